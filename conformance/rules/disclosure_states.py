"""一个要素公开成什么样:已公开、明示没有、空白、占位、仅图片、仅附件、隐藏。接口与门户用同一个判断，各条款再各自对待。

空白、占位、隐藏就是没有公开；仅图片、仅附件是公开了而机器读不到，只存疑；明示没有对不对要看是什么要素。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from conformance.assessment import Finding
from conformance.domain import Disclosure, Element, Guide, Link
from conformance.rules.guides import doubt, finding, visible_any
from conformance.rules.prose import untagged

UNDISCLOSED = frozenset({Disclosure.BLANK, Disclosure.PLACEHOLDER, Disclosure.HIDDEN})
UNREAD = frozenset({Disclosure.IMAGE, Disclosure.ATTACHMENT})
FITTING = frozenset(
    {
        (Element.BLANK_FORM, Disclosure.ATTACHMENT),
        (Element.SAMPLE_FORM, Disclosure.ATTACHMENT),
        (Element.SAMPLE_FORM, Disclosure.IMAGE),
        (Element.PROCEDURE, Disclosure.IMAGE),
    }
)
"""本来就该是附件或图片的:就是公开了。"""
WAIVED = re.compile(r"(?:无需|无须|不需要?|不用|免予?于?)(?:再?(?:提供|提交|递交|携带|申请|申报)|任何|纸质)*材料")
_ASIDE = re.compile(r"[(\uff08][^()\uff08\uff09]*[)\uff09]")
NONE = re.compile(
    r"(?:暂?无|n/?a|none|没有|不涉及|不适用|无要求|无限制|无数量限制|不限|不限制|否|免费|免收|不收费|不收取(?:任何)?费用|无收费"
    r"|(?:无需|不需|不需要|无须|没有)(?:提供|提交|申请|办理|任何|其他|其它)*(?:材料|条件|依据|要求|限制|收费|费用|数量限制|表格|文件)?)"
)
FILE = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|zip|rar|7z|ofd|jpe?g|png|gif|tiff?)(?:[?#].*)?$", re.IGNORECASE)
POINTER = re.compile(
    r"(?=.*(?:见|点击|查看|下载|打开|预览|附件|附图|附表|链接|原文|全文|详情|流程图))"
    r"(?:[请具体详细内容情全原文如下可以已的见参照点击查看载打开预览附件图表链接此处这里更多扫描办理流程示第0-9一二三四五六七八九十(:,.;)、/]|文件|文档|图片)+"
)
_SYMBOLS = re.compile(r"[x×*＊.。…—\-_/\\?？~、,，·\s]+", re.IGNORECASE)
_ESCAPES = re.compile(r"(?:\\[rnt])+|&(?:amp;)*(?:nbsp|#160);|\s+")


@dataclass(frozen=True, slots=True)
class Shown:
    """一个要素公开的状态与文字。"""

    element: Element
    state: Disclosure
    text: str

    @property
    def lacking(self) -> bool:
        """没有公开。"""
        return self.state in UNDISCLOSED

    @property
    def fitting(self) -> bool:
        """公开的样子正合这一要素。"""
        return self.state == Disclosure.PRESENT or (self.element, self.state) in FITTING

    def __str__(self) -> str:
        return f"{self.state}:{self.text}" if self.text else str(self.state)


@dataclass(frozen=True, slots=True)
class Column:
    """一个要素在全部指南上的状态;``states`` 为空表示这一通道看不到。"""

    element: Element
    states: tuple[Disclosure, ...]

    def __str__(self) -> str:
        return str(self.element)


def shown(guide: Guide, element: Element, placeholders: Collection[str] = ()) -> Shown:
    """看得到的要素公开成什么样；这一通道看不到抛 SourceMissing。"""
    visible_any(guide, (element,))
    text = guide.elements[element].strip()
    return Shown(element, _state(guide, element, text, placeholders), text)


def columns(guides: Sequence[Guide], elements: Sequence[str], placeholders: Collection[str]) -> tuple[Column, ...]:
    """指南 → 每个要素一列；没有指南就没有列。"""
    return tuple(_column(guides, Element(name), placeholders) for name in elements) if guides else ()


def hollow(text: str, placeholders: Collection[str] = ()) -> bool:
    """空白，或者只有占位的文字(不分大小写，不计空白、标点和没有解开的转义);^ 开头的占位是正则。"""
    bare = _bare(text)
    return not bare or bool(_SYMBOLS.fullmatch(bare)) or _placed(bare, tuple(placeholders))


def unsaid(text: str | None, placeholders: Collection[str] = ()) -> bool:
    """不能没有的一栏没有内容:空白、占位，或者写明没有。"""
    return hollow(text or "", placeholders) or none_stated(text or "")


def none_stated(text: str) -> bool:
    """写明没有。"""
    return all(NONE.fullmatch(_bare(line)) for line in text.split("\n") if _bare(line)) and bool(_bare(text))


def waived(text: str) -> bool:
    """写明无需材料:每一行都说没有；括注里说的只是某一份材料。"""
    lines = [line for line in text.split("\n") if _bare(line)]
    return bool(lines) and all(none_stated(line) or WAIVED.search(_ASIDE.sub("", line)) for line in lines)


def no_materials(guide: Guide) -> bool:
    """指南写明了无需材料。"""
    return waived(guide.elements.get(Element.MATERIALS, ""))


def lacking(guide: Guide, one: Shown) -> Finding:
    """没有公开；短名一律是“缺少”，状态写在问题里。"""
    message = f"{guide.channel}上没有公开“{one.element}”({one.state})"
    return finding(guide, f"缺少:{one.element}", message, str(one.element), str(one))


def unread(guide: Guide, one: Shown) -> Finding:
    """公开了而只有图片或附件，机器读不到。"""
    message = f"“{one.element}”{one.state}，机器读不到内容，请人工看"
    return doubt(guide, f"{one.state}:{one.element}", message, "可读的文字", str(one))


def undisclosed(guide: Guide, one: Shown, *, answerable: bool = False) -> Iterator[Finding]:
    """没有公开或读不到的各报一个；``answerable`` 为假的要素，明示没有也是没有公开。"""
    if one.lacking or (one.state == Disclosure.NONE and not answerable):
        yield lacking(guide, one)
    elif one.state in UNREAD:
        yield unread(guide, one)


def _column(guides: Sequence[Guide], element: Element, placeholders: Collection[str]) -> Column:
    each = [shown(guide, element, placeholders) for guide in guides if element in guide.elements]
    return Column(element, tuple(Disclosure.PRESENT if one.fitting else one.state for one in each))


def _state(guide: Guide, element: Element, text: str, placeholders: Collection[str]) -> Disclosure:
    links, images = guide.links.get(element, ()), guide.images.get(element, ())
    pointer = _points_elsewhere(text, links)
    if any(image.width and image.height for image in images) and (pointer or not text):
        return Disclosure.IMAGE
    if (pointer and (links or not images)) or (links and not text):
        return Disclosure.ATTACHMENT
    if not text:
        return Disclosure.HIDDEN if element in guide.hidden else Disclosure.BLANK
    if hollow(text, placeholders):
        return Disclosure.PLACEHOLDER
    return Disclosure.NONE if none_stated(text) else Disclosure.PRESENT


def _points_elsewhere(text: str, links: Iterable[Link]) -> bool:
    """文字只是“下载”“详见附件”或文件名，内容在别处；链接的文字说出了内容的不算。"""
    names = sorted((link.text.strip() for link in links if FILE.search(link.text.strip())), key=len, reverse=True)
    rest = text
    for name in names:
        rest = rest.replace(name, "")
    lines = [bare for line in rest.split("\n") if (bare := _bare(line))]
    return bool(text) and (bool(lines) or bool(names)) and all(map(POINTER.fullmatch, lines))


@lru_cache(16_384)
def _placed(bare: str, placeholders: tuple[str, ...]) -> bool:
    plain, pattern = _split(placeholders)
    return bare in plain or bool(pattern.search(bare))


@lru_cache(64)
def _split(texts: tuple[str, ...]) -> tuple[frozenset[str], re.Pattern[str]]:
    """(整段的文字, 正则);没有正则的什么都不匹配。"""
    patterns = [text for text in texts if text.startswith("^")]
    plain = frozenset(_bare(text) for text in texts if text not in patterns)
    return plain, re.compile("|".join(patterns) or "(?!)", re.IGNORECASE)


@lru_cache(16_384)
def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKC", _ESCAPES.sub("", untagged(text))).casefold()
    return plain.strip("。.,;:、!()[]【】“”\"'<>「」 ")
