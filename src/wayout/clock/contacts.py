"""Contacts: which ship meets a line first, then which, and until when it can be decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from wayout.clock.instants import utc
from wayout.clock.line import Crossing, Line, closes_on, crossing
from wayout.clock.quantities import ClockError
from wayout.clock.ships import Ship
from wayout.clock.sightings import sighting


@dataclass(frozen=True, slots=True)
class Contact(Crossing):
    """A crossing somebody has to decide about: at the earliest `early`, likely `at`, at the latest `late`.

    `late` is None if the ship may never meet the line. `decide_by` is the latest safe moment: an order given then
    is carried out before the earliest contact, however long it takes. `on_track` says that it is the track's, not
    the radial one. All times are kept in UTC.
    """

    early: datetime
    late: datetime | None
    decide_by: datetime
    on_track: bool

    @property
    def certain(self) -> bool:
        """Speed and course leave nothing open."""
        return self.early == self.at == self.late


def contact_of(ship: Ship, line: Line, order: timedelta, by_track: bool) -> Contact | None:
    """When a ship meets a line, and until when it can be decided if an order takes at most `order`.

    On its track if it has one and either `by_track` is asked for or no fix says how far from the line it is.
    One that misses the line on its likely course and may meet it on another comes, to be on the safe side, by the
    earliest instant at which it can. None if it can never meet the line. Raises ClockError when neither is known,
    and as `crossing` and `sighting` do.
    """
    if ship.track is None and not closes_on(ship, line):
        raise ClockError(
            f"how ship {ship.key!r} meets line {line.key!r} is not known; give it waypoints or a course"
        )
    if ship.track is not None and (by_track or not closes_on(ship, line)):
        return _on_track(ship, line, order)
    return _radial(ship, line, order)


def _radial(ship: Ship, line: Line, order: timedelta) -> Contact:
    likely = crossing(ship, line)
    bounds = (ship.speeds.low, ship.speeds.high) if ship.speeds else ()  # in between it is the likely one
    times = [likely.at, *(crossing(ship, line, speed).at for speed in bounds)]
    return _contact(likely, min(times), max(times), order, on_track=False)


def _on_track(ship: Ship, line: Line, order: timedelta) -> Contact | None:
    assert ship.track is not None
    seen = sighting(ship.key, ship.track, line)
    if seen.early is None:
        return None
    likely = Crossing(ship.key, line.key, line.radius, seen.met or seen.early, seen.starts_inside)
    return _contact(likely, seen.early, seen.late, order, on_track=True)


def _contact(likely: Crossing, early: datetime, late: datetime | None, order: timedelta, on_track: bool) -> Contact:
    return Contact(
        likely.ship,
        likely.line,
        likely.radius,
        likely.at,
        likely.already_inside,
        early,
        late,
        utc(early - order),
        on_track,
    )


def put_off(contact: Contact, at: datetime, early: datetime, late: datetime | None) -> Contact:
    """The contact with its times put off, and with as much time to decide as before the earliest."""
    wait = early - contact.early
    return replace(contact, at=at, early=early, late=late, decide_by=contact.decide_by + wait)
