"""What the findings rest on: which of them fall when a passage is withdrawn, found by asking again without it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wayout.model import Conflict
from wayout.offers import assess, definitions_for, outcome, ways_out
from wayout.plans import Plan, Scenario, timing
from wayout.plans.timing import milestone_names
from wayout.record.evidence import Citation, cite, in_full
from wayout.report.words import chance_in_short, listed, state_words, states_words

MOVED = 0.05  # a chance that changes by less still stands


MOMENTS = 1 << 17  # passages times states: what the findings rest on is part of the brief up to it


@dataclass(frozen=True, slots=True)
class Claim:
    """Something the brief finds: what it is about, in words, and what it comes to."""

    about: tuple[str, ...]
    words: str
    value: Any

    def stands(self, other: "Claim | None") -> bool:
        """Whether it is found again."""
        if other is None:
            return False
        if isinstance(self.value, float):
            return isinstance(other.value, float) and abs(self.value - other.value) < MOVED
        return bool(self.value == other.value)


@dataclass(frozen=True, slots=True)
class Ground:
    """A passage: how it is cited, the document in full and the turn, and the claims that fall without it."""

    citation: Citation
    document: str
    turn: str
    falls: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Grounds:
    """The claims of a scenario, and what the passages it cites, and their documents as a whole, bear of them."""

    claims: tuple[Claim, ...]
    passages: tuple[Ground, ...]
    documents: tuple[Ground, ...]

    def under(self, claim: Claim) -> tuple[Ground, ...]:
        """The passages without which a claim falls."""
        return tuple(each for each in self.passages if claim in each.falls)


def worth_asking_again(scenario: Scenario) -> bool:
    """Whether asking again without each passage takes moments."""
    passages = {citation for evidence in scenario.evidence.values() for citation in evidence.sources}
    states = len(scenario.conflict.space.states) if scenario.conflict else 1
    return len(passages) * states <= MOMENTS


def grounds(scenario: Scenario, withdrawn: Mapping[str, Scenario]) -> Grounds:
    """What the claims rest on; `withdrawn` is the scenario without each passage or document, by how it is cited."""
    found = tuple(claims(scenario))
    each = [_ground(scenario, text, found, without) for text, without in withdrawn.items()]
    cited = {citation for evidence in scenario.evidence.values() for citation in evidence.sources}
    return Grounds(
        found,
        tuple(ground for ground in each if ground.citation.turn is not None or ground.citation in cited),
        tuple(ground for ground in each if ground.citation.turn is None),
    )


def _ground(scenario: Scenario, text: str, found: Iterable[Claim], without: Scenario) -> Ground:
    again = {each.about: each for each in claims(without)}
    falls = tuple(claim for claim in found if not claim.stands(again.get(claim.about)))
    return Ground(cite(text), *in_full(cite(text), scenario.documents), falls)


def claims(scenario: Scenario) -> Iterator[Claim]:
    """What is found of a scenario: where it rests, its ways out, its proposals, its plans and their chances."""
    conflict = scenario.conflict
    if conflict is not None and conflict.status_quo is not None:
        yield from _exits(conflict)
        for tested in assess(conflict, scenario.proposals, most_edits=0):
            words = f"fails {listed(tested.fails)}" if tested.fails else "is a way out"
            yield Claim(("proposal", tested.proposal.key), f"{tested.proposal.title} {words}", tested.fails)
    for plan in scenario.plans:
        if conflict is not None and plan.offer is not None:
            yield _led(conflict, plan)
        yield from _chances(scenario, plan)


def _exits(conflict: Conflict) -> Iterator[Claim]:
    found = ways_out(conflict)
    rest = found.no_agreement.states
    words = f"without agreement it rests in {states_words(conflict, rest)}"
    yield Claim(("rest",), words, {state_words(conflict, state) for state in rest})
    for way in found.ways_out:
        on = state_words(conflict, way.state)  # which stays the same when another option is not there
        yield Claim(("way out", on), f"{on} is a way out", way.concepts)


def _led(conflict: Conflict, plan: Plan) -> Claim:
    found = outcome(definitions_for(conflict), plan.offer)
    ends = {state_words(conflict, state) for state in found.rests_in}
    words = f"{plan.title} rests in {states_words(conflict, found.rests_in)}"
    return Claim(("plan", plan.key), words, (ends, found.concepts, found.face_lost))


def _chances(scenario: Scenario, plan: Plan) -> Iterator[Claim]:
    if scenario.clock is None or not plan.steps:
        return
    for name, milestone in timing(scenario.clock, plan, milestone_names((plan,))).milestones.items():
        if milestone.chance is not None:
            words = f"{plan.title}: {name.replace('_', ' ')} in time, {chance_in_short(milestone.chance.p)}"
            yield Claim(("chance", plan.key, name), words, milestone.chance.p)
