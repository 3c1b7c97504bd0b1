"""选项的缺省值:每个命令的每个选项都能写在配置文件和环境变量里，照帮助里的名称；写错的说出在哪里。"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import click
import pytest
from click.core import ParameterSource

from conformance.cli import cli
from conformance.cli.defaults import settings
from conformance.errors import InputError
from tests import sealed_run
from tests.cli.test_cli import ended

SAMPLES = {click.types.DateTime: "2026-06-30", click.types.IntRange: "3", click.types.FloatRange: "3"}


def options(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Option]]:
    """每个命令的每个选项。"""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from options(command, (*path, name))
        else:
            yield from (((*path, name), one) for one in command.params if isinstance(one, click.Option))


def sample(option: click.Option) -> Any:
    """这个选项可以有的一个值。"""
    if isinstance(option.type, click.Choice):
        return option.type.choices[0]
    if isinstance(option.type, click.Path):
        return __file__ if option.type.file_okay else str(Path(__file__).parent)
    return True if option.is_flag else SAMPLES.get(type(option.type), "x")


def taken(path: tuple[str, ...], option: click.Option, made: dict[str, Any]) -> Any:
    """照缺省值 ``made`` 走到这个命令，选项得到的值。"""
    context, command = click.Context(cli, default_map=made), cli
    for name in path:
        command = command.commands[name]  # type: ignore[assignment]
        context = click.Context(command, parent=context, info_name=name)
    value, source = option.consume_value(context, {})

    assert source == ParameterSource.DEFAULT_MAP
    return option.type_cast_value(context, value)


@pytest.mark.parametrize(("path", "option"), [pytest.param(*one, id=f"{one[0]} {one[1].name}") for one in options()])
def test_every_option_of_every_command_has_a_default(
    path: tuple[str, ...], option: click.Option, tmp_path: Path
) -> None:
    """帮助里的名称，连字符或者下划线，文件或者环境变量，都是同一个选项。"""
    config, value, printed = tmp_path / "config.yaml", sample(option), option.opts[-1].lstrip("-")
    found = []
    for name in (printed, printed.replace("-", "_")):
        config.write_text(json.dumps(reduce(lambda inner, key: {key: inner}, (name, *reversed(path)), value)))
        found.append(taken(path, option, settings(cli, config, {})))
    variable = "ZHUNSHENG_" + "__".join((*path, printed)).upper().replace("-", "_")
    found.append(taken(path, option, settings(cli, None, {variable: str(value)})))

    assert found[0] not in (None, (), False)
    assert found[0] == found[1] == found[2]


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    """两处都写的，环境变量优先；各写各的合在一起。"""
    path = tmp_path / "config.yaml"
    path.write_text("run: {budget: 5, yes: true}\nstandard: {coverage: {json: true}}\n", encoding="utf-8")
    env = {"ZHUNSHENG_RUN__BUDGET": "9", "ZHUNSHENG_BROWSER": "x", "ZHUNSHENG_GATE__FAIL_ON": "new undecided"}

    assert settings(cli, path, env) == {
        "run": {"budget": "9", "yes": True},
        "standard": {"coverage": {"as_json": True}},
        "gate": {"fail_on": ["new", "undecided"]},
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gat: {}", "没有命令 gat；可用的是 demo、"),
        ("gate: {least: 优秀}", "gate 没有选项 least；可用的是 min-grade、"),
        ("gate: 优秀", "gate 应是“选项 → 值”的映射"),
        ("gate: {min-grade: [优秀, 良好]}", "gate min-grade 应是一个值。"),
        ("gate: {fail-on: {a: b}}", "gate fail-on 应是一个值，或者值的列表。"),
        ("[gate]", "应是“命令名 → 选项 → 值”的映射"),
        ("standard: {lint: {x: 1}}", "standard lint 没有选项 x"),
        ("gate: {min-grade: '", "配置读不出"),
    ],
)
def test_what_is_written_wrong_is_told(text: str, said: str, tmp_path: Path) -> None:
    """命令、选项没有的，值不成样子的:哪个文件的哪一处，一句话。"""
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as raised:
        settings(cli, path, {})
    assert said in str(raised.value)
    assert str(path) in str(raised.value)


def test_a_wrong_variable_is_named() -> None:
    """环境变量写错的，说出是哪一个。"""
    with pytest.raises(InputError, match="ZHUNSHENG_GATE__MIN_GRAD:GATE 没有选项 MIN_GRAD"):
        settings(cli, None, {"ZHUNSHENG_GATE__MIN_GRAD": "优秀"})


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", 1, "门禁未通过(1):不符合"),
        ("gate: {fail_on: undecided}", 0, "门禁通过"),
        ("gate: {fail-on: [undecided]}", 0, "门禁通过"),
        ("gate: {fail-on: undecided, min-grade: 优秀}", 1, "优秀"),
        ("gate: {fail-on: undecided, min_grade: 优秀}", 1, "优秀"),
        ("gate: {fail-on: [nothing]}", 2, "--fail-on 不能是 nothing"),
    ],
)
def test_the_gate_obeys_its_defaults(
    text: str, code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """配置里的等级与条件，和命令行上的一样算数。"""
    sealed_run.judged(tmp_path / "run", clauses=("ITM-06", "ITM-08"))
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    ended_with, out, told = ended(capsys, "--config", str(path), "gate", str(tmp_path / "run"))

    assert (ended_with, said in out + told) == (code, True)
