"""The figure of the reasons: a state, what tempts a decision maker to leave it, and what meets each temptation.

A panel for each decision maker and each set of concepts that say the same of it: a tree from the state on the left
to its improvements, and from each the sanction move by move, with the counter-move where the concept asks for it.
Kinds of moves differ by their strokes and are named in words; colour only repeats that.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from wayout.model import Conflict
from wayout.report import svg
from wayout.report.cards import HEAD, MARGIN, PAD, Card, Look, arrowhead, draw_card
from wayout.report.svg import LINE, Markup
from wayout.report.words import listed, move_words, state_named, state_words, verdict_words
from wayout.stability import Reasons, Sanction, SanctionStep, Temptation, Verdict, check_concepts

Names = Callable[[int], str]

SHOWN = 6  # improvements drawn in a panel
TOLD = 8  # improvements that the description goes through
LABEL = 10  # letters of a label that fit a card

CARD = 100.0
COLUMNS = (12.0, 216.0, 412.0, 608.0)  # the state, and the cards in a line
IN_LINE = len(COLUMNS) - 1
TRUNK = 122.0  # where the arrows from the state part
TURN = 132.0  # where a long chain comes back to the left
GAP = 18.0
KEY = 34.0  # the length of a stroke in the legend
DEED_LINES = 3

HERE = Look(svg.INK, "#F3F3F3", thick=2)
GAIN = Look(svg.BLUE, svg.PAPER)
OPEN = Look(svg.VERMILION, "#FDF1EA", thick=2.5)
STEP = Look(svg.FAINT, svg.PAPER)
DETERRED = Look(svg.GREEN, "#EFF9F5", thick=2.5)
IN_VAIN = Look(svg.FAINT, svg.PAPER, dashes="6 4")
COUNTER = Look(svg.FAINT, svg.PAPER, svg.SOFT)
ESCAPE = Look(svg.VERMILION, svg.PAPER, thick=2.5)


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a kind of move is drawn, and what the legend says of it."""

    said: str
    colour: str
    double: bool = False
    dashes: str | None = None


IMPROVES = Stroke("improvement", svg.BLUE)
PAYS = Stroke("sanction that its maker gains by", svg.INK, double=True)
EMPTY = Stroke("sanction that its maker does not gain by", svg.VERMILION, double=True, dashes="7 4")
COUNTERS = Stroke("best counter-move", svg.SOFT, dashes="2 4")
STROKES = (IMPROVES, PAYS, EMPTY, COUNTERS)


@dataclass(frozen=True, slots=True)
class Hop:
    """A move as an arrow with words above and below it, and the card of the state it leads to."""

    mover: tuple[str, ...]
    deed: tuple[str, ...]
    effect: tuple[str, ...]
    full: str
    stroke: Stroke
    card: Card

    @property
    def above(self) -> float:
        """How far it reaches above its arrow."""
        return max(self.card.height / 2, LINE * len(self.mover + self.deed) + 4)

    @property
    def below(self) -> float:
        """How far it reaches below its arrow."""
        return max(self.card.height / 2, LINE * len(self.effect) + 4)


Chain = tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure as SVG text; a notebook shows it."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def __str__(self) -> str:
        return self.svg


def draw_reasons(
    conflict: Conflict,
    state: str | int,
    dm: str | int | None = None,
    concepts: Sequence[str] | None = None,
    sanction: str = "<=",
) -> Drawing:
    """The reasons of a state drawn, for one decision maker or all, under the concepts asked for or all.

    As for `explain`: raises ModelError on an unknown state, decision maker, concept or sanction.
    """
    reasons = Reasons(conflict, sanction)
    whose: Iterable[str | int] = range(len(conflict.keys)) if dm is None else (dm,)
    asked = check_concepts(conflict, concepts or None)
    return Drawing(reasons_figure(conflict, [reasons.verdict(c, i, state, SHOWN) for i in whose for c in asked]))


