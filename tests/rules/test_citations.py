"""依据的写法:名称、条，以及引用的位阶。"""

from __future__ import annotations

import pytest

from conformance.rules import citations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《食品安全法》", True),
        ("<食品安全法>第三十五条", True),
        ("〈食品安全法〉", True),
        ("＜食品安全法＞", True),
        ("中华人民共和国食品安全法\t第三十五条", None),
        ("依据税法第三条", None),
        ("检验办法第三条", None),
        ("国家安全法第三条", None),
        ("国务院令第412号", None),
        ("鄂价费〔2013〕1号", None),
        ("财综[2017]20号", None),
        ("相关规定", False),
        ("依照有关规定第三条", False),
        ("按照国家有关法律法规的规定第三条", False),
        ("本办法第三条", False),
        ("<br>第三条", False),
        ("食品安全法", None),
        ("主席令第七号第三十八条", None),
        ("综合执法", False),
        ("依法收取", False),
        ("", False),
    ],
)
def test_whether_a_law_is_named(text: str, expected: bool | None) -> None:
    """有书名号的，尖括号也算；没有书名号而有条的、只有文号的不断定；“有关规定”不是名称。"""
    assert citations.named(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《食品安全法》第三十五条", True),
        ("《食品安全法》第十二、十三条", True),
        ("《食品安全法》第十二至十五条", True),
        ("《食品安全法》第三十五—三十七条", True),
        ("《食品安全法》第三十二条和第三十三条", True),
        ("《食品安全法》第三十五条之一", True),
        ("《食品安全法》第１２条", True),
        ("《食品安全法》\n第 三十五 条", True),
        ("《食品安全法》(2021年修正)第35条第一款", True),
        ("《食品安全法》35条", None),
        ("《食品安全法》第三章", None),
        ("《决定》（国务院令第412号）序号：112", None),
        ("《决定》（国务院令第412号）附件1第12项", None),
        ("《关于印发实施方案的通知》（鄂政办发〔2019〕3号）二、（三）", None),
        ("《食品安全法》", False),
        ("《食品安全法》(2021)", False),
        ("《食品安全法》相关条款", False),
        ("一、《食品安全法》；二、《行政许可法》", False),
        ("（1）《食品安全法》（2）根据《行政许可法》", False),
    ],
)
def test_whether_it_goes_down_to_the_article(text: str, expected: bool | None) -> None:
    """几条连写的、全角的、夹着空格的都是；写到项、部分的不断定；只是给法规编号的不是。"""
    assert citations.to_article(text) is expected
    assert citations.to_article(text, after=True) is expected


def test_an_article_before_the_name_is_no_article_of_it() -> None:
    """条写在名称前面的，是不是这一部的不断定。"""
    assert citations.to_article("第三十五条 《食品安全法》") is True
    assert citations.to_article("第三十五条 《食品安全法》", after=True) is None


@pytest.mark.parametrize(
    ("basis", "lawful", "statute"),
    [
        ("《行政许可法》第四十五条", True, True),
        ("《某法（2019年修正）》", True, True),
        ("《某法〔2019年修订〕》", True, True),
        ("《某法【2019修正】》", True, True),
        ("<某法>第三条", True, True),
        ("《某某条例(修订)》第三条", True, True),
        ("《某管理规定》（国务院令第333号）", True, True),
        ("国务院第412号令", True, True),
        ("《湖北省供水条例》", True, None),
        ("《某省实施〈某法〉办法》", True, None),
        ("《某省实施《某法》办法》", True, True),
        ("《检验办法》", None, None),
        ("《电子监察实施办法》", None, None),
        ("《某管理规定》", None, None),
        ("《某法实施细则》", None, None),
        ("中华人民共和国药品管理法第四十一条", None, None),
        ("《某审查细则》", False, False),
        ("《检验方法》", False, False),
        ("《关于执法检查的通知》", False, False),
        ("某法", None, None),
        ("《民法典》第1049条", True, True),
        ("《生态环境法典》", True, True),
        ("《某某公约》第十条", None, None),
        ("《食品安全法2018年修正》第22条", True, True),
        ("中华人民共和国护照法", None, None),
        ("《深圳经济特区环境保护条例》", True, None),
        ("《中国(上海)自由贸易试验区条例》", True, None),
        ("国务院第六百八十二号令", True, True),
        ("依法办理", False, False),
        ("按照有关办法第三条", False, False),
        ("滨州市并联审批规定第十九条", False, False),
        ("检验办法第三条", False, False),
        ("供水条例第三条", None, None),
        ("", False, False),
    ],
)
def test_what_rank_is_cited(basis: str, lawful: bool | None, statute: bool | None) -> None:
    """书名是法律、法规的，国务院令也是；通知、审查细则不是；规定、办法、实施细则、没有书名号的位阶待查。"""
    assert (citations.lawful(basis), citations.statute(basis)) == (lawful, statute)
