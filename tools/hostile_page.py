"""敌意中心的表:每种行为是什么、结局是什么，由 tests/hostile 里的行为表生成，所以每一行都有测试。"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from conformance import bundle

MEANING = {
    "看不到": "用到它的条款执行异常或存疑，写明原因；绝不符合，也绝不不符合",
    "看到一部分": "绝不符合；看到的违反照说",
    "不合契约": "数据质量的条款可以说不合契约，别的条款没有定论",
    "看得到": "都读到了，由条款判定；写进报告的一律转义",
    "照常": "与老实的中心一模一样",
}


def page() -> str:
    """整页的内容。"""
    sys.path.insert(0, str(bundle.root() / "tests" / "hostile"))
    try:
        interface, portal = import_module("api_behaviours"), import_module("page_behaviours")
    finally:
        sys.path.pop(0)
    return f"# 敌意中心\n\n{_interface(interface.BEHAVIOURS)}\n{_portal(list(portal.PAGES))}"


def _interface(behaviours: Any) -> str:
    rows = "\n".join(f"| {one.name} | {one.outcome} | {MEANING[one.outcome]} |" for one in behaviours)
    said = (
        f"接口的 {len(behaviours)} 种行为。每一种都要在限定的时间和内存里结束，别的来源的结论不变；"
        "见 `tests/hostile/test_api_behaviours.py::test_api_behaviour`。"
    )
    return f"{said}\n\n| 行为 | 结局 | 意思 |\n|---|---|---|\n{rows}\n"


def _portal(names: list[str]) -> str:
    said = (
        f"门户页面的 {len(names)} 种行为，混在老实的页面里。每一页要么读出它写明的内容，要么没有读成并写明原因，"
        "没有第三种；老实的页面一页不少；见 `tests/hostile/test_page_behaviours.py::test_page`。"
    )
    return f"{said}\n\n" + "\n".join(f"- {name}" for name in names) + "\n"
