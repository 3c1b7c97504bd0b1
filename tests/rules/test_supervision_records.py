"""监察记录本身:公布几级、要素、对得上办件、覆盖、反馈、撤牌，边界与看不到。"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.domain import Channel, LightRule, Probe, Supervision
from conformance.rules import supervision_records as rules
from tests.rules.rowbook import at, on, said, told

FULL = Supervision("S1", "N1", "R1", "黄牌", at(3), "超期", "水利局")
BOOK = (
    LightRule("L1", "绿灯", "", None),
    LightRule("L2", "黄牌", "超过承诺 1 日", None),
    LightRule("L3", "红牌", "超期", 3),
)


def kinds(found: Any) -> list[tuple[str, bool]]:
    """短名与确定与否。"""
    return [(one.kind, one.certain) for one in found]


def test_the_lights_are_published() -> None:
    """级数够、每级有含义和日数(写在含义里也算);正常的一级不必写。"""
    thin = (*BOOK, LightRule("L4", "预警", " ", 1), LightRule("L5", "橙", "临近", None), LightRule("L6", " ", "黄", 1))

    assert kinds(rules.published(rules.Rulebook(Channel.API, BOOK), 3)) == []
    assert kinds(rules.published(rules.Rulebook(Channel.API, BOOK), 4)) == [("级数不够", True)]
    assert kinds(rules.published(rules.Rulebook(Channel.API, BOOK, whole=False), 4)) == [("级数不够", False)]
    assert kinds(rules.published(rules.Rulebook(Channel.PORTAL, thin), 4)) == [
        ("没有写明含义", True),
        ("没有公布参数", True),
    ]
    assert kinds(rules.published(rules.Rulebook(Channel.API, (*BOOK, LightRule("L4", None, "临近 1 日"))), 4)) == [
        ("级数不够", True)
    ]
    assert kinds(
        rules.published(rules.Rulebook(Channel.API, (*BOOK, LightRule("L4", "预警", "待补充", 1))), 3, ["待补充"])
    ) == [("没有写明含义", True)]
    assert str(rules.Rulebook(Channel.PORTAL, thin)) == "门户公布的亮灯规则"


@pytest.mark.parametrize(
    ("light", "meaning", "expected"),
    [
        ("预警", "承诺届满前一个工作日", []),
        ("预警", "承诺届满前三日", []),
        ("红牌", "超过法定办结时限仍未办结", []),
        ("黄牌", "逾期未办结", []),
        ("蓝灯", "正常办理中", []),
        ("红牌", "正常以外的情形", ["没有公布参数"]),
        ("黄牌", "严重超期", ["没有公布参数"]),
        ("预警", "临近承诺时限", ["没有公布参数"]),
        ("预警", "统一提醒", ["没有公布参数"]),
    ],
)
def test_a_parameter_may_stand_in_the_meaning(light: str, meaning: str, expected: list[str]) -> None:
    """中文数字也是日数；超过时限就亮的参数是零；正常的一级不必有；说得含糊的没有。"""
    book = rules.Rulebook(Channel.API, (*BOOK, LightRule("L4", light, meaning)))

    assert [one.kind for one in rules.published(book, 3)] == expected


def test_a_record_has_what_the_table_asks_for() -> None:
    """缺的一栏别的记录有就是违反，谁都没有只存疑；督办的内容与时间要么都有要么都没有。"""
    wanted = tuple(rules.ELEMENTS)
    urged = replace(FULL, urged="请办结", urged_at=at(4))
    holes = [
        replace(FULL, rule=None),
        replace(FULL, result=" "),
        replace(urged, urged_at=None),
        replace(urged, urged=" "),
    ]
    together = rules.entries([FULL, urged, *holes])
    alone = rules.entries([replace(FULL, rule=None, urged="请办结")])

    assert [kinds(rules.complete(one, wanted)) for one in together] == [
        [], [], [("缺少:监察规则编号", True)], [("缺少:监察结果描述", True)],
         [("督办要素不全", True)], [("督办要素不全", True)],
    ]  # fmt: skip
    assert kinds(rules.complete(alone[0], wanted)) == [("缺少:监察规则编号", False), ("督办要素不全", False)]
    assert kinds(rules.complete(alone[0], ("办件编号",))) == [("督办要素不全", False)]


@pytest.mark.parametrize(("whole", "expected"), [(True, "违反"), (False, "存疑")])
def test_a_record_leads_to_its_case(whole: bool, expected: str) -> None:
    """查不到编号的，办件看全了才违反；收件当日的、申请之后的(网上预受理)不算早。"""
    types = {"id": "t", "known": "b", "raised_day": "d", "d_received": "d", "at_submitted": "s"}
    base = {"id": "S1", "known": True, "raised_day": on(4), "d_received": on(4)}
    rows = [base, {**base, "known": False}, {**base, "raised_day": on(3)}, {**base, "raised_day": None}]
    rows += [
        {**base, "raised_day": on(3), "at_submitted": at(3, 17)},
        {**base, "raised_day": on(3), "at_submitted": at(5)},
    ]

    assert told(rules.traceable, types, *rows, norm=[whole]) == [
        {},
        {"办件编号查不到": expected},
        {"早于收件": "违反"},
        {},
        {},
        {"早于收件": "违反"},
    ]
    if whole:
        assert said(rules.traceable, types, rows[1], rows[2], norm=[True]) == [
            ("办件编号查不到", "办件编号对得上办件", "记录 S1"),
            ("早于收件", "不早于申请、收件之日 2025-03-04", "记录 2025-03-03"),
        ]


def test_every_case_is_supervised() -> None:
    """写明没有纳入的是违反；没有写的存疑。"""
    kind = "没有纳入监察"

    assert told(rules.covered, {"supervised": "b"}, {"supervised": True}, {"supervised": False}, {}) == [
        {}, {kind: "违反"}, {kind: "存疑"},
    ]  # fmt: skip
    assert said(rules.covered, {"supervised": "b"}, {"supervised": False}) == [(kind, "纳入", "没有纳入")]


def test_a_late_stage_has_a_record() -> None:
    """正好用完的环节、监察还来得及记的不论；看不到环节的、时钟也许停过的存疑。"""
    types = {
        "cum_from": "n",
        "cum_to": "n",
        "days": "n",
        "cum_as_of": "n",
        "raised": "n",
        "sees_stage": "b",
        "paused": "b",
        "sees_pauses": "b",
        "procedure": "t",
    }
    base = {
        "cum_from": 10,
        "cum_to": 14,
        "days": 3,
        "cum_as_of": 17,
        "raised": 0,
        "sees_stage": True,
        "paused": False,
        "sees_pauses": True,
        "procedure": "审查",
    }
    rows = [
        base,
        {**base, "raised": 1},
        {**base, "cum_to": 13},
        {**base, "cum_as_of": 16},
        {**base, "sees_stage": False},
        {**base, "paused": True},
    ]
    rows += [{**base, "cum_to": None}, {**base, "paused": True, "sees_pauses": False}]
    kind = "环节超时没有监察记录"

    found = told(rules.stages_covered, types, *rows, norm=[2])

    assert found == [{kind: "违反"}, {}, None, None, {kind: "存疑"}, {kind: "存疑"}, None, {kind: "存疑"}]
    assert said(rules.stages_covered, types, base, norm=[2]) == [
        (kind, "审查环节 3 个工作日", "用时 4 个工作日，没有记录")
    ]


CARD = {"colour": "t", "live": "b", "raised_day": "d", "handled_day": "d", "handled_cum": "n", "raised_cum": "n"}
CARD |= {"cum_as_of": "n", "handled_at": "s", "handling": "t"}


def test_a_card_is_answered() -> None:
    """正好届满的不算逾期；还没有到期的不论；撤了的、预警的不论；没有内容的也是违反。"""
    base = {
        "colour": "黄",
        "live": True,
        "raised_day": on(3),
        "handled_day": on(5),
        "handled_cum": 12,
        "raised_cum": 10,
    }
    base |= {"cum_as_of": 30, "handled_at": at(5), "handling": "已约谈"}
    silent = {**base, "handled_day": None, "handled_cum": None, "handled_at": None, "handling": None}
    late = {**base, "handled_cum": 13, "colour": "红"}
    rows = [base, late, silent, {**silent, "cum_as_of": 12}, {**silent, "cum_as_of": 13}, {**late, "live": False}]
    rows += [{**late, "colour": "预警"}, {**base, "handling": " "}, {**late, "raised_day": None}]
    found = told(rules.answered, CARD, *rows, norm=[2])

    assert found == [
        {}, {"逾期反馈": "违反"}, {"没有反馈": "违反"}, None, {"没有反馈": "违反"}, None, None,
         {"反馈没有内容": "违反"}, None,
    ]  # fmt: skip
    assert said(rules.answered, CARD, *rows, norm=[2])[:2] == [
        ("逾期反馈", "发牌日 2025-03-03 起 2 个工作日内反馈", "反馈日 2025-03-05，第 3 个工作日"),
        ("没有反馈", "发牌日 2025-03-03 起 2 个工作日内反馈", "没有反馈"),
    ]


def test_a_column_that_nobody_fills_is_not_seen() -> None:
    """谁都没有反馈时间、处置内容:平台不给，只存疑。"""
    base = {"colour": "黄", "live": True, "raised_day": on(3), "raised_cum": 10, "cum_as_of": 30}
    done = {**base, "handled_day": on(4), "handled_cum": 11}

    assert told(rules.answered, CARD, base, done, norm=[2]) == [{"没有反馈": "存疑"}, {"反馈没有内容": "存疑"}]


def test_a_card_is_taken_back_rightly() -> None:
    """撤牌要有理由、有批准人，不能是自己；没有撤的不论；谁都没有的一栏只存疑。"""
    types = {"revoked": "b", "light": "t", "id": "t", "revoke_reason": "t", "revoked_by": "t", "officer": "t"}
    base = {"revoked": True, "light": "黄牌", "id": "S1", "revoke_reason": "误发", "revoked_by": "甲", "officer": "乙"}
    rows = [base, {**base, "revoke_reason": " "}, {**base, "revoked_by": None}, {**base, "officer": " 甲 "}]
    rows += [
        {**base, "revoked": None, "revoke_reason": None},
        {**base, "officer": None},
        {**base, "revoked_by": " ", "officer": " "},
    ]
    reason, chief, self = {"撤牌没有理由": "违反"}, {"撤牌没有批准人": "违反"}, {"自己撤牌": "违反"}

    assert told(rules.revoked_rightly, types, *rows) == [{}, reason, chief, self, None, {"自己撤牌": "存疑"}, chief]
    assert told(rules.revoked_rightly, types, {"revoked": True}) == [{"撤牌没有理由": "存疑", "撤牌没有批准人": "存疑"}]
    assert said(rules.revoked_rightly, types, *rows[:4]) == [
        ("撤牌没有理由", "理由", "黄牌 S1"), ("撤牌没有批准人", "批准人", "黄牌 S1"), ("自己撤牌", "不是  甲 ", "甲"),
    ]  # fmt: skip


def test_what_the_probes_saw() -> None:
    """显示了灯的、查得到的;空白是没有显示，认不出的不算，查不到的不算。"""
    seen = [("N1", "200", "黄牌"), ("N2", "200", ""), ("N3", "200", "紫"), ("N4", "404", "红牌")]
    probes = [Probe("进度", Channel.API, no, {"right_status": code, "light": light}) for no, code, light in seen]
    bare = Probe("进度", Channel.API, "N5", {"right_status": "200"})

    assert [one.subject for one in rules.lit([*probes, bare])] == ["N1", "N3", "N4"]
    assert rules.sightings([*probes, bare]) == {"N1": "黄", "N2": "", "N5": ""}
    assert rules.seen([*probes, bare]) == {"N1|黄", "N2|", "N5|"}
    assert rules.asked(probes) == {"N1", "N2"}
