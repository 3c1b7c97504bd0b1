"""门户的进度查询:凭对的与错的校验要素各查一次；答复来得晚的等它，答复里什么也认不出的不足为凭。"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conformance.center.portal.extract import Page
from conformance.center.portal.opening import Unread, hollow, open_page, said, settled
from conformance.center.portal.page import frames
from conformance.center.portal.sighted import blank
from conformance.center.portal.visit import Visitor
from conformance.center.portal.world import evaluate
from conformance.center.reading.labels import catalogue, matching
from conformance.domain import Channel, Probe

if TYPE_CHECKING:
    from playwright.async_api import Page as Tab
    from playwright.async_api import Response

SOURCE = "portal.probes"
BUTTONS = "button, input[type=submit], input[type=button], [role=button]"
SUBMITS = ("查询", "搜索", "确定", "提交", "确认", "查 询")
LATE_S, SHARE = 10.0, 0.6
"""答复里没有进度时，至多再等这么多秒，也不超过每页期限的这个份额。"""
SHOWN = ("stage", "time", "status", "light")


@dataclass(frozen=True, slots=True)
class Answer:
    """一次进度查询的答复;``status`` 说不清是 0,``waited`` 是为它多等的秒数。"""

    status: int
    page: Page
    waited: float = 0

    def shown(self, field: str) -> str:
        """``field``(stage、time、status)显示的内容。"""
        words = catalogue()["progress"][field]
        texts = [pair.text for pair in self.page.pairs if matching(pair.label, words) and not blank(pair.text)]
        return texts[0] if texts else ""

    @property
    def unread(self) -> str:
        """答复为什么不足为凭；足以为凭的是空的。"""
        labelled = any(_progress_label(pair.label) for pair in self.page.pairs)
        return hollow(self.page) or ("" if labelled else "查询的答复里没有认得的标签")


async def progress(visitor: Visitor, url: str, samples: Sequence[Mapping[str, Any]]) -> list[Probe]:
    """每个样例查两次:校验要素对，校验要素错。"""
    return [await _progress(visitor, url, str(one["case_no"]), str(one["check"])) for one in samples]


async def _progress(visitor: Visitor, url: str, case_no: str, check: str) -> Probe:
    right = await _query(visitor, url, case_no, check, min(LATE_S, SHARE * visitor.timeout_s))
    wrong = await _query(visitor, url, case_no, wrong_check(check), right.waited)
    observed = {
        "right_status": str(right.status),
        "stage": right.shown("stage"),
        "time": right.shown("time"),
        "light": right.shown("light"),
        "wrong_status": str(wrong.status),
        "wrong_body_reveals": said(bool(wrong.shown("stage") or wrong.shown("time"))),
        "unread": right.unread,
    }
    return Probe("progress", Channel.PORTAL, case_no, observed, (*right.page.evidence, *wrong.page.evidence))


def wrong_check(check: str) -> str:
    """与 ``check`` 等长、只差末一位的校验要素。"""
    return check[:-1] + ("7" if check.endswith("3") else "3")


async def _query(visitor: Visitor, url: str, case_no: str, check: str, patience_s: float) -> Answer:
    async with visitor.tab(url, SOURCE) as tab:
        await open_page(tab, url)
        first, second, button = picked(await evaluate(tab, "form", {}))
        await tab.locator("input, textarea").nth(first).fill(case_no)
        await tab.locator("input, textarea").nth(second).fill(check)
        visitor.requests[SOURCE] += 1
        with _listening(tab) as answers:
            async with tab.expect_response(_answers):
                await tab.locator(BUTTONS).nth(button).click()
            waited = await _arrived(tab, patience_s)
        await _hide_inputs(tab)
        status = _status(answers, known=waited < patience_s)
        return Answer(status, await visitor.see(tab, _progress_label, SOURCE, status=status), waited)


@contextmanager
def _listening(tab: Tab) -> Iterator[list[Response]]:
    """其间页面得到的答复。"""
    answers: list[Response] = []

    def heard(response: Response) -> None:
        answers.append(response)

    tab.on("response", heard)
    try:
        yield answers
    finally:
        tab.remove_listener("response", heard)


async def _arrived(tab: Tab, patience_s: float) -> float:
    """等到答复里有进度，至多 ``patience_s`` 秒；返回多等了几秒。"""
    from playwright.async_api import Error

    await settled(tab)
    clock = asyncio.get_running_loop().time
    started = clock()
    while (waited := clock() - started) < patience_s:
        with suppress(Error):  # 答复来了，页面正在换
            if await _labelled(tab):
                return waited if waited > 1 else 0
        await asyncio.sleep(0.2)
    await settled(tab)
    return patience_s


async def _labelled(tab: Tab) -> bool:
    seen = [await evaluate(frame, "survey", {"patience": 0}) for frame in await frames(tab)]
    return any(_progress_label(label) for one in seen for label in one["labels"])


def _status(answers: Sequence[Response], *, known: bool) -> int:
    """查询答的状态:页面的算数；脚本去取的要一致，认出了进度的有一个 200 就是 200，别的说不清是哪一个，是 0。"""
    told = [one for one in answers if _answers(one)]
    pages = [one.status for one in told if one.request.resource_type == "document"]
    fetched = {one.status for one in told}
    if pages:
        return pages[-1]
    return 200 if known and 200 in fetched else fetched.pop() if len(fetched) == 1 else 0


def picked(form: Mapping[str, Any]) -> tuple[int, int, int]:
    """表单中办件编号、查询码两个输入框和查询按钮的序号；认不出或要填图形验证码抛 Unread。"""
    words = catalogue()["progress"]
    number = next(_fields(form["fields"], words["case_no"]), None)
    if any(_captcha(field, number) for field in form["fields"]):
        raise Unread("进度查询要填图形验证码，不绕过")
    check = next((field for field in _fields(form["fields"], words["check"]) if field is not number), None)
    button = next((one for word in SUBMITS for one in form["buttons"] if word in one["text"]), None)
    if number is None or check is None or button is None:
        raise Unread("进度查询页上认不出办件编号和校验要素的输入框，或者没有查询按钮")
    return number["index"], check["index"], button["index"]


def _captcha(field: Mapping[str, Any], number: Mapping[str, Any] | None) -> bool:
    """要照着图填的:说法里有验证码一类的话而没有别的校验要素的，或者旁边有图而编号旁边没有。"""
    words = catalogue()["progress"]
    told = [text for text in field["words"] if not any(word in text.casefold() for word in words["captcha"])]
    named = len(told) < len(field["words"]) and not _named({"words": told}, words["check"])
    beside = field is not number and field.get("pictured") and not (number or {}).get("pictured")
    return named or bool(beside)


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
    found = [field for field in SHOWN if matching(label, words[field])]
    return found or None
