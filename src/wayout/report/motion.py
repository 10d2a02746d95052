"""Ships at lines in words: the rows of their tables, for the terminal and the page alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wayout.clock import Bought, Line, Position, Ship, Sighting
from wayout.clock.clock import Clock, Meeting, contacts, meetings
from wayout.clock.standstill import Standstill
from wayout.clock.whereabouts import Spot, whereabouts
from wayout.offers.proposal import Proposal
from wayout.report.times import by_day, moment


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


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A ship in a standstill: what it does, where it is, and when it meets the line after it."""

    ship: str
    does: str
    begins: str
    ends: str
    meets: str


def hold_rows(clock: Clock) -> Iterator[HoldRow]:
    """Every ship in the standstill, at the line in force; none without a standstill."""
    held, line = clock.standstill, clock.line_in_force
    if held is None or line is None:
        return
    for each in whereabouts(clock, held, line):
        early, late = (spot_words(spot) for spot in each.at_ends)
        meets = [moment(clock, at) for at in dict.fromkeys(each.meets or ())]
        yield HoldRow(
            clock.ships[each.ship].title,
            "inside already, sails on" if each.inside else "holds" if each.holds else "sails on",
            spot_words(each.at_begin),
            early if early == late else f"{early} to {late}",
            " to ".join(meets) if meets else "has met it" if each.inside else "never",
        )


def spot_words(spot: Spot) -> str:
    """Where a ship is: `25.8 N 77.1 W, 370 nm`, the miles from the line's centre."""
    place = degrees(spot.position) if spot.position else ""
    away = f"{spot.from_centre.in_nautical_miles:,.0f} nm" if spot.from_centre else ""
    return ", ".join(part for part in (place, away) if part)


def degrees(place: Position) -> str:
    """A position as mariners read it, to a tenth of a degree: `25.8 N 77.1 W`."""
    north, east = "N" if place.lat >= 0 else "S", "E" if place.lon >= 0 else "W"
    return f"{abs(place.lat):.1f} {north} {abs(place.lon):.1f} {east}"


def standstill_words(clock: Clock, held: Standstill) -> str:
    """What a standstill is: `2 to 3 days from 25 Oct 14:00 EDT, 1 to 2 days more if extended`."""
    more = f", {held.extension} more if extended" if held.extension else ""
    return f"{held.term} from {moment(clock, held.begins)}{more}"


def expiries(clock: Clock, proposals: Sequence[Proposal]) -> list[tuple[datetime, str]]:
    """What begins and runs out around the standstill, in order: itself, contacts, terms and offers."""
    held, line = clock.standstill, clock.line_in_force
    if held is None or line is None:
        return []
    found = [(held.begins, "the standstill begins"), *_ends("the standstill ends", held.ends)]
    if held.ends_if_extended:
        found += _ends("it ends if extended", held.ends_if_extended)
    for each in whereabouts(clock, held, line):
        title = clock.ships[each.ship].title
        if each.meets:
            found += _ends(f"{title} meets {line.title}", each.meets)
    for key, ends, _ in terms_beside(held, proposals):
        title = next(each.title for each in proposals if each.key == key)
        found += _ends(f"the term of {title} ends", ends)
    found += [(each.expiry, f"{each.title} lapses unless accepted") for each in proposals if each.expiry]
    return sorted(found, key=lambda pair: pair[0])


def _ends(what: str, ends: tuple[datetime, datetime]) -> list[tuple[datetime, str]]:
    early, late = ends
    return (
        [(early, what)]
        if early == late
        else [(early, f"{what}, at the earliest"), (late, f"{what}, at the latest")]
    )


def terms_beside(
    held: Standstill, proposals: Sequence[Proposal]
) -> list[tuple[str, tuple[datetime, datetime], bool | None]]:
    """For each proposal with a term, when that ends, and whether it outlasts the standstill (None: it may).

    A term without a start of its own begins with the standstill.
    """
    found = []
    for proposal in proposals:
        if proposal.term is not None:
            early, late = proposal.term.ends(proposal.start or held.begins)
            outlasts = True if early >= held.ends[1] else False if late < held.ends[0] else None
            found.append((proposal.key, (early, late), outlasts))
    return found


def term_words(clock: Clock, proposals: Sequence[Proposal]) -> Iterator[str]:
    """A sentence for each proposal with a term: whether it outlasts the standstill."""
    titles = {each.key: each.title for each in proposals}
    for key, (early, late), outlasts in terms_beside(clock.standstill, proposals) if clock.standstill else ():
        said = {True: "outlasts the standstill", False: "runs out before the standstill ends"}
        when = f"{moment(clock, early)}" + ("" if early == late else f" to {moment(clock, late)}")
        may = "may run out before the standstill ends"
        yield f"{titles[key]}: its term ends {when} and {may if outlasts is None else said[outlasts]}."


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
