"""领域模型:冻结的数据，枚举的值就是中文名称。

时间一律是 Asia/Shanghai(或档案声明的时区)的墙上时间，不带时区；时限单位见 ``LimitUnit``。
"""

from conformance.domain.attestation import Attestation, Proof, Stated
from conformance.domain.case import Case, Event
from conformance.domain.documents import (
    Breach,
    Claim,
    Consultation,
    Decision,
    Department,
    Evaluation,
    Leak,
    LightRule,
    Opening,
    Probe,
    Staff,
    Statistics,
    Supervision,
    Written,
)
from conformance.domain.guide import Guide, Image, Link
from conformance.domain.item import Fee, Item, Limit, Material, Prerequisite, Revision, SpecialProcedure
from conformance.domain.ready import ready
from conformance.domain.vocabulary import (
    CaseKind,
    Channel,
    Disclosure,
    Element,
    EventKind,
    ItemKind,
    Level,
    LimitUnit,
    StartEvent,
)

__all__ = [
    "Attestation",
    "Breach",
    "Case",
    "CaseKind",
    "Channel",
    "Claim",
    "Consultation",
    "Decision",
    "Department",
    "Disclosure",
    "Element",
    "Evaluation",
    "Event",
    "EventKind",
    "Fee",
    "Guide",
    "Image",
    "Item",
    "ItemKind",
    "Leak",
    "Level",
    "LightRule",
    "Limit",
    "LimitUnit",
    "Link",
    "Material",
    "Opening",
    "Prerequisite",
    "Probe",
    "Proof",
    "Revision",
    "SpecialProcedure",
    "Staff",
    "StartEvent",
    "Stated",
    "Statistics",
    "Supervision",
    "Written",
]

ready([*globals().values()])
