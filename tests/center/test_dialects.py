"""Every dialect reads its recorded sample: the envelope, nesting, encoding and dirt of one vendor, all values invented.

``dialects/<name>/`` has the profile a center would write, the answers (or tables) and the canonical rows expected.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.parse import unquote_plus

import pytest
from bad_center import Answer, Asked, Reply, serving
from reading import read, rows, written

from conformance.center import profile as profiles
from conformance.center.files import collect_files
from conformance.center.layers import DIALECTS
from conformance.errors import ProfileError
from conformance.standard import yamlfile

SAMPLES = Path(__file__).with_name("dialects")
NAMES = sorted(path.name for path in SAMPLES.iterdir())
ENV = {"EPOINT_TOKEN": "t-1", "JPAAS_APP_ID": "a-1"}
BASE = re.compile("http://127.0.0.1:[0-9]+")
REWRITE = os.environ.get("ZHUNSHENG_REWRITE") == "1"
"""写出 expected.json 而不是比对；写完要逐行看过。"""


def replayed(folder: Path) -> dict[str, Answer | Reply]:
    """The sample's answers by path; of several the first whose words all occur in the request."""
    given = yamlfile.read(folder / "routes.yaml", ProfileError).data

    def answer(asked: Asked) -> Reply:
        said = unquote_plus(asked.target + asked.body.decode())
        for one in given:
            if one["path"] == asked.path and all(word in said for word in one.get("has", ())):
                return reply(folder / one["file"])
        return Reply(b"{}", 404)

    return {one["path"]: answer for one in given}


def reply(file: Path) -> Reply:
    """A recorded answer; XML in the encoding it declares."""
    text = file.read_text(encoding="utf-8")
    charset = "gb18030" if 'encoding="GBK"' in text else "utf-8"
    kind = {".xml": "application/xml", ".html": "text/html"}.get(file.suffix, "application/json")
    return Reply(text.encode(charset), headers={"Content-Type": kind})


def from_answers(name: str, folder: Path) -> dict[str, Any]:
    """What each source of the profile gives, read over loopback."""
    copytree(SAMPLES / name, folder, dirs_exist_ok=True)
    (folder / "profile.yaml").rename(folder / "sample.yaml")
    text = "extends: ./sample.yaml"
    found: dict[str, Any] = {}
    with serving(replayed(SAMPLES / name)) as served:
        sources = profiles.load(written(folder, text, served.base), ENV).data["endpoints"]
        keys: tuple[str, ...] = ()
        for source in sources:
            outcome, made = read(folder, text, source, env=ENV, address=served.base, keys=keys)
            keys = keys or outcome.keys
            found[source] = {"rows": made, "issues": told(one.message for one in outcome.issues)}
    return found


def from_tables(name: str, folder: Path) -> dict[str, Any]:
    """What the profile gives where files or a database bring the data."""
    given = folder / "given"
    copytree(SAMPLES / name, given)
    if (given / "tables.json").exists():
        filled(given / "monitor.db", json.loads((given / "tables.json").read_bytes()))
    (given / "profile.yaml").rename(given / "sample.yaml")
    path = written(given, "extends: ./sample.yaml", "http://127.0.0.1:1")
    sources, issues = collect_files(profiles.load(path, ENV), folder)
    said = {source.name: told(one.message for one in issues if one.source == source.name) for source in sources}
    return {source.name: {"rows": rows(folder, source.name), "issues": said[source.name]} for source in sources}


def told(messages: Iterable[str]) -> list[str]:
    """What is wrong with the rows; fields that a sample does not have are left out."""
    return [BASE.sub("", one) for one in messages if "一行也没有取到值" not in one]


def filled(file: Path, tables: Mapping[str, list[dict[str, Any]]]) -> None:
    """A SQLite database with ``tables``."""
    with sqlite3.connect(file) as database:
        for table, lines in tables.items():
            columns = list(lines[0])
            database.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
            marks = ", ".join("?" * len(columns))
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", [list(line.values()) for line in lines])  # noqa: S608 - our own names
    database.close()


def compact(value: Any) -> Any:
    """Without what is not there; times as text."""
    if isinstance(value, dict):
        return {key: compact(one) for key, one in value.items() if one not in (None, [], {}, ())}
    if isinstance(value, list | tuple):
        return [compact(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def test_every_dialect_has_a_sample() -> None:
    """A dialect without its own regression test is no dialect (native is the reference center's)."""
    assert [*NAMES, "native"] == sorted(path.stem for path in DIALECTS.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_dialect_reads_its_sample(name: str, tmp_path: Path) -> None:
    """The canonical rows and the named issues are exactly those expected."""
    recorded = (SAMPLES / name / "routes.yaml").exists()
    found = compact((from_answers if recorded else from_tables)(name, tmp_path))
    expected = SAMPLES / name / "expected.json"
    if REWRITE:
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    assert found == json.loads(expected.read_bytes())
