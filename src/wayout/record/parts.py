"""The parts that a reader finds, and the memorandum that they make up."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from wayout.record.dateline import SEPARATORS, WRITTEN_ZONES, Dateline, find_date, shows, zone_of, zone_written
from wayout.record.lines import Aside
from wayout.record.memorandum import Link, Mark, Memorandum, Note, Page, Turn, standing, zone_named
from wayout.record.notes import markers
from wayout.record.spans import Claim, partition
from wayout.record.traced import NOTHING, Traced

UNDATED = Dateline()


@dataclass(frozen=True, slots=True)
class Said:
    """A turn: who speaks, and the words."""

    speaker: str
    words: Traced


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note with its words, its marker in what was read, and where that stands."""

    n: int
    words: Traced
    marker: Traced | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What a reader found; `signs` are claims to what only says what the words are, and give way to the rest.

    With `exact` nothing is inferred: the document says all that is known.
    """

    title: Traced = NOTHING
    kind: Traced | None = None
    when: Dateline = UNDATED
    dated_at: int = 0
    people: tuple[Traced, ...] = ()
    people_in_title: bool = False
    turns: tuple[Said, ...] = ()
    prose: tuple[Traced, ...] = ()
    notes: tuple[Footnote, ...] = ()
    source: Traced | None = None
    pages: tuple[Page, ...] = ()
    links: tuple[Link, ...] = ()
    asides: tuple[Aside, ...] = ()
    signs: tuple[Claim, ...] = ()
    marks: tuple[Claim, ...] = ()
    doubts: tuple[str, ...] = ()
    exact: bool = False


def memorandum_of(everything: Traced, parts: Parts) -> Memorandum:
    """The memorandum that the parts make up; what is in none of them is unread."""
    date, dated_by, date_doubts = date_of(parts)
    zone, inferred, zone_doubts = zone_at(parts, date)
    left = [] if parts.exact else left_over(parts, zone)
    asides = sorted([*left, *parts.asides], key=lambda aside: aside.at)
    claims = [*parts.signs, *claims_of(parts, asides), *parts.marks, *derived(parts, dated_by, inferred)]
    spans, rest = partition(everything, claims)
    if rest and not parts.exact:
        asides += [Aside(0, words) for words in rest]
        spans, _ = partition(everything, [*claims, *unread_claims(asides)])
    turns = tuple(Turn(n, said.speaker, said.words.text) for n, said in enumerate(parts.turns, start=1))
    notes = tuple(Note(note.n, note.words.text, note.mark) for note in parts.notes)
    silent = () if turns else ("no turns were found; the paragraphs are kept as prose",)
    untitled = () if parts.title else ("no title was found; put one on the first line",)
    odd = (f"part of the dateline was not read: {aside.words.text!r}" for aside in left)
    doubts = (*untitled, *odd, *date_doubts, *zone_doubts, *silent, *parts.doubts)
    return Memorandum(
        title=parts.title.text or None,
        kind=kind_of(parts),
        date=date,
        time=parts.when.time,
        zone=zone,
        zone_inferred=inferred,
        place=parts.when.place.text if parts.when.place else None,
        participants=tuple(name.text for name in parts.people),
        turns=turns,
        notes=notes,
        source=parts.source.text if parts.source is not None else None,
        prose=tuple(words.text for words in parts.prose),
        pages=tuple(sorted(parts.pages, key=lambda page: standing(page.mark))),
        links=tuple(sorted(parts.links, key=lambda link: standing(link.mark))),
        unread=tuple(aside.words.text for aside in asides),
        warnings=(*doubts, *note_doubts(turns, notes)),
        spans=spans,
    )


def kind_of(parts: Parts) -> str | None:
    """The kind, in lower case unless the document says it in a field of its own."""
    if parts.kind is None:
        return None
    return parts.kind.text if parts.exact else parts.kind.text.lower()


# --- whose the characters are ------------------------------------------------------------------------------


def claims_of(parts: Parts, asides: Sequence[Aside]) -> Iterable[Claim]:
    """Claims to the very words of each field."""
    when = parts.when
    yield Claim("title", parts.title)
    yield from (Claim("turn.text", said.words, n) for n, said in enumerate(parts.turns, start=1))
    yield from (Claim("prose", words, n) for n, words in enumerate(parts.prose, start=1))
    named = (("place", when.place), ("date", when.day), ("time", when.hour))
    yield from (Claim(name, words) for name, words in named if words)
    if not parts.exact:
        yield from (Claim("zone", words) for words in when.left)
    yield from (Claim("note.text", note.words, n) for n, note in enumerate(parts.notes, start=1))
    if parts.source:
        yield Claim("source.text", parts.source)
    yield from (Claim("note.mark", note.marker, n) for n, note in enumerate(parts.notes, start=1) if note.marker)
    yield from unread_claims(asides)


def unread_claims(asides: Sequence[Aside]) -> Iterable[Claim]:
    """Claims to what no field holds."""
    return (Claim("unread", aside.words, n) for n, aside in enumerate(asides, start=1))


def derived(parts: Parts, dated_by: Traced | None, inferred: bool) -> Iterable[Claim]:
    """What was read from the words of another field: kind and parties of a title, a zone of a place."""
    if parts.kind:
        yield Claim("kind", parts.kind, also=not parts.exact)
    yield from (
        Claim("participants", name, n, parts.people_in_title) for n, name in enumerate(parts.people, start=1)
    )
    if dated_by:
        yield Claim("date", dated_by, also=True)
    if inferred and parts.when.place and not parts.exact:
        yield Claim("zone", parts.when.place, also=True)


# --- when --------------------------------------------------------------------------------------------------


def date_of(parts: Parts) -> tuple[dt.date | None, Traced | None, tuple[str, ...]]:
    """The date of the dateline or else of the title, the words of the title for it, and the doubts about it."""
    when, doubts = parts.when, parts.when.warnings
    if parts.exact:
        return when.date, None, doubts
    if when.date is not None or any("date" in doubt for doubt in when.warnings):
        return when.date, None, doubts
    named = find_date(parts.title.text)
    if named and named.date:
        words = parts.title[named.start : named.end]
        return named.date, words, (*doubts, f"the date {named.date} is taken from the title")
    none = "no date was found; write one under the title, such as 'Washington, May 1, 1960, noon'"
    return None, None, (*doubts, none)


def left_over(parts: Parts, zone: str | None) -> list[Aside]:
    """What of the dateline was not read, now that its `zone` is."""
    left = (
        words
        for words in parts.when.left
        if zone is None or words.text.strip(SEPARATORS).replace(".", "") not in WRITTEN_ZONES
    )
    return [Aside(parts.dated_at, words) for words in left]


def zone_at(parts: Parts, date: dt.date | None) -> tuple[str | None, bool, tuple[str, ...]]:
    """The zone that the dateline says or the place implies, whether it is inferred, and the doubts about it.

    A zone inferred from the place has to fit what the dateline says, and then that confirms it.
    """
    when = parts.when
    if parts.exact:
        return when.zone, when.zone_inferred, ()
    place = when.place.text if when.place else ""
    written = zone_written([words.text for words in when.left])
    said = when.zone or (WRITTEN_ZONES[written] if written else None)
    zone = zone_of(place) if place else None
    if zone is None and said:
        return said, False, ()
    if zone is None:
        where = f"no time zone is known for {place!r}" if place else "no place is given"
        return None, False, (f"{where}, so the hour is in no zone",) if when.time is not None else ()
    if date is None or when.time is None:
        return zone, True, ()
    return zone_shown(zone, said, written, dt.datetime.combine(date, when.time), place)


def zone_shown(
    zone: str, said: str | None, written: str | None, hour: dt.datetime, place: str
) -> tuple[str | None, bool, tuple[str, ...]]:
    """The zone of a place at an hour, if what the dateline says does not contradict it."""
    first = hour.replace(tzinfo=ZoneInfo(zone))
    if written and said == "UTC":
        return said, False, ()  # the hour of Greenwich is written anywhere
    if written and not shows(zone, written, hour.date(), hour.time()):
        return (
            None,
            False,
            (f"the dateline says {written}, which clocks in {place} did not show, so no zone is set",),
        )
    if said and not written and first.utcoffset() != hour.replace(tzinfo=zone_named(said)).utcoffset():
        return (
            said,
            False,
            (f"the dateline says {said}, which clocks in {place} did not show; what it says is taken",),
        )
    if first.utcoffset() != first.replace(fold=1).utcoffset() and not said:
        return zone, True, (f"clocks in {place} were changed at that hour; the instant may be an hour off",)
    return zone, said is None, ()


# --- notes -------------------------------------------------------------------------------------------------


def note_doubts(turns: Sequence[Turn], notes: Sequence[Note]) -> tuple[str, ...]:
    """What is odd about the notes: one without marker, text or a number of its own; a marker without note."""
    twice = [(n, count) for n, count in Counter(note.n for note in notes).items() if count > 1]
    bare = [(m.n, turn.n) for turn in turns for m in markers(turn.n, turn.text) if m.rank == 0]
    return (
        *(f"{count} notes have the number {n}" for n, count in twice),
        *(f"note {note.n} has no marker in the text" for note in notes if note.mark is None),
        *(f"note {note.n} has no text" for note in notes if not note.text),
        *(f"the marker ({n}) in turn {turn} has no note; it stays in the text" for n, turn in bare),
    )
