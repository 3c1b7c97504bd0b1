"""从头写一份带注释的中心档案:回答几个问题，得到一份合乎结构、改几处就能用的 YAML。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.center.infer.drafting import Entry, said, under, written
from conformance.center.layers import DIALECTS

AUTH: Mapping[str, Mapping[str, object]] = {
    "none": {},
    "bearer": {"token": "${CENTER_TOKEN}"},
    "headers": {"headers": {"X-Api-Key": "${CENTER_KEY}"}},
    "query": {"params": {"token": "${CENTER_TOKEN}"}},
    "body": {"body": {"token": "${CENTER_TOKEN}"}},
    "form": {"login": {"path": "/login", "form": {"username": "{user}", "password": "{password}"}}},
    "oauth2": {"token_path": "/oauth/token", "client_id": "改成客户端编号", "client_secret": "${CENTER_SECRET}"},
    "two_step": {
        "call": {"path": "/createsign", "take": {"sign": "data.sign"}},
        "put": {"headers": {"x-sign": "{sign}"}},
    },
    "digest": {
        "values": {
            "secret": "${CENTER_SECRET}",
            "sign": {"text": "{secret}{timestamp}", "algorithm": "sha256"},
        },
        "put": {"headers": {"x-timestamp": "{timestamp}", "x-signature": "{sign}"}},
    },
    "jwt": {
        "key": "${CENTER_KEY}",
        "claims": {"iss": "zhunsheng"},
        "put": {"headers": {"Authorization": "Bearer {jwt}"}},
    },
    "hawk": {"id": "改成编号", "key": "${CENTER_KEY}"},
}
"""auth.kind → 写进草稿的样子；密钥只写环境变量的名字。"""
VALUED: Mapping[str, Mapping[str, str]] = {"form": {"user": "${CENTER_USER}", "password": "${CENTER_PASSWORD}"}}
RATE = 2


@dataclass(frozen=True, slots=True)
class Answers:
    """回答；空的就是没有。``files`` 是 items、cases、events → 文件。"""

    name: str
    region: str
    level: str
    base: str = ""
    auth: str = "none"
    dialect: str = ""
    portal: str = ""
    files: Mapping[str, Path] | None = None


def dialects() -> list[str]:
    """随程序的方言。"""
    return sorted(path.stem for path in DIALECTS.glob("*.yaml"))


def center(answers: Answers) -> dict[str, object]:
    """档案的 center、transport、auth。"""
    made: dict[str, object] = {"center": {"name": answers.name, "region": answers.region, "level": answers.level}}
    if answers.base:
        made["transport"] = {"base": answers.base, "rate_per_s": RATE}
        values = {"values": dict(VALUED[answers.auth])} if answers.auth in VALUED else {}
        made["auth"] = {"kind": answers.auth, **values, **AUTH[answers.auth]}
    return made


def draft(answers: Answers) -> str:
    """带注释的 YAML。"""
    head = center(answers)
    entries = [
        said("中心档案。键的含义见 docs/reference/profile.md;改完先 zhunsheng profile lint,再 zhunsheng doctor -t。"),
        Entry("center", head["center"], "region 是行政区划代码，6 位或 12 位，要加引号"),
    ]
    entries += [Entry("extends", answers.dialect, "方言:已写好端点与映射，只写与它不同的")] * bool(answers.dialect)
    if answers.base:
        entries.append(Entry("transport", head["transport"], "接口的根地址；每秒几次照中心的许可"))
        entries.append(Entry("auth", head["auth"], _advice(answers.auth)))
    entries += _permission() + _sources(answers)
    entries.append(Entry("standard", "national", "zhunsheng standard list 列出全部"))
    return written(entries)


def _advice(kind: str) -> str:
    return "" if kind == "none" else "密钥放在环境变量里，这里只写 ${名字}"


def _permission() -> list[Entry]:
    given = {"contact": "tester@example.cn", "window": "20:00-06:00", "rate_per_s": 1, "budget": 5000}
    return [Entry("permission", given, "中心给的许可，照实填写后去掉 #", off=True)]


def _sources(answers: Answers) -> list[Entry]:
    entries: list[Entry] = []
    if not answers.base and not answers.files and not answers.portal:
        entries.append(said("还没有来源:写 transport 与 endpoints(接口)、items 或 records(文件)、portal(门户)之一"))
    if answers.base and not answers.dialect:
        entries.append(
            said("端点:先用 zhunsheng profile infer --using 这份档案 --endpoint items=/路径 起草，再贴到这里")
        )
        lines = [
            Entry("path", "/改成事项列表的路径"),
            Entry("rows", "data"),
            Entry("fields", {"code": "code", "name": "name"}),
        ]
        entries.append(Entry("endpoints", under([Entry("items", under(lines))])))
    entries += _filed(answers.files or {})
    if answers.portal:
        listed = said('list: /事项列表的路径 · guide: "/办事指南的路径/{code}" · progress: /进度查询的路径')
        entries.append(Entry("portal", under([Entry("base", answers.portal), listed])))
    return entries


def _filed(files: Mapping[str, Path]) -> list[Entry]:
    entries: list[Entry] = []
    if "items" in files:
        fields = Entry("fields", {"code": "改成编码的列", "name": "改成名称的列"})
        entries.append(Entry("items", under([Entry("file", str(files["items"])), fields])))
    given = {name: str(path) for name, path in files.items() if name in {"cases", "events"}}
    if given:
        lines = [Entry(name, path) for name, path in given.items()]
        entries.append(Entry("records", under(lines), "列名与标准不同的，在 fields 里写明"))
    return entries
