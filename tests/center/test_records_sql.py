"""真的数据库:读到一半断了，是看不到，不是语句有误；从头再读一个不少。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
import records_population as made
from certificates import Authority

from conformance.center.records import sql_rows
from conformance.center.records.declared import Given
from conformance.errors import CannotJudge, DataError

ROWS = 1_000_000
READING = {
    "postgresql": "SELECT 'SELECT pg_terminate_backend(' || pid || ')' FROM pg_stat_activity"
    " WHERE left(query, 5) = 'FETCH'",
    "mariadb": "SELECT concat('KILL ', id) FROM information_schema.processlist WHERE left(info, 10) = 'SELECT seq'",
}
"""正在读的连接 → 断开它的语句。"""
NUMBERED = {
    "postgresql": "SELECT i AS case_no, repeat('x', 100) AS name FROM generate_series(1, 1000000) AS i",
    "mariadb": "SELECT seq AS case_no, repeat('x', 100) AS name FROM seq_1_to_1000000",
}
SERVERS: dict[str, Callable[[Path], AbstractContextManager[str | None]]] = {
    "postgresql": lambda _: made.postgresql(),
    "mariadb": made.mariadb,
}


@pytest.fixture(params=list(SERVERS))
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """(哪一种, 地址);没有装的跳过。"""
    with SERVERS[request.param](tmp_path) as url:
        if url is None:
            pytest.skip("没有装这种数据库，无从试起")
        yield request.param, url.replace("${ZS_DB_PASSWORD}", "s3cret")


def test_a_connection_lost_while_reading(served: tuple[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    """一句话说断了、再来一次(退出码 3)，终端上没有驱动自己写的；没有读完就放下的也不必读完。"""
    kind, url = served
    given = Given("cases", "sql", "办件表", url=url, query=NUMBERED[kind])
    batches = sql_rows.read(given, None)
    next(batches)
    next(sql_rows.read(given, None))  # 放下不读了
    _cut(kind, url)

    with pytest.raises(CannotJudge, match=r"办件表:读到一半，数据库断开了.*再运行一次") as caught:
        list(batches)

    assert "s3cret" not in str(caught.value)
    del batches, caught
    assert capfd.readouterr().err == ""
    assert [batch.place["line"] for batch in sql_rows.read(given, None)][-1] == ROWS


ODD = {
    "postgresql": r"""SELECT '9b2e4c1a-0000-4000-8000-000000000001'::uuid AS a, true AS b, '\x01'::bytea AS c,
    '\x89504e47ff'::bytea AS d, '\xe794b2'::bytea AS e, ARRAY['甲', '乙'] AS f, 12.50::numeric AS g, NULL AS h""",
    "mariadb": r"""SELECT CAST('9b2e4c1a-0000-4000-8000-000000000001' AS UUID) AS a, 'true' AS b, b'1' AS c,
    x'89504e47ff' AS d, x'e794b2' AS e, '["甲", "乙"]' AS f, 12.50 AS g, NULL AS h""",
}
READ = ["9b2e4c1a-0000-4000-8000-000000000001", "true", "1", "(二进制，5 字节)", "甲", '["甲", "乙"]', "12.50", None]


def test_what_a_column_may_hold(served: tuple[str, str]) -> None:
    """UUID、BIT(1)、二进制、数组都写成文字；附件只说有多大。"""
    kind, url = served
    (batch,) = sql_rows.read(Given("cases", "sql", "办件表", url=url, query=ODD[kind]), None)

    (row,) = batch.tables["cases"].drop_columns(["zs_line"]).to_pylist()
    assert list(row.values()) == READ


STAMPED = (
    "SET time_zone = '+08:00'",
    "CREATE TABLE stamped (time TIMESTAMP NULL, said DATETIME)",
    "INSERT INTO stamped VALUES ('2026-03-02 07:00:00', '2026-03-02 07:00:00'), (NULL, NULL)",
    "SET GLOBAL time_zone = '-03:00'",
)


def test_a_timestamp_of_mysql_is_an_instant(tmp_path: Path) -> None:
    """TIMESTAMP 照会话的时区给出，带上它就仍是那个时刻；DATETIME 照写着的。"""
    with made.mariadb(tmp_path) as url:
        if url is None:
            pytest.skip("没有装 MariaDB,无从试起")
        url = url.replace("${ZS_DB_PASSWORD}", "s3cret")
        with _open(url) as connection:
            for statement in STAMPED:
                connection.exec_driver_sql(statement)
        (batch,) = sql_rows.read(Given("cases", "sql", "办件表", url=url, query="SELECT * FROM stamped"), None)

    times, said = (batch.tables["cases"][name].to_pylist() for name in ("time", "said"))
    assert (times, said) == (["2026-03-01T20:00:00-03:00", None], ["2026-03-02T07:00:00", None])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", ""),
        ("?sslmode=require", ""),
        ("?sslmode=verify-ca&sslrootcert={folder}/root.pem", ""),
        ("?sslmode=verify-full&sslrootcert={folder}/root.pem", ""),
        ("?sslmode=verify-full", "连不上数据库.*CERTIFICATE_VERIFY_FAILED"),
        ("?sslmode=verify-full&sslrootcert={folder}/none.pem", "证书读不出.*sslrootcert"),
        ("?sslmode=yes", "sslmode=yes 认不得.*verify-full"),
    ],
)
def test_a_connection_in_tls(asked: str, said: str, secured: tuple[str, Path]) -> None:
    """PostgreSQL 通行的写法都照办:验证书的验，验不过、写错了一句话。"""
    url, folder = secured
    given = Given("cases", "sql", "办件表", url=url + asked.format(folder=folder), query="SELECT ssl FROM pg_stat_ssl")
    with pytest.raises((CannotJudge, DataError), match=said) if said else nullcontext():
        assert [batch.place for batch in sql_rows.read(given, None)] == [{"line": 1}]


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """(localhost 上加密的 PostgreSQL, 根证书所在的目录)。"""
    folder = tmp_path_factory.mktemp("tls")
    with made.postgresql(Authority.made(folder).issue("localhost")) as url:
        if url is None:
            pytest.skip("没有装 PostgreSQL,无从试起")
        yield url.replace("${ZS_DB_PASSWORD}", "s3cret").replace("127.0.0.1", "localhost"), folder


def _cut(kind: str, url: str) -> None:
    with _open(url) as connection:
        reading = connection.exec_driver_sql(READING[kind]).scalars().all()
        assert reading
        for statement in reading:
            connection.exec_driver_sql(statement)


@contextmanager
def _open(url: str) -> Iterator[Any]:
    import sqlalchemy

    backend, _, rest = url.partition(":")
    engine = sqlalchemy.create_engine(f"{sql_rows.DRIVERS[backend]}:{rest}")
    with engine.begin() as connection:
        yield connection
    engine.dispose()
