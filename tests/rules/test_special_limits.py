"""特别的期限:联合办理、行业期限的两种算法、许可延续。"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.domain import Item, Limit, LimitUnit, StartEvent
from conformance.rules import special_limits as rules
from conformance.rules.views import dossiers
from tests.rules.casebook import build, case, day, event, verdicts
from tests.rules.viewbook import judged

SAFETY = {"name": "安全", "match": "安全生产许可证", "until": "决定", "value": 45, "unit": None, "start_event": "收件"}
WATER = {"name": "取水", "match": "取水许可", "until": "决定", "value": 45, "unit": "工作日", "start_event": "受理"}
REPLY = {"name": "排污告知", "match": "排污许可", "until": "首次答复", "value": 3, "unit": None, "start_event": "收件"}
NATURAL = {"name": "采砂", "match": "采砂许可", "until": "决定", "value": 30, "unit": "自然日", "start_event": "受理"}
ROWS = [{**row, "source": "条例"} for row in (SAFETY, WATER, REPLY, NATURAL)]
GOVERNMENT = {"role": "本级人民政府负责人", "reason": "情况复杂", "days": 15}


def joint(decided: str, **extension: Any) -> dict[str, Any]:
    """3 月 3 日受理的联合办理:第 45 个工作日是 5 月 8 日，第 60 个是 5 月 29 日。"""
    extra = (event("延长", "4-20", notified_at="4-20", **{**GOVERNMENT, **extension}),) if extension else ()
    whole = (event("收件", "3-3"), event("受理", "3-3"), *extra, event("决定", decided))
    return case(*whole, joint=True, statutory_limit=45)


def test_joint_cases() -> None:
    """四十五日；经本级政府负责人批准再加十五日；本机关负责人批准的不算，看不出是不是政府负责人的存疑；只问许可。"""
    book = {
        "A": joint("5-8"),
        "B": joint("5-9"),
        "C": joint("5-29", days=15),
        "D": joint("5-30", days=15),
        "E": joint("5-20", role="本机关负责人"),
        "F": joint("5-8", role="本机关负责人"),
        "G": joint("5-20", reason=""),
        "H": joint("5-20", role="分管县领导"),
        "I": joint("5-20", role="市政府分管负责人"),
        "J": joint("5-20", role="开发区管委会主任"),
        "K": joint("5-20", role="县政府办公室负责人"),
        "L": joint("5-20", role="市政务服务中心领导"),
        "M": {**joint("5-20", role="局长"), "item_kind": None},
        "N": {**joint("5-20", role="局长"), "item_kind": "公共服务"},
    }
    doubt = {"联合办理超期": "存疑"}
    late = {"联合办理超期": "违反"}

    assert verdicts(build(book), rules.joint_in_time, 45, 15) == {
        "A": {}, "B": late, "C": {}, "D": late, "E": late, "F": {}, "G": late,
        "H": {}, "I": {}, "J": doubt, "K": doubt, "L": late, "M": doubt,
    }  # fmt: skip


def sector(name: str, *events: dict[str, Any]) -> dict[str, Any]:
    """一件行业事项的办件，自己写的法定时限很长。"""
    return case(event("收件", "3-3"), *events, item_name=name, statutory_limit=90)


def test_sector_limits_are_read_both_ways() -> None:
    """没有写工作日的:超过 45 个自然日而不到 45 个工作日存疑，超过 45 个工作日是违反。"""
    accepted = event("受理", "3-4")
    book = {
        "A": sector("安全生产许可证", accepted, event("决定", "4-17")),
        "B": sector("安全生产许可证", accepted, event("决定", "4-18")),
        "C": sector("安全生产许可证", accepted, event("决定", "5-9")),
        "D": sector("取水许可", accepted, event("决定", "5-9")),
        "E": sector("取水许可", accepted, event("决定", "5-12")),
        "F": sector("排污许可", event("受理", "3-6")),
        "G": sector("排污许可", event("受理", "3-7")),
        "H": sector("别的许可", accepted, event("决定", "6-9")),
        "I": sector("采砂许可", accepted, event("决定", "4-3")),
        "J": sector("采砂许可", accepted, event("决定", "4-4")),
    }
    found = verdicts(build(book), rules.sector_limits_kept, ROWS)

    assert {key: found.get(key) for key in book} == {
        "A": {}, "B": {"超过安全的期限": "存疑"}, "C": {"超过安全的期限": "违反"}, "D": {},
        "E": {"超过取水的期限": "违反"}, "F": {}, "G": {"超过排污告知的期限": "违反"}, "H": None,
        "I": {}, "J": {"超过采砂的期限": "违反"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "limit", "expected"),
    [
        ("取水许可", Limit(45, LimitUnit.WORKDAY), []),
        ("取水许可", Limit(46, LimitUnit.WORKDAY), [("期限不对", True)]),
        ("取水许可", Limit(45, LimitUnit.CALENDAR_DAY), []),
        ("取水许可", Limit(60, LimitUnit.CALENDAR_DAY), [("期限不对", False)]),
        ("安全生产许可证", Limit(45, LimitUnit.CALENDAR_DAY, StartEvent.RECEIVED), []),
        ("安全生产许可证", Limit(45, LimitUnit.WORKDAY, StartEvent.RECEIVED), [("期限不对", False)]),
        ("安全生产许可证", Limit(45, LimitUnit.CALENDAR_DAY), [("起算事件不对", True)]),
        ("安全生产许可证", Limit(46, LimitUnit.CALENDAR_DAY, StartEvent.RECEIVED), [("期限不对", False)]),
        ("采砂许可", Limit(30, LimitUnit.CALENDAR_DAY), []),
        ("采砂许可", Limit(31, LimitUnit.CALENDAR_DAY), [("期限不对", True)]),
        ("采砂许可", Limit(30, LimitUnit.WORKDAY), [("期限不对", False)]),
        ("采砂许可", Limit(31, LimitUnit.WORKDAY), [("期限不对", True)]),
        ("采砂许可", Limit(0, LimitUnit.WORKDAY), []),
        ("采砂许可", Limit(1, LimitUnit.MONTH), [("期限不对", False)]),
    ],
)
def test_sector_items(name: str, limit: Limit, expected: list[tuple[str, bool]]) -> None:
    """日数、单位、起算与规定一致；单位不同而结论不定的存疑。"""
    pairs = rules.sector_items((Item("1", name, statutory_limit=limit),), ROWS)

    assert expected == [(one.kind, one.certain) for pair in pairs for one in rules.sector_configured(pair)]


@given(value=st.integers(0, 45), unit=st.sampled_from([LimitUnit.WORKDAY, LimitUnit.CALENDAR_DAY]))
def test_a_limit_within_the_rule_never_violates(value: int, unit: LimitUnit) -> None:
    """不长于规定日数的，无论哪种单位都不是违反。"""
    item = Item("1", "取水许可", statutory_limit=Limit(value, unit))

    assert [one for pair in rules.sector_items((item,), ROWS) for one in rules.sector_configured(pair)] == []


@pytest.mark.parametrize(
    ("received", "decided", "state", "expected"),
    [
        ("3-3", "4-10", "失效", {}),
        ("3-3", "4-11", "失效", {"逾期未决定而证照失效": "违反"}),
        *(
            ("3-3", "4-11", state, {})
            for state in ("有效", "正常", "在用", "存续", "有效期内", "已延续", "视为准予延续")
        ),
        *(
            ("3-3", "4-11", state, {"逾期未决定而证照失效": "违反"})
            for state in ("注销", "已过期", "无效", "有效期届满", "到期失效")
        ),
        *(("3-3", "4-11", state, {"逾期未决定而证照失效": "存疑"}) for state in ("1", "未注销", "待年检")),
        ("3-3", "4-11", None, {"逾期未决定而证照失效": "存疑"}),
        ("3-20", "4-11", "失效", {"逾期未决定而证照失效": "存疑"}),
    ],
)
def test_renewals(received: str, decided: str, state: str | None, expected: dict[str, str]) -> None:
    """4 月 10 日届满:当天决定的符合，晚了的看证照是否自动有效，说法认不出的存疑；没有提前三十日申请的不能判定。"""
    whole = (event("收件", received), event("受理", received), event("决定", decided))
    one = case(*whole, licence_expiry=day("4-10"), licence_state=state)

    assert judged(one, dossiers, rules.renewed_in_time, 30) == expected
