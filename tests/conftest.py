"""全部测试共用的:随机的例子每次相同，一个文件在一个进程里跑，看门户的共用一个浏览器。

随机的测试在 ``make test`` 里每次取同样的例子，一个例子多久都行(机器忙时慢，不是错)，结果不看运气；
找新例子的是 ``make fuzz``。
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from kept_browser import Kept
from xdist.scheduler import LoadScopeScheduling

from conformance.center.portal import again, enquiry, filling, visit

settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.load_profile("steady")

SPREAD = "tests/features/test_fixtures.py"
"""各个测试都独立、都差不多长的文件:逐个分给空着的进程，排在最后，把各进程填平。"""
TOGETHER = {
    "tests/faults/": "faults",
    "tests/test_verify.py": "verify",
    "tests/cli/test_gating.py": "verify",
}
"""几个文件合用备好的东西，在一个进程里跑。"""


class ByFile(LoadScopeScheduling):
    """一个文件的测试在一个进程里跑:它的中心、浏览器、运行目录只备一次。

    不用 xdist_group:pytest 9.2 起节点的编号不能事后改，xdist 3.8 的分组因此悄悄失效。
    """

    def _split_scope(self, nodeid: str) -> str:
        """测试的编号 → 它的一组。"""
        file = nodeid.partition("::")[0]
        group = next((group for start, group in TOGETHER.items() if file.startswith(start)), file)
        return nodeid if file == SPREAD else group


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """按文件分给各进程。"""
    return ByFile(config, log)


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


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """等不到的少等些；这些测试里等得到的都在两秒之内。"""
    monkeypatch.setattr(visit, "LONGEST_S", 3.0)
    monkeypatch.setattr(enquiry, "LATE_S", 4.0)
    monkeypatch.setattr(filling, "SLOW_MS", 4000)


@pytest.fixture(scope="session", autouse=True)
def hasty() -> Iterator[None]:
    """测试的页面不必再等一会儿才看第二眼；考验它的模块自己改回去。"""
    patience, again.AGAIN_S = again.AGAIN_S, 0.2
    yield
    again.AGAIN_S = patience
