"""No planted person stands in clear in anything that a run leaves behind or says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from identities import Person, Search, people, texts

from conformance import report
from conformance.center import browser
from conformance.center import profile as profiles
from conformance.center.evidence import Evidence
from conformance.center.exchange.transport import Transport
from conformance.center.records import importing
from conformance.errors import CannotJudge
from conformance.reference import Reference, running
from tests.center.bad_center import Reply, profile, serving

COUNT = int(os.environ.get("ZHUNSHENG_IDENTITIES", "300"))
"""``make test-long`` plants ten thousand."""
PERMIT = "420106202603070006"
"""A number of a document that passes for an identity number."""
FORMS = ("csv", "xlsx", "docx", "junit", "sarif", *(("pdf",) if browser.find() else ()))
CLAUSES = ("DSC-14", "DAT-01", "PRC-01", "ITM-06")


def planted(center: Reference, known: list[Person]) -> dict[str, Any]:
    """Two people in each case, some in guides, in published decisions, in evaluations."""
    cases = list(center.state.doc["cases"])
    told: dict[str, Any] = {}
    for case_no, one, other in zip(cases, known[::2], known[1::2], strict=False):
        first = next(iter(center.state.doc["cases"][case_no]["events"]))
        told[case_no] = {"applicant": one.name, "events": {first: {"opinion": other.told}}}
    few = iter(known)
    return {
        "cases": told,
        "items": {code: {"conditions": next(few).told} for code in list(center.state.items())[:9]},
        "decisions": {key: {"applicant": next(few).name} for key in list(center.state.rows("decisions"))[:40]},
        "evaluations": {key: {"reply": next(few).told} for key in list(center.state.rows("evaluations"))[:40]},
    }


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Search, str]:
    """One run by the command line over API, portal and cases: its folder, what to look for, what it said."""
    folder, known = tmp_path_factory.mktemp("planted"), people(COUNT)
    with running(cases=COUNT // 2) as center:
        center.reset([planted(center, known)])
        content = {
            "extends": "native",
            "center": {"name": "参考中心", "region": "999900", "level": "市"},
            "transport": {"base": center.api, "rate_per_s": 5000, "concurrency": 2},
            "auth": {"kind": "bearer", "token": "${PLANTED_TOKEN}"},
            "progress": {"samples": center.samples[:1]},
            "links": {"max": 1},
        }
        if browser.find():
            content["portal"] = {"base": center.portal, "pages": 3, "decisions": "/portal/decisions"}
        path = folder / "profile.yaml"
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        command = [
            sys.executable,
            "-c",
            "from conformance.cli import main; main()",
            "run",
            "-t",
            str(path),
            "-o",
            str(folder / "run"),
            "--yes",
        ]
        chosen = [word for clause in CLAUSES for word in ("--clause", clause)]
        env = {**os.environ, "PLANTED_TOKEN": center.token}
        done = subprocess.run([*command, *chosen], capture_output=True, text=True, env=env, check=False)
    return folder / "run", Search(known), done.stdout + done.stderr


def test_nothing_of_a_run_shows_anyone(left: tuple[Path, Search, str]) -> None:
    """Snapshot, evidence, findings, assessment, journal, report and what was printed: nobody in clear."""
    folder, search, said = left

    assert "合计约" in said
    assert (folder / "assessment.json").is_file(), said
    assert search.found(said) == set()
    assert search.within(folder) == {}


def test_the_leaks_are_still_named(left: tuple[Path, Search, str]) -> None:
    """The public guides showed numbers: the privacy clause says so, with masked proof."""
    made = json.loads((left[0] / "assessment.json").read_bytes())
    verdict = next(clause["verdict"] for clause in made["clauses"] if clause["id"] == "DSC-14")
    leaks = (left[0] / "snapshot" / "leaks.jsonl").read_text(encoding="utf-8")

    assert verdict == "不符合"
    assert {"身份证号", "手机号", "银行卡号"} <= {json.loads(line)["kind"] for line in leaks.splitlines()}


@pytest.mark.skipif("pdf" not in FORMS, reason="没有浏览器，不能写 PDF")
def test_the_text_of_a_pdf_is_searched(left: tuple[Path, Search, str], tmp_path: Path) -> None:
    """Somebody in clear would be found: the pseudonyms that stand in the report are read out of its PDF."""
    report.write(left[0], "pdf", tmp_path / "report.pdf")
    text = re.sub(r"\s", "", "".join(texts(tmp_path / "report.pdf")))

    assert "政务服务" in text


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_report_shows_anyone(form: str, left: tuple[Path, Search, str], tmp_path: Path) -> None:
    """Every form is written from what is masked already."""
    report.write(left[0], form, tmp_path / f"report.{form}")

    assert left[1].within(tmp_path) == {}


def test_the_same_person_is_the_same_pseudonym(left: tuple[Path, Search, str]) -> None:
    """Applicants keep apart and keep together: as many pseudonyms as people, the published one among them."""
    rows = pq.read_table(left[0] / "snapshot" / "cases.parquet", columns=["applicant"]).to_pylist()
    given = [row["applicant"] for row in rows if row["applicant"]]
    lines = (left[0] / "snapshot" / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    published = {json.loads(line).get("applicant") or "" for line in lines}

    assert len(given) == len(set(given)) >= COUNT // 2 - 1
    assert set(given) & published


def test_errors_headers_and_answers_of_any_shape_show_nobody(tmp_path: Path) -> None:
    """Error bodies, cookies, redirects, progress answers, other people's column names, XML, JSON in JSON."""
    one, two, three, *_ = known = people(9, seed=3)
    row = {"sqrxm": one.name, "lxdh": one.landline, "zz": one.address, "zjhm": "G12345678", "idCard": one.number}
    nested = json.dumps({"data": json.dumps({"applyerName": two.name, "linkMan": three.name}, ensure_ascii=False)})
    cookies = {"Content-Type": "application/json", "Set-Cookie": f"user={one.mobile}; t=sesame-sesame"}
    answers = {
        "/cases": Reply(json.dumps({"rows": [row], "access_token": "sesame-sesame"}).encode(), headers=cookies),
        "/broken": Reply(f"<h1>{two.told}</h1> token=sesame-sesame".encode(), 500),
        "/moved": Reply(
            b"", 302, {"Location": f"/cases?mobile={one.mobile}&applicant={one.number}&token=sesame-sesame"}
        ),
        "/progress": Reply(nested.encode()),
        "/xml": Reply(f"<r><SQRMC>{three.name}</SQRMC><LXDZ>{three.address}</LXDZ></r>".encode()),
    }
    with serving(answers) as served:
        transport, said = Transport(profile(served.base).data, Evidence(tmp_path)), list[str]()
        for path in answers:
            said.append(_tried(transport, path, {"xm": two.name, "phone": two.mobile}))

    assert Search(known).found("\n".join(said)) == set()
    assert Search(known).within(tmp_path) == {}
    assert [path for path in tmp_path.rglob("*") if path.is_file() and b"sesame" in path.read_bytes()] == []


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_records_handed_in_are_masked_before_they_touch_the_disk(kind: str, tmp_path: Path) -> None:
    """Applicant by the mapping, opinions by pattern, unmapped columns by their names; the pieces on the way too."""
    known = people(40)
    cases = {"no": [f"42010620260307{n:04}" for n in range(20)], "who": [one.name for one in known[:20]]}
    cases |= {"联系地址": [one.address for one in known[:20]], "note": [one.told for one in known[20:]]}
    events = {"no": cases["no"] * 2, "what": ["收件"] * 20 + ["受理"] * 20, "at": ["2026-03-02 09:30:00"] * 40}
    events |= {one: [person.told for person in known] for one in ("said", "unit", "by", "paper", "more")}
    events["by"][0], events["paper"][0] = "李敏", PERMIT
    for name, rows in (("cases", cases), ("events", events)):
        table = pa.table(rows)
        if kind == "csv":
            lines = [",".join(rows), *(",".join(map(str, line)) for line in zip(*rows.values(), strict=True))]
            (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
        else:
            pq.write_table(table, tmp_path / f"{name}.parquet")
    fields = {
        "cases": {"case_no": "no", "applicant": "who", "item_name": "note"},
        "events": {
            "case_no": "no",
            "kind": "what",
            "time": "at",
            "opinion": "said",
            "unit": "unit",
            "handler": "by",
            "doc_no": "paper",
            "digest": "more",
        },
    }
    content = {"center": {"name": "某市", "region": "420600", "level": "市"}}
    content["records"] = {"cases": f"cases.{kind}", "events": f"events.{kind}", "fields": fields}
    (tmp_path / "profile.yaml").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    importing.run(profiles.load(tmp_path / "profile.yaml"), tmp_path / "in", _looking(tmp_path / "in", Search(known)))
    made = pq.read_table(tmp_path / "in" / "cases.parquet")
    first = pq.read_table(tmp_path / "in" / "events.parquet").to_pylist()[0]

    assert made["case_no"].to_pylist() == cases["no"]
    assert len(set(made["applicant"].to_pylist())) == 20
    assert (first["handler"], first["doc_no"]) == ("李敏", PERMIT)
    assert Search(known).within(tmp_path / "in") == {}


def _tried(transport: Transport, path: str, asked: dict[str, str]) -> str:
    """What comes of one request: the value, or the sentence of the error."""
    try:
        return str(transport.get(path, asked, source="cases").value)
    except CannotJudge as error:
        return str(error)


def _looking(folder: Path, search: Search) -> Any:
    """Called after each piece: what is on the disk by then shows nobody either."""

    def observe(*_: Any) -> None:
        assert search.within(folder) == {}

    return observe
