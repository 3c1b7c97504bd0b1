"""标准的读法:继承、合并、选条款。"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conformance.errors import StandardError
from conformance.standard import standards
from tests.standard.conftest import FEATURE, Write

LOCAL = """\
id: local
name: 某市
edition: "1"
in_force: 2026-07-01
extends: national
clauses: [TML-*]
parameters:
  extension_max_days: 5
  veto_rates: {TML-05: 0}
"""


@pytest.fixture
def folder(write: Write) -> Path:
    """两个主题各一个条款。"""
    write(FEATURE.replace("TML-05", "DSC-01").replace("@办件", "@接口 @门户"), "disclosure")
    return write()


def given(folder: Path, text: str, name: str = "local.yaml") -> Path:
    """写一份标准。"""
    path = folder.parent / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_national_baseline_takes_every_clause(folder: Path) -> None:
    """国家基线选用全部条款。"""
    national = standards.load("national", folder=folder)

    assert (national.id, national.name) == ("national", "国家基线")
    assert [clause.id for clause in national.clauses] == ["DSC-01", "TML-05"]


def test_every_number_of_the_baseline_names_its_source() -> None:
    """国家基线的每个参数都写明出处。"""
    described = standards.merged(standards.locate("national"))["parameters"]

    assert [name for name, one in described.items() if not one.source] == []


def test_theme_weights_of_the_baseline_add_up_to_a_hundred() -> None:
    """主题权重合计一百，一个主题也不漏。"""
    weights = standards.merged(standards.locate("national"))["grading"]["theme_weights"]

    assert (sum(weights.values()), set(weights)) == (100, set(standards.BY_KEY))


def test_a_standard_extends_another_and_its_own_keys_win(folder: Path) -> None:
    """自己的键优先，映射逐键合并，其余照旧。"""
    local = standards.load(given(folder, LOCAL), folder=folder)

    assert ("local", date(2026, 7, 1), ["TML-05"]) == (local.id, local.in_force, [one.id for one in local.clauses])
    assert (local.norm("extension_max_days"), local.norm("delivery_days")) == (5, 10)
    assert (local.norm("veto_rates")["TML-05"], local.norm("veto_rates")["DSC-11"]) == (0, 0.2)
    assert list(local.grading["levels"]) == ["优秀", "良好", "合格"]


def test_another_scheme_replaces_the_inherited_one_whole(folder: Path) -> None:
    """换了方案编号就是另一套方案，不与继承来的混在一起，因此须写全。"""
    text = LOCAL + "grading: {id: five-star, levels: {一星: 0, 五星: 90}}\n"

    with pytest.raises(StandardError, match=r"缺 grading\.label、grading\.level_weights"):
        standards.load(given(folder, text), folder=folder)


def test_levels_are_ordered_from_the_highest(folder: Path) -> None:
    """等级按最低得分从高到低排好，与书写次序无关。"""
    text = LOCAL + "grading: {levels: {一般: 70}}\n"
    levels = standards.load(given(folder, text), folder=folder).grading["levels"]

    assert list(levels) == ["优秀", "良好", "一般", "合格"]


def test_exclude_takes_clauses_out(folder: Path) -> None:
    """exclude 去掉选中的条款。"""
    text = LOCAL.replace("clauses: [TML-*]", 'clauses: ["*"]\nexclude: [TML-05]')

    assert [one.id for one in standards.load(given(folder, text), folder=folder).clauses] == ["DSC-01"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("TML-*", "TML-99", r"local\.yaml:6:clauses 中的 TML-99 没有匹配"),
        ("edition:", "editon:", r"local\.yaml:3:\$\.editon:不认识的键 editon"),
        ("[TML-*]", "TML", r"local\.yaml:6:\$\.clauses:应是列表"),
        ("extension_max_days: 5", "extension_max_days: {value: 5, unti: 日}", r"local\.yaml:8:.*不认识的键 unti"),
        ("id: local", "id: 某市", r"local\.yaml:1:\$\.id:不合格式"),
        ("extends: national", "extends: nation", "没有标准 nation.*已有的编号:.*national"),
        ("extends: national", "extends: ./local.yaml", "绕成了圈"),
        ("extends: national\n", "", "缺 grading"),
        ("edition:", "edition: [", r"local\.yaml:[0-9]+:不合 YAML 语法"),
    ],
)
def test_a_wrong_standard_is_said_with_file_and_line(folder: Path, old: str, new: str, message: str) -> None:
    """标准写错的地方，一句话说清文件、行和改法。"""
    path = given(folder, LOCAL.replace(old, new))

    with pytest.raises(StandardError, match=message):
        standards.load(path, folder=folder)


def test_a_relative_path_is_taken_from_the_profile(folder: Path) -> None:
    """相对路径以给出的文件夹为准。"""
    given(folder, LOCAL)

    assert standards.load("local.yaml", folder.parent, folder=folder).id == "local"


def test_a_missing_parameter_is_said_by_name(folder: Path) -> None:
    """没有的参数，说出标准和名称。"""
    national = standards.load("national", folder=folder)

    with pytest.raises(StandardError, match="标准 national 没有参数 grace_days"):
        national.norm("grace_days")


@pytest.mark.parametrize(
    ("globs", "themes", "channels", "expected"),
    [
        ((), (), (), ["DSC-01", "TML-05"]),
        (("TML-*", "DSC-02"), (), (), ["TML-05"]),
        ((), ("公开",), (), ["DSC-01"]),
        ((), ("time_limits", "disclosure"), (), ["DSC-01", "TML-05"]),
        ((), (), ("门户",), ["DSC-01"]),
        (("PRC-*",), (), (), []),
        (("TML-*",), (), ("门户",), []),
    ],
)
def test_selection_narrows_and_may_be_empty(
    folder: Path, globs: tuple[str, ...], themes: tuple[str, ...], channels: tuple[str, ...], expected: list[str]
) -> None:
    """各类条件同时成立才选中；什么也没选中就是空。"""
    national = standards.load("national", folder=folder)

    assert [one.id for one in standards.select(national, globs, themes, channels)] == expected


@pytest.mark.parametrize("wrong", [{"themes": ["时限"]}, {"channels": ["电话"]}])
def test_an_unknown_theme_or_channel_is_wrong_input(folder: Path, wrong: dict[str, list[str]]) -> None:
    """不认识的主题、通道是输入有误，不是没选中。"""
    national = standards.load("national", folder=folder)

    with pytest.raises(StandardError, match="可用的是"):
        standards.select(national, **wrong)


def test_known_lists_the_standards_that_ship(folder: Path) -> None:
    """随程序的标准都列得出，目录不算标准。"""
    assert "national" in [one.id for one in standards.known(folder)]
    assert "catalogue" not in [one.id for one in standards.known(folder)]


def test_a_jurisdiction_brings_clauses_of_its_own(folder: Path, write: Write) -> None:
    """features 所指文件夹里的条款加在国家条款之后，可以用自己的编号；--standards 的文件夹里按编号找得到。"""
    own = folder.parent / "own" / "time_limits"
    own.mkdir(parents=True)
    (own / "time_limits.feature").write_text(FEATURE.replace("TML-05", "QSH-01"), encoding="utf-8")
    given(folder, LOCAL.replace("[TML-*]", "[TML-*, QSH-*]\nfeatures: own"))
    loaded = standards.load("local", folder=folder, home=folder.parent)

    assert [clause.id for clause in loaded.clauses] == ["TML-05", "QSH-01"]


def test_a_clause_number_is_used_once(folder: Path) -> None:
    """法域自己的条款与国家条款同号的，说出编号。"""
    path = given(folder, f"{LOCAL}features: features\n")

    with pytest.raises(StandardError, match=r"TML-05 用了不止一次"):
        standards.load(path, folder=folder)


def test_a_missing_clause_folder_is_named(folder: Path) -> None:
    """features 所指的文件夹不存在。"""
    with pytest.raises(StandardError, match="nowhere 不存在"):
        standards.load(given(folder, f"{LOCAL}features: nowhere\n"), folder=folder)


def test_a_grading_scheme_is_named(folder: Path) -> None:
    """grading 写方案的编号；没有这个方案时列出可用的。"""
    path = given(folder, f"{LOCAL}grading: five-star\n")

    assert next(iter(standards.load(path, folder=folder).grading["levels"])) == "五星级"
    with pytest.raises(StandardError, match="没有定级方案 seven-star；可用的是 five-star、percent-100"):
        standards.load(given(folder, f"{LOCAL}grading: seven-star\n"), folder=folder)


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        ("in_force: 2026-07-01", "草案，2026-07-01 起施行"),
        ("in_force: 2026-01-01", "现行"),
        ("in_force: 2025-01-01\nreplaced: 2026-01-01", "已于 2026-01-01 被替代"),
        ("drafted: 2026-06-01", "草案，尚无施行之日"),
        ("", ""),
    ],
)
def test_an_edition_has_dates(folder: Path, dates: str, state: str) -> None:
    """一版标准在某日是草案、现行还是已被替代。"""
    path = given(folder, LOCAL.replace("in_force: 2026-07-01", dates))

    assert standards.load(path, folder=folder).status(date(2026, 6, 30)) == state
