"""档案的 ``records`` 说了哪些来源，说得对不对。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from conformance.center import keys, sheets
from conformance.errors import DataError

FORMATS = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".xes": "xes",
    ".sql": "dump",
    **{f".{suffix}": "sheet" for suffix in sheets.SUFFIXES},
}
_WILD = re.compile(r"[*?\[]")
_PLAIN = re.compile(r"[\w$]+(?:\.[\w$]+)*")
_SECRET = re.compile(r"(?:passw(?:or)?d|pwd|secret|token|odbc_connect)\Z", re.IGNORECASE)
"""数据库地址里是口令的参数。"""
Fault = tuple[tuple[str | int, ...], str]


@dataclass(frozen=True, slots=True)
class Given:
    """一个要读的来源:``table`` 是 cases、events 或 both(XES);``label`` 是给人看的名字，不含口令。

    ``path`` 只有文件有;``url`` 与 ``query`` 只有数据库有。
    """

    table: str
    format: str
    label: str
    path: Path = Path()
    url: str = ""
    query: str = ""
    encoding: str | None = None
    rows: str | None = None


def faults(records: Mapping[str, Any]) -> Iterator[Fault]:
    """``records`` 里 JSON Schema 说不出的毛病。"""
    tables = {name: records[name] for name in ("cases", "events") if name in records}
    timed = records.get("events") or records.get("milestones") or _is_xes(records)
    if records and not timed:
        yield ("records",), "既没有事件表也没有 milestones，办件就没有任何时间；请至少写一样"
    for name, one in tables.items():
        if isinstance(one, Mapping) and not records.get("url"):
            yield ("records", name), "写的是数据库的表，却没有写 records.url(数据库的地址)"
    if not all(map(keys.VARIABLE.fullmatch, _passwords(str(records.get("url") or "")))):
        yield ("records", "url"), "口令不能写在档案里；请写成 ${环境变量} 或 ${keyring:服务:名字}"


def address(url: str, env: Mapping[str, str], folder: Path) -> str:
    """代入环境变量(其中的符号按网址的规矩转写)；sqlite 的相对路径从 ``folder`` 起算。"""
    filled = keys.VARIABLE.sub(lambda found: quote(keys.value(found[1], env), safe=""), url)
    scheme, found, path = filled.partition(":///")
    relative = scheme.startswith("sqlite") and found and path and not path.startswith("/")
    return f"{scheme}:///{folder.resolve() / path}" if relative else filled


def sources(records: Mapping[str, Any]) -> list[Given]:
    """要读的全部来源，办件在前；没有文件、认不得种类抛 DataError。"""
    found = [one for name in ("cases", "events") if name in records for one in _given(name, records[name], records)]
    for name in ("cases", "events"):
        kinds = sorted({one.format for one in found if one.table in (name, "both")})
        if len(kinds) > 1:
            raise DataError(
                f"records.{name}:一张表的文件有几种({'、'.join(kinds)})；请换成同一种，或者用 * 只选其中一种。"
            )
    return found


def format_of(path: Path) -> str | None:
    """后缀说的种类，不看 .gz;认不得是 None。"""
    return FORMATS.get(Path(path.name.removesuffix(".gz")).suffix.lower())


def _given(table: str, one: Any, records: Mapping[str, Any]) -> Iterator[Given]:
    if isinstance(one, Mapping):
        named = _named(str(one.get("table")), str(records["url"]))
        query = one.get("query") or f"SELECT * FROM {named}"  # noqa: S608 - 表名是档案里写的，连接是只读的
        yield Given(table, "sql", str(one.get("table") or f"{table} 的查询"), url=str(records["url"]), query=query)
        return
    for path in map(Path, one) if isinstance(one, list) else _files(Path(one)):
        kind = records.get("format") or format_of(path)
        if kind is None:
            raise DataError(
                f"{path}:认不得这种文件；请用 records.format 写明是 {'、'.join(sorted(set(FORMATS.values())))}。"
            )
        both = "both" if kind == "xes" else table
        rows = records.get("rows")
        within = rows.get(table) if isinstance(rows, Mapping) else rows
        yield Given(both, kind, str(path), path, encoding=records.get("encoding"), rows=within)


def _named(table: str, url: str) -> str:
    """语句里的表名:有空格、符号的加引号；平常的照写，前面可以有模式名，大小写由数据库去认。"""
    if _PLAIN.fullmatch(table):
        return table
    mark = "`" if url.startswith(("mysql", "mariadb")) else '"'
    return mark + table.replace(mark, mark * 2) + mark


def _files(path: Path) -> list[Path]:
    if not _WILD.search(path.name) or path.exists():
        return [path]
    found = sorted(path.parent.glob(path.name))
    if not found:
        raise DataError(f"{path}:没有这样的文件；请检查路径。")
    return found


def _is_xes(records: Mapping[str, Any]) -> bool:
    cases = records.get("cases")
    return isinstance(cases, str) and (records.get("format") or format_of(Path(cases))) == "xes"


def _passwords(url: str) -> Iterator[str]:
    """地址里的口令:用户名后面的，参数里的；``urlsplit`` 认不得 ${…} 里的字符也不要紧。"""
    try:
        yield from filter(None, [urlsplit(url).password])
    except ValueError:
        yield "?"
    yield from (value for name, value in parse_qsl(url.partition("?")[2]) if _SECRET.search(name))
