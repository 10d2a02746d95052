"""Joint improvements: from one state, and from many the first that leads to each end."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, ListedForm, OptionForm
from wayout.model.fans import Index
from wayout.model.options import States
from wayout.model.statements import Mask
from wayout.model.states import settings_of
from wayout.stability.surroundings import codes_of

ROOM = 1 << 22  # pairs of states compared together
ONE_BY_ONE = 8  # starts for each coalition: for more it is quicker to look for the first that leads to each end
FRONT = 256  # starts compared together: of more it takes too long to tell which make others needless

Steps = npt.NDArray[np.int32]
Columns = npt.NDArray[np.int32]  # [what is compared][state]


def joint_improvements_from(conflict: Conflict, start: int, keep_face: bool = False) -> States:
    """Where two or more principals get from the state by one change of them all that each prefers, ascending."""
    ends = _options(conflict).joint_ends(conflict.principals, start)
    return ends[_joint(conflict, np.array([start]), ends, keep_face)]


def joint_improvements_of(conflict: Conflict, starts: Index) -> States:
    """Where joint improvements lead from any of the states, ascending."""
    first = _first(conflict, starts, keep_face=False)
    asked = np.flatnonzero(first < len(starts))
    found = np.zeros(conflict.space.size, dtype=bool)
    place, size = 0, 1
    while asked.size and place < len(starts):
        some, place = starts[place : place + size], place + size
        hit = _joint(conflict, some[:, None], asked, keep_face=False).any(axis=0)
        found[asked[hit]] = True
        asked = asked[~hit]
        size = min(2 * size, 1 + ROOM // max(1, asked.size))
    return np.flatnonzero(found)


def _joint(conflict: Conflict, starts: States, ends: States, keep_face: bool) -> Mask:
    """Which of the pairs are a joint improvement of two or more principals."""
    space = _options(conflict)
    here, there = codes_of(space, starts), codes_of(space, ends)
    fine: Mask = ((here ^ there) & ~_bits(conflict, conflict.principals) == 0) & space.allowed(here, there)
    movers = np.zeros(fine.shape, dtype=np.int8)
    for dm in conflict.principals:
        moved = (here ^ there) & space.owned.get(dm, 0) != 0
        movers += moved
        fine &= ~moved | (conflict.payoffs[dm][ends] > conflict.payoffs[dm][starts])
    for kept in (kept for rules in conflict.keeps_face for kept in rules if keep_face):
        fine &= ~kept[starts] | kept[ends]
    return fine & (movers > 1)


def shorter_by_joint(conflict: Conflict, starts: Index, steps: Steps, keep_face: bool) -> tuple[Index, Index]:
    """The states to which a joint improvement from one of the starts is shorter than `steps`, and the first such.

    `steps` has the length of the shortest way known, -1 for none; the starts come by length, and all improvements
    of single principals from them are in it.
    """
    first = _first(conflict, starts, keep_face)
    ends = np.flatnonzero(first < len(starts))
    before = starts[first[ends]]
    for n in np.flatnonzero(_shorter(steps, before, ends) & ~_joint(conflict, before, ends, keep_face)):
        places = np.flatnonzero(_joint(conflict, starts, ends[n : n + 1], keep_face))  # one of the starts itself
        before[n] = starts[places[0]] if places.size else ends[n]
    shorter = _shorter(steps, before, ends)
    return ends[shorter], before[shorter]


def _shorter(steps: Steps, before: Index, ends: Index) -> Mask:
    """A step from `before` is a shorter way to the end than the one known."""
    shorter: Mask = (steps[ends] < 0) | (steps[ends] > steps[before] + 1)
    return shorter


def _first(conflict: Conflict, starts: Index, keep_face: bool) -> Index:
    """Per state the place of the first start that a joint improvement leads there from; else their number.

    Of many starts, an improvement of a single principal counts too.
    """
    few = len(starts) <= ONE_BY_ONE << len(conflict.principals)
    return (_first_one_by_one if few else _first_by_groups)(conflict, starts, keep_face)


def _first_one_by_one(conflict: Conflict, starts: Index, keep_face: bool) -> Index:
    first = np.full(conflict.space.size, len(starts), dtype=np.int64)
    for place in reversed(range(len(starts))):
        first[joint_improvements_from(conflict, int(starts[place]), keep_face)] = place
    return first


def _first_by_groups(conflict: Conflict, starts: Index, keep_face: bool) -> Index:
    """What all members of a coalition prefer and can get to alone is an improvement of those of them who move.

    So each coalition compares the states that agree in all options of others.
    """
    first = np.full(conflict.space.size, len(starts), dtype=np.int64)
    for members in _coalitions(conflict):
        for places, ends in _among(conflict, members, starts):
            left = _columns(conflict, members, starts[places], keep_face)
            found = _first_below(left, _columns(conflict, members, ends, keep_face, enough=1))
            met = np.flatnonzero(found >= 0)
            first[ends[met]] = np.minimum(first[ends[met]], places[found[met]])
    return first


def _coalitions(conflict: Conflict) -> Iterator[tuple[int, ...]]:
    """Two principals and more."""
    for size in range(2, len(conflict.principals) + 1):
        yield from combinations(conflict.principals, size)


def _among(conflict: Conflict, members: Sequence[int], starts: Index) -> Iterator[tuple[Index, Index]]:
    """The starts in groups that agree in all but the members' options, by place, and all that agrees with each."""
    space, bits = _options(conflict), _bits(conflict, members)
    rest = codes_of(space, starts) & ~bits
    order = np.argsort(rest, kind="stable")
    bounds = np.flatnonzero(np.diff(rest[order])) + 1
    for places in np.split(order, bounds):
        if isinstance(space, ListedForm):
            yield places, space.cosets(members).around(int(starts[places[0]]))
        else:
            ends = rest[places[0]] | settings_of(bits)
            yield places, ends[space.feasible[ends]]


