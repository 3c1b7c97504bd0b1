"""全部测试共用的:随机的例子每次相同，一个文件在一个进程里跑，看门户的共用一个浏览器。

随机的测试在 ``make test`` 里每次取同样的例子，结果不看运气；找新例子的是 ``make fuzz``。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import settings
from kept_browser import Kept

settings.register_profile("steady", derandomize=True, database=None)
settings.load_profile("steady")

SPREAD = {"test_fixtures"}
"""各个测试都独立、都差不多长的文件:逐个分给空着的进程，排在最后，把各进程填平。"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """一个文件的测试在一个进程里跑:它的中心、浏览器、运行目录只备一次。另外写明了组的照旧。"""
    for item in items:
        if item.path.stem not in SPREAD and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def kept() -> Iterator[Kept]:
    """这个测试进程留着的浏览器，第一次用到才打开。"""
    made = Kept()
    yield made
    made.close()


@pytest.fixture(scope="module")
def one_browser(kept: Kept) -> Iterator[None]:
    """这个模块里看门户都用留着的浏览器，每次一个新窗口；考验浏览器本身的模块不要用。"""
    with kept.instead():
        yield
