"""差评的处置与重复评价:一条评价一行，连上它的办件和工作日历。

整改与回访只看差评(默认评价、追评不算);期限按工作日，评价当日不计入。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis

from conformance.rules.milestones import exceeded, placed, rested
from conformance.rules.records import Check
from conformance.rules.wording import said, vacant


def ratings(evaluations: Any, cases: Any, calendar: Any, timeline: Any) -> Any:
    """一条评价一行:评价的各列、办件的部门与事项，评价、联系、整改日的工作日位置，截止日的位置。"""
    own = cases.select("case_no", "department", "item_code").distinct(on="case_no", keep="first")
    t = evaluations.left_join(own, "case_no").drop("case_no_right")
    names = ("evaluated", "contacted", "rectified")
    t = t.mutate(**{f"day_{name}": t[f"{name}_at"].date() for name in names})
    t = placed(t, calendar, **{f"cum_{name}": f"day_{name}" for name in names})
    t = rested(t, calendar, off_evaluated="evaluated_at")
    return t.cross_join(timeline.agg(cum_as_of=timeline.cum_as_of.max()))


def closed_evaluable(t: Any) -> Iterator[Check]:
    """办结的都可以评价；没有写明能不能评价的不论。"""
    mine = t.at_closed.notnull() & t.evaluable.notnull()
    yield Check(
        "办结件不能评价", mine, ~t.evaluable, "办结的办件不能评价", "可以评价", needs=("case.evaluable", "办结")
    )


def rated_once(t: Any, channels: Mapping[str, Sequence[str]]) -> Iterator[Check]:
    """网上一事一评:同一办件同一渠道只计一次；现场一次一评:同一天只计一次。默认评价与追评不算。

    是不是追评没有写明的，看不出是网上还是现场的(大厅扫码、窗口短信)不在同一天的，重复的存疑。
    """
    mine = ~t.default & ~t.follow_up.fill_null(False)
    online, onsite = (_says(t.channel, channels[mode]) for mode in ("线上", "线下"))
    same = ibis.window(group_by=[t.case_no, t.channel, mine], order_by=[t.evaluated_at, t.id])
    again = ibis.row_number().over(same) > 0
    again_today = (t.day_evaluated.lag().over(same) == t.day_evaluated).fill_null(False)
    violating = ibis.cases(
        (~again | ~(again_today | online), False),
        (t.follow_up.notnull() & (again_today | ~onsite), True),
    )
    yield Check("重复计评", mine, violating, "同一服务在同一渠道计了不止一次评价", "1 次", t.id)


def _says(channel: Any, words: Sequence[str]) -> Any:
    return channel.fill_null("").lower().re_search("|".join(re.escape(word.lower()) for word in words))


def contacted(t: Any, bad: Sequence[int], days: int | None) -> Iterator[Check]:
    """实名差评在 ``days`` 个工作日内联系核实；没有规定日数的法域不判。期限未满而还没有联系的不论。"""
    if days is None:
        return
    taken = t.cum_contacted.fill_null(t.cum_as_of) - t.cum_evaluated
    mine = _bad(t, bad) & t.named & (t.contacted_at.notnull() | (taken > days).fill_null(True))
    yield Check(
        "实名差评没有及时联系核实",
        mine,
        _known(t, "contacted", exceeded(taken, t.off_evaluated, days)),
        f"{days} 个工作日内没有联系核实",
        f"{days} 个工作日",
        said(t.contacted_at, "没有记录"),
    )


def rectified(t: Any, bad: Sequence[int], days: int | None) -> Iterator[Check]:
    """差评在 ``days`` 个工作日内整改反馈；超期而说明了理由的不算违反，期限未满的不论。"""
    if days is None:
        return
    taken = t.cum_rectified.fill_null(t.cum_as_of) - t.cum_evaluated
    mine = _bad(t, bad) & (t.rectified_at.notnull() | (taken > days).fill_null(True))
    late = _known(t, "rectified", exceeded(taken, t.off_evaluated, days))
    yield Check(
        "差评没有按期整改",
        mine,
        late & vacant(t.reason),
        f"{days} 个工作日内没有整改反馈，也没有说明理由",
        f"{days} 个工作日",
        said(t.rectified_at, "没有记录"),
    )


def revisited(t: Any, bad: Sequence[int], days: int | None) -> Iterator[Check]:
    """实名差评都回访；还在整改期限(``days`` 个工作日)之内的不论(整改了也可以到期再访)，没有记下是否回访的存疑。"""
    over = (t.cum_as_of - t.cum_evaluated - t.off_evaluated > (days or 0)).fill_null(False)
    mine = _bad(t, bad) & t.named & (over | t.revisited.fill_null(False))
    yield Check("实名差评没有回访", mine, ~t.revisited, "实名差评没有回访", "回访", t.id)


def _bad(t: Any, bad: Sequence[int]) -> Any:
    return t.score.isin(list(bad)) & ~t.default & ~t.follow_up.fill_null(False) & t.evaluated_at.notnull()


def _known(t: Any, name: str, late: Any) -> Any:
    """办了而不知道是工作日历上的哪一天(超出日历)的，和全部评价都没有这个时间(没有提供)的，不能判定。"""
    beyond = t[f"{name}_at"].notnull() & t[f"cum_{name}"].isnull()
    absent = t[f"{name}_at"].count().over() == 0
    return ibis.cases((beyond | absent, ibis.null("boolean")), else_=late)
