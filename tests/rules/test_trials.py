"""沙箱试办的规则:违反的说出来，看不出的存疑，没有收下不等于违反。"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.assessment import Finding
from conformance.domain import Channel, Probe
from conformance.rules import trials

SUBMITTED = {
    "status": "201",
    "case_no": "HN1",
    "state": "已受理",
    "missing": "",
    "listed": "申请表\n证明",
    "again": "HN1",
    "keyed": "是",
    "progress": "200",
    "received_at": "2026-06-30T17:30:00",
    "server_time": "2026-06-30T17:30:00",
    "date": "",
    "seconds": "1",
}
CORRECTED = {**SUBMITTED, "state": "待补正", "missing": "申请表\n证明", "then": "已受理", "then_missing": ""}
RATED = {
    "status": "201",
    "number": "PJ1",
    "again": "409",
    "again_number": "",
    "follow_up": "否",
    "progress": "200",
    "progress_after": "200",
}
SIGNED = {"status": "201", "state": "已受理", "kind": "有效", "paper": ""}
FORGED = {"status": "422", "case_no": "", "state": "", "kind": "伪造", "paper": ""}
LICENCE = {"state": "有效", "status": "200", "result": "有效"}
INJECTED = {"status": "201", "number": "ZR1", "raised": "是"}
ACKNOWLEDGED = {"status": "201", "number": "TS1", "promised_days": "15"}

Rule = Callable[..., Iterable[Finding]]
CASES: list[tuple[str, Rule, dict[str, str], tuple[Any, ...], str]] = [
    ("编号即时", trials.numbered_at_once, SUBMITTED, (50,), ""),
    ("没有编号", trials.numbered_at_once, {**SUBMITTED, "case_no": ""}, (50,), "没有给编号"),
    ("被拒绝没有编号", trials.numbered_at_once, {**SUBMITTED, "case_no": "", "status": "409"}, (50,), "?被拒绝"),
    ("两个编号", trials.numbered_at_once, {**SUBMITTED, "again": "HN2"}, (50,), "重复提交得到两个编号"),
    ("没有幂等键", trials.numbered_at_once, {**SUBMITTED, "again": "HN2", "keyed": "否"}, (50,), "?看不出重复提交"),
    ("编号太长", trials.numbered_at_once, SUBMITTED, (2,), "编号过长"),
    ("查不到进度", trials.numbered_at_once, {**SUBMITTED, "progress": "404"}, (50,), "凭编号查不到进度"),
    ("以200答查不到", trials.numbered_at_once, {**SUBMITTED, "progress": "200 拒绝"}, (50,), "?看不出查得到进度"),
    ("没有进度端点", trials.numbered_at_once, {**SUBMITTED, "progress": ""}, (50,), "?没有查进度"),
    ("一次告知", trials.told_at_once, CORRECTED, (), ""),
    ("又要别的", trials.told_at_once, {**CORRECTED, "then": "待补正", "then_missing": "图纸"}, (), "补正没有一次告知"),
    ("又要同样的", trials.told_at_once, {**CORRECTED, "then": "待补正", "then_missing": "证明"}, (), "?仍要求补正"),
    ("空手也受理", trials.told_at_once, {**CORRECTED, "state": "已受理", "then": ""}, (), "?看不出补正"),
    ("齐全即受理", trials.accepted_when_complete, SUBMITTED, (), ""),
    ("齐全仍补正", trials.accepted_when_complete, {**SUBMITTED, "state": "待补正"}, (), "材料齐全没有受理"),
    ("只说已收件", trials.accepted_when_complete, {**SUBMITTED, "state": "已收件"}, (), "?看不出是否受理"),
    ("齐全被拒", trials.accepted_when_complete, {**SUBMITTED, "state": "", "status": "409"}, (), "?被拒绝"),
    ("指南之内", trials.only_listed, CORRECTED, (), ""),
    ("指南之外", trials.only_listed, {**CORRECTED, "missing": "证明\n介绍信"}, (), "要求目录以外的材料"),
    ("写成一串", trials.only_listed, {**CORRECTED, "missing": "申请表、证明"}, (), ""),
    ("括注与全角", trials.only_listed, {**CORRECTED, "missing": "申请表（原件1份，需签字）\n证明 "}, (), ""),
    ("名称相近", trials.only_listed, {**CORRECTED, "missing": "法定代表人证明"}, (), "?看不出是不是目录里的"),
    ("一串里有别的", trials.only_listed, {**CORRECTED, "missing": "申请表、单位介绍信"}, (), "要求目录以外的材料"),
    (
        "又要同样的一串",
        trials.told_at_once,
        {**CORRECTED, "missing": "申请表、证明（原件）", "then": "待补正", "then_missing": "证明(原件)"},
        (),
        "?仍要求补正",
    ),
    ("没有收下看不出", trials.only_listed, {**CORRECTED, "status": "409", "state": "", "missing": ""}, (), "?被拒绝"),
    ("补正没有说什么", trials.only_listed, {**CORRECTED, "missing": ""}, (), "?看不到要求的材料"),
    ("停用以200拒绝", trials.refused_when_closed, {**SUBMITTED, "status": "200 拒绝", "state": ""}, (), ""),
    ("停用拒绝", trials.refused_when_closed, {**SUBMITTED, "status": "409", "state": ""}, (), ""),
    ("停用不予受理", trials.refused_when_closed, {**SUBMITTED, "state": "不予受理"}, (), ""),
    ("停用受理", trials.refused_when_closed, SUBMITTED, (), "停用的事项仍受理"),
    ("停用收件", trials.refused_when_closed, {**SUBMITTED, "state": "已收件"}, (), "?看不出是否受理"),
    ("收到即进入", trials.received_on_entry, SUBMITTED, (5,), ""),
    (
        "点收时间",
        trials.received_on_entry,
        {**SUBMITTED, "received_at": "2026-07-01T09:00:00"},
        (5,),
        "收到时间不符",
    ),
    (
        "只有报文头",
        trials.received_on_entry,
        {**SUBMITTED, "server_time": "", "date": "2026-06-30T18:00:00"},
        (5,),
        "?收到时间不符",
    ),
    ("没有收到时间", trials.received_on_entry, {**SUBMITTED, "received_at": ""}, (5,), "?看不到收到时间"),
    ("认可电子件", trials.electronic_honoured, SIGNED, (), ""),
    ("要求纸质", trials.electronic_honoured, {**SIGNED, "paper": "证明"}, (), "要求改交纸质"),
    ("有效的被拒", trials.electronic_honoured, {**SIGNED, "status": "422"}, (), "?有效的电子件没有收下"),
    ("伪造被拒", trials.electronic_honoured, FORGED, (), ""),
    ("伪造收下", trials.electronic_honoured, {**FORGED, "status": "201", "case_no": "HN2"}, (), "收下伪造的签名"),
    ("伪造受理", trials.electronic_honoured, {**FORGED, "status": "200", "state": "已受理"}, (), "收下伪造的签名"),
    ("伪造以200拒绝", trials.electronic_honoured, {**FORGED, "status": "200 拒绝"}, (), ""),
    ("伪造没有说", trials.electronic_honoured, {**FORGED, "status": "200"}, (), "?看不出收没有收"),
    ("有效答有效", trials.verified, LICENCE, (), ""),
    ("过期答过期", trials.verified, {**LICENCE, "state": "过期", "result": "过期"}, (), ""),
    ("伪造没有结果", trials.verified, {**LICENCE, "state": "伪造", "result": "", "status": "404"}, (), ""),
    ("伪造答有效", trials.verified, {**LICENCE, "state": "伪造"}, (), "核验结果不对:伪造"),
    ("有效答无效", trials.verified, {**LICENCE, "result": "查无此证"}, (), "核验结果不对:有效"),
    ("有效没有结果", trials.verified, {**LICENCE, "result": ""}, (), "?看不出核验结果"),
    ("有编号有期限", trials.promised, ACKNOWLEDGED, (), ""),
    ("没有期限", trials.promised, {**ACKNOWLEDGED, "promised_days": ""}, (), "没有答复期限"),
    ("没有映射期限", trials.promised, {"status": "201", "number": "TS1"}, (), "?看不到答复期限"),
    ("投诉没有编号", trials.promised, {**ACKNOWLEDGED, "number": ""}, (), "没有给编号"),
    ("第二次被拒", trials.rated_once, RATED, (), ""),
    ("第二次收下", trials.rated_once, {**RATED, "again": "201", "again_number": "PJ2"}, (), "重复计评"),
    ("第二次以200拒绝", trials.rated_once, {**RATED, "again": "200 拒绝"}, (), ""),
    ("第二次没有编号", trials.rated_once, {**RATED, "again": "200"}, (), "?看不出收没有收"),
    ("同一个评价", trials.rated_once, {**RATED, "again": "200", "again_number": "PJ1"}, (), ""),
    (
        "只作追评",
        trials.rated_once,
        {**RATED, "again": "201", "again_number": "PJ2", "follow_up": "是"},
        (),
        "",
    ),
    ("第一次被拒", trials.rated_once, {**RATED, "status": "409"}, (), "?没有评价成"),
    ("不评价能查", trials.freely_rated, RATED, (), ""),
    ("不评价不能查", trials.freely_rated, {**RATED, "progress": "409"}, (), "不评价就查不到进度"),
    ("说要先评价", trials.freely_rated, {**RATED, "progress": "200 要先评价"}, (), "不评价就查不到进度"),
    *(
        (f"先{status}后查到", trials.freely_rated, {**RATED, "progress": status}, (), "?不评价就查不到进度")
        for status in ("429", "404", "400", "401", "200 拒绝", "503")
    ),
    ("评价才查得到进度", trials.numbered_at_once, {**SUBMITTED, "progress": "404 要先评价"}, (50,), ""),
    ("一直查不到", trials.freely_rated, {**RATED, "progress": "404", "progress_after": "404"}, (), "?没有查成进度"),
    ("有监察", trials.supervised, INJECTED, (), ""),
    ("没有监察", trials.supervised, {**INJECTED, "raised": "否"}, (), "没有触发监察"),
    ("没有编号找不到", trials.supervised, {**INJECTED, "number": ""}, (), "?看不出注入了哪件"),
]


def _told(rule: Rule, observed: dict[str, str], *norm: Any) -> list[str]:
    """发现的短名；存疑的前面加问号。"""
    found = rule(Probe("submit", Channel.SANDBOX, "甲", observed), *norm)
    return [finding.kind if finding.certain else f"?{finding.kind}" for finding in found]


@pytest.mark.parametrize(("rule", "observed", "norm", "told"), [pytest.param(*one[1:], id=one[0]) for one in CASES])
def test_each_reaction_leads_to_its_verdict(
    rule: Rule, observed: dict[str, str], norm: tuple[Any, ...], told: str
) -> None:
    """每种反应一个结论。"""
    assert _told(rule, observed, *norm) == ([told] if told else [])


@given(st.integers(min_value=-30, max_value=30))
def test_the_tolerance_is_symmetric_but_for_the_round_trip(late: int) -> None:
    """收到时间早至多容许加上往返的一秒，晚至多容许。"""
    clock = f"2026-06-30T17:30:{30:02d}"
    shifted = f"2026-06-30T17:{30 + (30 + late) // 60:02d}:{(30 + late) % 60:02d}"
    told = _told(trials.received_on_entry, {**SUBMITTED, "received_at": shifted, "server_time": clock}, 5)

    assert bool(told) == (not -6 <= late <= 5)
