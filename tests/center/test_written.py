"""How a time was written is kept before it is normalised: zone, national compact form, date only."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.center.normalise import times
from conformance.center.reading import written
from conformance.center.reading.terms import Terms

FORMS = {
    "2026-05-08T09:30:00+08:00": "带时区",
    "2026-05-08T09:30:00.123Z": "带时区",
    "2026-05-08 09:30:00+0800": "带时区",
    "1778203800000": "带时区",
    1778203800000: "带时区",
    "/Date(1778203800000)/": "带时区",
    "/Date(1778203800000+0800)/": "带时区",
    "Fri May 08 09:30:00 GMT+08:00 2026": "带时区",
    "Fri May 08 09:30:00 CST 2026": "带时区",
    "Fri May 08 2026 09:30:00 GMT+0800 (中国标准时间)": "带时区",
    "2026-05-08T09:30:00 +08:00": "带时区",
    "20260508093000": "国标紧凑",
    "20260508T093000": "国标紧凑",
    "2026050809:30:00": "国标紧凑",
    "2026-05-08T09:30:00": "没有时区",
    "2026-05-08 09:30": "没有时区",
    "2026/5/8 9:30:00": "没有时区",
    "2026-05-08": "只有日期",
    "20260508": "只有日期",
    "2026年5月8日": "只有日期",
    "2026.5.8": "只有日期",
    "２０２６-05-08": "只有日期",
}


@pytest.mark.parametrize(("value", "expected"), FORMS.items())
def test_the_forms_are_told_apart(value: Any, expected: str) -> None:
    """Each way to write a time has its name."""
    assert times.told(value)[1] == expected


@given(st.datetimes(min_value=datetime(1990, 1, 1)), st.integers(-12, 14))
def test_any_offset_is_a_zone(moment: datetime, hours: int) -> None:
    """ISO 8601 with any offset has a zone, without one it has none."""
    zoned = moment.replace(tzinfo=timezone(timedelta(hours=hours)))

    assert (times.told(zoned.isoformat())[1], times.told(moment.isoformat())[1]) == ("带时区", "没有时区")


def test_what_could_not_be_read_is_said() -> None:
    """A field the mapper could not read is 认不出; empty and absent ones are not looked at."""
    observe = written.observer("events", None)
    row = {"time": "昨天", "recorded_at": "2026-05-08T09:30:00", "end_time": None, "notified_at": " "}

    assert list(observe(row, {"time"})) == [
        ("time", "认不出", "昨天"),
        ("recorded_at", "没有时区", "2026-05-08T09:30:00"),
    ]


def test_a_mapping_shows_the_raw_value() -> None:
    """With a mapping the center's own field is looked at; constants and replaced values are not."""
    fields = {"time": "blsj", "recorded_at": {"const": "2026-01-01"}, "end_time": {"from": "js", "map": {"无": None}}}
    observe = written.observer("events", fields)

    assert list(observe({"blsj": "20260508093000", "js": "无"}, ())) == [("time", "国标紧凑", "20260508093000")]


def test_a_documented_zone_is_a_zone() -> None:
    """A profile that states the center's zone answers for values without one; the contract (native) still wants it."""
    terms = Terms.of({"timezone": "Asia/Shanghai"}, {"loose": True})
    mapped = written.observer("events", {"time": "BL_SJ"}, terms)
    native = written.observer("events", None, terms)

    assert list(mapped({"blSj": "2026-05-08 09:30:00"}, ())) == [("time", "另有写明", "2026-05-08 09:30:00")]
    assert list(native({"time": "2026-05-08 09:30:00"}, ())) == [("time", "没有时区", "2026-05-08 09:30:00")]
    assert not Terms.of({}, {}).zoned
