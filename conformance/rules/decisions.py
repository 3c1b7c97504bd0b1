"""不予许可的决定:说明理由，告知申请行政复议、提起行政诉讼的权利；一个决定一行，逐个去看。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from conformance.domain import EventKind
from conformance.rules.records import Check, of_licences
from conformance.rules.traces import outcome
from conformance.rules.views import of

RIGHTS = {"行政复议": "复议", "行政诉讼": "诉讼|起诉|提起.{0,4}诉|(向|到)[^,，。;；]{0,20}法院"}
"""权利 → 告知了它的写法。"""
UNTOLD = (
    "(未|没有|没|无|不)[^,，。;；、]{0,4}(告知|载明|写明|说明|注明)[^,，。;；]*"
    "|(不得|不能|不可以?|无权)(申请|提起|提出)[^,，。;；]*"
)
"""说的是没有告知，或者没有这个权利。"""


def refused(timeline: Any, events: Any) -> Any:
    """写了结果而没有写明准予的决定一个一行:``granted`` 为假是不予许可，为空是看不出准予与否。"""
    decided = events.filter((events.kind == str(EventKind.DECIDED)) & events.result.notnull())
    decided = decided.select("case_no", "result", "reason", "remedies", granted=outcome(decided.result))
    few = decided.filter(~decided.granted.fill_null(False))
    own = of(timeline, few, "department", "item_code", "licence", "d_received", "d_accepted")
    return few.inner_join(own, "case_no")


@of_licences
def refusals_reasoned(t: Any, least: int, placeholders: Sequence[str]) -> Iterator[Check]:
    """不予许可:理由不少于 ``least`` 字且不是套话，并告知复议和诉讼的权利；看不出准予与否的不能判定。"""
    reason = t.reason.fill_null("").strip()
    empty = (reason.length() < least) | reason.isin(list(placeholders))
    yield Check(
        "没有说明理由",
        True,
        empty & ~t.granted,
        "不予许可没有说明具体理由",
        f"不少于 {least} 字的具体理由",
        reason,
        ("决定.result", "决定.reason"),
    )
    remedies = t.remedies.fill_null("")
    told = remedies.re_replace(UNTOLD, "")
    for right, written in RIGHTS.items():
        yield Check(
            f"没有告知{right}",
            True,
            ~told.re_search(written) & ~t.granted,
            f"没有告知申请{right}的权利",
            right,
            remedies,
            ("决定.result", "决定.remedies"),
        )
