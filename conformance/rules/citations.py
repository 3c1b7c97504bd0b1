"""依据的写法:有没有法规的名称、有没有具体到条，引用的是什么位阶。名称没有书名号、位置不是条的，只能存疑。"""

from __future__ import annotations

import re

from conformance.domain.numerals import NUMERAL
from conformance.rules.prose import tight

_NAME = "《[^《》]+》"
_ANGLED = re.compile(r"[〈<«]([^〈〉<>«»]*[\u4e00-\u9fff][^〈〉<>«»]*)[〉>»]")
"""用尖括号代替的书名号；HTML 的标签里没有汉字。"""
_ARTICLE = rf"第{NUMERAL}(?:(?:以及|[、,和与及或至到~\-])第?{NUMERAL})*条"
_PLACE = re.compile(
    rf"{NUMERAL}条|第[(]?{NUMERAL}[)]?(?:款|项|部分|批|章|节)|附[件表][0-9一二三四五六七八九十]|序号:?{NUMERAL}"
    r"|(?:[一二三四五六七八九十]+、|[(](?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[)])(?!(?:根据|依据|依照|按照|国务院)?《)"
)
"""条以外的位置:通知、决定的部分与序号也是具体的，只是不成条。"""
_VAGUE = re.compile(
    "(?:依照|依据|根据|按照|参照|执行|有关|相关|国家|上级|现行|法律|法规|规章|行政|政策|文件|规范性|其他|[依按照本该和及与或、等的])+"
    "(?:规定|办法|决定)?"
)
"""“按照国家有关规定”之类，没有说是哪一部。"""
_BARE = re.compile(r"[\u4e00-\u9fff](?:法|条例|规定|细则|决定)")
_BARE_LAW = re.compile(r"[\u4e00-\u9fff](?:(?<![办方执合违司守立])法典?(?![律规院定人制案治官])|条例)")
_NUMBER = re.compile(rf"[〔\[(【][0-9]{{4}}[〕\])】]第?[0-9]+号|令[\[(]?第?{NUMERAL}号|{NUMERAL}号令")
"""文号、令号。"""

_NOTE = r"(?:[0-9]{4}年?(?:第[一二三四]次)?修[正订]本?)?(?:[(\[【〔][^《》]*[)\]】〕])?》"
"""名称之后的括注(修订的年份)与书名号。"""
_LAW = re.compile(rf"《[^《》]*(?<![办方])法典?{_NOTE}")
_REGULATION = re.compile(rf"《[^《》]*条例{_NOTE}|国务院(?:第?{NUMERAL}号)?令|主席令")
_LOCAL = re.compile(r"《[^》]{2,10}?(?:省|自治区|自治州|自治县|经济特区|试验区)[^》]*条例|《[^》城]{2,6}市[^》]*条例")
_APPLYING = re.compile(rf"《[^《》]*实施[^《》]*(?<!办)法[〉>]?办法{_NOTE}")
"""某地实施某法办法，是地方性法规。"""
_MEASURE = re.compile(rf"《[^《》]*(?:办法|规定|决定|实施细则|公约|条约|协定){_NOTE}")
"""国务院的是行政法规，部门与地方的不是，只看名称分不清。"""


def named(text: str) -> bool | None:
    """写没写法规的名称；没有书名号而像名称的、只有文号的是 None。"""
    said = _said(text)
    if re.search(_NAME, said):
        return True
    return None if _bare(said) or _NUMBER.search(said) else False


def to_article(text: str, *, after: bool = False) -> bool | None:
    """有没有第…条，``after`` 为真时要在名称之后；写了别的位置(第几项、第几部分)的是 None。"""
    said = _said(text)
    if re.search(rf"{_NAME}[^《]*?{_ARTICLE}" if after else _ARTICLE, said):
        return True
    return None if _PLACE.search(re.sub(_NAME, "《》", said)) else False


def statute(text: str) -> bool | None:
    """引用的有没有法律、行政法规；地方性法规、名称像行政法规的规定与办法、没有书名号的法与条例是 None。"""
    said = _said(text)
    if _LAW.search(said) or _REGULATION.search(_LOCAL.sub("《", said)):
        return True
    return None if _LOCAL.search(said) or _MEASURE.search(said) or _bare(said, _BARE_LAW) else False


def lawful(text: str | None) -> bool | None:
    """引用的有没有法律、法规(地方性法规也是)；名称像行政法规的规定与办法、没有书名号的法与条例是 None。"""
    said = _said(text or "")
    if any(known.search(said) for known in (_LAW, _REGULATION, _APPLYING)):
        return True
    return None if _MEASURE.search(said) or _bare(said, _BARE_LAW) else False


def _said(text: str) -> str:
    said = tight(text)
    return said if "《" in said else _ANGLED.sub(r"《\1》", said)


def _bare(said: str, name: re.Pattern[str] = _BARE) -> bool:
    """没有书名号而说得出是哪一部:名称后面有第…条，法与条例没有条也是。"""
    rest = _VAGUE.sub("", re.sub(_NAME, "", said))
    found = name.search(rest)
    return bool(_BARE_LAW.search(rest) or (found and re.search(_ARTICLE, rest[found.end() :])))
