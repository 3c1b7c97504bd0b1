"""指南的小工具:时限的写法、下载的类型、两个渠道的配对。"""

from __future__ import annotations

import pytest

from conformance.domain import Channel, Guide, Link
from conformance.rules import guides


def guide(code: str, channel: Channel) -> Guide:
    """一份空的指南。"""
    return Guide(code, "某许可", channel, {}, {}, {})


def test_guides_are_paired_by_code() -> None:
    """两个渠道都有的才配成对，次序同门户；接口的在前。"""
    api = [guide(code, Channel.API) for code in ("I1", "I2")]
    portal = [guide(code, Channel.PORTAL) for code in ("I3", "I2", "I1")]

    assert guides.pairs(api, portal) == ((api[1], portal[1]), (api[0], portal[2]))
    assert guides.pairs([], portal) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20个工作日", (20, "工作日")), ("自受理之日起 20 工作日", (20, "工作日")), ("15个自然日", (15, "自然日")),
        ("10 (日历日)", (10, "日历日")), ("10（日历日）", (10, "日历日")), ("3个月", (3, "月")), ("2小时", (2, "小时")),
        ("1年", (1, "年")), ("0 小时", (0, "工作日")), ("即办", (0, "工作日")), ("当场办结(1个工作日)", (0, "工作日")),
        ("尽快", None), ("二十个工作日", None), ("", None),
    ],
)  # fmt: skip
def test_how_a_limit_is_written(text: str, expected: tuple[int, str] | None) -> None:
    """数值与单位，两种括号都可以；即办、零都是当场；中文的数字认不出。"""
    assert guides.duration(text) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (Link("表", "/a.PDF?x=1", 200, 10, content_type="application/pdf"), False),
        (Link("表", "/a.pdf", 200, 10, content_type="text/html"), True),
        (Link("表", "/a.pdf", 404, 10, content_type="text/html"), False),
        (Link("表", "/a.pdf", 200, 10), False),
        (Link("表", "/a.xyz", 200, 10, content_type="text/html"), False),
    ],
)
def test_what_was_downloaded_is_what_it_says(link: Link, expected: bool) -> None:
    """下载成功而类型与扩展名不符的才是；没有给出类型的、不认得扩展名的不论。"""
    assert guides.mistyped(link) is expected
