"""起草:形状、翻页、字段、单位、方言、接口说明、文件、门户各怎样认；只发 GET，次数有上限，样本打码。"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bad_center import Asked, Reply, as_json, listed, serving
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.center import profile
from conformance.center.infer import inferring as infer
from conformance.center.infer import shape as infer_shape
from conformance.center.infer.dialect import recognised
from conformance.center.infer.drafting import Entry, flow, under, written
from conformance.center.infer.fields import Proposal, Sure, fields
from conformance.center.infer.inferring import Wanted
from conformance.center.infer.samples import of_file
from conformance.errors import InputError

ROW = {"TASK_CODE": "1", "TASK_NAME": "取水许可"}
CENTER = {"name": "测试中心", "region": "420600", "level": "市"}


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ({"code": 0, "data": {"list": [ROW]}}, "data.list"),
        ([ROW], ""),
        ({"itemList": {"社会": [ROW], "城市": [ROW]}}, "values(itemList)[]"),
        ({"result": [{"list": [ROW]}, {"list": [ROW]}]}, "result[].list[]"),
        ({"params": {"data": json.dumps({"rows": [ROW]})}}, "from_json(params.data).rows"),
        ({"C-Body": json.dumps({"lIST2": [ROW]})}, 'from_json("C-Body").lIST2'),
        ({"data": {"RETURN": {"TASK_CODE": "1", "TASK_NAME": "取水", "BY_LAW": "《法》"}}}, "[data.RETURN]"),
    ],
)
def test_the_rows_are_found(value: Any, rows: str) -> None:
    """各种套法里的行。"""
    seen = infer_shape.shape(value, "items")

    assert seen is not None
    assert (seen.rows, dict(seen.listed[0])["TASK_CODE"]) == (rows, "1")


def test_a_tree_is_read_to_its_leaves() -> None:
    """上级与下级是同一种东西:取到底。"""
    leaf = {"ql_code": "2", "ql_name": "丙"}
    seen = infer_shape.shape(
        {"list": [{"ql_code": "0", "ql_name": "甲", "son": [leaf, {**leaf, "ql_code": "3"}]}]}, "items"
    )

    assert seen is not None
    assert seen.rows in {"leaves(list, 'son')", "list[].son[]"}


def test_the_envelope_is_described() -> None:
    """成功的条件、中心的说法、总数。"""
    value = {"status": {"code": "200"}, "custom": {"code": 1, "text": "好", "total": "37", "rows": [ROW]}}
    seen = infer_shape.shape(value, "items")

    assert seen is not None
    assert (seen.success, seen.message) == ("status.code == '200' && custom.code == `1`", "custom.text")
    assert (seen.total, seen.declared) == ("custom.total", 37)


@settings(max_examples=25)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_any_answer_is_survived(value: Any) -> None:
    """什么答复都不出错；给出的形状一定取得出行。"""
    seen = infer_shape.shape(value, "items")

    assert seen is None or seen.listed


def proposal(rows: list[dict[str, Any]], target: str, source: str = "items") -> Proposal:
    """The proposal for one target."""
    return next(one for one in fields(source, rows).proposals if one.target == target)


def test_names_in_any_dress() -> None:
    """大写、驼峰、下划线、汉字都认得；{id, text} 取文字，代码不当作编码。"""
    rows = [{"taskCode": "1", "TASK_NAME": "甲", "qlKind": {"id": "1", "text": "行政许可"}, "设定依据": "《法》"}]
    found = {one.target: one.spec for one in fields("items", rows).proposals}

    assert found == {"code": "taskCode", "name": "TASK_NAME", "kind": "qlKind.text", "basis": "设定依据"}


def test_a_bare_number_is_never_given_a_unit() -> None:
    """裸数字没有单位:说出来让人核实，不猜；单位代码只列出来。"""
    bare = proposal([{"promise_day": 5}], "promised_limit")
    coded = fields("items", [{"promise_day": 5, "promise_type": "1"}])

    assert (bare.sure, "没有说明单位" in bare.why, "unit" in bare.spec) == (Sure.SOME, True, False)
    assert (coded.units, coded.proposals[0].spec["unit_from"]) == (("1",), "promise_type")


def test_what_cannot_be_read_is_not_sure() -> None:
    """有几行读不出的只有中等把握；一行也没有值的写成注释。"""
    partly = proposal([{"promise_day": "5个工作日"}, {"promise_day": "10-15个工作日"}], "promised_limit")
    empty = proposal([{"by_law": ""}], "basis")

    assert (partly.sure, empty.off) == (Sure.SOME, True)


def drafted(base: str, tmp_path: Path, **more: Any) -> tuple[dict[str, Any], str]:
    """The draft, loaded, and its text."""
    head = {"center": CENTER, "transport": {"base": base, "rate_per_s": 500}}
    text, _ = infer.infer(Wanted(head, head, base, **more))
    path = tmp_path / "center.yaml"
    path.write_text(text, encoding="utf-8")
    assert [str(one) for one in profile.problems(path)] == []
    return profile.load(path).data, text


def test_paging_is_tried(tmp_path: Path) -> None:
    """翻一页看看:翻得动的有把握，翻不动的没有。"""
    rows = [{"task_code": str(n), "task_name": f"事项{n}"} for n in range(9)]

    def turned(asked: Asked) -> Reply:
        start = int(asked.query.get("pageNo", 1)) * 3 - 3
        return as_json({"total": 9, "list": rows[start : start + 3]})

    with serving({"/a": turned, "/b": as_json({"total": 9, "list": rows[:3]})}) as center:
        _, good = drafted(center.base, tmp_path, endpoints=(("items", "/a?pageNo=1"),))
        _, odd = drafted(center.base, tmp_path, endpoints=(("items", "/b?pageNo=1"),))

    assert "高 · 试翻第二页" in good
    assert "低 · 第二页与第一页相同" in odd


def test_personal_data_is_masked(tmp_path: Path) -> None:
    """样本里的手机号、证件号、姓名打码；没有用到的键也列出来，只写样子。"""
    row = {"bjbh": "B1", "applyerName": "欧阳某", "mobile": "13812345678", "cert": "11010519491231002X"}
    row |= {
        "ownerName": "郑焱鑫",
        "zz": "中北路12号3栋401室",
        "cph": "鄂A12345",
        "wx": "zhang_1990",
        "bz": "郑焱鑫来过",
    }
    with serving({"/c": as_json({"list": [row]})}) as center:
        _, text = drafted(center.base, tmp_path, endpoints=(("cases", "/c"),))

    assert all(one in text for one in ("mobile: 999****9999", "cph: 字a99999", "wx: aaaaa_9999", "bz: 字字字字字"))
    assert not [one for one in map(str, row.values()) if one != "B1" and one in text]


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_nobody_of_a_sample_file_stands_in_the_draft(kind: str, tmp_path: Path) -> None:
    """样本文件也一样；办件编号看得出是不是同一件。"""
    rows = [
        {
            "办件编号": f"42010620260307{n:04}",
            "申请人": "郑焱鑫",
            "联系电话": "0710-3456789",
            "经办意见": "申请人：郑焱鑫",
        }
        for n in range(30)
    ]
    lines = {
        "csv": [",".join(rows[0]), *(",".join(row.values()) for row in rows)],
        "json": [json.dumps(rows, ensure_ascii=False)],
        "jsonl": [json.dumps(row, ensure_ascii=False) for row in rows],
    }
    path = tmp_path / f"cases.{kind}"
    path.write_text("\n".join(lines[kind]), encoding="utf-8")
    text, _ = infer.infer(Wanted({}, {}, files=(("", path),), folder=tmp_path))

    assert "case_no: 办件编号" in text
    assert "郑焱鑫" not in text
    assert "3456789" not in text


def test_requests_are_bounded_and_only_get(tmp_path: Path) -> None:
    """说几个就几个；只发 GET。"""
    answer = as_json({"total": 9, "list": [ROW]})
    with serving({f"/{n}": answer for n in range(9)}) as center:
        drafted(center.base, tmp_path, endpoints=tuple(("items", f"/{n}") for n in range(9)), most=5)

    assert len(center.asked) == 5
    assert {one.method for one in center.asked} == {"GET"}


def test_an_openapi_document_leads(tmp_path: Path) -> None:
    """接口说明里的 GET 各归其来源，详情逐条取。"""
    page = {"name": "page", "in": "query", "schema": {"default": 1}}
    paths = {
        "/matters": {"get": {"parameters": [page]}},
        "/matters/{id}": {"get": {}},
        "/matters/delete": {"post": {}},
        "/cases": {"get": {"parameters": [{"name": "day", "in": "query", "required": True}]}},
    }
    routes = {
        "/v3/api-docs": as_json({"openapi": "3.0.0", "paths": paths}),
        "/matters": as_json({"list": [{"id": "7", "task_name": "甲"}]}),
        "/matters/7": as_json({"data": {"id": "7", "task_name": "甲", "by_law": "《法》第一条"}}),
    }
    with serving(routes) as center:
        data, _ = drafted(center.base, tmp_path)

    items = data["endpoints"]["items"]
    assert (items["path"], items["detail"]["path"], items["fields"]["basis"]) == ("/matters", "/matters/{id}", "by_law")
    assert "cases" not in data["endpoints"]


def test_the_native_shape_is_recognised(tmp_path: Path) -> None:
    """已是标准形状的就是 native;没有试过的端点先去掉。"""
    with serving({"/items": listed([{"code": "1", "name": "甲"}])}) as center:
        data, text = drafted(center.base, tmp_path, endpoints=(("items", "/items"),))

    assert "extends: native" in text
    assert list(data["endpoints"]) == ["items"]


DIALECTS = Path(__file__).with_name("dialects")


@pytest.mark.parametrize(
    ("sample", "dialect"),
    [
        ("audit-item/page-1.json", "audit-item"),
        ("ccb-txn/page-1.json", "ccb-txn"),
        ("epoint-rest/list.json", "epoint-rest"),
        ("epoint-rest/item-1.json", "epoint-rest"),
        ("hanweb-list/page-1.json", "hanweb-list"),
        ("hcp/page-1.json", "hcp"),
    ],
)
def test_dialects_are_recognised_by_their_own_reading(sample: str, dialect: str) -> None:
    """方言拿自己的读法去读自己的样本，认得出。"""
    match = recognised(of_file(DIALECTS / sample))

    assert match is not None
    assert match.dialect == dialect


def test_files_become_items_and_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CSV(GB18030)的事项、办件与环节:列名、对照、里程碑。"""
    monkeypatch.chdir(tmp_path)
    Path("sx.csv").write_bytes("实施编码,事项名称,承诺时限\n1,取水许可,5个工作日\n".encode("gb18030"))
    Path("bj.csv").write_text(
        "PROJECT_NO,TASK_CODE,ACCEPT_DATE,RESULT_DATE\nA1,1,2026-03-02,2026-03-04\n", encoding="utf-8"
    )
    Path("hj.csv").write_text(
        "PROJECT_NO,NODE_NAME,END_TIME\nA1,受理,2026-03-02\nA1,审核,2026-03-03\n", encoding="utf-8"
    )
    given = (("", Path("sx.csv")), ("cases", Path("bj.csv")), ("events", Path("hj.csv")))
    text, _ = infer.infer(Wanted({"center": CENTER}, {"center": CENTER}, files=given))
    Path("center.yaml").write_text(text, encoding="utf-8")
    data = profile.load(Path("center.yaml")).data

    assert (data["items"]["encoding"], data["items"]["fields"]["promised_limit"]["from"]) == ("gb18030", "承诺时限")
    assert data["records"]["fields"]["cases"]["case_no"] == "PROJECT_NO"
    assert data["records"]["kinds"] == {"受理": "受理", "审核": "环节"}


