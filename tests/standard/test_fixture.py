"""对照样例的读法。"""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.domain import Channel
from conformance.errors import StandardError
from conformance.standard import Fixture, clauses, fixtures, read_patch
from tests.standard.conftest import Write

LATE = """\
why: 第 21 个工作日才作出决定
channel: 办件
patch: {cases: {YB0001: {events: {决定: {time: 2026-04-01T10:00:00}}}}, statistics: {2026-05: null}}
also: {TML-13: "承诺时限短于法定时限，必然一同超期"}
"""


def put(folder: Path, name: str = "fail-迟一日.yaml", text: str = LATE) -> Path:
    """在条款文件夹里写一个样例。"""
    path = folder / "time_limits" / "TML-05" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_fixture_is_a_kind_a_reason_and_a_patch(write: Write) -> None:
    """文件名给出种类，内容给出缘由、通道、补丁与连带条款。"""
    folder = write()
    path = put(folder)
    patch = {
        "cases": {"YB0001": {"events": {"决定": {"time": "2026-04-01T10:00:00"}}}},
        "statistics": {"2026-05": None},
    }
    also = {"TML-13": "承诺时限短于法定时限，必然一同超期"}
    expected = Fixture("fail", "第 21 个工作日才作出决定", Channel.RECORDS, patch, also, path)

    assert (expected,) == fixtures(clauses.load(folder)[0])


def test_a_clause_without_a_folder_has_no_fixtures(write: Write) -> None:
    """没有文件夹就没有样例。"""
    assert fixtures(clauses.load(write())[0]) == ()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("late.yaml", LATE, "样例的文件名"),
        ("fail-.yaml", LATE, "样例的文件名"),
        ("fail-a.yaml", LATE + "reason: x\n", r":5:.*不认识的键 reason"),
        ("fail-a.yaml", LATE.replace("办件", "电话", 1), r":2:.*channel"),
        ("fail-a.yaml", "why: a\n", "channel"),
        ("fail-a.yaml", "why: [a\n", "不合 YAML 语法"),
    ],
)
def test_a_wrong_fixture_is_refused(write: Write, name: str, text: str, message: str) -> None:
    """文件名、键、取值不对的样例，一句话说清哪一行。"""
    folder = write()
    put(folder, name, text)

    with pytest.raises(StandardError, match=message):
        fixtures(clauses.load(folder)[0])


def test_a_patch_is_a_fixture_or_a_whole_file(tmp_path: Path) -> None:
    """参考中心的补丁可以是样例文件，也可以整个文件就是补丁。"""
    sample, whole = tmp_path / "fail-a.yaml", tmp_path / "p.yaml"
    sample.write_text(LATE, encoding="utf-8")
    whole.write_text("behaviour: {slow: true}\n", encoding="utf-8")

    assert {"cases", "statistics"} == set(read_patch(sample))
    assert read_patch(whole) == {"behaviour": {"slow": True}}
