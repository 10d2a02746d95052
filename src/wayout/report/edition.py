"""One party's edition: what was found, without what any other party wants, believes or fears to be seen doing.

All is worked out on the whole scenario first, so that an edition says what is so. Then the values themselves are
emptied of what is not the reader's, by naming what may stay; no form of a paper can print what is not there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wayout.model import Conflict, DecisionMaker
from wayout.offers import (
    Amendment,
    Carriage,
    Failure,
    Offers,
    OffersInFull,
    Outcome,
    PathStep,
    Reaction,
    Tested,
    WayOut,
)
from wayout.offers.robustness import Alternative, Assumptions
from wayout.plans import Comparison, Row, Scenario
from wayout.record.evidence import Evidence
from wayout.report.drafts import Deal
from wayout.report.findings import Findings
from wayout.report.grounds import Claim, Ground, Grounds
from wayout.report.tested import OTHERS
from wayout.report.words import in_sentence
from wayout.stability import Result

# what everybody may know of; all else that something can rest on is a belief about a decision maker
WISHES = frozenset(("dm", "preference", "face", "variant", "variant preference", "loss"))
PUBLIC = frozenset(
    "option infeasible clock standstill line ship channel deadline extension plan step proposal commitment".split()
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose edition it is; what it is said to want is its `own`, or else what another believes of it."""

    dm: int
    key: str
    own: bool

    def among(self, dms: Iterable[int]) -> tuple[int, ...]:
        """The reader, if it is among these and what is said of it is its own."""
        return (self.dm,) if self.own and self.dm in dms else ()


def edition(found: Findings, reader: str) -> Findings:
    """What one decision maker may read of the findings; raises ModelError if there is none of this key.

    What another believes of the reader is that other's, so it is left out too.
    """
    scenario, conflict = found.scenario, found.scenario.conflict
    if conflict is None:
        return replace(found, scenario=replace(scenario, reader=reader, warnings=()))
    me = Reader(conflict.index(reader), reader, _its_own(scenario, reader))
    own = _conflict(conflict, me)
    left = _scenario(scenario, conflict, own, me)
    return Findings(
        left,
        _result(found.result, own) if found.result else None,
        _in_full(found.in_full, me) if found.in_full else None,
        None,
        _comparison(found.comparison, own, me),
        tuple(need for need in found.needs if all(me.among((premise.dm,)) for premise in need.rests_on)),
        _grounds(found.grounds, left) if found.grounds else None,
        _deal(found.deal, left, own, me) if found.deal else None,
    )


def deal_in_edition(deal: Deal, reader: str) -> Deal:
    """What one decision maker drafts from, with nobody's wishes and face but its own."""
    conflict = deal.scenario.conflict
    assert conflict is not None
    me = Reader(conflict.index(reader), reader, _its_own(deal.scenario, reader))
    own = _conflict(conflict, me)
    return _deal(deal, _scenario(deal.scenario, conflict, own, me), own, me)


def handling(scenario: Scenario) -> str:
    """What stands on each page of an edition: who may read it; nothing on what is no edition."""
    conflict = scenario.conflict
    if scenario.reader is None:
        return ""
    whose = in_sentence(conflict, conflict.index(scenario.reader)) if conflict else scenario.reader
    return f"For {whose} only."


def _its_own(scenario: Scenario, reader: str) -> bool:
    """Nothing that the reader is said to want is marked as another's belief, or known to others alone."""
    about = [each for thing, each in scenario.evidence.items() if thing[0] in WISHES and thing[1] == reader]
    return all(each.view_of in (None, reader) and each.known.to(reader, None) for each in about)


# --- the scenario -------------------------------------------------------------------------------------------


