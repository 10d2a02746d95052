"""What a page is made of: headings, paragraphs, tables, figures; values that a template sets."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from wayout.report import svg

WIDE, HIGH = 510.0, 690.0  # points: the text of a page of A4, and how much of its height a figure may take
SMALLEST = 7.0  # points: the type of a figure on paper
LONGEST = 170.0  # units of the figures: a longer word does not widen its column
MOST_IN_ONE = 400  # letters of a cell; the row of a longer one may go on over the page

_BACKTICKS = re.compile(r"`([^`]*)`")
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_BASELINE = re.compile(r'<text[^>]*? y="([\d.]+)"')
_SIZE = re.compile(r'font-size="([\d.]+)"')

Words = str | list[str]  # as they are, or with every second part set as code


def coded(words: str) -> Words:
    """Words with what stands in backticks as code."""
    parts = _BACKTICKS.split(words)
    return parts if len(parts) > 1 else words


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the title is level 1."""

    level: int
    words: str
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, plain, small or about the whole; `lead` stands before it in bold."""

    words: Words
    look: str = "plain"
    lead: str = ""
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: list[Words]
    bullets: bool = True
    kind: str = "items"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, sentence by sentence."""

    sentences: list[Words]
    kind: str = "finding"


@dataclass(frozen=True, slots=True)
class Message:
    """A draft: to whom, and its paragraphs; a `note` is set small."""

    to: str
    paragraphs: list[str]
    note: bool = False
    kind: str = "message"


@dataclass(frozen=True, slots=True)
class Sources:
    """The documents cited, from 1."""

    sources: list[str]
    kind: str = "sources"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: heads, rows, a note below, and which rows are marked; `widths` are shares of the page's."""

    heads: list[str]
    rows: list[list[Words]]
    note: Words = ""
    marked: list[int] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    breakable: list[bool] = field(default_factory=list)
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing, or `height` points of one from `top` on, `width` points wide."""

    svg: str
    alt: str
    width: float
    height: float
    top: float = 0.0
    kind: str = "figure"


Block = Heading | Paragraph | Items | Finding | Message | Sources | Table | Figure


def table(
    heads: Sequence[str], rows: Iterable[Sequence[Words]], note: Words = "", marked: Iterable[int] = ()
) -> Table:
    """A table whose columns are as wide as their words ask for."""
    listed = [list(row) for row in rows]
    return Table(
        list(heads),
        listed,
        note,
        list(marked),
        column_widths(heads, listed),
        [any(len(_joined(cell)) > MOST_IN_ONE for cell in row) for row in listed],
    )


def column_widths(heads: Sequence[str], rows: Sequence[Sequence[Words]]) -> list[float]:
    """The share of the width for each column: room for its longest word, the rest by how much it has to say."""
    columns = [[head, *(_joined(row[n]) for row in rows)] for n, head in enumerate(heads)]
    least = [max(map(_longest, column)) for column in columns]
    whole = [min(max(map(svg.width_of, column)), WIDE * 1.5) for column in columns]
    left = max(WIDE - sum(least), 0.0)
    wanted = [max(all_of_it - word, 0.0) + 1 for all_of_it, word in zip(whole, least, strict=True)]
    return [word + left * more / sum(wanted) for word, more in zip(least, wanted, strict=True)]


def _longest(words: str) -> float:
    """At the size of a table, with its gap; a very long word is parted."""
    return min(max(map(svg.width_of, words.split()), default=0.0), LONGEST) * 0.75 + 8


def _joined(words: Words) -> str:
    return words if isinstance(words, str) else "".join(words)


def figure(drawn: str) -> Iterator[Figure]:
    """A drawing as wide as the page, or less so that it fits a page's height.

    Where its type would become too small it goes on over the pages, parted between lines of text.
    """
    width, height = svg.size_of(drawn)
    title = _TITLE.search(drawn)
    alt = svg.unescaped(title[1]) if title else ""
    smallest = min(map(float, _SIZE.findall(drawn)), default=svg.SIZE)
    scale = max(min(WIDE / width, HIGH / height), min(SMALLEST / smallest, WIDE / width))
    cuts = [0.0, *_cuts(drawn, height, HIGH / scale), height]
    for top, bottom in pairwise(cuts):
        yield Figure(drawn, alt, width * scale, (bottom - top) * scale, top * scale)


def _cuts(drawn: str, height: float, most: float) -> Iterator[float]:
    """Where to part a drawing so that no part is higher than `most`: in the widest gap between lines of text."""
    baselines = sorted({float(y) for y in _BASELINE.findall(drawn)})
    top = 0.0
    while height - top > most:
        near = [y for y in baselines if top + most / 2 < y < top + most]
        gaps = [(after - before, after - svg.LINE + 2) for before, after in pairwise(near)]
        top = max(gaps, default=(0.0, top + most))[1]
        yield top
