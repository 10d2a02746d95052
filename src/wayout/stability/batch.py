"""Stability of one conflict under many payoffs: what can be reached is worked out once, then a block at a time.

What the decision makers can reach by any moves does not depend on what they prefer. The states fall into *parts*
within which a mover, or a group of movers, can go to and fro; one-way options lead from part to part. So the best
that a decision maker can move to, and the worst that the others can do, are one pass over the states each. What
the others reach by improvements does depend on it: there the states among which one moves are compared pair by
pair. The identity is that of `vectorised`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import combinations
from operator import or_
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, ListedForm, ModelError, OptionForm
from wayout.model.fans import fan, width
from wayout.stability import engines
from wayout.stability.vectorised import submasks

if TYPE_CHECKING:
    from wayout.stability.batch_kernels import Moves

# ruff: noqa: PLC0415  importing numba takes half a second, and a few worlds never need it

CONCEPTS = ("R", "GMR", "SMR", "SEQ", "SSEQ")  # in the order of their bits in a verdict
ONE_BY_ONE = 1 << 14  # worlds times states: up to it an import of numba costs more than it saves
MANY_STATES = 1 << 14  # above it the engines for one conflict are as quick, and take less memory
TASK = 1 << 10  # worlds that a thread does at a time
ROOM = 1 << 20  # moves looked at together

Listable = OptionForm | ListedForm
Codes = npt.NDArray[np.int64]
Rows = npt.NDArray[np.integer]
Bits = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Worlds:
    """One conflict in option form under many payoffs: in world w decision maker i has `rows[choice[w, i]]`.

    `rows` are ordinal whole numbers over the feasible states, higher is better; `choice` is of shape (worlds,
    decision makers). The payoffs of `conflict` itself play no part. Raises ModelError on other shapes or types.
    """

    conflict: Conflict
    rows: Rows
    choice: npt.NDArray[np.intp]

    def __post_init__(self) -> None:
        if self.conflict.is_graph:
            raise ModelError("many worlds at once are for option form; take a general graph one by one")
        states, dms = len(self.conflict.space.states), len(self.conflict.decision_makers)
        if self.rows.ndim != 2 or self.rows.shape[1] != states or self.choice.shape[1:] != (dms,):
            raise ModelError(
                f"rows of shape {self.rows.shape} and choice of shape {self.choice.shape}; "
                f"{states} feasible states and {dms} decision makers need (.., {states}) and (.., {dms})"
            )
        if not np.issubdtype(self.rows.dtype, np.integer):
            raise ModelError(f"rows must be whole numbers, not {self.rows.dtype}")
        if self.choice.size and not (self.choice.min() >= 0 and self.choice.max() < len(self.rows)):
            raise ModelError(f"choice names a row outside 0 to {len(self.rows) - 1}")

    def one(self, world: int) -> Conflict:
        """The conflict with the payoffs of one world."""
        space = self.conflict.space
        table = np.full(self.conflict.payoffs.shape, -1, dtype=np.int32)
        table[:, space.feasible] = self.compact[self.choice[world]]
        return replace(self.conflict, payoffs=table)

    @cached_property
    def compact(self) -> Rows:
        """The rows as the smallest type that has room for them, at least 0; as ranks where none has."""
        low, high = (int(self.rows.min()), int(self.rows.max())) if self.rows.size else (0, 0)
        for kind in (np.int16, np.int32):
            if low >= 0 and high < np.iinfo(kind).max:
                return np.ascontiguousarray(self.rows, dtype=kind)
        ranks = [np.unique(row, return_inverse=True)[1] for row in self.rows]
        return np.array(ranks, dtype=np.int16 if self.rows.shape[1] < np.iinfo(np.int16).max else np.int32)


def verdicts(
    worlds: Worlds,
    concepts: Sequence[str] = CONCEPTS,
    strict: bool = False,
    threads: int = 1,
    one_by_one: bool | None = None,
) -> Bits:
    """For whom which feasible state is stable in which world: (decision makers, states, worlds).

    Bit j stands for CONCEPTS[j]; `concepts` are those wanted. `strict` takes only what is worse, not what is
    equal, for a sanction. The answer does not depend on `threads`, nor on `one_by_one`, which a small or a very
    large problem is done by default. Raises ModelError on a concept that is none of the five.
    """
    wanted = mask_of(concepts)
    count, states = len(worlds.choice), worlds.rows.shape[1]
    held = np.zeros((len(worlds.conflict.decision_makers), states, count), dtype=np.uint8)
    if one_by_one is None:
        one_by_one = count * states <= ONE_BY_ONE or states > MANY_STATES
    if one_by_one:
        for world in range(count):
            held[:, :, world] = _one(worlds.one(world), concepts, strict)
        return held
    from wayout.stability import batch_kernels as kernels

    moves, rows = moves_of(worlds.conflict), worlds.compact

    def task(first: int) -> None:
        last = min(first + TASK, count)
        kernels.verdicts(moves, rows, worlds.choice, wanted, strict, held, first, last)

    in_tasks(task, count, threads)
    return held


def mask_of(concepts: Iterable[str]) -> int:
    """The bits of some concepts; raises ModelError on one that is none of the five."""
    for concept in concepts:
        if concept not in CONCEPTS:
            raise ModelError(f"{concept!r} is not done for many worlds at once; there are {', '.join(CONCEPTS)}")
    return reduce(or_, (1 << CONCEPTS.index(concept) for concept in concepts), 0)


def in_tasks(task: Callable[[int], None], count: int, threads: int) -> None:
    """Do the tasks that begin at world 0, TASK, ... on so many threads; each writes what is its own."""
    firsts = range(0, count, TASK)
    if threads <= 1 or len(firsts) <= 1:
        for first in firsts:
            task(first)
        return
    pool = ThreadPoolExecutor(threads)
    try:
        list(pool.map(task, firsts))  # as a list it raises what a thread raised
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _one(conflict: Conflict, concepts: Sequence[str], strict: bool) -> Bits:
    """The bits of one conflict over its feasible states, by the engine that suits it."""
    found = engines.run(engines.suited(conflict), conflict, concepts, strict)
    bits = np.zeros((len(conflict.decision_makers), len(conflict.space.states)), dtype=np.uint8)
    for concept, mask in found.items():
        bits |= mask[:, conflict.space.feasible].astype(np.uint8) << CONCEPTS.index(concept)
    return bits


# --- who can move where -------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Options:
    """The options as bits: those of each decision maker, those that go one way, and the feasible codes."""

    space: Listable
    dms: int

    @cached_property
    def codes(self) -> Codes:
        return codes_of(self.space)

    @cached_property
    def bits(self) -> tuple[int, ...]:
        return tuple(self.space.owned.get(i, 0) for i in range(self.dms))

    @cached_property
    def one_way(self) -> int:
        on, off = self.space.one_way
        return on | off

    @cached_property
    def used(self) -> Codes:
        return used(self.space)


def codes_of(space: Listable) -> Codes:
    """The codes of the feasible states, ascending."""
    return np.fromiter(map(space.code_of, space.states), dtype=np.int64, count=len(space.states))


def used(space: Listable) -> Codes:
    """By feasible state, the one-way options that have been switched the way they go, as bits."""
    on, off = space.one_way
    return (codes_of(space) ^ off) & (on | off)


def moves_of(conflict: Conflict) -> "Moves":
    """Who can move where over the feasible states of a conflict in option form, as the kernels want it."""
    from wayout.stability.batch_kernels import Moves

    space = conflict.space
    assert isinstance(space, Listable)
    options = _Options(space, len(conflict.decision_makers))
    everyone = range(options.dms)
    rest = [tuple(j for j in everyone if j != i) for i in everyone]
    reach, ahead = _reach(options, [(i,) for i in everyone]), _reach(options, rest)
    members, sets, sets_of = _sets(options)
    unseen, unseen_from = _joined([_unseen(options, i) for i in everyone])
    gained = np.array([options.used & bits for bits in options.bits])
    return Moves(*reach, *ahead, members, sets, sets_of, gained, unseen, unseen_from)


def _reach(options: _Options, groups: Sequence[Sequence[int]]) -> tuple[Ints, Ints, Ints, Ints]:
    """For each group of movers the part of each state, how many parts there are, and the arcs between them."""
    found = [_parts(options, movers) for movers in groups]
    parts = np.array([part for part, _ in found], dtype=np.int32)
    counts = np.array([int(part.max()) + 1 for part, _ in found], dtype=np.int32)
    return parts, counts, *_joined([arcs for _, arcs in found])


def _joined(lists: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Lists of pairs one after the other, and where each begins and ends."""
    ends = np.cumsum([0, *(len(each) for each in lists)], dtype=np.int32)
    pairs = np.concatenate([each.reshape(-1, 2) for each in lists])
    return np.ascontiguousarray(pairs, dtype=np.int32), ends


