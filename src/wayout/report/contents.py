"""What the brief shows, part by part, as words and rows: the same for the page and for paper."""

from collections.abc import Mapping
from dataclasses import dataclass

from wayout.model import Conflict, OptionTable
from wayout.offers import Particulars, Tested, WayOut
from wayout.plans import Scenario
from wayout.report.brief import (
    STANDS_NOTE,
    Brief,
    InputRow,
    falls_rows,
    input_rows,
    inputs_words,
    references,
    stands_rows,
)
from wayout.report.clock_rows import AnswerRow as ClockAnswerRow
from wayout.report.clock_rows import answer_heads, answers
from wayout.report.clock_rows import answer_rows as clock_answer_rows
from wayout.report.clock_words import answers_note, limit_heading
from wayout.report.drafted import DraftShown, drafts_shown
from wayout.report.motion import (
    ContactRow,
    CrossingRow,
    HoldRow,
    TrackRow,
    contact_rows,
    crossing_rows,
    expiries,
    hold_rows,
    term_words,
    track_rows,
)
from wayout.report.offered import (
    CommitmentRow,
    WithheldRow,
    adds_words,
    commitment_rows,
    order_lines,
    particulars_notes,
    withheld_rows,
)
from wayout.report.robustness import SureRow, acting_words, assumption_lines, sure_rows
from wayout.report.rows import (
    HingeGroup,
    PlanRow,
    WayRow,
    equilibrium_rows,
    hinge_groups,
    hinged_statements,
    plan_rows,
    way_rows,
)
from wayout.report.tested import (
    AmendmentRow,
    AnswerRow,
    ProposalRow,
    amendment_rows,
    amendments_line,
    answer_rows,
    proposal_rows,
    reasons,
    seen_line,
    term_line,
    terms_lines,
)
from wayout.report.times import moment
from wayout.report.words import CONCEPT_NAMES, FAILS, name, path_words, state_words, states_words


@dataclass(frozen=True, slots=True)
class Contents:
    """The parts of the brief in words; a part without data is empty and is left out."""

    legend: list[tuple[str, str, str]]  # an option's key, whose it is, its title
    concepts: list[tuple[str, str]]
    equilibria: list[tuple[str, tuple[bool, ...]]]
    more_equilibria: int
    rest: str
    ways: list["WayOnPage"]
    misses: str  # what fails one condition alone; nothing in an edition
    sure: bool
    shares: bool
    sure_rows: list[SureRow]
    sure_lines: list[str]
    acting: str
    withheld: list[tuple[WithheldRow, str]]
    proposals: list["ProposalOnPage"]
    crossings: list[CrossingRow]
    tracks: list[TrackRow]
    contacts: list[ContactRow]
    holds: list[HoldRow]
    expiries: list[tuple[str, str]]
    terms: list[str]
    plan_heads: list[str]
    plans: list[tuple[PlanRow, tuple[str, ...]]]
    hinges: list[HingeGroup]
    answer_heads: list[str]
    answers: list[ClockAnswerRow]
    answers_note: str
    stands: list[tuple[str, str]]  # a finding, and the passages without which it falls
    stands_note: str
    falls: list[tuple[str, str]]  # a source, and the findings that fall without it
    drafts: list[DraftShown]
    inputs: list[InputRow]
    inputs_words: str
    references: dict[str, int]


def contents(brief: Brief) -> Contents:
    """The parts of a brief."""
    scenario, conflict, offers, sure = brief.scenario, brief.scenario.conflict, brief.offers, brief.robustness
    clock = scenario.clock
    equilibria, more = equilibrium_rows(brief.result, most=12) if brief.result else ([], 0)
    numbers = references(brief.inputs, brief.grounds, brief.drafts)
    return Contents(
        legend=legend(conflict) if conflict is not None else [],
        concepts=[(c, CONCEPT_NAMES[c]) for c in brief.result.concepts] if brief.result else [],
        equilibria=equilibria,
        more_equilibria=more,
        rest=states_words(conflict, offers.no_agreement.states) if conflict and offers else "",
        ways=_ways(brief),
        misses=_misses(brief),
        sure=sure is not None and offers is not None and bool(offers.ways_out),
        shares=sure is not None and sure.shares is not None,
        sure_rows=sure_rows(sure) if sure else [],
        sure_lines=list(assumption_lines(sure.assumptions)) if sure else [],
        acting=acting_words(sure) if sure else "",
        withheld=_withheld(brief),
        proposals=_proposals(brief, numbers),
        crossings=list(crossing_rows(clock)) if clock else [],
        tracks=list(track_rows(clock)) if clock else [],
        contacts=list(contact_rows(clock)) if clock else [],
        holds=list(hold_rows(clock)) if clock else [],
        expiries=_expiries(scenario),
        terms=list(term_words(clock, scenario.proposals)) if clock else [],
        plan_heads=_plan_heads(brief),
        plans=_plans(brief) if scenario.plans else [],
        hinges=hinge_groups(plan_rows(scenario, brief.comparison)) if scenario.plans else [],
        answer_heads=answer_heads(clock) if clock else [],
        answers=list(clock_answer_rows(clock, answers(scenario, brief.comparison, clock.wanted, every=False)))
        if clock
        else [],
        answers_note=answers_note(clock),
        stands=stands_rows(brief.grounds, numbers) if brief.grounds else [],
        stands_note=STANDS_NOTE,
        falls=falls_rows(brief.grounds, numbers) if brief.grounds else [],
        drafts=drafts_shown(conflict, brief.drafts, numbers),
        inputs=input_rows(brief),
        inputs_words=inputs_words(brief),
        references=numbers,
    )


