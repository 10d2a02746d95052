"""What a goal still lacks under given rankings, as clauses: of these statements about rankings one has to hold.

A clause is necessary for the goal and broken by the rankings at hand. Adding such clauses until the cheapest
rankings that meet them reach the goal is exact: nothing cheaper can meet them.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
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


class Case(NamedTuple):
    """All these statements hold and, if there is a `later`, all of one of its groups, about another ranking."""

    together: All
    later: tuple[All, ...] = ()

    @property
    def says(self) -> Iterator[Says]:
        """Every statement in it."""
        yield from self.together
        for each in self.later:
            yield from each


class Clause(NamedTuple):
    """One of these cases has to hold, unless this leaving (by its position) is given up."""

    one_of: tuple[Case, ...]
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
            one_of = [Case((Says(dm, state, gain, strict=False),))]
            if self.concept != "R" and view.space.seen(state, gain):
                came = view.spread(dm, gain, credible(self.concept))
                deterring = [self._deterring(view, dm, state, end) for end in {end for end, _ in came}]
                if () in deterring:
                    continue
                one_of += map(Case, deterring)
                if credible(self.concept):
                    one_of += self._further(view, dm, state, came)
            yield Clause(self._changeable(one_of))

    def _deterring(self, view: View, dm: int, state: int, end: int) -> All:
        """What `end` still lacks to deter `dm`."""
        rank = view.ranks[dm]
        footprint = sorted(view.footprint(self.concept, dm, end, state))
        return tuple(Says(dm, state, other, strict=False) for other in footprint if rank[other] > rank[state])

    def _further(self, view: View, dm: int, state: int, came: Came) -> Iterator[Case]:
        """The moves by which the others would get to more than they do, were they improvements.

        What they can get to from there, if everybody free were willing, then has to deter.
        """
        got_to = {end for end, _ in came}
        for start, last in came:
            for mover in sorted(self.free - {dm, last}):
                for end in view.space.moves(mover, start):
                    if (end, mover) not in came:
                        beyond = {after for after, _ in self.most.spread(dm, end, True, mover)} - got_to
                        later = tuple(self._deterring(view, dm, state, after) for after in sorted(beyond))
                        if later:
                            step = Says(mover, end, start, strict=True)
                            yield Case((step,), () if () in later else later)

    @cached_property
    def most(self) -> View:
        """The conflict in which everybody free improves by every move."""
        return View(self.conflict, self.conflict.ranks, willing=self.free)

    def _left(self, view: View, position: int, leaving: Leaving) -> Iterator[Clause]:
        """The leaving is an improvement, and each sanction against it is undone."""
        state, dm, gain = leaving
        temptation = Says(dm, gain, state, strict=True)
        if not temptation.holds(view.ranks):
            yield Clause(self._changeable([Case((temptation,))]), position)
            return
        if self.concept == "R" or not view.space.seen(state, gain):
            return
        came = view.spread(dm, gain, credible(self.concept))
        for node in came:
            if not self._deterring(view, dm, state, node[0]):
                footprint = sorted(view.footprint(self.concept, dm, node[0], state))
                undone = [Case((Says(dm, other, state, strict=True),)) for other in footprint]
                if credible(self.concept):
                    undone += [
                        Case((Says(mover, start, end, strict=False),)) for mover, start, end in steps(came, node)
                    ]
                yield Clause(self._changeable(undone), position)

    def _changeable(self, cases: Collection[Case]) -> tuple[Case, ...]:
        """Those of the cases that take no change of a ranking that may not change."""
        kept = (
            Case(case.together, tuple(each for each in case.later if self._free(each)))
            for case in cases
            if self._free(case.together) and (not case.later or any(map(self._free, case.later)))
        )
        return tuple(dict.fromkeys(kept))

    def _free(self, each: All) -> bool:
        return all(says.dm in self.free for says in each)


def steps(came: Came, node: Node) -> Iterator[tuple[int, int, int]]:
    """The moves that led to `node`, the last first: mover, from, to."""
    while (before := came[node]) is not None:
        yield before[1], before[0][0], node[0]
        node = before[0]
