"""中心自己的亮灯方案:按名称选，或者直接写出门槛。"""

from __future__ import annotations

import pytest

from conformance.errors import StandardError
from conformance.rules import lights
from conformance.standard import load

PARAMETERS = load("national").parameters
RED = {"light": "红", "against": "承诺", "operator": ">=", "days": 2}
OWN = {"clock": "按日", "special": "两可", "thresholds": [RED]}


@pytest.mark.parametrize(
    ("own", "used", "expected"),
    [("", 5, "预警"), ("", 6, "黄"), ("near-due", 5, "黄"), ("near-due", 6, "红"), (OWN, 6, "正常"), (OWN, 7, "红")],
)
def test_the_center_may_choose_its_own_scheme(own: str, used: int, expected: str) -> None:
    """承诺 5 个工作日:同样的用时，按哪套方案就亮哪一级。"""
    given = lights.chosen(PARAMETERS, own)
    scheme = lights.scheme(given["lights"], given["light_schemes"])

    assert expected == lights.light(scheme, used, 5, None)


def test_a_scheme_that_is_nowhere_is_named() -> None:
    """没有的方案说出可用的。"""
    with pytest.raises(StandardError, match="near-due"):
        lights.chosen(PARAMETERS, "nowhere")
    with pytest.raises(StandardError, match="near-due"):
        lights.scheme("nowhere", PARAMETERS["light_schemes"])
