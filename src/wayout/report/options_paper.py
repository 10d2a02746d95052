"""The options paper as a value: what a decision maker with five minutes needs, and no weighing of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from wayout.plans import Scenario
from wayout.report.brief import Brief, inputs_words, references, rest_sentence
from wayout.report.clock_rows import spaced
from wayout.report.clock_words import limit_cell, limit_heading, limit_words, percent
from wayout.report.contents import legend
from wayout.report.options import Option, better_by, options
from wayout.report.robustness import acting_words, sure_rows
from wayout.report.tested import proposal_sentences
from wayout.report.words import listed


@dataclass(frozen=True, slots=True)
class OptionsPaper:
    """The paper; `criteria` are what the options are compared by.

    `rests`: there is a conflict, so it is known where an option rests. `limit` and `decide` stand over what there
    is to be in time for and over the latest moments; they are empty without a clock.
    """

    title: str
    assumed: tuple[str, ...]
    question: str
    legend: tuple[tuple[str, str, str], ...]
    rests: bool
    limit: str
    milestones: tuple[str, ...]
    decide: str
    options: tuple[Option, ...]
    criteria: tuple[str, ...]
    numbers: tuple[str, ...]  # what the comparison says, sentence by sentence
    proposals: tuple[str, ...]
    sure: tuple[str, ...]
    sources: tuple[str, ...]
    made_of: str
    digest: str


def options_paper(brief: Brief) -> OptionsPaper:
    """The options paper of a brief; that of an edition has nothing but what the edition has."""
    scenario, found = brief.scenario, options(brief)
    names, clock = criteria(brief), scenario.clock
    return OptionsPaper(
        scenario.title,
        scenario.assumed,
        question(brief),
        tuple(legend(scenario.conflict)) if scenario.conflict else (),
        scenario.conflict is not None,
        limit_heading(clock) if clock else "",
        brief.comparison.milestones,
        f"Decide by, for {percent(clock.wanted)}" if clock else "",
        found,
        tuple(filter(None, names)),
        tuple(comparison_sentences(found, names)),
        tuple(proposal_sentences(brief.comparison.proposals)),
        tuple(_sure(brief)),
        tuple(references(brief.inputs)),
        _made_of(scenario),
        scenario.digest,
    )


def question(brief: Brief) -> str:
    """What is asked: by when it is to be decided, and where it rests if nobody agrees."""
    conflict, offers, due = brief.scenario.conflict, brief.offers, _due(brief)
    before = f" before {limit_words(brief.scenario.clock)} ({due})" if due else ""
    if conflict is not None and offers is not None and offers.no_agreement.states:
        return f"What is to be done{before}? {rest_sentence(conflict, offers)}"
    if before:
        return f"What is to be done{before}?"
    return "What is to be done? Neither by when nor where it rests if nobody agrees is known."


def _due(brief: Brief) -> str:
    """What there is to be in time for if nothing is done."""
    clock, timing = brief.scenario.clock, brief.comparison.rows[0].timing
    return limit_cell(clock, timing) if clock and timing and timing.moment else ""


def criteria(brief: Brief) -> tuple[str, ...]:
    """What the options are compared by, in the order of `better_by`; empty where the paper knows nothing of it."""
    reader, conflict = brief.scenario.reader, brief.scenario.conflict
    ends = ("whether it ends in a way out", "the concepts it holds under") if conflict else ("", "")
    face = "whose face it costs" if reader is None else f"whether it costs {reader} face"
    hinges = "the beliefs it hinges on" if reader is None else f"the beliefs of {reader} it hinges on"
    known = conflict and (
        conflict.decision_makers if reader is None else [conflict.decision_makers[conflict.index(reader)]]
    )
    chances = (f"the chance of {spaced(name)} in time" for name in brief.comparison.milestones)
    return (
        *ends,
        face if any(dm.face for dm in known or ()) else "",
        hinges if brief.scenario.plans and any(dm.preferences for dm in known or ()) else "",
        *chances,
    )


def comparison_sentences(found: tuple[Option, ...], criteria: tuple[str, ...]) -> Iterator[str]:
    """Which option another one dominates, and by what; which none does. Nothing is weighed."""
    by_number = {each.number: each for each in found}
    for one in found:
        if one.dominated_by:
            other = by_number[one.dominated_by[0]]
            worse = listed(criteria[place] for place in better_by(other.merits, one.merits))
            more = f" (so does {listed(map(str, one.dominated_by[1:]))})" if one.dominated_by[1:] else ""
            yield (
                f"Option {one.number} is no better than option {other.number} by any criterion, and worse by "
                f"{worse}{more}."
            )
    free = [str(each.number) for each in found if not each.dominated_by]
    if len(free) == 1 < len(found):
        yield f"Only option {free[0]} is dominated by no other."
    elif len(free) > 1:
        yield (
            f"Of the options {listed(free)} none is at least as good as another by every criterion and better by "
            "one: which counts for more is not for this paper to say."
        )


def _sure(brief: Brief) -> Iterator[str]:
    """How sure it is: the shares of the ways out, whether offering can hurt, what it all rests on."""
    sure = brief.robustness
    if sure is not None and brief.offers is not None and brief.offers.ways_out:
        for row in sure_rows(sure):
            share = f"a way out in a share of {row.share} of the assumptions listed; " if row.share else ""
            yield f"{row.state}: {share}ended by {row.broken_by}."
        if acting := acting_words(sure):
            yield acting
    yield from brief.caveats
    if brief.inputs:
        yield f"It rests on {inputs_words(brief)}."


def _made_of(scenario: Scenario) -> str:
    """How the chances were got."""
    clock = scenario.clock
    if clock is None:
        return ""
    return f"Chances with their 95 % interval from {clock.runs:,} runs, seed {clock.seed}."
