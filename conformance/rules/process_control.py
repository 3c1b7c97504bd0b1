"""过程控制:编号、一次告知、凭证、材料、收费、非正常办结、进度查询(次序与痕迹见 sequence，不予许可见 decisions)。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis

from conformance.assessment import Finding
from conformance.domain import CaseKind, EventKind, Probe
from conformance.rules.clocks import current
from conformance.rules.guides import UNSURE
from conformance.rules.records import Check, across, of_licences
from conformance.rules.wording import AGENTS, evened

REFUSED = frozenset({"400", "401", "403", "404", "422"})

VOUCHERS, DECISIONS = ("受理", "不予受理"), ("决定",)
"""文书所属的事件。"""


def numbered(t: Any, max_length: int) -> Iterator[Check]:
    """每件有唯一的、不超过 ``max_length`` 字的编号；同号的看不出是不是两笔办件的，不能判定。"""
    said, shared = "同一编号用在不止一件办件上", ibis.cases((t.copies > 1, t.apart.nullif(False)), else_=False)
    yield Check("编号重复", True, shared, said, "1 件", t.copies, alone=False)
    long = t.case_no.length()
    said, most = "编号超过规定长度", f"不超过 {max_length} 字"
    yield Check("编号过长", True, long > max_length, said, most, long, alone=False)
    yield Check("没有编号", True, t.case_no.strip() == "", "办件没有编号", alone=False)


def told_once(t: Any) -> Iterator[Check]:
    """补正内容一次告知。再次告知只针对补来材料自身的缺陷、重新来过(不止一次收件)的，不能断定违反，记存疑。"""
    repeated = (t.correction_count > 1) & (t.correction_last_repeated_at > t.at_corrected)
    again = t.refiled | (t.at_latest_received > t.at_received).fill_null(False)
    violating = ibis.cases(
        (t.correction_count <= 1, False), (repeated.fill_null(False) & ~again, True), else_=ibis.null("boolean")
    )
    yield Check("多次告知补正", t.correction_count > 0, violating, "不止一次告知补正", "1 次", t.correction_count)


@of_licences
def vouchers(t: Any) -> Iterator[Check]:
    """受理、不予受理的书面凭证:文号、日期、印章齐备，日期与办理日一致。"""
    yield from _documents(t, "voucher", "受理凭证", VOUCHERS)
    yield Check(
        "受理凭证日期与受理日不一致",
        t.voucher_documents > 0,
        t.voucher_other_date > 0,
        "凭证上的日期不是受理(或不予受理)那天",
        "同一天",
        t.voucher_doc_date,
        _each(VOUCHERS, "doc_date"),
    )


@of_licences
def decisions_written(t: Any) -> Iterator[Check]:
    """已作决定的办件:决定文书的文号、日期、印章齐备。别的办件记有决定，这一件没有就办结了的，也许没有作出，不能判定。"""
    yield from _documents(t, "decision", "决定文书", DECISIONS)
    without = t.at_closed.notnull() & t.at_decided.isnull() & ~t.stopped
    none = ibis.null("boolean")
    yield Check("办结而没有决定", without, none, "办结了而没有决定的记录", "书面决定", "没有决定记录", DECISIONS)


def handed(timeline: Any, cases: Any, events: Any, items: Any) -> Any:
    """记下了材料的办件一件一行:收取的、办事指南列出的、载明依据的补正所要求的材料。"""
    lawful = (events.kind == str(EventKind.CORRECTION)) & events.reason.contains("《") & events.materials.notnull()
    asked = events.filter(lawful).group_by("case_no").agg(correction_materials=ibis._.materials.collect())
    begun = timeline.select("case_no", "d_received", "d_accepted").distinct(on="case_no", keep="first")
    t = cases.filter(cases.materials.length() > 0).select("case_no", "department", "item_code", "materials")
    t = t.left_join(begun, "case_no").drop("case_no_right").left_join(asked, "case_no").drop("case_no_right")
    listed = items.select("item_code", "i_materials", "i_changed_on")
    t = t.left_join(listed, "item_code").drop("item_code_right")
    asked_for = t.correction_materials.flatten().fill_null(ibis.literal([], "array<string>"))
    return t.mutate(allowed=evened(t.i_materials.concat(asked_for)))


def only_listed_materials(t: Any) -> Iterator[Check]:
    """实际收取的材料都在办事指南的目录里，或者是载明依据的补正所要求的;``t`` 是 ``handed`` 的视图。

    名称归一之后再比；一个名称是另一个的一部分的、委托他人办理才有的，不能判定。
    """
    extra = t.materials.filter(lambda material: ~t.allowed.contains(evened(material)))
    other = extra.filter(lambda material: ~(_alike(evened(material), t.allowed) | material.re_search(AGENTS)))
    begun = ibis.coalesce(t.d_received, t.d_accepted)
    yield Check(
        "收取目录以外的材料",
        True,
        ibis.cases(
            (t.i_materials.isnull(), None), (extra.length() == 0, False), (other.length() > 0, current(t, begun))
        ),
        "收取了办事指南以外的材料",
        t.i_materials.join("、"),
        extra.join("、"),
        ("case.materials",),
    )


def decided_on_the_spot(t: Any) -> Iterator[Check]:
    """即办件当场作出决定:决定日就是受理日。办件没有写、事项后来变更过的，那时是不是即办件看不出。"""
    mine = (ibis.coalesce(t.case_kind, t.i_case_kind) == str(CaseKind.IMMEDIATE)) & t.at_decided.notnull()
    late = t.at_decided.date() != t.at_accepted.date()
    known = t.case_kind.notnull() | current(t, ibis.coalesce(t.d_received, t.d_accepted))
    yield Check(
        "即办件没有当场决定",
        mine,
        late & known,
        "即办件的决定不在受理当日",
        t.at_accepted.date(),
        t.at_decided.date(),
        ("case.case_kind", "受理"),
    )


def charges(timeline: Any, items: Any) -> Any:
    """时间线连上公布的单一金额 ``i_fee_amount``。"""
    return timeline.left_join(items.select("item_code", "i_fee_amount"), "item_code").drop("item_code_right")


def charged_as_published(t: Any) -> Iterator[Check]:
    """按公布的标准收费:实收等于应收，不收费的事项一分不收，事项变更之前的件不能判定。尚未办结的、中途停止的不论少收。

    没有准予的，少收的不能判定；只公布了一个金额的，应收不是它的整数倍，不能判定。
    """
    paid, needs = t.fee_paid.fill_null(0), ("case.fee_paid",)
    got, owed, price = (_cents(fee) for fee in (t.fee_paid, t.fee_due, t.i_fee_amount))
    now, free = current(t, ibis.coalesce(t.d_received, t.d_accepted)), t.i_charged == False  # noqa: E712 - SQL 的三值比较
    taken, said = (paid > 0) & now, "事项公布为不收费，却收了费"
    yield Check("不收费事项收了费", free.fill_null(False), taken, said, "0 元", t.fee_paid, needs)
    due = t.i_charged.fill_null(True) & t.fee_paid.notnull()
    yield Check("多收费", due & (paid > 0), got > owed, "实收多于应收", t.fee_due, t.fee_paid, needs)
    over, granted = due & t.at_closed.notnull() & ~t.stopped, ((t.grants > 0) & (t.refusals == 0)).nullif(False)
    less, both = (got < owed) & granted, (*needs, "case.fee_due")
    yield Check("少收费", over, less, "实收少于应收", t.fee_due, t.fee_paid, both)
    odd = (owed % price.nullif(0) != 0).nullif(True)
    published, said = (due & (paid > 0) & (price > 0) & now).fill_null(False), "应收不是公布金额的整数倍"
    yield Check("应收与公布的不合", published, odd, said, t.i_fee_amount, t.fee_due, both)


def voided_with_reason(t: Any) -> Iterator[Check]:
    """作废、退件、撤回:有理由，有操作人及其权限。"""
    for part, column in (("理由", "reason"), ("操作人", "handler"), ("权限痕迹", "role")):
        yield Check(
            f"非正常办结没有{part}",
            t.void_count > 0,
            t[f"void_no_{column}"] > 0,
            f"作废、退件或撤回没有{part}",
            f"有{part}",
            t.void_result,
            ("异常办结", f"异常办结.{column}"),
        )


@across
def voided_near_due(t: Any, share: float) -> Iterator[Check]:
    """临近届满(剩余不超过一个工作日)时作废的占比异常高时，逐件存疑，提示是否规避监察。"""
    mine = (t.void_count > 0) & t.due_cum.notnull() & t.cum_voided.notnull()
    near = mine & (t.cum_voided >= t.due_cum - 1)
    high = near.cast("int64").sum().over() > mine.cast("int64").sum().over() * share
    violating = ibis.cases((near & high, ibis.null("boolean")), else_=False)
    yield Check(
        "临近届满作废", mine, violating, "临近法定届满时作废，且占比异常高", observed=t.at_voided, needs=("异常办结",)
    )


def progress_guarded(probe: Probe) -> Iterator[Finding]:
    """凭编号和校验要素查得到当前环节与时间；校验要素不对必须拒绝，且不透露办件情况。"""
    seen = probe.observed
    status, certain = seen.get("right_status", ""), not _unclear(seen)
    shown, evidence = str(dict(seen)), probe.evidence
    if status != "200":
        message = "编号和校验要素都对，却查不到进度"
        yield Finding(probe.subject, "查不到进度", message, "200", status, evidence, certain=certain)
    elif not (seen.get("stage") and seen.get("time")):
        message = "查询结果没有当前环节或时间"
        yield Finding(probe.subject, "进度不完整", message, "环节与时间", shown, evidence, certain=certain)
    if seen.get("wrong_status") not in REFUSED and seen.get("wrong_body_reveals") != "否":
        yield Finding(
            probe.subject,
            "错误的校验要素没有被拒绝",
            "校验要素不对也能查到办件",
            "拒绝",
            seen.get("wrong_status", ""),
            probe.evidence,
        )


def _unclear(seen: Mapping[str, str]) -> bool:
    """答复说不清有没有进度:状态是说不清的、服务器出错，或者页面上什么也认不出。"""
    status = int(seen.get("right_status") or 0)
    return status in UNSURE or status >= 500 or (status == 200 and bool(seen.get("unread")))


def _cents(money: Any) -> Any:
    """元 → 分:二进制的小数直接比，0.1 加 0.2 不等于 0.3。"""
    return (money * 100).round().cast("int64")


def _alike(name: Any, listed: Any) -> Any:
    """一个名称是列出的某一个的一部分，或者反过来。"""
    return listed.filter(lambda one: one.contains(name) | name.contains(one)).length() > 0


def _documents(t: Any, prefix: str, name: str, kinds: Sequence[str]) -> Iterator[Check]:
    mine = t[f"{prefix}_documents"] > 0
    for part, column, field in (
        ("文号", "no_number", "doc_no"),
        ("日期", "no_date", "doc_date"),
        ("印章", "no_seal", "sealed"),
    ):
        needs = _each(kinds, field)
        yield Check(
            f"{name}没有{part}", mine, t[f"{prefix}_{column}"] > 0, f"{name}缺少{part}", f"有{part}", needs=needs
        )


def _each(kinds: Sequence[str], field: str) -> tuple[str, ...]:
    return tuple(f"{kind}.{field}" for kind in kinds)
