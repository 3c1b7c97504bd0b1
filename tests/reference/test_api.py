"""参考中心的服务:真的套接字上的启动、令牌、分页、附件、沙箱和每个行为开关。"""

from __future__ import annotations

import itertools
import re
import socket
import threading
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
import requests

from conformance import reference
from conformance.errors import InputError
from conformance.reference import Reference, behaviour

FOOD = "11999900MB1A2B3CXN3000131001000"
LEAK = {"items": f"/items/{FOOD}", "decisions": "/decisions?size=1", "staff": "/staff?size=1"}


@pytest.fixture(scope="module")
def shared() -> Iterator[Reference]:
    with reference.running() as running:
        yield running


@pytest.fixture
def center(shared: Reference) -> Reference:
    shared.reset()
    return shared


def get(center: Reference, path: str, *, token: bool = True) -> requests.Response:
    headers = {"Authorization": f"Bearer {center.token}"} if token else {}
    return requests.get(center.api + path, headers=headers, timeout=10)


def post(center: Reference, path: str, body: Any, **headers: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {center.token}", **headers}
    return requests.post(center.api + path, json=body, headers=headers, timeout=10)


def required(center: Reference, code: str = FOOD) -> list[str]:
    return [row["name"] for row in get(center, f"/items/{code}").json()["materials"] if row["required"]]


def test_it_starts_on_a_free_port_and_stops() -> None:
    """在空闲端口启动，退出后端口不再应答，线程结束。"""
    before = threading.active_count()
    with reference.running() as center:
        answered = get(center, "/items").status_code
    port = int(center.portal.rpartition(":")[2])

    assert answered == 200
    assert threading.active_count() <= before
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_wait_returns_when_it_stops() -> None:
    """等待的线程在参考中心停止时返回。"""
    with reference.running() as center:
        waiting = threading.Thread(target=center.wait)
        waiting.start()
        alive = waiting.is_alive()
    waiting.join(5)

    assert alive
    assert not waiting.is_alive()


def test_a_taken_port_is_one_clear_sentence(center: Reference) -> None:
    """端口被占用时说明换一个。"""
    port = int(center.portal.rpartition(":")[2])

    with pytest.raises(InputError, match=str(port)), reference.running(port=port):
        pass


def test_patches_and_clock_are_given_at_the_start() -> None:
    """启动时可以给补丁、时钟和放大倍数。"""
    with reference.running([{"staff": {"S101": None}}], now=datetime(2025, 2, 28, 17, 0), scale=2) as center:
        assert center.now == datetime(2025, 2, 28, 17, 0)
        assert get(center, "/staff").json()["total"] == 39
        assert get(center, "/items").json()["total"] == 142


def test_samples_answer_the_progress_query(center: Reference) -> None:
    """样例的编号与查询码都能查到进度。"""
    for sample in center.samples:
        response = requests.get(f"{center.api}/progress", params=sample, timeout=10)

        assert response.status_code == 200
        assert response.json()["case_no"] == sample["case_no"]


@pytest.mark.parametrize(
    "path", ["/cases", "/cases/YB0001", "/cases/YB0001/events", "/events", "/supervision", "/evaluations"]
)
def test_records_need_the_token(center: Reference, path: str) -> None:
    """办件、事件、监察、评价没有令牌不给。"""
    assert get(center, path, token=False).status_code == 401
    assert get(center, path).status_code == 200


@pytest.mark.parametrize("path", ["/items", f"/items/{FOOD}", "/staff", "/statistics", "/decisions"])
def test_the_rest_is_public(center: Reference, path: str) -> None:
    """事项、人员、统计、公示不要令牌。"""
    assert get(center, path, token=False).status_code == 200


@pytest.mark.parametrize("name", ["items", "cases", "events", "decisions", "evaluations", "supervision"])
def test_pages_add_up_to_the_total(center: Reference, name: str) -> None:
    """逐页取完，行数等于 total，没有重复。"""
    first = get(center, f"/{name}?size=7000").json()
    rows, page = first["rows"], 1
    while len(rows) < first["total"]:
        page += 1
        rows += get(center, f"/{name}?size=7000&page={page}").json()["rows"]

    assert len(rows) == first["total"]
    assert len({str(sorted(row.items(), key=str)) for row in rows}) == len(rows)
    assert get(center, f"/{name}?size=7000&page={page + 1}").json()["rows"] == []


def test_events_of_a_case_stand_together_in_time_order(center: Reference) -> None:
    """同一办件的事件连在一起，按时间排序。"""
    rows = get(center, "/events?size=3000&page=2").json()["rows"]
    order = [row["case_no"] for row in rows]

    assert order == sorted(order)
    assert all(a["time"] <= b["time"] for a, b in itertools.pairwise(rows) if a["case_no"] == b["case_no"])


def test_the_check_is_never_given_away(center: Reference) -> None:
    """公开接口不返回查询码。"""
    from conformance.reference.state import check_of

    text = "".join(get(center, f"/{name}?size=50", token=False).text for name in ("items", "decisions", "staff"))
    progress = requests.get(f"{center.api}/progress", params=center.samples[0], timeout=10).text

    assert check_of(center.samples[0]["case_no"]) not in text + progress


def links(center: Reference) -> Iterator[str]:
    for code in [*center.state.items()][::9]:
        item = center.state.items()[code]
        yield from item["basis_links"]
        yield item["flow_chart"]
        yield from (row[key] for row in item["materials"] for key in ("blank_form", "sample_form") if row.get(key))
    yield from (person["photo"] for person in [*center.state.rows("staff").values()][:3])


def test_every_link_opens_with_the_type_of_its_extension(center: Reference) -> None:
    """附件都打得开，有长度，类型与扩展名相符，不要登录。"""
    types = {"docx": "wordprocessingml", "pdf": "application/pdf", "svg": "image/svg+xml", "html": "text/html"}
    for link in links(center):
        response = requests.get(center.portal + link, timeout=10)

        assert response.status_code == 200
        assert int(response.headers["Content-Length"]) == len(response.content) > 0
        assert types[link.rpartition(".")[2]] in response.headers["Content-Type"]
        assert requests.head(center.portal + link, timeout=10).status_code == 200


def test_attachments_are_what_they_say(center: Reference) -> None:
    """空白表格是能打开的 docx，示范文本是 pdf，流程图是有大小的 svg。"""
    item = get(center, f"/items/{FOOD}").json()
    form, sample = (item["materials"][0][key] for key in ("blank_form", "sample_form"))
    package = zipfile.ZipFile(BytesIO(requests.get(center.portal + form, timeout=10).content))
    pdf = requests.get(center.portal + sample, timeout=10).content
    drawn = ElementTree.fromstring(requests.get(center.portal + item["flow_chart"], timeout=10).text)  # noqa: S314 - 自家画的图

    assert package.testzip() is None
    assert item["materials"][0]["name"] in package.read("word/document.xml").decode()
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert int(re.search(rb"startxref\n([0-9]+)", pdf)[1]) == pdf.index(b"xref\n0 ")  # type: ignore[index]
    assert int(drawn.attrib["width"]) > 0


@pytest.mark.parametrize(
    "path", ["/files/forms/x.docx", "/files/flow/x.svg", "/files/staff/x.svg", "/files/basis/x-1.html"]
)
def test_unknown_files_are_missing(center: Reference, path: str) -> None:
    """没有的附件答 404。"""
    assert requests.get(center.portal + path, timeout=10).status_code == 404


def test_the_portal_is_served_beside_the_api(center: Reference) -> None:
    """门户与接口在同一个端口。"""
    assert "和宁市" in requests.get(center.portal + "/", timeout=10).text


def test_complete_applications_are_accepted(center: Reference) -> None:
    """材料齐全的当场受理:编号、查询码、加盖印章的凭证，进度可查，材料照收。"""
    receipt = post(center, "/cases", {"item_code": FOOD, "materials": required(center)})
    told = receipt.json()
    progress = get(center, f"/progress?case_no={told['case_no']}&check={told['check']}", token=False).json()

    assert (receipt.status_code, told["status"], told["missing"], told["sealed"]) == (201, "已受理", [], True)
    assert (progress["stage"], progress["status"]) == ("受理", "办理中")
    assert get(center, f"/cases/{told['case_no']}").json()["materials"] == required(center)


def test_incomplete_applications_are_told_everything_at_once(center: Reference) -> None:
    """材料不齐的一次告知全部，补齐后受理。"""
    told = post(center, "/cases", {"item_code": FOOD, "materials": []}).json()
    part = post(center, f"/cases/{told['case_no']}/supplement", {"materials": told["missing"][:1]}).json()
    done = post(center, f"/cases/{told['case_no']}/supplement", {"materials": told["missing"][1:]}).json()
    kinds = [row["kind"] for row in get(center, f"/cases/{told['case_no']}/events").json()["rows"]]

    assert (told["status"], told["missing"]) == ("待补正", required(center))
    assert (part["status"], part["missing"]) == ("待补正", told["missing"][1:])
    assert (done["status"], done["missing"]) == ("已受理", [])
    assert kinds == ["收件", "补正告知", "补齐", "受理"]


def test_numbers_are_unique_and_one_key_gives_one_number(center: Reference) -> None:
    """每次提交一个新编号，同一幂等键只有一个。"""
    body = {"item_code": FOOD}
    fresh = [post(center, "/cases", body).json()["case_no"] for _ in range(3)]
    same = {post(center, "/cases", body, **{"Idempotency-Key": "k"}).json()["case_no"] for _ in range(3)}

    assert len(set(fresh)) == 3
    assert len(same) == 1


def test_closed_items_are_refused(center: Reference) -> None:
    """停用的事项不受理。"""
    center.reset([{"items": {FOOD: {"state": "停用"}}}])

    assert post(center, "/cases", {"item_code": FOOD, "materials": required(center)}).status_code == 409


def test_a_case_is_evaluated_once_a_channel(center: Reference) -> None:
    """同一办件同一渠道只能评价一次，换渠道可以。"""
    codes = [
        post(center, "/evaluations", {"case_no": "YB0014", "score": 1, "channel": c}).status_code for c in "甲甲乙"
    ]

    assert codes == [201, 409, 201]


def test_complaints_get_a_number_and_a_term(center: Reference) -> None:
    """投诉得到编号和答复期限。"""
    told = post(center, "/complaints", {"content": "等候时间太长"}).json()

    assert told["complaint_no"].startswith("TS")
    assert (told["promised_days"], told["unit"]) == (15, "工作日")


def test_sandbox_needs_the_token_and_leaves_no_trace(center: Reference) -> None:
    """沙箱也要令牌；重置之后不留痕迹。"""
    refused = requests.post(f"{center.api}/cases", json={"item_code": FOOD}, timeout=10).status_code
    number = post(center, "/cases", {"item_code": FOOD}).json()["case_no"]
    center.reset()

    assert refused == 401
    assert get(center, f"/cases/{number}").status_code == 404


@pytest.mark.parametrize("body", ["{", "[]", '{"item_code": 5}', '{"item_code": "x", "materials": "y"}'])
def test_malformed_bodies_are_one_sentence(center: Reference, body: str) -> None:
    """不成形的请求答 422 和一句话。"""
    headers = {"Authorization": f"Bearer {center.token}"}
    response = requests.post(f"{center.api}/cases", data=body, headers=headers, timeout=10)

    assert response.status_code == 422
    assert "请求内容不对" in response.json()["error"]


def flagged(center: Reference, **flags: Any) -> Reference:
    center.reset([{"behaviour": flags}])
    return center


def test_due_calendar_counts_calendar_days(center: Reference) -> None:
    """届满日按自然日算的平台。"""
    case = get(flagged(center, due_calendar="自然日"), "/cases/YB0001").json()

    assert (case["clock_start"], case["platform_due"]) == ("2026-03-02", "2026-03-22")


def test_clock_start_can_be_late(center: Reference) -> None:
    """起算日取别的事件的平台。"""
    assert get(flagged(center, clock_start_from="决定"), "/cases/YB0001").json()["clock_start"] == "2026-03-09"


@pytest.mark.parametrize("value", [True, "YB0003"])
def test_a_case_number_can_be_doubled(center: Reference, value: Any) -> None:
    """同一编号在办件清单里出现两次,total 也多一。"""
    before = get(center, "/cases?size=10000").json()["total"]
    page = get(flagged(center, duplicate_case_no=value), "/cases?size=10000").json()
    numbers = [row["case_no"] for row in page["rows"]]

    assert page["total"] == len(numbers) == before + 1
    assert len(set(numbers)) == before


def test_progress_flags(center: Reference) -> None:
    """进度查询不核对、打不开、没有内容。"""
    wrong, right = "/progress?case_no=YB0001&check=x", "/progress?case_no=YB0001&check=" + center.samples[0]["check"]

    assert get(flagged(center, progress_ignores_check=True), wrong).status_code == 200
    assert get(flagged(center, progress_status=503), right).status_code == 503
    assert get(flagged(center, progress_blank=True), right).json()["stage"] == ""


def test_file_flags(center: Reference) -> None:
    """附件打不开、类型不对、空文件；流程图和依据打不开。"""
    item = center.state.items()[FOOD]
    form = center.portal + item["materials"][0]["blank_form"]

    assert requests.get(form, timeout=10).status_code == 200
    flagged(center, form_status=404, flow_chart_broken=True, basis_status=500)
    assert requests.get(form, timeout=10).status_code == 404
    assert requests.get(center.portal + item["flow_chart"], timeout=10).status_code == 404
    assert requests.get(center.portal + item["basis_links"][0], timeout=10).status_code == 500
    flagged(center, form_type="text/html", form_empty=True)
    response = requests.get(form, timeout=10)
    assert (response.headers["Content-Type"].split(";")[0], response.content) == ("text/html", b"")


@pytest.mark.parametrize("name", LEAK)
def test_leak_flags(center: Reference, name: str) -> None:
    """公开接口带出手机号、身份证号。"""
    clean = get(center, LEAK[name]).text
    leaked = get(flagged(center, leak_phone=name, leak_id=name), LEAK[name]).text

    assert behaviour.LEAKED_PHONE not in clean
    assert behaviour.LEAKED_ID not in clean
    assert behaviour.LEAKED_PHONE in leaked
    assert behaviour.LEAKED_ID in leaked


def test_list_flags(center: Reference) -> None:
    """总数不符、详情打不开、办件不要令牌。"""
    assert get(flagged(center, total_off=3), "/items").json()["total"] == len(center.state.items()) + 3
    assert get(flagged(center, item_status={FOOD: 500}), f"/items/{FOOD}").status_code == 500
    assert get(flagged(center, open_cases=True), "/cases", token=False).status_code == 200


def test_sandbox_flags(center: Reference) -> None:
    """沙箱里的各种违规。"""
    full, body = {"item_code": FOOD, "materials": required(center)}, {"item_code": FOOD}

    assert "case_no" not in post(flagged(center, no_case_no=True), "/cases", full).json()
    flagged(center, ignores_idempotency=True)
    assert len({post(center, "/cases", full, **{"Idempotency-Key": "k"}).json()["case_no"] for _ in range(2)}) == 2
    assert len(post(flagged(center, piecemeal=True), "/cases", body).json()["missing"]) == 1
    assert post(flagged(center, refuses_complete=True), "/cases", full).json()["status"] == "待补正"
    assert post(flagged(center, extra_material="其他材料"), "/cases", full).json()["missing"] == ["其他材料"]
    center.reset([{"items": {FOOD: {"state": "取消"}}, "behaviour": {"accepts_closed": True}}])
    assert post(center, "/cases", full).status_code == 201
    flagged(center, repeat_evaluation=True, complaint_status=500)
    assert [post(center, "/evaluations", {"case_no": "YB0014", "score": 1}).status_code for _ in "12"] == [201, 201]
    assert post(center, "/complaints", {"content": "慢"}).status_code == 500


def test_every_flag_is_documented_and_used() -> None:
    """表里的开关代码里都有，代码里的开关表里都有。"""
    from pathlib import Path

    room = Path(behaviour.__file__).parent
    code = "".join(
        (room / f"{name}.py").read_text(encoding="utf-8") for name in ("api", "files", "sandbox", "sandbox_desk")
    )
    code += (room / "behaviour.py").read_text(encoding="utf-8").split('"""', 2)[2]
    table = set(re.findall(r"^\| ``([a-z_]+)``", behaviour.__doc__ or "", re.M))
    used = set(re.findall(r'(?:flags|behaviour)(?:\.get\(|\[)"([a-z_]+)"', code)) | set(
        re.findall(r'"([a-z_]+)" (?:not )?in (?:flags|state\.behaviour)', code)
    )

    assert table == used


def test_a_page_far_beyond_the_end_is_empty(center: Reference) -> None:
    """页码大得存不下，也只是没有行。"""
    response = get(center, f"/events?page={10**30}")

    assert (response.status_code, response.json()["rows"]) == (200, [])


def test_an_undeclared_method_is_told_the_declared_ones(center: Reference) -> None:
    """405 写明这个地址的全部方法，分在几处的也算。"""
    told = {path: requests.request("TRACE", f"{center.api}{path}", timeout=10).headers for path in ("/items", "/cases")}

    assert {path: headers["Allow"] for path, headers in told.items()} == {"/items": "GET", "/cases": "GET, POST"}
