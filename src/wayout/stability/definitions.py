"""Stability straight from the definitions: slow, obvious, and the oracle of every faster engine.

Sources: Fang, Hipel and Kilgour, "Interactive Decision Making: The Graph Model for Conflict Resolution", 1993
(R, GMR, SMR, SEQ, legal sequences); Rego and Vieira, "Symmetric sequential stability in the graph model for
conflict resolution with multiple decision makers", 2017 (SSEQ); Fraser and Hipel, "Conflict Analysis", 1984 (SIM).
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import product

from wayout.model import Conflict, OptionTable

CONCEPTS = ("R", "GMR", "SMR", "SEQ", "SSEQ", "SIM")
CREDIBLE = frozenset({"R", "SEQ", "SSEQ"})

Step = tuple[int, int]  # who moves, and where to
Successors = Callable[[int, int], Iterable[int]]


class Definitions:
    """A conflict under the definitions; remembers what one question has in common with the next."""

    def __init__(self, conflict: Conflict, strict: bool = False) -> None:
        """Ask about `conflict`; `strict` takes only what is worse, not what is equal, for a sanction."""
        self.conflict = conflict
        self.strict = strict
        self.space = conflict.space
        self.everyone = range(len(conflict.decision_makers))
        self._improvements: dict[tuple[int, int], tuple[int, ...]] = {}
        self._replies: dict[tuple[int, int, bool], frozenset[int]] = {}

    @cached_property
    def ranks(self) -> Sequence[Sequence[int]]:
        """Ordinal payoffs, [decision maker][state]."""
        return self.conflict.ranks

    def moves(self, mover: int, state: int) -> Iterable[int]:
        """R_i(s): the states `mover` reaches in one unilateral move."""
        return self.space.moves(mover, state)

    def improvements(self, mover: int, state: int) -> tuple[int, ...]:
        """R_i^+(s): the unilateral moves of `mover` to states it strictly prefers."""
        known = self._improvements.get((mover, state))
        if known is None:
            rank = self.ranks[mover]
            known = tuple(end for end in self.space.moves(mover, state) if rank[end] > rank[state])
            self._improvements[mover, state] = known
        return known

    def others(self, dm: int) -> tuple[int, ...]:
        """N - i."""
        return tuple(other for other in self.everyone if other != dm)

    def replies(self, dm: int, state: int, credible: bool) -> frozenset[int]:
        """R_{N-i}(s), or R^+_{N-i}(s) if only credible replies count: the ends of the others' legal sequences."""
        known = self._replies.get((dm, state, credible))
        if known is None:
            step = self.improvements if credible else self.moves
            known = frozenset(legal_sequences(self.others(dm), state, step))
            self._replies[dm, state, credible] = known
        return known

    def not_preferred(self, dm: int, end: int, state: int) -> bool:
        """`dm` does not prefer `end` to `state` (strict: it prefers `state`)."""
        rank = self.ranks[dm]
        return rank[end] < rank[state] if self.strict else rank[end] <= rank[state]

    def inescapable(self, dm: int, end: int, state: int) -> bool:
        """No move of `dm` from the sanction `end` gets it to anything it prefers to `state`."""
        return all(self.not_preferred(dm, escape, state) for escape in self.moves(dm, end))

    def sanctions(self, concept: str, dm: int, state: int, gain: int) -> Iterable[int]:
        """The states by which the others deter `dm` from improving from `state` to `gain`."""
        if not self.space.seen(state, gain):
            return
        if concept == "SIM":
            yield from self.simultaneous(dm, state, gain)
            return
        symmetric = concept in ("SMR", "SSEQ")
        for end in self.replies(dm, gain, credible=concept in ("SEQ", "SSEQ")):
            if self.not_preferred(dm, end, state) and (not symmetric or self.inescapable(dm, end, state)):
                yield end

    def simultaneous(self, dm: int, state: int, gain: int) -> Iterable[int]:
        """The feasible joint results of `gain` with the others' own improvements from `state` that deter `dm`."""
        space = self.space
        if not isinstance(space, OptionTable):
            raise ValueError("SIM is defined for option form only; leave it out for a general graph")
        choices = [(state, *self.improvements(other, state)) for other in self.others(dm)]
        for taken in product(*choices):
            end = space.together(state, (gain, *taken))
            if end is not None and self.not_preferred(dm, end, state):
                yield end

    def deterred(self, concept: str, dm: int, state: int, gain: int) -> bool:
        """Some sanction meets the improvement from `state` to `gain`."""
        return any(True for _ in self.sanctions(concept, dm, state, gain))

    def stable(self, concept: str, dm: int, state: int) -> bool:
        """`state` is stable for `dm` under `concept`: it has no improvement that nobody deters."""
        gains = self.improvements(dm, state)
        return not gains or (concept != "R" and all(self.deterred(concept, dm, state, gain) for gain in gains))

    def equilibrium(self, concept: str, state: int) -> bool:
        """`state` is stable for every decision maker."""
        return all(self.stable(concept, dm, state) for dm in self.everyone)

    def concepts_holding(self, state: int, concepts: Sequence[str] | None = None) -> tuple[str, ...]:
        """The concepts, of those asked for, under which `state` is an equilibrium."""
        asked = available_concepts(self.conflict) if concepts is None else concepts
        return tuple(concept for concept in asked if self.equilibrium(concept, state))

    def joint_improvements(self, members: Sequence[int], state: int) -> tuple[int, ...]:
        """The states every member prefers to `state`, reached by one joint change of the members' options.

        On a general graph, where a joint change is not defined, by the members' legal sequences.
        """
        space = self.space
        if isinstance(space, OptionTable):
            ends: Iterable[int] = space.joint_moves(members, state)
        else:
            ends = sorted(legal_sequences(members, state, self.moves))
        return tuple(
            end for end in ends if all(self.ranks[member][end] > self.ranks[member][state] for member in members)
        )


def available_concepts(conflict: Conflict) -> tuple[str, ...]:
    """The concepts defined for the conflict: all, but SIM on a general graph."""
    return tuple(c for c in CONCEPTS if c != "SIM" or not conflict.is_graph)


def legal_sequences(members: Sequence[int], start: int, step: Successors) -> dict[int, tuple[Step, ...]]:
    """Every state `members` reach from `start`, each with a shortest sequence of (mover, state) that gets there.

    No member moves twice in a row; one may move again later. `step` gives the states a member may move to.
    The search is over (state, last mover), which is exact for moves that are not transitive.
    """
    paths: dict[int, tuple[Step, ...]] = {}
    visited: set[tuple[int, int | None]] = {(start, None)}
    frontier: list[tuple[int, int | None, tuple[Step, ...]]] = [(start, None, ())]
    while frontier:
        reached: list[tuple[int, int | None, tuple[Step, ...]]] = []
        for state, last, path in frontier:
            for member in members:
                if member == last:
                    continue
                for end in step(member, state):
                    if (end, member) not in visited:
                        visited.add((end, member))
                        longer = (*path, (member, end))
                        paths.setdefault(end, longer)
                        reached.append((end, member, longer))
        frontier = reached
    return paths
