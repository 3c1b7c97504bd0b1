"""举证:一个条款在举证表里的各行能说明什么。过期的、互相矛盾的不能判定。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from conformance.assessment import Finding
from conformance.domain import Attestation, Stated
from conformance.domain.persons import another


@dataclass(frozen=True, slots=True)
class Sheet:
    """一个条款的全部举证和判定所依的日期;``paired`` 是须有另一人复核。"""

    clause: str
    rows: Sequence[Attestation]
    as_of: date
    paired: bool = False

    @property
    def valid(self) -> tuple[Attestation, ...]:
        """在 ``as_of`` 那天有效的:已经查看，还没有过期(有效期当日仍有效)。"""
        return tuple(row for row in self.rows if row.on <= self.as_of <= row.expires)

    @property
    def silent(self) -> bool:
        """有效的举证都说不适用，该有的复核也有。"""
        return bool(self.valid) and not self.alone and all(row.verdict is Stated.NOT_APPLICABLE for row in self.valid)

    @property
    def alone(self) -> tuple[Attestation, ...]:
        """有效而缺另一人复核的；不要求复核时没有。"""
        return tuple(row for row in self.valid if self.paired and not another(row.by, row.second))


def confirmed(sheet: Sheet) -> Iterator[Finding]:
    """有效的举证一致说符合才没有问题；都说不符合的是问题;没有有效的(过期的、判定日期之后才查看的)、说法不一的存疑。

    要求两人举证而没有另一人复核的，也存疑。
    通过:一行符合，有效期到判定当日。不通过:一行不符合。
    """
    said = {row.verdict for row in sheet.valid}
    if not said:
        yield _invalid(sheet)
    elif sheet.alone:
        shown = "；".join(map(_told, sheet.alone))
        yield _doubt(sheet, "举证无复核", "本法域要求两人举证，没有另一人复核", "另有一人复核", shown)
    elif len(said) > 1:
        yield _doubt(sheet, "举证矛盾", "几行举证的结论不一致", "结论一致", "；".join(map(_told, sheet.valid)))
    elif said == {Stated.NONCONFORMING}:
        for row in sheet.valid:
            proofs = tuple(proof.file for proof in row.evidence)
            message = row.note or "现场查看不符合"
            yield Finding(sheet.clause, "举证为不符合", message, Stated.CONFORMING, _told(row), proofs)


def _invalid(sheet: Sheet) -> Finding:
    """没有有效的举证:判定日期之后才查看的，换个日期判就有效；否则是过期。"""
    last = max(sheet.rows, key=lambda row: (row.on > sheet.as_of, row.expires))
    shown = f"{last.on} 查看，有效期至 {last.expires}"
    if last.on > sheet.as_of:
        message = f"查看之日晚于判定日期 {sheet.as_of}，请用 --as-of 写明查看之后的日期重判"
        return _doubt(sheet, "举证晚于判定", message, f"不晚于 {sheet.as_of}", shown)
    return _doubt(sheet, "举证过期", f"{sheet.as_of} 没有有效的举证，请重新查看", "在有效期内", shown)


def _told(row: Attestation) -> str:
    who = f"{row.by}({row.role})" if row.role else row.by
    return f"{who} {row.on} 查看:{row.verdict}" + (f"，{row.note}" if row.note else "")


def _doubt(sheet: Sheet, kind: str, message: str, expected: str, observed: str) -> Finding:
    return Finding(sheet.clause, kind, message, expected, observed, certain=False)
