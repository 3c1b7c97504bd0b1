"""解释一个条款或一个退出码，给 ``zhunsheng explain``。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from conformance import errors
from conformance.errors import InputError
from conformance.standard import clauses, fixture, inherit, standards
from conformance.standard.clauses import Clause, ScenarioText
from conformance.standard.coverage import ABSENT, catalogue
from conformance.standard.feature import shown
from conformance.standard.themes import BY_KEY

EXIT_CODES = {
    errors.EXIT_DONE: ("完成", "条件已满足，没有强制条款不符合。"),
    errors.EXIT_NOT_MET: ("未达到", "有强制条款不符合，或没有达到要求的等级；看报告里的问题清单和整改。"),
    errors.EXIT_INPUT: ("输入有误", "用法、中心档案、标准或数据文件不对；消息写明文件、行或 JSON 路径和改法。"),
    errors.EXIT_CANNOT_JUDGE: (
        "无法判定",
        "中心连不上、请求预算用尽、采集被中止、本工具出错，选中的条款没有一个有定论，或 gate 要的定论、等级没有；"
        "先看 zhunsheng doctor -t 档案。",
    ),
    errors.EXIT_NOTHING: (
        "没有可判的",
        "没有选中条款，或选中的条款都不适用、未测；检查 --clause、--theme、--channel。",
    ),
    errors.EXIT_INTEGRITY: ("完整性不符", "运行目录与清单不一致；文件被改动或不完整，请重新采集。"),
    errors.EXIT_INTERRUPTED: ("被中断", "已完成的部分都保留着，可以接着做。"),
}
"""退出码 → 名称与该做什么。"""


def explain(name: str, folder: Path | None = None, home: Path | None = None) -> str:
    """``name`` 是条款编号(TML-05，或者地方标准自己的 HUB-01)或退出码(3)；都不是则抛 InputError。

    ``folder`` 是国家条款所在的 features/;``home`` 是另一个放标准的文件夹。
    """
    if name.isdecimal() and int(name) in EXIT_CODES:
        title, advice = EXIT_CODES[int(name)]
        return f"退出码 {name}:{title}\n{advice}"
    wanted = name.upper()
    if clause := next((one for one in _every(folder, home) if one.id == wanted), None):
        return "\n".join(_clause(clause))
    listed = next((one for one in catalogue() if one.id == wanted), None)
    if listed:
        return f"{listed.id}  {listed.level}\n{listed.text}\n{ABSENT}。"
    codes = "、".join(map(str, EXIT_CODES))
    raise InputError(f"没有条款或退出码 {name}；条款编号见 zhunsheng standard coverage，退出码是 {codes}。")


def _every(folder: Path | None, home: Path | None) -> Iterator[Clause]:
    """国家条款，然后是各份标准自己的。"""
    yield from clauses.load(folder)
    for name in inherit.names(home):
        yield from standards.load(name, folder=folder, home=home).clauses


def _clause(clause: Clause) -> Iterator[str]:
    yield f"{clause.id}  {BY_KEY[clause.theme].name}  {clause.level}{'  否决' * clause.veto}"
    yield clause.text
    yield from (f"依据: {basis}" for basis in clause.bases)
    yield from (f"施行: {day}" for day in (clause.in_force,) if day)
    yield from (f"废止: {day}" for day in (clause.repealed,) if day)
    yield from (f"说明: {note}" for note in clause.notes)
    yield from (f"未测: {reason}" for reason in (clause.untested,) if reason)
    for scenario in clause.scenarios:
        yield from _scenario(scenario)
    yield from (f"样例: {one.path.stem}({one.channel}) {one.why}" for one in fixture.fixtures(clause))
    yield f"整改: {clause.remedy}"
    yield f"出处: {shown(clause.file)}:{clause.line}"


def _scenario(scenario: ScenarioText) -> Iterator[str]:
    yield f"怎么查: {scenario.name}({'、'.join(scenario.channels)})"
    for step in scenario.steps:
        yield f"    {step}"
        yield from (f"      | {' | '.join(row)} |" for row in step.table)
