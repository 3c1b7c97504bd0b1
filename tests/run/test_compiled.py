"""Compiled SQL outlives the process but never the rules it came from; the cache can fail, the judge cannot."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

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


@pytest.mark.parametrize(("days", "stays"), [(1, True), (31, False)])
def test_other_sources_are_another_cache_and_an_old_one_goes(
    cache: Path, monkeypatch: pytest.MonkeyPatch, days: int, stays: bool
) -> None:
    """A changed rule has a new fingerprint: the old one is not used; one that nobody wrote for a month goes."""
    compiled.remembered(str, lambda: "SELECT 1", "a")
    before = next(cache.iterdir())
    os.utime(before, (time.time() - days * 86400,) * 2)
    monkeypatch.setattr(compiled, "_fingerprint", lambda: "f" * 64)
    compiled._home.cache_clear()

    assert compiled.remembered(str, lambda: "SELECT 2", "a") == "SELECT 2"
    assert (cache / f"sql-{'f' * 16}").is_dir()
    assert before.exists() == stays


def test_a_cache_that_cannot_be_written_is_done_without(cache: Path) -> None:
    """Where the folder should be there is a file: every time is compiled, nothing fails."""
    cache.write_text("not a folder", encoding="utf-8")

    assert [compiled.remembered(str, lambda: "SELECT 1", "a") for _ in range(2)] == ["SELECT 1"] * 2
