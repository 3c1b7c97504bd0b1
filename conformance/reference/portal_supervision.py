"""门户的监察公开页:亮灯规则与公布的数字；进度查询结果上的灯色也在这里改。

``behaviour`` 中由这里读取的开关(缺省都是不动作):

- ``portal_light: 灯色``           进度查询的结果一律显示这个灯色(SUP-06)
- ``portal_light_hidden: true``  进度查询的结果不显示灯色(SUP-06)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from fastapi.responses import HTMLResponse

from conformance.domain import Claim, LightRule
from conformance.reference.portal_view import render

HERE = "/portal/supervision"


class Published(Protocol):
    """监察公开页要读的状态。"""

    def shown(self, name: str, kind: type[Any]) -> Sequence[Any]: ...


def page(state: Published) -> HTMLResponse:
    """监察公开页。"""
    lights, claims = state.shown("lights", LightRule), state.shown("claims", Claim)
    return render("supervision.html", here=HERE, lights=lights, claims=claims)


def lit(answer: Mapping[str, Any] | None, flags: Mapping[str, Any]) -> dict[str, Any] | None:
    """进度查询的答复经过灯色开关之后的样子。"""
    if answer is None:
        return None
    light = "" if flags.get("portal_light_hidden") else flags.get("portal_light") or answer.get("light")
    return {**answer, "light": light}
