"""A proposal tested: where each answer leads, what is wrong with it, who would break it, and what mends it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from wayout.model import Conflict, ModelError, Prioritised
from wayout.offers.amend import MOST_EDITS, Amendments, amendments
from wayout.offers.changes import made_of_options
from wayout.offers.conditions import CONDITIONS, Conditions
from wayout.offers.holding import Forgone, forgone, undeterred
from wayout.offers.judged import definitions_for
from wayout.offers.no_agreement import Drift, drift
from wayout.offers.observation import Commitment, all_seen, commitments, undone
from wayout.offers.outcome import Outcome, outcome
from wayout.offers.proposal import Proposal, as_observed, effect, holds, parties, put
from wayout.offers.third import Carriage, carriage
from wayout.stability import CREDIBLE

Answer = Literal["yes", "no", "silence"]


@dataclass(frozen=True, slots=True)
class Reaction:
    """What an answer of one party leads to while the others accept; of everybody's yes if `party` is None.

    `states` are where it leads from each state of no agreement, `impossible` if from some it leads nowhere, by
    what is infeasible or cannot be undone; then things stay as they are. `doing` are the principals who do their
    part, `triggered` says whether what has to come first has come. `rests` is where it goes from there, and
    `face_lost` whose face that, or the way there, costs.
    """

    party: int | None
    answer: Answer
    states: tuple[int, ...]
    impossible: bool
    doing: tuple[int, ...]
    triggered: bool
    rests: Drift
    face_lost: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A condition that the proposal, accepted by all, does not meet, and why.

    For *equilibrium* `leaving` are the improvements nothing deters; for *better* `dm` prefers, or is no better
    than in, `resting`, and `statement` is the first of its preferences that says so; for *face* `statement` is
    what `dm` would be seen to break. For *reachable* `dm` would not move, or may not; None: nothing leads there.
    *trigger* is that what has to come first does not come even so. For *carrier* see the carriage.
    """

    condition: str
    dm: int | None = None
    statement: str | None = None
    resting: int | None = None
    leaving: tuple[Forgone, ...] = ()


@dataclass(frozen=True, slots=True)
class Tested:
    """A proposal tested against a conflict, from its no-agreement outcome.

    `accepted` are the states that acceptance by all leads to. `concepts` are those under which all of them are
    equilibria, `if_seen` the same if every breach were seen. `breaches` are the improvements that undo a
    commitment, `others` those of anybody that undo none. `after_term` is where things go when the commitments have
    lapsed: from there everybody follows its own improvements.
    """

    proposal: Proposal
    conflict: Conflict
    accepted: tuple[int, ...]
    concepts: tuple[str, ...]
    if_seen: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    reactions: tuple[Reaction, ...]
    failures: tuple[Failure, ...]
    carriage: tuple[Carriage, ...]
    commitments: tuple[Commitment, ...]
    breaches: tuple[Forgone, ...]
    others: tuple[Forgone, ...]
    after_term: Drift
    amendments: Amendments

    @property
    def sound(self) -> bool:
        """Accepted by all it ends in ways out, and whoever carries it may and would."""
        return not self.failures

    @property
    def fails(self) -> tuple[str, ...]:
        """The conditions it does not meet."""
        return tuple(dict.fromkeys(failure.condition for failure in self.failures))

    @property
    def credible(self) -> bool:
        """It rests on nothing that its maker would not carry out."""
        return bool(CREDIBLE & set(self.concepts))

    @property
    def unverified(self) -> tuple[Commitment, ...]:
        """The commitments of which nobody sees whether they are kept."""
        return tuple(each for each in self.commitments if not each.verified)


def assess(
    conflict: Conflict, proposals: Iterable[Proposal], most_edits: int = MOST_EDITS, given: Conditions | None = None
) -> tuple[Tested, ...]:
    """The proposals tested; raises ModelError without a status quo or on a general graph.

    `given` are the conditions of the conflict if they have been asked already.
    """
    if conflict.status_quo is None:
        raise ModelError("the status quo is unknown; name it with `status_quo:` to have proposals tested")
    plain = given or Conditions(definitions_for(conflict))
    tested = []
    for proposal in proposals:
        observed = as_observed(conflict, proposal)
        conditions = plain if observed is conflict else Conditions(definitions_for(observed))
        tested.append(_tested(conditions, proposal, most_edits))
    return tuple(tested)


def _tested(conditions: Conditions, proposal: Proposal, most_edits: int) -> Tested:
    definitions = conditions.definitions
    accepted, impossible, takes_effect = _accepted(conditions, proposal)
    holding = [conditions.concepts(state) for state in accepted]
    seen = all_seen(definitions)
    tempted = [each for s in accepted for i in definitions.everyone for each in forgone(definitions, s, i)]
    committed = proposal.commitments
    kept = tuple(each for s in accepted[:1] for each in commitments(definitions, s, committed, tempted))
    breaking = [bool(set(undone(definitions, each)) & set(committed.get(each.dm, {}))) for each in tempted]
    carried = carriage(conditions, proposal, accepted)
    return Tested(
        proposal,
        conditions.conflict,
        accepted,
        _common(holding),
        _common([seen.concepts_holding(state) for state in accepted]),
        tuple(outcome(definitions, state) for state in accepted),
        tuple(_reactions(conditions, proposal)),
        tuple(_failures(conditions, accepted, impossible, takes_effect, carried)),
        carried,
        kept,
        tuple(each for each, breaks in zip(tempted, breaking, strict=True) if breaks),
        tuple(each for each, breaks in zip(tempted, breaking, strict=True) if not breaks),
        drift(definitions, accepted),
        amendments(conditions, proposal, most_edits),
    )


