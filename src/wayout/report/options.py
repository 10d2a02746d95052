"""The options before a decision maker: the plans, or the ways out, each with what speaks for and against it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from wayout.clock import Chance
from wayout.model import Conflict
from wayout.offers import WayOut
from wayout.plans import Answer, Row
from wayout.report.brief import Brief
from wayout.report.clock_rows import answers
from wayout.report.for_and_against import (
    UNWILLING,
    holds_sentence,
    speaks_against,
    speaks_for,
    taken,
    unseen_sentence,
)
from wayout.report.rows import PlanRow, hinged_statements, plan_rows, way_rows
from wayout.report.tested import no_face
from wayout.report.times import moment
from wayout.report.words import holds_words, state_words

TOO_LATE = "too late already"


@dataclass(frozen=True, slots=True)
class Merits:
    """What options are compared by: whether it ends in a way out, the concepts, whose face, chances, hinges."""

    way_out: bool
    concepts: frozenset[str]
    face: frozenset[str]
    chances: tuple[Chance | None, ...]  # a milestone each; None where there is nothing to be in time for
    hinges: frozenset[str]


def no_worse(one: Merits, other: Merits) -> bool:
    """At least as good by every criterion; sets by inclusion, so that some options cannot be compared."""
    return (
        one.way_out >= other.way_out
        and one.concepts >= other.concepts
        and one.face <= other.face
        and one.hinges <= other.hinges
        and all(_as_likely(a, b) for a, b in zip(one.chances, other.chances, strict=True))
    )


def better_by(one: Merits, other: Merits) -> tuple[int, ...]:
    """By which criteria it is better, by their place; a chance only if the intervals do not meet."""
    each = (
        one.way_out > other.way_out,
        one.concepts > other.concepts,
        one.face < other.face,
        one.hinges < other.hinges,
        *(_likelier(a, b) for a, b in zip(one.chances, other.chances, strict=True)),
    )
    return tuple(place for place, holds in enumerate(each) if holds)


def dominates(one: Merits, other: Merits) -> bool:
    """At least as good by every criterion, and better by one."""
    return no_worse(one, other) and bool(better_by(one, other))


def _as_likely(one: Chance | None, other: Chance | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.p >= other.p


def _likelier(one: Chance | None, other: Chance | None) -> bool:
    return one is not None and other is not None and one.low > other.high


@dataclass(frozen=True, slots=True)
class Option:
    """An option in words and in what it is compared by; `dominated_by` are numbers of options."""

    number: int
    key: str
    title: str
    rests_in: str
    holds: str
    face: str
    limit: str
    chances: tuple[str, ...]
    decide_by: str
    hinges: tuple[str, ...]
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    merits: Merits
    states: tuple[str, ...]  # labels of where it rests
    concepts: tuple[str, ...]
    latest: datetime | None = None
    dominated_by: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Its number and its title."""
        return f"{self.number} {self.title}"


def options(brief: Brief) -> tuple[Option, ...]:
    """The plans, doing nothing first; without plans the ways out after doing nothing, the dominated ones folded."""
    scenario, comparison = brief.scenario, brief.comparison
    clock = scenario.clock
    latest = (
        {row.plan.key: each for row, each in answers(scenario, comparison, clock.wanted, False)} if clock else {}
    )
    found = [
        _planned(brief, number, row, words, latest.get(row.plan.key))
        for number, (row, words) in enumerate(
            zip(comparison.rows, plan_rows(scenario, comparison), strict=True), start=1
        )
    ]
    if not scenario.plans and scenario.conflict is not None and brief.offers is not None:
        found += _ways(brief, scenario.conflict, brief.offers.ways_out, found[0])
    return tuple(_dominated(found))


def _planned(brief: Brief, number: int, row: Row, words: PlanRow, answer: Answer | None) -> Option:
    conflict, found = brief.scenario.conflict, row.outcome
    hinges = hinged_statements(conflict, row) if conflict else ()
    milestones = row.timing.milestones.values() if row.timing else ()
    merits = Merits(
        taken(brief, row) is not None,
        frozenset(found.concepts) if found else frozenset(),
        frozenset(conflict.keys[i] for i in found.face_lost) if conflict and found else frozenset(),
        tuple(each.chance for each in milestones),
        frozenset(hinges),
    )
    return Option(
        number,
        row.plan.key,
        row.plan.title,
        words.rests_in,
        words.holds,
        words.face,
        words.contact,
        words.milestones,
        _decide_by(brief, row, answer),
        hinges,
        tuple(speaks_for(brief, row)),
        tuple(speaks_against(brief, row)),
        merits,
        tuple(conflict.space.label(state) for state in found.rests_in) if conflict and found else (),
        found.concepts if found else (),
        answer.begin.at if answer else None,
    )


def _decide_by(brief: Brief, row: Row, answer: Answer | None) -> str:
    """The latest moment at which the plan may begin; without words of its own, that by which it has to be done."""
    clock, due = brief.scenario.clock, row.timing.moment if row.timing else None
    if clock is None or due is None or row.plan.does_nothing(clock.line_in_force):
        return "-"
    if answer is None:
        return moment(clock, due.at)
    return TOO_LATE if answer.begin.at is None else moment(clock, answer.begin.at)


def _ways(brief: Brief, conflict: Conflict, ways: Sequence[WayOut], nothing: Option) -> Iterator[Option]:
    """The ways out that are not folded, as options; none has words of its own."""
    shown = [w for w, row in zip(ways, way_rows(brief.scenario, tuple(ways)), strict=True) if not row.folded]
    for number, way in enumerate(shown, start=nothing.number + 1):
        against = [] if way.credible else [UNWILLING]
        yield Option(
            number,
            conflict.space.label(way.state),
            f"Offer: {state_words(conflict, way.state)}",
            state_words(conflict, way.state),
            holds_words(conflict, way.concepts),
            no_face(conflict, brief.scenario.reader),
            nothing.limit,
            (),
            "-",
            (),
            (holds_sentence(conflict, way.concepts),),
            (*against, *map(unseen_sentence, way.unverified)),
            Merits(True, frozenset(way.concepts), frozenset(), (), nothing.merits.hinges),
            (conflict.space.label(way.state),),
            way.concepts,
        )


def _dominated(found: Sequence[Option]) -> Iterator[Option]:
    """The options, each with the numbers of those that dominate it."""
    for one in found:
        by = tuple(other.number for other in found if dominates(other.merits, one.merits))
        yield replace(one, dominated_by=by)
