"""Reads a memorandum of conversation from plain text, as archives and web pages lay it out."""

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from wayout.record.body import NO_NUMBER, Block, Sort, closing, gather, note_numbers, sort_blocks
from wayout.record.dateline import WRITTEN_ZONES, Dateline, find_date, shows, zone_of, zone_written
from wayout.record.heading import Heading, names_in, parties, read_heading
from wayout.record.lines import Aside, Line, PageMark, ends_sentence, starts, tidy
from wayout.record.memorandum import Mark, Memorandum, Note, Page, Turn, Unreadable, Where
from wayout.record.notes import SUPERSCRIPT, Marker, markers, place, sure_markers
from wayout.record.spans import Claim, partition
from wayout.record.speech import Voices, candidates, repeated, voices
from wayout.record.traced import NOTHING, Traced, joined


def read_plain(words: Traced) -> Memorandum:
    """The memorandum in some text; raises Unreadable if it holds neither a title nor a turn."""
    lines, pages = tidy(words)
    heading, spoken = outline(lines)
    if heading.title is None and not spoken.at:
        raise Unreadable(
            "neither a title (such as 'Memorandum of Conversation Between ...') nor a turn (a speaker's label "
            "such as 'Ball--' or 'K:' at the start of a paragraph) was found; "
            "put a title on the first line, or a label before each speaker's words"
        )
    blocks = gather(lines, heading.end, spoken.at)
    blocks = sort_blocks(blocks, sure_markers([block.text for block in blocks]))
    return assemble(words, heading, spoken, blocks, pages)


def outline(lines: Sequence[Line]) -> tuple[Heading, Voices]:
    """The heading, and the lines at which someone starts to speak."""
    begins = starts(lines)
    found = candidates({i: line.text for i, line in enumerate(lines) if i in begins})
    often = repeated(found)
    sure = [i for i, each in found.items() for label in each if label.mark != "." and (label.key, False) in often]
    # The heading ends at the latest where a label that recurs is met for the first time.
    heading = read_heading(lines[: min(sure, default=len(lines))], note_numbers(lines))
    end = closing(lines, [i for i in sure if i >= heading.end] or [i for i in found if i >= heading.end])
    body = {i: each for i, each in found.items() if heading.end <= i < end}
    paragraphs = [i for i, line in enumerate(lines) if line.opens and heading.end <= i < end]
    return heading, voices(body, names_in(heading.title, heading.participants), paragraphs)