def _expiries(scenario: Scenario) -> list[tuple[str, str]]:
    """What runs out when around the standstill, in words."""
    clock = scenario.clock
    return [(moment(clock, at), what) for at, what in expiries(clock, scenario.proposals)] if clock else []


def legend(conflict: Conflict) -> list[tuple[str, str, str]]:
    """What each option key stands for, and whose it is."""
    space = conflict.space
    options = space.options if isinstance(space, OptionTable) else ()
    return [(option.key, name(conflict, option.owner), option.title) for option in options]


@dataclass(frozen=True, slots=True)
class WayOnPage:
    """A way out that is not folded: its row, its path in words, and its particulars as far as they are told."""

    row: WayRow
    path: str
    order: tuple[str, ...] = ()
    commitments: tuple[CommitmentRow, ...] = ()
    notes: tuple[str, ...] = ()


def _ways(brief: Brief) -> list[WayOnPage]:
    conflict, full = brief.scenario.conflict, brief.in_full
    if conflict is None or full is None:
        return []
    rows = zip(way_rows(brief.scenario, full.offers.ways_out), full.offers.ways_out, strict=True)
    return [_way(conflict, row, way, full.particulars.get(way.state)) for row, way in rows if not row.folded]


def _way(conflict: Conflict, row: WayRow, way: WayOut, found: Particulars | None) -> WayOnPage:
    if found is None:
        return WayOnPage(row, path_words(conflict, way))
    return WayOnPage(
        row,
        path_words(conflict, way),
        tuple(order_lines(conflict, found.parts)),
        tuple(commitment_rows(conflict, found.commitments)),
        tuple(particulars_notes(conflict, way, found)),
    )


def _withheld(brief: Brief) -> list[tuple[WithheldRow, str]]:
    """What third parties add: the rows, each with a sentence."""
    if brief.in_full is None:
        return []
    withheld = brief.in_full.withheld
    rows = withheld_rows(withheld, len(brief.in_full.offers.ways_out))
    return [(row, adds_words(each)) for row, each in zip(rows, withheld, strict=True)]


@dataclass(frozen=True, slots=True)
class ProposalOnPage:
    """A tested proposal: its cells, its terms, what is wrong with it, its answers and its commitments."""

    row: ProposalRow
    terms: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]
    amendments: tuple[AmendmentRow, ...]
    amends: str
    answers: tuple[AnswerRow, ...]
    commitments: tuple[CommitmentRow, ...]
    notes: tuple[str, ...]


def _proposals(brief: Brief, numbers: Mapping[str, int]) -> list[ProposalOnPage]:
    tested = brief.comparison.proposals
    return [
        _proposal(brief.scenario, each, row, numbers)
        for each, row in zip(tested, proposal_rows(tested), strict=True)
    ]


def _proposal(scenario: Scenario, tested: Tested, row: ProposalRow, numbers: Mapping[str, int]) -> ProposalOnPage:
    return ProposalOnPage(
        row,
        tuple(terms_lines(scenario, tested)),
        tuple(reasons(scenario, tested, numbers)),
        tuple(amendment_rows(tested)),
        amendments_line(tested),
        tuple(answer_rows(tested, scenario.reader)),
        tuple(commitment_rows(tested.conflict, tested.commitments)),
        tuple(filter(None, (seen_line(tested), term_line(tested) if tested.accepted else None))),
    )


def _misses(brief: Brief) -> str:
    """What fails one condition alone, the first eight states by name, without no agreement itself."""
    conflict, offers = brief.scenario.conflict, brief.offers
    if conflict is None or offers is None or brief.scenario.reader is not None:
        return ""
    rest = offers.no_agreement.states
    misses = [
        f"{state_words(conflict, m.state)}: {FAILS[m.fails]}" for m in offers.near_misses if m.state not in rest
    ]
    counts = ", ".join(f"{condition} {count}" for condition, count in offers.removed_by.items())
    each = f" {'; '.join(misses[:8])}." if misses else ""
    more = f" And {len(misses) - 8} more." if len(misses) > 8 else ""
    return f"States that fail one condition alone (no agreement itself fails better): {counts}.{each}{more}"


def _plans(brief: Brief) -> list[tuple[PlanRow, tuple[str, ...]]]:
    """The rows of the comparison, each with the statements it hinges on."""
    conflict = brief.scenario.conflict
    rows = plan_rows(brief.scenario, brief.comparison)
    return [
        (shown, hinged_statements(conflict, row) if conflict else ())
        for shown, row in zip(rows, brief.comparison.rows, strict=True)
    ]


def _plan_heads(brief: Brief) -> list[str]:
    """What stands over the comparison; the times only with a clock."""
    clock = brief.scenario.clock
    milestones = [name.replace("_", " ").capitalize() for name in brief.comparison.milestones]
    in_time = "in time" if clock and clock.deadlines else "before contact"
    timed = [limit_heading(clock), *(f"{name} {in_time}" for name in milestones)] if clock else []
    return ["Plan", "Rests in", "Holds under", "Costs the face of", *timed, "Hinges on"]
