"""指南的小工具:下载的类型、两个渠道的配对。"""

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
