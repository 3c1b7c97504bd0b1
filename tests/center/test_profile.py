"""档案:每个错误都指明文件和行，密钥不外泄，方言与缺省值合并得对。"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from conformance.bundle import root, schema
from conformance.center import profile as profiles
from conformance.center.lint.gaps import gaps
from conformance.domain import Element, EventKind, LimitUnit
from conformance.errors import ProfileError

HEAD = 'center: {name: 某市政务服务中心, region: "420600", level: 市}\n'


def written(folder: Path, text: str, name: str = "profile.yaml") -> Path:
    """写一份档案。"""
    path = folder / name
    path.write_text(dedent(text), encoding="utf-8")
    return path


def test_the_minimal_example_loads_with_dialect_and_defaults() -> None:
    """最小的例子:方言给出端点,schema 给出缺省值。"""
    data = profiles.load(root() / "examples/minimal/profile.yaml", {"CENTER_TOKEN": "t"}).data

    assert data["endpoints"]["items"]["detail"] == {"path": "/items/{code}"}
    assert data["endpoints"]["cases"]["page"] == {
        "kind": "page",
        "size": 1000,
        "as": "number",
        "size_as": "number",
        "end": "auto",
    }
    assert (data["transport"]["concurrency"], data["portal"]["pages"]) == (4, 60)
    assert "timezone" not in data, "写了才算中心写明了时区"
    assert (data["auth"]["token"], data["portal"]["guide"]) == ("t", "/portal/items/{code}")


FAULTS: dict[str, tuple[str, int, str]] = {
    "未知的键": ("portal: {base: https://a.example}\ntransprot: {}\n", 3, "是否想写 transport?"),
    "嵌套的未知键": ("portal:\n  base: https://a.example\n  pagse: 3\n", 4, "是否想写 pages?"),
    "错误的类型": ("portal:\n  base: https://a.example\n  pages: 六十\n", 4, "应是整数"),
    "日期写错": ("portal: {base: https://a.example}\nas_of: 2026-2-30\n", 3, "as_of"),
    "未知的字段": ("items:\n  file: a.jsonl\n  fields:\n    code: a\n    nmae: b\n    name: c\n", 6, "是否想写 name?"),
    "写错的表达式": ("items:\n  file: a.jsonl\n  fields:\n    code: a[\n", 5, "不是 JMESPath"),
    "材料的未知字段": (
        "items:\n  file: a.jsonl\n  fields:\n    code: a\n    materials:\n      from: m\n      fields: {nom: x}\n",
        8,
        "nom",
    ),
    "没有设置的变量": (
        "extends: native\ntransport: {base: https://a.example}\nauth:\n  kind: bearer\n  token: ${T}\n",
        6,
        "环境变量 T",
    ),
    "密钥写成明文": (
        "extends: native\ntransport: {base: https://a.example}\nauth:\n  kind: bearer\n  token: abc\n",
        6,
        "格式",
    ),
    "不该用变量": ("portal: {base: https://a.example}\nstandard: ${S}\n", 3, "不能用环境变量"),
    "没有的时区": ("portal: {base: https://a.example}\ntimezone: Asia/Xian\n", 3, "时区"),
    "没有根地址": ("extends: native\n", 1, "transport.base"),
    "没有来源": ("", 1, "没有任何来源"),
    "办件没有时间": ("records: {cases: a.parquet}\n", 2, "milestones"),
    "未知的事件": ("records:\n  cases: a.parquet\n  milestones:\n    收见: x\n", 4, "收件"),
    "指南没有占位": ("portal:\n  base: https://a.example\n  guide: /items\n", 4, "{code}"),
    "语法错误": ("portal: {base: https://a.example\n", 3, "YAML"),
    "重复的键": ("portal: {base: https://a.example}\nportal: {}\n", 3, "YAML"),
    "未知的方言": ("extends: natve\n", 2, "native"),
    "没有必需的字段": ("items:\n  file: a.jsonl\n  fields:\n    code: a\n", 4, "必需的字段 name"),
    "换成别的词": (
        'items:\n  file: a.jsonl\n  fields:\n    kind: {from: k, map: {"01": 许可}}\n',
        5,
        "许可 不是标准的取值",
    ),
    "两种取法": ("items:\n  file: a.jsonl\n  fields:\n    code: {from: a, const: b}\n", 5, "from 与 const"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_names_its_line(name: str, tmp_path: Path) -> None:
    """每种错误:行号与一句中文;load 抛的也是同一句。"""
    text, line, said = FAULTS[name]
    path = written(tmp_path, HEAD + text)
    found = profiles.problems(path, {})

    assert [one.line for one in found if said in f"{one.path} {one.message}"] == [line]
    with pytest.raises(ProfileError, match=r"profile\.yaml"):
        profiles.load(path, {})


def test_load_says_how_many_more(tmp_path: Path) -> None:
    """load 报第一个，并说还有几个;problems 给出全部。"""
    path = written(tmp_path, HEAD + "portal: {base: https://a.example, x: 1, y: 2}\nz: 3\n")

    assert len(profiles.problems(path, {})) == 3
    with pytest.raises(ProfileError, match="另有 2 个问题"):
        profiles.load(path, {})


def test_a_cycle_of_extends_is_named(tmp_path: Path) -> None:
    """互相继承成环，指出在哪一行绕回。"""
    written(tmp_path, "extends: ./profile.yaml\n", "other.yaml")
    path = written(tmp_path, HEAD + "extends: ./other.yaml\n")

    with pytest.raises(ProfileError, match=r"other\.yaml:1:.*环"):
        profiles.load(path, {})


def test_a_fault_in_an_inherited_file_names_that_file(tmp_path: Path) -> None:
    """错误写在被继承的档案里，就指那个文件。"""
    other = written(tmp_path, "portal:\n  base: https://a.example\n  pagse: 1\n", "other.yaml")
    (problem,) = profiles.problems(written(tmp_path, HEAD + "extends: ./other.yaml\n"), {})

    assert (problem.file, problem.line) == (other, 3)


def test_own_keys_win_and_an_empty_value_removes(tmp_path: Path) -> None:
    """自己的键优先，写空去掉继承的；其余保留。"""
    text = """\
    extends: native
    transport: {base: https://a.example, rate_per_s: 1}
    endpoints:
      supervision:
      items: {page: {size: 20}}
    """
    data = profiles.load(written(tmp_path, HEAD + dedent(text)), {}).data

    assert "supervision" not in data["endpoints"]
    assert data["endpoints"]["items"]["page"]["size"] == 20
    assert data["endpoints"]["items"]["path"] == "/items"
    assert data["transport"]["rate_per_s"] == 1
    assert "portal" not in data


def test_a_file_source_replaces_the_endpoint_of_the_dialect(tmp_path: Path) -> None:
    """事项由文件给出时，方言里的事项端点不再用。"""
    text = "extends: native\ntransport: {base: https://a.example}\nitems: {file: a.jsonl}\n"
    data = profiles.load(written(tmp_path, HEAD + text), {}).data

    assert "items" not in data["endpoints"]
    assert data["items"]["file"] == str(tmp_path / "a.jsonl")


def test_file_paths_take_a_variable_or_its_default(tmp_path: Path) -> None:
    """文件路径可写 ${变量:-缺省}，相对档案所在的目录。"""
    path = written(tmp_path, HEAD + "items: {file: '${DATA:-../data}/a.jsonl'}\n")
    default, given = (profiles.load(path, env).data["items"]["file"] for env in ({}, {"DATA": "/srv/data"}))

    assert default == str(tmp_path.parent / "data" / "a.jsonl")
    assert given == "/srv/data/a.jsonl"


def test_secrets_are_in_neither_repr_nor_digest_nor_messages(tmp_path: Path) -> None:
    """密钥不出现在 repr、摘要和错误消息里。"""
    text = "extends: native\ntransport: {base: https://a.example, headers: {X-Key: '${KEY}'}}\n"
    auth = "auth: {kind: bearer, token: '${TOKEN}'}\n"
    path = written(tmp_path, HEAD + text + auth)
    one, two = (profiles.load(path, {"KEY": key, "TOKEN": "s3cret"}) for key in ("a1", "b2"))
    plain = written(tmp_path, HEAD + text + auth.replace("${TOKEN}", "s3cret"), "plain.yaml")

    assert one.digest == two.digest
    assert one.data["transport"]["headers"] == {"X-Key": "a1"}
    assert "s3cret" not in repr(one)
    assert not any("s3cret" in str(problem) for problem in profiles.problems(plain, {"KEY": "a"}))


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    """没有这个文件。"""
    with pytest.raises(ProfileError, match="没有这个文件"):
        profiles.load(tmp_path / "none.yaml", {})


def test_a_place_in_the_profile_can_be_named(tmp_path: Path) -> None:
    """运行中的消息可以指出一个键写在哪里。"""
    profile = profiles.load(written(tmp_path, HEAD + "items:\n  file: a.jsonl\n"), {})

    assert profile.where("items", "file").endswith("profile.yaml:3")


@pytest.mark.parametrize("name", ["minimal", "guangdong-2021", "wabo-receipt"])
def test_the_examples_have_no_problem(name: str) -> None:
    """随仓库的例子都没有问题。"""
    assert not profiles.problems(root() / "examples" / name / "profile.yaml", {"CENTER_TOKEN": "t"})


def test_the_schema_uses_the_words_of_the_domain() -> None:
    """schema 里抄写的取值与领域模型一致。"""
    parts = schema("profile")["properties"]
    portal, records = parts["portal"]["properties"], parts["records"]["properties"]

    assert portal["labels"]["propertyNames"]["enum"] == [str(one) for one in Element]
    assert portal["confirmed_absent"]["items"]["enum"] == [str(one) for one in Element]
    assert records["milestones"]["propertyNames"]["enum"] == [str(one) for one in EventKind]
    assert schema("profile")["$defs"]["field"]["properties"]["unit"]["enum"] == [str(one) for one in LimitUnit]


def test_every_key_of_the_schema_is_described() -> None:
    """每个键都有中文说明:参考文档由此生成。"""
    assert not list(undescribed(schema("profile"), "$"))


def undescribed(part: dict[str, object], path: str) -> list[str]:
    """没有说明的键。"""
    found: list[str] = []
    inner = {**part.get("properties", {}), **part.get("$defs", {})}  # type: ignore[dict-item]
    for name, child in inner.items():
        found += [f"{path}.{name}"] * ("description" not in child) + undescribed(child, f"{path}.{name}")
    items = part.get("items")
    return found + (undescribed(items, f"{path}[]") if isinstance(items, dict) else [])


def test_a_limit_without_a_unit_is_told_before_a_run(tmp_path: Path) -> None:
    """办件的时限没有映射单位的，units 里对应到空的代码:各在自己的那一行提醒。"""
    text = """
    units: {"1": 工作日, "5": null}
    endpoints:
      cases:
        path: /cases
        fields: {case_no: no, statutory_limit: n, promised_limit: {from: m, as: duration, unit_from: u}}
    """
    path = written(tmp_path, HEAD + dedent(text) + "transport: {base: https://a.example}\n")
    told = [str(one) for one in gaps(profiles.load(path, {}))]

    assert [one.partition(" 提醒 ")[2].partition(" ")[0] for one in told] == [
        "endpoints.cases.fields.statutory_limit",
        "units.5",
    ]
