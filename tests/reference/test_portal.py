"""门户:真实的服务、真实的套接字，状态是这里的一个小替身。"""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
import requests
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page, sync_playwright

from conformance.domain import (
    CaseKind,
    Decision,
    Element,
    Evaluation,
    Fee,
    Item,
    ItemKind,
    Limit,
    LimitUnit,
    Material,
    SpecialProcedure,
    Staff,
    Statistics,
)
from conformance.reference import portal, portal_rate
from conformance.reference.portal_flow import flow_chart
from conformance.reference.state import State, check_of

BROWSER = os.environ.get("ZHUNSHENG_BROWSER") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
LABELS = {
    Element.NAME: "事项名称",
    Element.CONTENT: "行使内容",
    Element.AUDIENCE: "服务对象",
    Element.HANDLING_FORM: "办理形式",
    Element.AUTHORITY: "办理主体",
    Element.BASIS: "设定依据",
    Element.PROCEDURE: "办理流程",
    Element.CONDITIONS: "受理条件",
    Element.MATERIALS: "申请材料",
    Element.QUANTITY: "数量限制",
    Element.STATUTORY_LIMIT: "法定办结时限",
    Element.PROMISED_LIMIT: "承诺办结时限",
    Element.FEE_STANDARD: "收费标准",
    Element.FEE_BASIS: "收费依据",
    Element.RESULT: "办理结果",
    Element.STAFF: "服务人员",
    Element.BLANK_FORM: "空白表格",
    Element.SAMPLE_FORM: "示范文本",
    Element.CONSULTATION: "咨询方式",
    Element.COMPLAINT: "监督投诉渠道",
    Element.ADDRESS: "办理地点",
    Element.HOURS: "办理时间",
}
ITEM = Item(
    code="420600-JS-001",
    name="建筑工程施工许可证核发",
    kind=ItemKind.LICENCE,
    case_kind=CaseKind.PROMISED,
    department="市住房和城乡建设局",
    content="对建筑面积三百平方米以上的房屋建筑工程核发施工许可证。",
    audience=("企业法人", "事业法人"),
    handling_forms=("窗口办理", "网上办理"),
    basis=("《中华人民共和国建筑法》第七条", "《建筑工程施工许可管理办法》第二条"),
    basis_links=("/files/law-1.html",),
    procedure=(
        "收件:窗口核对申请材料，当场出具收件凭证",
        "受理",
        "审查:审查人员核对材料，必要时现场核查",
        "决定",
        "送达",
    ),
    flow_chart="/portal/flow/420600-JS-001.svg",
    conditions="一、已办理用地批准手续;\n二、已取得建设工程规划许可证。",
    materials=(
        Material("建筑工程施工许可申请表", True, 2, "纸质或电子", "申请人自备", "/files/a.docx", "/files/b.docx"),
        Material("建设工程规划许可证", False, 1, "电子证照", "政府部门核发"),
    ),
    quantity="无数量限制",
    statutory_limit=Limit(15, LimitUnit.WORKDAY),
    promised_limit=Limit(7, LimitUnit.WORKDAY),
    fee=Fee(charged=False),
    result="《建筑工程施工许可证》",
    staff=("S01",),
    consultation="0710-3600101",
    complaint="0710-3600199，或者 12345",
    address="和宁市和平大道 100 号二楼 B 区 12 号窗口",
    hours="工作日 9:00-12:00,13:30-17:00",
    special_procedures=(SpecialProcedure("专家评审", 10, "《行政许可法》第四十五条", False),),
    state="在用",
    version="3",
    updated="2026-03-02",
)


