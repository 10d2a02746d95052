"""Ways out of a conflict: no agreement, offers, near misses, and the beliefs they hinge on."""

from wayout.offers.beliefs import Belief, one_place_changes, without
from wayout.offers.conditions import CONDITIONS
from wayout.offers.judged import definitions_for
from wayout.offers.need import Need, needs
from wayout.offers.no_agreement import Drift, drift, no_agreement
from wayout.offers.outcome import Outcome, outcome
from wayout.offers.paths import Kind, Path, PathStep, paths, within_mandate
from wayout.offers.ways_out import NEAR_MISSES_LISTED, NearMiss, Offers, WayOut, asked, ways_out

__all__ = [
    "CONDITIONS",
    "NEAR_MISSES_LISTED",
    "Belief",
    "Drift",
    "Kind",
    "NearMiss",
    "Need",
    "Offers",
    "Outcome",
    "Path",
    "PathStep",
    "WayOut",
    "asked",
    "definitions_for",
    "drift",
    "needs",
    "no_agreement",
    "one_place_changes",
    "outcome",
    "paths",
    "ways_out",
    "within_mandate",
    "without",
]
