"""参考中心:一个处处合规、可以随意打补丁的政务服务中心，真的 HTTP 服务与门户，供评测、供厂商对照开发。

    with running([{"cases": {"YB0001": {"events": {"决定": {"time": "2026-04-01T10:00:00"}}}}}]) as center:
        center.api, center.portal, center.token, center.samples
        center.reset()

它不引用任何判定代码，所以不会与判它的人想到一处去。样例办件见 ``specimens``,行为开关见 ``behaviour``。
"""

from __future__ import annotations

import socket
import threading
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import uvicorn
from fastapi import FastAPI

from conformance.errors import CannotJudge, InputError
from conformance.reference import papers
from conformance.reference.api import application
from conformance.reference.state import State, check_of

__all__ = ["TOKEN", "Reference", "running"]

TOKEN = "zhunsheng-reference"  # noqa: S105 - 参考中心只听本机回环地址，令牌是公开的
HOST = "127.0.0.1"
START_SECONDS = 20
SAMPLES = ("YB0001", "YB0004", "YB0008", "YB0009", "YB0010", "YB0014", "YB0003", "YB0012")

Patch = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """一个正在运行的参考中心。``api``、``portal`` 是地址,``token`` 是非公开接口的令牌。"""

    api: str
    portal: str
    token: str
    state: State
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def now(self) -> datetime:
        """中心的时钟。"""
        return self.state.now

    @property
    def samples(self) -> list[dict[str, str]]:
        """可以拿去查进度的办件:编号与查询码。"""
        return [{"case_no": no, "check": check_of(no)} for no in SAMPLES if self.state.case(no)]

    @property
    def trials(self) -> dict[str, Any]:
        """写进档案的试办物件:sandbox_items、sandbox_papers。"""
        return papers.trials()

    def wait(self) -> None:
        """等到停止(或按 Ctrl-C)为止。"""
        self.stopped.wait()

    def reset(self, patches: Iterable[Patch] = ()) -> None:
        """回到没有补丁的状态，再依次打上补丁。"""
        self.state.reset(patches)


@contextmanager
def running(
    patches: Sequence[Patch] = (),
    *,
    port: int = 0,
    now: datetime | None = None,
    scale: int = 1,
    cases: int | None = None,
) -> Iterator[Reference]:
    """在本机回环地址上运行,``port`` 为 0 取空闲端口；端口被占用抛 InputError。

    ``scale`` 把事项清单放大若干倍;``cases`` 是样例以外至多模拟多少件办件。
    """
    with _prepared(patches, port, State(now, scale, cases)) as (center, server, listener, ready):
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            if not ready.wait(START_SECONDS):
                raise CannotJudge(f"参考中心 {START_SECONDS} 秒内没有启动；请看上面的日志。")
            yield center
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)
            center.stopped.set()


@contextmanager
def _prepared(
    patches: Sequence[Patch], port: int, state: State
) -> Iterator[tuple[Reference, uvicorn.Server, socket.socket, threading.Event]]:
    listener, ready = _listening(port), threading.Event()
    state.reset(patches)
    base = f"http://{HOST}:{listener.getsockname()[1]}"
    app = application(state, TOKEN)
    app.router.lifespan_context = _announcing(ready)
    try:
        yield Reference(f"{base}/api", base, TOKEN, state), _server(app), listener, ready
    finally:
        listener.close()
        state.close()


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise InputError(f"端口 {port} 不能用({error.strerror})；请换一个，或者用 --port 0 取空闲端口。") from None
    listener.listen(128)
    return listener


def _server(app: FastAPI) -> uvicorn.Server:
    config = uvicorn.Config(app, log_level="warning", access_log=False, ws="none", timeout_graceful_shutdown=2)
    return uvicorn.Server(config)


def _announcing(ready: threading.Event) -> Any:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        ready.set()
        yield

    return lifespan
