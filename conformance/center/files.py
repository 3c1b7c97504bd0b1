"""由文件交来的来源:事项的 jsonl、json、csv、SQL 转储(可为 .gz)、工作簿。

坏行逐行记下并计入拒绝；文件不完整就不当作完整的读。
"""

from __future__ import annotations

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from conformance.assessment import Issue
from conformance.center import sheets
from conformance.center.profile import Profile
from conformance.center.reading import contract, mapping
from conformance.center.reading.functions import found
from conformance.center.reading.terms import Terms
from conformance.center.reading.yields import Yields, told
from conformance.center.writer import Source, Writer
from conformance.domain import Channel, Item
from conformance.errors import DataError

Numbered = tuple[int, dict[str, Any] | str]
"""(行号, 一行数据) 或者 (行号, 为什么读不出)"""
Stream = IO[bytes] | gzip.GzipFile
SHOWN = 20


def collect_files(profile: Profile, run: Path) -> tuple[list[Source], list[Issue]]:
    """读档案中由文件交来的全部来源，写进 RUN 的快照；文件读不出、被截断或缺列抛 DataError。"""
    writer = Writer(run)
    sources, issues = list[Source](), list[Issue]()
    if "items" in profile.data:
        source, found = collect_items(profile, writer)
        sources, issues = [source], found
    if "records" in profile.data:
        from conformance.center.records.collected import collect_records

        tables, found = collect_records(profile, writer)
        sources, issues = sources + tables, issues + found
    if "availability" in profile.data:
        from conformance.center import openings

        watched, found = openings.collect(profile, writer)
        sources, issues = [*sources, watched], issues + found
    return sources, issues


def collect_items(profile: Profile, writer: Writer) -> tuple[Source, list[Issue]]:
    """读 ``items.file``,映射成事项，写 items.jsonl。没有一行可用抛 DataError。"""
    spec = profile.data["items"]
    file, fields = Path(spec["file"]), spec.get("fields")
    yields = Yields(fields)
    convert = mapping.compiled("items", fields, Terms.of(profile.data, spec), yields.unseen)
    rows = read_rows(file, spec.get("rows"), spec.get("encoding", "utf-8"))
    items, issues = list[Item](), list[Issue]()
    refused = 0
    for number, row in rows:
        item, said = _item(row, convert, native=fields is None)
        issues += [Issue("items", f"{file}:{number}{where}", message) for where, message in said]
        items += [item] if item else []
        refused += item is None
    if not items:
        raise DataError(
            f"{file}:没有一行可用的事项({_reason(issues)})；请检查文件与 items.fields({profile.where('items')})。"
        )
    source = Source("items", Channel.API, rows=len(items), refused=refused, elements=mapping.elements(fields))
    writer.documents("items", items)
    source, lost = told(source, yields, profile.data)
    return source, condensed(issues) + lost


def _item(
    row: dict[str, Any] | str, convert: mapping.Mapper, *, native: bool
) -> tuple[Item | None, list[tuple[str, str]]]:
    if isinstance(row, str):
        return None, [("", row)]
    refusals = contract.refusals(row, "item") if native else []
    if refusals:
        return None, [(f" {path}", message) for path, message in refusals]
    canonical, troubles = convert(row)
    found = contract.shaped(canonical, Item)
    said = [(f" {target}", message) for target, message in troubles]
    if isinstance(found, list):
        return None, said + [(f" {path}", message) for path, message in found]
    return found, said


def _reason(issues: list[Issue]) -> str:
    return f"{issues[0].where.rpartition('/')[2]} {issues[0].message}" if issues else "文件是空的"


