"""What can be got to in a large conflict, many states at a time: where it drifts, and every way from there.

`no_agreement` and `paths` have the definitions, state by state; the tests hold the two to each other.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, ListedForm, Option, OptionForm
from wayout.model.fans import Index, fan, width
from wayout.model.statements import Mask
from wayout.offers.joint import shorter_by_joint
from wayout.stability.surroundings import LEAST, MOST, folded

LARGE = 1 << 12  # states: below it the definitions, which import and allocate nothing, are as quick
ROOM = 1 << 22  # moves looked at together: 32 MB an array of them

Rule = Callable[[Index, Index], Mask]  # which of the moves from these states to those are allowed
Steps = npt.NDArray[np.int32]


def large(conflict: Conflict) -> bool:
    """There are so many states that they are asked about many at a time; a general graph never has."""
    return not conflict.is_graph and conflict.space.size > LARGE


def _options(conflict: Conflict) -> OptionForm | ListedForm:
    """The states, which are made of options."""
    assert isinstance(conflict.space, OptionForm | ListedForm)
    return conflict.space


# --- the drift ---------------------------------------------------------------------------------------------


def terminal(conflict: Conflict, starts: Collection[int]) -> Iterator[list[int]]:
    """The terminal strongly connected components of the principals' improvements from `starts`, each ascending.

    First the states that no principal leaves; then the cycles that none of those can be got to from.
    """
    reached = _closure(conflict, starts, np.ones(conflict.space.size, dtype=bool))
    resting = _resting(conflict, np.flatnonzero(reached))
    yield from ([state] for state in resting.tolist())
    going_round = reached & ~_closure(conflict, resting, reached, back=True)
    while going_round.any():
        ahead, behind = _strongest(conflict, going_round)
        yield np.flatnonzero(ahead).tolist()
        going_round &= ~behind


def _strongest(conflict: Conflict, within: Mask) -> tuple[Mask, Mask]:
    """A terminal component within the mask, which nothing leaves, and what leads to it."""
    stray = within
    while stray.any():
        at = (int(stray.argmax()),)  # from here nothing leads back to the last, so less is ahead of it
        ahead, behind = (_closure(conflict, at, within, back) for back in (False, True))
        stray = ahead & ~behind
    return ahead, behind


def _closure(conflict: Conflict, starts: Collection[int] | Index, within: Mask, back: bool = False) -> Mask:
    """The states within the mask that the principals' improvements lead to; with `back`, that lead to `starts`."""
    seen = np.zeros(conflict.space.size, dtype=bool)
    seen[np.fromiter(starts, dtype=np.int64)] = True
    fresh = seen
    while fresh.any():
        ahead = [_improvements(conflict, dm, fresh, back) for dm in conflict.principals]
        fresh = np.logical_or.reduce(ahead) & within & ~seen
        seen = seen | fresh
    return seen


def _resting(conflict: Conflict, states: Index) -> Index:
    """Those of the states that no principal would leave for a better one."""
    feasible = _options(conflict).feasible
    left = [_folds(conflict, dm, feasible, back=True)[states] for dm in conflict.principals]
    resting: Index = states[~np.logical_or.reduce(left)]
    return resting


def _improvements(conflict: Conflict, dm: int, states: Mask, back: bool) -> Mask:
    """Where `dm` improves to from the states; with `back`, from where it improves to them.

    From few states move by move; from many by folds over all states, which take as long for one as for all.
    """
    if np.count_nonzero(states) * width(_options(conflict), (dm,)) > conflict.space.size:
        return _folds(conflict, dm, states, back)
    return _fans(conflict, dm, np.flatnonzero(states), back)


def _fans(conflict: Conflict, dm: int, states: Index, back: bool) -> Mask:
    row, found = conflict.payoffs[dm], np.zeros(conflict.space.size, dtype=bool)
    for some in _pieces(states, width(_options(conflict), (dm,))):
        places, ends = fan(_options(conflict), (dm,), some, back)
        here, there = row[some[places]], row[ends]
        found[ends[there < here if back else there > here]] = True
    return found


def _folds(conflict: Conflict, dm: int, states: Mask, back: bool) -> Mask:
    space, row = _options(conflict), conflict.payoffs[dm]
    if back:
        best = folded(space, dm, np.where(states, row, LEAST), np.maximum)
        left: Mask = space.feasible & (row < best)
        return left
    least = folded(space, dm, np.where(states, row, MOST), np.minimum, back=True)
    entered: Mask = space.feasible & (row > least)
    return entered


