"""仓库里的文字:命令与退出码有文档，术语齐全，不带机器与登记处的痕迹。"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from conformance import assessment, bundle, domain, errors
from conformance.cli import cli
from conformance.standard import EXIT_CODES, clauses, coverage, standards

ROOT = bundle.root()
FIRST_SCREEN = 40
SELF = Path(__file__).resolve()
SKIPPED = {".git", ".venv", "runs", "build", "dist", "__pycache__", "node_modules"}
BINARY = {".png", ".jpg", ".ico", ".woff2", ".pdf", ".gz", ".parquet", ".pyc", ".xlsx", ".docx"}

FORBIDDEN = {
    "登记处的地址": r"(?:pypi\.org|files\.pythonhosted|registry\.npmjs|--(?:extra-)?index-url[ =]|simple/$)",
    "这台机器的路径": r"(?<![\w.{}])/(?:root|home/\w+|Users/\w+|work)/",
    "没有主人的待办": r"\b(?:TODO|FIXME|XXX)\b(?!-0)",
    "合并的残迹": r"^(?:<{7}|>{7}) ",
}

TERMS = [
    (kind, one.name)
    for kind in (
        *(domain.Channel, domain.Level, domain.ItemKind, domain.CaseKind, domain.LimitUnit, domain.StartEvent),
        *(domain.Element, domain.EventKind, assessment.Verdict, assessment.Basis),
    )
    for one in kind
]


def texts() -> Iterator[Path]:
    """仓库里的文本文件。"""
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    listed = [ROOT / name for name in tracked.stdout.split("\0") if name]
    found = listed or [path for path in ROOT.rglob("*") if not SKIPPED.intersection(path.parts)]
    return (path for path in found if path.is_file() and path.suffix not in BINARY and path != SELF)


def documented(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """每个命令的全名。"""
    yield path, command
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from documented(child, f"{path} {name}")


COMMANDS = dict(documented(cli, "zhunsheng"))


@pytest.fixture(scope="module")
def reference() -> str:
    """命令的参考文档。"""
    return (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [one for one in COMMANDS if one != "zhunsheng"])
def test_every_command_and_option_is_documented(path: str, reference: str) -> None:
    """每个命令一节，每个选项一行。"""
    section = reference.partition(f"## {path}\n")[2].partition("\n## ")[0]
    options = [name for one in COMMANDS[path].params if isinstance(one, click.Option) for name in one.opts]

    assert section
    assert [name for name in options if name not in section] == []


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_says_what_it_is_for(path: str) -> None:
    """--help 里没有空白。"""
    silent = [one.name for one in COMMANDS[path].params if isinstance(one, click.Option) and not one.help]

    assert COMMANDS[path].help
    assert silent == []


def test_every_exit_code_is_documented(reference: str) -> None:
    """errors.py 里的每个退出码，文档和 explain 都说到。"""
    codes = {value for name, value in vars(errors).items() if name.startswith("EXIT_")}

    assert codes == set(EXIT_CODES)
    assert [code for code in codes if f"| {code} | " not in reference] == []


@pytest.mark.parametrize("readme", [name for name in ("README.md", "README.zh-CN.md") if (ROOT / name).is_file()])
def test_the_first_screen_of_the_readme_has_the_two_commands(readme: str) -> None:
    """第一屏里就有 make demo 与 make test。"""
    screen = (ROOT / readme).read_text(encoding="utf-8").splitlines()[:FIRST_SCREEN]

    assert [command for command in ("make demo", "make test") if command not in "\n".join(screen)] == []


@pytest.mark.parametrize("readme", [name for name in ("README.md", "README.zh-CN.md") if (ROOT / name).is_file()])
def test_the_readme_counts_what_there_is(readme: str) -> None:
    """README 里要求、条款、场景、样例的个数就是 standard coverage 的。"""
    (line,) = [one for one in (ROOT / readme).read_text(encoding="utf-8").splitlines() if "standard coverage" in one]
    rows = coverage()
    covered = [row for row in rows if not row["untested"]]
    wanted = [len(rows), len(covered), *(sum(len(row[what]) for row in rows) for what in ("scenarios", "fixtures"))]

    assert [int(number) for number in re.findall(r"(?<![A-Z]-)\b[0-9]+\b", line.partition("#")[2])] == wanted


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_text_carries_traces_of_a_machine_or_a_registry(name: str) -> None:
    """仓库的文字只说项目自己。"""
    pattern = re.compile(FORBIDDEN[name], re.MULTILINE)
    found = [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}"
        for path in texts()
        for text in [path.read_text(encoding="utf-8", errors="replace")]
        for match in pattern.finditer(text)
    ]

    assert found == []


@pytest.mark.parametrize(("kind", "term"), TERMS, ids=[f"{kind.__name__}.{term}" for kind, term in TERMS])
def test_the_glossary_binds_every_enum_name(kind: type, term: str) -> None:
    """术语表里每个枚举名都有中文。"""
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")

    assert f"| `{term}` | {kind[term]} |" in glossary


def test_links_between_the_docs_lead_somewhere() -> None:
    """文档里的相对链接都指到存在的文件。"""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    dead = [
        f"{page.relative_to(ROOT)} → {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert dead == []


def test_every_parameter_a_step_asks_for_is_in_the_baseline() -> None:
    """步骤与规则用到的参数，国家基线里都有。"""
    sources = [*(ROOT / "steps").glob("*.py"), *(ROOT / "conformance" / "rules").glob("*.py")]
    asked = {
        name
        for path in sources
        for name in re.findall(r"""norms?(?:\(|\[)["'](\w+)["']""", path.read_text(encoding="utf-8"))
    }

    assert asked - set(standards.merged(standards.locate("national"))["parameters"]) == set()


def test_every_veto_rate_belongs_to_a_veto_clause() -> None:
    """否决率只给否决条款。"""
    rates = standards.merged(standards.locate("national"))["parameters"]["veto_rates"].value
    known = {clause.id: clause.veto for clause in clauses.load()}

    assert [name for name in rates if not known.get(name, True)] == []
