"""重判写到新目录时，证据和快照带过去，新目录因此也是完整的。"""

from __future__ import annotations

from pathlib import Path
from shutil import copytree


def carry(source: Path, target: Path) -> None:
    """``source`` 的快照与证据以链接的方式带到 ``target``;那里已经有的不动。"""
    for name in ("snapshot", "evidence"):
        if (source / name).is_dir() and not (target / name).exists():
            copytree(source / name, target / name, copy_function=_link)


def _link(source: str, target: str) -> None:
    """续写的索引要另存一份，其余的链接过去就够了。"""
    try:
        if source.endswith(".ndjson"):
            raise OSError
        Path(target).hardlink_to(source)
    except OSError:
        Path(target).write_bytes(Path(source).read_bytes())
