"""The clock: ships that close on a line, words on their way, and which comes first."""

from wayout.clock.chance import Chance, chance_before, quantiles, wilson
from wayout.clock.channels import Channel, Clearance, Step, order
from wayout.clock.delays import Delay, Lognormal, Pert, is_fixed, quantile, quantiles_of
from wayout.clock.geodesy import distance
from wayout.clock.instants import at_offset, hours_between, local, utc, wall, zone_of
from wayout.clock.line import Crossing, Line, crossing, first_contact, hours_bought
from wayout.clock.quantities import ClockError, Distance, Latency, Speed
from wayout.clock.ships import AtPosition, AtRadius, Position, Ship
from wayout.clock.sleep import Asleep, awake_from
from wayout.clock.sun import Daylight, by_daylight, daylight, next_daylight
from wayout.clock.tasks import Timings, milestone_hours, sample

__all__ = [
    "Asleep",
    "AtPosition",
    "AtRadius",
    "Chance",
    "Channel",
    "Clearance",
    "ClockError",
    "Crossing",
    "Daylight",
    "Delay",
    "Distance",
    "Latency",
    "Line",
    "Lognormal",
    "Pert",
    "Position",
    "Ship",
    "Speed",
    "Step",
    "Timings",
    "at_offset",
    "awake_from",
    "by_daylight",
    "chance_before",
    "crossing",
    "daylight",
    "distance",
    "first_contact",
    "hours_between",
    "hours_bought",
    "is_fixed",
    "local",
    "milestone_hours",
    "next_daylight",
    "order",
    "quantile",
    "quantiles",
    "quantiles_of",
    "sample",
    "utc",
    "wall",
    "wilson",
    "zone_of",
]
