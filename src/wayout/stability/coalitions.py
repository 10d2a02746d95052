"""Stability for a coalition, and the jumps from one equilibrium to another that a coalition can make.

A coalition H is a set of decision makers who move together; N - H are the others. R_H(s) is every state reached
from s by a legal sequence of moves of members (`moves="sequence"`: nobody moves twice in a row; improvements on
the way are not asked for) or by one joint change of members' options (`moves="joint"`, option form only).

| concept | s is stable for H iff |
|---|---|
| R | no state of R_H(s) is strictly preferred to s by every member: H has no improvement |
| GMR | every improvement s1 of H has a sanction: some s2 in R_{N-H}(s1) that hurts H |
| SMR | as GMR, and no state of R_H(s2), the coalition's counter-moves, fails to hurt H |
| SEQ | as GMR with R^+_{N-H}(s1): each step of the sanction improves its own mover's lot |
| SSEQ | as SMR with R^+_{N-H}(s1) |

A state hurts H when for at least one member it is not better than s (`sanction="<="`), or is worse than s
(`sanction="<"`). The sanction and the counter-move are judged by this same relation, and always against s, so
with "<=" a counter-move saves the improvement just if every member strictly prefers where it leads to s. The
others always sanction one by one, in legal sequences, and a sanction is at least one move. Of one decision maker
all this is the individual concepts; of everyone, whom nobody can sanction, every concept is R.

An improvement whose every change is unseen is not sanctioned. It is judged by the net change from s to s1: an
option switched and switched back on the way leaves nothing to be seen, and what was verified in s counts.

Authors differ. Every member strictly better, and one member not better off as a sanction, are those of Inohara
and Hipel, "Coalition analysis in the graph model for conflict resolution", 2008, who let coalitions of the others
sanction too; Pareto coalitions, where some members may just be no worse off, are not used here. Equilibrium jumps:
Kilgour, Hipel, Fang and Peng, "Coalition analysis in group decision support", 2001. Both cited from memory.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import or_
from typing import Literal

import numpy as np

from wayout.model import Conflict, Graph, ModelError
from wayout.model.statements import Mask
from wayout.stability.definitions import Definitions, Step, Successors, legal_sequences
from wayout.stability.status_quo import feasible_state

COALITION_CONCEPTS = ("R", "GMR", "SMR", "SEQ", "SSEQ")
MAX_STATES = 1 << 14

Moves = Literal["sequence", "joint"]
SanctionRelation = Literal["<=", "<"]
Members = str | Iterable[str | int]
Path = tuple[Step, ...]
States = int  # a set of feasible states: bit p stands for the p-th of them


@dataclass(frozen=True, slots=True)
class Jump:
    """A joint improvement from one equilibrium to another by a coalition, none smaller of two or more able to.

    `movers` are the members who move on the path shown, a shortest legal sequence; a member who does not move
    takes part by not sanctioning. A joint change has no order, so its path is empty.
    """

    start: int
    end: int
    members: tuple[int, ...]
    movers: tuple[int, ...]
    path: Path


def coalition_stable(
    conflict: Conflict,
    members: Members,
    concepts: Sequence[str] = COALITION_CONCEPTS,
    moves: Moves = "sequence",
    sanction: SanctionRelation = "<=",
) -> dict[str, Mask]:
    """Per concept where the coalition is stable: bool over all states, infeasible ones False.

    `members` are keys or positions, or keys joined by "+". Raises ModelError on an empty coalition, on an unknown
    or repeated member, an unknown concept, a joint change on a general graph, or more than MAX_STATES feasible
    states. Time and memory grow with the square of the states: seconds at some thousands of them.
    """
    _check_sanction(sanction)
    for concept in concepts:
        if concept not in COALITION_CONCEPTS:
            raise ModelError(
                f"{concept!r} is not defined for a coalition; there are {', '.join(COALITION_CONCEPTS)}"
            )
    coalition = _Coalition(conflict, coalition_members(conflict, members), moves, sanction)
    return {concept: coalition.stable(concept) for concept in dict.fromkeys(concepts)}


def coalition_improvements(
    conflict: Conflict, members: Members, state: int | str, moves: Moves = "sequence"
) -> tuple[int, ...]:
    """The states of R_H(state) that every member strictly prefers to `state`, ascending."""
    coalition = coalition_members(conflict, members)
    start = feasible_state(conflict, state)
    joint = _is_joint(conflict, moves)
    ends = (_joint_moves if joint else _sequences)(conflict, coalition, start)
    return tuple(end for end in sorted(ends) if set(coalition) <= set(_gainers(conflict, start, end)))


def equilibrium_jumps(conflict: Conflict, equilibria: Iterable[int], moves: Moves = "sequence") -> tuple[Jump, ...]:
    """Which coalitions can leave one of `equilibria` for another, by start, end and members.

    For each pair of them, every coalition of two or more that can make the jump and none of whose parts of two or
    more can. What a sanction might do to the jump is not looked at: at its end is an equilibrium.
    """
    joint = _is_joint(conflict, moves)
    ends = sorted({feasible_state(conflict, state) for state in equilibria})
    return tuple(jump for start in ends for jump in _jumps_from(conflict, start, ends, joint))


def coalition_equilibria(conflict: Conflict, moves: Moves = "sequence") -> tuple[int, ...]:
    """The states that no coalition improves on, be it of one or of everyone, ascending; there may be none.

    With joint changes these are strong equilibria (Aumann, "Acceptable points in general cooperative n-person
    games", 1959). The work doubles with each decision maker.
    """
    everyone = range(len(conflict.decision_makers))
    held = np.asarray(conflict.space.feasible)
    for members in _groups(everyone, least=1):
        held = held & coalition_stable(conflict, members, ("R",), moves)["R"]
    return tuple(np.flatnonzero(held).tolist())


def coalition_members(conflict: Conflict, members: Members) -> tuple[int, ...]:
    """The positions of the members, ascending, given as keys or positions or as keys joined by "+".

    Raises ModelError on none at all, on an unknown one and on one named twice.
    """
    everyone = ", ".join(conflict.keys)
    if isinstance(members, str):
        members = [members] if members in conflict.keys else [k.strip() for k in members.split("+") if k.strip()]
    found: list[int] = []
    for member in members:
        position = conflict.index(member)
        if position in found:
            raise ModelError(f"the coalition names {conflict.keys[position]} twice; name each member once")
        found.append(position)
    if not found:
        raise ModelError(f"the coalition has no member; name some of {everyone}, joined by +")
    return tuple(sorted(found))


class _Coalition:
    """A coalition in a conflict under the definitions, with sets of states as bits of whole numbers."""

    def __init__(
        self, conflict: Conflict, members: Sequence[int], moves: Moves, sanction: SanctionRelation
    ) -> None:
        self.conflict = conflict
        self.space = conflict.space
        self.states = conflict.space.states
        if len(self.states) > MAX_STATES:
            raise ModelError(
                f"a coalition is analysed over {MAX_STATES:,} feasible states at most, and there are "
                f"{len(self.states):,}; rule some out"
            )
        self.place = {state: place for place, state in enumerate(self.states)}
        self.members = members
        self.others = [dm for dm in range(len(conflict.decision_makers)) if dm not in members]
        self.sanction = sanction
        self.payoffs = conflict.payoffs[np.ix_(members, self.states)]
        if _is_joint(conflict, moves):
            self.reach = [self._set(_joint_moves(conflict, members, state)) for state in self.states]
        else:
            self.reach = self._closure(members, self.space.moves)
        self._replies: dict[bool, list[States]] = {}

    def stable(self, concept: str) -> Mask:
        """Where the coalition is stable."""
        held = np.zeros(self.space.size, dtype=bool)
        for place, state in enumerate(self.states):
            held[state] = self._stable_at(concept, place)
        return held

    def _stable_at(self, concept: str, place: int) -> bool:
        gains = list(_each(self.reach[place] & self._better(place)))
        if concept == "R" or not gains:
            return not gains
        replies = self._replies_of(credible=concept in ("SEQ", "SSEQ"))
        sanctions = hurting = self._hurting(place)
        if concept in ("SMR", "SSEQ"):
            possible = hurting & reduce(or_, (replies[gain] for gain in gains))
            sanctions = sum(1 << end for end in _each(possible) if not self.reach[end] & ~hurting)
        return all(
            replies[gain] & sanctions and self.space.seen(self.states[place], self.states[gain]) for gain in gains
        )

    def _better(self, place: int) -> States:
        """The states that every member strictly prefers."""
        return _bits(np.logical_and.reduce(self.payoffs > self.payoffs[:, [place]]))

    def _hurting(self, place: int) -> States:
        """The states that for some member are not better, or worse if that is what sanctions."""
        here = self.payoffs[:, [place]]
        hurt = self.payoffs <= here if self.sanction == "<=" else self.payoffs < here
        return _bits(np.logical_or.reduce(hurt))

    def _replies_of(self, credible: bool) -> list[States]:
        """R_{N-H}(s), or R^+_{N-H}(s) if only credible replies count, state by state."""
        if credible not in self._replies:
            step = Definitions(self.conflict).improvements if credible else self.space.moves
            self._replies[credible] = self._closure(self.others, step)
        return self._replies[credible]

    def _closure(self, members: Sequence[int], step: Successors) -> list[States]:
        """The ends of the legal sequences of `members` from each state.

        The ends of those that i begins are, for each step of i, the state it leads to and the ends of those that
        another member begins there. Repeated until nothing is added.
        """
        steps = {i: [[self.place[end] for end in step(i, state)] for state in self.states] for i in members}
        begun = {i: [0] * len(self.states) for i in members}
        growing = True
        while growing:
            growing = False
            for i in members:
                after = [1 << place for place in range(len(self.states))]
                for j in members:
                    if j != i:
                        after = [ends | more for ends, more in zip(after, begun[j], strict=True)]
                ends = [reduce(or_, (after[place] for place in places), 0) for places in steps[i]]
                growing = growing or ends != begun[i]
                begun[i] = ends
        return [reduce(or_, (begun[i][place] for i in members), 0) for place in range(len(self.states))]

    def _set(self, states: Iterable[int]) -> States:
        return reduce(or_, (1 << self.place[state] for state in states), 0)


def _groups(of: Iterable[int], least: int) -> Iterator[tuple[int, ...]]:
    """Every group of at least so many, smaller ones first."""
    pool = tuple(of)
    return (group for size in range(least, len(pool) + 1) for group in combinations(pool, size))


def _gainers(conflict: Conflict, start: int, end: int) -> tuple[int, ...]:
    """The decision makers who strictly prefer `end` to `start`."""
    return tuple(i for i, rank in enumerate(conflict.ranks) if rank[end] > rank[start])


def _jumps_from(conflict: Conflict, start: int, ends: Iterable[int], joint: bool) -> Iterator[Jump]:
    reached: dict[tuple[int, ...], Mapping[int, Path]] = {}
    for end in ends:
        minimal: list[set[int]] = []
        for members in _groups(_gainers(conflict, start, end), least=2):
            if any(part <= set(members) for part in minimal):
                continue
            path: Path = ()
            if joint:
                movers = _joint_movers(conflict, members, start, end)
            else:
                if members not in reached:
                    reached[members] = _sequences(conflict, members, start)
                path = reached[members].get(end, ())
                movers = tuple(sorted({mover for mover, _ in path}))
            if movers:
                minimal.append(set(members))
                yield Jump(start, end, members, movers, path)


def _joint_movers(conflict: Conflict, members: Sequence[int], start: int, end: int) -> tuple[int, ...]:
    """Who changes an option in the joint change from `start` to `end`; nobody if the members cannot make it."""
    space = conflict.space
    assert not isinstance(space, Graph)
    movers = space.movers(start, end)
    return movers if set(movers) <= set(members) and space.may_change(start, end) else ()


def _sequences(conflict: Conflict, members: Sequence[int], start: int) -> Mapping[int, Path]:
    return legal_sequences(members, start, conflict.space.moves)


def _joint_moves(conflict: Conflict, members: Sequence[int], start: int) -> Iterable[int]:
    space = conflict.space
    assert not isinstance(space, Graph)
    return space.joint_moves(members, start)


def _is_joint(conflict: Conflict, moves: Moves) -> bool:
    """Members move by one joint change; raises ModelError on an unknown way, or on a joint change on a graph."""
    if moves not in ("sequence", "joint"):
        raise ModelError(f'moves is {moves!r}; write "sequence" or "joint"')
    if moves == "joint" and conflict.is_graph:
        raise ModelError('a joint change is defined for option form only; on a general graph take moves="sequence"')
    return moves == "joint"


def _check_sanction(sanction: SanctionRelation) -> None:
    if sanction not in ("<=", "<"):
        raise ModelError(f'sanction is {sanction!r}; write "<=" (not better) or "<" (worse)')


def _bits(mask: Mask) -> States:
    """The set of the places where the mask is True."""
    return int.from_bytes(np.packbits(mask, bitorder="little").tobytes(), "little")


def _each(states: States) -> Iterator[int]:
    """The places in the set, ascending."""
    while states:
        lowest = states & -states
        yield lowest.bit_length() - 1
        states ^= lowest