@dataclass
class Stand:
    """门户要读的状态的最小替身。"""

    behaviour: Mapping[str, Any] = field(default_factory=dict)
    now: datetime = datetime(2026, 6, 30, 17, 30)
    item: Item = ITEM

    def portal_items(self) -> Sequence[Item]:
        more = [
            replace(ITEM, code=f"420600-SC-{n:03}", name=f"食品经营许可({n})", department="市市场监督管理局")
            for n in range(1, 46)
        ]
        free = replace(
            ITEM, code="420600-RS-001", name="社保卡挂失", materials=(), no_materials=True, special_procedures=()
        )
        return [self.item, free, *more]

    def portal_staff(self) -> Sequence[Staff]:
        shown = Staff("S01", "陈立新", "首席代表", "HN0101", "photo", "0710-3600101", "市住房和城乡建设局", "B12")
        return [shown, replace(shown, id="S02", name="王芳", photo=None, badge="HN0102")]

    def portal_statistics(self) -> Sequence[Statistics]:
        figures = (320, 305, 305, 280, "95.31%", "100%", "91.80%", 4, 0, 0, "99.10%")
        return [Statistics(period, *figures) for period in ("2026-04", "2026-05", "2026-06")]

    def portal_decisions(self) -> Sequence[Decision]:
        shown = Decision("", "C1", "食品经营许可", "李**", date(2026, 5, 6), date(2026, 5, 8))
        rows = [replace(shown, doc_no=f"和审许〔2026〕{n:04}号") for n in range(1, 31)]
        return [
            *rows,
            replace(shown, doc_no="密〔2026〕1号", withheld=True),
            replace(shown, doc_no="迟", published_on=None),
        ]

    def evaluations(self) -> Sequence[Evaluation]:
        time = datetime(2026, 6, 1, 9)
        bad = Evaluation("E2", "YB0002", 4, "窗口", time, named=True, rectified_at=time, reply="已致歉并增开窗口。")
        return [Evaluation("E1", "YB0001", 1, "网上", time), bad, Evaluation("E3", "YB0003", 3, default=True)]

    def shown(self, name: str, kind: type[Any]) -> list[Any]:
        """No light rules and no claims here."""
        return []

    def progress(self, case_no: str, check: str) -> Mapping[str, Any] | None:
        known = {"case_no": "YB0001", "stage": "审查", "time": "2026-06-29T10:00:00", "status": "办理中"}
        return known if (case_no, check) == ("YB0001", check_of("YB0001")) else None


class Text(HTMLParser):
    """可见文字和链接。"""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.labels: set[str] = set()
        self.inputs: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.links += [str(found[name]) for name in ("href", "src") if name in found]
        self.labels |= {str(found["for"])} if tag == "label" else set()
        self.inputs |= {str(found.get("id"))} if tag in {"input", "textarea", "select"} else set()

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


@dataclass(frozen=True)
class Site:
    """运行中的门户。"""

    base: str
    state: Stand

    def get(self, path: str, **params: str) -> requests.Response:
        return requests.get(self.base + path, params=params, timeout=10)

    def words(self, path: str, **params: str) -> list[str]:
        return Text(self.get(path, **params).text).words


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    """一个端口上的真实服务。"""
    state, app = Stand(), FastAPI()
    app.include_router(portal_rate.routes(state))  # type: ignore[arg-type]  # 只看表单，不提交
    app.include_router(portal.routes(state))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", state)
        server.should_exit = True
        thread.join(5)


@pytest.fixture
def site(served: Site) -> Iterator[Site]:
    """每个测试开始时都是未打补丁的状态。"""
    yield served
    served.state.behaviour, served.state.item = {}, ITEM


PAGES = (
    "/",
    "/portal/items",
    f"/portal/items/{ITEM.code}",
    "/portal/items/420600-RS-001",
    "/portal/progress",
    "/portal/staff",
    "/portal/statistics",
    "/portal/decisions",
    "/portal/evaluations",
    "/complaint",
)


@pytest.mark.parametrize("path", PAGES)
def test_page_is_served_and_whole(site: Site, path: str) -> None:
    """Every page answers 200 as a Chinese HTML5 document with a skip link and one first heading."""
    answer = site.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="zh-CN">' in answer.text
    assert 'class="skip" href="#main"' in answer.text
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("path", PAGES)
def test_every_input_has_a_label(site: Site, path: str) -> None:
    """Every input of a page has a label of its own."""
    page = Text(site.get(path).text)

    assert page.inputs <= page.labels


