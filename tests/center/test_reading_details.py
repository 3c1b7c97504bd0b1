"""Whole records of real platforms, read by a YAML profile alone: items in full, cases, events, evaluations, joins."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from reading import read, rows, visiting
from reading_center import ITEMS, XIXIAN

from conformance.center.api import collecting as api
from conformance.domain import Element
from conformance.errors import SourceFailed

GUANGXI = """
units: {"0": null, "1": 工作日, "2": 月, "3": 年}
sentinels: [无]
endpoints:
  items:
    path: /gx/list
    method: POST
    query: true
    json: {}
    page: {param: json.pageno, size_param: json.pagesize, size: 10}
    success: STATUS.CODE == '00'
    rows: data.list
    total: data.RETURNITEMSUNNUM
    fields:
      code: AUDIT_ITEM.task_code
      name: AUDIT_ITEM.task_name
      kind: {from: AUDIT_ITEM.task_type, map: {"01": 行政许可}}
      case_kind: {from: AUDIT_ITEM.project_type, map: {"1": 即办件, "2": 承诺件}}
      department: AUDIT_ITEM.dept_name
      statutory_limit: {from: AUDIT_ITEM.anticipate_day, unit_from: AUDIT_ITEM.anticipate_type}
      promised_limit.value: AUDIT_ITEM.promise_day
      promised_limit.unit: AUDIT_ITEM.promise_type
      promised_limit.note: AUDIT_ITEM.promise_day_explain
      basis: AUDIT_ITEM_BYLAW[].concat([law_name, law_number, clause_number])
      conditions: first_nonblank([join('', AUDIT_ITEM_CONDITION[].name), text(AUDIT_ITEM.accept_name)])
      materials:
        from: AUDIT_MATERIAL
        fields: {name: material_name, required: is_need, copies: original_amount}
      special_procedures:
        from: AUDIT_ITEM_SPECIAL
        fields: {kind: special_name, days: special_date}
      result: AUDIT_ITEM_EXTEND.result_name
      fee.charged: AUDIT_ITEM.is_fee
      consultation: AUDIT_ITEM.link_way
      updated: {from: AUDIT_ITEM.publishdate, as: date}
"""


def test_an_audit_item_is_read_whole(tmp_path: Path) -> None:
    """The guangxi shape: nested tables, unit codes, epoch ms, escaped HTML, an empty list beside the real text."""
    outcome, (item,) = read(tmp_path, GUANGXI)

    assert outcome.issues == ()
    assert item["statutory_limit"]["value"] == 20
    assert item["statutory_limit"]["unit"] == item["promised_limit"]["unit"] == "工作日"
    assert item["basis"] == ["《某某节能办法》(某部令第1号)第三条", "《某某许可条例》第九条第二款"]
    assert item["conditions"] == "符合 规划的"
    assert [(one["name"], one["required"], one["copies"]) for one in item["materials"]] == [
        ("申请书", True, 1),
        ("身份证明", False, 2),
    ]
    assert (item["fee"]["charged"], item["updated"]) == (False, "2019-10-29")


def test_names_may_be_written_loosely(tmp_path: Path) -> None:
    """With ``loose`` TASK_CODE, taskCode and task_code are one name."""
    text = """
    endpoints:
      items:
        path: /bj/page
        params: {page: 0, size: 10}
        rows: data.datas
        loose: true
        fields: {code: task_code, name: TASKNAME}
    """
    _, items = read(tmp_path, text)

    assert [one["code"] for one in items] == [one["code"] for one in ITEMS]


EPOINT = """
sentinels: [无]
endpoints:
  items:
    path: /ep/getTaskList
    method: POST
    query: true
    public: true
    json: {token: x, params: {}}
    page: {param: json.params.currentpage, size_param: json.params.pagesize, first: 0, size: 3}
    success: "custom.code == '1' && !contains(custom.text, '失败')"
    message: custom.text
    rows: custom.tasklist
    detail:
      path: /ep/getTaskBasicInfo
      method: POST
      query: true
      json: {token: x, params: {taskguid: "{taskguid}", isneedall: "1"}}
      row: custom
      keep: true
    joins:
      - into: materials
        path: /ep/getTaskMaterials
        method: POST
        query: true
        json: {token: x, params: {taskguid: "{taskguid}"}}
        row: custom.taskmaterials
    fields:
      code: taskbasic.itemid
      name: taskname
      kind: taskbasic.qlkind
      case_kind: taskbasic.type
      version: taskbasic.version
      statutory_limit: taskbasic.anticipateday
      promised_limit: taskbasic.promiseday
      basis: {from: text(setting)}
      quantity: taskbasic.limit_num
      materials:
        from: materials
        fields: {name: materialname, required: {from: necessity, map: {必要: 是, 非必要: 否}}}
