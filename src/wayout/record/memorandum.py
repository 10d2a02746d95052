"""The memorandum as a value: who said what, when and where, what points where, and what could not be read."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from wayout.record.citations import named_documents
from wayout.record.traced import INVISIBLE

Where = Literal["title", "dateline", "turn", "prose", "note", "source"]
WITH_MARKS: tuple[Where, ...] = ("title", "dateline", "turn", "prose", "note", "source")
OFFSET = re.compile(r"UTC(?:(?P<sign>[+-])(?P<hours>\d\d):(?P<minutes>[0-5]\d))?")
NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufffe\uffff]")
PAGES = ("page", "facsimile page", "typeset page")


class Unreadable(ValueError):  # noqa: N818 -- named for what it says of the text
    """A text that is no memorandum: not text, or neither a title nor a turn in it."""


class Unwritable(ValueError):  # noqa: N818 -- named for what it says of the value
    """A form there is no writer for."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (not included) of the text, and the field that they are of.

    `n` counts from 1 where a field has several values. With `also` the characters belong to another field,
    and this one was read from them too: a kind from the title, a zone from the place.
    """

    start: int
    end: int
    field: str
    n: int | None = None
    also: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the words: before character `at` of the n-th text of a field, never behind a space."""

    field: Where
    n: int
    at: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One uninterrupted stretch of speech; `speaker` is the label as written, without its dash or colon."""

    n: int
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A numbered note; `mark` is where its marker stood, None when no marker was found."""

    n: int
    text: str
    mark: Mark | None = None

    @property
    def turn(self) -> int | None:
        """The turn that the marker stands in, None when that is in no turn."""
        return self.mark.n if self.mark and self.mark.field == "turn" else None

    @property
    def refers_to(self) -> tuple[str, ...]:
        """The documents that the words of the note name, "Document 61" each."""
        return tuple(dict.fromkeys(name for name, _, _ in named_documents(self.text)))


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page of the printed or photographed paper begins; `mark` is None above the talk."""

    n: str
    kind: str = "page"
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """`length` characters from `mark` on that the text itself points elsewhere: to `target`."""

    target: str
    mark: Mark
    length: int


@dataclass(frozen=True, slots=True)
class Reference:
    """What some words point at: a document that they name, or the target of a link."""

    to: str
    mark: Mark
    length: int


@dataclass(frozen=True, slots=True)
class Memorandum:
    """A memorandum, telegram or letter as found.

    Paragraphs of one text are parted by an empty line. `spans` and `warnings` say how it was read and are
    no part of what it says: two memoranda that differ in these alone are equal.
    """

    title: str | None = None
    kind: str | None = None
    date: dt.date | None = None
    time: dt.time | None = None
    zone: str | None = None
    zone_inferred: bool = False
    place: str | None = None
    participants: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()
    notes: tuple[Note, ...] = ()
    source: str | None = None
    prose: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    links: tuple[Link, ...] = ()
    unread: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=(), compare=False)
    spans: tuple[Span, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        """Raise ValueError unless turns count from 1, marks stand in texts there are, and texts are tidy."""
        for expected, turn in enumerate(self.turns, start=1):
            if turn.n != expected:
                raise ValueError(f"turn {turn.n} stands where turn {expected} belongs; number the turns from 1")
        if self.zone is not None:
            zone_named(self.zone)
        elif self.zone_inferred:
            raise ValueError("no zone is given, so none was inferred")
        if self.time is not None and (self.time.second or self.time.microsecond or self.time.tzinfo):
            raise ValueError(f"the time {self.time} is no whole minute without a zone; the zone is a field")
        check_lines(self)
        check_texts(self)
        check_marks(self)

    @property
    def instant(self) -> dt.datetime | None:
        """The aware instant; None unless date, time and zone are all known. A doubled hour gives the first."""
        if self.date is None or self.time is None or self.zone is None:
            return None
        return dt.datetime.combine(self.date, self.time, tzinfo=zone_named(self.zone))

    @property
    def references(self) -> tuple[Reference, ...]:
        """All that the words point at: each link, and each document that is named outside one, in order."""
        found = [Reference(link.target, link.mark, link.length) for link in self.links]
        linked = {(link.mark.field, link.mark.n): list[Link]() for link in self.links}
        for link in self.links:
            linked[link.mark.field, link.mark.n].append(link)
        for where, n, text in texts_of(self):
            spans = sorted((each.mark.at, each.mark.at + each.length) for each in linked.get((where, n), ()))
            i = 0
            for name, start, end in named_documents(text):
                while i < len(spans) and spans[i][1] <= start:
                    i += 1
                if i == len(spans) or end <= spans[i][0]:
                    found.append(Reference(name, Mark(where, n, start), end - start))
        return tuple(sorted(found, key=lambda reference: standing(reference.mark)))

    def where(self, name: str, n: int | None = None) -> tuple[Span, ...]:
        """The stretches of the text that a field came from: `title`, `turn.text` with the turn's number, ..."""
        return tuple(span for span in self.spans if span.field == name and (n is None or span.n == n))


def standing(mark: Mark | None) -> tuple[int, int, int]:
    """Where a mark stands among others: those above the talk first, then by field, number and character."""
    return (-1, 0, 0) if mark is None else (WITH_MARKS.index(mark.field), mark.n, mark.at)


