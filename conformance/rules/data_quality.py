"""数据质量:数据项齐全、代码合国标、时间写得完整、个人信息的传输与保护(统计重算见 DAT-05 自己的规则)。

采集时没有收进来的行(不合契约的)也在这里成为问题，不悄悄丢掉;经过档案映射的行，毛病可能在映射，只存疑。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from conformance.assessment import Finding
from conformance.domain import Breach, Leak, Probe, Written, naming
from conformance.rules.disclosure import Exposure, not_looked_at

SOURCES = ("items", "staff", "statistics", "supervision", "evaluations", "decisions", "consultations", "departments")
REFUSED = frozenset({401, 403, 404})
_ACCEPTED = frozenset({"带时区", "国标紧凑", "另有写明"})
_TIMES = ("_at", ".time", "statutory_due")
_LATER = "晚于采集时刻"


@dataclass(frozen=True, slots=True)
class Row:
    """接口给出的一行:来源、哪一行、各字段的值(文字，空的是空串)。``unseen`` 是全部行都没有的字段。"""

    source: str
    subject: str
    values: Mapping[str, str]
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coded:
    """接口给出的一行里取自代码集的值:字段(``来源.字段``) → 值。"""

    subject: str
    values: Mapping[str, tuple[str, ...]]


def rows(
    given: Callable[[str], Iterable[Any]], required: Mapping[str, Sequence[str]], breaches: Iterable[Breach]
) -> tuple[Row | Breach, ...]:
    """要查数据项的各行，以及没有收进来的行(代码取值与时间写法的毛病不在此列)。"""
    found: list[Row | Breach] = [one for one in breaches if one.fault != "取值" and not _about_time(one)]
    for source in required:
        documents = tuple(given(source)) if source in SOURCES else ()
        blank = [name for name in required[source] if not any(_text(one, name) for one in documents)]
        found += [_row(source, one, required[source], tuple(blank)) for one in documents]
    return tuple(found)


def complete(subject: Row | Breach, lengths: Mapping[str, int]) -> Iterator[Finding]:
    """必填的数据项都有值，长度不超过规定；整列都没有的存疑，可能是没有提供或没有映射。"""
    if isinstance(subject, Breach):
        yield _breached(subject, f"不合契约:{subject.fault}")
        return
    for name, value in subject.values.items():
        limit, told = lengths.get(f"{subject.source}.{name}"), naming.field(subject.source, name)
        if not value:
            yield Finding(
                subject.subject,
                f"缺少:{told}",
                f"{told}({name})没有值",
                "有值",
                "空白",
                certain=name not in subject.unseen,
            )
        elif limit and len(value) > limit:
            message = f"{told}({name})超过规定长度"
            yield Finding(subject.subject, f"过长:{told}", message, f"不超过 {limit} 字", f"{len(value)} 字")


def coded(
    given: Callable[[str], Iterable[Any]], sets: Mapping[str, Any], breaches: Iterable[Breach]
) -> tuple[Coded | Breach, ...]:
    """要查代码的各行，以及因为取值不在标准之内而没有收进来的行(评价等级另由 EVA-02 判)。"""
    wrong = (one for one in breaches if one.fault == "取值" and not one.where.endswith(".score"))
    found: list[Coded | Breach] = [*wrong]
    for source in SOURCES:
        names = [name.partition(".")[2] for name in sets if name.partition(".")[0] == source]
        found += [_coded(source, one, names) for one in given(source)] if names else []
    return tuple(found)


def in_code_sets(
    subject: Coded | Breach, sets: Mapping[str, Sequence[str]], extensions: Mapping[str, Sequence[str]]
) -> Iterator[Finding]:
    """取值在国标的代码集里，或者是登记的扩展值；没有值的不论(由 DAT-01 判)。"""
    if isinstance(subject, Breach):
        yield _breached(subject, "代码不合国标")
        return
    for name, values in subject.values.items():
        known = (*sets[name], *extensions.get(name, ()))
        told = naming.field(*name.split(".", 1))
        for value in values:
            if value not in known:
                message = f"{told}({name})不在国标代码集里，也没有登记为扩展值"
                yield Finding(subject.subject, f"代码不合国标:{told}", message, "、".join(sets[name]), value)


def times(
    given: Callable[[str], Iterable[Any]], written: Iterable[Written], breaches: Iterable[Breach]
) -> tuple[Any, ...]:
    """时间的各种写法、写法不合契约的行，以及各来源的文档(看有没有晚于采集时刻的)。"""
    documents = [(source, one) for source in SOURCES if source != "items" for one in given(source)]
    return (*written, *(one for one in breaches if _about_time(one) and one.fault != "缺少"), *documents)


def last_day(as_of: date, collected: datetime) -> date:
    """不得晚于哪一天:判定日与采集日中较晚的；只比日期，免得因为两边的钟有出入而错怪。"""
    return max(as_of, collected.date())


def timed(subject: Any, last: date) -> Iterator[Finding]:
    """时间认得出、写明时刻与时区(国标紧凑写法没有放时区的地方，也可以),并且不晚于 ``last``。"""
    if isinstance(subject, Written):
        yield from _form(subject)
    elif isinstance(subject, Breach):
        yield _breached(subject, "时间不合写法")
    else:
        source, document = subject
        yield from _future(source, document, last)


def transports(probes: Iterable[Probe], channel: str) -> tuple[Probe, ...]:
    """这一通道的地址；本机回环地址不出这台机器，不作对象。"""
    mine = (probe for probe in probes if probe.kind == "transport" and probe.channel == channel)
    return tuple(probe for probe in mine if probe.observed.get("loopback") != "是")


def encrypted(probe: Probe) -> Iterator[Finding]:
    """只用 HTTPS。"""
    if probe.observed.get("scheme") != "https":
        yield Finding(
            probe.subject, "传输没有加密", "用不加密的 HTTP 提供服务", "https", probe.observed.get("scheme", "")
        )


def addressed(leaks: Iterable[Leak], channel: str) -> tuple[Leak, ...]:
    """这一通道的网址里看到的个人信息。"""
    return tuple(leak for leak in leaks if leak.channel == channel)


def no_person_in_address(seen: Exposure) -> Iterator[Finding]:
    """网址里没有身份证号、手机号、银行卡号。"""
    for leak in seen.leaks:
        yield Finding(
            leak.where,
            f"网址里有{leak.kind}",
            f"{leak.kind}写进了网址",
            "不出现",
            leak.masked,
            leak.evidence,
            leak.sure,
        )
    yield from not_looked_at(seen)


def tried(probes: Iterable[Probe]) -> tuple[Probe, ...]:
    """不带凭据去取非公开清单的一次试探。"""
    return tuple(probe for probe in probes if probe.kind == "open")


def refused_without_credentials(probe: Probe) -> Iterator[Finding]:
    """非公开的清单，没有凭据就不给；没有试成(没有给行，状态又不是拒绝)、或者档案里本来没有凭据的存疑。"""
    seen, expected, subject = probe.observed, "401、403 或 404", naming.source(probe.subject)
    status, rows = int(seen.get("status") or 0), int(seen.get("rows") or 0)
    if status not in REFUSED and not 200 <= status < (500 if rows else 300):
        said = seen.get("trouble") or f"答 {status}"
        yield Finding(subject, "没有试成", "没能看出不带凭据取不取得到", expected, said, probe.evidence, certain=False)
    elif rows and status not in REFUSED:
        known = seen.get("credentials") == "有"
        message = "不带凭据就取到了非公开的清单" if known else "档案没有凭据也取得到，请确认有没有网络层的限制"
        told = f"{status}，给出 {rows} 行"
        yield Finding(subject, "不带凭据可取", message, expected, told, probe.evidence, known)


def _row(source: str, document: Any, names: Sequence[str], blank: tuple[str, ...]) -> Row:
    return Row(source, _named(source, document), {name: _text(document, name) for name in names}, blank)


def _coded(source: str, document: Any, names: Sequence[str]) -> Coded:
    values = {f"{source}.{name}": getattr(document, name) for name in names}
    many = {name: value if isinstance(value, tuple) else (value,) for name, value in values.items()}
    return Coded(
        _named(source, document), {name: tuple(str(one) for one in each if one) for name, each in many.items()}
    )


def _named(source: str, document: Any) -> str:
    keys = (getattr(document, name, None) for name in ("id", "code", "doc_no", "period"))
    return f"{source} {next((str(key) for key in keys if key), '')}"


def _text(document: Any, name: str) -> str:
    value = getattr(document, name, None)
    return "" if value is None else str(value).strip()


def _about_time(breach: Breach) -> bool:
    return breach.where.endswith(_TIMES) and breach.fault != "缺少"


def _breached(breach: Breach, kind: str) -> Finding:
    return Finding(f"{naming.source(breach.source)} {breach.where}", kind, breach.message, certain=breach.native)


def _form(seen: Written) -> Iterator[Finding]:
    subject, said = f"{naming.field(seen.source, seen.field)}({seen.field})", f"{seen.count} 处，如“{seen.example}”"
    if seen.form == "认不出":
        yield Finding(subject, "时间认不出", "时间认不出", "ISO 8601 或 YYYYMMDDhhmmss", said, certain=seen.native)
    elif seen.form == "只有日期":
        yield Finding(subject, "时间不完整", "只有日期，没有时刻", "日期和时刻", said, certain=False)
    elif seen.form not in _ACCEPTED:
        expected = "如 2026-05-08T09:30:00+08:00，或者接口文件写明按哪个时区"
        yield Finding(subject, "时间没有时区", "时间没有写明时区", expected, said, certain=seen.native)


def _future(source: str, document: Any, last: date) -> Iterator[Finding]:
    for name in document.__slots__:
        value = getattr(document, name)
        if isinstance(value, datetime) and value.date() > last:
            subject = _named(source, document)
            yield Finding(
                subject, _LATER, f"{naming.field(source, name)}晚于采集时刻", f"不晚于 {last}", value.isoformat()
            )
