"""接着做:``--resume RUN`` 沿用那次运行的档案、标准和选项；每次运行都把选项记下来，密钥从不在选项里。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from conformance.errors import InputError

OWN = frozenset({"target", "folder", "yes", "resumed"})
"""不随运行记下的选项。"""
FREE = frozenset({"target", "budget", "yes", "reports", "resumed"})
"""接着做时可以另给的选项。"""


def resumable(function: Callable[..., None]) -> Callable[..., None]:
    """命令加上 ``--resume RUN``;``function`` 另外得到 ``options``(要记下的选项)和 ``resume``(是不是接着做)。"""

    @click.option(
        "--resume",
        "resumed",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="RUN",
        help="接着做一次中断了的运行:只采没有采完的；档案、标准和选项沿用原来的，可另给 --budget、--report。"
        "两次运行都设置环境变量 ZHUNSHENG_PSEUDONYM_KEY 的，有个人姓名的来源也不必重采。",
    )
    @wraps(function)
    def command(resumed: Path | None, **given: Any) -> None:
        context = click.get_current_context()
        if resumed:
            given = _recalled(context, resumed, given)
        elif not given["target"]:
            raise click.UsageError("要用 -t 给出中心档案，或用 --resume 给出要接着做的运行目录。")
        function(context.obj, **given, options=_recorded(given), resume=bool(resumed))

    return command


def _recalled(context: click.Context, run: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    from conformance.center import order

    placed = order.given(run)
    stated = {
        param.name: param
        for param in context.command.params
        if param.name and context.get_parameter_source(param.name) is ParameterSource.COMMANDLINE
    }
    for name in sorted(stated.keys() - FREE):
        raise InputError(f"--resume 沿用原来的选项，不能另给 {stated[name].opts[-1]}；请去掉它，或者重新运行。")
    params = {param.name: param for param in context.command.params if param.name in given}
    recalled = {name: params[name].type_cast_value(context, placed.options.get(name)) for name in given}
    stated_now = {name: given[name] for name in given.keys() & stated.keys()}
    return {**recalled, "target": Path(placed.profile), "yes": given["yes"], **stated_now, "folder": run}


def _recorded(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in given.items() if name not in OWN and value not in (None, (), False)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, Path):
        return str(value.resolve())
    if isinstance(value, str):
        return _absolute(value)
    return value


def _absolute(text: str) -> str:
    """标准的文件和 ``种类:路径`` 换成绝对路径，别处也认得。"""
    kind, colon, path = text.partition(":")
    if colon and path != "-":
        return f"{kind}:{Path(path).resolve()}"
    return str(Path(text).resolve()) if Path(text).is_file() else text
