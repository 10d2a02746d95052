"""Chances with their uncertainty, counted from runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from wayout.clock.instants import hours_between
from wayout.clock.quantities import ClockError
from wayout.clock.tasks import Hours, Taken

Z_95 = 1.959963984540054  # the normal quantile of a 95 % interval
MICROSECONDS_IN_HOUR = 3.6e9


@dataclass(frozen=True, slots=True)
class Chance:
    """A share of runs, `p`, with an interval from `low` to `high` for the sampling error alone.

    Raises ClockError unless 0 <= successes <= runs, runs >= 1 and 0 <= low <= p <= high <= 1.
    """

    p: float
    low: float
    high: float
    successes: int
    runs: int

    def __post_init__(self) -> None:
        """Check the counts and the interval."""
        _check_counts(self.successes, self.runs)
        if not 0 <= self.low <= self.p <= self.high <= 1:
            raise ClockError(f"a chance of {self.p:g} does not lie in {self.low:g} to {self.high:g} within 0 to 1")


def wilson(successes: int, runs: int, z: float = Z_95) -> Chance:
    """The share of successes with its score interval; `z` is the normal quantile, by default for 95 %.

    Raises ClockError unless 0 <= successes <= runs, runs >= 1 and z > 0.
    Source: E. B. Wilson, JASA 22 (1927) 209-212;
    see L. D. Brown, T. T. Cai and A. DasGupta, Statistical Science 16 (2001) 101-133.
    """
    _check_counts(successes, runs)
    if not z > 0:
        raise ClockError(f"z must be greater than 0, not {z:g}")
    failures = runs - successes
    middle = (successes + z * z / 2) / (runs + z * z)
    half = z / (runs + z * z) * sqrt(successes * failures / runs + z * z / 4)
    low = middle - half if successes else 0.0
    high = middle + half if failures else 1.0
    return Chance(successes / runs, low, high, successes, runs)


def chance_before(hours: Hours, start: datetime, contact: datetime) -> Chance:
    """The chance that a time, given in hours after `start` for each run, comes before the contact.

    A time exactly at contact is too late. Raises ClockError on naive instants, and unless `hours` is a row of
    finite numbers.
    """
    return chance_in_time(hours, hours_between(start, contact))


def chance_in_time(hours: Hours, limit: Taken) -> Chance:
    """The chance that a time comes before the limit, both in hours. Raises ClockError as `chance_before` does."""
    _check_hours(hours)
    return wilson(int(np.count_nonzero(in_time(hours, limit))), hours.size)


def in_time(hours: Hours, limit: Taken) -> NDArray[np.bool_]:
    """In which runs the hours come before the limit, compared to the microsecond: at the same one is too late."""
    return np.asarray(microseconds(hours) < microseconds(limit))


def microseconds(hours: Taken) -> Hours:
    """The hours in whole microseconds, as they are compared."""
    return np.asarray(np.rint(np.multiply(hours, MICROSECONDS_IN_HOUR)))


def quantiles(hours: Hours) -> tuple[float, float, float]:
    """The hours within which 10, 50 and 90 % of the runs are done (linear interpolation between runs).

    Raises ClockError unless `hours` is a row of finite numbers.
    """
    _check_hours(hours)
    p10, p50, p90 = within(hours, (0.1, 0.5, 0.9))
    return p10, p50, p90


def within(hours: Taken, shares: Sequence[float]) -> list[float]:
    """The hours within which these shares of the runs are done; sorted whole, which is faster than NumPy's own."""
    rising = np.sort(hours, axis=None)
    places = np.multiply(shares, rising.size - 1)
    before = places.astype(np.intp)
    low, high = rising[before], rising[np.minimum(before + 1, rising.size - 1)]
    return [float(each) for each in low + (high - low) * (places - before)]


def _check_counts(successes: int, runs: int) -> None:
    if runs < 1:
        raise ClockError(f"a chance needs at least one run, not {runs}")
    if not 0 <= successes <= runs:
        raise ClockError(f"{successes} successes do not fit {runs} runs; give 0 to {runs}")


def _check_hours(hours: Hours) -> None:
    if hours.ndim != 1 or not hours.size:
        raise ClockError(f"the hours must be a row of one number a run, not of shape {hours.shape}")
    if not np.isfinite(hours).all():
        raise ClockError("the hours must be finite; some are not")
