"""办件规则用的视图:参数名是它用到的表(timeline、cases、events、items、calendar，或来源的名称)，返回规则的对象表。

每行是一个对象，要有 case_no(报告里的对象)、department、item_code;第一次用到时才建，之后各条款共用。
"""

from __future__ import annotations

from typing import Any

from conformance.rules.timeline import OWN


def dossiers(timeline: Any, cases: Any) -> Any:
    """时间线连上办件的其余各列(申请人、主件、证照、监察等)；编号重复的办件只取一行的。"""
    more = [name for name in cases.columns if name not in OWN]
    rest = cases.select("case_no", *more).distinct(on="case_no", keep="first")
    return timeline.left_join(rest, "case_no").drop("case_no_right")
