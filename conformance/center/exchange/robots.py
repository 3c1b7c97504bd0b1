"""robots.txt(RFC 9309):门户说不让机器看的地址就不看。每个主机问一次。"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

NAME = "zhunsheng"

Fetch = Callable[[str], Awaitable[tuple[int, str]]]
"""地址 → (HTTP 状态, 文字)。"""


@dataclass(frozen=True, slots=True)
class Rules:
    """对我们的规则:(允许, 路径的写法);``closed`` 是问不到 robots.txt 时的原因。"""

    lines: tuple[tuple[bool, str], ...] = ()
    closed: str = ""

    def allows(self, path: str) -> bool:
        """``path``(连同查询串)看不看得:写得最长的一条说了算，一样长的取允许。"""
        if path == "/robots.txt":
            return True
        found = [(len(pattern), allow) for allow, pattern in self.lines if _matches(pattern, path)]
        return max(found, default=(0, True))[1]


@dataclass(slots=True)
class Robots:
    """问过的主机与它们的规则。"""

    asked: dict[str, asyncio.Task[Rules]] = field(default_factory=dict)

    async def refusal(self, url: str, fetch: Fetch) -> str:
        """``url`` 为什么不能看；能看是空串。"""
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if parts.scheme not in {"http", "https"}:
            return ""
        if root not in self.asked:
            self.asked[root] = asyncio.ensure_future(_asked(f"{root}/robots.txt", fetch))
        rules = await self.asked[root]
        if rules.closed:
            return rules.closed
        path = _encoded(parts.path or "/") + (f"?{_encoded(parts.query)}" if parts.query else "")
        return (
            "" if rules.allows(path) else f"门户的 robots.txt 不许机器访问 {parts.path}，没有去看；请与中心约定访问许可"
        )


async def _asked(url: str, fetch: Fetch) -> Rules:
    """没有 robots.txt(4xx)或连不上的没有限制:连不上的，打开页面时自会报告；5xx 按规范视为全部不许。"""
    try:
        status, text = await fetch(url)
    except Exception:  # noqa: BLE001 - 浏览器连不上的各种错误；同一主机的页面随后会如实报告
        return Rules()
    if status >= 500:
        return Rules(closed=f"门户的 robots.txt 答 HTTP {status}，按规范视为不许机器访问；请与中心约定访问许可")
    return parsed(text) if status < 300 else Rules()


def parsed(text: str, agent: str = NAME) -> Rules:
    """robots.txt 的文字 → 对 ``agent`` 的规则；没有点名的用 ``*`` 一组。"""
    groups: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    agents: list[str] = []
    naming = False
    for key, value in _lines(text.splitlines()):
        if key == "user-agent":
            agents = [*(agents if naming else []), value.casefold()]
            groups.update({name: groups[name] for name in agents})
            naming = True
        elif key in {"allow", "disallow"}:
            naming = False
            for name in agents if value else ():
                groups[name].append((key == "allow", _encoded(value)))
    named = next((name for name in groups if name != "*" and name in agent.casefold()), "*")
    return Rules(tuple(groups.get(named, ())))


def _lines(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip().casefold(), value.strip()


def _matches(pattern: str, path: str) -> bool:
    """``*`` 是任何一段，末尾的 ``$`` 是到头；一段段地找，不回头，所以是线性的。"""
    *parts, last = pattern.removesuffix("$").split("*")
    place = 0
    for number, part in enumerate(parts):
        found = path.find(part, place)
        if found < 0 or (number == 0 and found > 0):
            return False
        place = found + len(part)
    if pattern.endswith("$"):
        return path.endswith(last) and len(path) - len(last) >= place and (bool(parts) or path == last)
    return path.startswith(last) if not parts else path.find(last, place) >= 0


def _encoded(text: str) -> str:
    return quote(text, safe="/%?&=*$:@!~'(),;+-._#")
