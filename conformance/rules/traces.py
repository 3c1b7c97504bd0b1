"""每件办件留下的痕迹:文书、补正、环节、非正常办结。与里程碑同在一次分组里算出，只用 min/max/计数/收集。

件件都有的(``frequent``)在全部事件上算；只在有毛病时才有的(``rare``)先挑出有毛病的事件(``flawed``)，免得为每个事件都看一遍文字。
"""

from __future__ import annotations

from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules.wording import blank, distinct, vacant, when

ABSENT = "缺勤|请假|休假|出差|不在岗|外出学习|无人接办|等待.{0,6}(返岗|回岗)"
"""环节的意见、理由里表示经办人不在岗的写法。"""
OTHERS = f"(申请人|当事人|委托人|代理人|法定代表人|法人|业主|职工|员工|学员)[^,，。;；]{{0,5}}({ABSENT})"
"""不在岗的不是经办人。"""
STAFF = f"(经办|承办|审[核查批]|受理|窗口|值班)(人员?|员|岗)[^,，。;；审核查]{{0,6}}({ABSENT})|无人接办|等.{{0,6}}返岗"
"""不在岗的写明是经办的人，或者在等人返岗。"""
COVERED = "[由交].{0,10}(接办|代办|代班|接替|接手|顶岗|代理|代为)|[BbＢ] ?[角岗].{0,8}(办理|审查|审核|办结|接|代)"
UNCOVERED = "(没有|无人|没人|未|无|等待|等).{0,4}(接办|代办|代班|接替|接手|顶岗|代理|代为|[BbＢ] ?[角岗])"
"""有人接办的、没有人接办的写法。"""
ANSWERED = (str(EventKind.ACCEPTED), str(EventKind.REJECTED))
GRANT = "准予"
REFUSED = "(不予|不准|不同意|不批准|不许可|不核准|不通过|未[获予能]?(批准|核准|同意|许可|准予|通过)|驳回|否决|拒绝)"
"""决定的结果表示不予许可的写法；同一分句里跟在后面的字是不予的内容。"""
GRANTED = "准予|同意|通过|批准|核准|许可|合格|登记|发证|出证|颁发|办结|完成|备案"
"""表示准予的写法；两样都不是的看不出准予与否。"""
MIXED = "准予|同意|通过|批准|核准|^许可([^申证事]|$)"
"""不予的分句之外还有这些的，两样都说了，看不出准予与否。"""
BESIDE = "不予?(行政)?(许可|批准|核准|登记|准予)|不准"
"""以准予开头而又有这些的，是两样并列的格式文字，或者准予了一部分。"""
LONGEST_HOLLOW = 8
"""占位文字连同标点不超过这么多字。"""


def frequent(ev: Any) -> dict[str, Any]:
    """事件表 → 聚合列;voucher_ 受理凭证、decision_ 决定文书、stage_ 环节的个数与日期。"""
    voucher, decided, stage = ev.kind.isin(ANSWERED), _is(ev, EventKind.DECIDED), _is(ev, EventKind.STAGE)
    granted = outcome(ev.result)
    return {
        "voucher_documents": when(voucher, 1).count(),
        "voucher_doc_date": when(voucher, ev.doc_date).max(),
        "decision_documents": when(decided, 1).count(),
        "decision_doc_no": when(decided, ev.doc_no).max(),
        "grants": when(decided & granted, 1).count(),
        "refusals": when(decided & ~granted, 1).count(),
        "stage_count": when(stage, 1).count(),
        "stage_first_start": when(stage, ev.time).min(),
        "stage_last_start": when(stage, ev.time).max(),
    }


def outcome(result: Any) -> Any:
    """决定的结果:准予是真，不予许可是假，没有写的、两样都说了的、认不出的是空的。"""
    plain = result.startswith(GRANT) & (~result.contains("不") | ~result.re_search(BESIDE))
    both = result.re_replace(f"{REFUSED}[^,，。;；()（）]*", "").re_search(MIXED)
    return ibis.cases(
        (plain, True),
        (result.re_search(REFUSED), both.nullif(True)),
        (result.re_search(GRANTED) & ~result.re_search("[不未否]") & ~result.startswith(GRANT), True),
    )


def flawed(ev: Any) -> Any:
    """哪些事件要留给 ``rare``:补正、非正常办结，文书、环节有毛病的，不公开的。宁多勿少，由 ``rare`` 细看。

    写成分情形的一句，每种事件只看自己的那几列。
    """
    dated = _unwritten(ev) | (ev.doc_date != ev.time.date()).fill_null(False)
    decided = _unwritten(ev) | ~ev.public.fill_null(True)
    unsound = (
        ev.end_time.isnull()
        | (ev.end_time < ev.time)
        | ~_said(ev.handler)
        | ~_said(ev.unit)
        | _unsaid(ev)
        | _absent(ev)
    )
    return ibis.cases(
        (_is(ev, EventKind.STAGE), unsound),
        (_is(ev, EventKind.DECIDED), decided),
        (ev.kind.isin(ANSWERED), dated),
        else_=False,
    )


