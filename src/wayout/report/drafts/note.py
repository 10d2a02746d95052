"""What one's own side is told of an offer: what is asked and given, what may not be said aloud, what is open."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wayout.clock import Step
from wayout.clock.channels import waits_for
from wayout.clock.terms import Term
from wayout.model import Prioritised
from wayout.offers.robustness import Span
from wayout.plans import Plan
from wayout.plans.answers import sending
from wayout.report.clock_words import chance
from wayout.report.drafts.deal import Deal
from wayout.report.drafts.letter import Clause, Does, going_on
from wayout.report.drafts.points import Deed, Point, Warned
from wayout.report.drafts.until import Instant
from wayout.report.offered import carriage_words
from wayout.report.tested import CONDITION_NAMES, answer_rows, failure_words, no_face, rests_words
from wayout.report.words import in_sentence, listed, span_words, states_words


@dataclass(frozen=True, slots=True)
class Asked:
    """A point for one's own side: who does what and if what, what follows, and the passages it goes back to."""

    clause: Clause
    kept: str
    breach: tuple[str, ...]
    refused: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Belief:
    """What somebody is taken to hold, as a `preference`, as its `face` or in a `variant`; why, as whose belief."""

    who: str
    kind: str
    statement: str
    because: str | None
    view_of: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who has to be told, and why."""

    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Note:
    """All that one's own side is told of an offer: its reasons, beliefs, chances and warnings with it."""

    sender: str
    kind: str
    title: str
    before: str | None
    points: tuple[Asked, ...]
    asks: tuple[Does, ...]
    gives: tuple[Does, ...]
    goes_on: tuple[Does, ...]
    term: Term | None
    begins: Instant | None
    opens: Instant | None
    expires: Instant | None
    area: str | None
    tell: tuple[Told, ...]
    warnings: tuple[Warned, ...]
    apart: tuple[Warned, ...]
    reasons: tuple[Belief, ...]
    beliefs: tuple[Belief, ...]
    variants: tuple[Belief, ...]
    chances: tuple[tuple[str, str], ...]
    open_points: tuple[str, ...]
    answers: tuple[tuple[str, str, str], ...]


def note(deal: Deal, points: tuple[Point, ...], by: int, before: str | None) -> Note:
    """What the side of `by` is told."""
    me = deal.conflict.keys[by]
    deeds = [each for point in points for each in point.everything]
    return Note(
        in_sentence(deal.conflict, by),
        deal.of.kind,
        deal.of.title,
        before,
        tuple(_asked(point, me) for point in points),
        tuple(_does(each, me) for each in deeds if each.party != me),
        tuple(_does(each, me) for each in deeds if each.party == me),
        tuple(_does(each, me) for each in going_on(deal)),
        deal.until.term,
        deal.until.begins,
        deal.until.opens,
        deal.until.expires,
        deal.until.area,
        tuple(_told(deal, deeds, by)),
        tuple(dict.fromkeys(each for point in points for each in point.warnings)),
        tuple(dict.fromkeys(each for point in points for each in point.apart)),
        tuple(_beliefs(deal, (by,))),
        tuple(_beliefs(deal, (i for i in range(len(deal.conflict.keys)) if i != by))),
        tuple(_variants(deal, by)),
        tuple(_chances(deal)),
        open_points(deal),
        tuple(_answers(deal)),
    )


def _asked(point: Point, me: str) -> Asked:
    clause = Clause(
        tuple(_does(each, me) for each in point.condition),
        tuple(_does(each, me) for each in point.deeds),
        point.together,
    )
    follows = point.follows
    return Asked(clause, follows.kept, follows.breach, follows.refused, tuple(said_in_short(point)))


def _does(deed: Deed, me: str) -> Does:
    return Does(deed.name, deed.does, False, deed.party == me)


def said_in_short(point: Point) -> Iterator[str]:
    """The passages of a point, a document once: `Kennedy to Ball, 24 October 1962, 23:15, turns 8, 10`."""
    turns: dict[str, list[int]] = {}
    phrases: dict[str, list[str]] = {}
    for each in (each for each in point.said if not each.later):
        who = listed(filter(None, (each.by, each.to)), "to") if each.by else each.document
        what = ", ".join(filter(None, (who, each.date))) if each.by else who
        turns.setdefault(what, []).extend([int(each.turn)] if each.turn else [])
        phrases.setdefault(what, []).extend([each.paraphrase] if each.paraphrase else [])
    for what, named in turns.items():
        numbers = sorted(set(named))
        at = f", turn{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}" if numbers else ""
        why = "".join(f"; {phrase}" for phrase in dict.fromkeys(phrases[what]))
        yield f"{what}{at}{why}"


