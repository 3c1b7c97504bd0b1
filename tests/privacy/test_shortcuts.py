"""What only saves work changes nothing: the look at what stands before a colon, and at the first letter of a key."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conformance.center.privacy import personal
from conformance.center.privacy.personal import Known, known, labelled

PIECES = (
    *("申请人", "法人代表", "户主", "经营者", "姓名", "名称", "联系人", "本人", "家庭", "户籍", "所在", "地址", "住址"),
    *("现居住地", "联系", "固定", "电话", "座机", "身份证", "护照", "号", "号码", "证件号", "银行卡"),
    *(":", "\uff1a", " ", "\u3000", "\n", "(盖章)", "\uff08签字\uff09", ")", "\uff0c", "。", '"', ","),
    *("张伟", "欧阳修文", "阿卜杜拉·买买提", "某市某区长江路18号3栋2单元", "政务服务中心一楼大厅", "某市某公司"),
    *("0571-88886666", "010 12345678", "E12345678", "G1234567", "化名abcdefghijklmnop", "人", "地"),
)
KEYS = (
    *("applicant", "ApplyerName", "APPLY_USER", "\u017fqr", "sqrmc", "legal_person", "frmc", "agentName", "dlrxm"),
    *("申请人", "行政相对人名称", "被许可人", "name", "code", "title", "联系人", "fee", "from", "客户", "\u212aehu"),
)
VALUES = ("张伟", "李秀英", "某市某公司", "1", "免费", "王某", "E12345678")
SPACES = ("", " ", "  ")


def _one_by_one(text: str, *, private: bool) -> str:
    for label, _, masked in personal._LABELS if private else personal._LABELS[:-1]:
        text = label.sub(lambda found, masked=masked: found[1] + masked(found[2]), text)  # type: ignore[misc]
    return text


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.booleans())
@example("姓名：张伟 银行卡", False)
@example("户籍所在地\uff08现\uff09  ：某市某区长江路18号3栋2单元", False)
@example("固定电话 : 0571-88886666", True)
def test_looking_before_the_colon_misses_no_label(text: str, private: bool) -> None:
    """Skipping labels whose last sign stands before no colon gives what trying every label gives."""
    assert labelled(text, private=private) == _one_by_one(text, private=private)


@pytest.mark.parametrize("number", range(7))
@given(data=st.data())
def test_every_label_ends_as_its_entry_says(number: int, data: st.DataObject) -> None:
    """Whatever a label's pattern matches, the sign before its colon is among those listed for it."""
    label, last, _ = personal._LABELS[number]
    text = data.draw(st.from_regex(_head(label.pattern), fullmatch=True))
    assert re.split("[:\uff1a]", text)[-2].rstrip()[-1] in last


def _head(pattern: str) -> str:
    """The first group of a pattern: the label and its colon."""
    depth, inside = 0, False
    for place, sign in enumerate(pattern):
        inside = sign == "[" or (inside and sign != "]")
        depth += (sign == "(") - (sign == ")") if not inside else 0
        if depth == 0:
            return pattern[: place + 1]
    raise AssertionError(pattern)


pairs = st.tuples(st.sampled_from(KEYS), st.sampled_from(SPACES), st.sampled_from(SPACES), st.sampled_from(VALUES))


@given(
    st.lists(pairs, max_size=6), st.sets(st.sampled_from(("客户", "kehu", "from", "KHMC")), max_size=2), st.booleans()
)
def test_looking_at_the_first_letter_misses_no_key(
    rows: Sequence[tuple[str, str, str, str]], persons: set[str], private: bool
) -> None:
    """The keys found are those found without looking at the first letter, whatever their case."""
    columns = Known(frozenset(persons), frozenset(), private)
    quick = personal._keyed(columns)
    plain = re.compile(quick.pattern.replace(personal._firsts(columns), "", 1), re.IGNORECASE)
    text = "{" + ",".join(f'"{key}"{before}:{after}"{value}"' for key, before, after, value in rows) + "}"
    assert quick.findall(text) == plain.findall(text)


@given(st.from_regex(re.compile(rf"(?:{personal._PARTY})", re.IGNORECASE), fullmatch=True))
def test_every_key_of_a_party_begins_with_a_listed_letter(key: str) -> None:
    """Public sources: no way of writing a party's key is passed over by its first letter."""
    assert re.match(personal._firsts(known("items")), key, re.IGNORECASE)