def reasons_figure(conflict: Conflict, verdicts: Sequence[Verdict], names: Names | None = None) -> str:
    """The verdicts on one state, at least one, as inline SVG; `names` says a state in words."""
    named = names or (lambda state: state_words(conflict, state))
    state = verdicts[0].state
    title = f"Why {state_named(conflict, state)} is stable or not"
    heading = svg.wrapped(title, svg.WIDTH - 2 * MARGIN, 3, bold=True)
    parts = [svg.lines(heading, MARGIN, MARGIN + LINE - 4, font_weight="bold")]
    y = MARGIN + LINE * len(heading) + GAP / 2
    strokes: list[Stroke] = []
    for panel in panels(verdicts):
        drawn, y, used = _panel(conflict, panel, named, y)
        parts += drawn
        strokes += used
    legend, y = _legend([stroke for stroke in STROKES if stroke in strokes], y)
    told = " ".join(verdict_words(conflict, verdict, TOLD) for verdict in verdicts)
    return svg.figure("reasons", title, told, y, *parts, *legend)


def panels(verdicts: Sequence[Verdict]) -> list[list[Verdict]]:
    """The verdicts that one panel can show: of one decision maker, alike in all but the concept.

    Those of decision makers who have no improvement come last, each one's together.
    """

    def alike(verdict: Verdict) -> tuple[object, ...]:
        return (verdict.dm, verdict.stable, verdict.temptations)

    found: dict[tuple[object, ...], list[Verdict]] = {}
    for verdict in sorted(verdicts, key=lambda each: each.dm):
        found.setdefault(alike(verdict), []).append(verdict)
    return sorted(found.values(), key=lambda panel: not panel[0].improvements)


# --- a panel ------------------------------------------------------------------------------------------------


def _panel(
    conflict: Conflict, panel: Sequence[Verdict], names: Names, top: float
) -> tuple[list[Markup], float, list[Stroke]]:
    """A panel from `top` on, where it ends, and the strokes in it."""
    parts, y = _heading(conflict, panel, top)
    first = panel[0]
    if not first.improvements:
        return parts, y, []
    told = sorted(first.temptations, key=lambda each: each.sanction is not None)[:SHOWN]
    chains = [tuple(_chain(conflict, panel, each, names)) for each in told]
    here = _card(conflict, first.state, names, HERE, ())
    bottom, arrows = y, []
    for n, chain in enumerate(chains):
        drawn, arrow, bottom = _draw_chain(chain, bottom, here.height / 2 if n == 0 else 0.0)
        parts += drawn
        arrows.append(arrow)
    here = _at(here, COLUMNS[0], arrows[0])
    parts.append(_stroked(IMPROVES, f"M{here.right:g} {here.middle:g}H{TRUNK:g}V{arrows[-1]:g}"))
    parts.append(draw_card(here))
    bottom = max(bottom, here.y + here.height + GAP)
    if more := first.improvements - len(told):
        words = f"and {more:,} more improvement{'s' * (more > 1)}{', each deterred' * first.stable}"
        parts.append(svg.text(words, COLUMNS[1], bottom, fill=svg.SOFT))
        bottom += LINE
    return parts, bottom, [hop.stroke for chain in chains for hop in chain]


def _heading(conflict: Conflict, panel: Sequence[Verdict], top: float) -> tuple[list[Markup], float]:
    """Who, whether it is stable and under what; below it what that rests on."""
    first, who = panel[0], conflict.keys[panel[0].dm]
    concepts = listed(verdict.concept for verdict in panel)
    title = f"{who}: {'stable' if first.stable else 'not stable'} under {concepts}"
    said = _rests_on(who, panel)
    room = svg.WIDTH - 2 * MARGIN
    lines = svg.wrapped(title, room, 2, bold=True), svg.wrapped(said, room, 2)
    y = top + LINE
    parts = [
        svg.path(f"M{MARGIN:g} {top:g}H{svg.WIDTH - MARGIN:g}", stroke=svg.FAINT, stroke_width=1),
        svg.lines(lines[0], MARGIN, y + 4, font_weight="bold"),
        svg.lines(lines[1], MARGIN, y + 4 + LINE * len(lines[0]), fill=svg.SOFT),
    ]
    return parts, y + LINE * sum(map(len, lines)) + PAD


