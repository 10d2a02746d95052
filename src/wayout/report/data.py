"""The answers as plain data, ready for JSON: what the commands print with --json."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from wayout.clock.clock import contacts, meetings
from wayout.model import Conflict
from wayout.model.preferences import tiers
from wayout.model.statements import Mask
from wayout.offers import NEAR_MISSES_LISTED, Need, OffersInFull, Outcome, PathStep, WayOut
from wayout.plans import Comparison, Row, Scenario
from wayout.record import Mark, Memorandum
from wayout.report.brief import Brief
from wayout.report.clock_data import answers_data, deadlines_data, limit_data, milestones_data, plans_data
from wayout.report.drafts_data import draft_data
from wayout.report.grounds import Grounds
from wayout.report.motion_data import contact_data, meeting_data, standstill_data
from wayout.report.robustness_data import robustness_data
from wayout.report.tables import LISTED_STATES
from wayout.report.tested_data import in_short_data, particulars_data, tested_data, withheld_data
from wayout.report.times import local_text, utc_text
from wayout.report.words import TOLD, consents, move_words, verdict_words
from wayout.stability import Jump, Result, Sanction, Selection, StatusQuoAnalysis, Temptation, Verdict
from wayout.stability.status_quo import ShortestPaths

Json = dict[str, Any]


CoalitionFound = tuple[Mapping[str, Mask], Sequence[Jump]]


def stability_data(
    result: Result,
    verdicts: Sequence[Verdict] = (),
    coalitions: Mapping[str, CoalitionFound] | None = None,
    everything: bool = False,
    within: Selection | None = None,
) -> Json:
    """Which states are stable, and besides which of those `within`.

    Counts stand in place of lists above 4,096 feasible states, or states `within`, unless `everything`.
    """
    conflict, everywhere = result.conflict, result.where()
    data: Json = {
        "decision_makers": list(conflict.keys),
        **_stable_data(result, everywhere, everything),
        "engine": result.engine,
    }
    if within is not None:
        data["where"] = {"statement": within.statement, **_stable_data(result, within, everything)}
    if coalitions:
        shown = _lister(conflict, everywhere, everything)
        masks = {text: stable for text, (stable, _) in coalitions.items()}
        data["coalitions"] = {
            text: {c: shown(mask) for c, mask in stable.items()} for text, stable in masks.items()
        }
        data["jumps"] = [_jump_data(conflict, jump) for _, jumps in coalitions.values() for jump in jumps]
    return data | explained_data(conflict, verdicts, None if everything else TOLD) if verdicts else data


def explained_data(conflict: Conflict, verdicts: Iterable[Verdict], most: int | None = None) -> Json:
    """The verdicts by themselves."""
    return {
        "decision_makers": list(conflict.keys),
        "explained": [verdict_data(conflict, verdict, most) for verdict in verdicts],
    }


def _stable_data(result: Result, within: Selection, everything: bool) -> Json:
    """The states `within`, and which of them are stable for whom and for all."""
    shown = _lister(result.conflict, within, everything)

    def stable(concept: str, key: str | None = None) -> list[str] | int:
        return shown(within.mask & result.where(None, concept, key).mask)

    return {
        "states": shown(within.mask),
        "stable": {c: {key: stable(c, key) for key in result.conflict.keys} for c in result.concepts},
        "equilibria": {c: stable(c) for c in result.concepts},
    }


def _lister(conflict: Conflict, within: Selection, everything: bool) -> Callable[[Mask], list[str] | int]:
    """States by label; how many there are in place of that, above 4,096 `within` unless `everything`."""
    if not everything and within.count > LISTED_STATES:
        return lambda mask: int(np.count_nonzero(mask))
    return lambda mask: [conflict.space.label(state) for state in np.flatnonzero(mask).tolist()]


def _jump_data(conflict: Conflict, jump: Jump) -> Json:
    label = conflict.space.label
    return {
        "from": label(jump.start),
        "to": label(jump.end),
        "members": [conflict.keys[i] for i in jump.members],
        "movers": [conflict.keys[i] for i in jump.movers],
        "path": [{"by": conflict.keys[i], "to": label(end)} for i, end in jump.path],
    }


def status_quo_data(
    conflict: Conflict, found: StatusQuoAnalysis, to: str | None, ways: ShortestPaths | None
) -> Json:
    """What can come of the status quo: the states reached, in how many moves, with whom moving last."""
    label = conflict.space.label
    data: Json = {
        "from": label(found.start),
        "improvements_only": found.improvements_only,
        "steps": found.steps,
        "reached": [
            {
                "state": label(state),
                "moves": found.distance(state),
                "last_movers": {conflict.keys[i]: moves for i, moves in sorted(found.fewest[state].items())},
            }
            for state in found.states
        ],
    }
    if ways is not None:
        data["paths"] = {
            "to": to,
            "count": ways.count,
            "shortest": [[{"by": conflict.keys[i], "to": label(end)} for i, end in path] for path in ways.paths],
        }
    return data


def verdict_data(conflict: Conflict, verdict: Verdict, most: int | None = None) -> Json:
    """A verdict with its chain: improvement, sanction, counter-move; and the same in words, `most` sentences."""
    label = conflict.space.label
    return {
        "state": label(verdict.state),
        "decision_maker": conflict.keys[verdict.dm],
        "concept": verdict.concept,
        "stable": verdict.stable,
        "credible": verdict.credible,
        "improvements": [_temptation_data(conflict, each) for each in verdict.temptations],
        "improvements_total": verdict.improvements,
        "words": verdict_words(conflict, verdict, most),
    }


def _temptation_data(conflict: Conflict, temptation: Temptation) -> Json:
    label, sanction = conflict.space.label, temptation.sanction or temptation.hopeless
    return {
        "improvement": label(temptation.gain),
        "seen": temptation.seen,
        "deterred": temptation.sanction is not None,
        "credible": temptation.sanction.credible if temptation.sanction else None,
        "sanction": _sanction_data(conflict, sanction) if sanction else [],
        "counter_move": label(sanction.counter) if sanction and sanction.counter is not None else None,
    }


def _sanction_data(conflict: Conflict, sanction: Sanction) -> list[Json]:
    return [
        {
            "by": conflict.keys[step.mover],
            "to": conflict.space.label(sanction.end if sanction.simultaneous else step.end),
            "improves": step.improves,
            "costs": step.worth < 0,
        }
        for step in sanction.steps
    ]


def offers_data(conflict: Conflict, full: OffersInFull) -> Json:
    """No agreement, ways out in full, what each condition removes, the near misses, what third parties add."""
    label, offers = conflict.space.label, full.offers
    return {
        "no_agreement": [label(state) for state in offers.no_agreement.states],
        "cycles": [[label(state) for state in cycle] for cycle in offers.no_agreement.cycles],
        "status_quo": None if conflict.status_quo is None else label(conflict.status_quo),
        "ways_out": [
            _way_data(conflict, way) | particulars_data(conflict, way, full.particulars.get(way.state))
            for way in offers.ways_out
        ],
        "removed_by": dict(offers.removed_by),
        "near_misses": [
            {"state": label(miss.state), "fails": miss.fails} for miss in offers.near_misses[:NEAR_MISSES_LISTED]
        ],
        "near_misses_total": len(offers.near_misses),
        "third_parties_add": withheld_data(conflict, full.withheld),
    }


def _way_data(conflict: Conflict, way: WayOut) -> Json:
    label = conflict.space.label
    start = way.path[0].start if way.path else way.state
    return {
        "state": label(way.state),
        "concepts": list(way.concepts),
        "credible": way.credible,
        "asks": {key: list(asks) for key, asks in way.asks.items()},
        "third_party": list(way.third_party),
        "joint": [conflict.keys[i] for i in way.joint],
        "path": [label(start), *(label(step.end) for step in way.path)],
        "steps": [_step_data(conflict, step) for step in way.path],
        "unverified": list(way.unverified),
        "dominated_by": None if way.dominated_by is None else label(way.dominated_by),
    }


def _step_data(conflict: Conflict, step: PathStep) -> Json:
    label = conflict.space.label
    return {
        "kind": step.kind,
        "by": {conflict.keys[i]: move_words(conflict, i, step.start, step.end) for i in step.by},
        "from": label(step.start),
        "to": label(step.end),
        "improves": [conflict.keys[i] for i in step.gains or ()],
        "costs": [conflict.keys[i] for i in step.losses],
        "consent": consents(conflict, step),
        "sequence": [{"by": conflict.keys[i], "to": label(end)} for i, end in step.sequence],
    }


def compare_data(scenario: Scenario, comparison: Comparison) -> Json:
    """The plans side by side, doing nothing first, and the proposals in short."""
    return {
        "plans": [_row_data(scenario, row) for row in comparison.rows],
        "proposals": [in_short_data(tested) for tested in comparison.proposals],
    }


def _row_data(scenario: Scenario, row: Row) -> Json:
    conflict, found = scenario.conflict, row.outcome
    data: Json = {"plan": row.plan.key, "title": row.plan.title}
    if conflict is not None and found is not None:
        data |= _outcome_data(conflict, found)
    else:
        data |= {"rests_in": [], "concepts": [], "face_lost": []}
    data["ends_with"] = row.plan.end
    data["milestones"] = milestones_data(row.timing.milestones.values() if row.timing else ())
    data["hinges_on"] = []
    data["variants"] = {}
    if conflict is not None:
        data["hinges_on"] = [
            {
                "decision_maker": conflict.keys[hinge.belief.dm],
                "change": hinge.belief.change,
                "statement": hinge.belief.statement,
                "below": hinge.belief.below,
                "becomes": _outcome_data(conflict, hinge.becomes),
            }
            for hinge in row.hinges
        ]
        data["variants"] = {variant: _outcome_data(conflict, other) for variant, other in row.variants.items()}
    if row.timing is not None and scenario.clock is not None:
        data["contact"] = limit_data(scenario.clock, row.timing.moment)
        end = [row.plan.end] if row.plan.end else []
        data["answers"] = answers_data(scenario.clock, row.plan, scenario.clock.wanted, end)
    return data


def _outcome_data(conflict: Conflict, found: Outcome) -> Json:
    label = conflict.space.label
    return {
        "rests_in": [label(state) for state in found.rests_in],
        "concepts": list(found.concepts),
        "credible": found.credible,
        "face_lost": [conflict.keys[i] for i in found.face_lost],
        "offer": None if found.offered is None else label(found.offered),
        "accepted": found.accepted,
        "unable": [conflict.keys[i] for i in found.unable],
        "declined_by": [conflict.keys[i] for i in found.declined_by],
        "reachable": not found.unreachable,
        "better_than_no_agreement": found.better,
    }


def clock_data(scenario: Scenario, comparison: Comparison, wanted: float | None = None) -> Json:
    """When each ship meets each line, and whether each plan's words are in time; None wants what the file does."""
    clock = scenario.clock
    if clock is None:
        return {"crossings": [], "plans": []}
    return {
        "start": {"utc": utc_text(clock.start), "local": local_text(clock, clock.start)},
        "zone": clock.zone,
        "crossings": [meeting_data(clock, each) for each in meetings(clock)],
        "contacts": [contact_data(clock, met) for line in clock.lines.values() for met in contacts(clock, line)],
        "deadlines": deadlines_data(clock),
        **standstill_data(clock, scenario.proposals),
        "plans": plans_data(clock, comparison, clock.wanted if wanted is None else wanted),
    }


