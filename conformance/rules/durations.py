"""时限的写法 → 数值与单位。括号里的说明、日期、延长不算；几个不同的、区间、没说是工作日还是自然日的，认不出。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.domain.numerals import HAN, number
from conformance.rules.prose import tight

Duration = tuple[int, str]
"""(数值, 单位)，如 (20, "工作日")。"""

_UNIT = "工作[日天]|自然[日天]|日历[日天]|小时|年|月"
_SPAN = re.compile(
    rf"(?<![.半0-9{HAN}])(?P<value>[0-9]+(?:\.[0-9]+)?|[半{HAN}]+)(?P<each>个?)(?P<unit>{_UNIT}|天|日|周|星期|分钟)"
)
_RANGE = re.compile(rf"[0-9](?:个?(?:{_UNIT}|天|日))?(?:[-~至到]|或者?)[0-9]+个?(?:{_UNIT}|天|日)")
_UNIT_APART = re.compile(rf"([0-9])[天日]?[(]个?({_UNIT})[)]")
_DATE = re.compile(r"(?:(?:19|20)[0-9]{2}|[一二][零〇○一二三四五六七八九]{3})年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?")
_NOTE = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_ASIDE = re.compile(
    "(?:延长的?,?|不含|不包括|不计|扣除)[^,;。]*|[^,;。0-9]{0,40}(?:能够|可以|齐全|符合)[^;。0-9]{0,40}(?:当场|即办)[^,;。0-9]*"
)
"""延长、不计入的时间，以及有条件的当场办结:不是时限本身。"""
_ON_THE_SPOT = re.compile("(?<!非)(?<!不)(?<!不能)(?<!不能够)(?<!立)(?:即办|当场|即时办|立等可取|马上办)")
_AT_ONCE = re.compile(f"{_ON_THE_SPOT.pattern}|立即办")
_SAME = {"日历日": "自然日", "日历天": "自然日", "自然天": "自然日", "工作天": "工作日"}


def duration(text: str) -> Duration | None:
    """时限的写法 → (数值, 单位)；即办是 0 个工作日，认不出是 None。写了时限的第一行算数，下面几行是说明。"""
    said = next(filter(None, map(_said, [*text.split("\n"), text])), "")
    found = set(_spans(said))
    if not found:
        return (0, "工作日") if said else None
    return None if len(found) > 1 or _ON_THE_SPOT.search(said) or _RANGE.search(said) else found.pop()


def measured(text: str) -> Duration | None:
    """可以比较的 (数值, 单位):日历日就是自然日，一年就是十二个月。"""
    found = duration(text)
    return _measure(found) if found else None


def contradict(one: str, other: str) -> bool:
    """两个时限不同，而且谁的文字里也没有写着另一个；写着的可能是另一种情形，不据以断定矛盾。"""
    left, right = measured(one), measured(other)
    return left != right and left not in _mentioned(other) and right not in _mentioned(one)


def _mentioned(text: str) -> frozenset[Duration]:
    """文字里出现过的全部时限，可以比较的写法；括号里的、延长的也算。"""
    said = _whole(text)
    at_once = [(0, "工作日")] if _AT_ONCE.search(said) else []
    return frozenset([*at_once, *(_measure(one) for one in _spans(said) if one)])


def _whole(text: str) -> str:
    return _DATE.sub("", _UNIT_APART.sub(r"\1\2", tight(text)))


def _said(line: str) -> str:
    """说时限的那一部分；没有是空的。"""
    whole = _whole(line)
    bare = _without_notes(whole)
    readings = (_ASIDE.sub("", bare), bare, _ASIDE.sub("", whole))
    return next((one for one in readings if any(_SPAN.finditer(one)) or _AT_ONCE.search(one)), "")


def _spans(said: str) -> Iterator[Duration | None]:
    """每个时限；小数、不成数的、没说是工作日还是自然日的是 None。"""
    for found in _SPAN.finditer(said):
        value, each, unit = found.group("value", "each", "unit")
        monthly = unit == "月" and not each and not value.isdecimal()  # 三月是月份
        many = number(value) if re.fullmatch(_UNIT, unit) and not monthly else None
        yield None if many is None else (many, unit if many else "工作日")


def _without_notes(said: str) -> str:
    while (shorter := _NOTE.sub("", said)) != said:
        said = shorter
    return said


def _measure(found: Duration) -> Duration:
    value, unit = found
    return (12 * value, "月") if unit == "年" else (value, _SAME.get(unit, unit))
