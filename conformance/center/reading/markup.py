"""XML 与网页片段 → 普通的值。不解析实体，不读 DTD，不联网；坏的抛 Garbled。

XML:``{根: 内容}``;有下级的是对象，同名的下级成列表，属性写作 ``@名``，夹在中间的文字写作 ``#text``，命名空间前缀去掉，
没有下级也没有属性的就是文字(空元素是空文字)。
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree
from lxml import html as pages

from conformance.center.exchange.wire import Garbled
from conformance.center.normalise import Unreadable
from conformance.center.reading import patterns
from conformance.center.reading.labels import upset

_DECLARED = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_LINES = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "dd", "dt"})
_UNSEEN = ("script", "style", "template", "noscript")
_ESCAPED = re.compile(r"&(?:[a-zA-Z]{2,8}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
ROWS = "rows"
"""网页读成的值里，行在这个键之下。"""


def xml_of(text: str) -> dict[str, Any]:
    """XML 文字 → 值。"""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_DECLARED.sub("", text, count=1).strip().encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Garbled(f"答复不是完整的 XML({error})；请中心改正，或检查地址与认证") from None
    if root.getroottree().docinfo.doctype:
        raise Garbled("答复的 XML 带有 DTD，为安全不予解析；请中心去掉")
    return {_tag(root): _node(root)}


def _node(element: Any) -> Any:
    made: dict[str, Any] = {f"@{etree.QName(name).localname}": value for name, value in element.attrib.items()}
    for child in element:
        if isinstance(child.tag, str):
            _add(made, _tag(child), _node(child))
    text = (element.text or "") + "".join(child.tail or "" for child in element)
    if not made:
        return text
    return {**made, "#text": text.strip()} if text.strip() else made


def _add(made: dict[str, Any], name: str, value: Any) -> None:
    if name not in made:
        made[name] = value
    elif isinstance(made[name], list):
        made[name].append(value)
    else:
        made[name] = [made[name], value]


def _tag(element: Any) -> str:
    return str(etree.QName(element).localname)


def rows_of(text: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    """网页或片段 → ``{rows: [{字段: 文字}], …}``;``spec`` 是档案的 decode:rows、fields、values。"""
    whole = _page(text)
    rows = [_fields(row, spec.get("fields") or {}) for row in _chosen(whole, spec["rows"])]
    if not rows and (said := upset(seen(whole))):
        raise Garbled(f"答复里没有行，只是一句提示(“{said}”)；请稍后再试")
    return {**_fields(whole, spec.get("values") or {}), ROWS: rows}


def _page(text: str) -> Any:
    try:
        found = pages.document_fromstring(_DECLARED.sub("", text, count=1) or "<p>")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Garbled(f"答复不是网页({error})；请检查地址") from None
    etree.strip_elements(found, etree.Comment, *_UNSEEN, with_tail=False)
    return found


def _fields(element: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _field(element, {"at": spec} if isinstance(spec, str) else spec) for name, spec in fields.items()}


def _field(element: Any, spec: Mapping[str, Any]) -> Any:
    chosen = _chosen(element, spec["at"]) if "at" in spec else [element]
    values = [value for one in chosen if (value := _value(one, spec)) is not None]
    return values if spec.get("many") else next(iter(values), None)


def _value(node: Any, spec: Mapping[str, Any]) -> str | None:
    if isinstance(node, str):
        taken: str | None = node.strip()
    elif "attr" in spec:
        taken = node.get(spec["attr"])
    else:
        taken = seen(node)
    return patterns.captured(taken, spec["pattern"]) if taken is not None and "pattern" in spec else taken


def _chosen(element: Any, selector: str) -> list[Any]:
    found = selected(selector)(element)
    return found if isinstance(found, list) else [str(found)]


def selected(selector: str) -> Any:
    """CSS 选择器，或以 ``/``、``.//``、``(`` 开头的 XPath；写错抛 Unreadable。"""
    from cssselect import SelectorError
    from lxml.cssselect import CSSSelector

    try:
        if selector.startswith(("/", "./", "(")):
            return etree.XPath(selector.replace("//", ".//", 1) if selector.startswith("//") else selector)
        return CSSSelector(selector, translator="html")
    except (SelectorError, etree.XPathSyntaxError) as error:
        raise Unreadable(f"“{selector}”不是 CSS 选择器或 XPath({error})") from None


def seen(element: Any) -> str:
    """元素里看得见的文字，块与换行各成一行。"""
    return "\n".join(line for line in (part.strip() for part in "".join(_pieces(element)).splitlines()) if line)


def _pieces(element: Any) -> Iterator[str]:
    if element.tag in _UNSEEN or not isinstance(element.tag, str):
        return
    breaks = "\n" * (element.tag in _LINES)
    yield breaks + (element.text or "")
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield breaks


def text_of(source: str) -> str:
    """HTML 片段 → 看得见的文字；``&amp;amp;`` 这样的层层转义至多还原三层。"""
    text = source
    for _ in range(3):
        if not _ESCAPED.search(text):
            break
        text = html.unescape(text)
    if "<" not in text or not text.strip():
        return text.replace("\xa0", " ").strip()
    return seen(_page(f"<div>{text}</div>")).replace("\xa0", " ").strip()
