"""签名:对清单的字节签名。Ed25519 用 cryptography;SM2 用可选的 gmssl;自己的签名机、UKey 用外部命令。

RUN/manifest.sig 是 ``{"signatures": [{algorithm, public, signature}]}``,十六进制；外部命令的 ``public`` 是空的。
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from conformance.center.writer import write_whole
from conformance.errors import CannotJudge, InputError, IntegrityError
from conformance.seal import manifest

ED25519, SM2, EXTERNAL = "Ed25519", "SM2", "外部命令"
LOWER = re.compile(r"(?:[0-9a-f]{2})*")
PRIVATE, PUBLIC = re.compile(r"[0-9a-fA-F]{64}"), re.compile(r"(04)?[0-9a-fA-F]{128}")


def sign(folder: Path, *, key: bytes = b"", password: bytes | None = None, command: str = "") -> str:
    """给清单签名，返回所用的算法；目录与清单已经不符的抛 IntegrityError，密钥或命令不能用的抛 InputError。

    ``key`` 是 Ed25519 私钥(PEM),或者 SM2 私钥(64 个十六进制数字);``command`` 从标准输入读清单，向标准输出写签名。
    """
    for problem in manifest.broken(folder):
        raise IntegrityError(f"{folder}:{problem}；不给已经改动的目录签名。")
    data = (folder / manifest.NAME).read_bytes()
    made = _external(command, data) if command else _by_key(key, password, data)
    others = [
        one for one in _signatures(folder) if (one["algorithm"], one["public"]) != (made["algorithm"], made["public"])
    ]
    write_whole(folder / manifest.SIGNATURE, _bytes([*others, made]))
    return str(made["algorithm"])


def broken(folder: Path, *, key: bytes = b"", command: str = "") -> Iterator[str]:
    """签名的毛病；``key`` 是公钥(PEM 或 SM2 的 128 个十六进制数字),给了就必须有用它验得过的签名。"""
    data, found = (folder / manifest.NAME).read_bytes(), _signatures(folder)
    checked = [(one, _holds(one, data)) for one in found if one["algorithm"] != EXTERNAL]
    yield from (f"{manifest.SIGNATURE}:{one['algorithm']} 签名与清单不符" for one, good in checked if not good)
    if key:
        algorithm, public = _public(key)
        if not any(good for one, good in checked if (one["algorithm"], one["public"]) == (algorithm, public)):
            yield f"{manifest.SIGNATURE}:没有用所给公钥验得过的 {algorithm} 签名"
    if command:
        outside = [one for one in found if one["algorithm"] == EXTERNAL]
        if not any(_outside(command, one, data) for one in outside):
            yield f"{manifest.SIGNATURE}:没有用所给命令验得过的签名"


def signers(folder: Path) -> list[str]:
    """签了名的算法与公钥的前几位。"""
    return [f"{one['algorithm']} {one['public'][:16]}".strip() for one in _signatures(folder)]


def told(folder: Path, *, key: bytes = b"", command: str = "") -> str:
    """签名的一句话，在 ``broken`` 一句也没有之后说；只有外部命令的签名而没有命令可验的抛 CannotJudge。"""
    names = signers(folder)
    if EXTERNAL not in names or command:
        whose = "" if key or command or not names else "(没有给 --key，不能说明是谁签的)"
        return f"{'、'.join(names) or '没有'}{whose}"
    if not key:
        raise CannotJudge(
            f"{folder}:文件、结论和等级都没有改动，而外部命令的签名没有验；请用 --command 给出验签的命令。"
        )
    return f"{'、'.join(names)}(没有验:要给 --command)"


def _signatures(folder: Path) -> list[dict[str, str]]:
    path = folder / manifest.SIGNATURE
    if not path.is_file():
        return []
    try:
        written = json.loads(path.read_bytes())["signatures"]
        found = [{name: one[name] for name in ("algorithm", "public", "signature")} for one in written]
    except (ValueError, KeyError, TypeError, AttributeError):
        found = []
    if not found or path.read_bytes() != _bytes(found) or any(not _hex(one) for one in found):
        raise IntegrityError(f"{path}:签名文件读不出；被截断或改动。")
    return found


def _bytes(signatures: list[dict[str, str]]) -> bytes:
    """唯一的写法:改动一个字节就读不出。"""
    return json.dumps({"signatures": signatures}, ensure_ascii=False, indent=2).encode()


def _hex(one: dict[str, str]) -> bool:
    return all(isinstance(one[name], str) and LOWER.fullmatch(one[name]) for name in ("public", "signature"))


def _by_key(key: bytes, password: bytes | None, data: bytes) -> dict[str, str]:
    if PRIVATE.fullmatch(key.decode("ascii", "replace").strip()):
        return _sm2_sign(key.decode().strip().lower(), data)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    try:
        loaded = load_pem_private_key(key, password)
    except (ValueError, TypeError) as error:
        raise InputError(
            f"私钥读不出({error})；应是 Ed25519 的 PEM(可用 openssl genpkey -algorithm ed25519 生成)。"
        ) from None
    if not isinstance(loaded, Ed25519PrivateKey):
        raise InputError("私钥不是 Ed25519；请用 openssl genpkey -algorithm ed25519 生成一把。")
    public = loaded.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    return {"algorithm": ED25519, "public": public, "signature": loaded.sign(data).hex()}


def _public(key: bytes) -> tuple[str, str]:
    text = key.decode("ascii", "replace").strip()
    if PUBLIC.fullmatch(text):
        return SM2, text.lower()[-128:]
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

    try:
        loaded = load_pem_public_key(key)
    except ValueError as error:
        raise InputError(f"公钥读不出({error})；应是 Ed25519 的 PEM，或 SM2 公钥的 128 个十六进制数字。") from None
    if not isinstance(loaded, Ed25519PublicKey):
        raise InputError(
            "公钥不是 Ed25519;请给 openssl pkey -in 私钥 -pubout 写出的那一把，或 SM2 的 128 个十六进制数字。"
        )
    return ED25519, loaded.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _holds(one: dict[str, str], data: bytes) -> bool:
    try:
        public, signature = bytes.fromhex(one["public"]), bytes.fromhex(one["signature"])
    except ValueError:
        return False
    if one["algorithm"] == SM2:
        return _sm2_holds(one["public"], one["signature"], data)
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return one["algorithm"] == ED25519


def _sm2_sign(private: str, data: bytes) -> dict[str, str]:
    import secrets

    box = _sm2()(private_key=private, public_key="")
    box.public_key = box._kg(int(private, 16), box.ecc_table["g"])
    signature = box.sign_with_sm3(data, secrets.token_hex(32))
    if not signature or not box.verify_with_sm3(signature, data):
        raise InputError("SM2 私钥不能用；应是 64 个十六进制数字，且在曲线的阶之内。")
    return {"algorithm": SM2, "public": box.public_key, "signature": signature}


def _sm2_holds(public: str, signature: str, data: bytes) -> bool:
    box = _sm2()(private_key="", public_key="")
    box.public_key = public
    try:
        return bool(box.verify_with_sm3(signature, data))
    except (ValueError, TypeError, IndexError):
        return False


def _sm2() -> Any:
    try:
        from gmssl.sm2 import CryptSM2
    except ImportError:
        raise InputError(
            "SM2 签名需要 gmssl；请安装可选依赖 zhunsheng[gm]，或者用 --command 交给自己的签名程序。"
        ) from None
    return CryptSM2


def _external(command: str, data: bytes) -> dict[str, str]:
    done = _run(command, data)
    if done.returncode or not done.stdout:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise InputError(
            f"签名命令没有给出签名(退出码 {done.returncode} {said})；它应从标准输入读清单，向标准输出写签名。"
        )
    return {"algorithm": EXTERNAL, "public": "", "signature": done.stdout.hex()}


def _outside(command: str, one: dict[str, str], data: bytes) -> bool:
    with NamedTemporaryFile(suffix=".sig") as file:
        file.write(bytes.fromhex(one["signature"]))
        file.flush()
        return _run(command.replace("{signature}", shlex.quote(file.name)), data).returncode == 0


def _run(command: str, data: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(shlex.split(command), input=data, capture_output=True, check=False)  # noqa: S603 - 用户自己给的命令，不经过 shell
    except OSError as error:
        raise InputError(f"命令 {command} 执行不了({error.strerror})；请检查路径。") from None
