"""申请渠道:认得出几种，说没有开通的不算，认不出的存疑。"""

from __future__ import annotations

import pytest

from conformance.domain import Item
from conformance.rules.channels import free_to_choose


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (("窗口",), [True]),
        (("窗口", "移动"), []),
        (("窗口", "其他"), [False]),
        (("窗口办理", "电话办理"), [False]),
        (("窗口办理", "微信公众号"), []),
        (("窗口办理", "粤省事"), [False]),
        (("窗口办理", "电子邮件"), [False]),
        (("窗口办理", "政务服务网"), []),
        (("窗口办理", "一体机"), []),
        (("窗口办理，不支持网上办理",), [True]),
        (("窗口办理（暂不支持网上办理）",), [True]),
        (("窗口办理", "不见面网上办理"), []),
    ],
)
def test_a_single_channel(forms: tuple[str, ...], expected: list[bool]) -> None:
    """只有一个渠道的要有依据；夹着认不出的存疑；不支持的不算。"""
    choice = (Item("A1", "甲", handling_forms=forms, apply_url="https://example.org"), True, True)

    assert [one.certain for one in free_to_choose(choice)] == expected


def test_a_channel_denied_needs_no_entry() -> None:
    """写着不支持网上办理的，不要网上入口。"""
    item = Item("A1", "甲", handling_forms=("窗口办理（暂不支持网上办理）",), channel_basis="《某法》第三条")

    assert list(free_to_choose((item, True, True))) == []
