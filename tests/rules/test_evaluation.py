"""评价的文档规则:五级、渠道、保密、入口与公开。"""

from __future__ import annotations

from datetime import date

import pytest

from conformance.domain import Breach, Channel, Evaluation, Leak, Probe
from conformance.rules import evaluation as rules

LEVELS = (1, 2, 3, 4, 5)
MODES = {"线上": ["网", "APP"], "线下": ["窗口"]}
AS_OF = date(2026, 6, 30)
URL = "http://127.0.0.1/portal/evaluations"


def page(**observed: str) -> Probe:
    """一页合格的评价页，改动几处。"""
    fine = {
        "status": "200",
        "rows": "50",
        "results": "是",
        "rectified": "是",
        "latest": "2026-06-30",
        "newest_first": "是",
        "entry": URL,
        "entry_status": "200",
        "persons": "",
    }
    return Probe("evaluations", Channel.PORTAL, URL, {**fine, **observed})


def kinds(found: object) -> list[tuple[str, bool]]:
    """(种类, 确定与否)。"""
    return [(one.kind, one.certain) for one in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize("score", LEVELS)
def test_the_five_levels_conform(score: int) -> None:
    """1 to 5 are the national levels."""
    assert list(rules.five_levels(Evaluation("A", "1", score), LEVELS)) == []


@pytest.mark.parametrize("score", [0, 6, -1])
def test_any_other_level_is_a_breach(score: int) -> None:
    """Codes outside the five levels are named."""
    assert kinds(rules.five_levels(Evaluation("A", "1", score), LEVELS)) == [("评价等级不合国标", True)]


@pytest.mark.parametrize("native", [True, False])
def test_a_refused_level_is_a_breach_only_without_a_mapping(native: bool) -> None:
    """A row refused for its score counts; through a mapping it is only a doubt."""
    breaches = [
        Breach("evaluations", "$.rows[3].score", "形状", "应是整数", native),
        Breach("evaluations", "$.rows[4].id", "缺少", "缺少 id", native),
        Breach("staff", "$.rows[4].score", "形状", "应是整数", native),
    ]
    subjects = rules.scored([], breaches)

    assert [kinds(rules.five_levels(one, LEVELS)) for one in subjects] == [[("评价等级不合国标", native)]]


def test_no_rating_online_is_only_a_doubt_and_needs_a_sample() -> None:
    """Nobody rated online: perhaps nobody could, perhaps nobody did."""
    rows = [Evaluation(str(n), str(n), 1, "窗口评价器") for n in range(30)]

    assert [kinds(rules.channel_used(one)) for one in rules.usages(rows, MODES, 30)] == [
        [("没有线上的评价", False)],
        [],
    ]
    assert rules.usages(rows[:29], MODES, 30) == ()


@pytest.mark.parametrize(
    ("persons", "expected"),
    [
        ("张三、匿名用户", [("评价人像是没有脱敏", False)]),
        ("化名lieekbkhpphfbcpb", [("评价人像是没有脱敏", False)]),
        ("化名lieekbkhpphfbcpb(实名)", [("评价人像是没有脱敏", False)]),
        ("化名lieekbkhpphfbcpb 138****8000", [("评价人像是没有脱敏", False)]),
        ("张**、李*、网友、实名、王先生、某某", []),
        ("", []),
        ("和宁云栖食品有限公司", []),
    ],
)
def test_a_bare_name_is_a_doubt(persons: str, expected: list[tuple[str, bool]]) -> None:
    """Whether a name is masked lawfully is for a person to say."""
    (seen,) = rules.shown([page(persons=persons)], [])

    assert kinds(rules.anonymous(seen)) == expected


def test_a_number_on_the_page_is_a_breach_there_and_nowhere_else() -> None:
    """A leak counts on the page it was seen on, whatever page of the list."""
    leaks = [
        Leak(Channel.PORTAL, f"{URL}?page=2", "手机号", "138****8000"),
        Leak(Channel.PORTAL, "http://127.0.0.1/portal/decisions", "手机号", "138****8000"),
    ]
    (seen,) = rules.shown([page()], leaks)

    assert kinds(rules.anonymous(seen)) == [("带出手机号", True)]
    assert rules.shown([page(rows="0")], leaks) == ()


def test_a_number_of_an_office_is_only_asked_about() -> None:
    """What the replies show to be the office's number accuses nobody, on the page or in the list of the API."""
    leak = Leak(Channel.PORTAL, URL, "手机号", "138****8000")
    (seen,) = rules.shown([page(office="138****8000")], [leak])
    told = [Leak(Channel.API, "评价 A", "疑似手机号", "138****8000")]
    listed = [Leak(Channel.API, "evaluations", "手机号", one) for one in ("138****8000", "139****9000")]
    each = rules.replied([Evaluation("A", "1", 5, reply="请拨打 138****8000")], listed, told)

    assert kinds(rules.anonymous(seen)) == [("带出手机号", False)]
    assert [kinds(rules.anonymous(one)) for one in each] == [
        [("带出疑似手机号", False)],
        [("带出手机号", False), ("带出手机号", True)],
    ]


def test_replies_are_public_and_looked_at() -> None:
    """A rating without a reply shows nothing; one whose reply held a number is named."""
    rows = [
        Evaluation("A", "1", 5, reply="已联系 138****8000"),
        Evaluation("B", "2", 1),
        Evaluation("C", "3", 5, reply="无"),
    ]
    told = [Leak(Channel.API, "评价 A", "手机号", "138****8000")]

    assert [(one.subject, len(one.leaks)) for one in rules.replied(rows, [], told)] == [("评价 A", 1), ("评价 C", 0)]


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ({}, []),
        ({"status": "404"}, [("评价页打不开", True)]),
        ({"status": "502"}, [("评价页打不开", False)]),
        ({"status": "401"}, [("评价页打不开", False)]),
        ({"entry": ""}, [("看不到评价入口", False)]),
        ({"entry": "/rate", "entry_status": "500"}, [("评价入口打不开", True)]),
        ({"entry": "/rate", "entry_status": "401"}, [("评价入口打不开", False)]),
        ({"entry": "/rate", "entry_status": "405"}, [("评价入口打不开", False)]),
        ({"entry": "/rate", "entry_status": "0"}, [("评价入口没有看成", False)]),
        ({"entry": "/login", "entry_status": "302"}, []),
    ],
)
def test_the_entrance_opens(observed: dict[str, str], expected: list[tuple[str, bool]]) -> None:
    """Only an answer of the center accuses it."""
    assert kinds(rules.entrance_open(page(**observed))) == expected


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ({"latest": "2026-04-01"}, []),
        ({"latest": "2026-03-31"}, [("评价页没有及时更新", True)]),
        ({"latest": "2026-03-31", "newest_first": "否"}, [("评价页没有及时更新", False)]),
        ({"latest": ""}, [("看不出更新日期", False)]),
        ({"latest": "2026-07-01"}, []),
        ({"rectified": "否"}, [("看不到答复与整改情况", False)]),
        ({"status": "500"}, [("评价页打不开", True)]),
    ],
)
def test_published_within_ninety_days(observed: dict[str, str], expected: list[tuple[str, bool]]) -> None:
    """Day ninety conforms, day ninety-one does not, an unknown order is only a doubt."""
    assert kinds(rules.published_lately(page(**observed), AS_OF, 90)) == expected
