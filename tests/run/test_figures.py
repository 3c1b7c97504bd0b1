"""由快照算出的总数:办件的在前，公布的各期在后；两个渠道都列，没有采成的来源不列。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import pytest

from conformance.center.snapshot import Snapshot
from conformance.center.writer import Source, Writer
from conformance.domain import Channel, Statistics, Supervision
from conformance.run.figures import figures
from tests.run.small_run import snapshot, standard_of

LIMIT = {"statutory_limit": 20, "statutory_unit": "工作日", "item_kind": "行政许可"}
CASES = (
    {"case_no": "A", "light": "黄牌", **LIMIT},
    {"case_no": "B", "light": "正常", **LIMIT},
)
EVENTS = tuple(
    {"case_no": no, "kind": kind, "time": datetime(2026, 3, day, 9)}
    for no, kind, day in (("A", "收件", 2), ("A", "受理", 2), ("A", "决定", 9), ("A", "办结", 9), ("B", "受理", 4))
)
CARD = Supervision("1", "A", light="黄牌", raised_at=datetime(2026, 3, 6, 9))


PUBLISHED = (
    Statistics("2026-03", accepted=3, yellow_cards=2),
    Statistics("2026-03", closed=1, channel=Channel.PORTAL),
)
OFFERED = {"statistics": Channel.API, "portal.statistics": Channel.PORTAL, "supervision": Channel.API}


def counted(folder: Path, offered: Iterable[str] = (), *failed: str) -> list[tuple[str, str, str]]:
    """档案提供 ``offered``、其中 ``failed`` 没有采成时，各总数的名称、算出的值、公布的值。"""
    run = folder / "run"
    sources = list(snapshot(run, cases=CASES, events=EVENTS).sources.values())
    writer = Writer(run)
    writer.documents("statistics", PUBLISHED)
    writer.documents("supervision", [CARD])
    writer.sources([*sources, *(Source(name, OFFERED[name], ok=name not in failed) for name in offered)])
    made = figures(Snapshot.of(run), standard_of(folder), date(2026, 6, 30), folder / "findings")
    return [(one.name, one.value, one.published) for one in made]


TOTALS = [
    ("受理数", "2", ""),
    ("办结数", "1", ""),
    ("按时办结数", "1", ""),
    ("提前办结数", "1", ""),
    ("办结率", "50.00%", ""),
    ("按时办结率", "100.00%", ""),
    ("提前办结率", "100.00%", ""),
    ("平均提速", "75.00%(1 件)", ""),
    ("亮灯", "正常 1、黄 1", ""),
]


def test_the_totals_of_the_cases(tmp_path: Path) -> None:
    """受理两件、办结一件，法定二十个工作日用了五个；什么也没有公布的，只有这些。"""
    assert counted(tmp_path) == TOTALS


ACCEPTED, CLOSED, CARDS = ("2026-03 受理数", "2", "3"), ("2026-03 办结数", "1", "1"), ("2026-03 黄牌数", "1", "2")


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        ((), {ACCEPTED, CLOSED, CARDS}),
        (("statistics",), {CLOSED}),
        (("portal.statistics",), {ACCEPTED, CARDS}),
        (("supervision",), {ACCEPTED, CLOSED}),
    ],
)
def test_what_was_published_beside_what_was_found(
    failed: tuple[str, ...], expected: set[tuple[str, str, str]], tmp_path: Path
) -> None:
    """两个渠道公布的各与同期的明细并列，牌数由监察记录算；没有采成的不比。"""
    found = counted(tmp_path, OFFERED, *failed)

    assert found[: len(TOTALS)] == TOTALS
    assert (len(found) - len(TOTALS), set(found[len(TOTALS) :])) == (len(expected), expected)
