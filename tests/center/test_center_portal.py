"""采集门户:真实浏览器对着 loopback 上的门户。"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portal_site import Reply, Route, Site, html, running, stored

from conformance.center import browser
from conformance.center.evidence import Evidence
from conformance.center.portal.collecting import collect
from conformance.center.portal.enquiry import picked, wrong_check
from conformance.center.portal.extract import Anchor, Cell
from conformance.center.portal.harvest import PortalHarvest
from conformance.center.portal.lists import guide_links, spread
from conformance.center.portal.opening import Unread
from conformance.center.portal.pager import next_url
from conformance.center.portal.tables import decisions, rows, staff, statistics
from conformance.center.profile import Profile
from conformance.center.writer import Writer
from conformance.domain import Channel, Element

pytestmark = pytest.mark.usefixtures("one_browser")

needs_browser = pytest.mark.skipif(browser.find() is None, reason=browser.advice())
CASE, CHECK = "YB0001", "123456"


def guide(query: dict[str, str]) -> Reply:
    """一页指南。"""
    code = query[""].rpartition("/")[2]
    return html(
        f"<main><h1>事项{code}</h1><dl><dt>承诺时限</dt><dd>5个工作日</dd></dl>"
        '<h2>申请材料</h2><p>申请书 <a href="/files/form.docx">空白表格</a> <a href="/files/none.docx">示范文本</a></p>'
        '<h2>设定依据</h2><p><a href="http://law.invalid/1">原文</a></p></main>'
    )({})


def listing(size: int) -> Route:
    """事项列表，三页。"""

    def route(query: dict[str, str]) -> Reply:
        number = int(query.get("page", "1"))
        links = "".join(
            f'<li><a href="/guide/C{n:02}">事项</a></li>' for n in range((number - 1) * size, number * size)
        )
        following = f'<nav><a href="?page={number + 1}">下一页</a></nav>' if number < 3 else ""
        return html(f"<ul>{links}</ul><a href='/about'>关于</a>{following}")({})

    return route


def decided(query: dict[str, str]) -> Reply:
    """公示的决定，三页，每页两行。"""
    number = int(query.get("page", "1"))
    lines = "".join(
        f"<tr><td>许字〔2026〕{2 * number + one}号</td><td>食品经营</td><td>张*</td><td>2026年5月{number}日</td></tr>"
        for one in range(2)
    )
    following = f'<a rel="next" href="?page={number + 1}">下一页</a>' if number < 3 else ""
    head = "<tr><th>决定书文号</th><th>事项</th><th>被许可人</th><th>决定日期</th></tr>"
    return html(f"<table>{head}{lines}</table>{following}")({})


def enquiry(query: dict[str, str]) -> Reply:
    """进度查询:表单，或者结果。"""
    form = (
        '<form><p><label for="n">办件编号</label><input id="n" name="case_no"></p>'
        '<p><label for="c">查询码</label><input id="c" name="check"></p><button>查询</button></form>'
    )
    if "case_no" not in query:
        return html(form)({})
    if (query["case_no"], query["check"]) != (CASE, CHECK):
        return html(form + "<p>办件编号或查询码不正确</p>", 403)({})
    return html(
        "<dl><dt>办件编号</dt><dd>YB0001</dd><dt>当前环节</dt><dd>审查</dd>"
        "<dt>环节时间</dt><dd>2026-06-01 09:00</dd></dl>"
    )({})


PORTAL: dict[str, Route] = {
    "/": html('<nav><a href="/complaint">投诉举报</a></nav>'),
    "/items": listing(4),
    "/guide/*": guide,
    "/staff": html(
        "<table><tr><th>姓名</th><th>岗位</th><th>工号</th><th>照片</th><th>办公电话</th></tr>"
        "<tr><td>李明</td><td>首席代表</td><td>A01</td><td><img src='/files/p.svg'></td><td>13800138000</td></tr>"
        "<tr><td>王芳</td><td></td><td>A02</td><td><img src='/none.png'></td><td>0700-5550101</td></tr></table>"
    ),
    "/statistics": html(
        "<table><tr><th>月份</th><th>受理数</th><th>办结率</th></tr><tr><td>2026年5月</td><td>1,204</td><td>99%</td></tr></table>"
    ),
    "/decisions": decided,
    "/progress": enquiry,
    "/complaint": html(
        "<form><label>投诉内容<textarea name='content'></textarea></label><button>提交投诉</button></form>"
    ),
    "/files/form.docx": lambda query: (200, "application/msword", b"x" * 321),
    "/files/p.svg": lambda query: (
        200,
        "image/svg+xml",
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    ),
}
SETTINGS = {"list": "/items", "guide": "/guide/{code}", "staff": "/staff", "statistics": "/statistics"}
EVERYTHING = {**SETTINGS, "decisions": "/decisions", "progress": "/progress"}


def harvest(
    site: Site, run: Path, portal: dict[str, Any], codes: list[str] | None = None, **more: Any
) -> PortalHarvest:
    """采集一次。"""
    data = {
        "transport": {"rate_per_s": 1000, "timeout_s": 10, **more},
        "portal": {"base": site.base, **portal},
        "progress": {"samples": [{"case_no": CASE, "check": CHECK}]},
    }
    return collect(Profile(run, data), Evidence(run), Writer(run), lambda *_: None, lambda: codes or [])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PortalHarvest, Path, list[tuple[str, str]]]]:
    """什么都提供的门户采集一次。"""
    if browser.find() is None:
        pytest.skip(browser.advice())
    run = tmp_path_factory.mktemp("run")
    with running(PORTAL) as site:
        yield harvest(site, run, EVERYTHING), run, site.seen


Whole = tuple[PortalHarvest, Path, list[tuple[str, str]]]


def test_everything_is_collected(whole: Whole) -> None:
    """每个来源都成功，行数如实。"""
    rows = {source.name: (source.ok, source.rows) for source in whole[0].sources}

    assert rows == {
        "pages": (True, 12),
        "portal.staff": (True, 2),
        "portal.statistics": (True, 1),
        "portal.decisions": (True, 6),
        "portal.probes": (True, 2),
        "portal.clicks": (True, 12),
        "portal.apply": (True, 1),
        "portal.accessibility": (True, 5),
    }


def test_pages_are_written(whole: Whole) -> None:
    """指南页写进 pages.jsonl，来源说明看得到哪些要素。"""
    found, run, _ = whole
    lines = (run / "snapshot" / "pages.jsonl").read_bytes().splitlines()

    assert [json.loads(line)["code"] for line in lines] == [f"C{n:02}" for n in range(12)]
    assert Element.PROMISED_LIMIT in found.sources[0].elements
    assert Element.STAFF not in found.sources[0].elements


def test_staff_of_the_portal(whole: Whole) -> None:
    """人员按列名认出；加载不出的照片不算有照片；办公电话是手机号也不算泄露。"""
    first, second = whole[0].staff

    assert (first.id, first.name, first.post, first.phone, first.channel) == (
        "A01",
        "李明",
        "首席代表",
        "13800138000",
        Channel.PORTAL,
    )
    assert first.photo is not None
    assert (second.post, second.photo) == (None, None)
    assert whole[0].leaks == ()


def test_decisions_of_every_page(whole: Whole) -> None:
    """公示的决定逐页读全；后几页不必渲染。"""
    found, _, seen = whole

    assert [one.doc_no for one in found.decisions] == [f"许字〔2026〕{n}号" for n in range(2, 8)]
    assert found.decisions[-1].decided_on == date(2026, 5, 3)
    assert [path for _, path in seen if path.startswith("/decisions?")] == ["/decisions?page=2", "/decisions?page=3"]


def test_progress_probe(whole: Whole) -> None:
    """对的校验要素查得到环节与时间，错的被拒绝也不透露什么。"""
    probe = next(one for one in whole[0].probes if one.kind == "progress")

    assert probe.observed == {
        "right_status": "200",
        "stage": "审查",
        "time": "2026-06-01 09:00",
        "wrong_status": "403",
        "wrong_body_reveals": "否",
        "light": "",
        "unread": "",
    }


def test_complaint_entrance(whole: Whole) -> None:
    """投诉入口从首页的链接找到，打得开，有表单。"""
    probe = next(one for one in whole[0].probes if one.kind == "complaint")

    expected = {"named": "否", "outside": "否", "status": "200", "form": "是", "onward": "是", "unread": ""}

    assert probe.subject.endswith("/complaint")
    assert probe.observed == expected


def test_links_are_probed_once(whole: Whole) -> None:
    """同一个附件只探测一次，状态、大小、类型写回每页；别的主机上的不探测，说明个数。"""
    found, _, seen = whole
    (form,), (sample,), (law,) = (
        found.pages[0].links[one] for one in (Element.BLANK_FORM, Element.SAMPLE_FORM, Element.BASIS)
    )

    assert (form.status, form.size, form.content_type) == (200, 321, "application/msword")
    assert sample.status == 404
    assert law.status is None
    assert seen.count(("HEAD", "/files/form.docx")) == 1
    assert any("1 个链接在档案之外" in issue.message for issue in found.issues)


def test_nothing_but_get(whole: Whole) -> None:
    """采集只读不写。"""
    assert {method for method, _ in whole[2]} == {"GET", "HEAD"}


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> PortalHarvest:
    """参考中心的门户，四页指南。"""
    if browser.find() is None:
        pytest.skip(browser.advice())
    center = pytest.importorskip("conformance.reference", reason="参考中心还没有")
    run = tmp_path_factory.mktemp("reference")
    with center.running() as running_center:
        data = {
            "transport": {"base": running_center.api, "rate_per_s": 1000, "timeout_s": 30},
            "portal": {"base": running_center.portal, "pages": 4, "list": "/portal/items", **REFERENCE},
            "progress": {"samples": running_center.samples[:1]},
        }
        return collect(Profile(run, data), Evidence(run), Writer(run), lambda *_: None)


REFERENCE = {
    "guide": "/portal/items/{code}",
    "staff": "/portal/staff",
    "statistics": "/portal/statistics",
    "progress": "/portal/progress",
}


def test_reference_portal_shows_every_element(reference: PortalHarvest) -> None:
    """参考中心的每页指南上，二十二个要素都看得到；每个来源都成功，没有泄露。"""
    assert all(set(page.elements) == set(Element) for page in reference.pages)
    assert all(page.elements[Element.PROMISED_LIMIT] for page in reference.pages)
    assert [source.name for source in reference.sources if not source.ok] == []
    assert reference.leaks == ()


def test_reference_portal_progress(reference: PortalHarvest) -> None:
    """参考中心的进度查询守得住。"""
    observed = next(probe.observed for probe in reference.probes if probe.kind == "progress")

    assert (observed["right_status"], observed["wrong_status"], observed["wrong_body_reveals"]) == ("200", "403", "否")
    assert observed["stage"]
    assert observed["time"]


def test_reference_portal_flow_chart(reference: PortalHarvest) -> None:
    """流程图真的加载出来了:有自然宽高。"""
    charts = [image for page in reference.pages for image in page.images.get(Element.PROCEDURE, ())]

    assert charts
    assert all(image.width > 0 and image.height > 0 for image in charts)


# ---- 拒绝、拖延与缺漏


def mixed(*bad: Route) -> dict[str, Route]:
    """六页指南，前几页换成坏的。"""
    return {"/guide/*": guide, **{f"/guide/C{n:02}": route for n, route in enumerate(bad)}}


CODES = [f"C{n:02}" for n in range(6)]
GUIDE = {"guide": "/guide/{code}"}


@needs_browser
def test_bad_pages_are_issues(tmp_path: Path) -> None:
    """死循环的页、登录页、不存在的页各是一个问题，别的页照样读。"""
    with running(mixed(stored("endless"), stored("login"), html("没有", 404))) as site:
        found = harvest(site, tmp_path, GUIDE, CODES, timeout_s=3)
    messages = {issue.where[-3:]: issue.message for issue in found.issues if issue.where.startswith("http")}

    assert [page.code for page in found.pages] == ["C03", "C04", "C05"]
    assert found.sources[0].ok
    assert "3 秒内" in messages["C00"]
    assert "登录页" in messages["C01"]
    assert "HTTP 404" in messages["C02"]


@needs_browser
def test_more_than_half_failed(tmp_path: Path) -> None:
    """一半以上读不成，来源失败；读成的仍然留下。"""
    with running(mixed(*[html("没有", 404)] * 4)) as site:
        found = harvest(site, tmp_path, GUIDE, CODES)

    assert not found.sources[0].ok
    assert found.sources[0].reason.startswith("6 个办事指南页只读成 2 个")
    assert len(found.pages) == 2


@needs_browser
@pytest.mark.parametrize("refusal", [html("", 403), html("", 412), html("", 429), html("", 503), stored("challenge")])
def test_refusal_is_reported_not_evaded(tmp_path: Path, refusal: Route) -> None:
    """拒绝访问或要求验证:停下来，来源存疑，说明原因；不再一页页地试。"""
    codes = [f"C{n:02}" for n in range(30)]
    with running({"/guide/*": refusal}) as site:
        found = harvest(site, tmp_path, GUIDE, codes)
        asked = [path for _, path in site.seen if path.startswith("/guide/")]

    assert (found.sources[0].ok, found.sources[0].misread) == (False, True)
    assert "不绕过防护" in found.sources[0].reason
    assert len(asked) <= 8


@needs_browser
def test_content_that_scripts_fill_in_later(tmp_path: Path) -> None:
    """脚本稍后才填的内容等得到。"""
    with running({"/guide/*": stored("spa"), "/slow": html("")}) as site:
        found = harvest(site, tmp_path, GUIDE, ["C00"])

    assert found.pages[0].elements[Element.PROMISED_LIMIT] == "5个工作日"


@needs_browser
def test_leaks_are_masked_everywhere(tmp_path: Path) -> None:
    """公开页面上的身份证号和手机号:记为泄露，只留打码的；写下来的文字里没有明文；咨询电话不算；没有写明是谁的手机号存疑。"""
    with running({"/guide/*": stored("leak")}) as site:
        found = harvest(site, tmp_path, GUIDE, ["C00"])
    written = (tmp_path / "snapshot" / "pages.jsonl").read_text(encoding="utf-8")

    assert {(leak.kind, leak.masked) for leak in found.leaks} == {
        ("身份证号", "110105************"),
        ("手机号", "139****9000"),
        ("疑似手机号", "137****7000"),
    }
    assert found.leaks[0].where.endswith("/guide/C00")
    assert "11010519491231002X" not in written
    assert "13900139000" not in written


@needs_browser
def test_leaks_in_later_pages_of_a_list(tmp_path: Path) -> None:
    """列表的后几页不渲染，个人信息照样认出并打码。"""

    def leaking(query: dict[str, str]) -> Reply:
        last = "page" in query
        line = f"<tr><td>{len(query)}号</td><td>许可</td><td>{'张某 13900139000' if last else '张*'}</td></tr>"
        following = "" if last else "<a rel=next href='?page=2'>下一页</a>"
        return html(f"<table><tr><th>文号</th><th>事项</th><th>申请人</th></tr>{line}</table>{following}")({})

    with running({"/guide/*": guide, "/decisions": leaking}) as site:
        found = harvest(site, tmp_path, {**GUIDE, "decisions": "/decisions"}, ["C00"])

    assert [(leak.masked, leak.where.rpartition("/")[2]) for leak in found.leaks] == [
        ("139****9000", "decisions?page=2")
    ]
    assert found.decisions[1].applicant == "张某 139****9000"


@needs_browser
def test_requests_to_other_hosts_are_issues(tmp_path: Path) -> None:
    """页面要连别的主机，连不成，各是一个问题。"""
    with running({"/guide/*": stored("noisy"), "/popup": html("")}) as site:
        found = harvest(site, tmp_path, GUIDE, ["C00"])

    assert {"outside.invalid", "tracker.invalid"} <= {issue.where for issue in found.issues}
    assert found.sources[0].ok


@needs_browser
def test_list_that_never_ends(tmp_path: Path) -> None:
    """翻页翻不动的列表会停下，已看到的照样用。"""

    def forever(query: dict[str, str]) -> Reply:
        following = int(query.get("page", "1")) + 1
        table = "<table><tr><th>决定书文号</th><th>事项</th></tr><tr><td>1号</td><td>许可</td></tr></table>"
        return html(f"{table}<a rel=next href='?page={following}'>下一页</a>")({})

    with running({"/guide/*": guide, "/decisions": forever}) as site:
        found = harvest(site, tmp_path, {**GUIDE, "decisions": "/decisions"}, ["C00"])

    assert [one.doc_no for one in found.decisions] == ["1号"]
    assert any("没有翻动" in issue.message for issue in found.issues)


@needs_browser
def test_table_without_known_columns(tmp_path: Path) -> None:
    """认不出列名的人员页:来源失败，说明要有哪些列。"""
    with running({"/guide/*": guide, "/staff": html("<p>暂无</p>")}) as site:
        found = harvest(site, tmp_path, {**GUIDE, "staff": "/staff"}, ["C00"])
    failed = next(source for source in found.sources if source.name == "portal.staff")

    assert not failed.ok
    assert "姓名" in failed.reason


def test_without_a_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """没有浏览器:每个来源都失败，原因以“没有浏览器”开头。"""
    monkeypatch.delenv(browser.VARIABLE, raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    found = harvest(Site({}, base="http://127.0.0.1:9"), tmp_path, EVERYTHING)

    assert {source.name for source in found.sources} == {
        "pages",
        "portal.staff",
        "portal.statistics",
        "portal.decisions",
        "portal.probes",
        "portal.clicks",
        "portal.apply",
        "portal.accessibility",
    }
    assert all(not source.ok and source.reason.startswith("没有浏览器") for source in found.sources)


# ---- 纯函数


@given(st.dictionaries(st.text("ABC123", min_size=1), st.just("/"), min_size=1), st.integers(1, 20))
def test_spread(addresses: dict[str, str], most: int) -> None:
    """等距选取:不超过上限，有序，不重复，总含第一个。"""
    chosen = [code for code, _ in spread(addresses, most)]

    assert chosen == sorted(set(chosen))
    assert len(chosen) == min(most, len(addresses))
    assert chosen[0] == min(addresses)


def test_guide_links_without_template() -> None:
    """没有 portal.guide 时，取正文里形状相同且最多的一组同站链接。"""
    links = [Anchor("a", f"http://x/item/{n}") for n in "123"] + [
        Anchor("关于", "http://x/about"),
        Anchor("外", "http://y/item/4"),
    ]

    assert guide_links(links, "http://x", None) == {n: f"http://x/item/{n}" for n in "123"}


def test_guide_links_by_query() -> None:
    """编码写在查询参数里的模板也认得。"""
    links = [Anchor("a", "http://x/guide?id=A%2F1"), Anchor("b", "http://x/guides")]

    assert guide_links(links, "http://x", "/guide?id={code}") == {"A/1": "http://x/guide?id=A%2F1"}


def test_next_url() -> None:
    """“下一页”按 rel 或文字认。"""
    assert next_url([Anchor("1", "/1"), Anchor("下一页", "/2")]) == "/2"
    assert next_url([Anchor("More", "/3", rel="nofollow next")]) == "/3"
    assert next_url([Anchor("下一步", "/4")]) is None


@given(st.text("0123456789X", min_size=1))
def test_wrong_check(check: str) -> None:
    """错的校验要素一样长，必定不同。"""
    assert len(wrong_check(check)) == len(check)
    assert wrong_check(check) != check


def field(index: int, *words: str) -> dict[str, Any]:
    """一个输入框。"""
    return {"index": index, "words": list(words)}


def test_form_fields_are_recognised() -> None:
    """输入框按标签、提示或名称认，次序无关。"""
    fields = [field(0, "密码", "pwd"), field(3, "请输入受理编号")]
    icons = [one | {"pictured": True} for one in fields]

    for each in (fields, icons, [field(0, "短信验证码", "check"), fields[1]]):
        assert picked({"fields": each, "buttons": [{"index": 1, "text": "查询"}]}) == (3, 0, 1)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ([field(0, "办件编号"), field(1, "查询码"), field(2, "图形验证码")], "不绕过"),
        ([field(0, "办件编号"), field(1, "查询码"), field(2, "请输入图中字符", "yzm")], "不绕过"),
        ([field(0, "办件编号"), field(1, "查询码"), field(2, "vcode")], "不绕过"),
        ([field(0, "办件编号"), field(1, "查询码"), field(2, "请输入计算结果")], "不绕过"),
        ([field(0, "办件编号"), field(1, "校验码") | {"pictured": True}], "不绕过"),
        ([field(0, "关键字")], "认不出"),
    ],
)
def test_form_that_cannot_be_used(fields: list[dict[str, Any]], reason: str) -> None:
    """要填图形验证码的不绕过；认不出输入框的说明白。"""
    with pytest.raises(Unread, match=reason):
        picked({"fields": fields, "buttons": [{"index": 0, "text": "查询"}]})


def table(*lines: str) -> tuple[tuple[Cell, ...], ...]:
    """每行用 | 分格。"""
    return tuple(tuple(Cell(text) for text in line.split("|")) for line in lines)


def test_table_with_title_and_total() -> None:
    """列名之前有标题行、末尾有格数不同的合计行，都不妨碍。"""
    read = table("各月办件统计", "统计月份|受理量|办结量|红牌", "2026-04|10件|9|0", "合计|10")

    (month,) = statistics(rows([read], "statistics"))

    assert (month.period, month.accepted, month.closed, month.red_cards) == ("2026-04", 10, 9, 0)


def test_unreadable_cells_are_none() -> None:
    """读不出的数和日期是 None，不猜。"""
    (month,) = statistics(rows([table("月份|受理数", "2026-04|若干")], "statistics"))
    (decision,) = decisions(rows([table("文号|事项|决定日期", "1号|许可|近日", "|许可|2026-01-01")], "decisions"))

    assert month.accepted is None
    assert decision.decided_on is None


def test_staff_without_badge() -> None:
    """没有工号的人员以姓名和窗口区分。"""
    people = staff(rows([table("姓名|窗口|职务", "李明|3号|科员", "||")], "staff"))

    assert [(one.id, one.post) for one in people] == [("李明@3号", "科员")]
