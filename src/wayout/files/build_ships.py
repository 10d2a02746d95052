"""From the entries of lines, ships and a standstill to their values: fixes, tracks, readings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from wayout.clock import (
    AtPosition,
    AtRadius,
    ClockError,
    Courses,
    Distance,
    Line,
    Position,
    Sector,
    Ship,
    Speeds,
    Track,
    TrackPoint,
    anchored,
)
from wayout.clock.land import legs_on_land
from wayout.clock.standstill import Standstill
from wayout.clock.terms import Term
from wayout.clock.tracks import sail
from wayout.files.check_clock import sails
from wayout.files.schema_clock import (
    ClockEntry,
    LineEntry,
    PositionEntry,
    SailingEntry,
    SectorEntry,
    ShipEntry,
    TrackFileEntry,
)
from wayout.report.motion import degrees

LIKELY = "likely"  # the key of the track that a ship's own entry gives

ReadFixes = Callable[[TrackFileEntry], Sequence[TrackPoint]]


def line_of(key: str, entry: LineEntry) -> Line:
    """The line of an entry; raises ClockError."""
    return Line(
        key,
        entry.title or key,
        None if entry.radius_nm is None else Distance.nautical_miles(entry.radius_nm),
        position_of(entry.centre),
        sector_of(entry.sector),
        tuple(Position(point.lat, point.lon) for point in entry.points or ()),
        entry.closed,
    )


def ship_of(key: str, entry: ShipEntry, lines: Mapping[str, Line], read: ReadFixes) -> Ship:
    """The ship of an entry, its track files read by `read`; raises ClockError."""
    speed = _speed(entry)
    return Ship(
        key,
        entry.title or key,
        speed.likely if speed else None,
        _fix(entry, lines),
        speed,
        tuple(_tracks(entry, lines, read)) if sails(entry) else (),
    )


def stands_at(entry: ShipEntry) -> set[str]:
    """The lines, by key, at which a ship is known to be, in its own words or in another reading."""
    return {part.at_line.line for part in (entry, *entry.readings.values()) if part.at_line is not None}


def standstill_of(clock: ClockEntry) -> Standstill | None:
    """The standstill of a clock's entry, if there is one; raises ClockError."""
    entry = clock.standstill
    if entry is None:
        return None
    return Standstill(
        entry.begins or clock.start,
        Term.parse(entry.term),
        Term.parse(entry.extension) if entry.extension else None,
        None if entry.holds is None else tuple(entry.holds),
    )


def position_of(entry: PositionEntry | None) -> Position | None:
    """The position of an entry, if there is one."""
    return None if entry is None else Position(entry.lat, entry.lon)


def sector_of(entry: SectorEntry | None) -> Sector | None:
    """The sector of an entry, if there is one."""
    return None if entry is None else Sector(entry.from_deg, entry.to_deg)


def land_in_the_way(ship: Ship) -> Iterator[str]:
    """A warning for each leg between waypoints that crosses land."""
    tracks = [track for track in ship.tracks if any(point.at is None for point in track.points)]
    if not tracks:
        return
    for track in tracks:
        for start, end, place in _legs_on_land(track):
            yield (
                f"{ship.key} ({track.key.replace('_', ' ')}): the way from {_named(start)} to {_named(end)} crosses"
                f" land near {degrees(place)}; put waypoints around it"
            )


@lru_cache(maxsize=256)  # a scenario is built again and again when its sources are withdrawn one by one
def _legs_on_land(track: Track) -> tuple[tuple[TrackPoint, TrackPoint, Position], ...]:
    from wayout.report.coast import coast  # noqa: PLC0415  # only a scenario with waypoints pays for it

    return tuple(legs_on_land(track, coast()))


def _named(point: TrackPoint) -> str:
    return point.title or degrees(point.position)


def _speed(entry: SailingEntry) -> Speeds | None:
    knots = entry.speed_kn
    return None if knots is None else Speeds.knots(knots.low, knots.likely, knots.high)


def _fix(entry: SailingEntry, lines: Mapping[str, Line]) -> AtRadius | AtPosition | None:
    """Where the ship is if it heads straight for a line: nothing is said by a track, or at a line by points."""
    if entry.position is not None:
        return AtPosition(Position(entry.position.lat, entry.position.lon), entry.position.at)
    if entry.at_line is None:
        return None
    line = lines[entry.at_line.line]
    return None if line.radius is None else AtRadius(line.radius, entry.at_line.at, line.centre)


def _tracks(ship: ShipEntry, lines: Mapping[str, Line], read: ReadFixes) -> Iterator[Track]:
    """The tracks of a ship and its readings; raises ClockError on one that is sailed beyond the calendar."""
    readings = {name: _filled(reading, ship) for name, reading in ship.readings.items()}
    for name, entry in ({LIKELY: ship} | readings).items():
        track = _track(name, entry, lines, read)
        sail(track, track.speed.low if track.speed else None).check_calendar()
        yield track


def _filled(reading: SailingEntry, ship: ShipEntry) -> SailingEntry:
    """The reading with what it does not say as for the ship."""
    said: dict[str, object] = {"speed_kn": reading.speed_kn or ship.speed_kn}
    for names in (("at_line", "position", "track"), ("course_deg", "waypoints")):
        whose = reading if any(getattr(reading, name) is not None for name in names) else ship
        said |= {name: getattr(whose, name) for name in names}
    return reading.model_copy(update=said)


def _track(key: str, entry: SailingEntry, lines: Mapping[str, Line], read: ReadFixes) -> Track:
    way = [TrackPoint(Position(p.lat, p.lon), title=p.title or "") for p in entry.waypoints or ()]
    speed, courses = _speed(entry), None
    if entry.course_deg is not None:
        courses = Courses(entry.course_deg.low, entry.course_deg.likely, entry.course_deg.high)
    if entry.track is not None:
        return Track(key, (*read(entry.track), *way), speed, courses)
    if entry.position is not None:
        here = TrackPoint(Position(entry.position.lat, entry.position.lon), entry.position.at)
        return Track(key, (here, *way), speed, courses)
    if entry.at_line is None or speed is None or courses is not None:
        raise ClockError(
            f"the track {key!r} has no place and time; give its position, or waypoints that meet a line"
        )
    return anchored(key, way, lines[entry.at_line.line], entry.at_line.at, speed)