def _told(deal: Deal, deeds: Iterable[Deed], by: int) -> Iterator[Told]:
    """Who has to be told: whom it goes by, who is asked, whose consent it needs, who works on it."""
    conflict = deal.conflict
    asked = {each.party for each in deeds}
    for i in deal.third_parties:
        does = listed(["acts in it"] * (conflict.keys[i] in asked) + ["carries it"] * (i in deal.carriers))
        if i != by:
            yield Told(in_sentence(conflict, i), does)
    for i in conflict.principals:
        if i != by:
            is_asked = conflict.keys[i] in asked
            yield Told(in_sentence(conflict, i), "is asked for its part" if is_asked else "is asked for nothing")
    options = {option.key: option for option in getattr(conflict.space, "options", ())}
    for act in (act for step in deal.steps for act in step):
        for key in act.switched:
            for who in options[key].consent:
                yield Told(in_sentence(conflict, conflict.index(who)), f"has to consent to `{key}`")
    for step in before_sending(deal.row.plan) if deal.row and deal.of.kind == "plan" else ():
        if people := [*step.who, *(each.who for each in step.clears)]:
            yield Told(listed(people), f"to {step.does}")


def before_sending(plan: Plan) -> Iterator[Step]:
    """The steps of a plan up to the one that sends the words."""
    steps, sends = {step.key: step for step in plan.steps}, sending(plan.steps)
    if sends is None:
        return
    waiting, wanted = [sends], set[str]()
    while waiting:
        wanted.add(key := waiting.pop())
        waiting += [each for each in waits_for(steps[key]) if each not in wanted]
    yield from (each for each in plan.steps if each.key in wanted and (each.key != sends or not each.channels))


def _beliefs(deal: Deal, whose: Iterable[int]) -> Iterator[Belief]:
    """What decision makers are taken to want, and what would cost them face."""
    conflict, scenario = deal.conflict, deal.scenario
    for i in whose:
        dm = conflict.decision_makers[i]
        who, about = in_sentence(conflict, i), scenario.why("dm", dm.key)
        held = (
            [("preference", s.text) for s in dm.preferences.statements]
            if isinstance(dm.preferences, Prioritised)
            else []
        )
        for kind, text in (*held, *(("face", rule.text) for rule in dm.face)):
            why = scenario.why(kind, dm.key, text)
            yield Belief(who, kind, text, why.because, why.view_of or about.view_of)


def _variants(deal: Deal, by: int) -> Iterator[Belief]:
    """What else others may be like, and how likely that is taken to be."""
    scenario, conflict = deal.scenario, deal.conflict
    likely: dict[tuple[str, str], Span] = {}
    if scenario.assumptions:
        for i, each in enumerate(scenario.assumptions.weighed):
            likely |= {(conflict.keys[i], one.name): one.chance for one in each if one.name and one.chance}
    for key, variants in scenario.variants.items():
        for variant in variants if key != conflict.keys[by] else ():
            why = scenario.why("variant", key, variant)
            span = likely.get((key, variant))
            stated = variant + (f", chance {span_words(span)}" if span else "")
            yield Belief(in_sentence(conflict, conflict.index(key)), "variant", stated, why.because, why.view_of)


def _chances(deal: Deal) -> Iterator[tuple[str, str]]:
    """The chance that the words are in time, by milestone."""
    row = deal.row
    for milestone in row.timing.milestones.values() if row and row.timing and deal.of.kind == "plan" else ():
        if milestone.planned:
            yield milestone.name.replace("_", " "), chance(milestone)


def open_points(deal: Deal) -> tuple[str, ...]:
    """What the offer leaves open: what nobody sees, who may not or would not do its part, what is wrong with it."""
    conflict, tested = deal.conflict, deal.tested
    if tested is None:
        return ()
    carried = (carriage_words(conflict, each) for each in tested.carriage if not each.can)
    wrong = [each for each in tested.failures if each.condition != "carrier"]
    return (
        *unseen_points(deal),
        *carried,
        *(
            f"{CONDITION_NAMES[each.condition].capitalize()}: {words}."
            for each in wrong
            for words in failure_words(tested, each)
        ),
    )


def unseen_points(deal: Deal) -> tuple[str, ...]:
    """The commitments of which nobody would see whether they are kept."""
    conflict, space = deal.conflict, deal.conflict.space
    options = {option.key: option.title or option.key for option in getattr(space, "options", ())}
    if deal.end is None or deal.conflict.is_graph:
        return ()
    return tuple(
        f"Nothing here lets others see whether {in_sentence(conflict, option.owner)} keeps to this: "
        f"{options[option.key]}."
        for option in space.unseen_at(deal.end)  # type: ignore[union-attr]
    )


def _answers(deal: Deal) -> Iterator[tuple[str, str, str]]:
    """What each answer leads to: the answer, where it then rests, whose face that costs."""
    reader = deal.scenario.reader
    if deal.tested is not None:
        yield from ((row.answer, row.rests_in, row.face) for row in answer_rows(deal.tested, reader))
        return
    kept = deal.outcome.face_lost if deal.outcome else ()
    refused = {i for state in deal.rest.states for i in deal.conflict.face_lost(state)}
    if deal.outcome is not None:
        yield "all say yes", states_words(deal.conflict, deal.outcome.rests_in), _whose(deal, kept)
    yield "somebody says no", rests_words(deal.conflict, deal.rest), _whose(deal, sorted(refused))


def _whose(deal: Deal, lost: Sequence[int]) -> str:
    if not lost:
        return no_face(deal.conflict, deal.scenario.reader)
    return listed(deal.conflict.keys[i] for i in lost)
