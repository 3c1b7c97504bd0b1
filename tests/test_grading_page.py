"""docs/reference/grading.md 的例子:每个式子、每个数都由测试重算，算法改了而文档没有改就不通过。"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from conformance import standard
from conformance.assessment import Adjudication, Basis, ClauseResult, Override, Statement, Verdict
from conformance.bundle import root
from conformance.domain import Level
from conformance.grade import grade, points
from tests.test_grade import clause

PAGE = (root() / "docs" / "reference" / "grading.md").read_text(encoding="utf-8")
SCHEME = standard.scheme("percent-100")
SUMS = re.findall(r"^\S+(?: \S+)? {2,}([\d ().×÷+]+) = ([\d.]+)$", PAGE, re.MULTILINE)


def rows(head: str) -> list[list[str]]:
    """表头以 ``head`` 开始的表格的各行。"""
    body = PAGE.partition(f"| {head} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in body.splitlines()[2:]]


def example() -> list[ClauseResult]:
    """例子的表 → 条款的结果。"""
    return [_clause(*row) for row in rows("条款 | 主题")]


def _clause(
    key: str, theme: str, level: str, weight: str, veto: str, machine: str, ruled: str, waived: str
) -> ClauseResult:
    made = clause(key, Verdict(machine), level=Level(level), weight=float(weight), veto=veto == "是")
    basis = Basis.WAIVED if waived else Basis.AUTOMATIC
    return replace(made, theme=theme, basis=basis, adjudication=_ruled(made, ruled) if ruled else None)


def _ruled(made: ClauseResult, verdict: str) -> Adjudication:
    said = Statement("某局", "2026-07-01", "属实")
    return Adjudication(made.id, made.verdict, said, said, Override(Verdict(verdict), "属实", "甲", "乙", "2026-07-02"))


@pytest.mark.parametrize(("left", "right"), SUMS)
def test_every_sum_on_the_page_is_right(left: str, right: str) -> None:
    """每个式子算出来就是写的那个数(两位或四位小数)。"""
    value = eval(left.replace("×", "*").replace("÷", "/"), {"__builtins__": {}})  # noqa: S307 - 只含数字与四则运算

    assert round(value, 4 if value < 1 else 2) == float(right)


def test_the_page_has_all_its_sums() -> None:
    """四步的式子都在。"""
    assert len(SUMS) == 9


def test_the_example_is_what_the_program_computes() -> None:
    """主题得分、区间、覆盖率、等级、敏感性与程序算的相同。"""
    made = grade(example(), SCHEME)
    wanted = [float(right) for _, right in SUMS]
    themes = {one.theme: (one.low, one.high) for one in made.themes}

    assert [
        *themes["disclosure"],
        themes["process_control"][0],
        *themes["time_limits"],
        themes["premises"][0],
    ] == wanted[:6]
    assert ([*made.interval], made.coverage) == (wanted[6:8], wanted[8])
    assert (made.score, made.level, made.range, made.caps) == (76.59, "合格", ("不合格", "优秀"), ())
    assert [[m.clause, str(m.verdict), f"{m.score:g}", m.level] for m in made.sensitivity] == rows("条款 | 若成为")


def test_the_points_add_up_to_the_themes() -> None:
    """逐条款的分值合起来就是主题的得分；豁免与不适用的是零。"""
    listed = [points(one, SCHEME) for one in example()]
    worth = {one.clause: (one.won, one.worth, one.open) for one in listed}

    assert (worth["TML-01"], worth["TML-05"], worth["FAC-01"]) == ((6.0, 6.0, 0.0), (0.0, 3.0, 3.0), (3.0, 3.0, 0.0))
    assert (worth["PRC-05"], worth["TML-18"]) == ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    assert next(one.why for one in listed if one.clause == "FAC-01") == "符合（改判，机器结论 不符合）"
