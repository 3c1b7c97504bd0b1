"""体检里的接口:每个端点问一次，拿第一页试映射，说出样本映射之前、之后各是什么样，该改档案的哪一行。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.center import plan
from conformance.center.api.asking import Endpoint
from conformance.center.api.joins import joined, spread
from conformance.center.api.paging import opening
from conformance.center.api.sending import Sender
from conformance.center.exchange.refusal import Barred
from conformance.center.exchange.transport import Transport
from conformance.center.haul import Haul, Visit
from conformance.center.profile import Profile
from conformance.center.reading.fields import origins
from conformance.center.reading.templates import per_case
from conformance.center.reading.trying import Tried, tried
from conformance.center.writer import Writer
from conformance.errors import EXIT_CANNOT_JUDGE, EXIT_DONE, EXIT_INPUT, ZhunshengError

MOSTLY = 0.9
"""这么多的端点都答 401、403,就是档案(凭据、许可)的问题。"""


@dataclass(frozen=True, slots=True)
class Check:
    """一项检查;``exit_code`` 是失败时整个命令该用的退出码,0 表示失败也只是提醒。

    ``refused`` 表示答 401、403;``code`` 是看到的第一个事项的编码、第一件办件的编号。
    """

    name: str
    ok: bool
    detail: str
    advice: str = ""
    exit_code: int = EXIT_DONE
    refused: bool = False
    code: str = ""


def endpoints(profile: Profile, transport: Transport, scratch: Path) -> list[Check]:
    """每个端点一项，逐件去取的拿看到的第一件去试；多半被拒绝的另加一项。"""
    names = plan.endpoint_sources(profile.data)
    each = [name for name in names if per_case(profile.data["endpoints"][name])]
    with ThreadPoolExecutor(transport.concurrency) as pool, ThreadPoolExecutor(transport.concurrency) as details:
        visit = Visit(profile.data, transport, Writer(scratch), details, lambda source, done, total: None)
        found = list(pool.map(lambda name: _endpoint(profile, visit, name), [one for one in names if one not in each]))
        key = next((check.code for check in found if check.name == "端点 cases"), "")
        found += [_endpoint(profile, visit, name, key) for name in each]
    return [*found, *_refused(profile, found)]


def _refused(profile: Profile, found: list[Check]) -> Iterator[Check]:
    barred = [one.name.removeprefix("端点 ") for one in found if one.refused]
    if barred and len(barred) >= MOSTLY * len(found):
        said = f"{len(found)} 个端点里 {len(barred)} 个答 401、403:是凭据或许可的问题，不是中心的"
        yield Check(
            "凭据", False, said, f"改 {profile.where('auth')} 的 auth，或请中心许可这个账号和本机地址", EXIT_INPUT
        )


def _endpoint(profile: Profile, visit: Visit, name: str, key: str = "") -> Check:
    spec, where = profile.data["endpoints"][name], profile.where("endpoints", name, "path")
    if per_case(spec) and not key:
        return Check(f"端点 {name}", True, f"{spec['path']} 要逐件去取，没有看到一件办件的编号，没有试")
    try:
        asked = Endpoint.of(name, spec)
        send = Sender(profile.data, visit.transport)
        answer = send(asked, {"case_no": key} if key else {}, opening(asked))
    except ZhunshengError as error:
        said, barred = (
            str(error),
            isinstance(error, Barred) and any(code in str(error) for code in ("答 401", "答 403")),
        )
        line = profile.where("endpoints", name, "success") if "success" in said else where
        advice = f"改 {profile.where('auth')} 的 auth" if barred else f"看 {line}"
        return Check(f"端点 {name}", False, said, advice, EXIT_CANNOT_JUDGE, refused=barred)
    try:
        rows = _whole(visit, asked, [_of(key, row) for row in asked.rows(answer)], send)
    except ZhunshengError as error:
        line = profile.where("endpoints", name, "rows" if "rows" in str(error) else "detail")
        return Check(f"端点 {name}", False, str(error), f"改 {line}", EXIT_INPUT)
    return _mapped(profile, name, tried(profile.data, name, spec, rows))


def _of(key: str, row: Any) -> Any:
    """逐件去取的行，没有编号的补上问的那个。"""
    return {"case_no": key, **row} if key and isinstance(row, Mapping) else row


def _whole(visit: Visit, asked: Endpoint, rows: list[Any], send: Sender) -> list[Any]:
    """第一页的行；要逐条再取的只取第一行的。"""
    located = [(f"第 {index} 行", row) for index, row in enumerate(rows, 1)]
    if located and (asked.spec.get("detail") or asked.spec.get("joins")):
        haul = Haul(asked.source)
        located = list(joined(visit, haul, asked, located[:1], send))
    if asked.spec.get("spread"):
        located = list(spread(located, asked.spec["spread"], loose=bool(asked.spec.get("loose"))))
    return [row for _, row in located]


def _mapped(profile: Profile, name: str, seen: Tried) -> Check:
    """映射得怎样:一行也取不到值的、全读不出的，是档案的问题。"""
    lost = [_lost(profile, name, target) for target in seen.lost]
    unread = [f"{target}:{seen.rows} 行里 {count} 行读不出，{why}" for target, (count, why) in seen.unread.items()]
    wrong = bool(lost) or any(count == seen.rows for count, _ in seen.unread.values())
    detail = "\n".join([_headline(seen), *lost, *unread, *_sample(seen)])
    advice = f"改 {_line(profile, name, seen)}" if lost or unread else ""
    code = str(seen.first.get({"items": "code", "cases": "case_no"}.get(name, "")) or "")
    ending = EXIT_INPUT if wrong else EXIT_DONE
    return Check(f"端点 {name}", not (lost or unread), detail, advice, ending, code=code)


def _headline(seen: Tried) -> str:
    if not seen.fields:
        return f"答了 {seen.rows} 行"
    return f"答了 {seen.rows} 行，{seen.fields} 个字段里 {seen.fields - len(seen.lost)} 个取得到值"


def _lost(profile: Profile, name: str, target: str) -> str:
    fields = profile.data["endpoints"][name].get("fields") or {}
    given = "、".join(origins(fields[target])) if target in fields else target
    return f"{target}:取自 {given}，{profile.where('endpoints', name, 'fields', target)},第一页一行也没有值"


def _line(profile: Profile, name: str, seen: Tried) -> str:
    target = next(iter((*seen.lost, *seen.unread)))
    return f"{profile.where('endpoints', name, 'fields', target)} 的 {target}(字段名、单位或对照表)"


def _sample(seen: Tried) -> Iterator[str]:
    if seen.after:
        yield f"映射之前 {seen.before}"
        yield f"映射之后 {seen.after}"
