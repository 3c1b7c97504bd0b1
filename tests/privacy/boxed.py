"""``zhunsheng`` with a thread that notes how each renderer of the browser is boxed, into the file ``BOXED``."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread


def watch(out: Path) -> None:
    """Look at this user's processes until the run ends."""
    own = os.readlink("/proc/self/ns/user")
    while True:
        for path in Path("/proc").iterdir():
            with suppress(OSError):
                if path.name.isdecimal() and path.stat().st_uid == os.geteuid():
                    _note(path, own, out)
        time.sleep(0.02)


def _note(path: Path, own: str, out: Path) -> None:
    if b"--type=renderer" not in (path / "cmdline").read_bytes():
        return
    apart = "own" if os.readlink(path / "ns" / "user") != own else "our"
    state = re.search(r"^Seccomp:\s*2$", (path / "status").read_text("ascii"), re.MULTILINE)
    with out.open("a", encoding="utf-8") as file:
        file.write(f"{apart} namespace, {'filtered' if state else 'unfiltered'}\n")


if __name__ == "__main__":
    from conformance.cli import main

    Thread(target=watch, args=(Path(os.environ["BOXED"]),), daemon=True).start()
    main()
