"""怀疑者:汇总记下的何时再用，抹去推算的之后有出入的汇总靠不住；只凭推算的违反改为不能判定，只改一次。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from conformance import standard
from conformance.assessment import Finding
from conformance.center.snapshot import Snapshot
from conformance.center.writer import DERIVED, NOTHING, Source, Writer
from conformance.domain import Channel, Staff
from conformance.errors import SourceMisread, SourceMissing
from conformance.rules.records import Check, Tally
from conformance.run import records, sceptic, tables
from conformance.run.asked import Asked, Audited
from conformance.run.kept import Spread
from conformance.run.records import Records
from conformance.run.sceptic import Sceptic
from tests.run.small_run import snapshot

PARAMETERS = standard.load("national").parameters
AS_OF = date(2026, 6, 30)
LIMITS = (20, 20, 5, None)


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    records._known.clear()
    sceptic._known.clear()


STAFF = Source("staff", Channel.API, doubted={"phone": DERIVED, "window": NOTHING})


def doubting(folder: Path, weak: Mapping[str, str] | None = None, *, people: bool = False, **more: Any) -> Sceptic:
    """四件办件;``weak`` 是办件里不能作证据的字段，``more`` 是办件都有的列;``people``:窗口人员的电话是推算的。"""
    cases = [{"case_no": f"N{number}", "statutory_limit": n, **more} for number, n in enumerate(LIMITS)]
    events = [{"case_no": one["case_no"], "kind": "收件", "time": datetime(2026, 3, 2, 9)} for one in cases]
    sources = snapshot(folder, cases=cases, events=events).sources.values()
    kept = [replace(one, doubted=dict(weak or {})) if one.name == "cases" else one for one in sources]
    Writer(folder).sources([*kept, *[STAFF] * people])
    return Sceptic(Records(Snapshot.of(folder), PARAMETERS, AS_OF, folder / "findings"))


def limits(cases: Any) -> Any:
    """法定时限 → 件数。"""
    return cases.group_by("statutory_limit").agg(cases=cases.count()).order_by("statutory_limit")


def departments(cases: Any) -> Any:
    """部门 → 件数。"""
    return cases.group_by("department").agg(cases=cases.count())


def started(timeline: Any) -> Any:
    """收件之日 → 件数。"""
    return timeline.group_by("d_received").agg(cases=timeline.count())


COUNTED = [
    {"statutory_limit": 5, "cases": 1},
    {"statutory_limit": 20, "cases": 2},
    {"statutory_limit": None, "cases": 1},
]


def test_a_summary_of_the_same_content_is_remembered(tmp_path: Path) -> None:
    """另一个快照，内容一样:一张表也不必建；拿到的各行改了，不影响记下的；用到办件与事件总要记下。"""
    first, again = doubting(tmp_path / "a"), doubting(tmp_path / "b")
    first.lines(limits)[0]["cases"] = 99
    found = again.lines(limits)
    seen = again.records.snapshot.touched

    assert (found, again.records.tables.shapes) == (COUNTED, {})
    seen.clear()
    assert (again.lines(limits), seen) == (COUNTED, {"cases", "events"})
    assert len(sceptic._known) == 1


def test_any_other_summary_is_computed_anew(tmp_path: Path) -> None:
    """另一个视图、另一份办件、另一个判定日期、另有谁作保、换一个引擎，都不是同一个汇总。"""
    plain = doubting(tmp_path / "a")
    later = Sceptic(replace(plain.records, as_of=date(2026, 7, 1)))
    others = [doubting(tmp_path / "b", department="甲局"), doubting(tmp_path / "c", department="乙局"), later]
    found = [one.lines(view) for one in (plain, *others) for view in (limits, departments)]

    assert found[::2] == [COUNTED] * 4
    assert [rows[0]["department"] for rows in found[1::2]] == [None, "甲局", "乙局", None]
    assert len(sceptic._known) == 8
    assert {kind[-1] for kind in sceptic._known} == {False}


def test_who_vouches_is_part_of_a_summary(tmp_path: Path) -> None:
    """档案为事件作的保不同，时间线就可能不同。"""
    first, other = doubting(tmp_path / "a"), doubting(tmp_path / "b")
    kept = [
        replace(one, vouched=()) if one.name == "events" else one for one in other.records.snapshot.sources.values()
    ]
    Writer(tmp_path / "b").sources(kept)
    second = Sceptic(replace(other.records, snapshot=Snapshot.of(tmp_path / "b")))

    assert first.lines(started) == second.lines(started) == [{"d_received": date(2026, 3, 2), "cases": 4}]
    assert len(sceptic._known) == 2


def test_too_large_to_compare_is_counted_every_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """不值得算摘要的，每次都算，不记。"""
    monkeypatch.setattr(tables, "SMALL", 0)

    assert [doubting(tmp_path / name).lines(limits) for name in "ab"] == [COUNTED] * 2
    assert sceptic._known == {}


def test_a_summary_of_a_derived_field_cannot_be_relied_on(tmp_path: Path) -> None:
    """抹去推算的部门，按部门的汇总就不同，不比对；按时限的不受影响。"""
    doubtful = doubting(tmp_path, {"department": DERIVED}, department="甲局")

    assert doubtful.lines(limits) == COUNTED
    with pytest.raises(SourceMissing, match=r"^汇总用到档案 trust 写明是推算的字段，不能作证据，没有比对$"):
        doubtful.lines(departments)


def over(t: Any, most: int) -> Iterator[Check]:
    """法定时限超过 ``most`` 的违反；没有渠道的也违反。"""
    yield Check("超过", True, t.written > most, "超过了", str(most), t.written)
    yield Check("没有渠道", True, t.channel.isnull(), "没有渠道", needs=("case.channel",))


def only(t: Any, most: int) -> Iterator[Check]:
    """要看得到渠道才进行。"""
    yield Check("超过", True, t.written > most, "超过了", needs=("case.channel",))


def filed(cases: Any) -> Any:
    """办件一件一行。"""
    return cases.select("case_no", "department", "item_code", "channel", written=cases.statutory_limit)


def weighed(of: Sceptic, rule: Any = over, most: int = 10, since: date | None = None) -> Asked:
    """问、答，再看是不是只凭推算的。"""
    asked = of.records.ask("X", rule, (most,), filed, since)
    of.ask(asked, rule, (most,), filed, since)
    of.records.settle()
    of.settle()
    return asked


def test_nothing_derived_changes_nothing(tmp_path: Path) -> None:
    """没有推算的字段，什么也不另备、不再问。"""
    of = doubting(tmp_path, {"channel": NOTHING}, channel="窗口", department="甲局")
    answer = weighed(of).answer

    assert (of.others, of.scratch, of.pairs) == ((), None, [])
    assert isinstance(answer, Audited)
    assert answer.tally == Tally(4, 2, 1, {"超过": 2, "没有渠道": 0}, {"超过": 1, "没有渠道": 0})
    assert answer.spread.departments == {"甲局": 2}


def test_what_does_not_rest_on_a_derived_field_stays(tmp_path: Path) -> None:
    """部门是推算的，时限不是:答案就是原来那个，连同落在哪些部门。"""
    answer = weighed(doubting(tmp_path, {"department": DERIVED}, channel="窗口", department="甲局")).answer

    assert isinstance(answer, Audited)
    assert (answer.tally.violating, answer.spread.departments) == (2, {"甲局": 2})
    assert all(one.certain for one in answer.findings[:2])


@pytest.mark.parametrize("rule", [over, only])
def test_what_rests_on_a_derived_field_is_undecided_once(rule: Any, tmp_path: Path) -> None:
    """时限、渠道是推算的，抹去之后不违反或者不能进行:都改为不能判定，原来存疑的不变；再结一次也不再改。"""
    of = doubting(tmp_path, {"statutory_limit": DERIVED, "channel": DERIVED}, channel="窗口", department="甲局")
    asked = weighed(of, rule)
    told, kinds = asked.answer, {"超过": 0} | ({"没有渠道": 0} if rule is over else {})
    of.settle()

    assert isinstance(told, Audited)
    assert asked.answer is told
    assert told.tally == Tally(4, 0, 3, kinds, {**kinds, "超过": 3})
    assert told.spread == Spread()
    assert [(one.subject, one.certain, one.message) for one in told.findings] == [
        ("N0", False, "超过了(凭 推算的字段 得出，不能作证据)"),
        ("N1", False, "超过了(凭 推算的字段 得出，不能作证据)"),
        ("N3", False, "超过了"),
    ]
    assert of.others[0].as_of == AS_OF
    assert of.others[0].parameters == PARAMETERS


def kept_since(t: Any) -> Iterator[Check]:
    """收件的都违反。"""
    yield Check("收了", True, t.d_received.notnull(), "收了")


def test_what_began_before_is_asked_again_alike(tmp_path: Path) -> None:
    """再问的也不论施行之前收的件；时间线上的规则照样再问。"""
    of = doubting(tmp_path, {"department": DERIVED}, department="甲局")
    found = []
    for since in (None, date(2026, 3, 2), date(2026, 3, 3)):
        asked = of.records.ask("X", kept_since, (), None, since)
        of.ask(asked, kept_since, (), None, since)
        (pair,) = of.pairs
        of.records.settle()
        of.settle()
        assert isinstance(asked.answer, Audited)
        found.append((asked.answer.tally.violating, [one and one.since for one in pair[1]]))

    assert found == [(4, [None]), (4, [None]), (0, [date(2026, 3, 3)])]


def test_the_copies_go_with_the_sceptic(tmp_path: Path) -> None:
    """另备的快照放在临时目录，用完就没有了。"""
    of = doubting(tmp_path, {"department": DERIVED}, department="甲局")
    folders = [one.snapshot.folder for one in of.others]
    assert of.scratch is not None
    of.scratch.cleanup()

    assert [(one.name, one.parent.name.startswith("zhunsheng-")) for one in folders] == [("gone", True)]
    assert not folders[0].exists()


def reachable(person: Staff) -> Iterator[Finding]:
    """先说姓名，再说电话、窗口；照片存疑。"""
    if not person.name:
        yield Finding(person.id, "没有姓名", "没有姓名")
    if not person.phone:
        yield Finding(person.id, "没有电话", "没有电话")
    if not person.window:
        yield Finding(person.id, "没有窗口", "没有窗口")
        yield Finding(person.id, "没有照片", "没有照片", certain=False)


def test_a_document_is_doubted_from_the_field_on(tmp_path: Path) -> None:
    """读到推算的电话之前的照旧，之后的存疑，说出凭什么；本来就存疑的话不变；没有推算的原样。"""
    each = {"疑": doubting(tmp_path / "a", people=True), "信": doubting(tmp_path / "b")}
    found = {
        name: [(one.certain, one.message) for one in of.subject(reachable, Staff("S1"))] for name, of in each.items()
    }

    assert found["疑"] == [
        (True, "没有姓名"),
        (False, "没有电话(凭 phone 得出，不能作证据)"),
        (False, "没有窗口(凭 phone、window 得出，不能作证据)"),
        (False, "没有照片"),
    ]
    assert found["信"] == [(True, "没有姓名"), (True, "没有电话"), (True, "没有窗口"), (False, "没有照片")]


def cut_short(of: Sceptic, name: str) -> Sceptic:
    """来源 ``name`` 没有看完。"""
    folder = of.records.snapshot.folder.parent
    sources = of.records.snapshot.sources.values()
    Writer(folder).sources([replace(one, partial=one.name == name, reason="翻页有重复") for one in sources])
    return Sceptic(replace(of.records, snapshot=Snapshot.of(folder)))


@pytest.mark.parametrize(("name", "told"), [("cases", "办件"), ("events", "办件事件")])
def test_what_was_not_seen_to_the_end_accuses_nobody(name: str, told: str, tmp_path: Path) -> None:
    """缺的也许正在没看到的行里:违反都改为不能判定，一件不少，说出是哪个来源；汇总不与公布的数比对。"""
    of = cut_short(doubting(tmp_path, channel="窗口"), name)
    answer = weighed(of).answer

    assert isinstance(answer, Audited)
    assert answer.tally == Tally(4, 0, 3, {"超过": 0, "没有渠道": 0}, {"超过": 3, "没有渠道": 0})
    assert [(one.certain, one.message) for one in answer.findings] == [
        *[(False, f"超过了(来源“{told}”没有看完，不能断定)")] * 2,
        (False, "超过了"),
    ]
    with pytest.raises(SourceMisread, match=rf"^来源“{told}”没有看完，汇总的数不全，没有比对$"):
        of.lines(limits)


def test_another_source_that_was_not_seen_to_the_end_changes_nothing(tmp_path: Path) -> None:
    """规则没有用到的来源没有看完，违反还是违反。"""
    of = doubting(tmp_path, people=True, channel="窗口")
    answer = weighed(cut_short(of, "staff")).answer

    assert isinstance(answer, Audited)
    assert answer.tally.violating == 2
