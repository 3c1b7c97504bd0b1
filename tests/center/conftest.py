"""一个小参考中心，各模块一个。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance import reference


@pytest.fixture(scope="module")
def center() -> Iterator[reference.Reference]:
    """没有办件的参考中心。"""
    with reference.running(cases=0) as running:
        yield running
