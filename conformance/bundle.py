"""随程序一起走的文件在哪里:features/、steps/、schemas/、standards/、reports/。

安装成 wheel 时在 ``conformance/_bundle/``,在检出中就是仓库根目录;别处都不知道这件事。
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def root() -> Path:
    """含 features/ 等目录的文件夹。"""
    here = Path(__file__).resolve().parent
    packed = here / "_bundle"
    return packed if packed.is_dir() else here.parent


@cache
def schema(name: str) -> dict[str, Any]:
    """``schemas/<name>.schema.json`` 的内容,例如 ``schema("item")``。"""
    text = (root() / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