def _rests_on(who: str, panel: Sequence[Verdict]) -> str:
    first = panel[0]
    if not first.improvements:
        return f"{who} has no improvement to make."
    if first.stable and first.credible:
        return "Every improvement meets a sanction that its makers gain by."
    if first.stable:
        return "It rests on a sanction that its maker would not carry out."
    if _only_nash(panel):
        return f"{who} has an improvement to make, and Nash stability asks no further."
    count, total = len(first.undeterred), first.improvements
    if total == 1:
        return "Nobody deters its improvement."
    if count == total:
        return f"Nobody deters any of its {total:,} improvements."
    some = "at least " if total > len(first.temptations) else ""
    return f"Nobody deters {some}{count} of its {total:,} improvements."


def _only_nash(panel: Sequence[Verdict]) -> bool:
    return all(verdict.concept == "R" for verdict in panel)


# --- a chain of moves ---------------------------------------------------------------------------------------


def _chain(conflict: Conflict, panel: Sequence[Verdict], temptation: Temptation, names: Names) -> Iterator[Hop]:
    """The improvement, the sanction move by move, and the counter-move where a concept of the panel asks for it."""
    verdict, who = panel[0], conflict.keys[panel[0].dm]
    sanction = temptation.sanction or temptation.hopeless
    look = GAIN if temptation.sanction else OPEN
    card = _card(conflict, temptation.gain, names, look, _gain_remarks(who, panel, temptation))
    yield _hop(conflict, IMPROVES, [(verdict.dm, verdict.state, temptation.gain)], (), card)
    if sanction is None:
        return
    asked = any(each.concept in ("SMR", "SSEQ") for each in panel)
    no_better = f"{'no better' if verdict.relation == '<=' else 'worse'} for {who}"
    look, remark = (DETERRED, f"deterred: {no_better}") if temptation.sanction else (IN_VAIN, "would deter it, but")
    stuck = asked and sanction.counter is None and not sanction.simultaneous
    end = _card(conflict, sanction.end, names, look, (remark, *["no move from here"] * stuck))
    yield from _sanction_hops(conflict, sanction, end, names)
    if asked and sanction.counter is not None:
        look, remark = (COUNTER, no_better) if temptation.sanction else (ESCAPE, f"escapes: better for {who}")
        card = _card(conflict, sanction.counter, names, look, (remark,))
        yield _hop(conflict, COUNTERS, [(verdict.dm, sanction.end, sanction.counter)], ("at best",), card)


def _gain_remarks(who: str, panel: Sequence[Verdict], temptation: Temptation) -> tuple[str, ...]:
    better = f"better for {who}"
    if temptation.sanction or temptation.hopeless or _only_nash(panel):
        return (better,)
    return better, "nobody deters it" if temptation.seen else "nobody would see it"


def _sanction_hops(conflict: Conflict, sanction: Sanction, end: Card, names: Names) -> Iterator[Hop]:
    if sanction.simultaneous:
        moves = [(step.mover, step.start, step.end) for step in sanction.steps]
        yield _hop(
            conflict, PAYS, moves, ("at the same time", "gains by it" if len(moves) == 1 else "each gains"), end
        )
        return
    for step in sanction.steps:
        last = step is sanction.steps[-1]
        card = end if last else _card(conflict, step.end, names, STEP, ())
        stroke = PAYS if step.improves else EMPTY
        yield _hop(conflict, stroke, [(step.mover, step.start, step.end)], (_worth(step),), card)


def _worth(step: SanctionStep) -> str:
    return {1: "gains by it", 0: "gains nothing", -1: "loses by it"}[step.worth]


def _hop(
    conflict: Conflict, stroke: Stroke, moves: Sequence[tuple[int, int, int]], effect: Sequence[str], card: Card
) -> Hop:
    room = COLUMNS[1] - TURN - HEAD - 4
    who = listed(conflict.keys[mover] for mover, _, _ in moves)
    deed = "; ".join(move_words(conflict, *move) for move in moves)
    return Hop(
        _wrapped(who, room, 2, bold=True),
        _wrapped(deed, room, DEED_LINES),
        tuple(line for each in effect for line in svg.wrapped(each, room, 2)),
        f"{who}: {deed} ({stroke.said})",
        stroke,
        card,
    )


