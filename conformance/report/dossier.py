"""一份卷宗:写任何一种报告所需的全部——评测结果、运行目录、报告放在哪里、以前的评测。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from conformance.assessment import Assessment
from conformance.report.departments import departments
from conformance.report.evidence import Shelf


@dataclass(frozen=True)
class Dossier:
    """``run`` 是运行目录，``folder`` 是报告所在的目录(证据的链接相对于它)，``earlier`` 是以前的评测。

    ``paper`` 为真时印在纸上:证据只写编号，不链接。
    """

    assessment: Assessment
    run: Path
    folder: Path
    earlier: tuple[Assessment, ...] = ()
    paper: bool = False

    @property
    def shelf(self) -> Shelf:
        """一架新的证据:嵌入的截图从头计量。"""
        return Shelf(self.run, self.folder, linked=not self.paper)

    @cached_property
    def departments(self) -> Mapping[str, str]:
        """问题的对象 → 部门；快照里查不到的对象不在其中。"""
        listed = {finding.subject for clause in self.assessment.clauses for finding in clause.findings}
        return departments(self.run / "snapshot", listed)
