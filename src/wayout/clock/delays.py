"""How long something takes, as a distribution: triangular, PERT or lognormal; its quantiles, and a fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from math import exp, isfinite, log, sqrt
from statistics import NormalDist, fmean, stdev

import numpy as np
from numpy.typing import NDArray

from wayout.clock.quantities import HOUR, ClockError, Latency, finite

Numbers = NDArray[np.float64]

WIDEST = 3.0  # of the logarithm's standard deviation: one in twenty then lies beyond a factor of 350 either way
CELLS = 2048
SMALLEST, LARGEST = 2.0**-54, 1 - 2.0**-53


@dataclass(frozen=True, slots=True)
class Pert:
    """A PERT distribution: between `low` and `high`, most often `likely`, which counts four times in the mean.

    A beta distribution, rounder than the triangle. Raises ClockError as `Latency` does.
    Source: D. G. Malcolm, J. H. Roseboom, C. E. Clark and W. Fazar, Operations Research 7 (1959) 646-669;
    D. Vose, Risk Analysis, 2000, for the beta form.
    """

    bounds: Latency

    @classmethod
    def hours(cls, low: float, likely: float, high: float) -> Pert:
        """The distribution with these bounds and this most likely value, in hours."""
        return cls(Latency.hours(low, likely, high))


@dataclass(frozen=True, slots=True)
class Lognormal:
    """A time whose logarithm is normal: half the time below `median`, never below 0, with a long tail.

    `sigma` is the standard deviation of the logarithm. Raises ClockError unless the median is above 0 and 0 <=
    sigma <= 3.
    """

    median: timedelta
    sigma: float

    def __post_init__(self) -> None:
        """Check the median and sigma."""
        if not isinstance(self.median, timedelta) or self.median <= timedelta(0):
            raise ClockError(f"the median of a lognormal must be a time above 0, not {self.median!r}")
        sigma = finite(self.sigma, "the sigma of a lognormal")
        if not 0 <= sigma <= WIDEST:
            raise ClockError(f"a lognormal with sigma {sigma:.3g} is too wide; sigma is from 0 to {WIDEST:g}")
        object.__setattr__(self, "sigma", sigma)

    @classmethod
    def within(cls, median: float, hours: float, chance: float) -> Lognormal:
        """The distribution with this median in hours that is within `hours` with this chance.

        Raises ClockError unless both are above 0 and the chance is between 0 and 1 and on the same side of one
        half as the hours are of the median.
        """
        middle, limit = (finite(each, "the hours of a lognormal") for each in (median, hours))
        share = finite(chance, "the chance of a lognormal")
        if not (middle > 0 and limit > 0):
            raise ClockError(f"a lognormal of median {middle:g} h within {limit:g} h; both must be above 0")
        if not 0 < share < 1 or share == 0.5 or (share > 0.5) != (limit > middle):
            raise ClockError(
                f"within {limit:g} h with chance {share:g} does not fit a median of {middle:g} h;"
                " above the median the chance is between 0.5 and 1"
            )
        return cls(_time(middle), log(limit / middle) / NormalDist().inv_cdf(share))

    @classmethod
    def fitted(cls, past: Sequence[float]) -> Lognormal:
        """The distribution of the next message, from how many hours past ones took.

        The logarithms' mean, and their standard deviation (n - 1) widened by sqrt(1 + 1/n), since the mean is
        known from n messages only. Raises ClockError unless there are two or more, all above 0.
        """
        hours = [finite(each, "the hours of a past message") for each in past]
        if len(hours) < 2 or min(hours) <= 0:
            raise ClockError("a fit needs two past messages or more, each of more than 0 hours")
        logs = [log(each) for each in hours]
        return cls(_time(exp(fmean(logs))), stdev(logs) * sqrt(1 + 1 / len(logs)))


Delay = Latency | Pert | Lognormal


def is_fixed(delay: Delay) -> bool:
    """It always takes the same time."""
    match delay:
        case Lognormal():
            return delay.sigma == 0
        case Pert():
            return is_fixed(delay.bounds)
    return delay.low == delay.high


def quantile(delay: Delay, chance: float) -> float:
    """The hours within which it is done with this chance."""
    return float(quantiles_of(delay, np.array([chance]))[0])


def quantiles_of(delay: Delay, chances: Numbers) -> Numbers:
    """The hours within which it is done with each chance from 0 to below 1."""
    match delay:
        case Lognormal():
            spread = np.exp(delay.sigma * normal_quantiles(chances)) if delay.sigma else np.ones(chances.shape)
            return np.asarray(delay.median / HOUR * spread)
        case Pert():
            low, likely, high = delay.bounds.in_hours
            if low == high:
                return np.full(chances.shape, low)
            return low + (high - low) * _beta_quantiles((likely - low) / (high - low), chances)
    return _triangular_quantiles(delay, chances)


def _triangular_quantiles(delay: Latency, chances: Numbers) -> Numbers:
    low, likely, high = delay.in_hours
    if low == high:
        return np.full(chances.shape, low)
    rise, fall = likely - low, high - likely
    above = chances * (high - low)  # how far it lies above `low` if every hour is as likely
    below = np.subtract(1, chances)
    below *= high - low
    np.sqrt(np.multiply(np.minimum(above, rise, out=above), rise, out=above), out=above)
    np.sqrt(np.multiply(np.minimum(below, fall, out=below), fall, out=below), out=below)
    # One of the two roots stands at its bound: `rise` above the likely hours, `fall` below them.
    above += np.subtract(fall, below, out=below)
    above += low
    return np.minimum(above, high, out=above)


def _beta_quantiles(mode: float, chances: Numbers) -> Numbers:
    """Quantiles on 0 to 1, read off a table to about a millionth."""
    angles, within = _beta_table(mode)
    return np.asarray(np.sin(np.interp(chances, within, angles)) ** 2)


@lru_cache(maxsize=256)
def _beta_table(mode: float) -> tuple[Numbers, Numbers]:
    """The distribution function of the PERT beta at points sin^2(angle): there it is smooth to its very ends.

    With a = 1 + 4 mode and b = 6 - a, its density in the angle is sin^(2a-1) cos^(2b-1) but for a factor; each
    cell is integrated by Gauss and Legendre's rule of four points.
    """
    a, b = 1 + 4 * mode, 5 - 4 * mode
    angles = np.linspace(0, np.pi / 2, CELLS + 1)
    points, weights = np.polynomial.legendre.leggauss(4)
    half = angles[1] / 2
    at = (angles[:-1] + half)[:, None] + half * points
    cells = (np.sin(at) ** (2 * a - 1) * np.cos(at) ** (2 * b - 1)) @ weights
    within = np.concatenate([[0.0], np.cumsum(cells)])
    return angles, within / within[-1]


def normal_quantiles(chances: Numbers) -> Numbers:
    """The quantiles of the standard normal distribution, to about 1e-15; chances of 0 and 1 are drawn in.

    Source: M. J. Wichura, Algorithm AS 241, Applied Statistics 37 (1988) 477-484.
    """
    p = np.clip(chances, SMALLEST, LARGEST)
    q = p - 0.5
    r = 0.180625 - q * q
    found = q * _ratio(_CENTRAL, r)
    tail = np.abs(q) > 0.425
    if tail.any():
        far = np.sqrt(-np.log(np.minimum(p[tail], 1 - p[tail])))
        near = np.where(far <= 5, _ratio(_MIDDLE, far - 1.6), _ratio(_FAR, far - 5))
        found[tail] = np.copysign(near, q[tail])
    return np.asarray(found)


def _ratio(coefficients: tuple[tuple[float, ...], tuple[float, ...]], x: Numbers) -> Numbers:
    above, below = (np.polynomial.polynomial.polyval(x, each) for each in coefficients)
    return np.asarray(above / below)


# AS 241, PPND16: numerator and denominator, lowest power first.
_CENTRAL = (
    (
        3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
        45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
    ),
    (
        1.0, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
        21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610,
    ),
)  # fmt: skip
_MIDDLE = (
    (
        1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
        1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4,
    ),
    (
        1.0, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550,
        0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
    ),
)  # fmt: skip
_FAR = (
    (
        6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230,
        0.0265321895265761230930, 0.00124266094738807843860, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ),
    (
        1.0, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
    ),
)  # fmt: skip


def _time(hours: float) -> timedelta:
    try:
        found = timedelta(hours=hours) if isfinite(hours) else timedelta.max
    except OverflowError:
        raise ClockError(f"{hours:g} hours are longer than a calendar can hold") from None
    return max(found, timedelta(microseconds=1))
