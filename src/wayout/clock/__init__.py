"""The clock: ships that close on a line, words on their way, and which comes first."""

from wayout.clock.chance import Chance, chance_before, quantiles, wilson
from wayout.clock.channels import Channel, Step, Timings, milestone_hours, order, sample
from wayout.clock.contacts import Contact
from wayout.clock.geodesy import course, destination, distance
from wayout.clock.instants import hours_between, local, utc, zone_of
from wayout.clock.line import Crossing, Line, Sector, closes_on, crossing, first_contact, hours_bought
from wayout.clock.places import AtPosition, AtRadius, Position
from wayout.clock.quantities import ClockError, Courses, Distance, Latency, Speed, Speeds
from wayout.clock.ships import Ship
from wayout.clock.sightings import Bought, Pass, Sighting, anchored, bought_on_track, sighting, sightings
from wayout.clock.sun import Daylight, by_daylight, daylight, next_daylight, under_the_sun
from wayout.clock.tracks import Track, TrackPoint, Voyage, sail

__all__ = [
    "AtPosition",
    "AtRadius",
    "Bought",
    "Chance",
    "Channel",
    "ClockError",
    "Contact",
    "Courses",
    "Crossing",
    "Daylight",
    "Distance",
    "Latency",
    "Line",
    "Pass",
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
    "anchored",
    "bought_on_track",
    "by_daylight",
    "chance_before",
    "closes_on",
    "course",
    "crossing",
    "daylight",
    "destination",
    "distance",
    "first_contact",
    "hours_between",
    "hours_bought",
    "local",
    "milestone_hours",
    "next_daylight",
    "order",
    "quantiles",
    "sail",
    "sample",
    "sighting",
    "sightings",
    "under_the_sun",
    "utc",
    "wilson",
    "zone_of",
]