def _pieces(states: Index, each: int) -> Iterator[Index]:
    """The states in runs whose fans take no more than the room there is."""
    step = max(1, ROOM // each)
    for first in range(0, len(states), step):
        yield states[first : first + step]


# --- the ways ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Reach:
    """What can be got to, and how, per state: after how many steps (-1: not at all), and from which state.

    `joint_from` is the state a joint improvement gets there from, -1 where that is no shorter; `alone_from` the
    one before by acts and improvements alone, itself for a start; `acts` is where only acts have led.
    """

    steps: Steps
    alone_from: Steps
    joint_from: Steps
    acts: Mask

    @property
    def where(self) -> Mask:
        """Which states can be got to."""
        return self.steps >= 0

    def route(self, state: int) -> list[int]:
        """The states on the way there, from a start on."""
        joint = int(self.joint_from[state])
        route = [state] if joint < 0 else [state, joint]
        while (before := int(self.alone_from[route[-1]])) != route[-1]:
            route.append(before)
        return route[::-1]


def reach(conflict: Conflict, starts: Collection[int], keep_face: bool) -> Reach:
    """Every state that `paths` finds, each by the same way."""
    size = conflict.space.size
    steps, alone_from, joint_from = (np.full(size, -1, dtype=np.int32) for _ in range(3))
    begin = np.fromiter(dict.fromkeys(starts), dtype=np.int64)
    steps[begin], alone_from[begin] = 0, begin
    face = _keeps_face(conflict) if keep_face else _anything
    acting = [
        (dm, (face, _within_mandate(conflict, dm), _consented(conflict, dm))) for dm in conflict.third_parties
    ]
    prepared = np.concatenate((begin, *_levels(conflict, acting, begin, steps, alone_from, improving=False)))
    acts = steps >= 0
    moving = sorted([*((dm, (face,)) for dm in conflict.principals), *acting], key=lambda each: each[0])
    _levels(conflict, moving, prepared, steps, alone_from, improving=True)
    ends, before = shorter_by_joint(conflict, prepared, steps, keep_face)
    steps[ends], joint_from[ends] = steps[before] + 1, before
    return Reach(steps, alone_from, joint_from, acts)


def _levels(
    conflict: Conflict,
    moving: Sequence[tuple[int, Sequence[Rule]]],
    begin: Index,
    steps: Steps,
    came_from: Steps,
    improving: bool,
) -> list[Index]:
    """The states got to by one step more and one step more, in the order of a search state by state.

    Each is entered in `steps` and `came_from`, which hold what is known to begin with.
    """
    levels, frontier = [], begin
    each = sum(width(_options(conflict), (dm,)) for dm, _ in moving)
    while frontier.size and moving:
        level = []
        for some in _pieces(frontier, each):
            starts, ends = _fresh(conflict, moving, some, steps, improving)
            steps[ends], came_from[ends] = steps[starts] + 1, starts
            level.append(ends)
        frontier = np.concatenate(level)
        levels.append(frontier)
    return levels


def _fresh(
    conflict: Conflict, moving: Sequence[tuple[int, Sequence[Rule]]], some: Index, steps: Steps, improving: bool
) -> tuple[Index, Index]:
    """The moves to states not got to before, each state once, as it is first met going from state to state."""
    places, ends, unmet = [], [], steps < 0
    for dm, rules in moving:
        place, end = fan(_options(conflict), (dm,), some, ends_in=unmet)
        if improving:
            better = conflict.payoffs[dm][end] > conflict.payoffs[dm][some[place]]
            place, end = place[better], end[better]
        for rule in rules:
            fine = rule(some[place], end)
            place, end = place[fine], end[fine]
        places.append(place)
        ends.append(end)
    place, end = np.concatenate(places), np.concatenate(ends)
    order = np.argsort(place, kind="stable")
    first = np.sort(np.unique(end[order], return_index=True)[1])
    return some[place[order][first]], end[order][first]


# --- what is allowed ---------------------------------------------------------------------------------------


def _anything(starts: Index, ends: Index) -> Mask:
    return np.ones(np.broadcast(starts, ends).shape, dtype=bool)


def _keeps_face(conflict: Conflict) -> Rule:
    """No face rule that held is broken."""
    rules = [kept for dm in conflict.keeps_face for kept in dm]

    def keeps(starts: Index, ends: Index) -> Mask:
        kept = _anything(starts, ends)
        for rule in rules:
            kept &= ~rule[starts] | rule[ends]
        return kept

    return keeps


def _within_mandate(conflict: Conflict, dm: int) -> Rule:
    """Nothing but acts that the mandate names."""
    mandate = conflict.decision_makers[dm].mandate
    beyond = [option for option in _own(conflict, dm) if (option.act or option.key) not in mandate]
    return lambda starts, ends: ~_changed(conflict, beyond, starts, ends)


def _consented(conflict: Conflict, dm: int) -> Rule:
    """Nobody whose consent a changed option needs loses by it."""
    asking = [
        (option, conflict.payoffs[conflict.index(who)]) for option in _own(conflict, dm) for who in option.consent
    ]

    def consented(starts: Index, ends: Index) -> Mask:
        fine = _anything(starts, ends)
        for option, row in asking:
            fine &= ~_changed(conflict, (option,), starts, ends) | (row[ends] >= row[starts])
        return fine

    return consented


def _own(conflict: Conflict, dm: int) -> list[Option]:
    return [option for option in _options(conflict).options if option.owner == dm]


def _changed(conflict: Conflict, options: Collection[Option], starts: Index, ends: Index) -> Mask:
    """Some of the options differ between the states."""
    changed = ~_anything(starts, ends)
    for option in options:
        on = _options(conflict).column(option.key)
        changed |= on[starts] != on[ends]
    return changed
