"""每件办件留下的痕迹:文书、补正、环节、非正常办结。与时间线同在一次分组里算出，只用 min/max/计数/收集。"""

from __future__ import annotations

from typing import Any

from conformance.domain import EventKind
from conformance.rules.wording import blank


def aggregates(ev: Any) -> dict[str, Any]:
    """事件表 → 聚合列;voucher_ 受理凭证、decision_ 决定文书、stage_ 环节、correction_ 补正、void_ 非正常办结。"""
    return {
        **_documents(ev, "voucher", _is(ev, EventKind.ACCEPTED) | _is(ev, EventKind.REJECTED)),
        **_documents(ev, "decision", _is(ev, EventKind.DECIDED)),
        **_refusals(ev),
        **_stages(ev),
        **_corrections(ev),
        **_voided(ev),
    }


def _is(ev: Any, kind: EventKind) -> Any:
    return ev.kind == str(kind)


def _documents(ev: Any, prefix: str, mine: Any) -> dict[str, Any]:
    return {
        f"{prefix}_documents": mine.sum(),
        f"{prefix}_no_number": (mine & blank(ev.doc_no)).sum(),
        f"{prefix}_no_date": (mine & ev.doc_date.isnull()).sum(),
        f"{prefix}_no_seal": (mine & ~ev.sealed.fill_null(False)).sum(),
        f"{prefix}_other_date": (mine & (ev.doc_date != ev.time.date())).sum(),
        f"{prefix}_doc_date": ev.doc_date.max(where=mine),
        f"{prefix}_doc_no": ev.doc_no.max(where=mine),
    }


def _refusals(ev: Any) -> dict[str, Any]:
    decided = _is(ev, EventKind.DECIDED)
    return {
        "decision_result": ev.result.max(where=decided),
        "decision_reason": ev.reason.max(where=decided),
        "decision_withheld": (decided & ~ev.public.fill_null(True)).sum(),
        "decision_remedies": ev.remedies.max(where=decided),
    }


def _stages(ev: Any) -> dict[str, Any]:
    mine = _is(ev, EventKind.STAGE)
    ended = mine & ev.end_time.notnull()
    return {
        "stage_count": mine.sum(),
        "stage_first_start": ev.time.min(where=mine),
        "stage_last_start": ev.time.max(where=mine),
        "stage_reversed": (mine & (ev.end_time < ev.time)).sum(),
        "stage_open": (mine & ev.end_time.isnull()).sum(),
        "stage_no_handler": (mine & blank(ev.handler)).sum(),
        "stage_no_unit": (mine & blank(ev.unit)).sum(),
        "stage_no_opinion": (ended & blank(ev.opinion)).sum(),
        "stage_name_only": (ended & ~blank(ev.opinion) & (ev.opinion.strip() == ev.handler.strip())).sum(),
        "stage_names": ev.procedure.collect(where=ev.procedure.notnull(), distinct=True),
    }


def _corrections(ev: Any) -> dict[str, Any]:
    mine = _is(ev, EventKind.CORRECTION)
    lawful = mine & ev.reason.contains("《")
    return {
        "correction_count": mine.sum(),
        "correction_last_repeated_at": ev.time.max(where=mine & (ev.about_supplement == False)),  # noqa: E712 - SQL 的三值比较
        "correction_materials": ev.materials.collect(where=lawful & ev.materials.notnull()),
    }


def _voided(ev: Any) -> dict[str, Any]:
    mine = _is(ev, EventKind.VOIDED)
    return {
        "void_count": mine.sum(),
        "void_no_reason": (mine & blank(ev.reason)).sum(),
        "void_no_handler": (mine & blank(ev.handler)).sum(),
        "void_no_role": (mine & blank(ev.role)).sum(),
        "void_result": ev.result.max(where=mine),
    }
