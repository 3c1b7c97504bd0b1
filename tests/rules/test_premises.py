"""场所:门户上的中心名称是否统一。"""

from __future__ import annotations

import pytest

from conformance.domain import Channel, Guide
from conformance.errors import SourceMissing
from conformance.rules import premises as rules

VARIANTS = ("行政服务中心", "办证服务中心")
NAME = "和宁市政务服务中心(参考中心)"


def pages(*texts: str) -> tuple[Guide, ...]:
    """几页门户，只有文字。"""
    return tuple(Guide(str(n), "事项", Channel.PORTAL, {}, {}, {}, text=text) for n, text in enumerate(texts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("和宁市政务服务中心一楼", []),
        ("和宁市行政服务中心一楼", ["名称不统一"]),
        ("东岭县行政服务中心", []),
        ("依照《和宁市行政服务中心管理办法》办理", []),
        ("依照和宁市行政服务中心管理办法办理", ["?名称不统一"]),
        ("和宁市政务服务中心(原名和宁市行政服务中心)", ["?名称不统一"]),
        ("乘 3 路到和宁市行政服务中心站下车", ["?名称不统一"]),
        ("和宁市行政服务中心大楼三楼", ["?名称不统一"]),
        ("原和宁市行政服务中心；和宁市行政服务中心一楼", ["名称不统一"]),
    ],
)
def test_the_same_place_is_not_called_otherwise(text: str, expected: list[str]) -> None:
    """别处的行政服务中心、文件的名称不是本中心的别名；原来的名称、站名、楼名存疑。"""
    named = rules.named(pages("和宁市政务服务中心", text), NAME)

    found = rules.one_name(named[1], VARIANTS)

    assert [one.kind if one.certain else f"?{one.kind}" for one in found] == expected


@pytest.mark.parametrize("name", [NAME, "和宁市政务服务中心（本级）"])
def test_what_stands_in_brackets_is_no_part_of_the_name(name: str) -> None:
    """括号里的不算，全角半角都一样。"""
    (one,) = rules.named(pages("和宁市政务服务中心一楼"), name)

    assert one.name == "和宁市政务服务中心"


def test_a_name_that_no_page_shows_is_not_judged() -> None:
    """名称可能在图片里:看不到就未测，没有页面就不适用。"""
    assert rules.named((), NAME) == ()
    with pytest.raises(SourceMissing):
        rules.named(pages("办事指南"), NAME)
