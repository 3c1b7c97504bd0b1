"""复核:任何文件里改一个字节都看得出；连清单一起改写的，重判看得出；签了名的，谁也改不了。"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from conformance import assessment, standard, verify
from conformance.assessment import Assessment
from conformance.errors import InputError, IntegrityError
from conformance.seal import manifest, signature
from tests import sealed_run
from tests.run import small_run

NATIONAL = standard.load("national")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PRIVATE = KEY.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.NoEncryption())
PUBLIC = KEY.public_key().public_bytes(pem.Encoding.PEM, pem.PublicFormat.SubjectPublicKeyInfo)
KINDS = (
    *("assessment.json", "manifest.json", "manifest.sig", "report.html", "waivers.json"),
    *("snapshot/center.json", "snapshot/sources.jsonl", "snapshot/items.jsonl", "snapshot/attestations.jsonl"),
    *("snapshot/cases.parquet", "snapshot/events.parquet", "evidence/index.ndjson", "evidence/*.pdf"),
    "findings/*.parquet",
)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """判好、签了名的运行目录。"""
    run = tmp_path_factory.mktemp("sealed") / "run"
    sealed_run.judged(run, waivers=(sealed_run.WAIVER,))
    signature.sign(run, key=PRIVATE)
    return run


@pytest.fixture(scope="module")
def fresh(sealed: Path) -> Assessment:
    """从它的快照重判所得。"""
    return verify.again(sealed, assessment.load(sealed), NATIONAL)


@pytest.fixture
def run(sealed: Path, tmp_path: Path) -> Path:
    """它的一份副本，随便改。"""
    return Path(shutil.copytree(sealed, tmp_path / "run"))


def told(run: Path, *, rejudge: bool = False, key: bytes = b"") -> str:
    """复核说的话。"""
    try:
        found = list(verify.damage(run, key=key))
    except IntegrityError as error:
        found = [str(error)]
    return "\n".join([*found, *(verify.rejudged(run, NATIONAL) if rejudge else ())])


def reseal(run: Path) -> None:
    """冒充者改写清单，使每个哈希都对得上；签名留不住。"""
    before = manifest.opened(run)
    for name in (manifest.NAME, manifest.SIGNATURE):
        (run / name).unlink(missing_ok=True)
    about = {"profile_digest": before["profile_digest"], "as_of": before["as_of"]}
    manifest.write(run, NATIONAL, before=run, **about)


def edit(run: Path, change: Callable[[dict[str, Any]], Any], name: str = "assessment.json") -> None:
    """改一个 JSON 文件。"""
    content = json.loads((run / name).read_bytes())
    change(content)
    (run / name).write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")


def clause(content: dict[str, Any], name: str) -> dict[str, Any]:
    """一个条款。"""
    return next(one for one in content["clauses"] if one["id"] == name)


def lines(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """改一个逐行的文件。"""
    path.write_bytes(b"".join(line + b"\n" for line in change(path.read_bytes().splitlines())))


def test_an_untouched_run_is_found_whole(run: Path) -> None:
    """没有改动的，一句话也没有；签名用公钥验得过。"""
    assert told(run, rejudge=True, key=PUBLIC) == ""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_a_flipped_byte_is_found_in_every_kind_of_file(run: Path, kind: str, seed: int) -> None:
    """每种文件里随便翻转一个字节，都说出来是哪个文件。"""
    path = next(run.glob(kind))
    data, dice = bytearray(path.read_bytes()), random.Random(f"{kind}{seed}")
    data[dice.randrange(len(data))] ^= dice.choice([0x01, 0x20, 0xFF])
    path.write_bytes(data)

    assert path.name in told(run, key=PUBLIC)


BY_HASH: dict[str, Callable[[Path], Any]] = {
    "改结论": lambda run: edit(run, lambda made: clause(made, "TML-05").update(verdict="符合")),
    "改豁免的期限": lambda run: lines(
        run / "waivers.json", lambda rows: [r.replace(b"2026-12", b"2036-12") for r in rows]
    ),
    "添一件证据": lambda run: (run / "evidence" / f"{'a' * 64}.json").write_bytes(b"{}"),
    "去掉一件证据": lambda run: next((run / "evidence").glob("*.pdf")).unlink(),
    "换掉一件证据": lambda run: next((run / "evidence").glob("*.pdf")).write_bytes(b"%PDF"),
    "颠倒证据索引": lambda run: lines(run / "evidence" / "index.ndjson", lambda rows: [*rows[::-1], rows[0]]),
    "去掉快照的一行": lambda run: lines(run / "snapshot" / "items.jsonl", lambda rows: rows[:-1]),
    "添一个快照文件": lambda run: (run / "snapshot" / "staff.jsonl").write_bytes(b""),
    "去掉报告": lambda run: (run / "report.html").unlink(),
    "去掉清单的一行": lambda run: edit(run, lambda made: made["files"].pop("report.html"), "manifest.json"),
    "改清单里的标准版本": lambda run: edit(run, lambda made: made["standard"].update(edition="2099"), "manifest.json"),
}
EDITED: dict[str, tuple[Callable[[Path], Any], str]] = {
    "去掉问题": (lambda run: edit(run, lambda made: clause(made, "TML-05")["findings"].pop()), "TML-05 的问题"),
    "改问题": (
        lambda run: edit(run, lambda made: clause(made, "TML-05")["findings"][3].update(observed="1 工作日")),
        "TML-05 的问题",
    ),
    "改等级": (lambda run: edit(run, lambda made: made["grade"].update(level="优秀")), "等级 的层级或等级"),
    "改得分": (lambda run: edit(run, lambda made: made["grade"].update(score=99.0)), "等级 的得分"),
    "去掉封顶": (lambda run: edit(run, lambda made: made["grade"].update(caps=[])), "等级 的封顶"),
    "去掉条款": (lambda run: edit(run, lambda made: made["clauses"].pop(2)), "TML-05:重判有这个条款"),
    "冒充豁免": (lambda run: edit(run, lambda made: clause(made, "TML-05").update(basis="豁免")), "TML-05 的结论来源"),
    "改计数": (lambda run: edit(run, lambda made: made["counts"].update({"不符合": 0})), "计数"),
    "改标准版本": (lambda run: edit(run, lambda made: made["standard"].update(edition="2099")), "标准"),
    "改定级方案": (lambda run: edit(run, lambda made: made["scheme"].update(veto_level="优秀")), "定级方案"),
}
"""只改 assessment.json 的。"""
RESEALED: dict[str, tuple[Callable[[Path], Any], str]] = {
    "改结论": (BY_HASH["改结论"], "TML-05 的结论"),
    "改判定日期": (lambda run: edit(run, lambda made: made.update(as_of="2026-04-01")), "判定日期"),
    "改快照的一行": (
        lambda run: lines(run / "snapshot" / "items.jsonl", lambda rows: [rows[0], rows[0].replace(b"A1", b"A2")]),
        "ITM-06",
    ),
    "改举证": (
        lambda run: lines(
            run / "snapshot" / "attestations.jsonl",
            lambda rows: [r.replace("符合".encode(), "不符合".encode()) for r in rows],
        ),
        "FAC-01 的结论",
    ),
    "颠倒证据索引": (BY_HASH["颠倒证据索引"], "接不上"),
    "截短证据索引": (lambda run: (run / "evidence" / "index.ndjson").write_bytes(b""), "不在索引里"),
    "去掉办件问题": (lambda run: _drop_row(next((run / "findings").glob("*.parquet"))), "findings/"),
    "去掉豁免清单": (lambda run: (run / "waivers.json").unlink(), "ITM-06 的结论来源"),
}


def _drop_row(path: Path) -> None:
    table = parquet.read_table(path)
    parquet.write_table(table.slice(1), path)


def test_a_broken_link_in_place_of_a_file_is_found(run: Path) -> None:
    """文件换成断了的、绕成环的链接:说读不出，不是我们的错。"""
    for name, target in (("report.html", "没有的文件"), ("assessment.json", "assessment.json")):
        (run / name).unlink()
        (run / name).symlink_to(target)

    assert {"report.html:读不出", "assessment.json:读不出"} <= set(told(run).splitlines())


@pytest.mark.parametrize("name", BY_HASH)
def test_a_manipulation_breaks_the_manifest(run: Path, name: str) -> None:
    """改动、添加、去掉任何文件，清单都对不上。"""
    BY_HASH[name](run)

    assert told(run) != ""


@pytest.mark.parametrize("name", RESEALED)
def test_a_manipulation_with_a_rewritten_manifest_is_found_by_judging_again(run: Path, name: str) -> None:
    """连清单也改写了，重判、重新定级和证据索引仍然说得出是哪里。"""
    change, wanted = RESEALED[name]
    change(run)
    reseal(run)

    assert wanted in told(run, rejudge=True)


def test_findings_about_documents_are_judged_again_too(tmp_path: Path) -> None:
    """文档规则的全部问题也另存、也重判:原样的相符，少一行、少一个文件的说出来。"""
    run = tmp_path / "run"
    small_run.snapshot(run, [replace(small_run.NO_LIMIT, code=f"A{number}") for number in range(150)])
    sealed_run.judged(run, clauses=("ITM-06",))
    path = next((run / "findings").glob("ITM-06-*.parquet"))
    assert told(run, rejudge=True) == ""

    parquet.write_table(parquet.read_table(path).slice(1), path)
    reseal(run)
    assert f"findings/{path.name} 的行与重判所得不同" in told(run, rejudge=True)
    path.unlink()
    reseal(run)
    assert f"findings/{path.name} 只在重判所得里有" in told(run, rejudge=True)


@pytest.mark.parametrize("name", EDITED)
def test_an_edited_assessment_differs_from_what_the_snapshot_says(run: Path, fresh: Assessment, name: str) -> None:
    """只改评测结果、连清单一起改写的:与重判所得一比就看出来。"""
    change, wanted = EDITED[name]
    change(run)
    reseal(run)

    assert told(run) == ""
    assert wanted in "\n".join(verify.differences(assessment.load(run), fresh))


@pytest.mark.parametrize("name", ["改结论", "改快照的一行"])
def test_a_rewritten_manifest_does_not_carry_the_signature(run: Path, name: str) -> None:
    """清单改写之后，原来的签名放回去也验不过；去掉签名，要公钥的也通不过。"""
    kept = (run / manifest.SIGNATURE).read_bytes()
    RESEALED[name][0](run)
    reseal(run)

    assert "没有用所给公钥验得过的" in told(run, key=PUBLIC)
    (run / manifest.SIGNATURE).write_bytes(kept)
    assert "Ed25519 签名与清单不符" in told(run, key=PUBLIC)


def test_judging_again_does_not_launder_the_snapshot(run: Path) -> None:
    """签了名的不能再判；去掉签名、改过快照再重判:清单沿用采集时的哈希，改动仍然看得出。"""
    RESEALED["改快照的一行"][0](run)
    with pytest.raises(InputError, match="已经签名"):
        sealed_run.judged(run)
    (run / manifest.SIGNATURE).unlink()
    sealed_run.judged(run)

    assert "snapshot/items.jsonl:SHA256、SM3 与清单不符" in told(run)


def test_a_manifest_of_an_older_version_is_renewed_by_judging(run: Path) -> None:
    """旧版的清单没有 SM3:复核说要重判，重判之后全都相符。"""
    (run / manifest.SIGNATURE).unlink()
    path = run / manifest.NAME
    old = {name: value for name, value in json.loads(path.read_bytes()).items() if name in {"tool", "files"}}
    path.write_text(json.dumps(old), encoding="utf-8")

    assert "judge 重判" in told(run)
    sealed_run.judged(run)
    assert told(run) == ""


def test_sm3_does_not_hang_on_the_openssl_of_python(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 的 OpenSSL 没有 SM3 时，另一处算出同样的值。"""
    there = manifest.hashes(run / "assessment.json")
    monkeypatch.setattr("hashlib.algorithms_available", {"sha256"})

    assert manifest.hashes(run / "assessment.json") == there
    assert len(there["sm3"]) == 64