def _card(conflict: Conflict, state: int, names: Names, look: Look, remarks: Sequence[str]) -> Card:
    words, label, room = names(state), conflict.space.label(state), CARD - 2 * PAD
    foot: tuple[str, ...] = (label,) if label != words and len(label) <= LABEL else ()
    foot += tuple(line for each in remarks for line in _wrapped(each, room, 3))
    full = "; ".join((words if words == label else f"{words} ({label})", *remarks))
    return Card(0.0, 0.0, CARD, full, (), _wrapped(words, room, 4, bold=True), foot, look)


def _wrapped(words: str, room: float, most: int, *, bold: bool = False) -> tuple[str, ...]:
    """As `svg.wrapped`; a word too long for a line may break after a `_`."""

    def fits(word: str) -> bool:
        return svg.width_of(word, bold=bold) <= room

    parted = (word if fits(word) else word.replace("_", "_ ") for word in words.split())
    return tuple(line.replace("_ ", "_") for line in svg.wrapped(" ".join(parted), room, most, bold=bold))


# --- shapes -------------------------------------------------------------------------------------------------


def _at(card: Card, x: float, middle: float) -> Card:
    return replace(card, x=x, y=middle - card.height / 2)


def _draw_chain(chain: Chain, top: float, above: float) -> tuple[list[Markup], float, float]:
    """The chain from `top` on, its first arrow at least `above` further down; where that is, and where it ends."""
    parts: list[Markup] = []
    arrows: list[float] = []
    leaving = 0.0
    for n in range(0, len(chain), IN_LINE):
        line = chain[n : n + IN_LINE]
        arrow = top + max(above, *(hop.above for hop in line))
        if n:  # from under the last card of the line above
            level = top - GAP / 2
            turn = f"M{COLUMNS[-1] + CARD / 2:g} {leaving:g}V{level:g}H{TURN:g}V{arrow:g}"
            parts.append(_stroked(line[0].stroke, turn))
        parts += _draw_line(line, arrow, TURN if n else TRUNK)
        arrows.append(arrow)
        leaving = arrow + line[-1].card.height / 2
        top, above = arrow + max(hop.below for hop in line) + GAP, 0.0
    return parts, arrows[0], top


def _draw_line(line: Chain, y: float, x: float) -> Iterator[Markup]:
    for hop, column in zip(line, COLUMNS[1:], strict=False):
        middle = (x + 4 + column - HEAD) / 2
        yield svg.element("g", svg.element("title", svg.plain(hop.full)), *_arrow(hop.stroke, x, column, y))
        top = y - LINE * len(hop.deed) + LINE - 8
        yield svg.lines(hop.mover, middle, top - LINE * len(hop.mover), font_weight="bold", text_anchor="middle")
        yield svg.lines(hop.deed, middle, top, text_anchor="middle")
        yield svg.lines(hop.effect, middle, y + LINE, fill=svg.SOFT, text_anchor="middle")
        yield draw_card(_at(hop.card, column, y))
        x = column + CARD


def _arrow(stroke: Stroke, x: float, end: float, y: float) -> Iterator[Markup]:
    stop = end - HEAD
    for level in (y - 2, y + 2) if stroke.double else (y,):
        yield _stroked(stroke, f"M{x:g} {level:g}H{stop:g}")
    yield arrowhead(end, y, stroke.colour)


def _stroked(stroke: Stroke, d: str) -> Markup:
    thick = 1.5 if stroke.double else 2
    return svg.path(d, stroke=stroke.colour, stroke_width=thick, stroke_dasharray=stroke.dashes)


def _legend(strokes: Sequence[Stroke], top: float) -> tuple[list[Markup], float]:
    """What the strokes mean, as many as were drawn."""
    if not strokes:
        return [], top
    parts = [svg.path(f"M{MARGIN:g} {top:g}H{svg.WIDTH - MARGIN:g}", stroke=svg.FAINT, stroke_width=1)]
    x, y = MARGIN, top + LINE
    for stroke in strokes:
        width = KEY + 6 + svg.width_of(stroke.said) + GAP
        if x + width > svg.WIDTH:
            x, y = MARGIN, y + LINE
        parts += _arrow(stroke, x, x + KEY, y)
        parts.append(svg.text(stroke.said, x + KEY + 6, y + 4, fill=svg.SOFT))
        x += width
    return parts, y + LINE
