"""Conflicts in option form as the sparse engine wants them: each mover's moves as lists of states."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, ListedForm, ModelError, OptionForm, OptionTable
from wayout.model.listed import Codes
from wayout.model.statements import Mask
from wayout.stability import sparse_kernels as kernels

Ints = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]
Positions = npt.NDArray[np.intp] | slice

MOST = np.iinfo(np.int32).max  # entries of all lists together


class Lists(NamedTuple):
    """Where each mover can move: lists of states, one mover's after the other's. The kernels take it whole.

    A list holds the states that agree in all but the mover's two-way options, by its rank ascending: list a is
    `entries[start[a] : start[a + 1]]`. The lists from `first[a]` up to `last[a]` differ from it in the mover's
    one-way options alone; `pattern` has the bits of those that are switched, so that a move leads to a list with
    no bit less. A state that the mover cannot leave for want of another is in no list.
    """

    place: Ints  # (states, movers, 2): the state's list, -1 for none, and the mover's rank of it
    entries: Ints  # (listed, 2): a state, and the mover's rank of it
    start: Offsets  # (lists + 1)
    first: Ints
    last: Ints
    pattern: Codes
    split: bool  # some pattern is not 0
    of_mover: Offsets  # (movers + 1): where each mover's lists begin


@dataclass(frozen=True, eq=False)
class OptionWorld:
    """A conflict in option form, its feasible states only; a mover is a decision maker who owns options.

    `ranks` is int32 (decision makers, states), at least 0; `positions` is where the states stand in a table.
    """

    codes: Codes
    positions: Positions
    ranks: Ints
    movers: tuple[int, ...]
    bits: tuple[int, ...]  # per mover its options
    hidden: Codes | None  # per state what could be switched off unseen; None: everything is seen
    lists: Lists

    @classmethod
    def of(cls, conflict: Conflict) -> "OptionWorld":
        """The conflict's feasible states.

        With the kernels' own arrays the peak is some 70 to 100 bytes a state and mover beside the payoffs, whatever
        the number of options. Raises ModelError beyond 2**31 states times movers.
        """
        space = conflict.space
        assert isinstance(space, OptionTable)
        codes, positions = _listed(space)
        ranks = ranks_of(conflict.payoffs, positions)
        movers = tuple(sorted(space.owned))
        bits = tuple(space.owned[mover] for mover in movers)
        if len(codes) * len(movers) > MOST:
            raise ModelError(f"{len(codes):,} states times {len(movers)} decision makers with options is too many")
        lists = _lists(codes, ranks[list(movers)], bits, space.one_way)
        return cls(codes, positions, ranks, movers, bits, _hidden(space, codes, positions), lists)

    def _column(self, dm: int) -> int:
        return self.movers.index(dm) if dm in self.movers else -1

    def best(self, dm: int, values: Ints) -> Ints:
        """Per state the greatest of `values` over R_dm and the state itself."""
        at = self._column(dm)
        if at < 0:
            return values
        best: Ints = kernels.best_in_lists(values, at, self.lists)
        return best

    def least(self, dm: int, order: Ints, weight: Ints, credible: bool) -> Ints:
        """Per state the least of `weight` over R_N-dm, or R+_N-dm if only credible moves count, and itself.

        `order` has the states by weight, ascending. One decision maker's moves are transitive, so that the
        closure needs no memory of who moved last.
        """
        least: Ints = kernels.least_in_lists(order, weight, self._column(dm), credible, self.lists)
        return least

    def unseen(self, dm: int) -> Mask | None:
        """Where `dm` has an improvement that nobody sees; None if there is none anywhere."""
        at = self._column(dm)
        if at < 0 or self.hidden is None:
            return None
        gains: Mask = kernels.unseen_gains(self.codes, self.ranks[dm], self.hidden & self.bits[at], at, self.lists)
        return gains

    def simultaneous(self, strict: bool) -> Mask:
        """SIM as if every move were seen: bool (decision makers, states)."""
        movers, held = list(self.movers), np.ones(self.ranks.shape, dtype=bool)
        held[movers] = kernels.simultaneous(self.codes, self.ranks[movers], int(strict), self.lists).T
        return held


def ranks_of(payoffs: Ints, positions: Positions) -> Ints:
    """The payoffs of the listed states with no value below 0 and none far above their number."""
    listed = payoffs[:, positions]
    rows = [
        row
        if row.min() >= 0 and row.max() < 2 * row.size + 1024
        else np.unique(row, return_inverse=True)[1].astype(np.int32)
        for row in listed
    ]
    return np.array(rows, dtype=np.int32).reshape(listed.shape)


def ascending(values: Ints) -> Ints:
    """The positions of `values` in ascending order, by counting."""
    everything = np.arange(len(values), dtype=np.int32)
    order: Ints = kernels.grouped(everything, values, int(values.max()) + 1)[1]
    return order


def _listed(space: OptionForm | ListedForm) -> tuple[Codes, Positions]:
    if isinstance(space, ListedForm):
        return space.codes, slice(None)
    codes = np.flatnonzero(space.feasible)
    return codes.astype(np.int64), codes


def _hidden(space: OptionForm | ListedForm, codes: Codes, positions: Positions) -> Codes | None:
    checked = {
        j: option.verified_by
        for j, option in enumerate(space.options)
        if option.verified_by is not None and option.one_way != "on"
    }
    if not checked:
        return None
    hidden = np.zeros_like(codes)
    for j, statement in checked.items():
        hidden |= np.where(statement.truth(space.column)[positions], 0, codes & 1 << j)
    return hidden


def _lists(codes: Codes, ranks: Ints, bits: Sequence[int], one_way_bits: tuple[int, int]) -> Lists:
    """The lists of all movers; `ranks` has a row a mover."""
    place = np.empty((len(codes), len(bits), 2), dtype=np.int32)
    of_mover = np.zeros(len(bits) + 1, dtype=np.int64)
    parts = [_NO_LISTS]
    for at, (own, rank) in enumerate(zip(bits, ranks, strict=True)):
        home, part = _lists_of(codes, own, rank, one_way_bits)
        place[:, at, 0] = np.where(home >= 0, home + of_mover[at], -1)
        place[:, at, 1] = rank
        of_mover[at + 1] = of_mover[at] + len(part.pattern)
        parts.append(part)
    pattern = np.concatenate([part.pattern for part in parts])
    width = np.concatenate([part.width for part in parts])
    first = np.concatenate([part.first for part in parts]) + of_mover[:-1].repeat(np.diff(of_mover))
    return Lists(
        place=place,
        entries=np.concatenate([part.entries for part in parts]),
        start=np.concatenate(([0], np.cumsum(np.concatenate([part.sizes for part in parts])))),
        first=first.astype(np.int32),
        last=(first + width).astype(np.int32),
        pattern=pattern,
        split=bool(pattern.any()),
        of_mover=of_mover,
    )


class _Part(NamedTuple):
    """One mover's lists: see `Lists`. `width` is how many lists there are from `first` up to `last`."""

    entries: Ints
    sizes: Offsets
    first: Offsets
    width: Offsets
    pattern: Codes


