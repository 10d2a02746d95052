"""What is drafted from: a plan, a proposal or a state as one thing: what it asks of whom, in which order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from wayout.model import Conflict, ModelError, OptionTable, Statement
from wayout.offers import (
    Act,
    Acts,
    Conditions,
    Drift,
    Offers,
    Outcome,
    Path,
    Proposal,
    Sentence,
    Setting,
    Tested,
    assess,
    definitions_for,
    outcome,
    within_mandate,
)
from wayout.offers.changes import options_of, setting
from wayout.offers.proposal import as_observed
from wayout.plans import Comparison, Plan, Row, Scenario
from wayout.report.drafts.until import Until, instant
from wayout.report.words import state_words
from wayout.stability import Definitions, legal_sequences

From = Literal["plan", "proposal", "state"]


@dataclass(frozen=True, slots=True)
class Source:
    """What a draft is made from: a plan or a proposal by name and title, or a state by label."""

    kind: From
    name: str
    title: str


@dataclass(frozen=True, eq=False)
class Deal:
    """What is asked of everybody, whatever it is drafted from.

    `steps` are the acts in their order, those of one step at the same moment. With `in_turn` the last two are one
    sentence: if the one, then the other. `kept` are the options that each principal leaves on. `end` is where it
    leads from the first of `starts`, None if it cannot be. `carriers` are third parties by which it goes. `rest` is
    no agreement, `without` where things rest if a third party does not do its part and all others do. `row` is the
    plan beside the clock; of a proposal or a state the plan that comes nearest. In the `conflict` breaches are seen
    as the proposal provides.
    """

    scenario: Scenario
    conflict: Conflict
    of: Source
    starts: tuple[int, ...]
    end: int | None
    steps: tuple[Acts, ...]
    in_turn: bool
    kept: Mapping[int, tuple[str, ...]]
    carriers: tuple[int, ...]
    until: Until
    tested: Tested | None
    outcome: Outcome | None
    row: Row | None
    rest: Drift
    without: Mapping[int, Drift]

    @property
    def third_parties(self) -> tuple[int, ...]:
        """The third parties that act in it or carry it, in file order."""
        acting = {act.dm for step in self.steps for act in step}
        return tuple(i for i in self.conflict.third_parties if i in acting or i in self.carriers)

    def sentences(self, by: int) -> tuple[Sentence, ...]:
        """Its steps as sentences: who writes promises last in them, or else the last who is asked."""
        steps = [self._promising_last(step, by) for step in self.steps]
        asked = [step for step in steps if not self.by_third_parties(step)]
        if self.in_turn and len(asked) > 1:
            one = Sentence(asked[-2], asked[-1])
            return (*(_sentence(step) for step in steps[:-2]), one)
        return tuple(_sentence(step) for step in steps)

    def by_third_parties(self, acts: Acts) -> bool:
        """Third parties alone do it."""
        return all(act.dm in self.conflict.third_parties for act in acts)

    def _promising_last(self, step: Acts, by: int) -> Acts:
        if self.conflict.is_graph:  # one move after the other
            return step
        return tuple(sorted(step, key=lambda act: act.dm == by))


def _sentence(step: Acts) -> Sentence:
    return Sentence(step[:-1], step[-1:], together=True) if len(step) > 1 else Sentence((), step)


def deal_by_default(
    scenario: Scenario, comparison: Comparison, conditions: Conditions, offers: Offers
) -> Deal | None:
    """The plan whose words most often arrive in time of those that end in a way out, or else the first way out."""
    ways, states = offers.ways_out, offers.states
    rows = [row for row in comparison.rows if row.outcome and row.outcome.accepted and row.plan.offer in states]
    if rows:
        return deal_of_plan(scenario, comparison, conditions, max(rows, key=_in_time).plan.key)
    return deal_of_state(scenario, comparison, conditions, ways[0].state) if ways else None


def deal_of_plan(scenario: Scenario, comparison: Comparison, conditions: Conditions, key: str) -> Deal:
    """The plan of this name; raises ModelError if there is none, and if it asks nothing of anybody."""
    rows = {row.plan.key: row for row in comparison.rows}
    offering = ", ".join(row.plan.key for row in comparison.rows if row.plan.offer is not None)
    there = f"there are {offering}" if offering else "no plan of the scenario offers anything"
    if key not in rows:
        raise ModelError(f"the scenario has no plan {key!r}; {there}")
    plan = rows[key].plan
    if plan.offer is None:
        raise ModelError(f"the plan {key!r} offers nothing, so there is nothing to draft; {there}")
    return _to_state(scenario, conditions, plan.offer, Source("plan", key, plan.title), rows[key])


def deal_of_state(scenario: Scenario, comparison: Comparison, conditions: Conditions, state: int) -> Deal:
    """The offer of a state; raises ModelError if no moves lead there, and if nothing has to be asked for it."""
    of = Source("state", conditions.conflict.space.label(state), state_words(conditions.conflict, state))
    return _to_state(scenario, conditions, state, of, _row_for(comparison, state))


def deal_of_proposal(scenario: Scenario, comparison: Comparison, conditions: Conditions, key: str) -> Deal:
    """The proposal of this name, whether or not it is a way out; raises ModelError if there is none."""
    proposal, conflict = scenario.proposal(key), conditions.conflict
    tested = {each.proposal.key: each for each in comparison.proposals}.get(key)
    if tested is None:
        raise ModelError("the status quo is unknown; name it with `status_quo:` to have words drafted")
    observed = as_observed(conflict, proposal)
    judged = conditions if observed is conflict else Conditions(definitions_for(observed))
    end, starts = tested.accepted[0] if tested.accepted else None, judged.rest.states
    third = proposal.carrier if proposal.carrier in conflict.third_parties else None
    return Deal(
        scenario,
        judged.conflict,
        Source("proposal", key, proposal.title),
        starts,
        end,
        tuple(_in_order(judged.definitions, proposal, starts)),
        isinstance(proposal.trigger, Statement),
        _kept(conflict, starts[0], end),
        () if third is None else (third,),
        Until(
            proposal.term,
            None,
            instant(scenario, proposal.start),
            instant(scenario, proposal.expiry),
            proposal.area,
        ),
        tested,
        None,
        _row_for(comparison, end),
        judged.rest,
        _without(judged, tested),
    )


def _to_state(scenario: Scenario, conditions: Conditions, state: int, of: Source, row: Row | None) -> Deal:
    """The offer of a state as a deal: by the way that leads there, or else all at once."""
    conflict, rest = conditions.conflict, conditions.rest.states
    if not rest:
        raise ModelError("the status quo is unknown; name it with `status_quo:` to have words drafted")
    if state in rest:
        raise ModelError(f"nothing has to be asked for {of.title!r}: things rest there without agreement")
    path, tested = conditions.keeping.path_to(state), None
    if not conflict.is_graph:
        proposal = _as_proposal(conflict, rest, state, of)
        (tested,) = assess(conflict, (proposal,), 0, conditions)
    steps = _along(conflict, path) if path else _all_at_once(conditions, tested, state)
    return Deal(
        scenario,
        conflict,
        of,
        (path[0].start,) if path else rest,
        state,
        tuple(steps),
        False,
        _kept(conflict, path[0].start if path else rest[0], state),
        _carriers(scenario, row.plan) if row and of.kind == "plan" else (),
        _standstill(scenario),
        tested,
        (row.outcome if row and of.kind == "plan" else None)
        or outcome(conditions.definitions, state, conditions.keeping),
        row,
        conditions.rest,
        _without(conditions, tested) if tested else {},
    )


def _without(conditions: Conditions, tested: Tested) -> dict[int, Drift]:
    """Where all others' yes leads if a third party does not do its part."""
    found, proposal = {}, tested.proposal
    for dm in conditions.conflict.third_parties:
        left = {i: own for i, own in proposal.commitments.items() if i != dm}
        if left and dm in proposal.commitments:
            terms = replace(proposal, commitments=left, carrier=None, verification={})
            (other,) = assess(conditions.conflict, (terms,), 0, conditions)
            found[dm] = other.reactions[0].rests
    return found


