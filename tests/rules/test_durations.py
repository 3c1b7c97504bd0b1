"""时限的写法:读得出的只有一个数一个单位；比较时同样长的写法是一样的。"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.rules import durations

WORKDAYS = (20, "工作日")
AT_ONCE = (0, "工作日")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20个工作日", WORKDAYS),
        ("自受理之日起 20 工作日", WORKDAYS),
        ("２０ 个 工作日", WORKDAYS),
        ("15个自然日", (15, "自然日")),
        ("10 (日历日)", (10, "日历日")),
        ("10（日历日）", (10, "日历日")),
        ("20（个工作日）", WORKDAYS),
        ("20日（工作日）", WORKDAYS),
        ("3个月", (3, "月")),
        ("2小时", (2, "小时")),
        ("1年", (1, "年")),
        ("0 小时", AT_ONCE),
        ("法定(20个工作日)", WORKDAYS),
        ("即办", AT_ONCE),
        ("即来即办", AT_ONCE),
        ("立即办理", AT_ONCE),
        ("材料齐全的，当场办结", AT_ONCE),
        ("当场办结(1个工作日)", AT_ONCE),
        ("自2024年1月1日起20个工作日", WORKDAYS),
        ("1.情形一：20个工作日", WORKDAYS),
        ("20个工作日（能够当场作出决定的，当场作出）", WORKDAYS),
        ("20个工作日，能够当场决定的当场决定", WORKDAYS),
        ("法定20个工作日（材料齐全的即办）", WORKDAYS),
        ("20个工作日（不能当场办结的）", WORKDAYS),
        ("非即办件，20个工作日", WORKDAYS),
        ("受理后立即办理，20个工作日内办结", WORKDAYS),
        ("20个工作日，经批准可以延长10个工作日", WORKDAYS),
        ("20个工作日（不含公示（10个工作日））", WORKDAYS),
        ("20个工作日（自受理之日起计算）\n依照《行政许可法》第四十二条，二十日内作出决定，可以延长十日", WORKDAYS),
        ("法定时限\n20\n个工作日", WORKDAYS),
        ("二十个工作日", WORKDAYS),
        ("自受理之日起一百零五个自然日", (105, "自然日")),
        ("两个月", (2, "月")),
        ("二〇二四年起，二十个工作日", WORKDAYS),
        ("二十个工作日(20个工作日)", WORKDAYS),
        ("尽快", None),
        ("半年", None),
        ("三五个工作日", None),
        ("一百二个工作日", None),
        ("二十日", None),
        ("每年三月", None),
        ("", None),
        ("7天", None),
        ("60日（不含公示10个工作日）", None),
        ("不能当场办结", None),
        ("5-10个工作日", None),
        ("5个工作日或者10个工作日", None),
        ("0.5个工作日", None),
        ("情形一15个工作日；情形二20个工作日", None),
        ("当场办结，20个工作日内送达", None),
        ("二十个工作日，公示5个工作日", None),
        ("办结(不含公示10个工作日)", None),
        (f"{'9' * 5000}个工作日", None),
        (f"20个工作日{'(' * 1500}{')' * 1500}", WORKDAYS),
        ("能够" * 5000, None),
        ("一" * 5000, None),
    ],
)
def test_how_a_limit_is_written(text: str, expected: tuple[int, str] | None) -> None:
    """数值与单位，括号里的说明、日期、延长不算；即办、零都是当场；区间、几个不同的、约数认不出。"""
    assert durations.duration(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("30自然日", "30日历日", True),
        ("1年", "12个月", True),
        ("即办", "0个工作日", True),
        ("30自然日", "30工作日", False),
        ("1年", "10个月", False),
    ],
)
def test_limits_of_the_same_length(one: str, other: str, same: bool) -> None:
    """日历日就是自然日，一年是十二个月；工作日与自然日不是一回事。"""
    assert (durations.measured(one) == durations.measured(other)) is same
    assert durations.contradict(one, other) is not same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1个工作日", "当场办结(1个工作日)"),
        ("5个工作日", "20个工作日（承诺5个工作日）"),
        ("即办", "5个工作日（材料齐全的即办）"),
    ],
)
def test_what_stands_in_the_other_text_is_no_contradiction(one: str, other: str) -> None:
    """另一处的文字里也写着的，可能是另一种情形。"""
    assert durations.measured(one) != durations.measured(other)
    assert not durations.contradict(one, other)


@given(st.text(alphabet="0123456789个工作日自然月年（）()-，当场即办不含一二", max_size=60))
def test_every_text_is_read_in_the_end(text: str) -> None:
    """怎么写都有结论。"""
    assert durations.contradict(text, text) is False
