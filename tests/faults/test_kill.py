"""Nothing lost: a run killed, cut or short of disk anywhere goes on and ends as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from small_city import Warm, city, collected, order, outcome, resume, warmed

from conformance.center.evidence import broken
from conformance.seal import manifest
from tests.center.bad_center import Served

KILLS = int(os.environ.get("ZHUNSHENG_KILLS", "8"))
"""How many random points; ``make test-long`` takes 50."""
SEED = 20_260_723
JUDGING = 0.7
"""At this part of a run everything is collected and the judgement goes on."""


@dataclass(frozen=True)
class City:
    """The center, its profile, a warm process and the undisturbed run."""

    served: Served
    profile: Path
    warm: Warm
    wanted: dict[str, Any]
    snapshot: dict[str, str]
    points: int


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One undisturbed run, to compare with."""
    folder = tmp_path_factory.mktemp("city")
    with city(folder) as (served, profile), warmed(folder) as warm:
        ended = warm.run(*order(profile, folder / "whole"), folder=str(folder / "whole"))

        assert ended.code == 1, ended.said
        yield City(served, profile, warm, outcome(folder / "whole"), collected(folder / "whole"), ended.points)


def kept(run: Path) -> set[str]:
    """The units that the journal holds."""
    log = run / ".journal" / "log.ndjson"
    lines = log.read_bytes().split(b"\n")[:-1] if log.is_file() else []
    return {json.loads(line)["unit"] for line in lines}


def finished(small: City, run: Path, before: set[str]) -> None:
    """The run is as the undisturbed one, asked nothing again that the journal held, and its folder is whole."""
    asked = Counter(asked.path for asked in small.served.asked if "authorization" in asked.headers)

    assert (outcome(run), collected(run)) == (small.wanted, small.snapshot)
    assert [unit for unit in before if asked[f"/{unit}"]] == []
    assert list(broken(run)) == []
    assert list(manifest.broken(run)) == []
    assert sorted(path.name for path in (run / ".journal").iterdir()) == ["done.json", "log.ndjson", "order.json"]


def points() -> list[float]:
    """Where to kill, as parts of the whole run; the same in every test run."""
    chance = random.Random(SEED)
    return [chance.random() for _ in range(KILLS)]


@pytest.mark.parametrize("part", points())
def test_a_run_killed_at_any_point_goes_on(small: City, tmp_path: Path, part: float) -> None:
    """kill -9 at the n-th file operation; --resume repeats at most what was in flight and ends the same."""
    run = tmp_path / "run"
    killed = small.warm.run(*order(small.profile, run), folder=str(run), die_at=1 + int(part * (small.points - 1)))
    small.served.asked.clear()

    assert killed.code == -9
    before = kept(run)
    if not (run / ".journal" / "order.json").is_file():
        ended = small.warm.run(*order(small.profile, run))
    else:
        ended = small.warm.run(*resume(run))
    assert ended.code == 1, ended.said
    finished(small, run, before)


