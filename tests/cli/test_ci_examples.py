"""持续集成的例子:照例子里的命令在本机跑一遍，门禁与比较真的管用；容器的各步就是 make 的目标。"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from conformance.bundle import root
from tests.cli.test_pytest_plugin import FIELDS

CI = root() / "examples" / "ci"
GOOD = [{"code": "1", "name": "甲", "limit": "20个工作日"}]
BAD = [*GOOD, {"code": "2", "name": "乙", "limit": ""}]


def steps(name: str) -> list[str]:
    """例子里要执行的命令，次序照原样。"""
    text = (CI / name).read_text(encoding="utf-8")
    if name == "Jenkinsfile":
        return re.findall(r"sh '([^']+)'", text)
    loaded: Any = YAML(typ="safe").load(text)
    if name.startswith("gitlab"):
        return list(loaded["zhunsheng"]["script"])
    return [step["run"] for step in loaded["jobs"]["zhunsheng"]["steps"] if "run" in step]


def checkout(folder: Path, items: list[dict[str, str]]) -> Path:
    """一个假的检出:命令是真的，装好的不再装；档案是一个文件中心，只判三个条款。"""
    (folder / ".venv" / "bin").mkdir(parents=True)
    wrapped = f'#!/bin/sh\nexec "{sys.executable}" -c "from conformance.cli import main; main()" "$@"\n'
    (folder / ".venv" / "bin" / "zhunsheng").write_text(wrapped, encoding="utf-8")
    (folder / ".venv" / "bin" / "zhunsheng").chmod(0o755)
    (folder / "Makefile").write_text("setup:\n\t@true\n", encoding="utf-8")
    (folder / "items.jsonl").write_text("\n".join(map(json.dumps, items)), encoding="utf-8")
    standard = 'id: vendor\nname: 厂商自测\nedition: "1"\nextends: national\nclauses: [ITM-06, ITM-07, ITM-08]\n'
    (folder / "vendor.yaml").write_text(standard, encoding="utf-8")
    named = {"name": "某市政务服务中心", "region": "420600", "level": "市"}
    content = {"center": named, "items": {"file": "items.jsonl", "fields": FIELDS}, "standard": "./vendor.yaml"}
    (folder / "profile.yaml").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder


def executed(folder: Path, commands: list[str], **env: str) -> Iterator[tuple[int, str]]:
    """像流水线一样逐条执行，失败就停。"""
    given = {**os.environ, "PYTHONPATH": str(root()), "PROFILE": "profile.yaml", "MIN_GRADE": "良好", **env}
    for command in commands:
        done = subprocess.run(
            ["sh", "-ec", command], cwd=folder, env=given, capture_output=True, text=True, check=False
        )
        yield done.returncode, done.stdout + done.stderr
        if done.returncode:
            return


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[int, str]]]:
    """有不符合的检出，照 GitHub 的例子跑过:它的文件夹和每一步的结果。"""
    folder = checkout(tmp_path_factory.mktemp("ci"), BAD)
    return folder, list(executed(folder, steps("github-actions.yml")))


def test_the_github_example_gates_a_center_that_fails(failing: tuple[Path, list[tuple[int, str]]]) -> None:
    """评测得出不符合时评测一步不失败，门禁一步失败，最后一行说是哪一条；JUnit 与 SARIF 都在。"""
    folder, ran = failing

    assert [code for code, _ in ran] == [0, 0, 0, 1]
    assert ran[-1][1].strip().splitlines()[-1].startswith("门禁未通过(1):不符合 ITM-06")
    assert "<testsuite" in (folder / "runs" / "ci.xml").read_text("utf-8")
    assert json.loads((folder / "runs" / "ci.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_the_gitlab_example_passes_what_is_not_new_and_writes_the_difference(
    failing: tuple[Path, list[tuple[int, str]]],
) -> None:
    """有基线时只拦新出现的；比较写成 Markdown。"""
    folder, commands = failing[0], steps("gitlab-ci.yml")
    (folder / "runs" / "ci").rename(folder / "runs" / "baseline")
    ran = list(executed(folder, commands, BASELINE="runs/baseline"))

    assert [code for code, _ in ran] == [0] * len(commands)
    assert ran[-1][1].startswith("门禁通过:")
    assert "| 仍不符合 | ITM-06" in (folder / "runs" / "diff.md").read_text("utf-8")


def test_the_jenkins_example_gates_a_center_that_fails(tmp_path: Path) -> None:
    """Jenkins 的每个 sh 步骤照样跑:报告都写出，门禁一步失败。"""
    ran = list(executed(checkout(tmp_path, BAD), steps("Jenkinsfile")))

    assert [code for code, _ in ran] == [0, 0, 0, 1]
    assert (tmp_path / "runs" / "ci.sarif").is_file()
    assert ran[-1][1].strip().splitlines()[-1].startswith("门禁未通过(1):不符合 ITM-06")


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml", "Jenkinsfile"])
def test_every_example_installs_runs_publishes_and_gates(name: str) -> None:
    """三个例子都有安装、评测、发布 JUnit 与 SARIF、门禁，用的都是有的命令和选项。"""
    from conformance.cli import cli

    commands = steps(name)
    used = [part for one in commands for part in re.findall(r"zhunsheng (?:--quiet )?(\w+)([^|]*)", one)]

    assert commands[0] == "make setup"
    assert {verb for verb, _ in used} >= {"run", "report", "gate"}
    assert all(
        option in {name for one in cli.commands[verb].params for name in one.opts}
        for verb, rest in used
        for option in re.findall(r"--[a-z-]+", rest)
    )
    assert any("junit:" in rest and "sarif:" in rest for _, rest in used)


def test_the_container_is_built_by_the_same_make_targets() -> None:
    """容器里只有系统的包、make 的目标和建用户；不以 root 运行，基础镜像有固定的版本。"""
    text = (root() / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    runs = [line.removeprefix("RUN ") for line in text.splitlines() if line.startswith("RUN ")]
    targets = re.findall(r"^(\w+):", (root() / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    made = [run.split()[1] for run in runs if run.startswith("make ")]

    assert made == ["setup"]
    assert set(made) <= set(targets)
    assert all(run.startswith(("make ", "apt-get update", "useradd ")) for run in runs)
    assert re.search(r"^FROM python:3\.\d+-slim-\w+$", text, re.MULTILINE)
    assert re.search(r"^USER [1-9]\d+$", text, re.MULTILINE)
    assert not re.search(r"^ADD |:latest|sudo ", text, re.MULTILINE)
