"""公开:八公开、九项公开、许可法第三十条八要素。接口与门户用同一套规则，因为两边都是 Guide。

看不到的要素(Guide.elements 没有这个键)只记存疑；一个都看不到时整个场景未测。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from conformance.assessment import Finding
from conformance.domain import Channel, Decision, Element, Guide, Leak, Probe, Staff
from conformance.rules.guides import (
    FORMS,
    Column,
    broken,
    doubt,
    duration,
    finding,
    flow_chart,
    missing,
    mistyped,
    no_materials,
    seen,
    suffix,
    visible_any,
)
from conformance.rules.records import Check

LAW = re.compile(r"《[^》]+》")
ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇0-9]+条")
STEP_BREAK = re.compile(r"[\n→;;>]+|(?:^|\s)[0-9]{1,2}[.、)]|[①-⑳]|第[一二三四五六七八九十]+步")
AMOUNT = re.compile(r"[0-9]+(?:\.[0-9]+)?\s*(?:元|%|‰|万元)|按.{1,40}(?:计算|计收|缴纳)|公式")
FREE = re.compile(r"不收费|免费|不收取|无需缴费|零收费")
PHONE_TEXT = re.compile(r"[0-9\s\-—–()()、,,;;/转]+")
PHONE = re.compile(
    r"(?:0[0-9]{2,3}[\s\-—–)))]*)?[2-9][0-9]{6,7}|1[3-9][0-9]{9}|400[\-—]?[0-9]{3}[\-—]?[0-9]{4}|(?<![0-9])1[0-9]{2,4}(?![0-9])|(?<![0-9])9[56][0-9]{3,4}(?![0-9])"
)
MOBILE = re.compile(r"1[3-9][0-9][0-9*]{8}")


@dataclass(frozen=True, slots=True)
class Exposure:
    """一个公开渠道上看到的个人信息。"""

    channel: Channel
    leaks: tuple[Leak, ...]


def disclosed(guide: Guide, elements: Sequence[str], placeholders: Sequence[str] = ()) -> Iterator[Finding]:
    """每个要素都公开了；空白或只有占位文字(如“待补充”)就是没有公开。无需材料的事项不要求表格和示范文本。"""
    visible_any(guide, elements)
    for name in elements:
        if Element(name) in FORMS and no_materials(guide):
            continue
        text = guide.elements.get(Element(name))
        if text is None:
            yield doubt(guide, f"看不到:{name}", f"{guide.channel}上看不到“{name}”，不能判定是否公开")
        elif text.strip() in {"", *placeholders} and not guide.links.get(Element(name)):
            yield missing(guide, name, text.strip())


def basis_cited(guide: Guide) -> Iterator[Finding]:
    """政策依据写到法规名称《…》和第…条；给了原文链接的，链接打得开。"""
    text = seen(guide, Element.BASIS)
    if not text.strip():
        yield missing(guide, Element.BASIS)
    elif not LAW.search(text):
        yield finding(guide, "依据没有法规名称", "政策依据没有写明法规名称", "《…》第…条", text)
    elif not ARTICLE.search(text):
        yield finding(guide, "依据没有条款", "政策依据没有写到条", "《…》第…条", text)
    yield from broken(guide, guide.links.get(Element.BASIS, ()), "依据原文链接打不开")


def procedure_shown(guide: Guide) -> Iterator[Finding]:
    """办事程序至少有两个有序环节，或者有一张加载得出来的流程图。"""
    text = seen(guide, Element.PROCEDURE)
    steps = [part for part in STEP_BREAK.split(text) if part and part.strip() and "流程图" not in part]
    charted = flow_chart(guide)
    if len(steps) >= 2 or charted:
        return
    if charted is None:
        yield doubt(guide, "流程图没有探测", "只有流程图，而流程图没有探测过", "至少两个有序环节或流程图", text)
        return
    if not text.strip() and not guide.images.get(Element.PROCEDURE):
        yield missing(guide, Element.PROCEDURE)
    else:
        yield finding(
            guide, "程序不成环节", "办事程序不足两个环节，也没有能显示的流程图", "至少两个有序环节或流程图", text
        )


def limits_agree(pair: tuple[Guide, Guide], names: Sequence[str]) -> Iterator[Finding]:
    """同一事项的时限在接口和门户上一致；写法认不出时存疑。"""
    api, portal = pair
    for name in names:
        here, there = api.elements.get(Element(name)), portal.elements.get(Element(name))
        if not here or not there:
            continue
        left, right = duration(here), duration(there)
        if left is None or right is None:
            yield doubt(portal, f"认不出时限:{name}", f"{name}的写法认不出，不能比较", here, there)
        elif left != right:
            yield finding(
                portal, f"接口与门户不一致:{name}", f"{name}在接口和门户上不一致", f"接口:{here}", f"门户:{there}"
            )


def fee_shown(guide: Guide) -> Iterator[Finding]:
    """收费标准写明金额或者计算办法，并写明收费依据；不收费的写明不收费。"""
    standard, basis = seen(guide, Element.FEE_STANDARD), guide.elements.get(Element.FEE_BASIS)
    if not standard.strip():
        yield missing(guide, Element.FEE_STANDARD)
    elif not FREE.search(standard):
        if not AMOUNT.search(standard):
            yield finding(guide, "收费标准没有金额", "收费标准没有金额或计算公式", "金额或计算公式", standard)
        if basis is not None and not LAW.search(basis):
            yield finding(guide, "收费没有依据", "收费事项没有写明收费依据", "《…》", basis)


def decisions_published(t: Any, published: Any, days: int, whole: bool) -> Iterator[Check]:
    """准予许可的决定都能在公示里按文号查到；依法不公开的、决定后仍在 ``days`` 个工作日公开期限之内的不论。

    ``published`` 是公示中全部文号的表(``value`` 一列);``whole`` 为假(公示没有看完)时，查不到的只能存疑。
    """
    due = (t.cum_as_of - t.cum_decided > days).fill_null(False)
    granted = t.licence & t.decision_result.fill_null("").startswith("准予") & (t.decision_withheld == 0)
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


def staff_identified(person: Staff, wanted: Sequence[str]) -> Iterator[Finding]:
    """窗口人员的姓名、岗位、工号或照片、办公电话齐备；像私人手机号的存疑。"""
    shown = {
        "姓名": person.name,
        "岗位": person.post,
        "工号或照片": person.badge or person.photo,
        "办公电话": person.phone,
    }
    subject = f"{person.name or '无名'}({person.id})"
    for name in wanted:
        if not (shown[name] or "").strip():
            yield Finding(subject, f"缺少:{name}", f"没有公开窗口人员的{name}", name)
    if MOBILE.fullmatch((person.phone or "").strip()):
        yield Finding(
            subject,
            "疑似私人手机号",
            "电话像是私人手机号，请确认是否为办公电话",
            "办公电话",
            person.phone or "",
            certain=False,
        )


def forms_downloadable(guide: Guide) -> Iterator[Finding]:
    """空白表格与示范文本分别存在，下载得到、不为空、类型与扩展名相符。无需材料的事项不论。"""
    if no_materials(guide):
        return
    for element in FORMS:
        links = guide.links.get(element, ())
        seen(guide, element)
        if not links:
            yield missing(guide, element)
        yield from broken(guide, links, f"{element}下载不到")
        yield from (
            finding(
                guide, f"{element}类型不符", f"{link.url} 的类型与扩展名不符", suffix(link), link.content_type or ""
            )
            for link in links
            if mistyped(link)
        )


def nothing_leaked(exposure: Exposure) -> Iterator[Finding]:
    """公开渠道上没有明文的身份证号、手机号、银行卡号。"""
    for leak in exposure.leaks:
        yield Finding(
            leak.where, f"泄露:{leak.kind}", f"公开的内容里出现{leak.kind}", "不出现", leak.masked, leak.evidence
        )


def contacts_usable(guide: Guide, elements: Sequence[str]) -> Iterator[Finding]:
    """咨询、投诉、地点、时间都公开；只写了号码的，号码要像电话。"""
    yield from disclosed(guide, elements)
    for element in (Element.CONSULTATION, Element.COMPLAINT):
        text = guide.elements.get(element, "").strip()
        if text and PHONE_TEXT.fullmatch(text) and not PHONE.search(text):
            yield finding(
                guide, f"电话格式不对:{element}", f"{element}不是合法的电话号码", "区号-号码、手机或服务热线", text
            )


def complaint_open(probe: Probe) -> Iterator[Finding]:
    """在线投诉的入口打得开，并且有可以填写的表单。"""
    if probe.observed.get("status") != "200" or probe.observed.get("form") != "是":
        yield Finding(
            probe.subject,
            "投诉入口不可用",
            "在线投诉入口打不开或没有表单",
            "打得开，有表单",
            str(dict(probe.observed)),
            probe.evidence,
        )


def published_somewhere(column: Column) -> Iterator[Finding]:
    """某个要素不能在全部指南上都缺失。"""
    if column.texts is None:
        yield Finding(str(column), "看不到", "这一通道上看不到该要素，不能判定", certain=False)
    elif not any(text.strip() for text in column.texts):
        yield Finding(
            str(column), f"全部缺失:{column}", f"{len(column.texts)} 份指南都没有公开该要素", "至少一份公开", "全部空白"
        )


def doc_numbers(decisions: Iterable[Decision]) -> frozenset[str]:
    """公示的决定 → 文号。依法不公开而列明的也算。"""
    return frozenset(decision.doc_no for decision in decisions)
