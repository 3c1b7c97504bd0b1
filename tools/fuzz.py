"""有覆盖率引导的乱喂:atheris 驱动 tests/fuzz 里的同一批测试，每个喂 N 秒。

    python tools/fuzz.py 60                      每个测试 60 秒
    python tools/fuzz.py 600 test_fuzz_records   只喂名字里有这段文字的

每个测试一个进程;走到过新地方的输入攒在 build/fuzz/<测试>/corpus,下次从它接着喂。使测试失败、停住(一次 30 秒)
或者内存超过 2 GB 的输入存在 build/fuzz/<测试>/crash-…;有一个就以 1 退出。修好之后把它写进那个文件的 FOUND。
"""

from __future__ import annotations

import inspect
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests" / "fuzz"
KEPT = ROOT / "build" / "fuzz"
LIMITS = ("-timeout=30", "-rss_limit_mb=2048", "-max_len=8192", "-len_control=0", "-print_final_stats=1")


def names(wanted: str) -> Iterator[str]:
    """``模块:测试``,每个由 hypothesis 生成输入的测试一个。"""
    for path in sorted(TESTS.glob("test_fuzz_*.py")):
        module = import_module(path.stem)
        for name, found in inspect.getmembers(module, lambda one: hasattr(one, "hypothesis")):
            if found.__module__ == path.stem and wanted in f"{path.stem}:{name}":
                yield f"{path.stem}:{name}"


def feed(named: str, flags: list[str]) -> None:
    """在这个进程里喂一个测试;先装 atheris 的探针，再导入被测的代码。"""
    import atheris

    with atheris.instrument_imports(include=["conformance", "jmespath"]):
        module, _, name = named.partition(":")
        test = getattr(import_module(module), name)
    fed: Callable[[bytes], object] = test.hypothesis.fuzz_one_input
    atheris.Setup([named, *flags], fed)
    atheris.Fuzz()


def seeded(folder: Path, named: str) -> None:
    """空的语料先放几份乱字节:太短的输入 hypothesis 生成不出完整的值，走不到深处。"""
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(named)  # noqa: S311 - 乱喂，不是密码
    for place in () if any(folder.iterdir()) else range(32):
        (folder / f"seed-{place}").write_bytes(dice.randbytes(256 << place % 5))


def fed(named: str, seconds: int) -> bool:
    """另起一个进程喂 ``seconds`` 秒；没有失败。"""
    folder = KEPT / named.replace(":", ".")
    seeded(folder / "corpus", named)
    flags = [f"-max_total_time={seconds}", f"-artifact_prefix={folder}/", *LIMITS, str(folder / "corpus")]
    with (folder / "log").open("wb") as log:
        ended = subprocess.run([sys.executable, __file__, "--feed", named, *flags], stdout=log, stderr=log, check=False)  # noqa: S603 - 就是本文件
    print(f"{named} {'没有失败' if ended.returncode == 0 else f'失败，见 {folder.relative_to(ROOT)}'}", flush=True)
    return ended.returncode == 0


def main() -> int:
    """逐个喂。"""
    sys.path[:0] = [str(ROOT), str(TESTS)]
    if sys.argv[1:2] == ["--feed"]:
        feed(sys.argv[2], sys.argv[3:])
        return 0
    seconds = int(next(iter(sys.argv[1:]), "60"))
    each = [fed(named, seconds) for named in names(next(iter(sys.argv[2:]), ""))]
    return 0 if all(each) else 1


if __name__ == "__main__":
    sys.exit(main())
