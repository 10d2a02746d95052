"""The answers as rich renderables, for a terminal."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from wayout.clock.clock import Clock
from wayout.model import Conflict
from wayout.offers import Offers, OffersInFull
from wayout.offers.robustness import Robustness
from wayout.plans import Comparison, Scenario
from wayout.report.brief import STANDS_NOTE, Brief, input_rows, inputs_words, references, stands_rows
from wayout.report.clock_terminal import answer_lines, deadline_lines
from wayout.report.clock_words import NO_LIMIT, chance, limit_heading, limit_words, without_limit
from wayout.report.drafted import DraftShown, drafts_shown
from wayout.report.grid import grid
from wayout.report.motion import contact_rows, crossing_rows, expiries, hold_rows, term_words, track_rows
from wayout.report.robustness import (
    ACTING,
    NOTHING_LISTED,
    OF_THE_LISTED,
    SIGNS,
    act_rows,
    acting_words,
    assumption_lines,
    effect_rows,
    quiet_words,
    share_rows,
    sure_rows,
    threshold_lines,
    worlds_words,
)
from wayout.report.rows import (
    PlanRow,
    equilibrium_rows,
    hinge_groups,
    hinged_statements,
    plan_rows,
    way_rows,
)
from wayout.report.terminal_tested import in_full_lines, proposals_table, third_parties_lines
from wayout.report.times import moment
from wayout.report.words import CONCEPT_NAMES, FAILS, path_words, state_words, states_words
from wayout.stability import Result, Selection, StatusQuoAnalysis

LISTED_ROWS = 256
SHARES = 24
WIDTHS = {"Plan": 17, "Rests in": 23, "Face lost": 10, "Hinges on": 26}


def comparison_table(scenario: Scenario, comparison: Comparison) -> Group:
    """The plans side by side; columns without data are left out."""
    rows = plan_rows(scenario, comparison)
    columns: list[tuple[str, list[str]]] = [
        ("Plan", [row.title for row in rows]),
        ("Rests in", [f"{row.rests_in}\n[{row.holds}]" if row.holds else row.rests_in for row in rows]),
        ("Face lost", [row.face for row in rows]),
        (limit_heading(scenario.clock), [row.contact.replace(", ", "\n", 1) for row in rows]),
    ]
    for milestone in comparison.milestones:
        cells = [chance(row.timing.milestones[milestone]) if row.timing else "" for row in comparison.rows]
        columns.append((milestone.replace("_", "\n").capitalize(), cells))
    if scenario.conflict is not None:
        columns.append(("Hinges on", list(_as_above(scenario.conflict, comparison))))
    caption = (
        "In brackets: the concepts it is an equilibrium under. It hinges on the statements that change the row "
        "when they are dropped or swapped with their neighbour."
    )
    if comparison.milestones:
        caption += f" Milestones: the chance that each comes before {limit_words(scenario.clock)}."
    if without_limit(comparison):
        caption += f" {NO_LIMIT}"
    return grid([(head, cells) for head, cells in columns if any(cells)], scenario.title, caption, WIDTHS)


def _as_above(conflict: Conflict, comparison: Comparison) -> Iterator[str]:
    """What each row hinges on; said once where the next row hinges on the same."""
    above: tuple[str, ...] = ()
    for row in comparison.rows:
        hinges = hinged_statements(conflict, row)
        yield "as above" if hinges and hinges == above else "\n".join(hinges) or "-"
        above = hinges


def hinge_lines(rows: list[PlanRow]) -> Iterator[Text]:
    """Which changed belief changes which plan's finding, and how."""
    for group in hinge_groups(rows):
        yield Text(f"{'; '.join(group.titles)}:", style="bold")
        yield from (Text(f"  {hinge}") for hinge in group.hinges)
        yield from (Text(f"  if {variant}") for variant in group.variants)


def equilibria_table(result: Result) -> Group:
    """The states that are equilibria, under which concepts."""
    found, more = equilibrium_rows(result, most=60)
    columns = [("State", [words for words, _ in found])]
    columns += [(c, ["yes" if held[n] else "-" for _, held in found]) for n, c in enumerate(result.concepts)]
    caption = "; ".join(f"{c}: {CONCEPT_NAMES[c]}" for c in result.concepts)
    return grid(columns, caption=f"The first {len(found)} of {len(found) + more}. {caption}" if more else caption)