def test_limits_of_case_tables_are_two_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """办件表的时限与单位各是一列，草稿不改就合用。"""
    monkeypatch.chdir(tmp_path)
    Path("bj.csv").write_text(
        "case_no,statutory_limit,statutory_unit,promised_limit,promised_unit\nA1,20,工作日,10,工作日\n",
        encoding="utf-8",
    )
    Path("hj.csv").write_text("case_no,kind,time\nA1,收件,2026/3/2 9:00\n", encoding="utf-8")
    given = (("cases", Path("bj.csv")), ("events", Path("hj.csv")))
    text, _ = infer.infer(Wanted({"center": CENTER}, {"center": CENTER}, files=given))
    Path("center.yaml").write_text(text, encoding="utf-8")
    drafted = profile.load(Path("center.yaml")).data["records"]["fields"]["cases"]

    assert profile.problems(Path("center.yaml")) == []
    assert {name: origin for name, origin in drafted.items() if name != "case_no"} == {
        name: name for name in ("statutory_limit", "statutory_unit", "promised_limit", "promised_unit")
    }


def test_a_portal_page_is_described(tmp_path: Path) -> None:
    """首页的链接各归其页，指南的地址认得出编码。"""

    def page(body: str) -> Reply:
        return Reply(
            f"<!doctype html><html><meta charset=utf-8><body>{body}".encode(), headers={"Content-Type": "text/html"}
        )

    broken = '<a href="http://[bad/x">坏</a>'
    guides = "".join(f'<a href="/guide/1142060{n}">事项{n}</a>' for n in range(4))
    told = {"设定依据": "《法》", "承诺时限": "5个工作日", "老底子": "x"}
    rows = "".join(f"<tr><th>{label}</th><td>{text}</td></tr>" for label, text in told.items())
    routes = {
        "/": page(f'{broken}<a href="/list">办事指南</a><a href="/jd">办件进度查询</a><a href="/ts">我要投诉</a>'),
        "/list": page(guides),
        "/guide/11420600": page(f"<table>{rows}</table>"),
    }
    with serving(routes) as center:
        data, text = drafted(center.base, tmp_path)

    portal = data["portal"]
    assert (portal["list"], portal["guide"], portal["progress"]) == ("/list", "/guide/{code}", "/jd")
    assert "认得 2 个要素" in text
    assert "老底子" in text


