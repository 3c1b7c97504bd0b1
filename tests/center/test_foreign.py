"""The same catalogue behind foreign shapes is judged the same, clause by clause, clean and with seeded violations.

A profile is a dialect and a few lines (``foreign/profiles.yaml``); what a shape cannot carry: ``foreign/lost.yaml``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from foreign.bench import PROFILES, Bench, Results, opened

from conformance import standard
from conformance.assessment import ClauseResult, Verdict
from conformance.errors import ProfileError
from conformance.standard import Fixture, yamlfile

EVERY = os.environ.get("ZHUNSHENG_FIXTURES") == "all"
LOST = yamlfile.read(Path(__file__).parent / "foreign/lost.yaml", ProfileError).data
WIRE = "DAT-03"
"""接口的时间有没有写时区:说的正是形状自己的写法，所以各形状可以不同。"""
SEEDS = (
    ("TML-02/fail-第六个工作日才告知", "DSC-02/fail-没有条款"),
    ("TML-05/fail-迟一个工作日", "DSC-05/fail-没有承诺时限"),
    ("TML-06/fail-原期限届满之后告知", "DSC-15/fail-号码不合法"),
    ("TML-13/fail-在办已过承诺时限", "ITM-02/fail-基本编码过长"),
    ("PRC-18/fail-先送达后决定", "ITM-06/fail-没有法定时限"),
)
"""十个违反，一个办件的、一个事项的同时种下。"""
SHAPES = tuple(PROFILES)
PAIRS = [(shape, seeds) for n, shape in enumerate(SHAPES) for m, seeds in enumerate(SEEDS) if EVERY or n == m]
"""平时一种形状看一对；ZHUNSHENG_FIXTURES=all 全看。"""


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """The reference center with its specimens; with every fixture wanted, 60 items and 500 cases."""
    with opened(*((482, 60) if EVERY else (0, 0))) as found:
        yield found


@pytest.fixture(scope="module")
def clean(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The unpatched center, judged through its own API."""
    bench.patched({})
    return bench.look("native", tmp_path_factory.mktemp("clean") / "native")


@pytest.fixture(scope="module")
def seeded() -> dict[tuple[str, ...], Results]:
    """Seeds → the clauses they break, judged through the center's own API; filled when first wanted."""
    return {}


def lost(shape: str) -> set[str]:
    """The clauses that need what the shape cannot carry."""
    names = ["common", shape, *(["large", f"large {shape}"] if EVERY else [])]
    given: list[Mapping[str, list[str]]] = [LOST.get(name, {}) for name in names]
    return {clause for part in given for clauses in part.values() for clause in clauses}


def essence(one: ClauseResult) -> tuple[Any, ...]:
    """What must be equal."""
    return one.verdict, one.checked, one.violating


def unlike(native: Results, found: Results) -> set[str]:
    """The clauses that are judged otherwise."""
    return {key for key in found if essence(found[key]) != essence(native[key])}


def accused(native: Results, found: Results) -> set[str]:
    """The clauses that are 不符合 only because of the shape."""
    bad = {key for key in found if found[key].verdict is Verdict.NONCONFORMING}
    return {key for key in bad if native[key].verdict is not Verdict.NONCONFORMING} - {WIRE}


def told(native: Results, found: Results, keys: set[str]) -> str:
    """Both sides of some clauses."""
    lines = [f"{key}:{essence(native[key])} ≠ {essence(found[key])} {found[key].reason}" for key in sorted(keys)]
    return "\n".join(lines)


def fixture(name: str) -> Fixture:
    """A fixture by its name."""
    return next(one for clause in standard.clauses.load() for one in standard.fixtures(clause) if one.name == name)


def unseeable(shape: str, seeds: Iterable[Fixture]) -> set[str]:
    """What the shape cannot show: the lost clauses, and what follows from a breach of one of them."""
    gone = lost(shape)
    return gone.union(*(one.also for one in seeds if one.path.parent.name in gone))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_clean_center_is_judged_the_same(shape: str, bench: Bench, clean: Results, tmp_path: Path) -> None:
    """Every clause is equal but those whose concepts the shape cannot carry, and these accuse nobody."""
    bench.patched({})
    found = bench.look(shape, tmp_path / "run")
    others = unlike(clean, found)

    assert accused(clean, found) == set(), told(clean, found, accused(clean, found))
    assert others <= lost(shape), told(clean, found, others - lost(shape))
    assert EVERY or lost(shape) - others == set(), "declared as lost, yet judged the same"


@pytest.mark.parametrize(("shape", "seeds"), PAIRS)
def test_seeded_violations_are_judged_the_same(
    shape: str, seeds: tuple[str, ...], bench: Bench, seeded: dict[tuple[str, ...], Results], tmp_path: Path
) -> None:
    """The clauses that the patches break, and those that must fall with them, fall in the foreign shape too."""
    sown = [fixture(name) for name in seeds]
    broken = {clause for one in sown for clause in (one.path.parent.name, *one.also)}
    bench.patched(*(one.patch for one in sown))
    if seeds not in seeded:
        seeded[seeds] = bench.look("native", tmp_path / "native", broken)
    native, found = seeded[seeds], bench.look(shape, tmp_path / "run", broken)
    others, unseen = unlike(native, found), unseeable(shape, sown)

    assert {key for key in native if native[key].verdict is Verdict.NONCONFORMING} == broken
    assert accused(native, found) == set(), told(native, found, accused(native, found))
    assert others <= unseen, told(native, found, others - unseen)
