"""两个没有人为本工具写过的系统(Open Zaak、Signalen):例子的档案在录下的答复上评一遍，得到录制说明里列出的结论。

没有录制就跳过。录制里的值不抄进来:环境变量的值、日期都在运行时从录制里取。
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jwt
import pytest
import replay
from replay import Recorded, Replay

from conformance import assess, standard
from conformance.assessment import Assessment, ClauseResult, Verdict
from conformance.bundle import root
from conformance.center import profile as profiles
from conformance.center.profile import Profile
from conformance.center.snapshot import Snapshot
from conformance.domain import naming
from conformance.rules.views import dossiers
from conformance.run import step_defined
from conformance.run.records import Records
from conformance.standard.lint import lint

DATA = Path(os.environ.get("ZHUNSHENG_CAPTURED") or root().parent / "shared" / "formats" / "captured")
YES, NO, ERROR, UNTESTED = Verdict.CONFORMING, Verdict.NONCONFORMING, Verdict.ERROR, Verdict.UNTESTED
Lines = list[dict[str, Any]]

pytestmark = [
    pytest.mark.skipif(
        not (DATA / "signalen" / "truth.json").is_file(),
        reason=f"没有录下的答复 {DATA}(用环境变量 ZHUNSHENG_CAPTURED 指明)；例子的结论无从核对",
    ),
]


@dataclass(frozen=True)
class Foreign:
    """一个系统:录下的、重放的、例子的档案，录制那天。"""

    name: str
    recorded: Recorded
    server: Replay
    env: Mapping[str, str]
    day: date

    @property
    def path(self) -> Path:
        """例子的档案。"""
        return root() / "examples" / self.name / "profile.yaml"

    def profile(self, change: Callable[[dict[str, Any]], object] = lambda data: None) -> Profile:
        """连到重放的档案，可以改几处。"""
        loaded = profiles.load(self.path, self.env)
        data = copy.deepcopy(loaded.data)
        data["transport"] |= {"base": self.server.origin, "rate_per_s": 5000}
        data |= {"as_of": self.day.isoformat(), "sandbox": True}
        change(data)
        return replace(loaded, data=data)

    def assessed(self, folder: Path, *clauses: str, trying: bool = True, **change: Any) -> Assessment:
        """评一次。"""
        profile = self.profile(**change)
        chosen = standard.load(profile.data["standard"], self.path.parent)
        terms = assess.Terms(chosen, assess.Selection(clauses=clauses), self.day)
        return assess.run(profile, folder, terms, trying=trying)


@dataclass(frozen=True)
class Judged:
    """评过的一个系统，连同逐件重算的。"""

    made: Assessment
    cases: Mapping[str, dict[str, Any]]

    def clause(self, name: str) -> ClauseResult:
        """一个条款的结果。"""
        return next(one for one in self.made.clauses if one.id == name)

    def named(self, name: str, kind: str) -> set[str]:
        """一种问题落在哪些对象上。"""
        return {one.subject for one in self.clause(name).findings if one.kind == kind}

    def breakdown(self, name: str) -> Mapping[str, int]:
        """一个条款第一个场景的各种问题的件数。"""
        return self.clause(name).scenarios[0].breakdown


def _judged(foreign: Foreign, folder: Path) -> Judged:
    made = foreign.assessed(folder)
    chosen = standard.load(foreign.profile().data["standard"], foreign.path.parent)
    records = Records(Snapshot.of(folder), chosen.parameters, foreign.day, folder / "findings")
    return Judged(made, {row["case_no"]: row for row in records.lines(dossiers)})


def _open_zaak_env(recorded: Recorded) -> dict[str, str]:
    asked = recorded.asked("81_probe_new_zaak")
    return {
        "OPEN_ZAAK_SECRET": "a-secret-of-thirty-two-characters",
        "OPEN_ZAAK_CLIENT": "zhunsheng",
        "OPEN_ZAAK_RSIN": asked["bronorganisatie"],
        "OPEN_ZAAK_TYPE": asked["zaaktype"],
        "OPEN_ZAAK_STATUS_FIRST": recorded.asked("83_probe_status_before_start")["statustype"],
        "OPEN_ZAAK_STATUS_LATER": recorded.asked("82_probe_skip_to_status4")["statustype"],
        "OPEN_ZAAK_CLOSED": recorded.answer("90_probe_edit_closed")["url"],
    }


def _signalen_env(recorded: Recorded) -> dict[str, str]:
    shown = recorded.answer("10_public_status")
    stems = {"HANDLED": "15_illegal_transition", "OPEN": "41_probe_close_without_text"}
    stems["CLOSED"] = "42_probe_reopen_closed"
    urls = {name: recorded.files[stem]["request"]["url"] for name, stem in stems.items()}
    numbers = {f"SIGNALEN_{name}": url.rpartition("/")[2] for name, url in urls.items()}
    known = {"SIGNALEN_CASE": shown["id_display"], "SIGNALEN_UUID": shown["signal_id"]}
    return {"SIGNALEN_TOKEN": "a-token", **known, **numbers}


@pytest.fixture(scope="module")
def open_zaak() -> Iterator[Foreign]:
    """Open Zaak 的重放。"""
    recorded = replay.read(DATA / "openzaak")
    day = date.fromisoformat(recorded.asked("81_probe_new_zaak")["startdatum"])
    with replay.serving(recorded, replay.open_zaak(recorded), "01_anonymous_catalog_403") as server:
        env = {name: text.replace(recorded.origin, server.origin) for name, text in _open_zaak_env(recorded).items()}
        yield Foreign("open-zaak", recorded, server, env, day)


@pytest.fixture(scope="module")
def signalen() -> Iterator[Foreign]:
    """Signalen 的重放。"""
    recorded = replay.read(DATA / "signalen")
    day = datetime.fromisoformat(recorded.answer("12_private_detail")["created_at"]).date()
    with replay.serving(recorded, replay.signalen(recorded), "24_unauthenticated_private") as server:
        yield Foreign("signalen", recorded, server, _signalen_env(recorded), day)


@pytest.fixture(scope="module")
def zaak(open_zaak: Foreign, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """评过的 Open Zaak。"""
    return _judged(open_zaak, tmp_path_factory.mktemp("zaak") / "run")


@pytest.fixture(scope="module")
def signal(signalen: Foreign, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """评过的 Signalen。"""
    return _judged(signalen, tmp_path_factory.mktemp("signal") / "run")


@pytest.mark.parametrize("name", ["open-zaak", "signalen"])
def test_the_examples_are_sound(name: str, open_zaak: Foreign, signalen: Foreign) -> None:
    """档案没有毛病，自己的条款没有毛病。"""
    foreign = {"open-zaak": open_zaak, "signalen": signalen}[name]

    assert profiles.problems(foreign.path, foreign.env) == []
    assert lint(foreign.path.parent / "standards" / name, defined=step_defined) == []


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("ZGW-01", NO),  # 01 指南不对公众开放
        ("ITM-07", YES),  # 17 承诺不长于法定
        ("ZGW-02", NO),  # 62、81 没有日期的件
        ("ZGW-03", NO),  # 58 计划晚于最迟
        ("ZGW-10", YES),  # 67 每一步都有审计记录
        ("ZGW-11", NO),  # 63 一次只说一项
        ("ZGW-12", NO),  # 82 跳过环节
        ("ZGW-13", NO),  # 83 倒填日期
        ("ZGW-14", YES),  # 84 未来日期
        ("ZGW-15", NO),  # 85 计划晚于最迟
        ("ZGW-16", NO),  # 86 超出法定期限
        ("ZGW-17", YES),  # 87 延长没有理由
        ("ZGW-18", NO),  # 88 延长过长
        ("ZGW-19", NO),  # 89 暂停没有理由
        ("ZGW-20", NO),  # 90 办结后修改
    ],
)
def test_open_zaak_concludes(zaak: Judged, clause: str, expected: Verdict) -> None:
    """录制说明逐条列出的结论。"""
    found = zaak.clause(clause)

    assert (found.verdict, found.undecided) == (expected, 0)


def test_open_zaak_on_time_rate(zaak: Judged) -> None:
    """办结的三件中一件晚了 24 天:按时办结率三分之二；另有一件在办超期。"""
    late = zaak.named("TML-05", "决定超期")
    (one,) = (zaak.cases[case_no] for case_no in late)

    assert zaak.breakdown("TML-05") == {"决定超期": 1, "在办超期": 1}
    assert (zaak.clause("INS-04").checked, zaak.clause("INS-04").violating) == (3, 1)
    assert (one["finished_at"].date() - one["statutory_due"].date()).days == 24


def test_open_zaak_states(zaak: Judged, open_zaak: Foreign) -> None:
    """八件逐件重算:一件在办超期，一件三天后届满，一件暂停、一件延长都不算超期，一件没有期限不算按时。"""
    open_ = [case for case in zaak.cases.values() if case["is_open"]]
    red = {case["case_no"] for case in open_ if case["overdue"]}
    near = [case for case in open_ if 0 <= (case["promise_due"] - open_zaak.day).days <= 3]
    undated = zaak.named("ZGW-02", f"缺少:{naming.field('cases', 'statutory_due')}")

    assert (len(zaak.cases), len(open_)) == (8, 5)
    assert (len(red), len(undated)) == (1, 1)
    assert red == zaak.named("TML-05", "在办超期")
    assert [(case["promise_due"] - open_zaak.day).days for case in near] == [3]
    assert [case["promise_overdue"] for case in open_ if case["susp_count"]] == [False]
    extended = {case["case_no"] for case in open_ if case["ext_count"]}
    assert len(extended) == 1
    assert extended == zaak.named("ZGW-03", "计划晚于最迟")
    assert undated == zaak.named("ZGW-02", f"缺少:{naming.field('cases', 'platform_promise_due')}")
    assert all(zaak.cases[case_no]["finished_at"] is None for case_no in undated)


def test_open_zaak_is_asked_as_it_wants(zaak: Judged, open_zaak: Foreign) -> None:
    """现签的 JWT 带着它要的声明，办件的请求都写明坐标系；不登录的两次不带凭据。"""
    sent = [(path, headers) for path, headers in open_zaak.server.headers if zaak]
    tokens = {headers["Authorization"].removeprefix("Bearer ") for _, headers in sent if "Authorization" in headers}
    cases = [headers.get("Accept-Crs") for path, headers in sent if path.startswith("/zaken/api/v1/zaken")]

    assert {jwt.decode(one, open_zaak.env["OPEN_ZAAK_SECRET"], ["HS256"])["client_id"] for one in tokens} == {
        "zhunsheng"
    }
    assert set(cases) == {"EPSG:4326"}
    assert len([path for path, headers in sent if "Authorization" not in headers]) >= 2


def test_open_zaak_is_only_read_without_the_sandbox(open_zaak: Foreign, tmp_path: Path) -> None:
    """没有给 --sandbox:试探都未测，一个会改数据的请求也没有。"""
    before = len(open_zaak.server.asked)
    made = open_zaak.assessed(tmp_path / "run", "ZGW-1[2-9]", trying=False)

    assert {clause.verdict for clause in made.clauses} == {UNTESTED}
    assert {method for method, _, _ in open_zaak.server.asked[before:]} == {"GET"}


def test_open_zaak_own_error_is_no_finding(open_zaak: Foreign, tmp_path: Path) -> None:
    """它自己答 500 的那一问:执行异常，不是不符合；别的试探照做。"""
    recorded = open_zaak.recorded.files["upstream_bug_statustype_doorlooptijd_500"]["request"]
    path = recorded["url"].removeprefix(open_zaak.recorded.origin)
    broken = {"kind": "超法定期限", "path": path, "json": recorded["body"]}

    def change(data: dict[str, Any]) -> None:
        data["sandbox_probes"]["tries"] = [broken, *data["sandbox_probes"]["tries"][:1]]

    made = open_zaak.assessed(tmp_path / "run", "ZGW-12", "ZGW-16", "ZGW-17", change=change)

    assert {one.id: one.verdict for one in made.clauses} == {"ZGW-12": NO, "ZGW-16": ERROR, "ZGW-17": UNTESTED}
    assert [status for method, _, status in open_zaak.server.asked[-3:] if method == "POST"].count(500) == 1


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("SIA-01", YES),  # 03 承诺时限写在话里
        ("DSC-02", NO),  # 没有依据
        ("SIA-02", NO),  # 没有条件
        ("DSC-06", NO),  # 没有收费
        ("SIA-03", NO),  # 没有结果
        ("SIA-11", YES),  # 09、45 一次说全
        ("SIA-12", YES),  # 15、42 非法流转
        ("SIA-13", YES),  # 41 没有说明的办结
        ("PRC-02", NO),  # 10 只说开着还是关了
        ("SIA-10", YES),  # 17 每一步何时何人
        ("TML-13", NO),  # 103、104、106 超过承诺
        ("SIA-04", NO),  # 106 不在超期清单里
    ],
)
def test_signalen_concludes(signal: Judged, clause: str, expected: Verdict) -> None:
    """录制说明逐条列出的结论。"""
    found = signal.clause(clause)

    assert (found.verdict, found.undecided) == (expected, 0)


def test_signalen_late_cases(signal: Judged) -> None:
    """两件在办超期，一件办结超期而平台的超期清单里没有它。"""
    assert signal.breakdown("TML-13") == {"在办超过承诺时限": 2, "超过承诺时限": 1}
    assert signal.named("TML-13", "在办超过承诺时限") == {"103", "104"}
    assert signal.named("TML-13", "超过承诺时限") == {"106"}
    assert signal.named("SIA-04", "办结的超期没有列出") == {"106"}
    assert signal.breakdown("SIA-04") == {"办结的超期没有列出": 1}
    assert signal.breakdown("PRC-02") == {"进度不完整": 1}


def test_signalen_recomputes_the_truth(signal: Judged, signalen: Foreign) -> None:
    """逐件的届满日与三倍届满日同 truth.json:三个工作日；超过三倍的在办件只有 104。"""
    severe = signal.named("SIA-05", "严重超期")
    for one in signalen.recorded.files["truth"]:
        case, due = signal.cases[str(one["id"])], datetime.fromisoformat(one["deadline"]).date()
        worst = datetime.fromisoformat(one["deadline_x3"]).date()
        assert (str(one["id"]) in severe) == (case["d_end"] > worst)
        assert case["promise_due"] == due

    assert {case_no for case_no in severe if signal.cases[case_no]["is_open"]} == {"104"}


def test_signalen_second_incomplete_application(signalen: Foreign, tmp_path: Path) -> None:
    """只缺一项的申请(09)也点明了那一项。"""
    stem = "09_public_submit_incomplete_400"
    asked = {"path": "/signals/v1/public/signals/", "public": True, "json": signalen.recorded.asked(stem)}
    given = {"kind": "材料不齐", "missing": ["location"], "named": "keys(@)", **asked}

    def change(data: dict[str, Any]) -> None:
        data["sandbox_probes"]["tries"].append(given)

    made = signalen.assessed(tmp_path / "run", "SIA-11", change=change)

    assert [(one.verdict, one.checked) for one in made.clauses] == [(YES, 2)]


def test_the_replay_answers_only_what_it_has(signalen: Foreign) -> None:
    """没有录下的是 404；不出示凭据的，得到这个系统录下的拒绝；只在本机。"""
    base = "/signals/v1/private/signals/"

    assert signalen.server.answer("GET", f"{base}999", b"", known=True)[0] == 404
    assert signalen.server.answer("GET", f"{base}?page_size=100", b"", known=False)[0] == 401
    assert signalen.server.answer("POST", base, b'{"text": "x"}', known=True)[0] == 404
    assert signalen.server.origin.startswith("http://127.0.0.1:")
