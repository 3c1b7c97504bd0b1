"""举证与派生的判定:没有这一行未测，只靠举证的结论注明人工佐证，主题得分由前面的结论推出。"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.assessment import Basis, Verdict
from conformance.center.attest import sheets as attested
from conformance.center.snapshot import Snapshot
from conformance.domain import Item, ItemKind
from conformance.errors import SourceMissing
from conformance.reference import attest
from conformance.rules.derived import Concluded
from conformance.run.stated import concluded, score
from tests.run.small_run import API, GOOD, NO_LIMIT, judged, snapshot, standard_of

FEATURE = """\
# language: zh-CN
功能: 事项

  @ITM-01 @推荐
  规则: 现场查看
    依据: 某制度〔已核原文〕

    @举证
    场景: 现场
      假如 交来的举证表
      那么 举证表确认以下各项
        | 核对内容 |
        | 照片     |

  @ITM-06 @强制
  规则: 每个事项应列明法定办结时限
    依据: 《行政许可法》第三十条〔已核原文〕

    @接口
    场景: 列明时限
      假如 接口上的全部事项
      那么 每个事项列明法定办结时限

  @ITM-09 @推荐
  规则: 主题达标
    依据: 某制度〔已核原文〕

    @接口
    场景: 得分
      假如 事项主题各条款已有的结论
      那么 主题得分不低于规定的分数
