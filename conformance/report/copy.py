"""json：评测结果照原样写一份。"""

from __future__ import annotations

from typing import BinaryIO

from conformance.assessment import dump
from conformance.report.dossier import Dossier


def render(dossier: Dossier, file: BinaryIO) -> None:
    """与 assessment.json 相同。"""
    file.write(dump(dossier.assessment))
