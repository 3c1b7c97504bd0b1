"""写中心档案:profile new(问几个问题)、infer(从接口、文件起草)、lint(检查)。"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from conformance.cli.linting import profile_lint
from conformance.cli.saying import say

AUTH = ("none", "bearer", "headers", "query", "body", "form", "oauth2", "two_step", "digest", "jwt", "hawk")
SOURCES = click.Choice(["items", "cases", "events"])
UNNAMED = {"name": "某政务服务中心", "region": "000000", "level": "市"}
_output = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="写到这个文件；不给就写到屏幕。"
)


@click.group()
def profile() -> None:
    """中心档案:new 从头写，infer 起草，lint 检查。"""


@profile.command("new")
@click.option("--name", help="中心的名称。")
@click.option("--region", help="行政区划代码，6 位或 12 位。")
@click.option("--level", help="层级，如 省、市、县。")
@click.option("--base", help="接口的根地址；没有接口写空。")
@click.option("--auth", type=click.Choice(AUTH), help="怎样登录。")
@click.option("--dialect", help="继承的方言；没有写 none。")
@click.option("--portal", help="门户的根地址；没有写空。")
@click.option("--file", "files", multiple=True, metavar="SOURCE=FILE", help="由文件交来的 items、cases、events。")
@_output
def profile_new(output: Path | None, files: tuple[str, ...], **given: str | None) -> None:
    """写一份带注释的新档案；没有用选项给出的逐个询问。"""
    from conformance.center import profile_new

    answers = _asked(given, files, profile_new.dialects())
    text = profile_new.draft(profile_new.Answers(**answers))
    _written(text, output)


def _asked(given: Mapping[str, str | None], files: tuple[str, ...], dialects: list[str]) -> dict[str, Any]:
    """选项给出的，加上问来的；全部给出时一句也不问。"""

    def ask(key: str, text: str, **more: Any) -> Any:
        return given[key] if given[key] is not None else click.prompt(text, err=True, **more)

    answers: dict[str, Any] = {
        "name": ask("name", "中心的名称"),
        "region": ask("region", "行政区划代码(6 位或 12 位)"),
        "level": ask("level", "层级(省、市、县)", default="市"),
        "base": ask("base", "接口的根地址(没有就回车)", default="", show_default=False),
    }
    if answers["base"]:
        answers["auth"] = ask("auth", "怎样登录", type=click.Choice(AUTH), default="none")
        known = click.Choice([*dialects, "none"])
        answers["dialect"] = ask("dialect", "方言(没有就 none)", type=known, default="none").replace("none", "")
    answers["portal"] = ask("portal", "门户的根地址(没有就回车)", default="", show_default=False)
    return answers | {"files": dict(map(_file, files))}


def _file(text: str) -> tuple[str, Path]:
    source, mark, path = text.partition("=")
    if not mark or source not in SOURCES.choices:
        raise click.UsageError(f"--file {text}:请写成 items=文件、cases=文件 或 events=文件。")
    return source, Path(path)


@profile.command("infer")
@click.argument("given", metavar="BASE_URL|FILE...", nargs=-1)
@click.option(
    "--endpoint",
    "endpoints",
    multiple=True,
    metavar="SOURCE=PATH",
    help="试这个端点，如 items=/api/list?page=1;items.detail=/api/one?id={id} 是逐条取的详情,"
    "items.materials=/api/cl?id={id} 是另一次调用给出的材料。可多次给出。",
)
@click.option(
    "--using",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="center、transport、auth 取自这份档案(先用 profile new 写好)；名称、层级、令牌就不另给。",
)
@click.option("--bearer", metavar="VARIABLE", help="令牌所在的环境变量的名字，或 keyring:服务:名字。")
@click.option("--name", help="中心的名称；不写是“某政务服务中心”。")
@click.option("--region", help="行政区划代码，6 位或 12 位；不写是 000000。")
@click.option("--level", help="层级；不写是“市”。")
@click.option("--requests", "most", type=click.IntRange(1, 200), default=12, show_default=True, help="至多几个请求。")
@click.option(
    "--rate",
    type=click.FloatRange(0, 50, min_open=True),
    default=2.0,
    show_default=True,
    help="每秒至多几个，--using 的档案更小的照它。",
)
@_output
def profile_infer(given: tuple[str, ...], output: Path | None, **options: Any) -> None:
    """从接口(只发 GET)或样本文件起草一份档案:认方言，提出映射，每行注明把握与样本。"""
    from conformance.center.infer import inferring as infer

    text, told = infer.infer(_wanted(given, output, **options))
    for line in told:
        say(line, err=True)
    _written(text, output)


def _wanted(
    given: tuple[str, ...],
    output: Path | None,
    using: Path | None,
    most: int,
    endpoints: tuple[str, ...],
    **options: Any,
) -> Any:
    from conformance.center.infer import inferring as infer

    shown, head, secrets = _head(next(filter(infer.hosted, given), ""), using, **options)
    base = str((head.get("transport") or {}).get("base") or "")
    if not given and not base:
        raise click.UsageError("请给出接口或门户的地址，或者样本文件。")
    return infer.Wanted(
        head,
        shown,
        base,
        tuple(map(infer.named, endpoints)),
        tuple((source, Path(path)) for source, path in map(_sample, given) if not infer.hosted(path)),
        secrets,
        most,
        (output or Path("profile.yaml")).parent,
    )


def _sample(text: str) -> tuple[str, str]:
    """``items=文件`` 或文件。"""
    head, mark, rest = text.partition("=")
    return (head, rest) if mark and not Path(text).exists() and "://" not in head else ("", text)


def _head(
    base: str, using: Path | None, rate: float, bearer: str | None, **center: str | None
) -> tuple[dict[str, Any], dict[str, Any], frozenset[str]]:
    """(写进草稿的, 密钥已代入的, 密钥)。"""
    given = {name: value for name, value in center.items() if value is not None}
    if using:
        if beside := [f"--{name}" for name in (*given, *["bearer"] * bool(bearer))]:
            raise click.UsageError(f"{'、'.join(beside)} 不能与 --using 同用；请写在 {using} 里。")
        return _used(using, base, rate)
    shown: dict[str, Any] = {"center": UNNAMED | given}
    if base:
        shown["transport"] = {"base": base.rstrip("/"), "rate_per_s": rate}
    if not (base and bearer):
        return shown, shown, frozenset()
    token = _variable(bearer)
    shown["auth"] = {"kind": "bearer", "token": f"${{{bearer}}}"}
    return shown, {**shown, "auth": {"kind": "bearer", "token": token}}, frozenset({token})


def _used(using: Path, base: str, rate: float) -> tuple[dict[str, Any], dict[str, Any], frozenset[str]]:
    from conformance.center import layers
    from conformance.center import profile as profiles

    loaded, written = profiles.load(using), layers.read(using).merged()
    kept = ("center", "timezone", "transport", "permission", "auth")
    shown = {key: written[key] for key in kept if key in written}
    head = {key: loaded.data[key] for key in kept if key in loaded.data}
    if base:
        shown["transport"] = {**shown.get("transport", {}), "base": base.rstrip("/")}
        head["transport"] = {**head.get("transport", {}), "base": base.rstrip("/")}
    if transport := head.get("transport"):
        head["transport"] = {**transport, "rate_per_s": min(rate, transport.get("rate_per_s", rate))}
    return shown, head, loaded.secrets


def _variable(name: str) -> str:
    import os

    from conformance.center import keys

    told = keys.missing(name, os.environ)
    if told:
        raise click.UsageError(f"{told}。")
    return keys.value(name, os.environ)


def _written(text: str, output: Path | None) -> None:
    """写到文件(不覆盖已有的)并检查一遍，或者写到屏幕。"""
    if output is None:
        say(text, nl=False)
        return
    if output.exists():
        raise click.UsageError(f"{output} 已经有了；请换一个名字，或者先移走它。")
    output.write_text(text, encoding="utf-8")
    say(f"写到 {output}。", err=True)
    for problem in _problems(output):
        say(f"{output}:{problem.line}: {problem.path} {problem.message}", err=True)
    say(f"接着:改好 {output},再 zhunsheng profile lint {output}、zhunsheng doctor -t {output}。", err=True)


def _problems(path: Path) -> list[Any]:
    from conformance.center.profile import problems

    return problems(path)


profile.add_command(profile_lint)
COMMANDS = (profile,)
