"""门禁、比较、得分、封存、复核、豁免的命令:退出码、最后一行、一句话的错误，不留半份文件。"""

from __future__ import annotations

import json
import os
import resource
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests import sealed_run
from tests.cli.test_cli import ended

SMALL = 1024
"""文件写到这么多字节就写不下去，与磁盘满了一样报错。"""


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """两次评测:run 有一项豁免,old 没有；都封存好了。"""
    folder = tmp_path_factory.mktemp("gating")
    sealed_run.judged(folder / "run", waivers=(sealed_run.WAIVER,))
    sealed_run.judged(folder / "old", clauses=("ITM-06", "ITM-08"))
    (folder / "waivers.json").write_text(json.dumps([sealed_run.WAIVER], ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture
def run(sealed: Path, tmp_path: Path) -> Path:
    """run 的副本。"""
    return Path(shutil.copytree(sealed / "run", tmp_path / "run"))


def test_the_last_line_of_the_gate_names_who_decided(capsys: pytest.CaptureFixture[str], sealed: Path) -> None:
    """没有通过:1,最后一行有不符合的和豁免的条款。"""
    code, out, _ = ended(capsys, "gate", str(sealed / "run"), "--fail-on", "nonconforming")

    assert code == 1
    assert out.splitlines()[-1] == "门禁未通过(1):不符合 TML-05；豁免不计 ITM-06"


def test_a_baseline_and_waivers_can_be_given_to_the_gate(capsys: pytest.CaptureFixture[str], sealed: Path) -> None:
    """与基线比只拦新的；范围不同先说；豁免清单用在这一次，运行目录不变。"""
    before = (sealed / "old" / "assessment.json").read_bytes()
    code, out, _ = ended(capsys, "gate", str(sealed / "run"), "--baseline", str(sealed / "old"))
    assert (code, out.startswith("注意:基线与这次的所选的范围不同")) == (1, True)
    assert "新不符合 TML-05" in out

    code, out, _ = ended(capsys, "gate", str(sealed / "old"), "--waive", str(sealed / "waivers.json"))
    assert (code, out) == (0, "门禁通过:符合 1 条；豁免不计 ITM-06\n")
    assert (sealed / "old" / "assessment.json").read_bytes() == before


@pytest.mark.parametrize(
    "command", ["gate RUN", "grade RUN", "report RUN --report json:-", "diff RUN OLD", "diff OLD RUN"]
)
def test_an_edited_assessment_is_not_relied_on(
    capsys: pytest.CaptureFixture[str], sealed: Path, run: Path, command: str
) -> None:
    """assessment.json 与清单不符:6,不据以把关、比较、写报告。"""
    path = run / "assessment.json"
    path.write_text(path.read_text("utf-8").replace('"不符合"', '"符合"'), encoding="utf-8")
    places = {"RUN": str(run), "OLD": str(sealed / "old")}
    code, out, said = ended(capsys, *(places.get(word, word) for word in command.split()))

    assert (code, out, "与清单不符" in said) == (6, "", True)


def test_a_report_does_not_repair_a_manifest(capsys: pytest.CaptureFixture[str], run: Path) -> None:
    """清单改动过的，往里写一份报告也不能使它相符。"""
    path = run / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"profile_digest": "', '"profile_digest": "0'), encoding="utf-8")
    ended(capsys, "report", str(run), "--report", f"csv:{run}/a.csv")

    assert ended(capsys, "verify", str(run))[0] == 6


def test_a_run_judged_by_another_standard_is_verified_by_it(
    capsys: pytest.CaptureFixture[str], run: Path, tmp_path: Path
) -> None:
    """换标准重判的，复核用的是判定时的标准。"""
    ended(capsys, "judge", str(run), "-s", "hubei", "-o", str(tmp_path / "hubei"), "--clause", "ITM-06")

    assert ended(capsys, "verify", str(tmp_path / "hubei"))[0] == 0


def test_kept_rulings_that_no_longer_apply_are_told(
    capsys: pytest.CaptureFixture[str], run: Path, tmp_path: Path
) -> None:
    """沿用留存的豁免重判，过期了的说出来。"""
    _, _, said = ended(capsys, "judge", str(run), "-o", str(tmp_path / "later"), "--as-of", "2027-01-04")

    assert "注意:豁免 ITM-06 已于 2026-12-31 过期" in said


@pytest.mark.parametrize(
    ("style", "wanted"), [("text", "新出现  TML-05"), ("md", "| 新出现 | TML-05"), ("html", "<td>新出现")]
)
def test_the_difference_is_written_in_every_form(
    capsys: pytest.CaptureFixture[str], sealed: Path, tmp_path: Path, style: str, wanted: str
) -> None:
    """比较写到标准输出和写到文件一样。"""
    runs = (str(sealed / "old"), str(sealed / "run"))
    code, out, _ = ended(capsys, "diff", *runs, "--format", style)
    ended(capsys, "diff", *runs, "--format", style, "-o", str(tmp_path / "made"))

    assert (code, wanted in out) == (0, True)
    assert (tmp_path / "made").read_text("utf-8") == out


def test_the_grade_explains_itself_under_two_schemes(capsys: pytest.CaptureFixture[str], sealed: Path) -> None:
    """一个方案逐条款说分值，两个方案并排；JSON 是同样的数。"""
    run = str(sealed / "run")
    assert "  TML-05  0/3  不符合" in ended(capsys, "grade", run)[1]

    beside = ended(capsys, "grade", run, "--scheme", "percent-100", "--scheme", "five-star")[1]
    assert "percent-100(产品自定)  等级 不合格" in beside
    assert "five-star(产品自定)  等级 不予评星" in beside

    (sheet,) = json.loads(ended(capsys, "grade", run, "--json")[1])
    stored = json.loads((sealed / "run" / "assessment.json").read_text("utf-8"))["grade"]
    assert sheet["grade"] == stored


def test_sign_then_verify_with_the_public_key(capsys: pytest.CaptureFixture[str], run: Path, tmp_path: Path) -> None:
    """签名、用公钥复核相符;已签名的目录里不再写报告，写在外面可以。"""
    key = Ed25519PrivateKey.generate()
    (tmp_path / "key").write_bytes(
        key.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.BestAvailableEncryption(b"secret"))
    )
    public = key.public_key().public_bytes(pem.Encoding.PEM, pem.PublicFormat.SubjectPublicKeyInfo)
    os.environ["ZHUNSHENG_TEST_PUBLIC"] = public.decode()
    os.environ["ZHUNSHENG_KEY_PASSWORD"] = "secret"  # noqa: S105 - 测试用的口令
    try:
        assert ended(capsys, "sign", str(run), "--key", str(tmp_path / "key"))[0] == 0
        code, out, _ = ended(capsys, "verify", str(run), "--key", "env:ZHUNSHENG_TEST_PUBLIC")
    finally:
        del os.environ["ZHUNSHENG_TEST_PUBLIC"], os.environ["ZHUNSHENG_KEY_PASSWORD"]

    assert (code, "都相符；签名:Ed25519" in out) == (0, True)
    code, _, said = ended(capsys, "report", str(run), "--report", f"json:{run}/a.json")
    assert (code, "已经签名" in said, (run / "a.json").exists()) == (2, True, False)
    assert ended(capsys, "report", str(run), "--report", f"json:{tmp_path}/a.json")[0] == 0


def test_a_signature_of_a_command_is_nothing_without_a_command(
    capsys: pytest.CaptureFixture[str], run: Path, tmp_path: Path
) -> None:
    """没有验的签名不说相符：给命令，或者另有验得过的公钥。"""
    worthless = {"signatures": [{"algorithm": "外部命令", "public": "", "signature": "00"}]}
    (run / "manifest.sig").write_bytes(json.dumps(worthless, ensure_ascii=False, indent=2).encode())
    code, out, said = ended(capsys, "verify", str(run))

    assert (code, "都相符" in out, "签名没有验；请用 --command" in said) == (3, False, True)
    assert ended(capsys, "verify", str(run), "--command", "false")[0] == 6
    assert ended(capsys, "verify", str(run), "--command", "true")[0] == 0


def test_a_report_written_into_the_run_is_entered_in_the_manifest(
    capsys: pytest.CaptureFixture[str], run: Path
) -> None:
    """报告写在运行目录里，复核仍然相符；另给的申辩只用在报告上。"""
    row = {
        "clause": "TML-05",
        "machine": "不符合",
        "objection": {"by": "某局", "on": "2026-07-01", "text": "依法延期"},
        "reply": {"by": "评测组", "on": "2026-07-02", "text": "属实"},
        "override": {"verdict": "符合", "reason": "延期", "by": "甲", "second": "乙", "on": "2026-07-03"},
    }
    path = run.parent / "a.json"
    path.write_text(json.dumps([row], ensure_ascii=False), encoding="utf-8")
    options = ("--adjudicate", str(path), "--report", f"json:{run}/settled.json")
    assert ended(capsys, "report", str(run), *options)[0] == 0
    told = json.loads((run / "settled.json").read_text("utf-8"))

    assert (told["grade"]["level"], told["machine_grade"]["level"], told["counts"]["改判"]) == ("优秀", "不合格", 1)
    assert ended(capsys, "verify", str(run))[0] == 0


def test_verify_names_what_differs(capsys: pytest.CaptureFixture[str], run: Path) -> None:
    """改了快照的一行:哈希不符、重判不同，各一行，以 6 结束。"""
    path = run / "snapshot" / "items.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    code, out, said = ended(capsys, "verify", str(run))

    assert code == 6
    assert "snapshot/items.jsonl:SHA256、SM3 与清单不符" in out
    assert "ITM-06 的" in out
    assert "处不符" in said


def test_waive_check_fails_on_what_is_useless(capsys: pytest.CaptureFixture[str], sealed: Path, tmp_path: Path) -> None:
    """好的 0;过期、用不上、问题不在的 2,逐条说出。"""
    good = str(sealed / "waivers.json")
    assert ended(capsys, "waive", "check", good, str(sealed / "old"))[0] == 0

    rows = [{**sealed_run.WAIVER, "expires": "2020-01-01"}, {**sealed_run.WAIVER, "clause": "ITM-08"}]
    rows.append({**sealed_run.WAIVER, "subject": "没有的事项", "kind": "缺少:法定时限"})
    path = tmp_path / "w.json"
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    code, out, _ = ended(capsys, "waive", "check", str(path), str(sealed / "old"))
    assert (code, [word in out for word in ("过期", "结论是符合", "已经不在了")]) == (2, [True] * 3)


BAD_FILES = {
    "截断": b'{"center": {"na',
    "别的程序的": b'{"clauses": "x"}',
    "不是对象": b"[]",
    "二进制": b"\xff\xfe\x00",
    "更新的版本": b'{"schema_version": 99, "results": []}',
    "结构不对": b'{"schema_version": 1, "clauses": [{}]}',
}


@pytest.mark.parametrize("name", BAD_FILES)
@pytest.mark.parametrize("command", ["gate", "grade", "diff", "report", "waive"])
def test_a_bad_assessment_is_one_sentence(
    capsys: pytest.CaptureFixture[str], sealed: Path, tmp_path: Path, name: str, command: str
) -> None:
    """截断的、别人的、更新版本的:2,一句话。"""
    (tmp_path / "assessment.json").write_bytes(BAD_FILES[name])
    more = {
        "diff": [str(sealed / "run")],
        "report": ["--report", f"json:{tmp_path}/out.json"],
        "waive": [],
        "gate": [],
        "grade": [],
    }[command]
    args = (
        ["waive", "check", str(sealed / "waivers.json"), str(tmp_path)]
        if command == "waive"
        else [command, str(tmp_path)]
    )
    code, _, said = ended(capsys, *args, *more)

    assert (code, "assessment.json" in said, said.count("\n")) == (2, True, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["assessment.json"]


@pytest.mark.parametrize(
    ("args", "code", "wanted"),
    [
        (("gate", "{run}", "--waive", "{run}/none.yaml"), 2, "none.yaml"),
        (("gate", "{run}", "--min-grade", "五星级"), 2, "没有这个等级"),
        (("gate", "{run}", "--fail-on", "new"), 2, "--baseline"),
        (("gate", "{run}", "--baseline", "{run}/none"), 2, "none"),
        (("grade", "{run}", "--scheme", "none"), 2, "没有定级方案 none"),
        (("judge", "{run}", "--adjudicate", "{run}/none.yaml"), 2, "none.yaml"),
        (("sign", "{run}"), 2, "--key"),
        (("sign", "{run}", "--key", "{run}/none"), 2, "读不出"),
        (("sign", "{run}", "--key", "env:NO_SUCH_KEY"), 2, "没有这个环境变量"),
        (("sign", "{run}", "--command", "/no/such/signer"), 2, "执行不了"),
        (("verify", "{run}", "--key", "{run}/report.html"), 2, "公钥"),
        (("verify", "{run}/snapshot"), 6, "没有清单"),
        (("verify", "{run}", "-s", "none"), 2, "没有标准 none"),
    ],
)
def test_wrong_input_is_one_sentence(
    capsys: pytest.CaptureFixture[str], sealed: Path, args: tuple[str, ...], code: int, wanted: str
) -> None:
    """各个命令的错误输入:约定的退出码，一句话说清是什么。"""
    found, _, said = ended(capsys, *(arg.format(run=sealed / "run") for arg in args))

    assert (found, wanted in said, "Traceback" in said) == (code, True, False)


@pytest.mark.parametrize(
    "args",
    [("diff", "{old}", "{run}", "--format", "html", "-o", "{out}/made"), ("judge", "{run}", "-o", "{out}/again")],
)
def test_where_there_is_no_space_nothing_half_written_stays(
    capsys: pytest.CaptureFixture[str], sealed: Path, tmp_path: Path, args: tuple[str, ...]
) -> None:
    """写不下去:3,一句话，没有半份的文件。"""
    command = [arg.format(run=sealed / "run", old=sealed / "old", out=tmp_path) for arg in args]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, hard))
    try:
        code, _, said = ended(capsys, *command)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert (code, said.startswith("错误:"), "Traceback" in said) == (3, True, False)
    assert not list(tmp_path.rglob("*.part"))
    assert not (tmp_path / "made").exists()
    assert not (tmp_path / "again" / "manifest.json").exists()


@pytest.mark.parametrize("name", ["assessment.json", "manifest.json", "snapshot/items.jsonl", "findings/x.html"])
def test_a_report_never_replaces_what_the_run_consists_of(
    name: str, capsys: pytest.CaptureFixture[str], run: Path, sealed: Path
) -> None:
    """结果、清单、快照、问题上不写报告、不写比较:以 2 结束，文件一个字节也没有变；改写一份旧报告可以。"""
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}

    assert ended(capsys, "report", str(run), "--report", f"json:{run / name}")[0] == 2
    assert ended(capsys, "report", str(run), "--report", f"json:{run / 'x' / '..' / name}")[0] == 2
    assert ended(capsys, "diff", str(sealed / "old"), str(run), "-o", str(run / name))[0] == 2
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before
    assert [ended(capsys, "report", str(run), "--report", f"json:{run / 'a.json'}")[0] for _ in range(2)] == [0, 0]
