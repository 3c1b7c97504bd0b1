"""条款的读法。"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conformance.domain import Channel, Level
from conformance.errors import StandardError
from conformance.standard import Clause, LegalBasis, Mark, clauses
from tests.standard.conftest import FEATURE, Write


@pytest.fixture
def clause(write: Write) -> Clause:
    """样例里的那一条。"""
    return clauses.load(write())[0]


def test_reads_what_the_tags_say(clause: Clause) -> None:
    """编号、层级、否决来自标签，主题来自文件名。"""
    assert (clause.id, clause.theme, clause.level, clause.veto) == ("TML-05", "time_limits", Level.MANDATORY, True)


def test_reads_every_basis_with_its_mark(clause: Clause) -> None:
    """每条依据带着核验到什么程度。"""
    expected = (
        LegalBasis("《行政许可法》第四十二条第一款", Mark.VERIFIED),
        LegalBasis("《行政许可法》第七十四条第二项", Mark.QUOTED),
    )

    assert expected == clause.bases
    assert str(clause.bases[1]) == "《行政许可法》第七十四条第二项〔转引〕"


def test_reads_the_description_lines(clause: Clause) -> None:
    """施行、整改、说明各归其位；没写的用缺省。"""
    read = (clause.in_force, clause.repealed, clause.weight, clause.remedy, clause.notes, clause.untested)

    assert (date(2004, 7, 1), None, 1.0, "逐件核对清单中的办件，补办延期审批", ("起始日不计入",), None) == read


def test_reads_scenarios_with_steps_and_tables(clause: Clause) -> None:
    """场景有名称、通道、步骤、数据表和行号。"""
    (scenario,) = clause.scenarios

    assert (scenario.name, scenario.channels, scenario.line) == ("全部已作出决定的办件", (Channel.RECORDS,), 13)
    assert [str(step) for step in scenario.steps] == ["假如 中心的全部办件", "那么 从受理到决定不超过法定时限"]
    assert scenario.steps[1].table == (("起点", "终点"), ("受理", "决定"))


def test_reads_the_examples_of_an_outline(write: Write) -> None:
    """场景大纲的例子读成行，首行是列名。"""
    text = FEATURE.replace("场景:", "场景大纲:") + "\n      例子:\n        | 天 |\n        | 20 |\n"

    assert clauses.load(write(text))[0].scenarios[0].examples == (("天",), ("20",))


def test_untested_clause_says_why(write: Write) -> None:
    """未测的条款带着原因，没有场景。"""
    text = FEATURE.split("\n    @办件")[0] + "    未测: 中心不提供这项数据\n"
    clause = clauses.load(write(text))[0]

    assert (clause.untested, clause.scenarios) == ("中心不提供这项数据", ())


def test_clauses_come_in_the_order_of_themes(write: Write) -> None:
    """次序按主题再按编号，与文件名的字母序无关。"""
    write()
    folder = write(FEATURE.replace("TML-05", "ITM-02"), "items")

    assert [clause.id for clause in clauses.load(folder)] == ["ITM-02", "TML-05"]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("@TML-05 ", "", 5, "恰好一个条款编号标签"),
        ("@强制", "@强制 @推荐", 5, "恰好一个层级标签"),
        ("〔转引〕", "", 7, "依据须以"),
        ("〔转引〕", "〔听说〕", 7, "依据须以"),
        ("2004-07-01", "2004年7月", 8, "施行须是"),
        ("说明: 起始日不计入", "权重: 重", 10, "权重须是数字"),
        ("    场景:", "    场景 ", 13, "不该出现在这里"),
    ],
)
def test_what_cannot_be_read_is_said_with_file_and_line(
    write: Write, old: str, new: str, line: int, message: str
) -> None:
    """读不成条款的，一句话说清文件、行和毛病。"""
    folder = write(FEATURE.replace(old, new))

    with pytest.raises(StandardError, match=rf"time_limits\.feature:{line}:.*{message}"):
        clauses.load(folder)


def test_a_file_that_is_not_utf8_is_refused(write: Write) -> None:
    """GBK 存的文件一句话说清。"""
    folder = write()
    (folder / "time_limits" / "time_limits.feature").write_bytes(FEATURE.encode("gbk"))

    with pytest.raises(StandardError, match="请用 UTF-8 保存"):
        clauses.load(folder)


def test_no_folder_means_no_clauses(tmp_path: Path) -> None:
    """没有 feature 文件就没有条款。"""
    assert clauses.load(tmp_path) == ()
