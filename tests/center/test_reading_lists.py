"""Every list shape of real platforms is read by a YAML profile alone into the same catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import read
from reading_center import ITEMS

SHAPES = {
    "code_in_an_address": """
        path: /bj/getTaskList
        rows: data.list
        fields: {code: {from: taskUrl, pattern: "[?&]id=([^&]+)"}, name: taskName}
    """,
    "pages_from_zero": """
        path: /bj/page
        success: code == `100`
        page: {first: 0, size: 3}
        rows: data.datas
        total: data.total
        fields: {code: taskCode, name: taskName}
    """,
    "map_of_lists_by_form": """
        path: /sh/person.do
        method: POST
        query: true
        form: {type: person}
        rows: values(itemList)[]
        fields: {code: ST_CODE, name: stSubitemName}
    """,
    "groups_of_lists": """
        path: /tj/list
        page: {param: current, size: 4}
        rows: result[].list[]
        fields: {code: itemCode, name: itemName}
    """,
    "plain_rows": """
        path: /cq/list
        rows: rows
        fields: {code: catalogId, name: itemTitle}
    """,
    "json_in_a_string_number_of_pages": """
        path: /he/getZtGrShowList.do
        method: POST
        query: true
        form: {webId: "1", pageNum: "{page}"}
        page: {pages: from_json(params.data).pages.pageSum}
        rows: from_json(params.data).subList[].itemList[]
        fields: {code: itemId, name: taskName}
    """,
    "recursive_list": """
        path: /js/list
        method: POST
        query: true
        page: {param: form.pageNo, size_param: form.pageSize, size: 4, pages: params.pagenum}
        rows: leaves(params.list, 'sonList')
        fields: {code: ql_inner_code, name: ql_name}
    """,
    "recursive_list_three_envelopes": """
        path: /zj/list
        method: POST
        query: true
        form: {appid: x}
        success: success
        rows: leaves(data.data.data.list, 'subMatterList')
        fields: {code: localInnerCode, name: matName}
    """,
    "end_by_missing_key": """
        path: /hl/gateway
        params: {page: "{page}"}
        page: {end: missing}
        success: code == '200'
        rows: from_json(data).data.matterList
        fields: {code: taskCode, name: taskName}
    """,
    "address_and_json_inside_parameters": """
        path: /hn/anony
        method: POST
        query: true
        params:
          action: toCatalogHttpPost
          url: /unifyTaskToWt/getUnifyTaskByPage?page={page}&rows={size}
          data: '{"type":"1","areaCode":"430000000000"}'
        page: {size: 1000}
        rows: data.contents
        fields: {code: rightsCode, name: unifyName}
    """,
    "page_as_text_size_as_number": """
        path: /gd/getCommonAuditItem
        method: POST
        query: true
        json: {TASK_TYPE: ""}
        page: {param: json.PAGENO, as: text, size_param: json.PAGESIZE, size: 5}
        rows: CUSTOM.AUDIT_ITEMLIST
        total: CUSTOM.PAGEINFO.TOTALNUM
        fields: {code: TASK_CODE, name: TASK_NAME}
    """,
    "bank_transaction": """
        path: /yn/web10011
        method: POST
        query: true
        headers: {C-Tenancy-Id: "530000000000", C-App-Id: GSP_APP_001}
        json: {txnCommCom: {txnIttChnlId: C1}, txnBodyCom: {name: ""}}
        page: {param: json.txnCommCom.tPageJump, size_param: json.txnCommCom.tRecInPage, size: 4, end: missing}
        success: '"C-Response-Desc" == ''success'''
        message: '"C-Response-Desc"'
        rows: from_json("C-Response-Body").lIST2
        fields: {code: id, name: name}
    """,
    "huge_fixed_size": """
        path: /sx/getItemByPage
        method: POST
        query: true
        json: {page: 1, limit: 10000, type: allBM}
        rows: data[].taskList[]
        fields: {code: rowGuid, name: taskHandleItemName}
    """,
    "union_of_two_lists": """
        path: /fj/list
        rows: data[].[apasServiceSimpleList, rspDirectoryApasService][][]
        fields: {code: infoguid, name: servicename}
    """,
    "function_number_and_flag": """
        path: /xm/query
        method: POST
        query: true
        json: {funid: F1, data: {area: "3502"}}
        success: flag == '1'
        message: cause
        empty: flag == '100517'
        rows: data
        fields: {code: id, name: title}
    """,
    "json_inside_a_form_field": """
        path: /hi/list
        method: POST
        query: true
        headers: {xzqhCode: "460000"}
        form: {qrys: '{"pageIndex": {page}, "pageSize": {size}}'}
        page: {size: 3}
        rows: data.shixiangList[].subdatas[]
        fields: {code: sxcode, name: sxname}
    """,
    "two_lists_in_one_group": """
        path: /gz/list
        params: {ClassName: x.y.Z}
        rows: data.Data[].[QltList, ChiltList][][]
        fields: {code: ITEM_CODE, name: NAME}
    """,
    "folders": """
        path: /nm/list
        rows: itemJsonDataList[].SubFolder[].ItemList[]
        fields: {code: ItemCode, name: ItemName}
    """,
    "three_levels": """
        path: /jl/list
        rows: data.basic[].infoList[].mattList[]
        fields: {code: mattCode, name: mattName}
    """,
    "html_fragment_by_css": """
        path: /sc/list
        params: {page: "{page}"}
        page: {}
        decode:
          kind: html
          rows: ul.items > li
          fields:
            code: {at: a, attr: onclick, pattern: "ywblurl\\\\('([^']*)'"}
            name: a
          values: {sum: {at: .sum, pattern: "[0-9]+"}}
        total: sum
        fields: {code: code, name: name}
    """,
    "html_inside_json_by_xpath": """
        path: /gs/list
        decode:
          kind: html
          inside: html
          rows: //tr
          fields:
            code: {at: ./td/a/@href, pattern: "'([^']*)'\\\\)$"}
            name: td
        fields: {code: code, name: name}
    """,
    "limit_minus_one_is_all": """
        path: /ql/findQlywMain
        method: POST
        query: true
        form: {pageStart: "1", limit: "-1", "QL_DEPT[id]": D1}
        rows: items
        total: total
        fields: {code: DEPT_QL_REG_NO, name: QL_NAME, case_kind: YW_TYPE.text}
    """,
    "offset_and_limit": """
        path: /icity/query
        page: {kind: offset, param: start, size: 3}
        success: error == ''
        rows: data
        total: total
        fields: {code: CODE, name: NAME}
    """,
    "cursor": """
        path: /cursor/list
        page: {kind: cursor, next: meta.next, size_param: ""}
        rows: rows
        fields: {code: code, name: name}
    """,
    "next_address": """
        path: /link/list
        page: {kind: link, next: next}
        rows: results
        fields: {code: code, name: name}
    """,
    "jsonp": """
        path: /jsonp/list
        params: {callback: cb1}
        decode: auto
        rows: rows
        fields: {code: code, name: name}
    """,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_catalogue_is_read_from_every_list_shape(shape: str, tmp_path: Path) -> None:
    """The same seven items come out, in order, whole, without an issue."""
    text = "endpoints:\n  items:\n" + "\n".join(
        f"    {line[8:]}" for line in SHAPES[shape].splitlines() if line.strip()
    )
    outcome, items = read(tmp_path, text)

    assert [{"code": one["code"], "name": one["name"]} for one in items] == ITEMS
    assert outcome.source.ok
    assert outcome.issues == ()


def test_a_bearer_list_is_read(tmp_path: Path) -> None:
    """A list that wants a bearer token is read with the one from the environment."""
    text = """
    auth: {kind: bearer, token: "${TOKEN}"}
    endpoints:
      items:
        path: /xj/list
        rows: data.matterList[].childItemList[]
        fields: {code: code, name: itemName}
    """
    _, items = read(tmp_path, text, env={"TOKEN": "jwt"})

    assert [one["code"] for one in items] == [one["code"] for one in ITEMS]
