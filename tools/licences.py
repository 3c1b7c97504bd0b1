"""锁定的每个依赖是什么许可证:写进 docs/reference/licences.md,由 tests/house/test_licences.py 核对。

    python tools/licences.py

许可证取自已装的包自己写的元数据(License-Expression,其次分类，其次 License)。只要宽松的;MPL-2.0 只作为没有改过的文件用。
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "licences.md"
_LOCKED = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", re.MULTILINE)
_BETWEEN = re.compile(r"\s+(?:AND|OR|and|or)\s+|\s*[,;]\s*|[()]")
SPELLED = {
    "apache software license": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "bsd license": "BSD",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "public domain": "公有领域",
}
"""元数据里的写法 → 一种写法。"""
PERMISSIVE = frozenset(
    {"0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"}
    | {"PSF-2.0", "Unlicense", "Zlib", "公有领域"}
)
AS_FILE = {"MPL-2.0": "原样作为文件使用，没有改过"}
"""宽松之外只许这一种，而且只许这样用。"""
CHECKED = {"atheris": "Apache-2.0", "pywin32-ctypes": "BSD-3-Clause", "pyyaml-ft": "MIT"}
"""逐个核对过的:元数据里没有写，只附了许可证全文的;别的系统、别的 Python 版本才装的。"""


def locked(text: str) -> list[tuple[str, str]]:
    """锁文件里的 (名称, 版本)，按名称排；同名的几个版本各算一个。"""
    return sorted(_LOCKED.findall(text))


def stated(name: str) -> str:
    """已装的包写明的许可证，几种用 ``、`` 连接;没有装也没有核对过的是空串。"""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return CHECKED.get(name, "")
    classes = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier") or () if one.startswith("License")]
    first = (said.get("License") or "").strip().partition("\n")[0]
    text = said.get("License-Expression") or "; ".join(classes) or first or CHECKED.get(name, "没有写明")
    return "、".join(dict.fromkeys(spelled(text)))


def spelled(text: str) -> Iterator[str]:
    """``BSD-3-Clause AND MIT``、``MIT License`` → 一个个统一写法的名字。"""
    whole = SPELLED.get(text.strip().lower())
    parts = [whole] if whole else [part.strip() for part in _split(text) if part.strip()]
    yield from (SPELLED.get(part.lower(), part) for part in parts)


def _split(text: str) -> list[str]:
    """按 AND、OR、逗号切开；本身带括号、逗号的写法整个留着。"""
    for long in (one for one in SPELLED if "(" in one or "," in one):
        text = re.sub(re.escape(long), SPELLED[long], text, flags=re.IGNORECASE)
    return _BETWEEN.split(text)


def refused(licence: str) -> list[str]:
    """一格许可证里不许用的。"""
    return [one for one in licence.split("、") if one not in PERMISSIVE and one not in AS_FILE]


def recorded(page: str) -> dict[tuple[str, str], str]:
    """页面表格里的 (名称, 版本) → 许可证。"""
    rows = re.findall(r"^\| ([a-z0-9_.-]+) \| ([0-9]\S*) \| ([^|]+?) \| [^|]*\|$", page, re.MULTILINE)
    return {(name, version): licence for name, version, licence in rows}


def written(before: dict[tuple[str, str], str]) -> str:
    """整页;这台机器上没有装的(别的系统、别的 Python 版本用的)照上次记下的写。"""
    rows = []
    for name, version in locked((ROOT / "requirements.lock").read_text(encoding="utf-8")):
        licence = stated(name) or before.get((name, version), "没有装，尚未核对")
        notes = "；".join(AS_FILE[one] for one in licence.split("、") if one in AS_FILE)
        rows.append(f"| {name} | {version} | {licence} | {notes} |")
    return HEAD.format(count=len(rows)) + "\n".join(rows) + "\n"


HEAD = """# 依赖的许可证

由 `make licences` 照 `requirements.lock` 和各包自己的元数据写成，共 {count} 个。只用宽松的许可证；
MPL-2.0 只作为没有改过的文件使用。
另有一份不是从软件包仓库来的:随程序带的无障碍检查脚本 axe-core(MPL-2.0,原样作为文件使用，见 NOTICE)。
有不宽松的、没有写明的、或者这一页与锁文件对不上，`make test` 就不通过。

| 依赖 | 版本 | 许可证 | 说明 |
| --- | --- | --- | --- |
"""


def main() -> int:
    """写下这一页；有不许用的就列出来，以 1 退出。"""
    before = recorded(PAGE.read_text(encoding="utf-8")) if PAGE.is_file() else {}
    page = written(before)
    PAGE.write_text(page, encoding="utf-8")
    wrong = [f"{name} {version}:{licence}" for (name, version), licence in recorded(page).items() if refused(licence)]
    print("\n".join(wrong) or f"{PAGE.relative_to(ROOT)}:没有不许用的许可证。")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
