"""同一事项在各个渠道(接口、门户、自助机)上的说法归一之后是否一致；几处的原话并列在问题里。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from conformance.assessment import Finding
from conformance.domain import Element, Guide
from conformance.rules import charges
from conformance.rules.disclosure_states import hollow, waived
from conformance.rules.durations import contradict, measured
from conformance.rules.prose import even

MARK = r"[(]?([0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:[)]|[、.](?![0-9]))"
"""像序号的:1. 1、 1) (1) 一、 (一)。"""
LEADING = re.compile(rf"^[^\S\n]*{MARK}", re.MULTILINE)
ORDER = {mark: place for place, mark in enumerate([*"一二三四五六七八九十", "十一", "十二", "十三", "十四", "十五"], 1)}
NOISE = re.compile(r"[^\w%\u2030+≥≤]|_")
TAG = re.compile(
    r"[(\[【〔](?:非?必[要需备须交]|可选|选交|容缺(?:材料|受理|后补)?|样[表本例]|示[例范](?:文本)?|空表|空白表格?|模板)?(?:下载|查看)?[)\]】〕]"
    r"|(?<!\s)\s+(?:样[表本例]|示[例范](?:文本)?|空表|空白表格?|模板|下载|查看|预览)+$",
    re.MULTILINE,
)
"""材料名称后面的必要性与表格、样例的链接，不是名称。"""
LIMITS = (Element.STATUTORY_LIMIT, Element.PROMISED_LIMIT)
SHORT = 60

Texts = Mapping[str, str]
"""渠道 → 原文；空白的不在其中。"""


@dataclass(frozen=True, slots=True)
class Told:
    """一个事项在几个渠道上的指南。"""

    name: str
    guides: Mapping[str, Guide]
    placeholders: tuple[str, ...] = ()

    def texts(self, element: Element) -> dict[str, str]:
        """写了这一要素的各渠道的原文；占位文字就是没有写。"""
        shown = {where: guide.elements.get(element, "").strip() for where, guide in self.guides.items()}
        return {where: text for where, text in shown.items() if not hollow(text, self.placeholders)}


def side_by_side(channels: Mapping[str, Sequence[Guide]]) -> tuple[Told, ...]:
    """渠道 → 指南;至少两个渠道都有的事项，次序同第一个渠道。"""
    found: dict[str, dict[str, Guide]] = {}
    for where, guides in channels.items():
        for guide in guides:
            found.setdefault(guide.code, {})[where] = guide
    return tuple(Told(str(next(iter(one.values()))), one) for one in found.values() if len(one) > 1)


def told_alike(told: Told, placeholders: Sequence[str] = ()) -> Iterator[Finding]:
    """时限、申请材料、申报条件、收费在各渠道归一后一致；写法认不出的存疑，一处没有写的不在此判。"""
    told = replace(told, placeholders=tuple(placeholders))
    for limit in LIMITS:
        yield from _compared(told, limit, told.texts(limit), measured)
    yield from _compared(told, Element.MATERIALS, _material_texts(told), _titles)
    yield from _compared(told, Element.CONDITIONS, told.texts(Element.CONDITIONS), plain)
    yield from _compared(told, Element.FEE_STANDARD, _charges(told.texts(Element.FEE_STANDARD)), _fee)


def plain(text: str) -> str:
    """去掉空白、标点、序号，全角写作半角；不是从一起挨个数的数，只有在行首才是序号。"""
    said = even(text)
    marks = [ORDER.get(mark) or mark for mark in re.findall(MARK, said)]
    counted = list(map(str, marks)) == [str(place) for place in range(1, len(marks) + 1)]
    return NOISE.sub("", re.sub(MARK, "", said) if counted else LEADING.sub("", said))


def _compared(told: Told, element: Element, texts: Texts, meaning: Callable[[str], object]) -> Iterator[Finding]:
    if len(set(texts.values())) < 2:  # 一字不差的不必读懂
        return
    read = {where: meaning(text) for where, text in texts.items()}
    shown = "；".join(f"{where}:{_short(text)}" for where, text in texts.items())
    evidence = tuple(one for guide in told.guides.values() for one in guide.evidence)
    if any(value is None for value in read.values()):
        if len(set(map(plain, texts.values()))) > 1:
            message = f"{element}在几个渠道上写法不同，有的认不出，不能比较"
            yield Finding(told.name, f"认不出:{element}", message, "各渠道一致", shown, evidence, certain=False)
    elif len(set(read.values())) > 1:
        sure = _sure(element, list(texts.values()))
        message = f"{element}在几个渠道上不一致"
        yield Finding(told.name, f"各渠道不一致:{element}", message, "各渠道一致", shown, evidence, certain=sure)


def _material_texts(told: Told) -> dict[str, str]:
    """有材料表的取表中的名称；写明无需材料的就是那句话；只有一段文字的原样，交给比较时存疑。"""
    found = {}
    for where, guide in told.guides.items():
        listed = "\n".join(material.name for material in guide.materials or ())
        text = listed or guide.elements.get(Element.MATERIALS, "").strip()
        if text:
            found[where] = text if listed or waived(text) else f"?{text}"
    return found


def _charges(texts: Texts) -> Texts:
    """没有写明收不收、收多少的(例如“按规定收取”)比不出矛盾，不比。"""
    return {where: text for where, text in texts.items() if charges.stated(text)}


def _names(text: str) -> object:
    if text.startswith("?"):
        return None
    return frozenset() if waived(text) else frozenset(plain(line) for line in text.split("\n") if plain(line))


def _titles(text: str) -> object:
    return _names(TAG.sub("", even(text)))


def _fee(text: str) -> object:
    """不收费是空集；收费是各金额的集合，写的是计算办法而没有金额的认不出。"""
    charged, amounts = charges.charged(text), charges.amounts(text)
    if charged is False:
        return frozenset()
    return frozenset(one for one in amounts if one[0]) or None if charged else None


def _partial(element: Element, texts: Sequence[str]) -> bool:
    """条件一处是另一处的一部分，多半是摘要；只差像是序号的数:都不据以断定矛盾。"""
    bare = [NOISE.sub("", re.sub(MARK, "", even(text))) for text in texts]
    shortest = min(bare, key=len)
    return element == Element.CONDITIONS and all(shortest in text for text in bare)


def _sure(element: Element, texts: Sequence[str]) -> bool:
    if element in LIMITS:
        return any(contradict(one, other) for one, other in combinations(texts, 2))
    return not _partial(element, texts)


def _short(text: str) -> str:
    line = text.removeprefix("?").replace("\n", "、")
    return line if len(line) <= SHORT else f"{line[:SHORT]}…"
