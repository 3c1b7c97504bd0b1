"""公布的统计与明细逐项对照:数、比率、期间、满意率、压缩比，哪些断定、哪些存疑，写出的公式。"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from conformance.domain import Channel, Claim, Item, Limit, LimitUnit, Statistics
from conformance.errors import SourceMissing
from conformance.rules import statistics_published as rules

TODAY = date(2026, 6, 30)
APRIL = {"month": "2026-04", "accepted": 100, "closed": 90, "on_time_low": 80, "on_time_high": 85, "early_low": 9}
RATES = ("办结率", "按时办结率", "提前办结率")


def kinds(found: Any) -> list[str]:
    """问题的短名，不能断定的前面加问号。"""
    return [f"{'' if one.certain else '?'}{one.kind}" for one in found]


def compared(said: Statistics, *rows: dict[str, Any]) -> rules.Compared:
    """一期统计与明细；另有更早的一个月，所以明细是全的；没有写月份的一行不算。"""
    return rules.compared([said], [{"month": "2016-01"}, {"month": None, "accepted": 7}, *rows], TODAY)[0]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"closing_rate": "90%"}, []),
        ({"closing_rate": "95%"}, ["对不上:办结率"]),
        ({"on_time_rate": "88%"}, []),
        ({"on_time_rate": "91.5%"}, []),
        ({"on_time_rate": "94.44%"}, []),
        ({"on_time_rate": "95%"}, ["对不上:按时办结率"]),
        ({"on_time_rate": "87%"}, ["对不上:按时办结率"]),
        ({"early_rate": "5%"}, []),
        ({"early_rate": "0%"}, []),
        ({"early_rate": "15%"}, ["对不上:提前办结率"]),
        ({"closing_rate": "", "on_time_rate": "很高"}, ["?认不出:按时办结率"]),
    ],
)
def test_a_rate_lies_between_the_readings(said: dict[str, str], expected: list[str]) -> None:
    """办结率 90 ÷ 100;按时 80 至 85、提前 0 至 9 ÷ 90:之间的都算一致。"""
    one = compared(Statistics("2026-04", **said), {**APRIL, "early_low": 0, "early_high": 9})

    assert kinds(rules.rated(one, RATES)) == expected


def test_a_wrong_rate_shows_the_sum() -> None:
    """写出明细的算式(最宽的口径)与公布的。"""
    (found,) = rules.rated(compared(Statistics("2026-04", on_time_rate="99%"), APRIL), RATES)

    assert found.subject == "接口 2026-04 的统计"
    assert found.expected == "明细:按时办结率 = 按时办结 ÷ 办结 = 85 ÷ 90 = 94.44%"
    assert (found.message, found.observed) == ("公布的按时办结率与重算的不一致", "公布:99%")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"accepted": 100, "closed": 90, "closing_rate": "90%"}, []),
        ({"accepted": 100, "closed": 90, "closing_rate": "91%"}, ["对不上:办结率"]),
        ({"accepted": 100, "closed": 0, "closing_rate": "1%"}, ["对不上:办结率"]),
        ({"accepted": 0, "closed": 0, "closing_rate": "100%"}, ["不应公布:办结率"]),
        *(({"accepted": 0, "closed": 0, "closing_rate": text}, []) for text in ("—", "--", "/", "无", "不适用", "N/A")),
        ({"closed": 90, "closing_rate": "91%"}, []),
        ({"accepted": 100, "closing_rate": "91%"}, []),
        ({"closed": 90, "on_time": 45, "on_time_rate": "51%"}, ["对不上:按时办结率"]),
        ({"closed": 90, "early": 45, "early_rate": "51%"}, ["对不上:提前办结率"]),
        ({"accepted": 100, "closed": 90}, []),
    ],
)
def test_published_rates_follow_published_counts(said: dict[str, Any], expected: list[str]) -> None:
    """比率由同一期公布的数算得出；有一个数没有公布的不论。"""
    assert kinds(rules.published_rates(Statistics("2026-04", **said))) == expected


def test_what_must_be_published() -> None:
    """别的期有而这一期没有的是没有公布；全部各期都没有的一栏存疑；办结为零的不必有按时办结率。"""
    whole = Statistics("2026-03", accepted=9, closed=9, on_time=9, on_time_rate="100%")
    bare, none = Statistics("2026-04"), Statistics("2026-05", accepted=0, closed=0)
    found = [kinds(rules.supervisable(pair)) for pair in rules.shown([whole, bare, none])]
    alone = [kinds(rules.supervisable(pair)) for pair in rules.shown([bare])]

    assert found == [[], ["没有公布:受理数", "没有公布:办结数", "没有公布:按时办结率"], []]
    assert alone == [["?没有公布:受理数", "?没有公布:办结数", "?没有公布:按时办结率"]]


@pytest.mark.parametrize(
    ("period", "count", "expected"),
    [
        ("2026-03/2026-04", 30, []),
        ("2026-03", 10, []),
        ("2026-04", 20, []),
        ("2026", 70, []),
        ("2026-04", 30, ["对不上:受理数"]),
        ("2026-06", 40, []),
        ("2026-06", 41, ["?对不上:受理数"]),
        ("2026-05", 1, ["对不上:受理数"]),
        ("2026-01", 0, []),
        ("上半年", 0, []),
        ("上半年", 1, ["?对不上:受理数"]),
    ],
)
def test_a_period_counts_its_own_months(period: str, count: int, expected: list[str]) -> None:
    """首月到末月都算在内；本月还没有过完、统计期认不出的存疑。"""
    months = [{"month": f"2026-{month}", "accepted": n} for month, n in (("03", 10), ("04", 20), ("06", 40))]
    one = compared(Statistics(period, accepted=count), *months)

    assert kinds(rules.counted(one, ["受理数"])) == expected


def test_why_it_cannot_be_told() -> None:
    """不能断定的，说出是哪一种。"""
    rows = [{"month": "2026-03", "accepted": 5}, {"month": "2026-06", "accepted": 5}]
    said = [Statistics(period, accepted=9) for period in ("2026-03", "2026-06", "上半年")]
    each = [*rules.compared(said, rows, TODAY), *rules.compared(said[:1], [], TODAY)]
    why = ["没有更早的明细，明细可能不全", "这一期还没有过完", "认不出统计期", "没有更早的明细，明细可能不全"]

    assert [one.unsure for one in each] == why
    assert [one.message.partition("(")[2] for each_ in each for one in rules.counted(each_, ["受理数"])] == [
        f"{reason}，不能断定)" for reason in why
    ]


def test_a_count_may_follow_either_reading() -> None:
    """按时办结数在 80 至 85 之间都可以；写出两头。"""
    said = [compared(Statistics("2026-04", on_time=count), APRIL) for count in (79, 80, 85, 86)]
    found = [list(rules.counted(one, ["按时办结数"])) for one in said]

    assert [kinds(each) for each in found] == [["对不上:按时办结数"], [], [], ["对不上:按时办结数"]]
    assert found[0][0].expected == "明细:80 至 85"


@pytest.mark.parametrize(
    ("row", "said", "expected"),
    [
        ({}, {"satisfaction": "98%"}, ["不应公布:满意率"]),
        ({}, {"satisfaction": "—"}, []),
        ({}, {"satisfaction": "98%", "default_rate": "1%"}, ["不应公布:满意率", "不应公布:默认评价占比"]),
        ({"valid": 100, "good": 98}, {"satisfaction": "97%以上"}, []),
        ({"valid": 100, "good": 98}, {"satisfaction": "97.9%"}, []),
        ({"valid": 100, "good": 98}, {"satisfaction": "97.89%"}, ["对不上:满意率"]),
        ({"valid": 100, "good": 98}, {"satisfaction": "99%以上"}, ["对不上:满意率"]),
        ({"valid": 100}, {"satisfaction": "0%"}, []),
        ({"defaults": 5}, {"default_rate": "100%"}, []),
        ({"valid": 95, "good": 95, "defaults": 5}, {}, []),
        ({"valid": 95, "good": 95, "defaults": 5}, {"satisfaction": "100%"}, ["?默认评价没有单列"]),
    ],
)
def test_satisfaction_at_its_edges(row: dict[str, int], said: dict[str, str], expected: list[str]) -> None:
    """没有评价的没有满意率；恰好差 0.1 个百分点还算一致;“以上”的不高于重算的;各期都没有占比一栏的存疑。"""
    one = compared(Statistics("2026-04", **said), {"month": "2026-04", **row})

    assert kinds(rules.satisfied(one, 0.1, False)) == expected


@pytest.mark.parametrize(
    ("limit", "after", "expected"),
    [
        (Limit(5, LimitUnit.WORKDAY), "5个工作日", []),
        (Limit(5, LimitUnit.WORKDAY), "5", []),
        (Limit(4, LimitUnit.WORKDAY), "5", []),
        (Limit(4, LimitUnit.WORKDAY), "5个工作日", ["现值不对"]),
        (Limit(4, LimitUnit.WORKDAY), "5个环节", ["?不能重算"]),
        (Limit(4, LimitUnit.CALENDAR_DAY), "5个工作日", []),
        (None, "5个工作日", []),
    ],
)
def test_the_claimed_present_is_the_promise(limit: Limit | None, after: str, expected: list[str]) -> None:
    """写明事项的，现值就是它的承诺时限；单位不同的不比。"""
    claim = Claim("1", "压缩比", "某事项", item_code="A", before="20个工作日", after=after, published="75%")
    ((_, item),) = rules.speedups([claim], [Item("A", "某事项", promised_limit=limit)])

    assert kinds(rules.claimed((claim, item))) == expected


@pytest.mark.parametrize(
    ("subject", "before", "after", "expected"),
    [
        ("承诺时限", "10", "5", ["现值不对"]),
        ("申请材料压减", "10份", "5份", []),
        ("办理环节", "10个", "5个", []),
        ("办理环节", "10", "5", []),
    ],
)
def test_only_limits_are_compared_with_the_promise(subject: str, before: str, after: str, expected: list[str]) -> None:
    """材料、环节的压减不与承诺时限比；没有单位的，说的是时限才比。"""
    claim = Claim("1", "压缩比", subject, item_code="A", before=before, after=after, published="50%")
    item = Item("A", "某事项", promised_limit=Limit(18, LimitUnit.WORKDAY))

    assert kinds(rules.claimed((claim, item))) == expected


def test_which_claims_are_speedups() -> None:
    """压缩、提速、减幅、缩减；写在种类或者主体里都算；没有写事项、对不上事项的没有事项。"""
    made = [
        Claim("1", "压缩比", "时限"), Claim("2", "其他", "平均提速"), Claim("3", "满意率", "窗口"),
        Claim("4", "减幅", "时限", item_code="A"), Claim("5", "缩减", "时限", item_code="B"),
    ]  # fmt: skip
    item = Item("A", "某事项")

    assert [(one.id, mine) for one, mine in rules.speedups(made, [item])] == [
        ("1", None), ("2", None), ("4", item), ("5", None),
    ]  # fmt: skip


def test_what_was_claimed_is_written_out() -> None:
    """写出公布的渠道、主体(没有的用编号)，缺的写空白。"""
    (blank,) = rules.claimed((Claim("C1", "压缩比", channel=Channel.PORTAL), None))
    (wrong,) = rules.claimed((Claim("C2", "压缩比", "某事", before="20", after="5", published="80%"), None))

    assert (blank.subject, blank.observed) == ("门户公布的C1", "空白 → 空白，公布 空白")
    assert (wrong.subject, wrong.observed) == ("接口公布的某事", "20 → 5，公布 80%")
    assert wrong.expected == "压缩比 = (基准 − 现值) ÷ 基准 = 15 ÷ 20 = 75.00%"


def test_a_period_without_the_figure_is_not_compared() -> None:
    """零也是公布的数；各期都没有这个数的无从比起，没有统计的不是。"""
    said = [Statistics("2026-04", accepted=0), Statistics("2026-05", closed=3), Statistics("2026-06", closing_rate="")]
    subjects = rules.compared(said, [{"month": "2016-01"}], TODAY)

    assert rules.comparable(subjects, ["受理数"]) == subjects[:1]
    assert rules.comparable(subjects, ["受理数", "办结数"]) == subjects[:2]
    assert rules.comparable((), ["受理数"]) == ()
    for names in (["办结率"], ["红牌数"], list(rules.SATISFACTION)):
        with pytest.raises(SourceMissing, match="没有"):
            rules.comparable(subjects, names)


def test_rows_that_were_not_taken_in_make_the_figures_unsure() -> None:
    """明细没有收全的，对不上只存疑；明细比公布的还多的仍是对不上。"""
    said = [Statistics("2026-04", accepted=9), Statistics("2026-04", accepted=1)]
    rows = [{"month": "2016-01", "accepted": 1}, {"month": "2026-04", "accepted": 5}]
    found = [list(rules.counted(one, ["受理数"])) for one in rules.compared(said, rows, TODAY, whole=False)]

    assert [(one.certain, "没有收进来" in one.message) for (one,) in found] == [(False, True), (True, False)]
