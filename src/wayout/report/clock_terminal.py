"""The clock's answers as rich renderables, for a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from wayout.plans import Comparison, Scenario
from wayout.report.clock_rows import (
    ALTERNATIVES_SHOWN,
    ANSWER_CELLS,
    alternative_rows,
    answer_heads,
    answer_rows,
    answers,
    deadline_rows,
    spaced,
)
from wayout.report.clock_words import answers_note, limit_heading
from wayout.report.grid import grid


def deadline_lines(scenario: Scenario) -> Iterator[RenderableType]:
    """The deadlines, if there are any."""
    clock = scenario.clock
    if clock is not None and clock.deadlines:
        rows = list(deadline_rows(clock))
        yield grid(
            [
                ("Deadline", [row.title for row in rows]),
                ("Runs out", [row.at for row in rows]),
                ("Moved by", [row.moved_by for row in rows]),
            ]
        )


def answer_lines(
    scenario: Scenario, comparison: Comparison, wanted: float | None = None, every: bool = False
) -> Iterator[RenderableType]:
    """What decides the plans' milestones, when to send at the latest, and what would give the wanted chance."""
    clock = scenario.clock
    if clock is None:
        return
    chance = clock.wanted if wanted is None else wanted
    rows = list(answer_rows(clock, answers(scenario, comparison, chance, every)))
    if rows:
        cells = [[getattr(row, name) for row in rows] for name in ANSWER_CELLS]
        yield grid(
            list(zip(answer_heads(clock, chance), cells, strict=True)),
            caption=answers_note(clock),
        )


def alternative_lines(scenario: Scenario, comparison: Comparison) -> Iterator[RenderableType]:
    """The plans' words at every line and with ships let through, if there is something to choose."""
    clock = scenario.clock
    rows = alternative_rows(clock, comparison) if clock is not None else []
    shown = rows[:ALTERNATIVES_SHOWN]
    if shown:
        yield grid(
            [
                ("Words", [row.words for row in shown]),
                ("Line", [row.line for row in shown]),
                ("Let through", [row.through for row in shown]),
                (limit_heading(clock), [row.due for row in shown]),
                *(
                    (spaced(name).capitalize(), [row.chances[n] for row in shown])
                    for n, name in enumerate(comparison.milestones)
                ),
            ]
        )
    if len(rows) > len(shown):
        yield Text(f"and {len(rows) - len(shown)} more (--json lists them)")
