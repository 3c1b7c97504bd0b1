"""体检:这台机器齐不齐；给了档案，再看每个端点、凭据、映射和页面答不答。每项一行，失败的说怎么办。"""

from __future__ import annotations

import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from conformance.center import browser
from conformance.center import profile as profiles
from conformance.center.doctor import portal as doctor_portal
from conformance.center.doctor.endpoint import Check, endpoints
from conformance.center.evidence import Evidence
from conformance.center.exchange import certificate
from conformance.center.exchange.transport import Transport
from conformance.errors import EXIT_INPUT, ZhunshengError

SKEW_S = 60
"""时钟相差超过这么多秒就提醒。"""


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
        transport = Transport(profile.data, Evidence(Path(scratch), profile.secrets))
        try:
            checks += endpoints(profile, transport, Path(scratch))
            code = next((check.code for check in checks if check.name == "端点 items"), "")
            checks += doctor_portal.pages(profile, transport, code)
            checks += _certificates(profile)
            checks += _clock(transport.skew.seconds)
        finally:
            transport.close(stop=True)
    return checks


def ending(checks: list[Check]) -> int:
    """退出码:档案有要改的以 2 结束，其次是看不到的 3。"""
    codes = {check.exit_code for check in checks}
    return EXIT_INPUT if EXIT_INPUT in codes else max(codes, default=0)


def _clock(skew_s: float | None) -> Iterator[Check]:
    """中心的时钟:差得多了，带时间戳的签名会被拒绝，办理时间也对不上。"""
    if skew_s is not None:
        told = f"中心比本机{'快' if skew_s > 0 else '慢'} {abs(skew_s):g} 秒"
        ok = abs(skew_s) <= SKEW_S
        yield Check("时钟", ok, told, "" if ok else "先校准本机的时钟(NTP)；仍然相差，请中心校准")


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


def _certificates(profile: profiles.Profile) -> Iterator[Check]:
    """接口与门户的证书:到哪天，写给谁。"""
    for part in ("transport", "portal"):
        found = certificate.seen(profile.data, str((profile.data.get(part) or {}).get("base") or ""))
        if found:
            yield _certificate(profile.where(part, "base"), *found)


def _certificate(where: str, host: str, found: certificate.Certificate | str) -> Check:
    if isinstance(found, str):
        return Check(f"证书 {host}", False, found, f"看 {where} 的地址，与 transport.connect_to、proxy")
    told = f"写给 {'、'.join(found.names) or '(没有名字)'},{found.until:%Y-%m-%d} 到期(还有 {found.days} 天)"
    if not found.fits(host):
        return Check(f"证书 {host}", False, told, f"名字不是 {host}:改 {where} 用证书上的名字，或请中心换证书")
    late = found.days < certificate.SOON_DAYS
    return Check(f"证书 {host}", not late, told, "请中心换证书" if late else "")
