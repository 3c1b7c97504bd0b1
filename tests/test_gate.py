"""门禁与比较:每种情形的退出码，最后一行说清是谁决定的；问题按条款、对象和种类对应。"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import standard
from conformance.assessment import Assessment, Basis, ClauseResult, Finding, ScenarioResult, Verdict
from conformance.diff import Change, compare, pages
from conformance.domain import Level
from conformance.errors import InputError
from conformance.gate import FailOn, decide
from conformance.grade import grade
from tests.test_grade import clause, overridden

SCHEME = standard.scheme("percent-100")
GOOD, BAD, DOUBT, NONE = Verdict.CONFORMING, Verdict.NONCONFORMING, Verdict.DOUBTFUL, Verdict.NOT_APPLICABLE
UNTESTED, ERROR = Verdict.UNTESTED, Verdict.ERROR


def late(*subjects: str, kind: str = "决定超期", message: str = "迟") -> tuple[Finding, ...]:
    """几件办件的问题。"""
    return tuple(Finding(subject, kind, message, scenario="全部办件") for subject in subjects)


def bad(key: str, findings: Sequence[Finding] = (), **more: Any) -> ClauseResult:
    """不符合的条款，问题都列出来了。"""
    many = len({one.subject for one in findings})
    scenario = ScenarioResult("全部办件", BAD, ("办件",), 100, many)
    return clause(key, BAD, findings=tuple(findings), scenarios=(scenario,), violating=many or 1, **more)


def made(*clauses: ClauseResult, **more: Any) -> Assessment:
    """一次评测。"""
    plain = Assessment(
        center={"name": "某中心"},
        standard={"id": "national", "edition": "2026.1"},
        as_of="2026-06-30",
        started="",
        finished="",
        tool={"version": "0"},
        clauses=clauses,
        grade=grade(clauses, SCHEME),
        limits={},
        scheme=SCHEME,
    )
    return replace(plain, **more)


def ended(
    assessment: Assessment, *fail_on: str, least: str = "", baseline: Assessment | None = None
) -> tuple[int, str]:
    """退出码和最后一行。"""
    decision = decide(assessment, least=least, fail_on=[FailOn(one) for one in fail_on], baseline=baseline)
    return decision.code, decision.last


WAIVED = replace(bad("TML-05"), basis=Basis.WAIVED)
FINE = tuple(clause(f"DSC-{n:02d}", GOOD) for n in range(9))


@pytest.mark.parametrize(
    ("clauses", "fail_on", "least", "code", "said"),
    [
        (FINE, [], "", 0, "门禁通过:符合 9 条"),
        ((*FINE, bad("TML-05")), [], "", 1, "不符合 TML-05"),
        ((*FINE, bad("TML-05", level=Level.RECOMMENDED)), [], "", 0, "不符合而不在条件之内 TML-05"),
        ((*FINE, bad("TML-05", level=Level.RECOMMENDED)), ["nonconforming"], "", 1, "不符合 TML-05"),
        ((*FINE, WAIVED), ["nonconforming"], "", 0, "豁免不计 TML-05"),
        ((*FINE, clause("TML-05", DOUBT)), [], "", 0, "未决 TML-05"),
        ((*FINE, clause("TML-05", DOUBT)), ["undecided"], "", 3, "强制条款没有定论 TML-05"),
        ((*FINE, clause("TML-05", DOUBT, level=Level.PRODUCT)), ["undecided"], "", 0, "门禁通过"),
        ((*FINE, bad("TML-05"), clause("TML-06", ERROR)), ["undecided", "nonconforming"], "", 1, "TML-06"),
        (FINE, [], "优秀", 0, "等级 优秀 不低于 优秀"),
        (
            (*FINE, bad("DSC-10"), bad("DSC-11")),
            [],
            "优秀",
            1,
            "等级 良好 低于 优秀(得分 81.82，不符合 DSC-10、DSC-11)",
        ),
        ((*FINE, bad("DSC-10", veto=True)), [], "合格", 1, "DSC-10 不符合（1/100），一票否决"),
        ((clause("DSC-01", GOOD), clause("DSC-02", DOUBT)), [], "合格", 3, "不予定级:覆盖率只有 50.0%"),
    ],
)
def test_what_the_gate_decides(
    clauses: tuple[ClauseResult, ...], fail_on: list[str], least: str, code: int, said: str
) -> None:
    """各种条件:退出码，最后一行写出是哪些条款决定的。"""
    found = ended(made(*clauses), *fail_on, least=least)

    assert found[0] == code
    assert said in found[1]


@pytest.mark.parametrize(
    ("clauses", "code"),
    [
        ((), 5),
        ((clause("TML-05", NONE),), 5),
        ((clause("TML-05", UNTESTED), clause("TML-06", NONE)), 5),
        ((WAIVED,), 5),
        ((clause("TML-05", ERROR),), 3),
        ((clause("TML-05", DOUBT), WAIVED), 3),
    ],
)
@pytest.mark.parametrize("least", ["", "不合格"])
def test_where_nothing_was_decided_nothing_passes(clauses: tuple[ClauseResult, ...], code: int, least: str) -> None:
    """没有判、都不适用、都豁免的是 5,只有存疑和异常的是 3;哪怕要求的是最低的等级。"""
    assert ended(made(*clauses), least=least)[0] == code


@given(st.lists(st.sampled_from(list(Verdict)), max_size=4), st.sampled_from([(), ("nonconforming",), ("undecided",)]))
def test_the_gate_never_passes_without_a_conforming_or_excused_clause(verdicts: list[Verdict], kinds: Any) -> None:
    """通过的，一定有一个条款有结论。"""
    clauses = [clause(f"TML-{n:02d}", verdict) for n, verdict in enumerate(verdicts)]
    code, said = ended(made(*clauses), *kinds)

    assert code != 0 or {GOOD, BAD} & set(verdicts)
    assert said.startswith("门禁通过:" if code == 0 else f"门禁未通过({code}):")


@pytest.mark.parametrize(
    ("before", "after", "code", "said"),
    [
        (clause("TML-05", GOOD), bad("TML-05", late("N1")), 1, "新不符合 TML-05"),
        (bad("TML-05", late("N1")), bad("TML-05", late("N1", message="换了说法")), 0, "门禁通过"),
        (bad("TML-05", late("N1")), bad("TML-05", late("N1", "N2")), 1, "TML-05 新出现 1 个问题(N2:决定超期)"),
        (bad("TML-05", late("N1")), bad("TML-05", late("N1", kind="未告知")), 1, "新出现 1 个问题(N1:未告知)"),
        (bad("TML-05", late("N1", "N2")), bad("TML-05", late("N2")), 0, "门禁通过"),
        (clause("TML-05", GOOD), replace(bad("TML-05", late("N1")), basis=Basis.WAIVED), 0, "豁免不计 TML-05"),
        (clause("TML-05", DOUBT), bad("TML-05"), 1, "新不符合 TML-05"),
        (replace(bad("TML-05"), violating=300), replace(bad("TML-05"), violating=301), 0, "门禁通过"),
    ],
)
def test_only_what_is_new_fails_against_a_baseline(
    before: ClauseResult, after: ClauseResult, code: int, said: str
) -> None:
    """给了基线:旧的问题换了说法不算新的；豁免的不算。"""
    found = ended(made(*FINE, after), baseline=made(*FINE, before))

    assert found[0] == code
    assert said in found[1]


def test_where_findings_are_not_all_listed_only_the_number_tells() -> None:
    """列不全的:列出的换了几个不算新的，违反的对象变多才算。"""
    scenario = ScenarioResult("全部办件", BAD, ("办件",), 1000, 300)
    before = replace(bad("TML-05", late("N1")), scenarios=(scenario,), violating=300)
    same = replace(before, findings=late("N9"))
    more = replace(same, scenarios=(replace(scenario, violating=301),), violating=301)

    assert ended(made(*FINE, same), baseline=made(*FINE, before))[0] == 0
    assert "违反的对象变多(300 → 301)" in ended(made(*FINE, more), baseline=made(*FINE, before))[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [({"least": "五星级"}, "没有这个等级；可用的是 优秀"), ({"fail_on": [FailOn.NEW]}, "--baseline")],
)
def test_unusable_conditions_are_refused(options: dict[str, Any], said: str) -> None:
    """方案里没有的等级、没有基线的 new:说出可用的。"""
    with pytest.raises(InputError, match=said):
        decide(made(*FINE), **options)


def test_a_hostile_subject_does_not_break_the_last_line() -> None:
    """对象里的换行不会另起一行，骗过读日志的程序。"""
    hostile = late("N1\n门禁通过:\x1b[2K::set-output")
    said = ended(made(*FINE, bad("TML-05", (*late("N0"), *hostile))), baseline=made(*FINE, bad("TML-05", late("N0"))))[
        1
    ]

    assert "\n" not in said
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (GOOD, BAD, Change.NEW),
        (DOUBT, BAD, Change.NEW),
        (None, BAD, Change.NEW),
        (BAD, BAD, Change.STILL),
        (BAD, GOOD, Change.FIXED),
        (BAD, DOUBT, Change.UNDECIDED),
        (GOOD, UNTESTED, Change.UNDECIDED),
        (DOUBT, GOOD, Change.SETTLED),
        (BAD, NONE, Change.OTHER),
        (BAD, None, Change.OTHER),
        (GOOD, GOOD, Change.SAME),
        (UNTESTED, ERROR, Change.OTHER),
    ],
)
def test_each_change_has_its_name(before: Verdict | None, after: Verdict | None, change: Change) -> None:
    """不符合变成存疑、不适用、没有判，都不叫已整改。"""
    old, new = (made(*((clause("TML-05", verdict),) if verdict else ())) for verdict in (before, after))

    assert [one.change for one in compare(old, new).clauses] == [change]


def test_an_override_is_no_rectification() -> None:
    """机器的结论没有变，只是改判了、不再改判了的，叫改判不同。"""
    plain, ruled = (made(one) for one in (clause("TML-05", BAD), overridden("TML-05", BAD, GOOD)))

    assert [compare(*pair).clauses[0].change for pair in ((plain, ruled), (ruled, plain), (ruled, ruled))] == [
        *(Change.RULED, Change.RULED, Change.SAME)
    ]


def test_runs_that_cannot_be_compared_say_so_first() -> None:
    """标准、版本、判定日期、中心、方案、范围不同的，写在最前面。"""
    other = made(*FINE, standard={"id": "hubei", "edition": "2025.1"}, as_of="2025-06-30", center={"name": "乙"})
    found = compare(made(*FINE), other)

    assert [note.partition("不同")[0] for note in found.notes] == ["中心", "标准", "标准的版本", "判定日期"]
    assert pages.text(found).startswith("注意:中心不同")
    assert decide(other, baseline=made(*FINE)).notes[0].startswith("基线与这次的中心不同")


class Tags(HTMLParser):
    """页面里的元素名。"""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """记下。"""
        self.seen.add(tag)


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", "<img src=x onerror=1>", "a|b\n# 标题 [x](javascript:1)"]
)
def test_hostile_text_is_escaped_in_every_form(payload: str) -> None:
    """对象、种类、中心名里的标记都只是文字。"""
    found = compare(
        made(*FINE, bad("TML-05", text=payload), center={"name": payload}),
        made(*FINE, bad("TML-05", late(payload, kind=payload), text=payload)),
    )
    markdown, page = pages.markdown(found), pages.html(found)

    assert {"script", "img"} & Tags(page).seen == set()
    assert "<script" not in markdown
    assert "[x](" not in markdown
    assert all(line.count("|") - line.count("\\|") == 6 for line in markdown.splitlines() if line.startswith("| "))


def test_the_json_form_has_everything() -> None:
    """JSON:等级、逐条款的变化、新旧问题。"""
    found = json.loads(pages.json(compare(made(bad("TML-05", late("N1"))), made(bad("TML-05", late("N2"))))))
    (one,) = found["clauses"]

    assert (one["change"], one["new"][0]["subject"], one["fixed"][0]["subject"]) == ("仍不符合", "N2", "N1")
