"""豁免与申辩:机器的结论不动；豁免不是符合，不得分也不失分；改判要两个人，机器结论变了就不采用。"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import assess, bundle
from conformance.assessment import HALTED, Assessment, Basis, Issue, ScenarioResult, Verdict, dump
from conformance.domain.persons import another
from conformance.errors import InputError
from conformance.gate import decide
from conformance.grade import grade
from conformance.settle import Rulings, files, kept, problems, read, settle
from tests.test_gate import BAD, DOUBT, FINE, GOOD, SCHEME, UNTESTED, bad, clause, late, made

DAY = date(2026, 6, 30)
OBJECTION = {
    "clause": "TML-05",
    "machine": "不符合",
    "objection": {"by": "某局", "on": "2026-07-01", "text": "N1 依法延期，批准文书未录入"},
    "reply": {"by": "评测组", "on": "2026-07-03", "text": "核对原件，属实"},
    "override": {"verdict": "符合", "reason": "延期经批准", "by": "甲", "second": "乙", "on": "2026-07-04"},
}


def write(path: Path, *rows: dict[str, Any]) -> list[Path]:
    """写一份清单。"""
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return [path]


def waiver(key: str = "TML-05", **more: str) -> dict[str, str]:
    """一项有效的豁免。"""
    return {"clause": key, "reason": "等上级系统", "owner": "审改科", "expires": "2026-06-30", **more}


def waived(folder: Path, assessment: Assessment, *rows: dict[str, Any]) -> tuple[Assessment, list[str]]:
    """用上豁免 → (评测结果, 用不上的)。"""
    given = read(write(folder / "w.json", *rows))
    return settle(assessment, given), list(problems(given, assessment, DAY))


def test_a_waived_clause_is_excused_but_not_conforming(tmp_path: Path) -> None:
    """结论仍是机器的，来源是豁免，单独计数；原来的等级留着；退出码不再为它失败。"""
    before = made(*FINE, bad("TML-05", late("N1"), veto=True))
    after, unused = waived(tmp_path, before, waiver())
    one = after.clauses[-1]

    assert (one.verdict, one.concluded, one.basis, one.waived) == (BAD, BAD, Basis.WAIVED, True)
    assert (after.counts["不符合"], after.counts["豁免"], after.counts["符合"]) == (0, 1, 9)
    assert (after.machine_grade, unused) == (before.grade, [])
    assert (assess.exit_code(before), assess.exit_code(after)) == (1, 0)


def test_a_collection_that_stopped_early_is_not_done() -> None:
    """采集提前停下的，判出来的再好也没有定论;有不符合的照说不符合。"""
    issue = Issue(*HALTED, "请求预算 6 次已用完")
    fine, poor = (replace(one, issues=(issue,)) for one in (made(*FINE), made(*FINE, bad("TML-05", late("N1")))))

    assert (assess.exit_code(made(*FINE)), assess.exit_code(fine), assess.exit_code(poor)) == (0, 3, 1)
    assert (decide(made(*FINE)).code, decide(fine).code, decide(poor).code) == (0, 3, 1)
    assert decide(fine).last == "门禁未通过(3):采集提前停下:请求预算 6 次已用完"


def test_a_waiver_neither_wins_nor_loses_points_nor_lifts_a_cap(tmp_path: Path) -> None:
    """豁免的条款退出得分的分子分母，覆盖率按没有结论计，封顶仍在。"""
    weak = made(*FINE[:3], bad("DSC-10"), bad("DSC-11", veto=True))
    after, _ = waived(tmp_path, weak, waiver("DSC-10"), waiver("DSC-11"))

    assert (weak.grade.score, after.grade.score) == (60.0, 100.0)
    assert (weak.grade.coverage, after.grade.coverage) == (1.0, 0.6)
    assert after.grade.caps == ("DSC-11 不符合（1/100），一票否决；豁免不解除封顶",)
    assert after.grade.level == "不合格"


@given(st.lists(st.sampled_from([GOOD, BAD, DOUBT, UNTESTED]), min_size=1, max_size=6), st.data())
def test_waiving_never_raises_coverage_nor_turns_an_ungraded_run_into_a_graded_one(
    verdicts: list[Verdict], data: st.DataObject
) -> None:
    """豁免再多，覆盖率不会变高:不能靠豁免凑够定级的条件。"""
    clauses = [clause(f"TML-{n:02d}", verdict) for n, verdict in enumerate(verdicts)]
    chosen = data.draw(st.sets(st.sampled_from(range(len(clauses)))))
    excused = [
        replace(one, basis=Basis.WAIVED) if n in chosen and one.verdict is not GOOD else one
        for n, one in enumerate(clauses)
    ]
    before, after = grade(clauses, SCHEME), grade(excused, SCHEME)

    assert after.coverage <= before.coverage
    assert after.level == "不予定级" or before.level != "不予定级"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (waiver(expires="2026-06-29"), "已于 2026-06-29 过期"),
        (waiver("DSC-01"), "结论是符合"),
        (waiver("PRC-99"), "没有判 PRC-99"),
        (waiver(subject="N9", kind="决定超期"), "这个问题已经不在了"),
        (waiver(subject="N1", kind="未告知"), "这个问题已经不在了"),
    ],
)
def test_a_useless_waiver_is_told_and_not_applied(tmp_path: Path, row: dict[str, str], said: str) -> None:
    """过期的、不需要的、没有判的、问题不在的:说出来，不采用。"""
    before = made(*FINE, bad("TML-05", late("N1", "N2")))
    after, (told,) = waived(tmp_path, before, row)

    assert said in told
    assert after.clauses == before.clauses


def test_the_same_waiver_twice_is_told(tmp_path: Path) -> None:
    """写了两次的只留一次。"""
    _, (told,) = waived(tmp_path, made(*FINE, bad("TML-05")), waiver(), waiver())

    assert "不止一次" in told


@pytest.mark.parametrize(("subjects", "whole"), [(("N1",), False), (("N1", "N2"), True)])
def test_waived_findings_excuse_the_clause_only_when_all_are(
    tmp_path: Path, subjects: tuple[str, ...], whole: bool
) -> None:
    """逐个问题豁免:全都豁免了，条款才算豁免。"""
    rows = [waiver(subject=one, kind="决定超期") for one in subjects]
    after, unused = waived(tmp_path, made(*FINE, bad("TML-05", late("N1", "N2"))), *rows)

    assert (after.clauses[-1].waived, len(after.clauses[-1].waivers), unused) == (whole, len(rows), [])


@pytest.mark.parametrize(
    "scenario",
    [
        ScenarioResult("全部办件", BAD, ("办件",), 100, 300),
        ScenarioResult("全部办件", Verdict.ERROR, ("办件",)),
        ScenarioResult("另一个", DOUBT, ("办件",), reason="有行没有读进来"),
    ],
)
def test_what_is_not_listed_cannot_be_waived_finding_by_finding(tmp_path: Path, scenario: ScenarioResult) -> None:
    """还有没列出的问题、出了异常的、没有逐个列出的存疑:列出的都豁免了，条款也不算豁免。"""
    one = bad("TML-05", late("N1"))
    one = replace(one, scenarios=(*one.scenarios, scenario) if scenario.name == "另一个" else (scenario,))
    after, _ = waived(tmp_path, made(*FINE, one), waiver(subject="N1", kind="决定超期"))

    assert not after.clauses[-1].waived


def test_an_override_keeps_the_machine_verdict_beside_it(tmp_path: Path) -> None:
    """机器的结论永远留着；改判用于定级、计数和退出码，写出谁定的、谁复核的。"""
    before = made(*FINE, bad("TML-05", late("N1"), veto=True))
    after = settle(before, read((), write(tmp_path / "a.json", OBJECTION)))
    one = after.clauses[-1]

    assert (one.verdict, one.concluded) == (BAD, GOOD)
    assert one.adjudication
    assert one.adjudication.override
    assert one.adjudication.override.second == "乙"
    assert (after.counts["符合"], after.counts["不符合"], after.counts["改判"]) == (10, 0, 1)
    assert (before.grade.level, after.grade.level, after.machine_grade) == ("不合格", "优秀", before.grade)
    assert "改判 1 个条款：TML-05 不符合 → 符合" in after.grade.explanation
    assert assess.exit_code(after) == 0


def test_a_rejected_objection_stands_beside_the_verdict(tmp_path: Path) -> None:
    """维持原判的申辩也留着，结论不变。"""
    row = {key: value for key, value in OBJECTION.items() if key != "override"}
    after = settle(made(*FINE, bad("TML-05")), read((), write(tmp_path / "a.json", row)))

    assert (after.clauses[-1].concluded, "改判" in after.counts) == (BAD, False)
    assert after.clauses[-1].adjudication


def test_an_override_to_nonconforming_caps_a_veto_clause(tmp_path: Path) -> None:
    """改判也可以改成不符合；否决条款照样封顶。"""
    row = {**OBJECTION, "machine": "符合", "override": {**OBJECTION["override"], "verdict": "不符合"}}  # type: ignore[dict-item]
    after = settle(made(*FINE, clause("TML-05", GOOD, veto=True)), read((), write(tmp_path / "a.json", row)))

    assert after.grade.caps == ("TML-05 不符合（改判），一票否决",)


def test_an_override_of_another_verdict_is_not_applied(tmp_path: Path) -> None:
    """重判之后机器结论不同了:改判不采用，说出来。"""
    given = read((), write(tmp_path / "a.json", OBJECTION))
    before = made(*FINE, clause("TML-05", DOUBT))

    assert settle(before, given).clauses == before.clauses
    assert "这次是“存疑”；没有采用" in next(problems(given, before, DAY))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**OBJECTION, "override": {**OBJECTION["override"], "second": "甲"}}, "复核须由另一人"),  # type: ignore[dict-item]
        ({**OBJECTION, "override": {**OBJECTION["override"], "second": "甲　"}}, "复核须由另一人"),  # type: ignore[dict-item]
        ({**OBJECTION, "override": {**OBJECTION["override"], "second": " "}}, "复核须由另一人"),  # type: ignore[dict-item]
        ({**OBJECTION, "override": {**OBJECTION["override"], "second": "甲(科长)"}}, "复核须由另一人"),  # type: ignore[dict-item]
        ({**OBJECTION, "override": {**OBJECTION["override"], "on": "2026-02-30"}}, "不是存在的日期"),  # type: ignore[dict-item]
        ({**OBJECTION, "machine": "不合格"}, "machine"),
        ({key: value for key, value in OBJECTION.items() if key != "reply"}, "缺 reply"),
        ({**OBJECTION, "who": "甲"}, "不认识的键 who"),
    ],
)
def test_a_wrong_adjudication_is_refused_with_its_place(tmp_path: Path, row: dict[str, Any], said: str) -> None:
    """自己复核自己、不合结构:指明文件和行。"""
    with pytest.raises(InputError, match=rf"a\.json:1.*{said}"):
        read((), write(tmp_path / "a.json", row))


@pytest.mark.parametrize(
    "row", [{"clause": "TML-05"}, waiver(subject="N1"), waiver(expires="明天"), waiver("tml-5"), waiver(reason="")]
)
def test_a_wrong_waiver_is_refused(tmp_path: Path, row: dict[str, str]) -> None:
    """缺原因、只写对象不写种类、日期不对:不收。"""
    with pytest.raises(InputError, match=r"w\.json:1"):
        read(write(tmp_path / "w.json", row))


def test_the_lists_are_kept_in_the_run(tmp_path: Path) -> None:
    """留存的清单读出来与给的一样；空的清单不留文件。"""
    given = read(write(tmp_path / "w.json", waiver()), write(tmp_path / "a.json", OBJECTION))
    for name, data in files(given).items():
        (tmp_path / name).write_bytes(data)

    assert kept(tmp_path) == given
    assert files(Rulings()) == {}


def test_what_people_write_is_masked(tmp_path: Path) -> None:
    """申辩、答复、理由里的个人信息打码之后才留存。"""
    told = "申请人：郑焱鑫，手机号13871234567，本人确认"
    row = {**OBJECTION, "objection": {"by": "某局", "on": "2026-07-01", "text": told}}
    given = read(write(tmp_path / "w.json", waiver(reason=told)), write(tmp_path / "a.json", row))
    kept_text = str(files(given))

    assert "郑焱鑫" not in kept_text
    assert "13871234567" not in kept_text


def test_rulings_given_one_after_the_other_settle_alike(tmp_path: Path) -> None:
    """先豁免后改判，与一起给的一样:改判成符合的用不着豁免。"""
    waived, overruled = read(write(tmp_path / "w.json", waiver())), read((), write(tmp_path / "a.json", OBJECTION))
    before = made(*FINE, bad("TML-05", late("N1")))

    together = replace(waived, adjudications=overruled.adjudications)

    assert settle(settle(before, waived), overruled) == settle(before, together)


def test_what_is_settled_still_fits_the_schema(tmp_path: Path) -> None:
    """写出的评测结果合乎结构。"""
    given = read(write(tmp_path / "w.json", waiver("DSC-10")), write(tmp_path / "a.json", OBJECTION))
    after = settle(made(*FINE, bad("DSC-10"), bad("TML-05", late("N1"))), given)

    assert bundle.valid("assessment", json.loads(dump(after)))


def test_an_assessment_without_its_scheme_cannot_be_settled(tmp_path: Path) -> None:
    """旧版写的没有方案全文，不猜。"""
    with pytest.raises(InputError, match="zhunsheng judge"):
        settle(made(*FINE, scheme={}), read(write(tmp_path / "w.json", waiver())))


@pytest.mark.parametrize(
    ("second", "other"),
    [
        ("张三(科长)", False),
        ("张三 科长", False),
        ("张三（复核）", False),
        ("复核人：张三", False),
        ("Ｚ张三", True),
        ("李四(科长)", True),
        ("张三丰", True),
        ("(张三)", False),
    ],
)
def test_brackets_and_titles_make_nobody_another(second: str, other: bool) -> None:
    """括注、职务、角色不是另一个人。"""
    assert another("张三", second) is other
