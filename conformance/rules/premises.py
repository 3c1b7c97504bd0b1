"""场所:中心的名称全省统一。其余各条只能到现场去看，靠举证。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.assessment import Finding
from conformance.domain import Guide
from conformance.errors import SourceMissing
from conformance.rules.guides import finding

SUFFIX = re.compile(r"(?:政务|行政)服务(?:中心|大厅)$")


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
    """页面上没有“地名 + 别的叫法”，例如统一为政务服务中心的，没有再写行政服务中心。"""
    other = [f"{subject.place}{variant}" for variant in variants if f"{subject.place}{variant}" not in subject.name]
    shown = [one for one in other if one in subject.page.text]
    if shown:
        message = "页面上的中心名称与统一的名称不一致"
        yield finding(subject.page, "名称不统一", message, subject.name, "、".join(shown))
