"""被评测的一方:600 个(或另给几个)事项的参考中心，独占一个进程，记下每一个请求。

``python -m bench.center 日志 [事项数 办件数]``:就绪后在标准输出写一行 JSON(接口、门户、时钟)，标准输入关闭即停。
日志每行一个请求:``{method, path, agent, dest}``,``dest`` 是浏览器说明的用途(document、image、empty……)。
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import uvicorn

from conformance.reference.api import application
from conformance.reference.state import State

ITEMS, SCALE = 600, 10

Send = Callable[..., Awaitable[None]]


def main() -> None:
    """启动并等到标准输入关闭。"""
    items, cases = map(int, sys.argv[2:4] or (ITEMS, 0))
    state = State(scale=SCALE, cases=cases)
    extra = list(state.items())[items:]
    state.reset([{"items": dict.fromkeys(extra)}])
    with open(sys.argv[1], "w", encoding="utf-8", buffering=1) as log:
        app = _logged(application(state, "bench"), log)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", access_log=False, ws="none"))
        announced(server, {"day": state.now.date().isoformat()})
        server.run()


def announced(server: uvicorn.Server, more: Mapping[str, str]) -> None:
    """就绪后写一行 JSON(接口、门户,连同 ``more``);标准输入关闭时停下。"""
    threading.Thread(target=_announced, args=(server, more), daemon=True).start()


def _announced(server: uvicorn.Server, more: Mapping[str, str]) -> None:
    while not server.started:
        threading.Event().wait(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    print(json.dumps({"api": f"{base}/api", "portal": base, **more}), flush=True)
    sys.stdin.read()
    server.should_exit = True


def _logged(app: Any, log: Any) -> Any:
    async def logged(scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] == "http":
            log.write(json.dumps(_entry(scope)) + "\n")
        await app(scope, receive, send)

    return logged


def _entry(scope: Any) -> dict[str, str]:
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode()
    path = scope["raw_path"].decode() + (f"?{query}" if query else "")
    about = {"agent": headers.get("user-agent", ""), "dest": headers.get("sec-fetch-dest", "")}
    return {"method": scope["method"], "path": path, **about}


if __name__ == "__main__":
    main()
