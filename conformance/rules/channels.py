"""申请渠道:网上、窗口由申请人自主选择，只开一个渠道的要有法律、法规依据。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from conformance.assessment import Finding
from conformance.domain import Element, Guide, Item
from conformance.rules.citations import lawful
from conformance.rules.guides import doubt, finding, seen
from conformance.rules.prose import even

ONLINE = re.compile(
    r"网上|在线|线上|网办|互联网|电脑|移动(?!电话)|手机|APP|小程序|微信|支付宝|公众号|政务服务网|网络|全程网",
    re.IGNORECASE,
)
COUNTER = re.compile(r"窗口|现场|大厅|柜台|线下|当面|上门")
OTHER = re.compile(r"邮寄|邮递|快递|信函|传真|自助|一体机")
_DENIED = re.compile(r"[^,;、()\s]*(?:不(?!见面|限)|未|无(?!障碍)|没有|暂停)[^,;、()\s]*")
"""说的是没有开通、不支持的渠道。"""
_PARTS = re.compile(r"[,;、+/()\s]+")
ENTRY = re.compile(r"在线(办理|申请|申报)|网上(申请|申报|办理入口)|立即办理|我要办|马上办")
KINDS = (ONLINE, COUNTER, OTHER)
Choice = tuple[Item, bool, bool]
"""事项，以及接口上看不看得到网上入口、单一渠道的依据。"""


def choices(items: Sequence[Item]) -> tuple[Choice, ...]:
    """写明了办理形式的事项；一个事项也没有给出入口(依据)的，就是接口上看不到这个字段。"""
    entry, basis = any(item.apply_url for item in items), any(item.channel_basis for item in items)
    return tuple((item, entry, basis) for item in items if item.handling_forms)


def free_to_choose(choice: Choice) -> Iterator[Finding]:
    """声明可以网办的有网上入口；只有一个渠道的有法律、法规依据。看不到的字段只存疑。"""
    item, entry_seen, basis_seen = choice
    subject, forms = f"{item.name}({item.code})", "、".join(item.handling_forms)
    if ONLINE.search(offered(forms)) and not item.apply_url:
        message = "声明可以网上办理而没有网上入口" if entry_seen else "接口上看不到网上入口，不能判定"
        yield Finding(subject, "没有网上入口", message, "网上办理的入口", forms, certain=entry_seen)
    cited = lawful(item.channel_basis)
    if _kinds(forms) == 1 and not cited:
        message = "只有一个申请渠道而没有法律、法规依据" if basis_seen else "只有一个申请渠道，接口上看不到依据"
        shown = f"{forms} {item.channel_basis or ''}"
        sure = basis_seen and cited is False and not _unknown(forms)
        yield Finding(subject, "限定申请渠道", message, "两个以上的渠道，或者《…》", shown, certain=sure)


def shown_to_choose(guide: Guide) -> Iterator[Finding]:
    """门户上的办理形式不止一个渠道，或者写明法律、法规依据；写着可以网办而没有认得的入口的存疑。"""
    forms = seen(guide, Element.HANDLING_FORM)
    if _kinds(forms) == 1 and not (cited := lawful(forms)):
        told = doubt if cited is None or _unknown(forms) else finding
        yield told(guide, "限定申请渠道", "只写了一个申请渠道，没有法律、法规依据", "两个以上的渠道，或者《…》", forms)
    linked = guide.links.get(Element.HANDLING_FORM) or ENTRY.search(guide.text)
    if ONLINE.search(offered(forms)) and not linked:
        yield doubt(guide, "没有网上入口", "写着可以网上办理，页面上没有认得的网上入口", "网上办理的入口", forms)


def offered(forms: str) -> str:
    """写着的渠道，去掉说没有开通的。"""
    return _DENIED.sub("", even(forms))


def _kinds(forms: str) -> int:
    """写着几种渠道；一种也认不出是 0，不据以判定。"""
    said = offered(forms)
    return sum(bool(known.search(said)) for known in KINDS)


def _unknown(forms: str) -> bool:
    """有没有认不出是哪种渠道的写法。"""
    parts = filter(None, _PARTS.split(offered(forms)))
    return any(not any(known.search(part) for known in KINDS) for part in parts)
