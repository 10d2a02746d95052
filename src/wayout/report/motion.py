"""Ships at lines in words: the rows of their tables, for the terminal and the page alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from wayout.clock import Bought, Line, Ship, Sighting, by_daylight, local
from wayout.clock.clock import Clock, Meeting, contacts, meetings


def moment(clock: Clock, instant: datetime) -> str:
    """An instant in the clock's zone, to the nearest minute: `25 Oct 13:46 EDT`."""
    return f"{local(instant + timedelta(seconds=30), clock.zone):%-d %b %H:%M %Z}"


def by_day(clock: Clock, instant: datetime) -> bool | None:
    """Whether the sun is up then; None where the file does not say where to ask."""
    return None if clock.sun_at is None else by_daylight(instant, clock.sun_at)


@dataclass(frozen=True, slots=True)
class CrossingRow:
    """When a ship meets a line, straight for it and on its track."""

    ship: str
    line: str
    radius: str
    local: str
    utc: str
    light: str
    bought: str
    bought_on_track: str


def crossing_rows(clock: Clock) -> Iterator[CrossingRow]:
    """Every ship at every line, the hours bought counted from the line in force."""
    for each in meetings(clock):
        day = None if each.at is None else by_day(clock, each.at)
        likely = each.on_track[0] if each.on_track else None
        yield CrossingRow(
            each.ship.title,
            each.line.title,
            line_words(each.line),
            _meets_words(clock, each),
            "" if each.at is None else f"{each.at + timedelta(seconds=30):%Y-%m-%d %H:%M}Z",
            "" if day is None else "by day" if day else "by night",
            "" if each.hours_bought is None else f"{each.hours_bought:.1f} h",
            bought_words(*likely) if likely else "",
        )


def _meets_words(clock: Clock, each: Meeting) -> str:
    if each.at is None:
        return "never, on its track"
    inside = each.radial.already_inside if each.radial else each.on_track[0][0].starts_inside
    how = " (on its track)" if each.radial is None else ""
    return moment(clock, each.at) + (" (already inside)" if inside else "") + how


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A ship at a line on one of its tracks."""

    ship: str
    reading: str
    line: str
    local: str
    between: str
    bought: str
    nearest: str


def track_rows(clock: Clock) -> Iterator[TrackRow]:
    """Every ship with a track at every line on each of its tracks."""
    for each in meetings(clock):
        for seen, bought in each.on_track:
            yield TrackRow(
                each.ship.title,
                seen.track.replace("_", " "),
                each.line.title,
                "never"
                if seen.met is None
                else moment(clock, seen.met) + (" (inside)" if seen.starts_inside else ""),
                _between_words(clock, seen),
                bought_words(seen, bought),
                f"{seen.closest[0].in_nautical_miles:,.0f} nm" if seen.closest else "",
            )


def _between_words(clock: Clock, seen: Sighting) -> str:
    if seen.early is None or seen.early == seen.late:
        return ""
    if seen.late is None:
        return f"from {moment(clock, seen.early)}, or never"
    return f"{moment(clock, seen.early)} to {moment(clock, seen.late)}"


def bought_words(seen: Sighting, bought: Bought | None) -> str:
    """The hours bought on a track: `11.9 h`, `11.9 h (11.2-14.4)`, `never meets it`; nothing if not known."""
    if seen.met is None:
        return "never meets it"
    if bought is None or bought.likely is None or bought.low is None:
        return ""
    likely = f"{bought.likely:.1f} h"
    if bought.high is not None and bought.high - bought.low < 0.05:
        return likely
    return f"{likely} ({bought.low:.1f}-{'never' if bought.high is None else f'{bought.high:.1f}'})"


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact: the line, the ship, its place in the order, when, and until when it can be decided."""

    line: str
    order: str
    ship: str
    local: str
    between: str
    decide_by: str


def contact_rows(clock: Clock) -> Iterator[ContactRow]:
    """The ships that meet each line, the first first."""
    for line in clock.lines.values():
        for n, met in enumerate(contacts(clock, line), start=1):
            late = "or never" if met.late is None else f"to {moment(clock, met.late)}"
            yield ContactRow(
                line.title,
                str(n),
                clock.ships[met.ship].title,
                moment(clock, met.at) + (" (already inside)" if met.already_inside else ""),
                "" if met.certain else f"{moment(clock, met.early)} {late}",
                moment(clock, met.decide_by),
            )


def line_words(line: Line) -> str:
    """What a line is: `500 nm`, `500 nm, bearings 30 to 90`, `3 points`, `an area of 4 points`."""
    if line.radius is not None:
        sector = f", bearings {line.sector.begin:g} to {line.sector.end:g}" if line.sector else ""
        return f"{line.radius.in_nautical_miles:g} nm{sector}"
    return f"an area of {len(line.points)} points" if line.closed else f"{len(line.points)} points"


def ship_words(clock: Clock, ship: Ship) -> str:
    """What is known of a ship: its speed, its fix, its tracks."""
    parts = []
    if ship.speeds is not None:
        low, likely, high = (f"{each.in_knots:g}" for each in ship.speeds.values)
        parts.append(f"{likely} kn" if low == high else f"{low} / {likely} / {high} kn")
    if ship.fix is not None:
        parts.append(f"fix {moment(clock, ship.fix.at)}")
    if ship.tracks:
        parts.append(f"{len(ship.tracks)} tracks" if len(ship.tracks) > 1 else "a track")
    return ", ".join(parts)
