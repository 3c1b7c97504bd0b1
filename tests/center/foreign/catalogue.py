"""The items, cases and events of the reference center in national words, and how a page is cut."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

from fastapi import Request
from foreign import words
from foreign.words import Row

from conformance.reference.state import State

EVERY = 1_000_000


class Catalogue:
    """The items, cases and events of a state, in national words."""

    def __init__(self, state: State) -> None:
        self.state = state

    def items(self) -> list[Row]:
        """Every item."""
        return [words.item(one) for one in self.state.items().values()]

    def cases(self) -> list[Row]:
        """Every case."""
        with self.state.lock:
            return [words.case(json.loads(row)) for row in self.state.store.page("cases", 0, EVERY)]

    def events(self) -> list[Row]:
        """Every event."""
        with self.state.lock:
            return [words.event(json.loads(row)) for row in self.state.store.page("events", 0, EVERY)]

    def events_of(self, case_no: str) -> list[Row]:
        """The events of one case."""
        with self.state.lock:
            return [words.event(json.loads(row)) for row in self.state.store.events(case_no)]

    def of(self, name: str) -> list[Row]:
        """items, cases or events."""
        return {"items": self.items, "cases": self.cases, "events": self.events}[name]()


def cut(rows: list[Any], page: Any, size: Any, first: int = 1) -> list[Any]:
    """One page."""
    start = (int(page) - first) * int(size)
    return rows[start : start + int(size)]


async def form(request: Request) -> dict[str, str]:
    """The fields of a form."""
    return {key: values[0] for key, values in parse_qs((await request.body()).decode(), keep_blank_values=True).items()}
