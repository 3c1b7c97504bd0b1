"""推算出来的字段不作证据:档案的 trust 写明 derived 的，凭它得出的违反改为不能判定。

办件面的来源没有看完的，违反一律改为不能判定:缺的也许正在没看到的行里。

办件:另备几份把这些字段抹去的快照(见 ``blanked``)，同样的规则再问；都违反的才算数，用上推算的值才违反的不能判定。
文档(人员、评价、指南……):规则读过这些字段才得出的问题改为存疑；``watched`` 记下读过哪些。
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.assessment import Finding
from conformance.domain import naming
from conformance.errors import SourceMisread, SourceMissing
from conformance.rules import records
from conformance.rules.records import Tally
from conformance.run import blanked
from conformance.run.asked import Asked, Audited
from conformance.run.queries import View, parameters
from conformance.run.records import Records, remember
from conformance.run.watched import doubts, watched

Rule = Callable[..., Iterable[Any]]
Violation = tuple[str, str]
"""(办件编号, 检查的短名)"""
REMEMBERED = 256
_known: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
"""汇总:视图与所用各表的内容 → 各行。"""


@dataclass
class Sceptic:
    """一次判定里的怀疑者；没有什么要怀疑的，什么也不做。"""

    records: Records
    scratch: tempfile.TemporaryDirectory[str] | None = None
    pairs: list[tuple[Asked, Sequence[Asked | None]]] = field(default_factory=list)

    @cached_property
    def weak(self) -> Mapping[type, frozenset[str]]:
        """文档的种类 → 不能作证据的字段。"""
        return doubts(self.records.snapshot.sources)

    @cached_property
    def others(self) -> tuple[Records, ...]:
        """抹去推算的字段之后的几种办件面；没有推算的字段是空的。"""
        mine, weak = self.records, blanked.derived(self.records.snapshot)
        if not weak:
            return ()
        self.scratch = tempfile.TemporaryDirectory(prefix="zhunsheng-")
        folder = Path(self.scratch.name)
        return tuple(
            Records(
                blanked.blanked(mine.snapshot, weak, folder / variant, variant),
                mine.parameters,
                mine.as_of,
                folder / f"{variant}-findings",
            )
            for variant in blanked.variants(weak)
        )

    def ask(self, asked: Asked, rule: Rule, norm: tuple[Any, ...], view: View | None, since: date | None) -> None:
        """同一条规则也问抹去之后的各种办件面；在那里一项也不能进行的记为 None。"""
        again = [_again(other, asked.name, rule, norm, view, since) for other in self.others]
        if again or self.short(view):
            self.pairs.append((asked, again))

    def settle(self) -> None:
        """在 ``Records.settle`` 之后:把只凭推算的违反改为不能判定。"""
        for other in self.others:
            other.settle()
        for asked, again in self.pairs:
            if isinstance(asked.answer, Audited) and asked.answer.tally.violating:
                asked.answer = self._weighed(asked, asked.answer, again)
        self.pairs.clear()

    def subject(self, rule: Rule, subject: Any, *norm: Any) -> Iterator[Finding]:
        """一条文档规则的问题；读过不能作证据的字段才得出的，改为存疑。"""
        if not self.weak:
            yield from rule(subject, *norm)
            return
        seen: set[str] = set()
        for finding in rule(watched(subject, self.weak, seen), *norm):
            yield _doubted(finding, "、".join(sorted(seen))) if seen and finding.certain else finding

    def lines(self, view: View) -> list[dict[str, Any]]:
        """汇总的各行；抹去推算的列之后有出入的，汇总靠不住，抛 SourceMissing；没有看完的抛 SourceMisread。"""
        if short := self.short(view):
            raise SourceMisread(f"{short}，汇总的数不全，没有比对")
        found = _lines(self.records, view)
        if any(_lines(other, view) != found for other in self.others):
            raise SourceMissing("汇总用到档案 trust 写明是推算的字段，不能作证据，没有比对")
        return found

    def short(self, view: View | None) -> str:
        """办件面用到的来源里没有看完的，说出来；都看完了是空串。"""
        sources = self.records.snapshot.sources
        used = dict.fromkeys(("cases", "events", *(parameters(view) if view else ())))
        gaps = [naming.source(name) for name in used if name in sources and sources[name].partial]
        return f"来源“{'、'.join(gaps)}”没有看完" if gaps else ""

    def _weighed(self, asked: Asked, answer: Audited, again: Sequence[Asked | None]) -> Audited:
        if short := self.short(asked.view):
            return _unsure(answer, short)
        found = _violations(self.records, asked)
        kept = found.intersection(*map(_violations, self.others, again))
        return answer if kept == found else _softened(asked, answer, found, kept)


def _lines(of: Records, view: View) -> list[dict[str, Any]]:
    """``Records.lines``;同一进程里，所用各表的内容都没有变的不重算。"""
    of.snapshot.touched.update(("cases", "events"))
    content = of.tables.digest(of.tables.used(view))
    if content is None:
        return of.lines(view)
    key = (view, content, of.tables.vouched, bool(of.spark))
    if key not in _known:
        remember(_known, key, of.lines(view), REMEMBERED)
    return [dict(row) for row in _known[key]]


def _softened(asked: Asked, answer: Audited, found: set[Violation], kept: set[Violation]) -> Audited:
    """只凭推算的违反改为不能判定:合计、各短名的件数、列出的问题都跟着改。"""
    before, certain = answer.tally, {case for case, _ in kept}
    lost = _count(asked, found - kept)
    doubts = {kind: before.doubts[kind] + count for kind, count in lost.items()}
    undecided = before.undecided + len({case for case, _ in found} - certain)
    tally = Tally(before.checked, len(certain), undecided, _count(asked, kept), doubts)
    return Audited(tally, [_told(one, kept) for one in answer.findings], None, answer.doubt)


def _unsure(answer: Audited, short: str) -> Audited:
    """用到的来源没有看完:全部违反改为不能判定。"""
    before = answer.tally
    none = dict.fromkeys(before.breakdown, 0)
    doubts = {kind: before.doubts[kind] + count for kind, count in before.breakdown.items()}
    tally = Tally(before.checked, 0, before.undecided + before.violating, none, doubts)
    said = f"({short}，不能断定)"
    findings = [replace(one, certain=False, message=one.message + said * one.certain) for one in answer.findings]
    return Audited(tally, findings, None, answer.doubt)


def _again(
    other: Records, name: str, rule: Rule, norm: tuple[Any, ...], view: View | None, since: date | None
) -> Asked | None:
    try:
        return other.ask(name, rule, norm, view, since)
    except SourceMissing:
        return None


def _violations(asked_of: Records, asked: Asked | None) -> set[Violation]:
    """违反的。"""
    if asked is None or not asked.plan.checks:
        return set()
    listing = asked_of.tables.reading(asked.subject, asked.listing(records.VIOLATING))
    return {
        (row["case_no"], check.kind)
        for row in asked_of.tables.rows(listing)
        for index, check in enumerate(asked.plan.checks)
        if row[f"s{index}"] == records.VIOLATING
    }


def _count(asked: Asked, found: set[Violation]) -> dict[str, int]:
    return {check.kind: sum(kind == check.kind for _, kind in found) for check in asked.plan.checks}


def _told(finding: Finding, kept: set[Violation]) -> Finding:
    if not finding.certain or (finding.subject, finding.kind) in kept:
        return finding
    return _doubted(finding, "推算的字段")


def _doubted(finding: Finding, names: str) -> Finding:
    return replace(finding, certain=False, message=f"{finding.message}(凭 {names} 得出，不能作证据)")