def stability_table(result: Result, within: Selection | None = None) -> Group:
    """Per state and concept, for whom it is stable; E marks an equilibrium."""
    conflict, shown = result.conflict, result.where() if within is None else within
    states = shown.states.tolist()
    columns = [("State", list(shown.labels())), ("", [state_words(conflict, state) for state in states])]
    judges = [i for i in range(len(conflict.keys)) if _judges(conflict, i)]
    for concept in result.concepts:
        everywhere = result.held(concept)
        masks = {conflict.keys[i]: result.held(concept, i) for i in judges}
        cells = [
            "E" if everywhere[state] else ", ".join(key for key, mask in masks.items() if mask[state]) or "-"
            for state in states
        ]
        columns.append((concept, cells))
    caption = "E: equilibrium, stable for all. Otherwise the decision makers for whom it is stable."
    if others := [key for i, key in enumerate(conflict.keys) if i not in judges]:
        caption += f" {', '.join(others)}: indifferent, so always stable."
    if shown.statement is not None:
        caption += f" {_of_all(result, shown)}"
    return grid(columns, caption=caption)


def _judges(conflict: Conflict, dm: int) -> bool:
    """The decision maker prefers some feasible state to another."""
    row = conflict.payoffs[dm][conflict.space.feasible]
    return bool(row.min() < row.max())


def _of_all(result: Result, shown: Selection) -> str:
    """How many states are shown, of how many."""
    total = f"{result.where().count:,} feasible states"
    return f"Of {total}." if shown.statement is None else f"Of {total} {shown.count:,} satisfy `{shown.statement}`."


def counts_table(result: Result, within: Selection | None = None) -> Group:
    """How many states are stable for each decision maker, and for all, under each concept."""
    shown = result.where() if within is None else within
    counts = result.counts(within).values()
    columns = [("Concept", list(result.concepts))]
    columns += [(key, [str(count.by_dm[key]) for count in counts]) for key in result.conflict.keys]
    columns.append(("all: equilibria", [str(count.equilibria) for count in counts]))
    return grid(columns, caption=f"{_of_all(result, shown)} --all lists them, --json as data.")


def status_quo_table(conflict: Conflict, found: StatusQuoAnalysis) -> Group:
    """Who can have moved last, by state and number of moves: the table the literature prints.

    Above 256 states how many there are by the number of moves stands in place of it.
    """
    kind = "improvements" if found.improvements_only else "any moves"
    if len(found.states) > LISTED_ROWS:
        counts = sorted(Counter(found.distance(state) or 0 for state in found.states).items())
        return grid(
            [("Moves", [str(moves) for moves, _ in counts]), ("States", [f"{many:,}" for _, many in counts])],
            caption=f"{len(found.states):,} states can be reached by {kind} alone: how many in so many moves, "
            "and no fewer. --to STATE shows the ways to one, --json lists all.",
        )
    table = found.table()
    columns = [("State", [conflict.space.label(state) for state in table.states])]
    columns.append(("", [state_words(conflict, state) for state in table.states]))
    for step, cells in enumerate(zip(*table.cells, strict=True)):
        shown = ["" if cell is None else ", ".join(conflict.keys[i] for i in cell) or "start" for cell in cells]
        columns.append((f"{step} move{'s' * (step != 1)}", shown))
    return grid(columns, caption=f"Who can have moved last within so many moves, by {kind} alone.")


def ways_out_table(scenario: Scenario, offers: Offers) -> Group:
    """The ways out; dominated ones that no plan names are folded."""
    rows = [row for row in way_rows(scenario, offers.ways_out) if not row.folded]
    return grid(
        [
            (head, cells)
            for head, cells in (
                ("Ends in", [row.state for row in rows]),
                ("Asks", [row.asks for row in rows]),
                ("Third party", [row.acts for row in rows]),
                ("Holds under", [row.holds for row in rows]),
                ("Mind", [row.notes for row in rows]),
            )
            if any(cells)
        ]
    )


