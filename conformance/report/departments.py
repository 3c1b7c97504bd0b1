"""问题归哪个部门:按问题的对象到快照里查办件、事项和窗口人员。查不到就是不知道，不猜。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

_CODE = re.compile(r"[(（]([^()（）]+)[)）]$")
_KEYED = (("items.jsonl", "code"), ("staff.jsonl", "id"))


def departments(snapshot: Path, subjects: Iterable[str]) -> Mapping[str, str]:
    """``subjects`` 中查得到的 → 部门。对象写作“名称(编码)”的看编码，其余看办件编号；快照读不出的部分当作没有。"""
    wanted = set(subjects)
    coded = {match[1]: subject for subject in wanted if (match := _CODE.search(subject))}
    found = {coded[code]: name for code, name in _listed(snapshot) if code in coded}
    return found | {case: name for case, name in _cases(snapshot / "cases.parquet", wanted - set(found)) if name}


def _listed(snapshot: Path) -> Iterator[tuple[str, str]]:
    """清单里的(编码, 部门)。"""
    import msgspec

    for name, key in _KEYED:
        if not (snapshot / name).is_file():
            continue
        shape = msgspec.defstruct("Row", [("code", str, msgspec.field(name=key)), ("department", str | None, None)])
        decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(shape)
        with (snapshot / name).open("rb") as lines:
            for line in lines:
                try:
                    row = decoder.decode(line)
                except msgspec.DecodeError:
                    continue
                if row.department:
                    yield row.code, row.department


def _cases(path: Path, wanted: set[str]) -> Iterable[tuple[str, str]]:
    """办件中编号在 ``wanted`` 里的(编号, 部门)。"""
    if not wanted or not path.is_file():
        return []
    import duckdb

    sql = "SELECT DISTINCT case_no, department FROM read_parquet(?) WHERE case_no IN (SELECT unnest(?))"
    try:
        with duckdb.connect() as connection:
            found: list[tuple[str, str]] = connection.execute(sql, [str(path), sorted(wanted)]).fetchall()
            return found
    except duckdb.Error:
        return []
