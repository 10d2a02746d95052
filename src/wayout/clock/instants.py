"""Instants: always zone-aware, kept in UTC, shown local."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from wayout.clock._checks import did_you_mean
from wayout.clock.quantities import HOUR, ClockError

# Names that mean "whatever this machine is set to": the same scenario would read differently elsewhere.
_MACHINES_OWN = frozenset({"localtime", "posixrules"})


def utc(instant: datetime) -> datetime:
    """The same instant in UTC. Raises ClockError when it has no zone or leaves the years 1 to 9999."""
    if not isinstance(instant, datetime):
        raise ClockError(f"an instant is a date with a time and a zone, not {instant!r}")
    if instant.utcoffset() is None:
        raise ClockError(
            f"{instant.isoformat()} has no time zone; write the offset too, as in 1962-10-24T23:15-04:00"
        )
    return _moved(instant, UTC)


def local(instant: datetime, zone: str) -> datetime:
    """The same instant on the clocks of `zone`, an IANA name. Raises ClockError as `utc` and `zone_of` do."""
    return _moved(utc(instant), zone_of(zone))


def wall(shown: datetime, zone: str) -> datetime:
    """The instant at which the clocks of `zone` show a date and time; `shown` has no zone of its own.

    Raises ClockError as `zone_of` does, and on a time that a change of the clocks skips or repeats.
    """
    if not isinstance(shown, datetime) or shown.tzinfo is not None:
        raise ClockError(f"the clocks of {zone} show a date and time without an offset, not {shown!r}")
    first, second = (shown.replace(tzinfo=zone_of(zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return utc(first)
    offsets = " or ".join(each.isoformat("T", "minutes")[16:] for each in (first, second))
    if _moved(first, UTC).astimezone(first.tzinfo).replace(tzinfo=None) != shown:
        raise ClockError(
            f"{shown:%Y-%m-%dT%H:%M} is skipped in {zone}, where the clocks were put forward; write another time"
        )
    raise ClockError(
        f"{shown:%Y-%m-%dT%H:%M} comes twice in {zone}, where the clocks were put back; write its offset,"
        f" {offsets}, before the zone"
    )


def at_offset(instant: datetime, zone: str) -> datetime:
    """The instant, if the clocks of `zone` then have its offset. Raises ClockError as `local` does, and if not."""
    there = local(instant, zone)
    if there.utcoffset() != instant.utcoffset():
        raise ClockError(
            f"{instant.isoformat('T', 'minutes')} is {there.isoformat('T', 'minutes')} in {zone};"
            " write one of them, or leave the offset out"
        )
    return utc(instant)


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name in the IANA time zone database. Raises ClockError, with the closest name."""
    try:
        if name in _MACHINES_OWN:
            raise KeyError(name)
        return ZoneInfo(name)
    except (KeyError, ValueError, TypeError, AttributeError, OSError):
        places = (each for each in available_timezones() if "/" in each or each == "UTC")
        raise ClockError(
            f"unknown time zone {name!r}{did_you_mean(str(name), places) or ';'}"
            " a zone is named after a place, such as America/New_York"
        ) from None


def hours_between(a: datetime, b: datetime) -> float:
    """Hours that pass from `a` to `b`: negative when `b` is earlier. Raises ClockError on a naive instant."""
    return (utc(b) - utc(a)) / HOUR


def _moved(instant: datetime, zone: tzinfo) -> datetime:
    try:
        return instant.astimezone(zone)
    except OverflowError:
        raise ClockError(f"{instant.isoformat()} falls outside the years 1 to 9999") from None
