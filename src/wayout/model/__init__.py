"""What is: decision makers, options, states, moves and preferences, as frozen values."""

from wayout.model.conflict import Conflict, DecisionMaker, FaceRule
from wayout.model.preferences import Prioritised, Ranked, Tiers
from wayout.model.statements import Statement, StatementError, parse
from wayout.model.states import MAX_OPTIONS, Graph, ModelError, Option, OptionForm

__all__ = [
    "MAX_OPTIONS",
    "Conflict",
    "DecisionMaker",
    "FaceRule",
    "Graph",
    "ModelError",
    "Option",
    "OptionForm",
    "Prioritised",
    "Ranked",
    "Statement",
    "StatementError",
    "Tiers",
    "parse",
]
