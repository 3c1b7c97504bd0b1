"""One running reference center, its native API and the same catalogue behind every foreign shape."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from foreign.foreign_center import application

from conformance import reference, standard
from conformance.assessment import ClauseResult
from conformance.center import profile as profiles
from conformance.center.collect import collect
from conformance.center.snapshot import Snapshot
from conformance.errors import ProfileError
from conformance.reference import Reference
from conformance.run import judge
from conformance.standard import Standard, yamlfile

CHANNELS = frozenset({"接口", "办件"})
PROFILES = yamlfile.read(Path(__file__).with_name("profiles.yaml"), ProfileError).data
NATIVE = {"extends": "native", "auth": {"kind": "bearer", "token": "${REFERENCE_TOKEN}"}}
Results = Mapping[str, ClauseResult]


@dataclass(frozen=True)
class Bench:
    """The center, the address of the shapes, the standard, how many items to keep at least."""

    center: Reference
    address: str
    standard: Standard
    items: int

    def patched(self, *patches: Mapping[str, Any]) -> None:
        """From now on the center is the small one with ``patches``: the items of its cases, the patched, some more."""
        self.center.reset()
        touched = [code for patch in patches for code in patch.get("items") or {}]
        given = [row for patch in patches for row in (patch.get("cases") or {}).values()]
        cases = [*self.center.state.doc["cases"].values(), *given]
        needed = dict.fromkeys([*touched, *(row["item_code"] for row in cases if "item_code" in row)])
        codes = [*needed, *(code for code in self.center.state.items() if code not in needed)]
        kept = set(codes[: max(self.items, len(needed))])
        gone = {code: None for code in self.center.state.items() if code not in kept}
        self.center.reset([{"items": gone}, *patches])

    def look(self, shape: str, run: Path, only: Collection[str] = ()) -> Results:
        """Read the center in ``shape`` ("native": its own API) and judge; ``only`` these clauses, or all."""
        given = NATIVE if shape == "native" else PROFILES[shape]
        base = self.center.api if shape == "native" else f"{self.address}/{shape}"
        transport = {"base": base, "rate_per_s": 5000, "concurrency": 4, **given.get("transport", {})}
        who = {"name": "和宁市政务服务中心", "region": "999900", "level": "市"}
        run.parent.mkdir(parents=True, exist_ok=True)
        path = run.with_suffix(".yaml")
        whole = {"center": who, "links": {"max": 1000}, **given, "transport": transport}
        path.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
        env = {"REFERENCE_TOKEN": self.center.token, "EPOINT_TOKEN": "t-1", "JPAAS_APP_ID": "a-1"}
        collect(profiles.load(path, env), run, channels=CHANNELS)
        return self._judged(run, only)

    def _judged(self, run: Path, only: Collection[str]) -> Results:
        made = judge(
            Snapshot.of(run),
            self.standard,
            selected=[one for one in self.standard.clauses if not only or one.id in only],
            channels=CHANNELS,
            as_of=self.center.now.date(),
            findings=run / "findings",
        )
        return {one.id: one for one in made}


@contextmanager
def opened(cases: int, items: int) -> Iterator[Bench]:
    """The bench with ``cases`` simulated cases besides the specimens, and ``items`` items."""
    with reference.running(cases=cases) as center:
        config = uvicorn.Config(application(center.state), host="127.0.0.1", port=0, log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            threading.Event().wait(0.005)
        host, port = server.servers[0].sockets[0].getsockname()
        try:
            yield Bench(center, f"http://{host}:{port}", standard.load("national"), items)
        finally:
            server.should_exit = True
            thread.join(20)
