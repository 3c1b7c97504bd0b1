"""核对漏洞库:列出的版本、各种区间、撤回的、别的生态的；没有漏洞库就说没有查。"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from conformance import bundle

TOOL = bundle.root() / "tools" / "advisories.py"
PINNED = next(
    line for line in (bundle.root() / "requirements.lock").read_text().splitlines() if line.startswith("lxml==")
)
VERSION = PINNED.removeprefix("lxml==").split()[0]


def advisory(name: str = "LXML", ecosystem: str = "PyPI", **affected: Any) -> dict[str, Any]:
    """一条漏洞。"""
    return {
        "id": "OSV-1",
        "summary": "坏了",
        "affected": [{"package": {"name": name, "ecosystem": ecosystem}, **affected}],
    }


def ranged(*events: dict[str, str], kind: str = "ECOSYSTEM") -> dict[str, Any]:
    """一段版本。"""
    return {"ranges": [{"type": kind, "events": list(events)}]}


def audited(*database: str | Path) -> subprocess.CompletedProcess[str]:
    """make audit 跑的就是这个。"""
    command = [sys.executable, str(TOOL), *map(str, database)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (advisory(versions=[VERSION]), 1),
        (advisory(**ranged({"introduced": "0"})), 1),
        (advisory(**ranged({"introduced": "0"}, {"last_affected": VERSION})), 1),
        (advisory(**ranged({"introduced": "0"}, {"fixed": VERSION})), 0),
        (advisory(**ranged({"introduced": "9999"})), 0),
        (advisory(**ranged({"introduced": "0"}, kind="GIT")), 0),
        (advisory(name="lxml", ecosystem="npm", versions=[VERSION]), 0),
        (advisory(name="not-here", versions=[VERSION]), 0),
        ({**advisory(versions=[VERSION]), "withdrawn": "2026-01-01T00:00:00Z"}, 0),
    ],
)
def test_an_advisory_hits_what_is_locked(entry: dict[str, Any], code: int, tmp_path: Path) -> None:
    """碰上的以 1 退出并说出编号，没有碰上的是 0。"""
    (tmp_path / "one.json").write_text(json.dumps(entry), encoding="utf-8")
    told = audited(tmp_path)

    assert (told.returncode, "OSV-1" in told.stdout) == (code, bool(code))


def test_a_zip_is_read_as_it_is(tmp_path: Path) -> None:
    """发布的 zip 不必解开。"""
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as whole:
        whole.writestr("PYSEC-1.json", json.dumps(advisory(versions=[VERSION])))

    assert audited(tmp_path / "all.zip").stdout.startswith(f"lxml {VERSION} OSV-1")


@pytest.mark.parametrize("database", [(), ("没有这个文件",)])
def test_without_a_database_nothing_was_looked_at(database: tuple[str, ...]) -> None:
    """没有查不是没有漏洞:退出码 3,说怎么办。"""
    told = audited(*database)

    assert (told.returncode, told.stdout) == (3, "")
    assert "all.zip" in told.stderr
