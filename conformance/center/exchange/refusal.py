"""中心为什么没有给:没有权限、太频繁、防护页面、登录页。都说成一句话；拦住了就停，从不绕过。"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from conformance.errors import SourceFailed

if TYPE_CHECKING:
    from conformance.center.exchange.capture import Answer

STOPPING = frozenset({401, 403, 412, 429})
BUSY = frozenset({429, 503})
_GLANCE = 65_536
_PASSWORD = re.compile(rb"<input[^>]{0,400}?type\s{0,4}=\s{0,4}[\"']?password", re.IGNORECASE)
_PAGE = re.compile(rb"\A\s*(?:\xef\xbb\xbf)?<.{0,4096}?<?(?:html|script|body|meta)\b", re.IGNORECASE | re.DOTALL)
_CHALLENGE = re.compile(
    "acw_sc__v2|__jsl_clearance|\\$_ts\\s{0,4}=|cf[-_]chl|"
    "人机验证|人机识别|滑动验证|请完成(?:安全)?验证|安全验证|您的访问被(?:拦截|阻断)|(?:访问|请求)(?:已)?被(?:拦截|阻断)|创宇盾"
)


class Barred(SourceFailed):
    """被中心拦住了:凭据、许可或防护；这个来源不再去问。"""


def refused(where: str, answer: Answer, accept: Collection[int]) -> SourceFailed | None:
    """状态不在 ``accept``，或者给的是防护页面；没有问题是 None。``where`` 是哪个来源的哪个地址。"""
    if challenged(answer) and answer.status not in set(accept) - {200}:
        return Barred(
            f"{where} 答 {answer.status}，是防护(验证)页面，不再访问；请中心把本机的地址加入许可名单，或改用文件交付。"
        )
    if answer.status in accept:
        return None
    if answer.status in STOPPING:
        return Barred(f"{where} 答 {answer.status}，{_stopping(answer)}。")
    if answer.status == 404:
        return SourceFailed(f"{where} 答 404，没有这个地址；请检查档案 endpoints 中的 path。")
    if answer.status >= 500:
        return SourceFailed(
            f"{where} 答 {answer.status}，中心暂时不能提供服务{later(answer)}；"
            "请稍后再试，或调低 transport.rate_per_s。"
        )
    return SourceFailed(f"{where} 答 {answer.status}，不是可用的答复；请检查档案中该端点的 path 和参数。")


def login_page(answer: Answer) -> bool:
    """答复是要人输入口令的网页。"""
    return answer.body[:_GLANCE].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and bool(
        _PASSWORD.search(answer.body[:_GLANCE])
    )


def challenged(answer: Answer) -> bool:
    """答复是防护的验证页面。"""
    head = answer.body[:_GLANCE]
    if len(answer.body) > _GLANCE or not _PAGE.match(head):
        return False
    return any(_CHALLENGE.search(head.decode(charset, errors="replace")) for charset in ("utf-8", "gb18030"))


def _stopping(answer: Answer) -> str:
    if answer.status == 429:
        return f"请求太频繁，退让之后仍然如此{later(answer)}，不再访问；请调低 transport.rate_per_s，或请中心放宽"
    if answer.status == 412:
        return "被防护拦住，不再访问；请中心把本机的地址加入许可名单"
    if answer.shown:
        return "已出示凭据仍被拒绝，不再访问；请检查档案的 auth、该账号对这一端点的权限和本机地址的许可"
    return (
        "没有出示凭据:这个端点是 public: true(也许是从 extends 继承来的)，或者档案没有 auth，不再访问；"
        "要凭据的端点请写 public: false"
    )


def later(answer: Answer) -> str:
    """中心要求等多久；没有写是空串。"""
    asked = answer.headers.get("Retry-After", "").strip()
    return f"(中心要求等 {asked} 秒)" if asked.isdecimal() else ""
