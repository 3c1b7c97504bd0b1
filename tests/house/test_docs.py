"""生成的文档:内容对、随来源变、过时看得出。"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from conformance import bundle
from conformance.cli import cli
from conformance.standard import clauses, sources
from tests.standard.conftest import FEATURE
from tests.standard.test_fixture import LATE, put
from tools import docs, standards_pages


@pytest.fixture
def features(tmp_path: Path) -> Path:
    """一个条款、一个样例。"""
    path = tmp_path / "features" / "time_limits" / "time_limits.feature"
    path.parent.mkdir(parents=True)
    path.write_text(FEATURE, encoding="utf-8")
    put(tmp_path / "features", text=LATE)
    return tmp_path / "features"


@pytest.fixture
def made(features: Path) -> docs.Pages:
    """各页的内容。"""
    return docs.pages(cli, features, bundle.schema("profile"))


def test_the_docs_of_the_repository_are_current() -> None:
    """检出里的生成文档与来源一致；不一致就运行 make docs。"""
    checked = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"], cwd=bundle.root(), capture_output=True, text=True, check=False
    )

    assert (checked.returncode, checked.stderr) == (0, "")


def test_every_variable_of_the_environment_is_told(made: docs.Pages) -> None:
    """程序、例子里用到的 ZHUNSHENG_… 都在参考里，参考里的都用得到。"""
    files = [path for top in ("conformance", "examples") for path in (bundle.root() / top).rglob("*.*")]
    ours = [path for path in files if path.suffix in {".py", ".yaml"} and path.name != "variables.py"]
    texts = [path.read_text("utf-8") for path in ours]
    used = {name for text in texts for name in re.findall(r"ZHUNSHENG_[A-Z_]+[A-Z]", text) if "__" not in name}
    told = set(re.findall(r"`(ZHUNSHENG_[A-Z_]+[A-Z])`", made["reference/environment.md"]))

    assert used == told


def test_a_clause_is_told_on_the_page_of_its_theme(made: docs.Pages) -> None:
    """主题页说出条文、依据、怎么查、样例与整改。"""
    page = made["standards/time_limits.md"]
    parts = (
        "## TML-05",
        "一票否决",
        "第四十二条第一款〔已核原文〕",
        "全部已作出决定的办件(办件)",
        "`fail-迟一日`",
        "整改:逐件核对",
    )

    assert [part for part in parts if part not in page] == []


def test_the_index_leads_from_an_article_to_its_clauses(made: docs.Pages) -> None:
    """按依据的索引:法律、条款、核验程度与链接。"""
    row = "| 《行政许可法》第四十二条第一款 | 已核原文 | [TML-05](time_limits.md#tml-05) |"

    assert f"### 《行政许可法》\n\n| 依据 | 核验 | 条款 |\n| --- | --- | --- |\n{row}" in made["standards/index.md"]


def test_parameters_tell_value_unit_and_source(made: docs.Pages) -> None:
    """参数页说出值、单位与出处。"""
    assert "| `delivery_days` | 10 | 工作日 | 《行政许可法》第四十四条 |" in made["reference/parameters.md"]


def test_every_key_of_a_schema_is_told(made: docs.Pages) -> None:
    """档案的每个键，包括下级的和 $defs 里的。"""
    schema = {
        "properties": {
            "center": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string", "description": "名|称"}},
            },
            "rows": {"type": "array", "items": {"properties": {"no": {"enum": ["甲", "乙"], "default": "甲"}}}},
            "page": {"$ref": "#/$defs/page"},
        },
        "$defs": {"page": {"properties": {"size": {"type": ["integer", "null"]}}}},
    }
    page = docs.schema_page(schema, "题")
    rows = (
        "| `center.name` | string | 是 |  | 名\\|称 |",
        '| `rows[].no` | `甲`、`乙` |  | `"甲"` |  |',
        "| `page` | [page](#page) |  |  |  |",
        "| `size` | integer、null |  |  |  |",
    )

    assert [row for row in rows if row not in page] == []


def test_commands_tell_usage_options_and_defaults() -> None:
    """命令页由 click 的声明而来，包括下级命令。"""

    @click.group(help="总述")
    def top() -> None: ...

    @top.group(help="一组")
    def group() -> None: ...

    @group.command(help="做事")
    @click.argument("name")
    @click.option("--count", default=3, show_default=True, required=True, help="几次。")
    def act() -> None: ...

    page = docs.commands(top, "prog")
    parts = (
        "## prog group act",
        "做事",
        "prog group act [OPTIONS] NAME",
        "| `--count INTEGER` | 几次。 必写。 默认 `3`。 |",
        "| 130 |",
    )

    assert [part for part in parts if part not in page] == []


def test_writing_leaves_nothing_stale_and_removes_pages_without_a_theme(tmp_path: Path, made: docs.Pages) -> None:
    """写过之后不再过时；不再有条款的主题页去掉；手写的页不动。"""
    (tmp_path / "docs" / "standards").mkdir(parents=True)
    (tmp_path / "docs" / "standards" / "premises.md").write_text("旧", encoding="utf-8")
    (tmp_path / "docs" / "how-to.md").write_text("手写", encoding="utf-8")
    before = docs.stale(tmp_path / "docs", made)
    docs.write(tmp_path / "docs", made)

    assert before == sorted([*made, "standards/premises.md"])
    assert docs.stale(tmp_path / "docs", made) == []
    assert (tmp_path / "docs" / "how-to.md").exists()


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("《行政许可法》第三十八条〔已核原文〕", "《行政许可法》"),
        ("GB/T 39046-2020 表4第22项〔已核原文〕", "GB/T 39046-2020"),
        ("浙江省保障“最多跑一次”改革规定第十二条〔已核原文〕", "浙江省保障“最多跑一次”改革规定"),
        ("国办发〔2019〕51号一(二):三个全覆盖〔已核原文〕", "国办发〔2019〕51号"),
        ("国办发〔2019〕51号，经某地的方案转引〔转引〕", "国办发〔2019〕51号"),
        ("看什么、看几页〔产品自定〕", "产品自定"),
        ("第三方评估办法第二条〔转引〕", "第三方评估办法第二条"),
    ],
)
def test_a_basis_belongs_to_a_law(text: str, law: str) -> None:
    """依据归到目录里的哪个出处。"""
    basis = clauses.basis(text)

    assert basis is not None
    assert standards_pages.law(basis, sources()) == law
