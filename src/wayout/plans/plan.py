"""A plan: an offer joined to the clock."""

from dataclasses import dataclass

from wayout.clock import Line, Step

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to offer (a state; None offers nothing), by which channel and steps, and where ships are met.

    `line` is where ships are stopped; the ships in `let_through` are not. `ends_with` is the milestone that ends
    it, if the file says so.
    """

    key: str
    title: str
    offer: int | None = None
    channel: str | None = None
    line: Line | None = None
    let_through: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    ends_with: str | None = None

    @property
    def end(self) -> str | None:
        """The milestone that ends it: as the file says, or the last that its steps reach; None if there is none."""
        return self.ends_with or next((step.reaches for step in reversed(self.steps) if step.reaches), None)

    def does_nothing(self, in_force: Line | None) -> bool:
        """It offers nothing, says nothing, moves no line and lets nobody through."""
        return self.offer is None and not self.steps and not self.let_through and self.line == in_force


def nothing_first(plans: tuple[Plan, ...], line: Line | None) -> tuple[Plan, ...]:
    """The plans with doing nothing, `line` in force, at their head; it is put there if it is not among them."""
    key = NOTHING if all(plan.key != NOTHING for plan in plans) else f"{NOTHING}_at_all"
    nothing = next((plan for plan in plans if plan.does_nothing(line)), Plan(key, "Do nothing", line=line))
    return (nothing, *(plan for plan in plans if plan is not nothing))
