"""无障碍的规则:哪些规则、哪些影响算数，什么只存疑。"""

from __future__ import annotations

import re

import pytest

from conformance import bundle
from conformance.domain import Channel, Probe
from conformance.rules.accessibility import accessible
from conformance.standard import load

NORMS = load("national").parameters
RULES = {"counted": ["image-alt"], "doubted": ["color-contrast"]}
SEEN = {"unseen": "", "whole": "是", "missing": "", "broken": "", "open": "", "tool": "axe-core 4"}


@pytest.mark.parametrize(
    ("observed", "told"),
    [
        ({}, []),
        ({"broken": "image-alt critical 2 图像必须有替代文本"}, ["image-alt"]),
        ({"broken": "image-alt moderate 2 图像必须有替代文本"}, []),
        ({"broken": "list serious 1 列表"}, []),
        ({"broken": "color-contrast serious 9 对比度"}, ["?color-contrast"]),
        ({"open": "image-alt critical 1 图像必须有替代文本"}, ["?image-alt"]),
        ({"open": "color-contrast serious 1 对比度"}, []),
        ({"broken": "image-alt critical 2 图像", "whole": "否", "missing": "cdn.example"}, ["?image-alt"]),
        ({"unseen": "HTTP 403"}, ["?没有检查成"]),
    ],
)
def test_only_what_is_sure_and_grave_counts(observed: dict[str, str], told: list[str]) -> None:
    """写明要算、影响够重、页面完整的才是违反；其余要么存疑，要么不论。"""
    probe = Probe("accessibility", Channel.PORTAL, "甲", {**SEEN, **observed})
    found = accessible(probe, ["serious", "critical"], RULES)

    assert [one.kind if one.certain else f"?{one.kind}" for one in found] == told


def test_every_rule_of_the_baseline_is_one_that_the_tool_applies() -> None:
    """参数里写的规则名，随附的 axe-core 里都有，属于 WCAG 的 A、AA 两级。"""
    source = (bundle.root() / "conformance/center/portal/axe/axe.min.js").read_text(encoding="utf-8")
    applied = {
        name for name, tags in re.findall(r'id:"([a-z-]+)"[^{}]*?tags:\[([^\]]*)\]', source) if '"wcag2a' in tags
    }
    named = NORMS["accessibility_rules"]

    assert {*named["counted"], *named["doubted"]} - applied == set()
    assert not {*named["counted"]} & {*named["doubted"]}
