"""判定用的表:由哪些内容决定，看得见什么，哪些来源没有提供；分段时只取那一段。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from conformance import standard
from conformance.center.snapshot import Snapshot
from conformance.center.writer import Source, Writer
from conformance.domain import Channel, Decision, Supervision
from conformance.errors import SourceMissing
from conformance.rules import disclosure_dates as dates
from conformance.run import duck, tables
from conformance.run.duck import Bounds
from conformance.run.tables import Tables
from tests.run.small_run import CASES, EVENTS, GOOD, NO_LIMIT, snapshot

PARAMETERS = standard.load("national").parameters
AS_OF = date(2026, 6, 30)
CARD = Supervision("1", "N0", light="黄牌", raised_at=datetime(2026, 3, 6, 9))


def opened(folder: Path, *cards: Supervision, **more: Any) -> Tables:
    """小快照的表;``cards`` 是监察记录。"""
    sources = snapshot(folder, **more).sources.values()
    writer = Writer(folder)
    writer.documents("supervision", cards)
    writer.sources([*sources, Source("supervision", Channel.API)])
    return Tables(Snapshot.of(folder), PARAMETERS, AS_OF)


OTHERS: tuple[tuple[str, Callable[[Path], Tables]], ...] = (
    ("supervision", lambda folder: opened(folder)),
    ("supervision", lambda folder: opened(folder, replace(CARD, light="红牌"))),
    ("items", lambda folder: opened(folder, CARD, items=(NO_LIMIT,))),
    ("cases", lambda folder: opened(folder, CARD, cases=CASES[:2])),
    ("events", lambda folder: opened(folder, CARD, events=EVENTS[:2])),
    ("timeline", lambda folder: opened(folder, CARD, items=(NO_LIMIT,))),
    ("timeline", lambda folder: opened(folder, CARD, events=EVENTS[:2])),
    ("timeline", lambda folder: opened(folder, CARD, cases=CASES[:2])),
    ("calendar", lambda folder: replace(opened(folder, CARD), as_of=date(2026, 7, 1))),
    ("calendar", lambda folder: vouching(folder, ())),
    ("calendar", lambda folder: holidays(folder, {"work": ["2026-06-28"]})),
    ("cases", lambda folder: replace(opened(folder, CARD), parameters={**PARAMETERS, "extension_max_days": 99})),
)


def vouching(folder: Path, sure: tuple[str, ...]) -> Tables:
    """事件的 ``sure`` 空着就是没有写。"""
    sources = opened(folder, CARD).snapshot.sources.values()
    Writer(folder).sources([replace(one, vouched=sure) if one.name == "events" else one for one in sources])
    return Tables(Snapshot.of(folder), PARAMETERS, AS_OF)


def holidays(folder: Path, calendar: dict[str, Any]) -> Tables:
    """档案的工作日历是 ``calendar``。"""
    made = opened(folder, CARD)
    Writer(folder).center(replace(made.snapshot.info, calendar=calendar))
    return Tables(Snapshot.of(folder), PARAMETERS, AS_OF)


@pytest.mark.parametrize(("name", "other"), OTHERS)
def test_other_content_is_another_digest(name: str, other: Callable[[Path], Tables], tmp_path: Path) -> None:
    """内容一样的摘要一样，变了一样就不同；只看用到的表。"""
    first, again, changed = opened(tmp_path / "a", CARD), opened(tmp_path / "b", CARD), other(tmp_path / "c")

    assert first.digest([name]) == again.digest([name]) != changed.digest([name])
    assert len({first.digest([one]) for one in ("supervision", "items", "cases", "events", "calendar")}) == 5
    assert first.digest(["timeline"]) == first.digest([*tables.BASES])


def test_what_is_not_used_does_not_matter(tmp_path: Path) -> None:
    """别的表变了，这张表的摘要不变。"""
    first, changed = opened(tmp_path / "a", CARD), opened(tmp_path / "b", items=(NO_LIMIT,), cases=CASES[:2])

    assert first.digest(["events"]) == changed.digest(["events"])


@pytest.mark.parametrize(("more", "worth"), [(0, True), (-1, False)])
def test_only_small_tables_are_digested(
    more: int, worth: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """正好这么大的还算；有一张太大，就不值得算。"""
    seen = opened(tmp_path, CARD)
    monkeypatch.setattr(tables, "SMALL", max(seen.snapshot.table(name).stat().st_size for name in tables.FILES) + more)

    assert (seen.digest(["timeline"]) is not None) == worth
    assert seen.digest(["items"]) is not None


@pytest.mark.parametrize(
    ("small", "part", "kind"), [(2**20, 250_000, "TABLE"), (0, 250_000, "VIEW"), (2**20, 1, "VIEW")]
)
def test_small_tables_are_held(
    small: int, part: int, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """小的读进内存；太大的、要分段的每次从文件读。"""
    seen = opened(tmp_path)
    duck_rows = seen.connection.sql(f"FROM '{seen.snapshot.table('cases')}'").to_arrow_table()
    monkeypatch.setattr(tables, "SMALL", small)
    monkeypatch.setattr(duck, "PART", part)
    parquet.write_table(duck_rows, seen.snapshot.table("cases"), row_group_size=1)
    seen.open("cases")
    found = seen.rows("SELECT table_type AS t FROM information_schema.tables WHERE table_name = 'cases'")

    assert found == [{"t": "LOCAL TEMPORARY" if kind == "TABLE" else "VIEW"}]
    assert len(seen.rows("FROM cases")) == 3


def test_a_part_sees_its_own_cases_and_everybody_s_columns(tmp_path: Path) -> None:
    """只取编号在那一段里的办件与事件；看得见什么看全部的；别处开过的表不算开过。"""
    whole = opened(tmp_path, events=[*EVENTS[:2], {**EVENTS[2], "kind": "办结", "handler": "甲"}])
    whole.open("cases")
    part = whole.taking({}, Bounds("N0", "N2"), 2)

    assert part.shapes == {}
    assert [row["case_no"] for row in part.rows(f"FROM {part.open('cases')} ORDER BY case_no")] == ["N0", "N1"]
    assert {row["kind"] for row in part.rows(f"FROM {part.open('events')}")} == {"收件"}
    assert {"办结", "收件", "办结.handler", "case.item_code"} <= part.visible
    assert part.visible == whole.visible
    assert part.taking({}).whole is whole
    assert part.rows("SELECT current_setting('threads') AS n") == [{"n": 1}]


def test_a_table_may_come_from_another_file(tmp_path: Path) -> None:
    """留下的办件从留下的文件读；有值的列也看那个文件，不看原来的。"""
    whole = opened(tmp_path)
    whole.connection.sql("SELECT 'N9' AS case_no, NULL::VARCHAR AS item_code").write_parquet(
        str(tmp_path / "x.parquet")
    )
    other = whole.taking({"cases": str(tmp_path / "x.parquet")})

    assert other.rows(f"FROM {other.open('cases')}") == [{"case_no": "N9", "item_code": None}]
    assert (other.columns("cases"), whole.columns("cases")) == ({"case_no"}, {"case_no", "item_code"})


def test_a_list_is_a_table_of_values(tmp_path: Path) -> None:
    """名单是只有 value 一列的表，空的也是文字；分段时各自再备。"""
    seen = opened(tmp_path)
    seen.listed("words", {"乙", "甲"})
    seen.listed("none", ())
    part = seen.taking({})

    assert [row["value"] for row in part.rows(f"FROM {part.open('words')}")] == ["乙", "甲"]
    assert part.shape("none") == (("value", "VARCHAR"),)


def test_a_table_made_again_is_counted_again(tmp_path: Path) -> None:
    """换了内容的表，有值的列重新数；没有值的列不算看得见。"""
    seen = opened(tmp_path, CARD)
    before = seen.columns("supervision")
    seen.put("supervision", seen.connection.sql("SELECT '1' AS id, NULL::VARCHAR AS light").to_arrow_table())

    assert before == {"id", "case_no", "light", "raised_at", "revoked"}
    assert seen.columns("supervision") == {"id"}


def test_the_calendar_says_which_day_it_is(tmp_path: Path) -> None:
    """日历的每一行带着判定日期，和看不看得到受理、告知、停钟。"""
    seen = opened(tmp_path, items=(GOOD, NO_LIMIT))
    row = seen.rows(f"FROM {seen.open('calendar')} LIMIT 1")[0]

    assert {name: row[name] for name in ("as_of", "sees_acceptance", "sees_notice", "sees_suspensions", "sees_pauses")} == {
        "as_of": AS_OF,
        "sees_acceptance": False,
        "sees_notice": False,
        "sees_suspensions": True,
        "sees_pauses": True,
    }
    assert [row["item_code"] for row in seen.rows(f"FROM {seen.open('items')}")] == ["A1", "A2"]


def raised(supervision: Any) -> Any:
    """监察记录一条一行。"""
    return supervision.select("case_no", "light")


def test_a_view_is_read_with_what_it_uses(tmp_path: Path) -> None:
    """视图随查询一起算；查询里提到办件的，办件也备好；没有视图的表照原样查。"""
    seen = opened(tmp_path, CARD)
    name, columns = seen.subject(raised)

    assert (name, [column for column, _ in columns]) == ("test_tables_raised", ["case_no", "light"])
    assert seen.rows(seen.reading(name, f'FROM "{name}"')) == [{"case_no": "N0", "light": "黄牌"}]
    assert set(seen.shapes) == {"supervision"}
    seen.rows(seen.reading(name, f'FROM "{name}" JOIN "cases" USING (case_no)'))
    assert set(seen.shapes) == {"supervision", "cases"}
    assert seen.reading("events", "FROM events") == "FROM events"
    assert (seen.written("events"), "supervision" in seen.written(name)) == ("", True)


@pytest.mark.parametrize(
    ("view", "source"),
    [(raised, "supervision"), (dates.posted, "decisions"), (dates.posted_on_portal, "portal.decisions")],
)
def test_a_source_that_is_not_offered(view: Any, source: str, tmp_path: Path) -> None:
    """没有提供的，说出是哪一个来源；提供了的，记下用到了它。"""
    seen = Tables(snapshot(tmp_path / "a"), PARAMETERS, AS_OF)
    with pytest.raises(SourceMissing, match=f"^档案没有提供来源 {source}$"):
        seen.used(view)
    Writer(tmp_path / "a").sources([*seen.snapshot.sources.values(), Source(source, Channel.API)])
    offered = Tables(Snapshot.of(tmp_path / "a"), PARAMETERS, AS_OF)
    offered.snapshot.touched.clear()

    assert set(offered.used(view)) >= {source.replace(".", "_")}
    assert offered.snapshot.touched == {source}
    assert offered.used(None) == ("timeline",)


def test_the_two_channels_publish_their_own(tmp_path: Path) -> None:
    """接口的公示与门户的公示各是一张表。"""
    writer, made = Writer(tmp_path), snapshot(tmp_path)
    shown = (Decision("1", "甲"), Decision("2", "乙", channel=Channel.PORTAL))
    writer.documents("decisions", shown)
    offered = [Source("decisions", Channel.API), Source("portal.decisions", Channel.PORTAL)]
    writer.sources([*made.sources.values(), *offered])
    seen = Tables(Snapshot.of(tmp_path), PARAMETERS, AS_OF)

    assert [
        [row["doc_no"] for row in seen.rows(f"FROM {seen.open(f'{one}decisions')}")] for one in ("", "portal_")
    ] == [
        ["1"],
        ["2"],
    ]
    assert seen.digest(["decisions"]) != seen.digest(["portal_decisions"])
