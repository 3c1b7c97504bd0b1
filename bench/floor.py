"""裸下限:评测时发出的同样的请求、打开的同样的页面，不映射、不核对、不脱敏、不存证、不判定、不写报告。

``python -m bench.floor 地址 清单``:清单即 ``bench.center`` 的日志。页面在 Chromium 里打开(页签数与评测相同，等载入完、
取 HTML、同样大小的视口截图)，其余请求由同样多的线程用 requests 发出，两边同时进行；页面自己要的样式和图片随页面载入。
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests

from conformance.center import browser

CONCURRENCY = 8
TABS = 4


def main() -> None:
    """重放。"""
    base, entries = sys.argv[1], [json.loads(line) for line in Path(sys.argv[2]).read_text("utf-8").splitlines()]
    pages = [base + entry["path"] for entry in entries if is_page(entry)]
    sent = [(entry["method"], base + entry["path"]) for entry in entries if is_plain(entry)]
    with ThreadPoolExecutor(1) as pool:
        browsing = pool.submit(asyncio.run, _open(pages))
        _send(sent)
        browsing.result()


def is_page(entry: dict[str, str]) -> bool:
    """在浏览器里打开的一页。"""
    return entry["dest"] == "document"


def is_plain(entry: dict[str, str]) -> bool:
    """不经页面渲染的请求:接口、链接探测、列表的后几页。"""
    return entry["dest"] in {"", "empty"}


def _send(sent: list[tuple[str, str]]) -> None:
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=CONCURRENCY))
    with ThreadPoolExecutor(CONCURRENCY) as pool:
        list(pool.map(lambda one: session.request(one[0], one[1], timeout=20, allow_redirects=False).content, sent))


async def _open(pages: list[str]) -> None:
    found = browser.find()
    if found is None:
        raise SystemExit(browser.advice())
    bounds = browser.Bounds(frozenset({"127.0.0.1"}), 20, True, lambda _: None)
    async with browser.window(found, bounds, "Asia/Shanghai") as context:
        queue = iter(pages)
        await asyncio.gather(*(_tab(context, queue) for _ in range(TABS)))


async def _tab(context: Any, queue: Iterator[str]) -> None:
    tab = await context.new_page()
    for url in queue:
        await tab.goto(url, wait_until="load")
        await tab.content()
        await tab.screenshot(type="jpeg", quality=60, scale="css")


if __name__ == "__main__":
    main()
