"""What the figures of states are made of: a state as a card, and the arrows between cards."""

from dataclasses import dataclass

from wayout.report import svg
from wayout.report.svg import LINE, Markup

MARGIN = 12.0
PAD = 8.0
HEAD = 7.0  # of an arrow
BADGE = 24.0


@dataclass(frozen=True, slots=True)
class Look:
    """How a card is drawn: border and paper, the colour of its words, dashes, and the paper of its heading."""

    border: str
    paper: str
    ink: str = svg.INK
    thick: float = 1.5
    dashes: str | None = None
    band: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A state as a box: a heading, the state itself, remarks; `full` is what a pointer held over it says.

    A way out carries its number as a badge; a near miss is crossed and struck through.
    """

    x: float
    y: float
    width: float
    full: str
    head: tuple[str, ...]
    body: tuple[str, ...]
    foot: tuple[str, ...]
    look: Look
    badge: str = ""
    crossed: bool = False

    @property
    def height(self) -> float:
        """How high the box is."""
        return LINE * (len(self.head) + len(self.body) + len(self.foot)) + 2 * PAD + (6 if self.look.band else -2)

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width


def draw_card(card: Card) -> Markup:
    """The box with its words."""
    look, x, y = card.look, card.x + PAD, card.y + PAD + 10
    parts = [
        svg.element("title", svg.plain(card.full)),
        _frame(card, card.height, look.paper),
    ]
    if look.band:
        parts.append(_frame(card, LINE * len(card.head) + PAD + 2, look.band))
    if card.crossed:
        parts.append(cross(x, card.y + PAD + 1, 9, svg.VERMILION, 2))
    if card.badge:
        parts.append(svg.element("circle", cx=x + 9, cy=y - 4, r=10, fill=look.ink))
        parts.append(svg.text(card.badge, x + 9, y, fill=svg.PAPER, font_weight="bold", text_anchor="middle"))
        x += BADGE
    head_bold = "bold" if card.crossed else None
    parts.append(svg.lines(card.head, x + (16 if card.crossed else 0), y, fill=look.ink, font_weight=head_bold))
    y += LINE * len(card.head) + (8 if look.band else 0)
    style = {"text_decoration": "line-through"} if card.crossed else {"font_weight": "bold"}
    parts.append(svg.lines(card.body, x, y, fill=look.ink, **style))
    parts.append(svg.lines(card.foot, x, y + LINE * len(card.body), fill=svg.SOFT))
    return svg.element("g", *parts)


def _frame(card: Card, height: float, paper: str) -> Markup:
    return svg.element(
        "rect",
        x=card.x,
        y=card.y,
        width=card.width,
        height=height,
        rx=6,
        fill=paper,
        stroke=card.look.border,
        stroke_width=card.look.thick,
        stroke_dasharray=card.look.dashes,
    )


def link(x: float, y: float, end: float, level: float, bend: float, *, arrow: bool = False) -> Markup:
    """A line that turns at `bend`, with or without a head."""
    stop = end - HEAD if arrow else end
    line = svg.path(f"M{x:g} {y:g}H{bend:g}V{level:g}H{stop:g}", stroke_linejoin="round")
    return svg.joined(line, arrowhead(end, level)) if arrow else line


def arrowhead(x: float, y: float, colour: str = svg.INK) -> Markup:
    """A head that points right, its tip at the place."""
    return svg.element("path", d=f"M{x:g} {y:g}l{-HEAD - 1:g} {-HEAD / 2:g}v{HEAD:g}z", fill=colour)


def cross(x: float, y: float, size: float, colour: str, thick: float) -> Markup:
    """Two strokes, their left top at the place."""
    return svg.path(
        f"M{x:g} {y:g}l{size:g} {size:g}m0 {-size:g}l{-size:g} {size:g}", stroke=colour, stroke_width=thick
    )
