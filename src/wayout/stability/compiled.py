"""Stability over all 2**k codes with compiled loops, on both cores from 2**20 states.

The method is that of `vectorised`, on tables that shrink as they are folded (see `kernels`). Memory beyond the
payoffs and the verdicts: for R, GMR and SMR the folded tables, 4 bytes for each set of states that one decision
maker moves among; for SEQ and SSEQ 8 bytes a state more.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import count, pairwise

import numba
import numpy as np
import numpy.typing as npt

from wayout.model import Conflict
from wayout.model.statements import Mask
from wayout.stability import kernels
from wayout.stability.dense import Dense, Ranks, dense, unseen_gain
from wayout.stability.kernels import Climb, Folding, Offsets
from wayout.stability.progress import Progress, Steps
from wayout.stability.vectorised import SWEEPS, TooWinding

PIECE_BITS = 8  # 1 kB at a time: measured best of 4 to 12
GAINS_UP_TO = 4  # one-way options of one decision maker: above it their patterns are too many to climb each
STEPS = 48  # then a set is sorted: no input is quadratic
THREADED_FROM = 1 << 20
PARTS = 32
PART_BITS = 12  # at most so many sets, or states for SIM, in a part: then an interruption takes moments
CORES: int = numba.get_num_threads()
MOST_STAMPS = 240  # sweeps: a stamp is one byte

Homes = npt.NDArray[np.int32]

GROUPS = ({"R", "SMR", "SSEQ"}, {"GMR", "SMR"}, {"SEQ", "SSEQ"}, {"SIM"})  # what is worked out together

_NO_VERDICT = np.empty(0, dtype=bool)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How the work is cut; the tests make the pieces small so that all of the code runs."""

    piece_bits: int = PIECE_BITS
    steps: int = STEPS


@dataclass(frozen=True, eq=False)
class Least:
    """The least that a group can bring about: a table, negated, and for each piece of states the piece of it."""

    table: Ranks
    home: Homes


def stable(
    conflict: Conflict,
    concepts: Sequence[str],
    strict: bool = False,
    sizes: Sizes | None = None,
    progress: Progress | None = None,
) -> dict[str, Mask]:
    """Per concept a bool array (decision makers, 2**k), infeasible states False.

    `strict` takes only what is worse, not what is equal, for a sanction. Raises TooWinding when the sanctions
    need more than 32 sweeps.
    """
    world = dense(conflict)
    groups = sum(not group.isdisjoint(concepts) for group in GROUPS)
    steps = Steps(groups * sum(map(bool, world.bits)), progress)
    engine = _Engine(world, int(strict), sizes or Sizes(), steps)
    found = {concept: np.zeros(world.ranks.shape, dtype=bool) for concept in concepts}
    for i in world.everyone:
        engine.judge(i, {concept: table[i] for concept, table in found.items()})
    return found