def _parts(options: _Options, movers: Sequence[int]) -> tuple[Ints, Ints]:
    """The part of each state for a group of movers, and the arcs (from part, to part) of their one-way options.

    A part lies ahead of another only if more one-way options have been used in it, and is numbered before it.
    """
    codes = options.codes
    label = np.arange(len(codes))
    groups = [np.unique(codes & ~(options.bits[j] & ~options.one_way), return_inverse=True)[1] for j in movers]
    while True:
        before = label
        for group in groups:
            least = np.full(int(group.max()) + 1, len(codes))
            np.minimum.at(least, group, label)
            label = least[group]
            label = label[label]  # a label is a state of the same part
        if np.array_equal(before, label):
            break
    heads, part = np.unique(label, return_inverse=True)
    used = np.bitwise_count(options.used[heads] & reduce(or_, (options.bits[j] for j in movers), 0))
    number = np.empty(len(heads), dtype=np.int64)
    number[np.argsort(-used.astype(np.int64), kind="stable")] = np.arange(len(heads))
    part = number[part]
    arcs = [arc for j in movers for arc in _one_way_arcs(options, j, part)]
    found = np.unique(np.concatenate(arcs), axis=0) if arcs else np.empty((0, 2))
    return part.astype(np.int32), found.astype(np.int32)


