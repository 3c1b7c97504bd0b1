"""手写的小快照和小条款:三件办件、几个事项，供判定的测试使用。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from conformance import standard
from conformance.assessment import ClauseResult
from conformance.center.snapshot import Snapshot
from conformance.center.tables import write_table
from conformance.center.writer import CenterInfo, Source, Writer
from conformance.domain import Channel, Element, Item, ItemKind, Limit, LimitUnit
from conformance.run import judge
from conformance.standard import Standard

API = frozenset({"接口"})
ALL = frozenset({"接口", "门户", "办件"})
FEATURE = """\
# language: zh-CN
功能: 事项

  @ITM-06 @强制
  规则: 每个事项应列明法定办结时限
    依据: 《行政许可法》第三十条〔已核原文〕

    @接口
    场景: 列明时限
      假如 接口上的全部事项
      那么 每个事项列明法定办结时限

  @ITM-08 @强制
  规则: 许可事项的法定时限不超过最长期限
    依据: 《行政许可法》第四十二条〔已核原文〕

    @接口
    场景: 许可的时限
      假如 接口上列明法定时限的许可事项
      那么 法定时限不超过许可的最长期限或者注明了法律法规依据

  @PRC-01 @推荐
  规则: 编号唯一且不超长
    依据: GB/T 39046-2020 表5〔已核原文〕

    @办件
    场景: 编号
      假如 中心的全部办件
      那么 每件有唯一的编号且不超过规定长度
"""
TWENTY = Limit(20, LimitUnit.WORKDAY)
GOOD = Item("A1", "食品经营许可", kind=ItemKind.LICENCE, statutory_limit=TWENTY)
NO_LIMIT = Item("A2", "燃气经营许可", kind=ItemKind.LICENCE)
CASES = tuple({"case_no": f"N{number}", "item_code": "A1"} for number in range(3))
EVENTS = tuple({"case_no": f"N{number}", "kind": "收件", "time": datetime(2026, 3, 2, 9, 30)} for number in range(3))


def standard_of(folder: Path, feature: str = FEATURE, **parameters: Any) -> Standard:
    """``feature`` 里的条款，国家基线的参数;``parameters`` 改动或(None)去掉其中几个。"""
    path = folder / "features" / "items" / "items.feature"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(feature, encoding="utf-8")
    whole = standard.load("national", folder=path.parent.parent)
    changed = {name: value for name, value in {**whole.parameters, **parameters}.items() if value is not None}
    return replace(whole, parameters=changed)


def national(*clauses: str) -> Standard:
    """国家基线，只留这几条。"""
    whole = standard.load("national")
    return replace(whole, clauses=tuple(one for one in whole.clauses if one.id in clauses))


def snapshot(
    run: Path,
    items: Iterable[Item] | None = (GOOD,),
    *,
    failed: Mapping[str, str] | None = None,
    cases: Iterable[Mapping[str, Any]] = CASES,
    events: Iterable[Mapping[str, Any]] = EVENTS,
) -> Snapshot:
    """写一个快照;``items`` 为 None 是档案没有提供,``failed`` 是采集失败的来源 → 原因。

    特别程序、延长都会记，没有就是没有停过钟。
    """
    writer = Writer(run)
    writer.center(CenterInfo("测试中心", "999900", "市", datetime(2026, 6, 30, 17, 30)))
    sources = [Source("cases", Channel.RECORDS), Source("events", Channel.RECORDS, vouched=("kind",))]
    if items is not None:
        writer.documents("items", items)
        sources.append(Source("items", Channel.API, elements=(Element.STATUTORY_LIMIT,)))
    broken = failed or {}
    writer.sources(replace(one, ok=one.name not in broken, reason=broken.get(one.name, "")) for one in sources)
    write_table("cases", cases, writer.table("cases"), print)
    write_table("events", events, writer.table("events"), print)
    return Snapshot.of(run)


def judged(
    seen: Snapshot, against: Standard, channels: frozenset[str] = API, folder: Path | None = None
) -> dict[str, ClauseResult]:
    """判全部条款 → 编号到结果。"""
    made = judge(
        seen,
        against,
        selected=against.clauses,
        channels=channels,
        as_of=date(2026, 6, 30),
        findings=folder or seen.folder.parent / "findings",
    )
    return {result.id: result for result in made}
