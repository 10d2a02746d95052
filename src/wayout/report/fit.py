"""How high blocks stand on A4, at the most: reckoned from widths that no common font exceeds."""

from collections.abc import Iterable, Sequence
from math import ceil

from wayout.report import svg
from wayout.report.blocks import (
    WIDE,
    Block,
    Figure,
    Finding,
    Heading,
    Items,
    Message,
    Paragraph,
    Sources,
    Table,
    Words,
)

PAGE = 740.0  # points: the height of the text of a page
BODY, SMALL, CELL = 10.5, 9.5, 9.0  # points: the type of what is read
LINE = 1.36  # em: from one line to the next

_HEADINGS = {1: (19.0, 14.0), 2: (13.0, 34.0), 3: (10.5, 22.0), 4: (9.5, 16.0)}  # type, and what is left around it
_PADDING, _GAP, _INSET = 7.0, 9.0, 30.0


def pages(given: Iterable[Block]) -> float:
    """On how many pages the blocks have room, if what is not parted goes on with the next page."""
    each = [height(block) for block in given]
    longest = max((row for high in each for row in high), default=0.0)
    room = PAGE - min(longest, PAGE / 2) - 40  # a row that has no room any more, and a heading, move on
    total = sum(map(sum, each))
    return 1.0 if total <= PAGE - 20 else 1 + (total - room) / PAGE


def height(block: Block) -> list[float]:
    """The heights of the pieces of a block that are not parted, in points."""
    match block:
        case Heading():
            size, around = _HEADINGS[block.level]
            return [lines(block.words, WIDE, size) * size * 1.25 + around]
        case Paragraph():
            size = SMALL if block.look == "small" else BODY
            return [_paragraph([f"{block.lead} ", *_parts(block.words)], WIDE, size)]
        case Items():
            return [_paragraph(_parts(item), WIDE - 20, SMALL) for item in block.items]
        case Finding():
            return [_GAP * 3 + sum(_paragraph(_parts(each), WIDE - _INSET, BODY) for each in block.sentences)]
        case Sources():
            return [_paragraph([each], WIDE - _INSET, SMALL) for each in block.sources]
        case Message():
            return [
                _GAP * 5 + sum(_paragraph([each], WIDE - _INSET, 11.5) for each in (block.to, *block.paragraphs))
            ]
        case Table():
            return _table(block)
        case Figure():
            return [block.height + 2 * _GAP]


def _table(it: Table) -> list[float]:
    """The heads with the first row, the other rows, and the last with what stands below."""
    share = WIDE / sum(it.widths)
    rooms = [max(wide * share - 7, 10.0) for wide in it.widths]
    heads, *rows = (_row(cells, rooms) for cells in ([*it.heads], *it.rows))
    note = _paragraph(_parts(it.note), WIDE, SMALL) if it.note else 0.0
    return [heads, *rows, note + 2 * _GAP]


def _row(cells: Sequence[Words], rooms: Iterable[float]) -> float:
    """The height of a row: that of its longest cell."""
    each = (
        sum(lines(line, room, CELL) for line in _joined(cell).split("\n"))
        for cell, room in zip(cells, rooms, strict=True)
    )
    return max(each) * CELL * LINE + _PADDING


def _paragraph(parts: Iterable[str], room: float, size: float) -> float:
    return lines("".join(parts), room, size) * size * LINE + 7


def lines(words: str, room: float, size: float) -> int:
    """In how many lines at most the words have room, in type of this size; a word too long for one is parted."""
    found, used = 1, 0.0
    for word in words.split():
        wide = svg.width_of(f"{word} ") * size / svg.SIZE
        if used and used + wide > room:
            found, used = found + 1, 0.0
        if wide > room:
            found += 2 * ceil(wide / room) - 1
        else:
            used += wide
    return found


def _parts(words: Words) -> list[str]:
    return [words] if isinstance(words, str) else words


def _joined(words: Words) -> str:
    return "".join(_parts(words))
