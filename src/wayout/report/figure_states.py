"""The figure of the states: from no agreement, by the third party's act and the joint step, to the ways out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from wayout.model import Conflict, OptionForm
from wayout.offers import CONDITIONS, NearMiss, Offers, Path, PathStep, WayOut, asked
from wayout.report import svg
from wayout.report.svg import LINE, Markup

Names = Callable[[int], str]

WAYS_SHOWN = 6
RESTS_SHOWN = 4
MISSES_SHOWN = 4
ORDERED_CYCLE = 6  # the longest cycle whose round is looked for

MARGIN = 12.0
PAD = 8.0
GAP = 14.0
ARROW = 7.0

FAILS = {
    "equilibrium": "no equilibrium",
    "better": "not better for all",
    "face": "costs face",
    "reachable": "no way there",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a card is drawn: its border, its paper, the colour of its words, its dash pattern."""

    border: str
    paper: str
    ink: str = svg.INK
    thick: float = 1.5
    dashes: str | None = None


REST = Look(svg.INK, "#F3F3F3")
ACT = Look(svg.ORANGE, "#FFF8E8")
WAY = Look(svg.GREEN, "#EFF9F5", thick=2.5)
DOMINATED = Look("#8CCBB6", svg.PAPER, svg.SOFT, thick=1.5)
MISS = Look(svg.FAINT, "#F3F3F3", svg.SOFT, thick=1)


@dataclass(frozen=True, slots=True)
class Card:
    """A state as a box: a heading, the state itself, remarks; `full` is what a pointer held over it says."""

    x: float
    y: float
    width: float
    full: str
    head: tuple[str, ...]
    body: tuple[str, ...]
    foot: tuple[str, ...]
    look: Look
    crossed: bool = False

    @property
    def height(self) -> float:
        """How high the box is."""
        return LINE * (len(self.head) + len(self.body) + len(self.foot)) + 2 * PAD - 2

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Step:
    """What the principals do to get to a way out: who does what, together or each alone."""

    full: str
    joint: bool
    head: str
    parts: tuple[tuple[str, ...], ...]

    @property
    def height(self) -> float:
        """How high the words are."""
        return LINE * (1 + sum(map(len, self.parts))) + 3 * len(self.parts) + PAD


@dataclass(frozen=True, slots=True)
class Row:
    """A way out with the step that leads there; `y` is the middle."""

    step: Step | None
    card: Card
    y: float = 0.0

    @property
    def height(self) -> float:
        """How high the row is."""
        return max(self.card.height, self.step.height if self.step else 0.0)


@dataclass(frozen=True, slots=True)
class Group:
    """The ways out that share a start and the third parties' acts; `act` is None without such acts."""

    start: int
    act: Card | None
    rows: tuple[Row, ...]

    @property
    def height(self) -> float:
        """How high the group is."""
        ways = sum(row.height for row in self.rows) + GAP * (len(self.rows) - 1)
        return max(ways, self.act.height if self.act else 0.0)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns begin and how wide they are."""

    rest: tuple[float, float]
    act: tuple[float, float]
    step: tuple[float, float]
    way: tuple[float, float]


WITH_ACT = Columns((12, 118), (160, 136), (330, 158), (516, 192))
WITHOUT_ACT = Columns((12, 160), (0, 0), (216, 218), (464, 244))
NO_WAY = Columns((12, 190), (0, 0), (0, 0), (286, 422))


def states_figure(conflict: Conflict, offers: Offers, names: Names) -> str | None:
    """The figure as inline SVG; `names` says a state in words. None without a no-agreement outcome."""
    if not offers.no_agreement.states:
        return None
    top = MARGIN + LINE + 4
    drawn = _ways(conflict, offers, names, top) if offers.ways_out else _no_way(conflict, offers, names, top)
    parts, bottom, shown = drawn
    misses, bottom = _near_misses(conflict, offers, names, bottom, shown)
    return svg.figure(
        "states", "From no agreement to the ways out", _description(conflict, offers, names), bottom, *parts, misses
    )


# --- the states in which it rests if nobody agrees ----------------------------------------------------------


def _rests(
    offers: Offers, names: Names, column: tuple[float, float], starts: Sequence[int]
) -> tuple[list[tuple[int, Card]], str]:
    """The cards of the no-agreement outcome, below each other from 0, and what to say of the rest."""
    rest = offers.no_agreement
    cycling = {state for cycle in rest.cycles for state in cycle}
    known = [state for cycle in rest.cycles for state in cycle]
    known += [state for state in rest.states if state not in cycling]
    first = dict.fromkeys(starts) if len(known) > RESTS_SHOWN else {}
    shown = list(dict.fromkeys([*first, *known]))[:RESTS_SHOWN]
    more = len(known) - len(shown)
    indent = 16.0 if cycling else 0.0
    cards, y = [], 0.0
    for state in shown:
        words = names(state)
        body = svg.wrapped(words, column[1] - indent - 2 * PAD, 4, bold=True)
        card = Card(column[0] + indent, y, column[1] - indent, words, (), body, (), REST)
        cards.append((state, card))
        y += card.height + GAP
    return cards, f"and {more} more" if more else ""


def _round(conflict: Conflict, cycle: Sequence[int]) -> tuple[int, ...] | None:
    """The states of a cycle in the order in which the principals go round, None if there is no single round."""
    if not 1 < len(cycle) <= ORDERED_CYCLE:
        return None

    def leads(start: int, end: int) -> bool:
        return any(
            end in conflict.space.moves(i, start) and conflict.ranks[i][end] > conflict.ranks[i][start]
            for i in conflict.principals
        )

    first, *others = cycle
    for order in permutations(others):
        if all(leads(start, end) for start, end in pairwise((first, *order, first))):
            return first, *order
    return None


def _draw_rests(
    conflict: Conflict, offers: Offers, cards: Sequence[tuple[int, Card]], more: str
) -> Iterator[Markup]:
    rest, placed = offers.no_agreement, dict(cards)
    for card in placed.values():
        yield _draw_card(card)
    bottom = max(card.y + card.height for card in placed.values()) + LINE
    for cycle in rest.cycles:
        shown = [placed[state] for state in placed if state in cycle]
        if not shown:
            continue
        order = _round(conflict, cycle)
        in_order = order is not None and [s for s in placed if s in cycle] == list(order)
        low, high, x = shown[-1], shown[0], shown[0].x
        back = f"M{x:g} {low.middle:g}H{x - 10:g}V{high.middle:g}H{x - ARROW:g}"
        yield svg.path(back)
        yield _arrowhead(x, high.middle)
        if in_order:
            for above, below in pairwise(shown):
                at = above.x + above.width / 2
                yield svg.path(f"M{at:g} {above.y + above.height:g}V{below.y - ARROW:g}")
                yield svg.element(
                    "path", d=f"M{at:g} {below.y:g}l{-ARROW / 2:g} {-ARROW:g}h{ARROW:g}z", fill=svg.INK
                )
        else:
            yield _arrowhead(x, low.middle)
    remarks = [more] if more else []
    if rest.cycles:
        remarks.append("goes round, never rests")
    elif len(rest.states) > 1:
        remarks.append("one of these")
    for remark in remarks:
        yield svg.text(remark, MARGIN, bottom, fill=svg.SOFT)
        bottom += LINE


def _stack(conflict: Conflict, offers: Offers, names: Names, columns: Columns, starts: Sequence[int]):
    raise NotImplementedError
