"""收费标准的写法:收不收费，收的写没写金额或计算办法，是多少。"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal

from conformance.domain.numerals import NUMERAL, number
from conformance.rules.disclosure_states import hollow, none_stated
from conformance.rules.prose import even

Amount = tuple[Decimal, str]
"""(数, 单位)；单位是元、% 或 ‰，也可以是外币。"""

_FILL = "(?:予|另行?|存在|涉及到?|产生|实行|任何|属于|是|得|[需须必]?[要用]|[需须]|进行|另[行外]|设)*"
_FEE = r"(?:收费|收取|征收|费用|收?(?:任何|其他)费用)"
FREE = re.compile(
    rf"收费(?!依据)[^,;。\n]{{0,2}}\s*:?\s*(?:[否无]|不涉及|不适用|(?<![0-9.])0+(?:\.0+)?)(?=$|[,;。\s])|不收(?=$|[,;。\s])|(?:不再?|未|无|没有|零|非){_FILL}(?:[向对][^,;。\n]{{1,8}}?)?{_FILL}{_FEE}"
    r"(?!现金|押金|保证金|定金|依据)"
    r"|(?:[不无未][需须用必]要?|不)(?:再|另行?|申请人|企业|群众|您)*[缴交支付]+纳?(?:任何|其他)?[费款]用?"
    r"|(?:免费(?!邮寄|寄送|送达|快递|咨询|打印|复印|代办|查询)|无偿|免[收征缴交])收?纳?|[停缓免](?:止|缓)?征收?|(?:停止|取消|暂停|暂免)(?:该项|此项)?(?:收费|收取|征收)|已经?取消"
    r"|免[除予于](?:收取|收费|征收|缴纳|费用)|费用全免|不收[^,;。\n]{0,4}费"
    r"|(?:财政|政府)(?:资金|预算|全额|部门|统一)*(?:承担|负担|保障|支付|列支)"
)
_SOME = re.compile(
    r"(?:其他|其余|除[^,;。\n]{1,20}外)[^;。\n]*?(?:[收缴]|执行)|(?:按|依|照)[^,;。\n]{0,30}?(?:收取|收费|征收|缴纳|计收|交纳|缴费|收工本费)|每[件证本人次][^,;。\n]{0,6}?收"
    r"|标准执行|(?:申请人|个人|企业)(?:自行)?[承负]担"
    r"|^\s*的?(?:对象|情形|范围)",
    re.MULTILINE,
)
"""不收费之外还说收费的。"""
_PAST = re.compile(
    r"[(][^()]*(?:原(?![件则告始])|取消|停征|此前|以前)[^()]*[)]|(?:原(?![件则告始])|此前|以前)[^;。\n]*"
)
_STOPPED = re.compile("取消|停征|停止|暂停|缓征")
_OUTRIGHT = re.compile(
    rf"(?:[本该此]|事项|项目|业务|许可|办理|申请|收费标准|收费情况|[:\s])*(?:{FREE.pattern})(?:办理|事项|项目)?(?=$|[,;。(\n])"
)
"""开头就说整个事项不收费。"""
_DENIED = re.compile(
    r"[不非无免零未](?!动产|足|线电|人机|税|居民|机动|营利|住宅)[^,;。\n]{0,8}?[收缴征费]|[收缴征费](?!费?依据)[^,;。\n]{0,6}?(?:[不非无免零]|(?<![0-9.])0+(?:\.0+)?(?![0-9.])|[-/]\s*$)",
    re.MULTILINE,
)
"""否定的字与收费在一起:没有写价钱的，说不清收不收。"""
_TOPIC = re.compile(r"[收缴征费价]|规定|标准|文件|执行")
_FORMULA = re.compile(r"按.{1,40}(?:计算|计收|缴纳)|公式")

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_SCALE = {"": 1, "百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_MONEY = re.compile(
    rf"(?P<told>{_NUMBER})\s*(?P<scale>百万|千万|[百千万亿])?(?P<unit>[美港欧日]?元|圆|%|‰)"
    rf"|(?:¥|RMB|人民币)\s*(?P<signed>{_NUMBER})(?![0-9.百千万亿元])"
    rf"|[(/:](?:单位:?)?(?P<large>万)?元(?:/[^()\s]{{1,6}})?[)]?[:\t ]*(?P<headed>{_NUMBER})(?![0-9年月日])",
    re.IGNORECASE,
)
_SHARE = re.compile(rf"([百千万])分之({NUMERAL})")
_SHARES = {"百": (Decimal(1), "%"), "千": (Decimal(1), "‰"), "万": (Decimal("0.01"), "%")}
"""百分之、千分之、万分之 → 倍数与单位。"""
_RANGE = re.compile(rf"({_NUMBER})(?=[-~至到]{_NUMBER}((?:百万|千万|[百千万亿])?(?:[美港欧日]?元|圆|%|‰)))")
"""“100-200元”:单位只写在后面。"""
_WORDS = re.compile(r"[一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟]+[元圆角]")
"""金额的汉字。"""
_HEAD = re.compile(r"[(/](?:单位:?)?(万)?元(?:/[^()\t\n]{1,6})?[)]?$")
_DATED = re.compile(r"《[^《》]*》|[〔\[(【][0-9]{4}[〕\])】]\s*第?[0-9]*号?|第?[0-9]+(?:年|月|日|号|条|款|项)")


def charged(text: str, placeholders: Collection[str] = ()) -> bool | None:
    """收不收费:写明不收的不收；写了大于零的金额或者计算办法的收，一部分人免费也是收；看不出来的是 None。

    “免费(原工本费10元)”里的是从前的金额，不算；说了停征、取消而别处还有金额的看不出来。
    """
    said = "\n".join(line for line in even(text).split("\n") if not hollow(line, placeholders))
    if none_stated(said) or _zero(said):
        return False
    if not FREE.search(said):
        told = said.replace("免费", "")
        return True if priced(said) or (_TOPIC.search(told) and not _DENIED.search(told)) else None
    rest = FREE.sub("", _PAST.sub("", said))
    if priced(rest):
        return None if _OUTRIGHT.match(said) or _STOPPED.search(said) else True
    return None if _SOME.search(rest) else False


def priced(text: str) -> bool | None:
    """写没写大于零的金额或者计算办法；有数而看不出是不是金额的是 None。"""
    said = even(text)
    if any(number for number, _ in amounts(text)) or _WORDS.search(said) or _FORMULA.search(said):
        return True
    return None if re.search("[0-9]", _DATED.sub("", said)) and not amounts(text) else False


def amounts(text: str) -> frozenset[Amount]:
    """写着的各金额，万元化作元；“收费标准(元)”一列里的数也是。"""
    said = even(text)
    return frozenset([*_told(said), *_columned(said)])


def stated(text: str) -> bool:
    """写明了收不收、收多少(“按规定收取”不算)。"""
    said = even(text)
    return any(known.search(said) for known in (FREE, _WORDS, _FORMULA)) or bool(amounts(text))


def _zero(said: str) -> bool:
    """写的金额都是零，也没有计算办法。"""
    known = amounts(said)
    return bool(known) and not any(number for number, _ in known) and not _FORMULA.search(said)


def _told(said: str) -> Iterator[Amount]:
    for scale, told in _SHARE.findall(said):
        if (share := number(told)) is not None:
            part, unit = _SHARES[scale]
            yield share * part, unit
    for found in _MONEY.finditer(_RANGE.sub(r"\1\2", said)):
        figure, unit = next(filter(None, found.group("signed", "told", "headed"))), found["unit"] or "元"
        times = _SCALE[found["scale"] or found["large"] or ""]
        yield _number(figure) * times, "元" if unit == "圆" else unit


def _columned(said: str) -> Iterator[Amount]:
    heads: dict[int, int] = {}
    for line in said.split("\n"):
        cells = [cell.strip() for cell in line.split("\t")]
        for place, scale in heads.items():
            if place < len(cells) and re.fullmatch(_NUMBER, cells[place]):
                yield _number(cells[place]) * scale, "元"
        heads |= {place: _SCALE[found[1] or ""] for place, cell in enumerate(cells) if (found := _HEAD.search(cell))}


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
