"""中心公布的东西:统计、评价、决定公示，全部由办件算出，所以公布数与明细一致(电子监察见 ``lights``)。"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from conformance.reference import days
from conformance.reference.process import Record

Cases = Mapping[str, Record]
_COMPANIES = ("云栖", "松泉", "临溪", "禾光", "远岫", "青岑", "澄江", "望川")
_TRADES = ("食品有限公司", "建设工程有限公司", "医药有限公司", "运输有限公司", "人力资源有限公司", "水务有限公司")
_SURNAMES = "张王李赵陈刘杨黄"


def decisions(cases: Cases, today: str) -> dict[str, Record]:
    """准予许可的决定，文号 → 公示；三个工作日内公示，依法不公开的只留文号。"""
    found = {}
    for case in cases.values():
        decided = case["events"].get("决定")
        if decided and decided["result"] == "准予" and case["item_kind"] == "行政许可":
            found[decided["doc_no"]] = _decision(case, decided, today)
    return found


def statistics(cases: Cases, ratings: Mapping[str, Record], lights: Mapping[str, Record]) -> dict[str, Record]:
    """各月受理、办结、按时、提前、监察和满意度，月份 → 统计；比率舍去到两位小数。"""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for case in cases.values():
        for month, what in _happened(case):
            counts[month][what] += 1
    for light in lights.values():
        counts[str(light.get("raised_at"))[:7]][str(light.get("light"))] += 1
    for rating in ratings.values():
        counts[str(rating.get("evaluated_at"))[:7]][f"score{0 if rating.get('default') else rating['score']}"] += 1
    return {month: _month(month, counts[month]) for month in sorted(counts) if month != "None"}


def evaluable(cases: Cases) -> dict[str, Record]:
    """办结的都可以评价。"""
    return {key: {**case, "evaluable": True} if "办结" in case["events"] else case for key, case in cases.items()}


def evaluations(cases: Cases, until: str) -> dict[str, Record]:
    """好差评:办结件约四成有评价；差评当日联系、两个工作日内整改并回访。"""
    rows: dict[str, Record] = {}
    for case in cases.values():
        closed, dice = case["events"].get("办结"), _dice(case["case_no"])
        if not closed or dice % 100 >= 40:
            continue
        key = f"PJ{len(rows) + 1:05d}"
        row = _evaluation(key, case, closed["time"], dice // 100, until)
        if row["evaluated_at"] <= until:
            rows[key] = row
    return rows


def _decision(case: Record, decided: Record, today: str) -> Record:
    dice, day = _dice(case["case_no"]), decided["time"][:10]
    if not decided["public"]:
        return {"doc_no": decided["doc_no"], "item_name": case["item_name"], "decided_on": day, "withheld": True}
    return {
        "doc_no": decided["doc_no"],
        "case_no": case["case_no"],
        "item_name": case["item_name"],
        "applicant": f"和宁{_COMPANIES[dice % 8]}{_TRADES[dice // 8 % 6]}" if dice % 5 else f"{_SURNAMES[dice % 8]}**",
        "decided_on": day,
        "published_on": min(days.after(day, dice % 3) or day, today),
        "withheld": False,
    }


def _happened(case: Record) -> Iterator[tuple[str, str]]:
    accepted, closed = _day(case, "受理"), _day(case, "办结")
    if accepted:
        yield accepted[:7], "accepted"
    if closed:
        due = case.get("platform_promise_due")
        yield closed[:7], "closed"
        if due is None or closed <= due:
            yield closed[:7], "on_time"
        if due and closed < due:
            yield closed[:7], "early"


def _day(case: Record, key: str) -> str | None:
    """事件的日期,ISO；时间也可能写成 20260305T091500。"""
    text = str(((case.get("events") or {}).get(key) or {}).get("time") or "")
    return text[:10] if text[4:5] == "-" else f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text else None


def _month(month: str, count: Counter[str]) -> Record:
    named = sum(count[f"score{score}"] for score in range(1, 6))
    return {
        "period": month,
        **{key: count[key] for key in ("accepted", "closed", "on_time", "early")},
        **_rate("closing_rate", count["closed"], count["accepted"]),
        **_rate("on_time_rate", count["on_time"], count["closed"]),
        **_rate("early_rate", count["early"], count["closed"]),
        "warnings": count["预警"],
        "yellow_cards": count["黄牌"],
        "red_cards": count["红牌"],
        **_rate("satisfaction", named - count["score4"] - count["score5"], named),
        "evaluations": named,
        **_rate("default_rate", count["score0"], named + count["score0"]),
    }


def _rate(name: str, part: int, whole: int) -> dict[str, str]:
    """舍去到两位小数的百分比；分母是零时没有比率。"""
    if not whole:
        return {}
    hundredths = part * 10000 // whole
    return {name: f"{hundredths // 100}.{hundredths % 100:02d}%"}


def _evaluation(key: str, case: Record, closed: str, dice: int, until: str) -> Record:
    score = (1, 1, 1, 1, 1, 1, 2, 2, 2, 3)[dice % 10] if dice % 50 else 4 + dice // 50 % 2
    row: Record = {
        "id": key,
        "case_no": case["case_no"],
        "score": score,
        "channel": "窗口评价器" if case["channel"] == "窗口办理" else "政务服务网",
        "evaluated_at": closed[:10] + "T17:20:00",
        "named": score > 3 or dice % 3 > 0,
        "default": score == 1 and dice % 17 == 0,
        "follow_up": False,
    }
    return {**row, **_rectified(closed[:10], until)} if score > 3 else row


def _rectified(day: str, until: str) -> dict[str, Any]:
    done = f"{days.after(day, 2)}T11:00:00"
    contact = {"contacted_at": f"{day}T17:25:00", "revisited": True, "reply": "已电话联系申请人核实情况并致歉"}
    return contact if done > until else {**contact, "rectified_at": done, "reply": "已整改并回访，申请人认可处理结果"}


def _dice(case_no: str) -> int:
    return int.from_bytes(sha256(case_no.encode()).digest()[:6], "big")