def _columns(
    conflict: Conflict, members: Sequence[int], states: Index, keep_face: bool, enough: int = 0
) -> Columns:
    """What must be more in an end than in a start: payoffs, face kept, one-way options switched.

    Of all but payoffs as much is enough: the ends' get 1 more.
    """
    space = _options(conflict)
    codes, (only_on, only_off) = codes_of(space, states), space.one_way
    kept = [rule[states] for rules in conflict.keeps_face for rule in rules if keep_face]
    bound = (only_on | only_off) & _bits(conflict, members)
    switched = [(codes ^ only_off) >> j & 1 for j in range(len(space.options)) if bound >> j & 1]
    rows = [conflict.payoffs[dm][states] for dm in members]
    return np.array([*rows, *(each.astype(np.int32) + enough for each in (*kept, *switched))])


def _first_below(starts: Columns, ends: Columns) -> Index:
    """For each end the first start that is less in every row, -1 where there is none.

    A start that is nowhere less than an earlier one is needless; more and more are compared together.
    """
    found = np.full(ends.shape[1], -1, dtype=np.int64)
    asked, waiting, size = np.arange(ends.shape[1]), np.arange(starts.shape[1]), 1
    while asked.size and waiting.size:
        some, waiting = waiting[:size], waiting[size:]
        below = _all_rows(np.less, starts[:, some], ends[:, asked])
        hit = below.any(axis=0)
        found[asked[hit]] = some[below[:, hit].argmax(axis=0)]
        asked = asked[~hit]
        waiting = waiting[~_all_rows(np.less_equal, starts[:, some], starts[:, waiting]).any(axis=0)]
        size = min(2 * size, FRONT, 1 + ROOM // max(1, asked.size, waiting.size))
    return found


def _all_rows(compare: np.ufunc, left: Columns, right: Columns) -> Mask:
    """Where the comparison holds in every row, for each column of the left beside each of the right."""
    held = np.ones((left.shape[1], right.shape[1]), dtype=bool)
    for one, other in zip(left, right, strict=True):
        held &= compare(one[:, None], other)
    return held


def _bits(conflict: Conflict, members: Sequence[int]) -> int:
    return sum(_options(conflict).owned.get(dm, 0) for dm in members)


def _options(conflict: Conflict) -> OptionForm | ListedForm:
    """The states, which are made of options."""
    assert isinstance(conflict.space, OptionForm | ListedForm)
    return conflict.space
