"""A plan: an offer joined to the clock."""

from dataclasses import dataclass

from wayout.clock import Deadline, Line, Step

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to offer (a state; None offers nothing), by which channel and steps, and where ships are met.

    `line` is where ships are stopped; the ships in `let_through` are not. `deadline` runs out, later by those of
    its extensions that are named in `extend`. `ends_with` is the milestone that ends the plan, if the file says so.
    """

    key: str
    title: str
    offer: int | None = None
    channel: str | None = None
    line: Line | None = None
    let_through: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    ends_with: str | None = None
    deadline: Deadline | None = None
    extend: tuple[str, ...] = ()

    @property
    def end(self) -> str | None:
        """The milestone that ends it: as the file says, or the last that its steps reach; None if there is none."""
        return self.ends_with or next((step.reaches for step in reversed(self.steps) if step.reaches), None)

    def does_nothing(self, in_force: Line | None) -> bool:
        """It offers nothing, says nothing, moves no line or deadline and lets nobody through."""
        moves = self.let_through or self.extend or self.line != in_force
        return self.offer is None and not self.steps and not moves


def nothing_first(plans: tuple[Plan, ...], line: Line | None, deadline: Deadline | None = None) -> tuple[Plan, ...]:
    """The plans with doing nothing at their head; put there, with this line and deadline, if there is none."""
    key = NOTHING if all(plan.key != NOTHING for plan in plans) else f"{NOTHING}_at_all"
    nothing = next(
        (plan for plan in plans if plan.does_nothing(line)), Plan(key, "Do nothing", line=line, deadline=deadline)
    )
    return (nothing, *(plan for plan in plans if plan is not nothing))
