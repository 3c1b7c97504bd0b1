"""举证表的读入:结构、证据、哈希，存进运行目录，重判时代替。"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conformance import standard
from conformance.center import profile as profiles
from conformance.center.attest import blank as attest_sheet
from conformance.center.attest import sheets as attested
from conformance.center.collect import collect
from conformance.center.evidence import Evidence, broken
from conformance.center.snapshot import Snapshot
from conformance.domain import Stated
from conformance.errors import InputError, SourceMissing
from conformance.reference import attest
from tests.run.small_run import snapshot

TODAY = date(2026, 6, 30)


def sheet(folder: Path, **changes: Any) -> Path:
    """参考中心的举证表，只有 FAC-01，改动其中几个键。"""
    return attest.write(folder, ["FAC-01"], TODAY, [{"clause": "FAC-01", **changes}])


def test_a_sheet_is_read_and_kept_with_its_evidence(tmp_path: Path) -> None:
    """快照里有各行，证据按内容存下，索引完好，来源属于举证通道。"""
    run = tmp_path / "run"
    seen = snapshot(run)
    attested.attach(attested.read([sheet(tmp_path / "s")]), run)
    again = Snapshot.of(run)
    (row,) = again.attestations("FAC-01")

    assert (row.verdict, row.by) == (Stated.CONFORMING, "安书禾")
    assert (run / row.evidence[0].file).is_file()
    assert again.sources["attestations"].channel == "举证"
    assert set(again.sources) == {*seen.sources, "attestations"}
    assert (list(broken(run)), again.attestations("FAC-02")) == ([], ())


@pytest.mark.parametrize(
    "name", ["郑焱鑫420106199003071238.jpg", "照片.郑焱鑫420106199003071238", "420106199003071238"]
)
def test_the_name_of_a_proof_is_not_kept(tmp_path: Path, name: str) -> None:
    """A file may be called after somebody: only its hash and its kind go into the run folder."""
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / name).write_bytes(b"picture")
    proof = {"file": name, "sha256": hashlib.sha256(b"picture").hexdigest()}
    run = tmp_path / "run"
    attested.keep(attested.read([sheet(tmp_path / "s", evidence=[proof])]), run, Evidence(run))

    kept = "".join(f"{path.name} {path.read_bytes().decode()}" for path in run.rglob("*") if path.is_file())
    assert hashlib.sha256(b"picture").hexdigest() in kept
    assert "郑焱鑫" not in kept
    assert "420106" not in kept


def test_another_sheet_replaces_the_first(tmp_path: Path) -> None:
    """重判时给的举证表代替原来的。"""
    snapshot(tmp_path / "run")
    attested.attach(attested.read([sheet(tmp_path / "a")]), tmp_path / "run")
    attested.attach(attested.read([sheet(tmp_path / "b", verdict="不符合")]), tmp_path / "run")

    assert [row.verdict for row in Snapshot.of(tmp_path / "run").attestations("FAC-01")] == [Stated.NONCONFORMING]


def test_without_a_sheet_the_source_is_missing(tmp_path: Path) -> None:
    """没有交举证表，是没有提供，不是没有符合。"""
    with pytest.raises(SourceMissing):
        snapshot(tmp_path / "run").attestations("FAC-01")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"verdict": "合格"}, r"verdict"),
        ({"evidence": []}, r"evidence"),
        ({"evidence": [{"file": "没有.jpg", "sha256": "0" * 64}]}, r"第 1 行.*没有\.jpg 不见了"),
        ({"on": "2026-6-1"}, r"on"),
        ({"expires": "2026-01-01"}, r"早于查看之日"),
        ({"second": "安书禾"}, r"复核须由另一人"),
        ({"who": "安书禾"}, r"不认识的键 who"),
    ],
)
def test_a_wrong_sheet_is_refused_with_its_place(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    """结构不合、证据不见、有效期颠倒、自己复核自己，都指出文件和行。"""
    path = sheet(tmp_path, **changes)

    with pytest.raises(InputError, match=said) as caught:
        attested.read([path])
    assert path.name in str(caught.value)


def test_changed_evidence_is_refused(tmp_path: Path) -> None:
    """证据文件改动过一个字节就不收，说出写的和实际的哈希。"""
    path = sheet(tmp_path)
    file = next(tmp_path.glob("*.pdf"))
    file.write_bytes(file.read_bytes() + b" ")

    with pytest.raises(InputError, match=r"哈希不符:写的是 [0-9a-f]{64}，文件是 [0-9a-f]{64}"):
        attested.read([path])


def test_a_template_names_every_attested_clause_and_what_to_check(tmp_path: Path) -> None:
    """待填的表里每个要举证的条款一行；没有填的通不过检查。"""
    national = standard.load("national")
    wanted = [clause.id for clause in national.clauses if "举证" in clause.channels]
    path = tmp_path / "t.yaml"
    path.write_text(attest_sheet.template(national), encoding="utf-8")

    assert [line.split()[-1] for line in path.read_text().splitlines() if line.startswith("- clause")] == wanted
    assert "# □ 抽查三个事项，与门户一致" in path.read_text()
    assert list(attest_sheet.check(path, national))


def test_a_clause_that_is_not_attested_is_reported(tmp_path: Path) -> None:
    """用不上的行要说出来；好的表没有话说。"""
    national = standard.load("national")
    path = sheet(tmp_path)
    rows = json.loads(path.read_text())
    stray = tmp_path / "stray.json"
    stray.write_text(json.dumps([{**rows[0], "clause": "TML-05"}]), encoding="utf-8")

    assert list(attest_sheet.check(path, national)) == []
    assert "TML-05 不是 national 里要举证的条款" in "".join(attest_sheet.check(stray, national))


def test_collecting_a_sheet_leaves_the_evidence_index_whole(tmp_path: Path) -> None:
    """与采集共用一个索引:各行首尾相接。"""
    path = sheet(tmp_path / "s")
    items = tmp_path / "items.jsonl"
    items.write_text('{"code": "A1", "name": "食品经营许可"}\n', encoding="utf-8")
    content = {
        "center": {"name": "测试中心", "region": "999900", "level": "市"},
        "items": {"file": "items.jsonl"},
        "attestations": ["s/attestations.json"],
    }
    profile = tmp_path / "profile.yaml"
    profile.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    collect(profiles.load(profile, {}), tmp_path / "run")

    assert path.is_file()
    assert len(Snapshot.of(tmp_path / "run").attestations("FAC-01")) == 1
    assert list(broken(tmp_path / "run")) == []
