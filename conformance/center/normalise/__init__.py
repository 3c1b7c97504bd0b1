"""把中心的写法变成标准写法:时限、日期、金额、电话、是否、依据、编码、空值。认不出就拒绝，从不猜。

全部是纯函数；认不出时抛 ``Unreadable``,消息是一句中文，由字段映射变成一个 Issue。标准写法再读一遍不变。
"""

from conformance.center.normalise.amounts import money
from conformance.center.normalise.codes import WORDS, credit_code, item_code, region
from conformance.center.normalise.durations import IMMEDIATE, UNITS, limit, unit_named
from conformance.center.normalise.laws import basis
from conformance.center.normalise.phones import phone
from conformance.center.normalise.times import day, moment
from conformance.center.normalise.words import NO, YES, Unreadable, blank, flag, plain, whole

__all__ = [
    "IMMEDIATE",
    "NO",
    "UNITS",
    "WORDS",
    "YES",
    "Unreadable",
    "basis",
    "blank",
    "credit_code",
    "day",
    "flag",
    "item_code",
    "limit",
    "moment",
    "money",
    "phone",
    "plain",
    "region",
    "unit_named",
    "whole",
]