def condensed(issues: Iterable[Issue], shown: int = SHOWN) -> list[Issue]:
    """同一来源、同一字段的问题只留前 ``shown`` 个，其余合计成一句。"""
    groups: dict[tuple[str, str], list[Issue]] = {}
    for issue in issues:
        groups.setdefault((issue.source, issue.where.partition(" ")[2]), []).append(issue)
    kept: list[Issue] = []
    for (source, where), group in groups.items():
        kept += group[:shown]
        if len(group) > shown:
            kept.append(Issue(source, where or "其余", f"同类问题另有 {len(group) - shown} 处"))
    return kept


def read_rows(path: Path, rows: str | None = None, encoding: str = "utf-8") -> Iterator[Numbered]:
    """逐行读出对象；坏行给出原因。文件没有、被截断或整个不是所称的格式抛 DataError。"""
    kind = path.name.removesuffix(".gz").rpartition(".")[2].lower()
    try:
        with _opened(path) as stream:
            yield from _READERS.get(kind, _lines)(stream, path, rows, encoding)
    except FileNotFoundError:
        raise DataError(f"{path}:没有这个文件；请检查档案中的路径。") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path}:压缩文件不完整或已损坏({error})；请重新传送，不能只读一部分。") from None
    except OSError as error:
        raise DataError(f"{path}:读不出({error.strerror or error})；请检查文件权限。") from None


def _opened(path: Path) -> Stream:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def _lines(stream: Stream, path: Path, rows: str | None, encoding: str) -> Iterator[Numbered]:
    for number, line in enumerate(stream, 1):
        if line.strip():
            yield number, _row(line.removeprefix(codecs.BOM_UTF8), encoding)


def _row(line: bytes, encoding: str) -> dict[str, Any] | str:
    if line.lstrip()[:1] == b"<":
        return "是网页(HTML)而不是 JSON；多半是接口出错时存下的页面，请重新导出这一行"
    try:
        found = msgspec.json.decode(line if encoding == "utf-8" else line.decode(encoding))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return f"不是完整的 JSON({error})；请重新导出这一行"
    return found if isinstance(found, dict) else "不是一个 JSON 对象"


def _whole(stream: Stream, path: Path, rows: str | None, encoding: str) -> Iterator[Numbered]:
    whole = _row(b'{"_":' + stream.read().removeprefix(codecs.BOM_UTF8) + b"}", encoding)
    if isinstance(whole, str):
        raise DataError(f"{path}:{whole.replace('这一行', '这个文件')}。")
    listed = found(whole["_"], rows)
    if not isinstance(listed, list):
        raise DataError(f"{path}:{rows or '整个文件'} 不是一列对象；请在档案里这个文件的 rows 写明行在哪里。")
    for number, row in enumerate(listed, 1):
        yield number, row if isinstance(row, Mapping) else "不是一个 JSON 对象"  # type: ignore[misc]


def _table(stream: Stream, path: Path, rows: str | None, encoding: str) -> Iterator[Numbered]:
    text = codecs.getreader("utf-8-sig" if encoding == "utf-8" else encoding)(stream)
    reader = csv.DictReader(text)
    try:
        for row in reader:
            whole = None not in row and None not in row.values()
            yield reader.line_num, row if whole else f"这一行的列数与表头({len(reader.fieldnames or ())} 列)不同"
    except UnicodeDecodeError:
        raise DataError(f"{path}:不是 {encoding} 编码；请在档案里这个文件的 encoding 写明 utf-8 或 gb18030。") from None
    except csv.Error as error:
        raise DataError(f"{path}:{reader.line_num}:不是完整的 CSV({error})；请重新导出。") from None


def _dump(stream: Stream, path: Path, rows: str | None, encoding: str) -> Iterator[Numbered]:
    from conformance.center import dumps

    yield from dumps.rows(cast(IO[bytes], stream), path, rows, encoding)


def _sheet(stream: Stream, path: Path, rows: str | None, encoding: str) -> Iterator[Numbered]:
    yield from sheets.rows(path, rows)


_READERS = {"json": _whole, "csv": _table, "sql": _dump, **dict.fromkeys(sheets.SUFFIXES, _sheet)}
