"""制度:首席代表、首问负责、即时办结、流程优化、AB 角、应进必进，以及由公开主题的得分推出的信息公开制。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.assessment import Finding
from conformance.domain import CaseKind, Department, Item, Revision, Staff
from conformance.domain.persons import TITLE
from conformance.errors import SourceMissing
from conformance.rules.disclosure_states import unsaid
from conformance.rules.prose import even, tight
from conformance.rules.statistics import entered

FORMAL = "形式审查"
_NOT_FORMAL = re.compile("(?:非|不是|不属于?|并非|不作|不只)(?:仅|只)?(?:作|进行)?形式审查|(?<![不非无])实质")
"""不是形式审查，或者不止形式审查。"""
PEOPLE = re.compile(r"[、,;/\s]+")
_PADDED = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s+([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
"""为了对齐而在两个字的姓名中间留的空白。"""
_BESIDE = re.compile(
    r"[(\[【][^()\[\]【】]*[)\]】]|(?:联系|办公|手机|移动)?(?:电话|手机|方式|号码)(?=[:\s0-9]):?|[0-9*][0-9*\-转\s]{4,}"
    rf"|(?:[\u4e00-\u9fff]*(?:审批|政务|行政|许可|业务|综合|服务|法规)[\u4e00-\u9fff]*[科股室处]|[\u4e00-\u9fff]+(?:局|委员会|窗口|中心|大厅))(?:{TITLE})?(?=[\s:])"
    rf"|(?<![\u4e00-\u9fff]){TITLE}(?![\u4e00-\u9fff:])"
)
"""姓名旁边的括注、电话、科室、职务。"""
_ROLES = re.compile(r"[AB]\s*[角岗]|[(\[][^()\[\]]*(?:[副备替补]|[正主AB][岗)\]])|副首席|替[岗补]|代理")
"""标明了谁是正、谁是替补。"""
_OFFICE = re.compile("[\u4e00-\u9fff]{2,}[科股室处]")
_NUMBERED = re.compile(r"[0-9]+(?:[-./年月][0-9]+)*日?")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]+(?:[·.][\u4e00-\u9fff]+)+")


@dataclass(frozen=True, slots=True)
class Scored:
    """一个主题的得分区间(百分制)和其中不符合的条款。"""

    theme: str
    low: float
    high: float
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """进驻情况:全部部门;``whole`` 为假是有几个部门没有收进来、没有得到。"""

    departments: tuple[Department, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """一个岗位上的人，和全体人员的编号、姓名。"""

    person: Staff
    known: frozenset[str]


def theme_reached(scored: Scored, least: float) -> Iterator[Finding]:
    """主题得分的下限不低于 ``least`` 才算达到，上限也低于才算没有达到，其间存疑。"""
    shown = f"{scored.low:g}" if scored.low == scored.high else f"{scored.low:g}—{scored.high:g}(有未决条款)"
    if scored.low < least:
        message = f"{scored.theme}主题得分不足；不符合的条款:{'、'.join(scored.lost) or '无'}"
        certain = scored.high < least
        yield Finding(f"{scored.theme}主题", "主题得分不足", message, f"不低于 {least:g}", shown, certain=certain)


def chief_named(office: Department, placeholders: Sequence[str] = ()) -> Iterator[Finding]:
    """首席代表恰好一人，有书面授权文号，授权的事项清单不是空的；占位的等于没有。分不清是不是姓名的存疑。"""
    chiefs = () if unsaid(office.chief, placeholders) else people(office.chief or "")
    if len(chiefs) != 1:
        message, shown = "每个进驻部门有且只有一名首席代表", office.chief or "没有"
        named = all(_NAME.fullmatch(one) and not _OFFICE.fullmatch(one) for one in chiefs)
        sure = named and not _one_maybe(office.chief or "")
        yield _office(office, "首席代表不是一人", message, "1 人", shown, certain=sure)
    if unsaid(office.authority, placeholders):
        yield _office(office, "没有书面授权", "首席代表没有书面授权的文号", "授权文号", "没有")
    if all(unsaid(code, placeholders) for code in office.authorised or ()):
        yield _office(office, "授权事项是空的", "没有列出授权首席代表现场办理的事项", "至少一项", "0 项")


def _one_maybe(text: str) -> bool:
    """几个姓名里说得上只有一名是首席代表:标了角色，或者只用空白隔开、含不止三个字的一段(也许是一个人的姓名)。"""
    said = even(text)
    parts = said.split()
    spaced = len(parts) == 2 and all(map(_NAME.fullmatch, parts)) and any(len(part) > 3 for part in parts)
    return bool(_ROLES.search(said)) or spaced


def people(text: str) -> tuple[str, ...]:
    """一格里的人；两个字中间的空白、旁边的括注、电话、职务不算。"""
    said = even(text)
    bare = _PADDED.sub(r"\1\2", _BESIDE.sub(" ", said))
    return tuple(filter(None, PEOPLE.split(bare))) or tuple(filter(None, PEOPLE.split(said)))


def formal_on_the_spot(item: Item) -> Iterator[Finding]:
    """标注为形式审查的事项，办件类型是即办件。"""
    if item.case_kind is None:
        yield _item(
            item, "看不到办件类型", "形式审查的事项没有写明办件类型", CaseKind.IMMEDIATE, "没有写", certain=False
        )
    elif item.case_kind is not CaseKind.IMMEDIATE:
        yield _item(
            item, "形式审查而不是即办件", "只作形式审查的事项没有列为即办件", CaseKind.IMMEDIATE, item.case_kind
        )


def improvement_traceable(item: Item) -> Iterator[Finding]:
    """历史版本查得到，每版有公布之日与环节、材料、时限的数，现行版本在其中，压减比因此可以重算。"""
    if not item.history:
        yield _item(item, "没有历史版本", "查不到这个事项的历史版本", "至少一个版本", "没有")
        return
    for revision in item.history:
        gone = [name for name, value in _figures(revision) if value is None]
        if gone:
            shown = f"版本 {revision.version}"
            yield _item(item, "压减比不能重算", f"{shown}没有{'、'.join(gone)}", "环节、材料、时限与公布之日", shown)
    versions = [revision.version for revision in item.history]
    if item.version and _edition(item.version) not in map(_edition, versions):
        message, certain = "历史版本里没有现行的版本", not any(_near(item.version, one) for one in versions)
        yield _item(item, "现行版本不在其中", message, item.version, "、".join(versions), certain=certain)


def deputy_named(post: Post) -> Iterator[Finding]:
    """每个岗位配了 B 角:是另一个人，并且在人员名册里。"""
    person, deputy = post.person, (post.person.deputy or "").strip()
    subject = f"{person.name or '无名'}({person.id})"
    named = {deputy} if deputy in post.known else set(people(deputy))
    if not deputy:
        yield Finding(subject, "没有B角", "岗位没有配置 B 角", "另一名人员", "没有")
    elif named <= {person.id, person.name}:
        yield Finding(subject, "B角是本人", "B 角就是 A 角本人", "另一名人员", deputy)
    elif not named <= post.known:
        yield Finding(subject, "B角不在名册", "B 角不在窗口人员名册里，请核对", "名册里的人员", deputy, certain=False)


def all_entered(entry: Entry, least: float) -> Iterator[Finding]:
    """进驻率 = 进驻事项数 / 应进事项数，不低于 ``least``,多进的不抵别处没有进的；没有进齐的部门一并列出。

    部门没有收全的，也许够得上，存疑；要全部进驻的，有一个没有进齐就够不上。
    """
    counted = [one for one in entry.departments if one.items_due is not None and one.items_entered is not None]
    if not counted:
        raise SourceMissing("部门没有给出应进与已进的事项数")
    due, done = sum(one.items_due or 0 for one in counted), sum(map(_entered, counted))
    rate = entered(due, done)
    if rate and done < due * least:
        formula = f"{done}/{due}={rate.shown}"
        short = [f"{one.name}({one.items_entered}/{one.items_due})" for one in counted if _short(one)]
        message = f"应进的事项没有全部进驻:{'、'.join(short)}"
        sure = entry.whole or least >= 1
        yield Finding("全部进驻部门", "进驻率不足", message, f"不低于 {least:.2%}", formula, certain=sure)


def formal(items: Iterable[Item]) -> tuple[Item, ...]:
    """标注为形式审查的事项；没有一个事项标注审查类型抛 SourceMissing。"""
    found = tuple(items)
    if not any(item.review for item in found):
        raise SourceMissing("事项没有标注审查类型")
    return tuple(item for item in found if _formal(item.review or ""))


def _formal(review: str) -> bool:
    return FORMAL in review and not _NOT_FORMAL.search(review)


def formal_codes(items: Iterable[Item]) -> frozenset[str]:
    """标注为形式审查的事项的编码。"""
    return frozenset(item.code for item in formal(items))


def with_history(items: Iterable[Item]) -> tuple[Item, ...]:
    """全部事项；没有一个事项给出历史版本抛 SourceMissing。"""
    found = tuple(items)
    if not any(item.history for item in found):
        raise SourceMissing("事项没有给出历史版本")
    return found


def posts(staff: Iterable[Staff]) -> tuple[Post, ...]:
    """每个岗位；没有一个岗位给出 B 角抛 SourceMissing。"""
    found = tuple(staff)
    if not any(person.deputy for person in found):
        raise SourceMissing("人员没有给出 B 角")
    known = frozenset(name for person in found for name in (person.id, person.name or person.id))
    return tuple(Post(person, known) for person in found)


def led(departments: Iterable[Department]) -> tuple[Department, ...]:
    """全部部门；没有一个部门给出首席代表抛 SourceMissing。"""
    found = tuple(departments)
    if not any(one.chief for one in found):
        raise SourceMissing("部门没有给出首席代表")
    return found


def _entered(one: Department) -> int:
    return min(one.items_entered or 0, one.items_due or 0)


def _short(one: Department) -> bool:
    return (one.items_entered or 0) < (one.items_due or 0)


def _edition(version: str) -> str:
    """版本号，不计大小写、空白、前缀 V 与“版”字；只是数的(2.0、2025-01-01、20250101)逐段比数，末尾的零段不计。"""
    bare = re.sub(r"^(?:v(?:er(?:sion)?)?|第)[.:]?(?=[0-9])|版(?:本)?$", "", tight(version).casefold())
    if not _NUMBERED.fullmatch(bare):
        return bare
    dated = re.sub(r"^((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])$", r"\1.\2.\3", bare)
    return re.sub(r"(?<=.)(?:\.0)+$", "", ".".join(str(int(one)) for one in re.findall("[0-9]+", dated)))


def _near(one: str, other: str) -> bool:
    """一个版本号写在另一个里面。"""
    short, long = sorted((tight(one).casefold(), tight(other).casefold()), key=len)
    return bool(short) and bool(re.search(rf"(?<![0-9]){re.escape(short)}(?![0-9])", long))


def _figures(revision: Revision) -> tuple[tuple[str, object], ...]:
    return (
        ("公布之日", revision.published_on),
        ("环节数", revision.steps),
        ("材料数", revision.materials),
        ("承诺时限", revision.promised_days),
    )


def _office(
    office: Department, kind: str, message: str, expected: str, observed: str, *, certain: bool = True
) -> Finding:
    return Finding(f"{office.name or '无名'}({office.id})", kind, message, expected, observed, certain=certain)


def _item(item: Item, kind: str, message: str, expected: str, observed: str, *, certain: bool = True) -> Finding:
    return Finding(f"{item.name}({item.code})", kind, message, expected, str(observed), certain=certain)
