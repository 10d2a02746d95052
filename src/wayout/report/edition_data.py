"""An edition as plain data, ready for JSON: what one decision maker may read, field by field."""

from dataclasses import asdict
from typing import Any

from wayout.model import Conflict
from wayout.offers import Tested, WayOut
from wayout.plans import Row, Scenario
from wayout.report.brief import Brief
from wayout.report.clock_data import limit_data, milestones_data
from wayout.report.data import clock_data, grounds_data, inputs_data
from wayout.report.drafts_data import draft_data
from wayout.report.edition import handling
from wayout.report.tested import edit_words, failure_words
from wayout.report.tested_data import terms_data, withheld_data

Json = dict[str, Any]


def edition_data(brief: Brief) -> Json:
    """An edition; parts without data are left out."""
    scenario, conflict = brief.scenario, brief.scenario.conflict
    data: Json = {
        "title": scenario.title,
        "reader": scenario.reader,
        "handling": handling(scenario),
        "digest": scenario.digest,
        "assumed": list(scenario.assumed),
        "finding": list(brief.finding),
        "caveats": list(brief.caveats),
    }
    if conflict is not None and brief.result is not None:
        data["equilibria"] = {concept: list(brief.result.equilibria(concept)) for concept in brief.result.concepts}
    if conflict is not None and brief.in_full is not None:
        offers = brief.in_full.offers
        data["no_agreement"] = [conflict.space.label(state) for state in offers.no_agreement.states]
        data["ways_out"] = [_way_data(conflict, way) for way in offers.ways_out]
        data["third_parties_add"] = withheld_data(conflict, brief.in_full.withheld)
    if scenario.clock is not None:
        data["clock"] = clock_data(scenario, brief.comparison)
    data["proposals"] = [_proposal_data(tested) for tested in brief.comparison.proposals]
    data["plans"] = [_plan_data(scenario, row) for row in brief.comparison.rows]
    data["draft"] = asdict(brief.draft) if brief.draft else None
    data["drafts"] = [draft_data(each) for each in brief.drafts]
    # a source that the reader does not know is not told from none
    data["inputs"] = [{k: value for k, value in each.items() if k != "assumed"} for each in inputs_data(brief)]
    if brief.grounds is not None:
        data["grounds"] = grounds_data(brief.grounds)
    return data


def _way_data(conflict: Conflict, way: WayOut) -> Json:
    return {
        "state": conflict.space.label(way.state),
        "concepts": list(way.concepts),
        "credible": way.credible,
        "asks": {key: list(asks) for key, asks in way.asks.items()},
        "third_party": list(way.third_party),
        "joint": [conflict.keys[i] for i in way.joint],
        "unverified": list(way.unverified),
    }


def _proposal_data(tested: Tested) -> Json:
    """Its terms, where it leads, and what of it fails for the reader."""
    conflict = tested.conflict
    return {
        "proposal": tested.proposal.key,
        "title": tested.proposal.title,
        "terms": {conflict.keys[dm]: terms_data(own) for dm, own in tested.proposal.commitments.items()},
        "accepted": [conflict.space.label(state) for state in tested.accepted],
        "way_out": tested.sound,
        "fails": list(tested.fails),
        "why": [words for failure in tested.failures for words in failure_words(tested, failure)],
        "amendments": [[edit_words(conflict, edit) for edit in each.edits] for each in tested.amendments.found],
    }


def _plan_data(scenario: Scenario, row: Row) -> Json:
    """A plan's row: where it rests, whether it costs the reader face, and when its words arrive."""
    conflict, found = scenario.conflict, row.outcome
    data: Json = {"plan": row.plan.key, "title": row.plan.title}
    if conflict is not None and found is not None:
        data["rests_in"] = [conflict.space.label(state) for state in found.rests_in]
        data["concepts"] = list(found.concepts)
        data["costs_reader_face"] = bool(found.face_lost)
        data["accepted"] = found.accepted
    data["milestones"] = milestones_data(row.timing.milestones.values() if row.timing else ())
    if row.timing is not None and scenario.clock is not None:
        data["contact"] = limit_data(scenario.clock, row.timing.moment)
    return data