def test_without_any_sm3_the_manifest_says_why(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """哪里都没有 SM3:清单写明原因，SHA-256 照样看得出改动；有了 SM3 的机器上核对、重判都不误报，重判补上。"""
    (run / manifest.SIGNATURE).unlink()
    with monkeypatch.context() as bare:
        bare.setattr("hashlib.algorithms_available", {"sha256"})
        bare.setattr("cryptography.hazmat.primitives.hashes.Hash", _refusing)
        (run / manifest.NAME).unlink()
        manifest.write(run, NATIONAL, profile_digest="", as_of="2026-06-30", before=run)
        content = manifest.read(run)
        assert (content["sm3"], "SM3" in content["sm3_absent"], told(run)) == ({}, True, "")

    assert told(run) == ""
    sealed_run.judged(run)
    assert (told(run), "sm3_absent" in manifest.read(run)) == ("", False)
    assert set(manifest.read(run)["sm3"]) == set(manifest.read(run)["files"])
    RESEALED["改快照的一行"][0](run)
    assert "SHA256、SM3 与清单不符" in told(run)


def _refusing(kind: object) -> None:
    raise UnsupportedAlgorithm(str(kind))


def test_another_key_does_not_sign_for_the_first(run: Path) -> None:
    """另一把钥匙签的，用原来的公钥验不过；各签各的可以并存。"""
    other = Ed25519PrivateKey.generate()
    secret = other.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.NoEncryption())
    (run / manifest.SIGNATURE).unlink()
    signature.sign(run, key=secret)
    assert "没有用所给公钥验得过的" in told(run, key=PUBLIC)

    signature.sign(run, key=PRIVATE)
    assert (told(run, key=PUBLIC), len(signature.signers(run))) == ("", 2)


