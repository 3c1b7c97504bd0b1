"""坏答复从起草、检查、体检一直走到评测:每一步说得出是什么，评测不因它们错怪中心，也不会没完没了。"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bad_center import Answer, Asked, Reply, as_json, serving

from conformance import assess, standard
from conformance.assessment import Assessment, Verdict
from conformance.center import profile as profiles
from conformance.center.doctor import checkup as doctor
from conformance.center.infer import inferring
from conformance.center.infer.inferring import Wanted
from conformance.center.lint import sample
from conformance.errors import InputError

CENTER = {"name": "测试中心", "region": "420600", "level": "市"}
PATH = "/api/items"
SIZE, BUDGET = 4, 30
FIELDS = {
    "code": "task_code",
    "name": "task_name",
    "kind": {"const": "行政许可"},
    "statutory_limit": {"from": "anticipate_day", "as": "duration"},
    "promised_limit": {"from": "promise_day", "as": "duration"},
}
HTML = {"Content-Type": "text/html; charset=utf-8"}
LOGIN = (
    "<!doctype html><title>统一身份认证</title><form><input name=u><input type=password><button>登录</button></form>"
)
BLOB = "q83vASNFZ4mrze8BI0VniavN7wEjRWeJ" * 12


def row(n: int, **more: Any) -> dict[str, Any]:
    """一个事项。"""
    return {
        "task_code": f"11420600MB0X{n:04d}X3000104002000",
        "task_name": f"事项{n}",
        "anticipate_day": "20个工作日",
        "promise_day": "5个工作日",
        **more,
    }


def listed(rows: list[Any], total: int | None = None) -> dict[str, Any]:
    """信封。"""
    return {"code": 0, "msg": "ok", "data": {"rows": rows, "total": len(rows) if total is None else total}}


def said(value: Any, charset: str = "utf-8", declared: str = "utf-8") -> Reply:
    """一份 JSON,写成 ``charset``、声明是 ``declared``。"""
    body = json.dumps(value, ensure_ascii=False).encode(charset)
    return Reply(body, headers={"Content-Type": f"application/json; charset={declared}"})


def for_ever(asked: Asked) -> Reply:
    """怎么翻都是新的四行，总数大得翻不完。"""
    page = int(asked.query.get("page", 1))
    return said(listed([row(page * SIZE + n) for n in range(SIZE)], 10**9))


def miscounted(asked: Asked) -> Reply:
    """说有 4000 个，第二页就没有了。"""
    return said(listed(GOOD if asked.query.get("page", "1") == "1" else [], 4000))


GOOD = [row(n) for n in range(SIZE)]


@dataclass(frozen=True)
class Bad:
    """一种坏答复，和各步说的话；空的是那一步看不出来。"""

    answer: Answer | Reply
    infer: str = ""
    lint: str = ""
    doctor: str = ""
    run: str = ""


ANSWERS = {
    "charset": Bad(said(listed(GOOD), "gb18030"), "不是声明的 UTF-8", "", "不是声明的 UTF-8", "不是声明的 UTF-8"),
    "truncated": Bad(Reply(json.dumps(listed(GOOD)).encode()[:90]), *["内容不完整"] * 4),
    "error page": Bad(Reply("<html><h1>500 出错了</h1></html>".encode(), headers=HTML), *["网页"] * 4),
    "login page": Bad(Reply(LOGIN.encode(), headers=HTML), *["登录页"] * 4),
    "xml": Bad(Reply(b"<rows><row><code>A</code></row></rows>"), "", "", "decode: xml", "decode: xml"),
    "jsonp": Bad(Reply(f"show({json.dumps(listed(GOOD))});".encode()), "", "", "decode: jsonp", "decode: jsonp"),
    "error inside": Bad(as_json({"code": 401, "msg": "令牌失效", "data": None}), *["令牌失效"] * 4),
    "encrypted body": Bad(Reply(BLOB.encode(), headers={"Content-Type": "text/plain"}), *["整段加密"] * 4),
    "encrypted data": Bad(as_json({"code": 0, "msg": "ok", "data": BLOB}), *["整段加密"] * 4),
    "empty": Bad(Reply(b""), *["空的"] * 4),
    "duplicates": Bad(said(listed([row(1), row(1), row(2), row(2)])), run="实施编码重复"),
    "total": Bad(miscounted, run="4000"),
    "same page": Bad(said(listed(GOOD, 4000)), run="完全相同"),
    "for ever": Bad(for_ever, run="预算"),
    "no unit": Bad(
        said(listed([row(n, anticipate_day=20, promise_day=5) for n in range(SIZE)])), "没有说明单位", *["单位"] * 3
    ),
}


def profile(folder: Path, base: str) -> Path:
    """连到 ``base`` 的档案。"""
    page = {"param": "page", "size_param": "size", "size": SIZE}
    endpoint = {"path": PATH, "page": page, "success": "code == `0`", "message": "msg", "rows": "data.rows"}
    content = {
        "center": CENTER,
        "transport": {"base": base, "rate_per_s": 1000, "timeout_s": 5},
        "permission": {"contact": "https://zwfw.example/contact", "budget": BUDGET},
        "endpoints": {"items": {**endpoint, "total": "data.total", "fields": FIELDS}},
    }
    path = folder / "center.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def inferred(folder: Path, base: str, bad: Bad) -> str:
    """起草说的话，或者草稿。"""
    head = {"center": CENTER, "transport": {"base": base, "rate_per_s": 1000}}
    wanted = Wanted(head, head, base, endpoints=(("items", f"{PATH}?page=1&size={SIZE}"),))
    try:
        return inferring.infer(wanted)[0]
    except InputError as error:
        return str(error)


def linted(folder: Path, base: str, bad: Bad) -> str:
    """录下来的这份答复。"""
    reply = bad.answer if isinstance(bad.answer, Reply) else bad.answer(Asked(PATH, {}, {}))
    (folder / "items.json").write_bytes(reply.body)
    try:
        return "\n".join(map(str, sample.notices(profiles.load(profile(folder, base)), folder / "items.json")))
    except InputError as error:
        return str(error)


def examined(folder: Path, base: str, bad: Bad) -> str:
    """体检的各行。"""
    return "\n".join(f"{one.name}:{one.detail} {one.advice}" for one in doctor.center(profile(folder, base)))


def assessed(folder: Path, base: str) -> Assessment:
    """评一次。"""
    wanted = assess.Selection(clauses=("ITM-0*", "DSC-0[1-6]"))
    terms = assess.Terms(standard.load("national"), wanted)
    return assess.run(profiles.load(profile(folder, base)), folder / "run", terms)


STEPS: dict[str, Callable[[Path, str, Bad], str]] = {"infer": inferred, "lint": linted, "doctor": examined}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", ANSWERS)
def test_before_the_run_it_is_said_what_came(name: str, step: str, tmp_path: Path) -> None:
    """起草、检查、体检各说得出来。"""
    bad = ANSWERS[name]
    with serving({PATH: bad.answer}) as served:
        told = STEPS[step](tmp_path, served.base, bad)

        assert getattr(bad, step) in told
        assert len(served.asked) <= 12


BREACHES = {"duplicates": {"ITM-02"}, "total": {"ITM-01"}}
"""中心真的错了的:编码重复，声明的总数与翻得的不符。"""


@pytest.mark.parametrize("name", ANSWERS)
def test_the_run_names_it_and_accuses_nobody(name: str, tmp_path: Path) -> None:
    """评测有头有尾，说得出是什么；只有真的违反才不符合，没有看全、看懂的也不会是符合。"""
    with serving({PATH: ANSWERS[name].answer}) as served:
        made = assessed(tmp_path, served.base)
        requests = len(served.asked)
    told = json.dumps([str(made.clauses), str(made.issues), str(made.sources)], ensure_ascii=False)
    seen = [one for clause in made.clauses for one in clause.scenarios if "接口" in one.channels]

    assert ANSWERS[name].run in told
    assert {one.id for one in made.clauses if one.verdict is Verdict.NONCONFORMING} == BREACHES.get(name, set())
    assert requests <= BUDGET
    if name not in {"duplicates", "no unit"}:
        assert Verdict.CONFORMING not in {one.verdict for one in seen}
