"""行为开关:数据补丁做不到的违规，由 ``behaviour`` 里的开关引起。缺省都不动作。

| 开关 | 值 | 参考中心怎样违规 | 供哪些条款 |
|---|---|---|---|
| ``due_calendar`` | ``自然日`` | 全部办件的平台届满日按自然日计算 | TML-01 |
| ``clock_start_from`` | ``办结`` 等事件键 | 全部办件的起算日取这个事件的日期 | TML-03 |
| ``duplicate_case_no`` | 办件编号或 true | 办件清单里这件(true 为第一件)出现两次 | PRC-01 |
| ``progress_ignores_check`` | true | 进度查询不核对查询码 | PRC-02 |
| ``progress_status`` | 状态码 | 进度查询一律答这个状态码 | PRC-02 |
| ``progress_blank`` | true | 进度查询不答环节与时间 | PRC-02 |
| ``form_status`` | 状态码 | 空白表格与示范文本一律答这个状态码 | DSC-13 |
| ``form_type`` | 媒体类型 | 空白表格与示范文本的 Content-Type 是它 | DSC-13 |
| ``form_empty`` | true | 空白表格与示范文本是空文件 | DSC-13 |
| ``flow_chart_broken`` | true | /files/flow/ 下的流程图一律 404 | DSC-03 |
| ``basis_status`` | 状态码 | 政策依据原文链接一律答这个状态码 | DSC-02 |
| ``leak_phone`` | ``items``、``decisions``、``staff`` | 这一公开接口的第一行带出手机号 | DSC-14、DSC-08 |
| ``leak_id`` | 同上 | 这一公开接口的第一行带出校验位正确的身份证号 | DSC-14 |
| ``total_off`` | 整数 | 事项清单的 total 多报(少报)这么多 | ITM-01 |
| ``blank_items`` | [字段] | 全部事项(接口与门户)的这些字段是空的 | DSC-12 |
| ``item_status`` | {编码: 状态码} | 这个事项的详情答这个状态码 | ITM-01 |
| ``open_cases`` | true | 办件接口不要求令牌 | DAT-04 |
| ``naive_times`` | [清单] | 这些清单(如 evaluations)里的时间不写时差 | DAT-03 |
| ``no_case_no`` | true | 提交后不给办件编号 | PRC-01(沙箱) |
| ``ignores_idempotency`` | true | 同一幂等键再次提交得到另一个编号 | PRC-01(沙箱) |
| ``piecemeal`` | true | 补正一次只告知一项 | PRC-05(沙箱) |
| ``refuses_complete`` | true | 材料齐全也要求补正 | PRC-06(沙箱) |
| ``extra_material`` | 材料名称 | 要求提交指南之外的这项材料 | PRC-08(沙箱) |
| ``accepts_closed`` | true | 停用的事项照样受理 | ITM-04(沙箱) |
| ``repeat_evaluation`` | true | 同一办件同一渠道可以重复评价 | EVA-03(沙箱) |
| ``receipt_late_s`` | 秒数 | 受理单上的收到时间比进入系统晚这么多秒 | TML-16(沙箱) |
| ``demands_paper`` | true | 收下电子件，却要求改交纸质 | PRC-23(沙箱) |
| ``accepts_forged`` | true | 签名对不上的电子件照样收下 | PRC-23(沙箱) |
| ``licences_always_valid`` | true | 证照核验一律答有效 | ONL-06(沙箱) |
| ``no_consultation_no`` | true | 咨询收下了，不给编号 | ONL-03(沙箱) |
| ``no_complaint_no`` | true | 投诉收下了，不给编号 | DSC-15、ONL-09(沙箱) |
| ``no_complaint_term`` | true | 投诉收下了，不说答复期限 | ONL-09(沙箱) |
| ``no_evaluation_no`` | true | 评价收下了，不给编号 | ONL-09(沙箱) |
| ``progress_needs_evaluation`` | true | 网上提交的件，不评价就查不到进度 | EVA-04(沙箱) |
| ``ignores_violations`` | [违规] | 注入这些违规件，电子监察没有记录 | SUP-11(沙箱) |
| ``complaint_status`` | 状态码 | 投诉接口一律答这个状态码 | DSC-15、ONL-09(沙箱) |

门户自己的开关(``portal_`` 开头)见 ``conformance.reference.portal``。
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from conformance.reference import days
from conformance.reference.process import Record

LEAKED_PHONE = "13800138000"
LEAKED_ID = "11010519491231002X"
"""国家标准 GB 11643 的示例号码，不属于任何人；手机号是常用的演示号码。"""

Flags = Mapping[str, Any]


def seen_cases(rows: list[bytes], flags: Flags, events: Any) -> list[bytes]:
    """办件行经过届满日、起算日开关之后的样子;``events`` 按编号取事件。"""
    if "due_calendar" not in flags and "clock_start_from" not in flags:
        return rows
    return [msgspec.json.encode(_seen_case(msgspec.json.decode(row), flags, events)) for row in rows]


def leaked(rows: list[Record], name: str, flags: Flags) -> list[Record]:
    """公开清单经过泄露开关之后的样子:第一行带出个人信息。"""
    secrets = [LEAKED_PHONE] * (flags.get("leak_phone") == name) + [LEAKED_ID] * (flags.get("leak_id") == name)
    if not secrets or not rows:
        return rows
    field = {"items": "consultation", "decisions": "applicant", "staff": "phone"}.get(name, "id")
    first = rows[0]
    return [{**first, field: " ".join([str(first.get(field) or ""), *secrets])}, *rows[1:]]


def blanked(rows: dict[str, Record], flags: Flags) -> dict[str, Record]:
    """事项经过空白开关之后的样子。"""
    empty = dict.fromkeys(flags.get("blank_items") or ())
    return {key: {**row, **empty} for key, row in rows.items()} if empty else rows


def _seen_case(row: Record, flags: Flags, events: Any) -> Record:
    anchor = flags.get("clock_start_from")
    if anchor and row.get("clock_start"):
        times = [event["time"] for event in events(row["case_no"]) if event["kind"] == anchor]
        row["clock_start"] = times[0][:10] if times else row["clock_start"]
    if flags.get("due_calendar") == "自然日" and row.get("platform_due"):
        row["platform_due"] = days.calendar_after(row["clock_start"], row["statutory_limit"])
        row["platform_promise_due"] = days.calendar_after(row["clock_start"], row["promised_limit"])
    return row
