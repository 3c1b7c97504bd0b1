"""命令行:每一种结束都是一句话和约定的退出码，从不甩出回溯。"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.bundle import root
from conformance.cli import main

CENTER = "center: {name: 甲, region: '420600', level: 市}\n"
ZHUNSHENG = Path(sys.executable).with_name("zhunsheng")


def ended(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """执行一条命令 → (退出码, 标准输出, 标准错误)。"""
    with pytest.raises(SystemExit) as stopped:
        main(list(args))
    shown = capsys.readouterr()
    return int(stopped.value.code or 0), shown.out, shown.err


def profile(folder: Path, **more: object) -> str:
    """一份最小的档案。"""
    path = folder / "profile.yaml"
    base = {"center": {"name": "某市政务服务中心", "region": "420600", "level": "市"}, **more}
    path.write_text(json.dumps(base, ensure_ascii=False), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        ("gate", "缺参数 RUN。"),
        ("report run", "缺选项 --report。"),
        ("nocmd", "没有命令 nocmd。"),
        ("run --repot x", "没有选项 --repot；是不是 --help、--report？"),
        ("run --budget", "选项 --budget 后面要有值。"),
        ("run --budget 0", "--budget 不能是 0；应在 x>=1 之内。"),
        ("run --budget 多", "--budget 不能是 多；应是数字。"),
        ("diff a b c", "多出了 c。"),
        ("diff a b --format zz", "--format 不能是 zz；只能是 text、html、md、json 之一。"),
        ("judge run --as-of 昨天", "--as-of 不能是 昨天；应写成 2026-01-31 的样子。"),
        ("--config / demo", "--config 给的 / 是文件夹；应是文件。"),
    ],
)
def test_wrong_usage_is_told_in_chinese(capsys: pytest.CaptureFixture[str], args: str, wanted: str) -> None:
    """用法不对的各种样子:2,一句中文。"""
    assert ended(capsys, *args.split()) == (2, "", f"错误:用法有误:{wanted}可用 --help 查看用法。\n")


def test_unknown_option_is_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """写错的选项:退出码 2，一句话。"""
    code, _, said = ended(capsys, "run", "--no-such")

    assert (code, said.count("\n")) == (2, 1)
    assert "用法有误" in said


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("portl: {}\n", "portal"),
        ("center: [", "profile.yaml"),
        ("extends: native\ntransport: {rate_per_s: 快}\n", "rate_per_s"),
        (
            "extends: native\ntransport: {base: http://127.0.0.1:9/api}\nauth: {kind: bearer, token: '${NO_SUCH}'}\n",
            "NO_SUCH",
        ),
    ],
)
def test_wrong_profile_names_the_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str, wanted: str
) -> None:
    """未知的键、语法、类型、缺少的变量:退出码 2，指明文件和是什么。"""
    path = tmp_path / "profile.yaml"
    path.write_text(CENTER + content, encoding="utf-8")
    code, _, said = ended(capsys, "run", "-t", str(path), "--yes", "-o", str(tmp_path / "run"))

    assert code == 2
    assert "profile.yaml" in said
    assert wanted in said
    assert "Traceback" not in said
    assert not (tmp_path / "run").exists()


def test_unreachable_center_cannot_be_judged(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """连不上的中心:退出码 3，说出地址。"""
    path = profile(tmp_path, extends="native", transport={"base": "http://127.0.0.1:9/api", "timeout_s": 2})
    code, _, said = ended(capsys, "--quiet", "run", "-t", path, "--yes", "-o", str(tmp_path / "run"))

    assert code == 3
    assert "127.0.0.1:9" in said


def test_no_trials_outside_a_sandbox(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """档案没有写明是沙箱而给了 --sandbox:退出码 2，什么也不提交。"""
    target = profile(tmp_path, portal={"base": "http://127.0.0.1:9"})
    code, _, said = ended(capsys, "run", "-t", target, "--sandbox", "--yes", "-o", str(tmp_path / "run"))

    assert (code, "sandbox: true" in said, (tmp_path / "run").exists()) == (2, True, False)


def test_nothing_selected(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """一个条款也没有选中:退出码 5，什么也没有采集。"""
    path = profile(tmp_path, extends="native", transport={"base": "http://127.0.0.1:9/api"})
    code, _, said = ended(capsys, "run", "-t", path, "--yes", "--clause", "XYZ-*", "-o", str(tmp_path / "run"))

    assert (code, "没有选中" in said) == (5, True)


def items(folder: Path, *lines: str) -> str:
    """一份文件中心的档案，事项文件有这些行。"""
    (folder / "items.jsonl").write_text("\n".join(lines), encoding="utf-8")
    fields = {"code": "code", "name": "name", "statutory_limit": {"from": "limit", "as": "duration"}}
    return profile(folder, items={"file": "items.jsonl", "fields": fields})


def test_run_judge_and_report(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """文件中心从头到尾:缺法定时限，退出码 1；重判逐字节相同(耗时除外)；报告写得出来；已有的运行目录不覆盖。"""
    path = items(
        tmp_path, '{"code": "1", "name": "甲", "limit": "20个工作日"}', '{"code": "2", "name": "乙", "limit": ""}'
    )
    run = tmp_path / "run"
    code, _, _ = ended(
        capsys, "run", "-t", path, "--clause", "ITM-06", "-o", str(run), "--report", f"junit:{tmp_path}/a.xml"
    )
    made = json.loads((run / "assessment.json").read_text("utf-8"))

    assert code == 1
    assert [(c["id"], c["verdict"], c["checked"], c["violating"]) for c in made["clauses"]] == [
        ("ITM-06", "不符合", 2, 1)
    ]
    assert "<testsuite" in (tmp_path / "a.xml").read_text("utf-8")
    assert (run / "report.html").is_file()
    assert "assessment.json" in json.loads((run / "manifest.json").read_text("utf-8"))["files"]

    code, _, _ = ended(capsys, "--quiet", "judge", str(run), "--clause", "ITM-06", "-o", str(tmp_path / "again"))
    again = json.loads((tmp_path / "again" / "assessment.json").read_text("utf-8"))
    for one in (made, again):
        one["clauses"][0]["scenarios"][0].pop("seconds")

    assert (code, again) == (1, made)

    code, _, said = ended(capsys, "run", "-t", path, "-o", str(run))
    assert (code, "不会覆盖" in said) == (2, True)

    code, out, _ = ended(capsys, "report", str(run), "--report", "json:-")
    assert (code, json.loads(out)["schema_version"]) == (0, 1)


@pytest.mark.parametrize(("lines", "wanted"), [((), "items.jsonl"), (("<html>502</html>", "{"), "items.jsonl")])
def test_unusable_file(capsys: pytest.CaptureFixture[str], tmp_path: Path, lines: tuple[str, ...], wanted: str) -> None:
    """空文件、HTML 混进 JSONL:退出码 2，没有留下看似完整的结果。"""
    code, _, said = ended(capsys, "run", "-t", items(tmp_path, *lines), "-o", str(tmp_path / "run"))

    assert code == 2
    assert wanted in said
    assert not (tmp_path / "run" / "assessment.json").exists()


def test_some_bad_lines_never_look_whole(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """有一行坏了，其余都符合:结论是存疑而不是符合，坏行带行号列出。"""
    path = items(tmp_path, '{"code": "1", "name": "甲", "limit": "20个工作日"}', "<html>502</html>")
    ended(capsys, "run", "-t", path, "--clause", "ITM-06", "-o", str(tmp_path / "run"))
    made = json.loads((tmp_path / "run" / "assessment.json").read_text("utf-8"))

    assert made["clauses"][0]["verdict"] == "存疑"
    assert any(":2" in issue["where"] for issue in made["issues"])


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        (("report", "{run}", "--report", "pdfx:a"), "种类"),
        (("report", "{run}", "--report", "json:-"), "assessment.json"),
        (("judge", "{run}"), "不是运行目录"),
        (("explain", "ABC-99"), "ABC-99"),
        (("standard", "show", "no-such"), "no-such"),
        (("demo", "--defect", "ABC-99", "-o", "{run}/demo"), "ABC-99"),
        (("--config", "{run}/none.yaml", "standard", "list"), "none.yaml"),
    ],
)
def test_wrong_input_is_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, args: tuple[str, ...], wanted: str
) -> None:
    """各个命令的错误输入:退出码 2，一句话说清是什么。"""
    code, _, said = ended(capsys, *(arg.format(run=tmp_path) for arg in args))

    assert (code, wanted in said, "Traceback" in said) == (2, True, False)


def test_truncated_and_newer_assessments(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """被截断的、由更新版本写的 assessment.json:退出码 2。"""
    for content in ('{"center": {"na', '{"schema_version": 99}'):
        (tmp_path / "assessment.json").write_text(content, encoding="utf-8")
        code, _, said = ended(capsys, "report", str(tmp_path), "--report", "json:-")

        assert (code, "assessment.json" in said) == (2, True)


def test_standard_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """list、show、lint、coverage、explain 都说得出东西。"""
    assert "national" in ended(capsys, "standard", "list")[1]
    assert "TML-05" in ended(capsys, "standard", "show")[1]
    assert ended(capsys, "standard", "lint")[0] == 0
    assert len(json.loads(ended(capsys, "standard", "coverage", "--json")[1])) == 138
    assert "第四十二条" in ended(capsys, "explain", "TML-05")[1]


def test_profile_lint(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """档案检查:好的 0，坏的 2 并给出行号。"""
    good = profile(tmp_path, extends="native", transport={"base": "http://127.0.0.1:9/api"})
    assert ended(capsys, "profile", "lint", good)[0] == 0

    code, out, _ = ended(capsys, "profile", "lint", profile(tmp_path, extnds="native"))
    assert (code, "extends" in out) == (2, True)


def _interruptible() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_reference_serves_until_interrupted() -> None:
    """参考中心起得来,Ctrl-C 收得住:退出码 130。"""
    command = [str(ZHUNSHENG), "reference", "serve", "--port", "0"]
    said = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    # 在后台起的 shell 里 SIGINT 是忽略的，会传给子进程
    with subprocess.Popen(command, **said, cwd=root(), preexec_fn=_interruptible) as serving:
        assert serving.stdout is not None
        assert "http://127.0.0.1:" in serving.stdout.readline()
        serving.send_signal(signal.SIGINT)
        _, told = serving.communicate(timeout=20)

    assert (serving.returncode, "Traceback" in told) == (130, False)
