"""General graphs as the sparse engine wants them: the moves into each state, by mover."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, Graph, ModelError
from wayout.model.statements import Mask
from wayout.stability import sparse_kernels as kernels
from wayout.stability.sparse_options import Ints, Offsets, ranks_of


@dataclass(frozen=True, eq=False)
class GraphWorld:
    """A general graph; the sources of the moves of dm to state s are those from `start[s * dms + dm]` on.

    `ranks` is int32 (decision makers, states), at least 0; `positions` is where the states stand in a table.
    """

    ranks: Ints
    start: Offsets
    sources: Ints
    positions: ClassVar[slice] = slice(None)

    @classmethod
    def of(cls, conflict: Conflict) -> "GraphWorld":
        """The conflict's moves, turned round; raises ModelError on a move from or to no state, or of nobody."""
        space, dms = conflict.space, len(conflict.decision_makers)
        assert isinstance(space, Graph)
        if len(space.arcs) != dms:
            raise ModelError(f"the graph has moves of {len(space.arcs)} decision makers; there are {dms}")
        pairs = [_pairs(arcs) for arcs in space.arcs]
        for key, pair in zip(conflict.keys, pairs, strict=True):
            if pair.size and not 0 <= pair.min() <= pair.max() < space.size:
                raise ModelError(f"decision maker {key} has a move outside states 0 to {space.size - 1}")
        source = np.concatenate([pair[0] for pair in pairs])
        cell = np.concatenate([pair[1] * dms + dm for dm, pair in enumerate(pairs)])
        everything = np.arange(len(cell), dtype=np.int32)
        start, order = kernels.grouped(everything, cell.astype(np.int32), space.size * dms)
        return cls(ranks_of(conflict.payoffs, slice(None)), start, source[order].astype(np.int32))

    def best(self, dm: int, values: Ints) -> Ints:
        """Per state the greatest of `values` over R_dm and the state itself."""
        best: Ints = kernels.best_by_moves(values, dm, len(self.ranks), self.start, self.sources)
        return best

    def least(self, dm: int, order: Ints, weight: Ints, credible: bool) -> Ints:
        """Per state the least of `weight` over R_N-dm, or R+_N-dm if only credible moves count, and itself.

        `order` has the states by weight, ascending. Legal sequences remember who moved last: moves here need not
        be transitive. The state itself, where no sequence need end, is worth no less to `dm` than what it improved
        to, so that it never deters `dm`.
        """
        least: Ints = kernels.least_by_moves(order, weight, dm, credible, self.ranks, self.start, self.sources)
        return least

    def unseen(self, dm: int) -> Mask | None:
        """None: every move on a general graph is seen."""
        return None

    def simultaneous(self, strict: bool) -> Mask:
        """SIM is not defined here; raises ModelError."""
        raise ModelError("SIM is defined for option form only; leave it out for a general graph")


def _pairs(arcs: Mapping[int, tuple[int, ...]]) -> npt.NDArray[np.int64]:
    """The moves of one decision maker: int64 (2, moves), from and to."""
    sizes = np.fromiter(map(len, arcs.values()), dtype=np.int64, count=len(arcs))
    sources = np.fromiter(arcs, dtype=np.int64, count=len(arcs)).repeat(sizes)
    ends = np.fromiter(chain.from_iterable(arcs.values()), dtype=np.int64, count=int(sizes.sum()))
    return np.stack((sources, ends))
