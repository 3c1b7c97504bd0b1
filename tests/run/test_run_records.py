"""记下的答案:什么都没有变的才再用；列出的至多一百个，多的另存；一条规则算不成，不连累别的。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyarrow import parquet

from conformance import standard
from conformance.center.snapshot import Snapshot
from conformance.center.writer import Source, Writer
from conformance.domain import Channel, Supervision
from conformance.errors import CannotJudge, SourceMissing
from conformance.rules import anomalies
from conformance.rules.records import Check, Tally
from conformance.run import compiled, duck, parts, queries, records, tables
from conformance.run.asked import Asked, Audited
from conformance.run.kept import Spread
from conformance.run.records import Records, remember
from conformance.run.spark import Spark
from tests.run.small_run import snapshot

PARAMETERS = standard.load("national").parameters
AS_OF = date(2026, 6, 30)
EVENTS = tuple({"case_no": f"N00{number}", "kind": "收件", "time": datetime(2026, 3, 2, 9)} for number in range(3))


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    records._known.clear()


def filed(cases: Any) -> Any:
    """办件一件一行。"""
    return cases.select("case_no", "department", "item_code", "statutory_limit")


def handled(cases: Any) -> Any:
    """同样的行，另一个视图。"""
    return cases.select("case_no", "department", "item_code", "statutory_limit")


def over(t: Any, most: int) -> Iterator[Check]:
    """法定时限超过 ``most`` 的违反；没有写的不能判定。"""
    yield Check("超过", True, t.statutory_limit > most, "超过了", str(most), t.statutory_limit)


def above(t: Any, most: int) -> Iterator[Check]:
    """同样的检查，另一条规则。"""
    yield from over(t, most)


def among(t: Any, short: Any, long: Any, said: str) -> Iterator[Check]:
    """时限的数字在第一张名单里的违反，在第二张里的不能判定。"""
    told = t.statutory_limit.cast("string")
    yield Check("在短的里", True, told.isin(short.value), "在短的里", said)
    yield Check("在长的里", told.isin(long.value), None, "在长的里", said)


def unsound(t: Any) -> Iterator[Check]:
    """编号当作数字，算不成。"""
    yield Check("不是数", True, t.case_no.cast("int64") > 1, "不是数")


def nothing(t: Any) -> Iterator[Check]:
    """一个检查也没有。"""
    return iter(())


def numbered(limits: Sequence[int | None], departments: int = 1) -> list[dict[str, Any]]:
    """各件的法定时限 → 办件;``departments`` 个部门轮着来。"""
    return [
        {
            "case_no": f"N{number:03d}",
            "item_code": "A1",
            "department": f"局{number % departments}",
            "statutory_limit": n,
        }
        for number, n in enumerate(limits)
    ]


@dataclass(frozen=True)
class Center:
    """一个中心:办件、作保的列;``parameters``、``day`` 是判的时候的。"""

    limits: Sequence[int | None] = (20, 5, None)
    departments: int = 1
    vouched: tuple[str, ...] = ("kind",)
    parameters: Any = None
    day: date = AS_OF
    spark: Spark | None = None

    def records(self, folder: Path) -> Records:
        """写成快照。"""
        made = snapshot(folder, cases=numbered(self.limits, self.departments), events=EVENTS)
        kept = [replace(one, vouched=self.vouched) if one.name == "events" else one for one in made.sources.values()]
        Writer(folder).sources(kept)
        parameters = {**PARAMETERS, **(self.parameters or {})}
        return Records(Snapshot.of(folder), parameters, self.day, folder / "findings", self.spark)


def asked(
    of: Records, rule: Any = over, norm: tuple[Any, ...] = (10,), view: Any = filed, since: date | None = None
) -> Asked:
    """问一次；还没有答。"""
    return of.ask("X", rule, norm, view, since)


def settled(of: Records, *args: Any, **more: Any) -> Audited:
    """问一次并作答。"""
    one = asked(of, *args, **more)
    of.settle()
    assert isinstance(one.answer, Audited)
    return one.answer


def counts(answer: Any) -> tuple[int, int, int]:
    """适用、违反、不能判定。"""
    return answer.tally.checked, answer.tally.violating, answer.tally.undecided


def test_the_same_question_of_the_same_content_is_remembered(tmp_path: Path) -> None:
    """另一个快照，内容一样:还没有作答就有答案，就是上次那个；名单只看里面有什么，不看次序。"""
    names = [f"{number}" for number in range(999)]
    lists = ((frozenset(names), frozenset(["5"]), AS_OF), (frozenset(reversed(names)), frozenset(["5"]), AS_OF))
    first, again = Center().records(tmp_path / "a"), Center().records(tmp_path / "b")
    plain, listed = settled(first), settled(first, among, lists[0])

    assert (counts(plain), counts(listed)) == ((3, 1, 1), (3, 2, 1))
    assert asked(again).answer is plain
    assert asked(again, among, lists[1]).answer is listed
    assert not again.waiting


OTHERWISE: Sequence[tuple[Center, dict[str, Any], tuple[int, int, int]]] = (
    (Center(), {"norm": (30,)}, (3, 0, 1)),
    (Center(), {"rule": above}, (3, 1, 1)),
    (Center(), {"view": handled}, (3, 1, 1)),
    (Center(), {"since": date(2026, 1, 1)}, (3, 1, 1)),
    (Center((20, 20, 20)), {}, (3, 3, 0)),
    (Center(departments=2), {}, (3, 1, 1)),
    (Center(day=date(2026, 7, 1)), {}, (3, 1, 1)),
    (Center(vouched=("reason",)), {}, (3, 1, 1)),
    (Center(parameters={"statutory_default_days": 99}), {}, (3, 1, 1)),
)


@pytest.mark.parametrize(("center", "question", "expected"), OTHERWISE)
def test_anything_else_is_computed_anew(
    center: Center, question: dict[str, Any], expected: tuple[int, int, int], tmp_path: Path
) -> None:
    """参数、规则、视图、施行之日、办件、判定日期、谁作保、标准的参数，变了一样都要重新算。"""
    settled(Center().records(tmp_path / "a"))
    other = center.records(tmp_path / "b")
    one = asked(other, **question)

    assert (one.answer, other.waiting) == (None, [one])
    other.settle()
    assert counts(one.answer) == expected


@pytest.mark.parametrize("pair", [("5", "20"), ("20", "5")])
def test_another_list_is_another_question(pair: tuple[str, str], tmp_path: Path) -> None:
    """名单不同，不是同一问；两张名单各是各的。"""
    of = Center((20, 5, 5)).records(tmp_path)
    found = [settled(of, among, (frozenset([one]), frozenset([two]), "名单")) for one, two in (pair, pair[::-1])]
    times = {"20": 1, "5": 2}

    assert [one.tally.breakdown["在短的里"] for one in found] == [times[one] for one in pair]
    assert [one.tally.doubts["在长的里"] for one in found] == [times[one] for one in pair[::-1]]


def test_what_spark_would_say_is_not_taken_from_here(tmp_path: Path) -> None:
    """换一个引擎，就由它来算。"""
    settled(Center().records(tmp_path / "a"))

    assert asked(Center(spark=Spark(None, tmp_path)).records(tmp_path / "b")).answer is None


def test_too_large_to_compare_is_never_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """办件太多、不值得算摘要的，每次都算。"""
    monkeypatch.setattr(tables, "SMALL", 0)
    found = [settled(Center().records(tmp_path / name)) for name in "ab"]

    assert [counts(one) for one in found] == [(3, 1, 1)] * 2
    assert found[0] is not found[1]


def test_only_the_latest_are_remembered() -> None:
    """至多记这么多个，先忘掉最早的；再记一次的是最新的值。"""
    known: dict[tuple[Any, ...], int] = {}
    for number in range(5):
        remember(known, (number,), number, 3)

    assert known == {(2,): 2, (3,): 3, (4,): 4}


@pytest.mark.parametrize(
    ("limits", "certain", "uncertain", "kept"),
    [
        ([20] * 99 + [None] * 2, 99, 2, False),
        ([20] * 100 + [None], 100, 0, False),
        ([20] * 101, 100, 0, True),
        ([None] * 101, 0, 100, False),
    ],
)
def test_a_hundred_are_listed_the_rest_is_kept(
    limits: list[int | None], certain: int, uncertain: int, kept: bool, tmp_path: Path
) -> None:
    """正好一百个违反的都列得下，不另存，也不再列不能判定的；多一个就全部另存，另存了的下次重新算。"""
    of = Center(limits).records(tmp_path)
    found = settled(of)
    listed = [one.certain for one in found.findings]

    assert (listed.count(True), listed.count(False)) == (certain, uncertain)
    assert found.all_findings == ("findings/X.parquet" if kept else None)
    assert (tmp_path / "findings" / "X.parquet").is_file() == kept
    assert (asked(of).answer is found) != kept


@pytest.mark.parametrize(("departments", "kept"), [(10, False), (11, True)])
def test_a_long_spread_is_kept_and_computed_again(departments: int, kept: bool, tmp_path: Path) -> None:
    """部门多于十个的另存，下次重新算，文件才在那次的运行目录里；一个违反也没有的，不写。"""
    of = Center([20] * 11, departments).records(tmp_path)
    found, none = settled(of), settled(of, norm=(30,))

    assert found.spread.file == ("findings/X-spread.parquet" if kept else None)
    assert [path.name for path in tmp_path.glob("findings/*")] == ["X-spread.parquet"] * kept
    assert (asked(of).answer is found) != kept
    assert (asked(of, norm=(30,)).answer, none.spread) == (none, Spread({}, {}, None))


def test_a_rule_that_cannot_be_computed_fails_alone(tmp_path: Path) -> None:
    """合在一次查询里的，一条算不成，别的照样有答案；错记在它自己身上，也不记作答案。"""
    of = Center().records(tmp_path)
    sound, broken, more = asked(of), asked(of, unsound, ()), asked(of, above)
    of.settle()

    assert (counts(sound.answer), counts(more.answer)) == ((3, 1, 1), (3, 1, 1))
    assert isinstance(broken.answer, duckdb.Error)
    assert asked(of, unsound, ()).answer is None


def test_a_rule_without_checks_finds_nothing(tmp_path: Path) -> None:
    """一个检查也没有的规则:什么也没有查，不是看不到。"""
    assert settled(Center().records(tmp_path), nothing, ()) == Audited(Tally(0, 0, 0, {}, {}), [], None, "")


def test_every_question_is_answered_once(tmp_path: Path) -> None:
    """答完的不再等着；再问再答。"""
    of = Center().records(tmp_path)
    one = asked(of)
    of.settle()
    before, one.answer = one.answer, None
    of.settle()

    assert (one.answer, of.waiting) == (None, [])
    assert before is not None


def test_a_view_of_a_source_that_is_not_offered_is_not_asked(tmp_path: Path) -> None:
    """视图用到的来源档案没有提供。"""
    with pytest.raises(SourceMissing, match=r"^档案没有提供来源 supervision$"):
        asked(Center().records(tmp_path), view=raised)


def raised(supervision: Any) -> Any:
    """监察记录一条一行。"""
    return supervision.select("case_no", "light")


def red(t: Any) -> Iterator[Check]:
    """红牌的违反；要看得到灯色。"""
    yield Check("红牌", True, t.light == "红牌", "红牌", needs=("supervision.light",))


def carded(folder: Path, light: str | None) -> Audited:
    """有一条这样的监察记录时的答案。"""
    of = Center().records(folder)
    Writer(folder).documents("supervision", [Supervision("1", "N000", light=light)])
    Writer(folder).sources([*of.snapshot.sources.values(), Source("supervision", Channel.API)])
    return settled(replace(of, snapshot=Snapshot.of(folder)), red, (), raised)


def test_another_content_of_a_source_is_another_question(tmp_path: Path) -> None:
    """办件与事件一样，视图用到的监察记录不同，不能用记下的；一样的才用。"""
    first, other, again = (
        carded(tmp_path / name, light) for name, light in (("a", "红牌"), ("b", "黄牌"), ("c", "红牌"))
    )

    assert (counts(first), counts(other), again is first) == ((1, 1, 0), (1, 0, 0), True)


def test_what_can_be_seen_of_a_source_is_in_its_rows(tmp_path: Path) -> None:
    """要看得到监察记录的灯色:有一条写了就看得到，一条也没有写的不进行。"""
    assert counts(carded(tmp_path / "a", "红牌")) == (1, 1, 0)
    with pytest.raises(SourceMissing, match=r"^数据里没有 supervision\.light$"):
        carded(tmp_path / "b", None)


def test_whose_breach_it_is_comes_from_the_cases(tmp_path: Path) -> None:
    """事件的视图没有部门，取办件的:办件换了部门，事件一样，也不能用记下的。"""
    norm, view = ("2026-03-01",), anomalies.moments
    first = settled(Center().records(tmp_path / "a"), anomalies.not_later, norm, view)
    other = settled(Center(departments=3).records(tmp_path / "b"), anomalies.not_later, norm, view)

    assert first.spread.departments == {"局0": 3}
    assert other.spread.departments == {"局0": 1, "局1": 1, "局2": 1}


def divided(of: Records) -> Records:
    """办件的文件两件一个行组。"""
    for name in tables.FILES:
        path = of.snapshot.table(name)
        parquet.write_table(parquet.read_table(path), path, row_group_size=2)
    return of


MANY = Center([20, 5, None, 20, 5, None, 20, 5], 3)


def test_divided_or_not_the_answers_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """一段一段地判，合计、列出的、部门都一样；名单也在每一段里；中间的文件不留下。"""
    questions: Sequence[tuple[Any, ...]] = ((), (above, (4,)), (among, (frozenset(["20"]), frozenset(["5"]), "名单")))
    whole = MANY.records(tmp_path / "whole")
    plain = [settled(whole, *one) for one in questions]
    monkeypatch.setattr(duck, "PART", 2)
    records._known.clear()
    monkeypatch.setenv("ZHUNSHENG_SPILL", str(tmp_path / "spill"))
    (tmp_path / "spill").mkdir()
    parted = divided(MANY.records(tmp_path / "parted"))

    assert len(parted.tables.parts()) == 4
    assert [settled(parted, *one) for one in questions] == plain
    assert counts(plain[0]) == (8, 3, 2)
    assert not list((tmp_path / "spill").glob("zhunsheng-*"))


def test_a_rule_that_cannot_be_computed_fails_alone_in_parts_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """分段时也一样:别的照样有答案，中间的文件不留下。"""
    monkeypatch.setattr(duck, "PART", 2)
    monkeypatch.setenv("ZHUNSHENG_SPILL", str(tmp_path / "spill"))
    (tmp_path / "spill").mkdir()
    of = divided(MANY.records(tmp_path / "run"))
    sound, broken, more = asked(of), asked(of, unsound, ()), asked(of, above)
    of.settle()

    assert (counts(sound.answer), counts(more.answer)) == ((8, 3, 2), (8, 3, 2))
    assert isinstance(broken.answer, duckdb.Error)
    assert not list((tmp_path / "spill").glob("zhunsheng-*"))


def test_too_little_memory_is_not_tried_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """分段时内存不够:再分开算也一样，说出原因和怎么办，只算一趟。"""
    monkeypatch.setattr(duck, "PART", 2)
    of = divided(MANY.records(tmp_path / "run"))
    waiting = [asked(of), asked(of, above)]
    monkeypatch.setenv("ZHUNSHENG_MEMORY", "1MB")
    tries = list[Path]()
    rows = parts.Parts.rows
    monkeypatch.setattr(parts.Parts, "rows", lambda self, *given: (tries.append(self.scratch), rows(self, *given))[1])
    with pytest.raises(CannotJudge, match=r"内存不够.*ZHUNSHENG_SPILL.*ZHUNSHENG_MEMORY"):
        of.settle()

    assert [one.answer for one in waiting] == [None, None]
    assert len(tries) == 1


def months(timeline: Any) -> Any:
    """收件的月份 → 件数与最早的一天。"""
    return timeline.group_by(month=timeline.d_received.month()).agg(n=timeline.count(), first=timeline.d_received.min())


def plainly(events: Any) -> Any:
    """事件的种类 → 件数。"""
    return events.group_by("kind").agg(n=events.count())


@pytest.mark.parametrize("view", [months, plainly])
def test_a_summary_is_the_same_in_parts(view: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """汇总也分段来算时间线；只用到事件的一次算完；中间的文件不留下。"""
    whole = MANY.records(tmp_path / "whole").lines(view)
    monkeypatch.setattr(duck, "PART", 2)
    monkeypatch.setenv("ZHUNSHENG_SPILL", str(tmp_path / "spill"))
    (tmp_path / "spill").mkdir()
    parted = divided(MANY.records(tmp_path / "parted")).lines(view)
    order = {"key": lambda row: repr(list(row.values()))}

    assert sorted(parted, **order) == sorted(whole, **order)
    assert sum(row["n"] for row in whole) == {months: 8, plainly: 3}[view]
    assert not list((tmp_path / "spill").glob("zhunsheng-*"))


def test_the_day_a_clause_came_into_force_matters_only_for_older_cases(tmp_path: Path) -> None:
    """没有更早的办件的，问的与没有施行之日一样；有的，问的带着那一天。"""
    of = Center().records(tmp_path)

    assert asked(of, since=date(2026, 3, 2)).since is None
    assert asked(of, since=date(2026, 3, 3)).since == date(2026, 3, 3)
    assert asked(of).since is None


@pytest.fixture
def _kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """没有一条规则能只从对象表取列。"""
    monkeypatch.setattr(queries, "_PARTS", {})
    monkeypatch.setenv("ZHUNSHENG_CACHE", str(tmp_path / "cache"))
    for known in (compiled._home, queries._planned):
        known.cache_clear()
    yield
    for known in (compiled._home, queries._planned):
        known.cache_clear()


def _three(of: Records) -> list[Asked]:
    names = (frozenset(["20"]), frozenset(["5"]), "名单")
    made = [asked(of), asked(of, norm=(4,)), asked(of, among, names)]
    of.settle()
    return made


@pytest.mark.parametrize("part", [0, 2])
def test_a_rule_kept_whole_answers_the_same(
    part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """离不开自己的子查询的规则，整句来算，与拆成各列算的一样；要分段时不分。"""
    expected = [one.answer for one in _three(MANY.records(tmp_path / "plain"))]
    request.getfixturevalue("_kept_whole")
    records._known.clear()
    if part:
        monkeypatch.setattr(duck, "PART", part)
    of = divided(MANY.records(tmp_path / "whole"))
    found = _three(of)

    assert ([bool(one.plan.marks) for one in found], len(of.tables.parts())) == ([True] * 3, 4 if part else 0)
    assert [one.answer for one in found] == expected