@pytest.mark.parametrize("path", PAGES)
def test_own_links_answer(site: Site, path: str) -> None:
    """Every link of a page to the portal itself answers below 400; nothing comes from a third party."""
    links = {link.split("#")[0] for link in Text(site.get(path).text).links}
    own = {link for link in links if link.startswith("/") and not link.startswith("/files/")}
    foreign = {link for link in links if link.startswith(("http", "//"))}

    broken = {link for link in own if site.get(link).status_code >= 400}

    assert (broken, foreign) == (set(), set())


def test_guide_shows_every_label(site: Site) -> None:
    """The guide page carries the label of each of the elements that must be public."""
    words = site.words(f"/portal/items/{ITEM.code}")

    assert set(LABELS) == set(Element)
    assert [label for label in LABELS.values() if label not in words] == []


@pytest.mark.parametrize(
    "value",
    [
        "15个工作日",
        "7个工作日",
        "不收费",
        "企业法人、事业法人",
        "建筑工程施工许可申请表",
        "必备",
        "2 份",
        "陈立新",
        "HN0101",
        "不计入",
    ],
)
def test_guide_shows_values(site: Site, value: str) -> None:
    """The guide page shows the values themselves, fee-free in words."""
    assert value in site.words(f"/portal/items/{ITEM.code}")


def test_guide_offers_forms_and_law(site: Site) -> None:
    """Blank form, sample, legal text and complaint entry are links."""
    links = Text(site.get(f"/portal/items/{ITEM.code}").text).links

    assert {"/files/a.docx", "/files/b.docx", "/files/law-1.html"} <= set(links)
    assert any(link.startswith("/complaint?item=") for link in links)


def test_item_without_materials_says_so(site: Site) -> None:
    """An item that needs no materials says 无需材料 under the label."""
    words = [word for word in site.words("/portal/items/420600-RS-001") if word]

    assert words[words.index("申请材料") + 1] == "无需材料"


def test_on_the_spot_limit(site: Site) -> None:
    """A limit of zero is shown as decided on the spot."""
    site.state.item = replace(ITEM, promised_limit=Limit(0, LimitUnit.WORKDAY))

    assert "0个工作日（当场办结）" in site.words(f"/portal/items/{ITEM.code}")


@pytest.mark.parametrize(
    ("change", "row"),
    [
        ({"content": None}, '<th scope="row">行使内容</th><td></td>'),
        ({"promised_limit": None}, "<dt>承诺办结时限</dt><dd></dd>"),
        ({"complaint": None}, "<dt>监督投诉渠道</dt><dd></dd>"),
        ({"fee": Fee()}, "<dt>收费标准</dt><dd></dd>"),
    ],
)
def test_missing_value_leaves_an_empty_row(site: Site, change: dict[str, Any], row: str) -> None:
    """A value that is missing leaves its label with an empty value, never the next row's text."""
    site.state.item = replace(ITEM, **change)

    assert row in site.get(f"/portal/items/{ITEM.code}").text


@pytest.mark.parametrize("element", [element for element in Element if element is not Element.NAME])
def test_hidden_element_disappears_with_its_label(site: Site, element: Element) -> None:
    """portal_hide removes exactly the one label from the guide pages."""
    site.state.behaviour = {"portal_hide": [element.value]}
    words = site.words(f"/portal/items/{ITEM.code}")

    assert [label for label in LABELS.values() if label not in words] == [LABELS[element]]


def test_flow_chart_is_an_image_with_a_size(site: Site) -> None:
    """The flow chart is an SVG with a natural size."""
    answer = site.get(f"/portal/flow/{ITEM.code}.svg")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert 'width="640" height="500"' in answer.text


def test_broken_flow_chart(site: Site) -> None:
    """portal_flow_broken makes the image 404 while the page stays."""
    site.state.behaviour = {"portal_flow_broken": True}

    assert site.get(f"/portal/flow/{ITEM.code}.svg").status_code == 404
    assert site.get(f"/portal/items/{ITEM.code}").status_code == 200


