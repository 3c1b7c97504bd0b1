"""pytest 的入口:``pytest --zhunsheng 档案.yaml``，每个条款是一个测试项。没有给 --zhunsheng 时什么也不做。

整个会话只采集、判定一次:用 xdist 时由主进程在派发之前做，各进程只读运行目录。
不符合是失败，存疑与执行异常是 xfail，未测、不适用与豁免是 skip，各带原因。
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conformance.assessment import Assessment, ClauseResult
    from conformance.standard import Clause, Standard

MADE, STANDARD = pytest.StashKey["Assessment"](), pytest.StashKey["Standard"]()
OURS = "zhunsheng"
"""测试项的属性:它是哪个条款。"""
SHOWN = 20
"""失败信息里最多列出几个问题。"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """准绳的选项。"""
    group = parser.getgroup("zhunsheng", "准绳:把中心档案的每个条款当作一个测试项")
    add = group.addoption
    add("--zhunsheng", metavar="PROFILE", help="中心档案。没有另给路径时只跑条款。")
    add("--zhunsheng-standard", metavar="STANDARD", help="标准的编号或文件；默认用档案里写的。")
    add("--zhunsheng-clause", metavar="GLOB", action="append", default=[], help="只判这些条款；可多次给出。")
    add("--zhunsheng-run", metavar="RUN", help="运行目录；已经评测过的直接用，没有的评测后写在这里。默认是临时目录。")
    add("--zhunsheng-waive", metavar="FILE", action="append", default=[], help="豁免清单；可多次给出。")
    add(
        "--zhunsheng-fail-on",
        choices=["nonconforming", "undecided"],
        action="append",
        default=[],
        help="什么算失败；默认 nonconforming;undecided 使存疑、执行异常与未测也算。可多次给出。",
    )


def pytest_configure(config: pytest.Config) -> None:
    """没有另给路径就只收集条款，给了就两样都收集。"""
    if not config.getoption("zhunsheng"):
        return
    profile = _profile(config)
    if not profile.is_file():
        raise pytest.UsageError(f"--zhunsheng {profile}:没有这个文件；应是中心档案。")
    config.pluginmanager.register(Ledger())
    if config.args_source is not config.ArgsSource.ARGS:
        config.args[:] = [str(profile)]
    elif not any(Path(str(arg).partition("::")[0]).resolve() == profile for arg in config.args):
        config.args.append(str(profile))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist 派发之前:主进程评测一次，把运行目录告诉各进程。"""
    if node.config.getoption("zhunsheng") and not node.config.getoption("collectonly"):
        _assessed(node.config)
        node.workerinput["zhunsheng_run"] = str(_folder(node.config))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """档案收集成条款；别的文件不管。"""
    if parent.config.getoption("zhunsheng") and file_path.resolve() == _profile(parent.config):
        return ProfileFile.from_parent(parent, path=file_path)
    return None


class Ledger:
    """记着有没有一个条款有了结论:一个也没有的会话不能算通过，以 5 结束。"""

    def __init__(self) -> None:
        self.decided = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """通过和失败的条款是有结论的；skip 与 xfail 不是。"""
        ours = any(name == OURS for name, _ in report.user_properties)
        self.decided |= ours and (report.failed or (report.passed and report.when == "call"))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """全是 skip 与 xfail 的，退出码 5。"""
        collecting = session.config.getoption("collectonly")
        if session.exitstatus == pytest.ExitCode.OK and not self.decided and not collecting:
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED


class ProfileFile(pytest.File):
    """一份档案:所选标准的每个条款是一项，次序同标准，各进程因此相同。"""

    def collect(self) -> Iterable[pytest.Item]:
        """每个条款一项。"""
        for clause in _clauses(self.config):
            yield ClauseItem.from_parent(self, name=clause.id, clause=clause)


class ClauseItem(pytest.Item):
    """一个条款。"""

    def __init__(self, *, clause: Clause, **given: Any) -> None:
        super().__init__(**given)
        self.clause = clause
        self.user_properties.append((OURS, clause.id))

    def runtest(self) -> None:
        """照评测的结论通过、失败、xfail 或 skip。"""
        found = next((one for one in _assessed(self.config).clauses if one.id == self.clause.id), None)
        if found is None:
            pytest.skip("运行目录里没有判这个条款")
        _concluded(found, {*self.config.getoption("zhunsheng_fail_on")} or {"nonconforming"})

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """失败只说条款与问题，不说我们的调用栈。"""
        return str(excinfo.value) if isinstance(excinfo.value, NotMet) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """条款写在哪里。"""
        return Path(self.clause.file), self.clause.line - 1, f"{self.clause.id} {self.clause.text}"


class NotMet(Exception):  # noqa: N818 - 它陈述的是结论，不是程序出错
    """一个条款没有达到。"""


