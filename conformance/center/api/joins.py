"""一行不够，再问几次:列表的每行换成它的详情，材料等另一次调用的答复放进这一行，行里的网址打开来放回去。

每行的几次请求在一个线程里依次做，各行同时进行；某一行取不到只拒绝那一行，连续十行取不到就放弃这个来源。
"""

from __future__ import annotations

from collections import ChainMap, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from conformance.center.api.asking import Endpoint
from conformance.center.api.paging import Turn, pages
from conformance.center.exchange.capture import Exchange
from conformance.center.exchange.pace import STOPPED
from conformance.center.exchange.refusal import Barred
from conformance.center.haul import Haul, Visit
from conformance.center.reading.functions import bare, found
from conformance.center.reading.templates import DATED, PAGED, places
from conformance.errors import CannotJudge, SourceFailed

MOST_FAILURES = 10
MOST_LINKED = 50
AHEAD = 64
"""已经去问而还没有收回的至多这么多行:取来的不会全堆在内存里。"""
MOSTLY = 0.9
"""这么多的答复都是拒绝，就是凭据的问题，不是中心缺这几条。"""

Located = tuple[str, Any]
"""(行在答复中的位置, 行)"""
Send = Callable[[Endpoint, Mapping[str, Any], Turn], Exchange]
"""问一个端点:占位、翻到哪一页。"""


