"""profile new、lint --sample、lint --clauses:写出来的合乎结构，样本上的毛病指到行，未测的条款列得出。"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance.center import profile as profiles
from conformance.center.infer import inferring
from conformance.center.infer.inferring import Wanted
from conformance.center.profile_new import AUTH, dialects
from conformance.cli import cli

NAMED = ["--name", "某中心", "--region", "420600", "--level", "市"]
SECRETS = dict.fromkeys(("CENTER_TOKEN", "CENTER_KEY", "CENTER_SECRET", "CENTER_USER", "CENTER_PASSWORD"), "x")


def ran(*arguments: str, **more: object) -> Result:
    """One command in process."""
    return CliRunner().invoke(cli, ["profile", *arguments], **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", AUTH)
def test_a_new_profile_is_sound_whatever_the_login(kind: str, tmp_path: Path) -> None:
    """每种登录方式的草稿都合乎结构，密钥只是变量的名字。"""
    path = tmp_path / "center.yaml"
    done = ran(
        "new",
        *NAMED,
        "--base",
        "https://a.cn/api",
        "--auth",
        kind,
        "--dialect",
        "none",
        "--portal",
        "",
        "-o",
        str(path),
    )

    assert (done.exit_code, [str(one) for one in profiles.problems(path, SECRETS)]) == (0, [])


@pytest.mark.parametrize("dialect", dialects())
def test_a_new_profile_on_every_dialect(dialect: str, tmp_path: Path) -> None:
    """每个方言都可以继承。"""
    path = tmp_path / "center.yaml"
    given = ["--base", "https://a.cn", "--auth", "none", "--dialect", dialect, "--portal", "https://a.cn"]
    done = ran("new", *NAMED, *given, "-o", str(path))

    assert done.exit_code == 0
    assert [one for one in profiles.problems(path) if one.file == path and "环境变量" not in one.message] == []


def test_what_is_not_given_is_asked(tmp_path: Path) -> None:
    """没有用选项给出的逐个询问；文件已有就不覆盖。"""
    path = tmp_path / "center.yaml"
    done = ran("new", "-o", str(path), input="某中心\n420600\n\n\nhttps://m.cn\n")
    again = ran("new", *NAMED, "--base", "", "--portal", "https://m.cn", "-o", str(path))

    assert (done.exit_code, profiles.load(path).data["portal"]["base"]) == (0, "https://m.cn")
    assert (again.exit_code, "已经有了" in again.output) == (2, True)


def test_files_only(tmp_path: Path) -> None:
    """只有文件的中心。"""
    done = ran("new", *NAMED, "--base", "", "--portal", "", "--file", "items=a.csv", "--file", "cases=b.csv")

    assert (done.exit_code, "file: a.csv" in done.stdout, "cases: b.csv" in done.stdout) == (0, True, True)
    assert ran("new", *NAMED, "--base", "", "--portal", "", "--file", "a.csv").exit_code == 2


FIELDS = {
    "code": "sxbm",
    "name": "sxmc",
    "basis": "sdyj",
    "promised_limit": {"from": "cnsx", "as": "duration", "unit_from": "dw"},
}


def written(folder: Path, **more: object) -> Path:
    """A profile of one endpoint."""
    items = {"path": "/a", "rows": "data.list", "total": "data.sum", "fields": FIELDS, **more}
    content = {
        "center": {"name": "甲", "region": "420600", "level": "市"},
        "transport": {"base": "http://127.0.0.1:9"},
        "endpoints": {"items": items},
    }
    path = folder / "center.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def sampled(folder: Path, value: object) -> Path:
    """A recorded answer."""
    path = folder / "items.json"
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_sample_shows_what_never_matched(tmp_path: Path) -> None:
    """取不到值的字段、读不出的值、总数:各是一条提醒，带行号;0 结束。"""
    rows = [{"sxbm": "1", "sxmc": "甲", "cnsx": 5, "dw": "1"}]
    done = ran("lint", str(written(tmp_path)), "--sample", str(sampled(tmp_path, {"data": {"list": rows}})))

    assert done.exit_code == 0, done.output
    assert "endpoints.items.fields.basis 1 行里一行也没有取到值" in done.output
    assert "promised_limit 1 行里 1 行读不出" in done.output
    assert "endpoints.items.total data.sum 在 1 个样本上都取不到值" in done.output
    assert "center.yaml:18: 提醒" in done.output


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"data": {"list": [{"bm": "1", "sxmc": "甲"}]}}, "错误 endpoints.items.fields.code"),
        ({"data": {"rows": []}}, "错误 endpoints.items.rows"),
        ({"data": {"list": []}, "code": 500, "msg": "没有权限"}, "错误 endpoints.items.success"),
    ],
)
def test_what_makes_the_source_unusable_is_an_error(value: object, said: str, tmp_path: Path) -> None:
    """必需的字段、行、成功条件对不上:错误，以 2 结束。"""
    path = written(tmp_path, success="code == null || code == `0`", message="msg")
    done = ran("lint", str(path), "--sample", str(sampled(tmp_path, value).parent))

    assert (done.exit_code, said in done.output) == (2, True), done.output


def test_a_folder_without_samples_is_refused(tmp_path: Path) -> None:
    """认不出样本是哪个来源的，说怎样起名。"""
    empty = tmp_path / "samples"
    empty.mkdir()
    done = ran("lint", str(written(tmp_path)), "--sample", str(empty))

    assert (done.exit_code, "items.json" in str(done.exception)) == (1, True)


def test_unmapped_elements_and_unstated_units_are_told(tmp_path: Path) -> None:
    """没有映射的要素、没有写 units 的单位代码:提醒。"""
    done = ran("lint", str(written(tmp_path)))

    assert done.exit_code == 0
    assert "没有映射这些公开要素:行使内容" in done.output
    assert "没有写 units" in done.output


def test_untested_clauses_are_listed(tmp_path: Path) -> None:
    """照档案会未测的条款:写明的要素在场，没有的来源各说缺什么。"""
    done = ran("lint", str(written(tmp_path)), "--clauses")

    assert done.exit_code == 0, done.output
    assert "DSC-03 接口公开办事程序：接口上看不到办事程序" in done.output
    assert "\n  DSC-02 " not in done.output
    assert "EVA-02" in done.output


USED = """
center: {name: 某中心, region: "420600", level: 市}
extends: native
transport: {base: "https://a.cn", rate_per_s: 3}
"""


@pytest.mark.parametrize(("rate", "kept"), [((), 2.0), (("--rate", "0.5"), 0.5), (("--rate", "9"), 3)])
def test_infer_never_asks_faster_than_either_says(
    rate: tuple[str, ...], kept: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--using 的档案和 --rate 取小的；没有写 --rate 的是 2。"""
    seen: list[Wanted] = []
    monkeypatch.setattr(inferring, "infer", lambda wanted: (seen.append(wanted), ("", []))[1])
    (tmp_path / "used.yaml").write_text(USED, encoding="utf-8")

    assert ran("infer", "--using", str(tmp_path / "used.yaml"), *rate).exit_code == 0
    assert seen[0].head["transport"]["rate_per_s"] == kept


