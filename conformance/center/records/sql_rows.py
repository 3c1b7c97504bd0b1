"""数据库:只读的会话、服务器端游标，一批一批取。没有次序可言，打断之后这张表从头再取。"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote

from conformance.center.records import batch
from conformance.center.records.batch import Batch
from conformance.center.records.declared import Given
from conformance.errors import CannotJudge, DataError

DRIVERS = {"postgresql": "postgresql+pg8000", "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}
_READ_ONLY = {
    "postgresql": "SET TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
    "sqlite": "PRAGMA query_only = ON",
}
_MYSQL = frozenset({"mysql", "mariadb"})
_STAMP = 7
"""MySQL 的 TIMESTAMP:存的是时刻，给出的是会话时区里的钟点，没有写是哪个时区。"""
_TLS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey"})
_OPTIONAL = {"disable": False, "allow": None, "prefer": None}
"""不一定加密的几种 → pg8000 的写法。"""
_MODES = (*_OPTIONAL, "require", "verify-ca", "verify-full")


def read(given: Given, place: Mapping[str, int] | None) -> Iterator[Batch]:
    """逐批取 ``given.query`` 的结果，总是从头取;连不上抛 CannotJudge,语句有误抛 DataError。"""
    with _session(given) as connection:
        from sqlalchemy import text

        zone = _zone(connection)
        streamed = connection.execution_options(stream_results=True, max_row_buffer=batch.ROWS)
        found = streamed.execute(text(given.query.replace(":", r"\:")))
        cursor = found.cursor
        try:
            yield from _batches(given.table, found, zone)
        except BaseException:
            _let_go(connection, cursor)
            raise


def _zone(connection: Any) -> timezone | None:
    """MySQL 的会话在哪个时区；别的数据库自己会说，是 None。"""
    if connection.dialect.name not in _MYSQL:
        return None
    from sqlalchemy import text

    ahead = connection.execute(text("SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())")).scalar()
    return timezone(timedelta(seconds=ahead))


def _batches(table: str, found: Any, zone: timezone | None) -> Iterator[Batch]:
    names, line = list(found.keys()), 0
    stamps = [
        name for name, (_, kind, *_) in zip(names, found.cursor.description, strict=True) if zone and kind == _STAMP
    ]
    while rows := found.fetchmany(batch.ROWS):
        columns = batch.Rows(names)
        for number, row in enumerate(rows, line + 1):
            values = dict(zip(names, row, strict=True))
            columns.add(number, values | {name: _instant(values[name], zone) for name in stamps})
        line += len(rows)
        yield Batch({table: columns.table()}, (), {"line": line})
    if not line:
        yield Batch({table: batch.Rows(names).table()}, (), {"line": 0})


def _instant(value: Any, zone: timezone | None) -> Any:
    return value.replace(tzinfo=zone) if isinstance(value, datetime) else value


def _let_go(connection: Any, cursor: Any) -> None:
    """没有取完就断开。MySQL 的驱动不然要把余下的读完；连接已断的，它会在终端上写一大堆。"""
    if (unread := getattr(cursor, "_result", None)) is not None:
        unread.unbuffered_active = False
    connection.invalidate()


@contextmanager
def _session(given: Given) -> Iterator[Any]:
    sqlalchemy = _library()
    from sqlalchemy.exc import SQLAlchemyError

    url, options = _secured(_address(sqlalchemy, given))
    engine = sqlalchemy.create_engine(url, connect_args=options, hide_parameters=True)
    try:
        with _connected(engine, given) as connection:
            try:
                _only_read(sqlalchemy, connection)
                yield connection
            except (OSError, SQLAlchemyError) as error:
                raise _trouble(given.label, error) from None
    finally:
        engine.dispose()


def _connected(engine: Any, given: Given) -> Any:
    try:
        return engine.connect()
    except Exception as error:  # noqa: BLE001 - 各驱动的异常没有共同的祖先；连不上都是同一句话
        shown = engine.url.set(query={}).render_as_string(hide_password=True)
        raise CannotJudge(f"{given.label}:连不上数据库 {shown}({_said(error)})；请检查地址、口令和网络。") from None


def _only_read(sqlalchemy: Any, connection: Any) -> None:
    statement = _READ_ONLY.get(connection.dialect.name)
    if statement:
        connection.execute(sqlalchemy.text(statement))
    if connection.dialect.name in _MYSQL:
        connection.commit()


def _library() -> Any:
    try:
        import sqlalchemy
    except ImportError:
        raise CannotJudge("读数据库要用 SQLAlchemy;请安装 zhunsheng[sql]。") from None
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)  # 关不掉已经断了的连接，不必把堆栈写给人看
    return sqlalchemy


def _address(sqlalchemy: Any, given: Given) -> Any:
    try:
        url = sqlalchemy.make_url(given.url)
    except (sqlalchemy.exc.ArgumentError, ValueError):
        raise DataError("records.url 不是数据库的地址；请写成 postgresql://用户:${环境变量}@主机:端口/库。") from None
    if url.get_backend_name() == "sqlite":
        return _file(url)
    return url.set(drivername=DRIVERS.get(url.drivername, url.drivername))


def _secured(url: Any) -> tuple[Any, dict[str, Any]]:
    """PostgreSQL 通行的 sslmode、sslrootcert、sslcert、sslkey → 驱动的 ssl_context;没有写的，能加密就加密。

    证书有误抛 DataError。
    """
    given = {name: str(value) for name, value in url.query.items() if name in _TLS}
    if url.get_backend_name() != "postgresql" or not given:
        return url, {}
    return url.difference_update_query(list(given)), {"ssl_context": _context(**given)}


def _context(sslmode: str = "prefer", sslrootcert: str = "", sslcert: str = "", sslkey: str = "") -> Any:
    if sslmode not in _MODES:
        raise DataError(f"records.url 的 sslmode={sslmode} 认不得；请写 {'、'.join(_MODES)} 之一。")
    if sslmode in _OPTIONAL:
        return _OPTIONAL[sslmode]
    try:
        context = ssl.create_default_context(cafile=sslrootcert or None)
        if sslcert:
            context.load_cert_chain(sslcert, sslkey or None)
    except (OSError, ValueError) as error:
        raise DataError(
            f"records.url 的证书读不出({error})；请检查 sslrootcert、sslcert、sslkey 的路径与内容。"
        ) from None
    context.check_hostname = sslmode == "verify-full"
    if sslmode == "require" and not sslrootcert:
        context.verify_mode = ssl.CERT_NONE
    return context


def _file(url: Any) -> Any:
    """SQLite 的文件只读打开:没有这个文件的不会建一个空的；没有的抛 DataError。"""
    path = Path(url.database or "")
    if not path.is_file():
        raise DataError(f"{path}:没有这个数据库文件；请检查 records.url。")
    return url.set(database=f"file:{quote(str(path.resolve()))}", query={"mode": "ro", "uri": "true"})


def _said(error: Any) -> str:
    """驱动说的一句话，不带语句与参数。"""
    inner, details = _details(error)
    return str(details.get("M", details) if details else inner).partition("\n")[0][:200]


def _trouble(label: str, error: Any) -> Exception:
    """连接断了、服务停了，是看不到；语句有误，是档案的错。"""
    state = str(_details(error)[1].get("C", ""))
    lost = isinstance(error, OSError) or getattr(error, "connection_invalidated", False)
    if lost or state.startswith(("08", "57P")):
        return CannotJudge(
            f"{label}:读到一半，数据库断开了({_said(error)})；请检查数据库和网络，再运行一次同样的命令。"
        )
    return DataError(f"{label}:数据库不肯执行({_said(error)})；请检查 records 里的表名或语句。")


def _details(error: Any) -> tuple[Any, Mapping[str, Any]]:
    """驱动的异常，与 PostgreSQL 给出的各项(M 是一句话,C 是 SQLSTATE)。"""
    inner = getattr(error, "orig", None) or error
    return inner, inner.args[0] if inner.args and isinstance(inner.args[0], Mapping) else {}
