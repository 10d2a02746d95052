"""Time from left to right: where an instant stands, hours and days, and the nights."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from wayout.clock import ClockError, Position, by_daylight, daylight, local, zone_of
from wayout.report import svg
from wayout.report.svg import Markup

LEFT, RIGHT = 14.0, svg.WIDTH - 14.0
TICK_ROOM, DAY_ROOM, YEAR_ROOM = 44.0, 56.0, 92.0
TICK_HOURS = (1, 2, 3, 4, 6, 12)
NIGHTS_WITHIN = timedelta(days=10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

NIGHT = "#E8EAEF"
GRID = "#D6D8DD"


@dataclass(frozen=True, slots=True)
class Axis:
    """Instants as places from left to right; what lies outside stands at the edge."""

    start: datetime
    end: datetime

    def x(self, instant: datetime) -> float:
        """Where the instant stands."""
        share = (instant - self.start) / (self.end - self.start)
        return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)

    @property
    def hour(self) -> float:
        """How wide an hour is."""
        return (RIGHT - LEFT) * (HOUR / (self.end - self.start))


def time_grid(zone: str, axis: Axis, top: float, bottom: float) -> Iterator[Markup]:
    """Hours on the clocks of the zone, and days above them; only days where hours do not fit."""
    hours = next((each for each in TICK_HOURS if each * axis.hour >= TICK_ROOM), None)
    begins, ends = local(axis.start, zone).date(), local(axis.end, zone).date()
    last = 0.0 - TICK_ROOM
    if hours is not None:
        for at in _instants(begins, ends, zone, range(0, 24, hours)):
            x = axis.x(at)
            if axis.start <= at <= axis.end and x - last > TICK_ROOM - 1:
                last = x
                words = f"{local(at, zone):%H:%M}"
                yield svg.path(f"M{x:g} {top - 4:g}V{bottom:g}", stroke=GRID, stroke_width=1)
                shift = min(max(x, 20.0), svg.WIDTH - 20)
                yield svg.text(words, shift, top - 8, fill=svg.SOFT, text_anchor="middle")
    yield from _days(zone, axis, (begins, ends), top, bottom)


def _days(zone: str, axis: Axis, dates: tuple[date, date], top: float, bottom: float) -> Iterator[Markup]:
    begins, ends = dates
    years = begins.year != ends.year
    every = 1
    while every * 24 * axis.hour < (YEAR_ROOM if years else DAY_ROOM):
        every *= 2
    days = [begins + DAY * n for n in range(0, (ends - begins).days + 1, every)]
    places = [(max(axis.x(at), LEFT), day) for day in days for at in _instants(day, day, zone, (0,))]
    for (x, day), (after, _) in pairwise([*places, (svg.WIDTH, ends)]):
        if x > LEFT:
            yield svg.path(f"M{x:g} 4V{top - 20:g}M{x:g} {top - 4:g}V{bottom:g}", stroke=svg.FAINT, stroke_width=1)
        words = f"{day.day} {day:%b}{f' {day.year}' if years else ''}"
        if svg.width_of(words) + 6 <= after - x:
            yield svg.text(words, x + (4 if x > LEFT else 0), 15)


def _instants(begins: date, ends: date, zone: str, hours: Iterable[int]) -> Iterator[datetime]:
    """The given hours of each day, as the clocks of the zone show them."""
    for n in range((ends - begins).days + 1):
        for hour in hours:
            yield datetime.combine(begins + DAY * n, time(hour), tzinfo=zone_of(zone)).astimezone(UTC)


def night_bands(sun_at: Position | None, axis: Axis, top: float, bottom: float) -> Iterator[Markup]:
    """The nights as bands; none where no place is asked about, or too many of them would be drawn."""
    if sun_at is None or axis.end - axis.start > NIGHTS_WITHIN:
        return
    try:
        days = sorted(_daylight(sun_at, axis))
    except ClockError:
        return
    edges = [(axis.start, axis.start), *days, (axis.end, axis.end)]
    for (_, sunset), (sunrise, _) in pairwise(edges):
        left, right = axis.x(sunset), axis.x(sunrise)
        if right > left:
            yield svg.element("rect", x=left, y=top - 22, width=right - left, height=bottom - top + 22, fill=NIGHT)


def _daylight(sun_at: Position, axis: Axis) -> Iterator[tuple[datetime, datetime]]:
    """When the sun is up, day by day; all day or not at all where it does not set or rise."""
    begins, ends = axis.start.date() - DAY, axis.end.date() + DAY
    for day in (begins + DAY * n for n in range((ends - begins).days + 1)):
        if (light := daylight(sun_at, day)) is not None:
            yield light.sunrise, light.sunset
            continue
        noon = datetime.combine(day, time(12), tzinfo=UTC) - HOUR * (sun_at.lon / 15)
        if by_daylight(noon, sun_at):
            yield noon - DAY / 2, noon + DAY / 2
