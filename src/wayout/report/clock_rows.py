"""The rows of the clock's tables, as text, for the terminal and the page alike."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wayout.clock.clock import Clock
from wayout.plans import Alternative, Answer, Comparison, Row, Scenario, alternatives, answer
from wayout.report.clock_words import (
    chance_of,
    chance_words,
    change_words,
    decider_words,
    latest_words,
    limit_of,
    percent,
    slack_words,
    when_words,
)

ALTERNATIVES_SHOWN = 24


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline: when it runs out, and what can move it."""

    title: str
    at: str
    moved_by: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A milestone of a plan: its chance and slack, what decides it, when to send, what would be enough."""

    plan: str
    milestone: str
    chance: str
    slack: str
    decided_by: str
    latest: str
    enough: str


@dataclass(frozen=True, slots=True)
class AlternativeRow:
    """The words of some plans at a line with ships let through; one chance a milestone."""

    words: str
    line: str
    through: str
    due: str
    chances: tuple[str, ...]


def deadline_rows(clock: Clock) -> Iterator[DeadlineRow]:
    """Every deadline of the clock."""
    for each in clock.deadlines.values():
        moved_by = "; ".join(
            f"{extension.title}{f' (if {spaced(extension.if_reached)})' if extension.if_reached else ''}"
            for extension in each.extensions.values()
        )
        yield DeadlineRow(each.title, when_words(clock, each.when), moved_by or "nothing")


def spaced(milestone: str) -> str:
    """A milestone in words."""
    return milestone.replace("_", " ")


def answers(scenario: Scenario, comparison: Comparison, wanted: float, every: bool) -> list[tuple[Row, Answer]]:
    """The answers for the milestone that ends each plan, or for `every` one, as far as there are any."""
    clock = scenario.clock
    if clock is None:
        return []
    asked = [
        (row, name)
        for row in comparison.rows
        for name in (comparison.milestones if every else (row.plan.end,))
        if name is not None
    ]
    found = [(row, answer(clock, row.plan, name, wanted)) for row, name in asked]
    return [(row, each) for row, each in found if each is not None]


ANSWER_CELLS = ("plan", "milestone", "slack", "decided_by", "latest", "enough")


def answer_heads(clock: Clock, wanted: float | None = None) -> list[str]:
    """What stands over the answers, for the chance that is wanted."""
    share = percent(clock.wanted if wanted is None else wanted)
    return ["Plan", "Milestone", "In time by", "Decided by", f"Latest for {share}", f"Enough for {share}"]


def answer_rows(clock: Clock, found: Iterable[tuple[Row, Answer]]) -> Iterator[AnswerRow]:
    """The rows of the answers, a plan's title once."""
    above = ""
    for row, each in found:
        timing, plan = row.timing, row.plan
        assert timing is not None
        assert timing.moment is not None
        yield AnswerRow(
            "" if plan.key == above else plan.title,
            spaced(each.milestone),
            chance_words(timing.milestones[each.milestone]),
            slack_words(timing.milestones[each.milestone]),
            decider_words(plan, each, timing.moment),
            latest_words(clock, each),
            change_words(clock, plan, each.change),
        )
        above = plan.key


def alternative_rows(clock: Clock, comparison: Comparison) -> list[AlternativeRow]:
    """Every plan at every line with ships let through; plans that say the same by the same deadline are one."""
    if len(clock.lines) < 2 and len(clock.ships) < 2:
        return []
    told: dict[object, list[Row]] = {}
    for row in comparison.rows:
        deadline = row.plan.deadline and row.plan.deadline.key
        told.setdefault((row.plan.steps, deadline, row.plan.extend), []).append(row)
    return [
        _alternative_row(clock, rows, each, comparison.milestones, first=n == 0)
        for rows in told.values()
        for n, each in enumerate(alternatives(clock, rows[0].plan))
    ]


def _alternative_row(
    clock: Clock, rows: list[Row], each: Alternative, milestones: Iterable[str], first: bool
) -> AlternativeRow:
    return AlternativeRow(
        "; ".join(row.plan.title for row in rows) if first else "",
        each.line.title if each.line else "no line",
        ", ".join(clock.ships[key].title for key in each.let_through) or "nobody",
        limit_of(clock, each.moment),
        tuple(chance_of(each.chances.get(name)) for name in milestones),
    )
