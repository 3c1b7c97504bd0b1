"""评价页从采集到判定:姓名、答复里的号码是谁的，一时的错误，哪天更新的。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from portal_site import Reply, Route, html, running
from test_portal_ways import harvest

from conformance.assessment import Finding
from conformance.center import browser
from conformance.domain import Leak, Probe
from conformance.rules import evaluation as rules

pytestmark = [
    pytest.mark.usefixtures("one_browser"),
    pytest.mark.skipif(browser.find() is None, reason=browser.advice()),
]
AS_OF = date(2026, 6, 30)
NEW, OLD = "2026-06-25", "2025-12-01"
RATE = html("<form><input name=a><button>提交评价</button></form>")
NUMBER = "13800138000"
Judge = Callable[[Probe], Iterator[Finding]]


def page(*rows: str, head: str = "评价人", caption: str = "", more: str = "") -> Route:
    """一页评价:每行是那几格。"""
    heads = "".join(f"<th>{name}</th>" for name in ("评价时间", head, "满意度", "答复"))
    table = f"<table><tr>{heads}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    return html(f'<h1>好差评</h1><a href="/rate">我要评价</a>{caption}{table}{more}')


def row(day: str = NEW, person: str = "匿名", reply: str = "谢谢") -> str:
    return "".join(f"<td>{one}</td>" for one in (day, person, "非常满意", reply))


def seen(evaluations: Route, run: Path, rate: Route = RATE) -> tuple[Probe, list[Leak]]:
    """采集一次:评价页的探测和泄露线索。"""
    guide = html("<h1>事项</h1><dl><dt>承诺时限</dt><dd>5个工作日</dd></dl>")
    with running({"/ev": evaluations, "/rate": rate, "/guide/*": guide}) as site:
        found = harvest(site, run, {"guide": "/guide/{code}", "evaluations": "/ev", "accessibility": 0}, ("A1",))
    (probe,) = [one for one in found.probes if one.kind == "evaluations"]
    return probe, list(found.leaks)


def anonymous(evaluations: Route, run: Path) -> list[str]:
    """EVA-05 说的，不能断定的前面有问号。"""
    probe, leaks = seen(evaluations, run)
    (shown,) = rules.shown([probe], leaks)
    return told(rules.anonymous(shown))


def told(found: Iterator[Finding]) -> list[str]:
    return [f"{'' if one.certain else '?'}{one.kind}" for one in found]


@pytest.mark.parametrize("head", ["评价人", "评价人姓名", "姓名", "办事人", "申请人"])
def test_a_bare_name_is_asked_about_whatever_the_column_is_called(head: str, tmp_path: Path) -> None:
    """存下来之前换成了化名的，也是页面上的明文。"""
    assert anonymous(page(row(person="李建国"), head=head), tmp_path) == ["?评价人像是没有脱敏"]


def test_a_masked_name_is_no_name(tmp_path: Path) -> None:
    """只写称呼、打了码的不是没有脱敏。"""
    assert anonymous(page(row(person="王先生"), row(person="李**"), row(person="欧阳女士")), tmp_path) == []


@pytest.mark.parametrize(
    ("row_", "expected"),
    [
        (row(reply=f"请联系承办人柏怀宁{NUMBER}"), ["?带出疑似手机号"]),
        (row(reply=f"已整改，如还有疑问，科室的号码是 {NUMBER}"), ["?带出手机号"]),
        (row(reply=f"已电话联系评价人{NUMBER}并整改"), ["带出手机号"]),
        (row(person=NUMBER), ["带出手机号"]),
        (row(person="李建国 420106199003071238"), ["带出身份证号", "?评价人像是没有脱敏"]),
    ],
)
def test_whose_number_is_in_a_reply(row_: str, expected: list[str], tmp_path: Path) -> None:
    """答复里没有写明是评价人的手机号多半是办公的，只问；评价人的、评价人一栏的是泄露。"""
    assert anonymous(page(row_), tmp_path) == expected


def test_a_number_outside_the_table_is_not_of_a_rater(tmp_path: Path) -> None:
    """页脚里的号码不是评价人的。"""
    assert anonymous(page(row(), more=f"<p>{NUMBER}</p>"), tmp_path) == ["?带出手机号"]


def once(answer: Route) -> Route:
    """第一次答 502,以后照答。"""
    asked: list[int] = []

    def route(query: dict[str, str]) -> Reply:
        asked.append(1)
        return answer(query) if len(asked) > 1 else (502, "text/html", b"bad gateway")

    return route


@pytest.mark.parametrize(
    ("evaluations", "rate", "expected"),
    [
        (once(page(row())), RATE, []),
        (page(row()), once(RATE), []),
        (html("x", 502), RATE, ["?评价页打不开"]),
        (html("x", 401), RATE, ["?评价页打不开"]),
        (html("x", 404), RATE, ["评价页打不开"]),
        (page(row()), html("x", 401), ["?评价入口打不开"]),
        (page(row()), html("x", 405), ["?评价入口打不开"]),
        (page(row()), html("x", 500), ["评价入口打不开"]),
    ],
)
def test_what_does_not_open_surely(evaluations: Route, rate: Route, expected: list[str], tmp_path: Path) -> None:
    """一时的、要登录的、网关答不了的只问；真打不开的是不符合。"""
    probe, _ = seen(evaluations, tmp_path, rate)

    assert told(rules.entrance_open(probe)) == expected


@pytest.mark.parametrize(
    ("evaluations", "expected"),
    [
        (page(row(), caption="<p>《评价办法》发布日期：2020-01-01</p>"), []),
        (page(row(), caption=f"<p>数据统计截至{OLD}</p>"), []),
        (page(row(), caption=f"<p>更新日期：{OLD}</p>"), []),
        (page(row(OLD), caption=f"<p>更新日期：{NEW}</p>"), []),
        (page(row(OLD), caption="<p>更新日期：2025-12-31</p>"), ["评价页没有及时更新"]),
        (page(row(OLD)), ["评价页没有及时更新"]),
        (page(row("昨天"), caption="<p>《评价办法》发布日期：2020-01-01</p>"), ["?评价页没有及时更新"]),
    ],
)
def test_the_latest_day_counts(evaluations: Route, expected: list[str], tmp_path: Path) -> None:
    """页面写明的与各行的取晚的；别的文章的发布日期断定不了什么。"""
    assert AS_OF - date.fromisoformat(NEW) < timedelta(90) < AS_OF - date.fromisoformat(OLD)
    assert told(rules.published_lately(seen(evaluations, tmp_path)[0], AS_OF, 90)) == expected
