"""A small center on loopback, its profile on disk, and runs of it in processes that can be killed at any point.

A warm process imports everything once and forks for each run: a killed run costs a quarter of a second, not two.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.bundle import root
from conformance.center.journal import sha256
from tests.center.bad_center import Answer, Reply, Served, listed, serving

COUNT = 40
MARK = "SMALL_CITY_MARK"
"""The environment variable by which what a run started is known."""
ITEMS = [{"code": f"A{n:02}", "name": f"事项{n}", "limit": "20个工作日" if n else ""} for n in range(COUNT)]
STAFF = [{"no": f"S{n:02}", "name": f"工号{n}"} for n in range(12)]
CASES = [{"case_no": f"N{n:03}", "item": f"A{n % COUNT:02}"} for n in range(60)]
EVENTS = [
    {"case_no": f"N{n:03}", "kind": kind, "time": f"2026-03-{day:02}T09:30:00"}
    for n in range(60)
    for kind, day in (("收件", 2), ("受理", 3), ("决定", 4 + n % 20))
]
ROUTES: Mapping[str, Answer | Reply] = {
    "/items": listed(ITEMS, size=10),
    "/staff": listed(STAFF, size=10),
    "/cases": listed(CASES, size=10),
    "/events": listed(EVENTS, size=10),
}
PAGED = {"page": {"size": 10}, "rows": "rows", "total": "total"}
FIELDS: Mapping[str, Mapping[str, Any]] = {
    "items": {"code": "code", "name": "name", "statutory_limit": {"from": "limit", "as": "duration"}},
    "staff": {"id": "no", "name": "name"},
    "cases": {"case_no": "case_no", "item_code": "item"},
    "events": {"case_no": "case_no", "kind": "kind", "time": "time"},
}
CLAUSES = ("ITM-06", "ITM-08", "ITM-10")
"""Clauses that need no compiled query: the records are compared as files."""


def written(folder: Path, base: str, detail: Mapping[str, Any] | None = None, **more: Any) -> Path:
    """The profile of the center at ``base``, as a user would keep it; ``detail`` is asked for each item."""
    path = folder / "profile.yaml"
    endpoints = {name: {"path": f"/{name}", **PAGED, "fields": dict(fields)} for name, fields in FIELDS.items()}
    endpoints["items"] |= {"detail": detail} if detail else {}
    if "portal" in more:
        more["portal"] = {"base": base, **more["portal"]}
    content = {
        "center": {"name": "小城政务服务中心", "region": "420600", "level": "市"},
        "transport": {"base": base, "rate_per_s": 2000, "timeout_s": 5, "concurrency": 4},
        "auth": {"kind": "bearer", "token": "${SMALL_CITY_TOKEN}"},
        "endpoints": endpoints,
        "as_of": "2026-06-30",
        **more,
    }
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def outcome(run: Path) -> dict[str, Any]:
    """The assessment, without what no two runs share: times and seconds."""
    made: dict[str, Any] = json.loads((run / "assessment.json").read_text("utf-8"))
    for name in ("started", "finished"):
        made.pop(name)
    for part in (*made["sources"], *(scenario for clause in made["clauses"] for scenario in clause["scenarios"])):
        part.pop("seconds")
    return made


def collected(run: Path) -> dict[str, str]:
    """The snapshot, file by file; two files of it hold times and seconds."""
    files = (path for path in (run / "snapshot").iterdir() if path.name not in ("center.json", "sources.jsonl"))
    return {path.name: sha256(path) for path in files}


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code (negative: the signal that killed it), what it said, how many points it passed."""

    code: int
    said: str
    points: int = 0


@dataclass
class Warm:
    """A process that has everything imported; ``run`` forks it."""

    process: subprocess.Popen[str]
    log: Path

    def run(self, *args: str, **fault: Any) -> Ended:
        """``zhunsheng *args`` in a fork; ``fault`` is what warm.py knows: ``die_at``, ``fsize``, ``fault``."""
        self.start(*args, **fault)
        return self.wait()

    def start(self, *args: str, **fault: Any) -> int:
        """The same, but only begun; its process number."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"args": list(args), "log": str(self.log), **fault}) + "\n")
        self.process.stdin.flush()
        return int(self._answer()["pid"])

    def wait(self) -> Ended:
        """How what was begun ended."""
        answer = self._answer()
        return Ended(answer["code"], self.log.read_text("utf-8"), answer["points"])

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@contextmanager
def warmed(folder: Path) -> Iterator[Warm]:
    """A warm process, gone at the end."""
    command = [sys.executable, str(Path(__file__).with_name("warm.py"))]
    known = {"SMALL_CITY_TOKEN": "a-secret-token-of-the-small-city", "NO_COLOR": "1", MARK: str(folder)}
    environment = {**os.environ, **known}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=root(), env=environment, **pipes) as process:
        yield Warm(process, folder / "said.txt")
        assert process.stdin is not None
        process.stdin.close()


@contextmanager
def city(folder: Path, routes: Mapping[str, Answer | Reply] = ROUTES, **more: Any) -> Iterator[tuple[Served, Path]]:
    """The center and its profile."""
    with serving(routes) as served:
        yield served, written(folder, served.base, **more)


def order(profile: Path, run: Path, *more: str, clauses: Sequence[str] = CLAUSES) -> list[str]:
    """The arguments of a plain run."""
    chosen = [part for clause in clauses for part in ("--clause", clause)]
    return ["--quiet", "run", "-t", str(profile), "--yes", "-o", str(run), *chosen, *more]


def resume(run: Path, *more: str) -> list[str]:
    """The arguments that go on with a run."""
    return ["--quiet", "run", "--resume", str(run), "--yes", *more]
