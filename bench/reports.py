"""报告要多久、占多少内存:一百万个问题写成 csv、xlsx、sarif，一万个问题的 HTML 在浏览器里卡不卡。"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.processes import ZHUNSHENG, spent
from conformance.assessment import Assessment, Basis, ClauseResult, Finding, Grade, ScenarioResult, Verdict, dump
from conformance.center import browser
from conformance.domain import Level

FINDINGS, FILES, LISTED, PAGES = 1_000_000, 10, 100, 100
SCENARIO = "全部已作出决定的办件"
LIMITS = {"csv": 15, "sarif": 15, "xlsx": 40}
"""每种最多几个处理器秒。"""
MEMORY = 500
SMOOTH = 0.25
"""筛选、查找一次最多几秒:人感觉不到停顿。"""
Row = Callable[[str, float, float], None]


def main(row: Row) -> None:
    """``row`` 打印一行:什么、多少、目标。"""
    with tempfile.TemporaryDirectory() as scratch:
        run = _run(Path(scratch) / "run", FILES, FINDINGS // FILES)
        for kind, limit in LIMITS.items():
            seconds, megabytes = _written(run, kind)
            row(f"{FINDINGS:,} 个问题写成 {kind}(处理器秒)", seconds, limit)
            row(f"{FINDINGS:,} 个问题写成 {kind}(MB)", megabytes, MEMORY)
    with tempfile.TemporaryDirectory() as scratch:
        run = _run(Path(scratch) / "run", PAGES, LISTED)
        seconds, _ = _written(run, "html")
        row(f"{PAGES * LISTED:,} 个问题写成 html(处理器秒)", seconds, 5)
        if found := browser.find():
            for what, seconds in _browsed(found, run).items():
                row(f"{PAGES * LISTED:,} 个问题的 html:{what}(秒)", seconds, SMOOTH * (8 if what == "打开" else 1))


def _run(folder: Path, clauses: int, each: int) -> Path:
    """``clauses`` 个条款、各有 ``each`` 个问题的运行目录。"""
    (folder / "findings").mkdir(parents=True)
    made = tuple(_clause(folder, number, each) for number in range(1, clauses + 1))
    grade = Grade("不合格", 0.0, (0.0, 0.0), ("不合格", "不合格"), 1.0, (), "percent-100")
    whole = Assessment(
        center={"name": "某省政务服务中心", "region": "990000", "level": "省"},
        standard={"id": "national", "name": "国家基线", "edition": "2026.1"},
        as_of="2026-06-30",
        started="2026-06-30T09:00:00",
        finished="2026-06-30T09:30:00",
        tool={"name": "zhunsheng", "version": "0"},
        clauses=made,
        grade=grade,
        limits={},
    )
    (folder / "assessment.json").write_bytes(dump(whole))
    return folder


def _clause(folder: Path, number: int, each: int) -> ClauseResult:
    id_ = f"TML-{number:02}"
    kept = f"findings/{id_}-decided.parquet" if each > LISTED else None
    if kept:
        _kept(folder / kept, each)
    listed = tuple(replace(_finding(place), scenario=SCENARIO) for place in range(min(each, LISTED)))
    verdict = Verdict.NONCONFORMING
    scenario = ScenarioResult(SCENARIO, verdict, ("办件",), each, each, breakdown={"决定超期": each}, all_findings=kept)
    text, basis = "自受理之日起二十个工作日内作出决定", ("《行政许可法》第四十二条第一款〔已核原文〕",)
    counts = (each, each, 0, f"{each} 个对象中有 {each} 个不符合")
    said = (basis, "逐件核对，补办手续", (), (scenario,), listed)
    return ClauseResult(id_, "time_limits", text, Level.MANDATORY, False, verdict, Basis.AUTOMATIC, *counts, *said)


def _finding(place: int) -> Finding:
    observed = f"决定 2026-03-{1 + place % 28:02}，第 {21 + place % 40} 个工作日"
    return Finding(f"HN2026{place:09}", "决定超期", "从受理到决定超过法定时限", "受理之日起 20 个工作日内", observed)


def _kept(path: Path, many: int) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    found = [_finding(place) for place in range(many)]
    columns = {
        "case_no": "subject",
        "kind": "kind",
        "message": "message",
        "expected": "expected",
        "observed": "observed",
    }
    table = {name: [getattr(one, field) for one in found] for name, field in columns.items()}
    table |= {"department": [f"某市第 {place % 60} 局" for place in range(many)], "item_code": ["0"] * many}
    parquet.write_table(pa.table(table), path)


def _written(run: Path, kind: str) -> tuple[float, float]:
    """整个进程的处理器秒数和最大内存(MB)；机器忙时处理器秒数比墙上的可靠。"""
    used = spent([ZHUNSHENG, "report", str(run), "--report", f"{kind}:{run / f'report.{kind}'}"], ended=(0,))
    return used.cpu, used.rss * 1024


def _browsed(found: browser.Browser, run: Path) -> dict[str, float]:
    """打开、查找、按部门以外的条件筛选、滚到底各要多久。"""
    from playwright.sync_api import Page, sync_playwright

    def lasted(page: Page, act: str) -> float:
        timed = f"const t = performance.now(); {act}; document.body.offsetHeight; return performance.now() - t"
        script = f"async () => {{ {timed} }}"
        return float(page.evaluate(script)) / 1000

    pick = "const s = document.querySelector('[name=level]') ?? document.querySelector('[name=verdict]')"
    acts = {
        "查找": "const f = document.getElementById('find'); f.value = 'hn2026000000042'; "
        "document.getElementById('filter').dispatchEvent(new Event('change'))",
        "筛选": f"{pick}; s.checked = true; document.getElementById('filter').dispatchEvent(new Event('change'))",
        "滚到底": "scrollTo(0, document.body.scrollHeight); "
        "await new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))",
    }
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=found.executable, args=["--no-sandbox"]) as opened,
    ):
        page = opened.new_page()
        started = time.perf_counter()
        page.goto((run / "report.html").as_uri())
        return {"打开": time.perf_counter() - started} | {what: lasted(page, act) for what, act in acts.items()}


if __name__ == "__main__":
    main(lambda what, figure, target: print(f"{what:<40}{figure:>10.2f}{f'<= {target:g}':>10}", flush=True))
