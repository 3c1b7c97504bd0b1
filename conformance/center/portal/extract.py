"""从页面上看到的，到办事指南:标签归入要素，空白就是空白。这里不接触浏览器；页面里运行的部分在 extract.js。"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conformance.assessment import Issue
from conformance.center.exchange.redact import redact
from conformance.center.portal.sighted import HEAD, HIDDEN, UNSEEN, UNSURE, evident, joined, veil
from conformance.center.reading.labels import Vocabulary, catalogue, normal
from conformance.domain import Channel, Element, Guide, Image, Link

FORMS = (Element.BLANK_FORM, Element.SAMPLE_FORM)
_BRACKET = re.compile("[(\uff08][^)\uff09]*$")
_OTHERS = re.compile("其[他它]|[我全本各][省市州县区]|平均|压缩")
_EDGES = " \t,;。\uff0c\uff1b"
Find = Callable[[str], Sequence[str] | None]
"""标签 → 它属于什么；空序列只用来隔断,None 不是标签。"""


@dataclass(frozen=True, slots=True)
class Anchor:
    """页面上的链接;``aside`` 表示它在导航、页眉或页脚里。"""

    text: str
    url: str
    rel: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """表格的一格;``above`` 是跨行的格，从上一行来。"""

    text: str
    images: tuple[Image, ...] = ()
    above: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """一个标签和它的内容;``text`` 为空表示标签在、内容空白。

    ``hidden`` 是内容在页面里而人看不见:“隐藏”没有办法看到，“未展开”也许点得开、没有点开，“认不准”不知道哪些是它的内容;
    ``buried`` 表示标签也看不见。
    """

    label: str
    text: str
    links: tuple[Anchor, ...] = ()
    images: tuple[Image, ...] = ()
    hidden: str = ""
    buried: bool = False


Table = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """一页看得见的内容(个人信息已打码)。``text`` 是全部文字,``body`` 是正文，不含导航与页脚。

    ``fields`` 是档案写明选择器的要素(``label`` 是要素名),``handlers`` 是页面上点击的脚本,``turns`` 是有按得动的下一页,
    ``busy`` 是看的时候页面的请求还没有答完。
    ``stray`` 是正文里相关事项、问答、新闻那几块的文字,``login`` 是有看得见的口令框,``partial`` 是没有看全的原因。
    """

    url: str
    code: str = ""
    title: str = ""
    heading: str = ""
    text: str = ""
    body: str = ""
    pairs: tuple[Pair, ...] = ()
    links: tuple[Anchor, ...] = ()
    tables: tuple[Table, ...] = ()
    status: int = 200
    evidence: tuple[str, ...] = field(default=())
    fields: tuple[Pair, ...] = ()
    handlers: tuple[str, ...] = ()
    turns: bool = False
    busy: bool = False
    stray: str = ""
    login: bool = False
    partial: str = ""


def guides(
    pages: Sequence[Page], words: Vocabulary, absent: Collection[Element] = ()
) -> tuple[list[Guide], list[Issue]]:
    """每页一份 Guide。

    要素的标签在任何一页都没有出现过，就不在任何一页的 ``elements`` 里(看不到，不是没有)，除非列在 ``absent``;
    在别的页出现过而这一页没有，这一页是空串。从未出现的要素各给一个 Issue。内容在没有点开的标签页、折叠里的、
    认不准的，没有看全的页上没有看到的，这一页也没有这个要素，给一个 Issue;没有办法看到的记入 ``Guide.hidden``。
    """
    found = [pairs(page, words.find) for page in pages]
    seen = {element for one in found for element, each in one.items() if not all(pair.buried for pair in each)}
    seen |= set(absent)
    made = [_guide(page, one, seen) for page, one in zip(pages, found, strict=True)]
    closed = [issue for page, one in zip(pages, found, strict=True) for issue in _closed(page, one, seen)]
    return made, [*closed, *_never_seen(len(pages), seen, words)] if pages else []


def pairs(page: Page, find: Find) -> dict[Element, list[Pair]]:
    """一页上看到的要素 → 标签与内容；档案写明选择器的，只认选择器。"""
    found: dict[Element, list[Pair]] = defaultdict(list)
    for pair in [*page.pairs, *_lines(page, find), *_forms(page, find)]:
        for element in find(pair.label) or ():
            found[Element(element)].append(pair)
    for element in {Element(pair.label) for pair in page.fields}:
        found[element] = [pair for pair in page.fields if pair.label == element]
    if page.heading and not found.get(Element.NAME):
        found[Element.NAME].append(Pair(Element.NAME, page.heading))
    _free_of_charge(found)
    return found


def lacking(page: Page, find: Find) -> bool:
    """有的要素空白，或者没有标签:也许还没有画完。"""
    found = pairs(page, find)
    return not all(evident(found.get(element, ())) for element in Element)


def inline(text: str, find: Find) -> Iterator[Pair]:
    """写在一行里的“标签:内容”；一行可以有几个，内容到下一个标签为止，不出标签那一格，那一格没有就在右边一格。"""
    for line in text.splitlines():
        heads = [head for head in HEAD.finditer(line) if not _BRACKET.search(head[1]) and find(head[1]) is not None]
        ends = [*(head.start() for head in heads[1:]), len(line)]
        for head, end in zip(heads, ends, strict=False):
            own, _, beside = line[head.end() : end].partition("\t")
            yield Pair(head[1], own.strip(_EDGES) or beside.partition("\t")[0].strip(_EDGES))


def _lines(page: Page, find: Find) -> Iterator[Pair]:
    """正文里写在一行的；相关事项、问答、新闻里的、标签说着“其他”“全市”的，多半不是这个事项，认不准。"""
    stray = set(page.stray.splitlines())
    for line in page.body.splitlines():
        for pair in inline(line, find):
            doubted = line in stray or _OTHERS.search(pair.label)
            yield replace(pair, text="", hidden=UNSURE) if doubted else pair


def _forms(page: Page, find: Find) -> Iterator[Pair]:
    """材料一节里写着“空白表格”“样表”的下载链接，自己就是标签。"""
    for link in page.links:
        kinds = () if link.aside else find(link.text) or ()
        if any(kind in FORMS for kind in kinds):
            yield Pair(link.text, link.text, (link,))


def _free_of_charge(found: dict[Element, list[Pair]]) -> None:
    """写明不收费的，收费依据无从谈起。"""
    stated = joined(found.get(Element.FEE_STANDARD, [])).split("\n")
    if all(normal(line) in catalogue()["free"] for line in stated) and not joined(found.get(Element.FEE_BASIS, [])):
        found[Element.FEE_BASIS] = [Pair(Element.FEE_BASIS, "不收费")]


def _guide(page: Page, found: dict[Element, list[Pair]], seen: Collection[Element]) -> Guide:
    name = page.heading or joined(found.get(Element.NAME, [])) or page.title or page.code
    return Guide(
        code=page.code,
        name=redact(name)[0],
        channel=Channel.PORTAL,
        elements={
            element: _element_text(found.get(element, []))
            for element in Element
            if element in seen and not _unjudged(page, found.get(element, ()))
        },
        links={element: tuple(_links(found[element])) for element in Element if element in found},
        images={element: tuple(_images(found[element])) for element in Element if element in found},
        text=redact(page.text)[0],
        url=page.url,
        evidence=page.evidence,
        hidden=tuple(one for one in Element if one in seen and veil(found.get(one, ())) == HIDDEN),
    )


def _unjudged(page: Page, found: Collection[Pair]) -> bool:
    """这一页上这个要素看不到，不能说没有。"""
    return veil(found) in UNSEEN or bool(page.partial and not evident(found))


def _closed(page: Page, found: Mapping[Element, Sequence[Pair]], seen: Collection[Element]) -> Iterator[Issue]:
    for element, each in found.items():
        if (state := veil(each)) in UNSEEN:
            yield Issue("pages", f"{page.url} {element}", f"“{element}”{UNSEEN[state]}")
    missed = [element for element in Element if element in seen and not evident(found.get(element, ()))]
    if page.partial and missed:
        said = f"这一页没有看全({page.partial})，没有看到的要素不判:{'、'.join(missed)}。"
        yield Issue("pages", page.url, said)


def _element_text(found: Iterable[Pair]) -> str:
    """几个标签的内容各占一行，重复的只留一次；带着标签脱敏，写明是办公电话的号码不打码。"""
    return joined(Pair(pair.label, _redacted(pair)) for pair in found)


def _redacted(pair: Pair) -> str:
    prefix = f"{pair.label}:"
    return redact(prefix + pair.text)[0].removeprefix(prefix)


def _links(found: Iterable[Pair]) -> Iterator[Link]:
    known = {link.url: link.text for pair in found for link in pair.links if not link.aside}
    for url, text in known.items():
        yield Link(redact(text)[0], url)


def _images(found: Iterable[Pair]) -> Iterator[Image]:
    yield from dict.fromkeys(image for pair in found for image in pair.images)


def _never_seen(pages: int, seen: Collection[Element], words: Vocabulary) -> Iterator[Issue]:
    for element in Element:
        if element not in seen:
            tried = "、".join(words.synonyms(element))
            yield Issue(
                "pages",
                f"portal.labels.{element}",
                f"{pages} 个办事指南页上都没有出现“{element}”的标签(试过:{tried})，因此看不到，相关条款存疑;"
                f"门户若用别的说法，请加进 portal.labels.{element}；若确实没有公开，请列入 portal.confirmed_absent。",
            )
