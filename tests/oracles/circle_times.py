"""When tracks cross circles, found by looking every so often, and then by halving the time.

Nothing of the package is used: positions and distances are Vincenty's, turning points are found by thirds.
"""

import numpy as np

from oracles.vincenty import direct, metres_between

LOOKS = 121


class Tracks:
    """Many ships, each on one course at one speed for `lasts` seconds, and a circle for each."""

    def __init__(self, start, speed, lasts, centre, radius):
        self.start = start  # latitudes, longitudes, courses
        self.speed, self.lasts, self.centre, self.radius = speed, lasts, centre, radius

    def outside(self, which, seconds):
        """How far outside their circles these ships are, in metres."""
        lat, lon, course = (each[which] for each in self.start)
        there = direct(lat, lon, course, self.speed[which] * seconds)
        return metres_between(self.centre[0][which], self.centre[1][which], *there) - self.radius[which]


def crossing_times(tracks):
    """For each track the seconds at which it crosses its circle, in order, and its least distance outside."""
    n = len(tracks.radius)
    times = np.linspace(0, 1, LOOKS)[:, None] * tracks.lasts
    seen = np.array([tracks.outside(slice(None), at) for at in times])
    least, at_least = _lowest(tracks, times, seen)
    found = [[] for _ in range(n)]
    low, high, f_low, which = (
        np.concatenate(each) for each in zip(*_brackets(times, seen, least, at_least), strict=True)
    )
    for i, at in zip(which, _halved(tracks, which, low, high, f_low), strict=True):
        found[i].append(at)
    return [sorted(each) for each in found], least


def _lowest(tracks, times, seen):
    """The least distance outside and when, refined by thirds around the lowest look."""
    n = seen.shape[1]
    all_of = np.arange(n)
    at = seen.argmin(axis=0)
    low, high = times[np.maximum(at - 1, 0), all_of], times[np.minimum(at + 1, LOOKS - 1), all_of]
    for _ in range(90):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        falls = tracks.outside(all_of, one) > tracks.outside(all_of, two)
        low, high = np.where(falls, one, low), np.where(falls, high, two)
    middle = (low + high) / 2
    best = tracks.outside(all_of, middle)
    better = best < seen.min(axis=0)
    return np.where(better, best, seen.min(axis=0)), np.where(better, middle, times[at, all_of])


def _brackets(times, seen, least, at_least):
    """Times between which the sign changes, those of a dip that falls between two looks among them."""
    for n in range(LOOKS - 1):
        a, b, fa, fb = times[n], times[n + 1], seen[n], seen[n + 1]
        plain = np.flatnonzero((fa < 0) != (fb < 0))
        yield a[plain], b[plain], fa[plain], plain
        dip = np.flatnonzero((fa > 0) & (fb > 0) & (least < 0) & (a < at_least) & (at_least < b))
        yield a[dip], at_least[dip], fa[dip], dip
        yield at_least[dip], b[dip], least[dip], dip


def _halved(tracks, which, low, high, f_low):
    below = f_low < 0
    for _ in range(45):
        middle = (low + high) / 2
        same = (tracks.outside(which, middle) < 0) == below
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return (low + high) / 2
