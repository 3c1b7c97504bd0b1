"""报告：读 RUN/assessment.json，写成 html、json 或 junit。结论和等级都已在其中，这里只负责让人和机器读得懂。"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from conformance.assessment import Assessment, dump, load
from conformance.errors import InputError
from conformance.report.evidence import Shelf
from conformance.report.html import render as as_html
from conformance.report.junit import render as as_junit

Render = Callable[[Assessment, Shelf], bytes]

KINDS: Mapping[str, Render] = {
    "html": as_html,
    "json": lambda assessment, _: dump(assessment),
    "junit": lambda assessment, _: as_junit(assessment),
}


def write(run: Path, kind: str, target: Path | str) -> None:
    """把 ``run``（运行目录或其中的 assessment.json）写成一份 ``kind`` 报告，``target`` 为 ``-`` 则写到标准输出。

    先写在旁边再改名：出错时原有的报告原样留着，不会留下半份。种类不认识、写不出则抛 InputError。
    """
    render = _known(kind)
    home = run if run.is_dir() else run.parent
    folder = home if target == "-" else Path(target).parent
    data = render(load(run), Shelf(home, folder))
    if target == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        _replace(Path(target), data)


def _known(kind: str) -> Render:
    if kind not in KINDS:
        raise InputError(f"没有“{kind}”这种报告；可用的是 {'、'.join(KINDS)}。")
    return KINDS[kind]


def _replace(target: Path, data: bytes) -> None:
    aside = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(data)
        aside.replace(target)
    except OSError as error:
        aside.unlink(missing_ok=True) if aside.parent.is_dir() else None
        raise InputError(f"{target}：报告写不进去（{error.strerror}）；请换一个可写的位置或腾出空间。") from None