def offers_lines(scenario: Scenario, full: OffersInFull, detailed: bool) -> Iterator[RenderableType]:
    """No agreement, the ways out with their steps, `detailed` in full, what third parties add, the near misses."""
    conflict, offers = scenario.conflict, full.offers
    if conflict is None:
        return
    rest = offers.no_agreement
    yield Text(f"No agreement: {states_words(conflict, rest.states)}" + (" (a cycle)" if rest.cycles else ""))
    if not rest.states:
        yield Text("The status quo is unknown: name it with `status_quo:` to have ways out computed.")
        return
    if offers.ways_out:
        yield ways_out_table(scenario, offers)
        rows = zip(way_rows(scenario, offers.ways_out), offers.ways_out, strict=True)
        shown = [way for row, way in rows if not row.folded]
        for way in shown:
            yield Text(f"{state_words(conflict, way.state)}: {path_words(conflict, way)}")
        if folded := len(offers.ways_out) - len(shown):
            yield Text(f"{folded} more that all would exchange for another are folded (--json lists them).")
        if detailed:
            yield from in_full_lines(conflict, shown, full)
    else:
        yield Text("No way out.", style="bold")
        yield Text("`wayout inverse` tells the least that would have to change for it to rest in a state.")
    yield from third_parties_lines(full.withheld, len(offers.ways_out))
    if scenario.reader is None:
        yield from _miss_lines(conflict, offers)


def _miss_lines(conflict: Conflict, offers: Offers) -> Iterator[Text]:
    """What fails one condition alone, the first twelve states by name."""
    removed = ", ".join(f"{condition} {count:,}" for condition, count in offers.removed_by.items())
    yield Text(f"States that fail one condition alone: {removed} (no agreement itself fails `better`).")
    misses = [miss for miss in offers.near_misses if miss.state not in offers.no_agreement.states]
    for miss in misses[:12]:
        yield Text(f"  near miss: {state_words(conflict, miss.state)}: {FAILS[miss.fails]}")
    if len(misses) > 12:
        yield Text(f"  and {len(misses) - 12:,} more")


def crossings_table(clock: Clock) -> Group:
    """When each ship meets each line, by day or by night, and what moving the line buys."""
    rows = list(crossing_rows(clock))
    columns = [
        ("Ship", [row.ship for row in rows]),
        ("Line", [row.line for row in rows]),
        ("Meets it", [row.local for row in rows]),
        ("UTC", [row.utc for row in rows]),
        ("Light", [row.light for row in rows]),
        ("Hours bought", [row.bought for row in rows]),
        ("On its track", [row.bought_on_track for row in rows]),
    ]
    return grid([(head, cells) for head, cells in columns if any(cells)])


def tracks_table(clock: Clock) -> Group:
    """When each ship meets each line on each of its tracks, what the line buys there, and how near it comes."""
    rows = list(track_rows(clock))
    columns = [
        ("Ship", [row.ship for row in rows]),
        ("Reading", [row.reading for row in rows]),
        ("Line", [row.line for row in rows]),
        ("On its track", [row.local for row in rows]),
        ("Between", [row.between for row in rows]),
        ("Hours bought", [row.bought for row in rows]),
        ("Nearest the centre", [row.nearest for row in rows]),
    ]
    return grid([(head, cells) for head, cells in columns if any(cells)])


def contacts_table(clock: Clock) -> Group:
    """Who meets each line first, then who, and until when it can be decided."""
    rows = list(contact_rows(clock))
    columns = [
        ("Line", [row.line for row in rows]),
        ("", [row.order for row in rows]),
        ("Ship", [row.ship for row in rows]),
        ("Contact", [row.local for row in rows]),
        ("Between", [row.between for row in rows]),
        ("Decide by", [row.decide_by for row in rows]),
    ]
    return grid([(head, cells) for head, cells in columns if any(cells)])


