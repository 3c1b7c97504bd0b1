"""报告里的证据：少量截图嵌进 HTML，其余用相对路径链接到 RUN/evidence/。"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

_SAFE = re.compile(r"evidence/[0-9A-Za-z][0-9A-Za-z._-]*\.(jpg|jpeg|png|json|html|txt)")
_IMAGES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}


@dataclass(frozen=True, slots=True)
class Exhibit:
    """一件证据。``there`` 为假表示文件不在、内容不是名字所说的，或路径不合规矩；``href`` 为 None 不链接。

    ``data`` 是嵌入的 data URI。
    """

    name: str
    label: str
    there: bool
    href: str | None
    data: str | None = None


class Shelf:
    """RUN 的证据架。``folder`` 是报告所在的目录；嵌入的截图合计不超过 ``budget`` 字节；``linked`` 为假时不链接。"""

    def __init__(
        self, run: Path, folder: Path, *, per_clause: int = 3, budget: int = 8_000_000, linked: bool = True
    ) -> None:
        self.run = run
        self.linked = linked
        self.per_clause = per_clause
        self.left = budget
        self._whole: dict[str, bool] = {}
        base = Path(os.path.relpath(run.resolve(), folder.resolve())).as_posix()
        self.base = "" if base == "." else f"{quote(base)}/"

    def exhibit(self, path: str) -> Exhibit:
        """``path``（相对 RUN）→ 可链接的证据。"""
        image = Path(path).suffix.lower() in _IMAGES
        label = f"{'截图' if image else '记录'} {Path(path).stem[:6]}"
        there = bool(_SAFE.fullmatch(path)) and self._kept(path)
        return Exhibit(path, label, there, self.base + quote(path) if there and self.linked else None)

    def _kept(self, path: str) -> bool:
        """证据架上的就是采来的那一份:不是链接，名字就是内容的 SHA-256。"""
        if path not in self._whole:
            file = self.run / path
            real = not file.is_symlink() and file.is_file()
            self._whole[path] = real and hashlib.sha256(file.read_bytes()).hexdigest() == file.stem
        return self._whole[path]

    def shots(self, paths: Iterable[str]) -> list[Exhibit]:
        """一个条款要嵌入的截图：最前面的几张，装得下才嵌。"""
        images = [path for path in dict.fromkeys(paths) if Path(path).suffix.lower() in _IMAGES]
        shown = (self._embedded(self.exhibit(path)) for path in images[: self.per_clause])
        return [exhibit for exhibit in shown if exhibit.data]

    def _embedded(self, exhibit: Exhibit) -> Exhibit:
        if not exhibit.there or (self.run / exhibit.name).stat().st_size > self.left:
            return exhibit
        content = (self.run / exhibit.name).read_bytes()
        self.left -= len(content)
        kind = _IMAGES[Path(exhibit.name).suffix.lower()]
        data = f"data:{kind};base64,{base64.b64encode(content).decode()}"
        return replace(exhibit, data=data)
