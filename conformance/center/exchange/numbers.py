"""号码的写法与校验位:身份证号(GB 11643-1999)、手机号、银行卡号(Luhn)、统一社会信用代码(GB 32100-2015)。"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from conformance.center.normalise.codes import ALPHABET, PROVINCES, check_character
from conformance.center.zones import CHINA

_PROVINCES = PROVINCES - {"66"} | {"83"}
"""身份证号开头的两位:省级代码，没有兵团的 66,多台湾居民居住证的 83。"""


def is_mobile(number: str) -> bool:
    return len(number) == 11 and number[0] == "1" and number[1] in "3456789" and number.isdigit()


def is_id(number: str) -> bool:
    """18 位、省级代码、出生日期与校验位(GB 11643-1999)都成立。"""
    if len(number) != 18 or not id_shaped(number):
        return False
    weighed = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return "10X98765432"[weighed % 11] == number[17].upper()


def id_shaped(number: str) -> bool:
    """18 位或旧的 15 位，省级代码与出生日期成立，校验位不论。"""
    return len(number) in {15, 18} and number[:2] in _PROVINCES and born(number) is not None


def born(number: str) -> date | None:
    """身份证号上的出生日期；没有这一天、还没有到的是 None。"""
    digits = f"19{number[6:12]}" if len(number) == 15 else number[6:14]
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day if day.year >= 1900 and day <= datetime.now(ZoneInfo(CHINA)).date() else None


def is_card(number: str) -> bool:
    """16 位 4、5 开头或 16–19 位 62 开头,Luhn 成立，不是统一社会信用代码。"""
    shaped = (len(number) == 16 and number[0] in "45") or (16 <= len(number) <= 19 and number.startswith("62"))
    return shaped and number.isdigit() and _luhn(number) and not is_uscc(number)


def _luhn(number: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (sum(map(int, number[::-2])) + sum(doubled)) % 10 == 0


def is_uscc(code: str) -> bool:
    """统一社会信用代码的校验位(GB 32100-2015)。"""
    return len(code) == 18 and all(sign in ALPHABET for sign in code) and check_character(code[:17]) == code[17]