def zone_named(name: str) -> dt.tzinfo:
    """The zone of an IANA name, of `UTC` or of an offset such as `UTC-04:00`; raises ValueError for others."""
    if match := OFFSET.fullmatch(name):
        hours, minutes = int(match["hours"] or 0), int(match["minutes"] or 0)
        if hours < 24:
            offset = dt.timedelta(hours=hours, minutes=minutes)
            return dt.timezone(-offset if match["sign"] == "-" else offset)
    # An unknown zone is a KeyError in zoneinfo, a malformed one a ValueError or an OSError.
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        raise ValueError(f"no time zone is called {name!r}; use an IANA name, or UTC-04:00") from error


def texts_of(memorandum: Memorandum) -> Iterator[tuple[Where, int, str]]:
    """Each text that marks can stand in: its field, its number in it and its words."""
    if memorandum.title:
        yield "title", 1, memorandum.title
    yield from (("turn", turn.n, turn.text) for turn in memorandum.turns)
    yield from (("prose", n, text) for n, text in enumerate(memorandum.prose, start=1))
    yield from (("note", n, note.text) for n, note in enumerate(memorandum.notes, start=1))
    if memorandum.source is not None:
        yield "source", 1, memorandum.source


def known_zone(name: str) -> str | None:
    """The name if a zone has it, else None."""
    try:
        zone_named(name)
    except ValueError:
        return None
    return name


def is_tidy(text: str) -> bool:
    """Whether the words are text on one line with single spaces."""
    return " ".join(text.split()) == text and not NO_TEXT.search(text) and not set(INVISIBLE) & set(text)


def check_lines(memo: Memorandum) -> None:
    """Raise ValueError unless what stands on one line is there, and tidy."""
    lines = [memo.title, memo.kind, memo.place, *memo.participants]
    lines += [turn.speaker for turn in memo.turns]
    for text in lines:
        if text is not None and (not text or not is_tidy(text)):
            raise ValueError(f"{text!r} is no line of words with single spaces between them")
    for page in memo.pages:
        if page.kind not in PAGES or not 1 <= len(page.n) <= 20 or not is_tidy(page.n) or set("[]") & set(page.n):
            raise ValueError(f"{page} is no page; its kind is one of {', '.join(PAGES)}, its n short")
    for link in memo.links:
        if not link.target or not is_tidy(link.target) or set(" <>") & set(link.target):
            raise ValueError(f"{link.target!r} is no target of a link; leave no blank in it")
    for note in memo.notes:
        if not 0 <= note.n <= 9999:
            raise ValueError(f"a note cannot have the number {note.n}; number notes from 1")


def check_texts(memo: Memorandum) -> None:
    """Raise ValueError unless every paragraph is there, and tidy."""
    several = [*(turn.text for turn in memo.turns), *(note.text for note in memo.notes)]
    for text in [*several, *((memo.source,) if memo.source is not None else ())]:
        if text and not all(part and is_tidy(part) for part in text.split("\n\n")):
            raise ValueError(f"{text[:80]!r} is not made of tidy paragraphs parted by one empty line")
    for text in (*memo.prose, *memo.unread):
        if not all(part and is_tidy(part) for part in text.split("\n\n")):
            raise ValueError(f"{text[:80]!r} is no tidy paragraph")
    for text in memo.prose:
        if "\n" in text:
            raise ValueError(f"{text[:80]!r} is more than one paragraph of prose")


def check_marks(memo: Memorandum) -> None:
    """Raise ValueError unless each mark stands in a text there is, and never behind a space."""
    texts = {(where, n): text for where, n, text in texts_of(memo)}
    texts["dateline", 1] = ""
    marks: list[tuple[str, Mark | None, int, tuple[str, ...]]] = []
    marks += [(f"note {each.n}", each.mark, 0, ("title", "dateline", "turn", "prose")) for each in memo.notes]
    marks += [(f"page {each.n}", each.mark, 0, ("turn", "prose", "note", "source")) for each in memo.pages]
    marks += [(f"the link to {e.target}", e.mark, e.length, WITH_MARKS) for e in memo.links]
    for what, mark, length, fields in marks:
        if mark is None:
            continue
        text = texts.get((mark.field, mark.n))
        if text is None and mark.field == "turn":
            raise ValueError(f"{what} stands in turn {mark.n}, but there are {len(memo.turns)} turns")
        if text is None or mark.field not in fields or not 0 <= mark.at <= mark.at + length <= len(text):
            raise ValueError(f"{what} stands where there is no text: {mark}")
        if mark.at and text[mark.at - 1].isspace() and not length:
            raise ValueError(f"{what} stands behind a space: {mark}")
    for named, each in (("pages", memo.pages), ("links", memo.links)):
        order = [standing(one.mark) for one in each]
        if order != sorted(order):
            raise ValueError(f"the {named} are not in the order in which they stand")
    check_links(memo, texts)


def check_links(memo: Memorandum, texts: dict[tuple[Where, int], str]) -> None:
    """Raise ValueError unless each link holds words of one paragraph, and no two share a letter."""
    ends: dict[tuple[str, int], int] = {}
    for link in memo.links:
        key, start, end = (link.mark.field, link.mark.n), link.mark.at, link.mark.at + link.length
        words = texts[key][start:end]
        if not words or words.strip() != words or "\n" in words or start < ends.get(key, 0):
            raise ValueError(f"the link to {link.target} holds no words of its own, or stands out of order")
        ends[key] = end
