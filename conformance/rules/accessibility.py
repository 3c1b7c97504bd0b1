"""无障碍:自动检查的结果哪些算数。只有写明要算的规则、影响够重的才算不符合，工具自己也不能判定的至多存疑。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from conformance.assessment import Finding
from conformance.domain import Probe

COUNTED, DOUBTED = "counted", "doubted"


class Result(NamedTuple):
    """一条规则在一页上的结果:规则的名字、影响(critical、serious……)、几处、说法。"""

    rule: str
    impact: str
    places: str
    text: str


def accessible(probe: Probe, impacts: Sequence[str], norm: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """一页指南没有 ``norm`` 里影响属于 ``impacts`` 的问题。

    ``counted`` 的规则没有通过是不符合;``doubted`` 的、工具标为不能判定的、页面要用的东西没有取全的存疑；
    没有检查成的存疑。axe-core 的影响只有 minor、moderate、serious、critical 四种。
    """
    seen = probe.observed
    if seen["unseen"]:
        message = "这一页没有检查成，不能判定"
        yield Finding(probe.subject, "没有检查成", message, "打得开的办事指南", seen["unseen"], certain=False)
        return
    whole = seen["whole"] == "是"
    for one in _counting(seen["broken"], impacts, (*norm[COUNTED], *norm[DOUBTED])):
        yield _finding(probe, one, certain=whole and one.rule in norm[COUNTED])
    for one in _counting(seen["open"], impacts, norm[COUNTED]):
        yield _finding(probe, one, certain=False)


def _counting(lines: str, impacts: Sequence[str], rules: Sequence[str]) -> Iterator[Result]:
    for line in filter(None, lines.split("\n")):
        found = Result(*line.split(" ", 3))
        if found.impact in impacts and found.rule in rules:
            yield found


def _finding(probe: Probe, one: Result, *, certain: bool) -> Finding:
    seen = probe.observed
    lacking = f"；没有取到 {seen['missing']}，看到的也许不是完整的页面" if seen["missing"] else ""
    message = one.text if certain else f"{one.text}(自动检查不能断定，请人工核实{lacking})"
    observed = f"{one.places} 处，影响 {one.impact}，规则 {one.rule}({seen['tool']})"
    return Finding(probe.subject, one.rule, message, "0 处", observed, probe.evidence, certain=certain)
