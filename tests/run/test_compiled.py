"""Compiled SQL outlives the process but never the rules it came from; the cache can fail, the judge cannot."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from conformance import bundle
from conformance.run import compiled


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache folder of one test."""
    monkeypatch.setenv("ZHUNSHENG_CACHE", str(tmp_path))
    compiled._home.cache_clear()
    yield tmp_path / "zhunsheng"
    compiled._home.cache_clear()


def test_the_second_time_is_remembered(cache: Path) -> None:
    """The same key is made once; another key is made anew."""
    made: list[str] = []

    def make() -> str:
        made.append("made")
        return f"SELECT {len(made)}"

    asked = [compiled.remembered(str, make, *key) for key in (("a", "b"), ("a", "b"), ("ab", ""))]

    assert asked == ["SELECT 1", "SELECT 1", "SELECT 2"]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]"])
def test_a_broken_entry_is_made_again(cache: Path, content: bytes) -> None:
    """A truncated or foreign file counts for nothing."""
    compiled.remembered(str, lambda: "SELECT 1", "a")
    for path in cache.rglob("*.json"):
        path.write_bytes(content)

    assert compiled.remembered(str, lambda: "SELECT 2", "a") == "SELECT 2"
    assert compiled.remembered(str, lambda: "SELECT 3", "a") == "SELECT 2"


MONTH = 30 * 86400


@pytest.mark.parametrize(("seconds", "stays"), [(86400, True), (MONTH - 60, True), (MONTH + 60, False)])
def test_other_sources_are_another_cache_and_an_old_one_goes(
    cache: Path, monkeypatch: pytest.MonkeyPatch, seconds: int, stays: bool
) -> None:
    """A changed rule has a new fingerprint: the old one is not used; one that nobody wrote for a month goes."""
    compiled.remembered(str, lambda: "SELECT 1", "a")
    before = next(cache.iterdir())
    os.utime(before, (time.time() - seconds,) * 2)
    monkeypatch.setattr(compiled, "_fingerprint", lambda: "f" * 64)
    compiled._home.cache_clear()

    assert compiled.remembered(str, lambda: "SELECT 2", "a") == "SELECT 2"
    assert compiled.remembered(str, lambda: "SELECT 3", "a") == "SELECT 2"
    assert (cache / f"sql-{'f' * 16}").is_dir()
    assert before.exists() == stays


def test_only_old_caches_of_ours_go(cache: Path) -> None:
    """What is not one of ours stays however old; what cannot be removed does not keep the new one from being stored."""
    others = [cache / "sql-file", cache / "other"]
    cache.mkdir(parents=True)
    others[0].write_text("not a folder", encoding="utf-8")
    others[1].mkdir()
    for path in others:
        os.utime(path, (time.time() - 2 * MONTH,) * 2)

    assert [compiled.remembered(str, lambda one=one: one, "a") for one in ("1", "2")] == ["1", "1"]
    assert all(path.exists() for path in others)


def test_every_key_is_stored_for_the_next_process(cache: Path) -> None:
    """One file each, nothing half written left beside it."""
    for key in (("a", "b"), ("a\0b",), ("ab",), ("b", "a")):
        compiled.remembered(str, lambda key=key: repr(key), *key)
    (home,) = cache.iterdir()

    assert sorted(path.suffix for path in home.iterdir()) == [".json"] * 4
    assert {path.read_text(encoding="utf-8") for path in home.iterdir()} == {
        *("\"('a', 'b')\"", "\"('a\\\\x00b',)\"", "\"('ab',)\"", "\"('b', 'a')\""),
    }


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with a source in each room."""
    monkeypatch.setattr(bundle, "__file__", str(tmp_path / "bundle.py"))
    for room in ("rules", "domain", "run", "center"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "a.py").write_text("1", encoding="utf-8")
    compiled._fingerprint.cache_clear()
    yield tmp_path
    compiled._fingerprint.cache_clear()


def fingerprint() -> str:
    """Taken anew."""
    compiled._fingerprint.cache_clear()
    return compiled._fingerprint()


@pytest.mark.parametrize(
    ("name", "matters"),
    [("rules/a.py", True), ("domain/a.py", True), ("run/a.py", True), ("center/a.py", False), ("run/a.txt", False)],
)
def test_the_sources_are_in_the_fingerprint(package: Path, name: str, matters: bool) -> None:
    """A changed or added source of what is compiled is another fingerprint; the others do not matter."""
    before = fingerprint()
    (package / name).write_text("2", encoding="utf-8")
    changed = fingerprint()
    (package / name).with_name(f"b{Path(name).suffix}").write_text("3", encoding="utf-8")

    assert (changed != before, fingerprint() != changed) == (matters, matters)


@pytest.mark.parametrize("name", ["ibis-framework", "sqlglot", "duckdb"])
def test_the_versions_are_in_the_fingerprint(package: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade of a library that writes or runs the SQL is another fingerprint."""
    before = fingerprint()
    monkeypatch.setattr(compiled, "version", lambda asked: "9999" if asked == name else version(asked))

    assert fingerprint() != before


def test_a_cache_that_cannot_be_written_is_done_without(cache: Path) -> None:
    """Where the folder should be there is a file: every time is compiled, nothing fails."""
    cache.write_text("not a folder", encoding="utf-8")

    assert [compiled.remembered(str, lambda: "SELECT 1", "a") for _ in range(2)] == ["SELECT 1"] * 2
