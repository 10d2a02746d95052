"""What the file doubts: chances of other beliefs about a decision maker, and statements it is not sure of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import Self

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, DecisionMaker, ModelError, OptionTable, Prioritised
from wayout.model.preferences import payoffs
from wayout.offers.robustness.worlds import Rows, Views

WEIGHED_AS_BITS = 30  # statements: up to it a payoff is the truth of the statements as a binary number

Drops = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Span:
    """A chance from `low` to `high`, exact; one that is known has both the same. Raises ModelError on any other."""

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= 1:
            raise ModelError(
                f"a chance from {float(self.low):g} to {float(self.high):g}; give 0 <= low <= high <= 1"
            )

    @property
    def known(self) -> bool:
        """It is one number."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Alternative:
    """One belief about a decision maker: the file's own (`name` None), or a variant of it.

    `chance` is that of a variant, None where the file gives none; the file's own belief has what the variants
    leave. `sure` is the chance of each statement that it holds; one that does not is dropped. Empty: all are sure.
    """

    name: str | None
    dm: DecisionMaker
    chance: Span | None = None
    sure: tuple[Fraction, ...] = ()

    def __post_init__(self) -> None:
        statements = self.dm.preferences.statements if isinstance(self.dm.preferences, Prioritised) else ()
        if self.sure and len(self.sure) != len(statements):
            raise ModelError(f"{len(self.sure)} chances for {len(statements)} statements of {self.dm.key}")
        if any(not 0 <= chance <= 1 for chance in self.sure):
            raise ModelError(f"a chance of a statement of {self.dm.key} lies outside 0 to 1")

    @property
    def unsure(self) -> tuple[int, ...]:
        """The places of the statements that may or may not hold."""
        return tuple(place for place, chance in enumerate(self.sure) if 0 < chance < 1)

    @property
    def drops(self) -> int:
        """In how many ways its statements may be dropped."""
        return 1 << len(self.unsure)

    def rows(self, conflict: Conflict, dropped: Drops) -> Rows:
        """Payoffs over the feasible states, one row for each row of `dropped` (rows, unsure statements)."""
        space, preferences = conflict.space, self.dm.preferences
        if not isinstance(preferences, Prioritised) or not self.sure:
            return np.repeat(payoffs(space, preferences)[None, space.feasible], len(dropped), axis=0)
        kept = np.tile([chance > 0 for chance in self.sure], (len(dropped), 1))
        kept[:, self.unsure] = ~dropped
        if len(self.sure) <= WEIGHED_AS_BITS and isinstance(space, OptionTable):
            sums = np.zeros((len(dropped), len(space.states)), dtype=np.int32)
            for place, statement in enumerate(preferences.statements):
                truth = statement.truth(space.column)[space.feasible].astype(np.int32)
                sums += kept[:, place, None] * (truth << len(self.sure) - 1 - place)
            return sums
        believed = [_without(preferences, each.tolist()) for each in kept]
        rows = [payoffs(space, each)[space.feasible] for each in believed]
        return np.array(rows, dtype=np.int32).reshape(len(dropped), -1)


def _without(preferences: Prioritised, kept: Sequence[bool]) -> Prioritised | None:
    statements = tuple(s for s, keep in zip(preferences.statements, kept, strict=True) if keep)
    return Prioritised(statements) if statements else None


@dataclass(frozen=True, eq=False)
class Assumptions:
    """Everything a file says may be otherwise: for each decision maker its own belief, then the variants.

    Raises ModelError if the chances of one decision maker's variants cannot sum to at most 1.
    """

    conflict: Conflict
    alternatives: tuple[tuple[Alternative, ...], ...]

    def __post_init__(self) -> None:
        for dm, weighed in zip(self.conflict.keys, self.weighed, strict=True):
            least = sum((each.chance.low for each in weighed if each.chance), Fraction(0))
            if least > 1:
                raise ModelError(
                    f"the chances of {dm}'s variants sum to {float(least):g} at least; lower them to 1"
                )

    def taking(self, dm: str, name: str) -> Self:
        """The assumptions once a variant is taken for the file's own belief: no other has a chance any more."""
        at = self.conflict.index(dm)
        (variant,) = (each for each in self.alternatives[at] if each.name == name)
        others = (replace(each, chance=None) for each in self.alternatives[at] if each.name is not None)
        listed = (replace(variant, name=None, chance=None), *others)
        return replace(
            self,
            conflict=self.conflict.with_decision_maker(variant.dm),
            alternatives=(*self.alternatives[:at], listed, *self.alternatives[at + 1 :]),
        )

    @cached_property
    def others(self) -> tuple[tuple[Alternative, ...], ...]:
        """For each decision maker the variants that are not the belief taken for the file's own."""
        return tuple(
            tuple(each for each in listed if each.name is not None and each.dm != own.dm)
            for own, *listed in self.alternatives
        )

    @property
    def variants(self) -> Mapping[str, Mapping[str, DecisionMaker]]:
        """The other beliefs about each decision maker that has any, by name, likely or not."""
        named = {
            dm: {str(each.name): each.dm for each in listed}
            for dm, listed in zip(self.conflict.keys, self.others, strict=True)
        }
        return {dm: others for dm, others in named.items() if others}

    @cached_property
    def weighed(self) -> tuple[tuple[Alternative, ...], ...]:
        """For each decision maker the beliefs that have a chance: the file's own, and variants given one."""
        return tuple(
            tuple(each for each in listed if each.name is None or each.chance is not None)
            for listed in self.alternatives
        )

    @property
    def unweighed(self) -> tuple[tuple[str, str], ...]:
        """The variants without a chance, by decision maker and name."""
        return tuple(
            (dm, str(each.name))
            for dm, listed in zip(self.conflict.keys, self.others, strict=True)
            for each in listed
            if each.chance is None
        )

    @property
    def listed(self) -> bool:
        """Some chance is given at all."""
        return any(len(weighed) > 1 or weighed[0].sure for weighed in self.weighed)

    @property
    def worlds(self) -> int:
        """In how many ways everything that is weighed can be."""
        return prod(sum(each.drops for each in weighed) for weighed in self.weighed)


@dataclass(frozen=True, eq=False)
class Part:
    """Beliefs about one decision maker among which a world takes one: view n comes of `alternative[n]`."""

    views: Views
    alternative: npt.NDArray[np.intp]


def part(conflict: Conflict, weighed: Sequence[Alternative], dropped: Sequence[Drops]) -> Part:
    """The beliefs that follow from each alternative with some choices of its unsure statements dropped."""
    counts = [len(each) for each in dropped]
    rows = [each.rows(conflict, drops) for each, drops in zip(weighed, dropped, strict=True)]
    faces = [each.dm.face for each, count in zip(weighed, counts, strict=True) for _ in range(count)]
    return Part(Views(np.concatenate(rows), tuple(faces)), np.repeat(np.arange(len(weighed)), counts))


def every_drop(alternative: Alternative) -> Drops:
    """All choices of unsure statements, True for dropped."""
    chosen = list(product((False, True), repeat=len(alternative.unsure)))
    return np.array(chosen, dtype=bool).reshape(alternative.drops, -1)


def weights(alternative: Alternative) -> tuple[Fraction, ...]:
    """The chance of each choice of `every_drop`, statements being dropped independently."""
    chances = [(alternative.sure[place], 1 - alternative.sure[place]) for place in alternative.unsure]
    return tuple(prod(chosen, start=Fraction(1)) for chosen in product(*chances))
