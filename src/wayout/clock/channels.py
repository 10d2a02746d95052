"""Words: the channels that carry them and the steps that make, clear, send and answer them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from wayout.clock._checks import did_you_mean, key_of
from wayout.clock.delays import Delay
from wayout.clock.quantities import ClockError
from wayout.clock.sleep import Asleep, check_wakes


@dataclass(frozen=True, slots=True)
class Channel:
    """A way for words to get from one party to another; `carrier` is the party in between, if any.

    What is handed to it while it is asleep waits until it wakes, and then takes its latency.
    Raises ClockError without a key or a latency, and when it never wakes.
    """

    key: str
    title: str
    carrier: str | None
    latency: Delay
    asleep: tuple[Asleep, ...] = ()

    def __post_init__(self) -> None:
        """Check the key, the latency and the sleep."""
        key_of(self.key, "channel")
        _check_latency(self.latency, f"channel {self.key!r}")
        check_wakes(self.asleep, f"channel {self.key!r}")


@dataclass(frozen=True, slots=True)
class Clearance:
    """Somebody who has to clear a step, and how long that takes. Raises ClockError without a name or a latency."""

    who: str
    latency: Delay

    def __post_init__(self) -> None:
        """Check the name and the latency."""
        key_of(self.who, "clearance")
        _check_latency(self.latency, f"the clearance of {self.who!r}")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that named people do; `reaches` names a milestone.

    It begins when every step in `after` and, if any are named, the first of those in `after_first` are done. It
    takes its latency; or goes by its channels, by all at once, and the first to arrive counts; or is done when
    all of `clears` are done, side by side or `in_turn`.
    Raises ClockError without a key, unless it takes its time in exactly one of the three ways, and when names do
    not come as a tuple.
    """

    key: str
    does: str
    who: tuple[str, ...]
    after: tuple[str, ...]
    latency: Delay | None = None
    reaches: str | None = None
    after_first: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    clears: tuple[Clearance, ...] = ()
    in_turn: bool = False

    def __post_init__(self) -> None:
        """Check the key, the names, and how it takes its time."""
        key_of(self.key, "step")
        for name in ("who", "after", "after_first"):
            value = getattr(self, name)
            if not isinstance(value, tuple) or not all(isinstance(each, str) for each in value):
                raise ClockError(f"`{name}` of step {self.key!r} must be a tuple of names, not {value!r}")
        ways = (self.latency is not None) + bool(self.channels) + bool(self.clears)
        if ways > 1:
            raise ClockError(f"step {self.key!r} has more than one of a latency, channels and clearances; keep one")
        if not self.channels and not self.clears:
            _check_latency(self.latency, f"step {self.key!r}")
        for what, names in (
            ("channel", [each.key for each in self.channels]),
            ("clearance", [each.who for each in self.clears]),
        ):
            if twice := {name for name in names if names.count(name) > 1}:
                raise ClockError(f"step {self.key!r} names the {what} {min(twice)!r} twice; drop one")


def order(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps so that each comes after all those it waits for.

    Raises ClockError on a key used twice, on a step that waits for one that is missing (with the closest
    name), and on steps that wait for each other in a circle (all of it named).
    Source: A. B. Kahn, Topological sorting of large networks, CACM 5 (1962) 558-562.
    """
    by_key = _by_key(steps)
    for step in steps:
        for name in waits_for(step):
            if name not in by_key:
                raise ClockError(
                    f"step {step.key!r} waits for {name!r}, which is not a step of this plan"
                    f"{did_you_mean(name, by_key) or '; add it, or take it out of `after`'}"
                )
    try:
        keys = tuple(TopologicalSorter({step.key: waits_for(step) for step in steps}).static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise ClockError(f"the steps wait for each other in a circle: {circle}; cut it at one `after`") from None
    return tuple(by_key[key] for key in keys)


def waits_for(step: Step) -> tuple[str, ...]:
    """The steps whose end it may wait for."""
    return (*step.after, *step.after_first)


def _by_key(steps: Sequence[Step]) -> dict[str, Step]:
    by_key: dict[str, Step] = {}
    for step in steps:
        if step.key in by_key:
            raise ClockError(f"two steps are called {step.key!r}; give each a key of its own")
        by_key[step.key] = step
    return by_key


def _check_latency(latency: object, whose: str) -> None:
    if not isinstance(latency, Delay):
        raise ClockError(f"{whose} has no latency; give one, as in Latency.hours(10, 12, 16)")
