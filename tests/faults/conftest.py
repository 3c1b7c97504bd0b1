"""A warm process a module, for the tests that run in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.small_city import Warm, warmed


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """A warm process."""
    with warmed(tmp_path_factory.mktemp("warm")) as found:
        yield found