def rankings_data(conflict: Conflict) -> Json:
    """What the preferences imply: per decision maker the labels, best first, ties in one inner list.

    Above 4,096 feasible states how many there are in each tie stands in place of the list.
    """
    label, in_full = conflict.space.label, int(conflict.space.feasible.sum()) <= LISTED_STATES
    return {
        key: [
            [label(state) for state in level] if in_full else len(level)
            for level in tiers(conflict.space, conflict.payoffs[i])
        ]
        for i, key in enumerate(conflict.keys)
    }


def mark_data(mark: Mark | None) -> Json | None:
    """Where in the words something stands."""
    return None if mark is None else {"field": mark.field, "number": mark.n, "at": mark.at}


def note_targets(memorandum: Memorandum, n: int) -> list[str]:
    """What the n-th note points at: the documents its words name, and the targets of its links."""
    links = (link.target for link in memorandum.links if (link.mark.field, link.mark.n) == ("note", n))
    return list(dict.fromkeys((*memorandum.notes[n - 1].refers_to, *links)))


def memo_data(memorandum: Memorandum) -> Json:
    """A memorandum, field by field."""
    instant = memorandum.instant
    return {
        "title": memorandum.title,
        "kind": memorandum.kind,
        "date": memorandum.date.isoformat() if memorandum.date else None,
        "time": f"{memorandum.time:%H:%M}" if memorandum.time else None,
        "zone": memorandum.zone,
        "zone_inferred": memorandum.zone_inferred,
        "instant": instant.isoformat() if instant else None,
        "place": memorandum.place,
        "participants": list(memorandum.participants),
        "turns": [{"n": turn.n, "speaker": turn.speaker, "text": turn.text} for turn in memorandum.turns],
        "notes": [
            {
                "n": note.n,
                "text": note.text,
                "refers_to": note_targets(memorandum, i),
                "turn": note.turn,
                "mark": mark_data(note.mark),
            }
            for i, note in enumerate(memorandum.notes, start=1)
        ],
        "references": [
            {"to": each.to, "mark": mark_data(each.mark), "length": each.length} for each in memorandum.references
        ],
        "pages": [{"n": page.n, "kind": page.kind, "mark": mark_data(page.mark)} for page in memorandum.pages],
        "source": memorandum.source,
        "prose": list(memorandum.prose),
        "unread": list(memorandum.unread),
        "spans": [
            {"field": span.field, "n": span.n, "start": span.start, "end": span.end, "also": span.also}
            for span in memorandum.spans
        ],
        "warnings": list(memorandum.warnings),
    }


