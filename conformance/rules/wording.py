"""把列拼成给检查员看的一句话。"""

from __future__ import annotations

from typing import Any

import ibis


def joined(*parts: Any) -> Any:
    """文字与列依次相接；有一列为空，整句为空。"""
    texts = [ibis.literal(part) if isinstance(part, str) else part.cast("string") for part in parts]
    whole = texts[0]
    for text in texts[1:]:
        whole = whole + text
    return whole
