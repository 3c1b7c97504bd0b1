"""参考中心的电子监察:对每件办件自己算承诺与法定届满日，临近发预警，超过发黄牌、红牌，都有督办与反馈。

监察不看平台写的到期日，只看办件与事件，所以打了补丁的办件照样监察得到。日数逐日去数，与评测的算法无关。
编号是 ``办件编号-规则编号``,如 ``YB0002-HP-01``,补丁可以据此改动或删去一条。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from conformance.reference import days, dues
from conformance.reference.process import CLOCK, Record
from conformance.reference.store import rows_of

NORMAL, WARNING, YELLOW, RED = "正常", "预警", "黄牌", "红牌"
RULES = {
    WARNING: ("YJ-01", "承诺届满前一个工作日仍未办结"),
    YELLOW: ("HP-01", "超过承诺时限"),
    RED: ("HP-02", "超过法定时限"),
}
STAGE_RULE = "HJ-01 超过环节时限"
FEEDBACK_DAYS = 2
"""发牌后两个工作日内纠正并反馈；中心公布的期限是五个工作日。"""


def records(cases: Mapping[str, Record], items: Mapping[str, Record], now: str) -> dict[str, Record]:
    """截至 ``now``(ISO 时刻)的监察记录，编号 → 记录。"""
    return {
        row["id"]: row
        for case_no, case in cases.items()
        for row in _of(case_no, case, items.get(str(case.get("item_code"))) or {}, now)
    }


def shown(rows: Mapping[str, Record]) -> dict[str, str]:
    """办件编号 → 灯色:没有撤销的记录里最重的一级；没有记录的是 ``正常``。"""
    order, found = (NORMAL, WARNING, YELLOW, RED), dict[str, str]()
    for row in rows.values():
        light = row.get("light")
        if light in order and not row.get("revoked") and not row.get("stage"):
            found[row["case_no"]] = max(light, found.get(row["case_no"], NORMAL), key=order.index)
    return found


def lit(rows: list[bytes], lights: Mapping[str, str]) -> list[bytes]:
    """办件行(JSON)补上监察的两栏:全部纳入监察，灯色取自监察记录；办件自己写明的不动。"""
    seen = ((msgspec.json.decode(row), row) for row in rows)
    return [
        row
        if "light" in one and "supervised" in one
        else msgspec.json.encode({"supervised": True, "light": lights.get(one["case_no"], NORMAL), **one})
        for one, row in seen
    ]


def _of(case_no: str, case: Record, item: Record, now: str) -> Iterator[Record]:
    events = [event for event in rows_of(case_no, case) if event.get("time")]
    try:
        due = dues.of(case, item, events, now[:10])
        yield from _whole(case_no, case, events, due, now)
        yield from _stages(case_no, case, events, now)
    except KeyError:
        return


def _whole(case_no: str, case: Record, events: list[Record], due: dues.Dues, now: str) -> Iterator[Record]:
    officer = next((event.get("handler") for event in events if event["kind"] in ("受理", "收件")), None)
    head = {"case_no": case_no, "department": case.get("department"), "officer": officer, "revoked": False}
    closed = next((event["time"] for event in events if event["kind"] in ("办结", "异常办结")), None)
    eve = days.DATES[days.INDEX[due.promise] - 1] if due.promise and due.start else ""
    if due.start and eve > due.start and f"{eve}T08:30:00" <= now and (not closed or closed[:10] >= eve):
        yield {**head, **_warning(case_no, eve, closed, str(due.promise))}
    for light, limit in ((YELLOW, due.promise), (RED, due.statutory)):
        if limit and due.ended > limit:
            yield {**head, **_card(case_no, light, days.calendar_after(limit, 1), now)}


def _warning(case_no: str, eve: str, closed: str | None, promise: str) -> Record:
    code, meaning = RULES[WARNING]
    done = {"handled_at": closed, "handling": "按时办结" if closed[:10] <= promise else "已办结"} if closed else {}
    return {
        "id": f"{case_no}-{code}",
        "rule": f"{code} {meaning}",
        "light": WARNING,
        "raised_at": f"{eve}T08:30:00",
        "result": "已办结" if closed else "已提醒承办人员",
        **done,
    }


def _card(case_no: str, light: str, day: str, now: str) -> Record:
    code, meaning = RULES[light]
    handled = f"{days.after(day, FEEDBACK_DAYS)}T{CLOCK[600]}"
    row = {
        "id": f"{case_no}-{code}",
        "rule": f"{code} {meaning}",
        "light": light,
        "raised_at": f"{day}T00:00:01",
        "result": f"办件{meaning}，已发{light}",
        "urged": f"请查明办件{meaning}的原因，尽快办结并反馈",
        "urged_at": f"{day}T00:05:00",
    }
    feedback = {"handled_at": handled, "handling": "已查明原因、立即纠正，并向监察机构反馈"}
    return {**row, **feedback} if handled <= now else row


def _stages(case_no: str, case: Record, events: list[Record], now: str) -> Iterator[Record]:
    """写明了时限(``days``,工作日)的环节，超过的也发黄牌。"""
    for number, event in enumerate((one for one in events if one["kind"] == "环节"), 1):
        limit = days.after(event["time"][:10], event["days"]) if event.get("days") is not None else None
        if limit and str(event.get("end_time") or now)[:10] > limit:
            card = _card(case_no, YELLOW, days.calendar_after(limit, 1), now)
            more = {"department": case.get("department"), "officer": event.get("handler"), "revoked": False}
            key = {"id": f"{case_no}-HJ-{number}", "rule": STAGE_RULE, "stage": event.get("procedure")}
            yield {**card, "case_no": case_no, **more, **key, "result": "环节超过时限，已发黄牌"}
