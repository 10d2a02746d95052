"""Counting ways out over worlds, apart for each stratum: which alternative is taken of each decision maker."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from wayout.clock import wilson
from wayout.offers.robustness.bounds import Chances, Stratum, at, extremes
from wayout.offers.robustness.worlds import Found

BITS = 64  # more than the concepts of a way out make

Counts = Counter[tuple[int, int, int]]  # by state, bits of the concepts, number of the stratum


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the assumptions listed, and its bounds.

    Exact: `low` and `high` are the least and the greatest that the bounds on the chances allow, `share` is that in
    their middle, and `counts` is None. Sampled: `counts` are the samples in which it held, and all of them; `share`
    is their ratio; `low` and `high` allow for the sampling as well, by 95 % intervals.
    """

    share: Fraction
    low: Fraction
    high: Fraction
    counts: tuple[int, int] | None = None


def counted(found: Found, weight: npt.NDArray[np.object_], stratum: npt.NDArray[np.intp]) -> Counts:
    """How much each state is a way out under just these concepts, by stratum; weights and strata by world."""
    strata = int(stratum.max(initial=0)) + 1
    keys = (found.state * BITS + found.bits) * strata + stratum[found.world]
    kinds, which = np.unique(keys, return_inverse=True)
    sums = np.zeros(len(kinds), dtype=object)  # of any size, so that nothing is rounded
    np.add.at(sums, which, weight[found.world])
    return Counter(
        {
            (key // strata // BITS, key // strata % BITS, key % strata): int(total)
            for key, total in zip(kinds.tolist(), sums, strict=True)
        }
    )


@dataclass(frozen=True, eq=False)
class Tally:
    """How much of each stratum has which ways out: `held` of `whole`, by number of the stratum.

    `shape` is how many alternatives each decision maker has, `chances` theirs in the middle of the bounds,
    `cornered` those at the corners.
    """

    shape: tuple[int, ...]
    chances: Sequence[Chances]
    cornered: Sequence[Sequence[Chances]]
    held: Counts
    whole: Sequence[int]
    sampled: bool

    @cached_property
    def states(self) -> tuple[int, ...]:
        """The states that are ways out somewhere, ascending."""
        return tuple(sorted({state for state, _, _ in self.held}))

    def share(self, state: int, wanted: int) -> Share:
        """How often the state is a way out under some concept of the bits `wanted`."""
        held = [0] * len(self.whole)
        for bits, stratum, amount in self._of[state]:
            held[stratum] += amount if bits & wanted else 0
        return self._sampled(held) if self.sampled else self._exact(held)

    @cached_property
    def _of(self) -> Mapping[int, list[tuple[int, int, int]]]:
        of: dict[int, list[tuple[int, int, int]]] = {state: [] for state in self.states}
        for (state, bits, stratum), amount in self.held.items():
            of[state].append((bits, stratum, amount))
        return of

    def _exact(self, held: Sequence[int]) -> Share:
        values = self._by_stratum([Fraction(part, whole) for part, whole in zip(held, self.whole, strict=True)])
        return Share(at(values, self.chances), *extremes(values, self.cornered))

    def _sampled(self, held: Sequence[int]) -> Share:
        bounds = [_interval(part, whole) for part, whole in zip(held, self.whole, strict=True)]
        low, _ = extremes(self._by_stratum([low for low, _ in bounds]), self.cornered)
        _, high = extremes(self._by_stratum([high for _, high in bounds]), self.cornered)
        return Share(Fraction(sum(held), sum(self.whole)), low, high, (sum(held), sum(self.whole)))

    def _by_stratum(self, values: Sequence[Fraction]) -> Mapping[Stratum, Fraction]:
        return {stratum: value for stratum, value in zip(np.ndindex(self.shape), values, strict=True) if value}


def _interval(part: int, whole: int) -> tuple[Fraction, Fraction]:
    """The 95 % interval of a share of samples; anything where there is none."""
    if not whole:
        return Fraction(0), Fraction(1)
    found = wilson(part, whole)
    return Fraction(found.low), Fraction(found.high)
