"""浏览器:寻找的次序，和窗口的约束。"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from portal_site import html, running, stored

from conformance.center import browser
from conformance.errors import InputError

needs_browser = pytest.mark.skipif(browser.find() is None, reason=browser.advice())


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """什么浏览器都没有的环境。"""
    monkeypatch.delenv(browser.VARIABLE, raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "own"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()
    return tmp_path


def program(path: Path) -> Path:
    """一个可执行文件。"""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def own(root: Path) -> Path:
    """Playwright 下载的浏览器该在的位置。"""
    spec = find_spec("playwright")
    assert spec is not None
    assert spec.origin is not None
    listed = json.loads((Path(spec.origin).parent / "driver/package/browsers.json").read_text())["browsers"]
    revision = next(one["revision"] for one in listed if one["name"] == "chromium-headless-shell")
    return root / "own" / f"chromium_headless_shell-{revision}" / "chrome-linux" / "headless_shell"


def test_nothing_found(bare: Path) -> None:
    """没有浏览器时是 None，建议只有一行。"""
    assert browser.find() is None
    assert "\n" not in browser.advice()


def test_variable_that_does_not_exist_is_wrong_input(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ZHUNSHENG_BROWSER 指向不存在的文件，是输入有误，消息说出变量和路径。"""
    monkeypatch.setenv(browser.VARIABLE, "/nowhere/chrome")

    with pytest.raises(InputError, match=r"ZHUNSHENG_BROWSER.*/nowhere/chrome"):
        browser.find()


def test_order(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """先看 PATH 上名字靠前的，有 Playwright 自带的先用自带的，有环境变量的最先。"""
    program(bare / "bin" / "chromium")
    headless = program(bare / "bin" / "chromium-headless-shell")
    assert browser.find() == browser.Browser(headless, "PATH")

    downloaded = program(own(bare))
    assert browser.find() == browser.Browser(downloaded, "Playwright")

    given = program(bare / "mine")
    monkeypatch.setenv(browser.VARIABLE, str(given))
    assert browser.find() == browser.Browser(given, browser.VARIABLE)


def test_another_revision_of_playwright_is_not_its_own(bare: Path) -> None:
    """别的 Playwright 版本留下的下载不算。"""
    program(bare / "own" / "chromium_headless_shell-1" / "chrome-linux" / "headless_shell")

    assert browser.find() is None


def test_finding_does_not_import_playwright() -> None:
    """找浏览器不导入 playwright，所以快。"""
    code = "import sys; from conformance.center import browser; browser.find(); print('playwright' in sys.modules)"

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "False"


@needs_browser
def test_window_is_bounded() -> None:
    """对话框关掉、弹窗关掉、别的主机连不上也报出来，重定向到别的主机也一样。"""
    outside: list[str] = []

    async def visit(base: str) -> int:
        found = browser.find()
        assert found is not None
        bounds = browser.Bounds(frozenset({"127.0.0.1"}), 5, True, outside.append)
        async with browser.window(found, bounds, "Asia/Shanghai") as context:
            page = await context.new_page()
            async with page.expect_popup() as opened:
                await page.goto(f"{base}/noisy")
            popup = await opened.value
            if not popup.is_closed():
                await popup.wait_for_event("close")
            await page.goto(f"{base}/away")
            await page.wait_for_url("chrome-error://**")
            return len(context.pages)

    away = html('<script>location.href = "http://elsewhere.invalid/"</script>')
    with running({"/noisy": stored("noisy"), "/popup": html("广告"), "/away": away}) as site:
        tabs = asyncio.run(visit(site.base))

    assert tabs == 1
    assert {"outside.invalid", "tracker.invalid", "elsewhere.invalid"} <= set(outside)


def test_bounds() -> None:
    """只许可档案写明的主机；不出网的地址不算。"""
    bounds = browser.Bounds(frozenset({"zwfw.example"}), 5, True, lambda host: None)

    assert bounds.allows("https://zwfw.example/x")
    assert bounds.allows("data:image/png;base64,xx")
    assert not bounds.allows("https://other.example/zwfw.example")
    assert not bounds.allows("wss://other.example/")
