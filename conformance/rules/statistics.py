"""统计的重算:公布的比率是原文，按公布的小数位数舍去或四舍五入得到的都算一致；公式写在问题里。

办结率 = 办结 ÷ 受理(受理为零时没有);按时、提前办结率的分母是办结;压缩比 =(基准 − 现值)÷ 基准;进驻率 = 已进驻 ÷ 应进驻;
满意率 = 评价为 1、2、3 的 ÷ 有效评价(不含默认评价)。“20 多”一类不定的数不能重算。
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from conformance.rules.prose import tight

PLACES = 2
"""自己写比率时写到几位小数:办结率一类舍去(湖南口径),压缩比与进驻率四舍五入(素材的 96.43%、87.93%)。"""
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_PERCENT = re.compile(rf"({_NUMBER})\s*[%％](以上)?")
_AMOUNT = re.compile(
    rf"({_NUMBER})\s*(个?工作日|个?自然日|[天日]|小时|个?月|年|分钟|个环节|个步骤|[个项件次份])?(?:以?内)?"
)
_NOTHING = re.compile(r"[-/\\*.]*|暂?无(数据)?|不适用|N/?A|null", re.IGNORECASE)
"""没有公布比率的写法。"""
_DAYS = {"天": "工作日", "日": "工作日", "个": "", "项": "", "件": "", "次": "", "份": ""}
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEAR = re.compile(r"([0-9]{4})年?")
_SPAN = re.compile(r"([0-9]{4}(?:-[0-9]{2})?)\s*(?:/|至|到|~|—|--)\s*([0-9]{4}(?:-[0-9]{2})?)")


@dataclass(frozen=True, slots=True)
class Ratio:
    """``part`` ÷ ``whole``;``name`` 与两个量的名称用来写公式，舍去到两位小数，``rounded`` 的四舍五入。"""

    name: str
    part: Decimal
    whole: Decimal
    parts: str
    rounded: bool = False

    @property
    def percent(self) -> Decimal:
        """百分数的准确值。"""
        return self.part * 100 / self.whole

    @property
    def shown(self) -> str:
        """写出来的百分数，如 87.93%。"""
        unit = Decimal(1).scaleb(-PLACES)
        return f"{self.percent.quantize(unit, ROUND_HALF_UP if self.rounded else ROUND_DOWN)}%"

    def __str__(self) -> str:
        return f"{self.name} = {self.parts} = {self.part} ÷ {self.whole} = {self.shown}"


@dataclass(frozen=True, slots=True)
class Published:
    """公布的百分数:值、小数位数、是不是“以上”。"""

    value: Decimal
    places: int
    least: bool = False


def ratio(name: str, part: int | Decimal, whole: int | Decimal, parts: str) -> Ratio | None:
    """一个比率；分母是零时没有。"""
    return Ratio(name, Decimal(part), Decimal(whole), parts) if whole else None


def percent(text: str | None) -> Published | None:
    """公布的百分数的原文，如 99.99%、70%以上；认不出(约、近、几个数)的是 None。"""
    found = _PERCENT.fullmatch((text or "").strip())
    if not found:
        return None
    return Published(Decimal(found[1]), len(found[1].partition(".")[2]), bool(found[2]))


def unpublished(text: str) -> bool:
    """比率没有公布:空白，或者写着“—”“无”“不适用”之类。"""
    return bool(_NOTHING.fullmatch(tight(text)))


def agrees(published: Published, exact: Decimal) -> bool:
    """公布值是准确值舍去或四舍五入得到的;没有到 100 % 的不能进成 100 %。“以上”的只要不高于准确值。"""
    if published.least:
        return published.value <= exact
    unit = Decimal(1).scaleb(-published.places)
    down, near = (exact.quantize(unit, how) for how in (ROUND_DOWN, ROUND_HALF_UP))
    return published.value == down or (published.value == near and not near == 100 > exact)


def within(published: Published, low: Decimal, high: Decimal) -> bool:
    """公布值在两种口径的准确值之间(含舍入)。"""
    return agrees(published, low) or agrees(published, high) or low <= published.value <= high


def amount(text: str | None) -> tuple[Decimal, str] | None:
    """确定的一个数和单位:“28个工作日”→(28, 工作日);“20多个”“近90”“3至5”不确定，是 None。"""
    found = _AMOUNT.fullmatch((text or "").strip().replace(",", ""))
    if not found:
        return None
    unit = (found[2] or "").removeprefix("个")
    return Decimal(found[1]), _DAYS.get(unit or "个", unit)


def compressed(before: str | None, after: str | None) -> Ratio | None:
    """压缩比;基准或现值不是确定的数、单位不同、基准为零的不能重算。"""
    old, new = amount(before), amount(after)
    if not old or not new or not old[0] or (old[1] and new[1] and old[1] != new[1]):
        return None
    return Ratio("压缩比", old[0] - new[0], old[0], "(基准 − 现值) ÷ 基准", rounded=True)


def entered(due: int, done: int) -> Ratio | None:
    """进驻率;没有应进驻的事项时没有。"""
    return Ratio("进驻率", Decimal(done), Decimal(due), "已进驻 ÷ 应进驻", rounded=True) if due else None


def months(period: str) -> tuple[str, str] | None:
    """统计期 → (首月, 末月):2026-05、2016、2014至2016、2026-01/2026-06;认不出的是 None。"""
    text = period.strip()
    span = _SPAN.fullmatch(text)
    if _MONTH.fullmatch(text):
        return text, text
    if span:
        first, last = span.groups()
        return (first if "-" in first else f"{first}-01"), (last if "-" in last else f"{last}-12")
    year = _YEAR.fullmatch(text)
    return (f"{year[1]}-01", f"{year[1]}-12") if year else None
