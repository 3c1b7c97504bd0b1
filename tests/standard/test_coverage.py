"""目录与条款:一项不漏，不许走样。"""

from __future__ import annotations

import pytest

from conformance.domain import Level
from conformance.errors import InputError
from conformance.standard import Mark, catalogue, clauses, coverage, explain, known, sources
from conformance.standard.themes import BY_KEY, BY_PREFIX
from tests.standard.conftest import Write
from tests.standard.test_fixture import put

KEYS = ["id", "theme", "text", "level", "veto", "channels", "scenarios", "fixtures", "attested", "untested"]


def test_the_catalogue_holds_138_requirements_once_each() -> None:
    """138 项，编号不重，前缀与主题一致。"""
    listed = catalogue()

    assert (len(listed), len({one.id for one in listed})) == (138, 138)
    assert [one.id for one in listed if BY_PREFIX[one.id[:3]].key != one.theme] == []


def test_every_theme_is_in_the_catalogue() -> None:
    """十一个主题都有要求。"""
    assert {one.theme for one in catalogue()} == set(BY_KEY)


OWN = {"ONL-11"}
"""目录之外另立的条款:无障碍。"""


def test_the_features_do_not_drift_from_the_catalogue() -> None:
    """已编成的条款，编号、主题、层级、否决与目录相同；目录之外的只有写明的几条。"""
    listed = {one.id: (one.theme, one.level, one.veto) for one in catalogue()}
    written = {one.id: (one.theme, one.level, one.veto) for one in clauses.load()}

    assert written == {**listed, **{key: written[key] for key in OWN}}
    assert listed.keys().isdisjoint(OWN)


def test_what_the_catalogue_does_not_ask_for_is_only_recommended() -> None:
    """目录之外另立的条款至多是推荐，不能否决，并且说明自己在目录之外。"""
    own = [one for one in clauses.load() if one.id in OWN]

    assert {(one.level, one.veto) for one in own} == {(Level.RECOMMENDED, False)}
    assert all(any("目录之外" in note for note in one.notes) for one in own)


def test_a_source_has_one_name() -> None:
    """国家与各法域的依据都以目录里的一个出处开头；目录里的出处都用得上，没有一个是另一个的开头。"""
    names = sources()
    every = [clause for one in known() for clause in one.clauses]
    texts = {basis.text for clause in every for basis in clause.bases if basis.mark is not Mark.PRODUCT}

    assert sorted(text for text in texts if not text.startswith(names)) == []
    assert [name for name in names if not any(text.startswith(name) for text in texts)] == []
    assert [name for name in names if sum(name.startswith(one) for one in names) > 1] == []


def test_coverage_has_one_row_a_requirement_with_the_agreed_keys(write: Write) -> None:
    """每个要求一个对象，键与次序如约。"""
    rows = coverage(write())

    assert [one.id for one in catalogue()] == [row["id"] for row in rows]
    assert {tuple(row) for row in rows} == {tuple(KEYS)}


def test_a_clause_stands_for_its_requirement(write: Write) -> None:
    """编成的列出场景与样例；没编成的说尚未编成。"""
    folder = write()
    put(folder, text="why: 迟\nchannel: 办件\npatch: {}\n")
    rows = {row["id"]: row for row in coverage(folder)}
    done, absent = rows["TML-05"], rows["INS-08"]

    assert (done["scenarios"], done["fixtures"], done["untested"]) == (["全部已作出决定的办件"], ["fail-迟一日"], None)
    assert (absent["untested"], absent["channels"], absent["attested"]) == ("尚未编成条款", ["举证"], True)


def test_explain_tells_a_clause_whole(write: Write) -> None:
    """条款的文字、依据、怎么查、样例、怎么改都说到。"""
    folder = write()
    put(folder, text="why: 迟一日\nchannel: 办件\npatch: {}\n")
    told = explain("tml-05", folder)

    for part in (
        "TML-05  办理时限  强制  否决",
        "〔转引〕",
        "假如 中心的全部办件",
        "| 受理 | 决定 |",
        "迟一日",
        "整改:",
    ):
        assert part in told


def test_explain_knows_the_clauses_of_jurisdictions() -> None:
    """地方标准自己的条款也解释；哪里都没有的编号是输入有误。"""
    assert explain("hub-01").startswith("HUB-01  公开  地方")
    with pytest.raises(InputError, match="没有条款或退出码 ZZZ-99"):
        explain("ZZZ-99")
