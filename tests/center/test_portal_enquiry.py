"""门户的进度查询:答复来得晚的等它；维护、出错、弹窗里的答复不当作查不到；要填图形验证码的不查。"""

from __future__ import annotations

import gc
import time
from pathlib import Path
from typing import Any

import pytest
from portal_site import Reply, Route, html, running

from conformance.center import browser
from conformance.center.evidence import Evidence
from conformance.center.portal import collecting as portal
from conformance.center.portal import enquiry
from conformance.center.portal.harvest import PortalHarvest
from conformance.center.profile import Profile
from conformance.center.writer import Writer
from conformance.errors import CannotJudge
from conformance.rules.process_control import progress_guarded

pytestmark = [
    pytest.mark.usefixtures("one_browser", "short_waits"),
    pytest.mark.skipif(browser.find() is None, reason=browser.advice()),
]
CASE, CHECK = "YB0001", "123456"
RESULT = "<dl><dt>当前环节</dt><dd>审查</dd><dt>环节时间</dt><dd>2026-06-01 09:00</dd></dl>"
FORM = """<form><label>办件编号<input name="case_no"></label><label>查询码<input name="check"></label>%s
<button>查询</button></form>"""
CALLED = """<script>document.forms[0].onsubmit = (event) => { event.preventDefault(); %s
const asked = new URLSearchParams(new FormData(event.target));
fetch("/answer?" + asked).then((one) => one.text()).then((text) => { %s }) }</script>"""
LATE = f"<script>setTimeout(() => {{ document.body.innerHTML = `{RESULT}` }}, 2000)</script>"
PUT = "const box = document.createElement('div'); box.innerHTML = text; document.body.append(box)"


def right(query: dict[str, str]) -> bool:
    """校验要素对不对。"""
    return (query.get("case_no"), query.get("check")) == (CASE, CHECK)


def answer(query: dict[str, str]) -> Reply:
    """脚本去取的答复。"""
    return html(RESULT if right(query) else "查询码不正确")(query)


def slow(query: dict[str, str]) -> Reply:
    """两秒之后才答。"""
    time.sleep(2)
    return answer(query)


def page(found: str, *, status: int = 200, more: str = "") -> Route:
    """查询页；查了的是 ``found``，校验要素不对的被拒绝。"""

    def route(query: dict[str, str]) -> Reply:
        if "case_no" not in query:
            return html(FORM % "" + more)(query)
        return html(found, status)(query) if right(query) else html("<p>查询码不正确</p>", 403)(query)

    return route


def harvest(routes: dict[str, Route], run: Path) -> PortalHarvest:
    """查一次。"""
    with running(routes) as site:
        data: dict[str, Any] = {
            "transport": {"rate_per_s": 1000, "timeout_s": 20},
            "portal": {"base": site.base, "progress": "/progress", "accessibility": 0},
            "progress": {"samples": [{"case_no": CASE, "check": CHECK}]},
        }
        return portal.collect(Profile(run, data), Evidence(run), Writer(run), lambda *_: None)


@pytest.mark.parametrize(
    "routes",
    [
        {"/progress": page(LATE)},
        {"/progress": html(FORM % "" + CALLED % ("", PUT)), "/answer": slow},
        {"/progress": html(FORM % "" + CALLED % ("fetch('/beacon');", PUT)), "/answer": answer},
        {"/progress": page(RESULT, more="<script>document.forms[0].onsubmit = () => { fetch('/beacon') }</script>")},
    ],
    ids=["timer", "slow", "beacon", "beacon-then-page"],
)
def test_a_late_answer_is_waited_for(routes: dict[str, Route], tmp_path: Path) -> None:
    """晚来的、先有别的请求的答复，照样看到。"""
    (probe,) = [one for one in harvest(routes, tmp_path).probes if one.kind == "progress"]

    assert (probe.observed["right_status"], probe.observed["stage"]) == ("200", "审查")
    assert list(progress_guarded(probe)) == []


def test_what_the_wrong_check_reveals_late_is_seen(tmp_path: Path) -> None:
    """对的答复来得晚，错的也等一样久:晚些才露出来的也是露出来。"""
    late = page("")

    def careless(query: dict[str, str]) -> Reply:
        return html(LATE)(query) if "case_no" in query else late(query)

    (probe,) = [one for one in harvest({"/progress": careless}, tmp_path).probes if one.kind == "progress"]

    assert [(one.kind, one.certain) for one in progress_guarded(probe)] == [("错误的校验要素没有被拒绝", True)]


@pytest.mark.parametrize(
    "routes",
    [
        {"/progress": page("<h2>系统繁忙，请稍后再试</h2>")},
        {"/progress": page("<h2>系统繁忙，请稍后再试</h2>", status=500)},
        {"/progress": html(FORM % "" + CALLED % ("", "alert(text)")), "/answer": answer},
    ],
    ids=["busy", "500", "alert"],
)
def test_an_answer_that_cannot_be_read_is_asked_about(
    routes: dict[str, Route], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """维护的提示、出错、弹出来的答复:说不清，不断定。"""
    monkeypatch.setattr(enquiry, "LATE_S", 1.0)
    (probe,) = [one for one in harvest(routes, tmp_path).probes if one.kind == "progress"]

    assert [one.certain for one in progress_guarded(probe)] == [False]


def test_a_result_without_its_stage_is_a_breach(tmp_path: Path) -> None:
    """查得到而没有当前环节，是真的不完整。"""
    blank = "<p>查询结果如下</p><dl><dt>当前环节</dt><dd></dd><dt>办理状态</dt><dd>办理中</dd></dl>"
    (probe,) = [one for one in harvest({"/progress": page(blank)}, tmp_path).probes if one.kind == "progress"]

    assert [(one.kind, one.certain) for one in progress_guarded(probe)] == [("进度不完整", True)]


def test_a_picture_to_type_from_is_not_bypassed(tmp_path: Path) -> None:
    """输入框旁边有一张图的，是要照着填的。"""
    picture = "<p><input name='x1' placeholder='请输入'><img width=60 height=20 src='/p.svg'></p>"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"/>'
    routes: dict[str, Route] = {
        "/progress": html(FORM % picture),
        "/p.svg": lambda query: (200, "image/svg+xml", svg),
    }
    found = harvest(routes, tmp_path)

    assert [one for one in found.probes if one.kind == "progress"] == []
    assert any("不绕过" in issue.message for issue in found.issues)


def test_a_query_is_dropped_when_the_guides_break_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """看指南时采集停下了:同时在查的进度一并停下，不留下没有人收的错误。"""

    async def halted(*_: object) -> None:
        raise CannotJudge("请求预算用完")

    monkeypatch.setattr(portal.portal_guides, "choose", halted)
    monkeypatch.setattr(portal.portal_login, "ensure", halted)
    with caplog.at_level("ERROR", "asyncio"), pytest.raises(CannotJudge):
        harvest({"/progress": page(RESULT)}, tmp_path)
    gc.collect()

    assert [record.getMessage() for record in caplog.records] == []
