"""一小群办件，和把它写成各种来源的写法；各种来源读出来必须一样。"""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import quoteattr

import msgspec
import pyarrow.parquet as pq

from conformance.center.tables import CASE_SCHEMA, EVENT_SCHEMA, arrow_of
from conformance.domain import Case, Event, EventKind, LimitUnit

Rows = Sequence[Mapping[str, Any]]
SCHEMAS = {"cases": CASE_SCHEMA, "events": EVENT_SCHEMA}


def _event(number: str, kind: EventKind, day: int, **more: Any) -> Event:
    return Event(number, kind, datetime(2026, 3, day, 9, 30, day), **more)


CASES = [
    Case("A-1", "I1", "食品经营许可", department="市场监管局", statutory_limit=20, statutory_unit=LimitUnit.WORKDAY,
         materials=("申请书", "营业执照,副本"), joint=False, fee_due=12.5, platform_due=date(2026, 3, 30)),
    Case("A-2", "I1", "食品经营许可", department="市场监管局", statutory_limit=5, statutory_unit=LimitUnit.WORKDAY),
    Case("B-1", "I2", "取水\"许可\"", department="水务局", joint=True, statutory_due=datetime(2026, 3, 20, 17)),
]  # fmt: skip
EVENTS = [
    _event("A-1", EventKind.RECEIVED, 2, recorded_at=datetime(2026, 3, 2, 10)),
    _event("A-1", EventKind.ACCEPTED, 3, handler="张三", opinion="第一行\n第二行"),
    _event("A-1", EventKind.STAGE, 4, procedure="审查", end_time=datetime(2026, 3, 5, 11)),
    _event("A-1", EventKind.CLOSED, 10),
    _event("A-2", EventKind.ACCEPTED, 3, sealed=True, doc_no="2026〔3〕号"),
    _event("A-2", EventKind.CLOSED, 25),
    _event("B-1", EventKind.RECEIVED, 2),
    _event("B-1", EventKind.CLOSED, 19, days=3),
]  # fmt: skip


def rows(kind: str) -> list[dict[str, Any]]:
    """标准行，时间是 ISO 文字，没有的列不写。"""
    objects: Sequence[object] = CASES if kind == "cases" else EVENTS
    plain = [msgspec.to_builtins(one) for one in objects]
    return [{name: value for name, value in row.items() if value is not None} for row in plain]


def parquet(path: Path, kind: str) -> Path:
    """按标准模式写。"""
    table = arrow_of(CASES, Case) if kind == "cases" else arrow_of(EVENTS, Event)
    pq.write_table(table.cast(SCHEMAS[kind]), path)
    return path


def flat(value: Any) -> Any:
    """列表写 JSON,是否写 true、false。"""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple) else value


def sheet(given: Rows, names: Sequence[str], encoding: str = "utf-8") -> bytes:
    """CSV。"""
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: flat(value) for name, value in row.items()} for row in given)
    return text.getvalue().encode(encoding)


def lines(given: Rows) -> bytes:
    """JSONL。"""
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in given)


def xes(cases: Rows, events: Rows) -> bytes:
    """XES:一件一个 trace,属性名用标准列名，编号、活动、时间用标准扩展。"""
    made = ['<?xml version="1.0" encoding="UTF-8"?><log xmlns="http://www.xes-standard.org/" xes.version="1.0">']
    for case in cases:
        mine = [_event_xml(one) for one in events if one["case_no"] == case["case_no"]]
        made.append(f"<trace>{_attributes(case, {'case_no': 'concept:name'})}{''.join(mine)}</trace>")
    return "\n".join([*made, "</log>"]).encode()


def _event_xml(row: Mapping[str, Any]) -> str:
    named = {"kind": "concept:name", "time": "time:timestamp", "handler": "org:resource"}
    own = {name: value for name, value in row.items() if name != "case_no"}
    return f"<event>{_attributes(own, named)}</event>"


def _attributes(row: Mapping[str, Any], named: Mapping[str, str]) -> str:
    return "".join(
        f"<string key={quoteattr(named.get(name, name))} value={quoteattr(str(flat(value)), {chr(10): '&#10;'})}/>"
        for name, value in row.items()
    )


