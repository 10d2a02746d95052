"""In how many orders of one decision maker sanctions meet the temptations of the others.

A sanction may take improvements of `dm`: moves to states it ranks higher. An order is built up from the worst
state, so that a move to a state placed later is an improvement. Beginnings that have the same states placed, and
leave the same open, are counted as one.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property, reduce
from math import factorial
from operator import or_
from typing import NamedTuple

from wayout.offers.inverse.sizes import TooMany
from wayout.offers.inverse.view import NOBODY, Node, View, credible

MOST_CASES = 100_000

Arrow = tuple[int, int]  # a move of `dm`, from and to
Arrows = frozenset[Arrow]


class Open(NamedTuple):
    """What an unsettled temptation depends on: improvements of `dm` there are, and moves that may yet be some."""

    found: Arrows
    waiting: Arrows

    @property
    def states(self) -> int:
        """The states whose places are still of interest, as bits."""
        states = 0
        for start, end in self.waiting:
            states |= 1 << start | 1 << end
        return states


Opens = tuple[Open | bool, ...]  # by temptation; True where a sanction is certain


class Temptation:
    """An improvement of another decision maker, and all the ways of the rest to a sanction against it."""

    def __init__(self, most: View, concept: str, other: int, state: int, gain: int, dm: int) -> None:
        """In the view `most` every move of `dm` is an improvement."""
        rank = most.ranks[other]
        below = frozenset(x for x in most.space.states if rank[x] <= rank[state])
        came = most.spread(other, gain, credible(concept))
        self.ends = {node for node in came if most.footprint(concept, other, node[0], state) <= below}
        self.start: Node = (gain, NOBODY)
        self.steps: dict[Node, list[tuple[Node, Arrow | None]]] = {
            node: [
                ((end, mover), (node[0], end) if mover == dm else None)
                for mover in most.everyone
                if mover not in (other, node[1])
                for end in most.improvements(mover, node[0])
            ]
            for node in came
        }
        self.known: dict[tuple[Open, int], Open | bool] = {}

    @cached_property
    def opening(self) -> Open | bool:
        """What is open before any state is placed; True if a sanction is certain, False if there can be none."""
        every = frozenset(arrow for steps in self.steps.values() for _, arrow in steps if arrow)
        return self._judged(Open(frozenset(), every))

    def placed(self, now: Open, state: int) -> Open | bool:
        """What is open once `state` is placed next; True and False as for `opening`."""
        key = now, state
        if key not in self.known:
            left = frozenset(arrow for arrow in now.waiting if state not in arrow)
            found = now.found | {arrow for arrow in now.waiting if arrow[0] == state}
            self.known[key] = self._judged(Open(found, left))
        return self.known[key]

    def _judged(self, now: Open) -> Open | bool:
        if not self.ends.isdisjoint(self._forward(now.found)):
            return True
        useful = self._useful(now.found | now.waiting)
        return Open(now.found & useful, now.waiting & useful) if useful else False

    def _forward(self, arrows: Arrows) -> set[Node]:
        """Where the rest get to if these are the improvements of `dm`."""
        reached, waiting = {self.start}, [self.start]
        for node in waiting:
            for after, arrow in self.steps[node]:
                if after not in reached and (arrow is None or arrow in arrows):
                    reached.add(after)
                    waiting.append(after)
        return reached

    def _useful(self, arrows: Arrows) -> Arrows:
        """Those of the arrows that are on some way to a sanction."""
        reached = self._forward(arrows)
        leading = self.ends & reached
        grew = True
        while grew:
            more = {
                node
                for node in reached - leading
                if any(self._leads(step, arrows, leading) for step in self.steps[node])
            }
            leading |= more
            grew = bool(more)
        return frozenset(
            step[1]
            for node in reached
            for step in self.steps[node]
            if step[1] and self._leads(step, arrows, leading)
        )

    @staticmethod
    def _leads(step: tuple[Node, Arrow | None], arrows: Arrows, leading: set[Node]) -> bool:
        after, arrow = step
        return after in leading and (arrow is None or arrow in arrows)


class Group:
    """Temptations that hang on the same states: in how many orders of these sanctions meet them all."""

    def __init__(self, state: int, temptations: Iterable[Temptation], states: int) -> None:
        """`states` as bits; the order is cut where `state` stands, which is none of them."""
        self.state = state
        self.temptations = tuple(temptations)
        self.states = states
        self.rests: dict[tuple[int, Opens], int] = {}

    def orders(self) -> Mapping[int, int]:
        """By the set of states below the cut, as bits: the orders below it times those above; raises TooMany."""
        if 1 << self.states.bit_count() > MOST_CASES:
            raise TooMany
        found: dict[int, int] = {}
        beginnings: dict[tuple[int, Opens], int] = {(0, tuple(each.opening for each in self.temptations)): 1}
        while beginnings:
            longer: dict[tuple[int, Opens], int] = {}
            for (below, opens), count in beginnings.items():
                if cut := self._placed(opens, 1 << self.state):
                    found[below] = found.get(below, 0) + count * self._rest(below, cut)
                for bit in bits(self.states & ~below):
                    if after := self._placed(opens, bit):
                        longer[below | bit, after] = longer.get((below | bit, after), 0) + count
            if len(longer) > MOST_CASES:
                raise TooMany
            beginnings = longer
        return found

    def _rest(self, placed: int, opens: Opens) -> int:
        """In how many orders the states that are left may follow."""
        left = self.states & ~placed
        if all(each is True for each in opens):
            return factorial(left.bit_count())
        key = placed, opens
        if key not in self.rests:
            if len(self.rests) >= MOST_CASES:
                raise TooMany
            steps = ((bit, self._placed(opens, bit)) for bit in bits(left))
            self.rests[key] = sum(self._rest(placed | bit, after) for bit, after in steps if after)
        return self.rests[key]

    def _placed(self, opens: Opens, bit: int) -> Opens | None:
        """What is open once a state is placed next; None if some temptation can meet no sanction any more."""
        state = bit.bit_length() - 1
        after = tuple(
            each.placed(now, state) if isinstance(now, Open) else now
            for each, now in zip(self.temptations, opens, strict=True)
        )
        return None if False in after else after


def grouped(state: int, temptations: Iterable[Temptation]) -> list[Group]:
    """The temptations that hang on the order, in groups that share no state but `state`."""
    parts: list[tuple[int, list[Temptation]]] = []
    for each in temptations:
        if isinstance(each.opening, Open):
            states = each.opening.states & ~(1 << state)
            met = [part for part in parts if part[0] & states]
            parts = [part for part in parts if not part[0] & states]
            parts.append((reduce(or_, (s for s, _ in met), states), [each, *(t for _, ts in met for t in ts)]))
    return [Group(state, each, states) for states, each in parts]


def bits(states: int) -> list[int]:
    """The single bits."""
    return [1 << n for n in range(states.bit_length()) if states >> n & 1]
