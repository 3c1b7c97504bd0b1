"""覆盖:目录(standards/catalogue.yaml)中的每个要求由哪个条款、场景、样例承担，或者为什么没有。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance import bundle
from conformance.domain import Channel, Level
from conformance.errors import StandardError
from conformance.standard import clauses, fixture, yamlfile
from conformance.standard.clauses import Clause, Mark

ABSENT = "尚未编成条款"


@dataclass(frozen=True, slots=True)
class Requirement:
    """目录的一项。``channels`` 里的 派生 表示由其他条款的结论推出，不另设通道。"""

    id: str
    theme: str
    text: str
    level: Level
    veto: bool
    channels: tuple[str, ...]
    basis: str
    marks: tuple[Mark, ...]


def catalogue(path: Path | None = None) -> tuple[Requirement, ...]:
    """目录的全部要求，按目录的顺序。"""
    document = yamlfile.read(path or bundle.root() / "standards" / "catalogue.yaml", StandardError)
    return tuple(_requirement(one) for one in document.data["requirements"])


def coverage(folder: Path | None = None) -> list[dict[str, Any]]:
    """每个要求一个对象，键见 interfaces.md:id theme text level veto channels scenarios fixtures attested untested。"""
    known = {clause.id: clause for clause in clauses.load(folder)}
    return [_row(requirement, known.get(requirement.id)) for requirement in catalogue()]


def _row(requirement: Requirement, clause: Clause | None) -> dict[str, Any]:
    channels = (clause.channels if clause else ()) or requirement.channels
    return {
        "id": requirement.id,
        "theme": requirement.theme,
        "text": requirement.text,
        "level": str(requirement.level),
        "veto": requirement.veto,
        "channels": [str(channel) for channel in channels],
        "scenarios": [scenario.name for scenario in clause.scenarios] if clause else [],
        "fixtures": [one.path.stem for one in fixture.fixtures(clause)] if clause else [],
        "attested": Channel.ATTESTED in channels,
        "untested": clause.untested if clause else ABSENT,
    }


def _requirement(given: Mapping[str, Any]) -> Requirement:
    return Requirement(
        id=given["id"],
        theme=given["theme"],
        text=given["text"],
        level=Level(given["level"]),
        veto=given["veto"],
        channels=tuple(given["channels"]),
        basis=given["basis"],
        marks=tuple(Mark(mark) for mark in given["verified"]),
    )
