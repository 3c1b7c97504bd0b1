"""号码的前后写着什么:单独站着没有，是哪个键的值，写明是编号、办公电话，还是某个人的号码。

写法先化为半角(``even``,一字换一字，位置不变):全角的数字、各种横线和空白与半角的同样看。
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.center.privacy.names import is_name
from conformance.center.privacy.personal import Known

BEFORE, AFTER = 64, 16
"""前后各看这么多字。"""
_DASHES, _BLANKS = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "\u00a0\u2002\u2003\u2009\u200b\u202f\u3000"
_WIDE = dict(zip("０１２３４５６７８９Ｘｘ" + _DASHES + _BLANKS, "0123456789Xx" + "-" * 8 + " " * 7, strict=True))
_ODD = re.compile(f"[０-９Ｘｘ{_DASHES}{_BLANKS}]")
_MOBILE = "1[3-9][0-9]{9}"
_STANDS_AFTER = re.compile(r"(?:^|[^0-9A-Za-z_.-]|[^0-9A-Za-z:,\[\s]-|\\[nrtbf]|(?:^|[^0-9A-Za-z])(?:00)?86-)\Z")
_STANDS_BEFORE = re.compile(r"(?![-.]?[0-9A-Za-z_])")
_JOINS_AFTER = re.compile(rf"(?:(?<![0-9A-Za-z_.-]){_MOBILE}-|(?<![A-Za-z])(?i:tel|phone|mobile|mob|sfzh?|idcard))\Z")
_JOINS_BEFORE = re.compile(rf"-{_MOBILE}(?![0-9A-Za-z_])")
_OFFICE_WORD = r"办公|窗口(?:联系)?电话|咨询|投诉|监督|举报|服务电话|热线|值班|总机|传真|公务|单位电话"
_OFFICE_BEFORE = re.compile(rf"(?:{_OFFICE_WORD})(?:(?!手机|个人|私人|本人)[^。;,\n]){{0,16}}\Z")
_OFFICE_AFTER = re.compile(rf"\s?[(（](?:{_OFFICE_WORD})")
_OFFICE_KEY = re.compile(rf"{_OFFICE_WORD}|office|work|hotline|consult|complain|service|fax", re.IGNORECASE)
_SERVING_WORD = (
    r"承办人|首席代表|工作人员|窗口(?:负责)?人|[我本](?:局|委|办|科|处|所|队|中心|窗口|单位|部门)|[业股]务?[科室]|"
    r"(?:请|欢迎|可以?|随时)(?:您|随时|直接|来电)?(?:拨打|致电|来电|联系|添加)"
)
_RATER_WORD = (
    r"评价人|评价者|评价用户|申请人|申报人|当事人|投诉人|举报人|咨询人|来电人|反映人|办事人|办事群众|代理人|法定代表人|"
    r"经营者|户主|本人"
)
_SERVING = re.compile(rf"(?:{_SERVING_WORD})(?:(?!{_RATER_WORD}|您)[^。;；\n\"<>{{}}]){{0,16}}\Z")
_NUMBER_WORD = r"(?:所?[预登]?[留记]的?)?(?:联系|移动)?(?:方式|手机|电话|号码|微信)"
_OF_RATER = re.compile(
    rf"(?:(?:{_RATER_WORD})的?[:：]?\s?(?:化名[a-p]{{16}}|((?:(?![可请拨致咨联欢如有对电手号])[\u4e00-\u9fff]){{0,4}})(?:先生|女士)?)"
    rf"([\s,，、(（]{{0,2}})的?(?:{_NUMBER_WORD}(?:号码?)?)?|您(?:的|本人的?|[所预]?留的?){_NUMBER_WORD}(?:号码?)?)[\s:：为是(（]{{0,2}}\Z"
)
"""第一个括号是名字，第二个是名字与号码之间隔着的。"""
_MASKED_MOBILE = re.compile(r"(?<![0-9*])1[3-9][0-9]\*{4}[0-9]{4}(?![0-9*])")
_CARD_WORD = re.compile(r"银行|卡号|账号|帐号|账户|帐户|开户|收款|card|account|bank", re.IGNORECASE)
_NEAR = r"[^,，。;；\n]{0,12}\Z"
_PAPER_WORD = re.compile(rf"(?:身份证|公民身份|身份号|证件号|sfz|zjh|id_?card|identity){_NEAR}", re.IGNORECASE)
_OWN_PHONE_WORD = re.compile(rf"(?:手机|移动电话|本人|个人|私人|申请人|当事人|mobile|sjh){_NEAR}", re.IGNORECASE)
_CREDIT_CODE = re.compile(r"信用代码|uscc|credit_?code|social_?credit", re.IGNORECASE)
_KEY = re.compile(
    r'(?:"([^"\\]{1,40})\\{0,4}"\s{0,4}:\s{0,4}(?:\\{0,4}"([^"]{0,48}))?'
    r"|<(\w[\w.-]{0,39})(?:\s[^<>]{0,16})?>([^<>]{0,24}|\s{0,4}<!\[CDATA\[[^<>]{0,24}))\Z"
)
_ASKED = re.compile(r"[?&;](\w[\w.-]{0,39})=\Z")
_HEAD = re.compile(r"\s{0,4}(?:<!\[CDATA\[)?")
_JSON_NUMBER = re.compile(r'[^\\]"\s{0,4}:\s{0,4}\Z')
_NUMBERS = r"编号|编码|代码|文号|单号|流水号|序列号|监管码"
_NOT_OF_A_PERSON = r"(?<!身份证)(?<!证件)(?<!居住证)(?<!驾驶证)(?<!身份)(?<!卡)"
_IDENTIFIER_WORD = re.compile(
    rf"{_NOT_OF_A_PERSON}(?:{_NUMBERS}|许可证号|执照号|证书号|受理号|办件号|业务号|登记号|案号|字号)[:：为\s]{{0,3}}\Z"
    r"|[〔\[(（](?:19|20)[0-9]{2}[〕\])）][^0-9]?\Z|第\Z"
)
_IDENTIFIER_KEY = re.compile(
    rf"(?:code|no|id|num|number|serial|uuid|guid|seq|bh|lsh|bm|dm|main_?case|{_NUMBERS}|主键|[\u4e00-\u9fff]号)\Z",
    re.IGNORECASE,
)
_ITS_OWNER = r"phone|mobile|tel|identity|bank|sfz|zjh|id_?card|身份|手机|电话|银行"
_PERSONAL_KEY = re.compile(
    rf"{_ITS_OWNER}|card|cert|account|(?:link|contact|call)_?n|(?:^|lx|zx|ts|jd|yd|bg|gd)dh\Z|wechat|weixin|(?:^|_)id_?n|(?-i:[a-z]IdN)|"
    r"卡|证件|护照|驾驶|居住证|社保|保障|联系|微信|[账帐]|(?<![可照书])证号",
    re.IGNORECASE,
)
_OWNED_KEY = re.compile(_ITS_OWNER, re.IGNORECASE)


def even(text: str) -> str:
    """全角的数字、横线、空白化为半角，字数不变。"""
    return _ODD.sub(lambda found: _WIDE[found[0]], text)


@dataclass(frozen=True, slots=True)
class Around:
    """一个号码的前后。

    ``key`` 是它所在的键(JSON、XML、网址的参数),``whole`` 是键的值就从它开始;``usual`` 是不与字母、别的号码相连。
    """

    before: str
    after: str
    key: str
    whole: bool
    usual: bool

    def identifier(self, columns: Known) -> bool:
        """写明是编号:档案映射到编号的，键或前面的字说是编号而不说是谁的。"""
        if self.whole and self.key in columns.numbers:
            return not _OWNED_KEY.search(self.key)
        named = self.whole and _IDENTIFIER_KEY.search(self.key) and not _PERSONAL_KEY.search(self.key)
        return bool(named or _IDENTIFIER_WORD.search(self.before))

    def unexplained(self) -> bool:
        """整个值就是它，而键没有说是什么:也许是用来对应的编号。"""
        return self.whole and not _PERSONAL_KEY.search(self.key) and not _OFFICE_KEY.search(self.key)

    def credit_code(self) -> bool:
        """写明是统一社会信用代码。"""
        return bool(_CREDIT_CODE.search(self.before))

    def office(self) -> bool:
        """写明是办公、咨询、投诉电话。"""
        found = _OFFICE_KEY.search(self.key) or _OFFICE_BEFORE.search(self.before) or _OFFICE_AFTER.match(self.after)
        return bool(found)

    def card(self) -> bool:
        """写明是卡号、账号。"""
        return bool(_CARD_WORD.search(self.before))

    def paper(self) -> bool:
        """写明是证件号。"""
        return bool(_PAPER_WORD.search(self.before))

    def own_phone(self) -> bool:
        """写明是手机，是某个人的。"""
        return bool(_OWN_PHONE_WORD.search(self.before))

    def serving(self) -> bool:
        """写明是承办人、窗口、本单位的，或者请人拨打的:多半是办公的号码。"""
        return bool(_SERVING.search(self.before))

    def json_number(self) -> bool:
        """是 JSON 里的数，没有引号。"""
        return bool(_JSON_NUMBER.search(self.before))


def mobiles(text: str) -> frozenset[str]:
    """文字里打了码的手机号。"""
    return frozenset(_MASKED_MOBILE.findall(text))


def owned(reply: str) -> frozenset[str]:
    """公开的答复里打了码的手机号，前面写明是评价人的；别的多半是办公的。"""
    each = _MASKED_MOBILE.finditer(reply)
    return frozenset(one[0] for one in each if _of_rater(reply[max(0, one.start() - BEFORE) : one.start()]))


def _of_rater(before: str) -> bool:
    """紧跟在评价人(或他的名字)后面；隔着逗号的，中间须是名字，“申请人满意，电话…”不是。"""
    found = _OF_RATER.search(before)
    return found is not None and not (found[1] and (found[2] or "").strip() and not is_name(found[1]))


def around(text: str, start: int, end: int) -> Around | None:
    """``text`` 里从 ``start`` 到 ``end`` 的号码前后；是更长的编码、网址、小数的一部分的是 None。"""
    if _embedded(text, start):
        return None
    before, after = text[max(0, start - BEFORE) : start], text[end : end + AFTER]
    usual = bool(_STANDS_AFTER.search(before) and _STANDS_BEFORE.match(after))
    if not usual and not _joined(before, after):
        return None
    if asked := _ASKED.search(before):
        return Around(before, after, asked[1], whole=True, usual=usual)
    if (found := _KEY.search(before)) is None:
        return Around(before, after, "", whole=False, usual=usual)
    return Around(before, after, found[1] or found[3], not _HEAD.sub("", found[2] or found[4] or ""), usual)


def _joined(before: str, after: str) -> bool:
    """两个手机号用横线连着，或者紧接在 tel 之类的字母后面。"""
    stands = _STANDS_AFTER.search(before) or _JOINS_AFTER.search(before)
    return bool(stands and (_STANDS_BEFORE.match(after) or _JOINS_BEFORE.match(after)))


def _embedded(text: str, start: int) -> bool:
    """紧接在字母后面的(编码的一部分)不看;``\\n`` 之类的转义、tel 之类除外。只为快，边界另有正则细看。"""
    letter = start > 1 and text[start - 1].isalpha() and text[start - 1].isascii() and text[start - 2] != "\\"
    return letter and not _JOINS_AFTER.search(text[max(0, start - 8) : start])
