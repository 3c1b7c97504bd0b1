"""办件面的判定:场景先把问题记下，最后一并作答——同一对象表上的全部规则一次查询合计，再列出问题、另存全部问题。

同一进程里，规则、参数和所用各表的内容都没有变的，不重算:换一份标准、换一个法域再判时只算不同的。
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from shutil import rmtree
from typing import Any, TypeVar

from conformance.assessment import Finding
from conformance.center.snapshot import ROWS, Snapshot
from conformance.errors import SourceMissing
from conformance.rules import records
from conformance.rules.records import Tally
from conformance.run import queries, totals
from conformance.run.asked import Asked, Audited, Rule, grouped
from conformance.run.distributed import Distributed
from conformance.run.duck import Bounds
from conformance.run.engine import EXHAUSTED, FAILURES, Embedded, Engine, exhausted
from conformance.run.kept import SHOWN, Spread, spread, write
from conformance.run.parts import Parts, columns_read, is_across, narrow
from conformance.run.queries import SPARK
from conformance.run.spark import Spark
from conformance.run.tables import FILES, Tables

REMEMBERED = 4096
Made = TypeVar("Made")


_known: dict[tuple[Any, ...], Audited] = {}


@dataclass(frozen=True)
class Records:
    """一次判定的办件面；表在作答时才建。``folder`` 存放全部问题;``spark`` 给出的，在 Spark 上算。"""

    snapshot: Snapshot
    parameters: Mapping[str, Any]
    as_of: date
    folder: Path
    spark: Spark | None = None
    waiting: list[Asked] = field(default_factory=list)

    @cached_property
    def tables(self) -> Tables:
        """这次判定的表。"""
        return Tables(self.snapshot, self.parameters, self.as_of)

    @cached_property
    def distributed(self) -> Distributed | None:
        """Spark 上的办件面；没有用 Spark 的是 None。"""
        return Distributed(self.tables, self.spark) if self.spark else None

    def ask(
        self, name: str, rule: Rule, norm: tuple[Any, ...], view: queries.View | None = None, since: date | None = None
    ) -> Asked:
        """记下:对全部办件(或 ``view`` 的全部行)执行一条规则。答案在 ``settle`` 之后。

        检查所需而数据里没有的，不进行；一项都不能进行时抛 SourceMissing。
        ``since`` 之前收件(没有收件的看受理)的办件不论。
        ``norm`` 里的 frozenset 成为只有 ``value`` 一列的表，规则拿到的就是这张表。
        ``view`` 的参数名是它用到的表:timeline、cases、events、items、calendar，或 supervision 等来源的名称。
        看得见什么、问题落在哪个部门总由办件与事件来，所以答案记下时不论视图用不用它们，都看它们的内容。
        """
        content = self.tables.digest((*self.tables.used(view), *FILES))
        content = content and f"{content}{'spark' if self.spark else ''}"
        key = None if content is None else (rule, view, _text(norm), since, content, self.tables.vouched)
        asked = self._asked(name, rule, norm, view, since, key)
        if key in _known:
            asked.answer = _known[key]
            return asked
        if asked.plan.wanted and not asked.plan.checks:
            raise SourceMissing(f"数据里没有 {'、'.join(asked.plan.absent)}")
        self.waiting.append(asked)
        return asked

    def settle(self) -> None:
        """答完记下的各问:同一对象表的一次合计；一次合计不成的逐条再算，各自的错记在各自身上。

        磁盘、内存不够，一条也算不成的抛 CannotJudge。
        """
        waiting = list(self.waiting)
        self.waiting.clear()
        for asked in waiting:
            if not asked.plan.checks:
                asked.answer = Audited(Tally(0, 0, 0, {}, {}), [], None, "")
        open_ = [asked for asked in waiting if asked.answer is None]
        bounds = self.tables.parts() if open_ and not self.distributed else ()
        if bounds:
            self._in_parts(bounds, open_)
        elif self.distributed:
            self._all(grouped(open_, SPARK), self.distributed)
        else:
            self._all(grouped(open_), Embedded(self.tables))

    def _all(self, groups: Sequence[Sequence[Asked]], engine: Engine) -> None:
        for group in groups:
            self._answered(group, engine)

    def _in_parts(self, bounds: Sequence[Bounds], waiting: Sequence[Asked]) -> None:
        """办件很多:分段来算；算不成的对半再算，直到错记在那一条自己身上。磁盘、内存不够的抛 CannotJudge。"""
        parts, half = Parts(self.tables, bounds), 0
        try:
            self._parted(parts, waiting)
        except EXHAUSTED as error:
            raise exhausted(error) from None
        except FAILURES as error:
            half = len(waiting) // 2
            for asked in waiting:
                asked.answer = error
        finally:
            rmtree(parts.scratch, ignore_errors=True)
        for each in (waiting[:half], waiting[half:]) if half else ():
            self._in_parts(bounds, each)

    def _parted(self, parts: Parts, waiting: Sequence[Asked]) -> None:
        """逐件的规则分段合计，跨办件的在全部办件上一次算完。"""
        across = grouped([asked for asked in waiting if is_across(asked)])
        local = grouped([asked for asked in waiting if not is_across(asked)])
        found = parts.rows({group[0].subject: group for group in local}, narrow(self.tables, across))
        for group in local:
            tallies = totals.tallies(found[group[0].subject], [asked.plan.checks for asked in group])
            for asked, tally in zip(group, tallies, strict=True):
                asked.answer = self._audited(asked, tally, Embedded(parts.kept))
        self._all(across, Embedded(parts.across))

    def lines(self, view: queries.View) -> list[dict[str, Any]]:
        """``view`` 的全部行；只用于行数不多的汇总，如一月一行。磁盘、内存不够抛 CannotJudge。"""
        try:
            return self._lines(view)
        except EXHAUSTED as error:
            raise exhausted(error) from None

    def _lines(self, view: queries.View) -> list[dict[str, Any]]:
        used = self.tables.used(view)
        if self.distributed:
            return self.distributed.lines(view)
        name, _ = self.tables.subject(view)
        bounds = self.tables.parts() if "timeline" in used else ()
        if not bounds:
            return self.tables.rows(self.tables.reading(name, f'FROM "{name}"'))
        parts = Parts(self.tables, bounds)
        try:
            parts.rows({}, columns_read(self.tables, self.tables.written(name)))
            return parts.across.rows(parts.across.reading(name, f'FROM "{name}"'))
        finally:
            rmtree(parts.scratch, ignore_errors=True)

    def _answered(self, group: Sequence[Asked], engine: Engine) -> None:
        try:
            for asked, tally in zip(group, engine.tallied(group), strict=True):
                asked.answer = self._audited(asked, tally, engine)
        except FAILURES as error:
            if len(group) == 1 and isinstance(error, EXHAUSTED):
                raise exhausted(error) from None
            if len(group) == 1:
                group[0].answer = error
            else:
                self._all([[asked] for asked in group], engine)

    def _audited(self, asked: Asked, tally: Tally, engine: Engine) -> Audited:
        kept, where = None, Spread()
        if tally.violating:
            listing = engine.listing(asked, records.VIOLATING)
            where = spread(engine.tables, listing, self.folder / f"{asked.name}-spread.parquet")
        if tally.violating > SHOWN:
            kept = write(engine.tables, listing, asked.plan.checks, self.folder / f"{asked.name}.parquet")
        made = Audited(tally, self._listed(asked, tally, engine), kept, asked.doubt, where)
        if asked.key is not None and kept is None and where.file is None:
            remember(_known, asked.key, made, REMEMBERED)
        return made

    def _asked(
        self,
        name: str,
        rule: Rule,
        norm: tuple[Any, ...],
        view: queries.View | None,
        since: date | None,
        key: tuple[Any, ...] | None,
    ) -> Asked:
        seen = self.tables.visible
        for source in self.tables.used(view):
            seen |= {f"{source}.{column}" for column in self.tables.columns(source)} if source in ROWS else frozenset()
        arguments, shapes, lists = self._arguments(self.tables.subject(view), norm)
        begun = since if since and self.tables.begins_before(since) else None
        return Asked(name, rule, arguments, shapes, seen, begun, lists, key, view)

    def _arguments(
        self, subject: tuple[str, queries.Columns], norm: tuple[Any, ...]
    ) -> tuple[str, queries.Shape, dict[str, str]]:
        """规则参数的 JSON，用到的表，名单的表名；frozenset 备成表。"""
        shapes, arguments, lists = [subject], [], {}
        for value in norm:
            if isinstance(value, frozenset):
                name = f"listed_{len(shapes)}"
                real = lists[name] = f"listed_{hashlib.sha256(json.dumps(sorted(value)).encode()).hexdigest()[:16]}"
                self.tables.listed(real, value)
                shapes.append((name, self.tables.shape(real)))
                value = {"table": name}
            arguments.append(value)
        return json.dumps(arguments, ensure_ascii=False, default=str), tuple(shapes), lists

    def _listed(self, asked: Asked, tally: Tally, engine: Engine) -> list[Finding]:
        listed: list[Finding] = []
        for state, count in ((records.VIOLATING, tally.violating), (records.UNDECIDED, tally.undecided)):
            if count and len(listed) < SHOWN:
                rows = engine.tables.rows(f"FROM ({engine.listing(asked, state)}) LIMIT {SHOWN}")
                listed += records.findings(rows, asked.plan.checks, state=state)
        return listed


def remember(known: dict[tuple[Any, ...], Made], key: tuple[Any, ...], made: Made, most: int) -> None:
    """在 ``known`` 里记下，至多 ``most`` 个；太多时先忘掉最早的。"""
    while len(known) >= most:
        del known[next(iter(known))]
    known[key] = made


def _text(norm: tuple[Any, ...]) -> str:
    return json.dumps([sorted(value) if isinstance(value, frozenset) else value for value in norm], default=str)
