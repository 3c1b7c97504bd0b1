"""步骤的次序与痕迹:时间不倒置、规定的环节齐全、每一环节留痕。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules.deliveries import later
from conformance.rules.moments import before
from conformance.rules.records import Check

AROUND = "制证|发证|出证|领证|领取|打印|送达|邮寄|归档|评价|回访|预审|预约|申报|咨询|取号|网上申请"
"""收件之前、办结之后本来就有的环节。"""


def ordered(timeline: Any, events: Any) -> Any:
    """时间线；看上去倒置的再看一遍:送达取决定之后的第一次(没有的，是此前没有说是别的文书的),环节不看收件之前、办结之后本来就有的。"""
    odd = timeline.filter(
        (timeline.stage_first_start < timeline.at_received) | (timeline.stage_last_start > timeline.at_closed)
    )
    stages = events.filter((events.kind == str(EventKind.STAGE)) & ~events.procedure.re_search(AROUND).fill_null(False))
    stages = stages.semi_join(odd, "case_no").group_by("case_no").agg(begun=stages.time.min(), last=stages.time.max())
    strange = odd.select("case_no").distinct().left_join(stages, "case_no").drop("case_no_right").mutate(odd=True)
    t = timeline.left_join(strange, "case_no").drop("case_no_right")
    t = t.left_join(later(timeline, events), "case_no").drop("case_no_right")
    plain = t.odd.isnull()
    return t.mutate(
        at_delivered=t.early.fill_null(False).ifelse(ibis.coalesce(t.sent_at, t.early_at), t.at_delivered),
        stage_first_start=plain.ifelse(t.stage_first_start, t.begun),
        stage_last_start=plain.ifelse(t.stage_last_start, t["last"]),
    ).drop("odd", "begun", "last", "sent_at", "early_at", "early")


def in_order(t: Any) -> Iterator[Check]:
    """申请、收件、受理、环节、决定、送达依次进行，时间不倒置，办结后没有新增环节；只有日期没有时间的按日比。

    ``t`` 是 ``ordered`` 的视图。重新来过的，各记的是哪一次看不出，倒置的不能判定。
    """
    once = (~t.refiled).nullif(False)
    steps = (
        ("收件早于申请", t.at_submitted, t.at_received),
        ("办结早于申请", t.at_submitted, t.at_closed),
        ("受理早于收件", t.at_received, t.at_accepted),
        ("决定早于受理", t.at_accepted, t.at_decided),
        ("送达早于决定", t.at_decided, t.at_delivered),
        ("办结早于收件", t.at_received, t.at_closed),
        ("环节早于收件", t.at_received, t.stage_first_start),
    )
    for kind, first, then in steps:
        yield Check(kind, first.notnull() & then.notnull(), before(then, first) & once, f"时间倒置:{kind}", first, then)
    yield Check(
        "环节结束早于开始",
        t.stage_count > 0,
        t.stage_reversed > 0,
        "有环节的结束时间早于开始时间",
        observed=t.stage_reversed,
    )
    closed, more = t.at_closed.notnull() & t.stage_last_start.notnull(), before(t.at_closed, t.stage_last_start) & once
    yield Check("办结后新增环节", closed, more, "办结之后又有环节", t.at_closed, t.stage_last_start)


def staged(timeline: Any, events: Any) -> Any:
    """一件一行，加上它有过的环节、特别程序等的名称 ``stage_names``。"""
    named = events.filter(events.procedure.notnull())
    names = named.group_by("case_no").agg(stage_names=named.procedure.collect(distinct=True))
    keep = timeline.select("case_no", "copies", "department", "item_code", "d_received", "d_accepted")
    return keep.left_join(names, "case_no").drop("case_no_right")


def required_stages(t: Any, stages: Sequence[str], chain: Mapping[str, str]) -> Iterator[Check]:
    """规定的环节都有;``chain`` 是环节 → 它的前置环节。没有规定时不适用。"""
    for stage in stages:
        yield Check(f"缺少环节:{stage}", True, ~t.stage_names.contains(stage), "没有规定的环节", stage)
    for stage, earlier in chain.items():
        skipped = ~t.stage_names.contains(earlier)
        yield Check(
            f"越过环节:{earlier}",
            t.stage_names.contains(stage),
            skipped,
            f"没有“{earlier}”就有“{stage}”",
            earlier,
            stage,
        )


def traced(t: Any) -> Iterator[Check]:
    """每一环节留痕:处理人、单位、意见、起止时间；意见不能只签姓名。未结束的环节不要求意见和结束时间。"""
    mine, over = t.stage_count > 0, (t.stage_count > 0) & t.at_closed.notnull()
    for kind, applicable, column, message, needs in (
        ("环节没有处理人", mine, "no_handler", "有环节没有处理人", ("环节.handler",)),
        ("环节没有单位", mine, "no_unit", "有环节没有办理单位", ("环节.unit",)),
        ("环节没有意见", mine, "no_opinion", "有环节没有办理意见", ("环节.opinion",)),
        ("意见只有姓名", mine, "name_only", "办理意见只签了姓名", ("环节.opinion", "环节.handler")),
        ("办结件的环节没有结束时间", over, "open", "已办结而环节没有结束时间", ("环节.end_time",)),
    ):
        count = t[f"stage_{column}"]
        yield Check(kind, applicable, count > 0, message, "0 个", count, needs)
