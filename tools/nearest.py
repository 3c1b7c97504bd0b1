"""一处代码由哪些测试守着:导入它的测试文件，其中又是哪几个测试提到它。只读语法树，什么也不跑。"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SUITE = ("tests/rules", "tests/run", "tests/test_workdays.py", "tests/test_grade.py")
"""要杀死变异体的测试。"""


def covering(path: str) -> list[str]:
    """与模块同名的测试文件；没有的，是导入这个模块的;也没有的，是导入其导入者的，依次往外。"""
    wanted, known = {named(path)}, set[str]()
    while wanted - known:
        found = [test for test in _tests() if _imported(test) & wanted]
        own = [test for test in found if test.stem == f"test_{Path(path).stem}"]
        found = own or found
        if found:
            return sorted(str(test.relative_to(ROOT)) for test in found)
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
    """一个模块经过几层都算导入的模块。"""
    found, wanted = set[str](), {name}
    while wanted:
        found |= wanted
        files = [ROOT / f"{one.replace('.', '/')}.py" for one in wanted]
        wanted = {name for file in files if file.is_file() for name in _imported(file)} - found
    return found
