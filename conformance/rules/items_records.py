"""办件对照事项清单:不办清单以外的许可、不收取消的事项、特别程序都公布过。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules.clocks import current
from conformance.rules.records import Check
from conformance.rules.suspensions import unsaid
from conformance.rules.views import of
from conformance.rules.wording import blank, evened, said

NULL = ibis.null("boolean")


def filed(timeline: Any, cases: Any, items: Any) -> Any:
    """时间线连上办件的委托说明与事项的取消日、停用。"""
    noted = cases.select("case_no", "delegation").distinct(on="case_no", keep="first")
    ended = items.select("item_code", "i_cancelled_on", "i_stopped")
    t = timeline.left_join(noted, "case_no").drop("case_no_right")
    return t.left_join(ended, "item_code").drop("item_code_right")


def special_steps(timeline: Any, events: Any, items: Any) -> Any:
    """办件中出现过的每种特别程序一行，连上事项公布的特别程序。"""
    mine = events.filter((events.kind == str(EventKind.SUSPENSION)) & events.procedure.notnull())
    own = of(timeline, mine, "department", "item_code", "d_received", "d_accepted", "i_changed_on")
    listed = items.select("item_code", "i_special_all")
    steps = mine.select("case_no", "procedure").distinct().left_join(own, "case_no").drop("case_no_right")
    return steps.left_join(listed, "item_code").drop("item_code_right")


def licence_listed(t: Any, published: Any, lookback: int, whole: bool) -> Iterator[Check]:
    """许可办件的事项都在公布的清单里；写明下放、委托的除外。

    现在的清单说不了很久以前的事:收件已过 ``lookback`` 个工作日的，清单没有采全(``whole`` 为假)的，查不到只存疑。
    """
    known = t.item_code.isin(published.value)
    begun = ibis.coalesce(t.cum_received, t.cum_accepted)
    recent = (t.cum_as_of - begun <= lookback).fill_null(False)
    absent = recent.ifelse(True, NULL) if whole else NULL
    yield Check(
        "清单之外的许可",
        t.licence & blank(t.delegation),
        ibis.cases((t.item_code.isnull(), NULL), (known, False), else_=absent),
        "公布的清单里没有这个许可事项，也没有下放或委托的说明",
        "清单中有此事项",
        t.item_code,
        ("case.item_code",),
    )


def not_accepted_after_end(t: Any) -> Iterator[Check]:
    """已取消、停用的事项，取消日之后没有再受理；没有写明取消日的存疑。"""
    yield Check(
        "取消之后仍受理",
        t.i_stopped.fill_null(False) & t.at_accepted.notnull(),
        t.d_accepted > t.i_cancelled_on,
        "事项取消、停用之后仍然受理",
        t.i_cancelled_on,
        t.d_accepted,
        ("受理",),
    )


def special_published(t: Any, shown: bool, unnamed: Sequence[str]) -> Iterator[Check]:
    """办件中出现过的特别程序，都在事项公布的清单里；名称相近的、清单看不到特别程序(``shown`` 为假)的存疑。

    只说停了钟、没有说是哪一种的(``unnamed`` 与纯代码),事项后来变更过的，也不能判定。
    """
    kind = evened(t.procedure)
    listed = evened(t.i_special_all)
    near = listed.filter(lambda one: one.contains(kind) | kind.contains(one))
    violating = ibis.cases(
        (t.i_special_all.isnull(), NULL),
        (listed.contains(kind), False),
        ((near.length() > 0) | unsaid(kind, unnamed), NULL),
        else_=ibis.literal(True) if shown else NULL,
    )
    yield Check(
        "特别程序没有公布",
        True,
        violating & current(t, ibis.coalesce(t.d_received, t.d_accepted)),
        "办件中的特别程序不在事项公布的清单里",
        said(t.i_special_all.join("、"), "没有公布特别程序"),
        t.procedure,
        ("特别程序",),
    )
