"""Plans: an offer joined to the clock, and plans side by side."""

from wayout.plans.compare import Comparison, Hinge, Row, compare
from wayout.plans.plan import NOTHING, Plan, nothing_first
from wayout.plans.scenario import NO_EVIDENCE, Scenario
from wayout.plans.timing import Milestone, Span, Timing, milestone_names, timing

__all__ = [
    "NOTHING",
    "NO_EVIDENCE",
    "Comparison",
    "Hinge",
    "Milestone",
    "Plan",
    "Row",
    "Scenario",
    "Span",
    "Timing",
    "compare",
    "milestone_names",
    "nothing_first",
    "timing",
]
