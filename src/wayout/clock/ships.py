"""Ships: where each is, or is expected, how fast it closes, and on what track."""

from __future__ import annotations

from dataclasses import dataclass

from wayout.clock._checks import key_of
from wayout.clock.places import AtPosition, AtRadius
from wayout.clock.quantities import ClockError, Speed, Speeds
from wayout.clock.tracks import Track


@dataclass(frozen=True, slots=True)
class Ship:
    """A ship that closes straight on the line from one fix, or sails a track, or both are known of it.

    `speed` is the likely one, `speeds` its bounds if it is not certain. `tracks` are readings of where it sails,
    the likely one first. Raises ClockError without a key, without fix and track, and on a fix without a speed.
    """

    key: str
    title: str
    speed: Speed | None
    fix: AtRadius | AtPosition | None
    speeds: Speeds | None = None
    tracks: tuple[Track, ...] = ()

    def __post_init__(self) -> None:
        """Check that there is a key, and a fix with a speed or a track."""
        key_of(self.key, "ship")
        if self.fix is None and not self.tracks:
            raise ClockError(
                f"ship {self.key!r} has no position and time; say when it is at a distance from the line's"
                " centre or at a position"
            )
        if self.fix is not None and not isinstance(self.speed, Speed):
            raise ClockError(f"ship {self.key!r} has no speed; give one, as in Speed.knots(17)")
        if self.speeds is not None and self.speeds.likely != self.speed:
            raise ClockError(f"ship {self.key!r} has two likely speeds; give `speed` the likely one of `speeds`")

    @property
    def track(self) -> Track | None:
        """The likely track, None if only the fix is known."""
        return self.tracks[0] if self.tracks else None