@dataclass(frozen=True, slots=True)
class Said:
    """A turn with the words it is made of; `label` holds the dash or colon too."""

    speaker: str
    words: Traced


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note with its words, the place of its marker in what was read, and where that stands."""

    n: int
    words: Traced
    marker: Traced | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """What is left of the texts once the markers of notes are lifted out, and the notes with their places."""

    title: Traced
    when: Dateline
    turns: tuple[Said, ...]
    prose: tuple[Traced, ...]
    notes: tuple[Footnote, ...]
    source_marker: Traced | None = None
    lost: tuple[int, ...] = ()


def assemble(
    everything: Traced, heading: Heading, spoken: Voices, blocks: Sequence[Block], pages: Sequence[PageMark]
) -> Memorandum:
    """The memorandum that these parts make up."""
    marked = lift_markers(heading, blocks)
    source = next((block.words for block in blocks if block.sort is Sort.SOURCE), None)
    date, dated_by, date_doubts = date_of(marked)
    zone, inferred, zone_doubts = zone_at(marked.when, date)
    people = heading.participants or parties(marked.title)
    left = [Aside(heading.at, words) for words in marked.when.left]
    asides = sorted([*heading.asides, *left, *asides_of(blocks)], key=lambda aside: aside.at)
    claims = [
        *signs_of(heading, blocks),
        *claims_of(marked, source, pages, asides),
        *derived(heading, marked, people, dated_by, inferred),
    ]
    spans, rest = partition(everything, claims)
    if rest:
        asides += [Aside(0, words) for words in rest]
        spans, _ = partition(everything, [*claims, *unread_claims(asides)])
    turns = tuple(Turn(n, said.speaker, said.words.text) for n, said in enumerate(marked.turns, start=1))
    notes = tuple(Note(note.n, note.words.text, note.mark) for note in marked.notes)
    silent = () if turns else ("no turns were found; the paragraphs are kept as prose",)
    untitled = () if marked.title else ("no title was found; put one on the first line",)
    doubts = (*untitled, *date_doubts, *zone_doubts, *silent, *spoken.warnings)
    return Memorandum(
        title=marked.title.text or None,
        kind=heading.title.kind.text.lower() if heading.title and heading.title.kind else None,
        date=date,
        time=marked.when.time,
        zone=zone,
        zone_inferred=inferred,
        place=marked.when.place.text if marked.when.place else None,
        participants=tuple(name.text for name in people),
        turns=turns,
        notes=notes,
        source=source.text if source is not None else None,
        prose=tuple(words.text for words in marked.prose),
        pages=pages_of(pages, regions(blocks), marked, source),
        unread=tuple(aside.words.text for aside in asides),
        warnings=(*doubts, *note_doubts(turns, notes, marked.lost)),
        spans=spans,
    )


# --- whose the characters are ------------------------------------------------------------------------------


def signs_of(heading: Heading, blocks: Sequence[Block]) -> Iterable[Claim]:
    """Claims to all of what was read for a field, with the signs that only say what it is."""
    yield from (Claim(name, words) for name, words in heading.signs)
    turn, note, prose = 0, 0, 0
    talk = any(block.sort is Sort.TURN for block in blocks)
    for block in blocks:
        turn += block.sort is Sort.TURN
        note += block.sort is Sort.NOTE
        prose += block.sort is Sort.TEXT and not talk
        if block.sort is Sort.NOTE:
            yield Claim("note.n", block.whole, note)
        elif block.sort is Sort.SOURCE:
            yield Claim("source", block.whole)
        elif block.sort is Sort.TURN:
            yield Claim("turn.speaker", block.whole, turn)
        elif block.sort is Sort.TEXT:
            yield Claim("turn.text", block.whole, turn) if talk else Claim("prose", block.whole, prose)


def claims_of(
    marked: Marked, source: Traced | None, pages: Sequence[PageMark], asides: Sequence[Aside]
) -> Iterable[Claim]:
    """Claims to the very words of each field."""
    when = marked.when
    yield Claim("title", marked.title)
    yield from (Claim("turn.text", said.words, n) for n, said in enumerate(marked.turns, start=1))
    yield from (Claim("prose", words, n) for n, words in enumerate(marked.prose, start=1))
    named = (("place", when.place), ("date", when.day), ("time", when.hour))
    yield from (Claim(name, words) for name, words in named if words)
    yield from (Claim("note.text", note.words, n) for n, note in enumerate(marked.notes, start=1))
    if source:
        yield Claim("source.text", source)
    yield from (Claim("note.mark", note.marker, n) for n, note in enumerate(marked.notes, start=1) if note.marker)
    if marked.source_marker:
        yield Claim("source", marked.source_marker)
    yield from (Claim("page", page.words, n) for n, page in enumerate(pages, start=1))
    yield from unread_claims(asides)


def unread_claims(asides: Sequence[Aside]) -> Iterable[Claim]:
    """Claims to what no field holds."""
    return (Claim("unread", aside.words, n) for n, aside in enumerate(asides, start=1))


def derived(
    heading: Heading, marked: Marked, people: Sequence[Traced], dated_by: Traced | None, inferred: bool
) -> Iterable[Claim]:
    """What was read from the words of another field: kind and parties of a title, a zone of a place."""
    if heading.title and heading.title.kind:
        yield Claim("kind", heading.title.kind, also=True)
    own = bool(heading.participants)
    yield from (Claim("participants", name, n, not own) for n, name in enumerate(people, start=1))
    if dated_by:
        yield Claim("date", dated_by, also=True)
    if inferred and marked.when.place:
        yield Claim("zone", marked.when.place, also=True)


# --- pages -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Region:
    """Where a paragraph starts, and of which text it is."""

    start: int
    field: Where
    n: int


def regions(blocks: Sequence[Block]) -> tuple[Region, ...]:
    """The paragraphs that a page may begin in, in order; of several sources the first is one."""
    out = list[Region]()
    turn, note, prose, source = 0, 0, 0, 0
    talk = any(block.sort is Sort.TURN for block in blocks)
    for block in blocks:
        start = block.whole.start
        if block.sort is Sort.TURN or (block.sort is Sort.TEXT and talk):
            turn += block.sort is Sort.TURN
            out.append(Region(start, "turn", turn))
        elif block.sort is Sort.TEXT:
            prose += 1
            out.append(Region(start, "prose", prose))
        elif block.sort is Sort.NOTE:
            note += 1
            out.append(Region(start, "note", note))
        elif block.sort is Sort.SOURCE and not source:
            source = 1
            out.append(Region(start, "source", 1))
    return tuple(out)


def pages_of(
    pages: Sequence[PageMark], where: Sequence[Region], marked: Marked, source: Traced | None
) -> tuple[Page, ...]:
    """The pages, each with the place in the words where it begins."""
    texts: dict[tuple[str, int], Traced] = {("source", 1): source or NOTHING}
    texts |= {("turn", n): said.words for n, said in enumerate(marked.turns, start=1)}
    texts |= {("prose", n): words for n, words in enumerate(marked.prose, start=1)}
    texts |= {("note", n): note.words for n, note in enumerate(marked.notes, start=1)}
    begins = [region.start for region in where]
    out = []
    for page in pages:
        i = bisect_right(begins, page.words.start) - 1
        mark = None
        if i >= 0:
            region = where[i]
            mark = Mark(region.field, region.n, texts[region.field, region.n].index(page.words.start))
        out.append(Page(page.n, page.kind, mark))
    return tuple(out)


# --- notes -------------------------------------------------------------------------------------------------


def lift_markers(heading: Heading, blocks: Sequence[Block]) -> Marked:
    """Title, dateline and turns without the markers of notes, and each note with the text it belongs to."""
    found = [block for block in blocks if block.sort is Sort.NOTE]
    numbered = [*found, *(block for block in blocks if block.sort is Sort.SOURCE and block.n != NO_NUMBER)]
    when, dated, sign = lift_from_dateline(heading.when, {block.n for block in numbered})
    title, raw, prose = heading.title.words if heading.title else NOTHING, turns_of(blocks), prose_of(blocks)
    texts = [title, *(said.words for said in raw), *prose]
    placed = place(texts, [NO_NUMBER if block.n == dated else block.n for block in numbered])

    def footnote(block: Block, marker: Marker | None) -> Footnote:
        if block.n == dated:
            return Footnote(block.n, block.words, sign, Mark("dateline", 1, 0))
        if marker is None:
            return Footnote(block.n, block.words)
        sort, n = unit_of(marker.unit, len(raw))
        words = texts[marker.unit][marker.start : marker.end]
        return Footnote(block.n, block.words, words, Mark(sort, n, placed.texts[marker.unit].index(words.start)))

    both = [footnote(block, marker) for block, marker in zip(numbered, placed.markers, strict=True)]
    after = len(raw) + 1
    return Marked(
        placed.texts[0],
        when,
        tuple(replace(said, words=words) for said, words in zip(raw, placed.texts[1:after], strict=True)),
        placed.texts[after:],
        tuple(both[: len(found)]),
        next((each.marker for each in both[len(found) :]), None),
        tuple(note.n for note in both[: len(found)] if note.mark is None),
    )


def unit_of(unit: int, turns: int) -> tuple[Where, int]:
    """The field of a text that markers are sought in, and its number there: the title, turns, then prose."""
    if unit == 0:
        return "title", 1
    return ("turn", unit) if unit <= turns else ("prose", unit - turns)


def lift_from_dateline(when: Dateline, numbers: Collection[int]) -> tuple[Dateline, int, Traced | None]:
    """The dateline without the marker of a note, the number of that note or NO_NUMBER, and the marker."""
    if when.mark is not None and when.digits is not None:
        if when.mark in numbers:
            return when, when.mark, when.digits
        doubt = f"the date is read as {when.date} with {when.mark} as the number of a note, but no note has it"
        odd = replace(when, left=(*when.left, when.digits), warnings=(*when.warnings, doubt))
        return odd, NO_NUMBER, None
    for piece in when.left:
        digits = piece.text.strip("()[]. ").translate(SUPERSCRIPT)
        if len(digits) <= 3 and digits.isdecimal() and int(digits) in numbers:
            rest = tuple(other for other in when.left if other is not piece)
            return replace(when, left=rest), int(digits), piece
    return when, NO_NUMBER, None


def note_doubts(turns: Sequence[Turn], notes: Sequence[Note], lost: Iterable[int]) -> tuple[str, ...]:
    """What is odd about the notes: one without marker, text or a number of its own; a marker without note."""
    twice = [(n, count) for n, count in Counter(note.n for note in notes).items() if count > 1]
    bare = [(m.n, turn.n) for turn in turns for m in markers(turn.n, turn.text) if m.rank == 0]
    return (
        *(f"{count} notes have the number {n}" for n, count in twice),
        *(f"note {n} has no marker in the text" for n in lost),
        *(f"note {note.n} has no text" for note in notes if not note.text),
        *(f"the marker ({n}) in turn {turn} has no note; it stays in the text" for n, turn in bare),
    )


# --- turns, prose and the rest -----------------------------------------------------------------------------


def turns_of(blocks: Sequence[Block]) -> tuple[Said, ...]:
    """The turns, each with the unlabelled paragraphs that continue it."""
    said: list[tuple[str, list[Traced]]] = []
    for block in blocks:
        if block.sort is Sort.TURN and block.label:
            said.append((block.label.speaker, [block.words]))
        elif block.sort is Sort.TEXT and said:
            said[-1][1].append(block.words)
    return tuple(Said(speaker, paragraphs(parts)) for speaker, parts in said)


def paragraphs(parts: Sequence[Traced]) -> Traced:
    """Paragraphs parted by a blank line; two that a page break made of one sentence are one again."""
    whole: list[list[Traced]] = []
    for part in (part for part in parts if part):
        if whole and part.text[:1].islower() and not ends_sentence(whole[-1][-1].text):
            whole[-1].append(part)
        else:
            whole.append([part])
    return joined((joined(each) for each in whole), "\n\n")


def prose_of(blocks: Sequence[Block]) -> tuple[Traced, ...]:
    """The paragraphs that are no part of a turn."""
    if any(block.sort is Sort.TURN for block in blocks):
        return ()
    return tuple(block.words for block in blocks if block.sort is Sort.TEXT)


def asides_of(blocks: Sequence[Block]) -> list[Aside]:
    """The blocks that belong to no field, and the "(con't.)" of labels."""
    rest = [Aside(block.at, block.words) for block in blocks if block.sort is Sort.REST]
    cuts = []
    for block in blocks:
        if block.label and block.label.cut:
            start = block.whole.text.index(block.label.cut)
            cuts.append(Aside(block.at, block.whole[start : start + len(block.label.cut)]))
    return [*rest, *cuts]


# --- when --------------------------------------------------------------------------------------------------


def date_of(marked: Marked) -> tuple[dt.date | None, Traced | None, tuple[str, ...]]:
    """The date of the dateline or else of the title, the words of the title for it, and the doubts about it."""
    doubts = marked.when.warnings
    if marked.when.left:
        unread = (f"part of the dateline was not read: {words.text!r}" for words in marked.when.left)
        doubts = (*doubts, *unread)
    if marked.when.date is not None or any("date" in doubt for doubt in marked.when.warnings):
        return marked.when.date, None, doubts
    named = find_date(marked.title.text)
    if named and named.date:
        words = marked.title[named.start : named.end]
        return named.date, words, (*doubts, f"the date {named.date} is taken from the title")
    none = "no date was found; write one under the title, such as 'Washington, May 1, 1960, noon'"
    return None, None, (*doubts, none)


def zone_at(when: Dateline, date: dt.date | None) -> tuple[str | None, bool, tuple[str, ...]]:
    """The zone that the dateline says or the place implies, whether it is inferred, and the doubts about it.

    A zone inferred from the place has to fit what the dateline says, and then that confirms it.
    """
    written = zone_written([words.text for words in when.left])
    zone = zone_of(when.place.text) if when.place else None
    if zone is None and written:
        return WRITTEN_ZONES[written], False, ()
    if zone is None:
        where = f"no time zone is known for {when.place.text!r}" if when.place else "no place is given"
        return None, False, (f"{where}, so the hour is in no zone",) if when.time is not None else ()
    if date is None or when.time is None:
        return zone, True, ()
    if written and not shows(zone, written, date, when.time):
        where = when.place.text if when.place else ""
        return (
            None,
            False,
            (f"the dateline says {written}, which clocks in {where} did not show, so no zone is set",),
        )
    first = dt.datetime.combine(date, when.time, tzinfo=ZoneInfo(zone))
    if first.utcoffset() != first.replace(fold=1).utcoffset() and not written:
        changed = f"clocks in {when.place.text if when.place else ''} were changed at that hour"
        return zone, True, (f"{changed}; the instant may be an hour off",)
    return zone, written is None, ()