def standstill_lines(scenario: Scenario) -> Iterator[RenderableType]:
    """The standstill: who is where when it ends, what runs out when, and the proposals' terms beside it."""
    clock = scenario.clock
    rows = list(hold_rows(clock)) if clock else []
    if clock is None or not rows:
        return
    columns = [
        ("Ship", [row.ship for row in rows]),
        ("In the standstill", [row.does for row in rows]),
        ("Where it begins", [row.begins for row in rows]),
        ("Where it ends", [row.ends for row in rows]),
        ("Meets the line", [row.meets for row in rows]),
    ]
    yield grid(columns, title="The standstill")
    yield from (Text(f"  {moment(clock, at)}  {what}") for at, what in expiries(clock, scenario.proposals))
    yield from map(Text, term_words(clock, scenario.proposals))


def clock_lines(scenario: Scenario) -> Iterator[RenderableType]:
    """When ships meet lines, who first, the standstill, and when deadlines run out, as far as there are any."""
    clock = scenario.clock
    if clock is not None and clock.ships:
        yield crossings_table(clock)
        if any(ship.tracks for ship in clock.ships.values()):
            yield tracks_table(clock)
        yield contacts_table(clock)
        yield from standstill_lines(scenario)
    yield from deadline_lines(scenario)


def timing_table(scenario: Scenario, comparison: Comparison) -> Group:
    """Each plan's first contact, and its milestones: the chance before contact and when they are likely."""
    rows = plan_rows(scenario, comparison)
    clock = scenario.clock
    assert clock is not None
    columns = [("Plan", [row.title for row in rows]), (limit_heading(clock), [row.contact for row in rows])]
    for n, milestone in enumerate(comparison.milestones):
        cells = []
        for row, shown in zip(comparison.rows, rows, strict=True):
            when = row.timing.milestones[milestone] if row.timing else None
            if when is None or when.early is None or when.late is None:
                cells.append("-")
            else:
                cells.append(f"{shown.milestones[n]}\n{moment(clock, when.early)} to {moment(clock, when.late)}")
        columns.append((milestone.replace("_", " ").capitalize(), cells))
    sampled = f"{clock.runs:,} runs, seed {clock.seed}"
    before = limit_words(clock).removeprefix("the first ")
    caption = f"Chance before {before} with its 95 % interval ({sampled}); below it the middle 80 % of its times."
    if without_limit(comparison):
        caption += f" {NO_LIMIT}"
    return grid(columns, caption=caption if comparison.milestones else None)


def robustness_lines(scenario: Scenario, found: Robustness) -> Iterator[RenderableType]:
    """Shares of the assumptions listed, what each change of one place does, and what acting comes to."""
    yield Text(scenario.title, style="bold")
    if not found.offers.no_agreement.states:
        yield Text("The status quo is unknown: name it with `status_quo:` to have ways out computed.")
        return
    yield from map(Text, assumption_lines(found.assumptions))
    yield Text(worlds_words(found.shares) if found.shares else NOTHING_LISTED)
    yield _shares_table(found)
    yield _heading("What each change of one place does to them")
    yield _effects_table(found)
    if found.acts:
        yield _heading("Acting, beside no agreement")
        yield _acts_table(found)
    yield from map(Text, threshold_lines(found))


def _sure_lines(found: Robustness | None) -> Iterator[RenderableType]:
    """How sure the ways out are, in short."""
    if found is None or not found.offers.ways_out:
        return
    yield Text("How sure?", style="bold")
    yield from (Text(f"  {line}") for line in assumption_lines(found.assumptions))
    for row in sure_rows(found):
        share = f"share {row.share} of the assumptions listed; " if row.share else ""
        yield Text(f"  {row.state}: {share}ended by {row.broken_by}")
    yield Text(f"  {acting_words(found)}")


def _shares_table(found: Robustness) -> RenderableType:
    rows, caption = share_rows(found), OF_THE_LISTED if found.shares else ""
    if not rows:
        return Text("No way out, in any world looked at.", style="bold")
    if len(rows) > SHARES:
        caption += f" {len(rows) - SHARES} more states are ways out somewhere (--json lists them)."
    rows = rows[:SHARES]
    columns = [
        ("", [str(row.number) for row in rows]),
        ("Ends in", [row.state for row in rows]),
        ("In the file", ["a way out" if row.believed else "-" for row in rows]),
        ("Share", [row.share for row in rows]),
        ("Credibly", [row.credible for row in rows]),
        ("Under", [row.concepts for row in rows]),
    ]
    return grid([(head, cells) for head, cells in columns if any(cells)], caption=caption or None)


