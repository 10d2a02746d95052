"""The clock: ships that close on a line, words on their way, and which comes first."""

from wayout.clock.chance import (
    Chance,
    chance_before,
    chance_in_time,
    in_time,
    microseconds,
    quantiles,
    wilson,
    within,
)
from wayout.clock.channels import Channel, Clearance, Step, order
from wayout.clock.contacts import Contact
from wayout.clock.deadlines import Deadline, Extension, Limit, When, extended, limit_hours
from wayout.clock.delays import Delay, Lognormal, Pert, is_fixed, quantile, quantiles_of
from wayout.clock.geodesy import course, destination, distance
from wayout.clock.instants import at_offset, hours_between, local, utc, wall, zone_of
from wayout.clock.line import Crossing, Line, Sector, closes_on, crossing, first_contact, hours_bought
from wayout.clock.places import AtPosition, AtRadius, Position
from wayout.clock.quantities import ClockError, Courses, Distance, Latency, Speed, Speeds
from wayout.clock.ships import Ship
from wayout.clock.sightings import Bought, Pass, Sighting, anchored, bought_on_track, sighting, sightings
from wayout.clock.sleep import Asleep, awake_from
from wayout.clock.sun import Daylight, by_daylight, daylight, next_daylight, under_the_sun
from wayout.clock.tasks import Timings, milestone_hours, sample
from wayout.clock.tracks import Track, TrackPoint, Voyage, sail

__all__ = [
    "Asleep",
    "AtPosition",
    "AtRadius",
    "Bought",
    "Chance",
    "Channel",
    "Clearance",
    "ClockError",
    "Contact",
    "Courses",
    "Crossing",
    "Daylight",
    "Deadline",
    "Delay",
    "Distance",
    "Extension",
    "Latency",
    "Limit",
    "Line",
    "Lognormal",
    "Pass",
    "Pert",
    "Position",
    "Sector",
    "Ship",
    "Sighting",
    "Speed",
    "Speeds",
    "Step",
    "Timings",
    "Track",
    "TrackPoint",
    "Voyage",
    "When",
    "anchored",
    "at_offset",
    "awake_from",
    "bought_on_track",
    "by_daylight",
    "chance_before",
    "chance_in_time",
    "closes_on",
    "course",
    "crossing",
    "daylight",
    "destination",
    "distance",
    "extended",
    "first_contact",
    "hours_between",
    "hours_bought",
    "in_time",
    "is_fixed",
    "limit_hours",
    "local",
    "microseconds",
    "milestone_hours",
    "next_daylight",
    "order",
    "quantile",
    "quantiles",
    "quantiles_of",
    "sail",
    "sample",
    "sighting",
    "sightings",
    "under_the_sun",
    "utc",
    "wall",
    "wilson",
    "within",
    "zone_of",
]
