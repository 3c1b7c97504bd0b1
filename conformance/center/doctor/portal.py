"""体检里的门户:档案写的每一页打开一次。只看开不开得了，内容由浏览器在评测时看。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from conformance.center.browser import route
from conformance.center.doctor.endpoint import Check
from conformance.center.exchange.transport import Transport
from conformance.center.profile import Profile
from conformance.errors import EXIT_CANNOT_JUDGE, EXIT_DONE, ZhunshengError

PAGES = (
    *("list", "staff", "statistics", "decisions", "lights", "claims"),
    *("evaluations", "progress", "complaint"),
)
SOURCE = "doctor"


def pages(profile: Profile, transport: Transport, code: str = "") -> Iterator[Check]:
    """每一页一项；办事指南拿编码 ``code`` 来试。"""
    portal = profile.data.get("portal") or {}
    base = str(portal.get("base") or "").rstrip("/")
    if not base:
        return
    yield _page(profile, transport, "base", f"{base}/")
    yield from _trusted(profile, base)
    for name in PAGES:
        if portal.get(name):
            yield _page(profile, transport, name, base + str(portal[name]))
    if portal.get("guide") and code:
        yield _page(profile, transport, "guide", base + str(portal["guide"]).replace("{code}", quote(code, safe="")))
    if portal.get("search"):
        yield _page(profile, transport, "search", base + str(portal["search"]).replace("{name}", quote("许可")))


def _trusted(profile: Profile, base: str) -> Iterator[Check]:
    """档案给了根证书文件的:浏览器不收证书文件，要我们先核验过公钥；核验不成的，门户的条款就看不成。"""
    if isinstance((profile.data.get("transport") or {}).get("verify"), str) and base.startswith("https:"):
        known = bool(route.of(profile.data).pins)
        said = (
            "根证书核验过门户的证书，浏览器认它"
            if known
            else "根证书没能核验门户的证书，浏览器打不开，门户的条款没有结论"
        )
        advice = f"看 {profile.where('transport', 'verify')} 是不是签发门户证书的根；经代理的看它接不接得通门户"
        yield Check("浏览器的证书", known, said, "" if known else advice)


def _page(profile: Profile, transport: Transport, name: str, url: str) -> Check:
    where = f"看 {profile.where('portal', name)} 的 portal.{name}"
    try:
        link = transport.probe(url, url, source=SOURCE)
    except ZhunshengError as error:
        return Check(f"页面 {name}", False, str(error), where, EXIT_CANNOT_JUDGE)
    return _status(name, url, link, where)


def _status(name: str, url: str, link: Any, where: str) -> Check:
    ok = link.status == 200
    advice = "" if ok else f"{where}；确认路径、许可与防护(403、412、429 要请中心放行，从不绕过)"
    return Check(
        f"页面 {name}", ok, f"{url} 答 {link.status or '连不上'}", advice, EXIT_DONE if ok else EXIT_CANNOT_JUDGE
    )
