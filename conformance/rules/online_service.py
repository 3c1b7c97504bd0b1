"""网上服务:办事指南几次点得到、在线办理的入口、联办事项能不能一次申报、咨询按时答复、网办件全程在线。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from conformance.assessment import Finding
from conformance.domain import EventKind, Item, Probe
from conformance.rules.guides import unclear
from conformance.rules.milestones import exceeded, placed, rested
from conformance.rules.records import Check

HANDLED = (
    EventKind.RECEIVED,
    EventKind.CORRECTION,
    EventKind.ACCEPTED,
    EventKind.REJECTED,
    EventKind.STAGE,
    EventKind.DECIDED,
)
"""预审、受理、审批的各个环节；送达可以在线下。"""


@dataclass(frozen=True, slots=True)
class JointService:
    """中心的并联审批:联办的事项，以及接口上看不看得到在线办理的入口。"""

    items: tuple[Item, ...]
    visible: bool


def within_clicks(probe: Probe, most: int) -> Iterator[Finding]:
    """从首页至多点 ``most`` 次就看得到这份指南。链接没有走完、首页有搜索框的，走不到只能存疑。"""
    seen = probe.observed
    if seen["clicks"] and int(seen["clicks"]) <= most:
        return
    certain = seen["whole"] == "是" and seen["search"] == "否"
    unsure = "沿链接没有点到这份指南，也许要用搜索、按钮，或者还有没走到的页"
    message = "从首页沿链接点不到这份指南" if certain else unsure
    observed = f"{seen['clicks']} 次" if seen["clicks"] else f"{most} 次之内没有点到"
    yield Finding(probe.subject, "点击过多", message, f"不超过 {most} 次", observed, probe.evidence, certain=certain)


def entry_usable(probe: Probe) -> Iterator[Finding]:
    """在线办理的入口打得开并有表单；没有看到入口、没有看清、入口在别的主机上、没有表单而还能往下走的存疑。"""
    seen = probe.observed
    status, form = seen.get("status", ""), seen.get("form", "")
    if unseen := _unseen(seen):
        yield _doubt(probe, *unseen)
    elif status != "200" or form != "是":
        message, observed = "在线办理的入口打不开，或者没有表单", f"{status}，表单：{form}"
        yield Finding(probe.subject, "在线办理打不开", message, "打得开，有表单", observed, probe.evidence)


def _unseen(seen: Mapping[str, str]) -> tuple[str, str] | None:
    """没有看清的:问题的短名与一句话。"""
    if seen["found"] == "否":
        return "没有看到入口", "看过的办事指南上没有认出在线办理的入口"
    if seen["outside"] == "是":
        return "入口在别的主机上", "在线办理的入口不在档案写明的主机上，没有打开"
    if unclear(seen["status"]):
        return "没有看到入口", f"在线办理的入口没有看成(HTTP {seen['status']})"
    if seen["status"] == "200" and seen["form"] == "否" and seen.get("onward") == "是":
        return "没有看到表单", "在线办理的入口打开后没有表单，也许要先登录、选情形，请人工看"
    if seen["status"] == "200" and seen["form"] == "否" and seen.get("unread"):
        return "没有看到表单", f"在线办理的入口没有看清:{seen['unread']}"
    return None


def with_form(probes: Sequence[Probe]) -> tuple[Probe, ...]:
    """打开了、有表单的入口。"""
    return tuple(probe for probe in probes if probe.observed.get("form") == "是")


def no_forced_rating(probe: Probe) -> Iterator[Finding]:
    """申报的表单里没有非填不可的评价；必填的评价看不出是不是评价服务的，存疑。"""
    if (rating := probe.observed["rating"]) in ("是", "存疑"):
        told = "不作评价就不能提交申请" if rating == "是" else "申报的表单里有必填的评价，请看是不是评价服务的"
        yield Finding(
            probe.subject, "强制评价", told, "自愿评价", "评价是必填项", probe.evidence, certain=rating == "是"
        )


def joint_service(items: Sequence[Item]) -> tuple[JointService, ...]:
    """中心的并联审批；一个事项也没有就没有对象。"""
    joint = tuple(item for item in items if item.joint)
    return (JointService(joint, any(item.apply_url for item in items)),) if items else ()


def applied_once(service: JointService) -> Iterator[Finding]:
    """有联办事项，并且可以一次申报(联办事项自己就有在线办理的入口)。"""
    if not service.items:
        yield Finding("并联审批", "没有看到联办事项", "接口上没有标明联办的事项", "至少一个联办事项", certain=False)
    for item in service.items:
        if not item.apply_url:
            message = "联办事项没有自己的申报入口，不能一次申报" if service.visible else "接口上看不到在线办理的入口"
            yield Finding(item.name, "联办不能一次申报", message, "一个申报入口", "空白", certain=service.visible)


def questions(consultations: Any, calendar: Any) -> Any:
    """咨询一行:提出、答复与截止日的 ``cum``(工作日累计)。"""
    asked = consultations.filter(consultations.kind == "咨询")
    rows = asked.select(
        "asked_at",
        "answered_at",
        "department",
        case_no="id",
        item_code=ibis.null("string"),
        d_asked=asked.asked_at.date(),
        d_answered=asked.answered_at.date(),
    )
    rows = rows.cross_join(calendar.agg(as_of=calendar.as_of.max()))
    rows = rested(rows, calendar, off_asked="asked_at")
    return placed(rows, calendar, **{f"cum_{name}": name for name in ("d_asked", "d_answered", "as_of")})


def answered_in_time(t: Any, days: int, silent_months: int, window_months: int) -> Iterator[Check]:
    """咨询在 ``days`` 个工作日内答复；近 ``window_months`` 个月没有超过 ``silent_months`` 个月未答复的。"""
    end = ibis.ifelse(t.d_answered.isnull(), t.cum_as_of, t.cum_d_answered)
    yield Check(
        "咨询答复超期",
        t.asked_at.notnull(),
        exceeded(end - t.cum_d_asked, t.off_asked, days),
        "咨询没有在公布的时限内答复",
        f"{days} 个工作日内",
        ibis.coalesce(t.answered_at.cast("string"), ibis.literal("没有答复")),
        ("consultations.answered_at",),
    )
    until = ibis.coalesce(t.d_answered, t.as_of)
    recent = t.d_asked + ibis.interval(months=window_months) >= t.as_of
    yield Check(
        "咨询长期没有答复",
        recent & t.asked_at.notnull(),
        t.d_asked + ibis.interval(months=silent_months) < until,
        f"咨询超过 {silent_months} 个月没有答复",
        f"{silent_months} 个月内",
        ibis.coalesce(t.answered_at.cast("string"), ibis.literal("没有答复")),
        ("consultations.answered_at",),
    )


def steps(timeline: Any, events: Any) -> Any:
    """办件的每个预审、受理、审批事件一行;``seen`` 是这一件记下过是否线上。"""
    mine = events.filter(events.kind.isin([str(kind) for kind in HANDLED]))
    rows = mine.select(
        key=mine.case_no,
        step=ibis.coalesce(mine.procedure, mine.kind),
        online=mine.online,
        seen=mine.online.notnull().any().over(group_by=mine.case_no),
    )
    cases = timeline.select("case_no", "copies", "department", "item_code", "channel")
    return cases.inner_join(rows, cases.case_no == rows.key).drop("key")


def handled_online(t: Any, channels: Sequence[str], offline_steps: Sequence[str]) -> Iterator[Check]:
    """网办件的预审、受理、审批都有线上操作的痕迹；依法要到现场的环节、一处也没有记下是否线上的办件不论。

    ``offline_steps`` 是依法要到现场的环节的字样(正则)。
    """
    mine = t.channel.isin(list(channels)) & ~t.step.re_search("|".join(offline_steps)) & t.seen
    yield Check("环节没有在线办理", mine, ~t.online, "网办件的这个环节没有在线办理", "在线", t.step, ("online",))


def _doubt(probe: Probe, kind: str, message: str) -> Finding:
    return Finding(probe.subject, kind, message, evidence=probe.evidence, certain=False)