@pytest.mark.parametrize("part", points()[:4])
def test_a_run_killed_twice_goes_on(small: City, tmp_path: Path, part: float) -> None:
    """A resumed run can be killed as well."""
    run = tmp_path / "run"
    small.warm.run(*order(small.profile, run), folder=str(run), die_at=small.points // 2)
    small.warm.run(*resume(run), folder=str(run), die_at=1 + int(part * small.points / 3))
    small.served.asked.clear()
    before = kept(run)
    ended = small.warm.run(*resume(run))

    assert ended.code == 1, ended.said
    finished(small, run, before)


@pytest.mark.parametrize("part", points()[:4])
def test_a_file_cut_by_a_power_failure_is_not_believed(small: City, tmp_path: Path, part: float) -> None:
    """The file written last is cut somewhere; what depends on it is collected again, and the end is the same."""
    run = tmp_path / "run"
    small.warm.run(*order(small.profile, run), folder=str(run), die_at=int((0.3 + 0.7 * part) * small.points))
    files = [path for path in run.rglob("*") if path.is_file() and path.stat().st_size and path.name != "order.json"]
    last = max(files, key=lambda path: path.stat().st_mtime_ns)
    os.truncate(last, int(part * last.stat().st_size))
    ended = small.warm.run(*resume(run))

    assert ended.code == 1, (last, ended.said)
    finished(small, run, set())


@pytest.mark.parametrize("name", ["evidence/index.ndjson", ".journal/log.ndjson", "evidence", ".journal/items"])
def test_any_damage_is_found(small: City, tmp_path: Path, name: str) -> None:
    """Index, journal, an exchange or a collected document cut in the middle: found by its hash, collected again."""
    run = tmp_path / "run"
    small.warm.run(*order(small.profile, run), folder=str(run), die_at=int(JUDGING * small.points))
    path = run / name
    if path.is_dir():
        path = next(one for one in sorted(path.rglob("*.json*")) if one.name != "index.ndjson" and one.stat().st_size)
    os.truncate(path, path.stat().st_size // 2)
    ended = small.warm.run(*resume(run))

    assert ended.code == 1, ended.said
    finished(small, run, set())


@pytest.mark.parametrize("size", [1_000, 3_000, 6_000])
def test_a_full_disk_ends_the_run_and_room_lets_it_go_on(small: City, tmp_path: Path, size: int) -> None:
    """No file can grow: exit 3, one sentence that blames nobody; with room the run goes on to the same end."""
    run = tmp_path / "run"
    full = small.warm.run(*order(small.profile, run), fsize=size)

    assert full.code == 3, full.said
    assert "写不下去" in full.said
    small.served.asked.clear()
    before = kept(run)
    ended = small.warm.run(*resume(run))
    assert ended.code == 1, ended.said
    finished(small, run, before)


def test_a_killed_judgement_asks_nothing_again(small: City, tmp_path: Path) -> None:
    """When everything was collected, --resume judges from what is there."""
    run = tmp_path / "run"
    small.warm.run(*order(small.profile, run), folder=str(run), die_at=int(JUDGING * small.points))
    small.served.asked.clear()
    ended = small.warm.run(*resume(run))

    assert (ended.code, small.served.asked) == (1, [])
    finished(small, run, set())


def test_a_finished_run_can_be_judged_once_more(small: City, tmp_path: Path) -> None:
    """--resume of a run that had nothing left to do changes nothing and asks nothing."""
    run = tmp_path / "run"
    small.warm.run(*order(small.profile, run))
    small.served.asked.clear()
    ended = small.warm.run(*resume(run))

    assert (ended.code, small.served.asked) == (1, [])
    finished(small, run, set())


def test_a_changed_profile_is_refused(small: City, tmp_path: Path) -> None:
    """Half a run of one profile and half of another is no run."""
    run, mine = tmp_path / "run", tmp_path / "profile.yaml"
    mine.write_bytes(small.profile.read_bytes())
    small.warm.run(*order(mine, run), folder=str(run), die_at=small.points // 2)
    mine.write_text(mine.read_text("utf-8").replace("小城", "大城"), encoding="utf-8")
    ended = small.warm.run(*resume(run))

    assert (ended.code, "改动过" in ended.said, "Traceback" in ended.said) == (2, True, False)


def test_options_are_those_of_the_run(small: City, tmp_path: Path) -> None:
    """--resume takes no other options, and a folder without a record cannot be resumed; both in one sentence."""
    run = tmp_path / "run"
    small.warm.run(*order(small.profile, run), folder=str(run), die_at=small.points // 2)
    other = small.warm.run(*resume(run, "--clause", "ITM-01"))
    nothing = small.warm.run(*resume(tmp_path))

    assert (other.code, "--clause" in other.said, "Traceback" in other.said) == (2, True, False)
    assert (nothing.code, "没有可以接着做的记录" in nothing.said) == (2, True)


def test_no_secret_is_recorded(small: City, tmp_path: Path) -> None:
    """The token of the profile stands nowhere in the run folder."""
    run = tmp_path / "run"
    small.warm.run(*order(small.profile, run), folder=str(run), die_at=int(JUDGING * small.points))
    files = [path for path in run.rglob("*") if path.is_file()]

    assert [path for path in files if b"a-secret-token-of-the-small-city" in path.read_bytes()] == []
