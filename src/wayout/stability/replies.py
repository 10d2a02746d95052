"""What others can answer to an improvement: the nearest of their legal sequences to a state that is wanted.

In option form many improvements at once, with arrays (see `surroundings`): one decision maker's moves are
transitive, so no memory of who moved last is needed. On a general graph one at a time, as the definition has it.
Both stop at the nearest; where there is none they have seen everything the others can reach.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import count

import numpy as np

from wayout.model import Conflict, Graph
from wayout.model.options import OptionTable
from wayout.model.statements import Mask
from wayout.stability.definitions import Step, sequences_by_length
from wayout.stability.surroundings import (
    AnyForm,
    Payoffs,
    States,
    around,
    codes_of,
    leads_to,
    moves,
    states_of,
)

Wanted = Callable[[States], Mask]
Path = tuple[Step, ...]


def nearest(
    conflict: Conflict, movers: Sequence[int], starts: States, wanted: Wanted, credible: bool
) -> list[Path | None]:
    """From each start the shortest legal sequence of `movers` to a state that is wanted; None if there is none.

    Among ends as near the lowest state. If `credible`, by moves that improve their movers. The starts differ from
    each other in an option that is not the movers'.
    """
    space = conflict.space
    if not starts.size:
        return []
    if isinstance(space, Graph):
        return [_on_graph(conflict, movers, start, wanted, credible) for start in starts.tolist()]
    movers = [mover for mover in movers if mover in space.owned]
    found = _one_move(conflict, movers, starts, wanted, credible)
    missing = [n for n, path in enumerate(found) if path is None]
    if len(movers) > 1 and missing:
        for n, path in _Sequences(conflict, movers, starts[missing], wanted, credible).paths():
            found[missing[n]] = path
    return found


def _on_graph(conflict: Conflict, movers: Sequence[int], start: int, wanted: Wanted, credible: bool) -> Path | None:
    def step(mover: int, state: int) -> list[int]:
        ends, rank = moves(conflict.space, mover, state), conflict.payoffs[mover]
        listed: list[int] = (ends[rank[ends] > rank[state]] if credible else ends).tolist()
        return listed

    for reached in sequences_by_length(movers, start, step):
        ends = np.array(sorted(reached), dtype=np.int64)
        hits = ends[wanted(ends)]
        if hits.size:
            return reached[int(hits[0])]
    return None


def _one_move(
    conflict: Conflict, movers: Sequence[int], starts: States, wanted: Wanted, credible: bool
) -> list[Path | None]:
    """Most answers are one move away: found without laying out all that sequences can reach."""
    found: list[Path | None] = [None] * len(starts)
    for mover in movers:
        near, rank = around(conflict.space, starts, (mover,)), conflict.payoffs[mover]
        home = (near.states == starts) & near.inside
        hits = near.reached(mover, home, None) & near.inside & ~home & wanted(near.states)
        if credible:
            hits &= rank[near.states] > rank[starts]
        for n in np.flatnonzero(_columns(hits)).tolist():
            end, known = int(near.states[hits[:, n].argmax(), n]), found[n]
            if known is None or end < known[0][1]:
                found[n] = ((mover, end),)
    return found


class _Sequences:
    """How far each state around each start is from it in legal moves, as far as that was looked for."""

    def __init__(
        self, conflict: Conflict, movers: Sequence[int], starts: States, wanted: Wanted, credible: bool
    ) -> None:
        self.space = conflict.space
        self.movers = movers
        self.number = np.arange(len(starts))  # of the start, per column
        self.around = around(conflict.space, starts, movers)
        self.hits = wanted(self.around.states) & self.around.inside
        home = (self.around.states == starts) & self.around.inside
        self.length = np.where(home, 0, -1).astype(np.int32)  # moves to the state; -1: not reached so far
        self.by = np.full(home.shape, -1, dtype=np.int16)  # who makes the last of them
        self.ranks: dict[int, Payoffs] = {}
        self._keep(_columns(self.hits))
        if credible:
            self.ranks = {mover: conflict.payoffs[mover][self.around.states] for mover in movers}

    def paths(self) -> Iterator[tuple[int, Path]]:
        """The numbers of the starts from which something wanted can be reached, each with the sequence."""
        for length in count(1):
            if not self._lengthen(length):
                return
            ended = self.hits & (self.length == length)
            done = _columns(ended)
            for n in np.flatnonzero(done).tolist():
                yield int(self.number[n]), self._path(n, int(ended[:, n].argmax()))
            if done.any():
                self._keep(~done)

    def _lengthen(self, length: int) -> bool:
        """Reach what is one move further; False if there is nothing."""
        fresh = self.length == length - 1
        for mover in self.movers:
            leaving = fresh & (self.by != mover)  # its moves are transitive: a second one in a row adds nothing
            if leaving.any():
                reached = self.around.reached(mover, leaving, self.ranks.get(mover))
                new = reached & self.around.inside & (self.length < 0)
                self.length[new], self.by[new] = length, mover
        return bool((self.length == length).any())

    def _keep(self, columns: Mask) -> None:
        """Go on with these columns alone."""
        self.around.keep(columns)
        self.number = self.number[columns]
        self.hits, self.length, self.by = self.hits[:, columns], self.length[:, columns], self.by[:, columns]
        self.ranks = {mover: rank[:, columns] for mover, rank in self.ranks.items()}

    def _path(self, n: int, place: int) -> Path:
        """Back from a state to the start of its column, by the lowest states."""
        states, length, steps = self.around.states[:, n], self.length[:, n], []
        while length[place] > 0:
            mover = int(self.by[place, n])
            steps.append((mover, int(states[place])))
            before = (length == length[place] - 1) & leads_to(self.space, mover, states, int(states[place]))
            if mover in self.ranks:
                before &= self.ranks[mover][:, n] < self.ranks[mover][place, n]
            place = int(before.argmax())
        return tuple(reversed(steps))


def _columns(mask: Mask) -> Mask:
    """The columns in which something is True."""
    found: Mask = np.any(mask, axis=0)
    return found


def together(
    conflict: Conflict, dm: int, state: int, gains: States, wanted: Wanted
) -> list[tuple[int, Path] | None]:
    """For each improvement a joint result of it with the others' own improvements from `state` that is wanted.

    The one with the fewest movers, the lowest state among equals; with it each of the movers and where its own
    improvement alone leads. None where there is none. Option form only.
    """
    space = conflict.space
    here = int(codes_of(space, np.array([state]))[0])
    changes = _joint_changes(conflict, dm, state, here)
    found: list[tuple[int, Path] | None] = []
    for code in codes_of(space, gains).tolist():
        ends, inside = states_of(space, code ^ changes)
        hits = inside & wanted(ends)
        first = int(hits.argmax())
        found.append((int(ends[first]), _apart(space, here, int(changes[first]))) if hits[first] else None)
    return found


def _apart(space: AnyForm, here: int, change: int) -> Path:
    """The movers of a joint change, each with the state that its part alone leads to."""
    assert isinstance(space, OptionTable)
    movers = [mover for mover, own in sorted(space.owned.items()) if change & own]
    alone = np.array([here ^ change & space.owned[mover] for mover in movers], dtype=np.int64)
    return tuple(zip(movers, states_of(space, alone)[0].tolist(), strict=True))


def _joint_changes(conflict: Conflict, dm: int, state: int, here: int) -> States:
    """What the others' own improvements from `state` change together: fewest movers first, then lowest state."""
    changes, movers = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for other in range(len(conflict.decision_makers)):
        if other != dm:
            ends, rank = moves(conflict.space, other, state), conflict.payoffs[other]
            own = codes_of(conflict.space, ends[rank[ends] > rank[state]]) ^ here
            changes = np.concatenate((changes, (changes[:, None] ^ own).ravel()))
            movers = np.concatenate((movers, np.repeat(movers + 1, len(own))))
    order = np.lexsort((changes ^ here, movers))
    return changes[order]
