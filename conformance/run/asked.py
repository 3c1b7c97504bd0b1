"""记下的一问和它的答案:场景问，``Records.settle`` 一并作答。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from conformance.assessment import Finding
from conformance.rules.records import Check, Tally
from conformance.run import queries, totals
from conformance.run.kept import Spread

Rule = Callable[..., Iterable[Check]]
Row = Callable[[str], Mapping[str, Any]]
"""只有一行的查询 → 那一行。"""


@dataclass(frozen=True, slots=True)
class Audited:
    """一条办件规则的结果:合计、要列出的问题、全部问题的文件(多于列出数时)、没能进行的检查。"""

    tally: Tally
    findings: list[Finding]
    all_findings: str | None
    doubt: str
    spread: Spread = field(default_factory=Spread)


@dataclass(slots=True)
class Asked:
    """记下的一问:规则、参数的 JSON、用到的表(第一张是对象)、看得见的东西、施行之日。

    ``lists`` 是参数里的各张名单:编译时的名称 → 真正的表名。
    ``answer`` 在 ``Records.settle`` 之后才有，出错的是那个异常。
    """

    name: str
    rule: Rule
    arguments: str
    tables: queries.Shape
    visible: frozenset[str]
    since: date | None
    lists: Mapping[str, str]
    key: tuple[Any, ...] | None
    view: queries.View | None
    answer: Audited | Exception | None = None

    @property
    def subject(self) -> str:
        """对象表。"""
        return self.tables[0][0]

    @property
    def plan(self) -> queries.Plan:
        """能进行的检查与它们的状态列。"""
        return self.planned(queries.DIALECT)

    def planned(self, dialect: str) -> queries.Plan:
        """同上，状态列写成另一种方言。"""
        return queries.plan(self.rule, self.arguments, self.visible, self.tables, self.since, dialect)

    def listing(self, state: int, dialect: str = queries.DIALECT) -> str:
        """处于 ``state`` 的对象的 SQL。"""
        return self.named(
            queries.listing(self.rule, self.arguments, self.visible, self.tables, self.since, state, dialect)
        )

    def named(self, sql: str) -> str:
        """编译好的 SQL 里，名单换成真正的表名。"""
        for compiled, real in self.lists.items():
            for quote in ('"', "`"):
                sql = sql.replace(f"{quote}{compiled}{quote}", f"{quote}{real}{quote}")
        return sql

    @property
    def doubt(self) -> str:
        """没能进行的检查。"""
        return f"数据里没有 {'、'.join(self.plan.absent)}，有关的检查没有进行" if self.plan.absent else ""


def grouped(asked: Iterable[Asked], dialect: str = queries.DIALECT) -> list[list[Asked]]:
    """同一对象表的归在一起；离不开自己的子查询的各自一组。"""
    together: dict[tuple[str, int], list[Asked]] = {}
    for one in asked:
        together.setdefault((one.subject, 0 if one.planned(dialect).states else id(one)), []).append(one)
    return list(together.values())


def tallied(group: Sequence[Asked], row: Row, dialect: str = queries.DIALECT) -> list[Tally]:
    """同一对象表上各规则的合计，一遍扫描;``row`` 执行只有一行的查询。"""
    plans = [asked.planned(dialect) for asked in group]
    together = bool(plans[0].states)
    source = (
        totals.states(_subject(group[0], dialect), marks(group, dialect)) if together else _renamed(group[0], plans[0])
    )
    checks = [plan.checks for plan in plans]
    return list(totals.tallies(row(totals.counted(source, [len(each) for each in checks])), checks))


def marks(group: Iterable[Asked], dialect: str = queries.DIALECT) -> list[list[str]]:
    """各规则的状态列的表达式。"""
    return [[asked.named(state) for state in asked.planned(dialect).states] for asked in group]


def _subject(asked: Asked, dialect: str) -> str:
    quote = "`" if dialect == queries.SPARK else '"'
    return f"{quote}{asked.subject}{quote}"


def _renamed(asked: Asked, plan: queries.Plan) -> str:
    """离不开自己的子查询的规则:整句 SQL 的列改成合计认得的名称。"""
    columns = ", ".join(f"s{j} AS q0s{j}" for j in range(len(plan.checks)))
    return f"SELECT {columns} FROM ({asked.named(plan.marks)})"  # noqa: S608 - 由规则编译而来
