"""只去档案写明的主机:跟随跳转和链接之前先看；凭据只给接口所在的主机。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.center.exchange import urls
from conformance.errors import SourceFailed


@dataclass(frozen=True, slots=True)
class Hosts:
    """``known`` 是可以访问的主机名;``home`` 是接口所在、可以出示凭据的那一个，``tls`` 表示只在加密时出示。"""

    known: frozenset[str]
    home: str
    tls: bool

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Hosts:
        """档案的 transport.base、portal.base 与 transport.hosts。"""
        transport, portal = data.get("transport") or {}, data.get("portal") or {}
        named = [urls.host(str(base)) for base in (transport.get("base"), portal.get("base")) if base]
        more = [str(host).lower() for host in transport.get("hosts") or ()]
        tls = str(transport.get("base") or portal.get("base") or "").startswith("https:")
        return cls(frozenset(filter(None, [*named, *more])), next(iter(named), ""), tls)

    def allowed(self, url: str) -> bool:
        """地址在可以访问的主机上。"""
        return url.partition(":")[0].lower() in {"http", "https"} and urls.host(url) in self.known

    def trusted(self, url: str) -> bool:
        """这个地址可以看到凭据。"""
        return urls.host(url) == self.home != "" and (url.startswith("https:") or not self.tls)

    def guard(self, where: str, url: str) -> None:
        """``where`` 要去 ``url``;不在名单上抛 SourceFailed。"""
        if not self.allowed(url):
            raise SourceFailed(
                f"{where} 通向 {_where(url)}，不在档案写明的主机({'、'.join(sorted(self.known))})上，没有访问；"
                "请检查地址；确实属于这个中心的，写进 transport.hosts。"
            )

    def secure(self, where: str, url: str, onto: str) -> None:
        """从 https 跳到不加密的地址抛 SourceFailed。"""
        if url.startswith("https:") and not onto.startswith("https:"):
            raise SourceFailed(f"{where} 从 https 跳转到不加密的地址，没有跟随；请检查中心的跳转设置。")


def _where(url: str) -> str:
    """可以写进话里的去处。"""
    odd = "一个主机写得不合规范(反斜线、控制符、用户名口令)的地址"
    return urls.host(url) or (odd if url.lower().startswith("http") else url[:40])
