"""标准的检查:behave 会悄悄放过的、读不成条款的、样例里写错的，逐处给出文件、行和怎么改。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance import bundle
from conformance.errors import StandardError
from conformance.standard import fixture, lint_text, lint_tree, yamlfile
from conformance.standard.clauses import CLAUSE_ID, feature_files, tags
from conformance.standard.feature import Feature, shown, syntax
from conformance.standard.lint_text import Fault
from conformance.standard.lint_tree import Defined


@dataclass(frozen=True, slots=True)
class Problem:
    """一处毛病:文件、行(从 1 起)和一句话。"""

    file: str
    line: int
    message: str


def lint(folder: Path | None = None, *, defined: Defined | None = None) -> list[Problem]:
    """检查 ``folder``(默认随程序的 features/);``defined(步骤正文)`` 说有没有步骤定义，不给就不查这一项。"""
    home = folder or bundle.root() / "features"
    found: list[Problem] = []
    features: list[Feature] = []
    for path in feature_files(home):
        feature, faults = _feature(path, defined)
        found += _problems(path, faults)
        features += [feature] if feature else []
    if not features:
        found.append(Problem(shown(home), 1, "这里没有一个读得通的 feature 文件。"))
    found += _duplicates(features)
    found += _fixtures(features)
    return sorted(set(found), key=lambda one: (one.file, one.line, one.message))


def _feature(path: Path, defined: Defined | None) -> tuple[Feature | None, list[Fault]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, [(1, "不是 UTF-8 文件；请用 UTF-8 保存。")]
    faults = list(lint_text.faults(raw))
    tree, wrong = syntax(text)
    if wrong:
        return None, [*faults, *wrong]
    feature = Feature(path, tuple(text.splitlines()), tree)
    return feature, faults + list(lint_tree.faults(feature, defined))


def _problems(path: Path, faults: Sequence[Fault]) -> Iterator[Problem]:
    yield from (Problem(shown(path), line, message) for line, message in faults)


def _ids(feature: Feature) -> Iterator[tuple[str, int]]:
    for rule in feature.rules:
        yield from ((tag, rule["location"]["line"]) for tag in tags(rule) if CLAUSE_ID.fullmatch(tag))


def _duplicates(features: Sequence[Feature]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for feature in features:
        for clause, line in _ids(feature):
            if clause in first:
                yield Problem(shown(feature.path), line, f"条款编号 {clause} 已用在 {first[clause]}。")
            first.setdefault(clause, feature.where(line))


def _fixtures(features: Sequence[Feature]) -> Iterator[Problem]:
    known = {clause for feature in features for clause, _ in _ids(feature)}
    for feature in features:
        own = {clause for clause, _ in _ids(feature)}
        for folder in sorted(path for path in feature.path.parent.iterdir() if path.is_dir()):
            if folder.name not in own:
                yield Problem(
                    shown(folder), 1, f"文件夹 {folder.name} 不是本主题的条款编号；样例放在与条款同名的文件夹里。"
                )
            for path in sorted(folder.iterdir()):
                yield from _problems(path, list(_fixture(path, known)))


def _fixture(path: Path, known: set[str]) -> Iterator[Fault]:
    if path.suffix != ".yaml":
        yield 1, "样例文件须以 .yaml 结尾。"
        return
    try:
        document = yamlfile.read(path, StandardError)
    except StandardError as error:
        yield 1, str(error)
        return
    yield from fixture.faults(document)
    named = document.data.get("also", {}) if isinstance(document.data, dict) else {}
    for clause in sorted(set(named) - known):
        yield document.line(("also", clause)), f"also 提到的 {clause} 不是任何条款的编号。"
