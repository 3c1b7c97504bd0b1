"""另存的全部问题:一个问题一行，重算的日期可以手算核对；按部门、事项的件数，多的在前，多于十个的另存。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from conformance import standard
from conformance.assessment import Finding
from conformance.rules.records import Check, across
from conformance.run import duck, kept, records, tables
from conformance.run.asked import Audited
from conformance.run.records import Records
from tests.run.small_run import snapshot

LIMITED = {
    "item_kind": "行政许可",
    "item_code": "A1",
    "statutory_limit": 20,
    "statutory_unit": "工作日",
    "promised_limit": 10,
    "promised_unit": "工作日",
    "platform_due": date(2026, 4, 1),
    "platform_promise_due": date(2026, 3, 18),
}
CASES = (
    {"case_no": "A", "department": "甲局", **LIMITED},
    {"case_no": "B", "department": "乙局", **LIMITED},
    {"case_no": "C"},
)


def _event(case: str, kind: str, month: int, day: int, **more: Any) -> dict[str, Any]:
    return {"case_no": case, "kind": kind, "time": datetime(2026, month, day, 9), **more}


HEARD = {"procedure": "听证", "end_time": datetime(2026, 3, 11, 9), "notified_at": datetime(2026, 3, 5, 9)}
EVENTS = (
    _event("A", "收件", 3, 2),
    _event("A", "受理", 3, 3),
    _event("A", "特别程序", 3, 5, **HEARD),
    _event("A", "延长", 3, 20, days=5, approved_by="王五", reason="案情复杂"),
    _event("A", "决定", 4, 20),
    _event("A", "办结", 4, 21),
    _event("B", "收件", 3, 2),
    _event("B", "受理", 3, 3),
    _event("B", "决定", 3, 10),
    _event("B", "办结", 3, 11),
    _event("C", "收件", 6, 26),
)


def received(t: Any) -> Iterator[Check]:
    """收了件的都算违反；有事项编码的也算。"""
    yield Check("收了", True, t.d_received.notnull(), "收了件", "没有收", t.d_received)
    yield Check("有事项", True, t.item_code.notnull(), "有事项编码")


@across
def looked_across(t: Any) -> Iterator[Check]:
    """同样的，说是要跨办件看。"""
    yield from received(t)


def found(folder: Path, rule: Any, parts: int = 0) -> list[dict[str, Any]]:
    """每个问题都另存时，另存的各行;``parts`` 是几件一段。"""
    seen = snapshot(folder, None, cases=CASES, events=EVENTS)
    for name in tables.FILES if parts else ():
        path = seen.table(name)
        parquet.write_table(parquet.read_table(path), path, row_group_size=parts)
    of = Records(seen, standard.load("national").parameters, date(2026, 6, 30), folder / "findings")
    asked = of.ask("X", rule, ())
    of.settle()
    assert isinstance(asked.answer, Audited)
    assert asked.answer.all_findings == "findings/X.parquet"
    rows: list[dict[str, Any]] = parquet.read_table(folder / "findings" / "X.parquet").to_pylist()
    return rows


B = {
    "case_no": "B",
    "department": "乙局",
    "item_code": "A1",
    "kind": "收了",
    "message": "收了件",
    "expected": "没有收",
    "observed": "2026-03-02",
    "started": date(2026, 3, 3),
    "statutory_limit": 20,
    "statutory_unit": "工作日",
    "due": date(2026, 3, 31),
    "platform_due": date(2026, 4, 1),
    "promised_limit": 10,
    "promised_unit": "工作日",
    "promise_due": date(2026, 3, 17),
    "platform_promise_due": date(2026, 3, 18),
    "ended": date(2026, 3, 10),
    "workdays": 5,
    "paused": 0,
    "counted": 5,
    "extended": None,
}
A = {"due": date(2026, 4, 14), "ended": date(2026, 4, 20), "workdays": 33, "paused": 4, "counted": 29, "extended": 5}
"""清明节放假之后:三月四日起第 29 个工作日是四月十四日(法定 20、听证 4、延长 5)。"""
C = {"due": None, "statutory_limit": None, "platform_due": None, "extended": None}


@pytest.mark.parametrize(("rule", "parts"), [(received, 0), (looked_across, 0), (received, 1), (looked_across, 1)])
def test_every_trouble_with_its_dates(rule: Any, parts: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """平台自己的日期旁边写着重算的；按编号排；不论分不分段、跨不跨办件。"""
    monkeypatch.setattr(records, "SHOWN", 0)
    monkeypatch.setattr(records, "_known", {})
    if parts:
        monkeypatch.setattr(duck, "PART", parts)
    rows = found(tmp_path, rule, parts)
    kinds = {no: [row["kind"] for row in rows if row["case_no"] == no] for no in "ABC"}

    assert [row["case_no"] for row in rows] == ["A", "A", "B", "B", "C"]
    assert {no: sorted(each) for no, each in kinds.items()} == {
        "A": ["收了", "有事项"],
        "B": ["收了", "有事项"],
        "C": ["收了"],
    }
    assert next(row for row in rows if row["case_no"] == "B" and row["kind"] == "收了") == B
    assert A.items() <= rows[0].items()
    assert C.items() <= rows[4].items()


def owned(cases: Any) -> Any:
    """办件一件一行。"""
    return cases.select("case_no", "department", "item_code")


def all_of_them(t: Any) -> Iterator[Check]:
    """每件都违反。"""
    yield Check("都", True, t.case_no.notnull(), "都")


def spread(folder: Path, owners: Sequence[tuple[str | None, str | None]]) -> tuple[Any, list[dict[str, Any]]]:
    """各件的部门、事项 → 违反落在哪里，另存的各行。"""
    cases = [{"case_no": f"N{n:02d}", "department": one, "item_code": two} for n, (one, two) in enumerate(owners)]
    seen = snapshot(folder, cases=cases, events=[_event("N00", "收件", 3, 2)])
    of = Records(seen, standard.load("national").parameters, date(2026, 6, 30), folder / "findings")
    asked = of.ask("X", all_of_them, (), owned)
    of.settle()
    assert isinstance(asked.answer, Audited)
    file = folder / "findings" / "X-spread.parquet"
    return asked.answer.spread, parquet.read_table(file).to_pylist() if file.is_file() else []


def test_the_spread_puts_the_most_first(tmp_path: Path) -> None:
    """件数多的在前，一样多的按名称；没有写明的不列；不多于十个的不另存。"""
    owners = [("乙局", "b"), ("甲局", "a"), ("乙局", "a"), (None, "a"), ("丙局", None)]
    told, rows = spread(tmp_path, owners)

    assert (list(told.departments.items()), list(told.items.items())) == (
        [("乙局", 2), ("丙局", 1), ("甲局", 1)],
        [("a", 3), ("b", 1)],
    )
    assert (told.file, rows) == (None, [])


@pytest.mark.parametrize("side", ["部门", "事项"])
def test_a_long_spread_is_kept_whole(side: str, tmp_path: Path) -> None:
    """部门或者事项多于十个:结果里列十个，全部的另存，两样都在里面。"""
    names = [f"{n:02d}" for n in range(11)] + ["10"]
    told, rows = spread(tmp_path, [(name, "a") if side == "部门" else ("甲局", name) for name in names])
    many, few = (told.departments, told.items) if side == "部门" else (told.items, told.departments)

    assert list(many.items()) == [("10", 2), *((f"{n:02d}", 1) for n in range(9))]
    assert few == {"a" if side == "部门" else "甲局": 12}
    assert told.file == "findings/X-spread.parquet"
    assert sorted(rows, key=lambda row: (row["side"] != side, -row["violating"], row["name"])) == [
        {"side": side, "name": "10", "violating": 2},
        *({"side": side, "name": f"{n:02d}", "violating": 1} for n in range(10)),
        {"side": "事项" if side == "部门" else "部门", "name": "a" if side == "部门" else "甲局", "violating": 12},
    ]


def told(path: Path, many: int) -> Iterator[kept.Told]:
    """逐个对象记下 ``many`` 个问题。"""
    with kept.telling(path) as keeping:
        for number in range(many):
            keeping.add(
                [Finding(f"对象{number}", "甲", "甲", "应", "实", ("evidence/a.json",), certain=number % 2 == 0)]
            )
            yield keeping


@pytest.mark.parametrize("buffer", [1, 40, 1000])
def test_findings_about_documents_are_written_as_they_come(
    buffer: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """积到多少写一次都一样:一个问题一行，确实与否、证据都在;内存里从不多留。"""
    monkeypatch.setattr(kept, "BUFFER", buffer)
    path = tmp_path / "findings" / "X.parquet"
    waited = [len(keeping.waiting) for keeping in told(path, 130)]
    rows = parquet.read_table(path).to_pylist()

    assert max(waited) <= buffer
    assert [row["case_no"] for row in rows] == [f"对象{number}" for number in range(130)]
    assert rows[1] == {
        "case_no": "对象1",
        "kind": "甲",
        "message": "甲",
        "expected": "应",
        "observed": "实",
        "certain": False,
        "evidence": ["evidence/a.json"],
    }


def broke(path: Path, many: int) -> None:
    """记下 ``many`` 个问题之后出了错。"""
    with kept.telling(path) as keeping:
        keeping.add(Finding(f"{number}", "甲", "甲") for number in range(many))
        keeping.add(Finding(f"{1 // 0}", "甲", "甲") for _ in range(1))


@pytest.mark.parametrize("buffer", [40, 1000])
def test_few_findings_about_documents_and_broken_rules_leave_no_file(
    buffer: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """列得下的不另存;判到一半出了错的不留下半份。"""
    monkeypatch.setattr(kept, "BUFFER", buffer)
    path = tmp_path / "findings" / "X.parquet"
    with pytest.raises(ZeroDivisionError):
        broke(path, 150)
    assert not path.exists()
    with kept.telling(path) as few:
        few.add([Finding("甲", "甲", "甲")] * (kept.SHOWN if buffer > kept.SHOWN else 1))

    assert (few.file, path.exists()) == (None, False)


def test_both_files_of_one_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """分布与全部问题写在同一个文件夹；再判一次，写在原处。"""
    monkeypatch.setattr(records, "SHOWN", 0)
    for few in (11, 12):
        told, rows = spread(tmp_path, [(f"{n}", None) for n in range(few)])

        assert (len(told.departments), len(rows)) == (10, few)

    assert sorted(path.name for path in (tmp_path / "findings").iterdir()) == ["X-spread.parquet", "X.parquet"]
