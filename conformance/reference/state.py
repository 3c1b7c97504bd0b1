"""参考中心的状态:一份 JSON 文档，用 RFC 7386 合并补丁改动，随时可以回到没有补丁的样子。

    {now, items: {编码: 事项}, cases: {编号: 办件 + {events: {键: 事件}}}, staff: {编号: 人员},
     statistics: {月份: 统计}, supervision: {编号: 监察}, evaluations: {编号: 评价}, decisions: {文号: 公示},
     consultations: {编号: 咨询}, departments: {编号: 部门}, claims: {编号: 公布的数字}, lights: {编号: 亮灯规则},
     availability: {编号: 监测记录}, terminal: {编码: 只在自助机上生效的补丁},
     portal: {items|staff|statistics|decisions: {键: 只在门户上生效的补丁}}, behaviour: {开关: 值}}

行里没有写主键的(补丁新增的行)，主键取键。办件与事件另存一份在 SQLite 里；重置时只改写补丁碰过的办件。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from threading import RLock
from typing import Any, TypeVar

import msgspec

from conformance.domain import Decision, Evaluation, Item, Staff, Statistics
from conformance.errors import InputError
from conformance.reference import catalogue, joint, lights, organisation, published, simulate, specimens
from conformance.reference.automatic import completed
from conformance.reference.behaviour import blanked
from conformance.reference.merge import all_merged, merged
from conformance.reference.process import Record
from conformance.reference.store import Store, rows_of

NOW = "2026-06-30T17:30:00"
KEYS = {
    "items": "code",
    "staff": "id",
    "statistics": "period",
    "supervision": "id",
    "evaluations": "id",
    "decisions": "doc_no",
    "consultations": "id",
    "departments": "id",
    "claims": "id",
    "lights": "id",
    "availability": "id",
    "terminal": "code",
}
"""各类文档的主键。"""

LIVE = ("supervision", "statistics", "terminal")
"""随时由办件、评价、事项算出的几类文档；文档里只有对它们的补丁，算出之后再打上。"""
KEPT = ("portal", *LIVE)

T = TypeVar("T")


class State:
    """可以打补丁的状态。

    各方法可以在任何线程里调用;``reset`` 之后已经取走的行不变。``lock`` 供一次改动多处时用。
    """

    def __init__(self, now: datetime | None = None, scale: int = 1, cases: int | None = None) -> None:
        moment = (now or datetime.fromisoformat(NOW)).isoformat(timespec="seconds")
        self.lock = RLock()
        self._pristine, store = _pristine(moment, scale, cases)
        self._doc = self._pristine
        self.store = store.twin()
        self._cache: dict[str, Any] = {}

    @property
    def doc(self) -> Mapping[str, Any]:
        """整份文档；不要改动它，改动用 ``patch``。"""
        return self._doc

    @property
    def now(self) -> datetime:
        """中心的时钟。"""
        return datetime.fromisoformat(str(self._doc["now"]))

    @property
    def behaviour(self) -> Mapping[str, Any]:
        """打开的开关。"""
        return self._doc.get("behaviour") or {}

    def reset(self, patches: Iterable[Mapping[str, Any]] = ()) -> None:
        """回到没有补丁的样子，再依次打上补丁。"""
        self._become(all_merged(self._pristine, patches, keep=KEPT))

    def patch(self, patch: Mapping[str, Any]) -> None:
        """在现状上再打一个补丁。"""
        with self.lock:
            self._become(all_merged(self._doc, [patch], keep=KEPT))

    def rows(self, name: str) -> dict[str, Record]:
        """``items``、``staff`` 等一类文档:键 → 行。"""
        return self._kept(name, lambda: self._rows(name))

    def items(self) -> dict[str, Record]:
        """编码 → 事项。"""
        return self.rows("items")

    def portal_items(self) -> list[Item]:
        """门户上的事项(打上了只在门户上生效的补丁)。"""
        return self.shown("items", Item)

    def portal_staff(self) -> list[Staff]:
        """门户上的窗口人员。"""
        return self.shown("staff", Staff)

    def portal_statistics(self) -> list[Statistics]:
        """门户上的统计。"""
        return self.shown("statistics", Statistics)

    def portal_decisions(self) -> list[Decision]:
        """门户上公示的决定。"""
        return self.shown("decisions", Decision)

    def evaluations(self) -> list[Evaluation]:
        """全部评价。"""
        return self._kept(
            "evaluations.typed", lambda: [_typed(row, Evaluation) for row in self.rows("evaluations").values()]
        )

    def lights(self) -> dict[str, str]:
        """办件编号 → 监察的灯色；不在其中的是正常。"""
        return self._kept("lights.shown", lambda: lights.shown(self.rows("supervision")))

    def case(self, case_no: str) -> Record | None:
        """一件办件连同事件。"""
        found: Record | None = (self._doc.get("cases") or {}).get(case_no)
        return found

    def events(self, case_no: str) -> list[Record]:
        """一件办件的事件，按时间排序。"""
        return rows_of(case_no, self.case(case_no) or {})

    def progress(self, case_no: str, check: str) -> Record | None:
        """进度:办到哪个环节、何时、什么状态；编号不存在或者查询码不符是 None。"""
        events = self.events(case_no)
        if not events or check != check_of(case_no):
            return None
        last = events[-1]
        stage = last["procedure"] if last["kind"] == "环节" else last["kind"]
        told = {"case_no": case_no, "stage": stage, "time": last.get("time"), "status": _status(events)}
        return {**told, "light": self.lights().get(case_no, lights.NORMAL)}

    def close(self) -> None:
        """放掉数据库。"""
        self.store.close()

    def _become(self, doc: Record) -> None:
        with self.lock:
            old, new = self._doc.get("cases") or {}, doc.get("cases") or {}
            if old is not new:
                touched = [key for key in {**old, **new} if old.get(key) is not new.get(key)]
                self.store.write({key: completed(key, new.get(key), str(doc["now"])) for key in touched})
            self._doc, self._cache = doc, {}

    def _rows(self, name: str) -> dict[str, Record]:
        given = self._doc.get(name) or {}
        rows = _keyed(merged(self._live(name), given) if name in LIVE else given, KEYS[name])
        return blanked(rows, self.behaviour) if name == "items" else rows

    def _live(self, name: str) -> dict[str, Record]:
        cases = self._doc.get("cases") or {}
        if name == "terminal":
            return self.items()
        if name == "supervision":
            return lights.records(cases, self.items(), str(self._doc["now"]))
        return published.statistics(cases, self.rows("evaluations"), self.rows("supervision"))

    def _kept(self, name: str, make: Callable[[], T]) -> T:
        if name not in self._cache:
            self._cache[name] = make()
        found: T = self._cache[name]
        return found

    def shown(self, name: str, kind: type[T]) -> list[T]:
        """门户上的一类文档(打上了只在门户上生效的补丁)。"""
        return self._kept(f"portal.{name}", lambda: self._convert(name, kind))

    def _convert(self, name: str, kind: type[T]) -> list[T]:
        patch = (self._doc.get("portal") or {}).get(name)
        rows = self.rows(name) if patch is None else _keyed(merged(self.rows(name), patch), KEYS[name])
        return [_typed(row, kind) for row in rows.values()]


def check_of(case_no: str) -> str:
    """进度查询的查询码，写在受理单上，公开接口从不返回。"""
    return sha256(case_no.encode()).hexdigest()[-6:]


@cache
def _pristine(moment: str, scale: int, most: int | None) -> tuple[Record, Store]:
    begun = joint.added({**simulate.cases(moment, most=most), **specimens.cases(moment)}, moment)
    cases = published.evaluable(begun)
    doc = {
        "now": moment,
        "items": catalogue.scaled(scale),
        "cases": cases,
        "staff": catalogue.staff(),
        "statistics": {},
        "supervision": {},
        "terminal": {},
        "evaluations": published.evaluations(cases, moment),
        "decisions": published.decisions(cases, moment[:10]),
        **organisation.documents(cases, moment),
        "portal": {},
        "behaviour": {},
    }
    return doc, Store.of({key: completed(key, case, moment) or case for key, case in cases.items()})


def _keyed(rows: Mapping[str, Record], key: str) -> dict[str, Record]:
    return {name: row if key in row else {key: name, **row} for name, row in rows.items()}


def _typed(row: Record, kind: type[T]) -> T:
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as error:
        raise InputError(f"参考中心的补丁使 {kind.__name__} 不合结构:{error}；请改补丁。") from None


def _status(events: list[Record]) -> str:
    done = {event["kind"]: event for event in events}
    ended = (("办结", "已办结"), ("不予受理", "不予受理"), ("异常办结", "已终止"), ("决定", "已决定，待送达"))
    for kind, status in ended:
        if kind in done:
            return status
    waiting = "补正告知" in done and "补齐" not in done and "受理" not in done
    return "待补正" if waiting else "办理中"
