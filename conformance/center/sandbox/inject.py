"""向沙箱注入违规件，看电子监察有没有记录。"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

from conformance.center.api.asking import Endpoint
from conformance.center.api.paging import pages
from conformance.center.api.sending import Sender
from conformance.center.reading import mapping
from conformance.center.reading.terms import Terms
from conformance.center.sandbox.desk import SOURCE, Desk
from conformance.center.sandbox.trials import Plan
from conformance.domain import Channel, Probe

VIOLATIONS = ("不予受理无理由", "不予许可无理由", "违规收费")
LOOK_S = 1.0


def inject(desk: Desk, plan: Plan) -> Iterator[Probe]:
    """每种违规注入一件，等至多 ``sandbox_wait_s`` 秒，看监察记录里有没有这一件。"""
    desk.endpoint("supervision")
    made = {violation: desk.ask("inject", violation=violation) for violation in VIOLATIONS}
    numbers = {reply.text("number") for reply in made.values()} - {""}
    found = _awaited(desk, numbers, float(desk.visit.data.get("sandbox_wait_s", 5)))
    for violation, reply in made.items():
        number = reply.text("number")
        observed = {
            "status": reply.status,
            "number": number,
            "raised": "是" if number in found else "否",
            "seen": "\n".join(found.get(number, ())),
        }
        yield Probe("inject", Channel.SANDBOX, violation, observed, (reply.evidence,))


def _awaited(desk: Desk, numbers: set[str], seconds: float) -> dict[str, list[str]]:
    """办件编号 → 监察规则；一秒看一次，都看到了或时间到了为止。"""
    until = time.monotonic() + seconds
    while True:
        found = _raised(desk, numbers)
        if numbers <= found.keys() or time.monotonic() >= until:
            return found
        time.sleep(LOOK_S)


def _raised(desk: Desk, numbers: set[str]) -> dict[str, list[str]]:
    endpoint, found = desk.endpoint("supervision"), dict[str, list[str]]()
    read = mapping.compiled("supervision", endpoint.get("fields"), Terms.of(desk.visit.data, endpoint))
    asked, send = Endpoint.of(SOURCE, endpoint), Sender(desk.visit.data, desk.visit.transport)
    for page in pages(lambda turn: send(asked, {}, turn), asked):
        rows = [read(row)[0] for row in page.rows if isinstance(row, Mapping)]
        for row in rows:
            if row.get("case_no") in numbers:
                found.setdefault(str(row["case_no"]), []).append(str(row.get("rule") or ""))
    return found
