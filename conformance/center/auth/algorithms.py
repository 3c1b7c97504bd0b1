"""摘要、HMAC、SM2 与 JWT:文字进，文字出。SM2 用 gmssl(可选),其余用 cryptography 与 PyJWT。"""

from __future__ import annotations

import hashlib
import secrets
import warnings
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.util import find_spec
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac

from conformance.errors import ProfileError

HASHES: Mapping[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha512": hashes.SHA512,
    "sm3": hashes.SM3,
}
LIFETIME_S = 300
GMSSL = "gmssl"


def digest(algorithm: str, text: str, key: str, encoding: str) -> str:
    """按算法算出的文字；算法是中心规定的，由不得我们选。

    ``plain`` 只拼接;``hmac-*`` 以 ``key`` 为密钥;``sm2-sign`` 以 ``key`` 为私钥、``sm2-encrypt`` 以它为公钥(十六进制)。
    """
    if algorithm == "plain":
        return text if encoding == "hex" else encoded(text.encode(), encoding)
    return encoded(_bytes(algorithm, text.encode(), key), encoding)


def encoded(data: bytes, encoding: str) -> str:
    """``hex``、``HEX``、``base64``、``base64url``。"""
    made: Mapping[str, Callable[[bytes], str]] = {
        "hex": bytes.hex,
        "HEX": lambda raw: raw.hex().upper(),
        "base64": lambda raw: b64encode(raw).decode(),
        "base64url": lambda raw: urlsafe_b64encode(raw).decode().rstrip("="),
    }
    return made[encoding](data)


def token(claims: Mapping[str, Any], spec: Mapping[str, Any], key: str, at: datetime) -> str:
    """现签一个 JWT;iat、exp 每次更新。密钥不合算法抛 ProfileError。"""
    import jwt

    issued = int(at.timestamp())
    content = {"iat": issued, "exp": issued + int(spec.get("lifetime_s", LIFETIME_S)), **claims}
    algorithm = str(spec.get("algorithm", "HS256"))
    warnings.filterwarnings("ignore", r"The \w+ key is \d+ b")  # 密钥的长短是中心定的，也不必说出来
    try:
        return jwt.encode(content, key.replace("\\n", "\n"), algorithm, headers=dict(spec.get("header") or {}))
    except (jwt.PyJWTError, ValueError, TypeError):
        raise ProfileError(
            f"auth.key:不能用来签 {algorithm} 的 JWT;ES256、RS256 要用 PEM 格式的私钥，请检查那个环境变量。"
        ) from None


def equipped(algorithm: str) -> None:
    """SM2 要有 gmssl,没有抛 ProfileError。"""
    if algorithm.startswith("sm2") and find_spec(GMSSL) is None:
        raise ProfileError("auth:SM2 要用 gmssl,还没有安装；请运行 pip install 'zhunsheng[gm]' 再试。")


def _bytes(algorithm: str, data: bytes, key: str) -> bytes:
    if algorithm == "md5":
        return hashlib.md5(data, usedforsecurity=False).digest()
    if algorithm.startswith("sm2"):
        return _sm2(algorithm, data, key)
    kind = HASHES[algorithm.removeprefix("hmac-")]()
    made = hmac.HMAC(key.encode(), kind) if algorithm.startswith("hmac-") else hashes.Hash(kind)
    made.update(data)
    return made.finalize()


def _sm2(algorithm: str, data: bytes, key: str) -> bytes:
    equipped(algorithm)
    from gmssl import sm2

    private = algorithm == "sm2-sign"
    point = "" if private else key.lower()[-128:]
    try:
        int(key, 16)
        tool = sm2.CryptSM2(
            private_key=key if private else "", public_key="", mode=int(not algorithm.endswith("c1c2c3"))
        )
        tool.public_key = _point(tool, key) if private else point  # 直接给构造函数会被它削去开头的 0 和 4
        made = tool.sign_with_sm3(data, f"{secrets.randbelow(_ORDER - 1) + 1:064x}") if private else tool.encrypt(data)
        return bytes.fromhex(made) if isinstance(made, str) else bytes(made)
    except (ValueError, TypeError, IndexError):
        raise ProfileError("auth:SM2 的密钥要写成十六进制(私钥 64 位，公钥 128 位);请检查那个环境变量。") from None


_ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123


def _point(tool: Any, private: str) -> str:
    """私钥的公钥:签名要把它一起算进去。"""
    return str(tool._kg(int(private, 16), tool.ecc_table["g"]))
