"""导入随时可以打断:kill -9 之后再来一次，从最后写完的一块接着读，结果与没有打断的逐字节相同；写不下去是一句话。"""

from __future__ import annotations

import errno
import json
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from conformance import assess, audit
from conformance.bundle import root
from conformance.center import profile as profiles
from conformance.center.privacy import pseudonym
from conformance.center.records import batch, importing, stage
from conformance.errors import CannotJudge, DataError
from tests.center import records_population as made

DRIVER = """
import sys
from pathlib import Path
from conformance.center import profile as profiles
from conformance.center.records import batch, importing
from conformance.errors import ZhunshengError
batch.BLOCK, batch.ROWS = 300, 8
observe = lambda *told: print(*told, flush=True)
try:
    importing.run(profiles.load(Path(sys.argv[1]), {}), Path(sys.argv[2]), observe)
except ZhunshengError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""
COUNT = 40
TABLES = ("cases", "events", "problems")


def source(folder: Path, kind: str) -> Path:
    """四十件、二百个事件，夹几行坏的;XES 与 CSV 加 JSONL 两种。"""
    cases = [{"case_no": f"C{(n * 17) % COUNT:02}", "item_name": f"事项{n % 3}"} for n in range(COUNT)]
    events = [
        {"case_no": f"C{n % COUNT:02}", "kind": kind_, "time": f"2026-03-{day:02}T09:00:{n % 60:02}"}
        for day, kind_ in enumerate(("收件", "受理", "环节", "决定", "办结"), 1)
        for n in range(COUNT)
    ]
    records = {"cases": "log.xes"}
    if kind == "xes":
        made.packed(folder / "log.xes", made.xes(cases, events))
    else:
        bad = b"<html>\n" + made.lines(events[:1])[:-5] + b"\n"
        lines = [made.lines([event]) for event in events]
        made.packed(folder / "events.jsonl", b"".join([*lines[:50], bad, *lines[50:]]))
        made.packed(folder / "cases.csv", made.sheet(cases, ["case_no", "item_name"], "gb18030"))
        records = {"cases": "cases.csv", "events": "events.jsonl"}
    profile = {"center": {"name": "某市", "region": "420600", "level": "市"}, "records": records}
    path = folder / f"{kind}.yaml"
    path.write_text(json.dumps(profile), encoding="utf-8")
    return path


def started(profile: Path, folder: Path, limit: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    """另一个进程里的导入，块切得很小，每写一块说一句。"""
    args = [sys.executable, "-c", DRIVER, str(profile), str(folder)]
    return subprocess.Popen(
        args,
        cwd=root(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=limit,
    )


def content(folder: Path) -> dict[str, bytes]:
    """三张表的字节。"""
    return {name: (folder / f"{name}.parquet").read_bytes() for name in TABLES}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """这个进程里的块也切得一样小。"""
    monkeypatch.setattr(batch, "BLOCK", 300)
    monkeypatch.setattr(batch, "ROWS", 8)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("kind", ["text", "xes"])
def test_killed_anywhere_it_goes_on_and_loses_nothing(kind: str, tmp_path: Path) -> None:
    """先后杀掉三次(最后一次在整理的时候),再导完:读过的不再读，三张表逐字节相同。"""
    profile, chance = source(tmp_path, kind), random.Random(kind)
    importing.run(profiles.load(profile, {}), tmp_path / "whole")
    for said in (chance.randint(1, 6), chance.randint(1, 6), None):
        process = started(profile, tmp_path / "in")
        assert process.stdout is not None
        for number, line in enumerate(process.stdout, 1):
            if number == said or line.startswith("整理"):
                break
        process.send_signal(signal.SIGKILL)
        process.communicate()
        before = stage.load(tmp_path / "in")

        assert before is not None
        assert before.state == stage.UNDERWAY
        assert not list((tmp_path / "in").glob("*.parquet"))
    told: list[str] = []
    importing.run(profiles.load(profile, {}), tmp_path / "in", lambda name, *_: told.append(name))

    assert told == ["整理"]
    assert content(tmp_path / "in") == content(tmp_path / "whole")
    assert not (tmp_path / "in" / ".import").exists()


@pytest.mark.usefixtures("small")
def test_a_finished_import_is_not_repeated_unless_the_source_changed(tmp_path: Path) -> None:
    """导完了的不再读;来源变了就从头来，不会拼出两半。"""
    profile, told = source(tmp_path, "text"), list[str]()

    def again() -> list[str]:
        told.clear()
        importing.run(profiles.load(profile, {}), tmp_path / "in", lambda name, *_: told.append(Path(name).name))
        return list(dict.fromkeys(told))

    assert again() == ["cases.csv", "events.jsonl", "整理"]
    assert again() == []
    with (tmp_path / "events.jsonl").open("ab") as file:
        file.write(made.lines([{"case_no": "C01", "kind": "送达", "time": "2026-03-09T09:00:00"}]))
    assert again() == ["cases.csv", "events.jsonl", "整理"]


@pytest.mark.parametrize("size", [200, 1_500, 3_000])
def test_a_full_disk_is_one_sentence_and_goes_on_later(size: int, tmp_path: Path) -> None:
    """写到一半写不下去(文件大小有上限):一句话，退出码 3,没有半份标准表；腾出空间再来就导完。"""
    profile = source(tmp_path, "text")
    process = started(profile, tmp_path / "in", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    _, said = process.communicate()

    assert (process.returncode, said.count("\n")) == (3, 1), said
    assert "写不下去" in said
    assert not list((tmp_path / "in").glob("*.parquet"))
    assert started(profile, tmp_path / "in").wait() == 0
    assert len(list((tmp_path / "in").glob("*.parquet"))) == len(TABLES)


def test_two_imports_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    """同一个目录同时只有一个导入。"""
    profile = profiles.load(source(tmp_path, "text"), {})
    with importing.alone(tmp_path / "in"), pytest.raises(DataError, match="另一个导入正在写这个目录"):
        importing.run(profile, tmp_path / "in")


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("given", ["", "一把写明的密钥"])
def test_one_person_keeps_one_pseudonym(given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """打断之前用的是另一把化名密钥的，那个来源从头再读，并且说出来；写明了同一把的接着读。"""
    monkeypatch.setenv(pseudonym.VARIABLE, given)
    pseudonym.renew()
    cases = [{"case_no": f"C{n:02}", "applicant": f"张{'甲乙丙'[n % 3]}民"} for n in range(COUNT)]
    made.packed(tmp_path / "cases.csv", made.sheet(cases, ["case_no", "applicant"]))
    made.packed(tmp_path / "events.jsonl", made.lines([{"case_no": "C00", "kind": "收件", "time": "2026-03-01"}]))
    records = {"cases": "cases.csv", "events": "events.jsonl"}
    center = {"name": "某市", "region": "420600", "level": "市"}
    (tmp_path / "p.yaml").write_text(json.dumps({"center": center, "records": records}), encoding="utf-8")
    profile = profiles.load(tmp_path / "p.yaml", {})

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.run(profile, tmp_path / "in", killed)
    pseudonym.renew()
    ledger = importing.run(profile, tmp_path / "in")

    assert ledger.again == (() if given else (str(tmp_path / "cases.csv"),))
    assert len(set(pq.read_table(tmp_path / "in" / "cases.parquet")["applicant"].to_pylist())) == 3
    pseudonym.renew()


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), duckdb.IOException("No space left on device")]
)
def test_an_audit_on_a_full_disk_leaves_nothing_behind(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """写到一半写不下去:一句话，不留下运行目录，腾出空间用同样的命令再来就审成。"""
    importing.run(profiles.load(source(tmp_path, "text"), {}), tmp_path / "in")

    def full(_: Path, target: Path, *__: Any, **___: Any) -> None:
        (target / "assessment.json").write_text("{}", encoding="utf-8")
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(assess, "judge", full)
        with pytest.raises(CannotJudge, match="请腾出"):
            audit.run([tmp_path / "in"], tmp_path / "run")

    assert not (tmp_path / "run").exists()
    assert audit.run([tmp_path / "in"], tmp_path / "run").made.clauses
