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

PAGE = 730.0  # points: the height of the text of a page
BODY, SMALL, CELL = 10.5, 9.5, 9.0  # points: the type of what is read
LINE = 1.27  # em: from one line to the next
NARROWER = {BODY: 0.85, SMALL: 0.85, CELL: 0.8}  # of the figures' widths: words in small Latin letters on paper

_HEADINGS = {1: (19.0, 14.0), 2: (13.0, 34.0), 3: (10.5, 16.0), 4: (9.5, 12.0)}  # type, and what is left around it
_PADDING, _GAP, _INSET = 7.0, 9.0, 30.0


def pages(given: Iterable[Block]) -> int:
    """On how many pages the blocks have room, if what has none on a page goes on with the next as a whole."""
    page, used, heading = 1, 0.0, 0.0
    for block in given:
        for piece in height(block):
            high, heading = piece + heading, 0.0
            if isinstance(block, Heading):  # which stands on the page of what follows it
                heading = high
                continue
            page, used = (page, used + high) if used + high <= PAGE else (page + 1, high)
    return page


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
            return [_paragraph(_parts(item), WIDE - 20, SMALL) - 2 for item in block.items]
        case Finding():
            return [_GAP * 3 + sum(_paragraph(_parts(each), WIDE - _INSET, BODY) for each in block.sentences)]
        case Sources():
            return [_paragraph([each], WIDE - _INSET, SMALL) - 2 for each in block.sources]
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
    head: list[Words] = [*it.heads]
    heads, *rows = (_row(cells, rooms) for cells in (head, *it.rows))
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
    return lines("".join(parts), room, size) * size * LINE + 6


def lines(words: str, room: float, size: float) -> int:
    """In how many lines at most the words have room, in type of this size; a word too long for one is parted."""
    found, used = 1, 0.0
    for word in words.split():
        wide = svg.width_of(f"{word} ") * (NARROWER.get(size, 1) if _small(word) else 1) * size / svg.SIZE
        if used and used + wide > room:
            found, used = found + 1, 0.0
        if wide > room:
            found += 2 * ceil(wide / room) - 1
        else:
            used += wide
    return found


def _small(word: str) -> bool:
    """Most of its letters are small Latin ones, or numbers."""
    return word.isascii() and 3 * sum(map(str.isupper, word)) <= len(word)


def _parts(words: Words) -> list[str]:
    return [words] if isinstance(words, str) else words


def _joined(words: Words) -> str:
    return "".join(_parts(words))
