"""沙箱试办:固定的一套，再加档案写的试探，逐项进行；一项办不成不影响别的，也不是违反。

只在档案写明 sandbox: true 而且这次评测给了 --sandbox 时进行，排在其余来源都采完之后，免得试办的件混进记录。
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from conformance.assessment import Issue
from conformance.center.exchange.pace import BudgetSpent
from conformance.center.haul import Outcome, Visit
from conformance.center.sandbox import trials
from conformance.center.sandbox.desk import BODIES, SOURCE, Desk
from conformance.center.sandbox.inject import inject
from conformance.center.sandbox.probes import attempts
from conformance.center.writer import Source
from conformance.domain import Channel, Item, Probe
from conformance.errors import CannotJudge, SourceMissing

Trial = Callable[[Desk, trials.Plan], Iterator[Probe]]
PROGRAM: Mapping[str, Trial] = {
    "submit": trials.submit,
    "rate": trials.rate,
    "correct": trials.correct,
    "closed": trials.closed,
    "signed": trials.signed,
    "licence": trials.licence,
    "complain": trials.complain,
    "consult": trials.consult,
    "inject": inject,
}
"""探测的种类 → 怎样试办，依次进行。"""


@dataclass(slots=True)
class _Account:
    """一套试办的账。"""

    probes: list[Probe] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def collect(visit: Visit, items: Sequence[Item]) -> list[Outcome]:
    """走一遍 → 来源 sandbox，以及没有办成的各项(sandbox.<种类>)；探测写进快照。预算用尽抛 BudgetSpent。"""
    started, account, desk = time.monotonic(), _Account(), Desk(visit)
    for done, (kind, trial) in enumerate(PROGRAM.items(), start=1):
        _attempt(account, kind, partial(_walk, trial, desk, items))
        visit.observe(SOURCE, done, len(PROGRAM))
    for kind, work in attempts(visit):
        _attempt(account, kind, work)
    visit.writer.documents("probes", account.probes)
    seconds = round(time.monotonic() - started, 3)
    rows, sent = len(account.probes), visit.transport.sent(SOURCE)
    whole = Source(SOURCE, Channel.SANDBOX, rows=rows, requests=sent, seconds=seconds)
    return [Outcome(whole, tuple(account.issues)), *(Outcome(source) for source in account.sources)]


def _walk(trial: Trial, desk: Desk, items: Sequence[Item]) -> list[Probe]:
    if not BODIES.keys() & (desk.visit.data.get("endpoints") or {}).keys():
        raise SourceMissing(f"档案没有写试办的端点({'、'.join(BODIES)})，没有试办")
    return list(trial(desk, trials.choose(items, desk.visit.data)))


def _attempt(account: _Account, kind: str, work: Callable[[], list[Probe]]) -> None:
    """办一项；档案没有提供的记为没有条件(未测)，没有办成的记为失败(执行异常)。"""
    try:
        account.probes += work()
    except BudgetSpent:
        raise
    except CannotJudge as error:
        missing = isinstance(error, SourceMissing)
        name = f"{SOURCE}.{kind}"
        account.sources.append(Source(name, Channel.SANDBOX, ok=False, reason=str(error), unequipped=missing))
        account.issues.append(Issue(SOURCE, kind, f"{str(error).rstrip('。')}。"))
