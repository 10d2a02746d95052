"""Reads a memorandum of conversation from plain text, as archives and web pages lay it out."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from wayout.record.body import NO_NUMBER, Block, Sort, closing, gather, note_numbers, sort_blocks
from wayout.record.dateline import Dateline, contradicted, find_date, zone_of
from wayout.record.heading import Heading, names_in, parties, read_heading
from wayout.record.lines import Aside, Line, ends_sentence, starts, tidy
from wayout.record.memorandum import Memorandum, Note, Turn, Unreadable
from wayout.record.notes import SUPERSCRIPT, documents, markers, place, sure_markers
from wayout.record.speech import Voices, candidates, repeated, voices


def read(text: str) -> Memorandum:
    """The memorandum in `text`; raises Unreadable if it holds neither a title nor a turn."""
    lines, pages = tidy(text)
    heading, spoken = outline(lines)
    if heading.title is None and not spoken.at:
        raise Unreadable(
            "neither a title (such as 'Memorandum of Conversation Between ...') nor a turn (a speaker's label "
            "such as 'Ball--' or 'K:' at the start of a paragraph) was found; "
            "put a title on the first line, or a label before each speaker's words"
        )
    blocks = gather(lines, heading.end, spoken.at)
    blocks = sort_blocks(blocks, sure_markers([block.text for block in blocks]))
    return assemble(heading, spoken, blocks, pages)


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


def assemble(heading: Heading, spoken: Voices, blocks: Sequence[Block], pages: Sequence[Aside]) -> Memorandum:
    """The memorandum that these parts make up."""
    marked = lift_markers(heading, blocks)
    date, date_doubts = date_of(marked)
    zone, zone_doubts = zone_at(marked.when, date)
    source = next((block.text for block in blocks if block.sort is Sort.SOURCE), None)
    left = [Aside(heading.at, text) for text in marked.when.left]
    asides = sorted([*heading.asides, *left, *pages, *asides_of(blocks)], key=lambda aside: aside.at)
    silent = () if marked.turns else ("no turns were found; the paragraphs are kept as prose",)
    untitled = () if marked.title else ("no title was found; put one on the first line",)
    return Memorandum(
        title=marked.title,
        kind=heading.title.kind if heading.title else None,
        date=date,
        time=marked.when.time,
        zone=zone,
        place=marked.when.place,
        participants=heading.participants or parties(marked.title or ""),
        turns=marked.turns,
        notes=marked.notes,
        source=source,
        prose=() if marked.turns else prose_of(blocks),
        unread=tuple(aside.text for aside in asides),
        warnings=(*untitled, *date_doubts, *zone_doubts, *silent, *spoken.warnings, *marked.warnings),
    )


@dataclass(frozen=True, slots=True)
class Marked:
    """What is left of the texts once the markers of notes are lifted out, and the notes with their places."""

    title: str | None
    when: Dateline
    turns: tuple[Turn, ...]
    notes: tuple[Note, ...]
    warnings: tuple[str, ...]


def lift_markers(heading: Heading, blocks: Sequence[Block]) -> Marked:
    """Title, dateline and turns without the markers of notes, and each note with the turn it belongs to."""
    found = [block for block in blocks if block.sort is Sort.NOTE]
    numbered = [*found, *(block for block in blocks if block.sort is Sort.SOURCE and block.n != NO_NUMBER)]
    when, dated = lift_from_dateline(heading.when, {block.n for block in numbered})
    title, raw = heading.title.text if heading.title else "", turns_of(blocks)
    sought = [NO_NUMBER if block.n == dated else block.n for block in numbered]
    texts, where = place([title, *(turn.text for turn in raw), *prose_of(blocks)], sought)
    turns = tuple(Turn(turn.n, turn.speaker, text) for turn, text in zip(raw, texts[1:], strict=False))
    notes = tuple(
        Note(block.n, block.text, documents(block.text), unit if unit and unit <= len(turns) else None)
        for block, unit in zip(found, where, strict=False)
    )
    lost = [block.n for block, unit in zip(found, where, strict=False) if unit is None and block.n != dated]
    return Marked(texts[0] or None, when, turns, notes, note_doubts(turns, notes, lost))


def lift_from_dateline(when: Dateline, numbers: Collection[int]) -> tuple[Dateline, int]:
    """The dateline without the marker of a note, and the number of that note or NO_NUMBER."""
    if when.mark is not None and when.mark not in numbers:
        doubt = f"the date is read as {when.date} with {when.mark} as the number of a note, but no note has it"
        return replace(when, left=(*when.left, str(when.mark)), warnings=(*when.warnings, doubt)), NO_NUMBER
    if when.mark is not None:
        return when, when.mark
    for piece in when.left:
        digits = piece.strip("()[]. ").translate(SUPERSCRIPT)
        if len(digits) <= 3 and digits.isdecimal() and int(digits) in numbers:
            return replace(when, left=tuple(other for other in when.left if other != piece)), int(digits)
    return when, NO_NUMBER


def note_doubts(turns: Sequence[Turn], notes: Sequence[Note], lost: Iterable[int]) -> tuple[str, ...]:
    """What is odd about the notes: one without marker, text or a number of its own; a marker without note."""
    twice = [n for n, count in Counter(note.n for note in notes).items() if count > 1]
    bare = [(m.n, turn.n) for turn in turns for m in markers(turn.n, turn.text) if m.rank == 0]
    return (
        *(f"{count} notes have the number {n}" for n in twice for count in [sum(o.n == n for o in notes)]),
        *(f"note {n} has no marker in the text" for n in lost),
        *(f"note {note.n} has no text" for note in notes if not note.text),
        *(f"the marker ({n}) in turn {turn} has no note; it stays in the text" for n, turn in bare),
    )


def turns_of(blocks: Sequence[Block]) -> tuple[Turn, ...]:
    """The turns, each with the unlabelled paragraphs that continue it."""
    said: list[tuple[str, list[str]]] = []
    for block in blocks:
        if block.sort is Sort.TURN and block.label:
            said.append((block.label.speaker, [block.text]))
        elif block.sort is Sort.TEXT and said:
            said[-1][1].append(block.text)
    return tuple(Turn(n, speaker, joined(parts)) for n, (speaker, parts) in enumerate(said, start=1))


def joined(parts: Iterable[str]) -> str:
    """Paragraphs parted by a blank line; two that a page break made of one sentence are one again."""
    out: list[str] = []
    for part in parts:
        if out and out[-1]:
            out.append(" " if part[:1].islower() and not ends_sentence(out[-1]) else "\n\n")
        out.append(part)
    return "".join(out)


def prose_of(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The paragraphs that are no part of a turn."""
    if any(block.sort is Sort.TURN for block in blocks):
        return ()
    return tuple(block.text for block in blocks if block.sort is Sort.TEXT)


