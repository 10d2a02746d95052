"""Offers in full and tested proposals as rich renderables, for a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from wayout.model import Conflict
from wayout.offers import Commitment, OffersInFull, Particulars, Tested, WayOut, Withheld
from wayout.plans import Scenario
from wayout.report.grid import grid
from wayout.report.offered import (
    adds_words,
    commitment_rows,
    order_lines,
    particulars_notes,
    withheld_rows,
)
from wayout.report.tested import (
    NO_IS_SILENCE,
    amendment_rows,
    amendments_line,
    answer_rows,
    documents,
    grounds,
    grounds_words,
    proposal_rows,
    reasons,
    seen_line,
    term_line,
    terms_lines,
    verdict_line,
)
from wayout.report.words import state_words

IN = (0, 0, 0, 2)  # set in by two
WAYS_SHOWN = 8


def in_full_lines(conflict: Conflict, ways: Sequence[WayOut], full: OffersInFull) -> Iterator[RenderableType]:
    """The ways out one by one in full, the first eight of them."""
    for way in ways[:WAYS_SHOWN]:
        if way.state in full.particulars:
            yield _heading(state_words(conflict, way.state))
            yield from particulars_lines(conflict, way, full.particulars[way.state])
    if left := len(ways[WAYS_SHOWN:]):
        yield Text(f"{left} more are told in full by --json.")
    yield Text("")


def particulars_lines(conflict: Conflict, way: WayOut, found: Particulars) -> Iterator[RenderableType]:
    """A way out in full: its order, its commitments, what else its members forgo, and the offer put directly."""
    for line in order_lines(conflict, found.parts):
        yield Padding(Text(line), IN)
    if found.commitments:
        yield Padding(commitments_table(conflict, found.commitments), IN)
    for line in particulars_notes(conflict, way, found):
        yield Padding(Text(line), IN)


def commitments_table(conflict: Conflict, commitments: Iterable[Commitment]) -> Group:
    """What, by whom, who sees a breach and when, who judges, what follows."""
    rows = commitment_rows(conflict, commitments)
    return grid(
        [
            ("Commitment", [row.what for row in rows]),
            ("By", [row.by for row in rows]),
            ("A breach is seen", [row.seen for row in rows]),
            ("Judged by", [row.judges for row in rows]),
            ("What follows", [row.follows for row in rows]),
        ],
        widths={"A breach is seen": 20, "Judged by": 18},
    )


def third_parties_lines(found: Iterable[Withheld], ways: int) -> Iterator[RenderableType]:
    """What third parties add: what is left with each of their acts withheld."""
    withheld = list(found)
    if not withheld:
        return
    rows = withheld_rows(withheld, ways)
    yield Text("What third parties add:", style="bold")
    yield grid(
        [
            ("Withheld", [row.acts for row in rows]),
            ("Ways out left", [row.ways for row in rows]),
            ("Joint improvements without", [row.without for row in rows]),
            ("with it", [row.with_them for row in rows]),
        ]
    )
    yield from (Text(f"  {adds_words(each)}") for each in withheld)


def tested_lines(scenario: Scenario, tested: Tested) -> Iterator[RenderableType]:
    """A tested proposal from top to bottom."""
    conflict = tested.conflict
    yield Text(tested.proposal.title, style="bold underline")
    own = scenario.why("proposal", tested.proposal.key)
    why = [e for failure in tested.failures for e in grounds(scenario, tested, failure)]
    numbers = documents(scenario, (own, *why))
    yield from map(Text, terms_lines(scenario, tested))
    if rests_on := grounds_words(scenario, (own,), numbers):
        yield Text(f"Why: {rests_on}.")
    yield Text(f"> {verdict_line(tested)}", style="bold")
    yield from (Text(f"  {condition}: {why}") for condition, why in reasons(scenario, tested, numbers))
    yield Text(amendments_line(tested))
    for row in amendment_rows(tested):
        yield Text(f"  {', or '.join(row.edits)}: {row.state} [{row.holds}]")
    yield _heading("Where each answer leads")
    yield answers_table(tested)
    if any(each.answer == "silence" for each in tested.reactions):
        yield Text(NO_IS_SILENCE, style="italic")
    if tested.commitments:
        yield _heading("Who would break it while it is in force")
        yield commitments_table(conflict, tested.commitments)
    if line := seen_line(tested):
        yield Text(line)
    if tested.accepted:
        yield Text(term_line(tested))
    yield from (Text(f"  [{number}] {document}") for document, number in numbers.items())


def answers_table(tested: Tested) -> Group:
    """Where it leads if all accept, and if one does not."""
    rows = answer_rows(tested)
    return grid(
        [
            ("Answer", [row.answer for row in rows]),
            ("Leads to", [row.leads_to for row in rows]),
            ("Does its part", [row.doing for row in rows]),
            ("Then rests in", [row.rests_in for row in rows]),
            ("Face lost", [row.face for row in rows]),
        ]
    )


def proposals_table(tested: Iterable[Tested]) -> Group:
    """The proposals side by side: where each ends, what is wrong with it, and what mends it."""
    rows = proposal_rows(tested)
    return grid(
        [
            ("Proposal", [row.title for row in rows]),
            ("If all accept", [row.accepted for row in rows]),
            ("Rests in", [row.rests_in for row in rows]),
            ("Fails", [row.fails for row in rows]),
            ("Smallest amendment", [row.mends for row in rows]),
        ],
        widths={"Proposal": 22, "If all accept": 19, "Rests in": 19, "Fails": 20},
    )


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold")
