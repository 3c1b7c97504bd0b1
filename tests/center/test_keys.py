"""密钥也可以在系统的钥匙串里:代入、遮住、说得出缺哪一个，值哪里也没有。"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from key_backend import SECRET, installed

from conformance.bundle import root
from conformance.center import keys
from conformance.center import profile as profiles
from conformance.center.records import declared
from conformance.cli import cli, main
from conformance.errors import ProfileError
from tests.center.bad_center import as_json, listed, serving

HEAD = {"center": {"name": "某市政务服务中心", "region": "420600", "level": "市"}}
ITEMS = {"path": "/items", "page": {}, "rows": "rows", "total": "total", "fields": {"code": "code", "name": "name"}}
FAILING = """
from conformance.center.api import collecting
def collect(visit, *_):
    raise RuntimeError(str(visit.data["auth"]))
collecting.collect = collect
"""


@pytest.fixture
def backend() -> Iterator[None]:
    """这个测试里的钥匙串。"""
    with installed():
        yield


def written(folder: Path, token: str, base: str = "http://127.0.0.1:1", **more: Any) -> Path:
    """一份用令牌登录的档案。"""
    path = folder / "profile.yaml"
    auth = {"kind": "bearer", "token": token}
    content = {**HEAD, "transport": {"base": base}, "auth": auth, "endpoints": {"items": ITEMS}, **more}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.usefixtures("backend")
def test_a_secret_comes_from_the_keyring(tmp_path: Path) -> None:
    """代入档案，列入要遮住的；摘要与打印出的档案里没有它。"""
    loaded = profiles.load(written(tmp_path, "${keyring:中心:token}"), {})

    assert (loaded.data["auth"]["token"], loaded.secrets) == (SECRET, {SECRET})
    assert SECRET not in repr(loaded)


@pytest.mark.usefixtures("backend")
def test_a_password_of_a_database_comes_from_the_keyring() -> None:
    """数据库的地址里也能写，照网址的规矩转写。"""
    url = "postgresql://audit:${keyring:中心:token}@h:5432/zw"

    assert list(declared.faults({"url": url, "cases": {"table": "c"}, "events": {"table": "e"}})) == []
    assert declared.address(url, {}, Path()) == f"postgresql://audit:{SECRET}@h:5432/zw"


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("${keyring:中心:none}", "钥匙串里没有 中心 的 none;请先存进去:keyring set 中心 none"),
        ("${keyring:locked:token}", "钥匙串打不开(KeyringLocked),取不到 locked 的 token"),
        ("${keyring:中心}", "auth.token"),
        ("${CENTER_TOKEN}", "环境变量 CENTER_TOKEN 没有设置"),
    ],
)
def test_what_is_missing_is_named(token: str, told: str, tmp_path: Path) -> None:
    """缺哪一个说得出，怎么办说得出；钥匙串自己的消息不照抄。"""
    path = written(tmp_path, token)
    found = [str(one) for one in profiles.problems(path, {})]
    checked = CliRunner(env={"CENTER_TOKEN": None}).invoke(cli, ["doctor", "-t", str(path)])

    assert [told in one for one in found] == [True]
    assert (checked.exit_code, told in checked.output.replace("\n", "")) == (2, True)
    assert SECRET not in "".join(found) + checked.output
    with pytest.raises(ProfileError):
        profiles.load(path, {})


def test_without_the_library_it_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """没有装 keyring:一句话，退出码 2;只用环境变量的档案不受影响。"""
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SystemExit) as ended:
        main(["run", "-t", str(written(tmp_path, "${keyring:中心:token}")), "--yes"])
    said = capsys.readouterr()

    assert ended.value.code == 2
    assert "没有装 keyring;请 pip install 'zhunsheng[keyring]'" in said.err.replace("\n", "")
    assert "Traceback" not in said.err
    assert profiles.load(written(tmp_path, "${T}"), {"T": SECRET}).data["auth"]["token"] == SECRET


@pytest.mark.usefixtures("backend")
def test_the_environment_wins_nothing_from_the_keyring() -> None:
    """两个来源各找各的；空的值等于没有。"""
    assert keys.value("keyring:中心:token", {"keyring:中心:token": "x"}) == SECRET
    assert (keys.value("A", {"A": ""}), keys.value("A", {"A": "b"})) == ("", "b")
    assert keys.missing("keyring:中心:token", {}) == ""


@pytest.mark.parametrize("failing", ["", FAILING], ids=["评测", "我们出错"])
def test_a_secret_of_the_keyring_stands_nowhere(failing: str, tmp_path: Path) -> None:
    """答复里原样退回令牌、我们自己抛错:运行目录、报告、屏幕、追溯信息、进程的参数里都没有它。"""
    echoed = {"/items": lambda asked: as_json({"rows": [{"code": "A", "name": asked.headers["authorization"]}]})}
    with serving(echoed if not failing else {"/items": listed([])}) as served:
        path = written(tmp_path, "${keyring:中心:token}", served.base)
        env = {**os.environ, "PYTHON_KEYRING_BACKEND": "key_backend.Backend", "ZHUNSHENG_DEBUG": "1"}
        env["PYTHONPATH"] = f"{root()}{os.pathsep}{Path(__file__).parent}"
        command = [sys.executable, "-c", f"{failing}from conformance.cli import main; main()", "run", "-t", str(path)]
        more = ["--clause", "ITM-0*", "--yes", "-o", str(tmp_path / "run"), "--report", f"csv:{tmp_path / 'r.csv'}"]
        done = subprocess.run([*command, *more], capture_output=True, env=env, check=False)
        sent = {asked.headers.get("authorization") for asked in served.asked if asked.path == "/items"} - {None}
    files = [one for one in tmp_path.rglob("*") if one.is_file() and SECRET.encode() in one.read_bytes()]

    assert sent == (set() if failing else {f"Bearer {SECRET}"}), done.stderr
    assert done.returncode in ({3} if failing else {0, 1, 3}), done.stderr
    assert (tmp_path / "run" / "assessment.json").is_file(), done.stderr
    assert files == []
    assert SECRET.encode() not in done.stdout + done.stderr + "".join(map(str, done.args)).encode()
