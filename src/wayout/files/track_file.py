"""Reading tracks: fixes of a ship from a CSV or GeoJSON file, what cannot be read set aside and counted."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from wayout.clock import ClockError, Position, TrackPoint, distance, hours_between, utc, zone_of
from wayout.files.document import Fault, InputError, check_plain, did_you_mean, read_text

LISTED = 20  # of the lines set aside; the others are counted
FASTEST_KN = 100.0
COLUMNS = {
    "time": ("time", "at", "timestamp", "datetime", "date_time", "utc", "basedatetime"),
    "lat": ("lat", "latitude", "y"),
    "lon": ("lon", "long", "lng", "longitude", "x"),
}


@dataclass(frozen=True, slots=True)
class SetAside:
    """A line of a track file that was not used: where, counted from 1, and why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class TrackFile:
    """The fixes of a file in order of time, how many entries it has, and those set aside, at most 20 listed."""

    fixes: tuple[TrackPoint, ...]
    entries: int
    aside: int
    listed: tuple[SetAside, ...]
    text: str

    def said(self, of: str) -> str | None:
        """A sentence about what was set aside, None if nothing was."""
        if not self.aside:
            return None
        shown = "; ".join(f"line {each.line}: {each.why}" for each in self.listed)
        more = f"; and {self.aside - len(self.listed)} more" if self.aside > len(self.listed) else ""
        return f"{self.aside} of {self.entries} lines of {of} set aside: {shown}{more}"


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a file as written: its line, its time, its latitude and longitude."""

    line: int
    time: Any
    lat: Any
    lon: Any


class RefusedError(ValueError):
    """Why an entry cannot be used."""


@dataclass
class _Sorter:
    """Keeps what can be used and counts what cannot."""

    zone: str | None
    kept: list[tuple[datetime, int, Position]]
    listed: list[SetAside]
    aside: int = 0
    entries: int = 0

    @classmethod
    def of(cls, rows: Iterable[Row], zone: str | None) -> Self:
        found = cls(zone, [], [])
        for row in rows:
            found.entries += 1
            try:
                found.kept.append(_fix(row, zone))
            except RefusedError as error:
                found.drop(row.line, str(error))
        return found

    def drop(self, line: int, why: str) -> None:
        self.aside += 1
        if len(self.listed) < LISTED:
            self.listed.append(SetAside(line, why))

    def in_time(self) -> list[TrackPoint]:
        """The fixes in order of time, without those at a time that is taken, or too far for any ship."""
        points: list[TrackPoint] = []
        last: tuple[datetime, Position] | None = None
        for at, line, place in sorted(self.kept, key=lambda fix: fix[:2]):
            why = _unlikely(*last, at, place) if last else None
            if why is None:
                last = at, place
                points.append(TrackPoint(place, at))
            elif why:
                self.drop(line, why)
        return points


def read_track(path: Path, zone: str | None = None) -> TrackFile:
    """The fixes of a CSV or GeoJSON file; times without an offset are read in `zone`.

    Entries that cannot be read, and those at a speed of over 100 knots from the one before, are set aside. Raises
    InputError if the file cannot be read, or if fewer than half of its entries, or fewer than two, are fixes.
    """
    check_plain(path)
    text = read_text(path)
    rows = _geojson(text, str(path)) if text.lstrip().startswith("{") else _csv(text, str(path))
    sorter = _Sorter.of(rows, zone)
    fixes = sorter.in_time()
    sorter.listed.sort(key=lambda each: each.line)
    found = TrackFile(tuple(fixes), sorter.entries, sorter.aside, tuple(sorter.listed), text)
    if len(fixes) < 2 or found.aside * 2 > found.entries:
        first = found.listed[0] if found.listed else None
        what = f"no track: {len(fixes)} fixes in {found.entries} entries"
        why = f"the first that cannot be used: {first.why}" if first else "a track has two fixes or more"
        raise InputError(Fault(str(path), first.line if first else None, "", what, why))
    return found


# --- entries --------------------------------------------------------------------------------------------------


def _csv(text: str, file: str) -> Iterator[Row]:
    """The entries of a CSV file with a head; blank lines and lines that begin with # are no entries."""
    lines = text.splitlines()
    numbered = [(n, line) for n, line in enumerate(lines, start=1) if line.strip() and not line.startswith("#")]
    if not numbered:
        raise InputError(Fault(file, None, "", "the file is empty", "give a head and lines: time,lat,lon"))
    first, head = numbered[0]
    separator = max(",;\t", key=head.count)
    names = [name.strip().strip('"').lower() for name in head.split(separator)]
    place = {what: _column(what, names, file, first) for what in COLUMNS}
    for n, line in numbered[1:]:
        try:
            cells = next(csv.reader([line], delimiter=separator, strict=True))
        except csv.Error:
            cells = []
        yield Row(n, *(cells[at].strip() if at < len(cells) else None for at in place.values()))


