"""What a goal still lacks under given rankings, as clauses: of these statements about rankings one has to hold.

A clause is necessary for the goal and broken by the rankings at hand. Adding such clauses until the cheapest
rankings that meet them reach the goal is exact: nothing cheaper can meet them.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wayout.model import Conflict
from wayout.offers.inverse.question import Goal
from wayout.offers.inverse.view import Came, Node, View, credible

Table = Sequence[Sequence[int]]


class Says(NamedTuple):
    """`dm` prefers `upper` to `lower` (strict), or does not prefer `lower` to `upper`."""

    dm: int
    upper: int
    lower: int
    strict: bool

    def holds(self, ranks: Table) -> bool:
        """It does under these rankings."""
        upper, lower = ranks[self.dm][self.upper], ranks[self.dm][self.lower]
        return upper > lower if self.strict else upper >= lower


All = tuple[Says, ...]  # statements that hold together


class Clause(NamedTuple):
    """All statements of one of these have to hold, unless this leaving (by its position) is given up."""

    one_of: tuple[All, ...]
    unless: int | None = None


class Leaving(NamedTuple):
    """A way for `state` to be no equilibrium: `dm` improves to `gain`, and nobody deters it."""

    state: int
    dm: int
    gain: int


@dataclass(frozen=True, eq=False)
class Wish:
    """The goal under a concept; only the rankings of `free` may change, only the stability for `judged` counts."""

    conflict: Conflict
    goal: Goal
    concept: str
    free: frozenset[int]
    judged: frozenset[int]

    @property
    def leavings(self) -> tuple[Leaving, ...]:
        """The leavings of the states that are to be no equilibria, as far as rankings that are fixed allow them."""
        ranks = self.conflict.ranks
        return tuple(
            Leaving(state, dm, gain)
            for state in self.goal.unstable
            for dm in range(len(ranks))
            for gain in self.conflict.space.moves(dm, state)
            if dm in self.free or ranks[dm][gain] > ranks[dm][state]
        )

    def lacking(self, ranks: Table, leaving: Collection[int]) -> Iterator[Clause]:
        """The clauses that these rankings break, given the positions of the leavings that are relied on.

        What would take a change of rankings that may not change is left out.
        """
        view = View(self.conflict, ranks)
        for state in self.goal.stable:
            for dm in self.judged:
                yield from self._kept(view, dm, state)
        for position, each in enumerate(self.leavings):
            if position in leaving:
                yield from self._left(view, position, each)

    def _kept(self, view: View, dm: int, state: int) -> Iterator[Clause]:
        """For each improvement of `dm` that nobody deters: it is none, or some sanction is possible."""
        for gain in view.improvements(dm, state):
            one_of: list[All] = [(Says(dm, state, gain, strict=False),)]
            if self.concept != "R" and view.space.seen(state, gain):
                came = view.spread(dm, gain, credible(self.concept))
                deterring = [self._deterring(view, dm, state, end) for end in {end for end, _ in came}]
                if () in deterring:
                    continue
                one_of += deterring
                if credible(self.concept):
                    one_of += self._further(view, dm, state, came)
            yield Clause(self._changeable(one_of))

    def _deterring(self, view: View, dm: int, state: int, end: int) -> All:
        """What `end` still lacks to deter `dm`."""
        rank = view.ranks[dm]
        footprint = sorted(view.footprint(self.concept, dm, end, state))
        return tuple(Says(dm, state, other, strict=False) for other in footprint if rank[other] > rank[state])

    def _further(self, view: View, dm: int, state: int, came: Came) -> Iterator[All]:
        """The moves by which the others would get to more than they do, were they improvements.

        Where no sequence goes on from there, that end has to deter as well.
        """
        for start, last in came:
            for mover in sorted(self.free - {dm, last}):
                for end in view.space.moves(mover, start):
                    if (end, mover) not in came:
                        step = Says(mover, end, start, strict=True)
                        goes_on = any(
                            view.space.moves(other, end) for other in view.everyone if other not in (dm, mover)
                        )
                        yield (step,) if goes_on else (step, *self._deterring(view, dm, state, end))

    def _left(self, view: View, position: int, leaving: Leaving) -> Iterator[Clause]:
        """The leaving is an improvement, and each sanction against it is undone."""
        state, dm, gain = leaving
        temptation = Says(dm, gain, state, strict=True)
        if not temptation.holds(view.ranks):
            yield Clause(self._changeable([(temptation,)]), position)
            return
        if self.concept == "R" or not view.space.seen(state, gain):
            return
        came = view.spread(dm, gain, credible(self.concept))
        for node in came:
            if not self._deterring(view, dm, state, node[0]) and node[0] != gain:
                footprint = sorted(view.footprint(self.concept, dm, node[0], state))
                undone = [(Says(dm, other, state, strict=True),) for other in footprint]
                if credible(self.concept):
                    undone += [(Says(mover, start, end, strict=False),) for mover, start, end in steps(came, node)]
                yield Clause(self._changeable(undone), position)

    def _changeable(self, one_of: Collection[All]) -> tuple[All, ...]:
        return tuple(dict.fromkeys(each for each in one_of if all(says.dm in self.free for says in each)))


def steps(came: Came, node: Node) -> Iterator[tuple[int, int, int]]:
    """The moves that led to `node`, the last first: mover, from, to."""
    while (before := came[node]) is not None:
        yield before[1], before[0][0], node[0]
        node = before[0]
