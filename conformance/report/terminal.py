"""终端摘要：等级、区间、每个主题一行、不符合与未决的条款，最后一行说报告在哪里。"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from conformance.assessment import DAY, Assessment, Basis, ClauseResult, Grade, Verdict
from conformance.report import layout
from conformance.report.wording import MARKS, number, visible

STYLES: dict[str, str] = {
    Verdict.CONFORMING: "green",
    Verdict.NONCONFORMING: "bold red",
    Verdict.DOUBTFUL: "yellow",
    Verdict.ERROR: "magenta",
    Verdict.UNTESTED: "dim",
    Verdict.NOT_APPLICABLE: "dim",
    Basis.WAIVED: "cyan",
}
BAR, SHOWN, WIDTH = 20, 10, 96
"""条形的格数；每种结论最多列几个条款；一行摘要的宽度（半角格）。"""

_BREAKS = re.compile(r"[\r\n\t\u2028\u2029]+")


def summary(assessment: Assessment, report: Path | str | None = None) -> Text:
    """Assessment → 可直接打印的 ``rich.text.Text``；``.plain`` 就是无色的纯文字。

    ``report`` 是报告的路径，给了就作最后一行。
    """
    text = Text(end="")
    blocks = [_head(assessment), _themes(assessment), _nonconforming(assessment), _undecided(assessment)]
    for block in filter(None, map(list, blocks)):
        text.append_text(Text("\n").join(block)).append("\n\n")
    if report is not None:
        return text.append_text(Text(f"报告：{report}"))
    text.rstrip()
    return text


def show(assessment: Assessment, report: Path | str | None = None, *, color: bool = True, err: bool = False) -> None:
    """打印摘要；不是终端或不要颜色时是纯文字，``err`` 为真则写到标准错误。"""
    text = summary(assessment, report)
    if color:
        Console(stderr=err, highlight=False).print(text, soft_wrap=True)
    else:
        print(text.plain, file=sys.stderr if err else sys.stdout)


def _head(assessment: Assessment) -> Iterator[Text]:
    center, standard = assessment.center, assessment.standard
    status = standard.get("status") or "现行"
    edition = f"{standard.get('name') or standard.get('id', '')} {standard.get('edition', '')}"
    edition += f"({status})" * (status != "现行")
    yield Text(_plain(f"{center.get('name', '')}  标准 {edition}  判定日期 {assessment.as_of}"))
    yield from (Text(_plain(issue.message)) for issue in assessment.issues if issue.source == DAY)
    yield Text.assemble("等级 ", (_plain(assessment.grade.level), "bold"), f"  {_score(assessment.grade)}")
    yield from (Text(_plain(f"封顶 {cap}")) for cap in assessment.grade.caps)
    yield _tally(assessment)


def _score(grade: Grade) -> str:
    low, high = grade.interval
    ends = f"（未决全部符合时 {number(high)}）" * (high > low)
    levels = f"  等级区间 {grade.range[0]} 至 {grade.range[1]}" * (grade.range[0] != grade.range[1])
    return _plain(f"得分 {number(grade.score)}{ends}{levels}  覆盖率 {number(grade.coverage * 100)}%")


def _tally(assessment: Assessment) -> Text:
    counted = layout.counts(assessment.clauses)
    text = Text(f"条款 {len(assessment.clauses)}")
    for verdict in layout.STANDINGS:
        if counted[verdict]:
            text.append("  ").append(f"{verdict} {counted[verdict]}", STYLES[verdict])
    return text


def _themes(assessment: Assessment) -> Iterator[Text]:
    themes = layout.themes(assessment)
    width = max((cell_len(_plain(theme.score.name)) for theme in themes), default=0)
    return (_theme(theme, width) for theme in themes)


def _theme(theme: layout.Theme, width: int) -> Text:
    low, high = (round(end * BAR / 100) for end in (theme.score.low, theme.score.high))
    span = number(theme.score.low) + f"–{number(theme.score.high)}" * (theme.score.high > theme.score.low)
    shown = span if theme.score.clauses else "不计分"
    text = Text(
        f"{set_cell_size(_plain(theme.score.name), width)}  {'█' * low}{'▒' * (high - low)}{'·' * (BAR - high)}"
    )
    text.append(f"  {set_cell_size(shown, 12)}{len(theme.clauses)} 条")
    for verdict in (Verdict.NONCONFORMING, *layout.UNDECIDED):
        if theme.counts[verdict]:
            text.append("  ").append(f"{verdict} {theme.counts[verdict]}", STYLES[verdict])
    return text


def _nonconforming(assessment: Assessment) -> Iterator[Text]:
    return _listed(layout.gravest(assessment.clauses))


def _undecided(assessment: Assessment) -> Iterator[Text]:
    clauses = layout.undecided(assessment.clauses)
    yield from _listed(tuple(clause for clause in clauses if clause.concluded is not Verdict.UNTESTED))
    untested = [clause.id for clause in clauses if clause.concluded is Verdict.UNTESTED]
    if untested:
        yield Text(
            f"{MARKS[Verdict.UNTESTED][1]} 未测 {len(untested)} 条：{'、'.join(untested)}", STYLES[Verdict.UNTESTED]
        )


def _listed(clauses: tuple[ClauseResult, ...]) -> Iterator[Text]:
    for clause in clauses[:SHOWN]:
        yield from _clause(clause)
    if len(clauses) > SHOWN:
        yield Text(f"另有 {len(clauses) - SHOWN} 条，见报告。", "dim")


def _clause(clause: ClauseResult) -> Iterator[Text]:
    stands = layout.standing(clause)
    head = f"{MARKS[stands][1]} {clause.id} {stands}"
    marks = f" 否决 {clause.level}" if clause.veto else f" {clause.level}"
    counted = layout.numbers(clause)
    said = f"{marks}  {counted}{'  ' * bool(counted)}{clause.text}"
    yield Text.assemble((head, STYLES[stands]), _cut(said, WIDTH - cell_len(head)))
    sure = clause.concluded is Verdict.NONCONFORMING
    finding = min(clause.findings, key=lambda one: one.certain is not sure, default=None)
    detail = (
        f"{finding.subject}：{finding.message}{_versus(finding.expected, finding.observed)}"
        if finding
        else clause.reason
    )
    if detail:
        yield Text(f"    {_cut(detail, WIDTH - 4)}", "dim")


def _versus(expected: str, observed: str) -> str:
    return f"，应为 {expected}" * bool(expected) + f"，实为 {observed}" * bool(observed)


def _cut(text: str, cells: int) -> str:
    plain = _plain(text)
    return plain if cell_len(plain) <= cells else f"{set_cell_size(plain, cells - 1).rstrip()}…"


def _plain(text: str) -> str:
    return str(visible(_BREAKS.sub(" ", text)))
