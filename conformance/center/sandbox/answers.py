"""沙箱试办时中心给的答复，标准形状；档案的 ``fields`` 映射到这里的字段。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """提交、补正的答复。

    ``status`` 是 已受理、待补正、不予受理、已收件 之一(别的说法用 map 换);``missing`` 是要求补正的材料;
    ``paper`` 是要求改交纸质的材料;``received_at`` 是平台记下的收到时间,``server_time`` 是答复时平台的时钟，
    都是墙上时间。
    """

    case_no: str | None = None
    check: str | None = None
    status: str | None = None
    missing: tuple[str, ...] | None = None
    paper: tuple[str, ...] | None = None
    received_at: datetime | None = None
    server_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """评价、投诉、咨询、注入的答复:编号，承诺的答复期限，以及评价是不是只作追评。"""

    number: str | None = None
    promised_days: int | None = None
    unit: str | None = None
    received_at: datetime | None = None
    follow_up: bool | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """证照核验的答复:有效，或者别的(过期、查无此证、不一致……)。"""

    result: str | None = None
