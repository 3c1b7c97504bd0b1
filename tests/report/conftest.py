"""样例运行目录与浏览器。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import report_samples as samples
from playwright.sync_api import Browser, Error, sync_playwright

from conformance.assessment import Assessment, dump
from conformance.center import browser as finder


@pytest.fixture
def run_of(tmp_path: Path) -> Callable[[Assessment], Path]:
    """评测结果 → 写好 assessment.json 与两件证据的运行目录。"""

    def make(assessment: Assessment) -> Path:
        run = tmp_path / "run"
        (run / "evidence").mkdir(parents=True, exist_ok=True)
        (run / "assessment.json").write_bytes(dump(assessment))
        (run / samples.SHOT).write_bytes(samples.PIXEL)
        (run / samples.RECORD).write_bytes(b"{}")
        return run

    return make


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """本机的浏览器；没有就跳过并说明原因。"""
    found = finder.find()
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(executable_path=found and found.executable, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(f"没有可用的浏览器：{error.message.splitlines()[0]}")
        yield launched
        launched.close()
