"""电子监察(办件面):预警、黄牌、红牌该发的发了、不该发的没发，灯色处处一致，牌有反馈，撤牌有理由。

该亮什么灯按标准的亮灯方案从办件重算(``lights`` 的 ``advance``、``over``、``justified`` 给出门槛),容许晚一个工作日;
特别程序以告知的日数为限的时钟与按实际用时的时钟结论不同的，按方案的 ``special`` 定。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis

from conformance.domain import LimitUnit
from conformance.rules.dues import pauses_hidden, surely
from conformance.rules.lights import ACTUAL, NORMAL, NOTIFIED, PROMISED, SEVERITY
from conformance.rules.records import Check
from conformance.rules.wording import joined

Terms = Mapping[str, Any]
TIMED = "承诺|法定|时限|期限|超期|超时|逾期|届满|到期|黄|红"


def warned(t: Any, terms: Terms | None, delay: int) -> Iterator[Check]:
    """届满之前 ``terms['onset']`` 个工作日仍未办结的，那天(至多晚 ``delay`` 个工作日)已有预警;更早的预警也算。"""
    if terms is None:
        return
    due, end, name = _limit(t, terms)
    day = due + terms["onset"]
    begun = (t.start_b.notnull() & (t.cum_end > day)).fill_null(False)
    unfinished = begun & (t[f"{name}_cum"] > 0) & ~t.stopped & (end > t.start_b)
    room = t.cum_as_of > day + delay
    raised = (t.cum_1 <= day + delay).fill_null(False)
    yield Check(
        "没有预警",
        (unfinished & room & _whole_days(t, terms) & _after_start(t, terms)).fill_null(False),
        _unseen(t, surely(~raised, t)),
        f"届满之前 {-terms['onset']} 个工作日仍未办结，没有预警",
        joined("届满日 ", end, f" 之前 {-terms['onset']} 个工作日有预警") + pauses_hidden(t),
        (t.has_1 > 0).fill_null(False).ifelse("预警晚于这一天", "没有预警"),
    )


def carded(t: Any, terms: Terms | None, delay: int) -> Iterator[Check]:
    """超过时限的办件都发了 ``terms['light']`` 牌(或更重的),至多晚 ``delay`` 个工作日;还在这几天之内的不论。"""
    if terms is None:
        return
    due, end, name = _limit(t, terms)
    onset, level = terms["onset"], SEVERITY.index(terms["light"])
    late = ibis.coalesce(t.promise_overdue if name == "promise_due" else t.overdue, ~t.sees_pauses)
    lenient = (late & ((t.cum_end - due >= onset) | (onset == 1))).fill_null(False)
    strict = (t.cum_end - due + t.excess >= onset).fill_null(False) & _clean(t) & (terms["special"] != ACTUAL)
    missing = ~(t[f"cum_{level}"] <= due + onset + delay).fill_null(False)
    between = None if terms["special"] != NOTIFIED else True
    found = ibis.cases((~missing, False), (lenient, True), else_=ibis.literal(between, "boolean"))
    yield Check(
        f"漏发{terms['light']}牌",
        (lenient | strict) & ~t.stopped & _whole_days(t, terms) & (t.cum_as_of > due + onset + delay).fill_null(False),
        _unseen(t, surely(found, t)),
        f"超过{terms['against']}时限，没有按时发{terms['light']}牌",
        joined(f"{terms['against']}届满日 ", end, f" 之后 {onset + delay} 个工作日之内发{terms['light']}牌")
        + pauses_hidden(t),
        (t[f"has_{level}"] > 0).fill_null(False).ifelse("发牌晚于这一天", "没有发牌"),
    )


def raised_rightly(t: Any, terms: Sequence[Terms]) -> Iterator[Check]:
    """黄牌、红牌没有错发:发牌时已过门槛，办件那时还没有办结；已撤销的和说的不是整件时限的不论。"""
    end = ibis.greatest(t.d_closed, t.d_end)
    for level, light in enumerate(SEVERITY):
        own = [one for one in terms if one["light"] == light]
        if light in (NORMAL, "预警") or not own:
            continue
        right = ibis.or_(*(_past(t, one, t.raised_day, t.raised_cum) & _past(t, one, end, None) for one in own))
        said = t.rule.fill_null("")
        wrong = ibis.cases((right, False), (~right & (said.re_search(TIMED) | (said == "")), True))
        yield Check(
            f"错发{light}牌",
            (t.level == level) & t.live & t.known & t.raised_day.notnull() & t.timed,
            wrong,
            f"发{light}牌时办件并没有到发牌的时候",
            joined("届满日 承诺 ", _shown(t.promise_due), "、法定 ", _shown(t.due)),
            joined("发牌日 ", t.raised_day, "，", said),
        )


def raised_once(t: Any) -> Iterator[Check]:
    """同一件、同一规则、同一环节只发一次；撤销的不算。

    时钟停过、延长过的，前后两个届满日各提醒一次也不奇怪，不能判定；看不到有没有的也是。
    """
    again = surely((t.same > 1).fill_null(False), t)
    yield Check(
        "重复发牌",
        t.rule.notnull() & t.live,
        again & _running(t),
        "同一办件同一规则不止一次",
        joined("1 次") + pauses_hidden(t).fill_null(""),
        joined(t.same, " 次，", t.rule),
    )


def never_lowered(t: Any) -> Iterator[Check]:
    """灯色只升不降：有特别程序或延长的(时钟停过)不论，已撤销的不论；看不到有没有的不能判定。"""
    mine = t.known & t.live & t.timed & (t.level > 0) & _running(t).fill_null(False)
    lower = surely((t.level < t.before).fill_null(False), t)
    expected, observed = joined("不降级") + pauses_hidden(t), joined(t.light, " ", t.raised_day)
    yield Check("灯色降级", mine, lower, "时钟没有停过，灯色却降了", expected, observed)


def listed_alike(t: Any) -> Iterator[Check]:
    """在办的件，办件列表上的灯色就是监察记录里没有撤销的最重的一级。

    时钟停过、延长过的，列表上的灯退了回去也不奇怪，不能判定；看不到有没有的也是。
    """
    ranks = ibis.cases(*((t.listed == name, level) for level, name in enumerate(SEVERITY)))
    lower, same = (ranks < t.worst).fill_null(False), ranks == t.worst
    expected = ibis.cases(*((t.worst == level, name) for level, name in enumerate(SEVERITY)))
    yield Check(
        "列表与监察不一致",
        t.is_open & t.light.notnull(),
        _unseen(t, ibis.cases((same, False), (lower, surely(lower, t) & _running(t)), (~same, True))),
        "办件列表上的灯色与监察记录不一致",
        joined("监察:", expected) + pauses_hidden(t),
        joined("列表:", t.light),
        ("case.light",),
    )


def told_alike(t: Any, seen: Any, asked: Any) -> Iterator[Check]:
    """申请人查到的灯色与办件列表上的相同;``seen`` 是“编号|灯”,``asked`` 是查过的编号；没有显示灯色的不能判定。"""
    shown = (t.case_no + "|" + t.listed).isin(seen.value)
    hidden = (t.case_no + "|").isin(seen.value)
    yield Check(
        "申请人看到的灯色不一致",
        t.case_no.isin(asked.value) & t.light.notnull(),
        ibis.cases((hidden, ibis.null("boolean")), else_=~shown),
        "申请人查到的灯色与办件列表上的不同，或者看不到",
        joined("列表:", t.light),
        hidden.ifelse("查询结果没有显示灯色", "查询结果是另一种灯色"),
        ("case.light",),
    )


def _limit(t: Any, terms: Terms) -> tuple[Any, Any, str]:
    """(届满日的日历位置, 届满日, 列名);按较晚的读法。"""
    name = "promise_due" if terms["against"] == PROMISED else "due"
    return t[f"{name}_cum"], t[name], name


def _past(t: Any, terms: Terms, day: Any, cum: Any) -> Any:
    """``day`` 已到亮灯的时候;取最早的读法，不因算法不同而说发错了。"""
    name = "promise_low" if terms["against"] == PROMISED else "low"
    onset, early = terms["onset"], t.early + terms["earlier"]
    later = ((day > t[name]) | (early > 0)) if onset > 0 else ibis.literal(True)
    at = later if cum is None else later & (cum - t[f"{name}_cum"] + early >= onset - (onset > 0))
    return at.fill_null(True)


def _whole_days(t: Any, terms: Terms) -> Any:
    unit = t.promised_unit if terms["against"] == PROMISED else t.statutory_unit
    return (unit != str(LimitUnit.HOUR)).fill_null(True)


def _after_start(t: Any, terms: Terms) -> Any:
    """提醒日在起算日之后：时限太短、一受理就到提醒日的，无从提前。"""
    return (t.promised_value + terms["onset"] > 0) if terms["against"] == PROMISED else ibis.literal(True)


def _clean(t: Any) -> Any:
    """特别程序都合法,两种时钟的差算得准。"""
    return (t.excess > 0) & (t.susp_unlawful + t.susp_unnoticed + t.susp_backfilled == 0)


def _running(t: Any) -> Any:
    """时钟没有停过、也没有延长过的是真，否则是空；对不上办件的也是空。"""
    return ((t.susp_count == 0) & (t.ext_count == 0)).nullif(False)


def _unseen(t: Any, violating: Any) -> Any:
    """监察记录看不到灯色与时间的，不能判定。"""
    return ibis.cases((t.sees_light, violating))


def _shown(day: Any) -> Any:
    return day.cast("string").fill_null("无")