"""
BOTH = API | {"举证"}


def looked(
    tmp_path: Path, rows: list[dict[str, Any]], items: tuple[Item, ...] = (GOOD,), **parameters: Any
) -> dict[str, Any]:
    """交来 ``rows`` 的举证表之后的结论。"""
    run = tmp_path / "run"
    snapshot(run, items)
    path = attest.write(tmp_path / "sheet", ["FAC-01"], Snapshot.of(run).info.collected.date(), rows)
    attested.attach(attested.read([path]), run)
    return judged(Snapshot.of(run), standard_of(tmp_path, FEATURE, **parameters), BOTH)


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [("符合", Verdict.CONFORMING), ("不符合", Verdict.NONCONFORMING), ("不适用", Verdict.NOT_APPLICABLE)],
)
def test_an_attested_verdict_says_so(tmp_path: Path, verdict: str, expected: Verdict) -> None:
    """结论只靠举证，注明人工佐证；自动检测的不变。"""
    results = looked(tmp_path, [_row(tmp_path, verdict)])

    assert (results["ITM-01"].verdict, results["ITM-01"].basis) == (expected, Basis.ATTESTED)
    assert results["ITM-06"].basis == Basis.AUTOMATIC


@pytest.mark.parametrize(("second", "expected"), [(False, Verdict.CONFORMING), (True, Verdict.DOUBTFUL)])
def test_some_standards_want_a_second_witness(tmp_path: Path, second: bool, expected: Verdict) -> None:
    """标准要求另一人复核的，没有复核的举证只能存疑。"""
    assert looked(tmp_path, [_row(tmp_path, "符合")], attestation_second=second)["ITM-01"].verdict is expected


@pytest.mark.parametrize(
    ("note", "reason"), [("没有现场", "举证表写明不适用:没有现场"), ("", "举证表写明不适用")], ids=["说明", "没有说明"]
)
def test_what_does_not_apply_says_why(tmp_path: Path, note: str, reason: str) -> None:
    """举证表写明不适用的，原因是它的说明。"""
    result = looked(tmp_path, [{**_row(tmp_path, "不适用"), "note": note}])["ITM-01"]

    assert result.scenarios[0].reason == reason


def test_a_clause_that_the_sheet_does_not_name_is_untested(tmp_path: Path) -> None:
    """举证表里没有这一行是未测，不是符合。"""
    result = looked(tmp_path, [])["ITM-01"]

    assert (result.verdict, result.basis) == (Verdict.UNTESTED, Basis.AUTOMATIC)
    assert "没有 ITM-01 这一行" in result.scenarios[0].reason


def test_a_theme_score_is_an_interval_while_clauses_are_open(tmp_path: Path) -> None:
    """没有判的条款使得分成为区间:未决不得分是下限，全部符合是上限。"""
    standard = standard_of(tmp_path, FEATURE)
    good, bad = (judged(snapshot(tmp_path / name, items), standard) for name, items in _ITEMS.items())
    known = {("ITM-06", "列明时限"): (good["ITM-06"].scenarios[0], ())}
    lost = {("ITM-06", "列明时限"): (bad["ITM-06"].scenarios[0], ())}

    assert (score(standard, known, "事项").low, score(standard, known, "事项").high) == (42.86, 100.0)
    assert (score(standard, lost, "事项").high, score(standard, lost, "事项").lost) == (57.14, ("ITM-06",))


def test_a_theme_without_any_decision_has_no_score(tmp_path: Path) -> None:
    """一个条款也没有定论，派生的条款未测。"""
    with pytest.raises(SourceMissing, match="事项主题没有一个条款有结论"):
        score(standard_of(tmp_path, FEATURE), {}, "事项")


def test_a_derived_clause_follows_the_theme(tmp_path: Path) -> None:
    """推出的条款看得见先判的条款。"""
    bad = looked(tmp_path, [], (Item("A2", "燃气经营许可", kind=ItemKind.LICENCE),))

    assert bad["ITM-09"].verdict is Verdict.NONCONFORMING
    assert "ITM-06" in bad["ITM-09"].findings[0].message


RESTING = FEATURE.replace("事项主题各条款已有的结论", "以下条款已有的结论").replace(
    "主题得分不低于规定的分数", "没有一条不符合"
)


@pytest.mark.parametrize(
    ("rests_on", "items", "expected"),
    [
        ("ITM-06", (GOOD,), Verdict.CONFORMING),
        ("ITM-06", (NO_LIMIT,), Verdict.NONCONFORMING),
        ("ITM-01", (GOOD,), Verdict.UNTESTED),
    ],
)
def test_a_clause_that_rests_on_others(
    rests_on: str, items: tuple[Item, ...], expected: Verdict, tmp_path: Path
) -> None:
    """列出的条款有一条不符合就不符合，一条也没有判就未测。"""
    table = f"以下条款已有的结论\n        | 条款 |\n        | {rests_on} |"
    feature = RESTING.replace("以下条款已有的结论", table)
    found = judged(snapshot(tmp_path, items), standard_of(tmp_path, feature))["ITM-09"]

    assert found.verdict is expected
    assert [one.subject for one in found.findings] == ["ITM-06 每个事项应列明法定办结时限"] * (
        expected is Verdict.NONCONFORMING
    )


def test_conclusions_so_far(tmp_path: Path) -> None:
    """没有判的也列出；不适用的略去；一条也没有判的，说出是哪几条。"""
    standard = standard_of(tmp_path, FEATURE)
    bad, none = (
        judged(snapshot(tmp_path / name, items), standard) for name, items in (("bad", (NO_LIMIT,)), ("no", ()))
    )
    known, absent = ({("ITM-06", "列明时限"): (one["ITM-06"].scenarios[0], ())} for one in (bad, none))

    assert concluded(standard, known, ["ITM-06", "ITM-01"]) == (
        Concluded("ITM-01", "现场查看", Verdict.UNTESTED),
        Concluded(
            "ITM-06",
            "每个事项应列明法定办结时限",
            Verdict.NONCONFORMING,
            "列明时限：1 个对象中有 1 个不符合",
        ),
    )
    assert concluded(standard, absent, ["ITM-06"]) == ()
    with pytest.raises(SourceMissing, match=r"^ITM-01、ITM-06 都没有判$"):
        concluded(standard, {}, ["ITM-01", "ITM-06"])


_ITEMS = {"good": (GOOD,), "bad": (NO_LIMIT,)}


def _row(tmp_path: Path, verdict: str) -> dict[str, Any]:
    row = {"clause": "ITM-01", "verdict": verdict, "by": "甲", "on": "2026-06-01", "expires": "2026-06-30"}
    base = attest.write(tmp_path / "proof", ["FAC-01"], Snapshot.of(_center(tmp_path)).info.collected.date())
    proof = {"file": str(next(base.parent.glob("*.pdf"))), "sha256": _hash(base)}
    return {**row, "evidence": [proof]}


def _center(tmp_path: Path) -> Path:
    snapshot(tmp_path / "info")
    return tmp_path / "info"


def _hash(sheet: Path) -> str:
    found: str = json.loads(sheet.read_text(encoding="utf-8"))[0]["evidence"][0]["sha256"]
    return found
