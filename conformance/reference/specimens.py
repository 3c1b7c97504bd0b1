"""样例办件:编号固定、日期手写，给 ``features/*/*/{fail,pass,na}-*.yaml`` 按编号和事件键打补丁。

时限栏是“法定/承诺”工作日；日期都在 2026 年(样例 14 在期限之内尚未办结)。事项编码见 ``codes()``。

| 编号 | 事项 | 时限 | 收件 | 受理 | 经过 | 决定 | 送达、办结 |
|---|---|---|---|---|---|---|---|
| YB0001 | 劳务派遣经营许可 | 20/20 | 03-02 | 03-02 | 普通承诺件，届满 03-30，余地很大 | 03-09 | 03-10 |
| YB0002 | 药品零售企业经营许可 | 20/12 | 03-03 | 03-03 | 承诺短于法定:承诺届满 03-19，法定届满 03-31 | 03-10 | 03-11 |
| YB0003 | 个体工商户注册登记 | 3/0 | 03-04 | 03-04 | 即办件，当日决定 | 03-04 | 03-04 |
| YB0004 | 医疗机构执业登记 | 20/15 | 03-05 | 03-16 | 补正告知 03-09，补齐 03-13 | 03-24 | 03-25 |
| YB0005 | 公共场所卫生许可 | 20/8 | 03-06 | 03-06 | 检测 03-10 至 03-18 | 03-20 | 03-23 |
| YB0006 | 建设工程规划许可 | 20/12 | 03-09 | 03-09 | 专家评审 03-12 至 03-24，听证 03-26 至 04-15 | 04-20 | 04-21 |
| YB0007 | 农村集体经济组织修建水库审批 | 20/15 | 03-10 | 03-10 | 延长 03-25,04-08 延至 04-22 | 04-14 | 04-15 |
| YB0008 | 人力资源服务许可 | 20/8 | 03-11 | 03-11 | 不予许可 | 03-17 | 03-18 |
| YB0009 | 商品房预售许可 | 10/7 | 03-12 | — | 不予受理 03-12 | — | — |
| YB0010 | 燃气经营许可 | 20/12 | 03-13 | 03-13 | 异常办结:撤回 03-18 | — | — |
| YB0011 | 普通护照签发 | 15/10 | 03-16 | 03-16 | 收费 120 元；涉及个人隐私，决定不公开 | 03-20 | 03-23 |
| YB0012 | 工程建设项目联合审批 | 45/30 | 03-17 | 03-17 | 联办 | 04-15 | 04-16 |
| YB0013 | 公路建设项目施工许可 | 20/10 | 03-18 | 03-25 | 收件后第 5 个工作日受理 | 04-01 | 04-02 |
| YB0014 | 涉路施工活动许可 | 20/15 | 06-24 | 06-24 | 在办 | — | — |
| YB0015 | 占用农业灌溉水源审批 | 20/20 | 04-01 | 04-01 | 在法定届满当日 04-30 决定并送达 | 04-30 | 04-30 |

YB0012 的三个子件是 YB0045(用地规划)、YB0046(洪水影响评价)、YB0047(涉路施工)，见 ``joint``。

审查中的程序(见 ``proceedings``):YB0002 需要核查;YB0005 指派了检测人员;YB0006 涉及他人重大利益，告知并举行了听证。
通知、归档与超期标记由系统自动写(见 ``automatic``),打了补丁也跟着变。

怎样只违反一条:承诺不得长于法定，所以把决定改到法定届满之后，承诺时限也就超了(TML-05 带出 TML-13、TML-14);
YB0001 的承诺等于法定，把承诺一并删去(办件与事项的 ``promised_limit``)才只剩 TML-05。只违反 TML-13 用 YB0002，办结
在 03-20 至 03-31 之间，并补一条已公开的 超期说明。只违反 TML-09 用 YB0001，送达与办结移到 03-24 至 03-30。
特别程序告知的日数:YB0005 是 8 日,YB0006 是 10 日和 18 日;YB0007 延长 10 日。YB0013 再晚一日受理，就视为
自收件之日受理，那时 ``clock_start`` 与两个届满日都要从收件之日起算。改 决定 的时间要同时改它的 doc_date,
早于 环节2 结束的还要改 环节2 的 end_time。
"""

from __future__ import annotations

from dataclasses import replace as _with
from typing import Any

from conformance.reference.catalogue import items
from conformance.reference.process import Course, Moment, Record, Stage, Suspension, dossier

FIRST_NUMBER = 90000
"""样例的文号从这里往后排，不与模拟的办件重复。"""


