"""密钥从哪里来:档案里写 ``${NAME}`` 的取自环境变量，写 ``${keyring:服务:名字}`` 的取自系统的钥匙串。

钥匙串由 keyring 库读(可选的附加件 zhunsheng[keyring]),用到时才装入。
值只交给要用它的地方，不打印，不写下，出错的话里也没有。
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from conformance.errors import ProfileError

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*|keyring:[\w.@-]+:\w[\w.@-]*)(?::-([^}]*))?\}")
"""档案里的一处:名字(``NAME`` 或 ``keyring:服务:名字``)与缺省。服务与名字用 ``:`` 隔开，数据库的地址里也能写。"""
_KEYRING = "keyring:"


def value(name: str, env: Mapping[str, str]) -> str:
    """``name`` 的值；没有是空的。钥匙串打不开、没有装 keyring 抛 ProfileError。"""
    if not name.startswith(_KEYRING):
        return env.get(name) or ""
    _, service, user = name.split(":")
    return _kept(service, user)


def missing(name: str, env: Mapping[str, str]) -> str:
    """取不到的一句话，说出名字和怎么办；取得到是空的。"""
    try:
        if value(name, env):
            return ""
    except ProfileError as error:
        return str(error)
    if not name.startswith(_KEYRING):
        return f"环境变量 {name} 没有设置；请先设置它，例如 export {name}=…"
    _, service, user = name.split(":")
    return f"钥匙串里没有 {service} 的 {user};请先存进去:keyring set {service} {user}"


def _kept(service: str, user: str) -> str:
    try:
        import keyring
    except ModuleNotFoundError:
        raise ProfileError(
            f"{service} 的 {user} 要从钥匙串取，而没有装 keyring;请 pip install 'zhunsheng[keyring]',或改用环境变量"
        ) from None
    try:
        return keyring.get_password(service, user) or ""
    except Exception as error:  # noqa: BLE001 - 各家的钥匙串各抛各的；消息里可能有值，只说是哪一种
        raise ProfileError(
            f"钥匙串打不开({type(error).__name__}),取不到 {service} 的 {user};请先解锁它，或改用环境变量"
        ) from None
