"""办事程序的写法:数不数得出两个以上的环节。"""

from __future__ import annotations

import re

from conformance.rules.prose import even, untagged

_BREAK = re.compile(r"[\n→➜➔⇒▶;>]+|(?:^|\s)[0-9]{1,2}[.、)]|第[一二三四五六七八九十]+步")
_MARK = re.compile(
    r"(?:步骤|环节|第)([0-9]{1,2}|[一二三四五六七八九十])|[(]([0-9]{1,2}|[一二三四五六七八九十])[)]"
    r"|(?<![0-9.])([0-9]{1,2}|[一二三四五六七八九十])[、.):](?![0-9])"
)
_LIGHT = re.compile(r"[、,。|~\s\-]+")
"""也用在一句话里的隔开:隔开的各段说得出是什么环节才算。"""
_STAGE = re.compile(
    "申请(?![人书表材条])|申报|提交|收件|接件|受理(?![条地范机部时窗])|预审|初审|审[查核](?!机)|审批(?![局部机大])|复[审核]|核[查准]|勘验|评审|检[验测]"
    "|公示|告知|听证|补正|决定|批准|登记(?!机)|备案|缴费|签发|制证|发证|办结(?!时)|送达|领[取证]|取[件证]|归档"
)


def stages(text: str) -> bool | None:
    """有没有两个以上有序的环节；一句话里提到几个环节而没有分开写的是 None。"""
    said = even(untagged(text))
    parts = [part for part in _BREAK.split(said) if part.strip(" .、:()") and "流程图" not in part]
    marks = {mark for found in _MARK.findall(said) for mark in found}
    if len(parts) >= 2 or {"1", "2"} <= marks or {"一", "二"} <= marks:
        return True
    named = {found[0] for part in _LIGHT.split(said) if (found := _STAGE.search(part))}
    return True if len(named) >= 3 else None if len(set(_STAGE.findall(said))) >= 2 else False
