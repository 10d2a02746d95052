"""From the entries of the clock and of plans to their values: delays, deadlines, sleep, steps."""

from dataclasses import replace

from wayout.clock import (
    Asleep,
    Channel,
    Clearance,
    Deadline,
    Delay,
    Extension,
    Latency,
    Lognormal,
    Pert,
    Step,
    When,
)
from wayout.clock.clock import Clock
from wayout.clock.sleep import DAYS, EVERY_DAY
from wayout.files.schema import PlanEntry, StepEntry
from wayout.files.schema_clock import AsleepEntry, DeadlineEntry, Hours, MedianHours, PastHours


def delay_of(hours: Hours | MedianHours | PastHours) -> Delay:
    """How long something takes: bounds, a curve between them, or one fitted; raises ClockError."""
    match hours:
        case MedianHours():
            return Lognormal.within(hours.median, hours.within, hours.chance)
        case PastHours():
            return Lognormal.fitted([each.took for each in hours.past])
    bounds = bounds_of(hours)
    return Pert(bounds) if hours.shape == "pert" and hours.low < hours.high else bounds


def bounds_of(hours: Hours) -> Latency:
    """The least, likely and most hours; raises ClockError."""
    return Latency.hours(hours.low, hours.likely, hours.high)


def deadline_of(key: str, entry: DeadlineEntry) -> Deadline:
    """The deadline of an entry, and what may extend it; raises ClockError."""
    extensions = {
        name: Extension(
            name, each.title or name, delay_of(each.hours) if each.hours else None, each.to, each.if_reached
        )
        for name, each in entry.extensions.items()
    }
    return Deadline(key, entry.title or key, When(entry.at.low, entry.at.likely, entry.at.high), extensions)


def runs_out(entry: PlanEntry, clock: Clock) -> Deadline | None:
    """The deadline that a plan has to meet: its own, or else the one in force."""
    return clock.deadlines[entry.deadline] if entry.deadline else clock.deadline_in_force


def asleep_of(entry: AsleepEntry, zone: str) -> Asleep:
    """The hours of an entry in which nobody is up in the zone; raises ClockError."""
    return Asleep(entry.since, entry.until, zone, frozenset(map(DAYS.index, entry.days)) or EVERY_DAY)


def steps_of(entry: PlanEntry, clock: Clock) -> tuple[Step, ...]:
    """The steps of a plan in the order of the file, each with the channels that it goes by; raises ClockError."""

    def goes_by(step: StepEntry) -> tuple[Channel, ...]:
        if step.clears or (step.hours is not None and not step.channel):
            return ()
        by = tuple(clock.channels[key] for key in step.channel or [entry.channel or ""])
        return by if step.hours is None else tuple(replace(each, latency=delay_of(step.hours)) for each in by)

    return tuple(
        Step(
            key,
            step.does,
            tuple(step.who or step.clears),
            tuple(step.after),
            delay_of(step.hours) if step.hours is not None and not step.channel else None,
            step.reaches,
            tuple(step.after_first),
            goes_by(step),
            tuple(Clearance(who, delay_of(hours)) for who, hours in step.clears.items()),
            step.in_turn,
        )
        for key, step in entry.steps.items()
    )
