"""变异测试:在判定的代码里一次改坏一处，看它自己的测试会不会红。改法由 mutmut 给出，文件一个也不动。

    python tools/mutants.py conformance/grade.py --sample 40
    python tools/mutants.py conformance/rules --sample 5 --seed 7 -o build/mutants.jsonl

每个变异体在分出来的子进程里跑:装入改坏的源码，跑守着这个模块的测试(见 ``nearest.covering``),
提到改坏的那个函数的先跑，第一个不通过就是杀死。抽样是打乱之后的前几个，多抽时少抽过的都在里面。
只改给人看的整句话的不算。结果逐个追加到 ``-o``;已有的不再跑。有存活的退出码是 1。
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from tools.nearest import ROOT, closure, covering, named, near

OUT = ROOT / "build" / "mutants.jsonl"
BOOK = "tests.rules.casebook"
"""为办件规则的测试建时间线的。"""
SECONDS = 180
"""一个变异体至多用这么多秒 CPU；用完的是停不下来，算杀死。"""
SENTENCE = frozenset("，；。：,:;“”？!")
KILLED, SURVIVED, ENDLESS, UNCOVERED = "杀死", "存活", "超时", "没有测试"
COMPILING = ("conformance/rules/", "conformance/run/queries.py", "conformance/run/compiled.py")
"""改坏了它们，存着的编译结果就不能再用；别的模块的变异体合用一份。"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """一处改坏:哪个文件、第几行、那一行改前改后；``source`` 是改坏的全文。"""

    path: str
    line: int
    before: str
    after: str
    source: str

    @property
    def key(self) -> str:
        """同一处同样的改法只有一个键。"""
        return f"{self.path}:{self.line}:{self.before} → {self.after}"


class Loader(SourceFileLoader):
    """装入改坏的源码，不读也不写字节码。"""

    source = ""

    def get_code(self, fullname: str) -> CodeType:
        """编译改坏的源码。"""
        return compile(self.source, self.path, "exec", dont_inherit=True)


class Finder(MetaPathFinder):
    """只接管被改坏的那一个模块。"""

    def __init__(self, mutant: Mutant) -> None:
        self.name, self.path = named(mutant.path), str(ROOT / mutant.path)
        self.loader = Loader(self.name, self.path)
        self.loader.source = mutant.source

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """别的模块照常装入。"""
        return spec_from_file_location(fullname, self.path, loader=self.loader) if fullname == self.name else None


def sampled(path: str, size: int, seed: int) -> list[Mutant]:
    """一个文件的变异体，按种子抽 ``size`` 个(0 是全部)，按行排；只改一整句话的、只改 TypeVar 名字的不在其中。"""
    from libcst import Module, SimpleString
    from libcst.matchers import Call, Name, findall
    from mutmut.mutation.file_mutation import create_mutations, deep_replace

    code = (ROOT / path).read_text(encoding="utf-8")
    module, every, *_ = create_mutations(path, code)
    told = [one for one in every if isinstance(one.original_node, SimpleString)]
    said = {id(one) for one in told if SENTENCE & set(one.original_node.value)}
    typed = {id(one.args[0].value) for one in findall(module, Call(func=Name("TypeVar")))}  # 名字只供打印
    left = [one for one in every if id(one) not in said and id(one.original_node) not in typed]
    random.Random(f"{seed}:{path}").shuffle(left)  # noqa: S311 - 抽样，不是密码
    chosen = left[: size or len(left)]
    trees = [deep_replace(module, one.original_node, one.mutated_node) for one in chosen]
    made = [_mutant(path, code, tree.code) for tree in trees if isinstance(tree, Module) and tree.code != code]
    return sorted({one.key: one for one in made}.values(), key=lambda one: one.line)


def _mutant(path: str, code: str, source: str) -> Mutant:
    old, new = code.splitlines(), source.splitlines()
    line = next((n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), 0)
    return Mutant(path, line + 1, old[line].strip(), new[line].strip() if line < len(new) else "", source)


class Nearest:
    """收集之后，近的测试排在前面。"""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """其余的次序不变。"""
        items.sort(key=lambda item: item.originalname not in self.names)


def outcome(mutant: Mutant | None, tests: list[str], cache: Path) -> str:
    """在子进程里跑 ``tests``,编译结果存在 ``cache``;``mutant`` 为 None 是没有改坏的原样。"""
    if mutant and named(mutant.path) in sys.modules:
        sys.exit(f"{mutant.path}:已经装入，改坏的不会被用到。")
    child = os.fork()
    if not child:
        _run(mutant, tests, cache)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return ENDLESS
    return SURVIVED if os.WEXITSTATUS(status) == 0 else KILLED


def _run(mutant: Mutant | None, tests: list[str], cache: Path) -> None:
    import pytest
    from hypothesis import settings

    settings.register_profile("mutants", deadline=None, derandomize=True, database=None)
    settings.load_profile("mutants")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    os.environ["ZHUNSHENG_CACHE"] = str(cache)
    if mutant:
        sys.meta_path.insert(0, Finder(mutant))
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:schemathesis", *tests]
    os._exit(pytest.main(options, plugins=[Nearest(near(mutant.path, mutant.line, tests) if mutant else set())]))


def main() -> int:
    """逐个模块:先看原样是绿的，再逐个变异体。"""
    parser = argparse.ArgumentParser(description="变异测试")
    parser.add_argument("places", nargs="*", default=["conformance/workdays.py", "conformance/grade.py"])
    parser.add_argument("--sample", type=int, default=0, help="每个模块抽多少个；0 是全部")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("-o", "--out", type=Path, default=OUT)
    given = parser.parse_args()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    shared = closure(BOOK)
    for path in sorted(_modules(given.places), key=lambda one: (named(one) not in shared, one)):
        _warm(named(path) not in shared)
        _module(path, sampled(path, given.sample, given.seed), given.out)
    return _summed(_read(given.out), set(_modules(given.places)))


def _warm(whole: bool) -> None:
    """慢的库先装入，分出来的子进程不必再装；``whole``:没有改坏时间线和它用到的，就连编译好的时间线也先备好。"""
    import hypothesis  # noqa: F401 - 只为装入
    import ibis.backends.duckdb  # noqa: F401 - 同上
    import pyarrow.csv  # noqa: F401 - 同上

    if whole:
        book = import_module(BOOK)
        book.COMPILED or book.build({"甲": book.case(book.event("申请", "3-3"))})


def _modules(places: Iterable[str]) -> list[str]:
    found = [sorted((ROOT / one).glob("*.py")) if (ROOT / one).is_dir() else [ROOT / one] for one in places]
    return [str(path.relative_to(ROOT)) for each in found for path in each if path.name != "__init__.py"]


def _module(path: str, chosen: list[Mutant], out: Path) -> None:
    done = {one["key"] for one in _read(out)}
    left = [one for one in chosen if one.key not in done]
    tests = covering(path)
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        if left and tests and outcome(None, tests, cache / "sound") != SURVIVED:
            sys.exit(f"{path}:没有改坏时测试就不通过；请先修好 {'、'.join(tests)}。")
        for number, one in enumerate(left):
            own = cache / (str(number) if path.startswith(COMPILING) else "sound")
            told = outcome(one, tests, own) if tests else UNCOVERED
            row = {name: value for name, value in asdict(one).items() if name != "source"}
            with out.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps({"key": one.key, **row, "outcome": told}, ensure_ascii=False) + "\n")


def _read(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()] if out.is_file() else []


def _summed(rows: list[dict[str, Any]], paths: set[str]) -> int:
    """每个模块一行；存活的逐个列出。"""
    alive = [row for row in rows if row["path"] in paths and row["outcome"] in {SURVIVED, UNCOVERED}]
    for path in sorted(paths):
        own = [row for row in rows if row["path"] == path]
        print(f"{path} {len(own)} 个，杀死 {len(own) - sum(row['path'] == path for row in alive)} 个")
    for row in alive:
        print(f"{row['outcome']} {row['key']}")
    return int(bool(alive))


if __name__ == "__main__":
    sys.exit(main())
