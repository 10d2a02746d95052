"""Offers in full and tested proposals as plain data, ready for JSON."""

from collections.abc import Iterable
from typing import Any

from wayout.model import Conflict
from wayout.offers import (
    Amendments,
    Carriage,
    Commitment,
    Drift,
    Edit,
    Forgone,
    Part,
    Particulars,
    Reaction,
    Setting,
    Tested,
    WayOut,
    Withheld,
)
from wayout.plans import Scenario
from wayout.record.evidence import in_full as cited_in_full
from wayout.report.offered import NOT_DONE, carriage_words, direct_words, follows_words, settings_words
from wayout.report.tested import edit_words, failure_words, grounds
from wayout.report.words import move_words

Json = dict[str, Any]


def particulars_data(conflict: Conflict, way: WayOut, found: Particulars | None) -> Json:
    """What is to be said of a way out besides its way; null beyond the ways that are told in full."""
    if found is None:
        return dict.fromkeys(("parts", "commitments", "holds", "if_seen", "direct", "unwilling"))
    direct = found.direct
    return {
        "parts": [_part_data(conflict, part) for part in found.parts],
        "commitments": [commitment_data(conflict, each) for each in found.commitments],
        "holds": [forgone_data(conflict, each) for each in found.forgone],
        "if_seen": list(found.if_seen),
        "direct": None
        if direct is None
        else {
            "accepted": direct.accepted,
            "declined_by": [conflict.keys[i] for i in direct.declined_by],
            "face_lost": [conflict.keys[i] for i in direct.face_lost],
            "rests_in": _labels(conflict, direct.rests_in),
            "words": direct_words(conflict, way, direct),
        },
        "unwilling": [conflict.keys[i] for i in found.unwilling],
    }


def _part_data(conflict: Conflict, part: Part) -> Json:
    return {
        "n": part.number,
        "step": part.step,
        "kind": part.kind,
        "by": conflict.keys[part.dm],
        "does": settings_words(part.switched) or f"move to {conflict.space.label(part.to)}",
        "together_with": list(part.together),
        "needs": [{"part": need.on, "why": list(need.why)} for need in part.needs],
    }


def commitment_data(conflict: Conflict, each: Commitment) -> Json:
    """A commitment: what, by whom, who sees a breach and when, who judges, what follows."""
    return {
        "what": settings_words({each.option: each.on}),
        "by": conflict.keys[each.dm],
        "verified_by": each.verified_by,
        "seen_by": [conflict.keys[i] for i in each.seen_by],
        "when": "at once" if each.verified else "not at all",
        "judges": [conflict.keys[i] for i in each.judges],
        "breach": None if each.breach is None else forgone_data(conflict, each.breach),
        "what_follows": follows_words(conflict, each.breach) if each.done else NOT_DONE,
        "done": each.done,
    }


def forgone_data(conflict: Conflict, each: Forgone) -> Json:
    """An improvement somebody forgoes, and what meets it."""
    label, at, sanction = conflict.space.label, each.gain, []
    for mover, end in each.sanction:
        does = "" if each.together else move_words(conflict, mover, at, end)
        sanction.append({"by": conflict.keys[mover], "does": does, "to": label(end)})
        at = end
    return {
        "by": conflict.keys[each.dm],
        "does": move_words(conflict, each.dm, each.state, each.gain),
        "to": label(each.gain),
        "seen": each.seen,
        "deterred": each.deterred,
        "sanction": sanction,
        "credible": each.credible,
        "at_the_same_moment": each.together,
    }


def withheld_data(conflict: Conflict, found: Iterable[Withheld]) -> list[Json]:
    """What third parties add: the offers without each act, and the joint improvements without and with it."""
    return [
        {
            "withheld": list(each.acts),
            "allowed": each.allowed,
            "ways_out": list(each.ways_out),
            "joint_improvements": {
                "without": _labels(conflict, each.joint_without),
                "with": _labels(conflict, each.joint_with),
            },
        }
        for each in found
    ]


