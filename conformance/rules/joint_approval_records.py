"""联合审批的办件:主件一次受理、同步分发、并行办理、一次踏勘、统一送达;``main_case`` 相同的办件是它的子件。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis

from conformance.domain import EventKind
from conformance.rules.dues import pauses_hidden, surely
from conformance.rules.joint_approval import COPY
from conformance.rules.records import Check, across
from conformance.rules.wording import akin, evened, joined

MAIN = ("case.main_case",)
SPANS = (str(EventKind.STAGE), str(EventKind.SUSPENSION))
"""到现场去可以记成这些；指派、通知里提到的不是去了一次。"""
_NOTE = r"[(（\[【][^()（）\[\]【】]*[)）\]】]"
_WINDOW = "([0-9A-Za-z一二三四五六七八九十]+号)?(综合|统一|受理|收件|服务|办事)*窗口$"
"""同一个单位的哪个窗口。"""
INSPECTION = "踏勘|勘验|勘查|勘察|现场核查|联合验收"
"""环节、特别程序的名称里表示到现场去一次的写法。"""


@across
def bundles(timeline: Any, cases: Any, events: Any) -> Any:
    """一个主件一行，连上它的子件的合计；没有子件的不在其中。"""
    t, found = timeline, _subcases(timeline, cases)
    parts = found.group_by("main_case").agg(
        subs=found.count(),
        departments=found.department.nunique(),
        received_last=found.d_received.max(),
        received_cum=found.cum_received.max(),
        unreceived=found.d_received.isnull().sum(),
        overlapping=(found.begun < found.busy_until).any().fill_null(False),
        touching=(found.begun.date() == found.busy_until.date()).any().fill_null(False),
        paused=((found.susp_lawful > 0) | found.ext_granted).any().fill_null(False),
        begun_count=found.begun.count(),
        decided_last=found.finished_at.max().date(),
        still_open=found.is_open.sum(),
    )
    joined = t.inner_join(parts, t.case_no == parts.main_case)
    for more in (_materials(cases), _visits(cases, events), _pickups(cases), _acceptors(cases, events)):
        joined = joined.left_join(more, joined.case_no == more.bundle).drop("bundle")
    counts = ("materials_taken", "materials_twice", "visits", "pickups", "acceptors")
    return joined.mutate(**{name: joined[name].fill_null(0) for name in counts})


def dispatches(timeline: Any, cases: Any) -> Any:
    """子件收取的每一项材料一行;``key`` 是 ``事项编码:材料``。"""
    own = cases.select("case_no", "main_case", material=cases.materials.unnest())
    own = own.filter(own.main_case.notnull()).select("case_no", "material")
    joined = timeline.select("case_no", "department", "item_code", "copies").inner_join(own, "case_no")
    return joined.mutate(key=joined.item_code + ":" + joined.material)


def accepted_once(t: Any) -> Iterator[Check]:
    """主件由一个单位受理，同一材料在主件和各子件里只收一次。"""
    yield Check(
        "不止一个单位受理",
        t.acceptors > 0,
        _several(t.acceptors, t.acceptors_apart),
        "联办的主件由不止一个单位受理",
        "1 个单位",
        t.acceptor_names,
        (*MAIN, "受理", "unit"),
    )
    yield Check(
        "同一材料重复收取",
        t.materials_taken > 0,
        t.materials_twice > 0,
        "同一材料在主件和子件里收了不止一次",
        "一套材料",
        t.repeated,
        (*MAIN, "case.materials"),
    )


def dispatched_at_once(t: Any, days: int, sequenced: Any) -> Iterator[Check]:
    """子件的收件不晚于主件受理之后 ``days`` 个工作日；依法有前后置的联办事项(``sequenced`` 是编码表)不论。"""
    late = (t.received_cum - t.cum_accepted > days) & (t.received_last > t.d_accepted)
    yield Check(
        "分发迟延",
        t.at_accepted.notnull() & (t.unreceived < t.subs) & ~t.item_code.isin(sequenced.value).fill_null(False),
        late,
        "统一受理之后没有同步分发到各部门",
        t.d_accepted,
        t.received_last,
        (*MAIN, "受理", "收件"),
    )


def no_sibling_results(t: Any, results: Any, doubtful: Any) -> Iterator[Check]:
    """子件没有收取同批子件的结果;``t`` 是 ``dispatches`` 的视图。

    ``results`` 是 ``编码:结果`` 的表,``doubtful`` 是看不出向谁收的。
    """
    message = "子件收取了同批子件的结果，等于互为前置"
    taken = _among(t, results, doubtful)
    yield Check("收取同批子件的结果", True, taken, message, "由部门之间共享", t.material, MAIN)


def results_shared(t: Any, results: Any, doubtful: Any) -> Iterator[Check]:
    """依法后置的子件没有再向申请人收取前置子件的结果;``t`` 是 ``dispatches`` 的视图。"""
    message = "前置部门的结果没有共享，又向申请人收取"
    taken = _among(t, results, doubtful)
    yield Check("收取前置结果的纸件", True, taken, message, "跨部门互认", t.material, MAIN)


def _among(t: Any, results: Any, doubtful: Any) -> Any:
    """收的材料在 ``results`` 里:书名号、空白、原件复印件之类不论；在 ``doubtful`` 里的、去掉括注才在的不能判定。"""
    near = _document(t.key.re_replace(_NOTE, ""))
    return ibis.cases(
        (_document(t.key).isin(_document(results.value)), True),
        (_document(t.key).isin(_document(doubtful.value)) | near.isin(_document(results.value)), None),
        else_=False,
    )


def _document(names: Any) -> Any:
    return evened(names).re_replace(f"{COPY}+$", "")


def within_total(t: Any) -> Iterator[Check]:
    """最后一个子件的决定不晚于主件的届满日；主件自己超期的由时限条款判定，有子件依法停过钟、延长过的不能判定。"""
    latest = (t.still_open > 0).ifelse(t.as_of, t.decided_last)
    yield Check(
        "子件晚于总时限",
        t.at_accepted.notnull() & ~t.stopped & (t.decided_last.notnull() | (t.still_open > 0)),
        surely(latest > t.due, t) & (~t.paused).nullif(False),
        "子件的决定晚于联办的总时限",
        t.due.cast("string") + pauses_hidden(t) + t.paused.ifelse("；有子件依法停过钟或者延长过，请核实", ""),
        (t.still_open > 0).ifelse(
            joined("截至 ", t.as_of, " 还有 ", t.still_open, " 件没有决定"), t.decided_last.cast("string")
        ),
        MAIN,
    )


def in_parallel(t: Any, sequenced: Any) -> Iterator[Check]:
    """两个以上子件的办理时间有重叠，同一日里先后办的不能判定；依法有前后置的联办事项(``sequenced`` 是编码表)不论。"""
    yield Check(
        "完全串行",
        (t.begun_count > 1) & ~t.item_code.isin(sequenced.value),
        ibis.cases((t.overlapping, False), (t.touching, None), else_=True),
        "子件一件接一件地办，没有并行",
        "办理时间有重叠",
        t.subs,
        MAIN,
    )


def visited_once(t: Any) -> Iterator[Check]:
    """同一主件的现场踏勘、验收只有一批(同一天算一批)。"""
    yield Check("多次踏勘", t.visits > 0, t.visits > 1, "同一项目的现场踏勘不止一批", "1 批", t.visit_days, MAIN)


def delivered_together(t: Any) -> Iterator[Check]:
    """主件和各子件的结果在同一个窗口(渠道)领取。"""
    yield Check(
        "不止一处领取",
        t.pickups > 0,
        _several(t.pickups, t.pickups_apart),
        "联办的结果要到不止一处领取",
        "一窗领取",
        t.pickup_places,
        (*MAIN, "case.pickup"),
    )


def _subcases(timeline: Any, cases: Any) -> Any:
    """子件的时间线；``busy_until`` 是同一主件里更早开始的子件办到什么时候。"""
    own = cases.filter(cases.main_case.notnull()).select("case_no", "main_case").distinct(on="case_no", keep="first")
    t = timeline.inner_join(own, "case_no")
    begun = ibis.coalesce(t.stage_first_start, t.at_accepted, t.at_received)
    t = t.mutate(begun=begun, over=ibis.coalesce(t.finished_at, t.at_voided, t.as_of.cast("timestamp")))
    earlier = ibis.window(group_by=t.main_case, order_by=[t.begun, t.case_no], preceding=(None, 1))
    return t.mutate(busy_until=t.over.max().over(earlier))


def _of(cases: Any) -> Any:
    """联办的主件与子件，``bundle`` 是它们的主件。"""
    mains = cases.filter(cases.main_case.notnull()).select(bundle="main_case").distinct()
    return cases.mutate(bundle=ibis.coalesce(cases.main_case, cases.case_no)).semi_join(mains, "bundle")


def _materials(cases: Any) -> Any:
    """几样材料，几样在不止一件里收了；同一件里列了两次的(补正之后再交)是一次。"""
    own = _of(cases)
    each = own.select("bundle", "case_no", shown=own.materials.unnest())
    each = each.mutate(material=evened(each.shown)).filter(ibis._.material != "")
    counted = each.group_by("bundle", "material").agg(times=each.case_no.nunique(), shown=each.shown.min())
    twice = counted.times > 1
    return counted.group_by("bundle").agg(
        materials_taken=counted.count(),
        materials_twice=twice.sum(),
        repeated=counted.shown.group_concat("、", where=twice, order_by=counted.shown),
    )


def _visits(cases: Any, events: Any) -> Any:
    named = events.procedure.fill_null("").re_search(INSPECTION) & events.kind.isin(SPANS)
    mine = events.filter((events.kind == str(EventKind.VERIFICATION)) | named).select("case_no", day=events.time.date())
    own = _of(cases).select("case_no", "bundle")
    days = mine.inner_join(own, "case_no").select("bundle", day=mine.day.cast("string")).distinct()
    shown = days.day.group_concat("、", order_by=days.day)
    return days.group_by("bundle").agg(visits=days.count(), visit_days=shown)


def _pickups(cases: Any) -> Any:
    found = _named(_of(cases).select("bundle", name="pickup"))
    return found.select("bundle", pickups="count", pickups_apart="apart", pickup_places="names")


def _acceptors(cases: Any, events: Any) -> Any:
    mine = events.filter(events.kind == str(EventKind.ACCEPTED)).select(bundle="case_no", name="unit")
    found = _named(mine.semi_join(_of(cases), "bundle"), _WINDOW)
    return found.select("bundle", acceptors="count", acceptors_apart="apart", acceptor_names="names")


def _named(t: Any, beside: str = "^$") -> Any:
    """``bundle``、``name`` → 每个主件有几个名称 ``count``,有没有两个一定不是同一个 ``apart``,写作什么 ``names``。

    名称里的 ``beside``(正则)不论。
    """
    each = t.filter(t.name.notnull()).distinct()
    each = each.mutate(key=evened(each.name).re_replace(beside, "")).filter(ibis._.key != "")
    each = each.group_by("bundle", "key").agg(name=each.name.min())
    pairs = each.inner_join(each.select("bundle", rival="key"), "bundle")
    apart = pairs.group_by("bundle").agg(apart=(~akin(pairs.key, pairs.rival)).any())
    told = each.group_by("bundle").agg(count=each.count(), names=each.name.group_concat("、", order_by=each.name))
    return told.inner_join(apart, "bundle")


def _several(count: Any, apart: Any) -> Any:
    """不止一个；也许只是同一个的不同写法的不能判定。"""
    return ibis.cases((apart, True), (count > 1, None), else_=False)
