"""标准:条款从 features/ 来，法域、参数与定级方案从 standards/*.yaml 来。"""

from conformance.standard.clauses import Clause, LegalBasis, Mark, ScenarioText, StepText
from conformance.standard.coverage import Requirement, catalogue, coverage, sources
from conformance.standard.explain import EXIT_CODES, explain
from conformance.standard.fixture import Fixture, fixtures, read_patch
from conformance.standard.inherit import Parameter, scheme
from conformance.standard.lint import Problem, lint
from conformance.standard.standards import Standard, known, load, select
from conformance.standard.themes import THEMES, Theme

__all__ = [
    "EXIT_CODES",
    "THEMES",
    "Clause",
    "Fixture",
    "LegalBasis",
    "Mark",
    "Parameter",
    "Problem",
    "Requirement",
    "ScenarioText",
    "Standard",
    "StepText",
    "Theme",
    "catalogue",
    "coverage",
    "explain",
    "fixtures",
    "known",
    "lint",
    "load",
    "read_patch",
    "scheme",
    "select",
    "sources",
]
