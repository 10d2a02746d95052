"""How sure the ways out are: shares of the assumptions listed, what each change of one place does, regret."""

from wayout.offers.robustness.assumptions import Alternative, Assumptions, Span
from wayout.offers.robustness.regret import Act, Consequence, Loss, Relation, Threshold, acts, thresholds
from wayout.offers.robustness.robustness import Robustness, robustness
from wayout.offers.robustness.sensitivity import Adopted, Change, Effect, Sensitivity, sensitivity
from wayout.offers.robustness.shares import OfferShare, Shares, shares
from wayout.offers.robustness.tally import Share

__all__ = [
    "Act",
    "Adopted",
    "Alternative",
    "Assumptions",
    "Change",
    "Consequence",
    "Effect",
    "Loss",
    "OfferShare",
    "Relation",
    "Robustness",
    "Sensitivity",
    "Share",
    "Shares",
    "Span",
    "Threshold",
    "acts",
    "robustness",
    "sensitivity",
    "shares",
    "thresholds",
]
