"""schemathesis 照 schemas/openapi.yaml 乱问参考中心:答的状态码、类型、形状都在它自己写明的之内，不出 5xx。"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from conformance import bundle, reference

EXAMPLES = os.environ.get("ZHUNSHENG_EXAMPLES", "2")
"""每个接口问几次;``make test-long`` 问得多。"""
PHASES = "fuzzing" if EXAMPLES == "2" else "coverage,fuzzing"


def test_the_reference_center_keeps_to_its_own_description(tmp_path: Path) -> None:
    """每个接口合法的、不合法的都问，什么也没有发现。"""
    described = bundle.root() / "schemas" / "openapi.yaml"
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", str(described), "--no-color", "--seed", "7"]
    with reference.running() as center:
        asked = ["--url", center.api, "-H", f"Authorization: Bearer {center.token}", "-n", EXAMPLES, "--phases", PHASES]
        told = subprocess.run(
            [*command, *asked, "--generation-database", "none", "--suppress-health-check", "all"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    assert told.returncode == 0, told.stdout[-6000:] + told.stderr[-2000:]
