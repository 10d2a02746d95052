"""Chances known only within bounds: the corners of what they can be, and the extremes of a share over them.

A share is linear in the chances of each decision maker's alternatives while those of the others stay, so it is
least and greatest at corners. Everything is exact.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from wayout.offers.robustness.assumptions import Alternative, Span

Chances = tuple[Fraction, ...]  # of the file's own belief, then of each variant
Stratum = tuple[int, ...]  # which alternative of each decision maker


def spans(weighed: Sequence[Alternative]) -> tuple[Span, ...]:
    """The bounds on the chances of the variants among the alternatives of one decision maker."""
    return tuple(each.chance for each in weighed if each.chance is not None)


def corners(bounds: Sequence[Span]) -> tuple[Chances, ...]:
    """The corners of all chances within the bounds that sum to at most 1, the file's own belief having the rest."""
    return tuple(dict.fromkeys((1 - sum(each, Fraction(0)), *each) for each in _corners(bounds)))


def _corners(bounds: Sequence[Span]) -> Iterator[Chances]:
    """At a corner all chances but one are at a bound; that one may be what makes the sum 1."""
    for ends in product(*((each.low, each.high) for each in bounds)):
        if sum(ends, Fraction(0)) <= 1:
            yield ends
        for n, each in enumerate(bounds):
            left = 1 - sum((end for m, end in enumerate(ends) if m != n), Fraction(0))
            if each.low <= left <= each.high:
                yield (*ends[:n], left, *ends[n + 1 :])


def middle(bounds: Sequence[Span]) -> Chances:
    """Every chance in the middle of its bounds; less if they would sum to more than 1, all by the same part."""
    least = sum((each.low for each in bounds), Fraction(0))
    width = sum((each.high - each.low for each in bounds), Fraction(0))
    part = min(Fraction(1, 2), (1 - least) / width) if width else Fraction(0)
    chances = tuple(each.low + part * (each.high - each.low) for each in bounds)
    return (1 - sum(chances, Fraction(0)), *chances)


def at(values: Mapping[Stratum, Fraction], chances: Sequence[Chances]) -> Fraction:
    """The mean of the values of the strata, weighed by the chances."""
    (found,) = _means(values, [(each,) for each in chances])
    return found


def extremes(
    values: Mapping[Stratum, Fraction], cornered: Sequence[Sequence[Chances]]
) -> tuple[Fraction, Fraction]:
    """The least and the greatest mean of the values of the strata over all chances with these corners."""
    means = list(_means(values, cornered))
    return min(means), max(means)


def _means(values: Mapping[Stratum, Fraction], cornered: Sequence[Sequence[Chances]]) -> Iterator[Fraction]:
    """The mean at every combination of corners, one decision maker after the other."""
    if not cornered:
        yield sum(values.values(), Fraction(0))
        return
    for chances in cornered[0]:
        folded: dict[Stratum, Fraction] = {}
        for stratum, value in values.items():
            folded[stratum[1:]] = folded.get(stratum[1:], Fraction(0)) + chances[stratum[0]] * value
        yield from _means(folded, cornered[1:])