def tested_data(scenario: Scenario, tested: Tested) -> Json:
    """A tested proposal."""
    conflict, proposal = tested.conflict, tested.proposal
    trigger, term = proposal.trigger, proposal.term
    start = proposal.start or (scenario.clock.start if scenario.clock else None)
    return {
        "proposal": proposal.key,
        "title": proposal.title,
        "terms": {conflict.keys[dm]: terms_data(own) for dm, own in proposal.commitments.items()},
        "carrier": None if proposal.carrier is None else conflict.keys[proposal.carrier],
        "trigger": f"acceptance of {', '.join(conflict.keys[i] for i in trigger)}"
        if isinstance(trigger, tuple)
        else trigger.text,
        "term": None
        if term is None
        else {"text": str(term), "ends": [each.isoformat() for each in term.ends(start)] if start else None},
        "area": proposal.area,
        "verification": {option: statement.text for option, statement in proposal.verification.items()},
        "start": proposal.start.isoformat() if proposal.start else None,
        "expiry": proposal.expiry.isoformat() if proposal.expiry else None,
        "accepted": _labels(conflict, tested.accepted),
        "concepts": list(tested.concepts),
        "credible": tested.credible,
        "if_seen": list(tested.if_seen),
        "way_out": tested.sound,
        "declined_by": sorted({conflict.keys[i] for found in tested.outcomes for i in found.declined_by}),
        "fails": list(tested.fails),
        "failures": [_failure_data(scenario, tested, n) for n in range(len(tested.failures))],
        "carriage": [_carriage_data(conflict, each) for each in tested.carriage],
        "answers": [_reaction_data(conflict, each) for each in tested.reactions],
        "unverified": [each.option for each in tested.unverified],
        "commitments": [commitment_data(conflict, each) for each in tested.commitments],
        "breaches": [forgone_data(conflict, each) for each in tested.breaches],
        "other_improvements": [forgone_data(conflict, each) for each in tested.others],
        "after_term": _drift_data(conflict, tested.after_term),
        "amendments": _amendments_data(conflict, tested.amendments),
    }


def in_short_data(tested: Tested) -> Json:
    """A tested proposal in short."""
    conflict = tested.conflict
    return {
        "proposal": tested.proposal.key,
        "title": tested.proposal.title,
        "accepted": _labels(conflict, tested.accepted),
        "rests_in": _labels(conflict, tested.reactions[0].rests.states),
        "way_out": tested.sound,
        "fails": list(tested.fails),
        "amendments": [[edit_words(conflict, edit) for edit in each.edits] for each in tested.amendments.found],
    }


def terms_data(own: Setting) -> list[str]:
    """Options as they are to be."""
    return [key if on else f"not {key}" for key, on in own.items()]


def _labels(conflict: Conflict, states: Iterable[int]) -> list[str]:
    return [conflict.space.label(state) for state in states]


def _drift_data(conflict: Conflict, drift: Drift) -> Json:
    return {
        "rests_in": _labels(conflict, drift.states),
        "cycles": [_labels(conflict, cycle) for cycle in drift.cycles],
    }


def _failure_data(scenario: Scenario, tested: Tested, n: int) -> Json:
    failure = tested.failures[n]
    evidence = grounds(scenario, tested, failure)
    cited = [cited_in_full(source, scenario.documents) for each in evidence for source in each.sources]
    return {
        "condition": failure.condition,
        "decision_maker": None if failure.dm is None else tested.conflict.keys[failure.dm],
        "statement": failure.statement,
        "words": list(failure_words(tested, failure)),
        "because": [each.because for each in evidence if each.because],
        "sources": [f"{document}, turn {turn}" if turn else document for document, turn in dict.fromkeys(cited)],
    }


def _carriage_data(conflict: Conflict, each: Carriage) -> Json:
    return {
        "by": conflict.keys[each.dm],
        "carries": each.carries,
        "acts": terms_data(each.acts),
        "beyond_mandate": list(each.beyond),
        "consent_refused_by": [conflict.keys[i] for i in each.refused_by],
        "able": not each.unable,
        "willing": not each.unwilling,
        "can": each.can,
        "words": carriage_words(conflict, each),
    }


def _reaction_data(conflict: Conflict, each: Reaction) -> Json:
    return {
        "party": None if each.party is None else conflict.keys[each.party],
        "answer": each.answer,
        "leads_to": _labels(conflict, each.states),
        "impossible": each.impossible,
        "doing": [conflict.keys[i] for i in each.doing],
        "takes_effect": each.triggered,
        **_drift_data(conflict, each.rests),
        "face_lost": [conflict.keys[i] for i in each.face_lost],
    }


def _amendments_data(conflict: Conflict, found: Amendments) -> Json:
    return {
        "searched": found.searched,
        "found": [
            {
                "edits": [_edit_data(conflict, edit) for edit in each.edits],
                "states": _labels(conflict, (way.state for way in each.ways)),
                "concepts": list(each.concepts),
                "credible": all(way.credible for way in each.ways),
            }
            for each in found.found
        ],
    }


def _edit_data(conflict: Conflict, edit: Edit) -> Json:
    return {
        "change": edit.change,
        "by": conflict.keys[edit.dm],
        "commitment": settings_words({edit.option: edit.on}),
        "words": edit_words(conflict, edit),
    }
