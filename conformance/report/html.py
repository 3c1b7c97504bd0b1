"""HTML 报告：一个文件，不联网，可从 file:// 打开，可打印。

中心交来的文字一律视为有害：模板自动转义，内容安全策略只放行本文件自己的样式和脚本（按散列）。
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup

from conformance import bundle
from conformance.assessment import Assessment, Verdict
from conformance.errors import InputError
from conformance.report import layout
from conformance.report.evidence import Shelf

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

MARKS = {
    Verdict.CONFORMING: ("ok", "✓"),
    Verdict.NONCONFORMING: ("bad", "✕"),
    Verdict.DOUBTFUL: ("doubt", "?"),
    Verdict.ERROR: ("error", "!"),
    Verdict.UNTESTED: ("untested", "○"),
    Verdict.NOT_APPLICABLE: ("na", "–"),
}
"""结论 → (样式名, 记号)：不只靠颜色区分。"""

SOURCES = {
    "items": "事项清单",
    "pages": "门户办事指南",
    "staff": "窗口人员",
    "statistics": "公布的统计",
    "supervision": "电子监察记录",
    "evaluations": "好差评",
    "decisions": "许可决定公示",
    "consultations": "咨询与来访",
    "departments": "进驻部门",
    "claims": "公布的数字",
    "lights": "亮灯规则",
    "availability": "门户监测记录",
    "terminal": "自助机办事指南",
    "sandbox": "沙箱试办",
    "attestations": "举证表",
    "cases": "办件",
    "events": "办件事件",
    "probes": "进度查询探测",
}


def render(assessment: Assessment, shelf: Shelf) -> bytes:
    """Assessment → 完整的 HTML（UTF-8）。模板出错则抛 InputError。"""
    style, script = _asset("report.css"), _asset("report.js")
    try:
        page = _environment().get_template("report.html.j2")
        text = page.render(
            a=assessment,
            grade=assessment.grade,
            themes=layout.themes(assessment),
            counts=layout.counts(assessment.clauses),
            gravest=layout.gravest(assessment.clauses),
            undecided=layout.undecided(assessment.clauses),
            shelf=shelf,
            style=Markup(style),  # noqa: S704 - 我们自己的样式表
            script=Markup(script),  # noqa: S704 - 我们自己的脚本
            policy=_policy(style, script),
        )
    except TemplateError as error:
        raise InputError(f"reports/ 的模板有误（{error}）；请恢复随程序发布的模板。") from None
    return text.encode("utf-8", "replace")


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(_folder())
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"marks": MARKS, "verdicts": layout.VERDICTS, "chunk": layout.CHUNK, **_functions()}
    environment.filters |= {"source": source, "basis": basis, "moment": moment, "number": number}
    return environment


def _functions() -> dict[str, Any]:
    return {"groups": layout.groups, "evidence": layout.evidence, "numbers": layout.numbers}


def visible(value: Any) -> Any:
    """文字里的控制符和改变书写方向的字符换成 �：它们能让读者看到的与实际的不一样。"""
    return _INVISIBLE.sub("\ufffd", value) if type(value) is str else value


def basis(text: str) -> tuple[str, str]:
    """“《行政许可法》第四十四条〔已核原文〕” → (条文, 核验程度)；没有标注则后者为空。"""
    head, mark, tail = text.rpartition("〔")
    return (head, tail.removesuffix("〕")) if mark and tail.endswith("〕") else (text, "")


def source(name: str) -> str:
    """来源的内部名 → 读者看得懂的名称。"""
    prefix, _, bare = name.rpartition(".")
    label = SOURCES.get(bare, bare)
    return f"{label}（门户）" if prefix == "portal" else label


def moment(text: str) -> str:
    """ISO 8601 时刻 → 到分钟的写法。"""
    return text[:16].replace("T", " ")


def number(value: float) -> str:
    """带千位分隔，小数至多两位，不留尾零。"""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _asset(name: str) -> str:
    return (_folder() / name).read_text(encoding="utf-8")


def _folder() -> Path:
    return bundle.root() / "reports"
