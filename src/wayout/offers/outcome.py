"""Where an offer leads: who would decline it, where things then rest, and whose face it costs."""

from collections.abc import Set
from dataclasses import dataclass, replace
from itertools import combinations

from wayout.model import OptionTable
from wayout.offers.no_agreement import drift, no_agreement
from wayout.offers.paths import Path, Reached, ReachedByArrays, paths, within_mandate
from wayout.stability import CREDIBLE, Definitions, legal_sequences


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where things rest once the offer is made; with no offer, the no-agreement outcome.

    `accepted` says that the offered state is got to with nobody losing face. Else `unable` are the third parties
    that may not or cannot do their part, and `declined_by` the principals who would have to move and gain
    nothing, or lose face; if there are neither, it is `unreachable`, or costs the face of somebody who need not
    move. `concepts` are those under which every state it rests in is an equilibrium. `face_lost` are those
    whose face the offer, or where it rests, costs; `not_better` the principals who do not always prefer where
    it rests to no agreement. `cycles` says that it does not rest but goes round those states. `untold` says that
    others decline, lose face or are no better off, and that it is not to be told who.
    """

    offered: int | None
    rests_in: tuple[int, ...]
    concepts: tuple[str, ...]
    face_lost: tuple[int, ...]
    accepted: bool = False
    unable: tuple[int, ...] = ()
    declined_by: tuple[int, ...] = ()
    path: Path = ()
    not_better: tuple[int, ...] = ()
    cycles: bool = False
    untold: bool = False

    @property
    def credible(self) -> bool:
        """It rests on nothing that its maker would not carry out."""
        return bool(CREDIBLE & set(self.concepts))

    @property
    def better(self) -> bool:
        """Every principal prefers every state it rests in to no agreement."""
        return not (self.not_better or self.untold)

    @property
    def unreachable(self) -> bool:
        """Something is offered that no moves lead to."""
        refused = self.accepted or self.unable or self.declined_by or self.face_lost or self.untold
        return self.offered is not None and not refused

    @property
    def finding(self) -> tuple[object, ...]:
        """What the plan's row says: if this changes, a belief mattered."""
        return self.rests_in, self.accepted, self.credible, self.better, self.face_lost


def outcome(
    definitions: Definitions, offered: int | None, ways: Reached | ReachedByArrays | None = None
) -> Outcome:
    """Where the offer of the state `offered` leads from no agreement; None offers nothing.

    `ways` are the paths from no agreement that keep every face, if they are known already.
    """
    rest = no_agreement(definitions)
    if offered is None:
        return _resting(definitions, rest.states, None, rest.states)
    found = (paths(definitions, rest.states, keep_face=True) if ways is None else ways).path_to(offered)
    if found is not None:
        rests = (offered,) if definitions.concepts_holding(offered) else drift(definitions, (offered,)).states
        return _resting(definitions, rest.states, offered, rests, accepted=True, path=found)
    asked_from = tuple(dict.fromkeys(prepared(definitions, state, offered) for state in rest.states))
    costs = {i for start in asked_from for i in _face_cost(definitions, start, offered)}
    refused = _resting(definitions, rest.states, offered, drift(definitions, asked_from).states, costs=costs)
    return replace(
        refused,
        unable=tuple(sorted({i for start in asked_from for i in _unable(definitions, start, offered)})),
        declined_by=tuple(sorted({i for start in asked_from for i in _refusers(definitions, start, offered)})),
    )


def _resting(
    definitions: Definitions,
    nothing: tuple[int, ...],
    offered: int | None,
    rests: tuple[int, ...],
    *,
    accepted: bool = False,
    path: Path = (),
    costs: Set[int] = frozenset(),
) -> Outcome:
    conflict, ranks = definitions.conflict, definitions.ranks
    holding = [definitions.concepts_holding(state) for state in rests]
    return Outcome(
        offered,
        rests,
        tuple(c for c in (holding[0] if holding else ()) if all(c in others for others in holding)),
        tuple(sorted(costs | {i for state in rests for i in conflict.face_lost(state)})),
        accepted,
        path=path,
        cycles=len(rests) > 1 and bool(drift(definitions, rests).cycles),
        not_better=tuple(
            i for i in conflict.principals if any(ranks[i][a] <= ranks[i][b] for a in rests for b in nothing)
        ),
    )


def prepared(definitions: Definitions, start: int, offered: int) -> int:
    """The state once the third parties have done what the offer says of them, as far as they may and can."""
    conflict, space = definitions.conflict, definitions.space
    if not isinstance(space, OptionTable):
        return start
    state = start
    for dm in conflict.third_parties:
        end = space.toward(state, offered, (dm,))
        if (
            end is not None
            and end in definitions.moves(dm, state)
            and within_mandate(conflict, dm, space.changed(state, end))
        ):
            state = end
    return state


def _unable(definitions: Definitions, start: int, offered: int) -> tuple[int, ...]:
    """The third parties whose part of the offer is still undone once they have done what they may and can."""
    space = definitions.space
    third = definitions.conflict.third_parties
    return tuple(i for i in space.movers(start, offered) if i in third) if isinstance(space, OptionTable) else ()


def _refusers(definitions: Definitions, start: int, offered: int) -> tuple[int, ...]:
    """Who has to move and gains nothing by it, or loses face by it."""
    ranks, shamed = definitions.ranks, _face_cost(definitions, start, offered)
    movers = _movers(definitions, start, offered)
    return tuple(i for i in movers if ranks[i][offered] <= ranks[i][start] or i in shamed)


def _movers(definitions: Definitions, start: int, offered: int) -> tuple[int, ...]:
    """The principals who have to move: the owners of what changes; on a graph the fewest who can get there."""
    space, principals = definitions.space, definitions.conflict.principals
    if isinstance(space, OptionTable):
        movers = space.movers(start, offered) if space.may_change(start, offered) else ()
        return tuple(i for i in movers if i in principals)
    groups = (group for size in range(1, len(principals) + 1) for group in combinations(principals, size))
    return next((g for g in groups if offered in legal_sequences(g, start, definitions.moves)), ())


def _face_cost(definitions: Definitions, start: int, offered: int) -> frozenset[int]:
    conflict = definitions.conflict
    return frozenset(conflict.face_lost(offered)) | frozenset(conflict.face_lost_between(start, offered))
