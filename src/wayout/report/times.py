"""Instants as they are shown: in the clock's zone, in UTC, by day or by night."""

from datetime import datetime, timedelta

from wayout.clock import by_daylight, local
from wayout.clock.clock import Clock


def moment(clock: Clock, instant: datetime) -> str:
    """An instant in the clock's zone, to the minute: `25 Oct 13:46 EDT`, and the year if not the start's."""
    shown = local(instant + timedelta(seconds=30), clock.zone)
    year = "" if shown.year == local(clock.start, clock.zone).year else f" {shown:%Y}"
    return f"{shown:%-d %b %H:%M %Z}{year}"


def utc_text(instant: datetime) -> str:
    """An instant in UTC, to the second: `1962-10-25T06:00:00Z`."""
    return nearest_second(instant).strftime("%Y-%m-%dT%H:%M:%SZ")


def local_text(clock: Clock, instant: datetime) -> str:
    """An instant in the clock's zone, to the second, with its offset."""
    return local(nearest_second(instant), clock.zone).isoformat()


def nearest_second(instant: datetime) -> datetime:
    """The instant to the second."""
    return (instant + timedelta(microseconds=500_000)).replace(microsecond=0)


def by_day(clock: Clock, instant: datetime) -> bool | None:
    """Whether the sun is up then; None where the file does not say where to ask."""
    return None if clock.sun_at is None else by_daylight(instant, clock.sun_at)
