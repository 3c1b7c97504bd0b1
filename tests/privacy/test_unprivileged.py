"""A user who is not root looks at a portal with the browser's sandbox on; where there is none, not at all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.bundle import root
from conformance.center import browser
from conformance.center.browser.launching import UNBOXED
from tests.center.bad_center import Asked, Reply, serving

NOBODY = "65534"
CODES = ("A00", "A01")
WATCHED = Path(__file__).with_name("boxed.py")
OPENED = """
set -e
mount --make-rprivate /
mkdir -p "$1/open/$3"
mount --bind "$4" "$1/open/$3"
mount --rbind "$1/open" "$2"
"""
"""In a mount namespace of its own: a Python that only root may reach (``$2`` is shut) is opened to everybody."""
CHROOTED = 'all="$1/all"; shift; mkdir "$all"; mount --rbind / "$all"; exec chroot "$all" "$@"'
"""No user namespaces inside a chroot (clone(2), EPERM): a system where the sandbox cannot be had."""


def page(asked: Asked) -> Reply:
    """Any page: a guide."""
    body = f"<main><h1>{asked.path}</h1><dl><dt>法定办结时限</dt><dd>20个工作日</dd></dl></main>"
    html = f'<!doctype html><meta charset="utf-8"><title>指南</title><body>{body}</body>'
    return Reply(html.encode(), headers={"Content-Type": "text/html"})


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder of nobody's, where pytest's own are of root alone."""
    folder = Path(tempfile.mkdtemp(prefix="zhunsheng-nobody-"))
    os.chown(folder, int(NOBODY), int(NOBODY))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def shut(path: Path) -> Path | None:
    """The first folder on the way to ``path`` that others may not pass."""
    return next((one for one in (*reversed(path.parents), path) if not one.stat().st_mode & 0o001), None)


def as_nobody(home: Path, last: str, *command: str) -> list[str]:
    """``command`` without any privilege; ``last`` is what the shell does before it gives them up."""
    base = Path(sys.base_prefix)
    closed = shut(base)
    given = [str(home), str(closed or ""), str(base.relative_to(closed)) if closed else "", str(base)]
    script = f'{OPENED if closed else ""}dir=$1; shift 4; set -- "$dir" "$@"; {last}'
    drop = [
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "env",
        "-C",
        str(root()),
        f"HOME={home}/own",
    ]
    return ["unshare", "--mount", "sh", "-c", script, "sh", *given, *drop, *command]


def changed(home: Path) -> str:
    """Why the user cannot be changed; empty if it can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "不是 root,不能换成别的用户"
    if any(shutil.which(one) is None for one in ("unshare", "setpriv", "chroot")):
        return "没有 unshare、setpriv"
    tried = subprocess.run(as_nobody(home, PLAIN, sys.executable, "-c", "import os; print(os.geteuid())"), **QUIET)
    return "" if tried.stdout.strip() == NOBODY else f"换不成别的用户:{tried.stderr.strip()[-200:]}"


PLAIN = 'shift; exec "$@"'
QUIET: dict[str, Any] = {"capture_output": True, "text": True, "check": False}


def collected(home: Path, last: str) -> tuple[dict[str, Any], list[str], str]:
    """A run of nobody's over API and portal: its sources by name, what was boxed, and what was said."""
    why = changed(home) if browser.find() else browser.advice()
    if why:
        pytest.skip(why)
    rows = {"total": len(CODES), "rows": [{"code": code, "name": f"事项{code}"} for code in CODES]}
    routes = {"/items": Reply(json.dumps(rows).encode()), **{f"/guide/{code}": page for code in CODES}}
    with serving(routes) as served:
        items = {"path": "/items", "page": {}, "rows": "rows", "total": "total", "public": True}
        content = {
            "center": {"name": "某市政务服务中心", "region": "420600", "level": "市"},
            "transport": {"base": served.base, "rate_per_s": 2000},
            "endpoints": {"items": {**items, "fields": {"code": "code", "name": "name"}}},
            "portal": {"base": served.base, "guide": "/guide/{code}", "pages": 2},
        }
        (home / "profile.yaml").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        run = ["run", "-t", str(home / "profile.yaml"), "--yes", "-o", str(home / "own" / "run"), "--clause", "ITM-06"]
        known = ["PYTHONDONTWRITEBYTECODE=1", f"PYTHONPATH={root()}", f"BOXED={home / 'own' / 'boxed'}"]
        (home / "own").mkdir()
        os.chown(home / "own", int(NOBODY), int(NOBODY))
        done = subprocess.run(as_nobody(home, last, *known, sys.executable, str(WATCHED), *run), **QUIET)
    assert (home / "own" / "run" / "snapshot").is_dir(), done.stdout + done.stderr
    lines = (home / "own" / "run" / "snapshot" / "sources.jsonl").read_text("utf-8").splitlines()
    seen = home / "own" / "boxed"
    boxed = seen.read_text("utf-8").splitlines() if seen.is_file() else []
    return {one["name"]: one for one in map(json.loads, lines)}, boxed, done.stdout + done.stderr


def test_the_portal_is_seen_from_inside_the_sandbox(home: Path) -> None:
    """Every renderer has a user namespace of its own, and once begun a system call filter; the portal is read."""
    sources, boxed, said = collected(home, PLAIN)

    assert sources["pages"]["rows"] == len(CODES), said
    assert {one.partition(",")[0] for one in boxed} == {"own namespace"}
    assert "own namespace, filtered" in boxed


def test_without_a_sandbox_the_portal_is_not_looked_at(home: Path) -> None:
    """One clear sentence; the other sources are judged as ever."""
    sources, boxed, said = collected(home, CHROOTED)

    assert UNBOXED in json.dumps(sources["pages"], ensure_ascii=False), said
    assert "浏览器的沙箱在这个系统上用不了，门户没有看" in json.dumps(sources["pages"], ensure_ascii=False)
    assert (boxed, sources["items"]["rows"]) == ([], len(CODES))
