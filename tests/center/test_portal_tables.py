"""门户上的亮灯规则与公布的数字:按列名认，读不出的是 None。"""

from __future__ import annotations

from conformance.center.portal.extract import Cell, Table
from conformance.center.portal.tables import claims, lights, rows, statistics
from conformance.domain import Channel, Claim, LightRule


def table(*lines: str) -> Table:
    """``|`` 分格的几行。"""
    return tuple(tuple(Cell(text) for text in line.split("|")) for line in lines)


def test_light_rules() -> None:
    """灯色、含义、日数;没有编号的以次序为号。"""
    found = table("灯色|含义|参数(工作日)", "预警|承诺届满前|2个工作日", "黄牌|超过承诺时限|若干")

    assert list(lights(rows([found], "lights"))) == [
        LightRule("第1行", "预警", "承诺届满前", 2, Channel.PORTAL),
        LightRule("第2行", "黄牌", "超过承诺时限", None, Channel.PORTAL),
    ]


def test_claims_keep_the_words() -> None:
    """“20多个”原样留下。"""
    found = table("编号|种类|事项名称|压缩前|压缩后|减幅", "1|压缩比|开办企业|20多个|5个|80%")

    assert list(claims(rows([found], "claims"))) == [
        Claim("1", "压缩比", "开办企业", None, "20多个", "5个", "80%", Channel.PORTAL)
    ]


def test_one_page_may_hold_both() -> None:
    """同一页上的两张表各认各的。"""
    both = [table("灯色|含义", "红牌|超过法定时限"), table("原值|现值|公布值", "20|5|75%")]

    assert [len(rows(both, kind)) for kind in ("lights", "claims", "statistics")] == [1, 1, 0]


def test_default_share_in_the_statistics() -> None:
    """统计表里的有效评价数与默认评价占比。"""
    (month,) = statistics(rows([table("月份|受理数|有效评价数|默认好评占比", "2026-04|9|7|2.50%")], "statistics"))

    assert (month.evaluations, month.default_rate) == (7, "2.50%")
