"""What is asked and what is answered: the states that are to rest or not, and the least change that does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self, get_args

from wayout.model import Conflict, ModelError, Tiers
from wayout.stability import check_concepts

BY_RANKING = ("R", "GMR", "SMR", "SEQ", "SSEQ")
MOST_STATES = 4096  # pairs of states are compared: 16 million of them

By = Literal["ranking", "statements"]

# Why there is no answer, or none that is proven.
Reason = Literal["regardless", "alone", "together", "radius", "orders", "unsettled"]

DISTANCES = {
    "swaps": "adjacent swaps (Kendall's tau)",
    "ties": "adjacent swaps; a tie made or parted counts half (Fagin et al. 2006, K with p = 1/2)",
    "inversions": "inversions of the order of statements (adjacent swaps)",
}


@dataclass(frozen=True, slots=True)
class Goal:
    """The states that are to be equilibria, and those that are to be none."""

    stable: tuple[int, ...]
    unstable: tuple[int, ...] = ()

    @classmethod
    def of(cls, conflict: Conflict, stable: Sequence[str | int], unstable: Sequence[str | int] = ()) -> Self:
        """From labels or states; raises ModelError on unknown and infeasible ones, none, and contradictions."""
        wanted, unwanted = (
            tuple(dict.fromkeys(_state(conflict, each) for each in given)) for given in (stable, unstable)
        )
        if not wanted and not unwanted:
            raise ModelError("no state is named; name one that is to be stable, or one that is not to be")
        if both := set(wanted) & set(unwanted):
            raise ModelError(
                f"state {conflict.space.label(min(both))!r} is to be stable and unstable; name it once"
            )
        return cls(wanted, unwanted)

    @property
    def only(self) -> int | None:
        """The state that is to be an equilibrium, if that is all that is asked."""
        return self.stable[0] if len(self.stable) == 1 and not self.unstable else None


def _state(conflict: Conflict, given: str | int) -> int:
    if isinstance(given, str):
        return conflict.space.state(given)
    if not 0 <= given < conflict.space.size or not conflict.space.feasible[given]:
        raise ModelError(f"state {given} is none, or infeasible")
    return int(given)


@dataclass(frozen=True, slots=True)
class RankingChange:
    """A decision maker's ranking before and after: tiers, best first, and the pairs that relate otherwise now.

    `raised`: pairs (better now, better before) in an order in which each is a swap of neighbours; `parted`: pairs
    (better, worse) that were tied; `tied`: pairs (better, worse before) that are tied now.
    """

    dm: int
    half_swaps: int
    was: Tiers
    now: Tiers
    raised: tuple[tuple[int, int], ...]
    parted: tuple[tuple[int, int], ...]
    tied: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class OrderChange:
    """A decision maker's statements before and after, most important first; `raised` as in RankingChange."""

    dm: int
    half_swaps: int
    was: tuple[str, ...]
    now: tuple[str, ...]
    raised: tuple[tuple[str, str], ...]


Change = RankingChange | OrderChange


@dataclass(frozen=True, slots=True)
class Searched:
    """How far orders of statements were tried: all within `radius` inversions, `orders` of them; `all`: no more."""

    radius: int
    orders: int
    all: bool


@dataclass(frozen=True, eq=False)
class Inverse:
    """The least change of preference that reaches the goal, or why there is none.

    Costs are in half swaps. `half_swaps` is None if no change was found; `at_least` is what any change costs, None
    if none exists; the change is proven least if the two are equal. `changed` is the conflict after the change.
    """

    conflict: Conflict
    goal: Goal
    concept: str
    dm: int | None
    by: By
    distance: str
    half_swaps: int | None
    at_least: int | None
    changes: tuple[Change, ...] = ()
    changed: Conflict | None = None
    reason: Reason | None = None
    hindered: tuple[int, ...] = ()
    searched: Searched | None = None

    @property
    def cost(self) -> int | float | None:
        """The cost in adjacent swaps."""
        return swaps(self.half_swaps)

    @property
    def lower_bound(self) -> int | float | None:
        """What any change costs at least; None if there is none."""
        return swaps(self.at_least)

    @property
    def exact(self) -> bool:
        """The answer is proven: this is the least, or there is none."""
        return self.half_swaps == self.at_least


def swaps(halves: int | None) -> int | float | None:
    """Half swaps as swaps: a whole number where it is one."""
    return halves if halves is None else halves / 2 if halves % 2 else halves // 2


def check_concept(conflict: Conflict, concept: str, by: By) -> None:
    """Raises ModelError on an unknown concept or way to change preferences, and on SIM by ranking."""
    if by not in get_args(By):
        raise ModelError(f"preferences change by {' or by '.join(get_args(By))}, not by {by!r}")
    check_concepts(conflict, (concept,))
    if by == "ranking" and concept not in BY_RANKING:
        raise ModelError(
            f"{concept} is not asked backwards by ranking; there are {', '.join(BY_RANKING)}, "
            f"and {concept} by statements"
        )


def check_size(conflict: Conflict) -> None:
    """Raises ModelError if there are too many states for rankings to be compared pair by pair."""
    if len(conflict.space.states) > MOST_STATES:
        raise ModelError(
            f"{len(conflict.space.states):,} states are feasible; preferences are asked backwards for at most "
            f"{MOST_STATES:,}: merge or drop options"
        )
