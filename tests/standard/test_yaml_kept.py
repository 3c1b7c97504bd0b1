"""What was read of the shipped files is kept in the user's cache: the same data, never a profile; it may be gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance import bundle
from conformance.errors import StandardError
from conformance.standard import yamlfile

NATIONAL = bundle.root() / "standards" / "national.yaml"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of one test."""
    monkeypatch.setenv("ZHUNSHENG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _kept(cache: Path) -> list[Path]:
    return sorted(cache.rglob("*.json"))


def test_what_is_kept_is_what_was_read(cache: Path) -> None:
    """The second reading equals the first, and lines are still known."""
    first, second = (yamlfile.read(NATIONAL, StandardError) for _ in range(2))
    assert len(_kept(cache)) == 1
    assert first.data == second.data == yamlfile.plain(yamlfile._loaded(NATIONAL.read_text("utf-8")))
    assert second.line(("parameters",)) > 1


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"{}", b"0\n{}"])
def test_a_broken_entry_is_read_again(cache: Path, content: bytes) -> None:
    """A truncated or altered file in the cache counts for nothing."""
    whole = yamlfile.read(NATIONAL, StandardError).data
    for path in _kept(cache):
        path.write_bytes(content)
    assert yamlfile.read(NATIONAL, StandardError).data == whole


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "cache").write_bytes(b"")
    monkeypatch.setenv("ZHUNSHENG_CACHE", str(tmp_path / "cache"))
    assert yamlfile.read(NATIONAL, StandardError).data["id"] == "national"


def test_other_peoples_files_are_not_kept(cache: Path, tmp_path: Path) -> None:
    """A profile may hold a password: nothing of it goes anywhere else."""
    (tmp_path / "profile.yaml").write_text("auth: {password: hunter2hunter2}\n", encoding="utf-8")
    assert yamlfile.read(tmp_path / "profile.yaml", StandardError).data
    assert _kept(cache) == []
