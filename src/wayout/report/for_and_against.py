"""What speaks for an option and what against it: plain sentences, each said only where the result says so."""

from collections.abc import Iterator

from wayout.clock.clock import Clock
from wayout.model import Conflict
from wayout.offers import Outcome, WayOut
from wayout.plans import Plan, Row
from wayout.report.brief import Brief
from wayout.report.clock_rows import spaced
from wayout.report.clock_words import percent
from wayout.report.words import holds_words, in_sentence, listed, states_words
from wayout.stability import CREDIBLE

UNWILLING = "rests on a sanction that its maker would not carry out"


def taken(brief: Brief, row: Row) -> WayOut | None:
    """The way out in which a plan ends, if it ends in one."""
    found, offers = row.outcome, brief.offers
    if found is None or offers is None or not (found.accepted and found.better):
        return None
    return next((way for way in offers.ways_out if found.rests_in == (way.state,)), None)


def speaks_for(brief: Brief, row: Row) -> Iterator[str]:
    """What speaks for a plan."""
    conflict, found, way = brief.scenario.conflict, row.outcome, taken(brief, row)
    if conflict is not None and found is not None:
        if way is not None:
            yield holds_sentence(conflict, way.concepts)
        elif found.accepted and found.better:
            yield "everybody is better off where it rests than without agreement"
        if _asks_nobody(row.plan):
            yield "asks nobody for anything"
        yield from _spares_face(brief, conflict, found)
        if way is not None and row.variants and not _otherwise(row, found):
            yield "ends the same under every other belief listed"
    yield from _in_time(brief.scenario.clock, row, enough=True)


def speaks_against(brief: Brief, row: Row) -> Iterator[str]:
    """What speaks against a plan."""
    conflict, found, way = brief.scenario.conflict, row.outcome, taken(brief, row)
    if conflict is not None and found is not None:
        yield from _not_taken(brief, row.plan)
        yield from _refused(conflict, found)
        if found.face_lost:
            yield costs_face(conflict, found)
        yield from _loosely(found)
        yield from (unseen_sentence(key) for key in (way.unverified if way else ()))
        if way is not None and (other := _otherwise(row, found)):
            yield f"ends otherwise if {listed(other, 'or')}"
    yield from _in_time(brief.scenario.clock, row, enough=False)


def holds_sentence(conflict: Conflict, concepts: tuple[str, ...]) -> str:
    """That it is a way out, and how it holds."""
    sure = ", credibly" if CREDIBLE & set(concepts) else ""
    return f"ends in a way out that holds under {holds_words(conflict, concepts)}{sure}"


def unseen_sentence(key: str) -> str:
    """That nobody would know."""
    return f"a breach of `{key}` cannot be seen"


def costs_face(conflict: Conflict, found: Outcome) -> str:
    """Whose face it costs, and when."""
    who = listed(in_sentence(conflict, i) for i in found.face_lost)
    declined = found.offered is not None and not found.accepted
    return f"{'would cost' if declined else 'costs'} {who} face{', if agreed to' if declined else ''}"


def _asks_nobody(plan: Plan) -> bool:
    return plan.offer is None and not plan.steps


def _spares_face(brief: Brief, conflict: Conflict, found: Outcome) -> Iterator[str]:
    """That nobody loses face, where the paper knows of a face to lose; an edition knows its reader's."""
    reader = brief.scenario.reader
    if found.face_lost or not any(dm.face for dm in conflict.decision_makers):
        return
    yield (
        "costs nobody face" if reader is None else f"costs {in_sentence(conflict, conflict.index(reader))} no face"
    )


def _not_taken(brief: Brief, plan: Plan) -> Iterator[str]:
    ways = brief.offers.ways_out if brief.offers else ()
    if plan.offer is None and ways:
        yield "takes none of the ways out" if len(ways) > 1 else "does not take the way out"


def _refused(conflict: Conflict, found: Outcome) -> Iterator[str]:
    """Why what is offered does not come, does not last or suits not everybody."""
    if found.unable:
        yield f"{listed(in_sentence(conflict, i) for i in found.unable)} may not or cannot do its part"
    if found.declined_by:
        yield f"{listed(in_sentence(conflict, i) for i in found.declined_by)} would decline"
    elif found.offered is not None and found.untold and not found.accepted:
        yield "it would not be agreed to"
    if found.unreachable:
        yield "no moves lead to what it offers"
    if found.accepted and found.offered not in found.rests_in:
        yield f"agreed to, it would not be kept, and would go on to {states_words(conflict, found.rests_in)}"
    if found.offered is not None and found.accepted:
        if found.not_better:
            yield f"no better than no agreement for {listed(in_sentence(conflict, i) for i in found.not_better)}"
        elif found.untold:
            yield "it is no way out for all"


def _loosely(found: Outcome) -> Iterator[str]:
    """What is wrong with how it rests."""
    if found.cycles:
        yield "does not come to rest"
    elif found.rests_in and not found.concepts:
        yield "somebody would leave where it rests"
    elif found.concepts and not found.credible:
        yield UNWILLING


def _otherwise(row: Row, found: Outcome) -> list[str]:
    """The other beliefs listed under which the plan ends otherwise."""
    return [name for name, other in row.variants.items() if other.finding != found.finding]


def _in_time(clock: Clock | None, row: Row, *, enough: bool) -> Iterator[str]:
    """Whether the words are in time in as many runs as the file wants, or not."""
    for each in row.timing.milestones.values() if row.timing and clock else ():
        if clock is None or not each.planned or each.chance is None:
            continue
        if (each.chance.p >= clock.wanted) == enough:
            wanted = "" if enough else f", {percent(clock.wanted)} wanted"
            yield f"{spaced(each.name)} in time in {percent(each.chance.p)} of the runs{wanted}"
