"""门户怎样走:哈希路由、按钮翻页、点击的脚本、登录之后的进度、robots.txt、拒绝与防护。"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from portal_site import Reply, Route, Site, html, running, stored

from conformance.center import browser
from conformance.center import profile as profiles
from conformance.center.evidence import Evidence
from conformance.center.portal import collecting as portal
from conformance.center.portal.harvest import PortalHarvest
from conformance.center.profile import Profile
from conformance.center.writer import Source, Writer
from conformance.domain import Element
from conformance.errors import ProfileError

pytestmark = [
    pytest.mark.usefixtures("one_browser"),
    pytest.mark.skipif(browser.find() is None, reason=browser.advice()),
]
GUIDE = html("<h1>事项</h1><dl><dt>承诺时限</dt><dd>5个工作日</dd></dl>")
FORM = """<form><label>办件编号<input name="case_no"></label><label>查询码<input name="check"></label>
<button>查询</button></form>"""


def harvest(
    site: Site, run: Path, settings: dict[str, Any], codes: tuple[str, ...] = (), timeout_s: float = 10, **more: Any
) -> PortalHarvest:
    """采集一次。"""
    data = {
        "transport": {"rate_per_s": 1000, "timeout_s": timeout_s},
        "permission": {"contact": "https://zwfw.example/contact"},
        "portal": {"base": site.base, **settings},
        **more,
    }
    return portal.collect(Profile(run, data), Evidence(run), Writer(run), lambda *_: None, lambda: codes)


def source(found: PortalHarvest, name: str = "pages") -> Source:
    """一个来源的结局。"""
    return next(one for one in found.sources if one.name == name)


def test_hash_routes_never_show_the_previous_page(tmp_path: Path) -> None:
    """单页应用的列表按哈希翻页，每份指南都是自己的内容，不是上一份留下的。"""
    with running({"/": stored("hash")}) as site:
        found = harvest(site, tmp_path, {"list": "/#/list", "guide": "/#/workguide?code={code}", "pages": 3})

    assert {page.code: page.elements[Element.PROMISED_LIMIT] for page in found.pages} == {
        f"C{n}": f"{n}个工作日" for n in (1, 3, 5)
    }


def test_a_list_that_is_turned_by_a_button(tmp_path: Path) -> None:
    """“下一页”是按钮、事项在点击的脚本里:按着翻完三页六个事项，从脚本里取编码，等距挑三个看。"""
    settings = {"list": "/items", "guide": "/guide/{code}", "pages": 3, "codes": r"showBanshizhinan\('([^']+)'"}
    with running({"/items": stored("buttons"), "/guide/*": GUIDE}) as site:
        found = harvest(site, tmp_path, settings)

    assert [page.code for page in found.pages] == ["C1", "C3", "C5"]


def portal_with_login(password: str) -> dict[str, Route]:
    """进度查询在登录后面的门户；会话就是 cookie,由脚本写。"""
    page = f"""<form><input id="u"><input id="p" type="password"><button type="button">登录</button></form><script>
    document.querySelector("button").onclick = () => {{ if (document.getElementById("p").value !== "{password}") return;
    document.cookie = "sid=1;path=/"; document.body.innerHTML = "<a class=me>我的办件</a>"; }}</script>"""
    gate = f"<script>if (!document.cookie.includes('sid=1')) document.body.innerHTML = '请先登录'</script>{FORM}"

    def progress(query: dict[str, str]) -> Reply:
        if "case_no" not in query:
            return html(gate)({})
        right = query["check"] == "123456"
        shown = "<dl><dt>当前环节</dt><dd>审查</dd><dt>环节时间</dt><dd>2026-06-01</dd></dl>"
        return html(shown if right else "<p>查询码不正确</p>")({})

    return {"/login": html(page), "/progress": progress, "/guide/*": GUIDE}


LOGIN = {"path": "/login", "fields": {"#u": "tester", "#p": "s3cret-word"}, "submit": "button", "done": ".me"}
WITH_LOGIN = {"guide": "/guide/{code}", "progress": "/progress", "login": LOGIN}
SAMPLES = {"samples": [{"case_no": "YB0001", "check": "123456"}]}


def test_progress_behind_a_login(tmp_path: Path) -> None:
    """先登录再查进度；口令不在网址、证据和快照里。"""
    with running(portal_with_login("s3cret-word")) as site:
        found = harvest(site, tmp_path, WITH_LOGIN, ("C1",), progress=SAMPLES)
        asked = " ".join(path for _, path in site.seen)
    probe = next(one for one in found.probes if one.kind == "progress")
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    assert (probe.observed["stage"], probe.observed["wrong_body_reveals"]) == ("审查", "否")
    assert "s3cret-word" not in asked
    assert b"s3cret-word" not in kept


def test_a_login_that_fails_is_tried_once_and_doubted(tmp_path: Path) -> None:
    """登录不成:不再试，进度没有查，说明改什么；是存疑，不算门户的错。"""
    samples = {"samples": [{"case_no": f"YB000{n}", "check": "123456"} for n in range(2)]}
    with running(portal_with_login("another")) as site:
        found = harvest(site, tmp_path, WITH_LOGIN, ("C1",), timeout_s=4, progress=samples)
        asked = [path for _, path in site.seen if path == "/login"]

    assert len(asked) == 1
    assert not source(found, "portal.probes").ok
    assert source(found, "portal.probes").misread
    assert "portal.login" in source(found, "portal.probes").reason


def test_robots_are_respected(tmp_path: Path) -> None:
    """robots.txt 不许的页不去看，说明原因；都不许看的，来源存疑而不是门户的错。"""
    rules: Route = lambda query: (200, "text/plain", b"User-agent: *\nDisallow: /guide/secret")  # noqa: E731 - 一条路由
    codes = ("secret1", "secret2", "secret3", "open")
    with running({"/robots.txt": rules, "/guide/*": GUIDE}) as site:
        found = harvest(site, tmp_path, {"guide": "/guide/{code}"}, codes)
        asked = [path for _, path in site.seen]

    assert not any("secret" in path for path in asked)
    assert [page.code for page in found.pages] == ["open"]
    assert (source(found).ok, source(found).misread) == (False, True)
    assert "robots.txt" in source(found).reason


def test_we_say_who_we_are(tmp_path: Path) -> None:
    """User-Agent 说明是谁、找谁，不冒充别的浏览器。"""
    script = "<script>x.textContent = navigator.userAgent</script>"
    with running({"/guide/*": html(f"<h1>事项</h1><dl><dt>承诺时限</dt><dd id=x></dd></dl>{script}")}) as site:
        agent = harvest(site, tmp_path, {"guide": "/guide/{code}"}, ("a",)).pages[0].elements[Element.PROMISED_LIMIT]

    assert re.search(r"zhunsheng/\S+ \(\+https://zwfw\.example/contact\)", agent)
    assert not re.search("Chrome|Safari|Firefox", agent)


PROFILE = """
center: {name: 某中心, region: "370800", level: 市级}
portal:
  base: http://127.0.0.1:1
  list: /#/list
  guide: /#/workguide?code={code}
  fields: {承诺时限: .day}
  reveal: [.toggle]
  dismiss: [.close]
  wait: .guide
  next: .btn-next
  codes: "%s"
  progress: /progress
  login: {path: /login, fields: {"#u": "${WHO}", "#p": "${PASSWORD}"}, submit: button, done: .me}
"""


def test_the_profile_speaks_of_all_this(tmp_path: Path) -> None:
    """档案的写法都认得；登录的值只来自环境变量，是要遮住的密钥；正则写错了说得出来。"""
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(PROFILE % r"show\\('([^']+)'", encoding="utf-8")
    bad.write_text(PROFILE % "show(", encoding="utf-8")
    env = {"WHO": "tester", "PASSWORD": "s3cret-word"}
    loaded = profiles.load(good, env)

    assert loaded.data["portal"]["login"]["fields"] == {"#u": "tester", "#p": "s3cret-word"}
    assert {"tester", "s3cret-word"} <= loaded.secrets
    with pytest.raises(ProfileError, match=r"portal\.codes"):
        profiles.load(bad, env)
