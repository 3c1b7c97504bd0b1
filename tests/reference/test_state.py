"""状态:合并补丁、重置、数据库与文档一致。"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.errors import InputError
from conformance.reference.merge import all_merged, merged, stacked
from conformance.reference.state import State, check_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=2), children, max_size=3),
    max_leaves=12,
)


def literal(target: Any, patch: Any) -> Any:
    """RFC 7386 第二节的算法，逐字照写。"""
    if not isinstance(patch, dict):
        return patch
    if not isinstance(target, dict):
        target = {}
    for name, value in patch.items():
        if value is None:
            target.pop(name, None)
        else:
            target[name] = literal(target.get(name), value)
    return target


@pytest.fixture(scope="module")
def shared() -> Iterator[State]:
    state = State()
    yield state
    state.close()


@pytest.fixture
def state(shared: State) -> State:
    shared.reset()
    return shared


@given(JSON, JSON)
def test_merge_is_rfc_7386_and_leaves_the_target_alone(target: Any, patch: Any) -> None:
    """结果与 RFC 7386 的算法相同，原件不变。"""
    before = json.dumps(target)

    assert merged(target, patch) == literal(json.loads(before), patch)
    assert json.dumps(target) == before


def test_patches_are_applied_in_order() -> None:
    """后面的补丁盖过前面的。"""
    assert all_merged({"a": 1}, [{"a": 2, "b": 3}, {"a": None}], keep=("k",)) == {"b": 3}


@given(st.dictionaries(st.text(max_size=2), JSON, max_size=3), *[st.dictionaries(st.text(max_size=2), JSON)] * 2)
def test_stacked_patches_do_what_both_do(target: Any, lower: Any, upper: Any) -> None:
    """两个补丁叠成一个，效果等于先后打上。"""
    if shape(lower) and shape(upper):
        assert merged(target, stacked(lower, upper)) == merged(merged(target, lower), upper)


def shape(patch: Any) -> bool:
    """叠放只用于“行 → 字段 → 值”的补丁:值不是对象。"""
    return not any(isinstance(value, dict) for value in patch.values())


def test_a_patch_of_one_event_shows_in_the_database(state: State) -> None:
    """改一件办件的一个事件，库里只有它变了。"""
    state.reset([{"cases": {"YB0001": {"events": {"决定": {"time": "2026-04-01T10:00:00"}}}}}])
    rows = [json.loads(row) for row in state.store.events("YB0001")]

    assert {row["kind"]: row["time"] for row in rows}["决定"] == "2026-04-01T10:00:00"
    assert json.loads(state.store.events("YB0002")[0])["case_no"] == "YB0002"


def test_new_events_and_cases_need_no_key_twice(state: State) -> None:
    """补丁新增的事件不必写编号和种类，新增的办件不必写编号。"""
    state.reset([{"cases": {"YB9999": {"events": {"环节7": {"time": "2026-01-05T09:00:00"}}}}}])

    assert json.loads(state.store.case("YB9999") or b"") == {"case_no": "YB9999"}
    assert json.loads(state.store.events("YB9999")[0])["kind"] == "环节"


def test_reset_returns_to_the_unpatched_state(state: State) -> None:
    """重置之后文档和库都与没打补丁时相同。"""
    before = (state.doc, state.store.case("YB0003"), state.store.events("YB0003"), state.store.total("events"))
    state.reset([{"cases": {"YB0003": None}, "now": "2026-01-01T00:00:00", "behaviour": {"x": 1}}])
    gone = (state.store.case("YB0003"), state.store.events("YB0003"), state.now, state.behaviour)
    state.reset()

    assert gone == (None, [], datetime(2026, 1, 1), {"x": 1})
    assert before == (state.doc, state.store.case("YB0003"), state.store.events("YB0003"), state.store.total("events"))


def test_reset_is_quick(state: State) -> None:
    """打补丁重置远快于三百毫秒。"""
    begun = time.process_time()
    for number in range(5):
        state.reset([{"cases": {"YB0001": {"channel": str(number)}}}])

    assert (time.process_time() - begun) / 5 < 0.3


def test_all_cases_can_be_taken_away(state: State) -> None:
    """删去全部办件也行。"""
    state.reset([{"cases": None}])

    assert (state.store.total("cases"), state.store.total("events"), state.case("YB0001")) == (0, 0, None)


def test_two_states_do_not_touch_each_other(state: State) -> None:
    """一个中心打补丁，另一个不受影响。"""
    other = State()
    other.reset([{"cases": {"YB0001": {"channel": "电话"}}}])
    seen = json.loads(state.store.case("YB0001") or b"")["channel"]
    other.close()

    assert seen == "窗口办理"


def test_portal_patches_show_only_on_the_portal(state: State) -> None:
    """portal 下的补丁只改门户，接口照旧。"""
    code = next(iter(state.items()))
    state.reset([{"portal": {"items": {code: {"conditions": None, "name": "门户上的名称"}}}}])
    shown = {item.code: item for item in state.portal_items()}[code]

    assert (shown.name, shown.conditions) == ("门户上的名称", None)
    assert state.items()[code]["name"] != "门户上的名称"


def test_rows_without_their_key_get_it(state: State) -> None:
    """补丁新增的人员不必再写编号。"""
    state.reset([{"staff": {"S999": {"name": "安知遥"}}}])

    assert state.rows("staff")["S999"]["id"] == "S999"
    assert "S999" in {person.id for person in state.portal_staff()}


def test_a_patch_of_the_wrong_shape_is_refused_in_one_sentence(state: State) -> None:
    """补丁使文档不成形时说明哪里不对。"""
    state.reset([{"portal": {"statistics": {"2026-05": {"accepted": "许多"}}}}])

    with pytest.raises(InputError, match="Statistics"):
        state.portal_statistics()


@pytest.mark.parametrize(
    ("case_no", "stage", "status"),
    [
        ("YB0001", "办结", "已办结"),
        ("YB0009", "不予受理", "不予受理"),
        ("YB0010", "异常办结", "已终止"),
        ("YB0014", "审查", "办理中"),
    ],
)
def test_progress_tells_the_latest_step(state: State, case_no: str, stage: str, status: str) -> None:
    """进度是最近的环节与状态。"""
    progress = state.progress(case_no, check_of(case_no))

    assert progress is not None
    assert (progress["stage"], progress["status"]) == (stage, status)


def test_progress_needs_the_right_check(state: State) -> None:
    """查询码不对、编号不存在都没有进度。"""
    assert state.progress("YB0001", check_of("YB0002")) is None
    assert state.progress("YB9999", check_of("YB9999")) is None


def test_the_clock_can_be_set() -> None:
    """时钟拨到哪天，办件就到哪天为止。"""
    early = State(datetime(2025, 3, 31, 17, 30))
    cases = dict(early.doc["cases"])
    early.close()

    assert early.now == datetime(2025, 3, 31, 17, 30)
    assert 500 < len(cases) < 1500
    assert not [number for number in cases if number.startswith("YB")]
