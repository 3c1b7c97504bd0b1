"""门户的登录:档案 portal.login 写明表单的选择器，值来自环境变量。只试一次；填过的表单不截图，值不进证据。"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from conformance.center.portal.enquiry import SOURCE
from conformance.center.portal.opening import Barred, open_page, settled
from conformance.center.portal.page import calm
from conformance.center.portal.visit import Visitor
from conformance.center.portal.world import evaluate
from conformance.center.reading.labels import catalogue

PASSWORD = "input[type=password]"  # noqa: S105 - 选择器，不是口令


async def ensure(visitor: Visitor, portal: Mapping[str, Any], base: str) -> None:
    """档案要登录而还没有登录的，登录；没有登录成抛 Barred，以后也不再试。"""
    login = portal.get("login")
    if not login or visitor.entered:
        return
    if visitor.entered is None:
        visitor.entered = False
        await _enter(visitor, login, base + str(login["path"]))
        visitor.entered = True
    else:
        raise Barred("门户没有登录成，不再试；请检查档案 portal.login 的选择器与账号")


async def _enter(visitor: Visitor, login: Mapping[str, Any], url: str) -> None:
    from playwright.async_api import Error

    patience = visitor.timeout_s * 250
    async with visitor.tab(url, SOURCE) as tab:
        await open_page(tab, url)
        form = await evaluate(tab, "form", {})
        words = catalogue()["progress"]["captcha"]
        if any(word in text.casefold() for one in form["fields"] for text in one["words"] for word in words):
            raise Barred("门户登录要填图形验证码，不绕过；请与中心约定测试账号的免验证登录，或改用别的通道")
        for selector, value in login["fields"].items():
            try:
                await tab.locator(selector).first.fill(str(value), timeout=patience)
            except Error:
                raise Barred(f"门户登录页上没有 {selector} 这个输入框；请改正档案的 portal.login.fields") from None
        await visitor.turn(url, SOURCE)
        await tab.locator(login["submit"]).first.click(timeout=patience)
        await settled(tab)
        await calm(tab)
        done = login.get("done")
        with suppress(Error):
            await (tab.wait_for_selector(done, timeout=patience) if done else tab.wait_for_load_state("networkidle"))
        if await tab.locator(done).count() == 0 if done else await tab.locator(PASSWORD).first.is_visible():
            raise Barred("门户没有登录成(仍在登录页，或者没有出现 portal.login.done)；请检查账号与选择器")
