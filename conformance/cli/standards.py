"""与标准有关的命令:standard list|show|lint|coverage、explain。"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from conformance.cli.options import standards_option
from conformance.cli.saying import say


@click.group()
def standard() -> None:
    """标准:有哪些、写了什么、写得对不对、覆盖了多少。"""


@standard.command("list")
def list_standards() -> None:
    """列出随附的标准。"""
    from conformance import standard as standards

    today = date.today()  # noqa: DTZ011 - 只为说出各版今天的状态
    for known in standards.known():
        state, scheme = known.status(today), known.grading["id"]
        say(f"{known.id:<10} {known.name}  版本 {known.edition}  {state}  {len(known.clauses)} 个条款  {scheme}")


@standard.command("show")
@click.argument("name", default="national")
def show(name: str) -> None:
    """列出一个标准的条款与参数。"""
    from conformance import standard as standards

    loaded = standards.load(name)
    say(f"{loaded.name}({loaded.id})版本 {loaded.edition}")
    for clause in loaded.clauses:
        say(f"{clause.id}  {clause.level}{' 否决' if clause.veto else '    '}  {clause.text}")
    for key, value in loaded.parameters.items():
        say(f"参数 {key} = {json.dumps(value, ensure_ascii=False, default=str)}")


@standard.command("lint")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
def lint(folder: Path | None) -> None:
    """检查 features/:behave 会悄悄放过的每一种写法都报出来。"""
    from conformance import standard as standards
    from conformance.errors import EXIT_INPUT
    from conformance.run import step_defined

    found = standards.lint(folder, defined=step_defined)
    for problem in found:
        say(f"{problem.file}:{problem.line}: {problem.message}")
    if found:
        raise SystemExit(EXIT_INPUT)
    say("标准没有发现问题。")


@standard.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def coverage(as_json: bool) -> None:
    """逐项说明目录中的每个要求由哪个条款、场景、样例承担，或者为什么没有。"""
    from conformance import standard as standards

    rows = standards.coverage()
    if as_json:
        say(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        state = row["untested"] or f"{len(row['scenarios'])} 个场景，{len(row['fixtures'])} 个样例"
        say(f"{row['id']}  {row['level']}  {'、'.join(row['channels']):<8}  {state}")
    tested = sum(not row["untested"] for row in rows)
    say(f"{len(rows)} 个要求，已编成条款并可测 {tested} 个，其余逐项说明了原因。")


@click.command()
@click.argument("name", metavar="ID")
@standards_option
def explain(name: str, home: Path | None) -> None:
    """解释一个条款(文字、依据、怎么查、样例、怎么改)或一个退出码。"""
    from conformance import standard as standards

    say(standards.explain(name, home=home))


COMMANDS = (standard, explain)