def _scenario(scenario: Scenario, conflict: Conflict, own: Conflict, me: Reader) -> Scenario:
    """The scenario with what the reader wants and what everybody may know."""
    reader = me.key
    evidence = {thing: each for thing, each in scenario.evidence.items() if _may_know(thing, each, conflict, me)}
    cited = {citation.document for each in evidence.values() for citation in each.sources}
    return Scenario(
        title=scenario.title,
        conflict=own,
        clock=scenario.clock,
        plans=scenario.plans,
        proposals=scenario.proposals,
        variants={dm: each for dm, each in scenario.variants.items() if me.own and dm == reader},
        assumptions=_assumptions(scenario.assumptions, own, me) if scenario.assumptions else None,
        losses={dm: each for dm, each in scenario.losses.items() if me.own and dm == reader},
        documents={key: each for key, each in scenario.documents.items() if key in cited},
        evidence=evidence,
        about=scenario.about,
        digest=scenario.digest,
        assumed=tuple(each for each in scenario.assumed if _may_assume(each, me)),
        reader=reader,
        unweighed=scenario.unweighed,
    )


def _may_know(thing: tuple[str, ...], why: Evidence, conflict: Conflict, me: Reader) -> bool:
    """What is public, what the reader is believed to want, and why a decision maker that wants nothing is there.

    What is marked as another's belief is that other's, whatever it is about.
    """
    head, *rest = thing
    if why.view_of not in (None, me.key):
        return False
    if head in PUBLIC:
        return True
    dm = conflict.decision_makers[conflict.index(rest[0])]
    return (me.own and dm.key == me.key) or (head == "dm" and dm.preferences is None and not dm.face)


def _may_assume(assumed: str, me: Reader) -> bool:
    own = (f"{me.key}.", f"{me.key}=") if me.own else ()
    return assumed.startswith(("--for ", "--as-of ", "clock.", *own))


def _conflict(conflict: Conflict, me: Reader) -> Conflict:
    """The conflict in which nobody but the reader wants anything or has a face to lose."""
    everyone = tuple(dm if me.among((i,)) else _bare(dm) for i, dm in enumerate(conflict.decision_makers))
    payoffs = np.zeros_like(conflict.payoffs)
    for i in me.among((me.dm,)):
        payoffs[i] = conflict.payoffs[i]
    return replace(conflict, decision_makers=everyone, payoffs=payoffs)


def _bare(dm: DecisionMaker) -> DecisionMaker:
    return DecisionMaker(dm.key, dm.name, dm.role, dm.mandate)


def _assumptions(assumptions: Assumptions, own: Conflict, me: Reader) -> Assumptions:
    kept = tuple(
        each if me.among((i,)) else (Alternative(None, own.decision_makers[i]),)
        for i, each in enumerate(assumptions.alternatives)
    )
    return Assumptions(own, kept)


# --- stability and ways out ---------------------------------------------------------------------------------


def _result(result: Result, own: Conflict) -> Result:
    """Where all would stay, not who would."""
    stable = result.stable.items()
    everywhere = {concept: np.broadcast_to(result.held(concept), table.shape) for concept, table in stable}
    return replace(result, conflict=own, stable=everywhere)


def _in_full(full: OffersInFull, me: Reader) -> OffersInFull:
    """The ways out and what third parties add, without what would hold whom and what fails for whom."""
    offers = full.offers
    ways = tuple(_way(way, me) for way in offers.ways_out)
    return OffersInFull(Offers(offers.no_agreement, ways, ()), {}, full.withheld)


def _way(way: WayOut, me: Reader) -> WayOut:
    return replace(way, path=_path(way.path, me), dominated_by=None)


def _path(path: Sequence[PathStep], me: Reader) -> tuple[PathStep, ...]:
    return tuple(replace(step, gains=None, losses=me.among(step.losses)) for step in path)


# --- plans and proposals ------------------------------------------------------------------------------------


def _comparison(comparison: Comparison, own: Conflict, me: Reader) -> Comparison:
    return Comparison(
        tuple(_row(row, me) for row in comparison.rows),
        comparison.milestones,
        tuple(_tested(tested, own, me) for tested in comparison.proposals),
    )


def _row(row: Row, me: Reader) -> Row:
    return Row(
        row.plan,
        _outcome(row.outcome, me) if row.outcome else None,
        row.timing,
        tuple(
            replace(each, becomes=_outcome(each.becomes, me)) for each in row.hinges if me.among((each.belief.dm,))
        ),
        {
            name: _outcome(each, me)
            for name, each in row.variants.items()
            if me.own and name.startswith(f"{me.key}=")
        },
    )


