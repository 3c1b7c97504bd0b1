"""pytest 的入口:每个条款一个测试项；xdist 只评测一次；什么都没有判的不算通过。"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import assess, standard
from conformance.center import profile as profiles

pytest_plugins = ["pytester"]

FIELDS = {"code": "code", "name": "name", "statutory_limit": {"from": "limit", "as": "duration"}}
BOTH = ('{"code": "1", "name": "甲", "limit": "20个工作日"}', '{"code": "2", "name": "乙", "limit": ""}')


def center(folder: Path, *lines: str) -> Path:
    """一份文件中心的档案，事项文件有这些行。"""
    (folder / "items.jsonl").write_text("\n".join(lines), encoding="utf-8")
    named = {"name": "某市政务服务中心", "region": "420600", "level": "市"}
    path = folder / "profile.yaml"
    content = {"center": named, "items": {"file": "items.jsonl", "fields": FIELDS}}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


CLAUSES = ("ITM-02", "ITM-06", "ITM-07", "ITM-08")
CHOSEN = tuple(arg for one in CLAUSES for arg in ("--zhunsheng-clause", one))
OPTIONS = ("-p", "conformance.pytest_plugin", "-p", "no:cacheprovider", "-p", "no:xdist", "-q")


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """评测过一次的运行目录；顺便把各模块都导入了，进程内再跑就快。"""
    folder = tmp_path_factory.mktemp("assessed")
    profile = profiles.load(center(folder, *BOTH))
    terms = assess.Terms(standard.load("national"), assess.Selection(clauses=CLAUSES))
    assess.run(profile, folder / "run", terms)
    return str(folder / "run")


def ran(pytester: pytest.Pytester, *args: str) -> tuple[int, str]:
    """在临时文件夹里跑 pytest → (退出码, 输出)。"""
    done = pytester.runpytest_inprocess(*OPTIONS, *args)
    return int(done.ret), "\n".join([*done.outlines, *done.errlines])


def test_each_clause_is_a_test_item_and_xdist_assesses_once(pytester: pytest.Pytester) -> None:
    """不符合失败并列出问题，存疑 xfail，不适用 skip;两个进程只评测一次。"""
    center(pytester.path, *BOTH)
    named = ("--zhunsheng", "profile.yaml", "--zhunsheng-run", "run", *CHOSEN)
    command = [sys.executable, "-m", "pytest", "-p", "conformance.pytest_plugin", "-n", "2", "-rA", *named]
    done = subprocess.run(command, cwd=pytester.path, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr

    assert done.returncode == 1
    assert "FAILED profile.yaml::ITM-06" in said
    assert "乙(2):没有列明法定办结时限" in said
    assert "XFAIL profile.yaml::ITM-02" in said
    assert "1 failed, 2 skipped, 1 xfailed" in said
    assert "Traceback" not in said


def test_one_clause_can_be_asked_for_by_its_name(pytester: pytest.Pytester, assessed: str) -> None:
    """编辑器按名字只跑一个条款；运行目录里已有的不再评测。"""
    center(pytester.path)
    named = ("--zhunsheng", "profile.yaml", "--zhunsheng-run", assessed, *CHOSEN)
    code, said = ran(pytester, *named, "profile.yaml::ITM-06")

    assert (code, "1 failed" in said) == (1, True)


def test_a_waived_clause_is_skipped_and_undecided_ones_may_fail(pytester: pytest.Pytester, assessed: str) -> None:
    """豁免的 skip;--zhunsheng-fail-on undecided 使存疑失败。"""
    center(pytester.path, *BOTH)
    waiver = {"clause": "ITM-06", "reason": "换系统", "owner": "审改科", "expires": "2099-12-31"}
    (pytester.path / "w.json").write_text(json.dumps([waiver], ensure_ascii=False), encoding="utf-8")
    options = ("--zhunsheng-waive", "w.json", "--zhunsheng-fail-on", "undecided", "-rA")
    code, said = ran(pytester, "--zhunsheng", "profile.yaml", "--zhunsheng-run", assessed, *CHOSEN, *options)

    assert code == 1
    assert "FAILED profile.yaml::ITM-02" in said
    assert "豁免:" in said
    assert "1 failed, 3 skipped" in said


@pytest.mark.parametrize(("inside", "workers"), [(True, ("-n", "1")), (False, ("-p", "no:xdist"))])
def test_a_decided_clause_passes_wherever_the_profile_lies(
    pytester: pytest.Pytester, inside: bool, workers: tuple[str, str]
) -> None:
    """档案在 rootdir 之外、在 xdist 的进程里跑的，有条款通过就以 0 结束。"""
    project = pytester.mkdir("project")
    profile = center(project if inside else pytester.mkdir("centers"), BOTH[0])
    named = ("--rootdir", ".", "--zhunsheng", str(profile), "--zhunsheng-clause", "ITM-06", "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", "-p", "conformance.pytest_plugin", *named, *workers]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)

    assert (done.returncode, "1 passed" in done.stdout) == (0, True)


@pytest.mark.parametrize("clause", ["ITM-08", "ITM-02"])
def test_where_nothing_was_decided_the_session_does_not_pass(
    pytester: pytest.Pytester, assessed: str, clause: str
) -> None:
    """不适用、存疑:全是 skip 与 xfail 的会话以 5 结束，不是 0。"""
    center(pytester.path)
    named = ("--zhunsheng", "profile.yaml", "--zhunsheng-run", assessed, "--zhunsheng-clause", clause)

    assert ran(pytester, *named)[0] == 5


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("--zhunsheng", "none.yaml"), 4, "没有这个文件"),
        (("--zhunsheng", "profile.yaml", "--zhunsheng-waive", "none.json"), 2, "none.json"),
        (("--zhunsheng", "profile.yaml", "--zhunsheng-standard", "nowhere"), 2, "没有标准 nowhere"),
    ],
)
def test_wrong_input_is_one_sentence(pytester: pytest.Pytester, args: tuple[str, ...], code: int, said: str) -> None:
    """档案、清单、标准不在的:一句话，不甩回溯。"""
    center(pytester.path, BOTH[0])
    found = ran(pytester, *args)

    assert found[0] == code
    assert said in found[1]
    assert "Traceback" not in found[1]


def other(path: Path) -> str:
    """档案换成另一个中心的。"""
    path.write_text(path.read_text(encoding="utf-8").replace("某市", "另一市"), encoding="utf-8")
    return "评的是 某市政务服务中心，档案是 另一市政务服务中心"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (CHOSEN, "档案是 另一市政务服务中心"),
        ((*CHOSEN, "--zhunsheng-standard", "hubei"), "依的是 national"),
        (("--zhunsheng-clause", "FAC-01"), "没有判 FAC-01 等 1 条"),
        ((), "没有判"),
    ],
)
def test_a_run_of_something_else_is_refused(
    pytester: pytest.Pytester, assessed: str, args: tuple[str, ...], said: str
) -> None:
    """别的中心、别的标准的运行目录，或者所选的条款没有都判:一句话，以 2 结束，不当作通过。"""
    profile = center(pytester.path, *BOTH)
    if "档案是" in said:
        other(profile)
    code, told = ran(pytester, "--zhunsheng", "profile.yaml", "--zhunsheng-run", assessed, *args)

    assert (code, said in told) == (2, True)


def test_a_run_of_one_channel_is_refused(pytester: pytest.Pytester) -> None:
    """只看了一个通道的评测，不能当作全部。"""
    terms = assess.Terms(standard.load("national"), assess.Selection(clauses=("ITM-06",), channels=("接口",)))
    assess.run(profiles.load(center(pytester.path, *BOTH)), pytester.path / "run", terms)
    named = ("--zhunsheng", "profile.yaml", "--zhunsheng-run", "run", "--zhunsheng-clause", "ITM-06")
    code, told = ran(pytester, *named)

    assert (code, "只看了 接口" in told) == (2, True)


def test_a_run_that_was_changed_is_refused(pytester: pytest.Pytester, assessed: str) -> None:
    """改过的评测结果与清单不符，以 6 结束。"""
    center(pytester.path, *BOTH)
    run = Path(shutil.copytree(assessed, pytester.path / "run"))
    result = run / "assessment.json"
    result.write_text(result.read_text(encoding="utf-8").replace("不符合", "符合"), encoding="utf-8")
    code, told = ran(pytester, "--zhunsheng", "profile.yaml", "--zhunsheng-run", "run", *CHOSEN)

    assert (code, "与清单不符" in told) == (6, True)


def test_without_the_option_pytest_is_as_before(pytester: pytest.Pytester, assessed: str) -> None:
    """没有 --zhunsheng 时一切照旧；有另外的路径时两样都跑。"""
    center(pytester.path, BOTH[0])
    (pytester.path / "test_own.py").write_text("def test_own():\n    pass\n", encoding="utf-8")

    assert "1 passed" in ran(pytester)[1]
    named = ("--zhunsheng", "profile.yaml", "--zhunsheng-run", assessed, "--zhunsheng-clause", "ITM-06")
    assert "1 failed, 1 passed" in ran(pytester, *named, "test_own.py")[1]
