"""What stands under the heading: paragraphs, sorted into speech, prose, notes, the source and the rest."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from wayout.record.lines import Line, ends_sentence
from wayout.record.notes import RAISED, SUPERSCRIPT, likely_markers, numbers_alone, sure_markers
from wayout.record.speech import Label, said
from wayout.record.traced import Traced, joined

NO_NUMBER = -1
LONGEST_NOTE = 6  # paragraphs; how far the return mark of a note may be from its number

NUMBERED = re.compile(rf"(?:[(\[]?(?P<n>\d{{1,3}})(?:[.)\]] ?| )|(?P<raised>{RAISED})[.)]? ?)(?=\S)")
RETURN = re.compile(r"(?:^| )\[?Back\]?$| ?↩[\ufe0e\ufe0f]?\d{0,3}$")
RETURN_LENGTH = 12  # characters; no mark is longer
SOURCE = re.compile(r"(?:\[?(?P<n>\d{1,3})[.)\]]? )?Sources?: ?(?=\S)", re.IGNORECASE)
RULE = re.compile(r"(?:[-–—_=*~#+•·] ?)+$|(?:foot|end)?notes?:?$", re.IGNORECASE)
ADDRESS = re.compile(  # at the foot of a page of the web: rights, a link, a street with its ZIP code, e-mail
    r"(?i:©|copyright\b).{0,160}|(?i:https?://|www\.)\S{1,160}"
    r"|.{0,160}, [A-Z]{2}\.? \d{5}(?:-\d{4})?\.?|[\w.+-]{1,60}@[\w.-]{1,60}"
)


class Sort(Enum):
    """What a paragraph is."""

    TURN = auto()
    TEXT = auto()
    NOTE = auto()
    SOURCE = auto()
    REST = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph and the line it starts at; `n` is a note's number, `label` a speaker's label."""

    at: int
    words: Traced
    whole: Traced  # with what only says what the words are
    sort: Sort = Sort.TEXT
    n: int = NO_NUMBER
    label: Label | None = None

    @property
    def text(self) -> str:
        """The words alone."""
        return self.words.text


