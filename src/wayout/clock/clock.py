"""The clock of a standoff as one value: when it starts, its lines and ships, and the channels words take."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from wayout.clock.channels import Channel
from wayout.clock.contacts import Contact, contact_of, put_off
from wayout.clock.deadlines import Deadline
from wayout.clock.instants import utc, zone_of
from wayout.clock.line import Crossing, Line, closes_on, crossing, hours_bought
from wayout.clock.places import Position
from wayout.clock.quantities import ClockError, Latency
from wayout.clock.recall import Recall
from wayout.clock.ships import Ship
from wayout.clock.sightings import Bought, Sighting, bought_on_track, sightings
from wayout.clock.standstill import Standstill
from wayout.clock.sun import next_daylight, next_night

AT_ONCE = Latency.fixed_hours(0)
MOST_NIGHTS = 400


@dataclass(frozen=True, slots=True)
class Clock:
    """Lines, ships and channels from a start; `zone` is where times are shown, `runs` and `seed` are for sampling.

    `wanted` is the chance at which the words are taken to be in time, when it is asked what that would take.
    The first line is the one in force. With `daylight_only` nothing is stopped by night, as the sun stands at
    `sun_at`: contact waits for sunrise. `contacts_by` says how a ship meets a line if both are known: heading
    straight for the centre, or on its track. `order` is how long an order to the ships takes. `standstill` is
    one to look at; no contact waits for it. `recall` keeps what is worked out of it and asked for again.
    Raises ClockError on a naive start or an unknown zone.
    """

    start: datetime
    zone: str
    lines: Mapping[str, Line] = field(default_factory=dict)
    ships: Mapping[str, Ship] = field(default_factory=dict)
    channels: Mapping[str, Channel] = field(default_factory=dict)
    runs: int = 20_000
    seed: int = 1
    sun_at: Position | None = None
    daylight_only: bool = False
    contacts_by: Literal["radial", "track"] = "radial"
    order: Latency = AT_ONCE
    standstill: Standstill | None = None
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    wanted: float = 0.9
    recall: Recall = field(default_factory=Recall, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", utc(self.start))
        zone_of(self.zone)

    @property
    def line_in_force(self) -> Line | None:
        """The first line of the file, None if there is none."""
        return next(iter(self.lines.values()), None)

    @property
    def deadline_in_force(self) -> Deadline | None:
        """The first deadline of the file, None if there is none."""
        return next(iter(self.deadlines.values()), None)


def crossings(clock: Clock) -> tuple[Crossing, ...]:
    """When each ship meets each line, heading straight for it, and can be stopped there, ship by ship.

    Without the pairs for which no fix says how far from the line the ship is.
    """
    return tuple(
        replace(met, at=_by_day(clock, met.at))
        for ship in clock.ships.values()
        for line in clock.lines.values()
        if closes_on(ship, line)
        for met in (crossing(ship, line),)
    )


@dataclass(frozen=True, slots=True)
class Meeting:
    """A ship at a line: heading straight for it (None if that is not known), and on each of its tracks.

    `base` is the same at the line in force. With each sighting stand the hours it buys there.
    """

    ship: Ship
    line: Line
    radial: Crossing | None
    base: Crossing | None
    on_track: tuple[tuple[Sighting, Bought | None], ...]

    @property
    def at(self) -> datetime | None:
        """When it meets the line: straight, or else on its likely track; None if it never does."""
        if self.radial is not None:
            return self.radial.at
        return self.on_track[0][0].met if self.on_track else None

    @property
    def hours_bought(self) -> float | None:
        """Hours bought against the line in force if the ship heads straight for the line."""
        return hours_bought(self.radial, self.base) if self.radial and self.base else None


def meetings(clock: Clock) -> tuple[Meeting, ...]:
    """Every ship at every line, ship by ship."""
    straight = {(each.ship, each.line): each for each in crossings(clock)}
    found = []
    for ship in clock.ships.values():
        base = straight.get((ship.key, clock.line_in_force.key)) if clock.line_in_force else None
        for line in clock.lines.values():
            found.append(Meeting(ship, line, straight.get((ship.key, line.key)), base, _seen(clock, ship, line)))
    return tuple(found)


def _seen(clock: Clock, ship: Ship, line: Line) -> tuple[tuple[Sighting, Bought | None], ...]:
    """The ship's sightings at a line, with what they buy against the line in force."""
    assert clock.line_in_force is not None
    at_base = sightings(ship, clock.line_in_force)
    return tuple((seen, bought_on_track(seen, b)) for seen, b in zip(sightings(ship, line), at_base, strict=True))


def contacts(clock: Clock, line: Line | None, let_through: Collection[str] = ()) -> tuple[Contact, ...]:
    """The ships that meet the line and are not let through, the first first.

    With `daylight_only` a meeting is put off to the next daylight.
    """
    if line is None:
        return ()
    through = tuple(let_through)
    return clock.recall.once(("contacts", line, through), lambda: _contacts(clock, line, through))


def _contacts(clock: Clock, line: Line, let_through: Collection[str]) -> tuple[Contact, ...]:
    found = (arrival(clock, ship, line) for ship in clock.ships.values() if ship.key not in let_through)
    coming = sorted((met for met in found if met is not None), key=lambda met: met.at)
    return tuple(_put_off(clock, met) for met in coming)


def contact(clock: Clock, line: Line | None, let_through: Collection[str]) -> Contact | None:
    """The first ship to meet the line that is not let through, None if there is none."""
    return next(iter(contacts(clock, line, let_through)), None)


def contact_on(clock: Clock, ship: Ship, line: Line) -> Contact | None:
    """When a ship meets a line, by day if that is asked; None if it never does."""
    met = arrival(clock, ship, line)
    return None if met is None else _put_off(clock, met)


def arrival(clock: Clock, ship: Ship, line: Line) -> Contact | None:
    """When a ship is at a line, by day or by night; None if it never is."""
    by_track = clock.contacts_by == "track"
    return clock.recall.once(
        ("arrival", ship, line), lambda: contact_of(ship, line, clock.order.high, by_track=by_track)
    )


def nights(clock: Clock, since: datetime, until: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """From when to when nothing is stopped, in order; at most 400 nights, the first from `since` on."""
    found: list[tuple[datetime, datetime]] = []
    dark: datetime | None = since
    while clock.daylight_only and clock.sun_at and dark and dark <= until and len(found) < MOST_NIGHTS:
        day = _by_day(clock, dark)
        if day > dark:
            found.append((dark, day))
        dark = next_night(day, clock.sun_at)
    return tuple(found)


def _put_off(clock: Clock, met: Contact) -> Contact:
    return put_off(met, _by_day(clock, met.at), _by_day(clock, met.early), met.late and _by_day(clock, met.late))


def _by_day(clock: Clock, at: datetime) -> datetime:
    """The instant; with `daylight_only` put off to the next daylight."""
    if not clock.daylight_only or clock.sun_at is None:
        return at
    day = next_daylight(at, clock.sun_at)
    if day is None:
        raise ClockError(f"there is no daylight at `sun_at` within 400 days of {at:%Y-%m-%d}; drop daylight_only")
    return day
