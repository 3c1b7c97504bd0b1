"""办件数据的可信:必填与代码、晚于采集时刻的时间、同一秒成批办结与零时长的承诺件。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis

from conformance.domain import CaseKind, EventKind, naming
from conformance.rules.records import Check, across
from conformance.rules.wording import blank

MOMENTS = {"time": "业务时间", "recorded_at": "写入时间", "notified_at": "告知时间"}


def moments(events: Any) -> Any:
    """一个事件一行，只有它的各个时间；不属于任何一件的也在其内。"""
    return events.select("case_no", *MOMENTS)


@across
def closings(events: Any, cases: Any) -> Any:
    """写明操作人的办结一个一行;``together`` 是那一秒的件数。"""
    closed = events.filter((events.kind == str(EventKind.CLOSED)) & events.handler.notnull())
    closed = closed.select("case_no", "handler", "time", second=closed.time.truncate("s"))
    crowded = closed.group_by("handler", "second").agg(rows=closed.count())
    crowded = crowded.filter(crowded.rows > 1).select("handler", "second")
    mine = closed.inner_join(crowded, ["handler", "second"])
    counted = mine.group_by("handler", "second").agg(together=mine.case_no.nunique())
    joined = closed.left_join(counted, ["handler", "second"]).drop("handler_right", "second_right")
    own = cases.select("case_no", "department", "item_code").distinct(on="case_no", keep="first")
    joined = joined.left_join(own, "case_no").drop("case_no_right")
    return joined.mutate(together=joined.together.fill_null(1))


def required_filled(t: Any, names: Sequence[str]) -> Iterator[Check]:
    """办件的必填数据项都有值；整列都没有的不判，记为看不到。"""
    for name in names:
        empty = blank(t[name].cast("string"))
        told = naming.field("cases", name)
        yield Check(f"缺少:{told}", True, empty, f"{told}({name})没有值", "有值", needs=(f"case.{name}",))


def cases_coded(t: Any, sets: Mapping[str, Sequence[str]], extensions: Mapping[str, Sequence[str]]) -> Iterator[Check]:
    """办件的代码在国标代码集里，或者是登记的扩展值；没有值的不论。"""
    for name in (key for key in sets if key.startswith("cases.")):
        column = name.partition(".")[2]
        known, told = [*sets[name], *extensions.get(name, ())], naming.field("cases", column)
        yield Check(
            f"代码不合国标:{told}",
            t[column].notnull(),
            ~t[column].isin(known),
            f"{told}({name})不在国标代码集里，也没有登记为扩展值",
            "、".join(sets[name]),
            t[column],
            (f"case.{column}",),
        )


def not_later(t: Any, last: str) -> Iterator[Check]:
    """事件的各个时间都不晚于 ``last``(ISO 日期)这一天。"""
    for name, said in MOMENTS.items():
        later = t[name].date() > ibis.literal(last).cast("date")
        yield Check(
            f"{said}晚于采集时刻", t[name].notnull(), later, f"{said}晚于采集时刻", f"不晚于 {last}", t[name], (name,)
        )


def closed_in_batches(t: Any, least: int) -> Iterator[Check]:
    """同一操作人同一秒办结不到 ``least`` 件；达到的逐件存疑，请中心解释。``t`` 是 ``closings`` 的视图。"""
    yield _asked(
        "同一秒成批办结",
        True,
        t.together >= least,
        f"同一操作人同一秒办结了 {least} 件以上，请说明原因",
        t.time,
        ("办结", "handler"),
    )


def closed_at_once(t: Any, seconds: int) -> Iterator[Check]:
    """承诺件从受理到办结不短于 ``seconds`` 秒，或者其间有环节；否则存疑，请中心解释。"""
    promised = ibis.coalesce(t.case_kind, t.i_case_kind) == str(CaseKind.PROMISED)
    mine = (promised & t.at_accepted.notnull() & t.at_closed.notnull()).fill_null(False)
    used = t.at_closed.epoch_seconds() - t.at_accepted.epoch_seconds()
    flash = used.between(0, seconds - 1) & (t.stage_count == 0)
    message = f"承诺件从受理到办结不足 {seconds} 秒，也没有环节，请说明原因"
    yield _asked("零时长的承诺件", mine, flash, message, t.at_closed, ("受理", "办结"))


def _asked(kind: str, mine: Any, hit: Any, message: str, observed: Any, needs: tuple[str, ...]) -> Check:
    """异常只请中心解释:命中的不能判定，绝不算违反。"""
    violating = ibis.cases((hit.fill_null(False), ibis.null("boolean")), else_=False)
    return Check(kind, mine, violating, message, "能够解释", observed, needs)
