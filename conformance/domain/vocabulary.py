"""用词:通道、层级、公开要素、办件事件、时限单位。取值即中文，出现在标准、档案和报告里的是同一个词。"""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """条款从哪里看得到。"""

    API = "接口"
    PORTAL = "门户"
    RECORDS = "办件"
    ATTESTED = "举证"
    SANDBOX = "沙箱"


class Level(StrEnum):
    """条款的约束力。"""

    MANDATORY = "强制"
    RECOMMENDED = "推荐"
    LOCAL = "地方"
    PRODUCT = "自定"


class ItemKind(StrEnum):
    """事项类型(GB/T 39046-2020 附录 A.1)。"""

    LICENCE = "行政许可"
    PENALTY = "行政处罚"
    COERCION = "行政强制"
    LEVY = "行政征收"
    PAYMENT = "行政给付"
    INSPECTION = "行政检查"
    CONFIRMATION = "行政确认"
    REWARD = "行政奖励"
    RULING = "行政裁决"
    OTHER = "其他行政权力"
    PUBLIC_SERVICE = "公共服务"


class CaseKind(StrEnum):
    """办件类型(GB/T 39046-2020 附录 A.6)。"""

    IMMEDIATE = "即办件"
    PROMISED = "承诺件"
    OTHER = "其他"


class LimitUnit(StrEnum):
    """时限单位。行政许可的期限是工作日(《行政许可法》第八十二条)。"""

    WORKDAY = "工作日"
    CALENDAR_DAY = "自然日"
    HOUR = "小时"
    MONTH = "月"
    YEAR = "年"


class StartEvent(StrEnum):
    """时限从哪一事件起算；起算当日不计入。"""

    ACCEPTED = "受理"
    RECEIVED = "收件"
    DECIDED = "决定"


class Element(StrEnum):
    """办事指南应公开的要素:八公开、九项公开、《行政许可法》第三十条八要素与 GB/T 39046 表 4 的并集。"""

    NAME = "事项名称"
    CONTENT = "行使内容"
    AUDIENCE = "服务对象"
    HANDLING_FORM = "办理形式"
    AUTHORITY = "办理主体"
    BASIS = "政策依据"
    PROCEDURE = "办事程序"
    CONDITIONS = "申报条件"
    MATERIALS = "材料目录"
    QUANTITY = "数量限制"
    STATUTORY_LIMIT = "法定时限"
    PROMISED_LIMIT = "承诺时限"
    FEE_STANDARD = "收费标准"
    FEE_BASIS = "收费依据"
    RESULT = "办理结果"
    STAFF = "服务人员信息"
    BLANK_FORM = "空白表格"
    SAMPLE_FORM = "示范文本"
    CONSULTATION = "咨询方式"
    COMPLAINT = "监督投诉渠道"
    ADDRESS = "办理地点"
    HOURS = "办理时间"


class Disclosure(StrEnum):
    """一个要素公开的状态。"""

    PRESENT = "已公开"
    NONE = "明示没有"
    BLANK = "空白"
    PLACEHOLDER = "占位"
    IMAGE = "仅图片"
    ATTACHMENT = "仅附件"
    HIDDEN = "隐藏"


class EventKind(StrEnum):
    """办件经过的事件。``STAGE`` 是一个有起止时间的环节,``SUSPENSION`` 是一段特别程序。"""

    SUBMITTED = "申请"
    RECEIVED = "收件"
    CORRECTION = "补正告知"
    SUPPLEMENTED = "补齐"
    ACCEPTED = "受理"
    REJECTED = "不予受理"
    STAGE = "环节"
    SUSPENSION = "特别程序"
    EXTENSION = "延长"
    DECIDED = "决定"
    DELIVERED = "送达"
    CLOSED = "办结"
    VOIDED = "异常办结"
    DELAY_EXPLAINED = "超期说明"
    NOTIFIED = "通知"
    VERIFICATION = "核查"
    ASSIGNED = "指派"
    OTHERS_TOLD = "告知利害关系人"
    HEARD = "听取意见"
    HEARING_TOLD = "听证告知"
    HEARING_ASKED = "听证申请"
    HEARING_WAIVED = "放弃听证"
    HEARING = "听证会"
    FORWARDED = "转报"
    ARCHIVED = "归档"