def note_numbers(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers at the start of lines: a note has one of these, though not all are notes."""
    return frozenset(number_of(match) for line in lines if (match := NUMBERED.match(line.text)))


def number_of(match: re.Match[str]) -> int:
    """The number that a note starts with."""
    return int((match["n"] or match["raised"]).translate(SUPERSCRIPT))


def closing(lines: Sequence[Line], labelled: Collection[int]) -> int:
    """The index of the source line that ends the talk, or the number of lines if none does."""
    for i, line in enumerate(lines):
        if SOURCE.match(line.text):
            before = sum(1 for j in labelled if j < i)
            # In some editions the source stands above the talk instead; then most labels follow it.
            return i if before and 2 * before >= len(labelled) else len(lines)
    return len(lines)


def gather(lines: Sequence[Line], first: int, voices: Mapping[int, Label]) -> tuple[Block, ...]:
    """The paragraphs from line `first` on; a labelled one holds only what is said."""
    groups: list[list[int]] = []
    for i in range(first, len(lines)):
        if i == first or i in voices or is_start(lines[i], lines[i - 1]):
            groups.append([i])
        else:
            groups[-1].append(i)
    blocks = []
    for group in groups:
        label = voices.get(group[0])
        whole = joined(lines[i].words for i in group)
        words = said(whole, label) if label else whole
        blocks.append(Block(lines[group[0]].at, words, whole, Sort.TURN if label else Sort.TEXT, label=label))
    return tuple(blocks)


def is_start(line: Line, before: Line) -> bool:
    """Whether an unlabelled line starts a paragraph: after a blank line, or as a note or the source."""
    if line.opens or RULE.match(line.text) or RULE.match(before.text):
        return True
    if NUMBERED.match(line.text) and (RETURN.search(before.text) or RETURN.search(line.text)):
        return True
    return SOURCE.match(line.text) is not None and ends_sentence(RETURN.sub("", before.text))


def marked_in(blocks: Sequence[Block]) -> frozenset[int]:
    """The numbers of markers that the text has; the likely ones if each paragraph under the talk has one."""
    texts = [block.text for block in blocks]
    sure, likely = sure_markers(texts), likely_markers(texts)
    turns = [i for i, block in enumerate(blocks) if block.sort is Sort.TURN]
    below = (NUMBERED.match(text) for text in texts[turns[-1] + 1 :]) if turns else ()
    return sure | likely if {number_of(match) for match in below if match} <= sure | likely else sure


def sort_blocks(blocks: Sequence[Block], marked: Collection[int]) -> tuple[Block, ...]:
    """The blocks with each one's sort; `marked` are the numbers of markers that the text surely has."""
    last_turn = max((i for i, block in enumerate(blocks) if block.sort is Sort.TURN), default=-1)
    out: list[Block] = []
    i = 0
    while i < len(blocks):
        block = blocks[i]
        span = note_span(blocks, i)
        text = joined((each.words for each in blocks[i : i + (span or 1)]), "\n\n")
        if block.sort is Sort.TURN:
            out.append(block)
        elif match := SOURCE.match(block.text):
            number = int(match["n"]) if match["n"] else NO_NUMBER
            out.append(Block(block.at, without_return(text[match.end() :]), text, Sort.SOURCE, number))
        elif match := NUMBERED.match(block.text) if span or i > last_turn >= 0 else None:
            words = without_return(text[match.end() :]).strip()
            note = Block(block.at, words, text, Sort.NOTE, number_of(match))
            out.append(note if span or note.n in marked else block)
        elif RULE.match(block.text):
            out.append(replace(block, sort=Sort.REST))
        else:
            out.append(block)
        i += span or 1
    return markers_joined(set_aside(out))


def markers_joined(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, those that are only markers of notes at the end of the paragraph before, or REST after none.

    Once the markers are lifted out nothing would be left of them.
    """
    numbers = {block.n for block in blocks if block.sort in (Sort.NOTE, Sort.SOURCE)}
    out: list[Block] = []
    for block in blocks:
        alone = numbers_alone(block.text) if block.sort is Sort.TEXT else frozenset()
        if not alone or not alone <= numbers:
            out.append(block)
        elif out and out[-1].sort in (Sort.TURN, Sort.TEXT):
            before = out.pop()
            words, whole = joined((before.words, block.words)), joined((before.whole, block.whole))
            out.append(replace(before, words=words, whole=whole))
        else:
            out.append(replace(block, sort=Sort.REST))
    return tuple(out)


def without_return(words: Traced) -> Traced:
    """The words of a note without the mark that leads back to the text."""
    match = RETURN.search(words.text[-RETURN_LENGTH:])
    start = max(0, len(words.text) - RETURN_LENGTH)
    return words[: start + match.start()].strip() if match else words


def note_span(blocks: Sequence[Block], start: int) -> int:
    """How many paragraphs the note at `start` takes up to its return mark; 0 if there is no such note."""
    if blocks[start].sort is Sort.TURN or not NUMBERED.match(blocks[start].text):
        return 0
    for i in range(start, min(start + LONGEST_NOTE, len(blocks))):
        block = blocks[i]
        other = i > start and (NUMBERED.match(block.text) or SOURCE.match(block.text))
        if block.sort is Sort.TURN or other:
            return 0
        if RETURN.search(block.text):
            return i - start + 1
    return 0


def set_aside(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with those that are no part of the document made REST.

    These are what stands before the first turn, the words of an editor between turns, a second source,
    and the footer.
    """
    turns = [i for i, block in enumerate(blocks) if block.sort is Sort.TURN]
    end = body_end(blocks, turns)
    source = next((i for i, block in enumerate(blocks) if block.sort is Sort.SOURCE), None)
    out = []
    for i, block in enumerate(blocks):
        early = bool(turns) and i < turns[0]
        editor = bool(turns) and block.text.startswith("[") and block.text.endswith("]")
        spare = block.sort is Sort.TEXT and (early or editor or i > end)
        second = block.sort is Sort.SOURCE and i != source
        out.append(replace(block, words=block.whole, sort=Sort.REST) if spare or second else block)
    return tuple(out)


def body_end(blocks: Sequence[Block], turns: Sequence[int]) -> int:
    """The last block above the footer: a note or source that has the body above it, else what is no address."""
    ends = [i for i, block in enumerate(blocks) if block.sort in (Sort.NOTE, Sort.SOURCE)]
    if ends and is_foot(blocks, ends[-1], turns):
        return ends[-1]
    end = len(blocks) - 1
    while end > 0 and blocks[end].sort is Sort.TEXT and ADDRESS.fullmatch(blocks[end].text):
        end -= 1
    return end


def is_foot(blocks: Sequence[Block], end: int, turns: Sequence[int]) -> bool:
    """Whether the note or source at `end` closes the body: no turn follows, or less prose than precedes."""
    if turns:
        return end > turns[-1]
    above, under = (
        sum(len(block.text) for block in part if block.sort is Sort.TEXT)
        for part in (blocks[:end], blocks[end + 1 :])
    )
    return under < above
