"""选项的缺省值:``--config`` 文件与 ``ZHUNSHENG_RUN__BUDGET=500`` 这样的环境变量(后者优先)。

命令与选项都用帮助里的名称，``-`` 与 ``_`` 不分:``gate: {min-grade: 良好}``、``ZHUNSHENG_GATE__MIN_GRADE=良好``。
可多次给出的写成列表，一个也可以不写成列表；环境变量里以空格(路径以系统的路径分隔符)隔开。
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from conformance.errors import InputError

PREFIX = "ZHUNSHENG_"


def settings(top: click.Group, config: Path | None, env: Mapping[str, str]) -> dict[str, Any]:
    """各命令的缺省值，以 click 内部的名称为键；没有这样的命令、选项，值不成样子的抛 InputError，说明在哪里。"""
    chosen = _commands(_read(config), top, f"{config}:") if config else {}
    for name, text in env.items():
        if name.startswith(PREFIX) and "__" in name:
            nested: Any = text
            for part in reversed(name.removeprefix(PREFIX).split("__")):
                nested = {part: nested}
            _merge(chosen, _commands(nested, top, f"环境变量 {name}:", split=True))
    return chosen


def _commands(given: Any, group: click.Group, where: str, *, split: bool = False) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise InputError(f"{where}应是“命令名 → 选项 → 值”的映射。")
    made: dict[str, Any] = {}
    for name, value in given.items():
        command = group.commands.get(_printed(name))
        if command is None:
            raise InputError(f"{where}没有命令 {name}；可用的是 {'、'.join(group.commands)}。")
        inner, at = {} if value is None else value, f"{where}{name} "
        made[str(command.name)] = (
            _commands(inner, command, at, split=split)
            if isinstance(command, click.Group)
            else _options(inner, command, at, split=split)
        )
    return made


def _options(given: Any, command: click.Command, where: str, *, split: bool = False) -> dict[str, Any]:
    known = {text.lstrip("-"): one for one in command.params if isinstance(one, click.Option) for text in one.opts}
    if not isinstance(given, Mapping):
        raise InputError(f"{where}应是“选项 → 值”的映射；选项是 {'、'.join(known)}。")
    made: dict[str, Any] = {}
    for name, value in given.items():
        option = known.get(_printed(name))
        if option is None:
            raise InputError(f"{where}没有选项 {name}；可用的是 {'、'.join(known)}。")
        if value is not None:
            made[str(option.name)] = _value(value, option, f"{where}{name} ", split=split)
    return made


def _value(value: Any, option: click.Option, where: str, *, split: bool) -> Any:
    """选项的值；日期之类写成文字，由 click 照命令行上的一样读。"""
    if split and option.multiple:
        value = option.type.split_envvar_value(value)
    many = [*value] if isinstance(value, list | tuple) else [value]
    if any(isinstance(one, Mapping | list | tuple) for one in many) or (many != [value] and not option.multiple):
        raise InputError(f"{where}应是一个值{'，或者值的列表' * option.multiple}。")
    plain = [one if isinstance(one, bool) and option.is_flag else str(one) for one in many]
    return plain if option.multiple else plain[0]


def _printed(name: object) -> str:
    return str(name).lower().replace("_", "-")


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = value


def _read(path: Path) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        loaded = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise InputError(f"{path}:配置读不出({' '.join(str(error).split())})；请检查路径和 YAML 语法。") from None
    return {} if loaded is None else loaded
