"""写法的表格来自真实平台；往返性质由 hypothesis 检查。"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.center import normalise
from conformance.center.normalise import Unreadable
from conformance.domain import LimitUnit

LIMITS = {
    "20个工作日": (20, "工作日"),
    "20工作日": (20, "工作日"),
    "5(工作日)": (5, "工作日"),
    "\uff15\uff08工作日\uff09": (5, "工作日"),
    "\uff12\uff10个工作日": (20, "工作日"),
    "15 个工作日": (15, "工作日"),
    "15个工作日": (15, "工作日"),
    "20workday": (20, "工作日"),
    "即办": (0, "工作日"),
    "即办件": (0, "工作日"),
    "当场办结": (0, "工作日"),
    "0工作日": (0, "工作日"),
    "3个月": (3, "月"),
    "30个自然日": (30, "自然日"),
    "2小时": (2, "小时"),
    "1年": (1, "年"),
    "半年": (6, "月"),
    "一年半": (18, "月"),
    "二十个工作日": (20, "工作日"),
    "三个月": (3, "月"),
    "20个工作日内": (20, "工作日"),
    "自受理之日起20个工作日内办结": (20, "工作日"),
    "不超过5个工作日": (5, "工作日"),
    "20 working days": (20, "工作日"),
    "10工作天": (10, "工作日"),
    "当场办理": (0, "工作日"),
    "立等可取": (0, "工作日"),
    "P2M": (2, "月"),
    "P1Y": (1, "年"),
    "PT48H": (48, "小时"),
    "P0Y2M0D": (2, "月"),
}


@pytest.mark.parametrize(("text", "expected"), LIMITS.items())
def test_real_limits_are_read(text: str, expected: tuple[int, str]) -> None:
    """平台上见到的时限写法都读得出。"""
    found = normalise.limit(text)

    assert {"value": expected[0], "unit": expected[1]} == found


@pytest.mark.parametrize(
    "text",
    [
        "20",
        "5日",
        "5天",
        "5-10个工作日",
        "5至10个工作日",
        "个工作日",
        "待补充",
        "半个月",
        "一天半",
        "无",
        "无问题",
        "10-15个工作日",
        "10~15个工作日",
        "三五个工作日",
        "①5个工作日",
        "5个工作日、3个月",
        "法定20个工作日，承诺5个工作日",
        "法定时限:20个工作日 承诺时限:5个工作日",
        "20(10)个工作日",
        "0.5个工作日",
        "1周",
        "30分钟",
        "收到申请之日起20个工作日",
        "待补充\\r\\n",
        "P",
        "P1M15D",
        "P30D",
        "P4W",
        "9999999999个工作日",
        "5个工作日(不含公示)",
        "-3个工作日",
        "5(工作日",
    ],
)
def test_ambiguous_limits_are_refused(text: str) -> None:
    """裸数字、日/天、区间与说明文字一律拒绝，不猜。"""
    with pytest.raises(Unreadable, match="时限"):
        normalise.limit(text)


def test_a_bare_number_takes_the_unit_the_profile_states() -> None:
    """裸数字的单位由档案说明。"""
    expected = {"value": 20, "unit": "工作日"}

    assert expected == normalise.limit(20, "工作日")


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("P30D", "自然日", (30, "自然日")),
        ("P30D", "工作日", (30, "工作日")),
        ("P4W", "自然日", (28, "自然日")),
        ("5天", "工作日", (5, "工作日")),
        ("15日", "自然日", (15, "自然日")),
    ],
)
def test_what_a_day_is_comes_from_the_profile(text: str, day: str, expected: tuple[int, str]) -> None:
    """档案写明一天算什么，“日”“天”与 ISO 8601 的 D 才读得出。"""
    assert {"value": expected[0], "unit": expected[1]} == normalise.limit(text, day=day)


def test_weeks_are_seven_days_only_by_the_calendar() -> None:
    """一周是七个自然日；一天算工作日时说不清。"""
    with pytest.raises(Unreadable):
        normalise.limit("P4W", day="工作日")


def test_the_written_unit_wins_over_the_stated_one() -> None:
    """值自己写了单位，就不用档案的单位。"""
    expected = {"value": 3, "unit": "月"}

    assert expected == normalise.limit("3个月", "工作日")


@given(st.integers(0, 9999), st.sampled_from(LimitUnit), st.sampled_from(["{}{}", "{}个{}", "{}({})", " {} 个 {} "]))
def test_limits_round_trip(number: int, unit: LimitUnit, form: str) -> None:
    """写出再读回，数与单位不变。"""
    found = normalise.limit(form.format(number, unit))

    assert {"value": number, "unit": str(unit)} == found


MOMENTS = {
    "2026-05-08T09:30:00+08:00": datetime(2026, 5, 8, 9, 30),
    "2026-05-08T01:30:00Z": datetime(2026, 5, 8, 9, 30),
    "2026-05-08T09:30:00": datetime(2026, 5, 8, 9, 30),
    "2026-05-08 09:30:00": datetime(2026, 5, 8, 9, 30),
    "20260508093000": datetime(2026, 5, 8, 9, 30),
    "20260508T093000": datetime(2026, 5, 8, 9, 30),
    "2026050809:30:00": datetime(2026, 5, 8, 9, 30),
    "2026/5/8 9:30:00": datetime(2026, 5, 8, 9, 30),
    "2026-05-08": datetime(2026, 5, 8),
    "20260508": datetime(2026, 5, 8),
    "2026年5月8日": datetime(2026, 5, 8),
    "2026-05-08 09:30:00.0": datetime(2026, 5, 8, 9, 30),
    "2026-5-8 9:30": datetime(2026, 5, 8, 9, 30),
    "2026/05/08": datetime(2026, 5, 8),
    "2026.5.8": datetime(2026, 5, 8),
    "2026年5月8日 9时30分": datetime(2026, 5, 8, 9, 30),
    "２０２６－０５－０８": datetime(2026, 5, 8),
    "Fri May 08 09:30:00 CST 2026": datetime(2026, 5, 8, 9, 30),
    "Fri May 08 01:30:00 UTC 2026": datetime(2026, 5, 8, 9, 30),
    "Fri May 08 09:30:00 GMT+08:00 2026": datetime(2026, 5, 8, 9, 30),
    "Fri May 08 2026 09:30:00 GMT+0800 (中国标准时间)": datetime(2026, 5, 8, 9, 30),
    "/Date(1778203800000+0800)/": datetime(2026, 5, 8, 9, 30),
    "1753-01-01": datetime(1753, 1, 1),
    1778203800000: datetime(2026, 5, 8, 9, 30),
    "1778203800000": datetime(2026, 5, 8, 9, 30),
}


@pytest.mark.parametrize(("value", "expected"), MOMENTS.items())
def test_real_moments_are_read(value: object, expected: datetime) -> None:
    """平台上见到的日期时间写法都读成上海的墙上时间。"""
    found = normalise.moment(value)

    assert expected == found


@pytest.mark.parametrize(
    "value",
    [
        "待补充",
        "2026-13-01",
        "2026-05-08 24:00:00",
        "20260230101010",
        "20260230",
        "202605080930",
        202605080930,
        "Fri Mai 08 09:30:00 CST 2026",
        20260508,
        1778203800,
        45000,
        float("nan"),
        float("inf"),
        "0001-01-01T00:00:00+14:00",
        "2026",
        "2026-05",
        "",
        True,
        [],
    ],
)
def test_unreadable_moments_are_refused(value: object) -> None:
    """不存在的时刻与认不出的写法被拒绝。"""
    with pytest.raises(Unreadable):
        normalise.moment(value)


def test_central_standard_time_is_not_guessed() -> None:
    """别的时区里的 CST 可能是美国中部时间。"""
    with pytest.raises(Unreadable, match="CST"):
        normalise.moment("Fri May 08 09:30:00 CST 2026", "Europe/Amsterdam")


def test_moments_follow_the_zone_of_the_profile() -> None:
    """换算用的是档案的时区，连同它的夏令时。"""
    summer = normalise.moment("2011-10-11T13:42:22.688+02:00", "Europe/Amsterdam")
    winter = normalise.moment("2011-12-06T13:41:31.788+01:00", "Europe/Amsterdam")

    assert (datetime(2011, 10, 11, 13, 42, 22, 688000), datetime(2011, 12, 6, 13, 41, 31, 788000)) == (summer, winter)


@given(st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1)), st.integers(-12 * 60, 14 * 60))
def test_moments_with_any_offset_name_the_same_instant(when: datetime, minutes: int) -> None:
    """带任何时差写出的同一时刻，读回是同一个上海墙上时间。"""
    utc = when.replace(tzinfo=UTC)
    written = (utc + timedelta(minutes=minutes)).replace(tzinfo=None).isoformat()
    sign, rest = ("-" if minutes < 0 else "+"), abs(minutes)
    found = normalise.moment(f"{written}{sign}{rest // 60:02}:{rest % 60:02}")

    assert when + timedelta(hours=8) == found


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(microsecond=0)))
def test_the_three_forms_of_the_national_standard_round_trip(when: datetime) -> None:
    """GB/T 39046 的三种写法读回不变。"""
    forms = ("%Y%m%d%H%M%S", "%Y%m%dT%H%M%S", "%Y%m%d%H:%M:%S")
    found = {normalise.moment(when.strftime(form)) for form in forms}

    assert {when} == found


@given(
    st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y年%m月%d日"])
)
def test_days_round_trip(day: date, form: str) -> None:
    """日期的各种写法读回不变。"""
    assert day == normalise.day(day.strftime(form))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("60元", 60.0),
        ("60元/本", 60.0),
        ("1,200.50", 1200.5),
        ("1.5万元", 15000.0),
        (35, 35.0),
        ("免费", 0.0),
        ("¥80", 80.0),
        ("每本60元", 60.0),
        ("人民币1,200元整", 1200.0),
        ("6０元／证", 60.0),
        ("0.00", 0.0),
        ("不收费", 0.0),
    ],
)
def test_money_is_read_in_yuan(value: object, expected: float) -> None:
    """金额换算成元。"""
    assert expected == normalise.money(value)


@pytest.mark.parametrize(
    "value",
    [
        "10-20元",
        "10～20元",
        "60/80元",
        "60,80元",
        "60元/本,加急100元/本",
        "60元、80元",
        "100元起",
        "3‰",
        "100美元",
        "-5元",
        -5,
        float("nan"),
        "按标准收取",
        "",
        True,
    ],
)
def test_unclear_money_is_refused(value: object) -> None:
    """区间与文字说明不是金额。"""
    with pytest.raises(Unreadable):
        normalise.money(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("是", True),
        ("否", False),
        (1, True),
        ("0", False),
        (True, True),
        ("TRUE", True),
        ("n", False),
        ("\uff11", True),
    ],
)
def test_flags_are_read(value: object, expected: bool) -> None:
    """是否的各种写法。"""
    assert expected is normalise.flag(value)


@pytest.mark.parametrize("value", ["不支持", "2", "", "视情况"])
def test_unclear_flags_are_refused(value: object) -> None:
    """认不出的是否被拒绝。"""
    with pytest.raises(Unreadable):
        normalise.flag(value)


def test_sentinels_are_compared_without_spaces_and_case() -> None:
    """空值比较时去空白、不分大小写，类型要相同。"""
    words = ["无", "null", "", []]
    empty = [normalise.blank(words)(value) for value in (None, " 无 ", "NULL", "  ", [])]
    full = [normalise.blank(words)(value) for value in ("无条件", 0, ["无"], False)]

    assert all(empty)
    assert not any(full)


@given(st.integers(-(10**9), 10**9))
def test_whole_numbers_round_trip(number: int) -> None:
    """整数写成文字再读回不变。"""
    assert number == normalise.whole(f" {number} ")
