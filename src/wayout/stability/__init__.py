"""Where a conflict can rest: stability of every state for every decision maker, with reasons."""

from wayout.stability.coalitions import (
    COALITION_CONCEPTS,
    Jump,
    coalition_equilibria,
    coalition_improvements,
    coalition_stable,
    equilibrium_jumps,
)
from wayout.stability.definitions import CONCEPTS, CREDIBLE, Definitions, available_concepts, legal_sequences
from wayout.stability.engines import ENGINES
from wayout.stability.reasons import Sanction, Temptation, Verdict, explain
from wayout.stability.result import Result, analyse, check_concepts
from wayout.stability.status_quo import StatusQuoAnalysis, status_quo_analysis

__all__ = [
    "COALITION_CONCEPTS",
    "CONCEPTS",
    "CREDIBLE",
    "ENGINES",
    "Definitions",
    "Jump",
    "Result",
    "Sanction",
    "StatusQuoAnalysis",
    "Temptation",
    "Verdict",
    "analyse",
    "available_concepts",
    "check_concepts",
    "coalition_equilibria",
    "coalition_improvements",
    "coalition_stable",
    "equilibrium_jumps",
    "explain",
    "legal_sequences",
    "status_quo_analysis",
]
