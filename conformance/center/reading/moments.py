"""日期时间的一列怎样读:各种写法 → DuckDB 表达式，读出来与 ``normalise.moment`` 相同(写法的正则就是它的)。

先试最常见的 ``2026-05-08T09:30:00``,读不出的行才去认别的写法，所以平常的列不因写法多而慢。
"""

from __future__ import annotations

from collections.abc import Sequence

from conformance.center.normalise import times

_MONTHS = "".join(times.MONTHS)
_HOUR = "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T](?:[01][0-9]|2[0-3])"
_ISO = _HOUR + ":[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)? ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
_DIGITS = ("y", "m", "d", "m_", "d_", "h", "n", "s", "n_", "s_")
"""``times.DIGITAL`` 的各组；带 _ 的是写作年月日、时分秒的。"""
_JAVA, _SCRIPT = ("m", "d", "clock", "zone", "y"), ("m", "d", "y", "clock", "zone")
_WIDE = ("０１２３４５６７８９－／．：＋　", "0123456789-/.:+ ")


def moment(raw: str, kind: str, timezone: str) -> str:
    """原值 → 档案时区的墙上时间；会话的 TimeZone 须已是它。"""
    zone = f"'{timezone}'"
    if kind in {"TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS"}:
        return _late(f"(CAST({raw} AS TIMESTAMPTZ) AT TIME ZONE {zone})")
    if kind.startswith("TIMESTAMP") or kind == "DATE":
        return _late(f"CAST({raw} AS TIMESTAMP)")
    if kind != "VARCHAR":
        return _epoch(raw, f"CAST(TRY_CAST({raw} AS BIGINT) AS VARCHAR)", zone)
    text = f"trim(translate({raw}, '{_WIDE[0]}', '{_WIDE[1]}'))"
    return f"coalesce({_usual(raw, zone)}, {_bound(text, 't', _written(timezone))})"


def _usual(raw: str, zone: str) -> str:
    """不用正则就认得准的几种:``2026-05-08``、``2026-05-08T09:30:00``(后面或有小数、时差)、十四位与八位的数字。"""
    dashed = f"substr({raw}, 5, 1) = '-' AND substr({raw}, 8, 1) = '-' AND substr({raw}, 12, 2) < '24'"
    ending = f"substr({raw}, 17, 1) = ':' AND (right({raw}, 1) <= '9' OR right({raw}, 1) = 'Z')"
    return f"""CASE
        WHEN {raw} < '{times.EARLIEST}' THEN NULL
        WHEN length({raw}) = 19 AND {dashed} OR length({raw}) = 10 AND {dashed} THEN TRY_CAST({raw} AS TIMESTAMP)
        WHEN length({raw}) > 19 AND {dashed} AND {ending} THEN {_zoned(raw, zone)}
        WHEN length({raw}) = 14 AND TRY_CAST({raw} AS BIGINT) > 0 THEN TRY_STRPTIME({raw}, '%Y%m%d%H%M%S')
        WHEN length({raw}) = 8 AND TRY_CAST({raw} AS BIGINT) > 0 THEN TRY_STRPTIME({raw}, '%Y%m%d')
    END"""


def _late(value: str) -> str:
    """早于 1753 年的(元年除外)不是日期:多半是两位的年份当成了四位。"""
    sane = f"{value} >= TIMESTAMP '{times.EARLIEST}-01-01' OR {value} < TIMESTAMP '0002-01-01'"
    return f"CASE WHEN {sane} THEN {value} END"


def _bound(value: str, name: str, expression: str) -> str:
    """``value`` 只写一遍，在 ``expression`` 里叫 ``name``。"""
    return f"list_transform([{value}], lambda {name}: {expression})[1]"


def _written(timezone: str) -> str:
    """``t`` 的各种写法；认不出的是空的。"""
    zone = f"'{timezone}'"
    known = f"(t >= '{times.EARLIEST}' OR t LIKE '0001%')"
    compact = "|".join(pattern.pattern for pattern in times.COMPACT)
    forms = list(times.COMPACT.values())
    ticks = f"regexp_extract(t, '{times.DOT_NET.pattern}', 1)"
    plain = "replace(replace(replace(t, ',', '.'), ' +', '+'), ' -', '-')"
    return f"""CASE
        WHEN {known} AND {_like(_ISO)} THEN {_zoned(plain, zone)}
        WHEN {known} AND {_like(_HOUR)} THEN TRY_CAST(t || ':00' AS TIMESTAMP)
        WHEN {known} AND {_like(times.DIGITAL.pattern)} THEN {_digital()}
        WHEN {known} AND {_like(compact)} THEN TRY_STRPTIME(t, {forms})
        WHEN {_like(times.EPOCH_MS.pattern)} THEN {_epoch("t", "t", zone)}
        WHEN {_like(times.DOT_NET.pattern)} THEN {_epoch(ticks, ticks, zone)}
        WHEN {_like(times.JAVA.pattern)} THEN {_printed(times.JAVA.pattern, _JAVA, timezone)}
        WHEN {_like(times.SCRIPT.pattern)} THEN {_printed(times.SCRIPT.pattern, _SCRIPT, timezone)}
    END"""


def _digital() -> str:
    """``2026/2/5 9:00``、``2026年2月5日 9时30分`` 一类，时分秒没有写的是零。"""
    clock = "lpad(g.h, 2, '0') || ':' || lpad(g.n || g.n_, 2, '0') || ':' || lpad(g.s || g.s_, 2, '0')"
    whole = f"g.y || '-' || g.m || g.m_ || '-' || g.d || g.d_ || ' ' || {clock}"
    read = f"CASE WHEN lpad(g.h, 2, '0') < '24' THEN TRY_CAST({whole} AS TIMESTAMP) END"
    return _bound(_groups(times.DIGITAL.pattern, _DIGITS), "g", read)


def _printed(pattern: str, names: Sequence[str], timezone: str) -> str:
    """Java 与浏览器打印的；CST 只在中国的时区里认。"""
    china = "'+0800'" if timezone in times.CHINA else "NULL"
    numeric = "replace(substr(g.zone, 4), ':', '')"
    offset = f"CASE WHEN g.zone = 'CST' THEN {china} WHEN length(g.zone) = 3 THEN '+0000' ELSE {numeric} END"
    month = f"(instr('{_MONTHS}', g.m) + 2) // 3"
    whole = f"g.y || '-' || {month} || '-' || g.d || ' ' || g.clock || {offset}"
    return _bound(_groups(pattern, names), "g", _zoned(whole, f"'{timezone}'"))


def _epoch(number: str, digits: str, zone: str) -> str:
    """毫秒时间戳；像 yyyyMMddHHmm 的不是。"""
    value = f"TRY_CAST({number} AS BIGINT)"
    sane = f"({value} BETWEEN {times.FIRST_MS} AND -100000000000 OR {value} BETWEEN 100000000000 AND 9999999999999)"
    minutes = f"({value} < 1000000000000 AND {_like(times.MINUTES.pattern, digits)})"
    return f"CASE WHEN {sane} AND NOT {minutes} THEN epoch_ms({value}) AT TIME ZONE 'UTC' AT TIME ZONE {zone} END"


def _zoned(text: str, zone: str) -> str:
    return f"TRY_CAST({text} AS TIMESTAMPTZ) AT TIME ZONE {zone}"


def _like(pattern: str, text: str = "t") -> str:
    return f"regexp_full_match({text}, '{pattern}')"


def _groups(pattern: str, names: Sequence[str]) -> str:
    return f"regexp_extract(t, '{pattern}', {list(names)})"
