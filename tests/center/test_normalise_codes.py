"""电话、法律依据、区划、信用代码与事项编码:真实的写法成表，任何输入都只会读出或者拒绝。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.center import normalise
from conformance.center.normalise import Unreadable
from conformance.center.normalise.codes import ALPHABET, check_character
from conformance.domain.numerals import number

PHONES = {
    "0777—6428820": ["0777-6428820"],
    "０７７７－６４２８８２０": ["0777-6428820"],
    "07005550100": ["0700-5550100"],
    "0700 5550100": ["0700-5550100"],
    "（0700）5550100": ["0700-5550100"],
    "010-66668888": ["010-66668888"],
    "5550100": ["5550100"],
    "13800000000": ["13800000000"],
    "138****0000": ["138****0000"],
    "12345": ["12345"],
    "95598": ["95598"],
    "119": ["119"],
    "400-123-4567": ["400-123-4567"],
    "4001234567": ["400-123-4567"],
    "+86 0700-5550100": ["0700-5550100"],
    "(0700)5550100转801": ["0700-5550100转801"],
    "0700-5550100 转 801": ["0700-5550100转801"],
    "0700-5550100-801": ["0700-5550100转801"],
    "5550100分机3": ["5550100转3"],
    "咨询电话：0700-5550100（工作日）": ["0700-5550100"],
    "投诉热线12345": ["12345"],
    "0700-5550100、0700-5550101；12345": ["0700-5550100", "0700-5550101", "12345"],
    "0700-5550100/0700-5550100": ["0700-5550100"],
    "13800000000 0700-5550100": ["13800000000", "0700-5550100"],
    "12345或96888": ["12345", "96888"],
}


@pytest.mark.parametrize(("text", "expected"), PHONES.items())
def test_real_phones_are_read(text: str, expected: list[str]) -> None:
    """平台上见到的电话写法都读得出，几个各是一个。"""
    assert expected == normalise.phone(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "无",
        "见窗口",
        "0700-5550100/101",
        "0700-5550100-3",
        "0700-5550100～3",
        "0700-5550100 9:00-17:00",
        "555010012",
        "0700-555010",
        "101",
        "1380000000",
        "0700-5550100转",
        "/" * 200 + "1",
    ],
)
def test_unclear_phones_are_refused(text: str) -> None:
    """简写的尾号、区间、时间与残缺的号码都不猜。"""
    with pytest.raises(Unreadable, match="电话"):
        normalise.phone(text)


def cited(law: str | None, article: int | None = None, **more: Any) -> dict[str, Any]:
    """一条引用。"""
    empty = {"decree": None, "sub": None, "paragraph": None, "item": None}
    return {**empty, "law": law, "article": article, **more}


LAWS = {
    "《中华人民共和国行政许可法》第三十条": [cited("中华人民共和国行政许可法", 30)],
    "《食品安全法》(2021年修正)第三十五条第二款第(三)项": [cited("食品安全法", 35, paragraph=2, item=3)],
    "《食品安全法》第35条": [cited("食品安全法", 35)],
    "《食品安全法》第三十五条、第三十六条；《某条例》第一百零二条": [
        cited("食品安全法", 35),
        cited("食品安全法", 36),
        cited("某条例", 102),
    ],
    "《某法》第十条至第十二条": [cited("某法", 10), cited("某法", 11), cited("某法", 12)],
    "《中华人民共和国刑法》第二百九十一条之一": [cited("中华人民共和国刑法", 291, sub=1)],
    "《某法》": [cited("某法")],
    "国务院令第412号附件第20项": [cited(None, decree="国务院令第412号")],
    "《国务院对确需保留的行政审批项目设定行政许可的决定》（国务院令第412号）附件": [
        cited("国务院对确需保留的行政审批项目设定行政许可的决定", decree="国务院令第412号")
    ],
    "《某省实施《某法》办法》第三条": [cited("某省实施《某法》办法", 3)],
    "《某法》第三十条 行政机关应当依照本法第七十二条公示。": [cited("某法", 30)],
    "1.《甲条例》第五条规定……；2.《乙办法》第二章": [cited("甲条例", 5), cited("乙办法")],
}


@pytest.mark.parametrize(("text", "expected"), LAWS.items())
def test_real_bases_are_read(text: str, expected: list[dict[str, Any]]) -> None:
    """法规名称与紧接着的条、款、项；条文里提到的别的条不算。"""
    assert expected == normalise.basis(text)


@pytest.mark.parametrize("text", ["", "无", "依据相关规定", "第三十条", "食品安全法第三十五条", "《》第一条"])
def test_a_basis_without_a_law_is_refused(text: str) -> None:
    """没有书名号也没有令号的，不从文字里猜法规名称。"""
    with pytest.raises(Unreadable, match="依据"):
        normalise.basis(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("十", 10),
        ("二十", 20),
        ("二十二", 22),
        ("一百零五", 105),
        ("一百一十", 110),
        ("二〇", 20),
        ("一千二百六十", 1260),
        ("35", 35),
        ("两", 2),
    ],
)
def test_chinese_numerals(text: str, expected: int) -> None:
    """条数与日数里的中文数字。"""
    assert expected == number(text)


@pytest.mark.parametrize("text", ["", "三五", "二三十", "十二三", "百", "3十", "个", "一百二", "一千五"])
def test_what_is_no_numeral(text: str) -> None:
    """约数与不成数的写法不是数。"""
    assert number(text) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("370800", "370800000000"),
        (370800, "370800000000"),
        ("370800001", "370800001000"),
        ("３７０８００", "370800000000"),
        ("370800001002", "370800001002"),
        ("439900000000", "439900000000"),
    ],
)
def test_regions_are_twelve_digits(value: object, expected: str) -> None:
    """六位、九位补到十二位。"""
    assert expected == normalise.region(value)


@pytest.mark.parametrize("value", ["SH00SH", "460000-000-000-000-000", "3708", "990000", "000000", "", None, True, 3.7])
def test_odd_regions_are_refused(value: object) -> None:
    """别的写法不猜。"""
    with pytest.raises(Unreadable, match="区划"):
        normalise.region(value)


BODIES = st.text(ALPHABET, min_size=17, max_size=17)


@given(BODIES, st.sampled_from([str, str.lower, lambda text: f" {text} "]))
def test_credit_codes_with_the_right_check_are_read(body: str, dress: Callable[[str], str]) -> None:
    """校验码对的读得出，不论大小写与空白。"""
    code = body + check_character(body)

    assert code == normalise.credit_code(dress(code))


@given(BODIES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(body: str, place: int, char: str) -> None:
    """错一个字符，校验码就对不上。"""
    code = body + check_character(body)
    wrong = code[:place] + char + code[place + 1 :]

    if wrong != code:
        with pytest.raises(Unreadable, match="信用代码"):
            normalise.credit_code(wrong)


def test_a_published_credit_code() -> None:
    """标准文本之外公开的一个代码，校验码由标准的算法得出。"""
    assert normalise.credit_code("91350100m000100y43") == "91350100M000100Y43"


ORGANISATION = "11999900MB1A2B3CXN"


@pytest.mark.parametrize("tail", ["3000131001000", "3440104C01001", "2370131234W01", "300013100100001"])
def test_item_codes_are_read(tail: str) -> None:
    """三十一位的实施编码与三十三位的业务办理项编码，主项、子项里可以有字母。"""
    code = ORGANISATION + tail

    assert code == normalise.item_code(code.lower())


@pytest.mark.parametrize(
    "code",
    [
        ORGANISATION[:-1] + "A3000131001000",
        ORGANISATION + "300013100100",
        ORGANISATION + "30001310010000",
        ORGANISATION + "X000131001000",
        ORGANISATION + "3000931001000"[:3] + "99" + "31001000",
        ORGANISATION + "3990131001000",
        ORGANISATION + "3000131001000AB",
        "",
        "ab" * 16,
    ],
)
def test_wrong_item_codes_are_refused(code: str) -> None:
    """长度、层级、区域、类型或校验码不对的都拒绝。"""
    with pytest.raises(Unreadable):
        normalise.item_code(code)


# ---- 对任何输入

NAMES = "limit moment day money flag whole phone basis region credit_code item_code"
ALL: dict[str, Callable[[Any], Any]] = {name: getattr(normalise, name) for name in NAMES.split()}
WRITTEN = (
    "20个工作日 半年 P30D 60元/本 2026-05-08 1778203800000 370800 、 至 - ~ ( ) ① ² 第 条 《 》 转 万 元 / 00 9 一 十"
)
PIECES = [*PHONES, *LAWS, *WRITTEN.split(), ORGANISATION, " ", "\u3000", "\x00"]
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=5).map("".join),
    st.lists(st.text(max_size=5), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@pytest.mark.parametrize("name", ALL)
@given(value=ANYTHING)
def test_everything_is_read_or_refused_and_stays(name: str, value: object) -> None:
    """不论给什么，要么读出、再读不变，要么 Unreadable，没有别的例外。"""
    read = ALL[name]
    try:
        found = read(value)
    except Unreadable:
        return

    assert read(found) == found
