"""沙箱试探(sandbox_probes)里写错的表达式、没有来处的占位。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.center.lint import reading as lint_reading
from conformance.center.lint.reading import Fault, Steps
from conformance.center.reading.templates import DATED, places


def faults(given: Mapping[str, Any]) -> Iterator[Fault]:
    """按做的次序看:占位要在 values、日期或前面的 take 里有来处。"""
    known = {*DATED, *given.get("values", {})}
    for index, step in enumerate(given.get("prepare", ())):
        yield from _step(("sandbox_probes", "prepare", index), step, known)
    for index, one in enumerate(given.get("tries", ())):
        here = ("sandbox_probes", "tries", index)
        for place, step in enumerate(one.get("before", ())):
            yield from _step((*here, "before", place), step, known)
        yield from _step(here, one, known)
        for key in ("refusal", "named"):
            if key in one:
                yield from lint_reading.expression((*here, key), one[key])


def _step(steps: Steps, step: Mapping[str, Any], known: set[str]) -> Iterator[Fault]:
    odd = sorted(places({key: step.get(key) for key in ("path", "json")}) - known)
    if odd:
        named = "、".join(f"{{{name}}}" for name in odd)
        yield steps, f"占位 {named} 没有来处；请写在 values，或者由前面一步的 take 取得"
    for name, path in step.get("take", {}).items():
        yield from lint_reading.expression((*steps, "take", name), path)
        known.add(name)
