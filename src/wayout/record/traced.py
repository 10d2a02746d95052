"""Words that know where they stood: text with the place of each of its characters in what was read."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# The byte-order mark, zero-width marks and soft hyphens: invisible, and in the way of every comparison.
INVISIBLE = "\ufeff\u200b\u2060\u200e\u200f\u00ad"
UNSEEN = re.compile(f"[{INVISIBLE}]")
WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """A text and the place of each character; a space put between words has the place of the letter before."""

    text: str
    at: "array[int]"

    def __bool__(self) -> bool:
        return bool(self.text)

    def __getitem__(self, part: slice) -> "Traced":
        return Traced(self.text[part], self.at[part])

    @property
    def start(self) -> int:
        """The place of the first character; the text must have one."""
        return self.at[0]

    def strip(self, signs: str | None = None) -> "Traced":
        """The words without `signs`, or whitespace, at either end."""
        return self.lstrip(signs).rstrip(signs)

    def lstrip(self, signs: str | None = None) -> "Traced":
        """The words without `signs`, or whitespace, before them."""
        return self[len(self.text) - len(self.text.lstrip(signs)) :]

    def rstrip(self, signs: str | None = None) -> "Traced":
        """The words without `signs`, or whitespace, after them."""
        return self[: len(self.text.rstrip(signs))]

    def removeprefix(self, prefix: str) -> "Traced":
        """The words without `prefix`."""
        return self[len(prefix) :] if self.text.startswith(prefix) else self

    def squeezed(self) -> "Traced":
        """The words with each run of whitespace made one space, and what cannot be seen left out."""
        seen = self
        if UNSEEN.search(self.text):
            kept = [i for i, letter in enumerate(self.text) if letter not in INVISIBLE]
            seen = Traced("".join(self.text[i] for i in kept), array("i", (self.at[i] for i in kept)))
        words = seen.text.split()
        if " ".join(words) == seen.text.strip():
            return seen.strip()
        return joined(seen[slice(*match.span())] for match in WORD.finditer(seen.text))

    def index(self, place: int) -> int:
        """How many characters stand before `place`, whitespace at the end of them not counted."""
        count = bisect_left(self.at, place)
        while count and self.text[count - 1].isspace():
            count -= 1
        return count

    def range(self, inner: "Traced") -> tuple[int, int]:
        """From where to where `inner` stands in the words; nowhere, (0, 0), if its ends are not in them."""
        start, last = (bisect_left(self.at, inner.at[i]) for i in (0, -1))
        whole = last < len(self.at) and (self.at[start], self.at[last]) == (inner.at[0], inner.at[-1])
        return (start, last + 1) if whole else (0, 0)

    def runs(self) -> Iterator[tuple[int, int]]:
        """The stretches of what was read that the text is made of."""
        at, i = self.at, 0
        while i < len(at):
            j = unbroken(at, i)
            yield at[i], at[j] + 1
            i = bisect_right(at, at[j])


NOTHING = Traced("", array("i"))


def unbroken(at: "array[int]", i: int) -> int:
    """The last index from `i` on up to which every place is the one after that before it."""
    step = 1
    while step:
        after = i + 1
        if at[after : after + step] == array("i", range(at[i] + 1, at[i] + 1 + step)):
            i, step = i + step, 2 * step
        else:
            step //= 2
    return i


def trace(text: str) -> Traced:
    """A text that stands where it is read."""
    return Traced(text, array("i", range(len(text))))


def joined(parts: Iterable[Traced], glue: str = " ") -> Traced:
    """The parts with `glue` between them."""
    texts: list[str] = []
    at = array("i")
    for part in parts:
        if texts and at:
            texts.append(glue)
            at.extend([at[-1]] * len(glue))
        texts.append(part.text)
        at.extend(part.at)
    return Traced("".join(texts), at)


def lines_of(words: Traced) -> Iterator[Traced]:
    """The lines of a text, without their ends."""
    start = 0
    for line in words.text.splitlines(keepends=True):
        yield words[start : start + len(line)]
        start += len(line)
