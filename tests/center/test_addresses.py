"""The address really connected to is looked at for each connection, before anything is sent."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from bad_center import Reply, Served, profile, serving

from conformance.center.browser import launching
from conformance.center.browser.route import DIRECT
from conformance.center.evidence import Evidence
from conformance.center.exchange import addresses
from conformance.center.exchange.addresses import Addresses
from conformance.center.exchange.transport import Transport
from conformance.errors import SourceFailed

ANSWER = Reply(b"[1]", headers={"Content-Type": "application/json", "Connection": "close"})
NAME = "center.example.cn"


@pytest.fixture
def served() -> Iterator[Served]:
    """A server on loopback."""
    with serving({"/items": ANSWER}) as one:
        yield one


def named(monkeypatch: pytest.MonkeyPatch, stands_for: list[str]) -> None:
    """``NAME`` leads to loopback, which stands for these addresses, one connection after another."""
    real, turn = socket.getaddrinfo, iter([*stands_for, *stands_for[-1:] * 9])

    def resolve(host: str, *rest: Any, **more: Any) -> Any:
        return real("127.0.0.1" if host == NAME else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(addresses, "_plain", lambda _: ip_address(next(turn)))


def asking(served: Served, folder: Path, **more: Any) -> Transport:
    """The center under its name."""
    data = profile(served.base.replace("127.0.0.1", NAME)).data
    return Transport({**data, "transport": {**data["transport"], **more}}, Evidence(folder))


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.0.9", "100.64.0.1", "198.18.0.1", "fd00::1"])
def test_a_name_that_leads_inside_is_refused(
    address: str, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent; the sentence says what to write if the center is inside."""
    named(monkeypatch, [address])
    with pytest.raises(SourceFailed, match=r"transport\.private"):
        asking(served, tmp_path).get("/items", source="items")

    assert served.asked == []


def test_a_declared_intranet_center_is_reached(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With ``transport.private: true`` a private address is where the center is."""
    named(monkeypatch, ["10.1.2.3"])

    assert asking(served, tmp_path, private=True).get("/items", source="items").value == [1]


@pytest.mark.parametrize("declared", [False, True])
@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "0.0.0.0", "0.0.0.1", "169.254.169.254", "224.0.0.1", "::", "::1", "fe80::1%eth0"),  # noqa: S104 - refused
        *("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"),
        *(
            "::ffff:127.0.0.1",
            "::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b::6464:64c8",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::",
        ),
    ],
)
def test_this_machine_and_metadata_are_never_a_center(address: str, declared: bool) -> None:
    """Wherever clouds keep their metadata, however an IPv4 address is wrapped, in the intranet or not."""
    with pytest.raises(SourceFailed, match="元数据"):
        Addresses(declared).check(NAME, address)


@pytest.mark.parametrize(
    ("address", "declared"),
    [
        *(("93.184.216.34", False), ("2606:2800:220:1::1", False), ("64:ff9b::5db8:d822", False)),
        *(("10.1.2.3", True), ("100.64.0.1", True), ("fd00::1", True), ("64:ff9b::a01:203", True)),
    ],
)
def test_where_centers_are(address: str, declared: bool) -> None:
    """Public addresses, behind NAT64 too; with ``private`` what operators and government clouds use inside."""
    Addresses(declared).check(NAME, address)


@pytest.mark.parametrize("inside", ["169.254.169.254", "127.0.0.1", "0.0.0.0", "224.0.0.1"])  # noqa: S104 - refused
def test_even_then_not_this_machine_nor_the_metadata(
    inside: str, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loopback, link-local, multicast and unspecified addresses are no center."""
    named(monkeypatch, [inside])
    with pytest.raises(SourceFailed):
        asking(served, tmp_path, private=True).get("/items", source="items")

    assert served.asked == []


@pytest.mark.parametrize("declared", [False, True])
def test_a_rebound_name_is_refused(
    declared: bool, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Public at first, private on the next connection: refused before a byte is sent, declared or not."""
    named(monkeypatch, ["93.184.216.34", "10.1.2.3"])
    transport = asking(served, tmp_path, private=declared)

    assert transport.get("/items", source="items").value == [1]
    with pytest.raises(SourceFailed, match="DNS"):
        transport.get("/items", source="items")
    assert len(served.asked) == 1


def test_an_address_written_in_the_profile_is_obeyed(served: Served, tmp_path: Path) -> None:
    """Who writes an address means it: tests and intranet centers by address go on as before."""
    assert Transport(profile(served.base).data, Evidence(tmp_path)).get("/items", source="items").value == [1]


def test_the_browser_gets_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is pinned for the browser; a name that leads inside opens no browser."""
    monkeypatch.setattr(launching, "getproxies", dict)
    named(monkeypatch, ["93.184.216.34", "10.1.2.3"])
    pinned = launching.pinned(DIRECT, frozenset({NAME, "127.0.0.1"}), Addresses())

    assert f"MAP {NAME} 127.0.0.1" in next(iter(pinned.switches(frozenset({NAME, "127.0.0.1"}))))
    with pytest.raises(SourceFailed):
        launching.pinned(DIRECT, frozenset({NAME}), Addresses())
