"""The forecast and the channels follow from the profile alone."""

from __future__ import annotations

from typing import Any

import pytest
from bad_center import profile

from conformance.center.plan import channels, forecast
from conformance.domain import Channel

BASE = "http://127.0.0.1:9"


def _requests(**data: Any) -> dict[str, int]:
    return {line.source: line.requests for line in forecast(profile(BASE, **data))}


def test_expected_rows_give_pages_and_details() -> None:
    """250 items by pages of 100, each with its detail, are 3 + 250 requests."""
    items = {"path": "/items", "page": {"size": 100}, "expect": 250, "detail": {"path": "/items/{code}"}}

    assert _requests(endpoints={"items": items})["items"] == 253


def test_an_unstated_size_is_called_an_estimate() -> None:
    """Where the profile does not say how many rows there are, the note says so."""
    lines = forecast(profile(BASE, endpoints={"items": {"path": "/items"}, "staff": {"path": "/staff", "expect": 5}}))

    assert {line.source: line.note for line in lines if line.source != "links"} == {
        "items": "按常见规模估计",
        "staff": "",
    }


def test_portal_pages_and_probes_are_counted() -> None:
    """Guide pages, each other page of the portal, two queries a sample and the links are foreseen."""
    samples = [{"case_no": "A", "check": "1"}, {"case_no": "B", "check": "2"}]
    foreseen = _requests(
        endpoints={"items": {"path": "/items"}, "progress": {"path": "/progress"}},
        portal={"base": BASE, "pages": 20, "staff": "/staff", "progress": "/progress"},
        progress={"samples": samples},
        links={"max": 7},
    )

    assert {name: foreseen[name] for name in ("pages", "portal.staff", "portal.probes", "probes", "links")} == {
        "pages": 21,
        "portal.staff": 1,
        "portal.probes": 9,
        "probes": 4,
        "links": 7,
    }


def test_files_cost_no_requests() -> None:
    """What is read from files is listed with zero requests."""
    assert _requests(items={"file": "a.jsonl"}, records={"cases": "c.parquet"}) == {"items": 0, "cases": 0, "events": 0}


@pytest.mark.parametrize(
    ("data", "offered"),
    [
        ({"endpoints": {"items": {"path": "/items"}}}, {Channel.API}),
        ({"items": {"file": "items.jsonl"}}, {Channel.API}),
        ({"endpoints": {"cases": {"path": "/cases"}}}, set()),
        ({"endpoints": {"cases": {"path": "/cases"}, "events": {"path": "/events"}}}, {Channel.RECORDS}),
        ({"records": {"cases": "cases.parquet"}}, {Channel.RECORDS}),
        ({"portal": {"base": BASE}}, {Channel.PORTAL}),
        ({"sandbox": True}, {Channel.SANDBOX}),
        ({"sandbox": False}, set()),
    ],
)
def test_channels_are_what_the_profile_offers(data: dict[str, Any], offered: set[Channel]) -> None:
    """Each channel needs its own part of the profile."""
    assert channels(profile(BASE, **data)) == offered


def test_a_portal_of_the_dialect_without_an_address_is_no_portal() -> None:
    """Paths inherited from a dialect do not make a channel, nor do endpoints without a base."""
    bare = profile(BASE, endpoints={"items": {"path": "/items"}}, portal={"list": "/items"}, transport={})

    assert channels(bare) == frozenset()
