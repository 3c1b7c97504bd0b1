"""随机的测试在 ``make test`` 里每次取同样的例子，结果不看运气；找新例子的是 ``make fuzz``。"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None)
settings.load_profile("steady")
