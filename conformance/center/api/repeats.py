"""翻页中重复的行:中心的查询没有固定的次序(没有 ORDER BY)时，有的行出现在几页上，同样多的行一次也不出现，总数却对得上。

只比各行自带编号的来源:编号和内容都相同，就是同一行又给了一次。编号不是从行里取的(写成固定值)，不同的行也会相同，不比。
同一页之内相同的不论:一次查询不会把一行给两遍，那是中心真有两行，照旧由各表自己去重。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import msgspec

from conformance.center.api.asking import Endpoint
from conformance.center.reading.fields import origins
from conformance.center.reading.targets import KINDS, required

NUMBERING = frozenset({"rn", "rownum", "rownum_", "row_num", "row_number", "rownumber", "rowno", "row_no", "序号"})
"""分页查询给各行编的号，不是行的内容:同一行在两页上号不同。"""


@dataclass(slots=True)
class Repeats:
    """一次翻页里见过的行(只记摘要)。``again`` 是重复的行数，``moved`` 不算与上一页末行相同的:

    没有声明总数时，那可能真有两行，也可能是从上一页的末行接着翻。
    """

    on: bool = True
    seen: set[bytes] = field(default_factory=set)
    last: bytes = b""
    kept: int = 0
    again: int = 0
    moved: int = 0
    total: int | None = None

    @classmethod
    def of(cls, endpoint: Endpoint) -> Repeats:
        """``endpoint`` 的；编号不从行里取的不比。"""
        fields, kind = endpoint.spec.get("fields") or {}, KINDS[endpoint.source]
        return cls(all(origins(fields[one]) for one in required(kind) if one in fields))

    def once(self, rows: Sequence[Any], total: int | None) -> Iterator[tuple[int, Any]]:
        """一页里前面各页没有的行:(在页中的位置, 行)。"""
        signs = [_sign(row) for row in rows] if self.on else []
        before = {sign for sign in signs if sign in self.seen}
        self.again += sum(sign in before for sign in signs)
        self.moved += sum(sign in before and sign != self.last for sign in signs)
        self.kept, self.total = self.kept + len(rows) - sum(sign in before for sign in signs), total
        self.seen.update(signs)
        self.last = signs[-1] if signs else self.last
        yield from ((at, row) for at, row in enumerate(rows) if not self.on or signs[at] not in before)

    @property
    def trouble(self) -> str:
        """多半漏了行，说出来；去掉重复的正好是声明的总数，就没有漏。"""
        if not (self.moved if self.total is None else self.again) or self.kept == self.total:
            return ""
        return (
            f"翻页中有 {self.again} 行与前面的页重复，多半漏了同样多的行；"
            "请中心给列表的查询加上固定的次序(如按主键 ORDER BY)。"
        )


def _sign(row: Any) -> bytes:
    """行的内容的摘要，不看键的次序和分页查询编的号。"""
    if isinstance(row, Mapping) and any(str(key).casefold() in NUMBERING for key in row):
        row = {key: value for key, value in row.items() if str(key).casefold() not in NUMBERING}
    return blake2b(msgspec.json.encode(row, order="deterministic"), digest_size=8).digest()