def _outcome(found: Outcome, me: Reader) -> Outcome:
    about = (found.face_lost, found.declined_by, found.not_better)
    return replace(
        found,
        face_lost=me.among(found.face_lost),
        declined_by=me.among(found.declined_by),
        not_better=me.among(found.not_better),
        path=_path(found.path, me),
        untold=any(not me.among((dm,)) for each in about for dm in each),
    )


def _tested(tested: Tested, own: Conflict, me: Reader) -> Tested:
    """A proposal with its terms, where it leads, and what of it fails for the reader."""
    mine = tuple(each for failure in tested.failures if (each := _failure(failure, me)) is not None)
    others = () if len(mine) == len(tested.failures) else (Failure(OTHERS),)
    return replace(
        tested,
        conflict=replace(own, space=tested.conflict.space),  # in which breaches are seen as it provides
        outcomes=tuple(_outcome(each, me) for each in tested.outcomes),
        reactions=tuple(_reaction(each, me) for each in tested.reactions if each.party in (None, me.dm)),
        failures=(*mine, *others),
        carriage=tuple(_carriage(each, me) for each in tested.carriage if each.dm == me.dm),
        commitments=(),
        breaches=(),
        others=(),
        amendments=replace(
            tested.amendments, found=tuple(_amendment(each, me) for each in tested.amendments.found)
        ),
    )


def _amendment(amendment: Amendment, me: Reader) -> Amendment:
    return replace(amendment, ways=tuple(_way(way, me) for way in amendment.ways))


def _failure(failure: Failure, me: Reader) -> Failure | None:
    """What fails for the reader, or by what is possible; None if it fails for another."""
    if failure.leaving:
        leaving = tuple(each for each in failure.leaving if me.among((each.dm,)))
        return replace(failure, leaving=leaving) if leaving else None
    possible = failure.dm is None and failure.condition != "equilibrium"
    return failure if possible or (failure.dm is not None and me.among((failure.dm,))) else None


def _reaction(reaction: Reaction, me: Reader) -> Reaction:
    return replace(reaction, face_lost=me.among(reaction.face_lost))


def _carriage(carriage: Carriage, me: Reader) -> Carriage:
    return replace(carriage, refused_by=me.among(carriage.refused_by))


def _deal(deal: Deal, left: Scenario, own: Conflict, me: Reader) -> Deal:
    """An offer to draft from, with nobody's wishes and face but the reader's."""
    return replace(
        deal,
        scenario=left,
        conflict=replace(own, space=deal.conflict.space),
        tested=_tested(deal.tested, own, me) if deal.tested else None,
        outcome=_outcome(deal.outcome, me) if deal.outcome else None,
        row=_row(deal.row, me) if deal.row else None,
    )


# --- what it rests on ---------------------------------------------------------------------------------------


def _grounds(grounds: Grounds, left: Scenario) -> Grounds:
    """The claims as an edition has them, and what the passages bear that the edition rests on."""
    cited = {citation for each in left.evidence.values() for citation in each.sources}
    whole = {citation.document or citation.text for citation in cited}  # free text is a document of its own
    claims = {claim.about: _claim(claim, left) for claim in grounds.claims}
    return Grounds(
        tuple(claims.values()),
        tuple(_ground(each, claims) for each in grounds.passages if each.citation in cited),
        tuple(
            _ground(each, claims)
            for each in grounds.documents
            if (each.citation.document or each.citation.text) in whole
        ),
    )


def _ground(ground: Ground, claims: Mapping[tuple[str, ...], Claim]) -> Ground:
    return replace(ground, falls=tuple(claims[each.about] for each in ground.falls))


def _claim(claim: Claim, left: Scenario) -> Claim:
    """The claim; of a proposal that fails, that it does, not which conditions."""
    if claim.about[0] != "proposal" or not claim.value:
        return claim
    return replace(claim, words=f"{left.proposal(claim.about[1]).title} is no way out")