def test_flow_chart_escapes() -> None:
    """Markup in a step stays text in the chart."""
    assert "<script" not in flow_chart(["<script>x</script>"], "</title><script>")


@pytest.mark.parametrize(
    ("q", "total"), [("施工许可", 1), ("js-001", 1), ("食品 许可", 45), ("没有的事项", 0), ("", 47)]
)
def test_search_by_name_and_code(site: Site, q: str, total: int) -> None:
    """Search finds by name, by code and by several words, and shows the total."""
    words = [word for word in site.words("/portal/items", q=q) if word]

    assert words[words.index("共") + 1] == str(total)


@pytest.mark.parametrize(("page", "rows"), [("1", 20), ("3", 7), ("9", 7), ("-1", 20), ("x", 20), ("²", 20)])
def test_pages_of_the_list(site: Site, page: str, rows: int) -> None:
    """A page number out of range or not a number shows the nearest page."""
    assert site.get("/portal/items", page=page).text.count('<th scope="row">') == rows


def test_department_filter_keeps_through_pages(site: Site) -> None:
    """The department filter is carried by the pager."""
    page = Text(site.get("/portal/items", department="市市场监督管理局").text)

    assert "45" in page.words
    assert any("department=" in link and "page=2" in link for link in page.links)


@pytest.mark.parametrize(
    "path", ["/portal/items/none", "/portal/nowhere", "/static/portal.py", "/portal/flow/none.svg"]
)
def test_unknown_address_is_a_page(site: Site, path: str) -> None:
    """An unknown item or address answers 404 with a readable page."""
    answer = site.get(path)

    assert answer.status_code == 404
    assert "没有找到这一页" in answer.text


def test_markup_in_a_name_stays_text(site: Site) -> None:
    """A patched name with markup is escaped on every page that shows it."""
    site.state.item = replace(ITEM, name="<script>alert(1)</script>", conditions="<b onload=x>")
    paths = ["/portal/items", f"/portal/items/{ITEM.code}", "/portal/items?q=<script>", "/complaint?item=<script>"]

    assert [path for path in paths if "<script" in site.get(path).text or "<b " in site.get(path).text] == []


def test_progress_with_the_right_check(site: Site) -> None:
    """The right check value shows stage and time."""
    answer = site.get("/portal/progress", case_no="YB0001", check=check_of("YB0001"))

    assert answer.status_code == 200
    assert {"审查", "2026-06-29 10:00", "办理中"} <= set(Text(answer.text).words)


@pytest.mark.parametrize("params", [("YB0001", "0000"), ("YB0001", ""), ("NONE", "123456"), ("", "123456")])
def test_progress_with_a_wrong_check(site: Site, params: tuple[str, str]) -> None:
    """A wrong or missing check value and an unknown case are refused alike, with 403 and a sentence."""
    answer = site.get("/portal/progress", case_no=params[0], check=params[1])

    assert answer.status_code == 403
    assert portal.REFUSED in answer.text
    assert "审查" not in answer.text


def test_progress_ignoring_the_check(site: Site) -> None:
    """portal_progress_ignores_check answers a known case whatever the check value, an unknown case never."""
    site.state.behaviour = {"portal_progress_ignores_check": True}
    answers = [site.get("/portal/progress", case_no=case_no, check="0000") for case_no in ("YB0001", "NONE")]

    assert [answer.status_code for answer in answers] == [200, 403]


def test_staff_page(site: Site) -> None:
    """Name, post, badge, telephone, window and department stand in the table; a photo only where there is one."""
    text = site.get("/portal/staff").text

    assert {"陈立新", "首席代表", "HN0101", "0710-3600101", "B12", "市住房和城乡建设局"} <= set(Text(text).words)
    assert text.count("的照片") == 1


def test_statistics_latest_first(site: Site) -> None:
    """Months stand in a table, the latest first."""
    words = site.words("/portal/statistics")

    assert words.index("2026-06") < words.index("2026-04")
    assert {"受理数", "按时办结率", "95.31%", "99.10%"} <= set(words)


