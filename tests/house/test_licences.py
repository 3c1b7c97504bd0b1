"""依赖的许可证:锁定的每一个都写在那一页上，都是宽松的，写的与已装的包自己说的一致。"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import pytest

from conformance import bundle
from tools import licences

LOCKED = licences.locked((bundle.root() / "requirements.lock").read_text(encoding="utf-8"))
RECORDED = licences.recorded(licences.PAGE.read_text(encoding="utf-8"))


def test_the_page_lists_what_is_locked() -> None:
    """不多不少，版本也相同；对不上就跑 make licences。"""
    assert sorted(RECORDED) == LOCKED


def test_every_licence_is_permissive() -> None:
    """不宽松的、没有写明的、没有核对过的，一个也没有。"""
    assert {name: licence for (name, _), licence in RECORDED.items() if licences.refused(licence)} == {}


def test_the_page_says_what_the_packages_say() -> None:
    """已装而且版本相同的，许可证与元数据一致。"""
    same = {key: licences.stated(key[0]) for key in RECORDED if installed(key[0]) == key[1]}

    assert {key: RECORDED[key] for key in same} == same


def installed(name: str) -> str:
    """装着的版本;没有装是空串。"""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BSD-3-Clause AND 0BSD AND MIT", ["BSD-3-Clause", "0BSD", "MIT"]),
        ("Apache License, Version 2.0", ["Apache-2.0"]),
        ("Mozilla Public License 2.0 (MPL 2.0)", ["MPL-2.0"]),
        ("BSD License; Public Domain", ["BSD", "公有领域"]),
        ("GPL-3.0-only OR (MIT)", ["GPL-3.0-only", "MIT"]),
    ],
)
def test_licences_are_taken_apart(text: str, expected: list[str]) -> None:
    """几种并列的逐个看，写法统一。"""
    assert [one for one in licences.spelled(text) if one] == expected


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only、MIT", "LGPL-3.0-or-later", "没有写明", "没有装，尚未核对", "UNKNOWN"]
)
def test_what_is_not_permissive_is_refused(licence: str) -> None:
    """copyleft、没有写明、没有核对的都通不过。"""
    assert licences.refused(licence)
