"""一个端点怎样问、怎样看答复:占位代入请求，答复先看是不是错误(HTTP 200 里装着错误是常事)，再取出行。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from conformance.center.exchange.capture import Exchange
from conformance.center.exchange.request import Request
from conformance.center.exchange.wire import SEALED, sealed
from conformance.center.normalise import Unreadable
from conformance.center.reading.decoding import Decoder, decoder
from conformance.center.reading.functions import bare, expression, found
from conformance.center.reading.labels import upset
from conformance.center.reading.markup import ROWS
from conformance.center.reading.templates import Names, filled
from conformance.errors import SourceFailed

Moved = Sequence[tuple[str, Any]]
"""[(位置，如 params.page、form.pageNum、json.params.currentpage, 值)]"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """档案里的一个端点;``source`` 是它的名字，用在话里。"""

    source: str
    spec: Mapping[str, Any]
    decode: Decoder | None

    @classmethod
    def of(cls, source: str, spec: Mapping[str, Any]) -> Endpoint:
        """按档案造；写错的表达式抛 Unreadable。"""
        return cls(source, spec, decoder(spec))

    def request(self, names: Names, moved: Moved = ()) -> Request:
        """占位代入、页码放好的请求；占位没有值抛 SourceFailed。"""
        made = Request.of(self.spec)
        try:
            made = replace(
                made,
                path=str(filled(made.path, names, lambda value: quote(str(value), safe=""))),
                params=filled(made.params, names),
                form=filled(made.form, names),
                json=filled(made.json, names),
                xml=filled(made.xml, names, lambda value: escape(str(value))),
                headers={key: str(filled(value, names)) for key, value in made.headers.items()},
            )
        except KeyError as error:
            raise SourceFailed(
                f"{self.source}:占位 {{{error.args[0]}}} 没有值，问不了；请检查档案里这个端点的 path、params 和 names。"
            ) from None
        for place, value in moved:
            made = placed(made, place, value)
        return made

    def none(self, exchange: Exchange) -> bool:
        """答复说一行也没有(``empty``)。"""
        return bool(self.spec.get("empty")) and truth(found(exchange.value, self.spec["empty"]))

    def busy(self, value: Any) -> bool:
        """答复里说的是太频繁(``busy``)。"""
        return bool(self.spec.get("busy")) and truth(found(value, self.spec["busy"]))

    def check(self, exchange: Exchange) -> None:
        """答复里装的是错误就抛 SourceFailed,话里带上中心自己的说法。"""
        if self.none(exchange):
            return
        wanted = self.spec.get("success")
        if wanted and not truth(found(exchange.value, wanted)):
            raise SourceFailed(
                f"{self.source}:{exchange.url} 答 {exchange.status}，内容却不是成功{self._said(exchange)}"
                f"(档案的 success: {wanted} 不成立)；请向中心核对，或检查参数、凭据和 success。"
            )

    def _said(self, exchange: Exchange) -> str:
        told = found(exchange.value, self.spec["message"]) if self.spec.get("message") else None
        return f"，中心说“{str(told)[:200]}”" if not bare(told) else f"，答复的{outline(exchange.value)}"

    def rows(self, exchange: Exchange, *, missing: bool = False) -> list[Any]:
        """答复里的行;``missing`` 表示没有那个键就是没有行。找不到列表抛 SourceFailed。"""
        if self.none(exchange):
            return []
        path = self.spec.get("rows") or (ROWS if self._kind == "html" else None)
        try:
            value = expression(path)(exchange.value) if path else exchange.value
        except (Unreadable, AttributeError) as error:
            raise SourceFailed(f"{self.source}:{exchange.url} 的答复按 rows: {path} 取不出行({error})。") from None
        if value is None and missing:
            return []
        return self._listed(value, exchange, path)

    def _listed(self, value: Any, exchange: Exchange, path: str | None) -> list[Any]:
        if value == [] and not self.spec.get("success") and (said := upset(_texts(exchange.value))):
            raise SourceFailed(
                f"{self.source}:{exchange.url} 的答复没有行，只说“{said}”；请稍后再试，并在档案写 success(怎样算成功)。"
            )
        if isinstance(value, list):
            return value
        if self._kind == "xml" and (isinstance(value, Mapping) or value == ""):
            return [value] if value else []
        raise SourceFailed(
            f"{self.source}:{exchange.url} 的答复里按 rows: {path or '(整个答复)'} 找不到列表"
            f"(答复的{outline(exchange.value)})；请检查档案的 rows，或者中心是否以 200 答复了错误。"
        )

    @property
    def _kind(self) -> str:
        given = self.spec.get("decode") or "auto"
        return str(given.get("kind", "auto") if isinstance(given, Mapping) else given)


def placed(request: Request, place: str, value: Any) -> Request:
    """把 ``value`` 放到 ``params.名``、``form.名`` 或 ``json.路径``；没有前缀的是 params。"""
    head, _, rest = place.partition(".")
    if head == "json" and rest:
        return replace(request, json=_put(request.json, rest.split("."), value))
    if head == "form" and rest:
        return replace(request, form={**(request.form or {}), rest: value})
    name = rest if head == "params" and rest else place
    return replace(request, params={**request.params, name: value})


def _put(body: Any, steps: Sequence[str], value: Any) -> dict[str, Any]:
    made = dict(body) if isinstance(body, Mapping) else {}
    made[steps[0]] = value if len(steps) == 1 else _put(made.get(steps[0]), steps[1:], value)
    return made


def truth(value: Any) -> bool:
    """JMESPath 的真假，另把文字 false 当作假。"""
    return value is not None and value is not False and not bare(value) and str(value).casefold() != "false"


def _texts(value: Any) -> str:
    """信封上的文字。"""
    return "\n".join(one for one in value.values() if isinstance(one, str)) if isinstance(value, Mapping) else ""


def outline(value: Any) -> str:
    """答复长什么样，一句话；像是加密的说出来。"""
    told = f"，{SEALED}" if sealed(value) else ""
    if isinstance(value, Mapping):
        return f"键:{'、'.join(map(str, value))[:80]}{told}"
    return f"形状:{'列表' if isinstance(value, list) else '不是对象'}{told}"
