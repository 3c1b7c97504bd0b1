"""A mistake in transport, permission or auth is found before anything is sent, with its line and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from key_backend import installed

from conformance.bundle import root
from conformance.center import profile as profiles
from conformance.center.profile import Problem

HEAD = """
center: {name: 测试中心, region: "420600", level: 市}
endpoints: {}
transport: {base: "http://127.0.0.1:9"}
"""
DIGEST = "auth: {kind: digest, values: {s: '${S}', sign: {text: '{s}'%s}}, put: {headers: {A: '{sign}'}}}"
CALL = "auth: {kind: two_step, call: {path: /a, %s}, put: {headers: {A: '{t}'}}}"
FORM = "auth: {kind: form, login: {path: /login, %s}}"

WRONG = {
    "a token in the file": ("auth: {kind: bearer, token: abc}", "$.auth.token", "格式"),
    "a secret among the values": (
        DIGEST.replace("s: '${S}'", "secret: abc, s: x") % "",
        "$.auth.values.secret",
        "文件里",
    ),
    "a secret in a static header": (
        "auth: {kind: headers, headers: {X-Token: abc}}",
        "$.auth.headers.X-Token",
        "文件里",
    ),
    "a secret in the body": ("auth: {kind: body, body: {token: abc}}", "$.auth.body.token", "文件里"),
    "a password in a form": (FORM % "form: {password: abc}", "$.auth.login.form.password", "文件里"),
    "a kind that does not exist": ("auth: {kind: basic}", "$.auth.kind", "只能是"),
    "a key of another kind": ("auth: {kind: hawk, id: a, key: '${S}', params: {a: b}}", "$.auth.params", "用不到"),
    "what a kind needs": ("auth: {kind: oauth2, token_path: /t, client_id: a}", "$.auth", "client_secret"),
    "an unknown algorithm": (DIGEST % ", algorithm: md4", "$.auth.values.sign.algorithm", "只能是"),
    "a placeholder misspelt": (DIGEST.replace("'{s}'", "'{s}{timestanp}'") % "", "$.auth.values.sign", "{timestamp}?"),
    "a placeholder of nothing": (FORM % "form: {pwd: '{md5}'}", "$.auth.login", "{md5} 没有值"),
    "the request in a login": (FORM % "form: {sign: '{body}'}", "$.auth.login", "{body} 没有值"),
    "a bad JMESPath": (CALL % "take: {t: 'a..b'}", "$.auth.call.take.t", "a..b"),
    "a bad XPath": (CALL % "take: {t: '//a['}", "$.auth.call.take.t", "XPath"),
    "a bad success": (FORM % "success: 'a =='", "$.auth.login.success", "a =="),
    "a window that is none": ("permission: {window: '8-18'}", "$.permission.window", "格式"),
    "a misspelt key": ("permission: {windows: '08:00-18:00'}", "$.permission.windows", "window?"),
    "an unknown charset": ("transport: {base: 'http://a.cn', charset: gbk2}", "$.transport.charset", "gb18030"),
    "a proxy's password": ("transport: {base: 'http://a.cn', proxy: 'http://u:p@b.cn'}", "$.transport.proxy", "文件里"),
    "a secret header": (
        "transport: {base: 'http://a.cn', headers: {Authorization: Basic x}}",
        "$.transport.headers",
        "文件里",
    ),
    "a host with a port": ("transport: {base: 'http://a.cn', hosts: ['b.cn:80']}", "$.transport.hosts[0]", "格式"),
    "an unset variable": ("auth: {kind: bearer, token: '${UNSET}'}", "$.auth.token", "UNSET 没有设置"),
}
RIGHT = {
    "values": DIGEST % ", algorithm: hmac-sha256, key: '{s}', encoding: base64",
    "a public key and an application's number": DIGEST.replace("s: '${S}'", "s: '${S}', app_key: a, key: b") % "",
    "a call for each request": CALL % "method: POST, json: {q: '{query}', m: '{body}'}, take: {t: a.b}",
    "a login": FORM % "json: {u: '${S}', at: '{timestamp}'}, take: {sid: 'cookie:SID', x: 'header:X-A'}",
    "permission": "permission: {contact: 'a@b.cn', window: '20:00-06:00', rate_per_s: 0.5, budget: 100}",
    "a proxy": "transport: {base: 'http://a.cn:732', proxy: '${S}', hosts: [b.cn], connect_to: '10.0.0.1:81'}",
}


def _problems(folder: Path, text: str) -> list[Problem]:
    path = folder / "profile.yaml"
    head = HEAD if not text.startswith("transport:") else HEAD.replace('transport: {base: "http://127.0.0.1:9"}\n', "")
    path.write_text(head + text, encoding="utf-8")
    return profiles.problems(path, {"S": "http://proxy.example.cn:8080"})


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_named_with_its_place(what: str, tmp_path: Path) -> None:
    """The line, the key, and what to write instead; never the secret itself."""
    text, path, said = WRONG[what]
    found = _problems(tmp_path, text)

    assert [problem for problem in found if problem.path.startswith(path) and said in problem.message] != []
    assert {problem.line for problem in found} == {4 if text.startswith("transport:") else 5}


@pytest.mark.parametrize("what", RIGHT)
def test_what_is_right_is_not_complained_of(what: str, tmp_path: Path) -> None:
    """No false alarm."""
    assert _problems(tmp_path, RIGHT[what]) == []


def test_a_secret_written_into_the_file_is_not_repeated(tmp_path: Path) -> None:
    """Not even to say that it is there."""
    texts = [text for text, _, _ in WRONG.values() if "abc" in text]
    said = "".join(str(problem) for text in texts for problem in _problems(tmp_path, text))

    assert "abc" not in said


def test_every_example_of_the_guide_is_right(tmp_path: Path) -> None:
    """docs/how-to/sign-in.md: each block passes the linter when its variables are set."""
    text = (root() / "docs/how-to/sign-in.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    env = dict.fromkeys(re.findall(r"\$\{([A-Z0-9_]+)\}", text), "http://set.example.cn")
    path = tmp_path / "profile.yaml"
    found = {}
    for block in blocks:
        head = HEAD if "transport:" not in block else HEAD.replace('transport: {base: "http://127.0.0.1:9"}\n', "")
        path.write_text(head + block, encoding="utf-8")
        with installed():
            problems = profiles.problems(path, env)
        found |= {block: problems} if problems else {}

    assert len(blocks) >= 12
    assert found == {}
