"""Text to lines: whitespace tidied, page marks lifted out, nothing else changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wayout.record.dateline import read_dateline

# The byte-order mark, zero-width marks and soft hyphens: invisible, and in the way of every comparison.
INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u200e\u200f\u00ad"))
PAGE = re.compile(r"\[(?:(?:Facsimile|Typeset) )?Page [^\[\]]{1,20}\]", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.?!…:;][\"'”’)\]]*$|--$|—$")


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line; `at` is its number in the text and `opens` says that a paragraph starts here."""

    at: int
    text: str
    opens: bool


@dataclass(frozen=True, slots=True)
class Aside:
    """A piece of the text that belongs to no field, with the number of its line."""

    at: int
    text: str


def tidy(text: str) -> tuple[tuple[Line, ...], tuple[Aside, ...]]:
    """The non-blank lines of `text` with runs of whitespace made one space, and the page marks lifted out."""
    lines: list[Line] = []
    marks: list[Aside] = []
    opens = True
    for at, raw in enumerate(text.translate(INVISIBLE).splitlines()):
        squeezed = " ".join(raw.split())
        if not squeezed:
            opens = True
            continue
        rest, found = lift_pages(squeezed)
        marks += [Aside(at, mark) for mark in found]
        if rest:
            lines.append(Line(at, rest, opens))
            opens = False
    return tuple(lines), tuple(marks)


def lift_pages(text: str) -> tuple[str, list[str]]:
    """`text` without its page marks, and the marks; the words on either side of one stay two words."""
    marks = PAGE.findall(text)
    return (" ".join(PAGE.sub(apart, text).split()), marks) if marks else (text, marks)


def apart(mark: re.Match[str]) -> str:
    """What takes the place of a page mark: a space, but none before the sign that ends a phrase."""
    after = mark.string[mark.end() : mark.end() + 1]
    return "" if after in tuple(".,;:?!)") else " "


def ends_sentence(text: str) -> bool:
    """Whether `text` ends as a sentence does, so that the next line may start something new."""
    return SENTENCE_END.search(text[-8:]) is not None


def starts(lines: Sequence[Line]) -> frozenset[int]:
    """The indices of lines at which a new paragraph or turn may start."""
    # Text broken by hand shows itself by a line that goes on in lower case; there, a line may
    # start with a name by accident, so only what is finished before it makes it a start.
    wrapped = any(not line.opens and line.text[0].islower() for line in lines)
    return frozenset(
        i for i, line in enumerate(lines) if line.opens or not wrapped or is_finished(lines[i - 1].text)
    )


def is_finished(text: str) -> bool:
    """Whether a line ends a sentence, is the dateline or is a heading in capitals."""
    return ends_sentence(text) or text.isupper() or read_dateline(text) is not None
