"""Text to lines: whitespace tidied, page marks lifted out, nothing else changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wayout.record.dateline import read_dateline
from wayout.record.memorandum import PAGES
from wayout.record.traced import Traced, joined, lines_of

PAGE = re.compile(rf"\[(?P<kind>{'|'.join(PAGES)}) (?P<n>[^\[\]]{{1,20}})\]", re.IGNORECASE | re.ASCII)
TYPED_PAGE = re.compile(r"([-–—]) ?(?P<n>\d{1,3}) ?\1")  # on a line of its own, as at the head of a typed page
SENTENCE_END = re.compile(r"[.?!…:;][\"'”’)\]]*$|--$|—$")


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line; `at` is its number in the text and `opens` says that a paragraph starts here."""

    at: int
    words: Traced
    opens: bool

    @property
    def text(self) -> str:
        """The words alone."""
        return self.words.text


@dataclass(frozen=True, slots=True)
class Aside:
    """A piece of the text that belongs to no field, with the number of its line."""

    at: int
    words: Traced


@dataclass(frozen=True, slots=True)
class PageMark:
    """A page mark such as "[Page 614]", with the words it is made of."""

    n: str
    kind: str
    words: Traced


def tidy(words: Traced) -> tuple[tuple[Line, ...], tuple[PageMark, ...]]:
    """The lines that are not blank, with runs of whitespace made one space, and the page marks lifted out."""
    lines: list[Line] = []
    marks: list[PageMark] = []
    opens = True
    for at, raw in enumerate(lines_of(words)):
        squeezed = raw.squeezed()
        if not squeezed:
            opens = True
            continue
        rest, found = lift_pages(squeezed)
        marks += found
        if rest:
            lines.append(Line(at, rest, opens))
            opens = False
    return tuple(lines), tuple(marks)


def lift_pages(words: Traced) -> tuple[Traced, list[PageMark]]:
    """`words` without the page marks, and the marks; the words on either side of one stay two words."""
    typed = TYPED_PAGE.fullmatch(words.text)
    if typed:
        return words[:0], [PageMark(typed["n"], PAGES[0], words)]
    found = list(PAGE.finditer(words.text))
    if not found:
        return words, []
    pieces, last = list[Traced](), 0
    for match in found:
        gap = apart(match)
        pieces += [words[last : match.start()], Traced(gap, words.at[match.start() : match.start() + len(gap)])]
        last = match.end()
    rest = joined((*pieces, words[last:]), "").squeezed()
    return rest, [PageMark(m["n"].strip(), m["kind"].lower(), words[m.start() : m.end()]) for m in found]


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
        i for i, line in enumerate(lines) if line.opens or not wrapped or is_finished(lines[i - 1].words)
    )


def is_finished(line: Traced) -> bool:
    """Whether a line ends a sentence, is the dateline or is a heading in capitals."""
    return ends_sentence(line.text) or line.text.isupper() or read_dateline(line) is not None
