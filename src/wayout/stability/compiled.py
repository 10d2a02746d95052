"""Stability over all 2**k codes with compiled loops, on both cores from 2**20 states.

The method is that of `vectorised`, in tiles that stay in the cache. Memory beyond the payoffs and the verdicts:
12 bytes a state (three tables), and for SEQ and SSEQ 1 byte (when a state last changed) and 4 or 8 more for each
decision maker's order.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count, pairwise
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from wayout.model import Conflict
from wayout.model.statements import Mask
from wayout.stability import kernels
from wayout.stability.dense import Dense, Ranks, dense, unseen_gain
from wayout.stability.kernels import HOLD, JUDGE, MASK, NEGATE, NEVER, READ, WRITE
from wayout.stability.vectorised import SWEEPS, TooWinding

TILE_BITS = 14  # 64 kB of int32: measured best of 12 to 17
PIECE_BITS = 8  # 1 kB at a time: shorter pieces of far apart states miss cache and page tables
ROOM_BITS = 6  # at least so many other bits in a tile
LINE_BITS = 6  # so many neighbouring sets are walked together
THREADED_FROM = 1 << 20
PARTS = 32
PART_BITS = 12
BUFFER_BITS = 17  # 512 kB for the sets of a walk
CORES: int = numba.get_num_threads()

MOST_STAMPS = 240  # sweeps after the first round: a stamp is one byte

Offsets = npt.NDArray[np.int64]
Stamps = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Pass:
    """One way through the table: the bits outside a tile, a tile's pieces, and where its folded bits stand."""

    free: Offsets
    runs: Offsets
    run: int
    places: Offsets
    ways: Offsets


@dataclass(frozen=True, eq=False)
class How:
    """How a pass reads and writes (see `kernels`), and where a verdict goes."""

    read: int
    write: int
    strict: int = 0
    held: Mask | None = None


@dataclass(frozen=True, eq=False)
class Walk:
    """One mover's sets of states: their offsets, its order of each, and its one-way options as patterns."""

    free: Offsets
    places: Offsets
    size_bits: int
    keys: npt.NDArray[Any]
    pattern: Offsets
    patterns: int


def stable(
    conflict: Conflict, concepts: Sequence[str], strict: bool = False, tile_bits: int = TILE_BITS
) -> dict[str, Mask]:
    """Per concept a bool array (decision makers, 2**k), infeasible states False.

    `strict` takes only what is worse, not what is equal, for a sanction. Raises TooWinding when the sanctions
    need more than 32 sweeps.
    """
    world = dense(conflict)
    engine = _Engine(world, int(strict), tile_bits)
    found = {concept: np.zeros(world.ranks.shape, dtype=bool) for concept in concepts}
    for i in world.everyone:
        engine.judge(i, {concept: table[i] for concept, table in found.items()})
    return found


