"""Plans: an offer joined to the clock, and plans side by side."""

from wayout.plans.alternatives import Alternative, alternatives
from wayout.plans.answers import Answer, Change, Decider, Latest, PulledIn, answer
from wayout.plans.compare import Comparison, Hinge, Row, compare
from wayout.plans.plan import NOTHING, Plan, nothing_first
from wayout.plans.scenario import NO_EVIDENCE, Scenario
from wayout.plans.timing import Fan, Milestone, Moment, Slack, Span, Timing, milestone_names, timing

__all__ = [
    "NOTHING",
    "NO_EVIDENCE",
    "Alternative",
    "Answer",
    "Change",
    "Comparison",
    "Decider",
    "Fan",
    "Hinge",
    "Latest",
    "Milestone",
    "Moment",
    "Plan",
    "PulledIn",
    "Row",
    "Scenario",
    "Slack",
    "Span",
    "Timing",
    "alternatives",
    "answer",
    "compare",
    "milestone_names",
    "nothing_first",
    "timing",
]
