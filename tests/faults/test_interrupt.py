"""Ctrl-C ends within five seconds whatever hangs; no browser outlives a run; one that vanishes costs nothing."""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from small_city import ITEMS, MARK, ROUTES, Warm, city, order, outcome, resume

from conformance.center import browser
from tests.center.bad_center import Answer, Asked, Reply

SOON_S = 5.0
needs_browser = pytest.mark.skipif(browser.find() is None, reason=browser.advice())


class Gate:
    """A route that tells when it is reached and answers only when it is opened."""

    def __init__(self, answer: Answer | Reply) -> None:
        self.answer, self.reached, self.opened = answer, Event(), Event()

    def __call__(self, asked: Asked) -> Reply:
        """Wait, then answer."""
        self.reached.set()
        self.opened.wait(60)
        return self.answer(asked) if callable(self.answer) else self.answer


def page(asked: Asked) -> Reply:
    """A guide page of the portal."""
    body = f"<main><h1>{asked.path}</h1><dl><dt>法定办结时限</dt><dd>20个工作日</dd></dl></main>"
    html = f'<!doctype html><meta charset="utf-8"><title>指南</title><body>{body}</body>'
    return Reply(html.encode(), headers={"Content-Type": "text/html"})


def marked(folder: Path) -> dict[int, str]:
    """Every process that a run of this folder started, itself included: number → command line."""
    mark, found = f"{MARK}={folder}".encode(), {}
    for path in Path("/proc").iterdir():
        with suppress(OSError):
            if path.name.isdecimal() and mark in (path / "environ").read_bytes():
                found[int(path.name)] = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def gone(handles: list[int]) -> int:
    """How many of these processes (by pidfd) ended within five seconds."""
    until, left = time.monotonic() + SOON_S, list(handles)
    while left and (patience := until - time.monotonic()) > 0:
        ended, _, _ = select.select(left, [], [], patience)
        left = [handle for handle in left if handle not in ended]
    return len(handles) - len(left)


@pytest.mark.parametrize(("times", "within"), [(1, SOON_S), (2, 2.0)])
def test_a_hanging_center_does_not_hold_an_interrupt(tmp_path: Path, warm: Warm, times: int, within: float) -> None:
    """The center never answers: one Ctrl-C ends in five seconds with what was done, a second one at once."""
    gate = Gate(ROUTES["/staff"])
    with city(tmp_path, {**ROUTES, "/staff": gate}) as (_, profile):
        run = warm.start(*order(profile, tmp_path / "run"))
        gate.reached.wait(30)
        begun = time.monotonic()
        for _ in range(times):
            os.kill(run, signal.SIGINT)
        ended = warm.wait()
        took = time.monotonic() - begun
        gate.opened.set()
        again = warm.run(*resume(tmp_path / "run"))

    assert (ended.code, took < within) == (130, True), (took, ended.said)
    assert again.code == 1, again.said


def test_a_query_that_never_ends_does_not_hold_an_interrupt(tmp_path: Path, warm: Warm) -> None:
    """Ctrl-C while the judgement is stuck inside the database."""
    with city(tmp_path) as (_, profile):
        warm.start(*order(profile, tmp_path / "run"), fault="endless_query")
        begun = time.monotonic()
        ended = warm.wait()

    assert (ended.code, time.monotonic() - begun < SOON_S + 3) == (130, True), ended.said


def portal(gate: Gate) -> dict[str, Answer | Reply]:
    """The guide pages, all behind one gate."""
    return {**ROUTES, **{f"/guide/{row['code']}": gate for row in ITEMS}}


def cut_short(warm: Warm, wanted: tuple[Any, ...], number: signal.Signals, *gates: Gate) -> tuple[int, list[str], int]:
    """A run that is ended once the first gate is reached: its code, what it had started, how much of that ended."""
    run = warm.start(*wanted)
    assert gates[0].reached.wait(30)
    others = {pid: said for pid, said in marked(warm.log.parent).items() if "warm.py" not in said}
    handles = [os.pidfd_open(pid) for pid in others]
    os.kill(run, number)
    ended = warm.wait()
    count = gone(handles)
    for gate in gates:
        gate.opened.set()
    return ended.code, list(others.values()), count


@needs_browser
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_no_browser_outlives_a_run(tmp_path: Path, warm: Warm, number: signal.Signals) -> None:
    """The run is killed or interrupted while the browser waits for a page: the browser is gone within five seconds."""
    gate = Gate(page)
    with city(tmp_path, portal(gate), portal={"guide": "/guide/{code}", "pages": 6}) as (_, profile):
        code, others, count = cut_short(warm, order(profile, tmp_path / "run"), number, gate)

    assert any("headless" in said for said in others), others
    assert (code in {-9, 130}, count) == (True, len(others))


@needs_browser
def test_a_list_of_the_portal_does_not_wait_for_the_items(tmp_path: Path, warm: Warm) -> None:
    """Only the guides need the codes: a list is opened while the items are awaited; Ctrl-C then leaves no browser."""
    seen, items = Gate(page), Gate(ROUTES["/items"])
    routes = {**portal(seen), "/items": items, "/people": seen}
    with city(tmp_path, routes, portal={"guide": "/guide/{code}", "staff": "/people"}) as (_, profile):
        code, others, count = cut_short(warm, order(profile, tmp_path / "run"), signal.SIGINT, seen, items)

    assert (code, count) == (130, len(others))


@needs_browser
def test_a_vanished_browser_is_nobodys_fault(tmp_path: Path, warm: Warm) -> None:
    """The browser is killed in the middle: the portal is 执行异常 with the reason; --resume ends as undisturbed."""
    gate = Gate(page)
    with city(tmp_path, portal(gate), portal={"guide": "/guide/{code}", "pages": 6}) as (_, profile):
        warm.start(*order(profile, tmp_path / "run"))
        gate.reached.wait(30)
        for pid, said in marked(warm.log.parent).items():
            if "headless" in said and "--type=" not in said:
                os.kill(pid, signal.SIGKILL)
        gate.opened.set()
        warm.wait()
        cut = {source["name"]: source for source in outcome(tmp_path / "run")["sources"]}
        again = warm.run(*resume(tmp_path / "run"))
        whole = warm.run(*order(profile, tmp_path / "whole"))

    assert ("浏览器" in cut["pages"]["reason"], cut["items"]["ok"]) == (True, True), cut["pages"]
    assert (again.code, whole.code) == (1, 1), again.said
    assert outcome(tmp_path / "run") == outcome(tmp_path / "whole")
