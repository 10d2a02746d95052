"""Where a conflict can rest: stability of every state for every decision maker, with reasons."""

from wayout.stability.definitions import CONCEPTS, CREDIBLE, Definitions, available_concepts, legal_sequences
from wayout.stability.engines import ENGINES
from wayout.stability.reasons import Sanction, Temptation, Verdict, explain
from wayout.stability.result import Result, analyse, check_concepts

__all__ = [
    "CONCEPTS",
    "CREDIBLE",
    "ENGINES",
    "Definitions",
    "Result",
    "Sanction",
    "Temptation",
    "Verdict",
    "analyse",
    "available_concepts",
    "check_concepts",
    "explain",
    "legal_sequences",
]
