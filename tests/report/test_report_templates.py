"""Compiled templates are kept in the user's cache; the report is the same with it, without it and when it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report import html


def _compiled() -> bytes:
    html.environment.cache_clear()
    return html.environment().get_template("report.html.j2").root_render_func.__code__.co_code


@pytest.fixture(autouse=True)
def fresh() -> None:
    """No environment of another test."""
    html.environment.cache_clear()


def test_compiled_templates_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once compiled, the template comes from the cache folder and is the same code."""
    monkeypatch.setenv("ZHUNSHENG_CACHE", str(tmp_path))
    first = _compiled()
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept
    assert _compiled() == first


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "cache").write_bytes(b"")
    monkeypatch.setenv("ZHUNSHENG_CACHE", str(tmp_path / "cache"))
    assert _compiled()
