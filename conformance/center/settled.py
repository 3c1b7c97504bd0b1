"""各来源的结局:成了的、没成的和为什么；一个来源失败不影响别的。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING

from conformance.assessment import Issue
from conformance.center import api, plan
from conformance.center.haul import Outcome, Visit
from conformance.center.pace import BudgetSpent
from conformance.center.profile import Profile
from conformance.center.transport import Transport, Unreachable
from conformance.center.writer import Source, Writer
from conformance.domain import Channel, Leak
from conformance.errors import CannotJudge, InputError

if TYPE_CHECKING:
    from conformance.center.portal_harvest import PortalHarvest

MERGED = ("staff", "statistics", "decisions", "lights", "claims", "probes")
"""接口与门户合写的文档。"""


class Shelf(Writer):
    """同名的文档可以分几次写(接口的、门户的)，合在一个文件里。"""

    def __init__(self, run: Path) -> None:
        super().__init__(run)
        self._rows: defaultdict[str, list[object]] = defaultdict(list)
        self._lock = Lock()

    def documents(self, name: str, rows: Iterable[object]) -> int:
        """追加到 ``<name>.jsonl``,返回这次的行数。"""
        new = list(rows)
        with self._lock:
            self._rows[name] += new
            super().documents(name, self._rows[name])
        return len(new)


class Settled:
    """一次采集的账；各来源的线程都往里记。"""

    def __init__(self, transport: Transport) -> None:
        self.items_done = Event()
        self._transport = transport
        self._outcomes: list[Outcome] = []
        self._sources: list[Source] = []
        self._issues: list[Issue] = []
        self._errors: list[BaseException] = []
        self._harvest: PortalHarvest | None = None

    def attempt(self, name: str, work: Callable[[], Outcome]) -> Outcome | None:
        """采一个来源；失败也是一个结局。档案或输入有误(InputError)照抛。"""
        try:
            outcome = work()
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001 - 我们自己的缺陷也只让这一个来源执行异常，并说明是我们这一边
            self._fail([name], api.channel(name), error)
            return None
        finally:
            if name == "items":
                self.items_done.set()
        self._outcomes.append(outcome)
        return outcome

    def chained(self, visit: Visit) -> None:
        """办件取完，再逐件取事件。"""
        cases = self.attempt("cases", lambda: api.collect(visit, "cases"))
        self.attempt("events", lambda: api.collect(visit, "events", cases.keys if cases else ()))

    def portal(self, profile: Profile, work: Callable[[], PortalHarvest]) -> None:
        """采集门户；整个失败时，它的每个来源都记为失败。"""
        try:
            self._harvest = work()
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001 - 同上:门户失败不影响接口
            names = [line.source for line in plan.forecast(profile) if line.channel is Channel.PORTAL]
            self._fail(names, Channel.PORTAL, error)

    def sandbox(self, work: Callable[[], Sequence[Outcome]]) -> None:
        """在沙箱里试办；整套办不成是一个失败的来源。"""
        try:
            self._outcomes += work()
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001 - 同上:试办失败不影响已经采到的
            self._fail(["sandbox"], Channel.SANDBOX, error)

    def files(self, sources: Sequence[Source], issues: Sequence[Issue], wanted: frozenset[Channel]) -> None:
        """由文件交来的来源。"""
        self._sources += [source for source in sources if source.channel in wanted]
        self._issues += issues

    def write(self, writer: Writer) -> None:
        """全部来源都停下之后:门户的文档接在接口的后面，再写来源、问题和泄露线索。"""
        leaks: list[Leak] = [leak for outcome in self._ordered() for leak in outcome.leaks]
        issues = [*self._issues, *(issue for outcome in self._ordered() for issue in outcome.issues)]
        if self._harvest:
            for name in MERGED:
                writer.documents(name, getattr(self._harvest, name))
            leaks += self._harvest.leaks
            issues += self._harvest.issues
        writer.documents("leaks", leaks)
        self._sightings(writer)
        writer.issues(issues)
        writer.sources(self.sources())

    def _sightings(self, writer: Writer) -> None:
        """采集时顺便看到的，每种一个文件。"""
        seen = [outcome.seen for outcome in self._ordered()]
        writer.documents("breaches", [one for each in seen for one in each.breaches])
        writer.documents("written", [one for each in seen for one in each.written])
        writer.documents("replies", [one for each in seen for one in each.replies])
        linked = self._harvest.addresses if self._harvest else ()
        writer.documents("addresses", [*(one for each in seen for one in each.addresses), *linked])

    def sources(self) -> list[Source]:
        """全部来源，按名称排序。"""
        found = [*self._sources, *(outcome.source for outcome in self._outcomes)]
        found += self._harvest.sources if self._harvest else ()
        return sorted(found, key=lambda source: source.name)

    def judgeable(self) -> None:
        """预算用尽，或者一个来源也没有采成而中心连不上，抛出那个错误。"""
        for error in self._errors:
            if isinstance(error, BudgetSpent):
                raise error
        for error in self._errors:
            if isinstance(error, Unreachable) and not any(source.ok for source in self.sources()):
                raise error

    def _ordered(self) -> list[Outcome]:
        return sorted(self._outcomes, key=lambda outcome: outcome.source.name)

    def _fail(self, names: Iterable[str], channel: Channel, error: Exception) -> None:
        causes = list(_causes(error))
        self._errors += causes
        reason = next((str(cause) for cause in causes if isinstance(cause, CannotJudge)), _ours(causes[0]))
        sent = self._transport.sent
        self._sources += [Source(name, channel, ok=False, reason=reason, requests=sent(name)) for name in names]


def _causes(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _causes(inner)
    else:
        yield error


def _ours(error: BaseException) -> str:
    return f"准绳自身出错({type(error).__name__}:{error})，与中心无关；请把这句话报告给准绳的维护者。"
