"""behave 的步骤:标准的各个场景，`steps/` 里的定义，步骤说话用的 context。只读文件，不判定。"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from behave.configuration import Configuration
from behave.model import Feature, reset_model
from behave.runner import Context, ModelRunner, the_step_registry
from behave.runner_util import load_step_modules, parse_features

from conformance import bundle

_QUIET = ("--no-summary", "--no-capture", "--no-capture-stderr", "--no-logcapture")


class Registry:
    """步骤的定义。behave 为每一步把定义逐个试过去；一样的一句话，同一进程里只找一次。"""

    def find_match(self, step: Any) -> Any:
        """这一步的定义；没有是 None。"""
        return _match(step.step_type, step.name)


class Board(Context):  # type: ignore[misc]
    """步骤之间传话的 context;behave 每写一个属性要记下是哪一行写的，看一遍调用栈比步骤本身还贵，这里不记。"""

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            super().__setattr__(name, value)
        else:
            self._stack[0][name] = value


def runner(files: list[str]) -> ModelRunner:
    """跑 ``files`` 里全部场景的，还没有挂上钩子；什么也不输出。"""
    load_steps()
    config = Configuration(list(_QUIET), load_config=False)
    config.setup_logging = lambda *_, **__: None
    features = [feature(name, Path(name).stat().st_mtime_ns) for name in files]
    reset_model(features)
    made = ModelRunner(config, features, step_registry=Registry())
    made.context, made.formatters = Board(made), []
    return made


def defined(text: str) -> bool:
    """有没有步骤定义能匹配这句话(供标准检查使用)。"""
    load_steps()
    return any(_match(kind, text) for kind in the_step_registry.steps)


@lru_cache(maxsize=256)
def feature(name: str, _changed: int) -> Feature:
    """读好的 feature 文件；同一进程里没有改过的只读一次，每次判定前重置。"""
    found: Feature = parse_features([name])[0]
    return found


@cache
def load_steps() -> None:
    """装入全部步骤定义。"""
    load_step_modules([str(bundle.root() / "steps")])


@lru_cache(maxsize=4096)
def _match(kind: str, text: str) -> Any:
    return the_step_registry.find_match(SimpleNamespace(step_type=kind, name=text))
