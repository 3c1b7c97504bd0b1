"""乱喂取值的读法:或者给出说好的形状，或者 Unreadable，没有第三样。"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fuzz_values import attempted, texts, values
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.center import normalise
from conformance.center.normalise import Unreadable
from conformance.domain import LimitUnit

READ = {
    "limit": (normalise.limit, lambda made: set(made) == {"value", "unit"} and made["value"] >= 0),
    "moment": (normalise.moment, lambda made: isinstance(made, datetime) and made.tzinfo is None),
    "day": (normalise.day, lambda made: isinstance(made, date) and not isinstance(made, datetime)),
    "money": (normalise.money, lambda made: isinstance(made, float) and 0 <= made < float("inf")),
    "phone": (normalise.phone, lambda made: all(isinstance(one, str) and one for one in made)),
    "flag": (normalise.flag, lambda made: isinstance(made, bool)),
    "whole": (normalise.whole, lambda made: type(made) is int),
    "basis": (normalise.basis, lambda made: all(one["law"] or one["decree"] for one in made)),
    "region": (normalise.region, lambda made: len(made) == 12 and made.isdecimal()),
    "credit_code": (normalise.credit_code, lambda made: len(made) == 18),
    "item_code": (normalise.item_code, lambda made: len(made) in {31, 33}),
}
TWICE = ("limit", "moment", "day", "money", "phone", "region", "credit_code", "item_code")
"""标准写法再读一遍不变。"""


@settings(max_examples=200)
@given(st.sampled_from(sorted(READ)), values)
def test_a_value_is_read_or_refused(name: str, value: Any) -> None:
    """读出来的是说好的形状；再读一遍不变。"""
    read, sound = READ[name]
    made = attempted(Unreadable, lambda: read(value))

    assert made is None or sound(made)
    assert made is None or name not in TWICE or read(made) == made


@settings(max_examples=200)
@given(values, st.none() | st.sampled_from([*LimitUnit, "个工作日", "x"]) | texts, st.none() | texts)
def test_a_limit_with_stated_units_is_read_or_refused(value: Any, unit: str | None, day: str | None) -> None:
    """档案说明的单位不论写成什么，也只有两种结果。"""
    made = attempted(Unreadable, lambda: normalise.limit(value, unit, day))

    assert made is None or made["unit"] in set(LimitUnit)
