"""指南页上的材料表、特别程序表、版本；清单的账；监测记录文件。"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from conformance import reference
from conformance.center import listing
from conformance.center import profile as profiles
from conformance.center.collect import collect
from conformance.center.portal import details as portal_details
from conformance.center.portal.extract import Anchor, Cell, Page
from conformance.center.snapshot import Snapshot
from conformance.domain import Channel, Guide, Link, Material, SpecialProcedure

GUIDE = Guide("I1", "某许可", Channel.PORTAL, {}, {}, {})
MATERIALS = [["材料名称", "是否必备", "份数"], ["申请书", "必要", "2 份"], ["委托书", "视情况", "若干"]]
SPECIAL = [["名称", "所需时间", "依据", "是否计入办结时限"], ["听证", "20 个工作日", "《行政许可法》", "不计入"]]


def page(*tables: list[list[str]], text: str = "", links: tuple[Anchor, ...] = ()) -> Page:
    """有这些表的一页。"""
    made = tuple(tuple(tuple(Cell(text) for text in line) for line in table) for table in tables)
    return Page("http://center/items/I1", "I1", text=text, tables=made, links=links)


def test_the_tables_of_a_guide_are_read() -> None:
    """材料与特别程序成行；认不出的格另外记下，不当作空白。"""
    found = portal_details.detailed(GUIDE, page(MATERIALS, SPECIAL))

    assert found.materials == (Material("申请书", True, 2), Material("委托书"))
    assert found.special == (SpecialProcedure("听证", 20, "《行政许可法》", False),)
    assert found.unread == ("是否必备:视情况", "份数:若干")


def test_a_table_with_gaps_on_a_page_not_whole_is_not_read() -> None:
    """没有看全的页上有空格的表，当作没有看到；没有空格的照样。"""
    blank = [["材料名称", "是否必备", "份数"], ["申请书", "", ""]]

    assert portal_details.detailed(GUIDE, replace(page(blank), partial="还有没有答复的请求")).materials is None
    assert portal_details.detailed(GUIDE, page(blank)).materials == (Material("申请书"),)
    assert portal_details.detailed(GUIDE, replace(page(MATERIALS), partial="还有没有答复的请求")).materials


def test_a_table_of_stages_is_not_a_list_of_special_procedures() -> None:
    """没有“是否计入”一列的表不当作特别程序；什么表也没有是看不到。"""
    stages = [["名称", "时限"], ["受理", "5 个工作日"]]
    found = portal_details.detailed(GUIDE, page(stages))

    assert (found.materials, found.special) == (None, None)
    assert portal_details.detailed(GUIDE, page(text="本事项没有特别程序。无需材料")).special == ()


@pytest.mark.parametrize(
    ("text", "version", "updated"),
    [
        ("版本 2025-1 · 更新日期 2024-12-20", "2025-1", date(2024, 12, 20)),
        ("版本号：V3.0 发布时间：2026年6月1日", "V3.0", date(2026, 6, 1)),
        ("版本 1 版本 2", None, None),
        ("更新日期 2024-12-20 发布日期 2025-03-01", None, date(2025, 3, 1)),
        ("没有写", None, None),
    ],
)
def test_the_edition_of_a_guide(text: str, version: str | None, updated: date | None) -> None:
    """版本说法不一就不认；日期取最近的。"""
    found = portal_details.detailed(GUIDE, page(text=text))

    assert (found.version, found.updated) == (version, updated)


def test_links_of_the_body_are_kept_once() -> None:
    """导航里的链接不算正文的。"""
    links = (Anchor("首页", "/", aside=True), Anchor("缴费", "/pay"), Anchor("去缴费", "/pay"))

    assert portal_details.detailed(GUIDE, page(links=links)).anchors == (Link("去缴费", "/pay"),)


@pytest.mark.parametrize(
    ("text", "declared"),
    [("共 71 项，第 1 / 4 页", "71"), ("共71条", "71"), ("共 8 项 共 9 项", ""), ("共 3 个部门", "")],
)
def test_the_declared_total_of_a_portal_list(text: str, declared: str) -> None:
    """几个数不一样时不知道是哪个，不比。"""
    probe = listing.seen_on_portal("/items", text, ["I1"], (), sure=True, evidence=())

    assert probe.observed["declared"] == declared


@pytest.mark.parametrize(
    ("totals", "declared", "sure"),
    [
        ((25, 25, 25), "25", "是"),
        ((27, 27, 27), "27", "是"),
        ((25, 0, 0), "25", "否"),
        ((25, 24, 24), "24", "否"),
        ((25, None, None), "25", "是"),
        ((10, 10, 5), "10", "否"),
    ],
)
def test_the_total_of_several_pages(totals: tuple[int | None, ...], declared: str, sure: str) -> None:
    """各页说的总数不一致的，不知道是哪个；比已经得到的还少的不算数。"""
    account = listing.Listing()
    for total, rows in zip(totals, (10, 10, 5), strict=True):
        account.turned(total, rows)
    seen = account.probe("/items").observed

    assert (seen["declared"], seen["counted"], seen["sure"]) == (declared, "25", sure)


def test_an_item_that_does_not_open_is_named(tmp_path: Path) -> None:
    """清单里列着而详情答 404 的事项，记在清单的账上。"""
    with reference.running(cases=0) as center:
        code, item = next(iter(center.state.items().items()))
        center.reset([{"behaviour": {"item_status": {code: 404}, "total_off": 2}}])
        collect(_profile(center.api, tmp_path), tmp_path / "run", channels={Channel.API})
    probe = Snapshot.of(tmp_path / "run").listings(Channel.API)[0]

    assert probe.observed == {"declared": "73", "counted": "71", "unopened": item["name"], "sure": "是"}


def test_earlier_openings_come_from_a_file(tmp_path: Path) -> None:
    """监测记录可以是一个 csv；空着的秒数是没有打开，读不出的行不进入判定。"""
    rows = "at,seconds,status\n2026-06-01T00:00:00,0.4,200\n2026-06-01T01:00:00,,503\n昨天,1,200\n"
    (tmp_path / "probes.csv").write_text(rows, encoding="utf-8")
    with reference.running(cases=0) as center:
        path = _profile(center.api, tmp_path, availability={"file": "probes.csv"})
        collect(path, tmp_path / "run", channels={Channel.API, Channel.PORTAL}, portal=_no_portal)
    snapshot = Snapshot.of(tmp_path / "run")

    assert [(one.seconds, one.status) for one in snapshot.rows("availability")] == [(0.4, 200), (None, 503)]
    assert snapshot.sources["availability"].refused == 1


def _no_portal(*_: object, **__: object) -> object:
    from conformance.center.portal.collecting import PortalHarvest

    return PortalHarvest()


def _profile(api: str, folder: Path, **more: object) -> profiles.Profile:
    content = {
        "extends": "native",
        "center": {"name": "参考中心", "region": "999900", "level": "市"},
        "transport": {"base": api, "rate_per_s": 1000, "concurrency": 8},
        "auth": {"kind": "bearer", "token": "${TOKEN}"},
        "portal": {"base": api.removesuffix("/api")},
        "links": {"max": 0},
        **more,
    }
    path = folder / "profile.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return profiles.load(path, {"TOKEN": reference.TOKEN})
