"""样例评测的外框：中心、等级、来源与数据问题。"""

from __future__ import annotations

from conformance.assessment import Assessment, Grade, Issue, ThemeScore

HOSTILE = "<script>window.hacked=1</script><img src=x onerror='window.hacked=1'>\"'&{{7*7}}\u0007\u202e\x00"


SCHEME = {
    "id": "percent-100",
    "label": "产品自定",
    "source": "百分制",
    "theme_weights": {"disclosure": 3, "process_control": 3, "time_limits": 4},
    "level_weights": {"强制": 3, "推荐": 2, "地方": 2, "自定": 1},
    "levels": {"优秀": 90, "良好": 80, "合格": 60},
    "lowest": "不合格",
    "veto_level": "不合格",
    "minimum_coverage": 0.6,
    "ungraded": "不予定级",
}


def empty() -> Assessment:
    """没有条款、没有来源。"""
    return Assessment(
        center={"name": "云湖市政务服务中心", "region": "420600", "level": "市"},
        standard={"id": "national", "name": "国家标准集", "edition": "2026-01"},
        as_of="2026-06-30",
        started="2026-06-30T17:30:00",
        finished="2026-06-30T17:30:41",
        tool={"name": "zhunsheng", "version": "0.1.0"},
        clauses=(),
        grade=Grade("不予定级", 0.0, (0.0, 0.0), ("不合格", "不合格"), 0.0, (), "national"),
        limits={"requests": 0, "budget": 2000},
    )


def grade() -> Grade:
    themes = (
        ThemeScore("disclosure", "政务公开", 0.3, 42.86, 71.43, 5),
        ThemeScore("process_control", "过程控制", 0.3, 50.0, 50.0, 2),
        ThemeScore("time_limits", "办理时限", 0.4, 60.0, 80.0, 5),
        ThemeScore("premises", "场所", 0.0, 50.0, 100.0, 2),
    )
    explanation = (
        "方案 national（四等）：不满 60 分不合格，60 分合格，80 分良好，90 分优秀",
        *(
            f"{t.name}：权重 {t.weight:g}，{t.clauses} 个条款计分，得分 {t.low:g}（未决全部符合时 {t.high:g}）"
            for t in themes
        ),
        "覆盖率 71.4%：已有结论的分值占应计分值的比例",
    )
    caps = ("TML-05 不符合（300/412），一票否决",)
    return Grade("不合格", 61.86, (61.86, 78.43), ("不合格", "不合格"), 0.714, caps, "national", themes, explanation)


def issues() -> tuple[Issue, ...]:
    return (
        Issue("items", "第 17 行 $.statutory_limit.value", "应为非负整数，实为 “二十日”；这一行没有进入判定"),
        Issue("portal.statistics", "/portal/statistics", HOSTILE),
    )


def sources() -> tuple[dict[str, object], ...]:
    def row(name: str, channel: str, rows: int, refused: int = 0, reason: str = "") -> dict[str, object]:
        return {
            "name": name,
            "channel": channel,
            "ok": not reason,
            "rows": rows,
            "refused": refused,
            "reason": reason,
            "elements": [],
            "requests": 12,
            "seconds": 1.34,
        }

    return (
        row("items", "接口", 60, 1),
        row("pages", "门户", 60),
        row("cases", "办件", 5230),
        row("events", "办件", 41877),
        row("portal.statistics", "门户", 0, reason="页面上没有找到统计表"),
        row("probes", "接口", 0, reason="连接被拒绝（127.0.0.1:8443）"),
    )
