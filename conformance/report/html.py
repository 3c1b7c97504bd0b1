"""HTML 报告：一个文件，不联网，可从 file:// 打开，可打印。

中心交来的文字一律视为有害：模板自动转义，内容安全策略只放行本文件自己的样式和脚本（按散列）。
"""

from __future__ import annotations

import base64
import hashlib
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.bccache import Bucket
from markupsafe import Markup

from conformance import bundle
from conformance.errors import InputError
from conformance.grade import vetoed
from conformance.report import charts, layout, path, wording
from conformance.report.dossier import Dossier


def render(dossier: Dossier, file: BinaryIO) -> None:
    """写出完整的 HTML（UTF-8）。模板出错则抛 InputError。"""
    style, script = _asset("report.css"), _asset("report.js")
    content = _content(dossier) | {
        "style": Markup(style),  # noqa: S704 - 我们自己的样式表
        "script": Markup(script),  # noqa: S704 - 我们自己的脚本
        "policy": _policy(style, script),
    }
    try:
        for text in environment().get_template("report.html.j2").generate(content):
            file.write(text.encode("utf-8", "replace"))
    except (TemplateError, UnicodeDecodeError) as error:
        raise InputError(f"reports/ 的模板有误({error})；请恢复随程序发布的模板。") from None


def _content(dossier: Dossier) -> dict[str, Any]:
    made = dossier.assessment
    return {
        "a": made,
        "grade": made.grade,
        "themes": layout.themes(made),
        "counts": layout.counts(made.clauses),
        "gravest": layout.gravest(made.clauses),
        "undecided": layout.undecided(made.clauses),
        "levels": layout.levels(made.clauses),
        "capping": [clause for clause in made.clauses if vetoed(clause)],
        "highest": path.highest(made),
        "path": path.cheapest(made),
        "radar": charts.radar(made.grade.themes),
        "trend": charts.trend(made, dossier.earlier),
        "canvas": charts,
        "departments": dossier.departments,
        "offices": layout.offices(made.clauses, dossier.departments),
        "shelf": dossier.shelf,
    }


@cache
def environment() -> Environment:
    """模板的环境；找不到的变量是错误，一切文字都转义。"""
    made = Environment(
        loader=FileSystemLoader(_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=_compiled(),
        finalize=wording.visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"marks": wording.MARKS, "verdicts": layout.STANDINGS, "chunk": layout.CHUNK, **_functions()}
    filters = (wording.source, wording.basis, wording.moment, wording.number, layout.standing)
    made.filters |= {function.__name__: function for function in filters}
    return made


class _Compiled(FileSystemBytecodeCache):
    """编译过的模板留在用户的缓存目录里，按模板的原文认；写不进去的照常编译。"""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled() -> FileSystemBytecodeCache | None:
    """编译时代入了 ``wording`` 的说法，所以也按它和 Jinja 的版本分开。"""
    digest = hashlib.sha256(Path(wording.__file__).read_bytes() + version("jinja2").encode())
    folder = bundle.cache_home() / f"templates-{digest.hexdigest()[:16]}"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        return _Compiled(str(folder))
    return None


def _functions() -> dict[str, Any]:
    return {name: getattr(layout, name) for name in ("groups", "evidence", "numbers", "rulings")}


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
