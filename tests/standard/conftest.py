"""小小的 features/:一个主题、一个条款，测试在上面改一处。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

FEATURE = """\
# language: zh-CN
功能: 办理时限

  @TML-05 @强制 @否决
  规则: 自受理之日起二十个工作日内，或者在该事项的法定时限内作出决定
    依据: 《行政许可法》第四十二条第一款〔已核原文〕
    依据: 《行政许可法》第七十四条第二项〔转引〕
    施行: 2004-07-01
    整改: 逐件核对清单中的办件，补办延期审批
    说明: 起始日不计入

    @办件
    场景: 全部已作出决定的办件
      假如 中心的全部办件
      那么 从受理到决定不超过法定时限
        | 起点 | 终点 |
        | 受理 | 决定 |
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """``write(text, theme)`` 写一个 feature 文件，返回 features 文件夹。"""

    def write(text: str = FEATURE, theme: str = "time_limits") -> Path:
        path = tmp_path / "features" / theme / f"{theme}.feature"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path.parent.parent

    return write