"""


def test_lists_details_and_materials_are_joined(tmp_path: Path) -> None:
    """Epoint: a list, a detail a row, its materials by a third call; one that fails is refused alone."""
    outcome, items = read(tmp_path, EPOINT)
    first = items[0]

    assert (outcome.source.rows, outcome.source.refused, outcome.source.ok) == (6, 1, True)
    assert "中心说“信息查询失败！”" in outcome.issues[0].message
    assert first["basis"] == ["《某某法》", "第十条"]
    assert [one["name"] for one in first["materials"]] == ["g0的申请书", "身份证"]
    assert [one["required"] for one in first["materials"]] == [True, False]
    assert (items[1]["statutory_limit"], first["statutory_limit"]["value"]) == (None, 20)
    assert [one["promised_limit"]["value"] for one in items[:4]] == [5, 5, 0, 0]


def test_joins_take_loose_names(tmp_path: Path) -> None:
    """With ``loose`` the placeholder of a join is filled from the row whatever the case of its key."""
    text = EPOINT.replace("    rows: custom.tasklist\n", "    rows: custom.tasklist\n    loose: true\n")
    text = text.replace('"{taskguid}"', '"{TASK_GUID}"')
    outcome, items = read(tmp_path, text)

    assert (outcome.source.rows, outcome.source.refused) == (6, 1)
    assert [one["name"] for one in items[0]["materials"]] == ["g0的申请书", "身份证"]


PROGRESS = """
endpoints:
  cases:
    path: /ep/projects
    page: {}
    rows: custom.list
    total: custom.total
    fields:
      case_no: flowsn
      item_code: itemid
      promised_limit: {from: promise, as: duration, unit: 工作日}
      statutory_limit: legal
      statutory_unit: {from: unit, map: {"1": 工作日}}
  events:
    path: /ep/getProjectProcesslist
    method: POST
    query: true
    json: {token: x, params: {projectguid: "{case_no}"}}
    rows: custom.nodelist
    fields:
      case_no: case_no
      kind: {from: nodename, map: {外网申报提交: 申请, 受理: 受理, 延期: 延长, 办结: 办结}, otherwise: 环节}
      procedure: nodename
      time: endtime
      days: {from: remark, pattern: "^([0-9]+个?工作日);", as: duration}
      reason: {from: remark, pattern: ";(.+)$"}
