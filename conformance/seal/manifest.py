"""清单:RUN/manifest.json 记下每个文件的 SHA-256 与 SM3、证据索引的末行、工具与标准的版本。

快照与证据采集之后不再改变:重判时沿用原来的哈希而不重算，改动过的因此仍然看得出来。
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance import __version__, assessment, settle
from conformance.assessment import Assessment
from conformance.center.evidence import head
from conformance.center.journal import FOLDER
from conformance.center.writer import write_whole
from conformance.errors import InputError, IntegrityError
from conformance.standard import Standard

NAME, SIGNATURE = "manifest.json", "manifest.sig"
COLLECTED = ("snapshot/", "evidence/")
KEPT = (*COLLECTED, "findings/", f"{FOLDER}/")
OWN = frozenset({"assessment.json", settle.WAIVERS, settle.ADJUDICATIONS, NAME, SIGNATURE})
PARTS = ("tool", "standard", "evidence", "files", "sm3")
CHUNK = 1 << 20
ABSENT = (
    "写清单的机器上 OpenSSL 与 cryptography 都没有编进 SM3，只有 SHA-256；换一台有 SM3 的机器用 judge 重判即可补上。"
)


def write(
    folder: Path, standard: Standard, *, profile_digest: str, as_of: str, before: Path, fresh: Iterable[str] = ()
) -> None:
    """写清单。``before`` 是原来的运行目录(可以就是 ``folder``),其清单里采集来的文件沿用原来的哈希，``fresh`` 除外。"""
    kept = _collected(before, frozenset(fresh))
    listed = {name: kept.get(name) or hashes(folder / name) for name in sorted({*names(folder), *kept})}
    lines, last = head(folder)
    content = {
        "tool": {"name": "zhunsheng", "version": __version__},
        "standard": {"id": standard.id, "edition": standard.edition, "digest": digest(standard)},
        "as_of": as_of,
        "profile_digest": profile_digest,
        "evidence": {"lines": lines, "head": last},
        "files": {name: found["sha256"] for name, found in listed.items()},
        "sm3": {name: found["sm3"] for name, found in listed.items() if found.get("sm3")},
        **({} if _sm3() else {"sm3_absent": ABSENT}),
    }
    _write(folder, content)


def enter(folder: Path, path: Path) -> None:
    """把刚写进运行目录的一份报告登记到清单；不在目录里、没有清单的不论，清单改动过的抛 IntegrityError。"""
    home, place = folder.resolve(), path.resolve()
    if not (folder / NAME).is_file() or not place.is_relative_to(home):
        return
    content, name = read(folder), place.relative_to(home).as_posix()
    found = hashes(path)
    if content["files"].get(name) == found["sha256"]:
        return
    content["files"][name] = found["sha256"]
    if "sm3" in found:
        content["sm3"][name] = found["sm3"]
    _write(folder, content)


def signed(folder: Path) -> bool:
    """运行目录已经签名。"""
    return (folder / SIGNATURE).is_file()


def unsigned(folder: Path) -> None:
    """运行目录还没有签名，否则抛 InputError:签了名的不能再往里写。"""
    if signed(folder):
        raise InputError(f"{folder}:已经签名，不能再往里写；请写到别的目录(-o)，或者先去掉 {SIGNATURE} 再重新签。")


def unclaimed(folder: Path, path: Path) -> None:
    """``path`` 不是运行目录自己要用的文件(结果、清单、快照、证据、问题……)，否则抛 InputError:报告写在那里就毁了它。"""
    home, place = folder.resolve(), path.resolve()
    name = place.relative_to(home).as_posix() if place.is_relative_to(home) else ""
    if name in OWN or name.startswith(KEPT):
        raise InputError(f"{path}:是运行目录自己的 {name},写在那里就毁了它；请换一个文件名。")


def sealed(folder: Path) -> Assessment:
    """评测结果；旁边有清单的，assessment.json 必须与清单相符，否则抛 IntegrityError。"""
    made = assessment.load(folder)
    if folder.is_dir() and (folder / NAME).is_file():
        listed = read(folder)["files"].get("assessment.json")
        if listed != hashes(folder / "assessment.json")["sha256"]:
            raise IntegrityError(
                f"{folder}:assessment.json 与清单不符，不能作准；请用 zhunsheng verify 查看，或者重新评测。"
            )
    return made


def read(folder: Path) -> dict[str, Any]:
    """清单的内容；没有、读不出、不是清单、一个字节改动过的抛 IntegrityError。"""
    content = opened(folder)
    if (folder / NAME).read_bytes() != _bytes(content):
        raise IntegrityError(f"{folder / NAME}:清单与它自己的摘要不符；文件被改动。")
    return content


def opened(folder: Path) -> dict[str, Any]:
    """清单的内容，不核对它自己的摘要。"""
    content = _loaded(folder / NAME)
    if any(not isinstance(content.get(name), dict) for name in PARTS):
        raise IntegrityError(
            f"{folder / NAME}:由旧版写成(缺 {'、'.join(PARTS)} 之一)；请用 zhunsheng judge 重判，清单随之更新。"
        )
    return content


def _loaded(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except OSError:
        raise IntegrityError(f"{path}:没有清单，无从核对；它由 zhunsheng run 或 judge 写出。") from None
    except ValueError as error:
        raise IntegrityError(f"{path}:清单读不出({error})；文件被截断或改动。") from None
    if not isinstance(content, dict) or not isinstance(content.get("files"), dict):
        raise IntegrityError(f"{path}:不是清单；它由 zhunsheng run 或 judge 写出。")
    return content


def broken(folder: Path) -> Iterator[str]:
    """文件与清单不符之处:改动、缺少、多出、证据索引的末行；完好则一句也没有。"""
    content = read(folder)
    listed, present = content["files"], set(names(folder))
    yield from (f"{name}:清单里有，目录里没有" for name in sorted(set(listed) - present))
    yield from (f"{name}:目录里有，清单里没有" for name in sorted(present - set(listed)))
    for name in sorted(present & set(listed)):
        found, wanted = _hashed(folder / name), {"sha256": listed[name], "sm3": content["sm3"].get(name)}
        if not found:
            yield f"{name}:读不出"
        wrong = [kind.upper() for kind, value in found.items() if wanted[kind] not in (None, value)]
        if wrong:
            yield f"{name}:{'、'.join(wrong)} 与清单不符"
    lines, last = head(folder)
    if content["evidence"] and content["evidence"] != {"lines": lines, "head": last}:
        wanted = content["evidence"].get("lines")
        yield f"evidence/index.ndjson:行数或末行与清单不符，清单记的是 {wanted} 行，现有 {lines} 行"


def names(folder: Path) -> list[str]:
    """运行目录里的全部文件(相对路径)，清单与签名本身除外，采集的日志也除外。"""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    return sorted(name for name in found if name not in (NAME, SIGNATURE) and not name.startswith(f"{FOLDER}/"))


def hashes(path: Path) -> dict[str, str]:
    """``{"sha256": …, "sm3": …}``,十六进制；这台机器算不出 SM3 的没有后者，清单里写明为什么。"""
    kinds = [hashlib.sha256(), *_sm3()]
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            for kind in kinds:
                kind.update(block)
    return dict(zip(("sha256", "sm3"), map(_hex, kinds), strict=False))


def _hashed(path: Path) -> dict[str, str]:
    """文件的哈希；读不出(断了、绕成环的链接)是空的。"""
    try:
        return hashes(path)
    except OSError:
        return {}


def digest(standard: Standard) -> str:
    """标准的条款、参数与定级方案的 SHA-256:同一版本号下内容改了也看得出。"""
    clauses = [
        (one.id, one.text, one.level, one.veto, one.weight, [(s.name, s.channels, s.steps) for s in one.scenarios])
        for one in standard.clauses
    ]
    whole = (standard.id, standard.edition, clauses, dict(standard.parameters), dict(standard.grading))
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _collected(before: Path, fresh: frozenset[str]) -> dict[str, dict[str, str]]:
    """采集来的文件原来的哈希；清单没有 SM3 的(旧版写的、那台机器算不出的)，照文件补上。"""
    if not (before / NAME).is_file():
        return {}
    content = _loaded(before / NAME)
    names = [name for name in content["files"] if name.startswith(COLLECTED) and name not in fresh]
    again = {} if content.get("sm3") else {name: hashes(before / name) for name in names if (before / name).is_file()}
    sm3 = content.get("sm3") or {name: found.get("sm3", "") for name, found in again.items()}
    return {name: {"sha256": content["files"][name], "sm3": sm3.get(name, "")} for name in names}


def _sm3() -> list[Any]:
    """算 SM3 的:Python 的 OpenSSL 没有就用 cryptography 自带的；都没有(精简编译的)就是空的。"""
    if "sm3" in hashlib.algorithms_available:
        return [hashlib.new("sm3")]
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes as provided

    try:
        return [provided.Hash(provided.SM3())]
    except UnsupportedAlgorithm:
        return []


def _hex(kind: Any) -> str:
    digest: bytes = kind.finalize() if hasattr(kind, "finalize") else kind.digest()
    return digest.hex()


def _write(folder: Path, content: Mapping[str, Any]) -> None:
    write_whole(folder / NAME, _bytes(content))


def _bytes(content: Mapping[str, Any]) -> bytes:
    """唯一的写法，末尾是其余内容的摘要:改动一个字节就对不上。"""
    bare = {name: value for name, value in content.items() if name != "digest"}
    whole = bare | {"digest": hashlib.sha256(_json(bare)).hexdigest()}
    return _json(whole)


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode()