def brief_data(brief: Brief) -> Json:
    """The brief: its finding, its caveats, and the answers behind them."""
    scenario, conflict = brief.scenario, brief.scenario.conflict
    data: Json = {
        "title": scenario.title,
        "digest": scenario.digest,
        "assumed": list(scenario.assumed),
        "finding": list(brief.finding),
        "caveats": list(brief.caveats),
    }
    if conflict is not None and brief.result is not None:
        data["stability"] = stability_data(brief.result)
    if conflict is not None and brief.in_full is not None:
        data["offers"] = offers_data(conflict, brief.in_full)
        if brief.robustness is not None:
            data["robust"] = robustness_data(brief.robustness)
        data["needs"] = [_need_data(conflict, need) for need in brief.needs]
    if scenario.clock is not None:
        data["clock"] = clock_data(scenario, brief.comparison)
    data["proposals"] = [tested_data(scenario, tested) for tested in brief.comparison.proposals]
    data["compare"] = compare_data(scenario, brief.comparison)
    data["draft"] = asdict(brief.draft) if brief.draft else None
    data["drafts"] = [draft_data(each) for each in brief.drafts]
    data["inputs"] = inputs_data(brief)
    if brief.grounds is not None:
        data["grounds"] = grounds_data(brief.grounds)
    return data


def inputs_data(brief: Brief) -> list[Json]:
    """What the brief rests on."""
    return [
        {
            "what": each.what,
            "value": each.value,
            "because": each.because,
            "sources": [f"{document}, turn {turn}" if turn else document for document, turn in each.sources],
            "assumed": each.assumed,
            "view_of": each.view_of,
        }
        for each in brief.inputs
    ]


def grounds_data(grounds: Grounds) -> Json:
    """The findings with the passages they stand on, and what falls with each."""
    return {
        "findings": [
            {"finding": claim.words, "stands_on": [each.citation.text for each in grounds.under(claim)]}
            for claim in grounds.claims
        ],
        "withdrawn": [
            {"source": each.citation.text, "falls": [claim.words for claim in each.falls]}
            for each in {each.citation: each for each in (*grounds.passages, *grounds.documents)}.values()
        ],
    }


def _need_data(conflict: Conflict, need: Need) -> Json:
    return {
        "act": need.act,
        "rests_on": [
            {"decision_maker": conflict.keys[p.dm], "statement": p.statement, "held_as": p.held_as}
            for p in need.rests_on
        ],
    }
