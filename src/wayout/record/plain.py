"""Reads a memorandum of conversation from plain text, as archives and web pages lay it out."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from wayout.record.body import NO_NUMBER, Block, Sort, closing, gather, marked_in, note_numbers, sort_blocks
from wayout.record.dateline import Dateline
from wayout.record.heading import Heading, names_in, parties, read_heading
from wayout.record.lines import Aside, Line, PageMark, ends_sentence, starts, tidy
from wayout.record.memorandum import Mark, Memorandum, Page, Unreadable, Where
from wayout.record.notes import SUPERSCRIPT, Marker, place
from wayout.record.parts import Footnote, Parts, Said, memorandum_of
from wayout.record.spans import Claim
from wayout.record.speech import LONGEST, Voices, candidates, repeated, voices
from wayout.record.traced import NOTHING, Traced, joined, trace


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
    blocks = sort_blocks(blocks, marked_in(blocks))
    return memorandum_of(words, assemble(heading, spoken, blocks, pages))


def outline(lines: Sequence[Line]) -> tuple[Heading, Voices]:
    """The heading, and the lines at which someone starts to speak."""
    begins = starts(lines)
    found = candidates({i: with_speech(lines, i) for i in begins})
    often = repeated(found)
    sure = [i for i, each in found.items() for label in each if label.mark != "." and (label.key, False) in often]
    # The heading ends at the latest where a label that recurs is met for the first time.
    heading = read_heading(lines[: min(sure, default=len(lines))], note_numbers(lines))
    end = closing(lines, [i for i in sure if i >= heading.end] or [i for i in found if i >= heading.end])
    body = {i: each for i, each in found.items() if heading.end <= i < end}
    paragraphs = [i for i, line in enumerate(lines) if line.opens and heading.end <= i < end]
    return heading, voices(body, names_in(heading.title, heading.participants), paragraphs)


def with_speech(lines: Sequence[Line], i: int) -> str:
    """The words of a line; of one that is only a label, such as "Mr. Lund:", with those of the line below it."""
    text = lines[i].text
    alone = (
        len(text) <= LONGEST and text.endswith((":", "--", "—")) and i + 1 < len(lines) and not lines[i + 1].opens
    )
    return f"{text} {lines[i + 1].text}" if alone else text


@dataclass(frozen=True, slots=True)
class Marked:
    """What is left of the texts once the markers of notes are lifted out, and the notes with their places."""

    title: Traced
    when: Dateline
    turns: tuple[Said, ...]
    prose: tuple[Traced, ...]
    notes: tuple[Footnote, ...]
    source_marker: Traced | None = None


def assemble(heading: Heading, spoken: Voices, blocks: Sequence[Block], pages: Sequence[PageMark]) -> Parts:
    """The parts, with the markers of notes lifted out of the words."""
    marked = lift_markers(heading, blocks)
    source = next((block.words for block in blocks if block.sort is Sort.SOURCE), None)
    marks = [Claim("page", page.words, n) for n, page in enumerate(pages, start=1)]
    if marked.source_marker:
        marks.append(Claim("source", marked.source_marker))
    return Parts(
        title=marked.title,
        kind=heading.title.kind if heading.title else None,
        when=marked.when,
        dated_at=heading.at,
        people=heading.participants or parties(marked.title),
        people_in_title=not heading.participants,
        turns=marked.turns,
        prose=marked.prose,
        notes=marked.notes,
        source=source,
        pages=pages_of(pages, regions(blocks), marked, source),
        asides=(*heading.asides, *asides_of(blocks)),
        signs=tuple(signs_of(heading, blocks)),
        marks=tuple(marks),
        doubts=spoken.warnings,
    )


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
        words = texts[marker.unit][
            marker.start : marker.end
        ].lstrip()  # a blank put in has the letter's place before it
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


def title_parties(title: str) -> tuple[str, ...]:
    """The participants that a title names."""
    return tuple(name.text for name in parties(trace(title)))
