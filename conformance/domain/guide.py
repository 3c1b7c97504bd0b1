"""一份办事指南在某个通道上看起来的样子:接口与门户用同一种形状，规则只写一遍。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from conformance.domain.item import Material, SpecialProcedure
from conformance.domain.vocabulary import Channel, Element


@dataclass(frozen=True, slots=True)
class Link:
    """指南上的一个链接或附件。``status`` 为 None 表示没有探测;``size`` 单位字节。"""

    text: str
    url: str
    status: int | None = None
    size: int | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """页面上的图片；宽高是自然尺寸(像素)，没加载出来是 0。"""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Guide:
    """办事指南。

    ``elements`` 只含这一通道看得到的要素(接口:已映射的字段；门户:至少一页出现过的标签)，值是可见文字，空串表示空白;
    键不存在表示这一通道看不到该要素，规则据此判存疑而不是不符合。
    ``materials``、``special`` 是认得出的材料表、特别程序表，为 None 表示没有看到;``unread`` 是表里认不出的文字。
    ``hidden`` 是页面上有文字而人看不见(也点不开)的要素，它们的文字记为空串。
    ``updated`` 是指南上写的发布(更新)日;``anchors`` 是门户页面正文里的全部链接。
    """

    code: str
    name: str
    channel: Channel
    elements: Mapping[Element, str]
    links: Mapping[Element, tuple[Link, ...]]
    images: Mapping[Element, tuple[Image, ...]]
    text: str = ""
    url: str | None = None
    evidence: tuple[str, ...] = ()
    materials: tuple[Material, ...] | None = None
    special: tuple[SpecialProcedure, ...] | None = None
    version: str | None = None
    updated: date | None = None
    anchors: tuple[Link, ...] = ()
    unread: tuple[str, ...] = ()
    hidden: tuple[Element, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({self.code})"
