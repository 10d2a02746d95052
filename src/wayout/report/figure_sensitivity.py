"""The figure of the changes: a row a change, a column a way out, a mark for what the one does to the other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from wayout.offers.robustness import Effect, Robustness
from wayout.report import svg
from wayout.report.robustness import (
    COLUMNS,
    change_words,
    doing_something,
    effect_words,
    quiet_words,
    share_rows,
)
from wayout.report.svg import LINE, Markup
from wayout.report.words import name, state_words, states_words

_BACKTICKS = re.compile(r"`([^`]*)`")

ROWS = 32  # changes drawn
MARGIN = 12.0
LABEL = 386.0  # how wide the words of a change may be
WIDEST = 72.0  # a column
PAD = 7.0
MARK = 5.0  # half the size of a mark


@dataclass(frozen=True, slots=True)
class Row:
    """A change: its words, what else it does, and a mark a way out with what a pointer held over it says."""

    dm: int
    words: tuple[str, ...]
    notes: tuple[str, ...]
    marks: tuple[tuple[str, str], ...]

    @property
    def height(self) -> float:
        """How high the row is."""
        return LINE * (len(self.words) + len(self.notes)) + PAD


def sensitivity_figure(found: Robustness) -> str:
    """The figure as inline SVG: what every change of one place does to each way out."""
    rows = _rows(found)
    parts: list[Markup] = []
    bottom = MARGIN
    for each in _key(found):
        parts.append(each[0])
        bottom = each[1]
    top = bottom + LINE + 2 * PAD
    parts += _heads(found, top - PAD)
    y = top
    for dm, mine in groupby(rows, key=lambda row: row.dm):
        parts.append(svg.text(name(found.assumptions.conflict, dm), MARGIN, y + LINE, font_weight="bold"))
        y += LINE + PAD
        for row in mine:
            parts += _draw(row, _centres(found), y)
            y += row.height
        y += PAD
    legend, y = _legend(found, len(rows), y)
    return svg.figure("sensitivity", "What each change does to the ways out", _told(found), y, *parts, *legend)


def _rows(found: Robustness) -> list[Row]:
    """The changes that do something, in their order; of too many those that end most ways out."""
    effects = doing_something(found)
    kept = sorted(effects, key=lambda effect: -len(effect.lost))[:ROWS]
    ids = set(map(id, kept))
    return [_row(found, effect) for effect in effects if id(effect) in ids]


def _row(found: Robustness, effect: Effect) -> Row:
    conflict, shown = found.assumptions.conflict, found.states[:COLUMNS]
    words = _BACKTICKS.sub(r"“\1”", change_words(conflict, effect.change, alone=True))
    notes = []
    if effect.no_agreement != found.sensitivity.no_agreement:
        notes.append(f"no agreement: {states_words(conflict, effect.no_agreement)}")
    if others := [state for state in effect.gained if state not in shown]:
        first = state_words(conflict, others[0])
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        notes.append(f"gained: {first}{more}")
    return Row(
        effect.change.dm,
        svg.wrapped(words, LABEL - 24, 2),
        tuple(svg.shortened(note, LABEL - 24) for note in notes),
        tuple((_kind(effect, state), effect_words(effect, state)) for state in shown),
    )


def _kind(effect: Effect, state: int) -> str:
    """What becomes of a way out: lost, gained, fewer or more concepts, other ones, the same; or it is none."""
    if state in effect.lost:
        return "lost"
    if state in effect.gained:
        return "gained"
    if state not in effect.without:
        return "none"
    before, after = set(effect.without[state]), set(effect.ways_out[state])
    if before == after:
        return "same"
    return "more" if after > before else "fewer" if after < before else "other"


# --- drawing ------------------------------------------------------------------------------------------------


def _centres(found: Robustness) -> list[float]:
    """The middle of each column."""
    count = max(1, len(found.states[:COLUMNS]))
    width = min(WIDEST, (svg.WIDTH - MARGIN - LABEL) / count)
    return [LABEL + width * (n + 0.5) for n in range(count)]


def _key(found: Robustness) -> Iterator[tuple[Markup, float]]:
    """The ways out by number, each in words with its share; and how far down that goes."""
    y = MARGIN + LINE
    for row in share_rows(found)[:COLUMNS]:
        share = f": share {row.share}" if row.share else ""
        words = f"{row.state}{share}" + ("" if row.believed else "; no way out as the file has it")
        yield _badge(row.number, MARGIN + 9, y - 4), y
        yield svg.text(svg.shortened(words, svg.WIDTH - 2 * MARGIN - 26), MARGIN + 26, y), y
        y += LINE + PAD
    if len(found.states) > COLUMNS:
        yield svg.text(f"and {len(found.states) - COLUMNS} more", MARGIN + 26, y, fill=svg.SOFT), y


def _heads(found: Robustness, y: float) -> Iterator[Markup]:
    for n, x in enumerate(_centres(found)[: len(found.states)], start=1):
        yield _badge(n, x, y)


def _badge(number: int, x: float, y: float) -> Markup:
    disc = svg.element("circle", cx=x, cy=y, r=10, fill=svg.INK)
    words = svg.text(str(number), x, y + 4, fill=svg.PAPER, font_weight="bold", text_anchor="middle")
    return svg.joined(disc, words)


def _draw(row: Row, centres: Sequence[float], y: float) -> Iterator[Markup]:
    yield svg.path(f"M{MARGIN:g} {y:g}H{svg.WIDTH - MARGIN:g}", stroke="#E4E4E4", stroke_width=1)
    yield svg.lines(row.words, MARGIN + 12, y + LINE - 2)
    yield svg.lines(row.notes, MARGIN + 12, y + LINE * (len(row.words) + 1) - 2, fill=svg.SOFT)
    for x, (kind, words) in zip(centres, row.marks, strict=False):
        if kind != "none":
            mark = _mark(kind, x, y + row.height / 2)
            yield svg.element("g", svg.element("title", svg.plain(words or "as it was")), mark)


def _mark(kind: str, x: float, y: float) -> Markup:
    """A mark whose shape says it, whatever its colour."""
    r = MARK
    match kind:
        case "lost":
            d = f"M{x - r:g} {y - r:g}l{2 * r:g} {2 * r:g}m0 {-2 * r:g}l{-2 * r:g} {2 * r:g}"
            return svg.path(d, stroke=svg.VERMILION, stroke_width=3)
        case "gained":
            d = f"M{x - r - 1:g} {y:g}h{2 * r + 2:g}M{x:g} {y - r - 1:g}v{2 * r + 2:g}"
            return svg.path(d, stroke=svg.GREEN, stroke_width=3)
        case "fewer":
            return svg.element(
                "path", d=f"M{x - r:g} {y - r + 1:g}h{2 * r:g}l{-r:g} {2 * r - 1:g}z", fill=svg.ORANGE
            )
        case "more":
            return svg.element("path", d=f"M{x - r:g} {y + r - 1:g}h{2 * r:g}l{-r:g} {1 - 2 * r:g}z", fill=svg.BLUE)
        case "other":
            d = f"M{x:g} {y - r - 1:g}l{r + 1:g} {r + 1:g}l{-r - 1:g} {r + 1:g}l{-r - 1:g} {-r - 1:g}z"
            return svg.path(d, stroke=svg.BLUE, stroke_width=2)
    return svg.element("circle", cx=x, cy=y, r=2.5, fill=svg.FAINT)


LEGEND = {
    "same": "as it was",
    "lost": "no way out any more",
    "gained": "a way out now",
    "fewer": "holds under fewer concepts",
    "more": "under more",
    "other": "under others",
}


def _legend(found: Robustness, rows: int, y: float) -> tuple[list[Markup], float]:
    """What the marks mean, and what is not drawn."""
    parts = [svg.path(f"M{MARGIN:g} {y:g}H{svg.WIDTH - MARGIN:g}", stroke=svg.FAINT, stroke_width=1)]
    x, y = MARGIN + 6, y + LINE + PAD
    for kind, words in LEGEND.items():
        width = svg.width_of(words) + 32
        if x + width > svg.WIDTH - MARGIN:
            x, y = MARGIN + 6, y + LINE + 4
        parts += [_mark(kind, x, y - 4), svg.text(words, x + 12, y, fill=svg.SOFT)]
        x += width
    y += LINE + 4
    hidden = len(doing_something(found)) - rows
    said = quiet_words(found) + (f" {hidden} more that change something are not drawn." if hidden > 0 else "")
    parts.append(svg.text(svg.shortened(said, svg.WIDTH - 2 * MARGIN), MARGIN, y, fill=svg.SOFT))
    return parts, y + MARGIN


# --- in words -----------------------------------------------------------------------------------------------


def _told(found: Robustness) -> str:
    """The figure told in sentences, for those who do not see it."""
    conflict = found.assumptions.conflict
    told = [quiet_words(found)]
    for effect in doing_something(found)[:ROWS]:
        said = [
            f"{state_words(conflict, state)}: {words}"
            for state in dict.fromkeys((*found.states[:COLUMNS], *effect.gained))
            if (words := effect_words(effect, state))
        ]
        if effect.no_agreement != found.sensitivity.no_agreement:
            said.insert(0, f"no agreement becomes {states_words(conflict, effect.no_agreement)}")
        words = _BACKTICKS.sub(r"“\1”", change_words(conflict, effect.change))
        told.append(f"{words}: {'; '.join(said)}.")
    return " ".join(told)
