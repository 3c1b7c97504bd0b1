"""pdf：同一份 HTML 由浏览器印出来，带书签、页眉和页码。浏览器的找法与采集门户时相同。"""

from __future__ import annotations

import html
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from conformance.center import browser
from conformance.errors import InputError
from conformance.report import html as page
from conformance.report.dossier import Dossier
from conformance.report.wording import visible

MINUTES = 10
_HEADER = (
    '<div style="width:100%;margin:0 16mm;font:7.5pt sans-serif;color:#555;display:flex;justify-content:space-between">'
    "<span>{center}</span><span>符合性评测报告 · {level} · {day}</span></div>"
)


def render(dossier: Dossier, file: BinaryIO) -> None:
    """写出 PDF。没有浏览器、印不出来则抛 InputError。"""
    found = browser.find()
    if found is None:
        raise InputError("没有浏览器，写不了 pdf；请安装 Chromium、Chrome 或 Edge；也可以改写 html，自己打印。")
    with TemporaryDirectory(prefix="zhunsheng-") as scratch:
        path = Path(scratch) / "report.html"
        with path.open("wb") as written:
            page.render(Dossier(dossier.assessment, dossier.run, dossier.folder, dossier.earlier, paper=True), written)
        file.write(_printed(found, path, dossier))


def _printed(found: browser.Browser, path: Path, dossier: Dossier) -> bytes:
    from playwright.sync_api import Error, sync_playwright

    made = dossier.assessment
    told = {"center": made.center.get("name", ""), "level": made.grade.level, "day": made.as_of}
    header = _HEADER.format(**{key: html.escape(str(visible(text))) for key, text in told.items()})
    try:
        with (
            sync_playwright() as driver,
            driver.chromium.launch(executable_path=found.executable, args=_arguments()) as opened,
        ):
            sheet = opened.new_context(java_script_enabled=False, offline=True, locale="zh-CN").new_page()
            sheet.set_default_timeout(MINUTES * 60_000)
            sheet.goto(path.as_uri())
            return sheet.pdf(
                prefer_css_page_size=True,
                display_header_footer=True,
                header_template=header,
                footer_template="<span></span>",
                outline=True,
                tagged=True,
            )
    except Error as error:
        said = error.message.splitlines()[0]
        raise InputError(f"浏览器 {found.executable} 印不出 pdf({said})；请改写 html，自己打印。") from None


def _arguments() -> list[str]:
    return [*browser.ARGUMENTS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
