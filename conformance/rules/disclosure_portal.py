"""门户用不用得了:持续打得开，办事链接与附件有效。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.assessment import Finding
from conformance.domain import Guide, Link, Opening
from conformance.rules.guides import UNSURE

MOST = 50
"""逐个列出的坏链接至多这么多。"""


@dataclass(frozen=True, slots=True)
class Monitoring:
    """一段时间里打开门户的全部记录。"""

    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """门户办事栏目上探测过的全部链接，一个地址一个。"""

    links: tuple[Link, ...]


def monitoring(openings: Sequence[Opening]) -> tuple[Monitoring, ...]:
    """探测记录 → 一个对象；一次也没有就没有对象。"""
    return (Monitoring(tuple(openings)),) if openings else ()


def checked_links(guides: Sequence[Guide]) -> tuple[Links, ...]:
    """指南页正文里探测过的链接和附件 → 一个对象；没有链接就没有对象。"""
    found = {link.url: link for guide in guides for link in (*guide.anchors, *_attached(guide))}
    probed = tuple(link for link in found.values() if link.status is not None)
    return (Links(probed),) if probed else ()


def always_open(watched: Monitoring, least: int, daily: int, slow: float, share: float) -> Iterator[Finding]:
    """超过 ``slow`` 秒没有打开的探测占比低于 ``share``。

    探测不足 ``least`` 次，或者不足 ``least / daily`` 天、有的天不足 ``daily`` 次的，只是观察值，存疑。
    """
    total, down = len(watched.openings), [one for one in watched.openings if _down(one, slow)]
    observed = f"探测 {total} 次，其中 {slow:g} 秒内没有打开的 {len(down)} 次，占 {len(down) / total:.2%}"
    days = Counter(one.at.date() for one in watched.openings)
    full = sum(count >= daily for count in days.values())
    if total < least or full * daily < least:
        expected = f"至少 {least} 次，每天 {daily} 次以上"
        message = "探测的样本不足，只是观察值，不能判定"
        yield Finding("门户首页", "样本不足", message, expected, observed, certain=False)
    elif len(down) >= share * total:
        message = f"{slow:g} 秒内没有打开的探测达到否决的比例"
        yield Finding("门户首页", "门户打不开", message, f"低于 {share:.0%}", observed)


def links_work(checked: Links, share: float) -> Iterator[Finding]:
    """打不开(不是 2xx、3xx)的链接占比不超过 ``share``;要登录的、连不上的算不清，只影响能不能断定。"""
    total = len(checked.links)
    broken = [link for link in checked.links if not _works(link)]
    bad = [link for link in broken if link.status not in UNSURE]
    unsure = [link for link in broken if link.status in UNSURE]
    if len(bad) > share * total:
        for link in bad[:MOST]:
            message = f"{total} 个链接中有 {len(bad)} 个打不开，占 {len(bad) / total:.2%}"
            yield Finding(link.url, "链接打不开", message, f"打不开的不超过 {share:.0%}", _said(link))
    elif len(bad) + len(unsure) > share * total:
        message = f"{total} 个链接中打不开的 {len(bad)} 个，说不清的 {len(unsure)} 个，不能判定"
        told = "、".join(_said(link) for link in unsure[:5])
        yield Finding("门户办事链接", "链接说不清", message, f"打不开的不超过 {share:.0%}", told, certain=False)


def _down(opening: Opening, slow: float) -> bool:
    answered = opening.status is None or (100 <= opening.status < 500 and opening.status != 404)
    return opening.seconds is None or opening.seconds > slow or not answered


def _works(link: Link) -> bool:
    return 200 <= (link.status or 0) < 400


def _said(link: Link) -> str:
    return f"{link.status} {link.text}" if link.text else str(link.status)


def _attached(guide: Guide) -> Iterator[Link]:
    for links in guide.links.values():
        yield from links
