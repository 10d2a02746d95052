"""Stability by Boolean matrices: a second method, sharing nothing with the code it judges.

The idea is the matrix representation of the graph model (Xu, Hipel and Kilgour): each decision maker (DM) is
a 0-1 matrix of its moves, sequences of moves are matrix products, and a stability concept is an expression in
matrices whose row `s` speaks of leaving state `s`. A sum above zero means "there is some", so entries are
kept as 0 and 1 in single precision, where sums are exact far beyond any size used in a test.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

CONCEPTS = ("R", "GMR", "SMR", "SEQ", "SSEQ")
ESCAPABLE = frozenset({"GMR", "SEQ"})  # the mover's own answer to a sanction is not looked at
CREDIBLE = frozenset({"SEQ", "SSEQ"})  # each step of a sanction must improve its own mover's lot

OneWay = Mapping[int, Literal["on", "off"]]


@dataclass(frozen=True, eq=False)
class World:
    """A conflict in graph form: feasible states 0..n-1, and by DM its moves, payoffs and unseen moves."""

    n_states: int
    moves: tuple[np.ndarray, ...]  # bool (n, n) a DM: from row to column in one move
    payoffs: np.ndarray  # int (dms, n), higher is better
    unseen: tuple[np.ndarray, ...]  # bool (n, n) a DM: True where nobody else sees the move

    def __post_init__(self) -> None:
        n, dms = self.n_states, len(self.moves)
        if self.payoffs.shape != (dms, n) or len(self.unseen) != dms:
            raise ValueError(f"{dms} DMs and {n} states need payoffs of {(dms, n)} and {dms} unseen matrices")
        for who, (move, unseen) in enumerate(zip(self.moves, self.unseen, strict=True)):
            if move.shape != (n, n) or unseen.shape != (n, n):
                raise ValueError(f"the matrices of DM {who} must be {n} by {n}")
            if move.diagonal().any():
                raise ValueError(f"DM {who} moves from a state to itself")


def _some(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The Boolean matrix product: True at (a, c) where some b has left (a, b) and right (b, c)."""
    return np.matmul(left.astype(np.float32), right.astype(np.float32)) > 0


def legal_sequences(steps: Sequence[np.ndarray], n: int) -> np.ndarray:
    """Which states a group reaches by sequences of its members' `steps` where nobody moves twice running.

    `ending[j]` is the matrix of sequences so far whose last mover is j: first j's single steps, then whatever
    ends with another member and goes on with one step of j. Repeated until nothing is added.
    """
    if not steps:
        return np.zeros((n, n), dtype=bool)
    single = np.stack(steps).astype(np.float32)
    ending = single
    while True:
        by_others = ending.sum(axis=0) - ending
        longer = np.maximum(ending, np.matmul(by_others, single) > 0)
        if np.array_equal(longer, ending):
            return ending.any(axis=0)
        ending = longer


def stable(world: World, concept: str, strict_sanction: bool = False) -> np.ndarray:
    """Bool (dms, n): which states are stable for which DM under R, GMR, SMR, SEQ or SSEQ."""
    if concept not in CONCEPTS:
        raise ValueError(f"{concept} is not one of {', '.join(CONCEPTS)}")
    payoffs, dms = world.payoffs, len(world.moves)
    better = payoffs[:, None, :] > payoffs[:, :, None]  # [i, s, t]: t beats s for i
    gains = [move & up for move, up in zip(world.moves, better, strict=True)]
    answers = gains if concept in CREDIBLE else world.moves
    verdict = np.empty((dms, world.n_states), dtype=bool)
    for i in range(dms):
        if concept == "R" or not gains[i].any():
            verdict[i] = ~gains[i].any(axis=1)
            continue
        hurts = payoffs[i][None, :] < payoffs[i][:, None] if strict_sanction else ~better[i]  # [s, end]
        if concept not in ESCAPABLE:
            hurts = hurts & ~_some(~hurts, world.moves[i].T)  # and no move of i from there to what does not
        reached = legal_sequences([answers[j] for j in range(dms) if j != i], world.n_states)
        deterred = _some(hurts, reached.T) & ~world.unseen[i]  # [s, s1]: from s1 they get to what hurts at s
        verdict[i] = ~(gains[i] & ~deterred).any(axis=1)
    return verdict


def _options_of(owner: Sequence[int], *dms: int) -> int:
    """The options of these DMs as a bit mask."""
    return sum(1 << option for option, dm in enumerate(owner) if dm in dms)


def _changeable(codes: np.ndarray, options: int, one_way: OneWay) -> np.ndarray:
    """By code, the mask of options whose direction allows a change there."""
    allowed = np.full_like(codes, (1 << options) - 1)
    for option, direction in one_way.items():
        bit = 1 << option
        spent = codes & bit if direction == "on" else ~codes & bit  # already where it can only go
        allowed &= ~spent
    return allowed


def _hidden(codes: np.ndarray, seen_off: Mapping[int, np.ndarray]) -> np.ndarray:
    """By code left, the mask of options whose switching off there is seen by nobody else."""
    hidden = np.zeros_like(codes)
    for option, seen in seen_off.items():
        hidden |= np.where(np.asarray(seen, dtype=bool)[codes], 0, codes & (1 << option))
    return hidden


