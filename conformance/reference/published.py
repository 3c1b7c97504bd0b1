"""中心公布的东西:统计、监察、评价、决定公示，全部由办件算出，所以公布数与明细一致。"""

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
        counts[light["raised_at"][:7]]["warnings"] += 1
    for rating in ratings.values():
        counts[rating["evaluated_at"][:7]][f"score{0 if rating['default'] else rating['score']}"] += 1
    return {month: _month(month, counts[month]) for month in sorted(counts)}


def supervision(cases: Cases, until: str) -> dict[str, Record]:
    """电子监察:承诺届满前一个工作日还没有办结的发预警；没有超期，所以没有黄牌、红牌。"""
    rows: dict[str, Record] = {}
    for case in cases.values():
        eve = _eve(case)
        end = _ended(case)
        if eve and f"{eve}T08:30:00" <= until and (not end or end[:10] >= eve):
            key = f"JC{len(rows) + 1:05d}"
            rows[key] = _warning(key, case, eve, end)
    return rows


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
    events = case["events"]
    if "受理" in events:
        yield events["受理"]["time"][:7], "accepted"
    if "办结" in events:
        closed, due = events["办结"]["time"], case["platform_promise_due"]
        yield closed[:7], "closed"
        if closed[:10] <= due:
            yield closed[:7], "on_time"
        if closed[:10] < due:
            yield closed[:7], "early"


def _month(month: str, count: Counter[str]) -> Record:
    named = sum(count[f"score{score}"] for score in range(1, 6))
    return {
        "period": month,
        **{key: count[key] for key in ("accepted", "closed", "on_time", "early")},
        **_rate("closing_rate", count["closed"], count["accepted"]),
        **_rate("on_time_rate", count["on_time"], count["closed"]),
        **_rate("early_rate", count["early"], count["closed"]),
        "warnings": count["warnings"],
        "yellow_cards": 0,
        "red_cards": 0,
        **_rate("satisfaction", named - count["score4"] - count["score5"], named),
    }


def _rate(name: str, part: int, whole: int) -> dict[str, str]:
    """舍去到两位小数的百分比；分母是零时没有比率。"""
    if not whole:
        return {}
    hundredths = part * 10000 // whole
    return {name: f"{hundredths // 100}.{hundredths % 100:02d}%"}


def _ended(case: Record) -> str | None:
    last = case["events"].get("办结") or case["events"].get("异常办结")
    return str(last["time"]) if last else None


def _eve(case: Record) -> str | None:
    due = case.get("platform_promise_due")
    if not due or not case["promised_limit"]:
        return None
    return days.DATES[days.INDEX[due] - 1]


def _warning(key: str, case: Record, eve: str, end: str | None) -> Record:
    return {
        "id": key,
        "case_no": case["case_no"],
        "rule": "YJ-01 承诺届满前一个工作日仍未办结",
        "light": "预警",
        "raised_at": f"{eve}T08:30:00",
        "result": "已提醒承办人员" if end is None else "已在承诺时限内办结",
        "department": case["department"],
        "revoked": False,
        **({"handled_at": end, "handling": "按时办结"} if end else {}),
    }


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
    }
    return {**row, **_rectified(closed[:10], until)} if score > 3 else row


def _rectified(day: str, until: str) -> dict[str, Any]:
    done = f"{days.after(day, 2)}T11:00:00"
    contact = {"contacted_at": f"{day}T17:25:00", "revisited": True, "reply": "已电话联系申请人核实情况并致歉"}
    return contact if done > until else {**contact, "rectified_at": done, "reply": "已整改并回访，申请人认可处理结果"}


def _dice(case_no: str) -> int:
    return int.from_bytes(sha256(case_no.encode()).digest()[:6], "big")
