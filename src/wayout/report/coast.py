"""The coasts of the earth: Natural Earth's land at 1:50,000,000, in the public domain, simplified.

Made with Natural Earth (naturalearthdata.com), version 4.1, from the npm package world-atlas 2.0.2; the file
beside this one is written by `files/write_coast.py`. Good to about two kilometres; islets are left out.
"""

import zlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

FILE = "land.bin"
STEP = 0.005  # degrees
ATTRIBUTION = "Coasts: Natural Earth, 1:50m"

Ring = NDArray[np.float64]  # (points, 2): longitude and latitude, the first point not repeated


@cache
def land() -> tuple[Ring, ...]:
    """The rings of the land; one within another is a lake. Over the antimeridian longitudes run on past 180."""
    numbers = _numbers(zlib.decompress(files("wayout.report").joinpath(FILE).read_bytes()))
    rings, at = [], 0
    while at < len(numbers):
        count, first = int(numbers[at]), at + 1
        at = first + 2 * count
        zigzag = numbers[first:at].reshape(count, 2)
        steps = np.where(zigzag % 2, -(zigzag // 2) - 1, zigzag // 2).cumsum(axis=0)
        rings.append(steps * STEP)
    return tuple(rings)


def _numbers(packed: bytes) -> NDArray[np.int64]:
    """The numbers of which each byte but the last has its high bit set, least significant first."""
    octets = np.frombuffer(packed, dtype=np.uint8).astype(np.int64)
    ends = np.flatnonzero(octets < 128)
    begins = np.concatenate([[0], ends[:-1] + 1])
    place = np.arange(len(octets)) - np.repeat(begins, ends - begins + 1)
    return np.add.reduceat((octets & 127) << (7 * place), begins)


@cache
def coast() -> NDArray[np.float64]:
    """The coasts in straight pieces, one a row: longitude and latitude of both ends, from -180 to 180 all told."""
    pieces = np.concatenate([np.hstack([ring, np.roll(ring, -1, axis=0)]) for ring in land()])
    turn = np.array([360.0, 0, 360, 0])
    copies = np.concatenate([pieces - turn, pieces, pieces + turn])
    west, east = copies[:, [0, 2]].min(axis=1), copies[:, [0, 2]].max(axis=1)
    return np.asarray(copies[(east >= -180) & (west <= 180)])


def within(west: float, south: float, east: float, north: float) -> Iterator[Ring]:
    """The rings of which some part may lie between these degrees; longitudes may be off by whole circles."""
    for ring in land():
        (left, low), (right, high) = ring.min(axis=0), ring.max(axis=0)
        beside = any(left + turn <= east and right + turn >= west for turn in (-360.0, 0.0, 360.0))
        if beside and low <= north and high >= south:
            yield ring
