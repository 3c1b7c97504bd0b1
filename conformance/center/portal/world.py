"""在页面里运行我们的脚本，而不受页面脚本影响:用隔离的世界，文档相同，内建函数是浏览器自己的。

老门户的脚本库会改写 Array、JSON 的原型，恶意的页面会让 querySelectorAll 说谎；在页面自己的世界里取内容都会取错。
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

import msgspec

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Frame
    from playwright.async_api import Page as Tab

WORLD = "zhunsheng"
SCRIPTS = ("extract.js", "reveal.js", "forms.js")
_sessions: WeakKeyDictionary[Any, ref[CDPSession]] = WeakKeyDictionary()
"""页面 → 它的会话；会话自己带着页面，在这里握住它，页面(连同整个浏览器窗口)就永远放不掉。"""


async def evaluate(
    tab: Tab | Frame, function: str, argument: Mapping[str, Any], scripts: tuple[str, ...] = SCRIPTS
) -> Any:
    """在页面或框架里运行 ``scripts`` 的一个函数；结果经 JSON 文本带回，比逐值转换快得多。

    页面中途换了、脚本出错抛 Playwright 的 Error。
    """
    code = f"(async (argument) => {{ {_script(scripts)}\nreturn JSON.stringify(await {function}(argument)); }})"
    session, frame = await _session(tab), await _frame_id(tab)
    if frame is None:  # 在另一个进程里的框架，只能用它自己的世界
        return msgspec.json.decode(await tab.evaluate(code, argument))
    world = await session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": WORLD})
    call = {"expression": f"{code}({msgspec.json.encode(argument).decode()})", "contextId": world["executionContextId"]}
    found = await session.send("Runtime.evaluate", {**call, "awaitPromise": True, "returnByValue": True})
    return msgspec.json.decode(_value(found))


def _value(found: Mapping[str, Any]) -> str:
    from playwright.async_api import Error

    if "exceptionDetails" in found:
        wrong = found["exceptionDetails"]
        raise Error(str(wrong.get("exception", {}).get("description") or wrong.get("text")))
    return str(found["result"]["value"])


async def _session(tab: Tab | Frame) -> CDPSession:
    page = _page(tab)
    session = _sessions[page]() if page in _sessions else None
    if session is None:
        session = await page.context.new_cdp_session(page)
        _sessions[page] = ref(session)
    return session


async def _frame_id(tab: Tab | Frame) -> str | None:
    """框架在浏览器里的编号:从顶上的页面起，逐层数到它；数不到(在另一个进程里)是 None。"""
    tree = (await (await _session(tab)).send("Page.getFrameTree"))["frameTree"]
    for frame, above in _path(tab):
        inside = [one for one in tree.get("childFrames", []) if one["frame"]["url"] == frame.url.partition("#")[0]]
        same = [one for one in above.child_frames if one.url == frame.url]
        if len(inside) != len(same):
            return None
        tree = inside[same.index(frame)]
    return str(tree["frame"]["id"])


def _page(tab: Tab | Frame) -> Tab:
    page: Tab = getattr(tab, "page", tab)  # type: ignore[arg-type]
    return page


def _path(tab: Tab | Frame) -> list[tuple[Frame, Frame]]:
    """从顶上往下到 ``tab`` 经过的框架，不含顶上的，各带它的上一层。"""
    path: list[tuple[Frame, Frame]] = []
    frame: Frame = getattr(tab, "main_frame", tab)  # type: ignore[arg-type]
    while above := frame.parent_frame:
        path.insert(0, (frame, above))
        frame = above
    return path


@cache
def _script(names: tuple[str, ...]) -> str:
    here = Path(__file__).parent
    return "\n".join((here / name).read_text(encoding="utf-8") for name in names)
