"""有没有某一天之前开始的办件:开始是收件，没有收件的看受理。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

Rows = Callable[[str], list[dict[str, Any]]]
"""一句查询 → 各行。"""

_MINE = "(FROM events SEMI JOIN cases USING (case_no) WHERE kind IN ('收件', '受理'))"
_FIRST = ", ".join(
    f"min(CASE WHEN kind = '{kind}' THEN time END) AS {name}"
    for name, kind in (("received", "收件"), ("accepted", "受理"))
)


def before(rows: Rows, known: dict[str, Any], day: date) -> bool:
    """有没有 ``day`` 之前开始的；一件也不知道何时开始的，当作有。``known`` 记下查过的。

    多半看最早的收件就知道；只有它不早而最早的受理早的，才要逐件看。
    """
    if "received" not in known:
        known.update(rows(f"SELECT {_FIRST} FROM {_MINE}")[0])  # noqa: S608 - 字面量
    seen = [at for at in (known["received"], known["accepted"]) if at is not None]
    if not seen or min(seen).date() >= day:
        return not seen
    received: datetime | None = known["received"]
    return bool(received and received.date() < day) or _each(rows, known).date() < day


def _each(rows: Rows, known: dict[str, Any]) -> datetime:
    """最早开始的一件是何时开始的。"""
    if "day" not in known:
        each = f"SELECT {_FIRST} FROM {_MINE} GROUP BY case_no"  # noqa: S608 - 字面量
        known.update(rows(f"SELECT min(coalesce(received, accepted)) AS day FROM ({each})")[0])  # noqa: S608 - 同上
    earliest: datetime = known["day"]
    return earliest
