"""办件面的判定:逐条执行规则给出的检查，合计、列出问题、另存全部问题。

同一进程里，规则、参数和所用各表的内容都没有变的，不重算:换一份标准、换一个法域再判时只算不同的。
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from conformance.assessment import Finding
from conformance.center.snapshot import ROWS, Snapshot
from conformance.errors import SourceMissing
from conformance.rules import records
from conformance.rules.records import Check, Tally
from conformance.run import queries
from conformance.run.tables import Tables

SHOWN = 100
"""报告里每个场景最多列出的问题数；合计总是精确的，全部问题另存 Parquet。"""
REMEMBERED = 4096

Rule = Callable[..., Iterable[Check]]


@dataclass(frozen=True, slots=True)
class Audited:
    """一条办件规则的结果:合计、要列出的问题、全部问题的文件(多于列出数时)、没能进行的检查。"""

    tally: Tally
    findings: list[Finding]
    all_findings: str | None
    doubt: str


@dataclass(frozen=True, slots=True)
class Question:
    """一次询问:在 ``subject`` 上的规则，参数的 JSON，用到的表，看得见的东西，施行之日。"""

    rule: Rule
    arguments: str
    tables: queries.Shape
    visible: frozenset[str]
    since: date | None

    @property
    def plan(self) -> queries.Plan:
        """能进行的检查与合计的 SQL。"""
        return queries.plan(self.rule, self.arguments, self.visible, self.tables, self.since)

    def listing(self, state: int) -> str:
        """处于 ``state`` 的对象的 SQL。"""
        return queries.listing(self.rule, self.arguments, self.visible, self.tables, self.since, state)


_known: dict[tuple[Any, ...], Audited] = {}


@dataclass(frozen=True)
class Records:
    """一次判定的办件面；表在第一次用到时才建。``folder`` 存放全部问题。"""

    snapshot: Snapshot
    parameters: Mapping[str, Any]
    as_of: date
    folder: Path

    @cached_property
    def tables(self) -> Tables:
        """这次判定的表。"""
        return Tables(self.snapshot, self.parameters, self.as_of)

    @cached_property
    def earliest(self) -> date:
        """最早的一件的收件(没有的看受理)日；没有办件时是最早的日期。"""
        self.tables.open("timeline")
        found = self.tables.rows("SELECT min(coalesce(d_received, d_accepted)) AS day FROM timeline")
        return found[0]["day"] or date.min

    def audit(
        self, name: str, rule: Rule, norm: tuple[Any, ...], view: queries.View | None = None, since: date | None = None
    ) -> Audited:
        """对全部办件(或 ``view`` 的全部行)执行一条规则。

        检查所需而数据里没有的，不进行；一项都不能进行时抛 SourceMissing。
        ``since`` 之前收件(没有收件的看受理)的办件不论。
        ``norm`` 里的 frozenset 成为只有 ``value`` 一列的表，规则拿到的就是这张表。
        ``view`` 的参数名是它用到的表:timeline、cases、events、items、calendar，或 supervision 等来源的名称。
        """
        content = self.tables.digest((*self.tables.used(view), *(("timeline",) if since else ())))
        key = (rule, view, _text(norm), since, content)
        if content is not None and key in _known:
            return _known[key]
        made = self._audited(name, self._question(rule, norm, view, since))
        if content is not None and made.all_findings is None:
            _remember(key, made)
        return made

    def lines(self, view: queries.View) -> list[dict[str, Any]]:
        """``view`` 的全部行；只用于行数不多的汇总，如一月一行。"""
        self.snapshot.touched.update(("cases", "events"))
        self.tables.used(view)
        return self.tables.rows(f"FROM {self.tables.view(view)}")

    def _question(self, rule: Rule, norm: tuple[Any, ...], view: queries.View | None, since: date | None) -> Question:
        subject = self.tables.view(view) if view else self.tables.open("timeline")
        seen = self.tables.visible
        for source in self.tables.used(view):
            seen |= {f"{source}.{column}" for column in self.tables.columns(source)} if source in ROWS else frozenset()
        arguments, shapes = self._arguments(subject, norm)
        return Question(rule, arguments, shapes, seen, since if since and self.earliest < since else None)

    def _audited(self, name: str, question: Question) -> Audited:
        plan = question.plan
        if plan.wanted and not plan.checks:
            raise SourceMissing(f"数据里没有 {'、'.join(plan.absent)}")
        doubt = f"数据里没有 {'、'.join(plan.absent)}，有关的检查没有进行" if plan.absent else ""
        if not plan.checks:
            return Audited(Tally(0, 0, 0, {}, {}), [], None, "")
        tally = records.tally(self.tables.rows(plan.totals)[0], plan.checks)
        kept = self._keep(name, question.listing(records.VIOLATING)) if tally.violating > SHOWN else None
        return Audited(tally, self._listed(question, plan.checks, tally), kept, doubt)

    def _arguments(self, subject: str, norm: tuple[Any, ...]) -> tuple[str, queries.Shape]:
        """规则参数的 JSON，和它用到的表；frozenset 备成表。"""
        shapes, arguments = [(subject, self.tables.shape(subject))], []
        for value in norm:
            if isinstance(value, frozenset):
                name = f"listed_{len(shapes)}"
                self.tables.put(name, pa.table({"value": pa.array(sorted(value), pa.string())}))
                shapes.append((name, self.tables.shape(name)))
                value = {"table": name}
            arguments.append(value)
        return json.dumps(arguments, ensure_ascii=False, default=str), tuple(shapes)

    def _listed(self, question: Question, checks: Sequence[queries.Named], tally: Tally) -> list[Finding]:
        listed: list[Finding] = []
        for state, count in ((records.VIOLATING, tally.violating), (records.UNDECIDED, tally.undecided)):
            if count and len(listed) < SHOWN:
                rows = self.tables.rows(f"FROM ({question.listing(state)}) LIMIT {SHOWN}")
                listed += records.findings(rows, checks, state=state)
        return listed

    def _keep(self, name: str, sql: str) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.parquet"
        self.tables.connection.sql(sql).write_parquet(str(path))
        return f"findings/{path.name}"


def _remember(key: tuple[Any, ...], made: Audited) -> None:
    """记下；太多时先忘掉最早的。"""
    while len(_known) >= REMEMBERED:
        del _known[next(iter(_known))]
    _known[key] = made


def _text(norm: tuple[Any, ...]) -> str:
    return json.dumps([sorted(value) if isinstance(value, frozenset) else value for value in norm], default=str)
