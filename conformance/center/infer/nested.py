"""一行不够的样子:另一次调用给出的一列(joins)，一行里装着的几个事件(spread)。都是在样本上看到了才提。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conformance.center.infer.drafting import Entry
from conformance.center.infer.shape import Shape
from conformance.center.reading import aliases
from conformance.center.reading.functions import found

OF = "of"


@dataclass(frozen=True, slots=True)
class Join:
    """一次调用:放进行里的哪个键、路径(带占位)与参数、那一列在答复的哪里、第一行的那一列。"""

    into: str
    path: str
    params: Mapping[str, str]
    rows: str
    listed: tuple[Mapping[str, Any], ...]

    def spec(self) -> dict[str, Any]:
        """档案里的写法。"""
        params = {"params": dict(self.params)} if self.params else {}
        return {"into": self.into, "path": self.path} | params | ({"rows": self.rows} if self.rows else {})


@dataclass(frozen=True, slots=True)
class Nested:
    """``spread`` 是一行里装着几个事件的那个键，没有是空的。"""

    spread: str = ""
    joins: tuple[Join, ...] = ()

    def entries(self) -> Iterator[Entry]:
        """档案里的各行。"""
        if self.joins:
            specs = [one.spec() for one in self.joins]
            yield Entry("joins", specs, f"逐条另取，第一条给了 {len(self.joins[0].listed)} 行")
        if self.spread:
            yield Entry("spread", self.spread, f"一行里的这一列各成一个事件；原来的行写作 {OF}")


def outside(seen: Shape, value: Any, source: str) -> tuple[Shape, str]:
    """事件一列列地装在办件里、自己没有办件编号的:行改为外层的，事件带着外层的编号 → (形状, 里层的键)。

    不是这样的原样返回，键是空的。
    """
    outer, mark, inner = seen.rows.removesuffix("[]").rpartition("[].")
    if source != "events" or not mark or any(_numbered(key) for row in seen.listed for key in row):
        return seen, ""
    path = f"{outer}[]" if "[]" in outer else outer
    rows = tuple(_held(found(value, path), inner))
    return (replace(seen, rows=path, listed=rows), inner) if rows else (seen, "")


def _held(parents: Any, inner: str) -> Iterator[Mapping[str, Any]]:
    for parent in parents or ():
        numbers = {key: one for key, one in parent.items() if _numbered(key)}
        held = found(parent, inner) if numbers else None
        yield from ({**one, OF: numbers} for one in held or () if isinstance(one, Mapping))


def _numbered(key: str) -> bool:
    return any(target == "case_no" for target, _ in aliases.targets_of("events", str(key)))
