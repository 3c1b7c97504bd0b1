"""用录下来的答复检查档案:没有一次对上的表达式、取不到值的字段、读不出的值，逐条说在档案的哪一行。不访问网络。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.center.api.asking import Endpoint
from conformance.center.api.joins import spread
from conformance.center.exchange.capture import Exchange
from conformance.center.exchange.wire import Garbled, json_of
from conformance.center.infer.samples import Sample, of_file
from conformance.center.normalise import Unreadable
from conformance.center.profile import Profile
from conformance.center.reading.functions import bare, found
from conformance.center.reading.targets import KINDS
from conformance.center.reading.trying import Tried, tried
from conformance.errors import InputError, ZhunshengError

SUFFIXES = frozenset({"json", "jsonl", "xml", "csv", "html", "htm", "txt", "js", "gz"})


@dataclass(frozen=True, slots=True)
class Notice:
    """一条:档案的哪一行、什么键、什么话;``wrong`` 的要改，别的只是提醒。"""

    where: str
    path: str
    message: str
    wrong: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {'错误' if self.wrong else '提醒'} {self.path} {self.message}"


def notices(profile: Profile, given: Path) -> list[Notice]:
    """``given`` 是一个样本文件，或装着 items.json、cases-1.xml 这样的样本的目录；一个也用不上抛 InputError。"""
    files = sorted(path for path in given.iterdir() if path.is_file()) if given.is_dir() else [given]
    named = [(source, path) for path in files if (source := _source(profile, path, alone=len(files) == 1))]
    if not named:
        known = "、".join((profile.data.get("endpoints") or {}) or ["items"])
        raise InputError(f"{given}:没有可用的样本；文件请以来源起名，如 items.json(档案里有 {known})。")
    grouped: dict[str, list[Path]] = {}
    for source, path in named:
        grouped.setdefault(source, []).append(path)
    return [notice for source, paths in grouped.items() for notice in _checked(profile, source, paths)]


def _source(profile: Profile, path: Path, *, alone: bool) -> str | None:
    """样本是哪个来源的:看文件名的开头；只有一个来源时不看名字。"""
    sources = _sources(profile)
    found_ = next((name for name in sources if path.name.lower().startswith(name)), None)
    if found_ or path.suffix.lstrip(".").lower() not in SUFFIXES:
        return found_
    return next(iter(sources)) if alone and len(sources) == 1 else None


def _sources(profile: Profile) -> dict[str, tuple[str, ...]]:
    """来源 → 它在档案里的路径。"""
    found_ = {name: ("endpoints", name) for name in profile.data.get("endpoints") or {}}
    return found_ | ({"items": ("items",)} if "items" in profile.data else {})


def _checked(profile: Profile, source: str, paths: list[Path]) -> Iterator[Notice]:
    steps = _sources(profile)[source]
    spec = profile.data[steps[0]] if len(steps) == 1 else profile.data["endpoints"][source]
    rows: list[Any] = []
    for path in paths:
        try:
            rows += _rows(spec, source, of_file(path, source), filed=len(steps) == 1)
        except (ZhunshengError, Garbled, Unreadable) as error:
            key = "success" if "success" in str(error) else "rows" if "rows" in str(error) else "decode"
            yield Notice(profile.where(*steps, key), ".".join((*steps, key)), str(error).rstrip("。"), wrong=True)
    yield from _unmatched(profile, steps, spec, source, paths)
    yield from told(profile, steps, source, tried(profile.data, source, spec, rows), len(rows))


def _rows(spec: Mapping[str, Any], source: str, sample: Sample, *, filed: bool) -> list[Any]:
    if filed:
        return list(found(sample.value, spec.get("rows")) or [])
    endpoint = Endpoint.of(source, spec)
    exchange = _exchange(endpoint, sample)
    endpoint.check(exchange)
    located = [("", row) for row in endpoint.rows(exchange)]
    path = spec.get("spread")
    return [row for _, row in (spread(located, path, loose=bool(spec.get("loose"))) if path else located)]


def _exchange(endpoint: Endpoint, sample: Sample) -> Exchange:
    value = endpoint.decode(sample.text) if endpoint.decode else json_of(sample.text)
    return Exchange(sample.where, 200, value, "")


def _unmatched(
    profile: Profile, steps: tuple[str, ...], spec: Mapping[str, Any], source: str, paths: list[Path]
) -> Iterator[Notice]:
    """total、page.pages、page.next:在样本上没有一次取到值。"""
    if len(steps) == 1:
        return
    paging = spec.get("page") or {}
    wanted = {
        ("total",): spec.get("total"),
        ("page", "pages"): paging.get("pages"),
        ("page", "next"): paging.get("next"),
    }
    values = [value for path in paths if (value := _value(spec, source, path)) is not None]
    for keys, path in wanted.items():
        if path and values and all(bare(found(value, path)) for value in values):
            said = f"{path} 在 {len(values)} 个样本上都取不到值；请核对，或去掉这一行"
            yield Notice(profile.where(*steps, *keys), ".".join((*steps, *keys)), said)


def _value(spec: Mapping[str, Any], source: str, path: Path) -> Any:
    try:
        return _exchange(Endpoint.of(source, spec), of_file(path, source)).value
    except (ZhunshengError, Garbled, Unreadable):
        return None


def told(profile: Profile, steps: tuple[str, ...], source: str, seen: Tried, rows: int) -> Iterator[Notice]:
    """试过的映射 → 各条:取不到值的、读不出的。必需的字段没有一行可用才是错误。"""
    if not rows:
        return
    needed = seen.unusable(source) if source in KINDS else ()
    for target in seen.lost:
        said = f"{rows} 行里一行也没有取到值；请核对字段名(用到它的条款会存疑)"
        yield Notice(profile.where(*steps, "fields", *_inner(target)), _named(steps, target), said, target in needed)
    for target, (count, why) in seen.unread.items():
        said = f"{rows} 行里 {count} 行读不出:{why}"
        yield Notice(profile.where(*steps, "fields", *_inner(target)), _named(steps, target), said, target in needed)


def _inner(target: str) -> tuple[str, ...]:
    """materials.name → materials、fields、name；fee.charged 是一个键，找不到时指到上一级。"""
    head, mark, rest = target.partition(".")
    return (target,) if not mark or head == "fee" or head.endswith("_limit") else (head, "fields", rest)


def _named(steps: tuple[str, ...], target: str) -> str:
    return ".".join((*steps, "fields", target))
