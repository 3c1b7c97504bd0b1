"""一个要素在页面上看不看得见:有内容、空白、隐藏、没有点开、没有画完，还是认不准。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from conformance.center.reading.labels import catalogue, normal

if TYPE_CHECKING:
    from conformance.center.portal.extract import Pair
    from conformance.domain import Image

HEAD = re.compile(r"(?:^|(?<=[\s,;。:\uff0c\uff1b\uff1a]))([^\s,;。:\uff0c\uff1b\uff1a]{2,14})[:\uff1a]")
HIDDEN, CLOSED, UNSURE, LOADING = "隐藏", "未展开", "认不准", "没有画完"
UNSEEN = {
    CLOSED: "在没有点开的标签页或折叠里，没有看到，不判；请在 portal.reveal 写明要点哪里(CSS 选择器)。",
    UNSURE: "也许写在标签前面、嵌进来的页面里，是样式、画布画出来的，或者说的是别的事项，认不准，不判；"
    "请在 portal.fields 写明内容在哪里(CSS 选择器)。",
    LOADING: "还写着正在载入，没有画完，不判。",
}


def blank(text: str) -> bool:
    """没有内容:空白、只有横线、还在载入，或者只剩下级标签(如 “收费标准: 收费依据:”)。"""
    return not any(HEAD.sub("", line).strip(" -—/\u3000") and not loading(line) for line in text.split("\n"))


def loading(text: str) -> bool:
    """写着正在载入:内容还没有画出来。"""
    return bool(_loading().fullmatch(normal(text)))


@cache
def _loading() -> re.Pattern[str]:
    return re.compile(catalogue()["loading"], re.IGNORECASE)


def evident(found: Iterable[Pair]) -> bool:
    """有看得见的内容；没有取到的图不算。"""
    each = list(found)
    return bool(joined(each)) or any(pair.links or any(map(_drawn, pair.images)) for pair in each)


def _drawn(image: Image) -> bool:
    return bool(image.width and image.height)


def veil(found: Iterable[Pair]) -> str:
    """没有看得见的内容时，是隐藏、没有点开、没有画完还是认不准。"""
    each = list(found)
    if evident(each):
        return ""
    states = {LOADING if any(map(loading, pair.text.split("\n"))) else pair.hidden for pair in each}
    return next((state for state in (*UNSEEN, HIDDEN) if state in states), "")


def joined(found: Iterable[Pair]) -> str:
    """已经包含在另一段里的不重复写。"""
    texts = list(dict.fromkeys(pair.text.strip() for pair in found if not blank(pair.text)))
    return "\n".join(
        text for place, text in enumerate(texts) if not any(_repeats(text, one, texts, place) for one in texts)
    )


def _repeats(text: str, other: str, texts: Sequence[str], place: int) -> bool:
    """``text`` 的每一行都在 ``other`` 里；空白不同而文字相同的只留先出现的。"""
    bare, whole = (re.sub(r"\s", "", one) for one in (text, other))
    if bare == whole:
        return texts.index(other) < place
    return set(text.split("\n")) <= set(other.split("\n")) or (len(bare) > 3 and bare in whole)
