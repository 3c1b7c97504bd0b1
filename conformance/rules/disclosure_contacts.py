"""咨询与投诉的渠道:公开了没有，号码像不像电话，在线投诉的入口打不打得开。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from conformance.assessment import Finding
from conformance.domain import Element, Guide, Probe
from conformance.rules.disclosure import NOTHING, disclosed
from conformance.rules.guides import finding, unclear
from conformance.rules.prose import even

PHONE_TEXT = re.compile(r"[0-9\s\-(),、;/转]+")
PHONE = re.compile(
    r"(?:0[0-9]{2,3}[\s\-)]*)?[2-9][0-9]{6,7}|1[3-9][0-9]{9}|[48]00-?[0-9]{3}-?[0-9]{4}"
    r"|(?<![0-9])1[0-9]{2,4}(?![0-9])|(?<![0-9])9[56][0-9]{3,4}(?![0-9])"
)
WHOLE = re.compile(r"(?:0[0-9]{2,3})?[2-9][0-9]{6,7}|1[3-9][0-9]{9}|[48]00[0-9]{7}")
"""去掉了分组的空白与横线的一个号码。"""


def contacts_usable(
    guide: Guide,
    elements: Sequence[str],
    placeholders: Sequence[str] = (),
    nones: Mapping[str, Sequence[str]] = NOTHING,
) -> Iterator[Finding]:
    """咨询、投诉、地点、时间都公开；只写了号码的，号码要像电话。"""
    yield from disclosed(guide, elements, placeholders, nones)
    for element in (Element.CONSULTATION, Element.COMPLAINT):
        text = guide.elements.get(element, "").strip()
        said = even(text)
        if re.search("[0-9]", said) and PHONE_TEXT.fullmatch(said) and not _dialled(said):
            yield finding(
                guide, f"电话格式不对:{element}", f"{element}不是合法的电话号码", "区号-号码、手机或服务热线", text
            )


def complaint_open(probe: Probe) -> Iterator[Finding]:
    """在线投诉的入口打得开，并且有可以填写的表单；没有打开的、没有答复的、不知道是不是入口的存疑。"""
    seen = probe.observed
    status, certain = seen.get("status", ""), not _unsure(seen)
    if status != "200" or seen.get("form") != "是":
        message = "在线投诉入口打不开或没有表单" if certain else "没有看到可以填写的在线投诉表单，请人工看"
        observed = f"{status or '没有打开'}，表单：{seen.get('form', '否')}"
        yield Finding(
            probe.subject, "投诉入口不可用", message, "打得开，有表单", observed, probe.evidence, certain=certain
        )


def _unsure(seen: Mapping[str, str]) -> bool:
    """没有看到表单，不等于没有:要登录，网关一时答不了，页面不足为凭，入口是从链接认出来的，或者还能往下走。"""
    further = seen.get("named") == "否" or seen.get("onward") == "是" or bool(seen.get("unread"))
    return unclear(seen.get("status", "")) or (seen.get("status") == "200" and further)


def _dialled(said: str) -> bool:
    """有一个像电话的号码；一个号码可以用空白、横线分成几组。"""
    numbers = (re.sub(r"[\s\-()]", "", part).partition("转")[0] for part in re.split(r"[,、;/\n]", said))
    return bool(PHONE.search(said)) or any(map(WHOLE.fullmatch, numbers))
