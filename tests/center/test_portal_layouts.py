"""门户上容易读错的版式:一行里写完的、套着标签的、竖排的、内容在前的、滚到才显示的、嵌进来的。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from portal_site import Reply, html, running
from rendering import WORDS, guide
from rendering import rendered as shown_at

from conformance.center import browser
from conformance.center.portal.extract import Page, guides
from conformance.center.portal.guides import recognised
from conformance.center.portal.opening import Unread
from conformance.domain import Element
from conformance.rules.disclosure_states import shown

TALL = '<div style="height:3000px"></div>'
ON_SCROLL = "<script>addEventListener('scroll', () => document.querySelectorAll('.late').forEach(%s))</script>"

LAYOUTS: dict[str, tuple[str, dict[str, str]]] = {
    "lines": (
        "<p>收费标准：无</p><p>网办深度：四级</p><p>监督投诉：无</p><p>友情提醒：请携带原件</p>"
        "<p>承诺时限：5天</p><p>预约取号：提前3个工作日</p><p>收费依据（元）：无</p><p>另见通知</p>",
        {"收费标准": "无", "监督投诉渠道": "无", "承诺时限": "5天", "收费依据": "无"},
    ),
    "lines_still_part": (
        "<h3>受理条件</h3><p>收费标准：无</p><h3>办理结果</h3><p>证件</p>",
        {"申报条件": "", "收费标准": "无", "收费依据": "不收费", "办理结果": "证件"},
    ),
    "below": (
        "<p>办理流程：如下</p><ol><li>申请</li><li>受理</li></ol><h3>申请材料：共1份</h3><p>申请书</p>",
        {"办事程序": "申请\n受理\n如下", "材料目录": "申请书\n共1份"},
    ),
    "wrapped": (
        "<div><span>收费标准</span><span>免费</span></div><div>办结后可打印结果</div>"
        "<ul><li><b>监督投诉</b><i>12345</i></li><li>友情提醒</li></ul>"
        "<table><tr><td>法定时限</td><td>5天</td></tr><tr><td>预约</td><td>提前3个工作日</td></tr></table>",
        {"收费标准": "免费", "收费依据": "不收费", "监督投诉渠道": "12345", "法定时限": "5天"},
    ),
    "dressed": (
        "<p>一、<b>设定依据</b></p><p>《某法》第一条</p><p><b>收费标准</b>：</p><p>每证10元</p>"
        "<div class=t><b>受理条件</b><a>展开</a></div><div>年满十八周岁</div>"
        "<div><span>01</span><span>办理地点</span></div><div>一楼</div><h3><b>申请材料</b><b>目录</b></h3><p>申请书</p>",
        {
            "政策依据": "《某法》第一条",
            "收费标准": "每证10元",
            "申报条件": "年满十八周岁\n展开",
            "办理地点": "一楼",
            "材料目录": "申请书\n目录",
        },
    ),
    "noted": (
        "<div>法定时限（工作日）</div><div>20个</div><div><span>申请材料</span><em>(3)</em></div><p>申请书</p>"
        "<div><b>办理流程</b><em>共2步</em></div><p>申请→受理</p><p>收费标准（单位：元）</p><p>每证10元</p>",
        {
            "法定时限": "20个",
            "材料目录": "申请书\n(3)",
            "办事程序": "申请→受理\n共2步",
            "收费标准": "每证10元",
        },
    ),
    "cells": (
        "<table><tr><td>收费标准：无</td><td>网办深度：四级</td></tr>"
        "<tr><td>监督投诉：</td><td></td><td>预约取号：</td><td>是</td></tr></table>",
        {"收费标准": "无", "收费依据": "不收费", "监督投诉渠道": ""},
    ),
    "stacked": (
        "<table><tr><th>承诺时限</th><th>法定时限</th></tr><tr><td>5个工作日</td><td>20个工作日</td></tr>"
        "<tr><th>网办深度</th><th>数量限制</th></tr><tr><td>四级</td><td></td></tr></table>"
        "<table><tr><td>办理地点</td><td>办理时间</td></tr><tr><td>一楼</td><td>9-17点</td></tr></table>"
        "<table><tr><td>办理结果</td><td>许可证件</td></tr><tr><td>网办深度</td><td>四级</td></tr></table>",
        {
            "承诺时限": "5个工作日",
            "法定时限": "20个工作日",
            "数量限制": "",
            "办理地点": "一楼",
            "办理时间": "9-17点",
            "办理结果": "许可证件",
        },
    ),
    "spanning": (
        "<table><tr><td rowspan=3>收费标准</td><td>是否收费</td><td>是</td></tr>"
        "<tr><td>收费项目</td><td>工本费10元</td></tr>"
        "<tr><td>收费依据</td><td>《价格法》</td></tr>"
        "<tr><td rowspan=2>办理地点</td><td>一楼</td></tr><tr><td>二楼</td></tr>"
        "<tr><td rowspan=2>办理时间</td><td></td></tr><tr><td></td></tr><tr><td>承诺时限</td><td>5天</td></tr></table>",
        {
            "收费标准": "是\n工本费10元",
            "收费依据": "《价格法》",
            "办理地点": "一楼\n二楼",
            "办理时间": "",
            "承诺时限": "5天",
        },
    ),
    "value_first": (
        "<div><p>5个工作日</p><p>承诺时限</p></div><div><p>20个工作日</p><p>法定时限</p></div>"
        "<div><p>0次</p><p>到现场次数</p></div><div><p>收费标准：</p><p>每证10元</p><p>收费依据</p></div>",
        {"收费标准": "每证10元", "收费依据": ""},
    ),
    "framed": (
        "<h3>受理条件</h3><iframe src='/inner' width=600 height=300></iframe><h3>数量限制</h3>",
        {"数量限制": ""},
    ),
    "inputs": (
        "<table><tr><th>承诺时限</th><td><input readonly value='5个工作日'></td></tr>"
        "<tr><th>受理条件</th><td><textarea disabled>年满十八周岁</textarea></td></tr>"
        "<tr><th>办理地点</th><td><input value='请输入'></td></tr>"
        "<tr><th>咨询电话</th><td><input type=hidden readonly value='1'></td></tr></table>",
        {"承诺时限": "5个工作日", "申报条件": "年满十八周岁", "办理地点": "", "咨询方式": ""},
    ),
    "faded": (
        "<style>.late{opacity:0;transition:opacity 60s}.never{opacity:0}</style>"
        "<h3>承诺时限</h3><p class=late>5个工作日</p><h3>法定时限</h3><p class=never>20个工作日</p>"
        + TALL
        + ON_SCROLL % "(one) => { one.style.opacity = scrollY ? 1 : 0 }",
        {"承诺时限": "5个工作日", "法定时限": ""},
    ),
}
CHART = b'<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600"/></svg>'
FILES = {
    "lazy": f"{TALL}<h3>办理流程</h3><img class=late data-src='/chart.svg'>"
    + ON_SCROLL % "(one) => { one.src = one.dataset.src }",
    "never_loaded": "<h3>办理流程</h3><p>办理流程图</p><img data-original='/chart.svg' alt='图'>",
    "contacts": "<p>请先登录</p><p>咨询电话：0700-5550100</p><p>办公地址：某市某路一号</p><p>办公时间：9:00-17:00</p>",
    "embedded": (
        "<h3>办理流程</h3><embed src='/a.pdf' width=600 height=300><h3>受理条件</h3>"
        "<object data='/b?id=1' type='application/pdf' width=600 height=300></object>"
        "<h3>申请材料</h3><iframe src='/c.pdf' width=600 height=300></iframe>"
    ),
}


def _pdf(query: Mapping[str, str]) -> Reply:
    return 200, "application/pdf", b"%PDF-1.4\n%%EOF"


@pytest.fixture(scope="module")
def seen(one_browser: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """每个版式在真实浏览器里看到的样子。"""
    if (found := browser.find()) is None:
        pytest.skip(browser.advice())
    bodies = {**{name: body for name, (body, _) in LAYOUTS.items()}, **FILES, **STRANGE}
    bodies |= {"few": FEW, "few_with_password": f"{FEW}<input type=password>"}
    routes = {f"/{name}": html(f"<h1>食品经营许可</h1>{body}") for name, body in bodies.items()}
    routes |= {"/inner": html("<p>年满十八周岁</p>"), "/chart.svg": lambda query: (200, "image/svg+xml", CHART)}
    routes |= dict.fromkeys(("/a.pdf", "/b", "/c.pdf"), _pdf)
    with running(routes) as site:
        return shown_at(found, site.base, bodies, tmp_path_factory.mktemp("run"))


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_label_keeps_its_own_content(seen: dict[str, Page], name: str) -> None:
    """不认得的下一行、下一格、下一块绝不当作内容；认不准的不在其中，真正空白的仍是空白。"""
    elements = {str(element): text for element, text in guide(seen[name]).elements.items()}

    assert elements == {"事项名称": "食品经营许可", **LAYOUTS[name][1]}


@pytest.mark.parametrize(("name", "elements"), [("value_first", ["法定时限", "承诺时限"]), ("framed", ["申报条件"])])
def test_what_cannot_be_attributed_is_told(seen: dict[str, Page], name: str, elements: list[str]) -> None:
    """内容在标签前面、在嵌进来的页面里的，说明认不准和怎么办。"""
    _, issues = guides([seen[name]], WORDS)

    assert sorted(one.where.split()[-1] for one in issues if "认不准" in one.message) == sorted(elements)


STRANGE = {
    "login": (
        "<h2>用户登录</h2><input><input type=password><p><span>办公地址：</span><span>政务大道1号</span></p>"
        "<p><span>联系电话：</span><span>0700-5551000</span></p><p><span>工作时间：</span><span>9:00-17:00</span></p>"
    ),
    "soft_404": "<h2>您访问的页面不存在</h2><p><b>地址：</b>某市</p><p><b>咨询电话：</b>0700-5551000</p>",
    "maintained": "<h2>系统升级维护中</h2><table><tr><th>咨询电话</th><td>0700-5551000</td></tr></table>",
    "captcha": "<h3>请输入验证码后继续访问</h3><input><div>咨询电话：<span>0700-5551000</span></div>",
    "listed": (
        "<table><tr><th>事项名称</th><th>实施主体</th></tr><tr><td>食品经营许可</td><td>市场监管局</td></tr>"
        "<tr><td>药品许可</td><td>市场监管局</td></tr></table>"
    ),
}
FEW = "<dl><dt>承诺时限</dt><dd>5个工作日</dd></dl>"


@pytest.mark.parametrize("name", STRANGE)
def test_a_page_of_contacts_is_no_guide(seen: dict[str, Page], name: str) -> None:
    """登录页、错误页、维护页、验证页、列表页:只有联系方式、名称、主体，不是一份空白的指南。"""
    with pytest.raises(Unread, match="没有一个认得的标签"):
        recognised(seen[name], WORDS)


def test_a_login_page_and_a_page_elsewhere_need_more(seen: dict[str, Page]) -> None:
    """有口令框的、转到了别的地址的，只有一两个要素，不当作指南；地址里有编码的不算转走。"""
    few, lines = seen["few_with_password"], seen["lines"]
    with pytest.raises(Unread, match=r"要先登录.*承诺时限"):
        recognised(few, WORDS)
    with pytest.raises(Unread, match=r"转到了别的地址.*承诺时限"):
        recognised(replace(seen["few"], code="X1"), WORDS, few.url)
    assert recognised(seen["few"], WORDS, seen["few"].url + "/") == seen["few"]
    assert recognised(seen["few"], WORDS, few.url) == seen["few"]
    assert recognised(lines, WORDS, few.url) == lines


def test_a_page_of_lines_is_a_guide(seen: dict[str, Page]) -> None:
    """标签与内容都写在一行里的页面，也是办事指南；只写着电话、地址的不是。"""
    assert recognised(seen["lines"], WORDS) == seen["lines"]
    with pytest.raises(Unread, match="没有一个认得的标签"):
        recognised(seen["contacts"], WORDS)


def test_a_picture_loaded_on_the_way_down_is_seen(seen: dict[str, Page]) -> None:
    """滚到才载入的流程图有自然宽高；没有载入的不算图，是一个没有看到的文件。"""
    late, never = guide(seen["lazy"]), guide(seen["never_loaded"])

    assert [(image.width, image.height) for image in late.images[Element.PROCEDURE]] == [(800, 600)]
    assert never.images[Element.PROCEDURE] == ()
    assert [(one.text, one.url.rpartition("/")[2]) for one in never.links[Element.PROCEDURE]] == [("图", "chart.svg")]
    assert shown(never, Element.PROCEDURE).state == "仅附件"


def test_files_shown_in_the_page_are_attachments(seen: dict[str, Page]) -> None:
    """嵌在页面里的 PDF 是附件，不是空白。"""
    page = guide(seen["embedded"])
    wanted = (Element.PROCEDURE, Element.CONDITIONS, Element.MATERIALS)

    assert [shown(page, one).state for one in wanted] == ["仅附件"] * 3
    assert [page.links[one][0].text for one in wanted] == ["a.pdf", "b?id=1", "c.pdf"]
