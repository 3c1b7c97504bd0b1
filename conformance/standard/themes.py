"""十一个主题:目录名、中文名称、条款编号前缀，按报告中的顺序。"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """一个主题;``key`` 也是 features/、steps/、rules/、docs/standards/ 与 tests/rules/ 里的同一个词。"""

    key: str
    name: str
    prefix: str


THEMES: tuple[Theme, ...] = (
    Theme("items", "事项", "ITM"),
    Theme("disclosure", "公开", "DSC"),
    Theme("process_control", "过程控制", "PRC"),
    Theme("time_limits", "办理时限", "TML"),
    Theme("supervision", "监察", "SUP"),
    Theme("evaluation", "评价", "EVA"),
    Theme("joint_approval", "联合审批", "JNT"),
    Theme("online_service", "网上服务", "ONL"),
    Theme("institutions", "制度", "INS"),
    Theme("premises", "场所", "FAC"),
    Theme("data_quality", "数据质量", "DAT"),
)

BY_KEY = {theme.key: theme for theme in THEMES}
BY_PREFIX = {theme.prefix: theme for theme in THEMES}


def order(clause_id: str) -> tuple[int, str]:
    """条款编号的排序键:先主题，后编号；不认识的前缀排在最后。"""
    prefix = clause_id.partition("-")[0]
    known = BY_PREFIX.get(prefix)
    return (THEMES.index(known) if known else len(THEMES), clause_id)
