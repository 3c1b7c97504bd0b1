"""照 docs/how-to/connect-a-center.md 接入两个没有方言的中心:命令逐字取自那一页，起草 → 改两行 → 检查 → 体检 → 评测。"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest
from bad_center import Answer, serving
from click.testing import CliRunner, Result
from foreign_shapes import pinyin, xml

from conformance import bundle
from conformance.cli import cli

PAGE = bundle.root() / "docs" / "how-to" / "connect-a-center.md"
PLACE = "https://jk.example.gov.cn"
CLAUSES = ("TML-05", "ITM-06", "DSC-02")


def commands() -> list[list[str]]:
    """The commands of the page, in order."""
    fenced = re.findall(r"```console\n(.+?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [shlex.split(line)[1:] for block in fenced for line in block.splitlines() if line]


def followed(name: str, base: str) -> Result:
    """Run the one command of the page that starts with ``name``, against ``base``."""
    (given,) = [one for one in commands() if " ".join(one).startswith(name)]
    more = {"profile infer": ["--rate", "50"], "run": [part for one in CLAUSES for part in ("--clause", one)]}
    return CliRunner().invoke(cli, [*(part.replace(PLACE, base) for part in given), *more.get(name, [])])


def corrected(*changes: tuple[str, str]) -> None:
    """Edit center.yaml as the page says; the test server needs no mercy."""
    path = Path("center.yaml")
    text = path.read_text(encoding="utf-8").replace("rate_per_s: 50.0", "rate_per_s: 500")
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def verdicts(run: str = "runs/first") -> dict[str, str]:
    """Clause → verdict."""
    made = json.loads(Path(run, "assessment.json").read_text(encoding="utf-8"))
    return {one["id"]: one["verdict"] for one in made["clauses"]}


PAUSES = (
    "\nstandard: national\n",
    "\ntrust: {events.kind.特别程序: recorded, events.kind.延长: recorded}\nstandard: national\n",
)
UNIT = (
    ("statutory_limit: {from: fdblsx, as: duration}", "statutory_limit: {from: fdblsx, as: duration, unit: 工作日}"),
    ("promised_limit: {from: cnblsx, as: duration}", "promised_limit: {from: cnblsx, as: duration, unit: 工作日}"),
)


def test_a_newcomer_follows_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """没有方言的 JSON 中心:改两行、加一行就评得出来；超期的那一件判得出来，体检在改之前说得出改哪一行。"""
    monkeypatch.chdir(tmp_path)
    with serving(pinyin("BJ20260004")) as center:
        assert followed("profile infer", center.base).exit_code == 0
        assert followed("profile lint", center.base).exit_code == 0
        corrected()
        before = followed("doctor", center.base)
        corrected(*UNIT, PAUSES)
        after = followed("doctor", center.base)
        assert (before.exit_code, "statutory_limit" in before.output, after.exit_code) == (2, True, 0)
        ran = followed("run", center.base)

    assert {one.method for one in center.asked} == {"GET"}
    assert ran.exit_code == 1, ran.output
    assert verdicts() == {"TML-05": "不符合", "ITM-06": "符合", "DSC-02": "符合"}


def drafted(center_base: str) -> Result:
    """The XML center, with the same kind of command."""
    given = ["--endpoint", "items=/svc/items.xml?start=0&limit=5", "--endpoint", "cases=/svc/cases.xml?start=0&limit=5"]
    given += ["--endpoint", "events=/svc/nodes.xml?start=0&limit=20", "--region", "420600", "-o", "center.yaml"]
    return CliRunner().invoke(cli, ["profile", "infer", center_base, "--rate", "50", *given])


def xml_verdicts(routes: Mapping[str, Answer]) -> dict[str, str]:
    """Draft, correct two lines, assess."""
    unit = [
        (f"{{from: {name}, as: duration}}", f"{{from: {name}, as: duration, unit: 工作日}}")
        for name in ("法定时限", "承诺时限")
    ]
    with serving(routes) as center:
        assert drafted(center.base).exit_code == 0
        corrected(*unit)
        assert followed("doctor", center.base).exit_code == 0
        followed("run", center.base)
    return verdicts()


def test_another_shape_in_gbk_xml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GBK 的 XML、汉字标签:同样的步骤；没有超期的中心一条也不错怪。"""
    monkeypatch.chdir(tmp_path)

    assert xml_verdicts(xml()) == {"TML-05": "符合", "ITM-06": "符合", "DSC-02": "符合"}
