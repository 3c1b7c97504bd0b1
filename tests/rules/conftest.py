"""规则说的话是定好的:测试里造出的每个 Finding、每个 Check 的字，都在 ``said/`` 的清单里。

有意改了字，用 ``SAID=write .venv/bin/python -m pytest tests/rules`` 重写清单，像看图一样看它的差异。
随机的测试(hypothesis)说的不算。
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.assessment import Finding
from conformance.rules.records import Check

SAID = Path(__file__).parent / "said"
WRITE = os.environ.get("SAID") == "write"
HEARD: dict[str, set[str]] = defaultdict(set)


def told(one: Finding | Check) -> str:
    """一个问题或检查的字，一行；列表达式不写出，只写它有没有。"""
    if isinstance(one, Finding):
        sure = "确定" if one.certain else "存疑"
        return " | ".join((sure, one.subject, one.kind, one.message, one.expected, one.observed)).replace("\n", "⏎")
    seen = [
        value if isinstance(value, str) else "-" if value is None else "列" for value in (one.expected, one.observed)
    ]
    return " | ".join(("检查", one.kind, one.message, *seen, "、".join(one.needs))).replace("\n", "⏎")


@pytest.fixture(autouse=True)
def _said(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """这个测试里说出的每一句都在清单里。"""
    if hasattr(request.function, "hypothesis"):
        yield
        return
    heard: list[Any] = []
    for kind in (Finding, Check):
        monkeypatch.setattr(kind, "__init__", _listening(kind.__init__, heard))
    yield
    place = Path(request.node.path).stem
    lines = {told(one) for one in heard}
    HEARD[place] |= lines
    strange = lines - _listed(place)

    assert WRITE or not strange, f"说了清单里没有的话(有意改的，用 SAID=write 重写清单):{sorted(strange)}"


def _listening(made: Any, heard: list[Any]) -> Any:
    def build(self: Any, *given: Any, **named: Any) -> None:
        made(self, *given, **named)
        heard.append(self)

    return build


def _listed(place: str) -> set[str]:
    path = SAID / f"{place}.txt"
    return set(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else set()


def pytest_sessionfinish() -> None:
    """写清单:每个测试文件一份，去重，按字典序。"""
    for place, lines in HEARD.items() if WRITE else ():
        SAID.mkdir(exist_ok=True)
        (SAID / f"{place}.txt").write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")