def _as_proposal(conflict: Conflict, rest: tuple[int, ...], state: int, of: Source) -> Proposal:
    """The terms that lead to the state from wherever things rest, if all who are asked for something accept."""
    space = conflict.space
    assert isinstance(space, OptionTable)
    there, starts = setting(space, state), [setting(space, start) for start in rest]
    asked: dict[int, Setting] = {}
    for i in range(len(conflict.keys)):
        keys = (option.key for option in options_of(conflict, i))
        own = {key: there[key] for key in keys if any(start[key] != there[key] for start in starts)}
        asked |= {i: own} if own else {}
    return Proposal(of.name, of.title, asked, tuple(i for i in conflict.principals if i in asked))


def _along(conflict: Conflict, path: Path) -> Iterator[Acts]:
    """The acts of a way, step by step."""
    space = conflict.space
    for step in path:
        if isinstance(space, OptionTable):
            there = setting(space, step.end)
            changed = space.changed(step.start, step.end)
            yield tuple(Act(i, {o.key: there[o.key] for o in changed if o.owner == i}) for i in step.by)
        else:
            yield tuple(Act(i, {}, end) for i, end in step.sequence or ((step.by[0], step.end),))


def _all_at_once(conditions: Conditions, tested: Tested | None, state: int) -> Iterator[Acts]:
    """The acts that lead to a state to which no way leads on which all gain and keep face."""
    definitions, rest = conditions.definitions, conditions.rest.states
    if tested is not None:
        yield from _in_order(definitions, tested.proposal, rest)
        return
    everybody = tuple(definitions.everyone)
    for members in (definitions.conflict.principals, everybody):
        for start in rest:
            if sequence := legal_sequences(members, start, definitions.moves).get(state):
                yield tuple(Act(i, {}, end) for i, end in sequence)
                return
    label = definitions.space.label
    raise ModelError(f"no moves lead from {', '.join(map(label, rest))} to {label(state)}; name another state")