def cases(until: str) -> dict[str, Record]:
    """截至 ``until`` 的样例办件；那时还没有收件的不在其中。"""
    codes_, made = codes(), {}
    for number, (name, course) in enumerate(_courses(), 1):
        case_no, item = f"YB{number:04d}", items()[codes_[name]]
        names = tuple(row["name"] for row in item["materials"] if row["required"])
        full = _with(course, materials=names, missing=names[-1:] if course.correction else ())
        record = dossier(case_no, FIRST_NUMBER + number, item, full, until)
        if record["events"]:
            made[case_no] = record
    return made


def codes() -> dict[str, str]:
    """事项名称 → 实施编码。"""
    return {item["name"]: code for code, item in items().items()}


def _courses() -> tuple[tuple[str, Course], ...]:
    return (
        ("劳务派遣经营许可", _plain("2026-03-02", "2026-03-09", "2026-03-10")),
        ("药品零售企业经营许可", _plain("2026-03-03", "2026-03-10", "2026-03-11")),
        ("个体工商户注册登记", _immediate("2026-03-04")),
        ("医疗机构执业登记", _corrected()),
        ("公共场所卫生许可", _plain("2026-03-06", "2026-03-20", "2026-03-23", suspensions=_test())),
        ("建设工程规划许可", _plain("2026-03-09", "2026-04-20", "2026-04-21", suspensions=_review_and_hearing())),
        ("农村集体经济组织修建水库审批", _extended()),
        ("人力资源服务许可", _plain("2026-03-11", "2026-03-17", "2026-03-18", granted=False)),
        ("商品房预售许可", Course(("2026-03-12", 590), "窗口办理", (), rejected=("2026-03-12", 610))),
        ("燃气经营许可", _withdrawn()),
        ("普通护照签发", _plain("2026-03-16", "2026-03-20", "2026-03-23")),
        ("工程建设项目联合审批(立项至施工)", _plain("2026-03-17", "2026-04-15", "2026-04-16")),
        ("公路建设项目施工许可", _plain("2026-03-18", "2026-04-01", "2026-04-02", accepted="2026-03-25")),
        ("涉路施工活动许可", _open("2026-06-24")),
        ("占用农业灌溉水源、灌排工程设施审批", _plain("2026-04-01", "2026-04-30", "2026-04-30")),
    )


def _plain(received: str, decided: str, delivered: str, *, accepted: str = "", **more: Any) -> Course:
    """收件当日 9:20(受理默认同日 9:40),16:10 决定,16:40 送达；审查当日完成，审核在决定当日完成。"""
    start = accepted or received
    stops: tuple[Suspension, ...] = more.get("suspensions", ())
    resumed: Moment = (stops[-1].end[0], 930) if stops else (start, 620)
    stages = (Stage("审查", (start, 590), (start, 610)), Stage("审核", resumed, (decided, 950)))
    begun = Course((received, 560), "窗口办理", (), accepted=(start, 580), stages=stages, decided=(decided, 970))
    return _with(begun, delivered=(delivered, 1000), **more)


def _immediate(day: str) -> Course:
    review = (Stage("审查", (day, 605), (day, 620)),)
    return Course(
        (day, 590), "窗口办理", (), accepted=(day, 600), stages=review, decided=(day, 630), delivered=(day, 640)
    )


def _corrected() -> Course:
    plain = _plain("2026-03-05", "2026-03-24", "2026-03-25", accepted="2026-03-16")
    return _with(plain, correction=("2026-03-09", 600), supplemented=("2026-03-13", 630))


def _test() -> tuple[Suspension, ...]:
    return (Suspension("检测", ("2026-03-10", 600), ("2026-03-18", 900), 8),)


def _review_and_hearing() -> tuple[Suspension, ...]:
    return (
        Suspension("专家评审", ("2026-03-12", 600), ("2026-03-24", 900), 10),
        Suspension("听证", ("2026-03-26", 600), ("2026-04-15", 900), 18),
    )


def _extended() -> Course:
    return _plain("2026-03-10", "2026-04-14", "2026-04-15", extension=("2026-03-25", 900), extended_by=10)


def _withdrawn() -> Course:
    review = (Stage("审查", ("2026-03-13", 590), ("2026-03-13", 610)),)
    begun = Course(("2026-03-13", 560), "网上办理", (), accepted=("2026-03-13", 580), stages=review)
    return _with(begun, voided=("2026-03-18", 960))


def _open(day: str) -> Course:
    return Course((day, 560), "网上办理", (), accepted=(day, 580), stages=(Stage("审查", (day, 590), (day, 610)),))
