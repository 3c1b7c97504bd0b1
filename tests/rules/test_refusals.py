"""试探与不登录看指南的规则:收下不该成的事、没有一次说全、不给公众看才是违反，看不出的存疑。"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from conformance.assessment import Finding
from conformance.domain import Channel, Probe
from conformance.errors import SourceMissing
from conformance.rules import open_guides, refusals

TAKEN = {"status": "201", "result": "收下"}
TURNED = {"status": "400", "result": "拒绝"}
MISSING = {**TURNED, "missing": "甲\n乙"}


@pytest.mark.parametrize(
    ("rule", "seen", "expected"),
    [
        (refusals.turned_down, TURNED, []),
        (refusals.turned_down, TAKEN, [("收下:跳过环节", True)]),
        (refusals.told_all, {**MISSING, "named": "乙\n甲\n丙"}, []),
        (refusals.told_all, {**MISSING, "named": "甲"}, [("没有一次告知", True)]),
        (refusals.told_all, {**MISSING, "named": ""}, [("看不出点明了什么", False)]),
        (refusals.told_all, {**MISSING, **TAKEN, "named": ""}, [("不齐也收下", True)]),
        (open_guides.open_to_all, {"status": "200", "rows": "3"}, []),
        (open_guides.open_to_all, {"status": "403", "rows": "0"}, [("不对公众开放", True)]),
        (open_guides.open_to_all, {"status": "200", "rows": "0"}, [("没有看成", False)]),
        (open_guides.open_to_all, {"status": "500", "rows": "0"}, [("没有看成", False)]),
        (open_guides.open_to_all, {"trouble": "连不上"}, [("没有看成", False)]),
    ],
)
def test_what_a_probe_shows(
    rule: Callable[[Probe], Iterable[Finding]], seen: dict[str, str], expected: list[tuple[str, bool]]
) -> None:
    """一次试探的结论。"""
    found = list(rule(Probe("跳过环节", Channel.SANDBOX, "试件", seen)))

    assert [(one.kind, one.certain) for one in found] == expected


def test_nothing_tried_is_missing_not_conforming() -> None:
    """没有试、没有去看的是未测，不会因为没有对象而不适用。"""
    with pytest.raises(SourceMissing, match="跳过环节"):
        refusals.tried("跳过环节", ())
    with pytest.raises(SourceMissing, match="anonymous"):
        open_guides.looked([Probe("open", Channel.API, "cases")])


def test_only_what_looked_without_signing_in_counts() -> None:
    """别的探测不算；没有去看就是未测。"""
    looked = Probe("guides", Channel.API, "/items", {"status": "200"})
    other = Probe("open", Channel.API, "/items", {"status": "200"})

    assert open_guides.looked([other, looked]) == (looked,)
    with pytest.raises(SourceMissing):
        open_guides.looked([other])
