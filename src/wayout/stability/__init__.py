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
from wayout.stability.frames import MissingLibraryError
from wayout.stability.holding import concepts_holding
from wayout.stability.reasons import Sanction, Temptation, Verdict, explain
from wayout.stability.result import Count, Result, analyse, check_concepts
from wayout.stability.selection import Selection, select
from wayout.stability.status_quo import StatusQuoAnalysis, status_quo_analysis

__all__ = [
    "COALITION_CONCEPTS",
    "CONCEPTS",
    "CREDIBLE",
    "ENGINES",
    "Count",
    "Definitions",
    "Jump",
    "MissingLibraryError",
    "Result",
    "Sanction",
    "Selection",
    "StatusQuoAnalysis",
    "Temptation",
    "Verdict",
    "analyse",
    "available_concepts",
    "check_concepts",
    "coalition_equilibria",
    "coalition_improvements",
    "coalition_stable",
    "concepts_holding",
    "equilibrium_jumps",
    "explain",
    "legal_sequences",
    "select",
    "status_quo_analysis",
]
