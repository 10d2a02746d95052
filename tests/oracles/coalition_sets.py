"""Coalition stability by plain sets and quantifiers: a second method, sharing nothing with the code it judges.

Only the reach of a group comes from elsewhere, from the products of matrices of `matrix_method`. A joint change
is looked for option by option, and so is whether a change is seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from oracles.matrix_method import World, legal_sequences

SETS = list[set[int]]


@dataclass(frozen=True, eq=False)
class Move:
    """What one pair of states says of a joint change: the options that differ, and whether others see it."""

    changed: frozenset[int]
    legal: bool
    seen: bool


def pair(start: int, end: int, options: int, one_way: Mapping, seen_off: Mapping) -> Move:
    """The change from one code to another, option by option."""
    changed, legal, seen = set(), start != end, False
    for option in range(options):
        was, will = start >> option & 1, end >> option & 1
        if was != will:
            changed.add(option)
            if one_way.get(option) == ("on" if was else "off"):
                legal = False
            if will or option not in seen_off or seen_off[option][start]:
                seen = True
    return Move(frozenset(changed), legal, seen)


def pairs(codes: Sequence[int], options: int, one_way: Mapping, seen_off: Mapping) -> list[list[Move]]:
    """The change between each pair of feasible codes, by their places."""
    return [[pair(int(a), int(b), options, one_way, seen_off) for b in codes] for a in codes]


def by_sequences(world: World, members: Sequence[int]) -> SETS:
    """R_H: where legal sequences of the members lead from each state."""
    reached = legal_sequences([world.moves[i] for i in members], world.n_states)
    return [set(np.flatnonzero(row).tolist()) for row in reached]


def by_improvements(world: World, members: Sequence[int]) -> SETS:
    """R_H^+: the same where each step improves its mover's lot."""
    up = [world.moves[i] & (world.payoffs[i][None, :] > world.payoffs[i][:, None]) for i in members]
    return [set(np.flatnonzero(row).tolist()) for row in legal_sequences(up, world.n_states)]


def by_joint_change(moves: list[list[Move]], owner: Sequence[int], members: Sequence[int]) -> SETS:
    """Where one joint change of the members' options leads from each state."""
    own = {option for option, dm in enumerate(owner) if dm in members}
    return [{end for end, move in enumerate(row) if move.legal and move.changed <= own} for row in moves]


def improvements(world: World, members: Sequence[int], reach: SETS, state: int) -> set[int]:
    """Where the coalition gets to and every member is better off."""
    value = world.payoffs
    return {end for end in reach[state] if not any(value[i][end] <= value[i][state] for i in members)}


def stable(
    world: World,
    members: Sequence[int],
    concept: str,
    reach: SETS,
    unseen: np.ndarray,
    strict_sanction: bool = False,
) -> list[bool]:
    """Whether each state is stable for the coalition that gets about by `reach`."""
    value = world.payoffs
    others = [i for i in range(len(world.moves)) if i not in members]
    answer = by_improvements(world, others) if "SEQ" in concept else by_sequences(world, others)

    def harm(end: int, state: int) -> bool:
        if strict_sanction:
            return any(value[i][end] < value[i][state] for i in members)
        return any(value[i][end] <= value[i][state] for i in members)

    def final(end: int, state: int) -> bool:
        return concept in ("GMR", "SEQ") or not any(not harm(third, state) for third in reach[end])

    def met(state: int, gain: int) -> bool:
        if concept == "R" or unseen[state, gain]:
            return False
        return any(harm(end, state) and final(end, state) for end in answer[gain])

    return [
        all(met(state, gain) for gain in improvements(world, members, reach, state))
        for state in range(world.n_states)
    ]
