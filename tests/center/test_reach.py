"""判到哪一天:交来的办件只判到它说到的那天，没有看到的日子里不说谁超期。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from conformance import assess, assessment, audit, verify
from conformance.assessment import DAY, Assessment, Verdict
from conformance.center import reach
from conformance.center.snapshot import Snapshot
from conformance.center.writer import Writer
from conformance.report import records as told
from conformance.report import terminal
from tests.run.small_run import national, snapshot

CASES = "case_no,department,statutory_limit,statutory_unit\nA,甲局,5,工作日\nB,甲局,5,工作日\n"
EVENTS = """case_no,kind,time,end_time
A,受理,2026-03-02 09:00:00,
A,决定,2026-03-04 09:00:00,
B,收件,2026-03-03 09:00:00,2026-04-30 09:00:00
B,受理,2026-03-04 10:00:00,
B,受理,2999-01-01 10:00:00,
"""


@pytest.fixture
def sheets(tmp_path: Path) -> list[Path]:
    """三月四日导出的两张表:乙件那天才受理，还没有办完。"""
    for name, content in (("cases", CASES), ("events", EVENTS)):
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
    return [tmp_path / "cases.csv", tmp_path / "events.csv"]


def said(made: Assessment) -> list[str]:
    """判到哪一天的那句话。"""
    return [one.message for one in made.issues if one.source == DAY]


def timely(made: Assessment) -> tuple[Verdict, int]:
    """TML-05 的结论与违反的件数。"""
    (clause,) = (one for one in made.clauses if one.id == "TML-05")
    return clause.verdict, clause.violating


def test_tables_handed_in_are_judged_to_their_last_event(sheets: list[Path], tmp_path: Path) -> None:
    """默认判到最后一个(不在未来的)事件那天，说出来；重判、复核是同一天。"""
    done = audit.run(sheets, tmp_path / "run")
    again = assess.judge(tmp_path / "run", tmp_path / "again", assess.Terms(national("TML-05")))
    summary = told.summary(done.made, tmp_path / "run", done.figures, done.problems)

    assert (done.made.as_of, again.as_of) == ("2026-03-04", "2026-03-04")
    assert timely(done.made)[1] == 0
    assert said(done.made)[0].startswith("判定到 2026-03-04:数据里最后一个事件的日子")
    assert "判定到 2026-03-04" in summary
    assert "判定到 2026-03-04" in terminal.summary(again).plain
    assert list(verify.rejudged(tmp_path / "again", national("TML-05"))) == []


def test_a_later_day_is_the_user_s_word_and_noted(sheets: list[Path], tmp_path: Path) -> None:
    """写明更晚的一天，没有办结的按那天算，注意一句；晚过导入那天的，只判到导入那天。"""
    audit.run(sheets, tmp_path / "run", audit.Asked(day=date(2026, 6, 30)))
    made = assessment.load(tmp_path / "run")
    far = assess.judge(tmp_path / "run", tmp_path / "far", assess.Terms(national("TML-05"), day=date(2999, 1, 1)))
    imported = reach.seen(Snapshot.of(tmp_path / "run"))

    assert said(made)[0].startswith("注意:判到 2026-06-30,晚于数据里最后一个事件的日子 2026-03-04")
    assert said(far)[0].startswith(f"注意:判到 {imported},晚于")


@pytest.mark.parametrize(("day", "open_", "noted"), [(date(2026, 6, 30), 0, 0), (date(2027, 6, 30), 0, 1)])
def test_nobody_saw_what_came_after_the_collection(day: date, open_: int, noted: int, tmp_path: Path) -> None:
    """采来的办件，判定日期晚于采集那天的，只判到采集那天:其后也许都办完了。"""
    limit = {"statutory_limit": 5, "statutory_unit": "工作日", "item_code": "A1"}
    events = [{"case_no": "N", "kind": "受理", "time": datetime(2026, 6, 29, 9)}]
    taken = snapshot(tmp_path / "run", cases=[{"case_no": "N", **limit}], events=events)
    made = assess.concluded(taken, assess.Terms(national("TML-05"), day=day), tmp_path / "findings")

    assert (made.as_of, timely(made)[1], len(said(made))) == (day.isoformat(), open_, noted)


def test_the_day_of_live_sources_is_that_of_collection(tmp_path: Path) -> None:
    """采来的以最初开始采集那天为准；档案写明更晚一天的，看得到那天。"""
    taken = snapshot(tmp_path / "run")
    started = replace(taken.info, started=datetime(2026, 6, 29, 23), until=date(2026, 7, 15))
    Writer(tmp_path / "run").center(started)
    later = Snapshot.of(tmp_path / "run")

    assert (reach.told(taken), reach.as_of(taken, None), reach.seen(taken)) == (
        None,
        date(2026, 6, 30),
        date(2026, 6, 30),
    )
    assert (reach.as_of(later, None), reach.until(later, date(2026, 8, 1))) == (date(2026, 6, 29), date(2026, 7, 15))
    assert reach.attested(taken, date(2026, 7, 1)) == date(2026, 7, 1)


def test_attestations_need_not_be_older_than_the_tables(sheets: list[Path], tmp_path: Path) -> None:
    """举证在采集那天有效就行，不因办件只说到更早的一天而过期。"""
    audit.run(sheets, tmp_path / "run")
    taken = Snapshot.of(tmp_path / "run")

    assert reach.attested(taken, date(2026, 3, 4)) == reach.seen(taken)
    assert reach.attested(taken, date(2026, 3, 5)) == date(2026, 3, 5)
