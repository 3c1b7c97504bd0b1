"""Read one source by a YAML profile alone, the way a tester would write it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

import duckdb
from reading_center import base

from conformance.center import profile as profiles
from conformance.center.api import collecting as api
from conformance.center.evidence import Evidence
from conformance.center.exchange.transport import Transport
from conformance.center.haul import Outcome, Visit
from conformance.center.writer import Writer

HEAD = """
center: {{name: 某中心, region: "420600", level: 市}}
transport: {{base: "{base}", rate_per_s: 2000, concurrency: 4}}
"""


def written(folder: Path, text: str, address: str = "") -> Path:
    """A profile file: the usual head and ``text``."""
    path = folder / "profile.yaml"
    path.write_text(HEAD.format(base=address or base()) + dedent(text), encoding="utf-8")
    return path


@contextmanager
def visiting(folder: Path, text: str, env: Mapping[str, str] | None = None, address: str = "") -> Iterator[Visit]:
    """A visit by the profile ``text``; it must load, that is: pass schema and lint."""
    data = profiles.load(written(folder, text, address), env or {}).data
    transport = Transport(data, Evidence(folder))
    with ThreadPoolExecutor(4) as pool:
        yield Visit(data, transport, Writer(folder), pool, lambda source, done, total: None)
    transport.close()


def read(folder: Path, text: str, name: str = "items", **more: Any) -> tuple[Outcome, list[dict[str, Any]]]:
    """What one source gives: the outcome and the canonical rows."""
    keys = more.pop("keys", ())
    with visiting(folder, text, **more) as visit:
        outcome = api.collect(visit, name, keys)
    return outcome, rows(folder, name)


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """The canonical rows of a source."""
    if name in api.TABLES:
        found = duckdb.read_parquet(str(folder / f"snapshot/{name}.parquet"))
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    return [json.loads(line) for line in (folder / f"snapshot/{name}.jsonl").read_bytes().splitlines()]
