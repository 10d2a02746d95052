"""The clock: ships that close on a line, words on their way, and which comes first."""

from wayout.clock.chance import Chance, chance_before, quantiles, wilson
from wayout.clock.channels import Channel, Step, Timings, milestone_hours, order, sample
from wayout.clock.geodesy import distance
from wayout.clock.instants import hours_between, local, utc, zone_of
from wayout.clock.line import Crossing, Line, crossing, first_contact, hours_bought
from wayout.clock.quantities import ClockError, Distance, Latency, Speed
from wayout.clock.ships import AtPosition, AtRadius, Position, Ship
from wayout.clock.sun import Daylight, by_daylight, daylight, next_daylight

__all__ = [
    "AtPosition",
    "AtRadius",
    "Chance",
    "Channel",
    "ClockError",
    "Crossing",
    "Daylight",
    "Distance",
    "Latency",
    "Line",
    "Position",
    "Ship",
    "Speed",
    "Step",
    "Timings",
    "by_daylight",
    "chance_before",
    "crossing",
    "daylight",
    "distance",
    "first_contact",
    "hours_between",
    "hours_bought",
    "local",
    "milestone_hours",
    "next_daylight",
    "order",
    "quantiles",
    "sample",
    "utc",
    "wilson",
    "zone_of",
]
