"""沙箱试办的规则:看一次试办的反应(Probe.observed)下结论。没有办成的试办到不了这里；看不出的存疑。"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from conformance.assessment import Finding
from conformance.domain import Probe
from conformance.rules.prose import core, tight

DONE = frozenset({"200", "201", "202"})
ACCEPTED, CORRECTING, REJECTED = "已受理", "待补正", "不予受理"
_BETWEEN = re.compile(r"[、,;](?![^(]*\))")
MISSING = frozenset({"403", "404"})
PREMISE = re.compile("409|[0-9]+ 要先评价")
"""先要做别的(如评价)才查得到，由 EVA-04 判。"""


def numbered_at_once(probe: Probe, most: int) -> Iterator[Finding]:
    """提交即得不超过 ``most`` 字的编号，同一幂等键再提交不产生另一个编号，凭编号查得到进度。"""
    seen, number = probe.observed, probe.observed["case_no"]
    if not number:
        yield _refusal(probe) or _found(probe, "没有给编号", "提交成功，却没有给出办件编号", "办件编号", seen["status"])
        return
    if len(number) > most:
        yield _found(probe, "编号过长", "编号超过规定长度", f"不超过 {most} 字", number)
    if seen["again"] != number and seen["keyed"] != "是":
        yield _doubt(probe, "看不出重复提交", "提交的内容里没有幂等键，看不出重复提交会不会产生两个编号", seen["again"])
    elif seen["again"] != number:
        yield _found(probe, "重复提交得到两个编号", "同一幂等键再次提交，得到另一个编号", number, seen["again"])
    if not seen["progress"]:
        yield _doubt(probe, "没有查进度", "没有进度端点或查询码，没有凭编号查进度")
    elif seen["progress"] in MISSING:
        yield _found(probe, "凭编号查不到进度", "凭刚得到的编号和查询码查不到进度", "200", seen["progress"])
    elif seen["progress"] != "200" and not PREMISE.fullmatch(seen["progress"]):
        yield _doubt(probe, "看不出查得到进度", "凭刚得到的编号和查询码没有查成进度，缘由看不出", seen["progress"])


def told_at_once(probe: Probe) -> Iterator[Finding]:
    """补正一次告知:照告知的交齐之后，不再要别的。"""
    seen = probe.observed
    if seen["state"] != CORRECTING or not seen["then"]:
        yield _doubt(probe, "看不出补正", "没有交材料，中心却没有告知要补正什么", seen["state"] or seen["status"])
        return
    later, maybe = _beyond(_lines(seen, "then_missing"), _lines(seen, "missing"))
    if later:
        yield _found(
            probe,
            "补正没有一次告知",
            "照告知的交齐之后，又要求补正先前没有告知的材料",
            "一次告知",
            "、".join(later),
        )
    elif maybe:
        yield _doubt(probe, "看不出是不是又要别的", "照告知的交齐之后又要求名称相近的材料", "、".join(maybe))
    elif seen["then"] == CORRECTING:
        yield _doubt(
            probe, "仍要求补正", "照告知的交齐之后仍要求补正同样的材料，看不出是不是补来的材料有缺陷", seen["then"]
        )


def accepted_when_complete(probe: Probe) -> Iterator[Finding]:
    """照指南交齐全套材料，应当受理:不要求补正，也不是不予受理。"""
    state = probe.observed["state"]
    if state in {CORRECTING, REJECTED}:
        told = "、".join(_lines(probe.observed, "missing"))
        yield _found(probe, "材料齐全没有受理", "照指南交齐全套材料，却没有受理", ACCEPTED, f"{state}:{told}")
    elif state != ACCEPTED:
        yield _refusal(probe) or _doubt(probe, "看不出是否受理", "答复没有说是否受理", state)


def only_listed(probe: Probe) -> Iterator[Finding]:
    """要求补正的材料都在办事指南的目录里；没有办成的、看不到要什么的存疑。"""
    seen = probe.observed
    if refused := _refusal(probe):
        yield refused
        return
    if seen["state"] == CORRECTING and not seen["missing"]:
        yield _doubt(probe, "看不到要求的材料", "要求补正，答复里看不到要求的是什么材料", seen["state"])
    told = [*_lines(seen, "missing"), *_lines(seen, "then_missing")]
    extra, maybe = _beyond(told, _lines(seen, "listed"))
    if extra:
        listed = "、".join(_lines(seen, "listed"))
        yield _found(probe, "要求目录以外的材料", "要求提交办事指南以外的材料", listed, "、".join(extra))
    elif maybe:
        yield _doubt(probe, "看不出是不是目录里的", "要求的材料与办事指南里的名称相近而不相同", "、".join(maybe))


def refused_when_closed(probe: Probe) -> Iterator[Finding]:
    """停用的事项拒绝申请。"""
    seen = probe.observed
    if seen["status"] not in DONE or seen["state"] == REJECTED:
        return
    if seen["state"] in {ACCEPTED, CORRECTING}:
        yield _found(probe, "停用的事项仍受理", "事项已经停用，仍收下申请", "拒绝", seen["state"])
    else:
        yield _doubt(probe, "看不出是否受理", "停用的事项收下了申请，答复没有说是否受理", seen["state"])


def received_on_entry(probe: Probe, seconds: int) -> Iterator[Finding]:
    """收到时间就是进入系统的时间，相差不超过 ``seconds`` 秒；用平台自己的时钟比。

    平台没有给出时钟的，用答复的 Date 报文头；那可能是网关的时钟，对不上的只能存疑。
    """
    seen, clock = probe.observed, probe.observed["server_time"] or probe.observed["date"]
    if not seen["received_at"] or not clock:
        yield _doubt(probe, "看不到收到时间", "答复里没有收到时间或平台的时钟，不能比较", seen["received_at"])
        return
    received, now = datetime.fromisoformat(seen["received_at"]), datetime.fromisoformat(clock)
    early = now - timedelta(seconds=seconds + int(seen["seconds"]))
    if early <= received <= now + timedelta(seconds=seconds):
        return
    certain = bool(seen["server_time"])
    message = "收到时间不是进入系统的时间" if certain else "收到时间与答复的 Date 对不上，两个时钟可能不同"
    expected = f"{clock} 前后 {seconds} 秒"
    yield Finding(
        probe.subject, "收到时间不符", message, expected, seen["received_at"], probe.evidence, certain=certain
    )


def electronic_honoured(probe: Probe) -> Iterator[Finding]:
    """有效的电子件不要求改交纸质；签名对不上的拒收，没有说收没有收的存疑。"""
    seen = probe.observed
    taken = seen["status"] in DONE and seen["state"] != REJECTED
    if seen["kind"] == "伪造":
        if taken and not seen["case_no"] and not seen["state"]:
            yield _doubt(probe, "看不出收没有收", "签名对不上的电子件，答复没有说收没有收", seen["status"])
        elif taken:
            yield _found(probe, "收下伪造的签名", "签名对不上的电子件照样收下", "拒绝", seen["state"])
    elif seen["paper"]:
        told = "、".join(_lines(seen, "paper"))
        yield _found(probe, "要求改交纸质", "已提交有效的电子件，仍要求改交纸质材料", "认可电子件", told)
    elif not taken:
        yield _doubt(probe, "有效的电子件没有收下", "看不出是不认可电子件，还是请求不合要求", seen["status"])


def verified(probe: Probe) -> Iterator[Finding]:
    """有效的证照答有效，过期、伪造的不答有效。"""
    state, result = probe.observed["state"], probe.observed["result"]
    if not result and state == "有效":
        yield _doubt(probe, "看不出核验结果", "核验的答复里没有结果", probe.observed["status"])
    elif (result == "有效") != (state == "有效"):
        yield _found(probe, f"核验结果不对:{state}", f"{state}的证照核验结果不对", state, result or "没有结果")


def acknowledged(probe: Probe) -> Iterator[Finding]:
    """收下咨询、投诉、评价，即时给出编号。"""
    if not probe.observed["number"]:
        yield _refusal(probe) or _found(probe, "没有给编号", "收下了，却没有给出编号", "编号", "没有编号")


def promised(probe: Probe) -> Iterator[Finding]:
    """给出编号，并说明答复期限。"""
    yield from acknowledged(probe)
    if not probe.observed["number"]:
        return
    if "promised_days" not in probe.observed:
        yield _doubt(probe, "看不到答复期限", "档案没有映射答复期限，看不出收下投诉时有没有说明")
    elif not probe.observed["promised_days"]:
        yield _found(probe, "没有答复期限", "收下了投诉，没有说明答复期限", "答复期限", "没有说明")


def rated_once(probe: Probe) -> Iterator[Finding]:
    """同一办件同一渠道的第二次评价被拒绝、还是同一个评价，或者只作追评。"""
    seen = probe.observed
    if seen["status"] not in DONE:
        yield _doubt(probe, "没有评价成", "第一次评价没有收下，看不出会不会重复计评", seen["status"])
    elif seen["again"] in DONE and seen["number"] and not seen["again_number"] and seen["follow_up"] != "是":
        yield _doubt(probe, "看不出收没有收", "第二次评价的答复没有编号，看不出收没有收", seen["again"])
    elif seen["again"] in DONE and seen["again_number"] != seen["number"] and seen["follow_up"] != "是":
        yield _found(probe, "重复计评", "同一办件同一渠道收下了第二次评价", "拒绝", seen["again_number"])


def freely_rated(probe: Probe) -> Iterator[Finding]:
    """不评价也能查询进度；没有查到而没有说要先评价的存疑:也许只是还没有、太勤了。"""
    before, after = probe.observed["progress"], probe.observed["progress_after"]
    if not before:
        yield _doubt(probe, "没有查进度", "没有进度端点或查询码，看不出不评价能不能查进度")
    elif before != "200" != after:
        yield _doubt(probe, "没有查成进度", "评价前后都没有查成进度，看不出不评价能不能查", before)
    elif before != "200":
        message, certain = "评价之前查不到进度，评价之后才查得到", bool(PREMISE.fullmatch(before))
        yield Finding(probe.subject, "不评价就查不到进度", message, "200", before, probe.evidence, certain=certain)


def applied_online(probe: Probe) -> Iterator[Finding]:
    """网上提交全套材料，得到编号。"""
    if not probe.observed["case_no"]:
        yield _refusal(probe) or _found(
            probe, "网上申报没有完成", "填报并提交了，却没有得到编号", "办件编号", probe.observed["status"]
        )


def supervised(probe: Probe) -> Iterator[Finding]:
    """注入的违规件有电子监察记录。"""
    seen = probe.observed
    if not seen["number"]:
        yield _doubt(probe, "看不出注入了哪件", "注入的答复里没有办件编号，没法在监察记录里找", seen["status"])
    elif seen["raised"] != "是":
        yield _found(probe, "没有触发监察", "注入了违规件，监察记录里没有它", "一条监察记录", seen["number"])


def _beyond(told: Sequence[str], known: Sequence[str]) -> tuple[list[str], list[str]]:
    """告知的材料里，不在 ``known`` 的，和只是名称相近(一个含着另一个)的；全角半角、空白、一边多出的括注不论。"""
    whole = {one for name in known for one in (tight(name), *_each(name))}
    cores = {core(name) for name in whole}
    sure, maybe = list[str](), list[str]()
    for name in dict.fromkeys(one for line in told for one in _each(line, whole)):
        bare = core(name)
        if name in whole or bare in whole or (name == bare and bare in cores):
            continue
        near = any(one and (one in bare or bare in one) for one in cores)
        (maybe if near else sure).append(name)
    return sure, maybe


def _each(line: str, whole: Collection[str] = ()) -> list[str]:
    """一行里的各份材料；本身就是一份材料的名称的不拆，括注里的不拆。"""
    said = tight(line)
    return [said] if said in whole else [one for one in _BETWEEN.split(said) if one]


def _lines(seen: Mapping[str, str], name: str) -> list[str]:
    return [line for line in seen.get(name, "").split("\n") if line]


def _refusal(probe: Probe) -> Finding | None:
    """被中心以现状不允许为由拒绝:缘由不明，只能存疑。"""
    status = probe.observed["status"]
    return None if status in DONE else _doubt(probe, "被拒绝", "中心没有收下，缘由看不出", status)


def _found(probe: Probe, kind: str, message: str, expected: str, observed: str) -> Finding:
    return Finding(probe.subject, kind, message, expected, observed, probe.evidence)


def _doubt(probe: Probe, kind: str, message: str, observed: str = "") -> Finding:
    return Finding(probe.subject, kind, message, "", observed, probe.evidence, certain=False)