@pytest.mark.parametrize("option", ["--name", "--region", "--level", "--bearer"])
def test_infer_refuses_what_the_used_profile_says(option: str, tmp_path: Path) -> None:
    """不悄悄地不理:用法有误，说出是哪个选项。"""
    (tmp_path / "used.yaml").write_text(USED, encoding="utf-8")
    done = ran("infer", "--using", str(tmp_path / "used.yaml"), option, "x")

    assert (done.exit_code, f"{option} 不能与 --using 同用" in done.output) == (2, True)


@pytest.mark.parametrize(
    ("more", "line", "said"),
    [
        ("standard: nowhere", 4, "standard 没有标准 nowhere"),
        ("# 证书\nverify: nofile.pem", 6, "transport.verify 没有证书文件"),
        ("endpoints: {cases: {method: POST}}", 4, "endpoints.cases.method 评测只查询、不提交"),
        ("endpoints:\n  items:\n    detail: {method: POST}", 6, "endpoints.items.detail.method 评测只查询"),
        ("endpoints: {cases: {method: POST, query: true}}", 0, ""),
    ],
)
def test_what_a_run_would_refuse_is_found(more: str, line: int, said: str, tmp_path: Path) -> None:
    """没有的标准、不在的证书、没有写明只是查询的 POST:指到行，以 2 结束。"""
    path, inner = tmp_path / "center.yaml", more.replace("\n", "\n  ") if "verify" in more else ""
    text = 'extends: native\ncenter: {name: 某中心, region: "420600", level: 市}\n'
    text += f"transport:\n  base: https://a.cn/api\n  {inner}\n" if inner else "transport: {base: https://a.cn/api}\n"
    path.write_text(text + ("" if inner else more), encoding="utf-8")
    done = ran("lint", str(path))

    assert done.exit_code == (2 if line else 0)
    assert (f"{path}:{line}: 错误 {said}" in done.output) == bool(line)