class _Engine:
    """What all decision makers share: the foldings, the feasible states, and how the work is split."""

    def __init__(self, world: Dense, strict: int, sizes: Sizes, steps: Steps) -> None:
        self.world = world
        self.strict = strict
        self.sizes = sizes
        self.steps = steps
        self.size = world.space.size
        self.feasible: Mask = _NO_VERDICT if world.whole else world.space.feasible
        k = len(world.space.options)
        self.folding = cache(lambda bits: plan_folding(k, bits, world.way, sizes.piece_bits))
        self.climb = cache(lambda bits: plan_climb(self.folding(bits), bits, world.way))

    def judge(self, i: int, held: dict[str, Mask]) -> None:
        """Write the verdicts of decision maker `i` under each concept asked for."""
        world, rank = self.world, self.world.ranks[i]
        if not world.bits[i]:
            for verdict in held.values():
                verdict[:] = world.space.feasible
            return
        folding = self.folding(world.bits[i])
        everywhere = np.arange(len(folding.home), dtype=np.int32)
        weights = {"GMR": (rank, everywhere), "SEQ": (rank, everywhere)}
        if held.keys() & {"R", "SMR", "SSEQ"}:
            best = self._best(rank, folding, held.get("R", _NO_VERDICT))
            weights |= {"SMR": (best, folding.home), "SSEQ": (best, folding.home)}
            self.steps.one_more()
        for concepts, close in ((("GMR", "SMR"), self._by_moves), (("SEQ", "SSEQ"), self._by_improvements)):
            wanted = [concept for concept in concepts if concept in held]
            if wanted:
                least = close(i, [weights[concept] for concept in wanted])
                self._deterred(rank, least, folding, [held[concept] for concept in wanted])
                self.steps.one_more()
        if "SIM" in held:
            self._simultaneous(i, held["SIM"])
            self.steps.one_more()
        unseen = unseen_gain(world, i)
        if unseen is not None:
            for concept in held.keys() - {"R"}:
                held[concept] &= ~unseen

    def _best(self, rank: Ranks, folding: Folding, nash: Mask) -> Ranks:
        """The best that can be moved to, or stayed at, folded; and with it R."""
        best = np.empty(len(folding.bases) * folding.span, dtype=np.int32)
        self._split(len(folding.bases), partial(kernels.best_pass, rank, folding, best, nash))
        return best

    def _deterred(self, rank: Ranks, least: list[Least], folding: Folding, verdicts: list[Mask]) -> None:
        """Where every improvement meets a sanction."""
        sources, homes = tuple(each.table for each in least), tuple(each.home for each in least)
        how = sources, homes, folding, self.strict, tuple(verdicts)
        self._split(len(folding.bases), partial(kernels.deterred_pass, rank, *how))

    def _by_moves(self, i: int, weights: list[tuple[Ranks, Homes]]) -> list[Least]:
        """The least of each weight that the others can reach by any moves."""
        return [self._closed(self._others(i), *weight) for weight in weights]

    def _closed(self, movers: list[int], weight: Ranks, home: Homes) -> Least:
        if self.world.whole:  # then the movers do not get in each other's way: all at once
            bits = tuple(sorted(bit for j in movers for bit in self.world.bits[j]))
            return self._least(self.folding(bits), weight, home)[0]
        if len(movers) <= 1:  # one mover's moves are transitive
            return self._least(self.folding(self.world.bits[movers[0]] if movers else ()), weight, home)[0]
        tables: dict[int, Ranks] = {}
        least = Least(weight, home)
        for n, j in enumerate(movers * SWEEPS):
            folding = self.folding(self.world.bits[j])
            least, changed = self._least(folding, least.table, least.home, n > 0, tables.get(j))
            tables[j] = least.table
            if not changed:  # between this sweep of `j` and its last nobody has lowered anything
                return least
        raise TooWinding

    def _least(
        self,
        folding: Folding,
        source: Ranks,
        home: Homes,
        negated: bool = False,
        table: Ranks | None = None,
    ) -> tuple[Least, bool]:
        """The least that one group can reach; and whether that is another than the `table` it reached before."""
        known = table is not None
        if table is None:
            table = np.empty(len(folding.bases) * folding.span, dtype=np.int32)
        work = partial(kernels.least_pass, source, home, negated, self.feasible, folding, table)
        changed = self._split(len(folding.bases), work)
        return Least(table, folding.home), changed or not known

    def _by_improvements(self, i: int, weights: list[tuple[Ranks, Homes]]) -> list[Least]:
        """The least of each weight that the others can reach by improvements."""
        nobody = self.folding(())
        tables = np.empty((len(weights), self.size), dtype=np.int32)
        for table, weight in zip(tables, weights, strict=True):
            self._least(nobody, *weight, table=table)
        self._until_quiet(self._others(i), tables)
        return [Least(table, nobody.home) for table in tables]

    def _until_quiet(self, movers: list[int], tables: Ranks) -> None:
        """Sweep for each mover in turn until all others in a row have changed nothing."""
        stamps = np.zeros(self.size >> min(self.sizes.piece_bits, len(self.world.space.options)), dtype=np.uint8)
        last_sweep = dict.fromkeys(movers, -1)
        quiet = 0
        for now, j in zip(count(1), (movers * SWEEPS)[:MOST_STAMPS]):
            since, last_sweep[j] = last_sweep[j], now
            quiet = 0 if self._improve(j, tables, stamps, since, now) else quiet + 1
            if quiet >= len(movers) - 1 and now >= len(movers):
                return
        if movers:
            raise TooWinding

    def _improve(self, j: int, tables: Ranks, stamps: npt.NDArray[np.uint8], since: int, now: int) -> bool:
        folding, climb = self.folding(self.world.bits[j]), self.climb(self.world.bits[j])
        how = folding, climb, stamps, since, now, self.sizes.steps
        return self._split(len(folding.bases), partial(kernels.improvement_pass, tables, self.world.ranks[j], *how))

    def _others(self, i: int) -> list[int]:
        return [j for j in self.world.everyone if j != i and self.world.bits[j]]

    def _simultaneous(self, i: int, verdict: Mask) -> None:
        world = self.world
        owned = np.array([sum(1 << bit for bit in bits) for bits in world.bits], dtype=np.int64)
        only_on, only_off = (sum(1 << bit for bit, way in enumerate(world.way) if way == w) for w in (1, -1))
        how = i, owned, only_on, only_off, self.strict, verdict
        self._split(self.size, partial(kernels.simultaneous_pass, world.ranks, *how))

    def _split(self, count: int, part: Callable[[int, int], bool | None]) -> bool:
        """Work through `count` sets, on all cores if the conflict is large; interruptible between parts."""
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


