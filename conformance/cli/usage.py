"""click 说的用法错误 → 中文的一句话；没有见过的说法照原样。"""

from __future__ import annotations

import re

import click

_SAID = tuple(
    (re.compile(pattern, re.DOTALL), sentence)
    for pattern, sentence in (
        (r"Missing argument '(.+?)'.*", "缺参数 {0}。"),
        (r"Missing option '(.+?)'.*", "缺选项 {0}。"),
        (r"No such option:? '(.+?)'\W*Did you mean (?:one of: )?(.+?)\?\)?", "没有选项 {0}；是不是 {1}？"),
        (r"No such option:? '(.+?)'.*", "没有选项 {0}。"),
        (r"No such command '(.+?)'.*", "没有命令 {0}。"),
        (r"Option '(.+?)' requires an argument.*", "选项 {0} 后面要有值。"),
        (r"Option '(.+?)' does not take a value.*", "选项 {0} 后面不带值。"),
        (r"Got unexpected extra arguments? \((.+)\)", "多出了 {0}。"),
        (r"Invalid value for '(.+?)': '(.*)' is not one of (.+?)\.?", "{0} 不能是 {1}；只能是 {2} 之一。"),
        (
            r"Invalid value for '(.+?)': '(.*)' does not match the format.*",
            "{0} 不能是 {1}；应写成 2026-01-31 的样子。",
        ),
        (r"Invalid value for '(.+?)': '(.*)' is not a valid (?:integer|float).*", "{0} 不能是 {1}；应是数字。"),
        (r"Invalid value for '(.+?)': (\S+) is not in the range (.+?)\.?", "{0} 不能是 {1}；应在 {2} 之内。"),
        (r"Invalid value for '(.+?)': \w+ '(.*)' is a directory.*", "{0} 给的 {1} 是文件夹；应是文件。"),
        (r"Invalid value for '(.+?)': \w+ '(.*)' is a file.*", "{0} 给的 {1} 是文件；应是文件夹。"),
        (r"Invalid value for '(.+?)': \w+ '(.*)' does not exist.*", "{0} 给的 {1} 不存在。"),
    )
)


def told(error: click.ClickException) -> str:
    """错在哪里的一句话，以句号或问号结束。"""
    said = error.format_message()
    for pattern, sentence in _SAID:
        if found := pattern.fullmatch(said):
            return sentence.format(*(part.replace("', '", "、").replace("'", "") for part in found.groups()))
    return said