def test_only_published_decisions_are_listed(site: Site) -> None:
    """Withheld and unpublished decisions are not listed."""
    text = site.get("/portal/decisions").text

    assert text.count("和审许〔2026〕") == 30
    assert "密〔2026〕1号" not in text


@pytest.mark.parametrize(("q", "total"), [("0007号", "1"), ("食品经营", "30"), ("密〔2026〕", "0")])
def test_decisions_can_be_searched(site: Site, q: str, total: str) -> None:
    """A decision is found by its number or the item's name."""
    words = [word for word in site.words("/portal/decisions", q=q) if word]

    assert words[words.index("共") + 1] == total


def test_leak_shows_a_valid_identity_number(site: Site) -> None:
    """portal_leak_phone prints a telephone and an identity number whose check digit is right."""
    before = site.get("/portal/decisions").text
    site.state.behaviour = {"portal_leak_phone": True}
    after = site.get("/portal/decisions").text
    number = portal.LEAK["id"]
    weighed = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(number[:17]))

    assert number[17] == "10X98765432"[weighed % 11]
    assert [number in page and portal.LEAK["phone"] in page for page in (before, after)] == [False, True]


def test_evaluations_are_anonymous(site: Site) -> None:
    """Evaluations show level and reply, never the case; default ones are counted apart."""
    text = site.get("/portal/evaluations").text

    assert {"非常满意", "不满意", "已致歉并增开窗口。", "默认评价"} <= set(Text(text).words)
    assert "YB000" not in text


def test_complaint_gets_a_number_and_a_period(site: Site) -> None:
    """A complaint is answered with a number and the promised period."""
    answer = requests.post(site.base + "/complaint", data={"content": "窗口无人", "item": "施工许可"}, timeout=10)

    assert answer.status_code == 200
    assert "TS20260630" in answer.text
    assert "自收到之日起 15 个工作日内答复" in answer.text


def test_blank_complaint_is_refused(site: Site) -> None:
    """A complaint without content is refused with a sentence."""
    answer = requests.post(site.base + "/complaint", data={"content": "  "}, timeout=10)

    assert answer.status_code == 400
    assert "投诉内容没有填写" in answer.text


def test_broken_complaint(site: Site) -> None:
    """portal_complaint_broken makes the form and the submission answer 500."""
    site.state.behaviour = {"portal_complaint_broken": True}
    posted = requests.post(site.base + "/complaint", data={"content": "窗口无人"}, timeout=10)

    assert [site.get("/complaint").status_code, posted.status_code] == [500, 500]


def test_whole_catalogue_is_shown() -> None:
    """Every item of the reference center has a guide page."""
    state = State()
    shown = portal.Portal(state)
    answers = {code: shown.guide(code) for code in state.items()}

    assert {answer.status_code for answer in answers.values()} == {200}
    assert all(f'data-code="{code}"' in bytes(answer.body).decode() for code, answer in answers.items())


def test_portal_only_patch_is_shown() -> None:
    """A patch below portal.items changes the guide page alone; an emptied value leaves its row."""
    state = State()
    code = next(iter(state.items()))
    state.reset([{"portal": {"items": {code: {"content": "", "result": "另一种结果"}}}}])
    text = bytes(portal.Portal(state).guide(code).body).decode()

    assert '<th scope="row">行使内容</th><td></td>' in text
    assert "另一种结果" in text
    assert state.items()[code]["result"] != "另一种结果"


@pytest.mark.skipif(BROWSER is None, reason="no browser on this machine")
def test_pages_fit_a_phone(site: Site) -> None:
    """On a phone no page scrolls sideways and every image has a natural size."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 800})
        seen = {path: _measured(page, site.base + path) for path in PAGES}
        browser.close()

    assert {path: [390, 0] for path in PAGES} == seen


def _measured(page: Page, url: str) -> list[int]:
    page.goto(url)
    broken = "[...document.images].filter(image => !image.naturalWidth).length"
    measured: list[int] = page.evaluate(f"[document.documentElement.scrollWidth, {broken}]")
    return measured
