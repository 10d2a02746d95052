"""Lines, tracks and crossings as GeoJSON (RFC 7946), for maps and other programs."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from wayout.clock import Line, Position, Ship, Sighting, Track, sail
from wayout.clock.clock import Clock, contacts, meetings
from wayout.clock.outlines import LOOK_AHEAD, outline, span, trace
from wayout.report.times import utc_text

Json = dict[str, Any]
Place = tuple[float, float]  # longitude first, as GeoJSON has it


def geojson(clock: Clock) -> Json:
    """A collection of features: each line, each track of each ship, each crossing on a track, each fix."""
    features = [*_lines(clock), *_ships(clock), *_crossings(clock)]
    return {"type": "FeatureCollection", "features": features}


def geojson_text(clock: Clock) -> str:
    """The collection as text, one feature a line."""
    features = ",\n".join(json.dumps(each, ensure_ascii=False) for each in geojson(clock)["features"])
    return f'{{"type": "FeatureCollection", "features": [\n{features}\n]}}\n'


def _lines(clock: Clock) -> Iterator[Json]:
    for line in clock.lines.values():
        places = outline(line)
        if places:
            yield _feature(
                _area(places) if line.shape in ("circle", "area") else _chain(places),
                kind="line",
                line=line.key,
                title=line.title,
                shape=line.shape,
                radius_nm=None if line.radius is None else round(line.radius.in_nautical_miles, 6),
                in_force=line == clock.line_in_force,
            )


def _ships(clock: Clock) -> Iterator[Json]:
    until = max((met.at for line in clock.lines.values() for met in contacts(clock, line)), default=clock.start)
    for ship in clock.ships.values():
        for track in ship.tracks:
            yield _track(ship, track, max(until, clock.start) + LOOK_AHEAD)
            yield from _fixes(ship, track)


def _track(ship: Ship, track: Track, until: datetime) -> Json:
    voyage = sail(track)
    traced = trace(voyage, *span(track, until))
    chain = _chain([place for place, _ in traced])
    times = [utc_text(at) for _, at in traced] if chain["type"] == "LineString" else None
    return _feature(
        chain,
        kind="track",
        ship=ship.key,
        title=ship.title,
        reading=track.key,
        **({"times": times} if times else {}),
    )


def _fixes(ship: Ship, track: Track) -> Iterator[Json]:
    for point in track.points:
        if point.at is not None or point.title:
            yield _feature(
                _point(point.position),
                kind="fix" if point.at is not None else "waypoint",
                ship=ship.key,
                reading=track.key,
                title=point.title or None,
                time=point.at and utc_text(point.at),
            )


def _crossings(clock: Clock) -> Iterator[Json]:
    for each in meetings(clock):
        for seen, _ in each.on_track:
            yield from _passes(each.ship, each.line, seen)


def _passes(ship: Ship, line: Line, seen: Sighting) -> Iterator[Json]:
    for each in seen.passes:
        yield _feature(
            _point(each.position),
            kind="crossing",
            ship=ship.key,
            line=line.key,
            reading=seen.track,
            time=utc_text(each.at),
            inward=each.inward,
        )


# --- geometries -----------------------------------------------------------------------------------------------


def _feature(geometry: Json, **properties: Any) -> Json:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _point(place: Position) -> Json:
    return {"type": "Point", "coordinates": _rounded((place.lon, place.lat))}


def _chain(places: Sequence[Position]) -> Json:
    """A line; in pieces where it crosses the antimeridian, as the format asks."""
    pieces = [[_rounded(place) for place in piece] for piece in cut((place.lon, place.lat) for place in places)]
    if len(pieces) == 1:
        return {"type": "LineString", "coordinates": pieces[0]}
    return {"type": "MultiLineString", "coordinates": pieces}


def _area(places: Sequence[Position]) -> Json:
    """An area, counterclockwise; the border alone where that crosses the antimeridian or goes round a pole."""
    chain = _chain(places)
    if chain["type"] != "LineString":
        return chain
    ring = chain["coordinates"]
    turn = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring))
    return {"type": "Polygon", "coordinates": [ring if turn < 0 else ring[::-1]]}


def cut(places: Iterable[Place]) -> list[list[Place]]:
    """The chain in pieces that do not cross the antimeridian; each piece ends and begins on it."""
    pieces: list[list[Place]] = [[]]
    for lon, lat in places:
        last = pieces[-1][-1] if pieces[-1] else None
        if last is not None and abs(lon - last[0]) > 180:
            edge = 180.0 if last[0] > 0 else -180.0
            beyond = lon + 2 * edge
            share = (edge - last[0]) / (beyond - last[0]) if beyond != last[0] else 0.0
            at = last[1] + (lat - last[1]) * share
            pieces[-1].append((edge, at))
            pieces.append([(-edge, at)])
        pieces[-1].append((lon, lat))
    return [piece for piece in pieces if len(piece) > 1] or pieces


def _rounded(place: Place) -> list[float]:
    return [round(place[0], 6), round(place[1], 6)]
