"""标准检查:每个陷阱一条;architecture.md 说 behave 悄悄放过的，这里让 behave 自己演示一遍。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from behave.configuration import Configuration
from behave.parser import parse_feature
from behave.runner import ModelRunner
from behave.step_registry import StepRegistry
from hypothesis import given
from hypothesis import strategies as st

from conformance.standard import lint
from conformance.standard.lint_text import faults
from tests.standard.conftest import FEATURE, Write
from tests.standard.test_fixture import LATE, put

SCENARIO = FEATURE.index("    @办件")
HEAD, BODY = FEATURE[:SCENARIO], FEATURE[SCENARIO:]
UNTAGGED = FEATURE.replace("    @办件\n", "").split("      那么")[0]
ALONE = LATE.split("also")[0]
OUTLINE = FEATURE.replace("场景:", "场景大纲:")


def behave_passes(text: str) -> tuple[bool, int]:
    """behave 自己跑一遍:是否当作成功、真正执行了几步。"""
    ran: list[str] = []
    steps = StepRegistry()
    steps.add_step_definition("given", "中心的全部办件", lambda context: ran.append("假如"))
    steps.add_step_definition("then", "从受理到决定不超过法定时限", lambda context: ran.append("那么"))
    config = Configuration(["--no-summary", "--no-capture"], load_config=False)
    runner = ModelRunner(config, [parse_feature(text, filename="x.feature")], step_registry=steps)
    runner.formatters = []
    runner.hooks = {}
    return not runner.run_model(), len(ran)


SILENT = {
    "全角冒号的场景": (UNTAGGED.replace("场景:", "场景："), 0, "全角冒号"),
    "冒号前有空格": (UNTAGGED.replace("场景:", "场景 :"), 0, "冒号之间有空格"),
    "第一步的关键字不认识": (FEATURE.replace("假如 ", "如果 "), 1, "“如果 中心的全部办件”不是步骤"),
    "步骤全被当成说明": (HEAD + BODY.split("      那么")[0].replace("假如 ", "如果 "), 0, "场景没有步骤"),
    "没有步骤的场景": (HEAD + BODY.split("      假如")[0], 0, "场景没有步骤"),
    "没有例子的大纲": (OUTLINE, 0, "场景大纲没有例子"),
    "例子是空表": (OUTLINE + "\n      例子:\n        | 天 |\n", 0, "场景大纲没有例子"),
    "全角的标签": (FEATURE.replace("    @办件", "    ＠办件"), 2, "全角 ＠"),
    "不认识的标签": (FEATURE.replace("@强制", "@强置"), 2, "不认识的标签 @强置"),
    "场景上不认识的标签": (FEATURE.replace("@办件", "@办件 @慢"), 2, "不认识的标签 @慢"),
    "没有场景的规则": (HEAD, 0, "条款没有场景"),
    "功能不叫主题的名称": (FEATURE.replace("功能: 办理时限", "功能: 期限"), 2, "功能的名称应是主题的名称 办理时限"),
    "没有规则的场景": (f"# language: zh-CN\n功能: 办理时限\n{BODY}", 2, "不在任何规则之内"),
    "全角冒号的依据": (FEATURE.replace("依据:", "依据："), 2, "“依据：”用了全角冒号"),
    "CRLF": (FEATURE.replace("\n", "\r\n"), 2, "CRLF"),
    "制表符": (FEATURE.replace("      假如", "\t假如"), 2, "制表符"),
}


@pytest.mark.parametrize(("text", "steps", "message"), SILENT.values(), ids=SILENT.keys())
def test_what_behave_lets_through_is_refused(write: Write, text: str, steps: int, message: str) -> None:
    """behave 说成功(多半一步也没执行)，检查说出毛病。"""
    assert behave_passes(text) == (True, steps)
    assert any(message in problem.message for problem in lint(write(text)))


OTHER = {
    "BOM": ("\ufeff" + FEATURE, 1, "BOM"),
    "没有语言行": (FEATURE.removeprefix("# language: zh-CN\n"), 1, "第一行须是"),
    "缺编号": (FEATURE.replace("@TML-05 ", ""), 5, "条款编号标签"),
    "缺层级": (FEATURE.replace("@强制 ", ""), 5, "层级标签"),
    "编号不属于主题": (FEATURE.replace("TML-05", "PRC-05"), 5, "不属于主题办理时限"),
    "缺整改": (FEATURE.replace("整改:", "说明:"), 5, "缺 “整改:”"),
    "缺依据": (FEATURE.replace("依据:", "说明:"), 5, "缺 “依据:”"),
    "依据没有标注": (FEATURE.replace("〔转引〕", ""), 7, "依据须以"),
    "依据的标注不认识": (FEATURE.replace("〔转引〕", "〔记忆〕"), 7, "依据须以"),
    "说明行不认识": (FEATURE.replace("说明:", "备注:"), 10, "会被当作说明略过"),
    "说明行是空的": (FEATURE.replace("起始日不计入", ""), 10, "后面是空的"),
    "整改写了两行": (FEATURE.replace("说明:", "整改:"), 9, "不止一行"),
    "施行不是日期": (FEATURE.replace("2004-07-01", "2004-13-01"), 8, "施行须是"),
    "权重不是数字": (FEATURE.replace("说明: 起始日不计入", "权重: 很重"), 10, "权重须是数字"),
    "条文是空的": (FEATURE.replace("自受理之日起二十个工作日内，或者在该事项的法定时限内作出决定", ""), 5, "没有条文"),
    "场景没有通道": (FEATURE.replace("    @办件\n", ""), 12, "没有通道标签"),
    "功能上有标签": (FEATURE.replace("功能:", "@办件\n功能:"), 3, "写在了 功能 上"),
    "有背景": (HEAD + "    背景:\n      假如 中心的全部办件\n\n" + BODY, 12, "不用背景"),
    "同名场景": (FEATURE + "\n" + BODY, 5, "都叫"),
    "场景带例子": (FEATURE + "\n      例子:\n        | a |\n        | 1 |\n", 13, "改成 “场景大纲:”"),
    "未测却有场景": (FEATURE.replace("说明:", "未测:"), 5, "既有场景又写了"),
    "语法错误": (FEATURE + "\n      如果 还有\n", 19, "不该出现在这里"),
}


@pytest.mark.parametrize(("text", "line", "message"), OTHER.values(), ids=OTHER.keys())
def test_every_other_fault_is_said_with_its_line(write: Write, text: str, line: int, message: str) -> None:
    """其余毛病:行号与一句话。"""
    assert any(problem.line == line and message in problem.message for problem in lint(write(text)))


def test_a_sound_feature_has_no_problem(write: Write) -> None:
    """写对的一个毛病也没有。"""
    assert lint(write()) == []


def test_product_defined_clauses_may_not_look_like_norms(write: Write) -> None:
    """依据全是产品自定的，层级只能是自定。"""
    text = FEATURE.replace("〔已核原文〕", "〔产品自定〕").replace("〔转引〕", "〔产品自定〕")

    assert ["层级须是 @自定" in problem.message for problem in lint(write(text))] == [True]
    assert lint(write(text.replace("@强制", "@自定"))) == []


def test_an_id_is_used_once(write: Write) -> None:
    """同一编号出现两次，指出先前在哪里。"""
    found = lint(write(FEATURE + FEATURE[FEATURE.index("\n  @TML-05") :].replace("全部已", "又一次已")))

    assert any("TML-05 已用在" in problem.message and problem.line == 20 for problem in found)


def test_a_file_stands_in_the_folder_of_its_theme(write: Write) -> None:
    """文件夹不是主题的，说出可用的主题。"""
    assert any("features/<主题>/<主题>.feature" in problem.message for problem in lint(write(theme="times")))


def test_steps_without_a_definition_are_found_after_filling_in_the_examples(write: Write) -> None:
    """步骤代入例子之后去找定义；找不到的说出代入后的句子。"""
    text = OUTLINE.replace("不超过", "不超过<天>") + "\n      例子:\n        | 天 |\n        | 九 |\n        | 十 |\n"
    known: Callable[[str], bool] = {"中心的全部办件", "从受理到决定不超过九法定时限"}.__contains__
    found = [problem.message for problem in lint(write(text), defined=known)]

    assert [message.startswith("步骤“从受理到决定不超过十法定时限”没有定义") for message in found] == [True]


@pytest.mark.parametrize(
    ("name", "text", "line", "message"),
    [
        ("fail-a.yaml", ALONE + "reason: x\n", 4, "不认识的键 reason"),
        ("late.yaml", ALONE, 1, "样例的文件名"),
        ("fail-a.yml", LATE, 1, "以 .yaml 结尾"),
        ("fail-a.yaml", LATE, 4, "also 提到的 TML-13"),
        ("fail-a.yaml", "why: [\n", 1, "不合 YAML 语法"),
    ],
)
def test_faults_of_fixtures_are_found(write: Write, name: str, text: str, line: int, message: str) -> None:
    """样例写错的键、名字和编号。"""
    folder = write()
    put(folder, name, text)

    assert [(problem.line, message in problem.message) for problem in lint(folder)] == [(line, True)]


def test_a_folder_that_is_no_clause_is_found(write: Write) -> None:
    """样例文件夹不是本主题的条款编号。"""
    folder = write()
    (folder / "time_limits" / "TML-99").mkdir()

    assert ["TML-99" in problem.message for problem in lint(folder)] == [True]


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    """一个 feature 也没有，不能算没有毛病。"""
    assert len(lint(tmp_path)) == 1


def test_a_file_that_is_not_utf8_is_a_problem(write: Write) -> None:
    """GBK 存的文件说清怎么改。"""
    folder = write()
    (folder / "time_limits" / "time_limits.feature").write_bytes(FEATURE.encode("gbk"))

    assert any("不是 UTF-8" in problem.message for problem in lint(folder))


@given(
    st.sampled_from(["场景", "规则", "功能", "例子", "依据", "未测", "场景大纲"]),
    st.integers(0, 6),
    st.text("甲乙 a", max_size=5),
)
def test_a_full_width_colon_is_found_anywhere(word: str, indent: int, rest: str) -> None:
    """无论缩进多少、后面是什么，全角冒号都找得到。"""
    text = f"# language: zh-CN\n{' ' * indent}{word}：{rest}\n"

    assert [(line, "全角冒号" in message) for line, message in faults(text.encode())] == [(2, True)]
