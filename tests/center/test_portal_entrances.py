"""投诉的、在线办理的入口:认得准才算，表单在框架里、脚本晚些画出来的也看得到，别的主机上的不去。"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from portal_site import Reply, Route, html, running

from conformance.center import browser
from conformance.center.evidence import Evidence
from conformance.center.exchange.pace import Pace
from conformance.center.portal import filling, online, probes, visit
from conformance.center.portal.visit import Visitor
from conformance.domain import Channel, Element, Guide, Link, Probe
from conformance.rules.disclosure_contacts import complaint_open
from conformance.rules.online_service import entry_usable, no_forced_rating

pytestmark = [
    pytest.mark.usefixtures("one_browser", "short_waits"),
    pytest.mark.skipif(browser.find() is None, reason=browser.advice()),
]
FORM = "<form><textarea name=c></textarea><button>提交</button></form>"
LATE = f"<p id=app></p><script>setTimeout(() => {{ app.innerHTML = '{FORM}' }}, 300)</script>"
PAGES = {
    "/form": html(FORM),
    "/late": html(LATE),
    "/inner": html("<iframe src='/form' width=600 height=300></iframe>"),
    "/inner_late": html("<iframe src='/late' width=600 height=300></iframe>"),
    "/rating": html("<iframe src='/rated' width=600 height=300></iframe>"),
    "/rated": html("<form><label>服务评价<input name=s required></label><button>提交</button></form>"),
    "/steps": html("<nav><a href='/'>首页</a></nav><h1>选择情形</h1><div onclick='go()'>首次申请</div>"),
    "/notice": html(
        "<nav><a href='/form'>首页</a></nav><a href='#top'>返回</a><a href='tel:12345'>12345</a><p>正在建设</p>"
    ),
    "/gone": html("", 404),
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """测试里晚画的表单只晚 300 毫秒，不必等那么久。"""
    monkeypatch.setattr(filling, "LATE_MS", 600)


def asked(work: Any, folder: Path, **homes: str) -> Any:
    """开一个门户(首页是 ``homes``),由 ``work(visitor, base, bounds)`` 去看。"""

    async def go(base: str) -> Any:
        found = browser.find()
        bounds = browser.Bounds(frozenset({"127.0.0.1"}), 10, True, lambda host: None)
        assert found is not None
        async with browser.window(found, bounds, "Asia/Shanghai") as context:
            visitor = Visitor(context, Evidence(folder), Pace(1000), 10)
            visitor.offer(4)
            return await work(visitor, base, bounds)

    with running({**PAGES, **{f"/{name}/": html(body) for name, body in homes.items()}}) as site:
        return asyncio.run(go(site.base))


HOMES = {
    "elsewhere": '<a href="http://12345.example.org/tousu">投诉举报</a>',
    "news": '<a href="/notice">关于公布投诉举报电话的公告</a>',
    "framed": '<a href="/inner">投诉举报 &gt;</a>',
    "late": '<a href="/late">我要投诉</a>',
    "steps": '<a href="/steps">投诉</a>',
    "notice": '<a href="/notice">举报</a>',
    "gone": '<a href="/gone">投诉</a>',
}


def test_what_the_entrance_to_complain_is(tmp_path: Path) -> None:
    """公告不是入口；别的主机上的不打开；框架里的、晚些画出来的表单看得到；没有看到表单的存疑，打不开的不符合。"""

    async def look(visitor: Visitor, base: str, bounds: browser.Bounds) -> list[Probe | None]:
        found = [await probes.entry(visitor, {}, f"{base}/{name}", bounds, ()) for name in HOMES]
        return await asyncio.gather(*(_complaint(visitor, bounds, one) for one in found))

    seen = dict(zip(HOMES, asked(look, tmp_path, **HOMES), strict=True))

    assert {name: _told(complaint_open(one)) if one else None for name, one in seen.items()} == {
        "elsewhere": [(False, "没有打开，表单：否")],
        "news": None,
        "framed": [],
        "late": [],
        "steps": [(False, "200，表单：否")],
        "notice": [(False, "200，表单：否")],
        "gone": [(True, "404，表单：否")],
    }
    assert seen["elsewhere"]
    assert seen["elsewhere"].observed["outside"] == "是"


def test_a_named_entrance_without_a_form_is_unusable(tmp_path: Path) -> None:
    """档案写明的投诉页到此为止没有表单，是不可用；还能往下走的存疑。"""

    async def look(visitor: Visitor, base: str, bounds: browser.Bounds) -> list[Probe | None]:
        portals = ({"complaint": path} for path in ("/notice", "/steps", "/inner_late"))
        found = [await probes.entry(visitor, portal, base, bounds, ()) for portal in portals]
        return await asyncio.gather(*(_complaint(visitor, bounds, one) for one in found))

    told = [[sure for sure, _ in _told(complaint_open(one))] for one in asked(look, tmp_path)]

    assert told == [[True], [False], []]


def test_a_link_of_a_guide_is_not_yet_an_entrance(tmp_path: Path) -> None:
    """指南的投诉渠道一栏里的链接，没有表单的存疑。"""

    async def look(visitor: Visitor, base: str, bounds: browser.Bounds) -> Probe | None:
        links = {Element.COMPLAINT: (Link("网站", "http://other.example/"), Link("查看", f"{base}/notice"))}
        guide = Guide("I1", "某许可", Channel.PORTAL, {}, links, {})
        return await _complaint(visitor, bounds, await probes.entry(visitor, {}, base, bounds, [guide]))

    assert [sure for sure, _ in _told(complaint_open(asked(look, tmp_path)))] == [False]


def test_what_the_entry_to_apply_is(tmp_path: Path) -> None:
    """页内的锚点、说明不是入口；表单在框架里的也算，评价在框架里的也看到；还能往下走的存疑，到此为止的不符合。"""
    links = {
        "anchor": [("网上办理", "/guide#online"), ("在线申请操作指南", "/notice")],
        "route": [("网上办理", "/guide#/form")],
        "malformed": [("网上办理", "[bad/#online")],
        "framed": [("在线办理", "/inner"), ("立即办理", "/rating")],
        "steps": [("我要办理", "/steps")],
        "closed": [("在线申报", "/notice")],
    }

    async def look(visitor: Visitor, base: str, bounds: browser.Bounds) -> list[list[Probe]]:
        guides = [_guide(base, one) for one in links.values()]
        return [(await online.entries(visitor, base, bounds, [guide]))[0] for guide in guides]

    seen = dict(zip(links, asked(look, tmp_path, guide=FORM), strict=True))

    assert {name: [kind for one in found for kind in _kinds(one)] for name, found in seen.items()} == {
        "anchor": ["?没有看到入口"],
        "route": ["在线办理打不开"],
        "malformed": ["?入口在别的主机上"],
        "framed": [],
        "steps": ["?没有看到表单"],
        "closed": ["在线办理打不开"],
    }
    assert [one.observed["rating"] for one in seen["framed"]] == ["否", "是"]


async def _complaint(visitor: Visitor, bounds: browser.Bounds, found: probes.Entrance | None) -> Probe | None:
    return await probes.complaint(visitor, bounds, found) if found else None


def _guide(base: str, links: Sequence[tuple[str, str]]) -> Guide:
    anchors = tuple(Link(text, base + path) for text, path in links)
    return Guide("I1", "某许可", Channel.PORTAL, {}, {}, {}, url=f"{base}/guide", anchors=anchors)


def _told(found: Any) -> list[tuple[bool, str]]:
    return [(one.certain, one.observed) for one in found]


def _kinds(probe: Probe) -> list[str]:
    return [f"{'' if one.certain else '?'}{one.kind}" for one in entry_usable(probe)]


def slowly(query: dict[str, str]) -> Reply:
    """两秒之后才给表单。"""
    time.sleep(2)
    return html(FORM)(query)


def once(answer: Route) -> Route:
    """第一次答 500，以后照答。"""
    asked_before: list[int] = []

    def route(query: dict[str, str]) -> Reply:
        asked_before.append(1)
        return answer(query) if len(asked_before) > 1 else (500, "text/html", b"oops")

    return route


SHADOW = """<p>请如实填写</p><x-form></x-form><script>
customElements.define("x-form", class extends HTMLElement {
  connectedCallback() { this.attachShadow({mode: "MODE"}).innerHTML = "FORM"; }
})</script>""".replace("FORM", FORM)
QR = "<h1>统一身份认证</h1>%s<p>请打开手机扫一扫</p>"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (SHADOW.replace("MODE", "open"), []),
        (SHADOW.replace("MODE", "closed"), [False]),
        (QR % "<img src='/qr.png' width=200 height=200>", [False]),
        (QR % "<canvas width=200 height=200></canvas>", [False]),
        ("<h1>申报</h1><canvas width=200 height=200></canvas>", [False]),
        ("<h1>温馨提示</h1><p>您尚未登录，五秒后自动跳转到登录页面，请稍候。</p>", [False]),
        ("<h1>在线办理</h1><p>网上申报时间为工作日上午9点至下午5点，当前不在服务时间内。</p>", [False]),
        ("<header><img src='/logo.png' width=200 height=60></header><p>本栏目正在建设，请到窗口办理。</p>", [True]),
    ],
    ids=["shadow", "closed", "picture", "canvas", "drawn", "anonymous", "hours", "building"],
)
def test_a_page_without_a_form_may_ask_to_sign_in(page: str, expected: list[bool], tmp_path: Path) -> None:
    """影子里的表单看得进去就算；扫码、登录、不在服务时间、看不进去的只存疑；只说正在建设的是不可用。"""
    assert usable(html(page), tmp_path) == (expected, expected)


CHOICE = "<label>%s<select name=x required><option value=''>请选择<option>%s</select></label>"
RATINGS = {
    "<label>请先对本次服务作出评价<input name=x required></label>": "是",
    "<label>满意度<input name=x required></label>": "是",
    "<label>好差评<input name=x aria-required=true></label>": "是",
    CHOICE % ("您的感受", "非常满意<option>不满意"): "是",
    "<fieldset>服务评价<label><input type=radio name=r required>好</label></fieldset>": "是",
    CHOICE % ("评价", "好<option>差"): "存疑",
    "<label>自我评分<input name=x required></label>": "存疑",
    "<label>满意度<input name=x></label>": "否",
    CHOICE % ("信用评价等级", "A<option>B"): "否",
    "<label>资质评价机构<input name=x required></label>": "否",
    "<label>材料评价<input name=x required></label>": "否",
    "<label>环境影响评价文件文号<input name=x required></label>": "否",
    "<label>公众满意度调查报告<input name=x required></label><label>服务评价<input type=file required></label>": "否",
}


def test_only_a_rating_of_the_service_is_forced(tmp_path: Path) -> None:
    """必填的满意度、对服务的评价是强制评价；信用评价、环境影响评价之类是另一回事；看不出评价什么的存疑。"""
    pages = {
        f"r{n}": f"<form><label>姓名<input name=n></label>{one}<button>提交</button></form>"
        for n, one in enumerate(RATINGS)
    }

    async def look(visitor: Visitor, base: str, bounds: browser.Bounds) -> list[Probe]:
        guides = [_guide(base, [("在线办理", f"/{name}/")]) for name in pages]
        return [(await online.entries(visitor, base, bounds, [guide]))[0][0] for guide in guides]

    seen = asked(look, tmp_path, **pages)

    assert dict(zip(RATINGS, (one.observed["rating"] for one in seen), strict=True)) == RATINGS
    assert {(one.observed["rating"], *(found.certain for found in no_forced_rating(one))) for one in seen} == {
        ("是", True),
        ("存疑", False),
        ("否",),
    }


CALLED = "<p id=app></p><script>fetch('%s').then((one) => one.text()).then((text) => { app.innerHTML = text })</script>"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (html(CALLED % "/slowly"), []),
        (once(html(FORM)), []),
        (html("<h2>系统升级维护中</h2>"), [False]),
        (html("Bad Gateway", 502), [False]),
        (html("<h1>投诉举报</h1><p>本栏目正在建设，请拨打 12345 热线。</p>"), [True]),
        (html("系统出错", 500), [True]),
    ],
    ids=["slow", "once", "busy", "gateway", "formless", "broken"],
)
def test_a_form_that_is_not_there_yet(page: Route, expected: list[bool], tmp_path: Path) -> None:
    """晚来的表单等它，出错的再试一次；只有一句提示的、网关答不了的只存疑；真没有表单的是不可用。"""
    assert usable(page, tmp_path) == (expected, expected)


def test_a_form_that_never_comes_is_only_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """没有答完的只存疑。"""
    monkeypatch.setattr(visit, "LONGEST_S", 1.0)
    monkeypatch.setattr(filling, "SLOW_MS", 1000)

    assert usable(html(CALLED % "/never"), tmp_path) == ([False], [False])


def usable(page: Route, folder: Path) -> tuple[list[bool], list[bool]]:
    """``page`` 是投诉的、在线办理的入口:两边的问题各是不是确定的。"""

    async def go(base: str) -> tuple[Probe, Probe]:
        found, bounds = browser.find(), browser.Bounds(frozenset({"127.0.0.1"}), 20, True, lambda host: None)
        assert found is not None
        async with browser.window(found, bounds, "Asia/Shanghai") as context:
            visitor = Visitor(context, Evidence(folder), Pace(1000), 20)
            visitor.offer(1)
            complained = await probes.complaint(visitor, bounds, probes.Entrance(f"{base}/page", named=True))
            guides = [Guide("C", "C", Channel.PORTAL, {}, {}, {}, anchors=(Link("在线办理", f"{base}/page"),))]
            return complained, (await online.entries(visitor, base, bounds, guides))[0][0]

    with running({"/page": page, "/slowly": slowly, "/never": never}) as site:
        complained, applied = asyncio.run(go(site.base))
    return [one.certain for one in complaint_open(complained)], [one.certain for one in entry_usable(applied)]


def never(query: dict[str, str]) -> Reply:
    """一直不答。"""
    time.sleep(12)
    return 200, "text/html", b""
