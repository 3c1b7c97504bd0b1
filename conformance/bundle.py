"""随程序一起走的文件在哪里:features/、steps/、schemas/、standards/、reports/;以及文档合不合 schemas/ 里的结构。

安装成 wheel 时在 ``conformance/_bundle/``,在检出中就是仓库根目录；别处都不知道这件事。
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any


@cache
def root() -> Path:
    """含 features/ 等目录的文件夹。"""
    here = Path(__file__).resolve().parent
    packed = here / "_bundle"
    return packed if packed.is_dir() else here.parent


def cache_home() -> Path:
    """用户的缓存目录里我们的文件夹；里面的都可以随时删去，没有就重新算，算出来的相同。"""
    base = os.environ.get("ZHUNSHENG_CACHE") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "zhunsheng"


@cache
def schema(name: str) -> dict[str, Any]:
    """``schemas/<name>.schema.json`` 的内容，例如 ``schema("item")``。"""
    text = (root() / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def valid(name: str, document: Any) -> bool:
    """文档合不合 ``schemas/<name>.schema.json``。快，只答是与否；为什么不合由 jsonschema 去说。"""
    try:
        return bool(_checker(name).is_valid(document))
    except (TypeError, ValueError):
        return False


def pointer(steps: Iterable[str | int]) -> str:
    """``$.materials[0].name`` 这样的路径:文档里的一处。"""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


@cache
def _checker(name: str) -> Any:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(schema(name), validate_formats=True)
