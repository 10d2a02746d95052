"""The clock: ships that close on a line, words on their way, and which comes first."""

from wayout.clock.chance import Chance, chance_before, chance_in_time, in_time, quantiles, wilson
from wayout.clock.channels import Channel, Clearance, Step, order
from wayout.clock.deadlines import Deadline, Extension, Limit, When, extended, limit_hours
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
    "Deadline",
    "Delay",
    "Distance",
    "Extension",
    "Latency",
    "Limit",
    "Line",
    "Lognormal",
    "Pert",
    "Position",
    "Ship",
    "Speed",
    "Step",
    "Timings",
    "When",
    "at_offset",
    "awake_from",
    "by_daylight",
    "chance_before",
    "chance_in_time",
    "crossing",
    "daylight",
    "distance",
    "extended",
    "first_contact",
    "hours_between",
    "hours_bought",
    "in_time",
    "is_fixed",
    "limit_hours",
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
