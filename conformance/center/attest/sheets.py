"""举证表:YAML、JSON 或 Excel 读进来，逐个核对证据文件的哈希，连同证据存进运行目录，以后重判不再需要原来的文件。"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from conformance import bundle
from conformance.center.attest import workbook as attest_workbook
from conformance.center.evidence import Evidence
from conformance.center.writer import Source, Writer
from conformance.domain import Attestation, Channel, Proof
from conformance.domain.persons import another
from conformance.errors import InputError
from conformance.standard import yamlfile
from conformance.standard.feature import shown

SOURCE = "attestations"


@dataclass(frozen=True, slots=True)
class Row:
    """举证表的一行和它写在哪里;``folder`` 是证据路径所相对的目录。"""

    stated: Attestation
    where: str
    folder: Path


def read(paths: Iterable[Path]) -> tuple[Row, ...]:
    """读各张举证表；不合结构、证据文件不见了、哈希不符、复核人就是举证人的，抛 InputError，指明文件和行。"""
    given = tuple(row for path in paths for row in rows(path))
    for message in problems(given):
        raise InputError(message)
    return given


def problems(given: Iterable[Row]) -> Iterator[str]:
    """各行的毛病，每个一句话，含 ``文件:行``。"""
    for row in given:
        if (row.stated.second or "").strip() and not another(row.stated.by, row.stated.second):
            yield f"{row.where}:{row.stated.clause} 的复核人就是举证人 {row.stated.by}；复核须由另一人。"
        if row.stated.expires < row.stated.on:
            yield f"{row.where}:{row.stated.clause} 的有效期({row.stated.expires})早于查看之日({row.stated.on})。"
        for proof in row.stated.evidence:
            yield from _unproven(row, proof)


def keep(given: Sequence[Row], run: Path, evidence: Evidence) -> Source:
    """证据存进 RUN/evidence,举证存进 RUN/snapshot/attestations.jsonl → 来源。索引只能由一个 ``evidence`` 续写。"""
    kept = []
    for row in given:
        proofs = tuple(_kept(row, proof, evidence) for proof in row.stated.evidence)
        kept.append(replace(row.stated, evidence=proofs))
    Writer(run).documents(SOURCE, kept)
    return Source(SOURCE, Channel.ATTESTED, rows=len(kept))


def attach(given: Sequence[Row], run: Path) -> None:
    """已经采集的运行目录换上这些举证(代替原来的)。"""
    path = run / "snapshot" / "sources.jsonl"
    known = [msgspec.json.decode(line, type=Source) for line in path.read_bytes().splitlines()]
    others = [source for source in known if source.name != SOURCE]
    Writer(run).sources(sorted([*others, keep(given, run, Evidence(run))], key=lambda source: source.name))


def structure(path: Path) -> Iterator[str]:
    """举证表不合 schemas/attestation.schema.json 的地方；读不出抛 InputError。"""
    document = _document(path)
    if not bundle.valid("attestation", document.data):
        for line, message in yamlfile.faults(document, bundle.schema("attestation")):
            yield f"{shown(path)}:{line}:{message}"


def rows(path: Path) -> tuple[Row, ...]:
    """一张举证表的各行；不合结构抛 InputError，证据还没有核对。"""
    for message in structure(path):
        raise InputError(message)
    document = _document(path)
    return tuple(
        Row(msgspec.convert(row, Attestation), f"{document.where([number])}(第 {number + 1} 行)", path.resolve().parent)
        for number, row in enumerate(document.data)
    )


def _document(path: Path) -> yamlfile.Document:
    return attest_workbook.read(path) if attest_workbook.is_workbook(path) else yamlfile.read(path, InputError)


def _unproven(row: Row, proof: Proof) -> Iterator[str]:
    path = row.folder / proof.file
    here = f"{row.where}:{row.stated.clause} 的证据 {proof.file}"
    if not path.is_file():
        yield f"{here} 不见了；路径相对举证表所在的目录。"
        return
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != proof.sha256:
        yield f"{here} 的哈希不符:写的是 {proof.sha256}，文件是 {found}；文件改动过，或者写错了。"


def _kept(row: Row, proof: Proof, evidence: Evidence) -> Proof:
    path = row.folder / proof.file
    about = {"source": SOURCE, "clause": row.stated.clause, "name": path.name}
    name = evidence.add(path.read_bytes(), path.suffix.lstrip(".") or "bin", **about)
    return replace(proof, file=name)
