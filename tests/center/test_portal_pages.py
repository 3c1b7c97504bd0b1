"""门户页面的真样子:标签页、折叠、框架、隐藏、占位、脚本慢慢填的；每页取到什么、取不到什么，一处不差。"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from portal_site import html, running, stored

from conformance import standard
from conformance.center import browser
from conformance.center.evidence import Evidence
from conformance.center.exchange.pace import Pace
from conformance.center.portal.extract import Page, guides
from conformance.center.portal.page import Ways
from conformance.center.portal.visit import Visitor
from conformance.center.reading.labels import vocabulary
from conformance.domain import Element, Guide
from conformance.rules.disclosure_states import shown

WORDS = vocabulary()
PLACEHOLDERS = standard.load("national").parameters["placeholders"]
WAYS = {
    "selectors": Ways(fields={"承诺时限": ".big-day", "收费标准": ".fee"}),
    "overlay": Ways(dismiss=(".shut",)),
    "opened": Ways(reveal=("#two",)),
}
STORED = (
    *("tabs", "tab_panels", "accordion", "closed", "vshow", "tfoot", "frames", "twice", "states"),
    *("selectors", "overlay", "slow_spa", "inaccessible"),
)


@dataclass(frozen=True)
class Seen:
    """看过的各页，与服务器收到的请求。"""

    pages: dict[str, Page]
    asked: list[tuple[str, str]]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """每个测试页在真实浏览器里看到的样子；全都用一个浏览器。"""
    if (found := browser.find()) is None:
        pytest.skip(browser.advice())
    routes = {f"/{name}": stored(name) for name in STORED}
    slow = {"/slow": html(""), "/opened": stored("closed"), "/files/*": html("")}
    with running({**routes, **slow}) as site:
        pages = asyncio.run(_look(found, site.base, tmp_path_factory.mktemp("run")))
        return Seen(pages, site.seen)


async def _look(found: browser.Browser, base: str, folder: Path) -> dict[str, Page]:
    names = [*STORED, "opened"]
    async with browser.window(found, browser.Bounds(frozenset({"127.0.0.1"}), 30, True, print), "Asia/Shanghai") as one:
        visitors = {name: Visitor(one, Evidence(folder), Pace(1000), 30, WAYS.get(name, Ways())) for name in names}
        for visitor in visitors.values():
            visitor.offer(1)
        reading = (visitors[name].read(f"{base}/{name}", WORDS.find, "pages", name) for name in names)
        return dict(zip(names, await asyncio.gather(*reading), strict=True))


def guide(page: Page) -> Guide:
    """单独一页的指南。"""
    return guides([page], WORDS)[0][0]


EXPECTED: dict[str, dict[str, str]] = {
    "tabs": {
        "承诺时限": "5个工作日",
        "法定时限": "",
        "办事程序": "提交\n审查\n决定",
        "收费标准": "每证10元",
        "收费依据": "",
    },
    "tab_panels": {"申报条件": "年满十八周岁", "办理结果": "", "办事程序": "收件、审查、决定"},
    "accordion": {
        "申报条件": "年满十八周岁",
        "办理结果": "",
        "政策依据": "《食品安全法》第三十五条",
        "办理地点": "一楼A区3号窗口展开",
    },
    "closed": {"承诺时限": "5个工作日", "政策依据": ""},
    "opened": {"承诺时限": "5个工作日", "收费标准": "每证10元", "政策依据": ""},
    "vshow": {
        "承诺时限": "5个工作日",
        "法定时限": "",
        "办理时间": "",
        "咨询方式": "0700-5550100",
        "办理地点": "一楼A区",
        "监督投诉渠道": "12345",
        "办理结果": "",
        "数量限制": "不限",
        "申报条件": "",
        "办事程序": "",
        "收费标准": "",
        "收费依据": "",
    },
    "tfoot": {"政策依据": "法规名称\t《食品安全法》\n条款号\t第三十五条", "申报条件": "", "办理结果": "许可证"},
    "frames": {"承诺时限": "5个工作日", "材料目录": "申请书", "申报条件": ""},
    "twice": {
        "办事程序": "提交、审查、决定",
        "办理地点": "一楼A区",
        "咨询方式": "咨询电话：0700-5550100",
        "监督投诉渠道": "",
    },
    "states": {
        "行使内容": "待补充",
        "数量限制": "无",
        "服务对象": "",
        "申报条件": "下载",
        "政策依据": "",
        "办理结果": "",
        "承诺时限": "5个工作日",
    },
    "selectors": {"承诺时限": "5个工作日", "收费标准": ""},
    "overlay": {"承诺时限": "5个工作日"},
    "slow_spa": {"承诺时限": "5个工作日", "法定时限": ""},
    "inaccessible": {"承诺时限": "5个工作日"},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_page(seen: Seen, name: str) -> None:
    """点开的都看到；空白的是空白，绝不是邻居、别的框架、别的标签页或上一页的文字。"""
    found = {str(element): text for element, text in guide(seen.pages[name]).elements.items()}

    assert found == {"事项名称": "食品经营许可", **EXPECTED[name]}


def test_every_page_is_expected_to_show_something() -> None:
    """没有哪个测试页忘了写应当看到什么。"""
    assert {*STORED, "opened"} == set(EXPECTED)


def test_the_state_of_every_field(seen: Seen) -> None:
    """一页上七种公开的状态各认得出。"""
    page = guide(seen.pages["states"])
    found = {str(element): str(shown(page, element, PLACEHOLDERS).state) for element in page.elements}

    assert found == {
        "事项名称": "已公开",
        "行使内容": "占位",
        "数量限制": "明示没有",
        "服务对象": "空白",
        "申报条件": "仅附件",
        "政策依据": "仅图片",
        "办理结果": "隐藏",
        "承诺时限": "已公开",
    }


def test_a_chart_is_the_only_procedure(seen: Seen) -> None:
    """流程只有一张图:状态是仅图片，图有自然宽高。"""
    page = guide(seen.pages["vshow"])

    assert shown(page, Element.PROCEDURE).state == "仅图片"
    assert [(image.width, image.height) for image in page.images[Element.PROCEDURE]] == [(90, 60)]


def test_a_panel_nobody_opened_is_not_judged(seen: Seen) -> None:
    """没有点开的一块里有文字:这一页看不到这一要素，说明要点哪里；没有办法看到的是隐藏。"""
    made, issues = guides([seen.pages["closed"]], WORDS)

    assert Element.FEE_STANDARD not in made[0].elements
    assert [issue.where.split()[-1] for issue in issues if "portal.reveal" in issue.message] == ["收费标准"]
    assert made[0].hidden == (Element.BASIS,)


def test_a_label_hidden_everywhere_is_unknown(seen: Seen) -> None:
    """标签与内容处处都看不见:看不到，不是没有公开。"""
    made, issues = guides([seen.pages["closed"]], WORDS)

    assert Element.HOURS not in made[0].elements
    assert any(issue.where == "portal.labels.办理时间" for issue in issues)


def test_a_label_hidden_here_and_shown_elsewhere_is_hidden(seen: Seen) -> None:
    """别的页看得见、这一页连标签一起藏了起来，而且有内容:隐藏。"""
    made, _ = guides([seen.pages["closed"], seen.pages["vshow"]], WORDS)

    assert (made[0].elements[Element.HOURS], Element.HOURS in made[0].hidden) == ("", True)


def test_nothing_is_submitted(seen: Seen) -> None:
    """点开折叠不会提交表单。"""
    assert not any("submitted" in path for _, path in seen.asked)
    assert {method for method, _ in seen.asked} == {"GET"}