def _effects_table(found: Robustness) -> RenderableType:
    rows = effect_rows(found)
    if not rows:
        return Text(quiet_words(found))
    columns = [("Change", [row.change for row in rows]), ("No agreement", [row.no_agreement for row in rows])]
    columns += [(str(n + 1), [row.cells[n] for row in rows]) for n in range(len(rows[0].cells))]
    columns.append(("Others", [row.others for row in rows]))
    caption = f"{quiet_words(found)} {SIGNS}"
    return grid([(h, cells) for h, cells in columns if any(cells)], caption=caption, least={"Change": 26})


def _acts_table(found: Robustness) -> RenderableType:
    conflict, rows = found.assumptions.conflict, act_rows(found)
    columns = [("What is done", [row.what for row in rows]), ("Offer", [row.offers for row in rows])]
    columns += [(conflict.keys[i], [row.cells[n] for row in rows]) for n, i in enumerate(conflict.principals)]
    columns.append(("Ever worse for", [row.ever_worse for row in rows]))
    return grid(columns, caption=ACTING)


def brief_lines(brief: Brief) -> Iterator[RenderableType]:
    """The brief, in the order of the five questions; sections without data are left out."""
    scenario = brief.scenario
    yield Text(scenario.title, style="bold underline")
    if scenario.about:
        yield Text(scenario.about, style="italic")
    if scenario.assumed:
        yield Text(f"Assuming: {'; '.join(scenario.assumed)}", style="bold")
    for sentence in brief.finding:
        yield Text(f"> {sentence}", style="bold")
    for caveat in brief.caveats:
        yield Text(f"! {caveat}")
    if brief.result is not None:
        yield _heading("1. Where can this rest?")
        yield equilibria_table(brief.result)
    if brief.in_full is not None:
        yield _heading("2. Is there a way out?")
        yield from offers_lines(scenario, brief.in_full, detailed=False)
        yield from _sure_lines(brief.robustness)
    if brief.comparison.proposals:
        yield _heading("Proposals on the table")
        yield proposals_table(brief.comparison.proposals)
    if scenario.clock is not None and (scenario.clock.ships or scenario.clock.deadlines):
        yield _heading("3. Is there time?")
        yield from clock_lines(scenario)
        yield from answer_lines(scenario, brief.comparison)
    if scenario.plans:
        yield _heading("4. Which plan?")
        yield comparison_table(scenario, brief.comparison)
        yield from hinge_lines(plan_rows(scenario, brief.comparison))
    if brief.drafts or brief.inputs:
        yield _heading("5. What do we say, and what was said?")
        yield from _draft_lines(brief)
        yield from _input_lines(brief)


def _draft_lines(brief: Brief) -> Iterator[RenderableType]:
    numbers = references(brief.inputs, brief.grounds, brief.drafts)
    for each in drafts_shown(brief.scenario.conflict, brief.drafts, numbers):
        yield from draft_lines(each)


def draft_lines(draft: DraftShown) -> Iterator[RenderableType]:
    """A draft: its text, and beneath it what its author has to know."""
    yield Text(draft.head, style="bold")
    yield from (Padding(Text(line), (0, 0, 0, 4)) if line else Text() for line in draft.lines)
    yield from (Text(f"! {lead}: {words}") for lead, words in draft.beneath)
    yield Text()


def _input_lines(brief: Brief) -> Iterator[Text]:
    if not brief.inputs:
        return
    numbers = references(brief.inputs, brief.grounds, brief.drafts)
    yield Text(f"It rests on {inputs_words(brief)}.", style="bold")
    for each in input_rows(brief):
        whose = f" ({each.view})" if each.view else ""
        yield Text(f"  {each.what}{whose}: {each.value} - {each.source}")
    yield from (Text(f"  [{number}] {document}") for document, number in numbers.items())
    if brief.grounds:
        yield Text("Which finding stands on which words:", style="bold")
        yield from (Text(f"  {claim}: {words}") for claim, words in stands_rows(brief.grounds, numbers))
        yield Text(STANDS_NOTE)


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold")
