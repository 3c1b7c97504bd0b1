"""两份真实数据从命令一直评到结果:计数等于独立清点的(见数据目录的 README)。没有数据就跳过。"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conformance import assess, standard
from conformance.assessment import Assessment, ClauseResult, ScenarioResult, Verdict
from conformance.bundle import root
from conformance.center import profile as profiles

DATA = Path(os.environ.get("ZHUNSHENG_DATA") or root().parent / "shared" / "data")
EXAMPLES = root() / "examples"

pytestmark = [
    pytest.mark.skipif(
        not (DATA / "gd_items_a.jsonl.gz").is_file(),
        reason=f"没有真实数据目录 {DATA}(用环境变量 ZHUNSHENG_DATA 指明)；例子的清点无从核对",
    ),
]


def assessed(name: str, folder: Path) -> Assessment:
    """照例子的档案和标准评测一次。"""
    path = EXAMPLES / name / "profile.yaml"
    profile = profiles.load(path, {**os.environ, "ZHUNSHENG_DATA": str(DATA)})
    return assess.run(profile, folder, assess.Terms(standard.load(profile.data["standard"], path.parent)))


def clause(made: Assessment, name: str) -> ClauseResult:
    """一个条款的结果。"""
    return next(one for one in made.clauses if one.id == name)


def scenario(made: Assessment, name: str, said: str) -> ScenarioResult:
    """一个场景的结果。"""
    return next(one for one in clause(made, name).scenarios if said in one.name)


@pytest.fixture(scope="module")
def guangdong(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """广东的事项库。"""
    return assessed("guangdong-2021", tmp_path_factory.mktemp("gd") / "run")


@pytest.fixture(scope="module")
def wabo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assessment, Path]:
    """荷兰的办件。"""
    folder = tmp_path_factory.mktemp("wabo") / "run"
    return assessed("wabo-receipt", folder), folder


@pytest.mark.parametrize(
    ("name", "said", "kind", "expected"),
    [
        ("ITM-06", "列明法定", "缺少:法定时限", 357),
        ("DSC-05", "接口公开", "缺少:法定时限", 357),
        ("DSC-05", "接口公开", "缺少:承诺时限", 269),
        ("DSC-04", "接口公开", "缺少:申报条件", 474),
        ("DSC-04", "接口公开", "缺少:材料目录", 730),
        ("DSC-15", "接口公开", "缺少:咨询方式", 45),
        ("DSC-15", "接口公开", "缺少:监督投诉渠道", 63),
    ],
)
def test_guangdong_missing(guangdong: Assessment, name: str, said: str, kind: str, expected: int) -> None:
    """每一种缺失的件数。"""
    found = scenario(guangdong, name, said)

    assert found.checked == 1131
    assert found.breakdown.get(kind, 0) == expected


def test_guangdong_limits(guangdong: Assessment) -> None:
    """两个时限都有的 761 个，没有承诺长于法定的；许可超过二十个工作日的 106 个，另有 4 个以自然日计，都只能存疑。"""
    compared, licences = clause(guangdong, "ITM-07"), clause(guangdong, "ITM-08")

    assert (compared.checked, compared.violating) == (761, 0)
    assert (licences.checked, licences.violating, licences.undecided) == (255, 0, 106 + 4)
    assert licences.verdict is Verdict.DOUBTFUL


def test_guangdong_never_accuses_the_unseen(guangdong: Assessment) -> None:
    """没有映射的要素(依据、程序、收费、人员)只会是未测或存疑。"""
    unseen = {clause(guangdong, name).verdict for name in ("DSC-02", "DSC-03", "DSC-06", "DSC-08", "DSC-13")}

    assert unseen <= {Verdict.UNTESTED, Verdict.DOUBTFUL}


def test_wabo_overdue_by_day(wabo: tuple[Assessment, Path]) -> None:
    """按日期比较，办结晚于期限的 309 件。"""
    assert scenario(wabo[0], "TML-05", "全部办件").breakdown["决定超期"] == 309


def test_wabo_overdue_by_instant(wabo: tuple[Assessment, Path], tmp_path: Path) -> None:
    """换一份只改了 boundary 的标准离线重判，按时刻比较的 377 件。"""
    instant = standard.load("./standard-instant.yaml", EXAMPLES / "wabo-receipt")
    made = assess.judge(wabo[1], tmp_path / "again", assess.Terms(instant))

    assert scenario(made, "TML-05", "全部办件").breakdown["决定超期"] == 377


def test_wabo_late_confirmation(wabo: tuple[Assessment, Path]) -> None:
    """发出回执晚于五个工作日的 1,300 件中 148 件。"""
    found = clause(wabo[0], "TML-18").scenarios[0]

    assert found.checked - found.breakdown["至今没有答复"] == 1300
    assert found.breakdown["首次答复超期"] == 148


@pytest.mark.parametrize(
    ("step", "expected"), [("T02", 118), ("T04", 131), ("T05", 134), ("T06", 125), ("T10", 151), ("Conf", 0)]
)
def test_wabo_missing_steps(wabo: tuple[Assessment, Path], step: str, expected: int) -> None:
    """缺少每个环节的件数。"""
    found = scenario(wabo[0], "PRC-18", "规定的环节").breakdown

    assert sum(count for kind, count in found.items() if kind.startswith(f"缺少环节:{step}")) == expected


def test_wabo_order(wabo: tuple[Assessment, Path]) -> None:
    """申请之前已办结的 2 件；有 T05 没有 T04 的 1 件。"""
    assert scenario(wabo[0], "PRC-18", "时间不倒置").breakdown["办结早于申请"] == 2
    assert (
        sum(n for kind, n in scenario(wabo[0], "PRC-18", "规定的环节").breakdown.items() if kind.startswith("越过环节"))
        == 1
    )