def _column(what: str, names: Sequence[str], file: str, line: int) -> int:
    for name in COLUMNS[what]:
        if name in names:
            return names.index(name)
    mend = did_you_mean(what, names)
    raise InputError(Fault(file, line, what, f"the head of the file has no column `{what}`", mend))


def _geojson(text: str, file: str) -> Iterator[Row]:
    """The entries of a GeoJSON file: points with a `time`, or a line with its `times` (`coordTimes`)."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise InputError(Fault(file, getattr(error, "lineno", None), "", "this is no JSON", "check it")) from None
    features = data.get("features") if data.get("type") == "FeatureCollection" else [data]
    count = 0
    for feature in features if isinstance(features, list) else []:
        for row in _entries(feature, count):
            count += 1
            yield row


def _entries(feature: Any, before: int) -> Iterator[Row]:
    """The entries of a feature; as JSON has no lines that matter, they are numbered."""
    geometry, given = (
        (feature.get("geometry"), feature.get("properties")) if isinstance(feature, Mapping) else (None, None)
    )
    properties: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    places = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if kind == "LineString" and isinstance(places, list):
        own = properties.get("coordinateProperties")
        times = properties.get("times") or properties.get("coordTimes")
        times = times or (own.get("times") if isinstance(own, Mapping) else None)
        for n, place in enumerate(places):
            time = times[n] if isinstance(times, list) and n < len(times) else None
            yield Row(before + n + 1, time, *_lat_lon(place))
    elif kind == "Point":
        time = next((properties[name] for name in COLUMNS["time"] if name in properties), None)
        yield Row(before + 1, time, *_lat_lon(places))
    else:
        yield Row(before + 1, None, None, None)


def _lat_lon(place: Any) -> tuple[Any, Any]:
    return (place[1], place[0]) if isinstance(place, list) and len(place) >= 2 else (None, None)


# --- fixes ----------------------------------------------------------------------------------------------------


def _fix(row: Row, zone: str | None) -> tuple[datetime, int, Position]:
    """The fix of an entry; raises RefusedError with the reason if it is none."""
    lat, lon = (_number(value, name) for value, name in ((row.lat, "latitude"), (row.lon, "longitude")))
    at = _time(row.time, zone)
    try:
        return at, row.line, Position(lat, lon)
    except ClockError as error:
        raise RefusedError(str(error).partition(";")[0]) from None


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or value is None or value == "":
        raise RefusedError(f"no {name}")
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise RefusedError(f"no {name}: {str(value)[:30]!r}") from None


def _time(value: Any, zone: str | None) -> datetime:
    if value is None or value == "":
        raise RefusedError("no time")
    try:
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise RefusedError(f"no instant: {str(value)[:30]!r}") from None
    if not 1000 <= moment.year <= 2900:
        raise RefusedError("the year lies outside 1000 to 2900")
    if moment.tzinfo is not None:
        return utc(moment)
    if zone is None:
        raise RefusedError("the time has no zone")
    return _in_zone(moment, zone)


def _in_zone(moment: datetime, zone: str) -> datetime:
    """A time on the clocks of a zone; raises RefusedError in the hour that their change skips or repeats."""
    early, late = (moment.replace(tzinfo=zone_of(zone), fold=fold) for fold in (0, 1))
    if early.utcoffset() != late.utcoffset():
        skipped = utc(early).astimezone(zone_of(zone)).replace(tzinfo=None) != moment
        what = "skip" if skipped else "repeat"
        raise RefusedError(f"the clocks of {zone} {what} {moment:%Y-%m-%d %H:%M}; write the offset")
    return utc(early)


def _unlikely(last: datetime, place: Position, at: datetime, there: Position) -> str | None:
    """Why a fix cannot follow another; an empty text if it says the same once more; None if it can."""
    if at == last:
        return "" if there == place else "at the same time in another place"
    knots = distance(place, there).in_nautical_miles / hours_between(last, at)
    return f"{knots:,.0f} kn from the fix before" if knots > FASTEST_KN else None