def _one_way_arcs(options: _Options, mover: int, part: Codes) -> Iterable[Codes]:
    """From each part the parts that `mover` gets to by switching one-way options, whatever else it switches."""
    switches = options.bits[mover] & options.one_way
    if _rather_listed(options.space, mover, switches.bit_count()):
        for starts, ends in _listed_moves(options.space, mover):
            yield np.unique(np.column_stack([part[starts], part[ends]])[part[starts] != part[ends]], axis=0)
        return
    free = options.bits[mover] & ~options.one_way
    heads, first = np.unique(options.codes & ~free, return_index=True)
    for change in submasks(switches):
        starts = np.flatnonzero(options.used[first] & change == 0)
        ends = np.minimum(np.searchsorted(heads, heads[starts] ^ change), len(heads) - 1)
        there = heads[ends] == heads[starts] ^ change
        yield np.column_stack([part[first[starts[there]]], part[first[ends[there]]]])


def _rather_listed(space: Listable, mover: int, bits: int) -> bool:
    """There are fewer moves of the mover than ways to switch so many of its options."""
    return isinstance(space, ListedForm) and 1 << bits > width(space, (mover,))


def _listed_moves(space: Listable, mover: int) -> Iterator[tuple[Codes, Codes]]:
    """From where to where the mover can move in a list of states, some of its moves at a time."""
    step = max(1, ROOM // width(space, (mover,)))
    for first in range(0, space.size, step):
        states = np.arange(first, min(first + step, space.size))
        places, ends = fan(space, (mover,), states)
        yield states[places], ends


def _sets(options: _Options) -> tuple[Ints, Ints, Ints]:
    """For each decision maker the states by the set it moves in, where the sets of two and more begin, how many."""
    members, starts = [], []
    for bits in options.bits:
        _, group, size = np.unique(options.codes & ~bits, return_inverse=True, return_counts=True)
        order = np.lexsort((group, size[group] == 1))  # those who cannot move come last
        members.append(order)
        several = np.count_nonzero(size > 1)
        kept = group[order]
        begins = np.flatnonzero(np.diff(kept, prepend=-1))[: several + 1]
        starts.append(begins if len(begins) > several else np.append(begins, len(order)))
    table = np.zeros((options.dms, max(map(len, starts))), dtype=np.int32)
    for row, begins in zip(table, starts, strict=True):
        row[: len(begins)] = begins
    return np.array(members, dtype=np.int32), table, np.array([len(each) - 1 for each in starts], dtype=np.int32)


def _unseen(options: _Options, mover: int) -> Ints:
    """The moves of `mover` (from state, to state) that only switch off what is not verified there."""
    space, codes = options.space, options.codes
    hidden = {
        j: codes >> j & 1 & ~option.verified_by.truth(space.column)[space.feasible]
        for j, option in enumerate(space.options)
        if option.owner == mover and option.verified_by is not None and option.one_way != "on"
    }
    pairs = [np.empty((0, 2), dtype=np.int64)]
    if _rather_listed(space, mover, len(hidden)):
        unseen = reduce(or_, (off << j for j, off in hidden.items()), np.zeros_like(codes))
        for starts, ends in _listed_moves(space, mover):
            only = (codes[starts] ^ codes[ends]) & ~unseen[starts] == 0
            pairs.append(np.column_stack([starts[only], ends[only]]))
        return np.concatenate(pairs).astype(np.int32)
    for size in range(1, len(hidden) + 1):
        for chosen in combinations(hidden, size):
            free = np.logical_and.reduce([hidden[j] for j in chosen])
            ends = codes ^ sum(1 << j for j in chosen)
            place = np.minimum(np.searchsorted(codes, ends), len(codes) - 1)
            starts = np.flatnonzero(free & (codes[place] == ends))
            pairs.append(np.column_stack([starts, place[starts]]))
    return np.concatenate(pairs).astype(np.int32)
