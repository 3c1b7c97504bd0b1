"""门户的评价入口:凭查询码评一次，自愿，错了不收。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from conformance import reference
from conformance.reference import Reference
from conformance.reference.state import check_of

CASE = "YB0001"


@pytest.fixture(scope="module")
def center() -> Iterator[Reference]:
    with reference.running(cases=0) as running:
        yield running


def rate(center: Reference, **form: str) -> requests.Response:
    """提交一次评价。"""
    data = {"case_no": CASE, "check": check_of(CASE), "score": "2", **form}
    return requests.post(f"{center.portal}/portal/rate", data=data, timeout=10)


def test_the_entrance_is_linked_and_opens(center: Reference) -> None:
    """评价页链着评价的入口，入口有表单。"""
    center.reset()
    page = requests.get(f"{center.portal}/portal/evaluations", timeout=10).text
    form = requests.get(f"{center.portal}/portal/rate", timeout=10)

    assert 'href="/portal/rate"' in page
    assert (form.status_code, "提交评价" in form.text) == (200, True)


def test_a_case_is_rated_once(center: Reference) -> None:
    """第一次收下并记在评价里，第二次拒绝。"""
    center.reset()
    before = len(center.state.rows("evaluations"))
    answers = [rate(center) for _ in range(2)]
    kept = [row for row in center.state.rows("evaluations").values() if row["case_no"] == CASE]

    assert [answer.status_code for answer in answers] == [200, 400]
    assert len(center.state.rows("evaluations")) == before + 1
    assert [(row["score"], row["channel"], row["default"]) for row in kept] == [(2, "政务服务网", False)]


@pytest.mark.parametrize("wrong", [{"check": "000000"}, {"case_no": "没有"}, {"score": "6"}, {"score": ""}])
def test_a_wrong_rating_is_refused(center: Reference, wrong: dict[str, str]) -> None:
    """查询码不符、没有这个办件、没有选满意程度，都不收。"""
    center.reset()

    assert rate(center, **wrong).status_code == 400


def test_the_flag_breaks_the_entrance(center: Reference) -> None:
    """开关使入口打不开。"""
    center.reset([{"behaviour": {"portal_rate_status": 503}}])

    assert requests.get(f"{center.portal}/portal/rate", timeout=10).status_code == 503
