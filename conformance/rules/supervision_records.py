"""电子监察的记录本身:规则公布了几级，要素齐不齐，覆盖全不全，牌有没有反馈，撤牌有没有理由。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from conformance.assessment import Finding
from conformance.domain import Channel, LightRule, Probe, Supervision
from conformance.domain.numerals import HAN
from conformance.rules.disclosure_states import hollow
from conformance.rules.dues import pauses_hidden
from conformance.rules.lights import NORMAL, SEVERITY, colour
from conformance.rules.prose import even
from conformance.rules.records import Check
from conformance.rules.wording import joined, vacant

ELEMENTS = {
    "办件编号": "case_no",
    "监察规则编号": "rule",
    "监察预警类型": "light",
    "状态产生时间": "raised_at",
    "监察结果描述": "result",
    "责任部门": "department",
}
"""GB/T 39046-2020 表 11 必填的要素 → 监察记录的栏。"""
_DAYS = re.compile(f"[0-9]|[{HAN}半]+个?(?:工作日|自然日|日|天|小时|月)|[当次即]日")
_OVERDUE = re.compile("超过|超出|超期|超时|逾期|(?:到期|届满)(?:仍|还|之?后)")
_VAGUE = re.compile("临近|接近|即将|将要|较|严重|多次|一定|若干|长期|届满前|到期前")
"""说了超过时限的，参数就是零；说得含糊的不是。"""
CARDS = frozenset(SEVERITY[2:])


@dataclass(frozen=True, slots=True)
class Rulebook:
    """一个通道上公布的亮灯规则;``whole`` 为假是有几条没有收进来、没有得到。"""

    channel: Channel
    lights: tuple[LightRule, ...]
    whole: bool = True

    def __str__(self) -> str:
        return f"{self.channel}公布的亮灯规则"


@dataclass(frozen=True, slots=True)
class Entry:
    """一条监察记录,和全部记录里有值的栏。"""

    record: Supervision
    seen: frozenset[str]


def entries(records: Sequence[Supervision]) -> tuple[Entry, ...]:
    """监察记录各成一个对象。"""
    names = (*ELEMENTS.values(), "urged", "urged_at")
    seen = frozenset(name for name in names if any(getattr(one, name) for one in records))
    return tuple(Entry(one, seen) for one in records)


def published(book: Rulebook, least: int, placeholders: Sequence[str] = ()) -> Iterator[Finding]:
    """公布至少 ``least`` 级状态，正常以外的每一级写明含义(占位的不算)和参数(工作日);没有收全的，级数不够存疑。"""
    levels = {colour(one.light) or (one.light or "").strip() for one in book.lights} - {""}
    if len(levels) < least:
        message, shown = f"亮灯规则不足 {least} 级", "、".join(sorted(levels))
        yield Finding(str(book), "级数不够", message, f"{least} 级以上", shown, certain=book.whole)
    for one in book.lights:
        if _normal(one):
            continue
        if hollow(one.meaning or "", placeholders):
            told = one.meaning or one.id
            yield Finding(str(book), "没有写明含义", f"“{one.light}”没有写明什么情形下亮", "含义", told)
        elif one.days is None and not _dated(one.meaning or ""):
            yield Finding(str(book), "没有公布参数", f"“{one.light}”没有公布日数", "工作日数", one.meaning or "")


def _normal(one: LightRule) -> bool:
    """正常的一级，不必有参数；叫别的颜色的看它的含义。"""
    shown = colour(one.light)
    return shown == NORMAL or (shown not in CARDS and (one.meaning or "").strip().startswith("正常"))


def _dated(meaning: str) -> bool:
    """含义里写了日数(也可以是中文数字),或者超过时限就亮。"""
    said = even(meaning)
    return bool(_DAYS.search(said) or (_OVERDUE.search(said) and not _VAGUE.search(said)))


def complete(entry: Entry, wanted: Sequence[str]) -> Iterator[Finding]:
    """必填的要素都有;有督办的，督办内容与发出时间都有。全部记录都没有的一栏是看不到，只存疑。"""
    record, subject = entry.record, f"监察记录 {entry.record.id}"
    for name in wanted:
        if not str(getattr(record, ELEMENTS[name]) or "").strip():
            certain = ELEMENTS[name] in entry.seen
            yield Finding(subject, f"缺少:{name}", f"监察记录没有{name}", name, "空白", certain=certain)
    if bool((record.urged or "").strip()) != bool(record.urged_at):
        absent = "发出时间" if record.urged else "督办内容"
        certain = {"urged", "urged_at"} <= entry.seen
        yield Finding(subject, "督办要素不全", f"督办没有{absent}", "督办内容与发出时间", "空白", certain=certain)


def traceable(t: Any, whole: bool) -> Iterator[Check]:
    """监察记录的办件编号查得到办件，产生时间不早于申请、收件中较早的;办件没有看完的，查不到只存疑。"""
    absent = ~t.known if whole else ibis.cases((t.known, False))
    number, times = "办件编号对得上办件", "不早于申请、收件之日"
    yield Check("办件编号查不到", True, absent, "监察记录的办件编号查不到办件", number, joined("记录 ", t.id))
    begun = ibis.least(t.at_submitted.date(), t.d_received)
    mine = t.known & t.raised_day.notnull() & begun.notnull()
    yield Check(
        "早于收件",
        mine,
        t.raised_day < begun,
        "监察记录早于申请、收件",
        joined(times, " ", begun),
        joined("记录 ", t.raised_day),
    )


def covered(t: Any) -> Iterator[Check]:
    """全部办件都纳入电子监察。"""
    out = t.supervised == False  # noqa: E712 - SQL 的三值比较
    yield Check("没有纳入监察", True, out, "办件没有纳入电子监察", "纳入", "没有纳入", ("case.supervised",))


def stages_covered(t: Any, delay: int) -> Iterator[Check]:
    """写明了时限的环节超过时限的，有这个环节的监察记录;监察记录看不到环节的、时钟也许停过的不能判定。"""
    over = t.cum_to - t.cum_from > t.days
    room = t.cum_as_of - t.cum_from > t.days + 1 + delay
    stopped = (t.paused & t.sees_pauses).ifelse("；这一件的时钟停过，停的是不是这个环节看不出，请核实", "")
    yield Check(
        "环节超时没有监察记录",
        (over & room).fill_null(False),
        ibis.cases((t.raised > 0, False), (t.sees_stage & ~t.paused, True)),
        "环节超过时限，没有监察记录",
        joined(t.procedure, "环节 ", t.days, " 个工作日") + pauses_hidden(t) + stopped,
        joined("用时 ", t.cum_to - t.cum_from, " 个工作日，没有记录"),
    )


def answered(t: Any, days: int) -> Iterator[Check]:
    """每张黄牌、红牌在 ``days`` 个工作日之内有处置反馈；撤销的不论，期限未到的不论。"""
    mine = t.colour.isin(sorted(CARDS)) & t.live & t.raised_day.notnull()
    expected, done = joined("发牌日 ", t.raised_day, f" 起 {days} 个工作日内反馈"), t.handled_day.notnull()
    observed = joined("反馈日 ", t.handled_day, "，第 ", t.handled_cum - t.raised_cum, " 个工作日")
    late = t.handled_cum - t.raised_cum > days
    yield Check("逾期反馈", mine & done, late, "收到牌之后没有按时反馈", expected, observed)
    overdue = mine & ~done & (t.cum_as_of - t.raised_cum > days).fill_null(False)
    yield Check("没有反馈", overdue, _given(t, "handled_at"), "收到牌之后没有反馈", expected, "没有反馈")
    empty = _absent(t, "handling")
    yield Check("反馈没有内容", mine & done, empty, "反馈没有写明怎样处置", "处置内容", "空白")


def revoked_rightly(t: Any) -> Iterator[Check]:
    """撤牌有理由，有批准人，批准人不是被监察的承办人。"""
    mine, shown = t.revoked.fill_null(False), joined(t.light, " ", t.id)
    yield Check("撤牌没有理由", mine, _absent(t, "revoke_reason"), "撤销的牌没有理由", "理由", shown)
    yield Check("撤牌没有批准人", mine, _absent(t, "revoked_by"), "撤销的牌没有批准人", "批准人", shown)
    self = t.revoked_by.strip() == t.officer.strip()
    named = mine & (t.revoked_by.fill_null("").strip() != "")
    yield Check("自己撤牌", named, self, "撤牌的就是被监察的人", joined("不是 ", t.officer), t.revoked_by)


def _absent(t: Any, name: str) -> Any:
    """这一栏空白或者只有占位；全部记录都没有这一栏的，看不到，不能判定。"""
    return ibis.cases((~vacant(t[name]), False), else_=_given(t, name))


def _given(t: Any, name: str) -> Any:
    """别的记录有这一栏:真，没有:空。"""
    return ibis.cases((t[name].count().over(ibis.window()) > 0, True))


def lit(probes: Iterable[Probe]) -> tuple[Probe, ...]:
    """显示了灯色的进度查询。"""
    return tuple(one for one in probes if one.observed.get("light"))


def sightings(probes: Iterable[Probe]) -> Mapping[str, str]:
    """查得到进度的办件 → 显示的灯(空白是没有显示,认不出的不算)。"""
    shown = {one.subject: one.observed.get("light", "") for one in probes if one.observed.get("right_status") == "200"}
    return {case: colour(text) or "" for case, text in shown.items() if not text or colour(text)}


def seen(probes: Iterable[Probe]) -> frozenset[str]:
    """“编号|灯”。"""
    return frozenset(f"{case}|{light}" for case, light in sightings(probes).items())


def asked(probes: Iterable[Probe]) -> frozenset[str]:
    """查过的编号。"""
    return frozenset(sightings(probes))
