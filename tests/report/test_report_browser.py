"""在真的浏览器里从 file:// 打开报告。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
import report_samples as samples
from playwright.sync_api import Browser, Page, expect
from pyarrow import parquet

from conformance import center, report
from conformance.assessment import Assessment, dump


@pytest.fixture
def opened(browser: Browser, run_of) -> Iterator:
    """评测结果 → 打开的页面；控制台报错或任何请求都记下来。"""
    pages: list[Page] = []

    def open_(assessment: Assessment, width: int = 1280, against=(), **options) -> Page:
        run: Path = run_of(assessment)
        past = [_past(run, number, one) for number, one in enumerate(against)]
        report.write(run, "html", run / "report.html", against=past)
        page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.complaints.append(request.url) if "http" in request.url[:5] else None)
        page.goto((run / "report.html").as_uri())
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.close()


def _past(run: Path, number: int, assessment: Assessment) -> Path:
    path = run / f"past{number}.json"
    path.write_bytes(dump(assessment))
    return path


MAKERS = [
    samples.scored,
    samples.ruled,
    samples.empty,
    samples.hostile_everywhere,
    samples.graded_hostile,
    lambda: samples.poisoned(samples.ruled()),
]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("make", MAKERS)
def test_no_sideways_scroll_no_complaint_no_script(opened, make, width):
    """两种宽度都不横向滚动；没有报错、请求，恶意脚本没有执行。"""
    page = opened(make(), width, against=(make(),))

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.scripts.length") == 1
    assert page.evaluate("[...document.images].every(one => one.src.startsWith('data:'))")


@pytest.mark.parametrize("width", [1280, 390])
def test_first_screen_is_not_blank(opened, width):
    """首屏有内容：等级、得分看得见，图不是一片白。"""
    page = opened(samples.rich(), width)

    assert page.get_by_text("不合格", exact=True).is_visible()
    assert page.locator(".scale").bounding_box()["y"] < 900
    assert len(page.screenshot()) > 15_000


def test_filter_by_verdict_and_text(opened):
    """按结论和文字筛选，没有命中时说没有。"""
    page = opened(samples.rich())
    shown = page.locator("article.clause:not([hidden])")

    page.get_by_role("checkbox", name="不符合").check()
    assert shown.evaluate_all("all => all.map(one => one.id)") == ["DSC-02", "PRC-05", "TML-05"]
    page.get_by_role("searchbox").fill("yb0299")
    expect(page.locator("#shown")).to_have_text("1 / 15 条")
    assert shown.count() == 1
    page.get_by_role("searchbox").fill("查无此条")
    expect(page.locator("#nothing")).to_be_visible()


def test_filter_by_level_theme_and_department(opened, run_of):
    """按约束力、主题、部门筛选；选了部门，只留这个部门的问题；清除以后全都回来。"""
    page = opened(samples.rich())
    shown = page.locator("article.clause:not([hidden])")

    page.get_by_role("combobox", name="约束力").select_option("推荐")
    assert shown.evaluate_all("all => all.map(one => one.id)") == ["DSC-02"]
    page.get_by_role("button", name="清除").click()
    expect(page.locator("#shown")).to_have_text("共 15 条")
    page.get_by_role("combobox", name="主题").select_option("time_limits")
    assert shown.count() == 5


def test_a_department_sees_its_own_findings(opened, tmp_path):
    """选了部门，只留有它的问题的条款和它的那些行。"""
    (tmp_path / "run" / "snapshot").mkdir(parents=True)
    rows = [{"case_no": f"YB{n:04}", "department": f"第{n % 3}局"} for n in range(1, 301)]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "run" / "snapshot" / "cases.parquet")
    (tmp_path / "run" / "snapshot" / "items.jsonl").write_text(
        '{"code": "420600A0012", "department": "市水利局"}\n截断', encoding="utf-8"
    )
    page = opened(samples.rich())

    page.get_by_role("combobox", name="部门").select_option("第1局")
    assert page.locator("article.clause:not([hidden])").evaluate_all("all => all.map(one => one.id)") == [
        "PRC-05",
        "TML-05",
        "TML-13",
    ]
    assert page.locator("#TML-05 tbody tr[data-office]:not([hidden])").count() == 100
    page.get_by_role("combobox", name="部门").select_option("市水利局")
    assert page.locator("article.clause:not([hidden])").evaluate_all("all => all.map(one => one.id)") == ["DSC-02"]
    page.get_by_role("button", name="清除").click()
    expect(page.locator("#TML-05 tr[data-office][hidden]")).to_have_count(0)


def test_deep_link_opens_a_closed_clause(opened):
    """链接到折叠的条款时展开它，即使被筛掉了。"""
    page = opened(samples.rich())
    page.get_by_role("checkbox", name="不符合").check()

    page.evaluate("location.hash = 'TML-01'")

    page.wait_for_selector("#TML-01 details[open] .body")
    assert page.locator("#TML-01").is_visible()


def test_it_reads_without_scripts(opened):
    """没有脚本也能读：筛选条不出现，内容都在，折叠的能展开。"""
    page = opened(samples.rich(), java_script_enabled=False)

    assert not page.locator("#filter").is_visible()
    page.locator("#TML-01 summary").first.click()
    assert page.locator("#TML-01 .law").is_visible()


def test_everything_is_open_in_print(opened):
    """打印时全部展开，不靠脚本；筛选条不印。"""
    page = opened(samples.rich(), java_script_enabled=False)

    page.emulate_media(media="print")

    assert page.locator("#TML-01 .law").is_visible()
    assert page.get_by_text("YB0300").is_visible()
    assert not page.locator("#filter").is_visible()


def test_the_dark_style_changes_the_paper(opened):
    """深色模式下纸是深的。"""
    page = opened(samples.empty(), color_scheme="dark")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 27)"


@pytest.mark.parametrize(
    ("make", "scheme"), [(samples.brief, "light"), (samples.brief, "dark"), (samples.empty, "light")]
)
def test_axe_finds_nothing(opened, make, scheme):
    """axe 的全部规则都没有话说（对比、名称、次序、表头……），两种配色都是。"""
    axe = Path(center.__file__).parent / "axe" / "axe.min.js"
    if not axe.is_file():
        pytest.skip("没有随程序的 axe.min.js")
    page = opened(make(), against=(make(),), color_scheme=scheme, bypass_csp=True)
    page.evaluate("for (const one of document.querySelectorAll('details:not(.shot)')) one.open = true")
    page.add_style_tag(content=".clause, .chunk { content-visibility: visible !important; }")
    page.add_script_tag(path=axe)

    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")

    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found["violations"]] == []


def test_the_labels_of_the_charts_are_inside(opened):
    """雷达图、走势图的字都在图的框里，互不重叠。"""
    page = opened(samples.scored(), 390, against=(replace(samples.scored(), as_of="2025-06-30"),))
    outside = """chart => { const box = chart.getBoundingClientRect();
      const texts = [...chart.querySelectorAll('text')].map(one => one.getBoundingClientRect());
      const out = texts.filter(t => t.left < box.left - 1 || t.right > box.right + 1
        || t.top < box.top - 1 || t.bottom > box.bottom + 1);
      const hit = texts.filter((a, i) => texts.some((b, j) => i < j && a.left < b.right && b.left < a.right
        && a.top + 3 < b.bottom && b.top + 3 < a.bottom));
      return [texts.length > 2, out.length, hit.length]; }"""

    for name in (".radar", ".trend"):
        assert page.locator(name).evaluate(outside) == [True, 0, 0]


@pytest.mark.parametrize("make", [samples.scored, samples.ruled])
def test_the_first_page_fits_on_a4(opened, make):
    """打印时封面装得进一页 A4（版心 178 × 261 毫米），连同走势。"""
    page = opened(make(), 673, against=(replace(make(), as_of="2025-06-30"),), java_script_enabled=True)
    page.emulate_media(media="print")

    box = page.locator(".cover").bounding_box()

    assert box["height"] <= 261 / 25.4 * 96


def test_the_way_up_leads_to_its_clauses(opened):
    """首页的升等之路：每个条款点得到，全部在附录。"""
    page = opened(samples.scored())

    page.locator(".path .chip").first.click()
    page.wait_for_selector("article.clause:target")
    assert page.locator("#path tbody tr").count() == page.locator(".path a.chip").count()


def test_thousands_of_findings_do_not_lay_out_at_once(opened):
    """五千个问题也不卡：首次排版远小于全部。"""
    clause = next(c for c in samples.rich().clauses if c.id == "TML-05")
    page = opened(replace(samples.rich(), clauses=(replace(clause, findings=samples.late(5000)),)))

    page.locator(".rest > summary").click()

    assert page.locator(".chunk").count() == 50
    assert page.locator(".chunk").last.evaluate("e => getComputedStyle(e).contentVisibility") == "auto"
