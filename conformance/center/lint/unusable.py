"""写法都对、评测时却用不成的:没有的标准、不在的证书文件、没有写明只是查询的 POST。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.center import plan
from conformance.center.lint.reading import Fault
from conformance.center.lint.sample import Notice
from conformance.center.profile import Profile
from conformance.errors import StandardError
from conformance.standard import load


def notices(profile: Profile) -> Iterator[Notice]:
    """各条，都是错误。"""
    for steps, said in (*_standard(profile), *_certificate(profile.data), *_submitting(profile.data)):
        yield Notice(profile.where(*steps), ".".join(map(str, steps)), said, wrong=True)


def _standard(profile: Profile) -> Iterator[Fault]:
    if named := profile.data.get("standard"):
        try:
            load(str(named), profile.path.parent)
        except StandardError as error:
            yield ("standard",), str(error)


def _certificate(data: Mapping[str, Any]) -> Iterator[Fault]:
    given = (data.get("transport") or {}).get("verify")
    if isinstance(given, str) and not Path(given).exists():
        yield ("transport", "verify"), f"没有证书文件 {given}；请把中心的根证书(PEM)放到那里，或改正路径"


def _submitting(data: Mapping[str, Any]) -> Iterator[Fault]:
    """评测只查询、不提交:要用 POST 查询的写明;沙箱的端点本来就提交，不论。"""
    for name in (*plan.endpoint_sources(data), *({"progress"} & set(data.get("endpoints") or ()))):
        for more, one in plan.requests(data["endpoints"][name]):
            if one.get("method", "GET") != "GET" and not one.get("query"):
                yield ("endpoints", name, *more, "method"), "评测只查询、不提交；这个 POST 只是查询的，请写 query: true"
