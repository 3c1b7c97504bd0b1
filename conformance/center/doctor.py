"""体检:这台机器齐不齐；给了档案，再看每个端点、凭据、映射和页面答不答。每项一行，失败的说怎么办。"""

from __future__ import annotations

import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.center import browser, mapping, plan
from conformance.center import profile as profiles
from conformance.center.evidence import Evidence
from conformance.center.transport import Transport
from conformance.errors import EXIT_CANNOT_JUDGE, EXIT_DONE, EXIT_INPUT, ZhunshengError


@dataclass(frozen=True, slots=True)
class Check:
    """一项检查;``exit_code`` 是失败时整个命令该用的退出码,0 表示失败也只是提醒。"""

    name: str
    ok: bool
    detail: str
    advice: str = ""
    exit_code: int = EXIT_DONE


def machine() -> Iterator[Check]:
    """这台机器上有什么。缺浏览器、字体只影响门户条款，是提醒。"""
    import duckdb

    yield Check("Python", True, platform.python_version())
    yield Check("DuckDB", True, duckdb.__version__)
    found = browser.find()
    yield Check(
        "浏览器", found is not None, str(found.executable) if found else "没有", "" if found else browser.advice()
    )
    yield _font()


def center(path: Path) -> list[Check]:
    """逐项检查一份档案；只发 GET，每个端点一次。档案本身有误就到此为止。"""
    wrong = [Check("档案", False, str(problem), "", EXIT_INPUT) for problem in profiles.problems(path)]
    if wrong:
        return wrong
    profile = profiles.load(path)
    checks = [Check("档案", True, f"{path} 没有发现问题"), *_files(profile)]
    with tempfile.TemporaryDirectory() as scratch:
        transport = Transport(profile.data, Evidence(Path(scratch)))
        try:
            with ThreadPoolExecutor(transport.concurrency) as pool:
                names = plan.endpoint_sources(profile.data)
                checks += pool.map(lambda name: _endpoint(profile.data, transport, name), names)
            checks += _portal(profile.data, transport)
        finally:
            transport.close(stop=True)
    return checks


def _font() -> Check:
    lister = shutil.which("fc-list")
    fonts = subprocess.run([lister, ":lang=zh"], capture_output=True, check=False).stdout if lister else b""  # noqa: S603 - 固定的命令
    return Check(
        "中文字体", bool(fonts), "有" if fonts else "没有", "" if fonts else "安装 fonts-noto-cjk，否则截图里没有汉字"
    )


def _files(profile: profiles.Profile) -> Iterator[Check]:
    """由文件交来的来源:读一遍到临时目录。"""
    if "items" not in profile.data and "records" not in profile.data:
        return
    from conformance.center.files import collect_files

    with tempfile.TemporaryDirectory() as scratch:
        try:
            sources, issues = collect_files(profile, Path(scratch))
        except ZhunshengError as error:
            yield Check("文件", False, str(error), "", error.exit_code)
            return
    for source in sources:
        yield Check(f"文件 {source.name}", True, f"{source.rows} 行可用，{source.refused} 行不合结构")
    yield from (Check("数据", False, f"{issue.where} {issue.message}") for issue in issues[:5])


def _endpoint(data: Mapping[str, Any], transport: Transport, name: str) -> Check:
    endpoint = data["endpoints"][name]
    if "{" in endpoint["path"]:
        return Check(f"端点 {name}", True, f"{endpoint['path']} 要逐件去取，这里不试")
    paging = endpoint.get("page") or {}
    query = {paging.get("param", "page"): paging.get("first", 1), paging.get("size_param", "size"): 1} if paging else {}
    try:
        answer = transport.get(
            endpoint["path"],
            {**(endpoint.get("params") or {}), **query},
            source=name,
            public=bool(endpoint.get("public")),
        )
    except ZhunshengError as error:
        return Check(f"端点 {name}", False, str(error), "", EXIT_CANNOT_JUDGE)
    return _rows(data, name, answer.value)


def _rows(data: Mapping[str, Any], name: str, value: Any) -> Check:
    """答复里有没有行，第一行映射成什么样。"""
    endpoint = data["endpoints"][name]
    rows = mapping.expression(endpoint["rows"])(value) if endpoint.get("rows") else value
    if not isinstance(rows, list):
        return Check(f"端点 {name}", False, f"答复里按 rows: {endpoint.get('rows')} 找不到列表", "改 rows", EXIT_INPUT)
    if not rows or not isinstance(rows[0], Mapping) or not endpoint.get("fields"):
        return Check(f"端点 {name}", True, f"答了 {len(rows)} 行")
    made, troubles = mapping.compiled(name, endpoint["fields"], timezone=data["timezone"])(rows[0])
    absent = "、".join(field for field, _ in troubles)
    return Check(f"端点 {name}", not troubles, f"首行映射出 {len(made)} 个字段{f',读不出 {absent}' * bool(absent)}")


def _portal(data: Mapping[str, Any], transport: Transport) -> Iterator[Check]:
    portal = data.get("portal") or {}
    for name in ("list", "staff", "statistics", "decisions", "progress", "complaint"):
        if portal.get("base") and portal.get(name):
            url = str(portal["base"]).rstrip("/") + str(portal[name])
            link = transport.probe(url, url, source="doctor")
            advice = "" if link.status == 200 else f"检查 portal.{name}"
            code = EXIT_DONE if link.status == 200 else EXIT_CANNOT_JUDGE
            yield Check(f"页面 {name}", link.status == 200, f"{url} 答 {link.status or '连不上'}", advice, code)
