"""沙箱里的试探(档案的 ``sandbox_probes``):故意做不该成的事，看中心收下还是拒绝。

收下、拒绝都要中心自己明说:2xx 是收下，``refused`` 里的状态是拒绝；出错、限流、没有权限是没有试成，
那一种记为失败(执行异常)，绝不当作收下。
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote

from conformance.center.api.sending import dates
from conformance.center.exchange.capture import Exchange
from conformance.center.exchange.request import Request
from conformance.center.haul import Visit
from conformance.center.reading.functions import bare, found
from conformance.center.reading.templates import PLACE, filled
from conformance.center.sandbox.desk import SOURCE
from conformance.domain import Channel, Probe
from conformance.errors import CannotJudge, SourceFailed, SourceMissing

DONE = frozenset({200, 201, 202, 204})
REFUSED = (400, 409, 410, 422)
TAKEN, TURNED_DOWN = "收下", "拒绝"


@dataclass(slots=True)
class Ground:
    """试探的场地;``names`` 是占位的值,``trouble`` 是准备不成的原因。"""

    visit: Visit
    names: dict[str, Any]
    steps: list[Mapping[str, Any]]
    trouble: CannotJudge | None = None
    ready: bool = field(default=False)

    def prepare(self) -> None:
        """做 ``prepare`` 的各步，只做一次；做不成的，每次都抛同一个错。"""
        if self.trouble:
            raise self.trouble
        if self.ready:
            return
        self.ready = True
        try:
            self.go(self.steps)
        except CannotJudge as error:
            self.trouble = error
            raise

    def go(self, steps: list[Mapping[str, Any]]) -> None:
        """依次提交，都要成。"""
        for step in steps:
            exchange = self.submit(step)
            if exchange.status not in DONE:
                said = "准备没有做成；请检查档案的 sandbox_probes"
                raise SourceFailed(f"沙箱:{exchange.url} 答 {exchange.status}，{said}。")

    def submit(self, step: Mapping[str, Any]) -> Exchange:
        """提交一次，记下 ``take`` 的值。占位没有值抛 SourceMissing。"""
        try:
            request = Request(
                _path(step["path"], self.names),
                str(step.get("method", "POST")),
                json=filled(step.get("json"), self.names),
                headers=step.get("headers") or {},
                public=bool(step.get("public")),
            )
        except KeyError as error:
            raise SourceMissing(f"sandbox_probes 的占位 {{{error.args[0]}}} 没有值，没有试") from None
        exchange = self.visit.transport.submit(request, source=SOURCE)
        taken = {name: found(exchange.value, path) for name, path in (step.get("take") or {}).items()}
        self.names |= {name: value for name, value in taken.items() if not bare(value)}
        return exchange


def attempts(visit: Visit) -> Iterator[tuple[str, Callable[[], list[Probe]]]]:
    """档案写的试探，一种一项:(种类，怎样做)。没有写就没有。"""
    given = visit.data.get("sandbox_probes")
    if not given:
        return
    values = {name: text for name, text in (given.get("values") or {}).items() if text}
    ground = Ground(visit, {**dates(visit.data, {}), **values}, given.get("prepare") or [])
    for kind in dict.fromkeys(one["kind"] for one in given["tries"]):
        mine = [one for one in given["tries"] if one["kind"] == kind]
        yield kind, partial(_tried, ground, mine)


def _tried(ground: Ground, tries: list[Mapping[str, Any]]) -> list[Probe]:
    ground.prepare()
    return [_one(ground, one) for one in tries]


def _one(ground: Ground, given: Mapping[str, Any]) -> Probe:
    ground.go(given.get("before") or [])
    exchange = ground.submit(given)
    observed = {"status": str(exchange.status), "result": _result(given, exchange)}
    if given.get("missing"):
        named = found(exchange.value, given["named"])
        told = [str(one) for one in named if not bare(one)] if isinstance(named, list) else []
        observed |= {"missing": "\n".join(given["missing"]), "named": "\n".join(told)}
    return Probe(given["kind"], Channel.SANDBOX, given.get("name", given["kind"]), observed, (exchange.evidence,))


def _result(given: Mapping[str, Any], exchange: Exchange) -> str:
    if exchange.status in given.get("refused", REFUSED):
        return TURNED_DOWN
    if exchange.status in DONE:
        said = found(exchange.value, given["refusal"]) if "refusal" in given else None
        return TAKEN if bare(said) or said is False else TURNED_DOWN
    raise SourceFailed(f"沙箱:{exchange.url} 答 {exchange.status}，{_why(exchange.status)}，没有试成。")


def _why(status: int) -> str:
    if status >= 500 or status == 429:
        return "中心出错或者暂时不能提供服务"
    return "看不出是拒绝这件事，还是没有权限、地址不对；请检查档案的 auth 与 sandbox_probes"


def _path(template: str, names: Mapping[str, Any]) -> str:
    """整个是一个占位的，值可以是完整地址；夹在路径里的占位转义。"""
    whole = PLACE.fullmatch(template)
    return str(names[whole[1]]) if whole else str(filled(template, names, lambda value: quote(str(value), safe="")))
