"""Write the coasts that maps show into the package: `python -m wayout.files.write_coast land-50m.json`.

The input is the file of that name in the npm package world-atlas, version 2.0.2: Natural Earth's land at
1:50,000,000, version 4.1, which is in the public domain, as TopoJSON. Simplified here to about a kilometre.
"""

import json
import sys
import zlib
from collections.abc import Iterator, Sequence
from math import hypot
from pathlib import Path
from typing import Any

from wayout.report.coast import FILE, STEP

Point = tuple[float, float]

TOLERANCE = 0.012  # degrees


def rings_of(topology: Any) -> Iterator[list[Point]]:
    """Every ring of the land, as longitudes and latitudes."""
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [list(_absolute(arc, scale, move)) for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                yield unrolled([point for n in ring for point in (arcs[n] if n >= 0 else arcs[~n][::-1])[:-1]])


def unrolled(ring: Sequence[Point]) -> list[Point]:
    """The ring without jumps over the antimeridian, so that its longitudes may pass 180; a pole is closed in."""
    out = [ring[0]]
    for lon, lat in (*ring[1:], ring[0]):
        out.append((lon + 360 * round((out[-1][0] - lon) / 360), lat))
    if abs(out[-1][0] - out[0][0]) < 180:
        return out[:-1]
    pole = -90.0 if out[0][1] < 0 else 90.0
    return [*out, (out[-1][0], pole), (out[0][0], pole)]


def _absolute(arc: Sequence[Sequence[int]], scale: Sequence[float], move: Sequence[float]) -> Iterator[Point]:
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * scale[0] + move[0], y * scale[1] + move[1]


def simplified(points: Sequence[Point], tolerance: float) -> list[Point]:
    """The points of an open line without those that lie nearer than the tolerance to what is left.

    Source: D. H. Douglas and T. K. Peucker, The Canadian Cartographer 10 (1973) 112-122.
    """
    keep, todo = {0, len(points) - 1}, [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        off = [(_off(points[n], points[first], points[last]), n) for n in range(first + 1, last)]
        if off and max(off)[0] > tolerance:
            n = max(off)[1]
            keep.add(n)
            todo += [(first, n), (n, last)]
    return [points[n] for n in sorted(keep)]


def _off(p: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    along = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy) if dx or dy else 0.0
    along = min(max(along, 0.0), 1.0)
    return hypot(p[0] - a[0] - along * dx, p[1] - a[1] - along * dy)


def packed(rings: Sequence[Sequence[Point]]) -> bytes:
    """The rings as `report.coast` reads them: counts and differences in steps, as varints, deflated."""
    out = bytearray()
    for ring in rings:
        steps = [(round(lon / STEP), round(lat / STEP)) for lon, lat in ring]
        steps = [point for n, point in enumerate(steps) if n == 0 or point != steps[n - 1]]
        if len(steps) < 3 or len({lat for _, lat in steps}) == 1:
            continue
        _varint(out, len(steps))
        x = y = 0
        for at in steps:
            for value in (at[0] - x, at[1] - y):
                _varint(out, value * 2 if value >= 0 else -value * 2 - 1)
            x, y = at
    return zlib.compress(bytes(out), 9)


def _varint(out: bytearray, value: int) -> None:
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)


def main(source: Path) -> None:
    """Read the topology and write the package's file."""
    rings = []
    for ring in rings_of(json.loads(source.read_text(encoding="utf-8"))):
        half = len(ring) // 2
        rings.append(
            simplified(ring[: half + 1], TOLERANCE)[:-1] + simplified([*ring[half:], ring[0]], TOLERANCE)[:-1]
        )
    (Path(__file__).parents[1] / "report" / FILE).write_bytes(packed(rings))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
