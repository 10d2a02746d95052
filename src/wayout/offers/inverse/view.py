"""A conflict under any rankings: who improves, where the others' replies get to, and what stability demands."""

from collections.abc import Collection, Mapping, Sequence

from wayout.model import Conflict
from wayout.stability import CREDIBLE

SYMMETRIC = frozenset({"SMR", "SSEQ"})
NOBODY = -1

Node = tuple[int, int]  # a state, and who moved last (NOBODY where that does not matter)
Came = Mapping[Node, tuple[Node, int] | None]  # each node with the node before it and the mover
Way = frozenset[int]  # states that together, if none is preferred, leave an improvement no temptation
Demands = Mapping[int, tuple[Way, ...]]  # each improvement with the ways, of which one has to be taken

credible = (CREDIBLE - {"R"}).__contains__


class View:
    """The conflict under one table of ranks; remembers what one question has in common with the next.

    The moves of the decision makers in `willing` all count as improvements: the most that they might ever do.
    """

    def __init__(self, conflict: Conflict, ranks: Sequence[Sequence[int]], willing: Collection[int] = ()) -> None:
        self.conflict = conflict
        self.space = conflict.space
        self.ranks = ranks
        self.willing = frozenset(willing)
        self.everyone = range(len(conflict.decision_makers))
        self._improvements: dict[Node, tuple[int, ...]] = {}

    def improvements(self, mover: int, state: int) -> tuple[int, ...]:
        """R_i^+(s) under these rankings."""
        known = self._improvements.get((mover, state))
        if known is None:
            rank, ends = self.ranks[mover], self.space.moves(mover, state)
            known = ends if mover in self.willing else tuple(end for end in ends if rank[end] > rank[state])
            self._improvements[mover, state] = known
        return known

    def spread(self, dm: int, start: int, by_improvements: bool, last: int = NOBODY) -> Came:
        """Where legal sequences of the others get to from `start`, itself included, and whence to each.

        `last` is who moved to `start`, of the others.

        On a general graph the search is over (state, last mover). In option form moves are transitive, so who
        moved last does not matter.
        """
        step = self.improvements if by_improvements else self.space.moves
        others = [mover for mover in self.everyone if mover != dm]
        came: dict[Node, tuple[Node, int] | None] = {(start, last): None}
        waiting = [(start, last)]
        for node in waiting:
            for mover in others:
                if mover == node[1]:
                    continue
                for end in step(mover, node[0]):
                    reached = (end, mover)
                    if reached not in came:
                        came[reached] = node, mover
                        waiting.append(reached)
        return came

    def footprint(self, concept: str, dm: int, end: int, state: int) -> Way:
        """What `dm` must not prefer to `state` for `end` to deter it: the end, and what it can still move to."""
        states = {end, *self.space.moves(dm, end)} if concept in SYMMETRIC else {end}
        return frozenset(states - {state})

    def demands(self, concept: str, dm: int, state: int) -> Demands:
        """What stability of `state` asks of the ranking of `dm`, the others' rankings being as they are.

        For every move one of its ways must hold no state that is preferred to `state`: the move's own end, which
        then is no improvement, or the footprint of a sanction. Exact, since `dm` has no part in sanctions against
        itself; the end itself as a "sanction" changes nothing, its footprint holding the end.
        """
        found: dict[int, tuple[Way, ...]] = {}
        for gain in self.space.moves(dm, state):
            ways = {frozenset({gain})}
            if concept != "R" and self.space.seen(state, gain):
                ends = {end for end, _ in self.spread(dm, gain, credible(concept))}
                ways |= {self.footprint(concept, dm, end, state) for end in ends}
            if frozenset() not in ways:
                found[gain] = tuple(sorted(ways, key=lambda way: (len(way), sorted(way))))
        return found

    def stable(self, concept: str, dm: int, state: int) -> bool:
        """`state` is stable for `dm` under these rankings."""
        rank = self.ranks[dm]
        below = frozenset(other for other in self.space.states if rank[other] <= rank[state])
        return meets(self.demands(concept, dm, state), below)

    def unstable_for(self, concept: str, state: int) -> tuple[int, ...]:
        """The decision makers for whom `state` is not stable."""
        return tuple(dm for dm in self.everyone if not self.stable(concept, dm, state))


def meets(demands: Demands, below: frozenset[int]) -> bool:
    """Every demand has a way within `below`, the states that are not preferred."""
    return all(any(way <= below for way in ways) for ways in demands.values())
