"""一份办事指南在某个通道上看起来的样子:接口与门户用同一种形状，规则只写一遍。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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

    alt: str
    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Guide:
    """办事指南。

    ``elements`` 只含这一通道看得到的要素(接口:已映射的字段；门户:至少一页出现过的标签)，值是可见文字，空串表示空白;
    键不存在表示这一通道看不到该要素，规则据此判存疑而不是不符合。
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

    def __str__(self) -> str:
        return f"{self.name}({self.code})"
