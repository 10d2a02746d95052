"""Faults of the clock: ships, lines, channels, deadlines."""

from collections.abc import Iterator

from wayout.clock import ClockError, zone_of
from wayout.files.check_names import Finding, Names, unknown
from wayout.files.document import Place, did_you_mean, parted
from wayout.files.schema import ScenarioFile
from wayout.files.schema_clock import ClockEntry, SailingEntry, ShipEntry

MOST_MEETINGS = 20_000  # of ships, in each reading, with lines


def check_clock(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Ships stand at known lines, in a known zone."""
    if file.clock is None:
        return
    lines = names.under("clock", "lines")
    yield from _zone(("clock", "zone"), file.clock.zone)
    for key, ship in file.clock.ships.items():
        yield from _sailing(("clock", "ships", key), ship, file.clock)
    meetings = sum(1 + len(ship.readings) for ship in file.clock.ships.values()) * len(file.clock.lines)
    if meetings > MOST_MEETINGS:
        what = f"{meetings:,} meetings of ships, in each reading, with lines; at most {MOST_MEETINGS:,} are taken"
        yield ("clock", "ships"), what, "leave out ships, readings or lines"
    if file.clock.daylight_only and file.clock.sun_at is None:
        yield ("clock", "daylight_only"), "the sun is asked for nowhere", "add `sun_at: {lat: ..., lon: ...}`"
    for key, ship in file.clock.ships.items():
        for place, part in _sailings(("clock", "ships", key), ship):
            if part.at_line is not None:
                yield from unknown([((*place, "at_line", "line"), part.at_line.line)], lines, "line")
    if file.clock.standstill is not None:
        holds = enumerate(file.clock.standstill.holds or ())
        named = ((("clock", "standstill", "holds", n), ship) for n, ship in holds)
        yield from unknown(named, names.under("clock", "ships"), "ship")
        if not file.clock.lines:
            yield ("clock", "standstill"), "there is no line to hold short of", "add `lines`"


def check_channels(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Channels are carried by known parties and sleep in known zones."""
    for key, channel in (file.clock.channels if file.clock else {}).items():
        place = ("clock", "channels", key)
        if channel.zone is not None:
            yield from _zone((*place, "zone"), channel.zone)
        if channel.carrier is not None:
            carrier = [((*place, "carrier"), channel.carrier)]
            yield from unknown(carrier, names.decision_makers, "decision maker")


def check_deadlines(file: ScenarioFile, names: Names) -> Iterator[Finding]:
    """Plans name known deadlines and extensions, and reach the milestones that these ask for."""
    known = names.under("clock", "deadlines")
    for key, plan in file.plans.items():
        if plan.deadline is not None:
            yield from unknown([(("plans", key, "deadline"), plan.deadline)], known, "deadline")
        deadline = plan.deadline or next(iter(known), "")
        there = names.under("clock", "deadlines", deadline, "extensions")
        extended = [(("plans", key, "extend", n), each) for n, each in enumerate(plan.extend)]
        yield from unknown(extended, there, "extension")
        entry = file.clock.deadlines.get(deadline) if file.clock else None
        reached = dict.fromkeys(step.reaches for step in plan.steps.values() if step.reaches)
        for place, name in extended:
            asks = entry.extensions[name].if_reached if entry and name in entry.extensions else None
            if asks is not None and asks not in reached:
                what = f"it asks for the milestone `{asks}`, which the plan never reaches"
                yield place, what, did_you_mean(asks, reached)


def _zone(place: Place, name: str) -> Iterator[Finding]:
    try:
        zone_of(name)
    except ClockError as error:
        yield place, *parted(str(error))


def _sailings(place: Place, ship: ShipEntry) -> Iterator[tuple[Place, SailingEntry]]:
    """What is said of where a ship is, and each other reading of it."""
    yield place, ship
    for name, reading in ship.readings.items():
        yield (*place, "readings", name), reading


def _sailing(place: Place, ship: ShipEntry, clock: ClockEntry) -> Iterator[Finding]:
    """Where a ship sails can be told, and how far it is from every line."""
    for where, part in _sailings(place, ship):
        if part.course_deg is not None and part.waypoints is not None:
            yield (*where, "course_deg"), "both a course and waypoints", "keep one of them"
        if part.course_deg is not None and part.at_line is not None:
            yield (*where, "course_deg"), "a course leads nowhere without a place", "give its `position`"
        if part.waypoints is not None and not part.waypoints:
            yield (*where, "waypoints"), "no waypoint is named", "name the places it sails by, or drop `waypoints`"
    if ship.readings and not sails(ship):
        yield (*place, "readings"), "the ship itself sails no track", "give it `waypoints` or `course_deg` too"
    bare = [name for name, line in clock.lines.items() if line.points is None and line.centre is None]
    if bare and (ship.position is not None or sails(ship)):
        how = "its position" if ship.position is not None else "its track"
        yield place, f"it is known by {how}, and line `{bare[0]}` has no centre", "give the line its `centre`"
    if not sails(ship):
        yield from _closing(place, ship, clock)


def _closing(place: Place, ship: ShipEntry, clock: ClockEntry) -> Iterator[Finding]:
    """How far a ship without a track is from every line is known."""
    centres = {line.centre for line in clock.lines.values() if line.points is None}
    if ship.at_line is not None and len(centres) > 1:
        what = "its distance is known from one line only, and the lines have different centres"
        yield (*place, "at_line"), what, "give its `position`"
    by_points = [name for name, line in clock.lines.items() if line.points is not None]
    if by_points:
        what = f"line `{by_points[0]}` has no centre for it to head for"
        yield place, what, "give the ship `waypoints` or `course_deg`"


def sails(ship: SailingEntry) -> bool:
    """Whether the file says where the ship sails, rather than how far it is from a line."""
    return ship.track is not None or ship.course_deg is not None or ship.waypoints is not None
