"""The memorandum as a value: who said what, when and where, and what could not be read."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo


class Unreadable(ValueError):  # noqa: N818 -- named for what it says of the text
    """A text in which neither a title nor a turn was found."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One uninterrupted stretch of speech; `speaker` is the label as written, without its dash or colon."""

    n: int
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A numbered note; `turn` is where its marker stands, None when that is in no turn."""

    n: int
    text: str
    refers_to: tuple[str, ...] = ()
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Memorandum:
    """A memorandum, telegram or letter as found. `zone` is inferred from the place, never from the text."""

    title: str | None = None
    kind: str | None = None
    date: dt.date | None = None
    time: dt.time | None = None
    zone: str | None = None
    place: str | None = None
    participants: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()
    notes: tuple[Note, ...] = ()
    source: str | None = None
    prose: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError unless turns count from 1, notes stand in turns there are, and the zone exists."""
        for expected, turn in enumerate(self.turns, start=1):
            if turn.n != expected:
                raise ValueError(f"turn {turn.n} stands where turn {expected} belongs; number the turns from 1")
        for note in self.notes:
            if note.turn is not None and not 1 <= note.turn <= len(self.turns):
                raise ValueError(f"note {note.n} stands in turn {note.turn}, but there are {len(self.turns)} turns")
        if self.zone is not None:
            # An unknown zone is a KeyError in zoneinfo, a malformed one a ValueError or an OSError.
            try:
                ZoneInfo(self.zone)
            except (LookupError, ValueError, OSError) as error:
                raise ValueError(f"no time zone is called {self.zone!r}; use an IANA name") from error

    @property
    def instant(self) -> dt.datetime | None:
        """The aware instant; None unless date, time and zone are all known. A doubled hour gives the first."""
        if self.date is None or self.time is None or self.zone is None:
            return None
        return dt.datetime.combine(self.date, self.time, tzinfo=ZoneInfo(self.zone))
