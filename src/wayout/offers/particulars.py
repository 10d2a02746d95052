"""An offer in full: who does what in which order, what holds it afterwards, and what it is if put directly."""

from collections.abc import Mapping
from dataclasses import dataclass

from wayout.offers.changes import Setting
from wayout.offers.conditions import Conditions
from wayout.offers.holding import Forgone, forgone
from wayout.offers.observation import Commitment, all_seen, commitments
from wayout.offers.order import Part, parts
from wayout.offers.outcome import Outcome
from wayout.offers.third import Withheld, direct, unwilling, what_third_parties_add
from wayout.offers.ways_out import Offers, WayOut, offers_by
from wayout.stability import Definitions

IN_FULL = 50  # ways out, the first in their order


@dataclass(frozen=True, slots=True)
class Particulars:
    """What there is to say of a way out besides its state and its way.

    `forgone` are all improvements its members forgo there. `if_seen` are the concepts it would hold under if
    every breach were seen. `direct` is what the same offer leads to without any act of a third party, None if
    there is no act in it or it cannot be. `unwilling` are third parties that act in it and had rather not.
    """

    parts: tuple[Part, ...]
    commitments: tuple[Commitment, ...]
    forgone: tuple[Forgone, ...]
    if_seen: tuple[str, ...]
    direct: Outcome | None
    unwilling: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OffersInFull:
    """The offers, the particulars of the first 50 ways out by state, and what is left with acts withheld."""

    offers: Offers
    particulars: Mapping[int, Particulars]
    withheld: tuple[Withheld, ...]


def in_full(conditions: Conditions) -> OffersInFull:
    """The offers with all there is to say of them."""
    found = offers_by(conditions)
    if not found.no_agreement.states:
        return OffersInFull(found, {}, ())
    seen = all_seen(conditions.definitions)
    told = {way.state: _particulars(conditions, seen, way) for way in found.ways_out[:IN_FULL]}
    return OffersInFull(found, told, what_third_parties_add(conditions))


def _particulars(conditions: Conditions, seen: Definitions, way: WayOut) -> Particulars:
    definitions = conditions.definitions
    split = parts(definitions, way.path)
    found = tuple(each for i in definitions.everyone for each in forgone(definitions, way.state, i))
    asked: dict[int, Setting] = {}
    for part in split:
        asked[part.dm] = {**asked.get(part.dm, {}), **part.switched}
    return Particulars(
        split,
        commitments(definitions, way.state, asked, found),
        found,
        seen.concepts_holding(way.state),
        direct(definitions, way),
        unwilling(conditions.rest, conditions.conflict, way),
    )
