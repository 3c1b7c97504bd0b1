"""个人信息有没有漏出来，只凭看过的来源说:没有看成的不能当作没有，看到了的照样是。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.assessment import Verdict
from conformance.center.snapshot import Snapshot
from conformance.center.writer import Source, Writer
from conformance.domain import Channel, Leak
from tests.run.small_run import API, judged, national, snapshot

LEAK = Leak(Channel.API, "decisions", "手机号", "138****0000", ("e",))
ADDRESS = Leak(Channel.API, "http://h/?mobile=***", "手机号", "138****0000", ("e",))
OPEN, CLOSED = {"decisions": True, "staff": True, "cases": False}, {"decisions": False, "staff": False}


def verdict(
    run: Path, clause: str, wire: Mapping[str, bool], failed: Mapping[str, str], leaks: tuple[Leak, ...] = ()
) -> Verdict:
    """两个接口来源，没有采成的写明原因;``leaks`` 是看到的。"""
    seen, writer = snapshot(run, None, failed={}), Writer(run)
    writer.center(replace(seen.info, wire=dict(wire)))
    named = ("decisions", "staff")
    writer.sources(Source(one, Channel.API, ok=one not in failed, reason=failed.get(one, "")) for one in named)
    writer.documents("leaks" if clause == "DSC-14" else "addresses", leaks)
    return judged(Snapshot.of(run), national(clause), API)[clause].verdict


BOTH = {"decisions": "答 500", "staff": "答 500"}


@pytest.mark.parametrize(
    ("wire", "failed", "leaks", "expected"),
    [
        (OPEN, {}, (), Verdict.CONFORMING),
        (OPEN, {"decisions": "答 500"}, (), Verdict.DOUBTFUL),
        (OPEN, BOTH, (), Verdict.ERROR),
        (OPEN, BOTH, (LEAK,), Verdict.NONCONFORMING),
        (OPEN, {"staff": "答 500"}, (LEAK,), Verdict.NONCONFORMING),
        (CLOSED, {}, (), Verdict.UNTESTED),
        ({"decisions": True, "staff": False}, {"staff": "答 500"}, (), Verdict.CONFORMING),
    ],
)
def test_only_what_was_read_shows_no_leak(
    wire: Mapping[str, bool], failed: Mapping[str, str], leaks: tuple[Leak, ...], expected: Verdict, tmp_path: Path
) -> None:
    """Every public source must have been read; one that failed leaves a doubt, none at all is no test."""
    assert verdict(tmp_path, "DSC-14", wire, failed, leaks) == expected


@pytest.mark.parametrize(
    ("wire", "failed", "leaks", "expected"),
    [
        (CLOSED, {}, (), Verdict.CONFORMING),
        (CLOSED, {"staff": "答 500"}, (), Verdict.DOUBTFUL),
        (CLOSED, BOTH, (), Verdict.ERROR),
        (CLOSED, BOTH, (ADDRESS,), Verdict.NONCONFORMING),
        ({}, {}, (), Verdict.UNTESTED),
    ],
)
def test_addresses_are_looked_for_in_every_source(
    wire: Mapping[str, bool], failed: Mapping[str, str], leaks: tuple[Leak, ...], expected: Verdict, tmp_path: Path
) -> None:
    """Behind a sign-in or not: addresses are read wherever the API was read."""
    assert verdict(tmp_path, "DAT-04", wire, failed, leaks) == expected
