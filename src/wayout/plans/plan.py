"""A plan: an offer joined to the clock."""

from dataclasses import dataclass

from wayout.clock import Line, Step

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to offer (a state; None offers nothing), by which channel and steps, and where ships are met.

    `line` is where ships are stopped; the ships in `let_through` are not.
    """

    key: str
    title: str
    offer: int | None = None
    channel: str | None = None
    line: Line | None = None
    let_through: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def does_nothing(self) -> bool:
        """It offers nothing and says nothing."""
        return self.offer is None and not self.steps


def nothing_first(plans: tuple[Plan, ...], line: Line | None) -> tuple[Plan, ...]:
    """The plans with doing nothing at their head; it is put there if it is not among them."""
    nothing = next((plan for plan in plans if plan.does_nothing), Plan(NOTHING, "Do nothing", line=line))
    return (nothing, *(plan for plan in plans if plan is not nothing))