_NOTHING = np.zeros(0, dtype=np.int64)
_NO_LISTS = _Part(np.zeros((0, 2), dtype=np.int32), _NOTHING, _NOTHING, _NOTHING, _NOTHING)


def _lists_of(codes: Codes, own: int, rank: Ints, one_way_bits: tuple[int, int]) -> tuple[Ints, _Part]:
    """Per state its list (-1 where the mover has no other state to go to), and the lists."""
    only_on, only_off = one_way_bits
    rest, pattern = codes & ~own, (codes ^ only_off) & (only_on | only_off) & own
    order = np.lexsort((pattern, rest)) if pattern.any() else np.argsort(rest, kind="stable")
    opens = _changes(rest[order])  # a new setting of all that is not the mover's
    alone = opens.copy()
    alone[:-1] &= opens[1:]
    order, opens = order[~alone], opens[~alone]
    pattern = pattern[order]
    begins = opens | _changes(pattern)
    home = np.full(len(codes), -1, dtype=np.int32)
    home[order] = np.cumsum(begins, dtype=np.int32) - 1
    by_rank = ascending(rank)
    start, members = kernels.grouped(by_rank[home[by_rank] >= 0], home, np.count_nonzero(begins))
    first = np.flatnonzero(opens[begins])
    width = np.diff(first, append=len(start) - 1)
    entries = np.stack((members, rank[members]), axis=1)
    return home, _Part(entries, np.diff(start), first.repeat(width), width.repeat(width), pattern[begins])


def _changes(values: npt.NDArray[np.int64]) -> Mask:
    """Where a value differs from the one before; True at the first."""
    changes = np.ones(len(values), dtype=bool)
    changes[1:] = values[1:] != values[:-1]
    return changes
