"""Until when: terms and instants as a draft writes them."""

from dataclasses import dataclass
from datetime import datetime

from wayout.clock import local
from wayout.clock.terms import Term
from wayout.plans import Scenario


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant as a template may write it; as text `25 October 1962, 14:00 EDT`."""

    iso: str
    day: int
    month: int
    year: int
    time: str
    zone: str
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Until:
    """Until when something is to be: for what term, from when, accepted from and until when, and where it holds."""

    term: Term | None = None
    begins: Instant | None = None
    opens: Instant | None = None
    expires: Instant | None = None
    area: str | None = None


def instant(scenario: Scenario, at: datetime | None) -> Instant | None:
    """An instant, in the clock's zone if there is a clock."""
    if at is None:
        return None
    shown = local(at, scenario.clock.zone) if scenario.clock else at
    zone = shown.tzname() or ""
    words = f"{shown.day} {shown:%B} {shown.year}, {shown:%H:%M} {zone}".rstrip()
    return Instant(shown.isoformat(), shown.day, shown.month, shown.year, f"{shown:%H:%M}", zone, words)
