"""每个测试进程共用一个小参考中心、一个浏览器。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from small_center import Bench

from conformance import reference, standard
from conformance.center.privacy import pseudonym
from conformance.standard import Standard


@pytest.fixture(scope="session")
def national() -> Standard:
    """国家基线。"""
    return standard.load("national")


@pytest.fixture(scope="session")
def bench(national: Standard, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """这个测试进程的小参考中心。"""
    with reference.running(cases=0) as center:
        yield Bench(center, national, tmp_path_factory.mktemp("baseline"))


@pytest.fixture(scope="module", autouse=True)
def _cheap(one_browser: None) -> Iterator[None]:
    """写明化名的密钥，各次运行的化名才对得上，没有变的来源可以照用。"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(pseudonym.VARIABLE, "small-center")
        yield
