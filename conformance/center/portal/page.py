"""取一页的内容:关掉提示，点开标签页与折叠的内容，连同页面里的框架，一处处打码、收下、并在一起。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from conformance.center.exchange.redact import Hit, redact
from conformance.center.portal.addresses import place
from conformance.center.portal.extract import Find
from conformance.center.portal.world import evaluate
from conformance.center.privacy.personal import NOTHING, Known
from conformance.center.reading.labels import catalogue

if TYPE_CHECKING:
    from playwright.async_api import Frame
    from playwright.async_api import Page as Tab

PRESSES = 30
"""一页至多点开这么多处。"""
QUIET_MS, CALM_MS, LONGEST_MS = 60, 2000, 3000


@dataclass(frozen=True, slots=True)
class Ways:
    """怎样看一页:一节里可以有的要素、可以作列名的要素、要点开的、要关掉的、要素的选择器、要等到的、是不是公开事项、窗口的页面。"""

    inside: Mapping[str, Sequence[str]] = field(default_factory=lambda: catalogue()["inside"])
    columns: Sequence[str] = field(default_factory=lambda: catalogue()["columns"])
    reveal: tuple[str, ...] = ()
    dismiss: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    wait: str = ""
    persons: Known = NOTHING

    @classmethod
    def of(cls, portal: Mapping[str, Any]) -> Ways:
        """档案 portal 一节写的。"""
        return cls(
            reveal=tuple(portal.get("reveal") or ()),
            dismiss=tuple(portal.get("dismiss") or ()),
            fields=portal.get("fields") or {},
            wait=str(portal.get("wait") or ""),
        )


@dataclass(slots=True)
class View:
    """看到的内容;``known`` 是认得的标签,``hits`` 是个人信息,``cleared`` 是写明办公电话而不算的。"""

    title: str = ""
    found: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Sequence[str]] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)
    cleared: list[Hit] = field(default_factory=list)

    def learn(self, other: View) -> None:
        """另一处认得的标签、看到的个人信息也算，重复的只留一份。"""
        self.known |= other.known
        self.hits = list(dict.fromkeys([*self.hits, *other.hits]))
        self.cleared = list(dict.fromkeys([*self.cleared, *other.cleared]))

    def add(self, other: View) -> None:
        """并进另一处看到的。"""
        self.title = self.title or other.title
        self.learn(other)
        for name, value in other.found.items():
            both = _grown if name in {"pairs", "fields"} else _both
            old = self.found.get(name)
            self.found[name] = both(old, value) if name != "heading" else old or value


async def look(tab: Tab, find: Find, ways: Ways, *, guide: bool, fresh: bool, calmly: bool = False) -> View:
    """看一页(``calmly`` 先等它稳下来)；刚打开的先关掉挡着的提示，办事指南页还把收着的一处处点开看。"""
    seen = await _arrived(tab, ways) if fresh and calmly and not (ways.wait and guide) else None
    if seen is None:
        await _ready(tab, ways, guide=guide, fresh=fresh, calmly=calmly)
    view = await _view(tab, find, ways, seen)
    if guide and not any(view.known.values()):
        with suppress(_errors()):
            await tab.wait_for_load_state("networkidle", timeout=3000)
        view = await _view(tab, find, ways)
    if guide:
        await _unfold(tab, find, ways, view)
    return view


async def awaited(tab: Tab, ways: Ways) -> None:
    """等到档案写明要等的；等不到也不无限等。"""
    if ways.wait:
        with suppress(_errors()):
            await tab.wait_for_selector(ways.wait, timeout=5000)


async def _arrived(tab: Tab, ways: Ways) -> Any:
    """等页面稳下来、关掉挡着的提示、头一眼，一次做完；中途换了页的是 None,要一步一步来。"""
    argument = {"quiet": QUIET_MS, "patience": CALM_MS, "selectors": ways.dismiss, "longest": LONGEST_MS}
    try:
        arrived = await evaluate(tab, "arrive", argument)
    except _errors():
        return None
    if not arrived["pressed"]:
        return arrived["seen"]
    await calm(tab)
    return await evaluate(tab, "survey", {"patience": LONGEST_MS})


async def _ready(tab: Tab, ways: Ways, *, guide: bool, fresh: bool, calmly: bool) -> None:
    if calmly:
        await calm(tab)
    if guide:
        await awaited(tab, ways)
    if fresh and await evaluate(tab, "dismiss", {"selectors": ways.dismiss}):
        await calm(tab)


async def _unfold(tab: Tab, find: Find, ways: Ways, view: View) -> None:
    """逐个点开，点一处看一处；点走了的退回来，不再点。"""
    here = place(tab.url)
    for frame in await frames(tab):
        for index in range(min(PRESSES, await evaluate(frame, "controls", {"selectors": ways.reveal}))):
            with suppress(_errors()):
                if await evaluate(frame, "reveal", {"index": index}):
                    await calm(tab)
                    if place(tab.url) != here:
                        await tab.go_back(wait_until="domcontentloaded")
                        return
                    opened = await _view(tab, find, ways)
                    if opened.found["heading"] != view.found["heading"]:
                        return
                    view.add(opened)


async def _view(tab: Tab, find: Find, ways: Ways, seen: Any = None) -> View:
    """此刻看得见的:页面与其中看得见的框架;``seen`` 是页面自己已经看过的头一眼。"""
    whole = View()
    for frame in await frames(tab):
        first = seen if frame == tab.main_frame else None
        whole.add(await _frame(frame, find, ways, first))
    return whole


async def frames(tab: Tab) -> list[Frame]:
    """页面自己与其中看得见的框架；打不开的框架没有内容。"""
    shown = [tab.main_frame]
    for frame in tab.frames[1:]:
        with suppress(_errors()):
            if frame.url.startswith(("http", "about:srcdoc")) and await (await frame.frame_element()).is_visible():
                shown.append(frame)
    return shown


async def _frame(frame: Frame, find: Find, ways: Ways, seen: Any) -> View:
    seen = seen or await evaluate(frame, "survey", {"patience": LONGEST_MS})
    known = _known(seen["labels"], find)
    masks, hits, cleared = _masks(seen["suspects"], ways.persons)
    labels = {
        "known": _known([*seen["unseen"], *seen["heads"]], find) | known,
        "inside": ways.inside,
        "columns": ways.columns,
        "fields": ways.fields,
        "tables": True,
        "next": catalogue()["next"],
    }
    found = await evaluate(frame, "extract", {"labels": labels, "masks": masks})
    for one in [*found["pairs"], *found["fields"]]:
        one["key"] = f"{frame.name} {frame.url} {one['key']} {one['label']}"
    return View(seen["title"], found, known, hits, cleared)


def _grown(old: Any, new: Any) -> Any:
    """同一个标签看了几次的，留文字最长的一次；链接与图片并在一起。"""
    kept = {one["key"]: one for one in old or []}
    for one in new:
        known = kept.get(one["key"], one)
        fuller = one if len(one["text"]) >= len(known["text"]) else known
        seen = fuller["text"] or not one["hidden"] or not known["hidden"]
        linked = {name: _both(known[name], one[name]) for name in ("links", "images")}
        buried = bool(known.get("buried") and one.get("buried"))
        kept[one["key"]] = {**fuller, **linked, "hidden": "" if seen else fuller["hidden"], "buried": buried}
    return list(kept.values())


def _both(old: Any, new: Any) -> Any:
    if isinstance(new, bool):
        return new or bool(old)
    if isinstance(new, str):
        lines = (old or "").split("\n")
        return "\n".join([*filter(None, lines), *(line for line in new.split("\n") if line and line not in lines)])
    kept = {msgspec.json.encode(one): one for one in [*(old or []), *new]}
    return list(kept.values())


async def calm(tab: Tab) -> None:
    """等页面不再改动；页面换了就不等。"""
    with suppress(_errors()):
        await evaluate(tab, "calm", {"quiet": QUIET_MS, "patience": CALM_MS})


def told(error: Exception) -> str:
    """浏览器的错误说成一句话。"""
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    if "not a valid selector" in str(error):
        return f"档案 portal 一节的 CSS 选择器写错了({first[:160]})"
    if "ERR_CERT_" in first:
        said = "浏览器不认门户的证书；自签的把根证书的文件写在 transport.verify，写了的看它是不是签发门户证书的根"
        return f"{said}({first[:160]})"
    return f"浏览器没有打开这一页({first[:160]})"


@cache
def _errors() -> type[Exception]:
    from playwright.async_api import Error

    return Error


def _known(labels: Iterable[str], find: Find) -> dict[str, Sequence[str]]:
    return {label: list(kinds) for label in labels if (kinds := find(label)) is not None}


def _masks(suspects: Sequence[tuple[str, str]], persons: Known) -> tuple[dict[str, str], list[Hit], list[Hit]]:
    """(要改写的文字, 泄露, 因上文写明是办公电话而不算泄露的)。"""
    masks: dict[str, str] = {}
    hits: list[Hit] = []
    cleared: list[Hit] = []
    for context, text in suspects:
        before, old = redact(context, (), persons)
        after, new = redact(context + text, (), persons)
        masked = after[len(before) :] if after.startswith(before) else redact(text)[0]
        masks |= {f"{context}\n{text}": masked} if masked != text else {}
        hits += [hit for hit in new if hit not in old]
        cleared += [hit for hit in redact(text, (), persons)[1] if hit not in new]
    return masks, list(dict.fromkeys(hits)), cleared
