"""比较的写法:终端的文字、合并请求里的 Markdown、单独的 HTML、JSON。中心交来的文字一律转义。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape

import msgspec

from conformance.diff import Change, ClauseChange, Difference

SHOWN = 20
"""每个条款最多列出几个新问题。"""
TOLD = (Change.NEW, Change.UNDECIDED, Change.STILL, Change.FIXED, Change.RULED, Change.SETTLED, Change.OTHER)
"""要列出的变化，要紧的在前；没有变化的只说个数。"""
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
STYLE = """body{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:60em;margin:2em auto;
padding:0 1em;color:#1a1a1a;background:#fff}table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;
padding:.3em .6em;text-align:left;vertical-align:top;overflow-wrap:anywhere}td:first-child{white-space:nowrap}
@media(max-width:40em){tr,td,tbody th{display:block;border:0}thead{display:none}tr{border:1px solid #999;margin:1em 0}}
@media(prefers-color-scheme:dark){
body{color:#eee;background:#111}}"""


def text(made: Difference) -> str:
    """终端上的纯文字。"""
    return "\n".join(_text(made)) + "\n"


def markdown(made: Difference) -> str:
    """贴在合并请求里的 Markdown。"""
    return "\n".join(_markdown(made)) + "\n"


def html(made: Difference) -> str:
    """单独一个 HTML 文件，不联网，没有脚本。"""
    rows = "".join(_row(one) for change in TOLD for one in made.of(change))
    notes = "".join(f"<p><strong>注意:</strong>{_web(note)}</p>" for note in made.notes)
    table = f"<table><thead><tr>{_heads()}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>两次评测的比较</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main><h1>两次评测的比较</h1>{notes}"
        f"<p>{_web(_grades(made))}</p><p>{_web(_totals(made))}</p>{table}</main></body></html>\n"
    )


def json(made: Difference) -> str:
    """机器读的 JSON:notes、grades、clauses[]。"""
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"


FORMATS: Mapping[str, Callable[[Difference], str]] = {"text": text, "html": html, "md": markdown, "json": json}


def _text(made: Difference) -> Iterator[str]:
    yield from (f"注意:{clean(note)}" for note in made.notes)
    yield _grades(made)
    for change in TOLD:
        for one in made.of(change):
            yield f"{change}  {one.id}  {_verdicts(one)}  {clean(one.text)}"
            yield from (f"    + {clean(f.subject)}:{clean(f.kind)}" for f in one.new[:SHOWN])
            yield from (f"    - {clean(f.subject)}:{clean(f.kind)}" for f in one.fixed[:SHOWN])
            yield from (f"    {line}" for line in _rest(one))
    yield _totals(made)


def _markdown(made: Difference) -> Iterator[str]:
    yield from ("## 两次评测的比较", "")
    yield from (f"> **注意** {_md(note)}\n>" for note in made.notes)
    yield from ("", _md(_grades(made)), "", _md(_totals(made)), "")
    rows = [one for change in TOLD for one in made.of(change)]
    if rows:
        yield from ("| 变化 | 条款 | 结论 | 新问题 | 不再有的问题 |", "| --- | --- | --- | --- | --- |")
    for one in rows:
        new, fixed = (
            "<br>".join(f"{_md(f.subject)}:{_md(f.kind)}" for f in found[:SHOWN]) for found in (one.new, one.fixed)
        )
        more = "".join(f"<br>{_md(line)}" for line in _rest(one))
        yield f"| {one.change} | {one.id} {_md(one.text)} | {_verdicts(one)} | {new}{more} | {fixed} |"


def _row(one: ClauseChange) -> str:
    new, fixed = (
        "<br>".join(f"{_web(f.subject)}:{_web(f.kind)}" for f in found[:SHOWN]) for found in (one.new, one.fixed)
    )
    more = "".join(f"<br>{_web(line)}" for line in _rest(one))
    head = f'<th scope="row">{_web(one.id)} {_web(one.text)}</th>'
    return f"<tr><td>{one.change}</td>{head}<td>{_verdicts(one)}</td><td>{new}{more}</td><td>{fixed}</td></tr>"


def _heads() -> str:
    return "".join(f'<th scope="col">{name}</th>' for name in ("变化", "条款", "结论", "新问题", "不再有的问题"))


def _rest(one: ClauseChange) -> Iterator[str]:
    if one.still:
        yield f"仍在的问题 {one.still} 个"
    if len(one.new) > SHOWN or len(one.fixed) > SHOWN:
        yield f"合计新问题 {len(one.new)} 个，不再有的 {len(one.fixed)} 个"
    if one.partial:
        yield "问题没有全部列出，逐个对照只限列出的"


def _verdicts(one: ClauseChange) -> str:
    return f"{one.before or '没有判'} → {one.after or '没有判'}" + "(豁免)" * one.waived


def _grades(made: Difference) -> str:
    (before, low), (after, high) = made.grades
    return f"等级 {clean(before)}({low:g})→ {clean(after)}({high:g})"


def _totals(made: Difference) -> str:
    told = "，".join(f"{change} {len(made.of(change))}" for change in (*TOLD, Change.SAME))
    new = sum(len(one.new) for one in made.clauses)
    return f"条款:{told}；新问题 {new} 个，不再有的问题 {sum(len(one.fixed) for one in made.clauses)} 个"


def clean(value: str) -> str:
    """去掉换行、控制符和改变书写方向的字符:一行就是一行。"""
    return _ODD.sub(" ", value)


def _web(value: str) -> str:
    return escape(clean(value))


def _md(value: str) -> str:
    return re.sub(r"([\\`*_\[\]|~#@!])", r"\\\1", escape(clean(value), quote=False))
