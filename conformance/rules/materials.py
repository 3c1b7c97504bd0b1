"""不得重复要材料:能共享获取的不列为必备，也不在补正时索要；已经交过的不再要。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ibis

from conformance.assessment import Finding
from conformance.domain import EventKind, Item, Material
from conformance.rules.clocks import current
from conformance.rules.items_table import UNSURE, shared
from conformance.rules.prose import even
from conformance.rules.records import Check, across
from conformance.rules.views import of

HANDED = (str(EventKind.RECEIVED), str(EventKind.SUPPLEMENTED))


def with_shared(items: Sequence[Item]) -> tuple[Item, ...]:
    """有共享获取或者电子证照材料的事项。"""
    return tuple(item for item in items if any(shared(row) for row in item.materials))


def shared_not_required(item: Item) -> Iterator[Finding]:
    """来源或形式写着共享、电子证照的材料不是必备；没有标注是否必备的不能判定。"""
    for row in item.materials:
        if shared(row) and row.required is not False:
            message = "能够共享获取的材料列为必备" if row.required else "能够共享获取的材料没有标注是否必备"
            shown = f"{row.name}:{'必备' if row.required else '没有标注'}"
            subject, certain = f"{item.name}({item.code})", bool(row.required) and not _unsure(row)
            yield Finding(subject, "共享材料列为必备", message, "非必备", shown, certain=certain)


def _unsure(row: Material) -> bool:
    return bool(UNSURE.search(even(f"{row.source or ''}\n{row.form or ''}")))


@across
def demands(timeline: Any, cases: Any, events: Any, items: Any) -> Any:
    """补正时索要的材料，一样一行:能不能共享 ``shared``、本件何时交过 ``handed_at``、同一申请人何时在别的件交过。"""
    asked = events.filter(events.kind == str(EventKind.CORRECTION))
    asked = asked.select("case_no", "time", material=asked.materials.unnest())
    given = events.filter(events.kind.isin(HANDED))
    given = given.select("case_no", handed_at=given.time, material=given.materials.unnest())
    own = given.group_by("case_no", "material").agg(handed_at=given.handed_at.min())
    who = cases.filter(cases.applicant.notnull()).select("case_no", "applicant").distinct(on="case_no", keep="first")
    known = given.inner_join(who, "case_no")
    known = known.group_by("applicant", "material").agg(before_at=known.handed_at.min())
    t = (
        asked.inner_join(of(timeline, asked, "department", "item_code", "i_changed_on"), "case_no")
        .left_join(who, "case_no")
        .drop("case_no_right")
    )
    t = t.left_join(own, ["case_no", "material"]).drop("case_no_right", "material_right")
    t = t.left_join(known, ["applicant", "material"]).drop("applicant_right", "material_right")
    t = t.left_join(items.select("item_code", "i_shared"), "item_code").drop("item_code_right")
    return t.mutate(shared=t.i_shared.contains(t.material).fill_null(False))


def not_demanded_again(t: Any) -> Iterator[Check]:
    """补正不索要能共享的材料；同一申请人在别的件交过的再次索要，看不出是否还有效的不能判定;事项变更之前索要的也不能判定。

    指出本件已交的材料不合形式是补正本来的用处，不算重复索要；转报之后的再次索要由 ``forwarding`` 判定。
    """
    needs = ("materials",)
    yield Check(
        "索要可以共享的材料",
        True,
        t.shared & current(t, t.time.date()),
        "补正时要求申请人提供能够共享获取的材料",
        "由受理机关共享获取",
        t.material,
        needs,
    )
    elsewhere = (t.before_at < ibis.coalesce(t.handed_at, t.time)).fill_null(False) & (t.before_at < t.time)
    yield Check(
        "索要以前交过的材料",
        True,
        ibis.cases((elsewhere & ~t.shared, ibis.null("boolean")), else_=False),
        "要求再交同一申请人以前交过的材料，可能已经失效",
        "不重复索要",
        t.material,
        needs,
    )
