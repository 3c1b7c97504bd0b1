"""A keyring in memory, for tests: what a system keyring looks like to the keyring library."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

SECRET = "sesame-of-the-keyring-7f3a"  # noqa: S105 - invented, to be looked for
LOCKED = "locked"


class Backend(KeyringBackend):
    """Holds one secret; the service ``locked`` cannot be opened, and its error tells more than it should."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        """The secret of 中心/token, else nothing."""
        if service == LOCKED:
            raise KeyringLocked(f"{username} {SECRET}")
        return SECRET if (service, username) == ("中心", "token") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Not for tests."""
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        """Not for tests."""
        raise NotImplementedError
