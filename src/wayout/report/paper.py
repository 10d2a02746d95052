"""The brief as PDF, in the order of the page: its parts as blocks, set by typst."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from wayout.report.blocks import (
    Block,
    Finding,
    Heading,
    Items,
    Message,
    Paragraph,
    Sources,
    Table,
    Words,
    coded,
    figure,
    table,
)
from wayout.report.brief import Brief
from wayout.report.clock_rows import ANSWER_CELLS
from wayout.report.contents import Contents, ProposalOnPage, WayOnPage, contents
from wayout.report.figures import brief_figures
from wayout.report.handling import line_for
from wayout.report.offered import CommitmentRow
from wayout.report.templates import source
from wayout.report.tested import NO_IS_SILENCE
from wayout.report.typesetter import pdf

Figures = dict[str, str]


def paper(brief: Brief, version: str, handling: str = "") -> bytes:
    """The brief as PDF on A4, with `handling` on each page; raises NoTypesetterError without typst."""
    return printed(brief.scenario.title, blocks(brief, version), line_for(brief.scenario, handling))


def printed(title: str, given: Iterable[Block], handling: str = "") -> bytes:
    """Blocks as PDF on A4; the same bytes for the same blocks. Raises NoTypesetterError without typst."""
    data = {"title": title, "foot": title, "handling": handling, "blocks": [asdict(block) for block in given]}
    return pdf(source("brief.typ"), data)


def blocks(brief: Brief, version: str) -> Iterator[Block]:
    """The brief, block by block; a part without data is left out."""
    shown, figures = contents(brief), brief_figures(brief)
    yield from _head(brief, shown)
    yield from _rest(brief, shown)
    yield from _ways_out(brief, shown, figures)
    yield from _time(shown, figures)
    yield from _plans(brief, shown)
    yield from _words(brief, shown)
    digest = brief.scenario.digest[:12]
    last = f"Wayout {version}; scenario {digest}. Shares and chances are those of the assumptions listed."
    yield Paragraph(last, "small")


def _head(brief: Brief, shown: Contents) -> Iterator[Block]:
    scenario = brief.scenario
    yield Heading(1, scenario.title)
    if scenario.about:
        yield Paragraph(scenario.about, "about")
    if scenario.assumed:
        yield Paragraph(_spaced_code(scenario.assumed), lead="Assuming:")
    if brief.finding:
        yield Finding([coded(sentence) for sentence in brief.finding])
    for caveat in brief.caveats:
        yield Paragraph(coded(caveat), lead="Caveat:")
    if shown.legend:
        parts = [part for key, who, title in shown.legend for part in (key, f" {who}: {title}; ")]
        parts[-1] = parts[-1].removesuffix("; ") + ". "
        concepts = ", ".join(f"{short}: {name}" for short, name in shown.concepts)
        yield Paragraph(["", *parts[:-1], parts[-1] + (f"{concepts}." if concepts else "")], "small")


def _spaced_code(each: Sequence[str]) -> Words:
    """Pieces of code with a space between them."""
    return ["", *(part for piece in each for part in (piece, " "))]


def _rest(brief: Brief, shown: Contents) -> Iterator[Block]:
    if brief.result is None:
        return
    yield Heading(2, "1. Where can this rest?")
    if not shown.equilibria:
        yield Paragraph("No state is an equilibrium under any concept.")
        return
    count = len(shown.equilibria)
    first = f" The first {count} of {count + shown.more_equilibria}, those under most of them."
    yield table(
        ["State", *(short for short, _ in shown.concepts)],
        [[words, *("yes" if holds else "-" for holds in held)] for words, held in shown.equilibria],
        "States nobody would leave, and the readings of foresight under which that is so."
        + (first if shown.more_equilibria else ""),
    )


# --- ways out and proposals ---------------------------------------------------------------------------------


def _ways_out(brief: Brief, shown: Contents, figures: Figures) -> Iterator[Block]:
    if brief.offers is not None:
        yield Heading(2, "2. Is there a way out?")
        yield from _drawn(figures, "states")
        if shown.ways:
            rows = [way.row for way in shown.ways]
            yield table(
                ["Ends in", "Asks", "Third party", "Holds under", "Mind"],
                [[row.state, row.asks, row.acts or "-", row.holds, row.notes or "-"] for row in rows],
            )
            yield Heading(3, "Step by step" + (", and what fails one condition alone" if shown.misses else ""))
            yield Items([f"{way.row.state}: {way.path}." for way in shown.ways])
            if shown.misses:
                yield Paragraph(shown.misses, "small")
            for way in shown.ways:
                yield from _in_full(way)
            if shown.sure:
                yield from _sure(shown, figures)
        elif shown.rest:
            yield Paragraph(f"No way out. {shown.misses}".rstrip(), "small")
    yield from _withheld(shown)
    yield from _proposals(shown)


def _in_full(way: WayOnPage) -> Iterator[Block]:
    if way.order:
        yield Heading(3, f"In full: {way.row.state}")
        yield Items([f"{line}." for line in way.order], bullets=False)
        yield from _commitments(way.commitments)
        yield from (Paragraph(note, "small") for note in way.notes)


def _commitments(rows: Sequence[CommitmentRow]) -> Iterator[Block]:
    if rows:
        yield table(
            ["Commitment", "By", "A breach is seen", "Judged by", "What follows"],
            [[each.what, each.by, each.seen, each.judges, each.follows] for each in rows],
        )


def _sure(shown: Contents, figures: Figures) -> Iterator[Block]:
    yield Heading(3, "How sure?")
    share = ["Share of the assumptions"] if shown.shares else []
    lines = " ".join(f"{line}." for line in shown.sure_lines)
    yield table(
        ["", "Ends in", *share, "Ended by any one of these changes"],
        [
            [str(row.number), row.state, *([row.share] if shown.shares else []), coded(row.broken_by)]
            for row in shown.sure_rows
        ],
        coded(lines + (" Shares are of the assumptions listed." if shown.shares else "")) if lines else "",
    )
    yield Paragraph(shown.acting, "small")
    yield from _drawn(figures, "sensitivity")


def _withheld(shown: Contents) -> Iterator[Block]:
    if shown.withheld:
        yield Heading(3, "What third parties add")
        yield table(
            ["Withheld", "Ways out left", "Joint improvements without", "With it", ""],
            [[row.acts, row.ways, row.without, row.with_them, coded(said)] for row, said in shown.withheld],
        )


def _proposals(shown: Contents) -> Iterator[Block]:
    if shown.proposals:
        yield Heading(3, "Proposals on the table")
        rows = [each.row for each in shown.proposals]
        yield table(
            ["Proposal", "If all accept", "Rests in", "Fails", "Smallest amendment"],
            [[row.title, row.accepted, row.rests_in, row.fails, row.mends] for row in rows],
        )
    for each in shown.proposals:
        yield from _proposal(each)


def _proposal(each: ProposalOnPage) -> Iterator[Block]:
    yield Heading(3, f"Tested: {each.row.title}")
    yield from (Paragraph(coded(line), "small") for line in each.terms)
    yield from (Paragraph(coded(f"{why}."), lead=f"Fails {condition}:") for condition, why in each.reasons)
    yield Paragraph(coded(each.amends))
    if each.amendments:
        yield Items([coded(f"{', or '.join(row.edits)}: {row.state} ({row.holds})") for row in each.amendments])
    yield table(
        ["Answer", "Leads to", "Does its part", "Then rests in", "Face lost"],
        [[row.answer, row.leads_to, row.doing, row.rests_in, row.face] for row in each.answers],
        NO_IS_SILENCE,
    )
    yield from _commitments(each.commitments)
    yield from (Paragraph(note, "small") for note in each.notes)


# --- time and plans -----------------------------------------------------------------------------------------


def _time(shown: Contents, figures: Figures) -> Iterator[Block]:
    if not shown.crossings and "timeline" not in figures:
        return
    yield Heading(2, "3. Is there time?")
    for name in ("timeline", "map", "distance"):
        yield from _drawn(figures, name)
    if shown.crossings:
        yield _crossings(shown)
    if shown.tracks:
        yield Heading(3, "On each reading of a ship's track")
        yield _tracks(shown)
    if shown.contacts:
        yield table(
            ["Line", "Order", "Ship", "Contact", "Between", "Decide by"],
            [
                [row.line, row.order, row.ship, row.local, row.between or "-", row.decide_by]
                for row in shown.contacts
            ],
            "A ship let through leaves the first contact to the next. Decide by: an order given then still comes "
            "before the earliest contact.",
        )
    if shown.answers:
        yield Heading(3, "What decides it, and what would be enough")
        rows = [[getattr(row, cell) for cell in ANSWER_CELLS] for row in shown.answers]
        yield table(shown.answer_heads, rows, shown.answers_note)
    if shown.holds:
        yield Heading(3, "The standstill")
        yield table(
            ["Ship", "In the standstill", "Where it begins", "Where it ends", "Meets the line"],
            [[row.ship, row.does, row.begins, row.ends, row.meets] for row in shown.holds],
            "At the line in force; miles are from its centre.",
        )
        yield Items([*(f"{when}: {what}" for when, what in shown.expiries), *shown.terms])


def _crossings(shown: Contents) -> Table:
    on_track = ["On its track"] if shown.tracks else []
    return table(
        ["Ship", "Line", "Meets it", "UTC", "Light", "Hours bought", *on_track],
        [
            [row.ship, row.line, row.local, row.utc, row.light or "-", row.bought or "-"]
            + ([row.bought_on_track or "-"] if shown.tracks else [])
            for row in shown.crossings
        ],
        "Closing straight on the line at a steady speed; hours bought against the line in force.",
    )


def _tracks(shown: Contents) -> Table:
    return table(
        ["Ship", "Reading", "Line", "Meets it", "Between", "Hours bought", "Nearest the centre"],
        [
            [row.ship, row.reading, row.line, row.local, row.between or "-", row.bought or "-", row.nearest or "-"]
            for row in shown.tracks
        ],
        "Along the shortest paths by its waypoints, or on its course; in brackets over all that its speed and "
        "course leave open.",
    )


def _plans(brief: Brief, shown: Contents) -> Iterator[Block]:
    if not shown.plans:
        return
    clock = brief.scenario.clock
    yield Heading(2, "4. Which plan?")
    yield table(
        shown.plan_heads,
        [
            [row.title + (" (a way out)" if row.is_way_out else ""), row.rests_in, row.holds, row.face]
            + ([row.contact, *row.milestones] if clock else [])
            + [_in_lines(hinges)]
            for row, hinges in shown.plans
        ],
        f"Chances with their 95 % interval from {clock.runs:,} runs, seed {clock.seed}." if clock else "",
        [at for at, (row, _) in enumerate(shown.plans) if row.is_way_out],
    )
    if shown.hinges:
        yield Heading(3, "What each plan hinges on, and what becomes of it under other beliefs")
    for group in shown.hinges:
        yield Heading(4, "; ".join(group.titles))
        yield Items([*map(coded, group.hinges), *(f"If {variant}" for variant in group.variants)])


def _in_lines(pieces: Sequence[str]) -> Words:
    """Pieces of code, each on a line of its own."""
    return ["", *(part for piece in pieces for part in (piece, "\n"))][: 2 * len(pieces)] if pieces else ""


# --- the message, and what it all rests on ------------------------------------------------------------------


def _words(brief: Brief, shown: Contents) -> Iterator[Block]:
    if not shown.drafts and not shown.inputs:
        return
    yield Heading(2, "5. What do we say, and what was said?")
    for draft in shown.drafts:
        parts = "\n".join(draft.lines).split("\n\n" if draft.own else "\n")
        yield Message(f"{draft.head}.", [part for part in parts if part], note=draft.own)
        yield from (Paragraph(coded(words), lead=f"{lead}:") for lead, words in draft.beneath)
    if shown.inputs:
        yield Heading(3, f"What it rests on: {shown.inputs_words}")
        yield table(
            ["Input", "Value", "Why", "Source"],
            [
                [each.what + (f" ({each.view})" if each.view else ""), each.value, each.why, each.source]
                for each in shown.inputs
            ],
        )
    if shown.references:
        yield Heading(3, "Sources")
        yield Sources(list(shown.references))
    if shown.stands:
        yield Heading(3, "Which finding stands on which words")
        yield table(["Finding", "Falls without"], map(list, shown.stands), shown.stands_note)
        yield table(["Source withdrawn", "Findings that fall"], map(list, shown.falls))


def _drawn(figures: Figures, name: str) -> Iterator[Block]:
    if name in figures:
        yield from figure(figures[name])