class _Engine:
    """The tables and plans that all decision makers share."""

    def __init__(self, world: Dense, strict: int, tile_bits: int) -> None:
        self.world = world
        self.strict = strict
        self.size = world.space.size
        self.k = len(world.space.options)
        self.passes = [plan_passes(self.k, bits, world.way, tile_bits) for bits in world.bits]
        self.walks: dict[int, Walk] = {}
        self.tables = np.empty((2, self.size), dtype=np.int32)
        self.best = np.empty(self.size, dtype=np.int32)

    def judge(self, i: int, held: dict[str, Mask]) -> None:
        """Write the verdicts of decision maker `i` under each concept asked for."""
        world, rank = self.world, self.world.ranks[i]
        if not world.bits[i]:
            for verdict in held.values():
                verdict[:] = world.space.feasible
            return
        if held.keys() & {"R", "SMR", "SSEQ"}:
            self._best(i, held.get("R"))
        for gmr, smr, close in (("GMR", "SMR", self._by_moves), ("SEQ", "SSEQ", self._by_improvements)):
            wanted = [(held[c], w) for c, w in ((gmr, rank), (smr, self.best)) if c in held]
            if wanted:
                tables = self.tables[: len(wanted)]
                close(i, tables, [w for _, w in wanted])
                for (verdict, _), table in zip(wanted, tables, strict=True):
                    self._deterred(i, table, verdict)
        if "SIM" in held:
            self._simultaneous(i, held["SIM"])
        unseen = unseen_gain(world, i)
        if unseen is not None:
            for concept in held.keys() - {"R"}:
                held[concept] &= ~unseen

    def _best(self, i: int, nash: Mask | None) -> None:
        """The best that `i` can move to, or stay at; and with it R."""
        source, rank = self.world.ranks[i], self.world.ranks[i]
        for n, each in enumerate(self.passes[i]):
            last = n == len(self.passes[i]) - 1
            judge = JUDGE if last and nash is not None else 0
            self._fold(each, source, self.best, rank, How(READ, WRITE | judge, held=nash))
            source = self.best

    def _by_moves(self, i: int, tables: Ranks, least_of: list[Ranks]) -> None:
        """The least of each table that the others can reach by any moves, negated."""
        movers = [j for j in self.world.everyone if j != i and self.world.bits[j]]
        if not movers:
            self._start(tables, least_of)
        for table, source in zip(tables, least_of, strict=True):
            self._until_quiet(movers, partial(self._sweep, table, source))

    def _sweep(self, table: Ranks, source: Ranks, j: int, first: bool) -> bool:
        """Lower the table to the least that `j` can reach by one move; the first time fill it from `source`."""
        rank, changed = self.world.ranks[j], False
        for n, each in enumerate(self.passes[j]):
            filled = not first or n > 0
            masked = not self.world.whole and n == len(self.passes[j]) - 1
            how = How(READ if filled else NEGATE, WRITE | masked * MASK)
            changed |= self._fold(each, table if filled else source, table, rank, how)
        return changed

    def _by_improvements(self, i: int, tables: Ranks, least_of: list[Ranks]) -> None:
        """The least of each table that the others can reach by improvements, negated."""
        self._start(tables, least_of)
        movers = [j for j in self.world.everyone if j != i and self.world.bits[j]]
        stamps, clock = np.zeros(self.size, dtype=np.uint8), count(1)
        last_walk = dict.fromkeys(movers, -1)

        def sweep(j: int, first: bool) -> bool:
            now = next(clock)
            since, last_walk[j] = last_walk[j], now
            return self._walk(j, tables, stamps, since, now)

        self._until_quiet(movers, sweep, whole_is_quick=False)

    def _until_quiet(
        self, movers: list[int], sweep: Callable[[int, bool], bool], whole_is_quick: bool = True
    ) -> None:
        """Sweep for each mover in turn until a round changes nothing.

        One round is enough for one mover, whose moves are transitive, and for moves where every state is
        feasible: then the movers do not get in each other's way.
        """
        quiet = 0
        for n, j in enumerate(movers):
            quiet = 0 if sweep(j, n == 0) else quiet + 1
        if len(movers) <= 1 or (whole_is_quick and self.world.whole):
            return
        for j in (movers * SWEEPS)[:MOST_STAMPS]:
            if quiet >= len(movers) - 1:  # all but the last to change anything, and a second sweep adds nothing
                return
            quiet = 0 if sweep(j, False) else quiet + 1
        raise TooWinding

    def _start(self, tables: Ranks, least_of: list[Ranks]) -> None:
        for table, source in zip(tables, least_of, strict=True):
            np.negative(source, out=table)
            if not self.world.whole:
                table[~self.world.space.feasible] = -NEVER

    def _walk(self, j: int, tables: Ranks, stamps: Stamps, since: int, now: int) -> bool:
        """Sweep the sets of states that `j` moves among and that changed after `since`."""
        walk = self.walks.get(j)
        if walk is None:
            walk = self.walks[j] = self._plan_walk(j)
        near = _near(walk)
        groups = (1 << len(walk.free)) >> near
        pattern, places = (walk.pattern, walk.patterns), (walk.places, walk.size_bits)

        def part(start: int, stop: int) -> bool:
            done: bool = kernels.improvement_pass(
                tables, stamps, since, now, walk.keys, *pattern, walk.free, near, *places, start, stop
            )
            return done

        return self._split(groups, part)

    def _plan_walk(self, j: int) -> Walk:
        own, rank = self.world.bits[j], self.world.ranks[j]
        free = np.array([b for b in range(self.k) if b not in own], dtype=np.int64)
        places, size_bits = deposits(own), len(own)
        top = int(rank.max()) + 2 << size_bits
        keys = np.empty((1 << len(free), 1 << size_bits), dtype=np.int32 if top < NEVER else np.int64)

        def part(start: int, stop: int) -> bool:
            kernels.keys_pass(keys, rank, free, places, size_bits, start, stop)
            keys[start:stop].sort(axis=1)
            return False

        self._split(len(keys), part)
        one_way = [(place, self.world.way[bit]) for place, bit in enumerate(own) if self.world.way[bit]]
        pattern = np.zeros(1 << size_bits, dtype=np.int64)
        for n, (place, way) in enumerate(one_way):
            on = np.arange(1 << size_bits) >> place & 1
            pattern |= (on if way > 0 else 1 - on) << n
        return Walk(free, places, size_bits, keys, pattern, 1 << len(one_way))

    def _deterred(self, i: int, table: Ranks, verdict: Mask) -> None:
        """Where every improvement of `i` meets a sanction; uses up the table."""
        passes = self.passes[i]
        for n, each in enumerate(passes):
            read, write = HOLD if n == 0 else READ, JUDGE if n == len(passes) - 1 else WRITE
            self._fold(each, table, table, self.world.ranks[i], How(read, write, self.strict, verdict))

    def _simultaneous(self, i: int, verdict: Mask) -> None:
        world = self.world
        owned = np.array([sum(1 << bit for bit in bits) for bits in world.bits], dtype=np.int64)
        only_on, only_off = (sum(1 << bit for bit, way in enumerate(world.way) if way == w) for w in (1, -1))

        def part(start: int, stop: int) -> bool:
            kernels.simultaneous_pass(world.ranks, i, owned, only_on, only_off, self.strict, verdict, start, stop)
            return False

        self._split(self.size, part)

    def _fold(self, each: Pass, source: Ranks, target: Ranks, rank: Ranks, how: How) -> bool:
        held = _NO_VERDICT if how.held is None else how.held
        plan = each.free, each.runs, each.run, each.places, each.ways

        def part(start: int, stop: int) -> bool:
            done: bool = kernels.tile_pass(
                source, target, rank, held, *plan, how.read, how.write, how.strict, start, stop
            )
            return done

        return self._split(1 << len(each.free), part)

    def _split(self, count: int, part: Callable[[int, int], bool]) -> bool:
        """Work through `count` pieces, on all cores if the conflict is large; interruptible between parts."""
        parts = min(count, max(PARTS, count >> PART_BITS) if self.size >= THREADED_FROM >> 4 else 1)
        bounds = [count * n // parts for n in range(parts + 1)]
        if self.size < THREADED_FROM or CORES == 1:
            changed = [part(start, stop) for start, stop in pairwise(bounds)]  # every part, whatever the first says
            return any(changed)
        pool = ThreadPoolExecutor(CORES)
        try:
            return any(list(pool.map(part, bounds[:-1], bounds[1:])))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_NO_VERDICT = np.empty(0, dtype=bool)


def plan_passes(k: int, bits: Sequence[int], way: Sequence[int], tile_bits: int) -> list[Pass]:
    """Passes that together fold over `bits`.

    A tile holds the lowest bits, folded or not, so that it is gathered in long pieces, and as many others as fit.
    """
    piece = max(0, min(PIECE_BITS, tile_bits - ROOM_BITS, k))
    low, rest = [bit for bit in bits if bit < piece], [bit for bit in bits if bit >= piece]
    room = max(1, tile_bits - piece)
    chunks = [low + rest[:room], *(rest[n : n + room] for n in range(room, len(rest), room))]
    return [_plan_pass(k, chunk, way, piece, tile_bits) for chunk in chunks]


def _plan_pass(k: int, bits: Sequence[int], way: Sequence[int], piece: int, tile_bits: int) -> Pass:
    inside = set(bits) | set(range(piece))
    for bit in range(k):  # further low bits make the pieces longer
        if len(inside) >= tile_bits:
            break
        inside.add(bit)
    tile = sorted(inside)
    low = next((n for n, bit in enumerate(tile) if bit != n), len(tile))
    return Pass(
        np.array([bit for bit in range(k) if bit not in inside], dtype=np.int64),
        deposits(tile[low:]),
        1 << low,
        np.array([tile.index(bit) for bit in bits], dtype=np.int64),
        np.array([way[bit] for bit in bits], dtype=np.int64),
    )


def deposits(bits: Sequence[int]) -> Offsets:
    """The codes that numbers 0, 1, ... spell with these bits, in their order."""
    offsets = np.zeros(1, dtype=np.int64)
    for bit in bits:
        offsets = np.concatenate([offsets, offsets | 1 << bit])
    return offsets


def _near(walk: Walk) -> int:
    """How many of the low bits outside the sets to gather at once, so that cache lines are used whole."""
    near = next((n for n, bit in enumerate(walk.free) if bit != n), len(walk.free))
    return max(0, min(near, LINE_BITS, BUFFER_BITS - walk.size_bits))