def _in_order(definitions: Definitions, proposal: Proposal, starts: tuple[int, ...]) -> Iterator[Acts]:
    """Third parties first, as far as their mandate goes; then the principals together, or as the trigger says."""
    conflict, space = definitions.conflict, definitions.space
    assert isinstance(space, OptionTable)
    now = [setting(space, start) for start in starts]
    acts: dict[int, Act] = {}
    for i, own in proposal.commitments.items():
        switched = {key: on for key, on in own.items() if any(start[key] != on for start in now)}
        named = [option for option in options_of(conflict, i) if option.key in switched]
        if switched and (i in conflict.principals or within_mandate(conflict, i, named)):
            acts[i] = Act(i, switched)
    yield from ((acts[i],) for i in conflict.third_parties if i in acts)
    asked = [acts[i] for i in conflict.principals if i in acts]
    first = asked
    if isinstance(proposal.trigger, Statement):
        owners = {option.owner for option in space.options if option.key in proposal.trigger.names}
        first = [act for act in asked if act.dm in owners]
    then = [act for act in asked if act not in first]
    yield from (tuple(each) for each in (first, then) if each)


def _kept(conflict: Conflict, start: int, end: int | None) -> dict[int, tuple[str, ...]]:
    """What each principal goes on doing: the options that are on before and after."""
    space = conflict.space
    if not isinstance(space, OptionTable) or end is None:
        return {}
    kept = {
        i: tuple(o.key for o in space.on(start) if o.owner == i and space.is_on(end, o.key))
        for i in conflict.principals
    }
    return {i: keys for i, keys in kept.items() if keys}


def _carriers(scenario: Scenario, plan: Plan) -> tuple[int, ...]:
    """The third parties by which a plan's words go."""
    conflict, channels = scenario.conflict, scenario.clock.channels if scenario.clock else {}
    assert conflict is not None
    used = [channels[plan.channel]] if plan.channel is not None and plan.channel in channels else []
    used += [channel for step in plan.steps for channel in step.channels]
    named = {conflict.index(each.carrier) for each in used if each.carrier in conflict.keys}
    return tuple(i for i in conflict.third_parties if i in named)


def _standstill(scenario: Scenario) -> Until:
    """The term of a standstill, which every plan of the scenario reckons with."""
    still = scenario.clock.standstill if scenario.clock else None
    return Until(still.term, instant(scenario, still.begins)) if still else Until()


def _in_time(row: Row) -> float:
    milestones = list(row.timing.milestones.values()) if row.timing else []
    return sum(each.chance.p if each.chance else each.planned for each in milestones)


def _row_for(comparison: Comparison, state: int | None) -> Row | None:
    """The plan that offers the state and whose words most often arrive in time, or else doing nothing."""
    rows = [row for row in comparison.rows if state is not None and row.plan.offer == state]
    return max(rows, key=_in_time, default=comparison.rows[0] if comparison.rows else None)
