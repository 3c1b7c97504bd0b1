"""参考中心的举证表:每个要举证的条款一行，附一份现做的证据，写进一个文件夹，供演示与测试。"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from conformance.reference.files import pdf
from conformance.reference.process import Record

SEEN_DAYS, VALID_DAYS = 30, 335
"""查看之日在中心时钟之前多少天、之后还有效多少天(自然日)。"""
WITNESS = {"by": "安书禾", "role": "市政务服务管理局督查科科长", "second": "柏景和"}

PROOFS: Mapping[str, tuple[str, ...]] = {
    "INS-01": ("政务信息公开制度", "和政管〔2025〕3号，自2025年2月1日起施行，现行有效"),
    "INS-02": ("首席代表授权书汇编", "八个进驻部门的授权书，加盖部门印章，载明授权事项"),
    "INS-03": ("首问负责制度与登记簿", "和政管〔2025〕4号；咨询台、综合窗口的首问登记簿"),
    "INS-08": ("考评通报与责任追究台账", "近十二个月逐月考评通报；台账与红黄牌明细逐条对应"),
    "INS-09": ("进驻与授权文件", "三集中三到位实施方案；各部门审批科整建制进驻名单"),
    "FAC-01": ("办事大厅公示照片", "带时间地点水印；抽查三个事项，与门户逐项比对一致"),
    "FAC-02": ("政府信息查阅场所照片与设备清单", "一楼东侧查阅区，查阅电脑四台、打印机一台"),
    "FAC-03": ("功能分区核对清单", "导办台、叫号机、等候区、自助服务区、填表区；附叫号系统日志"),
    "FAC-04": ("八统一核对清单", "机构名称、标识、性质、管理职能、进驻部门、进驻项目、收费标准、网上服务"),
    "FAC-05": ("窗口着装与工作标识抽查记录", "抽查二十人次，均佩戴工作标识、统一着装"),
}
"""条款 → 证据的题目与内容；没有列出的用条款编号作题目。"""


def write(folder: Path, clauses: Iterable[str], today: date, changes: Iterable[Record] = ()) -> Path:
    """在 ``folder`` 写举证表和证据，返回举证表的路径。

    ``changes`` 的各行代替同一条款的行；没有写的键照原来的。
    """
    folder.mkdir(parents=True, exist_ok=True)
    base = {clause: _row(folder, clause, today) for clause in clauses}
    changed = [{**base.get(row["clause"], {}), **row} for row in changes]
    gone = {row["clause"] for row in changed}
    path = folder / "attestations.json"
    rows: list[Any] = [row for clause, row in base.items() if clause not in gone] + changed
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=2), encoding="utf-8")
    return path


def _row(folder: Path, clause: str, today: date) -> Record:
    title, *lines = PROOFS.get(clause, (f"{clause} 现场查看记录",))
    seen = today - timedelta(days=SEEN_DAYS)
    made = pdf(title, (*lines, f"查看之日:{seen}", f"查看人:{WITNESS['by']}、{WITNESS['second']}"))
    name = f"{clause}-{title}.pdf"
    (folder / name).write_bytes(made)
    return {
        "clause": clause,
        "verdict": "符合",
        "on": seen.isoformat(),
        "expires": (today + timedelta(days=VALID_DAYS)).isoformat(),
        "evidence": [{"file": name, "sha256": sha256(made).hexdigest()}],
        "note": "；".join((title, *lines)),
        **WITNESS,
    }
