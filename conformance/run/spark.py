"""一次 Spark 会话:起得来还是起不来(一句话说清)，读 Parquet、执行 SQL、把结果写成 Parquet。

执行器只跑 SQL，不需要 Python；运行目录要放在驱动与各执行器都读写得到的地方(本机、NFS)。
Spark 自己的话写在 ``ZHUNSHENG_SPILL``(默认系统的临时目录)下的 zhunsheng-spark.log。
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import re
import socket
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree, which
from threading import Thread
from typing import Any

from conformance.errors import CannotJudge, InputError
from conformance.run import duck

PATIENCE = 300
"""等执行器多少秒。"""
_MASTER = re.compile(r"local|local\[[^\]]+\]|local-cluster\[\d+,\s*\d+,\s*\d+\]|spark://.+|[a-z0-9]+(://.+)?")
NEEDED = ("pyspark", "pandas")
"""ibis 的 Spark 后端要的；DuckDB 的不要 pandas。"""
_OTHERWISE = "或者用 --engine duckdb。"
_MISSING = f"没有装齐 Spark 一组(pyspark、pandas)；请执行 pip install 'zhunsheng[spark]'，{_OTHERWISE}"
_NO_JAVA = f"找不到 Java(JAVA_HOME 与 PATH 里都没有)；请安装 Java 17 或更新的版本，{_OTHERWISE}"


class SparkError(Exception):
    """一句查询在 Spark 上没有算成。"""


@dataclass(frozen=True)
class Spark:
    """开着的会话;``scratch`` 是放中间结果的文件夹，``kept`` 是已经写下的(内容的键 → 文件夹)。"""

    session: Any
    scratch: Path
    kept: dict[str, Path] = field(default_factory=dict)

    def read(self, name: str, path: Path) -> None:
        """Parquet 文件或文件夹 → 临时视图 ``name``。"""
        with _told(self.session):
            self.session.read.parquet(path.absolute().as_uri()).createOrReplaceTempView(name)

    def define(self, name: str, sql: str) -> None:
        """查询 → 临时视图 ``name``,用到时才算。"""
        with _told(self.session):
            self.session.sql(sql).createOrReplaceTempView(name)

    def row(self, sql: str) -> Mapping[str, Any]:
        """只有一行的查询。"""
        with _told(self.session):
            found: Mapping[str, Any] = self.session.sql(sql).collect()[0].asDict()
        return found

    def write(self, sql: str, *key: str) -> Path:
        """查询的结果写成 Parquet，返回文件夹;``key`` 与 SQL 都相同的只算一次。"""
        name = hashlib.sha256("\0".join((sql, *key)).encode()).hexdigest()[:24]
        if name not in self.kept:
            path = self.scratch / name
            with _told(self.session):
                self.session.sql(sql).write.mode("overwrite").parquet(path.absolute().as_uri())
            self.kept[name] = path
        return self.kept[name]


@contextmanager
def started(master: str, folder: Path) -> Iterator[Spark]:
    """连上 ``master``;中间结果放在 ``folder`` 下，用完即删。

    没有 pyspark、没有 Java、主节点连不上、等不到执行器抛 CannotJudge；不是主节点的写法抛 InputError。
    """
    _checked(master)
    session = _session(master, _settings(master))
    folder.mkdir(parents=True, exist_ok=True)
    swept(folder)
    scratch = Path(tempfile.mkdtemp(prefix=f"{_mark(os.getpid())}-", dir=folder))
    try:
        _probed(session, master)
        yield Spark(session, scratch)
    finally:
        rmtree(scratch, ignore_errors=True)
        _stopped(session, master)


def swept(folder: Path) -> None:
    """被杀的运行留下的中间结果去掉；活着的进程的、别的机器上的不动。"""
    for path in folder.glob(f"{_mark('*')}-*"):
        try:
            os.kill(int(path.name.rsplit("-", 2)[1]), 0)
        except ProcessLookupError:
            rmtree(path, ignore_errors=True)
        except (PermissionError, ValueError):
            continue


def _mark(process: int | str) -> str:
    return f".spark-{socket.gethostname()}-{process}"


def _checked(master: str) -> None:
    if not _MASTER.fullmatch(master):
        raise InputError(f"--master {master}:不是 Spark 主节点的写法；请写成 local[*]、spark://主机:端口 的样子。")
    if not all(map(importlib.util.find_spec, NEEDED)):
        raise CannotJudge(_MISSING)
    home = os.environ.get("JAVA_HOME")
    if not (which("java", path=str(Path(home, "bin"))) if home else which("java")):
        raise CannotJudge(_NO_JAVA)
    if master.startswith("spark://"):
        _reached(master)


def _reached(master: str) -> None:
    """独立集群的主节点，有一个接电话就行。"""
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        with suppress(OSError, ValueError), socket.create_connection((host, int(port)), timeout=5):
            return
    raise CannotJudge(f"连不上 Spark 主节点 {master}；请核对地址、端口与防火墙，{_OTHERWISE}")


def _settings(master: str) -> dict[str, str]:
    wanted = {
        "spark.app.name": "zhunsheng",
        "spark.master": master,
        "spark.driver.memory": f"{duck.memory() >> 20}m",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
        "spark.sql.ansi.enabled": "false",
    }
    near = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": duck.spill(),
        "spark.sql.shuffle.partitions": "16",
    }
    return wanted | (near if master.startswith("local") else {})


def _session(master: str, settings: Mapping[str, str]) -> Any:
    import ibis
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    _ = ibis.pyspark  # 取用一次，方言的选项才装上
    try:
        conf = SparkConf().setAll(list(settings.items()))
        context = SparkContext(conf=conf, gateway=_gateway(conf, master))
        return SparkSession(context)
    except (Py4JError, PySparkException, OSError) as error:
        raise CannotJudge(_unstarted(master, error)) from None


def _gateway(conf: Any, master: str) -> Any:
    """Java 进程；它的话写进日志，不写到终端。一个进程只起一次。"""
    from pyspark import SparkContext
    from pyspark.java_gateway import launch_gateway

    if SparkContext._gateway is None:
        if master.startswith("local"):
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        with _log().open("wb") as said:
            return launch_gateway(conf, {"stdout": said, "stderr": said})
    return SparkContext._gateway


def _log() -> Path:
    return Path(duck.spill(), "zhunsheng-spark.log")


def _unstarted(master: str, error: BaseException) -> str:
    return f"Spark 没有在 {master} 上启动起来({_first(error)})；详情见 {_log()}，请改好后再来，{_OTHERWISE}"


def _first(error: BaseException) -> str:
    """错误里说清缘由的那一行。"""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    java = [line.rpartition("Exception: ")[2] for line in lines if "Exception: " in line]
    return (java or lines or [type(error).__name__])[0][:300]


def _probed(session: Any, master: str) -> None:
    """先数一个数:等不到执行器的，不无限等下去。"""
    answer: Future[int] = Future()

    def ask() -> None:
        try:
            answer.set_result(session.range(1).count())
        except Exception as error:  # noqa: BLE001 - 转到等着的那一边去说
            answer.set_exception(error)

    Thread(target=ask, daemon=True).start()
    try:
        answer.result(PATIENCE)
    except TimeoutError:
        raise CannotJudge(
            f"Spark 主节点 {master} 在 {PATIENCE} 秒内没有给出执行器；请核对集群的资源，{_OTHERWISE}"
        ) from None
    except Exception as error:  # noqa: BLE001 - Spark 的什么错都是没有起来
        raise CannotJudge(_unstarted(master, error)) from None


def _stopped(session: Any, master: str) -> None:
    """关掉会话;local-cluster 的工作目录在 pyspark 里面，一并清掉。"""
    import pyspark

    with suppress(Exception):
        name = session.sparkContext.applicationId
        session.stop()
        if master.startswith("local-cluster"):
            rmtree(Path(pyspark.__file__).parent / "work" / name, ignore_errors=True)


@contextmanager
def _told(session: Any) -> Iterator[None]:
    """Spark 的错 → SparkError；会话断了(集群没了、内存不够)的抛 CannotJudge。"""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException, OSError) as error:
        if _alive(session):
            raise SparkError(_first(error)) from error
        raise CannotJudge(f"Spark 中途断了({_first(error)})；详情见 {_log()}，请换更大的内存，{_OTHERWISE}") from None


def _alive(session: Any) -> bool:
    with suppress(Exception):
        return not session.sparkContext._jsc.sc().isStopped()
    return False
