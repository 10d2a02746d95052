"""The rows of the tables, as text, for the terminal and the page alike."""

from dataclasses import dataclass

from wayout.model import Conflict, Graph, Ranked
from wayout.offers import Belief, Outcome, WayOut, after
from wayout.plans import Comparison, Hinge, Row, Scenario
from wayout.report.clock_words import chance_words, limit_cell
from wayout.report.tested import no_face
from wayout.report.words import asks_words, holds_words, listed, state_words, states_words
from wayout.stability import Result


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan's row: one string a cell, `milestones` one a milestone."""

    title: str
    rests_in: str
    holds: str
    face: str
    contact: str
    milestones: tuple[str, ...]
    hinges: tuple[str, ...]
    variants: tuple[str, ...]
    is_way_out: bool


def plan_rows(scenario: Scenario, comparison: Comparison) -> list[PlanRow]:
    """The rows of the comparison, doing nothing first."""
    return [_plan_row(scenario, comparison, row) for row in comparison.rows]


def _plan_row(scenario: Scenario, comparison: Comparison, row: Row) -> PlanRow:
    conflict, found = scenario.conflict, row.outcome
    milestones = [row.timing.milestones[name] for name in comparison.milestones] if row.timing else []
    return PlanRow(
        row.plan.title,
        _rests(conflict, found) if conflict and found else "",
        holds_words(conflict, found.concepts) if conflict and found and found.rests_in else "",
        _face(conflict, found, scenario.reader) if conflict and found else "",
        limit_cell(scenario.clock, row.timing) if scenario.clock and row.timing else "",
        tuple(chance_words(each) for each in milestones),
        tuple(hinge_words(conflict, hinge) for hinge in row.hinges) if conflict else (),
        tuple(f"{name}: {_rests(conflict, other)}" for name, other in row.variants.items()) if conflict else (),
        bool(found and found.accepted and found.better),
    )


def _rests(conflict: Conflict, found: Outcome) -> str:
    words = states_words(conflict, found.rests_in)
    if found.cycles:
        words = f"goes round {words}"
    if found.unable:
        return f"{words} ({listed(conflict.keys[i] for i in found.unable)} may not do its part)"
    if found.declined_by:
        return f"{words} (declined by {listed(conflict.keys[i] for i in found.declined_by)})"
    if found.offered is not None and not found.accepted and found.face_lost:
        return f"{words} (it would cost {listed(conflict.keys[i] for i in found.face_lost)} face)"
    if found.untold and found.offered is not None and not found.accepted:
        return f"{words} (not agreed to)"
    if found.unreachable:
        return f"{words} (what is offered cannot be reached)"
    if found.accepted and found.offered not in found.rests_in:
        return f"{words} (agreed, not kept)"
    if found.accepted and found.not_better:
        return f"{words} (no better for {listed(conflict.keys[i] for i in found.not_better)})"
    if found.accepted and found.untold:
        return f"{words} (no way out for all)"
    return words


def _face(conflict: Conflict, found: Outcome, reader: str | None) -> str:
    """Whose face it costs; unknown where it rests is unknown."""
    if not found.rests_in:
        return "unknown"
    who = listed(conflict.keys[i] for i in found.face_lost) if found.face_lost else no_face(conflict, reader)
    return f"{who}, if agreed to" if found.face_lost and not found.accepted and found.offered is not None else who


def hinge_words(conflict: Conflict, hinge: Hinge) -> str:
    """A hinge as a sentence: the changed belief and what becomes of the plan."""
    return f"{belief_words(conflict, hinge.belief)}: {_rests(conflict, hinge.becomes)}"


def belief_words(conflict: Conflict, belief: Belief) -> str:
    """A changed belief: ``US without `hold` ``, or ``US `verify` above `hold` ``."""
    key = conflict.keys[belief.dm]
    one = _believed(conflict, belief.dm, belief.statement)
    two = _believed(conflict, belief.dm, belief.below or "")
    return f"{key} " + (f"without `{one}`" if belief.change == "drop" else f"`{two}` above `{one}`")


def _believed(conflict: Conflict, dm: int, text: str) -> str:
    """A statement as it stands; a tier of a ranking by the options of its states."""
    if not isinstance(conflict.decision_makers[dm].preferences, Ranked):
        return text
    return " = ".join(state_words(conflict, conflict.space.state(label)) for label in text.split(" = ") if label)


def hinged_statements(conflict: Conflict, row: Row) -> tuple[str, ...]:
    """The statements on which a row hinges, each once: `US: hold`."""
    each = (
        f"{conflict.keys[h.belief.dm]}: {_believed(conflict, h.belief.dm, h.belief.statement)}" for h in row.hinges
    )
    return tuple(dict.fromkeys(each))


@dataclass(frozen=True, slots=True)
class HingeGroup:
    """The plans that hinge on the same beliefs, how, and what becomes of them under each variant."""

    titles: tuple[str, ...]
    hinges: tuple[str, ...]
    variants: tuple[str, ...]


def hinge_groups(rows: list[PlanRow]) -> list[HingeGroup]:
    """The rows by what they hinge on; those that hinge on nothing are left out."""
    titles: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for row in rows:
        if row.hinges or row.variants:
            titles.setdefault((row.hinges, row.variants), []).append(row.title)
    return [HingeGroup(tuple(names), *found) for found, names in titles.items()]


@dataclass(frozen=True, slots=True)
class WayRow:
    """A way out in cells."""

    state: str
    asks: str
    acts: str
    holds: str
    notes: str
    folded: bool


def way_row(conflict: Conflict, way: WayOut, named: bool) -> WayRow:
    """The cells of a way out; a dominated one is folded unless a plan or a proposal names it."""
    notes = [] if way.credible else ["rests on a sanction that its maker would not carry out"]
    if way.unverified:
        notes.append(f"unverified: {', '.join(way.unverified)}")
    if way.dominated_by is not None:
        notes.append(f"all prefer {state_words(conflict, way.dominated_by)}")
    return WayRow(
        state_words(conflict, way.state),
        asks_words(way),
        ", ".join(way.third_party),
        holds_words(conflict, way.concepts),
        "; ".join(notes),
        way.dominated_by is not None and not named,
    )


def way_rows(scenario: Scenario, ways: tuple[WayOut, ...]) -> list[WayRow]:
    """The rows of the ways out, in their order."""
    conflict = scenario.conflict
    offered = {plan.offer for plan in scenario.plans}
    return [way_row(conflict, w, w.state in offered or _proposed(scenario, w)) for w in ways] if conflict else []


def _proposed(scenario: Scenario, way: WayOut) -> bool:
    """Some proposal, accepted by all where the way begins, leads to its end."""
    space = scenario.conflict.space if scenario.conflict else None
    if space is None or isinstance(space, Graph):
        return False
    start = way.path[0].start if way.path else way.state
    return any(after(space, start, proposal.asks) == way.state for proposal in scenario.proposals)


def equilibrium_rows(result: Result, most: int) -> tuple[list[tuple[str, tuple[bool, ...]]], int]:
    """At most `most` equilibria with under which concepts, those under most first; and how many are left out."""
    under = {c: set(result.states(c)) for c in result.concepts}
    states = sorted(set().union(*under.values()), key=lambda s: (-sum(s in held for held in under.values()), s))
    rows = [
        (state_words(result.conflict, state), tuple(state in under[c] for c in result.concepts))
        for state in states[:most]
    ]
    return rows, len(states) - len(rows)
