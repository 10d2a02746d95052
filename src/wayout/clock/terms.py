"""How long something is to last: `2 weeks`, `2 to 3 weeks`, from an instant on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, datetime, timedelta

from wayout.clock.instants import utc
from wayout.clock.quantities import ClockError

_EXACT = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_MONTHS = {"month": 1, "year": 12}
_TERM = re.compile(r"(\d+(?:\.\d+)?)(?:\s*(?:-|–|to|or)\s*(\d+(?:\.\d+)?))?\s*([a-z]+?)s?")


@dataclass(frozen=True, slots=True)
class Term:
    """A span of at least `least` and at most `most` of a unit: minute, hour, day, week, month or year."""

    least: float
    most: float
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in (*_EXACT, *_MONTHS):
            units = ", ".join(f"{unit}s" for unit in (*_EXACT, *_MONTHS))
            raise ClockError(f"{self.unit!r} is no unit of a term; there are {units}")
        if not 0 < self.least <= self.most:
            raise ClockError(f"a term of {self.least:g} to {self.most:g} is none; write the shorter first, above 0")
        if self.unit in _MONTHS and not (self.least.is_integer() and self.most.is_integer()):
            raise ClockError(f"{self.least:g} {self.unit}s is no calendar term; write whole {self.unit}s, or days")
        self.ends(datetime.fromisoformat("2000-01-01T00:00Z"))

    @classmethod
    def parse(cls, text: str) -> Term:
        """The term written as `2 weeks` or `2 to 3 weeks`. Raises ClockError on anything else."""
        found = _TERM.fullmatch(" ".join(text.lower().split()))
        if found is None:
            raise ClockError(f"{text!r} is no term; write a number and a unit: 2 weeks, or 2 to 3 weeks")
        least = float(found[1])
        return cls(least, float(found[2] or least), found[3])

    def ends(self, start: datetime) -> tuple[datetime, datetime]:
        """The earliest and the latest end (UTC) of a term that begins at `start`; months go by the calendar."""
        return self._after(start, self.least), self._after(start, self.most)

    def _after(self, start: datetime, amount: float) -> datetime:
        try:
            if self.unit in _EXACT:
                return utc(start) + amount * _EXACT[self.unit]
            return _months_later(utc(start), int(amount) * _MONTHS[self.unit])
        except OverflowError:
            raise ClockError(f"{self} is longer than a calendar can hold; write a shorter one") from None

    def __str__(self) -> str:
        number = f"{self.least:g}" if self.least == self.most else f"{self.least:g} to {self.most:g}"
        return f"{number} {self.unit}{'s' * (self.most != 1)}"


def _months_later(start: datetime, months: int) -> datetime:
    """The same day of a later month, or its last day where it has no such day."""
    years, month = divmod(start.month - 1 + months, 12)
    if start.year + years > MAXYEAR:
        raise OverflowError
    for day in range(start.day, 27, -1):
        try:
            return start.replace(year=start.year + years, month=month + 1, day=day)
        except ValueError:
            continue
    return start.replace(year=start.year + years, month=month + 1)
