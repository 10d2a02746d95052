"""Ways out of a conflict: no agreement, offers, near misses, proposals tested, and the beliefs they hinge on."""

from wayout.offers.amend import MOST_EDITS, Amendment, Amendments, Edit, amendments
from wayout.offers.assess import Failure, Reaction, Tested, assess
from wayout.offers.beliefs import Belief, one_place_changes, without
from wayout.offers.changes import Setting, after
from wayout.offers.conditions import CONDITIONS, Conditions
from wayout.offers.holding import Forgone, forgone
from wayout.offers.judged import definitions_for
from wayout.offers.need import Need, needs
from wayout.offers.no_agreement import Drift, drift, no_agreement
from wayout.offers.observation import Commitment
from wayout.offers.order import Part, parts
from wayout.offers.outcome import Outcome, outcome
from wayout.offers.particulars import IN_FULL, OffersInFull, Particulars, in_full
from wayout.offers.paths import Kind, Path, PathStep, paths, within_mandate
from wayout.offers.proposal import Proposal
from wayout.offers.spoken import Act, Acts, FaceCost, Mend, Sentence, costs_apart, costs_as_written
from wayout.offers.third import Carriage, Withheld, what_third_parties_add
from wayout.offers.ways_out import NEAR_MISSES_LISTED, NearMiss, Offers, WayOut, asked, offers_by, ways_out

__all__ = [
    "CONDITIONS",
    "IN_FULL",
    "MOST_EDITS",
    "NEAR_MISSES_LISTED",
    "Act",
    "Acts",
    "Amendment",
    "Amendments",
    "Belief",
    "Carriage",
    "Commitment",
    "Conditions",
    "Drift",
    "Edit",
    "FaceCost",
    "Failure",
    "Forgone",
    "Kind",
    "Mend",
    "NearMiss",
    "Need",
    "Offers",
    "OffersInFull",
    "Outcome",
    "Part",
    "Particulars",
    "Path",
    "PathStep",
    "Proposal",
    "Reaction",
    "Sentence",
    "Setting",
    "Tested",
    "WayOut",
    "Withheld",
    "after",
    "amendments",
    "asked",
    "assess",
    "costs_apart",
    "costs_as_written",
    "definitions_for",
    "drift",
    "forgone",
    "in_full",
    "needs",
    "no_agreement",
    "offers_by",
    "one_place_changes",
    "outcome",
    "parts",
    "paths",
    "ways_out",
    "what_third_parties_add",
    "within_mandate",
    "without",
]
