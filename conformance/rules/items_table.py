"""事项变成一张窄表:办件规则要对照的公布内容，一项一行，列名以 ``i_`` 开头。"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from conformance.domain import Item, Limit, LimitUnit, Material
from conformance.rules.citations import lawful
from conformance.rules.prose import even

ROUGH_DAYS = {
    LimitUnit.WORKDAY: 7 / 5,
    LimitUnit.CALENDAR_DAY: 1.0,
    LimitUnit.HOUR: 1 / 24,
    LimitUnit.MONTH: 30.0,
    LimitUnit.YEAR: 365.0,
}
"""单位不同的两个时限大致各合多少天，只用来选较长的一个。"""

_LIMIT_PARTS = {"value": pa.int64(), "unit": pa.string(), "start": pa.string(), "rough": pa.float64()}

SCHEMA = pa.schema(
    [
        ("item_code", pa.string()),
        ("i_listed", pa.bool_()),
        ("i_kind", pa.string()),
        ("i_case_kind", pa.string()),
        *((f"i_{name}_{part}", kind) for name in ("statutory", "promised") for part, kind in _LIMIT_PARTS.items()),
        ("i_charged", pa.bool_()),
        ("i_fee_amount", pa.float64()),
        ("i_materials", pa.list_(pa.string())),
        ("i_basis_text", pa.string()),
        ("i_special", pa.list_(pa.string())),
        ("i_special_lawful", pa.list_(pa.string())),
        ("i_joint", pa.bool_()),
        ("i_changed_on", pa.date32()),
    ]
)

MORE = pa.schema(
    [
        ("i_cancelled_on", pa.date32()),
        ("i_stopped", pa.bool_()),
        ("i_limited", pa.bool_()),
        ("i_special_all", pa.list_(pa.string())),
        ("i_shared", pa.list_(pa.string())),
    ]
)
"""只给视图用的列，不进时间线:取消日、已停用、有数量限制、公布的全部特别程序、能共享获取的材料。"""

UNLIMITED = re.compile(
    r"(?:^|[:\s])(?:暂?无|没有|否)(?=$|[,;。()\s])|不限(?!于)|不涉及|不适用|[不未]设(?!区)"
    r"|(?:[不未][受作做予加]|没有|[无未])(?![^,;。]{0,6}(?:地|区|户籍|年龄|时间))[^,;。]{0,6}?(?:限制|限额|上限|限定|要求)"
)
_REFERENCE = re.compile(
    r"《[^《》]*》|[〔\[(【][0-9]{4}[〕\])】]|第[0-9一二三四五六七八九十百]+[条款项号]|[0-9]+[年月日号]"
    r"|(?:每[一个]?|一)(?:户|人|家庭|企业?|个?申请人|车|址)(?:只能|仅|最多|限)?[^,;。\n]{0,4}?(?:限|只能|仅|最多|一[宅证本])[^,;。\n]*|[^,;。\n]*(?:间距|距离)[^,;。\n]*"
)
_QUANTITY = re.compile(
    "[0-9]|[一二两三四五六七八九十百千万]+(?:余|多)?[个家户辆名张件人台条处座艘枚份宗亩吨]|[十百千万]"
)
"""数量:阿拉伯数字，或者汉字的数带着量词(“一律”的一不是)。"""
STOPPED = re.compile(r"停用|取消|废止|暂停|注销|下线")

_SHARED = re.compile("共享(?!单车|汽车|电动)|电子证照")
UNSURE = re.compile("(?:或者?|也可|/)[^,;。\\n]{0,4}电子证照|电子证照(?:或|/)|免[于予]?提交")
"""用原件也可以、共享到了才免交的:必备说的是哪一种，不能断定。"""
NOT_SHARED = re.compile(
    r"(?:[不未非无没]|尚未|暂缓|不?能否|拒绝)(?:[有能可予以法支持实现提供纳入进行经过通]|数据|信息|部门|政府)*(?:共享|电子证照)|(?:共享|电子证照)[^,;。\s]{0,4}?(?:[暂尚]?[未不]|[无没][法有])(?!需)(?:实现|开通|支持|提供|能|可)*|(?:共享|电子证照)[^,;。\s]{0,4}:\s*[否无不](?=$|[,;。)\s])"
)
"""说的是不能共享。"""
_FETCHED = re.compile(
    "共享(?!单车|汽车|电动)|免[于予]?(?:提交|提供)|(?:政府|部门|系统|后台|数据|内部|联网|网络|自动|窗口)[^,;。\\n]{0,6}(?:核验|核查|获取|调取|调用|查询|生成)"
)
"""由部门自己取得。"""
_EITHER = re.compile("或|也可|/|否则|[不无未]")


def items_table(items: Iterable[Item]) -> pa.Table:
    """事项 → 表；同一编码取第一个。

    ``i_special`` 是公布为不计入时限的特别程序,``i_special_lawful`` 是其中引用了法律、法规(或者位阶待查的办法)的。
    """
    rows: dict[str, dict[str, Any]] = {}
    for item in items:
        rows.setdefault(item.code, _row(item))
    return pa.Table.from_pylist(list(rows.values()), schema=pa.schema([*SCHEMA, *MORE]))


def unlimited(item: Item) -> bool:
    """写明没有数量限制。"""
    return bool(UNLIMITED.search(even(item.quantity or "").strip()))


def limited(item: Item) -> bool:
    """写明有数量限制，而且认得出数量；日期、文号、条号里的数不是。"""
    quantity = even(item.quantity or "")
    return not unlimited(item) and bool(_QUANTITY.search(_REFERENCE.sub("", quantity)))


def shared(material: Material) -> bool:
    """材料的来源或形式写着能够共享获取。"""
    said = even(f"{material.source or ''}\n{material.form or ''}")
    return bool(_SHARED.search(NOT_SHARED.sub("", said)))


def handed(material: Material) -> bool | None:
    """要申请人交:由部门共享、核验或者免提交的是假，看不出的(电子证照、零份、二者任选)是空的。"""
    said = NOT_SHARED.sub("", even(f"{material.source or ''}\n{material.form or ''}"))
    if _FETCHED.search(said) and not _EITHER.search(said):
        return False
    return None if _FETCHED.search(said) or shared(material) or material.copies == 0 else True


def _row(item: Item) -> dict[str, Any]:
    excluded = [special for special in item.special_procedures if special.counted is not True]
    return {
        "item_code": item.code,
        "i_listed": True,
        "i_kind": item.kind,
        "i_case_kind": item.case_kind,
        **_limit("statutory", item.statutory_limit),
        **_limit("promised", item.promised_limit),
        "i_charged": item.fee.charged,
        "i_fee_amount": item.fee.amount,
        "i_materials": [material.name for material in item.materials],
        "i_basis_text": "\n".join(item.basis),
        "i_special": [special.kind for special in excluded],
        "i_special_lawful": [special.kind for special in excluded if lawful(special.basis) is not False],
        "i_joint": item.joint,
        "i_changed_on": item.changed_on,
        "i_cancelled_on": item.cancelled_on,
        "i_stopped": bool(item.cancelled_on or STOPPED.search(item.state or "")),
        "i_limited": limited(item),
        "i_special_all": [special.kind for special in item.special_procedures],
        "i_shared": [row.name for row in item.materials if shared(row)],
    }


def _limit(name: str, limit: Limit | None) -> dict[str, Any]:
    if limit is None:
        return {}
    rough = limit.value * ROUGH_DAYS[limit.unit]
    parts = {"value": limit.value, "unit": limit.unit, "start": limit.start_event, "rough": rough}
    return {f"i_{name}_{part}": value for part, value in parts.items()}
