"""从命令行、错误树、features/、standards/ 与 schemas/ 生成 docs/ 下的参考文档。

``python tools/docs.py`` 重写,``python tools/docs.py --check`` 只比较，有过时的就逐个说出并以 1 结束。
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import click

from conformance import assessment, bundle, domain, errors
from conformance.cli.variables import VARIABLES
from conformance.domain import vocabulary
from conformance.standard import EXIT_CODES, THEMES, Mark, clauses, standards
from tools import hostile_page, terms
from tools.standards_pages import as_json, index, jurisdictions, parameters, table, theme_page

GENERATED = "<!-- 由 make docs 生成，请改来源而不要改这一页 -->\n\n"
Pages = Mapping[str, str]


def main(arguments: Sequence[str]) -> int:
    """重写或检查 docs/;返回退出码。"""
    from conformance.cli import cli

    made = pages(cli, bundle.root() / "features", bundle.schema("profile"))
    home = bundle.root() / "docs"
    if "--check" in arguments:
        found = stale(home, made)
        for name in found:
            sys.stderr.write(f"docs/{name} 过时了；请运行 make docs。\n")
        return int(bool(found))
    write(home, made)
    return 0


def pages(cli: click.Group, features: Path, profile: Mapping[str, Any]) -> Pages:
    """文件名(相对 docs/)→ 内容。"""
    known = clauses.load(features)
    made = {
        "reference/commands.md": commands(cli),
        "reference/exit-codes.md": exit_codes(),
        "reference/environment.md": environment(),
        "reference/profile.md": schema_page(profile, "中心档案 profile.yaml"),
        "reference/parameters.md": parameters(standards.load("national", folder=features)),
        "standards/index.md": index(known),
        "standards/jurisdictions.md": jurisdictions(standards.known(features)),
        "reference/hostile.md": hostile_page.page(),
        "glossary.md": glossary(),
    }
    for theme in THEMES:
        own = [clause for clause in known if clause.theme == theme.key]
        made |= {f"standards/{theme.key}.md": theme_page(theme, own)} if own else {}
    return {name: GENERATED + text for name, text in made.items()}


def write(home: Path, made: Pages) -> None:
    """写出各页，去掉不再有条款的主题页。"""
    for name in stale(home, made):
        path = home / name
        if name in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[name], encoding="utf-8")
        else:
            path.unlink()


def stale(home: Path, made: Pages) -> list[str]:
    """与应有内容不同、缺少或多余的页。"""
    extra = {f"standards/{path.name}" for path in home.glob("standards/*.md")} - set(made)
    return sorted(extra | {name for name, text in made.items() if _read(home / name) != text})


def commands(cli: click.Group, name: str = "zhunsheng") -> str:
    """每个命令的用法、选项和退出码。"""
    shared = "\n".join(_options(cli, click.Context(cli, info_name=name)))
    body = "\n".join(section for command in _walk(cli, click.Context(cli, info_name=name)) for section in command)
    codes = "\n".join(_code_rows())
    return f"# 命令\n\n{_help(cli)}\n\n全局选项:\n\n{shared}\n\n{body}\n## 退出码\n\n{codes}\n"


def exit_codes() -> str:
    """退出码表与错误树。"""
    tree = (errors.__doc__ or "").strip()
    first, _, rest = tree.partition("\n")
    return f"# 退出码\n\n{chr(10).join(_code_rows())}\n\n## 错误树\n\n{first}\n\n```text\n{rest.strip(chr(10))}\n```\n"


def environment() -> str:
    """环境变量表。"""
    rows = [(f"`{name}`".replace("、", "`、`"), said, unset) for name, said, unset in VARIABLES]
    head = "档案里写成 `${名字}` 的密钥、地址由档案自己定，不在其中。"
    return "\n".join(["# 环境变量", "", head, "", *table(("变量", "做什么", "不设"), rows)]) + "\n"


def schema_page(schema: Mapping[str, Any], title: str) -> str:
    """一份 JSON Schema 的全部键;``$defs`` 各成一节。"""
    head = ("键", "类型", "必写", "默认", "说明")
    lines = [f"# {title}", "", schema.get("description", ""), "", *table(head, _keys(schema, ""))]
    for name, part in schema.get("$defs", {}).items():
        rows = list(_keys(part, ""))
        lines += ["", f"## {name}", "", part.get("description", ""), *(["", *table(head, rows)] if rows else [])]
    return "\n".join(lines) + "\n"


def glossary() -> str:
    """中英对照:主题、常用的词、领域对象与每个枚举的名称。"""
    kinds = [kind for kind in vars(vocabulary).values() if _is_words(kind)]
    kinds += [assessment.Verdict, assessment.Basis, Mark]
    themes = [(f"`{theme.key}`", theme.name, theme.prefix) for theme in THEMES]
    words = [(f"`{'`、`'.join(english.split('、'))}`", chinese, said) for english, chinese, said in terms.WORDS]
    known = [(name, getattr(domain, name)) for name in domain.__all__]
    data = [(f"`{name}`", terms.OBJECTS[name], _said(kind)) for name, kind in known if not _is_words(kind)]
    lines = ["# 术语 中英对照", "", "## 主题", "", *table(("英文", "中文", "编号前缀"), themes), ""]
    lines += ["## 常用的词", "", *table(("英文", "中文", "说明"), words), ""]
    lines += ["## 领域对象", "", *table(("英文", "中文", "说明"), data), ""]
    for kind in kinds:
        lines += [f"## {kind.__name__}", "", (kind.__doc__ or "").strip(), ""]
        lines += [*table(("英文", "中文"), [(f"`{one.name}`", str(one)) for one in kind]), ""]
    return "\n".join(lines)


def _said(kind: object) -> str:
    return (kind.__doc__ or "").strip().partition("\n")[0]


def _is_words(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum


def _walk(group: click.Group, context: click.Context) -> Iterator[list[str]]:
    for name in sorted(group.commands):
        command = group.commands[name]
        below = click.Context(command, info_name=name, parent=context)
        usage = f"{below.command_path} {' '.join(command.collect_usage_pieces(below))}"
        yield [
            f"## {below.command_path}",
            "",
            _help(command),
            "",
            f"```text\n{usage}\n```",
            "",
            *_options(command, below),
            "",
        ]
        if isinstance(command, click.Group):
            yield from _walk(command, below)


def _options(command: click.Command, context: click.Context) -> list[str]:
    rows = []
    for one in command.params:
        record = one.get_help_record(context)
        notes = [getattr(one, "help", "") or "", "必写。" * one.required, _default(one)]
        rows += [(f"`{record[0]}`", " ".join(filter(None, notes)))] if record else []
    return table(("选项", "说明"), rows) if rows else []


def _default(one: click.Parameter) -> str:
    return f"默认 `{one.default}`。" if getattr(one, "show_default", False) else ""


def _help(command: click.Command) -> str:
    return " ".join((command.help or "").split())


def _code_rows() -> list[str]:
    return table(
        ("退出码", "含义", "怎么办"), [(str(code), title, advice) for code, (title, advice) in EXIT_CODES.items()]
    )


def _keys(schema: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, ...]]:
    needed = schema.get("required", ())
    for name, part in schema.get("properties", {}).items():
        path = f"{prefix}{name}"
        default = f"`{as_json(part['default'])}`" if "default" in part else ""
        yield f"`{path}`", _type(part), "是" * (name in needed), default, part.get("description", "")
        yield from _keys(part, f"{path}.")
        yield from _keys(part.get("items", {}), f"{path}[].")


def _type(part: Mapping[str, Any]) -> str:
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})" if part["$ref"].startswith("#") else name
    if "enum" in part:
        return "、".join(f"`{one}`" for one in part["enum"])
    kind = part.get("type", "")
    return "、".join(kind) if isinstance(kind, list) else kind


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
