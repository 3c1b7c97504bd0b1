"""robots.txt:照 RFC 9309 读；写得最长的一条说了算。"""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.center.exchange.robots import Robots, parsed

TEXT = """
# 说明
User-agent: Baiduspider
Disallow: /

User-agent: *
Disallow: /admin/
Disallow: /*.do$
Disallow: /search?
Allow: /admin/open
Disallow:

User-agent: other
User-agent: third
Disallow: /third
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/guide/1", True),
        ("/admin/x", False),
        ("/admin/open/1", True),
        ("/item/detail.do", False),
        ("/item/detail.do?code=1", True),
        ("/search?q=%E8%AE%B8%E5%8F%AF", False),
        ("/third", True),
        ("/robots.txt", True),
    ],
)
def test_paths(path: str, allowed: bool) -> None:
    """没有点名的守 * 一组；通配、行尾、查询串都认。"""
    assert allowed is parsed(TEXT).allows(path)


def test_a_named_group_replaces_the_general_one() -> None:
    """点了我们的名，就只看点名的一组。"""
    rules = parsed("User-agent: *\nDisallow: /\nUser-agent: Zhunsheng\nDisallow: /x")

    assert (rules.allows("/a"), rules.allows("/x/1")) == (True, False)


def test_names_that_share_a_group() -> None:
    """连着写的几个名字共用一组。"""
    assert not parsed(TEXT, "third/1.0").allows("/third/1")


@pytest.mark.parametrize(
    ("status", "text", "refused"),
    [(200, "User-agent: *\nDisallow: /a", True), (404, "", False), (403, "", False), (503, "", True)],
)
def test_what_the_answer_means(status: int, text: str, refused: bool) -> None:
    """没有 robots.txt 就没有限制；答 5xx 视为全部不许；每个主机只问一次。"""
    asked: list[str] = []

    async def fetch(url: str) -> tuple[int, str]:
        asked.append(url)
        return status, text

    async def twice() -> list[str]:
        robots = Robots()
        urls = [f"http://h:1/a?{n}" for n in range(2)]
        return list(await asyncio.gather(*(robots.refusal(url, fetch) for url in urls)))

    reasons = asyncio.run(twice())

    assert [bool(reason) for reason in reasons] == [refused, refused]
    assert asked == ["http://h:1/robots.txt"]


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_text_is_read(text: str, path: str) -> None:
    """任何文字都读得完，任何路径都有答案。"""
    assert parsed(text).allows(f"/{path}") in {True, False}