def _concluded(found: ClauseResult, failing: set[str]) -> None:
    from conformance.assessment import Verdict

    said = f"{'豁免' if found.waived else found.concluded}:{found.reason}"
    open_ = found.concluded in {Verdict.DOUBTFUL, Verdict.ERROR, Verdict.UNTESTED}
    if found.waived or found.concluded is Verdict.NOT_APPLICABLE:
        pytest.skip(said)
    if found.concluded is Verdict.NONCONFORMING and "nonconforming" in failing:
        raise NotMet("\n".join(_told(found)))
    if open_ and "undecided" in failing:
        raise NotMet("\n".join(_told(found)))
    if found.concluded is Verdict.UNTESTED:
        pytest.skip(said)
    if found.concluded is not Verdict.CONFORMING:
        pytest.xfail(said)


def _told(found: ClauseResult) -> Iterator[str]:
    yield f"{found.id} {found.concluded}:{found.text}"
    yield f"检查 {found.checked}，违反 {found.violating}，不能判定 {found.undecided}。{found.reason}"
    for one in found.findings[:SHOWN]:
        wanted = f"，应为 {one.expected}" * bool(one.expected) + f"，实为 {one.observed}" * bool(one.observed)
        yield f"  {one.subject}:{one.message}{wanted}"
    if len(found.findings) > SHOWN:
        yield f"  另有 {len(found.findings) - SHOWN} 个，见报告。"
    yield from (f"依据:{basis}" for basis in found.legal_basis)
    yield f"整改:{found.remedy}"


def _assessed(config: pytest.Config) -> Assessment:
    """整个会话只评测一次；评测不成的结束会话，用它自己的退出码。"""
    from conformance import settle
    from conformance.errors import ZhunshengError

    if MADE not in config.stash:
        try:
            rulings = settle.read(map(Path, config.getoption("zhunsheng_waive")))
            folder = _folder(config)
            done = (folder / "assessment.json").is_file()
            made = _found(config, folder) if done else _assess(config, folder)
            config.stash[MADE] = settle.settle(made, rulings)
        except ZhunshengError as error:
            pytest.exit(f"准绳:{error}", returncode=error.exit_code)
    return config.stash[MADE]


def _found(config: pytest.Config, folder: Path) -> Assessment:
    """已经有的评测结果；与清单不符抛 IntegrityError，不是这个中心、这份标准的，或者所选的没有都判，抛 InputError。"""
    from conformance.center import profile as profiles
    from conformance.errors import InputError
    from conformance.seal import manifest

    made, center, against = manifest.sealed(folder), profiles.load(_profile(config)).data["center"], _standard(config)
    unjudged = [one.id for one in _clauses(config) if one.id not in {judged.id for judged in made.clauses}]
    channels = made.selection.get("channels") or ()
    told = {
        f"评的是 {made.center['name']}，档案是 {center['name']}": any(
            center[key] != said for key, said in made.center.items()
        ),
        f"依的是 {made.standard['id']} {made.standard['edition']}，现在是 {against.id} {against.edition}": (
            (made.standard["id"], made.standard["edition"]) != (against.id, against.edition)
        ),
        f"只看了 {'、'.join(channels)}": bool(channels),
        f"没有判 {'、'.join(unjudged[:SHOWN])} 等 {len(unjudged)} 条": bool(unjudged),
    }
    if wrong := "；".join(text for text, differs in told.items() if differs):
        raise InputError(f"{folder}:不是这一次要的评测:{wrong}；请换一个 --zhunsheng-run,或者照这次的选项重新评测。")
    return made


def _assess(config: pytest.Config, folder: Path) -> Assessment:
    from conformance import assess
    from conformance.center import profile as profiles

    selection = assess.Selection(clauses=tuple(config.getoption("zhunsheng_clause")))
    return assess.run(profiles.load(_profile(config)), folder, assess.Terms(_standard(config), selection))


def _folder(config: pytest.Config) -> Path:
    """运行目录:xdist 的进程用主进程说的，其余用选项给的或者临时的。"""
    told = getattr(config, "workerinput", {}).get("zhunsheng_run") or config.getoption("zhunsheng_run")
    if not told:
        told = config.option.zhunsheng_run = str(Path(tempfile.mkdtemp(prefix="zhunsheng-")) / "run")
    return Path(told)


def _clauses(config: pytest.Config) -> tuple[Clause, ...]:
    from conformance import standard
    from conformance.errors import ZhunshengError

    try:
        return standard.select(_standard(config), config.getoption("zhunsheng_clause"))
    except ZhunshengError as error:
        raise pytest.UsageError(f"准绳:{error}") from None


def _standard(config: pytest.Config) -> Standard:
    from conformance import standard
    from conformance.center import profile as profiles

    if STANDARD not in config.stash:
        path, named = _profile(config), config.getoption("zhunsheng_standard")
        base = None if named else path.parent
        named = named or profiles.load(path).data.get("standard", "national")
        config.stash[STANDARD] = standard.load(named, base)
    return config.stash[STANDARD]


def _profile(config: pytest.Config) -> Path:
    return Path(str(config.invocation_params.dir), str(config.getoption("zhunsheng"))).resolve()
