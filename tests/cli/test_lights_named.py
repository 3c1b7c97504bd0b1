"""A scheme of lights that does not exist, or makes no sense, is said before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.center import profile as profiles
from conformance.cli import main

CENTER = 'center: {name: 某市, region: "420600", level: 市}\n'
RECORDS = "records: {cases: cases.csv, events: events.csv}\n"
RED = "thresholds: [{{light: 红, against: 承诺, operator: '>', days: 0}}]"
BY_SECOND = f"lights: {{{{clock: 按秒, special: 实际, {{hours}}{RED}}}}}\n"


def ended(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str]:
    """One command → exit code, everything it said."""
    with pytest.raises(SystemExit) as stopped:
        main([str(one) for one in args])
    shown = capsys.readouterr()
    return int(stopped.value.code or 0), shown.out + shown.err


def written(folder: Path, lights: str) -> Path:
    """A profile of two tables that choose ``lights``, and the tables."""
    (folder / "cases.csv").write_text("case_no\nA1\n", encoding="utf-8")
    (folder / "events.csv").write_text("case_no,kind,time\nA1,收件,2026-03-02 09:00:00\n", encoding="utf-8")
    path = folder / "p.yaml"
    path.write_text(CENTER + RECORDS + lights, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "command",
    [("profile", "lint"), ("run", "--yes", "-t"), ("records", "audit")],
    ids=["lint", "run", "audit"],
)
def test_a_scheme_the_standard_does_not_have(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, the line of the profile, the schemes there are; nothing is collected."""
    path, folder = written(tmp_path, "lights: nosuch\n"), tmp_path / "run"
    output = () if command[-1] == "lint" else ("-o", folder)
    code, said = ended(capsys, *command, path, *output)

    assert code == 2
    assert "p.yaml:3:$.lights 标准 national 的 light_schemes 里没有亮灯方案 nosuch" in said
    assert "near-due" in said
    assert not (folder / "snapshot/sources.jsonl").exists()


def test_a_scheme_the_standard_has_is_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Named rightly, lint has nothing to say."""
    assert ended(capsys, "profile", "lint", written(tmp_path, "lights: near-due\n"))[0] == 0


def test_another_standard_without_the_scheme_is_refused_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Judged again under a standard that lacks the scheme of the snapshot: exit 2, and no verdict."""
    run = tmp_path / "run"
    ended(capsys, "records", "audit", written(tmp_path, "lights: near-due\n"), "-o", run)
    center = run / "snapshot/center.json"
    center.write_bytes(center.read_bytes().replace(b"near-due", b"nosuch"))
    code, said = ended(capsys, "judge", run, "-o", tmp_path / "again", "--clause", "SUP-*")

    assert (code, "亮灯方案 nosuch" in said) == (2, True)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("", "按秒的要写 hours"),
        ('hours: [["09:00", "29:00"]], ', "09:00 到 29:00 不是一天里的时刻"),
        ('hours: [["17:00", "09:00"]], ', "各段要从早到晚写"),
        ('hours: [["09:00", "12:00"], ["11:00", "17:00"]], ', "各段要从早到晚写"),
    ],
)
def test_a_scheme_of_its_own_that_makes_no_sense(hours: str, said: str, tmp_path: Path) -> None:
    """Whatever the schema cannot say of working hours is said with its line."""
    found = profiles.problems(written(tmp_path, BY_SECOND.format(hours=hours)), {})

    assert [(one.line, said in one.message) for one in found] == [(3, True)]


def test_a_sound_scheme_of_its_own(tmp_path: Path) -> None:
    """Two stretches of a day, one after the other."""
    hours = 'hours: [["09:00", "12:00"], ["12:00", "17:00"]], '

    assert profiles.problems(written(tmp_path, BY_SECOND.format(hours=hours)), {}) == []
