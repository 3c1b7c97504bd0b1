"""SQL 转储(mysqldump、Navicat、pg_dump --inserts、Oracle 导出的 INSERT 语句):一张表的各行。不执行，只读字面的值。

语句由 sqlglot 解析；一句一句地读，大的转储请先导入数据库。
"""

from __future__ import annotations

import codecs
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from conformance.errors import DataError

HEAD = 65_536
_BEGIN = r"(?:^|;)\s*(?:/\*.*?\*/\s*;?\s*)*"
_START = re.compile(
    rf"{_BEGIN}(?:create\s+table\b|(?:insert|replace)\b(?:.*?\b(?:into|values?|set|select)\b|[\w\s]*$))",
    re.IGNORECASE,
)
"""从这一行起有要读的句子:行首，或者前一句、注释之后。"""
_MYSQL = re.compile(rb"`|(?:mysql|mariadb) dump|server type\s*:\s*(?:mysql|mariadb)")
"""开头有这些的是 MySQL 一家的(小写)。"""
_LITERAL = defaultdict(lambda: r"'[^']*'", mysql=r"'[^'\\]*(?:\\.[^'\\]*)*'")
"""方言 → 文字的写法;MySQL 的反斜线也转义，别家的只有连写两个单引号。"""
_MODIFIED = (
    rf"({_BEGIN})(?:insert(?!\s+(?:into|all|first)\b)|replace(?!\s*\())"
    r"(?:\s+(?:low_priority|high_priority|delayed|ignore|or\s+\w+))*(?:\s+into)?\b"
)
"""INSERT IGNORE INTO、REPLACE INTO 等，读起来都是 INSERT INTO。"""
_ENDED = re.compile(r";\s*(?:(?:--|#).*|/\*.*\*/\s*)?$")
"""句子在这一行写完:后面只有注释。"""
_WRAPPED = (exp.Cast, exp.StrToTime, exp.StrToDate, exp.TsOrDsToDate, exp.ToChar, exp.Date, exp.Timestamp)
"""包着一个字面值的写法:类型转换、to_date('2026-03-02', …)。"""
_NAMED = "请带上建表语句，或者加 --complete-insert(mysqldump)、--column-inserts(pg_dump)重新导出"


class Odd(ValueError):  # noqa: N818 - 它说的是转储，不是程序出错
    """不是字面的值。"""


def rows(stream: IO[bytes], path: object, wanted: str | None, encoding: str) -> Iterator[tuple[int, Any]]:
    """表 ``wanted`` 的 (第几行, 列 → 值);没有写而只有一张表的就是那一张。读不出的一行给出原因。

    没有 INSERT、没有这张表、几张表而没有写是哪一张抛 DataError。
    """
    columns: dict[str, list[str]] = {}
    seen, number = dict[str, int](), 0
    for made in _statements(stream, path, encoding):
        if isinstance(made, exp.Create):
            if table := made.this.find(exp.Table):
                columns[table.name] = [one.name for one in made.this.find_all(exp.ColumnDef)]
            continue
        name = made.this.find(exp.Table).name
        seen[name] = seen.get(name, 0) + 1
        if wanted is None and len(seen) > 1:
            raise DataError(f"{path}:转储里有几张表({'、'.join(seen)})；请用 rows 写明是哪一张。")
        if wanted is None or name.lower() == wanted.lower():
            if not (columns.get(name) or isinstance(made.this, exp.Schema)):
                raise DataError(f"{path}:表 {name} 没有 CREATE TABLE,INSERT 里也没有列名，分不出各列；{_NAMED}。")
            for one in _inserted(made, columns.get(name, [])):
                number += 1
                yield number, one
    if not number:
        listed = f"只有 {'、'.join(seen)}" if seen else "一句 INSERT 也没有(pg_dump 请加 --inserts)"
        raise DataError(f"{path}:转储里没有表 {wanted or ''} 的数据,{listed}。")


def _statements(stream: IO[bytes], path: object, encoding: str) -> Iterator[Any]:
    """CREATE TABLE 与 INSERT 各句；写在几行里的接起来再解析。"""
    head = stream.read(HEAD).lower()
    stream.seek(0)
    dialect = "mysql" if _MYSQL.search(head) else "oracle" if b"to_date(" in head else "postgres"
    text, started = "", 0
    for number, line in enumerate(_decoded(stream, path, encoding), 1):
        if not text and not _START.search(line):
            continue
        text, started = text + line, started if text else number
        if not (ended := _ENDED.search(line.rstrip())):
            continue
        whole = text[: len(text) - len(line) + ended.start() + 1]
        if (made := _parsed(whole, dialect, f"{path}:{started}")) is not None:
            text = ""
            for one in filter(None, made):
                yield from [one] if isinstance(one, exp.Create) else one.find_all(exp.Insert)
    if text:
        raise DataError(f"{path}:{started}:这一句没有写完，转储不完整；请重新导出，不能只读一部分。")


def _decoded(stream: IO[bytes], path: object, encoding: str) -> Iterator[str]:
    try:
        yield from codecs.getreader("utf-8-sig" if encoding == "utf-8" else encoding)(stream)
    except UnicodeDecodeError:
        raise DataError(f"{path}:不是 {encoding} 编码；请用 encoding 写明编码(utf-8 或 gb18030)。") from None


def _parsed(text: str, dialect: str, where: str) -> Sequence[Any] | None:
    """解析好的各句;文字里的分号不是句尾，还没有完的是 None。"""
    try:
        return sqlglot.parse(_plain(text, dialect), read=dialect)
    except TokenError:
        return None
    except ParseError as error:
        told = str(error).splitlines()[0]
        raise DataError(f"{where}:这一句解析不了({told[:120]})；请导出为普通的 INSERT 语句。") from None


def _plain(text: str, dialect: str) -> str:
    """各句都写成 INSERT INTO;文字里的不动。"""
    pattern = f"({_LITERAL[dialect]})|{_MODIFIED}"
    return re.sub(pattern, lambda one: one[1] or f"{one[2]}INSERT INTO", text, flags=re.IGNORECASE | re.DOTALL)


def _inserted(made: exp.Insert, declared: Sequence[str]) -> Iterator[Mapping[str, Any] | str]:
    named = [one.name for one in made.this.expressions] if isinstance(made.this, exp.Schema) else list(declared)
    if not isinstance(made.expression, exp.Values):
        yield "这一句 INSERT 写的不是字面的值(如 INSERT … SELECT)，没有读"
        return
    for one in made.expression.expressions:
        if len(one.expressions) != len(named):
            yield f"有 {len(one.expressions)} 个值，表有 {len(named)} 列"
            continue
        try:
            yield dict(zip(named, map(_value, one.expressions), strict=True))
        except Odd as error:
            yield f"{error} 不是字面的值，没有读"


def _value(node: Any) -> str | None:
    if isinstance(node, exp.Null):
        return None
    if isinstance(node, exp.Literal | exp.ByteString | exp.National):
        return str(node.this)
    if isinstance(node, exp.Boolean):
        return "true" if node.this else "false"
    inner = node.this if isinstance(node, (exp.Neg, *_WRAPPED)) else None
    if isinstance(inner, exp.Literal):
        return f"-{inner.this}" if isinstance(node, exp.Neg) else str(inner.this)
    raise Odd(node.name or node.key)
