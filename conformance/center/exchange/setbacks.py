"""没有得到答复的缘由，说成一句话:连不上、证书、超时、中途断开；以及被中心拒之门外。"""

from __future__ import annotations

import re
import ssl
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from conformance.errors import CannotJudge, SourceFailed


class Unreachable(CannotJudge):
    """中心的地址连不上。"""


def told(error: Exception, url: str, where: str, timeout_s: float) -> CannotJudge:
    """requests 或 urllib3 的错误 → 我们的错误;``where`` 是哪个来源的哪个地址(可以写下来的)。"""
    cause = getattr(error.args[0] if error.args else None, "reason", None) or error
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable(f"{_at(url)} {_tls(cause)}。")
    if isinstance(error, requests.exceptions.ProxyError):
        return Unreachable(f"经代理连不上中心 {_at(url)}；请检查 transport.proxy(或环境变量 HTTPS_PROXY)和代理的许可。")
    if isinstance(cause, NameResolutionError):
        return Unreachable(f"{_at(url)} 的主机名解析不出来；请检查档案的 transport.base、connect_to 和本机的 DNS。")
    if isinstance(cause, NewConnectionError):
        return Unreachable(f"连不上中心 {_at(url)}；请检查档案的 transport.base、网络和中心是否在运行。")
    if isinstance(cause, ConnectTimeoutError):
        return Unreachable(
            f"连不上中心 {_at(url)}:对方迟迟不接；请检查 transport.base 和网络，或加大 connect_timeout_s。"
        )
    if isinstance(error, requests.exceptions.Timeout) or "timed out" in str(error):
        return SourceFailed(f"{where} 在 {timeout_s:g} 秒内没有答复；请检查网络或加大 transport.timeout_s。")
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidHeader | UnicodeError):
        return SourceFailed(f"{where} 的地址或请求头不合规范，没有发出；请检查档案的 path 和 headers。")
    return SourceFailed(f"{where} 的答复中途断开或不合 HTTP 规范，内容不完整；请重试或检查中心的网关。")


def _at(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


_TLS = (
    ("has expired", "的证书已过期；请中心更换证书"),
    ("not yet valid", "的证书还没有生效；请检查本机的时钟和中心的证书"),
    ("hostname mismatch|is not valid for|doesn't match", "的证书不是发给这个主机名的；请检查 transport.base 的主机名"),
    (
        "self.signed|unable to get local issuer",
        "的证书不可信(自签，或发证机构不在系统里)；请把中心的根证书存成文件，写进 transport.verify",
    ),
    (
        "certificate required",
        "要客户端证书(双向 TLS)，本工具不出示；请中心给评测开一个不要客户端证书的入口，或者交来文件",
    ),
    (
        "handshake failure|EOF occurred|no shared cipher|unsupported protocol|wrong version number",
        "TLS 握手失败；端口说的可能不是 https,要客户端证书，或者只支持国密 TLS(可经国密网关访问，见 transport.proxy)",
    ),
)


def _tls(cause: object) -> str:
    said = str(cause)
    verified = isinstance(cause, ssl.SSLCertVerificationError)
    known = (text for pattern, text in _TLS if re.search(pattern, said, re.IGNORECASE))
    other = "的证书不可信" if verified else "的证书不可信或 TLS 握手失败"
    return next(known, f"{other}；请检查证书，内网自签的根证书写进 transport.verify")