def packed(path: Path, data: bytes) -> Path:
    """写文件，.gz 的压缩。"""
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def tabled(engine: Any) -> None:
    """在数据库里建 t_case、t_event 两张表:文字、整数、小数、时间各用自己的类型。"""
    import sqlalchemy as sa

    types: dict[str, Any] = {
        "int64": sa.Integer(),
        "double": sa.Float(),
        "bool": sa.Boolean(),
        "date32[day]": sa.Date(),
    }
    types |= {"timestamp[us]": sa.DateTime()}
    meta = sa.MetaData()
    for name, schema, objects in (("t_case", CASE_SCHEMA, CASES), ("t_event", EVENT_SCHEMA, EVENTS)):
        columns = [sa.Column(one.name, types.get(str(one.type), sa.String(200))) for one in schema]
        table = sa.Table(name, meta, sa.Column("serial", sa.Integer(), primary_key=True), *columns)
        meta.create_all(engine, tables=[table])
        with engine.begin() as connection:
            plain = [msgspec.to_builtins(one, builtin_types=(datetime, date)) for one in objects]
            values = [{n: flat(v) if isinstance(v, tuple | list) else v for n, v in row.items()} for row in plain]
            connection.execute(table.insert(), values)


@contextmanager
def postgresql(certificate: Path | None = None) -> Iterator[str | None]:
    """一个真的 PostgreSQL,只听本机,``certificate`` 是它的证书与私钥；没有装是 None。"""
    home = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    user = _user("postgres")
    if home is None or user is None:
        yield None
        return
    data, port = Path(tempfile.mkdtemp(prefix="zs-pg-")), free()
    if user:
        shutil.chown(data, "postgres")
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": data, **user}
    initial = [home / "initdb", "-D", data, "-A", "trust", "-U", "zs", "-N", "-E", "UTF8", "--locale=C"]
    args = [home / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", data, "-F"]
    try:
        subprocess.run(initial, check=True, **quiet)
        if certificate:
            own = shutil.copy(certificate, data / "server.pem")
            own.chmod(0o600)
            if user:
                shutil.chown(own, "postgres")
            args += ["-c", "ssl=on", "-c", f"ssl_cert_file={own}", "-c", f"ssl_key_file={own}"]
        asked = [str(home / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        with running(args, lambda: subprocess.run(asked, check=False).returncode == 0, quiet):
            yield f"postgresql://zs:${{ZS_DB_PASSWORD}}@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def mariadb(folder: Path) -> Iterator[str | None]:
    """一个真的 MariaDB,只听本机；没有装是 None。"""
    install, server = shutil.which("mariadb-install-db"), shutil.which("mariadbd", path="/usr/sbin:/usr/bin")
    if install is None or server is None:
        yield None
        return
    data, port = folder / "maria", free()
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    own = ["--no-defaults", f"--datadir={data}", "--user=root"]
    subprocess.run([install, *own, "--auth-root-authentication-method=normal", "--skip-test-db"], check=True, **quiet)
    sock = folder / "maria.sock"
    args = [server, *own, f"--port={port}", "--bind-address=127.0.0.1", f"--socket={sock}", "--skip-grant-tables"]
    with running([*args, "--skip-networking=0"], lambda: _listens(port), quiet):
        import pymysql

        with pymysql.connect(host="127.0.0.1", port=port, user="root") as connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE zs CHARACTER SET utf8mb4")
        yield f"mariadb://root:${{ZS_DB_PASSWORD}}@127.0.0.1:{port}/zs?charset=utf8mb4"


@contextmanager
def running(args: Sequence[Any], ready: Callable[[], bool], options: Mapping[str, Any]) -> Iterator[None]:
    """启动一个服务，等它说好了(听了端口还不等于能接活),最后停掉。"""
    process = subprocess.Popen([str(one) for one in args], **options)
    try:
        deadline = time.monotonic() + 30
        while not ready():
            assert process.poll() is None, "服务没有起来"
            assert time.monotonic() < deadline, "服务没有起来"
        yield
    finally:
        process.terminate()
        process.wait(20)


def _listens(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(0.1)
        return one.connect_ex(("127.0.0.1", port)) == 0


def free() -> int:
    """一个空闲端口。"""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _user(name: str) -> dict[str, Any] | None:
    import os
    import pwd

    if os.geteuid() != 0:
        return {}
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    return {"user": found.pw_uid, "group": found.pw_gid}


@contextmanager
def paged() -> Iterator[str]:
    """翻页的接口:/cases 与 /events,每页两行。"""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            page = int(parse_qs(asked.query).get("page", ["1"])[0])
            every = rows(asked.path.strip("/"))
            body = json.dumps({"rows": every[(page - 1) * 2 : page * 2], "total": len(every)}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