def test_sm2_signs_and_is_checked(run: Path) -> None:
    """SM2 用可选的 gmssl:签得上，验得过，清单改了就验不过。"""
    pytest.importorskip("gmssl")
    (run / manifest.SIGNATURE).unlink()
    signature.sign(run, key=b"3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
    public = json.loads((run / manifest.SIGNATURE).read_bytes())["signatures"][0]["public"]
    assert told(run, key=public.encode()) == ""

    kept = (run / manifest.SIGNATURE).read_bytes()
    RESEALED["改结论"][0](run)
    reseal(run)
    (run / manifest.SIGNATURE).write_bytes(kept)
    assert "SM2 签名与清单不符" in told(run)


def test_an_outside_program_signs_and_checks(run: Path, tmp_path: Path) -> None:
    """外部命令:清单从标准输入给它，签名从标准输出取，验签时给它签名文件的路径。"""
    check = tmp_path / "check.sh"
    check.write_text('#!/bin/sh\n[ "$(sha256sum)" = "$(cat "$1")" ]\n', encoding="utf-8")
    check.chmod(0o755)
    (run / manifest.SIGNATURE).unlink()
    signature.sign(run, command="sha256sum")
    command = f"{check} {{signature}}"

    assert list(signature.broken(run, command=command)) == []
    reseal(run)
    assert list(signature.broken(run, command=command)) == ["manifest.sig:没有用所给命令验得过的签名"]


@pytest.mark.parametrize("key", [b"", b"-----BEGIN PRIVATE KEY-----\nxx\n-----END PRIVATE KEY-----\n", b"0" * 64])
def test_an_unusable_key_is_refused(run: Path, key: bytes) -> None:
    """不是密钥的，说出应当是什么，不留下签名。"""
    (run / manifest.SIGNATURE).unlink()

    with pytest.raises(InputError, match="私钥"):
        signature.sign(run, key=key)
    assert not (run / manifest.SIGNATURE).exists()


def test_a_damaged_run_is_not_signed(run: Path) -> None:
    """已经与清单不符的目录不签。"""
    BY_HASH["去掉报告"](run)

    with pytest.raises(IntegrityError, match=r"report\.html"):
        signature.sign(run, key=PRIVATE)
