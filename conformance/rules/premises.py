"""场所:中心的名称全省统一。其余各条只能到现场去看，靠举证。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.assessment import Finding
from conformance.domain import Guide
from conformance.errors import SourceMissing
from conformance.rules.guides import doubt, finding

SUFFIX = re.compile(r"(?:政务|行政)服务(?:中心|大厅)$")

_TITLES = re.compile(r"《[^《》\n]*》")
_FORMER = re.compile(r"(?:原|曾|旧|前身|以前|撤销)[^,，;；。\n]{0,6}$")
_ELSE = re.compile(
    r"\s*[(（]?(?:公交|地铁|[东西南北]?[站路街门]|大楼|大厦|[旧原][址称名]?|更名|改|对面|附近|旁|建设|项目|工程|[^,，;；。\s]{0,8}(?:办法|条例|规定|通知|方案|章程|意见))"
)


@dataclass(frozen=True, slots=True)
class Named:
    """一页门户，和中心的统一名称与地名(名称去掉“政务服务中心”)。"""

    page: Guide
    name: str
    place: str


def named(pages: Iterable[Guide], center: str) -> tuple[Named, ...]:
    """门户的各页;``center`` 是档案里的名称，括号里的不算。没有一页写着这个名称抛 SourceMissing。"""
    name = re.sub(r"[(（].*", "", center).strip()
    found = tuple(Named(page, name, SUFFIX.sub("", name)) for page in pages)
    if found and not any(name in one.page.text for one in found):
        raise SourceMissing(f"门户上看不到中心的名称“{name}”(可能在图片里)")
    return found


def one_name(subject: Named, variants: Sequence[str]) -> Iterator[Finding]:
    """页面上没有“地名 + 别的叫法”，例如统一为政务服务中心的，没有再写行政服务中心。

    文件的名称(《…》)里的不论；说的是原来的名称、站名、路名、楼名的存疑。
    """
    text = _TITLES.sub("", subject.page.text)
    other = [f"{subject.place}{variant}" for variant in variants if f"{subject.place}{variant}" not in subject.name]
    shown = [one for one in other if one in text]
    if shown:
        told = finding if any(_is_center(one, text) for one in shown) else doubt
        message = "页面上的中心名称与统一的名称不一致"
        yield told(subject.page, "名称不统一", message, subject.name, "、".join(shown))


def _is_center(name: str, text: str) -> bool:
    """有一处写的就是中心现在的名称。"""
    return any(
        not _FORMER.search(text[: one.start()]) and not _ELSE.match(text[one.end() :])
        for one in re.finditer(re.escape(name), text)
    )
