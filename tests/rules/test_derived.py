"""由别的条款的结论推出:不符合的是违反，没有定论的存疑，符合与不适用的没有问题。"""

from __future__ import annotations

import pytest

from conformance.assessment import Finding, Verdict
from conformance.rules.derived import Concluded, unbreached


@pytest.mark.parametrize("verdict", [Verdict.CONFORMING, Verdict.NOT_APPLICABLE])
def test_nothing_is_said_of_what_conforms(verdict: Verdict) -> None:
    """符合、不适用。"""
    assert list(unbreached(Concluded("ITM-06", "列明时限", verdict, "都列明"))) == []


@pytest.mark.parametrize(
    ("verdict", "certain"),
    [(Verdict.NONCONFORMING, True), (Verdict.DOUBTFUL, False), (Verdict.UNTESTED, False), (Verdict.ERROR, False)],
)
def test_what_rests_on_an_open_clause_is_doubtful(verdict: Verdict, certain: bool) -> None:
    """编号、结论、原因都写明；没有原因的是空的。"""
    (why,), (bare,) = (list(unbreached(Concluded("ITM-06", "列明时限", verdict, *more))) for more in (("缺 2 项",), ()))

    assert why == Finding(
        "ITM-06 列明时限",
        f"ITM-06 {verdict}",
        f"ITM-06 {verdict}:缺 2 项",
        "符合或不适用",
        str(verdict),
        certain=certain,
    )
    assert bare.message == f"ITM-06 {verdict}"