def plan_folding(k: int, bits: Sequence[int], way: Sequence[int], piece_bits: int) -> Folding:
    """How the codes of `k` options fall into the sets that whoever owns `bits` moves among."""
    low = min(piece_bits, k)
    high = [bit for bit in bits if bit >= low]
    one_way = [bit for bit in high if way[bit]]
    free = [bit for bit in range(low, k) if bit not in bits]
    rows = deposits([bit - low for bit in high])
    patterns = extracts(rows, [bit - low for bit in one_way])
    codes = np.arange(1 << (k - low))
    index = extracts(codes, [bit - low for bit in [*one_way, *free]])
    places = [bit for bit in bits if bit < low] + [low + n for n in range(len(one_way))]
    ways = [way[bit] for bit in bits if bit < low] + [way[bit] for bit in one_way]
    return Folding(
        deposits([bit - low for bit in free]),
        rows,
        patterns,
        np.array(places, dtype=np.int64),
        np.array(ways, dtype=np.int64),
        1 << low,
        1 << (low + len(one_way)),
        index.astype(np.int32),
    )


def plan_climb(folding: Folding, bits: Sequence[int], way: Sequence[int]) -> Climb:
    """Where the options of whoever owns `bits` stand in a piece, and what those that go one way can gain."""
    low = folding.width.bit_length() - 1
    both_ways = [bit for bit in bits if bit < low and not way[bit]]
    one_way = [bit for bit in bits if way[bit]]
    lane_parts = _gained(np.arange(folding.width), one_way, way, range(low))
    row_parts = _gained(folding.rows << low, one_way, way, range(low, 64))
    return Climb(
        np.array(both_ways, dtype=np.int64),
        np.zeros(len(both_ways), dtype=np.int64),
        deposits([bit for bit in bits if bit < low]),
        deposits([bit for bit in range(low) if bit not in bits]),
        row_parts,
        lane_parts,
        1 << len(one_way),
        _sees(folding, one_way, row_parts, lane_parts),
    )


def _gained(codes: Offsets, one_way: Sequence[int], way: Sequence[int], among: range) -> Offsets:
    """Which of the one-way options `among` some bits have gone their way, as bits in the order of `one_way`."""
    gained = np.zeros(codes.shape, dtype=np.int64)
    for n, bit in enumerate(one_way):
        if bit in among:
            gained |= ((codes >> bit & 1) ^ (way[bit] < 0)) << n
    return gained


def _sees(folding: Folding, one_way: Sequence[int], row_parts: Offsets, lane_parts: Offsets) -> Offsets:
    """For each set of one-way options, where each folded state comes to by gaining them; -1 if it has some."""
    if len(one_way) > GAINS_UP_TO:
        return np.empty((0, 0), dtype=np.int64)
    low = folding.width.bit_length() - 1
    outside = [bit for bit in one_way if bit >= low]
    places = [bit if bit < low else low + outside.index(bit) for bit in one_way]
    pattern_parts = np.zeros(folding.span >> low, dtype=np.int64)
    pattern_parts[folding.patterns] = row_parts
    gained = (pattern_parts[:, None] | lane_parts).ravel()
    folded = np.arange(folding.span)
    gains = deposits(range(len(one_way)))
    changes = deposits(places)
    return np.array(
        [np.where(gained & gain == 0, folded ^ change, -1) for gain, change in zip(gains, changes, strict=True)]
    )


def deposits(bits: Sequence[int]) -> Offsets:
    """The codes that numbers 0, 1, ... spell with these bits, in their order."""
    offsets = np.zeros(1, dtype=np.int64)
    for bit in bits:
        offsets = np.concatenate([offsets, offsets | 1 << bit])
    return offsets


def extracts(codes: Offsets, bits: Sequence[int]) -> Offsets:
    """The numbers that these bits spell in the codes: what `deposits` undoes."""
    numbers = np.zeros(codes.shape, dtype=np.int64)
    for n, bit in enumerate(bits):
        numbers |= (codes >> bit & 1) << n
    return numbers
