"""records import 与 records audit:真的命令，从来源一直到报告和退出码。"""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from ruamel.yaml import YAML

from conformance import assess, assessment, audit, standard
from conformance.assessment import Assessment
from conformance.bundle import root
from conformance.center.records import handed, population
from conformance.center.records.population import Narrowing
from conformance.center.snapshot import Snapshot
from conformance.center.tables import CASE_SCHEMA, EVENT_SCHEMA
from conformance.cli import main
from conformance.errors import InputError
from tests.center import records_population as made

DATA = Path(os.environ.get("ZHUNSHENG_DATA") or root().parent / "shared" / "data")
WABO = root() / "examples" / "wabo-receipt"
STANDARD = "id: own\nname: 甲\nedition: '1'\nextends: national\nclauses: [PRC-18, TML-05, TML-13, DAT-03, DAT-05]\n"


def ended(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    """执行一条命令 → (退出码, 标准输出, 标准错误)。"""
    with pytest.raises(SystemExit) as stopped:
        main([str(one) for one in args])
    shown = capsys.readouterr()
    return int(stopped.value.code or 0), shown.out, shown.err


@pytest.fixture
def sheets(tmp_path: Path) -> list[Path]:
    """办件与事件的 CSV,列名是标准名,事件里有一行坏的;另有一份小标准。"""
    (tmp_path / "standard.yaml").write_text(STANDARD, encoding="utf-8")
    cases = made.packed(tmp_path / "cases.csv", made.sheet(made.rows("cases"), CASE_SCHEMA.names))
    events = made.sheet(made.rows("events"), EVENT_SCHEMA.names) + b"bad\n"
    return [cases, made.packed(tmp_path / "events.csv", events)]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """由领域对象写的 Parquet,导入好的目录。"""
    folder = tmp_path_factory.mktemp("imported")
    given = [made.parquet(folder / f"{name}.parquet", name) for name in ("cases", "events")]
    handed.imported(handed.profile_of(given), folder / "in")
    return folder / "in"


def test_import_tells_what_it_read_and_kept(
    sheets: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """读到几行、留下几行、有什么毛病;目录里是三张表和账。"""
    code, out, _ = ended(capsys, "records", "import", *sheets, "-o", tmp_path / "in")

    assert code == 0
    assert "办件:读到 3 行，留下 3 行。" in out
    assert "事件:读到 9 行，留下 8 行。" in out
    assert "events 列数不同 1 行" in out
    assert {path.name for path in (tmp_path / "in").iterdir()} == {
        *("cases.parquet", "events.parquet", "problems.parquet", "import.json")
    }


def test_audit_writes_a_run_and_files_need_no_import(
    sheets: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """摘要、运行目录、退出码;表是链接过去的，不另占地方;不先导入，直接给文件，结果一样。"""
    chosen = ("-s", tmp_path / "standard.yaml", "--as-of", "2026-04-30")
    ended(capsys, "records", "import", *sheets, "-o", tmp_path / "in")
    code, out, _ = ended(capsys, "records", "audit", tmp_path / "in", *chosen, "-o", tmp_path / "run")
    ended(capsys, "records", "audit", *sheets, *chosen, "-o", tmp_path / "direct")
    done, direct = (assessment.load(tmp_path / name / "assessment.json") for name in ("run", "direct"))
    linked = (tmp_path / "run" / "snapshot" / "events.parquet").stat()

    assert code == assess.exit_code(done)
    assert {one.id for one in done.clauses} == {"PRC-18", "TML-05", "TML-13", "DAT-03", "DAT-05"}
    assert "由办件算出的总数" in out
    assert "列数不同" in out
    assert linked.st_ino == (tmp_path / "in" / "events.parquet").stat().st_ino
    assert counts(done) == counts(direct)


def counts(made_: Assessment) -> list[tuple[str, str, int, int, int]]:
    """逐条的结论与件数。"""
    return [(one.id, str(one.verdict), one.checked, one.violating, one.undecided) for one in made_.clauses]


@pytest.mark.parametrize(
    ("wanted", "said", "kept"),
    [
        (Narrowing(departments=("水务局",)), "部门 水务局", "B-1"),
        (Narrowing(items=('取水"许可"',)), '事项 取水"许可"', "B-1"),
        (Narrowing(since=date(2026, 3, 3)), "2026-03-03 起收件", "A-2"),
        (Narrowing(items=("I2",), until=date(2026, 3, 2)), "事项 I2，2026-03-02 止收件", "B-1"),
    ],
)
def test_a_part_of_the_population_is_taken_with_its_events(
    wanted: Narrowing, said: str, kept: str, imported: Path, tmp_path: Path
) -> None:
    """只剩这一件和它的事件，原来的目录不动;快照的名称说明是哪一部分。"""
    population.snapshot(imported, tmp_path / "run")
    population.narrow(tmp_path / "run", wanted)
    taken = Snapshot.of(tmp_path / "run")
    numbers = {
        name: set(pq.read_table(taken.table(name)).column("case_no").to_pylist()) for name in ("cases", "events")
    }

    assert numbers == {"cases": {kept}, "events": {kept}}
    assert taken.info.name.endswith(f"(部分办件:{said})")
    assert pq.read_metadata(imported / "cases.parquet").num_rows == 3


def test_the_report_names_the_part(sheets: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """只看一部分:摘要与报告的标题说明是哪一部分，公布的统计不对照。"""
    args = ("-s", tmp_path / "standard.yaml", "--as-of", "2026-04-30", "-o", tmp_path / "run")
    _, out, _ = ended(capsys, "records", "audit", *sheets, "--department", "水务局", *args)

    assert "部分办件:部门 水务局" in out.splitlines()[0]
    assert "部分办件:部门 水务局" in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")


def test_published_figures_stand_beside_the_recomputed(
    sheets: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """给出公布的统计:逐项并列;对不上的由 DAT-05 指出。"""
    (tmp_path / "统计.csv").write_text("period,accepted,closed,closing_rate\n2026-03,2,9,100%\n", encoding="utf-8")
    args = ("-s", tmp_path / "standard.yaml", "--as-of", "2026-04-30", "-o", tmp_path / "run")
    _, out, _ = ended(capsys, "records", "audit", *sheets, "--published", tmp_path / "统计.csv", *args)
    (found,) = (one for one in assessment.load(tmp_path / "run" / "assessment.json").clauses if one.id == "DAT-05")
    row = next(line for line in out.splitlines() if "2026-03 办结数" in line)

    assert "公布 9" in row
    assert found.scenarios[0].checked == 1
    assert any("对不上:办结数" in finding.kind for finding in found.findings)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["import", "none.csv", "-o", "in"], 2, "none.csv:没有这个文件"),
        (["import", "{cases}", "-o", "in"], 2, "没有给出事件表"),
        (["import", "{cases}", "{events}", "-o", "."], 2, "已经有别的内容"),
        (["audit", ".", "-o", "run"], 2, "不是导入好的目录"),
        (["audit", "{cases}", "{events}", "-o", "run", "--engine", "flink"], 2, "flink"),
        (["audit", "{cases}", "{events}", "-o", "run", "--department", "无此局"], 2, "没有一件办件符合 部门 无此局"),
        (["audit", "{cases}", "{events}", "-o", "run", "--department", "水务局", "--department", "水物局"],
         2, "符合 部门 水物局"),
        (["audit", "{cases}", "{events}", "-o", "run", "--department", "水务局", "--item", "无"], 2, "符合 事项 无;"),
        (["audit", "{cases}", "{events}", "-o", "run", "--published", "x.csv"], 2, "x.csv:没有这个文件"),
        (["audit", "{cases}", "{events}", "-o", "run", "-s", "nonsuch"], 2, "nonsuch"),
        (["audit", "{cases}", "-o", "run", "--since", "2026-04-02", "--until", "2026-04-01"], 2, "晚于 --until"),
        (["audit", "{cases}", "-o", "run", "--item", "甲", "--published", "x.csv"], 2, "不能与一部分办件对照"),
    ],
)  # fmt: skip
def test_each_wrong_use_is_one_sentence(
    args: list[str], code: int, said: str, sheets: list[Path], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """一句话，说怎么办;退出码如约定。"""
    monkeypatch.chdir(sheets[0].parent)
    filled = [one.format(cases=sheets[0], events=sheets[1]) for one in args]
    ended_with, _, err = ended(capsys, "records", *filled)

    assert (ended_with, err.count("\n"), Path("run").exists()) == (code, 1, False)
    assert said in err


@pytest.mark.parametrize("wrong", [("--department", "水物局"), ("-s", "nonsuch"), ("--published", "x.csv")])
def test_a_corrected_command_may_use_the_same_folder(
    wrong: tuple[str, str], imported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """打错了的审计什么也不留下，改好之后用同一个目录；那里本来有的空目录还在。"""
    (tmp_path / "run").mkdir()
    first = ended(capsys, "records", "audit", imported, *wrong, "-o", tmp_path / "run")[0]
    left = list((tmp_path / "run").iterdir())
    again = ended(capsys, "records", "audit", imported, "-o", tmp_path / "run")[0]

    assert (first, left, again) == (2, [], 1)


def test_a_wrong_path_does_not_lock_the_folder(sheets: list[Path], tmp_path: Path) -> None:
    """路径写错的导入，改好之后用同一个目录。"""
    gone = sheets[1].rename(tmp_path / "later.csv")
    (tmp_path / "profile.yaml").write_text(
        json.dumps({"center": {"name": "某市", "region": "420600", "level": "市"},
                    "records": {"cases": "cases.csv", "events": "events.csv"}}), encoding="utf-8"
    )  # fmt: skip
    told = handed.profile_of([tmp_path / "profile.yaml"])
    with pytest.raises(InputError, match="没有这个文件"):
        handed.imported(told, tmp_path / "in")
    gone.rename(sheets[1])
    handed.vacant(tmp_path / "in")

    assert not list((tmp_path / "in").iterdir())
    assert handed.imported(told, tmp_path / "in").kept["events"] == 8


def test_what_a_file_holds_does_not_command_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences, returns and marks that turn the direction of writing are not written as they are."""
    files = (tmp_path / "cases.csv", tmp_path / "events.csv")
    files[0].write_text("case\x1b[2J_no,\u202edep\x1b]0;pwned\x07\nA,b\n", encoding="utf-8")
    files[1].write_text("case_no,kind,time\nA,收件,2026-03-02 09:00:00\n", encoding="utf-8")
    code, out, err = ended(capsys, "records", "import", *files, "-o", tmp_path / "in")

    assert code == 2
    assert "case\ufffd[2J_no" in err
    assert not set("\x1b\x07\r\u202e") & set(out + err)


@pytest.mark.parametrize("content", [b"PAR1", None])
def test_a_table_that_was_cut_after_the_import_is_named(
    content: bytes | None, imported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """导入之后截断了或者没有了的表:说是哪一个文件、怎么办;退出码 2，不写运行目录。"""
    shutil.copytree(imported, tmp_path / "in")
    (tmp_path / "in" / "events.parquet").unlink()
    if content:
        (tmp_path / "in" / "events.parquet").write_bytes(content)
    code, _, err = ended(capsys, "records", "audit", tmp_path / "in", "-o", tmp_path / "run")

    assert (code, err.count("\n"), (tmp_path / "run").exists()) == (2, 1, False)
    assert "events.parquet:读不出" in err
    assert "重新导入" in err


def test_an_unfinished_folder_is_not_audited(sheets: list[Path], tmp_path: Path) -> None:
    """没有导完的不拿来判。"""
    (tmp_path / "in").mkdir()
    ledger = {"state": "导入中", "profile_digest": "", "day": "2026-04-30"}
    (tmp_path / "in" / "import.json").write_text(json.dumps(ledger), encoding="utf-8")
    with pytest.raises(InputError, match="还没有导入完成"):
        audit.run([tmp_path / "in"], tmp_path / "run", audit.Asked(narrowing=Narrowing()))


@pytest.fixture(scope="module")
def wabo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assessment, Path]:
    """荷兰的办件，由 XES 导入。"""
    if not (DATA / "wabo_receipt.xes.gz").is_file():
        pytest.skip(f"没有真实数据目录 {DATA}(用环境变量 ZHUNSHENG_DATA 指明)；清点无从核对")
    folder = tmp_path_factory.mktemp("wabo")
    content: dict[str, Any] = YAML(typ="safe").load((WABO / "profile.yaml").read_text(encoding="utf-8"))
    content["records"].pop("events")
    content["records"]["cases"] = str(DATA / "wabo_receipt.xes.gz")
    content["records"]["fields"]["events"]["case_no"] = "case:concept:name"
    content["standard"] = str(WABO / "standard.yaml")
    (folder / "profile.yaml").write_text(json.dumps(content, default=str, ensure_ascii=False), encoding="utf-8")
    return audit.run([folder / "profile.yaml"], folder / "run").made, folder / "run"


@pytest.mark.parametrize(
    ("name", "said", "kind", "expected"),
    [
        ("TML-05", "全部办件", "决定超期", 309),
        ("TML-18", "", "首次答复超期", 148),
        ("PRC-18", "时间不倒置", "办结早于申请", 2),
        ("PRC-18", "规定的环节", "缺少环节:T02", 118),
        ("PRC-18", "规定的环节", "缺少环节:T04", 131),
        ("PRC-18", "规定的环节", "缺少环节:T05", 134),
        ("PRC-18", "规定的环节", "缺少环节:T06", 125),
        ("PRC-18", "规定的环节", "缺少环节:T10", 151),
        ("PRC-18", "规定的环节", "缺少环节:Conf", 0),
        ("PRC-18", "规定的环节", "越过环节", 1),
    ],
)
def test_wabo_through_xes_gives_the_independent_counts(
    wabo: tuple[Assessment, Path], name: str, said: str, kind: str, expected: int
) -> None:
    """经 XES 导入，件数同经 Parquet 的、同独立清点的。"""
    clause = next(one for one in wabo[0].clauses if one.id == name)
    found = next(one for one in clause.scenarios if said in one.name).breakdown

    assert sum(count for key, count in found.items() if key.startswith(kind)) == expected


def test_wabo_by_instant(wabo: tuple[Assessment, Path], tmp_path: Path) -> None:
    """按时刻比较的 377 件。"""
    instant = standard.load("./standard-instant.yaml", WABO)
    made_ = assess.judge(wabo[1], tmp_path / "again", assess.Terms(instant))
    (clause,) = (one for one in made_.clauses if one.id == "TML-05")

    assert next(one for one in clause.scenarios if "全部办件" in one.name).breakdown["决定超期"] == 377
