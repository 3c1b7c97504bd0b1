"""门户上看不全的页面:画得慢的、没有取到的、文字收不到的、点开才有的；守法的页面绝不当作没有公开。"""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from portal_site import Reply, Route, html, running
from rendering import WORDS
from rendering import rendered as shown_at

from conformance import standard
from conformance.center import browser
from conformance.center.portal import again
from conformance.center.portal.extract import Page, guides
from conformance.domain import Element, Guide
from conformance.rules.disclosure_states import shown

PLACEHOLDERS = standard.load("national").parameters["placeholders"]
LIMITS = "<dl id=t><dt>法定时限</dt><dd>20个工作日</dd><dt>承诺时限</dt><dd>18个工作日</dd></dl>"
FEES = "<dl><dt>收费标准</dt><dd>不收费</dd><dt>收费依据</dt><dd>不收费</dd></dl>"
WHOLE = {"法定时限": "20个工作日", "承诺时限": "18个工作日"}
UNJUDGED: dict[str, str | None] = {"法定时限": None, "承诺时限": None}


def value(content: str, style: str = "") -> str:
    """承诺时限的内容是 ``content`` 的一页。"""
    return f"{FEES}<dl><dt>法定时限</dt><dd>20个工作日</dd><dt>承诺时限</dt><dd id=f {style}>{content}</dd></dl>"


def later(code: str) -> str:
    """时限一节由脚本放进 ``t`` 的一页。"""
    return (
        f"{FEES}<div id=t></div><script>const T = {LIMITS!r}; const put = (x = T) => t.outerHTML = x; {code}</script>"
    )


def filled(code: str) -> str:
    """承诺时限由脚本填进 ``f`` 的一页。"""
    return value(f"<script>const fill = (x = '18个工作日') => f.textContent = x; {code}</script>")


LATE = {
    "timer": later("setTimeout(put, 2500)"),
    "slow_fetch": later("fetch('/slow').then(() => put())"),
    "slow_frame": f"{FEES}<iframe src='/slow_frame' width=600 height=300></iframe>",
    "scrolled": later(
        "t.style = 'margin-top:3000px;height:9px';"
        "new IntersectionObserver((seen) => seen[0].isIntersecting && put()).observe(t)"
    ),
    "faded": value(
        "<i id=z style='opacity:0;transition:opacity .3s'>18个工作日</i>"
        "<script>setTimeout(() => z.style.opacity = 1, 2500)</script>"
    ),
    "typed": filled(
        "let n = 0; const k = setInterval(() => { fill('18个工作日'.slice(0, ++n)); if (n > 6) clearInterval(k) }, 350)"
    ),
    "loading": value("加载中...<script>setTimeout(() => f.textContent = '18个工作日', 2500)</script>"),
    "skeleton": f"{FEES}<div id=t><dl><dt>法定时限</dt><dd></dd><dt>承诺时限</dt><dd></dd></dl></div>"
    f"<script>fetch('/slow').then(() => t.innerHTML = {LIMITS!r})</script>",
}
LOST = {
    "fetch_500": later("fetch('/broken').then((a) => a.ok && put())"),
    "other_host": later("fetch('http://outside.invalid/').then(() => put())"),
    "frame_503": f"{FEES}<iframe src='/broken' width=600 height=300></iframe>",
    "frame_elsewhere": f"{FEES}<iframe src='http://outside.invalid/' width=600 height=300></iframe>",
    "script_500": f"{FEES}<script src='/broken'></script>",
    "crashed": f"{FEES}<pre>java.lang.NullPointerException\n at com.gov.Guide.render(Guide.java:88)</pre>",
}
TABS = "<div class=menu><span style='cursor:pointer'>时限</span></div>"
DRAWN = {
    "shadow": value(
        "<x-v></x-v><script>document.querySelector('x-v').attachShadow({mode: 'open'}).innerHTML = '18天'</script>"
    ),
    "closed_shadow": value(
        "<x-v></x-v><script>document.querySelector('x-v').attachShadow({mode: 'closed'}).innerHTML = '18天'</script>"
    ),
    "styled": value("<style>#f::after{content:attr(data-v)}</style>", "data-v=18天"),
    "background": value("", "style='width:200px;height:30px;background:url(/chart.svg) no-repeat'"),
    "input": value("<input value=18个工作日>"),
    "canvas": value("<canvas width=60 height=20></canvas>"),
    "broken_image": value("<img width=80 height=20 src=/broken>"),
    "no_size": value("18个工作日", "style='font-size:0'"),
    "no_height": value("<div style='height:0;overflow:hidden'><p>18个工作日</p></div>"),
    "indented": value("18个工作日", "style='text-indent:-9999px;overflow:hidden'"),
    "shrunk": value("18个工作日", "style='transform:scale(0)'"),
    "clipped": value("18个工作日", "style='clip-path:inset(100%)'"),
    "no_colour": value("18个工作日", "style='color:transparent'"),
    "loading_for_ever": value("加载中..."),
}
FOLDED = {
    "home_made_tabs": f"{FEES}{TABS}<div id=k style='display:none'>{LIMITS}</div>",
    "dialog": f"{FEES}<button type=button onclick='k.showModal()'>查看时限</button><dialog id=k>{LIMITS}</dialog>",
    "shadow_section": later("t.attachShadow({mode: 'open'}).innerHTML = T"),
}
ELSEWHERE = {
    "news": f"{FEES}<div class=news><ul><li>我市压缩承诺时限：平均3个工作日</li></ul></div>",
    "related": f"{FEES}<h3>相关事项</h3><div><a href=/guide>食品生产许可</a><p>承诺时限：3个工作日</p></div>",
    "a_line_of_news": f"{FEES}<p>我市压缩承诺时限：平均3个工作日</p>",
    "faq": f"{FEES}<section><h2>常见问题</h2><p>答：其他事项承诺时限：5个工作日。</p></section>",
}
BUTTONS = "<button type=button>打印</button><a href=#f>跳到正文</a>"
CERTAIN = {
    "blank": (value(""), "空白"),
    "blank_input": (value("<input placeholder=请输入>"), "空白"),
    "comment": (value("<!-- 18个工作日 -->"), "空白"),
    "bystander": (value("<script src='http://hm.baidu.com/hm.js'></script>"), "空白"),
    "hidden": (value("<b style='display:none'>18个工作日</b>"), "隐藏"),
    "hidden_beside_a_button": (
        value("<b style='display:none'>18天</b>") + "<button type=button>打印</button><a href=#f>跳到正文</a>",
        "隐藏",
    ),
    "undefined": (value("undefined"), "占位"),
    "nan": (value("NaN个工作日"), "占位"),
    "null": (value("null个工作日"), "占位"),
    "object": (value("[object Object]"), "占位"),
    "unit": (value("个工作日"), "占位"),
    "template": (value("{{ item.promise }}"), "占位"),
}
GRID = (
    f"{FEES}<div style='display:grid;grid-template-columns:1fr 1fr'><div>法定时限</div><div>承诺时限</div>"
    "<div>20个工作日</div><div>18个工作日</div></div>"
)
BODIES = {
    "honest": f"{FEES}{LIMITS}",
    "virtual": f"{FEES}<div style='content-visibility:auto;margin-top:5000px'>{LIMITS}</div>",
    "grid": GRID,
    **LATE,
    **LOST,
    **DRAWN,
    **FOLDED,
    **ELSEWHERE,
    **{name: body for name, (body, _) in CERTAIN.items()},
}