trust: {events.time.申请: derived}
"""


def test_cases_and_their_progress_are_read(tmp_path: Path) -> None:
    """A case list, and for every case its process by a POST; days out of a remark; P5D with its unit stated."""
    with visiting(tmp_path, PROGRESS) as visit:
        cases = api.collect(visit, "cases")
        events = api.collect(visit, "events", cases.keys)

    first = next(one for one in rows(tmp_path, "cases") if one["case_no"] == "P0")
    extended = next(one for one in rows(tmp_path, "events") if one["kind"] == "延长")
    assert (cases.source.rows, events.source.rows) == (4, 12)
    assert (first["promised_limit"], first["promised_unit"], first["statutory_unit"]) == (5, "工作日", "工作日")
    assert (extended["days"], extended["reason"]) == (5, "专家评审")
    assert extended["time"] == datetime(2024, 3, 5, 16, 0)


XML = """
units: {G: 工作日, Z: 自然日}
endpoints:
  items:
    path: /jn/xml
    method: POST
    query: true
    form: {accessToken: t, xmlStr: "<REQ><PAGE>{page}</PAGE></REQ>"}
    page: {}
    decode: xml
    select: RESULT
    success: STATUS == '200'
    message: DESC
    rows: DATA.ITEM
    sentinels: ["-", "null"]
    fields:
      code: SXBM
      name: SXMC
      promised_limit: LIMIT_TIME
      statutory_limit: {from: GDBLSX, unit_from: GDBLSXDW}
      content: BZ
