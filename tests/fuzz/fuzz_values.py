"""喂给各处的值:一半是乱的，一半由真实写法的碎片拼成，才走得进深处。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
PIECES = (
    *(
        "《",
        "》",
        "(",
        ")",
        "（",
        "）",
        "【",
        "】",
        ":",
        "：",
        "；",
        "，",
        "、",
        "-",
        "—",
        "~",
        "/",
        ".",
        " ",
        "\u3000",
        "\n",
    ),
    *(
        "第",
        "条",
        "款",
        "项",
        "之",
        "至",
        "和",
        "令",
        "号",
        "国务院令",
        "行政许可法",
        "零",
        "十",
        "百",
        "千",
        "两",
        "三",
        "五",
    ),
    *(
        "工作日",
        "个工作日",
        "自然日",
        "天",
        "日",
        "月",
        "年",
        "小时",
        "半年",
        "即办",
        "当场",
        "P",
        "T",
        "D",
        "Y",
        "M",
        "H",
    ),
    *(
        "元",
        "万元",
        "¥",
        "人民币",
        "免费",
        "每",
        "本",
        "%",
        "0",
        "1",
        "20",
        "9999999999",
        "1e400",
        "NaN",
        "-",
        "+86",
        "0777",
    ),
    *(
        "12345",
        "6428820",
        "转",
        "分机",
        "ext",
        "400",
        "2025",
        "02",
        "30",
        "31",
        "T09:30:00",
        "+08:00",
        "Z",
        "时",
        "分",
        "秒",
    ),
    *(
        "/Date(",
        ")/",
        "CST",
        "GMT",
        "Tue Oct 29 15:44:14",
        "1743379200000",
        "②",
        "¼",
        "\u200b",
        "\u202e",
        "\ud83d",
        "\x00",
    ),
    *(
        "是",
        "否",
        "无",
        "true",
        "<",
        ">",
        "&amp;",
        "&lt;",
        "&#0;",
        "<p>",
        "</p>",
        "<br>",
        "<!--",
        "]]>",
        "{",
        "}",
        "[",
        "]",
        '"',
    ),
    *("法定时限", "承诺时限", "收费标准", "设定依据", "办理地点", "咨询电话", "申请材料", "不收费"),
)
texts = st.one_of(
    st.text(max_size=60), st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=10).map("".join)
)
numbers = st.integers() | st.floats() | st.sampled_from([0, -1, 10**12, 10**400, 0.1, 1743379200000])
scalars: st.SearchStrategy[Any] = st.none() | st.booleans() | numbers | texts
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
"""JSON 能写的值，另有 NaN 与无穷(从严的 JSON 读不出来，数据库读得出来)。"""


def attempted(declared: type[Exception], act: Callable[[], T]) -> T | None:
    """``act`` 的结果;抛出说好的 ``declared`` 时是 None,话不能是空的；抛别的照抛。"""
    try:
        return act()
    except declared as error:
        said = str(error)
    assert said
    return None
