"""A tested proposal as text: its terms, the answers to it, what is wrong with it and what mends it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from wayout.clock import local
from wayout.model import Conflict
from wayout.offers import Amendment, Drift, Edit, Failure, Reaction, Tested
from wayout.plans import Scenario
from wayout.record.evidence import Evidence
from wayout.record.evidence import in_full as cited_in_full
from wayout.report.offered import carriage_words, follows_words, settings_words, terms_words
from wayout.report.words import FAILS, holds_words, listed, move_words, states_words
from wayout.stability import CREDIBLE

OTHERS = "others"  # in place of the conditions not met for those who are not to be named

CONDITION_NAMES = {
    **FAILS,
    "trigger": "what has to come first does not come",
    "carrier": "who carries it may not, or would not",
    OTHERS: "it does not suit every party",
}

NO_IS_SILENCE = "A no and silence lead to the same: nothing in the file makes one cost more than the other."

Numbers = Mapping[str, int]  # documents in full, numbered


# --- terms -------------------------------------------------------------------------------------------------


def terms_lines(scenario: Scenario, tested: Tested) -> Iterator[str]:
    """What is proposed: who commits to what, who carries it, when it takes effect, for how long, where."""
    conflict, proposal = tested.conflict, tested.proposal
    yield terms_words(conflict, proposal.commitments.items())
    facts = [_trigger_words(conflict, proposal.trigger)]
    if proposal.term is not None:
        facts.append(f"lasts {proposal.term}{_ends(scenario, tested)}")
    if proposal.area is not None:
        facts.append(f"holds in {proposal.area}")
    if proposal.start is not None:
        facts.append(f"may be accepted from {_moment(scenario, proposal.start)}")
    if proposal.expiry is not None:
        facts.append(f"lapses if it is not accepted by {_moment(scenario, proposal.expiry)}")
    facts += [f"lets a breach of `{key}` be seen where `{s.text}`" for key, s in proposal.verification.items()]
    yield f"It {listed(facts)}."
    yield from (carriage_words(conflict, each) for each in tested.carriage)


def _trigger_words(conflict: Conflict, trigger: object) -> str:
    """When it takes effect."""
    if not isinstance(trigger, tuple):
        return f"takes effect once `{getattr(trigger, 'text', trigger)}`"
    if not trigger:
        return "takes effect at once"
    accept = "accepts" if len(trigger) == 1 else "accept"
    return f"takes effect when {listed(conflict.keys[i] for i in trigger)} {accept}"


def _ends(scenario: Scenario, tested: Tested) -> str:
    """When the term ends, if it is known when it begins."""
    start = tested.proposal.start or (scenario.clock.start if scenario.clock else None)
    if start is None or tested.proposal.term is None:
        return ""
    ends = [_moment(scenario, each) for each in dict.fromkeys(tested.proposal.term.ends(start))]
    return f" (until {' or '.join(ends)} if it begins {_moment(scenario, start)})"


def _moment(scenario: Scenario, instant: datetime) -> str:
    shown = local(instant, scenario.clock.zone) if scenario.clock else instant
    return f"{shown:%-d %b %Y %H:%M %Z}"


# --- answers -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer in cells: whose, where it leads, who does its part, where it rests, whose face it costs."""

    answer: str
    leads_to: str
    doing: str
    rests_in: str
    face: str


def answer_rows(tested: Tested, reader: str | None = None) -> list[AnswerRow]:
    """The answers, a party's no and its silence in one row where they lead to the same; for an edition's reader."""
    rows: dict[tuple[object, ...], list[Reaction]] = {}
    for each in tested.reactions:
        rows.setdefault((each.party, each.states, each.doing, each.rests, each.face_lost), []).append(each)
    return [_answer_row(tested.conflict, group, reader) for group in rows.values()]


def _answer_row(conflict: Conflict, group: list[Reaction], reader: str | None) -> AnswerRow:
    one = group[0]
    if one.party is None:
        answer = "all say yes"
    else:
        says = {"no": "says no", "silence": "is silent", "yes": "says yes"}
        answer = f"{conflict.keys[one.party]} {' or '.join(says[each.answer] for each in group)}"
    leads_to = states_words(conflict, one.states)
    return AnswerRow(
        answer,
        f"{leads_to} (what is asked cannot be)" if one.impossible else leads_to,
        ", ".join(conflict.keys[i] for i in one.doing) or "nobody",
        rests_words(conflict, one.rests),
        ", ".join(conflict.keys[i] for i in one.face_lost) or no_face(conflict, reader),
    )


def no_face(conflict: Conflict, reader: str | None) -> str:
    """That nobody loses face; in an edition that its reader does not, if it has a face to lose."""
    if reader is None:
        return "nobody's"
    return f"not {reader}" if conflict.decision_makers[conflict.index(reader)].face else "not told"