def _accepted(conditions: Conditions, proposal: Proposal) -> tuple[tuple[int, ...], bool, bool]:
    """The states that acceptance by all leads to, whether from some state nowhere, and whether it takes effect."""
    everyone = conditions.conflict.principals
    found = [effect(conditions.definitions, proposal, start, everyone) for start in conditions.rest.states]
    states = [each.state for each in found]
    accepted = tuple(dict.fromkeys(state for state in states if state is not None))
    return accepted, None in states, all(each.triggered for each in found if each.state is not None)


def _common(holding: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The concepts in all of them."""
    return tuple(c for c in (holding[0] if holding else ()) if all(c in others for others in holding))


# --- answers -----------------------------------------------------------------------------------------------


def _reactions(conditions: Conditions, proposal: Proposal) -> Iterator[Reaction]:
    """Everybody's yes, then each party's no and its silence."""
    conflict = conditions.conflict
    yield _reaction(conditions, proposal, None, "yes")
    for party in parties(conflict, proposal):
        yield _reaction(conditions, proposal, party, "no")
        yield _reaction(conditions, proposal, party, "silence")


def _reaction(conditions: Conditions, proposal: Proposal, party: int | None, answer: Answer) -> Reaction:
    conflict, definitions = conditions.conflict, conditions.definitions
    accepting = [i for i in conflict.principals if i != party]
    effects = {s: effect(definitions, proposal, s, accepting) for s in conditions.rest.states}
    ends = {s: put(definitions, proposal, s) if e.state is None else e.state for s, e in effects.items()}
    states = tuple(dict.fromkeys(ends.values()))
    rests = _rests(conditions, states, agreed=party is None)
    lost = {i for start, end in ends.items() for i in conflict.face_lost_between(start, end)}
    lost |= {i for state in (*states, *rests.states) for i in conflict.face_lost(state)}
    return Reaction(
        party,
        answer,
        states,
        any(each.state is None for each in effects.values()),
        tuple(dict.fromkeys(i for each in effects.values() for i in each.doing)),
        all(each.triggered for each in effects.values()),
        rests,
        tuple(sorted(lost)),
    )


def _rests(conditions: Conditions, states: Iterable[int], agreed: bool) -> Drift:
    """Where things go: what all have agreed on stays if it is an equilibrium; all else drifts."""
    kept = [state for state in states if agreed and conditions.concepts(state)]
    gone = drift(conditions.definitions, [state for state in states if state not in kept])
    return Drift(tuple(sorted({*kept, *gone.states})), gone.cycles)


# --- what is wrong -----------------------------------------------------------------------------------------


def _failures(
    conditions: Conditions,
    accepted: tuple[int, ...],
    impossible: bool,
    takes_effect: bool,
    carried: Iterable[Carriage],
) -> Iterator[Failure]:
    failed = {condition for state in accepted for condition in conditions.fails(state)}
    for condition in CONDITIONS:
        if condition in failed:
            makers = [state for state in accepted if condition in conditions.fails(state)]
            yield from dict.fromkeys(why for state in makers for why in _why(conditions, condition, state))
    if impossible and "reachable" not in failed:
        yield Failure("reachable")
    if not takes_effect:
        yield Failure("trigger")
    for each in carried:
        if not each.can:
            yield Failure("carrier", each.dm)


def _why(conditions: Conditions, condition: str, state: int) -> Iterator[Failure]:
    definitions, conflict = conditions.definitions, conditions.conflict
    match condition:
        case "equilibrium":
            leaving = {i: undeterred(forgone(definitions, state, i)) for i in definitions.everyone}
            yield from (Failure(condition, i, leaving=found) for i, found in leaving.items() if found)
            if not any(leaving.values()):
                yield Failure(condition)
        case "better":
            for i in conflict.principals:
                for resting in conditions.rest.states:
                    if conflict.ranks[i][state] <= conflict.ranks[i][resting]:
                        yield Failure(condition, i, _deciding(conflict, i, resting, state), resting)
        case "face":
            yield from _face(conditions, state)
        case "reachable":
            found = outcome(definitions, state)
            stopping = (*found.unable, *found.declined_by)
            yield from (Failure(condition, i) for i in stopping or (None,))


def _face(conditions: Conditions, state: int) -> Iterator[Failure]:
    """The face rules broken in the state, or else on the way there."""
    conflict = conditions.conflict
    lost = [(i, conflict.decision_makers[i].face[n].text) for i, n in _broken(conflict, None, state)]
    for step in () if lost else conditions.anyhow[state]:
        lost += [(i, conflict.decision_makers[i].face[n].text) for i, n in _broken(conflict, step.start, step.end)]
    yield from (Failure("face", i, text) for i, text in dict.fromkeys(lost))


def _broken(conflict: Conflict, start: int | None, end: int) -> Iterator[tuple[int, int]]:
    """Whose face rules are broken in `end`, of those that held in `start`."""
    for i, rules in enumerate(conflict.face_kept):
        for n, kept in enumerate(rules):
            if not kept[end] and (start is None or kept[start]):
                yield i, n


def _deciding(conflict: Conflict, dm: int, one: int, other: int) -> str | None:
    """The first preference statement that tells the states apart; None if none does."""
    preferences = conflict.decision_makers[dm].preferences
    if not isinstance(preferences, Prioritised) or conflict.is_graph:
        return None
    space = made_of_options(conflict)
    telling = (s for s in preferences.statements if holds(space, s, one) != holds(space, s, other))
    return next((s.text for s in telling), None)
