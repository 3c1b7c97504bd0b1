"""准绳的错误树:每个错误何时发生、以何退出码结束、用户该做什么。

    ZhunshengError
    ├── InputError (2)          用户给的东西不对:用法、档案、标准、数据文件；消息指明文件、行或 JSON 路径和改法
    │   ├── ProfileError        中心档案 profile.yaml 有误
    │   ├── StandardError       标准(features/ 或 standards/*.yaml)有误
    │   └── DataError           交来的数据读不出或缺列
    ├── CannotJudge (3)         看不到，因此不能判:中心连不上、预算用尽、被中止、写不下去
    │   ├── SourceMissing       档案没有提供这一来源；用到它的场景记为 未测
    │   └── SourceFailed        来源提供了却没采集成；用到它的场景记为 执行异常
    │       └── SourceMisread   没采集成，多半是档案或凭据的问题；用到它的场景记为 存疑
    └── IntegrityError (6)      运行目录与清单不符

    0 完成 · 1 有强制条款不符合(或未达等级) · 5 没有选中或没有适用的条款 · 130 被中断

错误的输入(2)不是否定的结论(1)，看不到(3)两者都不是。
"""

from __future__ import annotations

import errno
import re
import traceback

EXIT_DONE = 0
EXIT_NOT_MET = 1
EXIT_INPUT = 2
EXIT_CANNOT_JUDGE = 3
EXIT_NOTHING = 5
EXIT_INTEGRITY = 6
EXIT_INTERRUPTED = 130


class ZhunshengError(Exception):
    """消息是一句完整的中文:哪里、什么、怎么办。"""

    exit_code = EXIT_CANNOT_JUDGE


class InputError(ZhunshengError):
    """用户给的东西不对。"""

    exit_code = EXIT_INPUT


class ProfileError(InputError):
    """中心档案有误。"""


class StandardError(InputError):
    """标准有误。"""


class DataError(InputError):
    """数据文件读不出、被截断或缺列。"""


class CannotJudge(ZhunshengError):  # noqa: N818 - 它陈述的是状态，不是程序出错
    """看不到，因此不能判。"""

    exit_code = EXIT_CANNOT_JUDGE


class SourceMissing(CannotJudge):
    """档案没有提供这一来源。"""


class SourceFailed(CannotJudge):
    """来源提供了却没有采集成功。"""


class SourceMisread(SourceFailed):
    """来源没有采集成功，多半是档案(映射、凭据)的问题，不是中心的。"""


class IntegrityError(ZhunshengError):
    """运行目录与清单不符。"""

    exit_code = EXIT_INTEGRITY


_LOST = frozenset(
    number
    for name in ("ENOSPC", "EDQUOT", "EFBIG", "EIO", "EROFS")
    if (number := getattr(errno, name, None)) is not None
)


def lost(error: BaseException) -> bool:
    """写不下去了:磁盘满了、超过配额、只读、设备出错。"""
    return isinstance(error, OSError) and error.errno in _LOST


OURS = "本工具的问题"
"""我们这一边出的错，消息里都有这几个字；有它的运行退出码不会是 0。"""


_QUOTED = re.compile(r"(['\"])(?![A-Za-z_][A-Za-z_.\[\]() -]{0,60}\1)[^'\"\n]{2,2000}\1")
_TELLING = re.compile(r"[0-9]{7,}[Xx]?|[^\s'\"=:]{1,64}@[^\s'\"]{3,}|(?<=[Bb]earer )\S+|(?<=[Tt]oken[=:])\S+")


def discreet(text: str) -> str:
    """出错的话里不留数据:引号里不是名字的、长的号码、邮箱、令牌都去掉。"""
    return _TELLING.sub("…", _QUOTED.sub(r"\1…\1", text))


def ours(error: BaseException) -> str:
    """我们自己的缺陷，说成一句话:绝不归到中心头上，也不带出中心的数据。"""
    return f"{OURS}({type(error).__name__}: {discreet(str(error))})，与中心无关；请把这句话报告给准绳的维护者。"


def traced(error: BaseException) -> str:
    """回溯，不带出数据:只有文件、行号、函数名和去掉数据的消息，没有代码行与变量的值。"""
    steps = [f"  {step.filename}:{step.lineno} {step.name}" for step in traceback.extract_tb(error.__traceback__)]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = [traced(cause)] if cause else []
    return "\n".join([*before, *steps, f"{type(error).__name__}: {discreet(str(error))}"])
