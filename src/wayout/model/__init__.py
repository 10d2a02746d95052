"""What is: decision makers, options, states, moves and preferences, as frozen values."""

from wayout.model.conflict import Conflict, DecisionMaker, FaceRule
from wayout.model.listed import MAX_LISTED_OPTIONS, ListedForm
from wayout.model.options import ModelError, Option, OptionTable
from wayout.model.preferences import Prioritised, Ranked, Tiers
from wayout.model.statements import Statement, StatementError, parse
from wayout.model.states import MAX_OPTIONS, Graph, OptionForm, StateSpace

__all__ = [
    "MAX_LISTED_OPTIONS",
    "MAX_OPTIONS",
    "Conflict",
    "DecisionMaker",
    "FaceRule",
    "Graph",
    "ListedForm",
    "ModelError",
    "Option",
    "OptionForm",
    "OptionTable",
    "Prioritised",
    "Ranked",
    "StateSpace",
    "Statement",
    "StatementError",
    "Tiers",
    "parse",
]
