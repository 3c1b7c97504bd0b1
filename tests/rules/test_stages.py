"""办事程序的写法:环节怎样隔开都数得出，一句话不是环节。"""

from __future__ import annotations

import pytest

from conformance.rules.stages import stages

STAGED = """
    1. 申请 2. 受理 3. 决定|申请→受理→决定|申请；受理；决定|申请➜受理➜审查|申请⇒受理⇒决定|①申请②受理
    |⒈申请⒉受理|1．申请2．受理3．决定|（一）申请（二）受理（三）审查|（1）申请（2）受理（3）决定
    |一、申请 二、受理 三、审查 四、决定|一、申请二、受理|步骤一：申请步骤二：受理|第一环节申请第二环节受理
    |申请-受理-审查-决定-送达|申请—受理—审核—决定—发证|申请——受理——审查|收件、受理、审查、决定、送达
    |申请，受理，审查，决定，送达|申请 受理 审查 决定|申请 - 受理 - 审查
    |申请人提交申请。窗口受理。审批科审查决定。送达。|登录、申报、预审、取件|勘验、检测、批准
"""
MENTIONED = """
    申请受理审查决定|先申请后审批|请到窗口申请，审批结果请查询|受理、办结|申请人提交申请后由窗口受理
"""
PLAIN = """
    到窗口办理|到窗口办理，详询大厅|按规定办理|请申请人持附件(1)到受理窗口办理|提交材料(一式2份)到窗口
    |周一-周五,上午9:00-12:00到窗口办理|根据第1、2项规定到窗口|受理、受理、受理|办理流程图 |无
"""


@pytest.mark.parametrize(
    ("texts", "expected"), [(STAGED, True), (MENTIONED, None), (PLAIN, False)], ids=["成环节", "没有分开写", "不成环节"]
)
def test_whether_there_are_stages(texts: str, expected: bool | None) -> None:
    """序号、箭头、顿号、横线、逐句隔开的都是环节；挤在一句里的不断定；顿号隔开的别的话不是。"""
    read = {text: stages(text) for text in map(str.strip, texts.split("|"))}

    assert {text: one for text, one in read.items() if one is not expected} == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("申请\n受理", True),
        ("<p>申请</p><p>受理</p>", True),
        ("<p>按规定<b>办理</b></p>", False),
        ("办理流程图\n点击查看", False),
        ("", False),
    ],
)
def test_lines_are_stages(text: str, expected: bool) -> None:
    """一行一个环节；流程图的名字不是环节。"""
    assert stages(text) is expected
