"""待填的举证表，和填好之后的检查。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from conformance.center.attest import printed as attest_print
from conformance.center.attest import sheets as attested
from conformance.center.attest import workbook as attest_workbook
from conformance.domain import Channel
from conformance.standard import Clause, Standard

HEAD = """\
# 举证表:每个条款一行。查看之后填 verdict(符合、不符合、不适用)、by、on、expires，附上证据文件和它的 SHA-256。
# 用不着的行整行删去。填好后用 zhunsheng attest check 检查，再用 zhunsheng run --attest 交来。
"""
ROW = """\
# {text}
{checks}- clause: {id}
  verdict:
  by:
  role:
  on:
  expires:
  evidence:
    - file:
      sha256:
  note:
  second:
"""


def template(standard: Standard) -> str:
    """每个要举证的条款一行，前面是条文和要核对的内容。"""
    return HEAD + "".join(_row(clause) for clause in standard.clauses if Channel.ATTESTED in clause.channels)


def workbook(standard: Standard) -> bytes:
    """同样的表，写成 Excel。"""
    return attest_workbook.template([(id, text, "\n".join(checks)) for id, text, checks in listed(standard)])


def printed(standard: Standard) -> bytes:
    """可打印的表(docx)，带到现场去填。"""
    return attest_print.document(f"举证表:{standard.name} {standard.edition}", listed(standard))


FORMS: Mapping[str, Callable[[Standard], bytes]] = {
    "yaml": lambda standard: template(standard).encode(),
    "xlsx": workbook,
    "docx": printed,
}
"""待填的表的写法。"""


def listed(standard: Standard) -> list[tuple[str, str, tuple[str, ...]]]:
    """每个要举证的条款:编号、条文、要核对的内容。"""
    return [(one.id, one.text, checks(one)) for one in standard.clauses if Channel.ATTESTED in one.channels]


def checks(clause: Clause) -> tuple[str, ...]:
    """举证场景的数据表里列的核对内容。"""
    steps = [step for one in clause.scenarios if Channel.ATTESTED in one.channels for step in one.steps]
    return tuple(row[0] for step in steps for row in step.table[1:])


def check(path: Path, standard: Standard) -> Iterator[str]:
    """举证表的毛病，每个一句话；没有毛病是空的。"""
    wrong = list(attested.structure(path))
    yield from wrong
    if not wrong:
        rows = attested.rows(path)
        yield from attested.problems(rows)
        known = {clause.id for clause in standard.clauses if Channel.ATTESTED in clause.channels}
        for row in rows:
            if row.stated.clause not in known:
                yield f"{row.where}:{row.stated.clause} 不是 {standard.id} 里要举证的条款，这一行用不上。"


def _row(clause: Clause) -> str:
    listed = "".join(f"# □ {one}\n" for one in checks(clause))
    return "\n" + ROW.format(text=f"{clause.id} {clause.text}", checks=listed, id=clause.id)
