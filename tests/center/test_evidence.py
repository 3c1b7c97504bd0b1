"""Evidence is stored once per content and its index cannot be altered unseen."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from conformance.center.evidence import Evidence, broken


def test_a_file_is_named_by_its_content(tmp_path: Path) -> None:
    """The name of a piece of evidence is the SHA-256 of its bytes."""
    name = Evidence(tmp_path).add(b"{}", "json")

    assert name == f"evidence/{hashlib.sha256(b'{}').hexdigest()}.json"
    assert (tmp_path / name).read_bytes() == b"{}"


def test_the_same_content_is_stored_once(tmp_path: Path) -> None:
    """Two exchanges with the same content share a file and have a line each."""
    evidence = Evidence(tmp_path)

    assert evidence.add(b"same", "json", source="a") == evidence.add(b"same", "json", source="b")
    assert len(list((tmp_path / "evidence").iterdir())) == 2
    assert len((tmp_path / "evidence/index.ndjson").read_text().splitlines()) == 2


def test_threads_keep_the_chain_whole(tmp_path: Path) -> None:
    """Many threads adding at once leave an index in which every line follows the one before."""
    evidence = Evidence(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: evidence.add(b"%d" % n, "json"), range(200)))

    assert list(broken(tmp_path)) == []
    assert len((tmp_path / "evidence/index.ndjson").read_text().splitlines()) == 200


def test_a_later_writer_continues_the_chain(tmp_path: Path) -> None:
    """Opening the same run again goes on where the index ended."""
    Evidence(tmp_path).add(b"one", "json")
    Evidence(tmp_path).add(b"two", "json")

    assert list(broken(tmp_path)) == []


def test_a_removed_line_is_noticed(tmp_path: Path) -> None:
    """Taking a line out of the middle breaks the chain."""
    evidence = Evidence(tmp_path)
    for number in range(3):
        evidence.add(b"%d" % number, "json")
    index = tmp_path / "evidence/index.ndjson"
    lines = index.read_bytes().splitlines(keepends=True)
    index.write_bytes(lines[0] + lines[2])

    assert any("接不上" in said for said in broken(tmp_path))


def test_an_altered_or_missing_file_is_noticed(tmp_path: Path) -> None:
    """Changing or deleting a file is named with the file."""
    evidence = Evidence(tmp_path)
    first, second = evidence.add(b"one", "json"), evidence.add(b"two", "json")
    (tmp_path / first).write_bytes(b"other")
    (tmp_path / second).unlink()

    assert [first in said or second in said for said in broken(tmp_path)] == [True, True]


def test_the_index_is_json_lines(tmp_path: Path) -> None:
    """Each line says file, time, what it is about and the hash of the line before."""
    Evidence(tmp_path).add(b"x", "png", source="pages", url="http://127.0.0.1/")
    line = json.loads((tmp_path / "evidence/index.ndjson").read_text())

    assert list(line) == ["file", "at", "source", "url", "prev"]
    assert line["prev"] == "0" * 64
