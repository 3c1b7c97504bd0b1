"""举证表的一个条款:有效、过期、矛盾、不适用。"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from conformance.domain import Attestation, Stated
from conformance.rules.attestation import Sheet, confirmed

DAY = date(2026, 6, 30)


def row(**changes: Any) -> Attestation:
    """2026-05-31 查看，有效到年底，符合。"""
    given: dict[str, Any] = {"on": date(2026, 5, 31), "expires": date(2026, 12, 31), "verdict": Stated.CONFORMING}
    return Attestation(**{"clause": "FAC-01", "by": "安书禾", **given, **changes})


def kinds(*rows: Attestation) -> list[tuple[str, bool]]:
    """问题的种类和确定与否。"""
    return [(found.kind, found.certain) for found in confirmed(Sheet("FAC-01", rows, DAY))]


@pytest.mark.parametrize("changes", [{}, {"expires": DAY}, {"on": DAY}])
def test_a_valid_row_confirms(changes: dict[str, Any]) -> None:
    """有效期当日仍有效，当日查看的也算。"""
    assert kinds(row(**changes)) == []


@pytest.mark.parametrize(
    ("changes", "kind"), [({"expires": date(2026, 6, 29)}, "举证过期"), ({"on": date(2026, 7, 1)}, "举证晚于判定")]
)
def test_an_expired_or_future_row_decides_nothing(changes: dict[str, Any], kind: str) -> None:
    """过期的、判定日期之后才查看的都不能判定，哪怕写的是不符合。"""
    assert kinds(row(verdict=Stated.NONCONFORMING, **changes)) == [(kind, False)]


def test_a_row_seen_after_the_day_of_judgement_says_what_to_do() -> None:
    """先评测、后查看的，说要写明判定日期，不说过期。"""
    (found,) = confirmed(Sheet("FAC-01", [row(on=date(2026, 7, 4)), row(expires=date(2026, 6, 1))], DAY))

    assert "--as-of" in found.message


def test_a_negative_row_is_a_finding_that_names_its_witness() -> None:
    """不符合的写出谁、何时、为什么。"""
    bad = row(verdict=Stated.NONCONFORMING, role="科长", note="没有公示")
    found = next(confirmed(Sheet("FAC-01", [bad], DAY)))

    assert (found.message, found.observed) == ("没有公示", "安书禾(科长) 2026-05-31 查看:不符合，没有公示")


def test_rows_that_disagree_are_a_doubt() -> None:
    """结论不一致的存疑；过期的不参与。"""
    bad = row(verdict=Stated.NONCONFORMING)

    assert kinds(row(), bad) == [("举证矛盾", False)]
    assert kinds(row(), row(verdict=Stated.NONCONFORMING, expires=date(2026, 6, 1))) == []


def test_rows_that_all_say_not_applicable_are_silent() -> None:
    """都说不适用才不适用。"""
    none = row(verdict=Stated.NOT_APPLICABLE)

    assert Sheet("FAC-01", [none, none], DAY).silent
    assert not Sheet("FAC-01", [none, row()], DAY).silent
    assert not Sheet("FAC-01", [row(verdict=Stated.NOT_APPLICABLE, expires=date(2026, 6, 1))], DAY).silent


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [("举证无复核", False)]),
        ({"verdict": Stated.NONCONFORMING}, [("举证无复核", False)]),
        ({"verdict": Stated.NOT_APPLICABLE}, [("举证无复核", False)]),
        ({"second": "安书禾"}, [("举证无复核", False)]),
        ({"second": "安 书禾　"}, [("举证无复核", False)]),
        ({"second": " "}, [("举证无复核", False)]),
        ({"second": "柏景和"}, []),
    ],
)
def test_where_two_must_attest_one_alone_is_a_doubt(changes: dict[str, Any], expected: list[tuple[str, bool]]) -> None:
    """要求两人举证的:没有另一人复核，符合、不符合、不适用都只能存疑。"""
    sheet = Sheet("FAC-01", [row(**changes)], DAY, paired=True)

    assert [(found.kind, found.certain) for found in confirmed(sheet)] == expected
    assert not sheet.silent
