"""几个命令共用的选项。"""

from __future__ import annotations

from pathlib import Path

import click


class _Channel(click.types.StringParamType):
    """通道的名字；有哪些，显示用法时才去看。"""

    name = "channel"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """全部通道。"""
        from conformance.domain import Channel

        return f"[{'|'.join(Channel)}]"


standards_option = click.option(
    "--standards",
    "home",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="另一个放标准的文件夹；编号先在那里找。",
)
channel_option = click.option(
    "--channel", "channels", multiple=True, type=_Channel(), help="只用这些通道；可多次给出。"
)
attest_option = click.option(
    "--attest",
    "sheets",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="举证表(YAML、JSON 或 Excel);可多次给出。",
)
waive_option = click.option(
    "--waive",
    "waivers",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="豁免清单(YAML 或 JSON);可多次给出。",
)
adjudicate_option = click.option(
    "--adjudicate",
    "adjudications",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="申辩与改判的清单(YAML 或 JSON);可多次给出。",
)