def option_form(
    owner: Sequence[int],
    payoffs: np.ndarray,
    feasible: np.ndarray,
    one_way: OneWay,
    seen_off: Mapping[int, np.ndarray],
) -> tuple[World, np.ndarray]:
    """The World over the feasible states, and the codes of those states in ascending order.

    Option j is bit j of a code. `one_way[j]` is "on" where j can only be switched on, "off" where only off.
    `seen_off[j]` says, by the code left, whether switching j off is seen; an option not named is always seen.
    """
    codes = np.flatnonzero(feasible)
    change = codes[:, None] ^ codes[None, :]
    legal = (change != 0) & (change & ~_changeable(codes, len(owner), one_way)[:, None] == 0)
    invisible = (change & ~_hidden(codes, seen_off)[:, None]) == 0
    moves = tuple(legal & (change & ~_options_of(owner, dm) == 0) for dm in range(len(payoffs)))
    return World(len(codes), moves, payoffs[:, codes], tuple(move & invisible for move in moves)), codes


def simultaneous(
    owner: Sequence[int],
    payoffs: np.ndarray,
    feasible: np.ndarray,
    one_way: OneWay,
    seen_off: Mapping[int, np.ndarray],
    strict_sanction: bool = False,
) -> np.ndarray:
    """Bool (dms, 2**k): which codes are SIM-stable for which DM; False at infeasible codes.

    Column `c` of every matrix here is a change, not a state: the set of options whose value flips. A joint
    change is made of shares, one a DM. It deters i from its share when the share of every other DM is nothing
    or an improvement of that DM alone, and the joint end is feasible and no better for i.
    """
    k, dms = len(owner), len(payoffs)
    size, codes = 1 << k, np.arange(1 << k)
    end = codes[:, None] ^ codes[None, :]
    allowed = _changeable(codes, k, one_way)[:, None]
    legal = feasible[:, None] & feasible[end] & (codes[None, :] & ~allowed == 0)
    share = [codes & _options_of(owner, dm) for dm in range(dms)]
    gains = [(legal & (payoffs[dm][end] > payoffs[dm][:, None]))[:, share[dm]] for dm in range(dms)]
    willing = [gain | (part == 0) for gain, part in zip(gains, share, strict=True)]
    seen = (codes[None, :] & ~_hidden(codes, seen_off)[:, None]) != 0
    verdict = np.empty((dms, size), dtype=bool)
    for i in range(dms):
        before, after = payoffs[i][:, None], payoffs[i][end]
        blow = feasible[end] & (after < before if strict_sanction else after <= before)
        for j in range(dms):
            if j != i:
                blow = blow & willing[j]
        others = tuple(k - option for option, dm in enumerate(owner) if dm != i)  # the axis of each option
        met = blow.reshape(size, *[2] * k).any(axis=others, keepdims=True)  # by some share of theirs
        deterred = np.broadcast_to(met, (size, *[2] * k)).reshape(size, size) & seen[:, share[i]]
        verdict[i] = feasible & ~(gains[i] & ~deterred).any(axis=1)
    return verdict


def joint_improvements(
    owner: Sequence[int],
    payoffs: np.ndarray,
    feasible: np.ndarray,
    one_way: OneWay,
    members: Sequence[int],
    code: int,
) -> set[int]:
    """The codes that one joint change of the members' options leads to and every member strictly prefers."""
    codes = np.arange(1 << len(owner))
    change = codes ^ code
    here = _changeable(np.array([code]), len(owner), one_way)[0] & _options_of(owner, *members)
    reached = feasible & (change != 0) & (change & ~here == 0)
    for member in members:
        reached &= payoffs[member] > payoffs[member][code]
    return {int(end) for end in np.flatnonzero(reached)}


def random_conflict(rng: np.random.Generator, max_options: int = 6, max_dms: int = 4) -> dict:
    """A conflict in option form, as keyword arguments of `option_form` and `simultaneous`.

    Ties, infeasible states and patterns, one-way options, unseen switching off and DMs without options all
    occur, and so do conflicts without any of them. Payoffs at infeasible codes mean nothing.
    """
    k, dms = int(rng.integers(1, max_options + 1)), int(rng.integers(2, max_dms + 1))
    size, codes = 1 << k, np.arange(1 << k)

    owner = rng.integers(0, dms, k)
    if k >= dms and rng.random() < 0.7:  # everyone owns something
        owner[rng.permutation(k)[:dms]] = np.arange(dms)

    payoffs = np.empty((dms, size), dtype=np.int64)
    for dm in range(dms):
        levels = (2, 3, 5, size, 0)[rng.integers(5)]
        payoffs[dm] = rng.integers(0, levels, size) if levels else rng.permutation(size)

    feasible = np.ones(size, dtype=bool)
    gaps = rng.integers(4)  # none, scattered, patterns, both
    if gaps in (1, 3):
        feasible &= rng.random(size) < rng.choice((0.9, 0.7, 0.45))
    if gaps in (2, 3):
        for _ in range(rng.integers(1, 4)):
            mask = (1 << int(rng.integers(k))) | (1 << int(rng.integers(k)))
            feasible &= (codes & mask) != (int(rng.integers(size)) & mask)
    if not feasible.any():
        feasible[rng.integers(size)] = True

    one_way: dict[int, str] = {}
    if rng.random() < 0.4:
        ways = rng.integers(0, 4, k)
        one_way = {j: ("on", "off")[w] for j, w in enumerate(ways.tolist()) if w < 2}
    seen_off: dict[int, np.ndarray] = {}
    if rng.random() < 0.4:
        odds = rng.choice((0.0, 0.3, 0.6), k)
        seen_off = {j: rng.random(size) < odds[j] for j in np.flatnonzero(rng.random(k) < 0.6).tolist()}
    return {
        "owner": owner.tolist(),
        "payoffs": payoffs,
        "feasible": feasible,
        "one_way": one_way,
        "seen_off": seen_off,
    }
