"""事项清单本身:总数与翻页相符、逐项打得开、检索得到，编码齐全不重复。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.assessment import Finding
from conformance.domain import Item, Probe


@dataclass(frozen=True, slots=True)
class Coding:
    """一个事项的编码:实施编码在清单上出现几次；``base_seen`` 为假表示清单上一个基本编码也看不到。"""

    item: Item
    times: int
    base_seen: bool

    def __str__(self) -> str:
        return f"{self.item.name}({self.item.code})"


def codings(items: Sequence[Item]) -> tuple[Coding, ...]:
    """事项 → 编码情况。"""
    times = Counter(item.code for item in items)
    seen = any(item.base_code for item in items)
    return tuple(Coding(item, times[item.code], seen) for item in items)


def list_whole(probe: Probe) -> Iterator[Finding]:
    """清单至少一项，声明的总数等于翻页得到的项数，每一项都打得开。

    ``sure`` 不是“是”(门户没有写明指南的地址，认链接可能不准)时，数目不符只存疑。
    """
    seen, sure = probe.observed, probe.observed.get("sure") == "是"
    counted, declared = seen.get("counted", "0"), seen.get("declared", "")
    if counted == "0":
        yield _told(probe, "清单为空", "清单上一个事项也没有", "至少一项", "0 项", sure=sure)
    elif declared and declared != counted:
        yield _told(probe, "总数不符", "清单声明的总数与翻页得到的不符", f"{declared} 项", f"{counted} 项", sure=sure)
    if seen.get("unopened"):
        yield _told(probe, "事项打不开", "清单上的事项打不开详情", "逐项打得开", seen["unopened"])


def search_hits(probe: Probe) -> Iterator[Finding]:
    """按事项名称检索，命中的是同一编码；结果没有看完、名称在而编码认不出的，存疑。"""
    seen = probe.observed
    if seen.get("hit") == "是":
        return
    if seen.get("unread") or seen.get("named") == "是":
        why = seen.get("unread") or "结果里有这个名称而认不出编码"
        yield _told(probe, "检索没有看清", f"检索的结果没有看清:{why}", seen.get("code", ""), why, sure=False)
    elif seen.get("others"):
        yield _told(probe, "检索命中别的编码", "按名称检索，命中的是别的编码", seen.get("code", ""), seen["others"])
    else:
        yield _told(probe, "检索不到", "按名称检索，找不到这个事项", seen.get("code", ""), "没有结果")


def coded(coding: Coding, longest: int, base_longest: int) -> Iterator[Finding]:
    """实施编码不空、不重复、不超过 ``longest`` 字；有基本编码，不超过 ``base_longest`` 字。"""
    item, base = coding.item, (coding.item.base_code or "").strip()
    if not item.code.strip():
        yield Finding(str(coding), "没有实施编码", "事项没有实施编码", "实施编码", "空白")
    if coding.times > 1:
        yield Finding(
            str(coding), "实施编码重复", "同一实施编码用在不止一个事项上", "1 个事项", f"{coding.times} 个事项"
        )
    if len(item.code) > longest:
        yield Finding(str(coding), "实施编码过长", "实施编码超过规定的长度", f"不超过 {longest} 位", item.code)
    if not base and coding.base_seen:
        yield Finding(str(coding), "没有基本编码", "事项没有基本编码", "基本编码", "空白")
    elif not base:
        message = "清单上看不到基本编码，不能判定"
        yield Finding(str(coding), "看不到:基本编码", message, "基本编码", certain=False)
    elif len(base) > base_longest:
        yield Finding(str(coding), "基本编码过长", "基本编码超过规定的长度", f"不超过 {base_longest} 位", base)


def _told(probe: Probe, kind: str, message: str, expected: str, observed: str, *, sure: bool = True) -> Finding:
    subject = f"事项清单 {probe.subject}" if probe.kind == "listing" else probe.subject
    return Finding(subject, kind, message, expected, observed, probe.evidence, certain=sure)
