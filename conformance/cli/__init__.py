"""命令行:zhunsheng。命令各在一个模块，重的导入都在命令真正执行时才发生。"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from conformance import __version__
from conformance.cli import (
    assessing,
    attesting,
    centers,
    gating,
    profiles,
    records,
    reporting,
    ruling,
    sealing,
    standards,
)
from conformance.cli.interrupts import ending
from conformance.cli.saying import say
from conformance.cli.usage import told
from conformance.errors import EXIT_CANNOT_JUDGE, EXIT_INTERRUPTED, InputError, ZhunshengError, ours, traced

PREFIX = "ZHUNSHENG_"
SWEPT = (50_000, 20, 20)
"""垃圾回收少扫几遍:导入和读数据时有几十万个小对象，没有多少是垃圾。"""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="退出码:0 完成 · 1 有强制条款不符合 · 2 输入有误 · 3 无法判定 · 5 无可判条款 · 6 完整性不符 · 130 被中断",
)
@click.version_option(__version__, "--version", prog_name="zhunsheng 准绳", help="显示版本。")
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="YAML 配置:命令名 → 选项 → 值。")
@click.option("--quiet", is_flag=True, help="不显示进度条和摘要，只留错误。")
@click.option("--no-color", is_flag=True, help="不使用颜色。")
@click.pass_context
def cli(context: click.Context, config: Path | None, quiet: bool, no_color: bool) -> None:
    """准绳:把法律和标准写成场景，评测政务服务中心，给出每一条都有依据和证据的报告。"""
    context.default_map = settings(config, os.environ)
    context.obj = {"quiet": quiet, "no_color": no_color or bool(os.environ.get("NO_COLOR"))}


for module in (assessing, attesting, centers, gating, profiles, records, reporting, ruling, sealing, standards):
    for command in module.COMMANDS:
        cli.add_command(command)


def settings(config: Path | None, env: Mapping[str, str]) -> dict[str, Any]:
    """``--config`` 文件与 ``ZHUNSHENG_RUN__BUDGET=500`` 这样的环境变量(后者优先)→ 各命令的缺省值。"""
    chosen = _read(config) if config else {}
    for name, value in env.items():
        if name.startswith(PREFIX) and "__" in name:
            *path, last = name.removeprefix(PREFIX).lower().split("__")
            place = chosen
            for part in path:
                place = place.setdefault(part, {})
            place[last] = value
    return chosen


def _read(path: Path) -> dict[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        loaded = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise InputError(f"{path}:配置读不出({' '.join(str(error).split())})；请检查路径和 YAML 语法。") from None
    if loaded is not None and not isinstance(loaded, dict):
        raise InputError(f"{path}:配置应是“命令名 → 选项 → 值”的映射。")
    return {str(key): value for key, value in (loaded or {}).items()}


def main(args: list[str] | None = None) -> None:
    """入口:把每一种结束翻译成一句话和退出码，从不甩出回溯;ZHUNSHENG_DEBUG=1 时给出不带数据的回溯。"""
    gc.set_threshold(*SWEPT)
    try:
        with ending():
            sys.exit(cli.main(args, prog_name="zhunsheng", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        _end("已中断；已完成的部分都保留着。", EXIT_INTERRUPTED)
    except KeyboardInterrupt:
        _end("已中断；已完成的部分都保留着。", EXIT_INTERRUPTED)
    except click.ClickException as error:
        _end(f"用法有误:{told(error)}可用 --help 查看用法。", InputError.exit_code)
    except ZhunshengError as error:
        _end(str(error), error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        _end(_unwritten(error), InputError.exit_code)
    except Exception as error:  # noqa: BLE001 - 入口:每一种结束都说成一句话
        if os.environ.get("ZHUNSHENG_DEBUG"):
            say(traced(error), err=True)
        _end(f"{ours(error)}设 ZHUNSHENG_DEBUG=1 可看细节。", EXIT_CANNOT_JUDGE)


def _unwritten(error: OSError) -> str:
    return f"{error.filename or '文件'}:读写不成({error.strerror})；请检查路径、权限和磁盘空间，没有留下半份文件。"


def _end(sentence: str, code: int) -> None:
    say(f"错误:{sentence}" if code != EXIT_INTERRUPTED else sentence, err=True)
    sys.exit(code)
