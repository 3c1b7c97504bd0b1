"""延长与停钟:延长的次数、日数、批准与告知；特别程序的种类、书面告知；都不得在届满之后补录。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis

from conformance.rules.clocks import current
from conformance.rules.records import Check, of_licences
from conformance.rules.wording import joined


@of_licences
def extended_lawfully(t: Any) -> Iterator[Check]:
    """延长:一次，不超过法定日数，本机关负责人批准，写明理由并告知，都在原期限届满之前。"""
    mine = t.ext_count > 0
    yield Check("多次延长", mine, t.ext_count > 1, "延长不止一次", "1 次", joined(t.ext_count, " 次"))
    most, days = joined("不超过 ", t.ext_cap, " 个工作日"), joined(t.ext_days, " 个工作日")
    yield Check("延长过长", mine, t.ext_days > t.ext_cap, "延长的日数超过法定上限", most, days, ("延长.days",))
    for kind, count, message, needs in (
        ("没有延长理由", t.ext_no_reason, "延长没有写明理由", "延长.reason"),
        ("没有告知延长", t.ext_no_notice, "没有把延长的理由告知申请人", "延长.notified_at"),
    ):
        yield Check(kind, mine, count > 0, message, "每次都有", joined(count, " 次没有"), (needs,))
    own, role = mine & ~t.is_joint, t.ext_role.fill_null("没有记录")
    other = ibis.cases((t.ext_no_chief > 0, True), (t.ext_untold_chief > 0, None), else_=False)
    yield Check("不是负责人批准", own, other, "延长没有经本机关负责人批准", "本机关负责人", role, ("延长.role",))
    for kind, day in (("逾期批准延长", t.ext_approved), ("逾期告知延长", t.ext_notified)):
        original = joined("不晚于原届满日 ", t.original_due)
        yield Check(kind, mine & day.notnull(), day > t.original_due, "延长在原期限届满之后才办理", original, day)


@of_licences
def suspended_with_notice(t: Any) -> Iterator[Check]:
    """听证、检验等不计入时限的，书面告知所需时间，不晚于开始后一个工作日。"""
    mine = t.susp_lawful > 0
    yield Check(
        "没有按时书面告知",
        mine,
        t.susp_unnoticed > 0,
        "特别程序没有书面告知，或者告知晚于开始后一个工作日",
        "0 段",
        joined(t.susp_unnoticed, " 段"),
        ("特别程序.notified_at",),
    )
    yield Check(
        "没有告知所需时间",
        mine,
        t.susp_no_days > 0,
        "特别程序没有告知所需的日数",
        "0 段",
        joined(t.susp_no_days, " 段"),
        ("特别程序.days",),
    )


@of_licences
def suspended_lawfully(t: Any) -> Iterator[Check]:
    """只扣除法定的(或公布为不计入的)特别程序；不能判定的:事项没有采到、看不到公布内容，事项后来变更过，没有说是哪一种。"""
    unsure = (t.susp_unlisted > 0) | (t.susp_unlawful == 0)
    foreign = ibis.cases((t.susp_unlawful + t.susp_unnamed == 0, False), (unsure, None), else_=True)
    yield Check(
        "扣除没有依据",
        t.susp_count > 0,
        foreign & current(t, ibis.coalesce(t.d_received, t.d_accepted)),
        "以法定以外、也没有公布的事由停钟",
        "法定八类，或公布为不计入时限的",
        t.susp_unlawful_kinds,
    )


def nothing_backfilled(t: Any) -> Iterator[Check]:
    """特别程序与延长在当时的届满日之前录入。"""
    expected = joined("不晚于当时的届满日(原届满日 ", t.original_due, ")")
    yield Check(
        "补录特别程序",
        t.susp_count > t.susp_no_record,
        ibis.cases((t.susp_backfilled > 0, True), (t.start_b.isnull() | t.statutory_value.isnull(), None), else_=False),
        "特别程序在届满之后才录入，按无效重算",
        expected,
        joined("录入日 ", t.susp_last_record),
        ("recorded_at",),
    )
    yield Check(
        "补录延长",
        (t.ext_count > 0) & t.ext_recorded.notnull(),
        t.ext_recorded > t.original_due,
        "延长在届满之后才录入，按无效重算",
        expected,
        joined("录入日 ", t.ext_recorded),
        ("recorded_at",),
    )
