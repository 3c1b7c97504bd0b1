"""A whole run: only in the permitted hours, and without a trace of a secret in any of its files."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from bad_center import Asked, Reply, as_json, serving
from test_auth import SCHEMES, written

from conformance import assess, standard
from conformance.center import profile as profiles
from conformance.cli import main

VALUE = "s3cret/value+1"
ITEMS = {"path": "/items", "rows": "rows", "fields": {"code": "code", "name": "name", "content": "said"}}


def _echoing(asked: Asked) -> Reply:
    """A center that puts what it was sent into its data, and a second source that refuses with it."""
    said = f"{asked.target} {asked.headers} {VALUE}"
    return as_json({"rows": [{"code": "A1", "name": "甲", "said": said}]})


def test_no_file_of_a_run_holds_a_secret(tmp_path: Path) -> None:
    """Snapshot, evidence, findings, assessment and report, although the center echoes and refuses with it."""
    scheme = SCHEMES["digest-sm3-query"]
    refusing = Reply(f'{{"error": "bad secret {VALUE}"}}'.encode(), 403)
    endpoints = {"items": ITEMS, "staff": {"path": "/staff", "rows": "rows"}}
    with serving({"/items": _echoing, "/staff": refusing}) as served:
        path = written(tmp_path, served.base, scheme.auth, endpoints=endpoints)
        profile = profiles.load(path, dict(scheme.env))
        terms = assess.Terms(standard.load("national"), assess.Selection(clauses=("ITM-01",)))
        made = assess.run(profile, tmp_path / "run", terms)

    signs = {asked.query["sign"] for asked in served.asked if "sign" in asked.query}
    files = [file for file in (tmp_path / "run").rglob("*") if file.is_file()]
    found = {file.name for file in files for secret in {VALUE, *signs} if secret.encode() in file.read_bytes()}
    assert signs
    assert found == set()
    assert abs(json.loads((tmp_path / "run" / "snapshot" / "center.json").read_bytes())["skew_s"]) <= 2
    assert {source["name"]: source["ok"] for source in made.sources}["staff"] is False


def test_outside_the_window_the_command_ends_with_3_and_says_when(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is sent; the last line names the next opening."""
    opens = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(hours=2)
    window = f"{opens:%H:%M}-{opens + timedelta(hours=1):%H:%M}"
    with serving({}) as served:
        more = {"permission": {"window": window}, "endpoints": {"items": ITEMS}}
        path = written(tmp_path, served.base, {"kind": "none"}, **more)
        with pytest.raises(SystemExit) as ended:
            main(["run", "-t", str(path), "--yes", "-o", str(tmp_path / "run")])

    assert ended.value.code == 3
    assert f"{opens:%Y-%m-%d %H:%M}" in capsys.readouterr().err
    assert served.asked == []
