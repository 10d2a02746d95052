"""Labels on a figure that do not overlap: each takes the first of its spots that is free."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from wayout.report import svg
from wayout.report.svg import Markup

HIGH = 14.0

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for the baseline of a label; `anchor` says which end of the words stands there."""

    x: float
    y: float
    anchor: str = "start"


@dataclass(slots=True)
class Labels:
    """The labels placed so far, within a box of left, top, right and bottom."""

    box: Box
    taken: list[Box] = field(default_factory=list)
    strokes: list[Box] = field(default_factory=list)
    drawn: list[Markup] = field(default_factory=list)

    def keep_clear(self, x: float, y: float, reach: float) -> None:
        """No label is to cover this point."""
        self.taken.append((x - reach, y - reach, x + reach, y + reach))

    def keep_off(self, x: float, y: float) -> None:
        """No label is to cover this point of a stroke, if there is another spot for it."""
        self.strokes.append((x - 2, y - 2, x + 2, y + 2))

    def put(self, words: str, spots: Iterable[Spot], *, bold: bool = False, fill: str = svg.INK) -> None:
        """Draw the label at the first of its spots that is free; if none is, it is left out."""
        spot = None
        for each in spots:
            box = _box(words, each, bold)
            if self._holds(box):
                spot = spot or each
                if not _meets(box, self.strokes):
                    spot = each
                    break
        if spot is not None:
            self.taken.append(_box(words, spot, bold))
            self.drawn.append(haloed(words, spot, bold=bold, fill=fill))

    def _holds(self, box: Box) -> bool:
        """It lies in the box of the labels, and on none of those placed."""
        left, top, right, bottom = box
        inside = left >= self.box[0] and top >= self.box[1] and right <= self.box[2] and bottom <= self.box[3]
        return inside and not _meets(box, self.taken)


def _meets(box: Box, others: Iterable[Box]) -> bool:
    left, top, right, bottom = box
    return any(left < r and x < right and top < b and y < bottom for x, y, r, b in others)


def around(x: float, y: float, gap: float = 9.0) -> Iterator[Spot]:
    """The spots at the sides of a point, then above and below it, then farther off."""
    for far in (gap, gap * 2.2, gap * 3.6, gap * 5.2):
        yield Spot(x + far, y + 4)
        yield Spot(x - far, y + 4, "end")
        yield Spot(x + far * 0.7, y - far * 0.7)
        yield Spot(x + far * 0.7, y + far * 0.7 + 9)
        yield Spot(x - far * 0.7, y - far * 0.7, "end")
        yield Spot(x - far * 0.7, y + far * 0.7 + 9, "end")
        yield Spot(x, y - far - 2, "middle")
        yield Spot(x, y + far + 11, "middle")


def haloed(words: str, spot: Spot, *, bold: bool = False, fill: str = svg.INK) -> Markup:
    """The words with a halo, so that lines below do not cut them."""
    halo: dict[str, str | float | None] = {"stroke": svg.PAPER, "stroke_width": 3, "paint_order": "stroke"}
    return svg.text(
        words,
        spot.x,
        spot.y,
        fill=fill,
        font_weight="bold" if bold else None,
        text_anchor=None if spot.anchor == "start" else spot.anchor,
        **halo,
    )


def _box(words: str, spot: Spot, bold: bool) -> Box:
    width = svg.width_of(words, bold=bold)
    left = spot.x - {"start": 0.0, "middle": width / 2, "end": width}[spot.anchor]
    return left - 2, spot.y - HIGH + 2, left + width + 2, spot.y + 4
