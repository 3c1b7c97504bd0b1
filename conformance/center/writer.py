"""快照的写法:每个来源写一次，先写在旁边再改名；采集得怎样记在 sources.jsonl。"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from conformance.assessment import Issue
from conformance.center import zones
from conformance.center.exchange.redact import redact_line
from conformance.center.privacy.personal import known
from conformance.domain import Channel, Element

NOTHING = "档案的映射在每一行都取不到值"
DERIVED = "档案的 trust 写明它是推算出来的，不能作证据"
"""一个字段为什么不能作证据，见 ``Source.doubted``。"""
WHOLE = "*"
"""全部列，见 ``Source.vouched``。"""


@dataclass(frozen=True, slots=True)
class Source:
    """一个来源采集得怎样。

    ``name`` 是 items、pages、staff、statistics、supervision、evaluations、decisions、cases、events、probes 之一
    (门户上的另加前缀，如 portal.staff);``refused`` 是不合结构而没有进入判定的行数;
    ``elements`` 是指南类来源看得到的公开要素;
    ``unequipped`` 是我们这边没有条件去看(没有浏览器)，用到它的场景未测而不是执行异常;``partial`` 是没有看完;
    ``missing`` 是中心声明了而没有得到的行数，不多的不算没有看完;
    ``strange`` 是名称不认识的行数:进了判定，说的也许是另一种事;
    ``misread`` 是没有采成而多半是档案的问题(凭据被拒、映射取不到)，用到它的场景存疑;
    ``doubted`` 是不能作证据的字段 → 为什么(映射取不到值，或档案写明是推算的);
    ``vouched`` 是空着就是没有写的字段(档案写明 recorded 的；合契约的是 ``WHOLE``),别的也许只有几种事件才带。
    """

    name: str
    channel: Channel
    ok: bool = True
    rows: int = 0
    refused: int = 0
    reason: str = ""
    elements: tuple[Element, ...] = ()
    requests: int = 0
    seconds: float = 0.0
    unequipped: bool = False
    partial: bool = False
    missing: int = 0
    strange: int = 0
    misread: bool = False
    doubted: dict[str, str] = field(default_factory=dict)
    vouched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CenterInfo:
    """中心与采集的基本情况;``calendar`` 是档案中的工作日历设定,``started``、``collected`` 是采集起止的墙上时间。

    ``until`` 是档案写明的判定日期，没有写是空的;
    ``lights`` 是档案写的亮灯方案(名称或内容)，没有写是空的;``skew_s`` 是中心的时钟比本机快几秒，没有看到是空的;
    ``wire`` 是经接口取的来源 → 有没有不出示凭据就取的。
    """

    name: str
    region: str
    level: str
    collected: datetime
    timezone: str = zones.CHINA
    calendar: dict[str, Any] = field(default_factory=dict)
    profile_digest: str = ""
    standard: str = "national"
    started: datetime | None = None
    until: date | None = None
    skew_s: float | None = None
    lights: str | dict[str, Any] = ""
    wire: dict[str, bool] = field(default_factory=dict)


class Writer:
    """采集时往快照里写；每个来源写一次。"""

    def __init__(self, run: Path) -> None:
        self.folder = run / "snapshot"
        self.folder.mkdir(parents=True, exist_ok=True)

    def center(self, info: CenterInfo) -> None:
        """写 center.json。"""
        write_whole(self.folder / "center.json", msgspec.json.encode(info))

    def documents(self, name: str, rows: Iterable[object]) -> int:
        """写 ``<name>.jsonl``(每行一个领域对象，脱敏)，返回行数。"""
        columns = known(name)
        lines = (redact_line(msgspec.json.encode(row), columns) + b"\n" for row in rows)
        return write_lines(self.folder / f"{name}.jsonl", lines)

    def sources(self, sources: Iterable[Source]) -> None:
        """写 sources.jsonl:每个来源一行。"""
        self.documents("sources", sources)

    def issues(self, issues: Iterable[Issue]) -> None:
        """写 issues.jsonl:采集与读入中的问题。"""
        self.documents("issues", issues)

    def table(self, name: str) -> Path:
        """cases 或 events 的 Parquet 该写到哪里。"""
        return self.folder / f"{name}.parquet"


def write_whole(path: Path, data: bytes) -> None:
    """先写在旁边再改名：不会留下半份。"""
    write_lines(path, [data])


def write_lines(path: Path, lines: Iterable[bytes]) -> int:
    """一行一行地写在旁边，写完再改名，返回行数；各行不必都在内存里。``lines`` 抛的错照抛，不留下半份。"""
    aside, count = path.with_suffix(path.suffix + ".part"), 0
    try:
        with aside.open("wb") as file:
            for line in lines:
                file.write(line)
                count += 1
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise
    return count
