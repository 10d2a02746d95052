"""A standstill: ships hold for some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wayout.clock.instants import utc
from wayout.clock.terms import Term


@dataclass(frozen=True, slots=True)
class Standstill:
    """Ships hold from `begins` for a term, which may be extended by another. `holds` names those that hold.

    None stands for all. A ship that is inside the line by then holds nothing up: it sails on. Raises ClockError
    on a naive time.
    """

    begins: datetime
    term: Term
    extension: Term | None = None
    holds: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Keep the time in UTC."""
        object.__setattr__(self, "begins", utc(self.begins))

    @property
    def ends(self) -> tuple[datetime, datetime]:
        """Its earliest and its latest end."""
        return self.term.ends(self.begins)

    @property
    def ends_if_extended(self) -> tuple[datetime, datetime] | None:
        """The earliest and the latest end after the extension, None if there is none."""
        if self.extension is None:
            return None
        early, late = self.ends
        return self.extension.ends(early)[0], self.extension.ends(late)[1]
