"""The draft message: an offer in plain words, to whoever has to carry or answer it."""

from dataclasses import dataclass

from wayout.clock import local
from wayout.model import Conflict, OptionTable
from wayout.offers import Offers, WayOut
from wayout.plans import Comparison, Row, Scenario
from wayout.report.templates import template
from wayout.report.words import deeds, in_sentence, listed, name


@dataclass(frozen=True, slots=True)
class Draft:
    """A message: to whom, for which plan (None: for the first way out), by when, and its text."""

    to: str
    plan: str | None
    before: str | None
    paragraphs: tuple[str, ...]
    open_points: tuple[str, ...]


def draft(scenario: Scenario, offers: Offers, comparison: Comparison) -> Draft | None:
    """The message for the plan whose words most often arrive in time, or for the first way out; None without one.

    Of the plans that end in a way out, the one whose milestones' chances add up highest is taken.
    """
    conflict = scenario.conflict
    ways = {way.state: way for way in offers.ways_out}
    if conflict is None or not ways:
        return None
    rows = [row for row in comparison.rows if row.outcome and row.outcome.accepted and row.plan.offer in ways]
    row = max(rows, key=_in_time, default=None)
    way = ways[row.plan.offer] if row and row.plan.offer is not None else offers.ways_out[0]
    sides = [name(conflict, i) for i in _parties(conflict, way)]
    to = (
        listed(name(conflict, i) for i in conflict.third_parties if _deeds(conflict, way, i))
        if way.third_party
        else None
    )
    text = template("message.txt").render(
        acts=[title for i in conflict.third_parties for title in _deeds(conflict, way, i)],
        promises=[(in_sentence(conflict, i), listed(_deeds(conflict, way, i))) for i in _parties(conflict, way)],
        joint=bool(way.joint),
        kept=[(in_sentence(conflict, i), kept) for i in conflict.principals if (kept := _kept(conflict, way, i))],
        listed=listed,
    )
    paragraphs = tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
    return Draft(
        to or listed(sides[:-1] or sides),
        row.plan.title if row else None,
        _before(scenario, row),
        paragraphs,
        _open(conflict, way),
    )


def _in_time(row: Row) -> float:
    milestones = list(row.timing.milestones.values()) if row.timing else []
    return sum(each.chance.p if each.chance else each.planned for each in milestones)


def _parties(conflict: Conflict, way: WayOut) -> list[int]:
    """The principals asked for something; the first of the file, whose message this is, promises last."""
    asked = [i for i in conflict.principals if conflict.keys[i] in way.asks]
    return asked[1:] + asked[:1] if len(asked) > 1 and asked[0] == conflict.principals[0] else asked


def _deeds(conflict: Conflict, way: WayOut, dm: int) -> list[str]:
    """What a decision maker is to do on the way out, each deed as a phrase."""
    if isinstance(conflict.space, OptionTable):
        return deeds(conflict, dm, way.path[0].start if way.path else way.state, way.state)
    return [deed for step in way.path if dm in step.by for deed in deeds(conflict, dm, step.start, step.end)]


def _kept(conflict: Conflict, way: WayOut, dm: int) -> str | None:
    """What a principal goes on doing."""
    space = conflict.space
    if not isinstance(space, OptionTable) or not way.path:
        return None
    before = space.on(way.path[0].start)
    kept = [each.title for each in before if each.owner == dm and space.is_on(way.state, each.key)]
    return listed(kept) if kept else None


def _open(conflict: Conflict, way: WayOut) -> tuple[str, ...]:
    """What the message leaves unsaid and a reader will ask."""
    space = conflict.space
    if not isinstance(space, OptionTable):
        return ()
    unseen = [space.options[space.index(key)] for key in way.unverified]
    return tuple(
        f"Nothing here lets others see whether {in_sentence(conflict, option.owner)} keeps to this: {option.title}."
        for option in unseen
    )


def _before(scenario: Scenario, row: Row | None) -> str | None:
    clock = scenario.clock
    if row is None or clock is None or row.timing is None or row.timing.moment is None:
        return None
    due = row.timing.moment
    where = due.title if due.limit.line is None else f"{due.title} at {clock.lines[due.limit.line].title}"
    return f"{local(due.at, clock.zone):%-d %B %Y, %H:%M %Z}: {where}"
