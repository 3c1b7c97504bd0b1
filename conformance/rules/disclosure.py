"""公开:八公开、九项公开、许可法第三十条八要素。接口与门户用同一套规则，因为两边都是 Guide。

看不到的要素(Guide.elements 没有这个键)只记存疑；一个都看不到时整个场景未测。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import ibis

from conformance.assessment import Finding
from conformance.domain import Channel, Decision, Disclosure, Element, Guide, Leak, Link, Staff, naming
from conformance.rules.citations import named, to_article
from conformance.rules.disclosure_forms import nothing_to_fill, unneeded
from conformance.rules.disclosure_states import (
    UNREAD,
    Column,
    lacking,
    no_materials,
    shown,
    undisclosed,
    unread,
    unsaid,
)
from conformance.rules.durations import contradict, measured
from conformance.rules.guides import (
    FORMS,
    answered,
    broken,
    doubt,
    finding,
    flow_chart,
    visible_any,
)
from conformance.rules.records import Check
from conformance.rules.stages import stages

MOBILE = re.compile(r"1[3-9][0-9][0-9*]{8}")
NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Exposure:
    """一个渠道上看到的个人信息;``unread`` 是该看而没有采成的来源 → 原因。"""

    channel: Channel
    leaks: tuple[Leak, ...]
    unread: Mapping[str, str] = field(default_factory=dict)


def disclosed(
    guide: Guide,
    elements: Sequence[str],
    placeholders: Sequence[str] = (),
    nones: Mapping[str, Sequence[str]] = NOTHING,
) -> Iterator[Finding]:
    """每个要素都公开了；空白、占位(如“待补充”)、隐藏就是没有公开，只有图片或附件的存疑。

    写明没有的，看 ``nones``:``allowed`` 里的要素本来可以没有,``doubtful`` 里的存疑，其余就是没有公开。
    无需材料的事项不要求表格和示范文本；表格和示范文本本来就是附件，办事程序可以是流程图。
    """
    visible_any(guide, elements)
    for name in elements:
        element = Element(name)
        if element in FORMS and no_materials(guide):
            continue
        if element not in guide.elements:
            yield doubt(guide, f"看不到:{name}", f"{guide.channel}上看不到“{name}”，不能判定是否公开")
            continue
        one = shown(guide, element, placeholders)
        if one.state == Disclosure.NONE and name in nones.get("doubtful", ()):
            yield doubt(guide, f"明示没有:{name}", f"“{name}”写明没有，请核实是否属实", name, str(one))
        elif element in FORMS and one.lacking and nothing_to_fill(guide):
            yield unneeded(guide, one)
        elif not one.fitting:
            yield from undisclosed(guide, one, answerable=name in nones.get("allowed", ()))


def basis_cited(guide: Guide, placeholders: Sequence[str] = ()) -> Iterator[Finding]:
    """政策依据写到法规名称《…》和第…条；给了原文链接的，链接打得开。

    只有图片、附件或原文链接的存疑；名称没有书名号的、写的位置不是条的也存疑。
    """
    one = shown(guide, Element.BASIS, placeholders)
    if one.state != Disclosure.PRESENT:
        yield from undisclosed(guide, one)
    elif not (name := named(one.text)):
        told = doubt if name is None else finding
        yield told(guide, "依据没有法规名称", "政策依据没有写明法规名称", "《…》第…条", one.text)
    elif not (article := to_article(one.text)):
        told = doubt if article is None else finding
        yield told(guide, "依据没有条款", "政策依据没有写到条", "《…》第…条", one.text)
    yield from broken(guide, guide.links.get(Element.BASIS, ()), "依据原文链接打不开")


def procedure_shown(guide: Guide, placeholders: Sequence[str] = ()) -> Iterator[Finding]:
    """办事程序至少有两个有序环节，或者有一张加载得出来的流程图；只在附件里的、环节没有分开写的存疑。"""
    one = shown(guide, Element.PROCEDURE, placeholders)
    staged = stages(one.text)
    charted, expected = flow_chart(guide), "至少两个有序环节或流程图"
    if staged or charted:
        return
    if charted is None:
        yield doubt(guide, "流程图没有探测", "只有流程图，而流程图没有探测过", expected, one.text)
    elif one.state == Disclosure.ATTACHMENT and _reachable(guide.links.get(Element.PROCEDURE, ())):
        yield unread(guide, one)
    elif (one.lacking and not guide.images.get(Element.PROCEDURE)) or one.state == Disclosure.NONE:
        yield lacking(guide, one)
    else:
        told = doubt if staged is None else finding
        yield told(guide, "程序不成环节", "办事程序不足两个环节，也没有能显示的流程图", expected, one.text)


def _reachable(links: Iterable[Link]) -> bool:
    """有打得开的，或者说不清打不打得开的。"""
    return any(link.status == 200 or not answered(link) for link in links)


def limits_agree(pair: tuple[Guide, Guide], names: Sequence[str]) -> Iterator[Finding]:
    """同一事项的时限在接口和门户上一致；写法认不出的、一处的文字里也有另一处的时限的存疑。"""
    api, portal = pair
    for name in names:
        here, there = api.elements.get(Element(name)), portal.elements.get(Element(name))
        if not here or not there:
            continue
        left, right = measured(here), measured(there)
        if left is None or right is None:
            yield doubt(portal, f"认不出时限:{name}", f"{name}的写法认不出，不能比较", here, there)
        elif left != right:
            told = finding if contradict(here, there) else doubt
            yield told(
                portal, f"接口与门户不一致:{name}", f"{name}在接口和门户上不一致", f"接口:{here}", f"门户:{there}"
            )


def decisions_published(t: Any, published: Any, days: int, whole: bool) -> Iterator[Check]:
    """准予许可的决定都能在公示里按文号查到；依法不公开的、决定后仍在 ``days`` 个工作日公开期限之内的不论。

    ``published`` 是公示中全部文号的表(``value`` 一列);``whole`` 为假(公示没有看完)时，查不到的只能存疑。
    """
    due = (t.cum_as_of - t.cum_decided > days).fill_null(False)
    granted = t.licence & (t.grants > 0) & (t.refusals == 0) & (t.decision_withheld == 0)
    found = t.decision_doc_no.isin(published.value)
    absent = ~found if whole else ibis.cases((found, False), else_=ibis.null("boolean"))
    yield Check(
        "准予决定没有公示",
        (granted & due).fill_null(False),
        absent,
        "公示中查不到这份准予许可决定",
        "公示中有此文号",
        t.decision_doc_no,
        ("doc_no", "result"),
    )


def staff_identified(person: Staff, wanted: Sequence[str], placeholders: Sequence[str] = ()) -> Iterator[Finding]:
    """窗口人员的姓名、岗位、工号或照片、办公电话齐备，占位的等于没有；像私人手机号的存疑。"""
    shown = {
        "姓名": person.name,
        "岗位": person.post,
        "工号或照片": person.photo if unsaid(person.badge, placeholders) else person.badge,
        "办公电话": person.phone,
    }
    subject = f"{person.name or '无名'}({person.id})"
    for name in wanted:
        if unsaid(shown[name], placeholders):
            yield Finding(subject, f"缺少:{name}", f"没有公开窗口人员的{name}", name, shown[name] or "")
    if MOBILE.fullmatch((person.phone or "").strip()):
        yield Finding(
            subject,
            "疑似私人手机号",
            "电话像是私人手机号，请确认是否为办公电话",
            "办公电话",
            person.phone or "",
            certain=False,
        )


def nothing_leaked(exposure: Exposure) -> Iterator[Finding]:
    """公开渠道上没有明文的身份证号、手机号、银行卡号。"""
    for leak in exposure.leaks:
        yield Finding(
            naming.source(leak.where),
            f"泄露:{leak.kind}",
            f"公开的内容里出现{leak.kind}",
            "不出现",
            leak.masked,
            leak.evidence,
            certain=leak.sure,
        )
    yield from not_looked_at(exposure)


def not_looked_at(exposure: Exposure) -> Iterator[Finding]:
    """该看而没有采成的来源:里面有没有个人信息看不出，存疑。"""
    for name, why in exposure.unread.items():
        subject, message = naming.source(name), "没有采成，看不出里面有没有个人信息"
        yield Finding(subject, "没有看到", message, "不出现", why, certain=False)


def published_somewhere(column: Column) -> Iterator[Finding]:
    """某个要素不能在全部指南上都缺失；各份都只有图片或附件的存疑。"""
    states = set(column.states)
    counted = "、".join(f"{state} {column.states.count(state)} 份" for state in Disclosure if state in states)
    if not states:
        yield Finding(str(column), "看不到", "这一通道上看不到该要素，不能判定", certain=False)
    elif states & UNREAD and not states & {Disclosure.PRESENT, Disclosure.NONE}:
        message = "各份指南上只有图片或附件，机器读不到，请人工看"
        yield Finding(str(column), f"只有图片或附件:{column}", message, "可读的文字", counted, certain=False)
    elif not states & {Disclosure.PRESENT, Disclosure.NONE}:
        message = f"{len(column.states)} 份指南都没有公开该要素"
        yield Finding(str(column), f"全部缺失:{column}", message, "至少一份公开", counted)


def doc_numbers(decisions: Iterable[Decision]) -> frozenset[str]:
    """公示的决定 → 文号。依法不公开而列明的也算。"""
    return frozenset(decision.doc_no for decision in decisions)
