"""评测者自己的监测记录:档案 availability.file 给出以前打开门户首页的各次探测(csv、json、jsonl)。"""

from __future__ import annotations

from pathlib import Path

from conformance.assessment import Issue
from conformance.center import zones
from conformance.center.files import condensed, read_rows
from conformance.center.profile import Profile
from conformance.center.reading import contract, mapping
from conformance.center.reading.terms import Terms
from conformance.center.writer import Source, Writer
from conformance.domain import Channel, Opening

SOURCE = "availability"
FIELDS = {"id": "at", "at": "at", "seconds": "seconds", "status": "status"}
"""列:at 时刻,seconds 用了几秒(没有打开的空着),status HTTP 状态。"""


def collect(profile: Profile, writer: Writer) -> tuple[Source, list[Issue]]:
    """读监测记录，写 availability.jsonl；读不出的行记为问题，不进入判定。文件读不出抛 DataError。"""
    file = Path(profile.data[SOURCE]["file"])
    convert = mapping.compiled(SOURCE, FIELDS, Terms(timezone=zones.name(profile.data)))
    openings, issues, refused = list[Opening](), list[Issue](), 0
    for number, row in read_rows(file):
        found, said = (None, [("$", row)]) if isinstance(row, str) else _read(row, convert)
        issues += [Issue(SOURCE, f"{file}:{number} {where}", message) for where, message in said]
        openings += [found] if found else []
        refused += found is None
    writer.documents(SOURCE, openings)
    return Source(SOURCE, Channel.PORTAL, rows=len(openings), refused=refused), condensed(issues)


def _read(row: dict[str, object], convert: mapping.Mapper) -> tuple[Opening | None, list[tuple[str, str]]]:
    made, troubles = convert(row)
    found = contract.shaped(made, Opening)
    return (None, found) if isinstance(found, list) else (found, list(troubles))
