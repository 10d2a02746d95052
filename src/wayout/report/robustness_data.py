"""How sure the ways out are, as plain data: what `wayout robust --json` prints."""

from typing import Any

from wayout.model import Conflict, Prioritised
from wayout.offers.robustness import (
    Act,
    Adopted,
    Alternative,
    Assumptions,
    Change,
    Consequence,
    Effect,
    OfferShare,
    Robustness,
    Share,
    Threshold,
)

Json = dict[str, Any]


def robustness_data(found: Robustness) -> Json:
    """The assumptions listed, the share of each way out, what every change does, and what acting comes to."""
    conflict, weighed = found.assumptions.conflict, found.shares
    of = {offer.state: offer for offer in weighed.offers} if weighed else {}
    return {
        "listed": found.assumptions.listed,
        "assumptions": _assumptions_data(found.assumptions),
        "unweighed": [f"{dm}={name}" for dm, name in found.assumptions.unweighed],
        "method": None if weighed is None else "enumerated" if weighed.samples is None else "sampled",
        "worlds": found.assumptions.worlds,
        "samples": weighed.samples if weighed else None,
        "seed": weighed.seed if weighed else None,
        "no_agreement": [conflict.space.label(state) for state in found.sensitivity.no_agreement],
        "offers": [_offer_data(found, state, of.get(state)) for state in found.states],
        "sensitivity": [_effect_data(conflict, effect) for effect in found.sensitivity.effects],
        "acting": [
            {**_act_data(conflict, act), "thresholds": _pays_data(conflict, pays)} for act, pays in found.acts
        ],
    }


def _assumptions_data(assumptions: Assumptions) -> list[Json]:
    """A list of what is weighed: variants with their chances, statements with how sure they are."""
    keys = assumptions.conflict.keys
    return [
        part
        for key, weighed in zip(keys, assumptions.weighed, strict=True)
        for each in weighed
        for part in _alternative_data(key, each)
    ]


def _alternative_data(key: str, alternative: Alternative) -> list[Json]:
    head: Json = {"decision_maker": key, "variant": alternative.name}
    found: list[Json] = []
    if alternative.chance is not None:
        found.append({**head, "low": float(alternative.chance.low), "high": float(alternative.chance.high)})
    if alternative.sure and isinstance(alternative.dm.preferences, Prioritised):
        for statement, chance in zip(alternative.dm.preferences.statements, alternative.sure, strict=True):
            if chance < 1:
                found.append({**head, "statement": statement.text, "sure": float(chance)})
    return found


def _offer_data(found: Robustness, state: int, offer: OfferShare | None) -> Json:
    data: Json = {
        "state": found.assumptions.conflict.space.label(state),
        "way_out": state in found.offers.states,
        "broken_by": [_change_data(found.assumptions.conflict, c) for c in found.sensitivity.breaking(state)],
    }
    if found.shares is None:
        return {**data, "share": None, "low": None, "high": None, "counts": None}
    if offer is None:  # in no world met
        nothing = {"share": 0.0, "low": 0.0, "high": 0.0, "counts": None}
        return {**data, **nothing, "credible": nothing, "concepts": {}, "equilibrium": {}}
    return {
        **data,
        **share_data(offer.any),
        "credible": share_data(offer.credible),
        "concepts": {concept: share_data(share) for concept, share in offer.concepts.items()},
        "equilibrium": {concept: share_data(share) for concept, share in offer.equilibrium.items()},
    }


def share_data(share: Share) -> Json:
    """A share with its bounds, and the counts if it was sampled."""
    counts = None if share.counts is None else {"held": share.counts[0], "samples": share.counts[1]}
    return {"share": float(share.share), "low": float(share.low), "high": float(share.high), "counts": counts}


def _change_data(conflict: Conflict, change: Change) -> Json:
    head: Json = {"decision_maker": conflict.keys[change.dm]}
    if isinstance(change, Adopted):
        return {**head, "change": "variant", "variant": change.variant}
    return {**head, "change": change.change, "statement": change.statement, "below": change.below}


def _effect_data(conflict: Conflict, effect: Effect) -> Json:
    label = conflict.space.label
    return {
        **_change_data(conflict, effect.change),
        "no_agreement": [label(state) for state in effect.no_agreement],
        "gained": [{"state": label(s), "concepts": list(effect.ways_out[s])} for s in effect.gained],
        "lost": [label(state) for state in effect.lost],
        "changed": [
            {"state": label(s), "from": list(effect.without[s]), "to": list(effect.ways_out[s])}
            for s in effect.changed
        ],
    }


def _act_data(conflict: Conflict, act: Act) -> Json:
    return {
        "offer": conflict.space.label(act.offer),
        "act": act.kind,
        "by": None if act.dm is None else conflict.keys[act.dm],
        "ever_worse": [conflict.keys[i] for i in act.ever_worse],
        "cases": [_case_data(conflict, each) for each in act.consequences],
    }


def _case_data(conflict: Conflict, each: Consequence) -> Json:
    label, keys = conflict.space.label, conflict.keys
    return {
        "variants": dict(each.variants),
        "no_agreement": [label(state) for state in each.no_agreement],
        "at_once": [label(state) for state in each.at_once],
        "rests_in": [label(state) for state in each.rests_in],
        "compared_at_once": {keys[i]: said for i, said in each.compared_at_once.items()},
        "compared": {keys[i]: said for i, said in each.compared.items()},
    }


def _pays_data(conflict: Conflict, thresholds: tuple[Threshold, ...]) -> list[Json]:
    return [
        {
            "decision_maker": conflict.keys[each.dm],
            "variant": "=".join(each.variant),
            "pays": each.pays,
            "chance": None if each.chance is None else float(each.chance),
        }
        for each in thresholds
    ]
