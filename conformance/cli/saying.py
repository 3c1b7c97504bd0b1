"""说给终端:中心和文件里的文字到了这里，都不能指挥终端。"""

from __future__ import annotations

import click


def say(text: object, *, err: bool = False, nl: bool = True) -> None:
    """写一句到标准输出，或者标准错误(``err``);控制符和改变书写方向的字符换成 �。"""
    from conformance.report.wording import visible

    click.echo(visible(str(text).replace("\r", " ")), err=err, nl=nl)
