"""Hostile pages among honest ones: each is read as what it says or left unread with the reason, and the walk ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from page_behaviours import HONEST, PAGES, TRAP, guide
from raw_center import PAUSE, Say, answer, ok, speaking

from conformance.assessment import Issue
from conformance.center import browser
from conformance.center.collect import collect
from conformance.center.profile import Profile
from conformance.center.snapshot import Snapshot
from conformance.domain import Channel, Element

pytestmark = pytest.mark.skipif(browser.find() is None, reason=browser.advice())
SHOWN = {Element.PROMISED_LIMIT: "承诺时限", Element.CONDITIONS: "受理条件", Element.BASIS: "设定依据"}
PAGE_S = 3.0
"""Deadline of one page, in seconds."""
NAMES = list(PAGES)


@dataclass(frozen=True)
class Walked:
    """What the walk brought home."""

    guides: dict[str, dict[Element, str]]
    issues: tuple[Issue, ...]
    trapped: list[str]
    seconds: float
    files: list[Path]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    run, trapped = tmp_path_factory.mktemp("pages") / "run", list[str]()
    routes = _routes(trapped)
    with speaking(routes) as base:
        data = {
            "center": {"name": "敌意门户", "region": "420600", "level": "市"},
            "timezone": "Asia/Shanghai",
            "transport": {"base": base, "rate_per_s": 500, "timeout_s": PAGE_S},
            "portal": {"base": base, "list": "/list", "guide": "/guide/{code}", "pages": 200},
        }
        started = time.monotonic()
        collect(Profile(Path("profile.yaml"), data, "digest"), run)
        seconds = time.monotonic() - started
    snapshot = Snapshot.of(run)
    guides = {page.code: dict(page.elements) for page in snapshot.guides(Channel.PORTAL)}
    return Walked(guides, snapshot.issues, trapped, seconds, [path for path in run.rglob("*") if path.is_file()])


def _routes(trapped: list[str]) -> dict[str, Say]:
    """An honest guide for each hostile one, so that the walk as a whole is sound."""
    honest = [f"G{number:03}" for number in range(len(NAMES))]
    codes = [*honest, *(f"H{number:03}" for number in range(len(NAMES)))]
    links = "".join(f'<li><a href="/guide/{code}">事项</a></li>' for code in codes)
    pages = {code: guide() for code in honest} | {f"H{n:03}": PAGES[name] for n, name in enumerate(NAMES)}
    routes: dict[str, Say] = {f"/guide/{code}": _page(text) for code, text in pages.items()}

    def trap(query: dict[str, str]) -> list[bytes]:
        trapped.append(TRAP)
        return [ok(b"")]

    return {**routes, "/list": _page(f"<ul>{links}</ul>"), TRAP: trap, "/endless": _endless, "/file.bin": _file}


def _page(text: str) -> Say:
    body = text.encode()
    return lambda query: [ok(body, kind="text/html; charset=utf-8")]


def _endless(query: dict[str, str]) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"
    while True:
        yield PAUSE


def _file(query: dict[str, str]) -> list[bytes]:
    return [answer("200 OK", b"x" * 1000, "Content-Disposition: attachment; filename=x", kind="application/zip")]


def _shown(elements: dict[Element, str]) -> dict[str, str]:
    return {label: elements.get(element, "") for element, label in SHOWN.items()}


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_page(number: int, walked: Walked) -> None:
    """Read truly, or unread with the reason: never something else."""
    code = f"H{number:03}"
    if code in walked.guides:
        assert _shown(walked.guides[code]) == HONEST
    else:
        assert any(f"/guide/{code}" in issue.where or code in issue.message for issue in walked.issues)


def test_honest_pages_are_all_read(walked: Walked) -> None:
    """Hostile neighbours disturb none of them."""
    honest = {code: elements for code, elements in walked.guides.items() if code.startswith("G")}
    assert len(honest) == len(NAMES)
    assert all(_shown(elements) == HONEST for elements in honest.values())


def test_the_walk_is_bounded(walked: Walked) -> None:
    """No page takes more than its deadline, and nothing is downloaded."""
    assert walked.seconds < PAGE_S * len(NAMES)
    assert not [path for path in walked.files if path.suffix not in {".json", ".jsonl", ".jpg", ".ndjson", ".parquet"}]
