"""两份样例评测：一份内容丰富而且带着恶意文字，一份几乎是空的。"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from hashlib import sha256
from typing import Any

from report_frame import HOSTILE, SCHEME, empty, grade, issues, sources

from conformance import grade as grading
from conformance.assessment import (
    Adjudication,
    Assessment,
    Basis,
    ClauseResult,
    Finding,
    Grade,
    Issue,
    Override,
    ScenarioResult,
    Statement,
    ThemeScore,
    Verdict,
    Waiver,
)
from conformance.domain import Level

LONG = (
    "申请人提交的申请材料齐全、符合法定形式，或者申请人按照本行政机关的要求提交全部补正申请材料的，应当受理行政许可申请，"
    * 3
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
SHOT = f"evidence/{sha256(PIXEL).hexdigest()}.png"
RECORD = f"evidence/{sha256(b'{}').hexdigest()}.json"

_TABLE = (
    ("DSC-01", "disclosure", "办事指南公开事项名称、行使内容、服务对象和办理形式", Verdict.CONFORMING),
    ("DSC-02", "disclosure", "办事指南公开政策依据，列明法规名称和条款", Verdict.NONCONFORMING),
    ("DSC-05", "disclosure", "公开申请材料目录、空白表格和示范文本，附件能够打开", Verdict.DOUBTFUL),
    ("DSC-11", "disclosure", "准予行政许可的决定予以公开，公众有权查阅", Verdict.CONFORMING),
    ("DSC-14", "disclosure", "凭编号和校验值可以查询办理进度", Verdict.ERROR),
    ("PRC-01", "process_control", "收到申请材料后出具加盖专用印章并注明日期的书面凭证", Verdict.CONFORMING),
    ("PRC-05", "process_control", LONG, Verdict.NONCONFORMING),
    ("PRC-12", "process_control", "不予许可的书面决定说明理由，并告知复议和诉讼的权利", Verdict.NOT_APPLICABLE),
    ("TML-01", "time_limits", "期限按工作日计算，不含法定节假日", Verdict.CONFORMING),
    ("TML-02", "time_limits", "材料不齐的，当场或者五日内一次告知需要补正的全部内容", Verdict.CONFORMING),
    ("TML-05", "time_limits", "自受理之日起二十个工作日内，或者在该事项的法定时限内作出决定", Verdict.NONCONFORMING),
    ("TML-06", "time_limits", "延长决定期限不超过十个工作日，经负责人批准并告知理由", Verdict.CONFORMING),
    ("TML-13", "time_limits", "在公开承诺的时限内办结", Verdict.DOUBTFUL),
    ("FAC-01", "premises", "大厅设有无障碍通道和等候座位", Verdict.UNTESTED),
    ("FAC-02", "premises", "收费项目和标准在窗口醒目处公示", Verdict.CONFORMING),
)
_REASONS = {
    Verdict.CONFORMING: "全部办件：412 个对象均符合",
    Verdict.NONCONFORMING: "全部已作出决定的办件：412 个对象中有 300 个不符合",
    Verdict.DOUBTFUL: "门户指南：7 个对象不能判定：附件没有探测",
    Verdict.ERROR: "进度查询：来源 probes 采集失败：连接被拒绝（127.0.0.1:8443）",
    Verdict.UNTESTED: "没有提供或没有选择举证通道",
    Verdict.NOT_APPLICABLE: "没有本条款所说的对象",
}


def rich() -> Assessment:
    """六种结论、恶意文字、长句、三百个问题、嵌入与缺失的证据。"""
    clauses = tuple(_clause(*row) for row in _TABLE)
    made = replace(empty(), clauses=_special(clauses), grade=grade(), issues=issues(), sources=sources())
    return replace(made, scheme=SCHEME)


def scored() -> Assessment:
    """同一份评测，等级照方案算出。"""
    names = {theme.theme: theme.name for theme in grade().themes}
    return replace(rich(), grade=grading.grade(rich().clauses, SCHEME, names))


def ruled() -> Assessment:
    """豁免一个条款，改判一个，维持一个。"""
    statement = Statement("市水利局", "2026-06-01", "办件已经补正")
    override = Override(Verdict.CONFORMING, "补正材料在案", "安书禾", "柏怀宁", "2026-06-10")
    changes: dict[str, dict[str, Any]] = {
        "DSC-02": {"basis": Basis.WAIVED, "waivers": (Waiver("DSC-02", "系统改造中", "柏怀宁", "2026-12-31"),)},
        "PRC-05": {"adjudication": Adjudication("PRC-05", Verdict.NONCONFORMING, statement, statement, override)},
        "TML-05": {"adjudication": Adjudication("TML-05", Verdict.NONCONFORMING, statement, statement)},
    }
    return replace(rich(), clauses=tuple(replace(one, **changes.get(one.id, {})) for one in rich().clauses))


def brief() -> Assessment:
    """改判过的评测，每个条款只列几个问题：看样子，不看数目。"""
    return replace(ruled(), clauses=tuple(replace(one, findings=one.findings[:12]) for one in ruled().clauses))


def poisoned(value: Any, keep: tuple[str, ...] = ()) -> Any:
    """把其中每一个文字换成恶意文字，字段名、枚举和 ``keep`` 里的字段除外。"""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return HOSTILE
    if isinstance(value, tuple):
        return tuple(poisoned(one, keep) for one in value)
    if isinstance(value, dict):
        return {key: poisoned(one, keep) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: poisoned(getattr(value, one.name), keep) for one in fields(value) if one.name not in keep}
        return replace(value, **changed)
    return value


def graded_hostile() -> Assessment:
    """等级的名称也是恶意文字，而方案完整，升等的路算得出来。"""
    made = poisoned(ruled(), keep=("id", "theme"))
    scheme = SCHEME | {"levels": {f"{HOSTILE}1": 60}, "lowest": HOSTILE, "veto_level": HOSTILE}
    return replace(made, scheme=scheme, clauses=tuple(replace(one, adjudication=None) for one in made.clauses))


def late(many: int) -> tuple[Finding, ...]:
    """``many`` 件超期的办件。"""
    return tuple(
        Finding(
            f"YB{n:04d}",
            "决定超期",
            "从受理到决定超过法定时限",
            "20 工作日内",
            f"{21 + n % 9} 工作日",
            (RECORD,),
            scenario="全部已作出决定的办件",
        )
        for n in range(1, many + 1)
    )


def hostile_everywhere() -> Assessment:
    """每个文字字段都是恶意文字。"""
    finding = Finding(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE, "javascript:alert(1)"), True, HOSTILE)
    scenario = ScenarioResult(
        HOSTILE, Verdict.NONCONFORMING, (HOSTILE,), 1, 1, 0, 0.1, HOSTILE, {HOSTILE: 1}, all_findings=HOSTILE
    )
    clause = replace(
        _clause(*_TABLE[1]),
        text=HOSTILE,
        reason=HOSTILE,
        legal_basis=(HOSTILE,),
        remedy=HOSTILE,
        notes=(HOSTILE,),
        scenarios=(scenario,),
        findings=(finding, finding),
    )
    score = ThemeScore("disclosure", HOSTILE, 1, 0, 0, 1)
    graded = Grade(HOSTILE, 0, (0, 0), (HOSTILE, "良"), 0, (HOSTILE,), HOSTILE, (score,), (HOSTILE,))
    return replace(
        empty(),
        center={"name": HOSTILE, "region": HOSTILE, "level": HOSTILE},
        standard={"id": HOSTILE, "edition": HOSTILE},
        as_of=HOSTILE,
        started=HOSTILE,
        finished=HOSTILE,
        tool={"version": HOSTILE},
        clauses=(clause,),
        grade=graded,
        issues=(Issue(HOSTILE, HOSTILE, HOSTILE),),
        sources=({"name": HOSTILE, "channel": HOSTILE, "ok": False, "rows": 0, "refused": 0, "reason": HOSTILE},),
    )


def _clause(id_: str, theme: str, text: str, verdict: Verdict) -> ClauseResult:
    checked = 0 if verdict in {Verdict.UNTESTED, Verdict.NOT_APPLICABLE, Verdict.ERROR} else 412
    violating = 300 if verdict is Verdict.NONCONFORMING else 0
    undecided = 7 if verdict is Verdict.DOUBTFUL else 0
    scenario = ScenarioResult(
        "全部已作出决定的办件",
        verdict,
        ("办件",),
        checked,
        violating,
        undecided,
        0.0421,
        _REASONS[verdict],
        {"决定超期": violating} if violating else {},
    )
    return ClauseResult(
        id_,
        theme,
        text,
        Level.MANDATORY,
        id_ in {"TML-05", "DSC-14"},
        verdict,
        Basis.AUTOMATIC,
        checked,
        violating,
        undecided,
        _REASONS[verdict],
        ("《行政许可法》第四十二条第一款〔已核原文〕", "《行政许可法》第七十四条第二项〔已核原文〕"),
        "逐件核对清单中的办件，补办延期审批或者依法说明理由",
        (),
        (scenario,),
        (),
    )


def _special(clauses: tuple[ClauseResult, ...]) -> tuple[ClauseResult, ...]:
    changed = {
        "DSC-02": {
            "findings": _disclosure(),
            "checked": 60,
            "violating": 3,
            "reason": "门户指南：60 个对象中有 3 个不符合",
            "scenarios": _portal(),
            "level": Level.RECOMMENDED,
            "legal_basis": ("《湖北省行政服务中心管理办法》第九条〔转引〕", "八公开〔产品自定〕", "无标注的依据"),
        },
        "TML-05": {"findings": late(300)},
        "TML-13": {"findings": _doubts(), "notes": ("承诺时限以办件当时公布的版本为准；版本没有留存的，只能存疑。",)},
        "FAC-02": {"basis": Basis.ATTESTED},
        "PRC-05": {
            "findings": (Finding("YB0007", "未出具凭证", LONG, HOSTILE, HOSTILE, scenario="全部已作出决定的办件"),),
            "violating": 1,
            "reason": "412 个对象中有 1 个不符合",
        },
    }
    return tuple(replace(clause, **changed.get(clause.id, {})) for clause in clauses)  # type: ignore[arg-type]


def _portal() -> tuple[ScenarioResult, ...]:
    return (
        ScenarioResult("接口给出的办事指南", Verdict.CONFORMING, ("接口",), 60, 0, 0, 0.0113, "60 个对象均符合"),
        ScenarioResult(
            "门户上的办事指南",
            Verdict.NONCONFORMING,
            ("门户",),
            60,
            3,
            0,
            0.0207,
            "60 个对象中有 3 个不符合",
            {"政策依据空白": 2, "政策依据没有条款": 1},
        ),
    )


def _disclosure() -> tuple[Finding, ...]:
    blank = ("公共场所卫生许可（420600A0012）", "城镇污水排入排水管网许可（420600A0031）")
    gone = "evidence/" + "c3" * 32 + ".jpg"
    return (
        *(
            Finding(
                subject,
                "政策依据空白",
                "办事指南没有公开政策依据",
                "至少一条法规依据",
                "空白",
                (SHOT, RECORD, gone),
                scenario="门户上的办事指南",
            )
            for subject in blank
        ),
        Finding(
            "食品经营许可（420600A0047）",
            "政策依据没有条款",
            "政策依据只写“相关规定”，没有法规名称和条款",
            "《…》第…条",
            "按照相关规定执行",
            (SHOT,),
            scenario="门户上的办事指南",
        ),
    )


def _doubts() -> tuple[Finding, ...]:
    return tuple(
        Finding(
            f"YB{n:04d}",
            "日历之外",
            f"{'办结' if n % 2 else '受理'}日期超出工作日历的范围，不能计算",
            "",
            f"2027-01-0{n}",
            certain=False,
            scenario="全部已作出决定的办件",
        )
        for n in range(1, 8)
    )
