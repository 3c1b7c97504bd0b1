"""在真的浏览器里从 file:// 打开报告。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import report_samples as samples
from playwright.sync_api import Browser, Page, expect

from conformance import report
from conformance.assessment import Assessment


@pytest.fixture
def opened(browser: Browser, run_of) -> Iterator:
    """评测结果 → 打开的页面；控制台报错或任何请求都记下来。"""
    pages: list[Page] = []

    def open_(assessment: Assessment, width: int = 1280, **options) -> Page:
        run: Path = run_of(assessment)
        report.write(run, "html", run / "report.html")
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


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("make", [samples.rich, samples.empty, samples.hostile_everywhere])
def test_no_sideways_scroll_no_complaint_no_script(opened, make, width):
    """两种宽度都不横向滚动；没有报错、请求，恶意脚本没有执行。"""
    page = opened(make(), width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []
    assert page.evaluate("window.hacked") is None


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


CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = (c) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const lum = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3]) return c; }
    return [255, 255, 255]; };
  const bad = new Set();
  for (const e of document.querySelectorAll('main *, header *')) {
    if (e.closest('svg') || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const c = rgb(getComputedStyle(e).color); if (!c[3]) continue;
    const [a, b] = [lum(c), lum(ground(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) bad.add(`${e.tagName}.${e.className} ${((a + .05) / (b + .05)).toFixed(2)}`);
  }
  return [...bad];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_contrast_is_enough(opened, scheme):
    """文字与底色的对比不低于 4.5:1，两种配色都是。"""
    assert opened(samples.rich(), color_scheme=scheme).evaluate(CONTRAST) == []


def test_thousands_of_findings_do_not_lay_out_at_once(opened):
    """五千个问题也不卡：首次排版远小于全部。"""
    clause = next(c for c in samples.rich().clauses if c.id == "TML-05")
    page = opened(replace(samples.rich(), clauses=(replace(clause, findings=samples.late(5000)),)))

    page.locator(".rest > summary").click()

    assert page.locator(".chunk").count() == 50
    assert page.locator(".chunk").last.evaluate("e => getComputedStyle(e).contentVisibility") == "auto"
