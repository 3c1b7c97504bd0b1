"""公开的答复里的手机号是谁的:写明是评价人的才指认。"""

from __future__ import annotations

import pytest

from conformance.center.exchange.around import mobiles, owned
from conformance.center.exchange.redact import redact

NUMBER = "13800138000"
RATERS = [
    "已拨打评价人的电话{}核实并整改",
    "申请人李建国，手机{}，已补寄",
    "已核实：评价人：李建国{}",
    "已致电您预留的手机号{}",
    "您的联系电话{}没有接通",
    "办事人王先生({})反映属实",
    "我局已核实申请人李建国，手机{}",
]
OFFICES = [
    "窗口负责人柏怀宁，联系电话{}，欢迎监督",
    "已整改。承办人柏怀宁，手机{}，欢迎监督",
    "已整改，如有疑问请与我局柏怀宁联系({})",
    "首席代表安书禾{}已为您专门办理",
    "我局业务科手机{}",
    "请拨打{}咨询",
    "您可拨打{}咨询",
    "申请人可拨打{}咨询",
    "已整改,欢迎致电{}。",
    "您好，请添加窗口工作人员微信{}咨询",
    "已告知申请人李建国，承办人柏怀宁{}",
]
UNSAID = ["申请人满意，电话{}", "您的建议已采纳，电话{}", "已整改。{}", "姓名柏怀宁，手机{}"]


@pytest.mark.parametrize("reply", RATERS)
def test_a_number_said_to_be_the_raters_is_theirs(reply: str) -> None:
    """写明是评价人、申请人的，指认为泄露。"""
    masked, hits = redact(reply.format(NUMBER))

    assert [kind for kind, _ in hits] == ["手机号"]
    assert owned(masked) == mobiles(masked) == {"138****8000"}


@pytest.mark.parametrize("reply", [*OFFICES, *UNSAID])
def test_any_other_number_is_not_surely_theirs(reply: str) -> None:
    """承办人的、本单位的、请人拨打的，没有说是谁的，都打码而不指认。"""
    masked, _ = redact(reply.format(NUMBER))

    assert (owned(masked), mobiles(masked)) == (frozenset(), {"138****8000"})


@pytest.mark.parametrize("text", OFFICES)
def test_a_number_of_an_office_is_only_asked_about_anywhere(text: str) -> None:
    """公开的页面上写明是承办人、本单位的，不是申请人的隐私。"""
    assert [kind for kind, _ in redact(text.format(NUMBER))[1]] == ["疑似手机号"]


def test_the_words_of_another_key_say_nothing() -> None:
    """JSON 里前一个键说的是承办人，后一个键的号码不因此是他的。"""
    assert [kind for kind, _ in redact('{"handler":"承办人柏怀宁","mobile":"13800138000"}')[1]] == ["手机号"]
