"""统计的重算:素材里的每个数都算得出来，算不出来的说算不出来。"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.domain import Claim, Statistics, Supervision
from conformance.rules import statistics as sums
from conformance.rules import statistics_published as rules

TODAY = date(2026, 6, 30)


def kinds(found: Any) -> list[str]:
    """问题的短名，不能断定的前面加问号。"""
    return [f"{'' if one.certain else '?'}{one.kind}" for one in found]


def compared(said: Statistics, *rows: dict[str, Any]) -> rules.Compared:
    """一期统计与明细；另有更早的一个月，所以明细是全的。"""
    return rules.compared([said], [{"month": "2016-01"}, *rows], TODAY)[0]


def test_weining_closing_rate() -> None:
    """55013 ÷ 55018 舍去到两位小数是 99.99%。"""
    rate = sums.ratio("办结率", 55013, 55018, "办结 ÷ 受理")

    assert str(rate) == "办结率 = 办结 ÷ 受理 = 55013 ÷ 55018 = 99.99%"


def test_no_rate_without_cases() -> None:
    """受理为零时没有办结率，不是 100%。"""
    one = compared(Statistics("2026-05", accepted=0, closed=0, closing_rate="100%"))

    assert sums.ratio("办结率", 0, 0, "") is None
    assert kinds(rules.rated(one, ["办结率"])) == ["不应公布:办结率"]


@pytest.mark.parametrize(
    ("before", "after", "published", "found"),
    [
        ("28个工作日", "1个工作日", "96.43%", []),
        ("28", "1", "96.42%", []),
        ("28", "1", "96.44%", ["压缩比不对"]),
        ("20", "5", "75%", []),
        ("20", "5", "80%", ["压缩比不对"]),
        ("25", "5", "80%", []),
        ("20多个", "5个", "80%", ["?不能重算"]),
        ("近90", "5", "80%", ["?不能重算"]),
        ("7个工作日", "3个工作日", "57.14%", []),
        ("20", "12", "30%—40%", ["?不能重算"]),
        ("20", "6", "70%以上", []),
        ("20", "7", "70%以上", ["压缩比不对"]),
        ("1个月", "5个工作日", "80%", ["?不能重算"]),
    ],
)
def test_compression(before: str, after: str, published: str, found: list[str]) -> None:
    """宜城的 28→1、“20 多→5”,青山的 7→3:不定的数不能重算。"""
    claim = Claim("1", "压缩比", "某事项", before=before, after=after, published=published)

    assert kinds(rules.claimed((claim, None))) == found


def test_weining_entered_539_of_613() -> None:
    """进驻 539 项、应进驻 613 项是 87.93%，不是全部。"""
    rate = sums.entered(613, 539)

    assert rate
    assert str(rate).endswith("= 87.93%")
    assert not sums.agrees(sums.Published(Decimal(100), 0), rate.percent)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("99.99%", True), ("100%", False), ("99.9%", True), ("99.98%", False), ("100.00%", False)],
)
def test_rounding_never_makes_a_hundred(text: str, expected: bool) -> None:
    """没有全部办结的，不能四舍五入成 100%。"""
    said = sums.percent(text)

    assert said
    assert sums.agrees(said, Decimal(5501300) / 55018) is expected


def test_hubei_counts_over_three_years() -> None:
    """三年 2934 次预警、264 张红黄牌:少一次就对不上，期间可以是几年。"""
    made = [
        Supervision(str(n), "1", light=light, raised_at=datetime(2014 + n % 3, 5, 6, 9))
        for light, count in (("预警", 2934), ("黄牌", 200), ("红牌", 64))
        for n in range(count)
    ]
    early = Supervision("0", "1", raised_at=datetime(2013, 1, 4, 9))
    names = ["预警数", "黄牌数", "红牌数"]
    right, wrong = (Statistics("2014至2016", warnings=count, yellow_cards=200, red_cards=64) for count in (2934, 2933))
    found = [kinds(rules.counted(one, names)) for one in rules.supervised([right, wrong], [early, *made], TODAY)]

    assert found == [[], ["对不上:预警数"]]


def test_what_the_records_do_not_cover_is_doubt() -> None:
    """没有更早的明细时公布得多、这一期还没有过完的，只存疑；明细比公布的多就是对不上。"""
    rows = [{"month": "2026-03", "accepted": 5}, {"month": "2026-06", "accepted": 5}]
    said = [Statistics(month, accepted=n) for month, n in (("2026-03", 9), ("2026-03", 4), ("2026-06", 4))]
    found = [kinds(rules.counted(one, ["受理数"])) for one in rules.compared(said, rows, TODAY)]

    assert found == [["?对不上:受理数"], ["对不上:受理数"], ["?对不上:受理数"]]


@pytest.mark.parametrize(("count", "expected"), [(0, []), (3, ["对不上:受理数"])])
def test_a_month_without_records_counts_none(count: int, expected: list[str]) -> None:
    """那一期一件明细也没有:公布 0 是对的，公布 3 就对不上。"""
    one = compared(Statistics("2026-04", accepted=count), {"month": "2026-05", "accepted": 2})

    assert kinds(rules.counted(one, ["受理数"])) == expected


def test_a_rate_that_cannot_be_read_is_doubt() -> None:
    """公布的比率认不出，只存疑，写出明细算得的和公布的。"""
    one = compared(Statistics("2026-04", closing_rate="很高"), {"month": "2026-04", "accepted": 10, "closed": 9})

    assert kinds(rules.rated(one, ["办结率"])) == ["?认不出:办结率"]


def test_a_card_without_a_time_belongs_to_no_month() -> None:
    """没有写发牌时间的、认不出灯色的，哪一期也不算；撤销的、环节的计与不计都可以。"""
    march = datetime(2026, 3, 9, 9)
    made = [
        Supervision("0", "N", light="黄牌", raised_at=datetime(2026, 1, 9, 9)),
        Supervision("1", "N", light="黄牌"),
        Supervision("2", "N", light="紫牌", raised_at=march),
        Supervision("3", "N", light="黄牌", raised_at=march),
        Supervision("4", "N", light="黄牌", raised_at=march, revoked=True),
        Supervision("5", "N", light="黄牌", raised_at=march, stage="审核"),
    ]
    said = [Statistics("2026-03", yellow_cards=count) for count in range(5)]
    found = [kinds(rules.counted(one, ["黄牌数"])) for one in rules.supervised(said, made, TODAY)]

    assert found == [["对不上:黄牌数"], [], [], [], ["对不上:黄牌数"]]


@pytest.mark.parametrize(
    ("satisfaction", "share", "found"),
    [
        ("98.00%", "4.76%", []),
        ("98.1%", "4.76%", []),
        ("98.2%", "4.76%", ["对不上:满意率"]),
        ("98.00%", None, ["默认评价没有单列"]),
        ("98.00%", "9%", ["对不上:默认评价占比"]),
        ("很高", "4.76%", ["?认不出:满意率"]),
    ],
)
def test_satisfaction(satisfaction: str, share: str | None, found: list[str]) -> None:
    """98 ÷ 100:差 0.1 个百分点以内；5 个默认评价单列。"""
    row = {"month": "2026-04", "valid": 100, "good": 98, "defaults": 5}
    one = compared(Statistics("2026-04", satisfaction=satisfaction, default_rate=share), row)

    assert kinds(rules.satisfied(one, 0.1, True)) == found


def test_no_defaults_nothing_to_list() -> None:
    """没有默认评价的，不必单独公布其占比。"""
    one = compared(Statistics("2026-04", satisfaction="98.00%"), {"month": "2026-04", "valid": 100, "good": 98})

    assert kinds(rules.satisfied(one, 0.1, True)) == []


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2026-05", ("2026-05", "2026-05")),
        ("2016", ("2016-01", "2016-12")),
        ("2026-01/2026-06", ("2026-01", "2026-06")),
        ("上半年", None),
    ],
)
def test_periods(period: str, expected: tuple[str, str] | None) -> None:
    """统计期可以是月、年或一段。"""
    assert sums.months(period) == expected


@given(part=st.integers(0, 10_000), whole=st.integers(1, 10_000), places=st.integers(0, 4))
def test_truncated_rates_always_agree(part: int, whole: int, places: int) -> None:
    """舍去到任意位的比率总认得是一致的。"""
    rate = sums.ratio("率", part, whole, "")
    units = Fraction(part * 100, whole) * 10**places
    value = Decimal(units.numerator // units.denominator).scaleb(-places)

    assert rate is not None
    assert sums.agrees(sums.Published(value, places), rate.percent)