def test_nothing_usable_says_what_was_tried(tmp_path: Path) -> None:
    """错误装在 200 里:不写草稿，说出中心的话。"""
    with (
        serving({"/a": as_json({"code": 500, "msg": "没有权限"})}) as center,
        pytest.raises(InputError, match="没有权限"),
    ):
        drafted(center.base, tmp_path, endpoints=(("items", "/a"),))


@settings(max_examples=25)
@given(
    st.recursive(
        st.text() | st.integers() | st.booleans() | st.none(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
        max_leaves=8,
    )
)
def test_what_is_written_reads_back(value: Any) -> None:
    """写出来的 YAML 读回来是原来的值。"""
    from ruamel.yaml import YAML

    text = written([Entry("键", under([Entry("值", value, "注")]))])
    assert YAML(typ="safe", pure=True).load(text) == {"键": {"值": value}}, flow(value)


def test_a_protected_center_is_left_alone(tmp_path: Path) -> None:
    """412 之后一个请求也不再发；403 只是那一个地址。"""
    answer = as_json({"list": [ROW]})
    routes = {"/a": Reply(b"", 403), "/b": answer, "/c": Reply(b"", 412), "/d": answer}
    with serving(routes) as center:
        data, _ = drafted(
            center.base, tmp_path, endpoints=(("cases", "/a"), ("items", "/b"), ("staff", "/c"), ("events", "/d"))
        )

    assert [one.path for one in center.asked] == ["/a", "/b", "/c"]
    assert list(data["endpoints"]) == ["items"]


def test_a_value_tells_the_code_better_than_a_name() -> None:
    """叫 guid 的不是编码，值合编码的校验位的才是。"""
    code = "11420600MB1234567T4420100010000"
    found = {one.target: one.spec for one in fields("items", [{"guid": 7, "sxbh": code, "sxmc": "取水许可"}]).proposals}

    assert found["code"] == "sxbh"


def test_another_call_and_nested_events_are_proposed(tmp_path: Path) -> None:
    """材料由另一次调用给出的写成 joins,装在办件里的环节写成 spread;写出来的档案读得进。"""
    items = [{"id": n, "task_code": f"A{n}", "task_name": "取水许可"} for n in (1, 2)]
    steps = [
        {"node_name": "受理", "start_time": "2026-03-02 09:00:00"},
        {"node_name": "办结", "start_time": "2026-03-05 09:00:00"},
    ]
    cases = [{"project_no": f"B{n}", "nodes": steps} for n in (1, 2)]
    routes = {
        "/items": listed(items),
        "/materials": as_json({"code": 0, "data": {"list": [{"material_name": "申请书", "is_need": "1"}]}}),
        "/steps": as_json({"total": 2, "rows": cases}),
    }
    given = (("items", "/items"), ("items.materials", "/materials?id={id}"), ("events", "/steps"))
    with serving(routes) as site:
        found, _ = drafted(site.base, tmp_path, endpoints=given)
    events, part = found["endpoints"]["events"], found["endpoints"]["items"]["joins"][0]

    assert part == {"into": "materials", "path": "/materials", "params": {"id": "{id}"}, "rows": "data.list"}
    assert found["endpoints"]["items"]["fields"]["materials"]["fields"]["name"] == "material_name"
    assert (events["rows"], events["spread"], events["fields"]["case_no"]) == ("rows", "nodes", "of.project_no")


CASES = [{"case_no": f"YB{n}", "item_code": "A", "applicant": "甲"} for n in (1, 2)]
NODES = [{"kind": "受理", "time": "2026-03-02 09:00:00"}, {"kind": "办结", "time": "2026-03-05 09:00:00"}]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("/nodes?no=YB2&lang=zh", {"path": "/nodes", "params": {"no": "{case_no}", "lang": "zh"}}),
        ("/cases/YB1/nodes", {"path": "/cases/{case_no}/nodes"}),
    ],
)
def test_the_number_of_a_case_becomes_a_place(asked: str, expected: dict[str, Any], tmp_path: Path) -> None:
    """地址里写着见过的一件的编号，换成占位，行里没有编号的补上；别的参数照抄。端点的先后不论。"""
    routes = {"/cases": listed(CASES), "/nodes": listed(NODES), "/cases/YB1/nodes": listed(NODES)}
    with serving(routes) as site:
        found, _ = drafted(site.base, tmp_path, endpoints=(("events", asked), ("cases", "/cases")))
    events = found["endpoints"]["events"]

    assert {key: events[key] for key in ("path", "params") if key in events} == expected
    assert events["fields"]["case_no"] == "case_no"


@pytest.mark.parametrize("given", [{"endpoints": (("foo", "/items"),)}, {"endpoints": (("foo.detail", "/items"),)}])
def test_an_unknown_source_is_told(given: dict[str, Any]) -> None:
    """没有这样的来源:列出可用的，什么也不问。"""
    with pytest.raises(InputError, match=r"没有来源 foo.*；可用的是 items、cases、"):
        infer.infer(Wanted(CENTER, CENTER, "http://127.0.0.1:9", **given))


def test_an_unknown_source_of_a_file_is_told(tmp_path: Path) -> None:
    """文件前面写的来源也一样。"""
    with pytest.raises(InputError, match="没有来源 foo；可用的是"):
        infer.infer(Wanted(CENTER, CENTER, files=(("foo", tmp_path / "cases.csv"),)))