def rests_words(conflict: Conflict, rests: Drift) -> str:
    """Where it rests, or what it goes round."""
    words = states_words(conflict, rests.states)
    return f"goes round {words}" if rests.cycles else words


# --- what is wrong -----------------------------------------------------------------------------------------


def verdict_line(tested: Tested) -> str:
    """The finding in a sentence."""
    if not tested.accepted:
        return "What it asks for cannot be."
    ends = f"If all accept: {states_words(tested.conflict, tested.accepted)}."
    if tested.sound:
        return f"A way out ({holds_words(tested.conflict, tested.concepts)}). {ends}"
    return f"No way out: {'; '.join(CONDITION_NAMES[name] for name in tested.fails)}. {ends}"


def failure_words(tested: Tested, failure: Failure) -> Iterator[str]:
    """Why it does not meet a condition, a sentence a reason."""
    conflict = tested.conflict
    who = "" if failure.dm is None else conflict.keys[failure.dm]
    match failure.condition:
        case "equilibrium" if failure.leaving:
            yield from (follows_words(conflict, each) for each in failure.leaving)
        case "equilibrium":
            yield "each would stay under some reading of foresight, but not all under the same"
        case "better":
            decides = f", by `{failure.statement}`" if failure.statement else ""
            where = states_words(conflict, () if failure.resting is None else (failure.resting,))
            yield f"{who} is no better off than in {where}{decides}"
        case "face":
            yield f"{who} would be seen to break `{failure.statement}`"
        case "reachable" if who:
            third = failure.dm in conflict.third_parties
            yield f"{who} {'may not do its part' if third else 'would not do its part: it gains nothing by it'}"
        case "reachable":
            yield "no moves lead there"
        case "others":
            yield CONDITION_NAMES[OTHERS]
        case "trigger":
            yield f"it {_trigger_words(conflict, tested.proposal.trigger)}, which does not come even if all accept"
        case "carrier":
            yield from (carriage_words(conflict, c).rstrip(".") for c in tested.carriage if c.dm == failure.dm)


def grounds(scenario: Scenario, tested: Tested, failure: Failure) -> list[Evidence]:
    """What the reasons of a failure rest on in the file, each once."""
    dm = "" if failure.dm is None else tested.conflict.keys[failure.dm]
    things: list[tuple[str, ...]] = []
    for each in failure.leaving:
        changed = move_words(tested.conflict, each.dm, each.state, each.gain).split(", ")
        things += [("option", key.removeprefix("not ")) for key in changed]
    if failure.statement is not None:
        things.append(("face" if failure.condition == "face" else "preference", dm, failure.statement))
    if failure.condition == "carrier":
        things.append(("dm", dm))
    found = dict.fromkeys(scenario.why(*thing) for thing in things)
    return [each for each in found if each.because or each.sources]


def documents(scenario: Scenario, evidence: Iterable[Evidence]) -> dict[str, int]:
    """The documents cited, numbered from 1 in the order they are first needed."""
    cited = (cited_in_full(each, scenario.documents)[0] for one in evidence for each in one.sources)
    return {document: number for number, document in enumerate(dict.fromkeys(cited), start=1)}


def grounds_words(scenario: Scenario, evidence: Iterable[Evidence], numbers: Numbers) -> str:
    """What a reason rests on: `without inspection nobody knows; [1] turn 8`."""
    parts = []
    for each in evidence:
        cited = [cited_in_full(source, scenario.documents) for source in each.sources]
        sources = [f"[{numbers[d]}] turn {turn}" if turn else f"[{numbers[d]}]" for d, turn in cited]
        parts += [part for part in (each.because, ", ".join(sources)) if part]
    return "; ".join(parts)


def reasons(scenario: Scenario, tested: Tested, numbers: Numbers) -> Iterator[tuple[str, str]]:
    """Each condition that is not met with a reason and what that rests on in the file."""
    for failure in tested.failures:
        rests_on = grounds_words(scenario, grounds(scenario, tested, failure), numbers)
        for n, why in enumerate(failure_words(tested, failure)):
            yield failure.condition, f"{why} ({rests_on})" if rests_on and n == 0 else why


# --- what mends it -----------------------------------------------------------------------------------------


def edit_words(conflict: Conflict, edit: Edit) -> str:
    """A change of the terms: `USSR commits to verify too`."""
    who, term = conflict.keys[edit.dm], settings_words({edit.option: edit.on})
    match edit.change:
        case "add":
            return f"{who} also commits to `{term}`"
        case "drop":
            return f"{who} no longer commits to `{term}`"
    return f"{who} commits to `{term}` instead of `{settings_words({edit.option: not edit.on})}`"


