"""哪些文字是某个人的:按字段的含义(标准模型、档案的映射、通行的列名)与写明的标签，姓名、住址换成化名，证件号、座机打码。

公开的窗口人员、办公电话与地址不动:事项、人员、部门、统计这些来源只认“申请人”之类的栏，办件、评价、咨询、公示另认
“联系人”“电话”“地址”。法律、事项、部门的名字从不在这些栏里。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from conformance.center.privacy import pseudonym
from conformance.center.privacy.names import NAME, dwelling, is_name, named
from conformance.center.privacy.pseudonym import PLACE

PUBLIC = frozenset({"items", "terminal", "staff", "departments", "lights", "statistics", "claims", "availability"})
"""本来就应当公开的来源:里面的联系人、电话、地址是中心自己的。"""
OPEN_PAGES = frozenset({"pages", *(f"portal.{name}" for name in PUBLIC)})
"""门户上与它们相当的页面。"""
PERSONS = ("applicant",)
"""标准模型里是人的字段。"""
IDENTIFIERS = ("case_no", "main_case", "item_code", "base_code", "code", "id", "doc_no")
"""标准模型里是编号的字段:用来对应，不打码。"""
_PARTY = (
    r"(?:apply(?:er|or)?|applicant|apply_?user|sqr)(?:_?(?:name|mc|xm))?|legal_?(?:person|man|rep(?:resentative)?)"
    r"(?:_?name)?|fr(?:xm|mc|db|dbxm)|agent_?name|dlr(?:xm|mc)?|xdr(?:mc|xm)?|"
    r"(?:申请人|法定代表人|法人代表|代理人|委托人|经营者|行政相对人|相对人|当事人|投诉人|举报人|户主|持证人|被许可人)"
    r"(?:姓名|名称)?"
)
_PARTY_FIRSTS = "aslfdx申法代委经行相当投举户持被"
_CONTACT = (
    r"link_?(?:man|person)(?:_?name)?|contact(?:_?(?:name|man|person))?|lxr(?:xm)?|联系人(?:姓名)?|xm|姓名|"
    r"(?:real|true|user|owner|citizen|person)_?name|evaluat(?:or|er)_?name|pjr(?:xm)?|qlr(?:mc)?"
)
_PAPER = (
    r"(?:\w{0,20}_?)?(?:id_?card|sfz)(?:_?(?:no|num|number|h|hm))?|zjhm|(?:apply\w{0,4}_?)page_?code|"
    r"(?:\w{0,12})(?:身份证件?|证件|护照)(?:号码?)?"
)
_PHONE = r"(?:\w{0,20})(?:phone|mobile|tel|telephone|lxdh|lxfs|sjh|sjhm)|(?:\w{0,6})(?:电话|手机号?|联系方式)"
_HOME = r"(?:\w{0,20})(?:address|addr|txdz|jzdz|zz|zzdz|lxdz)|(?:\w{0,6})(?:住址|地址|住所)"
_PERSON_LABEL = (
    r"(?:申请人|申报人|法定代表人|法人代表|代理人|委托人|受托人|经营者|行政相对人|相对人|当事人|投诉人|评价人|咨询人|举报人|"
    r"信访人|户主|持证人|被许可人|取件人|收件人|利害关系人)(?:姓名|名称)?"
)
_PLACE_LABEL = (
    r"(?:家庭|户籍|居住|联系|通讯|通信|收件|邮寄|申请人|当事人|投诉人)(?:所在)?地址?|(?:家庭|现)?住址|"
    r"经常居住地|现居住地"
)
_COLON = r"(?:\s?[(\uff08][^)\uff09\n]{0,12}[)\uff09])?\s{0,2}[:\uff1a]\s{0,4}"
_LABELLED = re.compile(rf"({_PERSON_LABEL}{_COLON})({NAME})")
_NAME_THEN_NUMBER = re.compile(rf"((?:姓名|联系人|本人){_COLON})({NAME})(?=.{{0,24}}(?:身份证|银行卡|卡号))")
_ADDRESSED = re.compile(rf"((?:{_PLACE_LABEL}){_COLON})([^\s,;。\uff0c\uff1b\"'<>\\|]{{4,80}})")
_DIGIT, _GAP = r"[0-9\uff10-\uff19]", r"[- \u00a0\u2010-\u2014\u3000\uff0d]"
_DIAL = rf"([0\uff10]{_DIGIT}{{2,3}}{_GAP}?{_DIGIT}{{7,8}})(?!{_DIGIT})"
_DIALLED = re.compile(rf"((?:家庭|住宅|本人|申请人|当事人|投诉人)(?:联系)?(?:电话|座机|固话){_COLON}){_DIAL}")
_CALLED = re.compile(rf"((?:联系|固定)?电话\s{{0,2}}[:\uff1a]\s{{0,4}}){_DIAL}")
_CELLULAR = re.compile(rf"((?:手机|移动电话)(?:号码?)?{_COLON})({_DIGIT}(?:{_GAP}?{_DIGIT}){{6,24}})(?![0-9A-Za-z*])")
_PASSPORT = re.compile(
    rf"((?:身份证|证件|护照|通行证)(?:号码?|件号){_COLON})"
    rf"({_DIGIT}(?:{_GAP}?{_DIGIT}){{4,24}}{_GAP}?[0-9XxＸｘ\uff10-\uff19]|[0-9A-Za-z]{{6,20}})(?![0-9A-Za-z*])"
)
_CLOSED = frozenset(")\uff09")
"""标签与冒号之间可以隔着一个括注。"""
_COMMON = frozenset({"name", "value", "label", "text", "title", "mc", "名称"})
"""太普通的键:别的对象里也有，要看值像不像人名。"""
Scan = Callable[[str], object]
"""换掉之前看一眼:里面的号码可能是泄露。"""


@dataclass(frozen=True, slots=True)
class Known:
    """一个来源里的列:``persons`` 是档案映射到申请人的,``exempt`` 是映射到公开字段的,``numbers`` 是其中映射到编号的。

    ``private`` 是不公开的来源,``public`` 是公开事项、窗口之类的来源:里面没有申请人。
    """

    persons: frozenset[str] = frozenset()
    exempt: frozenset[str] = frozenset()
    private: bool = False
    numbers: frozenset[str] = frozenset()
    public: bool = False


NOTHING = Known()
PRIVATE = Known(private=True)
"""不公开的，或者不知道是什么来源的，都当作不公开的。"""


def known(source: str, read: Mapping[str, Collection[str]] = MappingProxyType({})) -> Known:
    """来源 ``source`` 的列;``read`` 是档案的映射:标准字段 → 取自哪些键。"""
    persons = {key for target in PERSONS for key in read.get(target, ())}
    numbers = {key for target in IDENTIFIERS for key in read.get(target, ())}
    exempt = {key for target, keys in read.items() if target not in PERSONS for key in keys}
    shown = source.startswith(("portal", "pages", "links"))
    return Known(
        frozenset(persons),
        frozenset(exempt - persons),
        private=not shown and source not in PUBLIC,
        numbers=frozenset(numbers - persons),
        public=source in PUBLIC | OPEN_PAGES,
    )


def hidden(text: str, columns: Known, scan: Scan) -> str:
    """按列名换掉的文字;``scan`` 先看到每一段原文。"""
    if '"' in text:
        text = _keyed(columns).sub(lambda found: _swapped(found, columns, scan), text)
    if "<" in text:
        text = _tagged(columns).sub(lambda found: _tag(found, columns, scan), text)
    return text


def labelled(text: str, *, private: bool = False) -> str:
    """写明“申请人：”“住址：”的；``private`` 的文字里，“电话：”后面的座机也是人的。号码先打好了码。"""
    ends = {part.rstrip()[-1:] for part in text.replace("\uff1a", ":").split(":")}
    for label, last, masked in _LABELS if private else _LABELS[:-1]:
        if ends & last:
            text = label.sub(lambda found, masked=masked: found[1] + masked(found[2]), text)  # type: ignore[misc]
    return text


def person(text: str) -> str:
    """人名(或代替人名的号码)→ 化名；已经是化名、中心自己隐去的、单位的名字照旧。"""
    return pseudonym.of(pseudonym.NAME, text) if named(text) and not pseudonym.own(text.strip()) else text


def place(text: str) -> str:
    """住址 → 化名；办公的地方照旧。"""
    return pseudonym.of(PLACE, text) if dwelling(text) and not pseudonym.own(text.strip()) else text


def digits(text: str) -> str:
    """座机只留区号，别的号码只留前三位。"""
    area, dash, rest = text.partition("-")
    kept = len(area + dash) if dash and rest and len(area) < 5 else 3
    return text[:kept] + re.sub(_DIGIT, "*", text[kept:])


def _paper(text: str) -> str:
    """证件号只留前两位；没有数字的不是号码。"""
    return text[:2] + "*" * (len(text) - 2) if any(sign.isdigit() for sign in text) else text


_LABELS = tuple(
    (label, _CLOSED | set(last), masked)
    for label, last, masked in (
        (_LABELLED, "人表者主名称", person),
        (_NAME_THEN_NUMBER, "名人", person),
        (_ADDRESSED, "地址", place),
        (_DIALLED, "话机", digits),
        (_CELLULAR, "机话号码", digits),
        (_PASSPORT, "号码", _paper),
        (_CALLED, "话", digits),
    )
)
"""(标签与内容, 标签的末一个字, 内容怎样换)，依次做；冒号前面没有这样的字就不必找。最后一个只管不公开的来源。"""


def _swapped(found: re.Match[str], columns: Known, scan: Scan) -> str:
    head, key, middle, value = found.groups()
    new = _replaced(key, value, columns)
    if new != value:
        scan(found[0])
    return f"{head}{key}{middle}{new}"


def _tag(found: re.Match[str], columns: Known, scan: Scan) -> str:
    new = _replaced(found[1], found[3], columns)
    if new != found[3]:
        scan(f"{found[1]}:{found[3]}")
    return f"<{found[1]}{found[2]}{new}</"


def _replaced(key: str, value: str, columns: Known) -> str:
    if key in columns.exempt:
        return value
    if key in columns.persons or _IS_NAME.fullmatch(key):
        sure = key in columns.persons - _COMMON or (columns.private and key not in _COMMON)
        return person(value) if sure or is_name(value) else value
    if _IS_PAPER.fullmatch(key):
        return _paper(value) if _NUMBERED.fullmatch(value) else value
    return digits(value) if _LANDLINE.fullmatch(value.strip()) else place(value)


_IS_NAME = re.compile(f"{_PARTY}|{_CONTACT}", re.IGNORECASE)
_IS_PAPER = re.compile(_PAPER, re.IGNORECASE)
_NUMBERED = re.compile(rf"(?:[0-9A-Za-zＸｘ\uff10-\uff19]|{_GAP}){{6,40}}")
_LANDLINE = re.compile(_DIAL)


def _keys(columns: Known) -> str:
    mapped = "".join(f"|{re.escape(key)}" for key in sorted(columns.persons))
    return (f"{_PARTY}|{_CONTACT}|{_PAPER}|{_PHONE}|{_HOME}" if columns.private else _PARTY) + mapped


def _firsts(columns: Known) -> str:
    """先看一个字:公开的来源里，人的键只有这些开头，别的键不必逐个比。"""
    signs = "".join(sorted({*_PARTY_FIRSTS, *(key[:1] for key in columns.persons)}))
    return "" if columns.private else f"(?=[{re.escape(signs)}])"


@lru_cache(64)
def _keyed(columns: Known) -> re.Pattern[str]:
    """JSON 的键与文字的值；套在 JSON 里的 JSON(引号前有反斜线)也认得。"""
    value = r'(\\{0,4}"\s{0,4}:\s{0,4}\\{0,4}")((?:[^"\\]|\\[^"\\]){1,400})'
    return re.compile(rf'("){_firsts(columns)}({_keys(columns)}){value}', re.IGNORECASE)


@lru_cache(64)
def _tagged(columns: Known) -> re.Pattern[str]:
    """XML 的标签与里面的文字。"""
    return re.compile(rf"<({_keys(columns)})(\s[^<>]{{0,200}}>|>)([^<>]{{1,400}})</", re.IGNORECASE)


def column(name: str, columns: Known) -> Callable[[str], str] | None:
    """一整列该怎样换；不是人的列是 None。"""
    if name in columns.exempt or not re.fullmatch(_keys(columns), name, re.IGNORECASE):
        return None
    return lambda value: _replaced(name, value, columns)
