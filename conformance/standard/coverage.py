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
from conformance.standard.clauses import Clause

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


def catalogue(path: Path | None = None) -> tuple[Requirement, ...]:
    """目录的全部要求，按目录的顺序。"""
    return tuple(_requirement(one) for one in _read(path)["requirements"])


def sources(path: Path | None = None) -> tuple[str, ...]:
    """依据的出处:随程序的条款的依据，除产品自定的以外，都以其中一个开头。"""
    return tuple(_read(path)["sources"])


def coverage(folder: Path | None = None) -> list[dict[str, Any]]:
    """每个要求一个对象，键是 id theme text level veto channels scenarios fixtures attested untested。"""
    known = {clause.id: clause for clause in clauses.load(folder)}
    return [_row(requirement, known.get(requirement.id)) for requirement in catalogue()]


def _read(path: Path | None) -> Any:
    return yamlfile.read(path or bundle.root() / "standards" / "catalogue.yaml", StandardError).data


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
    )
