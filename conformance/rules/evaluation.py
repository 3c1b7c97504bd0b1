"""好差评:可评、五级、不重复、评价人保密、差评处置、结果公开(满意率的重算见 EVA-10 自己的规则)。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from conformance.assessment import Finding
from conformance.domain import Breach, Evaluation, Leak, Probe
from conformance.rules.guides import unclear

_SCORE = re.compile(r"\.score\Z")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_REPLACED = re.compile(r"化名[a-p]{16}\b")
"""采集时换成了化名的姓名，页面上是明文。"""
_NOBODY = re.compile(r"匿名|实名|默认|网友|用户|群众|申请人|办事人|先生|女士|同志|公司|企业|单位|某")


@dataclass(frozen=True, slots=True)
class Usage:
    """评价经过的渠道的说法;``mode`` 是线上或线下,``words`` 是这一类渠道的字样,``total`` 是全部评价数。"""

    mode: str
    words: tuple[str, ...]
    channels: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Shown:
    """一份公开的评价:在哪里、里面的个人信息、评价人一栏写的是谁;``office`` 是多半不是评价人的手机号。"""

    subject: str
    leaks: tuple[Leak, ...]
    persons: tuple[str, ...] = ()
    office: frozenset[str] = frozenset()


def usages(rows: Sequence[Evaluation], modes: Mapping[str, Sequence[str]], sample: int) -> tuple[Usage, ...]:
    """线上、线下各一个对象；评价不足 ``sample`` 条的，没有某一类说明不了什么，不作对象。"""
    if len(rows) < sample:
        return ()
    named = tuple(dict.fromkeys(row.channel for row in rows if row.channel))
    return tuple(Usage(mode, tuple(words), named, len(rows)) for mode, words in modes.items())


def channel_used(usage: Usage) -> Iterator[Finding]:
    """这一类渠道上有评价；一条也没有的存疑:没有人评不等于不能评。"""
    if not any(word.casefold() in channel.casefold() for word in usage.words for channel in usage.channels):
        yield Finding(
            f"{usage.mode}评价",
            f"没有{usage.mode}的评价",
            f"{usage.total} 条评价里没有一条来自{usage.mode}渠道，请确认{usage.mode}能不能评价",
            f"至少一个{usage.mode}渠道",
            "、".join(usage.channels),
            certain=False,
        )


def scored(rows: Iterable[Evaluation], breaches: Iterable[Breach]) -> tuple[Evaluation | Breach, ...]:
    """全部评价，以及因为评价等级不合契约而没有收进来的行。"""
    wrong = (one for one in breaches if one.source == "evaluations" and _SCORE.search(one.where))
    return (*rows, *wrong)


def five_levels(subject: Evaluation | Breach, levels: Sequence[int]) -> Iterator[Finding]:
    """评价等级的代码在国标的五级之内；经过档案映射才读不出的，毛病可能在映射，存疑。"""
    expected = "、".join(map(str, levels))
    if isinstance(subject, Breach):
        yield Finding(
            subject.where, "评价等级不合国标", subject.message, expected, subject.message, certain=subject.native
        )
    elif subject.score not in levels:
        message = "评价等级的代码不在国标的五级之内"
        yield Finding(f"评价 {subject.id}", "评价等级不合国标", message, expected, str(subject.score))


def replied(rows: Iterable[Evaluation], leaks: Iterable[Leak], replies: Iterable[Leak]) -> tuple[Shown, ...]:
    """接口上公开的评价:有答复的各一份；评价清单本身公开而带出个人信息的另算一份。"""
    told, listed = tuple(replies), tuple(leak for leak in leaks if leak.where == "evaluations")
    mine = (row for row in rows if (row.reply or "").strip())
    each = (Shown(f"评价 {row.id}", tuple(leak for leak in told if leak.where == f"评价 {row.id}")) for row in mine)
    office = {leak.masked for leak in told if not leak.sure} - {leak.masked for leak in told if leak.sure}
    return (*each, *([Shown("接口公开的评价清单", listed, office=frozenset(office))] if listed else ()))


def shown(pages: Iterable[Probe], leaks: Iterable[Leak]) -> tuple[Shown, ...]:
    """门户上公布了评价的评价页。"""
    found, kept = tuple(leaks), [page for page in pages if page.observed.get("rows", "0") != "0"]
    return tuple(
        Shown(
            page.subject,
            tuple(leak for leak in found if leak.where.partition("?")[0] == page.subject.partition("?")[0]),
            _listed(page, "persons"),
            frozenset(_listed(page, "office")),
        )
        for page in kept
    )


def _listed(page: Probe, key: str) -> tuple[str, ...]:
    return tuple(filter(None, page.observed.get(key, "").split("、")))


def anonymous(page: Shown) -> Iterator[Finding]:
    """公开的评价里没有身份证号、手机号、银行卡号；多半是办公的手机号、评价人一栏像是没有脱敏的姓名存疑。"""
    for leak in page.leaks:
        yield Finding(
            page.subject,
            f"带出{leak.kind}",
            f"公开的评价里有{leak.kind}",
            "不出现",
            leak.masked,
            leak.evidence,
            leak.sure and leak.masked not in page.office,
        )
    named = [person for person in page.persons if _bare(person)]
    if named:
        yield Finding(
            page.subject,
            "评价人像是没有脱敏",
            f"评价人一栏有 {len(named)} 个像是没有脱敏的姓名，请人工核对",
            "脱敏的称呼",
            "没有脱敏的姓名" if _REPLACED.match(named[0]) else f"{named[0][0]}**",
            certain=False,
        )


def _bare(person: str) -> bool:
    """像是没有脱敏的姓名。"""
    return bool(_REPLACED.match(person) or (_NAME.fullmatch(person) and not _NOBODY.search(person)))


def entrance_open(page: Probe) -> Iterator[Finding]:
    """评价页打得开，去评价的入口也打得开；要登录、网关答不了的，页上看不到入口的存疑:入口可能要登录以后才有。"""
    seen = page.observed
    if seen.get("status") != "200":
        yield _broken(page, "评价页打不开", "门户的评价页打不开", seen.get("status", ""))
    elif not seen.get("entry"):
        yield Finding(page.subject, "看不到评价入口", "评价页上没有看到去评价的入口", "看得到入口", certain=False)
    elif seen.get("entry_status") == "0":
        yield Finding(page.subject, "评价入口没有看成", "去评价的入口没有看成", "打得开", seen["entry"], certain=False)
    elif int(seen.get("entry_status") or 0) >= 400:
        yield _broken(page, "评价入口打不开", "去评价的入口打不开", seen["entry_status"])


def published_lately(page: Probe, as_of: date, days: int) -> Iterator[Finding]:
    """评价结果与整改情况都公布，最近的更新距 ``as_of`` 不超过 ``days`` 个自然日；看不出更新日期的存疑。"""
    seen = page.observed
    if seen.get("status") != "200":
        yield _broken(page, "评价页打不开", "公布评价结果的页面打不开", seen.get("status", ""))
        return
    for key, name in (("results", "评价结果"), ("rectified", "答复与整改情况")):
        if seen.get(key) != "是":
            yield Finding(page.subject, f"看不到{name}", f"评价页的表格里看不到{name}", f"公布{name}", certain=False)
    yield from _stale(page, as_of, days)


def _stale(page: Probe, as_of: date, days: int) -> Iterator[Finding]:
    latest = page.observed.get("latest", "")
    expected = f"{days} 个自然日之内更新"
    if not latest:
        yield Finding(page.subject, "看不出更新日期", "评价页上看不出最近的更新日期", expected, certain=False)
    elif (as_of - date.fromisoformat(latest)).days > days:
        surely = page.observed.get("newest_first") == "是"
        yield Finding(page.subject, "评价页没有及时更新", "最近的更新太久以前", expected, latest, certain=surely)


def _broken(page: Probe, kind: str, message: str, status: str) -> Finding:
    """打不开的页；状态说不清打不打得开的存疑。"""
    return Finding(page.subject, kind, message, "200", status, page.evidence, certain=not unclear(status))
