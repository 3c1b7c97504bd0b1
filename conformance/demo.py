"""演示:在空闲端口上启动参考中心，经接口、门户、办件和沙箱评测它；可以先让它违反某些条款。"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from conformance import assess, bundle, standard
from conformance.assessment import Assessment
from conformance.center import order
from conformance.center import profile as profiles
from conformance.domain import Channel
from conformance.errors import InputError

MARK = "demo.yaml"


def run(folder: Path, defects: Sequence[str], observe: assess.Observe) -> Assessment:
    """评测参考中心，写出 ``folder``;上一次演示的结果会被替换，别的内容不会。"""
    from conformance import reference

    broken = list(_defects(defects))
    _renew(folder)
    with reference.running([fixture.patch for fixture in broken]) as center:
        profile = _profile(folder, center, [dict(row) for fixture in broken for row in fixture.attest])
        return assess.run(
            profile,
            folder,
            assess.Terms(standard.load("national"), day=center.now.date()),
            observe=observe,
            trying=True,
        )


def _defects(wanted: Sequence[str]) -> Iterable[standard.Fixture]:
    clauses = {clause.id: clause for clause in standard.clauses.load()}
    chosen = list(clauses) if "all" in wanted else [name.upper() for name in wanted]
    for name in chosen:
        if name not in clauses:
            raise InputError(f"--defect {name}:没有这个条款；可用 zhunsheng standard show national 查看全部条款。")
        failing = [fixture for fixture in standard.fixtures(clauses[name]) if fixture.kind == "fail"]
        if not failing and "all" not in wanted:
            raise InputError(
                f"--defect {name}:该条款还没有 fail- 样例({bundle.root() / 'features' / clauses[name].theme / name})。"
            )
        yield from failing[:1]


def _renew(folder: Path) -> None:
    if (folder / "evidence").is_dir() and (folder.parent / f".{folder.name}.{MARK}").is_file():
        shutil.rmtree(folder)
    order.vacant(folder)


def _profile(folder: Path, center: Any, rows: Sequence[dict[str, Any]]) -> profiles.Profile:
    """给参考中心写一份真的档案和举证表，放在运行目录旁边，用户可以拿去改。令牌只经环境变量传递。"""
    folder.parent.mkdir(parents=True, exist_ok=True)
    sheet = _sheet(folder, center, rows)
    path = folder.parent / f".{folder.name}.{MARK}"
    content = {
        "extends": "native",
        "center": {"name": "和宁市政务服务中心(参考中心)", "region": "999900", "level": "市"},
        "transport": {"base": center.api, "rate_per_s": 500, "concurrency": 8},
        "auth": {"kind": "bearer", "token": "${ZHUNSHENG_DEMO_TOKEN}"},
        "portal": {"base": center.portal},
        "progress": {"samples": center.samples[:3]},
        "links": {"max": 400},
        "standard": "national",
        "attestations": [f"{sheet.parent.name}/{sheet.name}"],
        "sandbox": True,
        **center.trials,
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    return profiles.load(path, {**os.environ, "ZHUNSHENG_DEMO_TOKEN": center.token})


def _sheet(folder: Path, center: Any, rows: Sequence[dict[str, Any]]) -> Path:
    """参考中心的举证表:每个要举证的条款一行；``rows`` 代替同一条款的行。"""
    from conformance.reference import attest

    wanted = [clause.id for clause in standard.clauses.load() if Channel.ATTESTED in clause.channels]
    return attest.write(folder.parent / f".{folder.name}.attest", wanted, center.now.date(), rows)
