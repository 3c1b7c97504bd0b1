"""What the browser shows and what the reader bears: masked before the picture, sandboxed, bounded, linear."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from identities import Search, people

from conformance.center import browser
from conformance.center.browser import launching
from conformance.center.evidence import Evidence
from conformance.center.exchange.pace import Pace
from conformance.center.exchange.redact import redact
from conformance.center.exchange.robots import parsed
from conformance.center.exchange.wire import DEPTH, DIGITS, Garbled, json_of, unescaped
from conformance.center.normalise import Unreadable, basis, limit, phone
from conformance.center.portal.opening import open_page
from conformance.center.portal.visit import Visitor
from conformance.center.privacy.personal import Known
from conformance.center.reading import decoding
from conformance.errors import SourceFailed
from tests.center.portal_site import html, running

needs_browser = pytest.mark.skipif(browser.find() is None, reason=browser.advice())
BOUNDS = browser.Bounds(frozenset({"127.0.0.1"}), 20, True, lambda host: None)


@needs_browser
def test_a_picture_is_taken_of_masked_elements(tmp_path: Path) -> None:
    """When the picture is taken, no element, field or attribute that is drawn holds anyone: tables, lists, inputs."""
    a, b, c, d, e, f = known = people(6, seed=5)
    body = (
        f"<main><h1>公示</h1><p>{a.told}</p>"
        f"<table><tr><th>申请人</th><th>身份证号</th><th>联系地址</th></tr>"
        f"<tr><td>{b.name}</td><td>{b.number}</td><td>{b.address}</td></tr></table>"
        f"<dl><dt>法定代表人</dt><dd>{c.name}</dd></dl><div><label>当事人</label><p>{d.name}</p></div>"
        f"<span>申请人：</span><span>{e.name}</span><input value='{f.number}'></main>"
    )

    async def look() -> tuple[str, str]:
        found = browser.find()
        assert found is not None
        with running({"/page": html(body)}) as site:
            async with browser.window(found, BOUNDS, "Asia/Shanghai") as context:
                visitor = Visitor(context, Evidence(tmp_path), Pace(1000), 20)
                visitor.offer(1)
                async with visitor.tab(f"{site.base}/page", "pages") as tab:
                    await open_page(tab, f"{site.base}/page")
                    page = await visitor.see(tab, lambda _: None, "pages", fresh=True)
                    drawn = "Array.from(document.querySelectorAll('input'), (one) => one.value).join()"
                    return str(page), await tab.inner_text("body") + await tab.evaluate(drawn)

    seen, drawn = asyncio.run(look())

    assert Search(known).found(drawn) == set()
    assert Search(known).found(seen) == set()
    assert "化名" in drawn


@needs_browser
def test_the_browser_asks_for_its_sandbox_unless_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root runs without; anyone else with it. A root that says it is not is refused by the browser itself."""

    async def opened() -> list[Any]:
        found = browser.find()
        assert found is not None
        async with browser.window(found, BOUNDS, "Asia/Shanghai") as context:
            return await context.cookies()

    import os

    if os.geteuid() == 0:
        assert not launching.sandboxed()
        assert asyncio.run(opened()) == []
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        with pytest.raises(SourceFailed, match=launching.UNBOXED):
            asyncio.run(opened())
    assert launching.sandboxed()


@needs_browser
def test_every_window_is_a_fresh_profile() -> None:
    """What a page stored in one run is unknown in the next."""

    async def cookies() -> tuple[str, str]:
        found = browser.find()
        assert found is not None
        with running({"/page": html("<script>before = localStorage.x; localStorage.x = 1</script>")}) as site:
            said = []
            for _ in range(2):
                async with browser.window(found, BOUNDS, "Asia/Shanghai") as context:
                    page = await context.new_page()
                    await page.goto(f"{site.base}/page")
                    said.append(str(await page.evaluate("before")))
            return said[0], said[1]

    assert asyncio.run(cookies()) == ("None", "None")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * (DEPTH + 1) + "]" * (DEPTH + 1), f"超过 {DEPTH} 层"),
        ('{"a":' * (DEPTH + 1) + "1" + "}" * (DEPTH + 1), f"超过 {DEPTH} 层"),
        ("[" * 100_000, "层"),
        ("9" * (DIGITS + 1), f"超过 {DIGITS} 位"),
        ('{"a": -0.' + "9" * (DIGITS + 1) + "}", "位"),
    ],
)
def test_depth_and_digits_have_our_own_limit(text: str, said: str) -> None:
    """One more than allowed is refused with the limit in the sentence, whatever the interpreter could bear."""
    with pytest.raises(Garbled, match=said):
        json_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * DEPTH + "]" * DEPTH,
        "9" * DIGITS,
        '"' + "[{" * 999 + '"',
        '["\\"", "' + "9" * 999 + '"]',
        "[" + "[],{}," * 999 + "1]",
    ],
)
def test_what_is_within_the_limits_is_read(text: str) -> None:
    """Exactly the limit, brackets and digits inside text, and many neighbours are no depth."""
    assert json_of(text) is not None


@given(st.recursive(st.none() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=30))
def test_shallow_values_are_never_too_deep(value: object) -> None:
    """Whatever the text in it."""
    import json

    assert json_of(json.dumps([value] * 70)) == [value] * 70


UNITS = (
    " ",
    "\n",
    "0",
    "a",
    "1-",
    "第",
    "《",
    "(",
    "\\",
    "\\u0041",
    '"',
    "申请人：",
    "姓名：张",
    "a@",
    "92",
    "token=",
    "x ",
    "<a ",
)


def _quiet(read: Callable[[str], object]) -> Callable[[str], object]:
    def tried(text: str) -> object:
        with suppress(Garbled, Unreadable):
            return read(text)
        return None

    return tried


READERS = {
    "redact": lambda text: redact(text),
    "private": lambda text: redact(text, (), Known(private=True)),
    "unescaped": _quiet(unescaped),
    "decoding": _quiet(lambda text: decoding.decoder({"decode": "auto"})(text)),  # type: ignore[misc]
    "phone": _quiet(phone),
    "basis": _quiet(basis),
    "limit": _quiet(limit),
}


@pytest.mark.parametrize("name", READERS)
def test_no_text_makes_a_reader_slow(name: str) -> None:
    """A hundred thousand signs of anything cost a moment of CPU; what is quadratic would take minutes."""
    spent = {}
    for unit in UNITS:
        begun = time.process_time()
        READERS[name](unit * (100_000 // len(unit)) + "\x00")
        spent[unit] = time.process_time() - begun

    assert {unit: cost for unit, cost in spent.items() if cost > 2} == {}


def test_a_robots_file_cannot_make_us_slow() -> None:
    """Fifty stars on a long path: piece by piece, never back."""
    rules = parsed("User-agent: *\nDisallow: /" + "*a" * 50 + "b")
    begun = time.process_time()

    assert rules.allows("/" + "a" * 100_000)
    assert time.process_time() - begun < 2