def _slowly(query: Mapping[str, str]) -> Reply:
    time.sleep(4)
    return html(LIMITS)({})


@pytest.fixture(scope="module")
def seen(one_browser: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """每一页在真实浏览器里看到的样子。"""
    if (found := browser.find()) is None:
        pytest.skip(browser.advice())
    routes: dict[str, Route] = {f"/{name}": html(f"<h1>食品经营许可</h1>{body}") for name, body in BODIES.items()}
    routes |= {"/slow": _slowly, "/slow_frame": _slowly, "/broken": html("busy", 503)}
    with running(routes) as site, pytest.MonkeyPatch.context() as patched:
        patched.setattr(again, "AGAIN_S", 3.0)
        return shown_at(found, site.base, BODIES, tmp_path_factory.mktemp("run"), tabs=12)


def told(seen: Mapping[str, Page], name: str) -> tuple[Guide, str]:
    """与看全了的一页一起读出来的指南，和关于它的问题。"""
    made, issues = guides([seen["honest"], seen[name]], WORDS)
    return made[1], "\n".join(issue.message for issue in issues if f"/{name}" in issue.where)


def limits(guide: Guide) -> dict[str, str | None]:
    """两个时限；看不到的是 None。"""
    return {name: guide.elements.get(Element(name)) for name in WHOLE}


@pytest.mark.parametrize("name", [*LATE, "virtual", "grid"])
def test_what_comes_late_is_seen(seen: dict[str, Page], name: str) -> None:
    """定时的、请求慢的、框架慢的、滚到才有的、渐显的、逐字打出的，再看一眼都看得到。"""
    guide, said = told(seen, name)

    assert (limits(guide), said) == (WHOLE, "")


@pytest.mark.parametrize("name", LOST)
def test_what_could_not_be_fetched_is_not_missing(seen: dict[str, Page], name: str) -> None:
    """请求出错、不让连、框架打不开、程序出错的页面，没有看到的不判，说明原因；看到的照样。"""
    guide, said = told(seen, name)

    assert limits(guide) == UNJUDGED
    assert guide.elements[Element.FEE_STANDARD] == "不收费"
    assert "没有看全" in said


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_drawn_without_text_is_not_missing(seen: dict[str, Page], name: str) -> None:
    """样式、图、画布、影子里的，和看不见笔画的文字，认不准；一直在载入的没有画完。"""
    guide, said = told(seen, name)

    assert limits(guide) == {"法定时限": "20个工作日", "承诺时限": None}
    assert "不判" in said


@pytest.mark.parametrize("name", FOLDED)
def test_what_a_home_made_switch_shows_is_not_hidden(seen: dict[str, Page], name: str) -> None:
    """自己做的标签页、对话框里的内容没有点开，不判。"""
    guide, said = told(seen, name)

    assert limits(guide) == UNJUDGED
    assert "不判" in said


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_is_said_of_other_items_is_no_disclosure(seen: dict[str, Page], name: str) -> None:
    """新闻、相关事项、问答里的一句话不是这个事项的公开。"""
    assert told(seen, name)[0].elements.get(Element.PROMISED_LIMIT) is None


@pytest.mark.parametrize("name", CERTAIN)
def test_what_is_surely_not_disclosed(seen: dict[str, Page], name: str) -> None:
    """真正空白的、占位的、没有办法看到的，再看一眼也还是。"""
    guide, _ = told(seen, name)

    assert str(shown(guide, Element.PROMISED_LIMIT, PLACEHOLDERS).state) == CERTAIN[name][1]
