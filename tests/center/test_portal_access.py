"""无障碍:用 axe-core 检查指南页;查不成、查不全、页面说谎的，都不成为违反。"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from portal_site import Reply, Route, html, running, stored
from test_portal_ways import harvest

from conformance.assessment import Issue
from conformance.center import browser, plan
from conformance.center.portal import access
from conformance.center.profile import Profile
from conformance.domain import Probe
from conformance.rules.accessibility import accessible
from conformance.standard import load

pytestmark = [
    pytest.mark.usefixtures("one_browser"),
    pytest.mark.skipif(browser.find() is None, reason=browser.advice()),
]
NORMS = load("national").parameters
HEAD = "<h1>事项</h1><dl><dt>承诺时限</dt><dd>5个工作日</dd></dl>"
GOOD, BAD = f'{HEAD}<img src="/x.png" alt="流程图">', f'{HEAD}<img src="/x.png">'
SCRIPT = "document.images[0].alt = '流程图'"


def looked(routes: dict[str, Route], run: Path, *codes: str, **settings: int) -> tuple[dict[str, Probe], list[Issue]]:
    """页 → 无障碍的探测；以及说成的建议。"""
    with running({"/x.png": lambda query: (200, "image/png", b""), **routes}) as site:
        found = harvest(site, run, {"guide": "/guide/{code}", **settings}, codes)
    probes = {one.subject.rpartition("/")[2]: one for one in found.probes if one.kind == "accessibility"}
    return probes, [issue for issue in found.issues if issue.source == "portal.accessibility"]


def told(probe: Probe) -> set[str]:
    """国家基线怎样看这一页:不能断定的前面有问号。"""
    found = accessible(probe, NORMS["accessibility_impacts"], NORMS["accessibility_rules"])
    return {one.kind if one.certain else f"?{one.kind}" for one in found}


def test_guide_pages_are_examined_and_the_result_is_kept(tmp_path: Path) -> None:
    """没有通过的规则存证，说成中文的建议；不是指南的页不检查。"""
    routes = {"/guide/bad": stored("inaccessible"), "/guide/good": html(GOOD), "/guide/login": stored("login")}
    probes, advice = looked(routes, tmp_path, "bad", "good", "login")
    kept = json.loads((tmp_path / probes["bad"].evidence[0]).read_bytes())

    assert {"image-alt", "label", "button-name", "html-has-lang"} <= {one["id"] for one in kept["violations"]}
    assert {name: told(probe) for name, probe in probes.items()} == {
        "bad": {"image-alt", "label", "button-name", "html-has-lang"},
        "good": set(),
    }
    assert [issue.where.rpartition("/")[2] for issue in advice] == ["bad"]
    assert "图像必须有替代文本" in advice[0].message


@pytest.mark.parametrize("most", [0, 1])
def test_a_center_says_how_many_pages_may_be_examined(most: int, tmp_path: Path) -> None:
    """档案写明至多几页；0 是不检查，这个来源就没有。"""
    settings = {"base": "https://zwfw.example", "accessibility": most}
    forecast = {line.source for line in plan.forecast(Profile(tmp_path, {"portal": settings}))}
    routes = {"/guide/a": html(GOOD), "/guide/b": html(BAD)}
    probes, _ = looked(routes, tmp_path, "a", "b", accessibility=most)

    assert len(probes) == most
    assert ("portal.accessibility" in forecast) == bool(most)


LIARS = {
    "hides": (BAD, "Element.prototype.getAttribute = () => '流程图'; Element.prototype.hasAttribute = () => true"),
    "blinds": (BAD, "document.querySelectorAll = () => []; Array.prototype.filter = () => []"),
    "slanders": (GOOD, "Element.prototype.getAttribute = () => null; window.axe = {run: () => ({violations: [1]})}"),
}


@pytest.mark.parametrize("liar", LIARS)
def test_a_page_that_rewrites_the_browser_changes_nothing(liar: str, tmp_path: Path) -> None:
    """页面改写了内建函数，查到的还是页面真正的样子。"""
    body, script = LIARS[liar]
    probes, _ = looked({"/guide/a": html(f"{body}<script>{script}</script>")}, tmp_path, "a")

    assert told(probes["a"]) == ({"image-alt"} if body == BAD else set())


@pytest.mark.parametrize(
    ("script", "expected"), [("hm.baidu.com/hm.js", "image-alt"), ("cdn.example.cn/a.js", "?image-alt")]
)
def test_a_counter_that_did_not_come_leaves_no_doubt(script: str, expected: str, tmp_path: Path) -> None:
    """统计的脚本没有取到，页面也是人看到的样子；别的脚本也许正是写替代文本的。"""
    probes, _ = looked({"/guide/a": html(f"{BAD}<script src='https://{script}'></script>")}, tmp_path, "a")

    assert told(probes["a"]) == {expected}


def _slow(query: dict[str, str]) -> Reply:
    """一个答得慢的接口:三次请求接连着。"""
    return 200, "text/plain", b"ok"


def test_what_scripts_write_late_is_waited_for(tmp_path: Path) -> None:
    """替代文本由接连几次请求之后的脚本写上，等它写完才查。"""
    chain = (
        f"fetch('/a').then(() => fetch('/b')).then(() => setTimeout(() => fetch('/c').then(() => {{{SCRIPT}}}), 200))"
    )
    routes: dict[str, Route] = {
        "/guide/a": html(f"{BAD}<script>{chain}</script>"),
        **dict.fromkeys(["/a", "/b", "/c"], _slow),
    }
    probes, _ = looked(routes, tmp_path, "a")

    assert (told(probes["a"]), probes["a"].observed["whole"]) == (set(), "是")


@pytest.mark.parametrize(
    ("tag", "missing"),
    [
        ('<script src="https://cdn.invalid/labels.js"></script>', "cdn.invalid"),
        ('<script src="/gone.js"></script>', "127.0.0.1"),
        ('<link rel="stylesheet" href="/gone.css">', "127.0.0.1"),
        ("<script>fetch('/gone')</script>", "127.0.0.1"),
    ],
)
def test_a_page_that_did_not_get_all_it_needs_is_only_doubted(tag: str, missing: str, tmp_path: Path) -> None:
    """脚本、样式、数据没有取到:替代文本也许正是它们写上去的，只存疑，说出少了谁的。"""
    probes, _ = looked({"/guide/a": html(f"{BAD}{tag}")}, tmp_path, "a")

    assert (told(probes["a"]), probes["a"].observed["missing"]) == ({"?image-alt"}, missing)


REFUSED, GONE = (403, "text/html", "不许".encode()), (404, "text/html", b"")
LOGIN = html("<h1>登录</h1><input name=u><input type=password><button></button>")
NO_GUIDE: dict[str, Route] = {
    "refused": lambda query: REFUSED,
    "login": LOGIN,
    "gone": lambda query: GONE,
}


@pytest.mark.parametrize("kind", NO_GUIDE)
def test_a_page_that_is_no_guide_gives_its_place_to_the_next(kind: str, tmp_path: Path) -> None:
    """打不开的、不是指南的不检查，也不占名额。"""
    routes = {"/guide/a": NO_GUIDE[kind], "/guide/b": html(BAD), "/guide/c": html(BAD)}
    probes, advice = looked(routes, tmp_path, "a", "b", "c", accessibility=1)

    assert len(probes) == len(advice) == 1
    assert "a" not in probes


AFTERWARDS: dict[str, tuple[Route, str]] = {
    "refused": (NO_GUIDE["refused"], "HTTP 403"),
    "login": (LOGIN, "没有一个认得的标签"),
    "challenge": (html("<p>请完成安全验证</p><img src=/x.png>"), "要求验证"),
    "gone": (NO_GUIDE["gone"], "HTTP 404"),
}


@pytest.mark.parametrize("then", AFTERWARDS)
def test_a_page_that_is_no_guide_any_more_is_not_judged(then: str, tmp_path: Path) -> None:
    """读的时候是指南，再打开来检查的时候给了别的:没有检查成，只存疑。"""
    after, reason = AFTERWARDS[then]
    answers: Iterator[Route] = iter([html(GOOD)])
    route: Any = lambda query: next(answers, after)(query)  # noqa: E731 - 一条路由
    probes, advice = looked({"/guide/a": LOGIN, "/guide/b": route}, tmp_path, "a", "b", accessibility=1)

    assert reason in probes["b"].observed["unseen"]
    assert (told(probes["b"]), advice) == ({"?没有检查成"}, [])


def test_a_page_that_cannot_be_examined_is_still_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """检查出了错:指南照样读成，那一条写明原因，只存疑。"""
    monkeypatch.setattr(access, "SCRIPTS", ("access.js",))
    probes, advice = looked({"/guide/a": html(GOOD)}, tmp_path, "a")

    assert "axe" in probes["a"].observed["unseen"]
    assert (told(probes["a"]), advice) == ({"?没有检查成"}, [])