def asides_of(blocks: Sequence[Block]) -> list[Aside]:
    """The blocks that belong to no field, and the "(con't.)" of labels."""
    rest = [Aside(block.at, block.text) for block in blocks if block.sort is Sort.REST]
    cuts = [Aside(block.at, block.label.cut) for block in blocks if block.label and block.label.cut]
    return [*rest, *cuts]


def date_of(marked: Marked) -> tuple[dt.date | None, tuple[str, ...]]:
    """The date of the dateline or else of the title, and the doubts about it."""
    doubts = marked.when.warnings
    if marked.when.left:
        doubts = (*doubts, *(f"part of the dateline was not read: {text!r}" for text in marked.when.left))
    if marked.when.date is not None or any("date" in doubt for doubt in marked.when.warnings):
        return marked.when.date, doubts
    named = find_date(marked.title or "")
    if named and named.date:
        return named.date, (*doubts, f"the date {named.date} is taken from the title")
    return None, (*doubts, "no date was found; write one under the title, such as 'Washington, May 1, 1960, noon'")


def zone_at(when: Dateline, date: dt.date | None) -> tuple[str | None, tuple[str, ...]]:
    """The zone inferred from the place, and the doubts about it and about what its clocks showed."""
    zone = zone_of(when.place) if when.place else None
    if zone is None:
        where = f"no time zone is known for {when.place!r}" if when.place else "no place is given"
        return None, (f"{where}, so the hour is in no zone",) if when.time is not None else ()
    if date is None or when.time is None:
        return zone, ()
    if written := contradicted(zone, date, when.time, when.left):
        return None, (f"the dateline says {written}, which clocks in {when.place} did not show, so no zone is set",)
    first = dt.datetime.combine(date, when.time, tzinfo=ZoneInfo(zone))
    if first.utcoffset() != first.replace(fold=1).utcoffset():
        return zone, (f"clocks in {when.place} were changed at that hour; the instant may be an hour off",)
    return zone, ()
