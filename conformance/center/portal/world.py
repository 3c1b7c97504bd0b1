"""在页面里运行我们的脚本，而不受页面脚本影响:用隔离的世界，文档相同，内建函数是浏览器自己的。

老门户的脚本库会改写 Array、JSON 的原型，恶意的页面会让 querySelectorAll 说谎；在页面自己的世界里取内容都会取错。
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

import msgspec

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Frame
    from playwright.async_api import Page as Tab

WORLD = "zhunsheng"
HELD = f"globalThis[Symbol.for('{WORLD}')]"
"""脚本放在这里；页面里的元素叫什么名字都碰不到它。"""
SCRIPTS = ("extract.js", "reveal.js", "forms.js")
FUNCTIONS = (
    *("survey", "extract", "arrive", "dismiss", "calm", "controls", "reveal", "forward", "toured"),
    *("form", "formed", "rating", "sheet", "scripted"),
)
"""SCRIPTS 里可以从这边调用的函数。"""
PICTURE = {"format": "jpeg", "quality": 60}
_sessions: WeakKeyDictionary[Any, ref[CDPSession]] = WeakKeyDictionary()
"""页面 → 它的会话；会话自己带着页面，在这里握住它，页面(连同整个浏览器窗口)就永远放不掉。"""
_ready: WeakKeyDictionary[Any, set[int]] = WeakKeyDictionary()
"""页面 → 脚本已经在里面的世界；脚本有几万字，一份文档只送一次。"""


_tops: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
"""页面 → 它顶上的框架在浏览器里的编号。"""


async def evaluate(
    tab: Tab | Frame, function: str, argument: Mapping[str, Any], scripts: tuple[str, ...] = SCRIPTS
) -> Any:
    """在页面或框架里运行 ``scripts`` 的一个函数(SCRIPTS 的须在 FUNCTIONS 里)；结果经 JSON 文本带回，比逐值转换快得多。

    页面中途换了、脚本出错抛 Playwright 的 Error。
    """
    session, world = await _session(tab), await _world(tab)
    code = f"(async (argument) => {{ {_script(scripts)}\nreturn JSON.stringify(await {function}(argument)); }})"
    if world is None:  # 在另一个进程里的框架，只能用它自己的世界
        return msgspec.json.decode(await tab.evaluate(code, argument))
    ready, given = _ready.setdefault(_page(tab), set()), msgspec.json.encode(argument).decode()
    if scripts != SCRIPTS:
        return msgspec.json.decode(await _told(session, world, f"{code}({given})") or "null")
    call = f"(async () => JSON.stringify(await {HELD}.{function}({given})))()"
    told = await _told(session, world, f"{HELD} && {call}") if world in ready else None
    if told is None:  # 这份文档里还没有脚本
        told = await _told(session, world, f"{_installed()}{call}")
        ready.add(world)
    return msgspec.json.decode(told or "null")


async def pictured(tab: Tab) -> bytes:
    """视口此刻的截图(JPEG),一次问答;页面自己的脚本不知道。"""
    told = await (await _session(tab)).send("Page.captureScreenshot", PICTURE)
    return b64decode(told["data"])


async def _told(session: CDPSession, world: int, expression: str) -> str | None:
    """``expression`` 的结果；没有结果是 None。"""
    from playwright.async_api import Error

    call = {"expression": expression, "contextId": world, "awaitPromise": True, "returnByValue": True}
    found = await session.send("Runtime.evaluate", call)
    if "exceptionDetails" in found:
        wrong = found["exceptionDetails"]
        raise Error(str(wrong.get("exception", {}).get("description") or wrong.get("text")))
    told: str | None = found["result"].get("value")
    return told


async def _session(tab: Tab | Frame) -> CDPSession:
    page = _page(tab)
    session = _sessions[page]() if page in _sessions else None
    if session is None:
        session = await page.context.new_cdp_session(page)
        _sessions[page] = ref(session)
    return session


async def _world(tab: Tab | Frame) -> int | None:
    """我们的世界在这份文档里的编号；顶上的页面编号不变，记着就不必再问，问了说没有的才重新数。"""
    from playwright.async_api import Error

    session, page = await _session(tab), _page(tab)
    top = not _path(tab)
    if top and page in _tops:
        with suppress(Error):
            return await _made(session, _tops[page])
    frame = await _frame_id(tab)
    if top and frame:
        _tops[page] = frame
    return await _made(session, frame) if frame else None


async def _made(session: CDPSession, frame: str) -> int:
    made = await session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": WORLD})
    return int(made["executionContextId"])


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
def _installed() -> str:
    """把 FUNCTIONS 放进这个世界。"""
    return f"{HELD} = (() => {{ {_script(SCRIPTS)}\nreturn {{ {', '.join(FUNCTIONS)} }}; }})();"


@cache
def _script(names: tuple[str, ...]) -> str:
    here = Path(__file__).parent
    return "\n".join((here / name).read_text(encoding="utf-8") for name in names)
