"""报告：读 RUN/assessment.json，写成各种形式。结论和等级都已在其中，这里只负责让人和机器读得懂。

html 给人看，pdf 与 docx 给人签，xlsx 与 csv 给人整改，json、junit、sarif、earl 给别的程序。
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from conformance.assessment import Assessment, load
from conformance.errors import CannotJudge, InputError, lost
from conformance.report.dossier import Dossier

Render = Callable[[Dossier, BinaryIO], None]

KINDS: Mapping[str, str] = {
    "html": "html",
    "pdf": "pdf",
    "docx": "document",
    "xlsx": "workbook",
    "csv": "listing",
    "json": "copy",
    "junit": "junit",
    "sarif": "sarif",
    "earl": "earl",
}
"""种类 → 写它的模块；用到哪一种才导入哪一个。"""


def write(
    run: Path, kind: str, target: Path | str, *, against: Sequence[Path] = (), made: Assessment | None = None
) -> None:
    """把 ``run``（运行目录或其中的 assessment.json）写成一份 ``kind`` 报告，``target`` 为 ``-`` 则写到标准输出。

    ``against`` 是以前的评测，用来画走势；``made`` 是代替它的评测结果(另用了豁免或改判的)。
    先写在旁边再改名：出错时原有的报告原样留着，不会留下半份，标准输出上也没有半份。
    种类不认识、写不出则抛 InputError，评测结果读不出则抛 DataError。
    """
    render = _known(kind)
    home = run if run.is_dir() else run.parent
    folder = home if target == "-" else Path(target).parent
    dossier = Dossier(made or load(run), home, folder, tuple(map(load, against)))
    if target == "-":
        _print(dossier, render)
    else:
        with _aside(Path(target)) as file:
            render(dossier, file)


def _known(kind: str) -> Render:
    if kind not in KINDS:
        raise InputError(f"没有“{kind}”这种报告；可用的是 {'、'.join(KINDS)}。")
    made: Render = import_module(f"conformance.report.{KINDS[kind]}").render
    return made


def _print(dossier: Dossier, render: Render) -> None:
    """写全了才往标准输出送。"""
    with TemporaryFile() as file:
        try:
            render(dossier, file)
        except OSError as error:
            raise CannotJudge(f"报告写不出({error.strerror})；请在临时文件夹腾出空间。") from None
        file.seek(0)
        shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.buffer.flush()


@contextmanager
def _aside(target: Path) -> Iterator[BinaryIO]:
    """写在 ``target`` 旁边的文件；写全了改名，不论出什么错都不留下。"""
    aside = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("w+b") as file:
            yield file
        aside.replace(target)
    except OSError as error:
        kind = CannotJudge if lost(error) else InputError
        raise kind(f"{target}:报告写不进去({error.strerror})；请换一个可写的位置或腾出空间。") from None
    finally:
        if aside.parent.is_dir():
            aside.unlink(missing_ok=True)
