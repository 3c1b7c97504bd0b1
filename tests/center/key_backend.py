"""A keyring in memory, for tests: what a system keyring looks like to the keyring library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

SECRET = "sesame-of-the-keyring-7f3a"  # noqa: S105 - invented, to be looked for
LOCKED = "locked"


class Backend(KeyringBackend):
    """Holds one secret; the service ``locked`` cannot be opened, and its error tells more than it should."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        """The secret of the token of 中心 and of the guide's example, else nothing."""
        if service == LOCKED:
            raise KeyringLocked(f"{username} {SECRET}")
        return SECRET if service in {"中心", "某市政务"} and username == "token" else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Not for tests."""
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        """Not for tests."""
        raise NotImplementedError


@contextmanager
def installed() -> Iterator[None]:
    """The system's keyring is this one for a while."""
    before = keyring.get_keyring()
    keyring.set_keyring(Backend())
    try:
        yield
    finally:
        keyring.set_keyring(before)
