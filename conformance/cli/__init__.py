"""命令行:zhunsheng。命令各在一个模块，重的导入都在命令真正执行时才发生。"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

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
from conformance.cli.defaults import settings
from conformance.cli.interrupts import ending, stopped
from conformance.cli.saying import say
from conformance.cli.usage import told
from conformance.errors import EXIT_CANNOT_JUDGE, EXIT_INTERRUPTED, InputError, ZhunshengError, lost, ours, traced

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
    context.default_map = settings(cli, config, os.environ)
    context.obj = {"quiet": quiet, "no_color": no_color or bool(os.environ.get("NO_COLOR"))}


for module in (assessing, attesting, centers, gating, profiles, records, reporting, ruling, sealing, standards):
    for command in module.COMMANDS:
        cli.add_command(command)


def main(args: list[str] | None = None) -> None:
    """入口:把每一种结束翻译成一句话和退出码，从不甩出回溯;ZHUNSHENG_DEBUG=1 时给出不带数据的回溯。"""
    gc.set_threshold(*SWEPT)
    try:
        with ending():
            sys.exit(cli.main(args, prog_name="zhunsheng", standalone_mode=False) or 0)
    except (click.exceptions.Abort, KeyboardInterrupt):
        _end(stopped(), EXIT_INTERRUPTED)
    except click.ClickException as error:
        _end(f"用法有误:{told(error)}可用 --help 查看用法。", InputError.exit_code)
    except ZhunshengError as error:
        _end(str(error), error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        _end(_unwritten(error), EXIT_CANNOT_JUDGE if lost(error) else InputError.exit_code)
    except Exception as error:  # noqa: BLE001 - 入口:每一种结束都说成一句话
        if os.environ.get("ZHUNSHENG_DEBUG"):
            say(traced(error), err=True)
        _end(f"{ours(error)}设 ZHUNSHENG_DEBUG=1 可看细节。", EXIT_CANNOT_JUDGE)


def _unwritten(error: OSError) -> str:
    return f"{error.filename or '文件'}:读写不成({error.strerror})；请检查路径、权限和磁盘空间，没有留下半份文件。"


def _end(sentence: str, code: int) -> None:
    say(f"错误:{sentence}" if code != EXIT_INTERRUPTED else sentence, err=True)
    sys.exit(code)
