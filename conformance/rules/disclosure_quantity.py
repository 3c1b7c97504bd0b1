"""有数量限制的许可:公布数量与余量，按受理先后准予。"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from conformance.assessment import Finding
from conformance.domain import Item, ItemKind
from conformance.rules.disclosure_states import hollow
from conformance.rules.items_table import limited, unlimited
from conformance.rules.records import Check, across

LEFT = re.compile(r"余量|剩余|尚余|结余|余额|还剩")


@dataclass(frozen=True, slots=True)
class Quota:
    """一个许可事项的数量限制;``remaining_seen`` 为假表示清单上一处余量也看不到。"""

    item: Item
    remaining_seen: bool

    def __str__(self) -> str:
        return f"{self.item.name}({self.item.code})"


def quotas(items: Sequence[Item]) -> tuple[Quota, ...]:
    """许可事项 → 数量限制。"""
    seen = any(_remaining(item) for item in items)
    return tuple(Quota(item, seen) for item in items if item.kind == ItemKind.LICENCE)


def quota_published(quota: Quota, visible: bool, placeholders: Collection[str] = ()) -> Iterator[Finding]:
    """许可事项写明有无数量限制；有限制的写明数量和余量。接口看不到数量字段(``visible`` 为假)的存疑。"""
    item, quantity = quota.item, (quota.item.quantity or "").strip()
    if hollow(quantity, placeholders):
        told = f"占位:{quantity}" if quantity else "空白"
        yield Finding(str(quota), "没有写明数量", "没有写明有无数量限制", "数量或者无数量限制", told, certain=visible)
    elif unlimited(item):
        return
    elif not limited(item):
        yield Finding(str(quota), "数量认不出", "写明有数量限制而认不出数量", "数量", quantity, certain=False)
    elif not _remaining(item, placeholders):
        yield Finding(
            str(quota), "没有公布余量", "有数量限制而没有公布余量", "余量", quantity, certain=quota.remaining_seen
        )


@across
def queues(timeline: Any, items: Any) -> Any:
    """有数量限制而准予的许可，一件一行。

    ``before`` 是同一事项受理日更早的各件中最晚的决定日;``before_plain`` 只看没有特别程序、没有延长、没有补正的件，
    看不到有没有的不看。
    """
    kept = items.filter(items.i_limited).select("item_code", "i_limited")
    t = timeline.inner_join(kept, "item_code")
    t = t.filter(t.licence & (t.grants > 0) & t.d_accepted.notnull() & t.d_decided.notnull())
    plain = (t.susp_count.fill_null(0) == 0) & (t.ext_count == 0) & t.sees_pauses
    t = t.select("case_no", "department", "item_code", "d_received", "d_accepted", "d_decided", plain=plain)
    days = t.group_by("item_code", "d_accepted").agg(last=t.d_decided.max(), last_plain=t.d_decided.max(where=t.plain))
    earlier = {"group_by": "item_code", "order_by": "d_accepted", "rows": (None, -1)}
    window = ibis.window(**earlier)
    known = days.select(
        "item_code", "d_accepted", before=days.last.max().over(window), before_plain=days.last_plain.max().over(window)
    )
    return t.left_join(known, ["item_code", "d_accepted"]).drop("item_code_right", "d_accepted_right")


def granted_in_turn(t: Any) -> Iterator[Check]:
    """受理在后的不先于受理在前的获得准予，按日比较；在前的件有特别程序或者延长的，先后不能断定。"""
    passed = (t.d_decided < t.before_plain).fill_null(False)
    maybe = (t.d_decided < t.before).fill_null(False)
    yield Check(
        "没有按受理先后准予",
        True,
        ibis.cases((passed, True), (maybe, ibis.null("boolean")), else_=False),
        "同一有数量限制的许可，受理在前的还没有决定，受理在后的先准予了",
        t.before,
        t.d_decided,
        ("受理", "决定"),
    )


def _remaining(item: Item, placeholders: Collection[str] = ()) -> bool:
    return bool(not hollow(item.remaining or "", placeholders) or LEFT.search(item.quantity or ""))