def edit_in_short(conflict: Conflict, edit: Edit) -> str:
    """A change of the terms for a cell: `USSR adds verify`."""
    does = {"add": "adds", "drop": "drops", "change": "takes"}[edit.change]
    instead = " instead" if edit.change == "change" else ""
    return f"{conflict.keys[edit.dm]} {does} {settings_words({edit.option: edit.on})}{instead}"


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """Amendments that end in the same state: what is changed, one way or another, and where that ends."""

    edits: tuple[str, ...]
    in_short: tuple[str, ...]
    state: str
    holds: str


def amendment_rows(tested: Tested) -> list[AmendmentRow]:
    """The smallest amendments, best first, by where they end."""
    conflict = tested.conflict
    groups: dict[tuple[int, ...], list[Amendment]] = {}
    for each in tested.amendments.found:
        groups.setdefault(tuple(way.state for way in each.ways), []).append(each)
    return [
        AmendmentRow(
            tuple(listed(edit_words(conflict, edit) for edit in each.edits) for each in group),
            tuple(listed(edit_in_short(conflict, edit) for edit in each.edits) for each in group),
            states_words(conflict, states),
            holds_words(conflict, group[0].concepts),
        )
        for states, group in groups.items()
    ]


def amendments_line(tested: Tested) -> str:
    """How many changes mend it, or that none of so many do."""
    found, searched = tested.amendments.found, tested.amendments.searched
    if not searched:
        return "Its terms end in a way out as they are."
    if not found:
        return f"No amendment of up to {searched} changes of its commitments mends it; all were tried."
    changes = "one change" if searched == 1 else f"{searched} changes"
    if len(found) == 1:
        return f"The smallest amendment has {changes}:"
    return f"The {len(found)} smallest amendments have {changes} each:"


def term_line(tested: Tested) -> str:
    """What happens when the term ends."""
    after = rests_words(tested.conflict, tested.after_term)
    if set(tested.after_term.states) == set(tested.accepted):
        where = "it stays where it is, since nobody gains by leaving"
    else:
        where = f"by everybody's own improvements it goes to {after}"
    term = tested.proposal.term
    return (
        f"When its term of {term} ends, {where}." if term else f"It has no term; once nobody feels bound, {where}."
    )


def seen_line(tested: Tested) -> str | None:
    """What it would hold under if every breach were seen; None if every breach is."""
    if not tested.accepted or tested.if_seen == tested.concepts:
        return None
    now, then = (holds_words(tested.conflict, concepts) for concepts in (tested.concepts, tested.if_seen))
    empty = (
        "" if CREDIBLE & set(tested.if_seen) else ", which rests on a sanction that its maker would not carry out"
    )
    return f"Unverified commitments unseen, it holds under {now}; if every breach were seen, under {then}{empty}."


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A tested proposal in cells, for a table of several."""

    title: str
    accepted: str
    rests_in: str
    fails: str
    mends: str


def proposal_rows(proposals: Iterable[Tested]) -> list[ProposalRow]:
    """The proposals side by side."""
    return [_proposal_row(tested) for tested in proposals]


def _proposal_row(tested: Tested) -> ProposalRow:
    rows = amendment_rows(tested)
    mends = "; or ".join(", or ".join(row.in_short) for row in rows)
    if not rows:
        searched = tested.amendments.searched
        mends = f"nothing within {searched} changes" if searched else "-"
    return ProposalRow(
        tested.proposal.title,
        states_words(tested.conflict, tested.accepted) if tested.accepted else "what cannot be",
        rests_words(tested.conflict, tested.reactions[0].rests),
        "; ".join(f"{name}: {CONDITION_NAMES[name]}" for name in tested.fails) or "nothing: a way out",
        mends,
    )


def proposal_sentences(proposals: Iterable[Tested]) -> Iterator[str]:
    """What is to be said of the proposals: which are ways out; of the others why not, and the smallest mend."""
    titles: dict[tuple[str, str], list[str]] = {}
    for tested in proposals:
        titles.setdefault((_why_not(tested), _mend(tested)), []).append(tested.proposal.title)
    for (why, mend), named in titles.items():
        one = len(named) == 1
        if why:
            yield f"{listed(named)} fail{'s' * one}: {why}. {mend}".rstrip()
        else:
            yield f"{listed(named)} {'is a way out' if one else 'are ways out'}."


def _why_not(tested: Tested) -> str:
    return "; ".join(word for failure in tested.failures for word in failure_words(tested, failure))


def _mend(tested: Tested) -> str:
    if not tested.amendments.searched:
        return ""
    rows = amendment_rows(tested)
    if not rows:
        return amendments_line(tested)
    return f"The smallest amendment: {'; or '.join(', or '.join(row.in_short) for row in rows)}."
