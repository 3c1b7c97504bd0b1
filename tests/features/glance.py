"""门户上没有变的一览表不再看:那几页的 HTML 与没有补丁时一字不差的，照用那时看到的，别的页照常在浏览器里看。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import requests

from conformance.center.portal import collecting
from conformance.center.portal.harvest import PortalHarvest
from conformance.center.profile import Profile

LISTS = ("staff", "statistics", "decisions", "lights", "claims")
EVALUATIONS, RATE = "evaluations", "/portal/rate"
"""评价页，和它上面去评价的入口。"""
Answers = Mapping[str, tuple[Any, ...]]


@dataclass
class Glance:
    """看一次门户:有 ``before`` 的，与它一样的一览表照用。

    看完之后 ``answers`` 是各一览表的答复,``harvest`` 是看到的一切。
    """

    before: Glance | None = None
    answers: Answers | None = None
    harvest: PortalHarvest | None = None

    def __call__(self, profile: Profile, *rest: Any) -> PortalHarvest:
        """代替 ``collecting.collect``。"""
        self.answers = _answers(profile.data["portal"])
        same = {name for name in self.answers if self.before and self.answers[name] == self.before.answers[name]}
        portal = {name: value for name, value in profile.data["portal"].items() if name not in same}
        seen = collecting.collect(replace(profile, data={**profile.data, "portal": portal}), *rest)
        self.harvest = _merged(seen, self.before.harvest, same) if same else seen
        return self.harvest


def _answers(portal: Mapping[str, Any]) -> Answers:
    """各一览表 → 它的各页答了什么；后面还有页的不在其中，总要重新看。"""
    base, asked = portal["base"], {name: [portal[name]] for name in LISTS if portal.get(name)}
    asked |= {EVALUATIONS: [portal[EVALUATIONS], RATE]} if portal.get(EVALUATIONS) else {}
    with requests.Session() as session:
        found = {
            name: tuple(_answer(session.get(f"{base}{path}", timeout=20, allow_redirects=False)) for path in paths)
            for name, paths in asked.items()
        }
    return {name: answers for name, answers in found.items() if not any("下一页" in text for *_, text in answers)}


def _answer(response: requests.Response) -> tuple[int, tuple[tuple[str, str], ...], str]:
    headers = tuple(sorted((name, value) for name, value in response.headers.items() if name.lower() != "date"))
    return response.status_code, headers, response.text


def _merged(seen: PortalHarvest, before: PortalHarvest, same: set[str]) -> PortalHarvest:
    names = {f"portal.{name}" for name in same}
    kept = [source for source in before.sources if source.name in names]
    rated = [probe for probe in before.probes if probe.kind == EVALUATIONS] if EVALUATIONS in same else []
    issues = chain(seen.issues, (issue for issue in before.issues if issue.source in names))
    return replace(
        seen,
        sources=tuple(sorted([*seen.sources, *kept], key=lambda source: source.name)),
        probes=(*seen.probes, *rated),
        issues=tuple(sorted(issues, key=lambda issue: (issue.source, issue.where, issue.message))),
        **{name: getattr(before, name) for name in LISTS if name in same},
    )