def rare(ev: Any) -> dict[str, Any]:
    """挑出来的事件 → 聚合列:文书与环节的毛病，补正，非正常办结;``last_cum`` 是结束日的日历位置。

    ``stage_stalled`` 是写明因经办人不在岗而停滞的环节最长用了几个工作日,``stage_absent`` 连同没有写明是谁不在岗的。
    """
    decided = _is(ev, EventKind.DECIDED)
    return {
        **_documents(ev, "voucher", ev.kind.isin(ANSWERED)),
        **_documents(ev, "decision", decided),
        "decision_withheld": when(decided & ~ev.public.fill_null(True), 1).count(),
        **_stages(ev),
        **_corrections(ev),
        **_voided(ev),
    }


def _is(ev: Any, kind: EventKind) -> Any:
    return ev.kind == str(kind)


def _unwritten(ev: Any) -> Any:
    numbered = _said(ev.doc_no) & (ev.doc_no.length() > LONGEST_HOLLOW)
    return ~numbered.fill_null(False) | ev.doc_date.isnull() | ~ev.sealed.fill_null(False)


def _said(column: Any) -> Any:
    """开头不是空白:一定有文字。"""
    return (column >= "!").fill_null(False)


def _unsaid(ev: Any) -> Any:
    """意见可能是空的，或者可能只是姓名:去掉空白而相同的两段，短的总是长的的开头。"""
    alike = ev.opinion.startswith(ev.handler) | ev.handler.startswith(ev.opinion)
    return ~_said(ev.opinion) | alike.fill_null(True)


def _absent(ev: Any) -> Any:
    return _spoken(ev).re_search(ABSENT)


def _stalled(ev: Any, words: str) -> Any:
    """有人不在岗(``words``)，又没有写明由谁接办。"""
    own = _spoken(ev).re_replace(OTHERS, "")
    return own.re_search(words) & (~own.re_search(COVERED) | own.re_search(UNCOVERED))


def _spoken(ev: Any) -> Any:
    return ev.reason.fill_null("") + ev.opinion.fill_null("") + ev.result.fill_null("")


def _documents(ev: Any, prefix: str, mine: Any) -> dict[str, Any]:
    columns = {
        f"{prefix}_no_number": when(mine & vacant(ev.doc_no), 1).count(),
        f"{prefix}_no_date": when(mine & ev.doc_date.isnull(), 1).count(),
        f"{prefix}_no_seal": when(mine & ~ev.sealed.fill_null(False), 1).count(),
    }
    other = {f"{prefix}_other_date": when(mine & (ev.doc_date != ev.time.date()), 1).count()}
    return columns | (other if prefix == "voucher" else {})


def _stages(ev: Any) -> dict[str, Any]:
    mine = _is(ev, EventKind.STAGE)
    ended = mine & ev.end_time.notnull()
    return {
        "stage_reversed": when(mine & (ev.end_time < ev.time), 1).count(),
        "stage_open": when(mine & ev.end_time.isnull(), 1).count(),
        "stage_no_handler": when(mine & blank(ev.handler), 1).count(),
        "stage_no_unit": when(mine & blank(ev.unit), 1).count(),
        "stage_no_opinion": when(ended & blank(ev.opinion), 1).count(),
        "stage_stalled": when(mine & _stalled(ev, STAFF), ev.last_cum - ev.cum).max(),
        "stage_absent": when(mine & _stalled(ev, ABSENT), ev.last_cum - ev.cum).max(),
        "stage_name_only": when(ended & ~blank(ev.opinion) & (ev.opinion.strip() == ev.handler.strip()), 1).count(),
    }


def _corrections(ev: Any) -> dict[str, Any]:
    mine = _is(ev, EventKind.CORRECTION)
    return {
        "correction_count": distinct(mine, ev.time, ev.reason, ev.about_supplement),
        "correction_last_repeated_at": when(mine & (ev.about_supplement == False), ev.time).max(),  # noqa: E712 - SQL 的三值比较
    }


def _voided(ev: Any) -> dict[str, Any]:
    mine = _is(ev, EventKind.VOIDED)
    return {
        "void_count": when(mine, 1).count(),
        "void_no_reason": when(mine & vacant(ev.reason), 1).count(),
        "void_no_handler": when(mine & vacant(ev.handler), 1).count(),
        "void_no_role": when(mine & vacant(ev.role), 1).count(),
        "void_result": when(mine, ev.result).max(),
    }
