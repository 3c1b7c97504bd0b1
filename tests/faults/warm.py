"""A process that imports the whole tool once, then forks for every run it is told on stdin (one JSON object a line).

``die_at``: SIGKILL to itself when it opens, renames, links or removes the n-th file of the run folder.
``fsize``: no file may grow beyond that many bytes (a full disk). ``fault``: the name of a function of own_defects.py.
``runs``: several runs in one fork, each with its arguments; ``scratch`` is where its temporary files go.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

EVENTS = frozenset({"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"})


def warm() -> None:
    """Everything a run needs, imported, parsed and compiled once, and still only one thread."""
    from conformance import standard
    from conformance.center.reading import contract
    from conformance.report import html
    from conformance.run import judge

    for name in ("conformance.center.collect", "conformance.cli.assessing", "conformance.report.terminal", "duckdb"):
        importlib.import_module(name)
    whole = standard.load("national")
    standard.load = lambda *_, **__: whole
    sys.modules["conformance.run.stepping"].load_steps()
    for path in {str(clause.file) for clause in whole.clauses}:
        sys.modules["conformance.run.stepping"].feature(path, Path(path).stat().st_mtime_ns)
    for name in html.environment().list_templates(["j2"]):
        html.environment().get_template(name)
    list(contract.errors({}, "profile"))
    assert judge
    assert threading.active_count() == 1


def counting(folder: str, die_at: int, points: int) -> None:
    """Count the points of the run on the pipe ``points``; die at ``die_at``."""
    passed = 0
    lock = threading.Lock()

    def hook(event: str, args: tuple[Any, ...]) -> None:
        nonlocal passed
        if event not in EVENTS or not str(args[0]).startswith(folder):
            return
        with lock:
            passed += 1
            os.write(points, b".")
            if passed == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def child(asked: dict[str, Any], points: int) -> None:
    """One run, as the command line would do it, or several."""
    said = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(said, stream)
    if "fsize" in asked:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["fsize"], asked["fsize"]))
    if "fault" in asked:
        from tests.faults import own_defects

        getattr(own_defects, asked["fault"])()
    counting(asked.get("folder", "\0"), asked.get("die_at", 0), points)
    code = repeated(asked["runs"], Path(asked["scratch"])) if "runs" in asked else run(asked["args"])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def run(args: list[str]) -> int:
    """One run; its exit code."""
    from conformance.cli import main as cli

    try:
        cli(args)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 1


def repeated(runs: list[list[str]], scratch: Path) -> int:
    """Each run in turn, and what the process holds after it, one JSON line on stdout; the highest exit code."""
    from bench.soak import level

    tempfile.tempdir = os.environ["TMPDIR"] = str(scratch)
    worst = 0
    for args in runs:
        worst = max(worst, run(args))
        print(json.dumps(dataclasses.asdict(level(scratch, portal=False))), flush=True)
    return worst


def main() -> None:
    """Fork for each line, answer with how it ended. Ctrl-C counts even when a shell started us in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    warm()
    for line in sys.stdin:
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            child(json.loads(line), write)
        os.close(write)
        print(json.dumps({"pid": pid}), flush=True)
        with os.fdopen(read, "rb") as points:
            passed = len(points.read())
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        print(json.dumps({"code": code, "points": passed}), flush=True)


if __name__ == "__main__":
    main()
