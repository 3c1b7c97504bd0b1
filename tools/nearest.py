"""一处代码由哪些测试守着:导入它的测试文件，其中又是哪几个测试提到它。只读语法树，什么也不跑。"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
SUITE = ("tests/rules", "tests/run", "tests/test_workdays.py", "tests/test_grade.py")
"""要杀死变异体的测试。"""

_RULES = (
    "timeline",
    "traces",
    "suspensions",
    "time_limits",
    "process_control",
    "given_dues",
    "special_limits",
    "notices",
    "counting",
)
_DATES = tuple(f"rules/test_{one}" for one in _RULES)
_SMALL = ("run/test_judge", "run/test_conclusions", "run/test_outcome", "run/test_presence", "run/test_stated")
_COUNTED = ("run/test_totals", "run/test_outcome", "run/test_judge", "run/test_presence")
_WHOLE = ("run/test_asked", *_SMALL, "run/test_parts", "run/test_run_records")
_TRUST = ("run/test_sceptic", "run/test_blanked", "center/test_reading_trust")
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    **{f"rules/{one}": _DATES for one in ("timeline", "clocks", "dues", "milestones", "suspensions", "traces")},
    **{f"run/{one}": _SMALL for one in ("conclusions", "presence")},
    "run/judge": (*_SMALL, "run/test_blanked"),
    **{f"run/{one}": (f"run/test_{one}", *_WHOLE) for one in ("queries", "tables", "kept")},
    **{f"run/{one}": _WHOLE for one in ("asked", "engine", "records")},
    **{f"run/{one}": _COUNTED for one in ("totals", "outcome", "beginnings")},
    "rules/statistics_published": ("rules/test_statistics_published", "rules/test_statistics"),
    "rules/anomalies": ("rules/test_anomalies", "rules/test_data_quality"),
    "rules/guides": ("rules/test_guides", "rules/test_disclosure"),
    "rules/items_table": ("rules/test_items_table", "rules/test_timeline"),
    "rules/supervision": ("rules/test_supervision_edges", "rules/test_supervision"),
    "run/rollup": ("run/test_rollup", *_SMALL),
    "run/parts": ("run/test_parts", "run/test_run_records", "run/test_kept"),
    "run/duck": ("run/test_duck", "run/test_parts"),
    "run/sceptic": _TRUST,
    "run/blanked": _TRUST,
    "run/figures": ("run/test_figures", "cli/test_records_cli"),
}
"""守着它的不止同名文件的模块 → 各测试文件，快的在前。"""


def covering(path: str) -> list[str]:
    """``ELSEWHERE`` 写明的；没有的，是与模块同名的测试文件；没有的，是导入它的；没有的，是导入其导入者的，依次往外。"""
    room, stem = Path(path).parent.name, Path(path).stem
    same = f"{room}/test_{stem}" if room in {"rules", "run"} else f"test_{stem}"
    own = [ROOT / "tests" / f"{one}.py" for one in ELSEWHERE.get(f"{room}/{stem}", (same,))]
    found = [test for test in own if test.is_file()] or sorted(_importing(path))
    return [str(test.relative_to(ROOT)) for test in found]


def _importing(path: str) -> list[Path]:
    wanted, known = {named(path)}, set[str]()
    while wanted - known:
        found = [test for test in _tests() if _imported(test) & wanted]
        if found:
            return found
        known |= wanted
        wanted = wanted | {named(one) for one in _package() if _imported(ROOT / one) & wanted}
    return []


def near(path: str, line: int, tests: Iterable[str]) -> set[str]:
    """``tests`` 里提到 ``path`` 第 ``line`` 行那个函数的测试:直接提到，或者经同一个文件里用到它的别的函数。"""
    body = ast.parse((ROOT / path).read_text(encoding="utf-8")).body
    here = {name for node in body if _spans(node, line) for name in _defined(node)}
    told = _users(body, here)
    return {name for test in tests for name in _users(ast.parse((ROOT / test).read_text(encoding="utf-8")).body, told)}


def _spans(node: ast.stmt, line: int) -> bool:
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
    return first <= line <= (node.end_lineno or first)


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return {one.id for one in targets if isinstance(one, ast.Name)}
    return {node.name} if isinstance(node, ast.FunctionDef | ast.ClassDef) else set()


def _users(body: list[ast.stmt], names: set[str]) -> set[str]:
    """``names`` 和(经过几层都算)用到它们的顶层名字。"""
    uses = [(_defined(node), {getattr(one, "id", getattr(one, "attr", "")) for one in ast.walk(node)}) for node in body]
    found, size = set(names), -1
    while size < len(found):
        size = len(found)
        found |= {name for defined, used in uses if used & found for name in defined}
    return found


def named(path: str) -> str:
    """文件 → 模块名。"""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _tests() -> Iterator[Path]:
    for place in (ROOT / one for one in SUITE):
        yield from place.glob("test_*.py") if place.is_dir() else [place]


def _package() -> Iterator[str]:
    for room in ("rules", "run"):
        yield from (str(path.relative_to(ROOT)) for path in sorted((ROOT / "conformance" / room).glob("*.py")))


def _imported(path: Path) -> set[str]:
    names = set[str]()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def closure(name: str) -> set[str]:
    """一个模块经过几层都算导入的模块；装入一个模块，它上面各层的 ``__init__`` 也要装入。"""
    found, wanted = set[str](), {name}
    while wanted:
        found |= wanted
        wanted = {above for one in wanted for file in _files(one) for above in _loaded(file)} - found
    return found


def _files(name: str) -> list[Path]:
    place = ROOT / name.replace(".", "/")
    return [one for one in (place.with_suffix(".py"), place / "__init__.py") if one.is_file()]


def _loaded(file: Path) -> set[str]:
    names = _imported(file)
    return names | {name.rpartition(".")[0] for name in names if "." in name}
