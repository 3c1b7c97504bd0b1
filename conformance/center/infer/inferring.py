"""起草一份中心档案:问几个端点(只发 GET，次数有上限)、读几份文件，认出方言或提出映射，写成待改的 YAML。"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from conformance.center.exchange import urls
from conformance.center.exchange.wire import sealed
from conformance.center.infer import dialect as infer_dialect
from conformance.center.infer import nested, percase
from conformance.center.infer import openapi as infer_openapi
from conformance.center.infer import portal as infer_portal
from conformance.center.infer import source as infer_source
from conformance.center.infer.asking import MOST, Asker
from conformance.center.infer.dialect import Match
from conformance.center.infer.draft import Draft, joined, profile
from conformance.center.infer.drafting import Entry, said, written
from conformance.center.infer.fields import Fields
from conformance.center.infer.nested import Join, Nested
from conformance.center.infer.openapi import Operation
from conformance.center.infer.paging import paging
from conformance.center.infer.samples import Sample, of_file
from conformance.center.infer.shape import Shape, refused, shape, single
from conformance.center.infer.source import Detail
from conformance.center.reading.functions import found
from conformance.center.reading.targets import KINDS
from conformance.center.reading.templates import PLACE
from conformance.errors import InputError


@dataclass(frozen=True, slots=True)
class Wanted:
    """要推断什么。``head`` 是档案的 center、transport、auth(密钥已代入),``shown`` 是写进草稿的样子。

    ``endpoints`` 是 [(来源名, 路径)]:空名表示看着办，``items.detail`` 表示详情。
    ``files`` 是 [(来源名, 文件)],写成相对 ``folder`` 的路径。
    """

    head: Mapping[str, Any]
    shown: Mapping[str, Any]
    base: str = ""
    endpoints: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, Path], ...] = ()
    secrets: frozenset[str] = frozenset()
    most: int = MOST
    folder: Path = Path()


def infer(wanted: Wanted) -> tuple[str, list[str]]:
    """草稿的 YAML 文字，和一路上说的话；没有这样的来源、一样也没有看到抛 InputError。"""
    for source, path in (*wanted.endpoints, *wanted.files):
        if source and source.partition(".")[0] not in KINDS:
            raise InputError(f"{source}={path}:没有来源 {source}；可用的是 {'、'.join(KINDS)}。")
    draft = Draft()
    for source, path in wanted.files:
        sample = of_file(path, source or None)
        _file(draft, replace(sample, file=Path(os.path.relpath(path, wanted.folder))))
    sent = 0
    if wanted.base:
        asker = Asker(wanted.head, wanted.secrets, wanted.most)
        try:
            _center(draft, wanted, asker)
        finally:
            draft.said, sent = [*asker.said, *draft.said], asker.sent
            asker.close()
    if not (draft.endpoints or draft.files or draft.portal):
        tried = "\n".join(draft.said)
        how = "请用 --endpoint items=/路径?参数 指明端点，或交来样本文件。"
        raise InputError(f"没有看到一个可用的答复，写不出草稿。\n{tried}\n{how}")
    return written(profile(draft, wanted.shown, sent)), draft.said


def _center(draft: Draft, wanted: Wanted, asker: Asker) -> None:
    """先是接口说明，再是给出的端点，最后看首页是不是门户。"""
    operations = () if wanted.endpoints else _document(asker, wanted.base)
    given: list[tuple[str, str, Mapping[str, str]]] = [
        (source, path, {}) for source, path in wanted.endpoints if "." not in source
    ]
    given += [(one.source, one.path, one.params) for one in operations if not one.detail and _askable(draft, one)]
    details = dict(wanted.endpoints) | {f"{one.source}.detail": one.path for one in operations if one.detail}
    for source, path, declared in sorted(given, key=lambda one: one[0] == "events"):  # 先见到办件的编号
        _endpoint(draft, asker, source, path, declared, details)
    if not given and (page := asker.get("/", quiet=True)):
        _anything(draft, asker, page)


def _document(asker: Asker, base: str) -> tuple[Operation, ...]:
    for place in infer_openapi.PLACES:
        sample = asker.get(place, quiet=True)
        if sample and infer_openapi.is_document(sample.value):
            return infer_openapi.operations(sample.value, base)
    asker.said.append(f"– 没有找到接口说明(试过 {'、'.join(infer_openapi.PLACES)})")
    return ()


def _askable(draft: Draft, one: Operation) -> bool:
    if one.needed:
        draft.said.append(
            f"– {one.path} 要参数 {'、'.join(one.needed)}，没有试；请用 --endpoint {one.source}={one.path}?… 给出"
        )
    return not one.needed


def _anything(draft: Draft, asker: Asker, sample: Sample) -> None:
    """不知道是什么的一个答复:网页当作门户，别的当作端点。"""
    if sample.kind == "html":
        draft.portal = infer_portal.portal(sample, asker)
    else:
        _listed(draft, asker, sample, "", {}, {})


def _endpoint(
    draft: Draft, asker: Asker, source: str, path: str, declared: Mapping[str, str], details: Mapping[str, str]
) -> None:
    asked = {name: one for name, one in declared.items() if one}
    sample = asker.get(path, params=asked)
    if sample is None:
        return
    if sample.kind != "html":
        _listed(draft, asker, sample, source, declared, details)
        return
    page = infer_portal.portal(sample, asker)
    if infer_portal.recognised(sample, page):
        draft.portal = draft.portal or page
    else:
        draft.said.append(f"✗ {sample.where} 答的是网页而不是数据:可能是登录页、错误页或网关；请检查地址、凭据与许可")


def _listed(
    draft: Draft,
    asker: Asker | None,
    sample: Sample,
    source: str,
    declared: Mapping[str, str],
    details: Mapping[str, str],
) -> None:
    """一个列表端点。"""
    seen = shape(sample.value, source or "items")
    if seen is None:
        why = "" if sealed(sample.value) else refused(sample.value)
        told = f"，中心说“{why}”" if why else f":{infer_source.outline(sample.value)}"
        draft.said.append(f"✗ {sample.where} 的答复里没有一列对象{told}")
        return
    source = source or infer_source.classified(seen.listed, sample.path)
    match = infer_dialect.recognised(Sample(sample.where, sample.kind, sample.value, sample.text, source=source))
    turned = paging(sample, seen, source, asker, declared)
    detail = None if match and match.listed else _detail(asker, source, seen, details)
    seen, spread = nested.outside(seen, sample.value, source)
    more = Nested(spread, tuple(_joins(asker, source, seen, details)))
    entries, made = infer_source.endpoint(sample, source, seen, turned, detail, more)
    draft.endpoints[source] = _chosen(draft, source, match, percase.asked(source, entries, made, seen, draft), made)


def _chosen(draft: Draft, source: str, match: Match | None, entries: list[Entry], made: Fields) -> list[Entry]:
    """认出了方言的只留自己的地址，其余照方言；认不出的照提出的映射。"""
    if match and (match.listed or match.fields >= 0.7 * len([one for one in made.proposals if not one.off])):
        draft.matches[source] = match
        entries = [one for one in entries if one.key in {"path", "params", "page"}]
        told = (
            "列表的信封相符，字段要逐条取详情才看得到"
            if match.listed
            else f"{match.fields} 个字段取得到值({match.share:.0%})"
        )
        entries.append(said(f"其余照方言 {match.dialect}:{told}"))
    else:
        draft.fields.append(made)
    return entries


def _detail(asker: Asker | None, source: str, seen: Shape, details: Mapping[str, str]) -> Detail | None:
    """拿第一行去取一份详情。"""
    asked = _again(asker, details.get(f"{source}.detail", ""), seen.listed[0])
    got = single(asked[2].value, source) if asked else None
    return Detail(asked[0], got[0], got[1], asked[1]) if asked and got else None


def _joins(asker: Asker | None, source: str, seen: Shape, details: Mapping[str, str]) -> Iterator[Join]:
    """拿第一行去取另一次调用的一列，如 items.materials。"""
    for name, template in details.items():
        whose, _, into = name.partition(".")
        asked = _again(asker, template, seen.listed[0]) if whose == source and into not in {"", "detail"} else None
        part = shape(asked[2].value, name) if asked else None
        if asked and part:
            yield Join(into, asked[0], asked[1], part.rows, part.listed)


def _again(asker: Asker | None, template: str, row: Mapping[str, Any]) -> tuple[str, dict[str, str], Sample] | None:
    """占位代入一行里的值再取一次:(路径, 参数, 答复);代不满、没有取成的是 None。"""
    keys = {name: _key(row, name) for name, _ in PLACE.findall(template)}
    if not template or asker is None or not all(keys.values()):
        return None
    for name, key in keys.items():
        template = template.replace(f"{{{name}}}", f"{{{key}}}")
    path, _, query = template.partition("?")
    sample = asker.get(template.format_map({key: found(row, key) for key in keys.values()}))
    return (path, dict(parse_qsl(query)), sample) if sample and sample.kind != "html" else None


def _key(row: Mapping[str, Any], name: str) -> str:
    """占位在行里叫什么:同名的，不然是编码。"""
    if name in row:
        return name
    from conformance.center.infer.fields import fields

    made = {one.target: one.spec for one in fields("items", [row]).proposals}
    return str(made.get("code", "")) if isinstance(made.get("code"), str) else ""


def _file(draft: Draft, sample: Sample) -> None:
    """一份文件:表就当作来源，接口说明、网页、XML 当作答复的样本。"""
    if sample.kind == "html":
        draft.portal = infer_portal.portal(sample, None)
        return
    seen = shape(sample.value, sample.source or "items")
    if seen is None:
        draft.said.append(f"✗ {sample.where} 里没有一列对象:{infer_source.outline(sample.value)}")
        return
    source = sample.source or infer_source.classified(seen.listed, sample.file.stem if sample.file else "")
    if sample.kind in {"csv", "jsonl", "json"} and source in {"items", "cases", "events"} and not _answer(seen):
        key, entries, made = infer_source.filed(sample, source, seen)
        draft.files[key] = joined(draft.files.get(key), entries)
        draft.fields.append(made)
    else:
        _listed(draft, None, sample, source, {}, {})


def _answer(seen: Shape) -> bool:
    """像是存下来的一个接口答复:带着信封。"""
    return bool(seen.success)


def named(text: str) -> tuple[str, str]:
    """``来源=路径`` → (来源, 路径);没有写来源的来源是空的。"""
    head, mark, rest = text.partition("=")
    source = bool(mark) and "/" not in head and "?" not in head
    return (head, rest) if source else ("", text)


def hosted(text: str) -> bool:
    """是一个网址，而不是文件。"""
    return urls.parts(text).scheme in {"http", "https"}
