"""样本:一个答复或一份文件的文字，看内容认出是什么(JSON、JSONP、XML、CSV、工作簿、逐行 JSON、网页),读成值。"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from conformance.center import sheets
from conformance.center.exchange.redact import redact, redact_value
from conformance.center.exchange.wire import Garbled, is_page, text_of
from conformance.center.privacy.personal import PRIVATE
from conformance.center.reading import decoding, markup
from conformance.errors import DataError

MOST = 5_000_000
"""文件至多读这么多字节:只是看样子。"""
MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Sample:
    """``kind`` 是 json、jsonp、xml、html、csv(工作簿也是)、jsonl;``value`` 是脱敏后的值(网页是文字)。

    ``path``、``params`` 是问的是什么;``file`` 是从哪份文件来的;``source`` 是用户说它是哪个来源。
    """

    where: str
    kind: str
    value: Any
    text: str = field(repr=False, default="")
    path: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None
    source: str | None = None
    encoding: str = "utf-8"


def sniffed(text: str) -> tuple[str, Any]:
    """文字 → (种类, 值);读不懂抛 Garbled。"""
    head = text.lstrip("\ufeff \t\r\n")
    if head.startswith("<") and _is_html(head):
        return "html", text
    if head.startswith("<"):
        return "xml", markup.xml_of(text)
    value = decoding.decoder({"decode": "auto"})
    assert value is not None  # noqa: S101 - 写了 decode 就有读法
    return "json" if head[:1] in "{[" else "jsonp", value(text)


def _is_html(head: str) -> bool:
    return is_page(head) or (not head.startswith("<?xml") and _fragment(head))


def _fragment(head: str) -> bool:
    names = ("div", "ul", "li", "table", "tr", "a ", "p>", "p ", "span", "section", "dl", "h1", "h2", "h3", "!--")
    return head[1:10].lower().startswith(names)


def of_file(path: Path, source: str | None = None) -> Sample:
    """读一份文件的开头；读不出抛 DataError。"""
    suffix = path.name.removesuffix(".gz").rpartition(".")[2].lower()
    if suffix in sheets.SUFFIXES:
        listed = [row for _, row in islice(sheets.rows(path, None), MOST_LINES)]
        return Sample(str(path), "csv", redact_value(listed, PRIVATE), "", file=path, source=source)
    try:
        with path.open("rb") as plain, gzip.open(plain) if path.suffix == ".gz" else plain as stream:
            body = stream.read(MOST)
    except (OSError, EOFError) as error:
        raise DataError(f"{path}:读不出({error})；请检查路径与文件是否完整。") from None
    text, encoding = _decoded(body, path)
    try:
        kind, value = _read(text, suffix)
    except Garbled as error:
        raise DataError(f"{path}:{error}。") from None
    value, text = redact_value(value, PRIVATE), redact(text, (), PRIVATE)[0]
    return Sample(str(path), kind, value, text, file=path, source=source, encoding=encoding)


def _decoded(body: bytes, path: Path) -> tuple[str, str]:
    for charset in ("auto", "utf-8", "gb18030"):
        try:
            text = text_of(body, "", charset)
        except Garbled:
            if len(body) == MOST:
                return body.decode("utf-8", errors="replace"), "utf-8"
            continue
        return text, "gb18030" if charset == "gb18030" else "utf-8"
    raise DataError(f"{path}:既不是 UTF-8 也不是 GB18030 文字；请另存为 UTF-8。")


def _read(text: str, suffix: str) -> tuple[str, Any]:
    if suffix in {"csv", "tsv"}:
        reader = csv.DictReader(io.StringIO(text))
        return "csv", [dict(row) for row, _ in zip(reader, range(MOST_LINES), strict=False) if None not in row]
    if suffix in {"jsonl", "ndjson"}:
        return "jsonl", [one for line in text.splitlines()[:MOST_LINES] if (one := _object(line)) is not None]
    return sniffed(text)


def _object(line: str) -> Any:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
