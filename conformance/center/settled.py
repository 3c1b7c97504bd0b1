"""各来源的结局:成了的、没成的和为什么；一个来源失败不影响别的。成了的记入日志，没成的接着做时再试。"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

from conformance.assessment import HALTED, Issue
from conformance.center.api import collecting as api
from conformance.center.exchange.pace import STOPPED, BudgetSpent
from conformance.center.exchange.refusal import Barred
from conformance.center.exchange.transport import Transport, Unreachable
from conformance.center.haul import Outcome
from conformance.center.journal import Journal, Kept
from conformance.center.permission import Closed
from conformance.center.writer import CenterInfo, Source
from conformance.domain import Channel
from conformance.errors import CannotJudge, InputError, lost, ours

Named = Collection[tuple[str, Channel]]
"""一个单元没有采成时，哪些来源算失败。"""


class Settled:
    """一次采集的账；各来源的线程都往里记。"""

    def __init__(self, transport: Transport, journal: Journal) -> None:
        self.items_done = Event()
        self._transport, self._journal = transport, journal
        self._failed: list[Source] = []
        self._begun: dict[str, Named] = {}
        self._errors: list[BaseException] = []

    def attempt(self, name: str, work: Callable[[Path], Outcome]) -> Kept | None:
        """采一个来源；失败也是一个结局。档案或输入有误(InputError)照抛。"""
        return self.unit(name, [(name, api.channel(name))], lambda folder: Kept.of(work(folder)))

    def unit(self, name: str, sources: Named, work: Callable[[Path], Kept]) -> Kept | None:
        """采一个单元:``work`` 写在给它的目录里。失败时 ``sources`` 都记为没有采成。"""
        self._begun[name] = sources
        try:
            return self._journal.keep(name, work, lambda: not self._transport.pace.over)
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001 - 我们自己的缺陷也只让这一个来源执行异常，并说明是我们这一边
            self._fail(sources, error)
            return None
        finally:
            self._begun.pop(name)
            if name == "items":
                self.items_done.set()

    def write(self, run: Path, info: CenterInfo) -> None:
        """全部来源都停下之后:各单元写的合成快照，再写来源、问题和顺便看到的。写不下去的抛那个错误。"""
        for error in self._errors:
            if lost(error):
                raise error
        kept = self._journal.ordered()
        with self._journal.composing(run) as writer:
            writer.center(info)
            writer.documents("leaks", [leak for one in kept for leak in one.leaks])
            for name in ("breaches", "written", "replies", "addresses"):
                writer.documents(name, [row for one in kept for row in getattr(one.seen, name)])
            writer.issues([*(issue for one in kept for issue in one.issues), *self._stopped()])
            writer.sources(self.sources())

    def sources(self) -> list[Source]:
        """全部来源，按名称排序。"""
        found = [source for kept in self._journal.ordered() for source in kept.sources]
        begun = [one for named in list(self._begun.values()) for one in named]
        cut = [self._lost(name, channel, self._transport.pace.why or STOPPED) for name, channel in begun]
        return sorted([*found, *self._failed, *cut], key=lambda source: source.name)

    def judgeable(self) -> None:
        """一个来源也没有采成而中心连不上，或者不在许可的时段里，抛出那个错误。"""
        for error in self._errors:
            if isinstance(error, Unreachable | Closed) and not any(source.ok for source in self.sources()):
                raise error

    @property
    def whole(self) -> bool:
        """没有一个来源失败:没有什么要再试的。"""
        return not self._failed

    def _stopped(self) -> Iterator[Issue]:
        """采集提前停下的原因；没有提前停下就没有。"""
        spent = next((str(error) for error in self._errors if isinstance(error, BudgetSpent)), "")
        why = spent or self._transport.pace.why
        if why:
            yield Issue(*HALTED, why)

    def _fail(self, sources: Named, error: Exception) -> None:
        causes = list(_causes(error))
        self._errors += causes
        if any(map(lost, causes)):
            self._transport.close(stop=True)
        reason = next((str(cause) for cause in causes if isinstance(cause, CannotJudge)), ours(causes[0]))
        reason, barred = self._transport.hide(reason), any(isinstance(cause, Barred) for cause in causes)
        self._failed += [replace(self._lost(name, channel, reason), misread=barred) for name, channel in sources]

    def _lost(self, name: str, channel: Channel, reason: str) -> Source:
        return Source(name, channel, ok=False, reason=reason, requests=self._transport.sent(name))


def _causes(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _causes(inner)
    else:
        yield error