@dataclass
class Opened:
    """打开过的网址:同一个只打开一次，别的线程等它的结果。"""

    _answers: dict[str, Future[Exchange]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def once(self, url: str, get: Callable[[], Exchange]) -> Exchange:
        """``url`` 的答复。"""
        with self._lock:
            mine = url not in self._answers
            answer = self._answers.setdefault(url, Future())
        if mine:
            try:
                answer.set_result(get())
            except BaseException as error:
                answer.set_exception(error)
                raise
        return answer.result()


@dataclass(frozen=True, slots=True)
class Joined:
    """一行加上了什么;``where`` 是加上之后行在哪里。"""

    where: str
    row: Any
    exchanges: tuple[Exchange, ...]


def joined(visit: Visit, haul: Haul, endpoint: Endpoint, listed: Sequence[Located], send: Send) -> Iterator[Located]:
    """列表的每一行依次做完 ``detail`` 与 ``joins``。"""
    opened = Opened()
    for _, made in each(visit, haul, listed, lambda one: _all(endpoint, one[0], one[1], send, opened)):
        for exchange in made.exchanges:
            haul.saw(exchange)
        yield made.where, made.row


def _all(endpoint: Endpoint, where: str, row: Any, send: Send, opened: Opened) -> Joined:
    seen: list[Exchange] = []
    spec = endpoint.spec
    if spec.get("detail"):
        detail = {"decode": spec.get("decode"), "public": spec.get("public"), **spec["detail"]}
        one = Endpoint.of(endpoint.source, {**_shared(spec), **detail})
        row, where = _detail(one, row, send, seen), f"{where} 的详情 $"
    for join in spec.get("joins") or ():
        one = Endpoint.of(endpoint.source, {**_shared(spec), "path": "", **join})
        row = {**row, join["into"]: _part(one, row, send, opened, seen)}
    return Joined(where, row, tuple(seen))


def _shared(spec: Mapping[str, Any]) -> dict[str, Any]:
    """各次调用共用的:信封、解码、是否公开、附加的头。"""
    shared = ("decode", "public", "success", "message", "busy", "empty", "headers", "loose")
    return {key: spec[key] for key in shared if spec.get(key) is not None}


def _detail(one: Endpoint, row: Any, send: Send, seen: list[Exchange]) -> Any:
    detail = one.spec
    exchange = send(one, names_in(row, detail, keyed=True), Turn())
    seen.append(exchange)
    made = found(exchange.value, detail.get("row"))
    if not detail.get("keep") or not isinstance(made, Mapping):
        return made
    return {**row, **made}


def _part(one: Endpoint, row: Any, send: Send, opened: Opened, seen: list[Exchange]) -> Any:
    if not isinstance(row, Mapping):
        raise SourceFailed(f"{one.source}:行不是对象，joins 没有可代入的；请检查 rows。")
    if "follow" in one.spec:
        return _followed(one, row, send, opened, seen)
    turns = pages(lambda turn: send(one, names_in(row, one.spec), turn), one)
    if "rows" not in one.spec:
        exchange = send(one, names_in(row, one.spec), Turn())
        seen.append(exchange)
        return None if one.none(exchange) else found(exchange.value, one.spec.get("row"))
    rows: list[Any] = []
    for page in turns:
        seen.append(page.exchange)
        if page.fatal:
            raise SourceFailed(f"{one.source}:{one.spec['into']} 没有取全:{page.trouble}")
        rows += page.rows
    return rows


def _followed(one: Endpoint, row: Mapping[str, Any], send: Send, opened: Opened, seen: list[Exchange]) -> Any:
    """行里的网址(一个或一列)打开来的内容；没有网址是 None。"""
    linked = found(row, one.spec["follow"], loose=bool(one.spec.get("loose")))
    urls = [str(url) for url in (linked if isinstance(linked, list) else [linked]) if not bare(url)]
    if len(urls) > MOST_LINKED:
        raise SourceFailed(
            f"{one.source}:一行里有 {len(urls)} 个 {one.spec['follow']} 网址，超过 {MOST_LINKED} 个；"
            "请在 follow 里只取要看的几个，或者请中心合并附件。"
        )
    found_values = []
    for url in urls:
        exchange = opened.once(url, lambda url=url: send(one, row, Turn(link=url)))  # type: ignore[misc]
        seen.append(exchange)
        found_values.append(found(exchange.value, one.spec.get("row")))
    return found_values if isinstance(linked, list) else next(iter(found_values), None)


def spread(rows: Iterable[Located], path: str, *, loose: bool = False) -> Iterator[Located]:
    """一行成为几行:``path`` 在每一行(连同 joins 取来的)上取出的一列；每个成员另带原来的行，键是 ``of``。"""
    for where, row in rows:
        made = found(row, path, loose=loose) if isinstance(row, Mapping) else None
        if not isinstance(made, list):
            yield where, None
            continue
        for index, one in enumerate(made):
            yield f"{where}[{index}]", {**one, "of": row} if isinstance(one, Mapping) else None


def names_in(row: Any, spec: Mapping[str, Any], *, keyed: bool = False) -> Mapping[str, Any]:
    """占位 → 行里的值:``names`` 写明的按 JMESPath 取，其余按同名的键(``loose`` 不分大小写)；没有的抛 SourceFailed。"""
    given = dict(spec.get("names") or {})
    wanted = places(spec)
    if keyed and spec.get("key") and len(wanted) == 1:
        given.setdefault(next(iter(wanted)), spec["key"])
    loose, own = bool(spec.get("loose")), row if isinstance(row, Mapping) else {}
    given |= {name: name for name in wanted if loose and name not in {*given, *own, *PAGED, *DATED}}
    values = {name: value for name, path in given.items() if (value := found(own, path, loose=loose)) is not None}
    for name in wanted:
        if name in PAGED or (name not in given and name not in own and name in DATED):
            continue
        if bare(values.get(name, own.get(name))):
            raise SourceFailed(f"列表行里没有 {given.get(name, name)}，取不到详情；请检查档案的 detail.key 或 names。")
    return ChainMap(values, dict(own))


def each(visit: Visit, haul: Haul, subjects: Sequence[Any], work: Callable[[Any], Any]) -> Iterator[tuple[Any, Any]]:
    """依次等每个结果；单个失败记为拒绝，连续失败十个就放弃这个来源，别的错误立即放弃。"""
    failures, barred = 0, 0
    with closing(_ahead(visit, subjects, work)) as futures:
        for done, (subject, future) in enumerate(zip(subjects, futures, strict=True), start=1):
            try:
                result = future.result()
            except SourceFailed as error:
                failures, barred = failures + 1, barred + isinstance(error, Barred)
                haul.listing.failed(subject, str(error))
                haul.refuse(subject if isinstance(subject, str) else subject[0], [("$", str(error).rstrip("。"))])
                if failures >= min(MOST_FAILURES, len(subjects)):
                    said = f"{haul.name}:连续 {failures} 条都取不到，最后一条:{error}"
                    raise (Barred if isinstance(error, Barred) else SourceFailed)(said) from None
                continue
            failures = 0
            visit.observe(haul.name, done, len(subjects))
            yield subject, result
        if barred >= MOSTLY * len(subjects) > 0:
            raise Barred(
                f"{haul.name}:{len(subjects)} 条里有 {barred} 条被中心拒绝；请检查档案的 auth 与该账号的权限。"
            )


def _ahead(visit: Visit, subjects: Iterable[Any], work: Callable[[Any], Any]) -> Generator[Future[Any], None, None]:
    """依次给出每个结果，至多 ``AHEAD`` 个同时在做；不再要了，还没有开始的就不做。"""
    waiting = deque[Future[Any]]()
    try:
        for subject in subjects:
            waiting.append(_begun(visit, work, subject))
            if len(waiting) >= AHEAD:
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()
    finally:
        for future in waiting:
            future.cancel()


def _begun(visit: Visit, work: Callable[[Any], Any], subject: Any) -> Future[Any]:
    try:
        return visit.pool.submit(work, subject)
    except RuntimeError:  # 按了 Ctrl-C，池已经关了
        raise CannotJudge(visit.transport.pace.why or STOPPED) from None
