"""房屋的规矩:大小、名字、谁能导入谁、步骤有多薄。"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import bundle
from conformance.standard import THEMES

ROOT = bundle.root()
PACKAGE = sorted((ROOT / "conformance").rglob("*.py"))
STEPS = sorted((ROOT / "steps").glob("*.py"))
TOOLS = sorted((ROOT / "tools").glob("*.py"))
BENCH = sorted((ROOT / "bench").rglob("*.py"))
OURS = [*PACKAGE, *STEPS, *TOOLS, *BENCH]
TESTS = sorted((ROOT / "tests").rglob("*.py"))

MODULE_LINES = 250
FUNCTION_LINES = 25
STEP_STATEMENTS = 3
NOQA = "# " + "noqa"
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}
CONTROL = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Assert, ast.Match, ast.AsyncFor, ast.AsyncWith, ast.IfExp)
STEP_IMPORTS = ("behave", "conformance.rules", "conformance.errors", "__future__", "typing")


def name(path: Path) -> str:
    """测试编号里的文件名。"""
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    """语法树。"""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """文件里的全部函数。"""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imports(path: Path) -> Iterator[str]:
    """文件导入的模块。"""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def body(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    """函数体，不算文档字符串。"""
    documented = ast.get_docstring(function) is not None
    return function.body[1:] if documented else function.body


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """函数体的行数，不算签名与文档字符串；只有文档字符串的是零。"""
    statements = body(function)
    return (function.end_lineno or 0) - statements[0].lineno + 1 if statements else 0


@pytest.mark.parametrize("path", OURS, ids=name)
def test_no_module_is_longer_than_250_lines(path: Path) -> None:
    """文件长了就该分家。"""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("path", OURS, ids=name)
def test_no_function_is_longer_than_25_lines(path: Path) -> None:
    """函数体至多 25 行。"""
    assert [(one.name, length(one)) for one in functions(path) if length(one) > FUNCTION_LINES] == []


@pytest.mark.parametrize("path", [*OURS, *TESTS], ids=name)
def test_no_module_has_a_vague_name(path: Path) -> None:
    """utils、helpers、common 之类的名字说不出里面是什么。"""
    assert VAGUE.intersection(re.split(r"[/_.]", name(path))) == set()


@pytest.mark.parametrize("path", STEPS, ids=name)
def test_steps_are_glue(path: Path) -> None:
    """步骤至多三个语句，没有分支、循环、断言。"""
    long = [one.lineno for one in functions(path) if len(body(one)) > STEP_STATEMENTS]
    control = [node.lineno for node in ast.walk(tree(path)) if isinstance(node, CONTROL)]

    assert (long, control) == ([], [])


@pytest.mark.parametrize("path", STEPS, ids=name)
def test_steps_import_only_behave_rules_and_errors(path: Path) -> None:
    """步骤只认识 behave、规则和错误(typing 只为注明类型)。"""
    strangers = [one for one in imports(path) if not _within(one, STEP_IMPORTS)]

    assert strangers == []


@pytest.mark.parametrize("path", [*PACKAGE, *TOOLS, *BENCH], ids=name)
def test_nothing_imports_the_steps(path: Path) -> None:
    """steps 只由 behave 装入。"""
    assert [one for one in imports(path) if _within(one, ("steps",))] == []


def test_there_is_no_environment_for_behave() -> None:
    """features/environment.py 会使顶层的 steps/ 失效；钩子在进程内设置。"""
    assert list((ROOT / "features").rglob("environment.py")) + list((ROOT / "steps").rglob("environment.py")) == []


@pytest.mark.parametrize("path", sorted((ROOT / "conformance" / "cli").glob("*.py")), ids=name)
def test_commands_speak_through_one_door(path: Path) -> None:
    """只有 saying 写到终端:别处的文字里也许有中心交来的控制符。"""
    said = "click.echo(" in path.read_text(encoding="utf-8")

    assert said is (path.name == "saying.py")


def test_imports_go_downstairs() -> None:
    """import-linter 的各份契约都成立。"""
    command = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("path", [*OURS, *TESTS], ids=name)
def test_every_noqa_is_explained(path: Path) -> None:
    """每处 noqa 指明哪一条，并在同一行说明为什么。"""
    lines = path.read_text(encoding="utf-8").splitlines()
    bare = [number for number, line in enumerate(lines, 1) if NOQA in line and not _explained(line)]

    assert bare == []


@pytest.mark.parametrize("path", [path for path in TESTS if path.name.startswith("test_")], ids=name)
def test_every_test_says_in_a_sentence_what_it_shows(path: Path) -> None:
    """每个测试的文档字符串是一句话。"""
    assert [one.name for one in functions(path) if one.name.startswith("test_") and not ast.get_docstring(one)] == []


@pytest.mark.parametrize("theme", [one.key for one in THEMES if (ROOT / "features" / one.key).is_dir()])
def test_a_theme_is_one_word_in_five_places(theme: str) -> None:
    """一个主题:features、steps、rules、docs/standards、tests/rules 里是同一个词。"""
    places = (
        f"features/{theme}/{theme}.feature",
        f"steps/{theme}.py",
        f"conformance/rules/{theme}.py",
        f"docs/standards/{theme}.md",
        f"tests/rules/test_{theme}.py",
    )

    assert [place for place in places if not (ROOT / place).is_file()] == []


def _within(module: str, allowed: tuple[str, ...]) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in allowed)


def _explained(line: str) -> bool:
    return bool(re.search(NOQA + r": [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)* +(-|#|·|—)+ *\S{2,}", line))