"""


def test_gbk_xml_is_read(tmp_path: Path) -> None:
    """A declared GBK answer with a rare character; one row is no list; "-" and the word null are nothing."""
    outcome, items = read(tmp_path, XML.replace("page: {}", "page: {end: missing}"))

    assert [one["name"] for one in items] == [f"{one['name']}㐀" for one in ITEMS]
    assert {one["statutory_limit"]["unit"] for one in items} == {"工作日"}
    assert (items[0]["promised_limit"], items[0]["content"], outcome.source.ok) == (None, None, True)


def test_an_answer_that_says_too_frequent_is_asked_again(tmp_path: Path) -> None:
    """status 207 inside HTTP 200: wait and ask again; nothing is refused, nothing is misread."""
    XIXIAN.clear()
    text = """
    endpoints:
      items:
        path: /xx/getItemList
        page: {size: 4}
        success: status == `200`
        busy: status == `207`
        rows: data.list
        total: data.total
        detail: {path: /xx/getItemDetail, params: {id: "{id}"}, row: data, keep: true}
        fields:
          code: id
          name: name
          promised_limit: promiseComptime
          statutory_limit: lawComptime
          basis: legalBasis
          conditions: text(acceptCondition)
          consultation: {from: [askPhone, askTel]}
    """
    outcome, items = read(tmp_path, text)

    assert (outcome.source.rows, outcome.source.refused) == (7, 0)
    assert items[0]["basis"] == ["《某某法》第十条", "《某某条例》第三条"]
    assert (items[0]["conditions"], items[0]["consultation"]) == ("年满十八周岁", "0999-1234567")


def test_linked_resources_are_opened_once(tmp_path: Path) -> None:
    """The address in a row is followed, each only once, and read as part of the row; P2M is two months."""
    XIXIAN.clear()
    text = """
    endpoints:
      items:
        path: /link/list
        page: {kind: link, next: next}
        rows: results
        joins: [{into: kindOf, follow: type}]
        fields:
          code: code
          name: name
          kind: kindOf.omschrijving
          promised_limit: {from: kindOf.doorlooptijd, unit: 自然日}
    """
    _, items = read(tmp_path, text)

    assert [one["kind"] for one in items[:2]] == ["行政许可", "公共服务"]
    assert [(one["promised_limit"]["value"], one["promised_limit"]["unit"]) for one in items[:2]] == [
        (20, "自然日"),
        (2, "月"),
    ]
    assert XIXIAN == {"type0": 1, "type1": 1}


def test_evaluations_are_read(tmp_path: Path) -> None:
    """The 好差评 envelope, its scores and channels by a named table."""
    text = """
    enums: {pf: {"1": 网上, "2": 移动端, "3": 二维码}}
    endpoints:
      evaluations:
        path: /hcp/evaluations
        method: POST
        query: true
        json: {txnBodyCom: {params: {}}}
        success: '"C-Response-Desc" == ''success'''
        rows: '"C-Response-Body".evaluate'
        fields:
          id: {from: "concat([projectNo, '-', assessNumber])"}
          case_no: {from: projectNo, pattern: "^37(.+)"}
          score: satisfaction
          channel: {from: pf, enum: pf}
          evaluated_at: assessTime
    """
    outcome, found = read(tmp_path, text, "evaluations")

    assert outcome.issues == ()
    assert (found[0]["id"], found[0]["case_no"], found[0]["score"]) == ("37P0-0", "P0", 1)


def test_milestones_in_the_row_of_a_case_become_events(tmp_path: Path) -> None:
    """The pinyin messages: the two compact forms of time; one row of the case gives several events."""
    text = """
    endpoints:
      cases:
        path: /gdpy/cases
        rows: rows
        fields:
          case_no: SL.YWLSH
          item_code: SXBM
          statutory_limit: SL.GDBLSX
          statutory_unit: {from: SL.GDBLSXDW, map: {G: 工作日}}
      events:
        path: /gdpy/cases
        rows: >-
          rows[].[{no: SL.YWLSH, kind: '受理', time: SL.SLSJ},
          {no: SL.YWLSH, kind: '办结', time: BJ.BJSJ}][] | [?time]
        fields: {case_no: no, kind: kind, time: time}
    """
    read(tmp_path, text, "cases")
    outcome, events = read(tmp_path, text, "events")

    assert [one["kind"] for one in events] == ["受理", "办结", "受理", "办结", "受理"]
    assert (events[0]["time"].date(), outcome.issues) == (date(2024, 3, 1), ())


@pytest.mark.parametrize(
    ("change", "said"),
    [(('"QL_DEPT[id]": D1', '"QL_DEPT[id]": D2'), "网页"), (("rows: items", "rows: list"), "找不到列表")],
)
def test_a_login_page_or_a_wrong_path_is_named(change: tuple[str, str], said: str, tmp_path: Path) -> None:
    """HTTP 200 with a login page is no empty list, and a wrong ``rows`` says which keys there are."""
    text = """
    endpoints:
      items:
        path: /ql/findQlywMain
        method: POST
        query: true
        form: {limit: "-1", "QL_DEPT[id]": D1}
        rows: items
        fields: {code: DEPT_QL_REG_NO, name: QL_NAME}
    """
    with pytest.raises(SourceFailed, match=said):
        read(tmp_path, text.replace(*change))


def test_an_error_inside_success_is_told_in_the_words_of_the_center(tmp_path: Path) -> None:
    """flag 100509 inside HTTP 200 fails the source, with the center's own words; "none found" is an empty list."""
    text = """
    endpoints:
      items:
        path: /xm/query
        method: POST
        query: true
        json: {funid: F2, data: {area: "1"}}
        success: flag == '1'
        message: cause
        empty: flag == '100517'
        rows: data
        fields: {code: id, name: title}
    """
    with pytest.raises(SourceFailed, match="中心说“功能号不存在”"):
        read(tmp_path, text)
    outcome, items = read(tmp_path, text.replace("F2", "F1"))

    assert (items, outcome.source.ok) == ([], True)


def test_a_field_that_is_nowhere_is_a_fault_of_the_profile(tmp_path: Path) -> None:
    """A path that gives nothing in every row: an issue, doubted, and the element counts as not seen."""
    outcome, _ = read(tmp_path, GUANGXI.replace("AUDIT_ITEM_EXTEND.result_name", "AUDIT_ITEM.result_name"))

    assert "fields.result" in [issue.where for issue in outcome.issues]
    assert outcome.source.doubted.keys() == {"result"}
    assert Element.RESULT not in outcome.source.elements
    assert Element.CONDITIONS in outcome.source.elements


def test_a_mapping_that_makes_no_row_is_a_fault_of_the_profile(tmp_path: Path) -> None:
    """When no row at all has the required fields, the source is misread, not an empty center."""
    outcome, _ = read(tmp_path, GUANGXI.replace("AUDIT_ITEM.task_code", "AUDIT_ITEM.nowhere"))

    assert (outcome.source.ok, outcome.source.misread) == (False, True)
    assert "多半是档案" in outcome.source.reason
