"""在门户上做的探测:凭对的与错的校验要素查进度，投诉入口开不开得了，指南上的链接通不通。"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from conformance.center.browser import Bounds
from conformance.center.portal.extract import Page
from conformance.center.portal.filling import form
from conformance.center.portal.opening import Barred, Unread, open_page, opened, said, settled
from conformance.center.portal.sighted import blank
from conformance.center.portal.visit import Visitor
from conformance.center.portal.world import evaluate
from conformance.center.reading.labels import catalogue, matching
from conformance.domain import Channel, Element, Guide, Link, Probe

if TYPE_CHECKING:
    from playwright.async_api import APIResponse, Response
    from playwright.async_api import Page as Tab

SOURCE = "portal.probes"
BUTTONS = "button, input[type=submit], input[type=button], [role=button]"
SUBMITS = ("查询", "搜索", "确定", "提交", "确认", "查 询")
LINK_CAP = 200
HOPS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """一次进度查询的答复。"""

    status: int
    page: Page

    def shown(self, field: str) -> str:
        """``field``(stage、time、status)显示的内容。"""
        words = catalogue()["progress"][field]
        texts = [pair.text for pair in self.page.pairs if matching(pair.label, words) and not blank(pair.text)]
        return texts[0] if texts else ""


async def progress(visitor: Visitor, url: str, samples: Sequence[Mapping[str, Any]]) -> list[Probe]:
    """每个样例查两次:校验要素对，校验要素错。"""
    return [await _progress(visitor, url, str(one["case_no"]), str(one["check"])) for one in samples]


async def _progress(visitor: Visitor, url: str, case_no: str, check: str) -> Probe:
    right = await _query(visitor, url, case_no, check)
    wrong = await _query(visitor, url, case_no, wrong_check(check))
    observed = {
        "right_status": str(right.status),
        "stage": right.shown("stage"),
        "time": right.shown("time"),
        "light": right.shown("light"),
        "wrong_status": str(wrong.status),
        "wrong_body_reveals": "是" if wrong.shown("stage") or wrong.shown("time") else "否",
    }
    return Probe("progress", Channel.PORTAL, case_no, observed, (*right.page.evidence, *wrong.page.evidence))


def wrong_check(check: str) -> str:
    """与 ``check`` 等长、只差末一位的校验要素。"""
    return check[:-1] + ("7" if check.endswith("3") else "3")


async def _query(visitor: Visitor, url: str, case_no: str, check: str) -> Answer:
    async with visitor.tab(url, SOURCE) as tab:
        await open_page(tab, url)
        first, second, button = picked(await evaluate(tab, "form", {}))
        await tab.locator("input, textarea").nth(first).fill(case_no)
        await tab.locator("input, textarea").nth(second).fill(check)
        visitor.requests[SOURCE] += 1
        async with tab.expect_response(_answers) as waiting:
            await tab.locator(BUTTONS).nth(button).click()
        status = (await waiting.value).status
        await settled(tab)
        await _hide_inputs(tab)
        return Answer(status, await visitor.see(tab, _progress_label, SOURCE, status=status))


def picked(form: Mapping[str, Any]) -> tuple[int, int, int]:
    """表单中办件编号、查询码两个输入框和查询按钮的序号；认不出或要填图形验证码抛 Unread。"""
    words = catalogue()["progress"]
    if any(_named(field, words["captcha"]) and not _named(field, words["check"]) for field in form["fields"]):
        raise Unread("进度查询要填图形验证码，不绕过")
    number = next(_fields(form["fields"], words["case_no"]), None)
    check = next((field for field in _fields(form["fields"], words["check"]) if field is not number), None)
    button = next((one for word in SUBMITS for one in form["buttons"] if word in one["text"]), None)
    if number is None or check is None or button is None:
        raise Unread("进度查询页上认不出办件编号和校验要素的输入框，或者没有查询按钮")
    return number["index"], check["index"], button["index"]


def _fields(fields: Sequence[Mapping[str, Any]], words: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    return (field for word in words for field in fields if _named(field, [word]))


def _named(field: Mapping[str, Any], words: Sequence[str]) -> bool:
    return any(word in text.casefold() for word in words for text in field["words"])


def _answers(response: Response) -> bool:
    kind = response.request.resource_type
    return kind in {"document", "xhr", "fetch"} and not 300 <= response.status < 400


async def _hide_inputs(tab: Tab) -> None:
    """截图之前抹去填过的校验要素。"""
    await tab.evaluate(
        "() => document.querySelectorAll('input').forEach((one) => { if (one.value) one.value = '***' })"
    )


def _progress_label(label: str) -> Sequence[str] | None:
    words = catalogue()["progress"]
    found = [field for field in ("stage", "time", "status", "light") if matching(label, words[field])]
    return found or None


@dataclass(frozen=True, slots=True)
class Entrance:
    """投诉入口;``named`` 是档案写明的，别的是从指南、首页的链接认出来的。"""

    url: str
    named: bool = False


async def complaint(visitor: Visitor, bounds: Bounds, entrance: Entrance) -> Probe:
    """投诉入口:打开的状态，和有没有可填的表单；在许可的主机之外的不打开，没有答复的状态为空，门户不让看的抛 Barred。"""
    url, near = entrance.url, bounds.allows(entrance.url)
    observed = {"named": said(entrance.named), "outside": said(not near), "status": "", "form": "否", "onward": ""}
    evidence: tuple[str, ...] = ()
    try:
        if near:
            seen, evidence = await _complained(visitor, url)
            observed |= seen
    except Barred:
        raise
    except Unread:
        pass
    return Probe("complaint", Channel.PORTAL, url, observed, evidence)


async def _complained(visitor: Visitor, url: str) -> tuple[dict[str, str], tuple[str, ...]]:
    async with visitor.tab(url, SOURCE) as tab:
        status = await opened(tab, url)
        seen = await form(tab)
        page = await visitor.see(tab, lambda _: None, SOURCE, status=status)
    return {"status": str(status), "form": said(seen.filled), "onward": said(seen.onward)}, page.evidence


async def entry(
    visitor: Visitor, portal: Mapping[str, Any], base: str, bounds: Bounds, guides: Sequence[Guide]
) -> Entrance | None:
    """投诉入口:档案写明的、指南上链接的，或者首页上的。"""
    if portal.get("complaint"):
        return Entrance(base + str(portal["complaint"]), named=True)
    linked = [link.url for guide in guides for link in guide.links.get(Element.COMPLAINT, ())]
    near = [url for url in linked if bounds.allows(url)]
    if near:
        return Entrance(near[0])
    try:
        home = await visitor.read(f"{base}/", lambda _: None, SOURCE)
    except Unread:
        return None
    return entrance(home, catalogue()["complaint"])


def entrance(page: Page, words: Sequence[str]) -> Entrance | None:
    """页面上就写着 ``words`` 之一的链接；先认更明确的说法。"""
    found = (link.url for word in words for link in page.links if matching(link.text, [word]))
    return next(map(Entrance, found), None)


async def links(visitor: Visitor, bounds: Bounds, wanted: Iterable[Link]) -> tuple[dict[str, Link], int]:
    """(每个不同的链接探测一次, 在许可的主机之外而没有探测的个数)。"""
    unique = {link.url: link for link in wanted}
    near = [link for url, link in unique.items() if bounds.allows(url)]
    probed = await asyncio.gather(*(_probe(visitor, bounds, link) for link in near[:LINK_CAP]))
    return {link.url: link for link in probed}, len(unique) - len(probed)


async def _probe(visitor: Visitor, bounds: Bounds, link: Link) -> Link:
    from playwright.async_api import Error

    try:
        answer = await _head(visitor, bounds, link.url)
    except Barred:
        return Link(link.text, link.url)
    except Error:
        return Link(link.text, link.url, status=0)
    size = answer.headers.get("content-length", "")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip() or None
    return Link(link.text, link.url, answer.status, int(size) if size.isdecimal() else None, kind)


async def _head(visitor: Visitor, bounds: Bounds, url: str) -> APIResponse:
    """HEAD；不支持、不说大小或说是空的改用 GET。重定向自己跟，不出许可的主机。"""
    for _ in range(HOPS):
        answer = await _fetch(visitor, url, "HEAD")
        if answer.status in {400, 404, 405, 501} or (answer.ok and answer.headers.get("content-length", "0") == "0"):
            answer = await _fetch(visitor, url, "GET")
        target = urljoin(url, answer.headers.get("location", ""))
        if not 300 <= answer.status < 400 or target == url or not bounds.allows(target):
            break
        url = target
    return answer


async def _fetch(visitor: Visitor, url: str, method: str) -> APIResponse:
    await visitor.obey(url)
    return await visitor.fetch(url, method, "pages")


def with_links(guide: Guide, probed: Mapping[str, Link]) -> dict[Any, tuple[Link, ...]]:
    """指南的链接换成探测过的。"""
    return {element: tuple(probed.get(link.url, link) for link in found) for element, found in guide.links.items()}
