"""The markers of notes in the text, and the documents that notes point at."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from wayout.record.dateline import MONTH, MONTHS, split_day
from wayout.record.traced import Traced, joined

RAISED = "[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}"
SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
BRACKETED = re.compile(rf" ?(?:[(\[](?P<n>\d{{1,3}})[)\]]|(?P<s>{RAISED}))")
GLUED = re.compile(
    r"(?P<word>[a-z]{2}|\b(?:UN|US|UK|USSR|NATO|OAS|SEATO|GDR|FRG|PRC)|[.,;:!?\"”’)])(?P<n>\d{1,2})(?=[\s.,;:!?\"”’)]|$)(?![.,:]\d)"
)
FIGURE = re.compile(r"\d[.,:]\d{1,2}(?! [A-Z“\"‘(\[]|$)")  # "12.1 miles"; but "in 1962.1 He" is a note's
FIRST = re.compile(r"(?P<n>\d{1,2})(?=[A-Z“\"‘\[(])")  # from the label before the speech, as in "Lund1: We"
DATED = re.compile(rf"\b{MONTH} (?:\d{{1,2}}, ?)?(?P<digits>\d{{2,6}})(?!\d)", re.IGNORECASE | re.ASCII)
A_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
COUNTED = re.compile(r"\b(?:nos?|pp?|vols?|arts?|paras?|secs?|ch|docs?)\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marker:
    """A note's marker: in which text, from where to where; the lower the rank, the surer it is one."""

    n: int
    unit: int
    start: int
    end: int
    rank: int


def markers(unit: int, text: str) -> list[Marker]:
    """All that may be a marker in `text`."""
    found = []
    for match in BRACKETED.finditer(text):
        before = text[match.start() - 1 : match.start()]
        glued = not match[0].startswith(" ") and before != "" and not before.isspace() and not before.isdigit()
        n = int((match["n"] or match["s"]).translate(SUPERSCRIPT))
        found.append(Marker(n, unit, *match.span(), 0 if glued else 2))
    for match in GLUED.finditer(text):
        before = text[max(0, match.start() - 8) : match.start("n")]
        if not COUNTED.search(before) and (rank := glued_rank(text, match)):
            found.append(Marker(int(match["n"]), unit, *match.span("n"), rank))
    if first := FIRST.match(text):
        found.append(Marker(int(first["n"]), unit, *first.span("n"), 3))
    for match in DATED.finditer(text):
        if length := glued_to_date(match["month"], match["digits"]):
            end = match.end()
            found.append(Marker(int(text[end - length : end]), unit, end - length, end, 1))
    return found


def glued_rank(text: str, match: re.Match[str]) -> int | None:
    """How sure it is that glued digits are a marker: behind capitals or a figure less; None if they are none."""
    if match["word"].isupper():
        return 3
    if match["word"] not in ".,:" or not text[max(0, match.start() - 1) : match.start()].isdigit():
        return 1
    return None if FIGURE.match(text, match.start() - 1) else 3


def numbers_alone(text: str) -> frozenset[int]:
    """The numbers of the markers that `text` is made of; none if it is made of anything else."""
    found = markers(0, text)
    alone = "".join(text[marker.start : marker.end] for marker in found) == text
    return frozenset(marker.n for marker in found) if alone else frozenset()


def glued_to_date(month: str, digits: str) -> int:
    """How many of the last `digits` of a date are a note's number: 1 in "October 241", 0 in "October 24"."""
    if A_YEAR.match(digits):
        return len(digits) - 4
    number = MONTHS.index(month[:3].lower()) + 1
    split = split_day(digits, number, 2000, range(1000)) if len(digits) <= 4 else None
    return len(str(split[1])) if split and split[1] is not None else 0


def sure_markers(texts: Sequence[str]) -> frozenset[int]:
    """The numbers in brackets that are glued to a word, as only a marker is."""
    return frozenset(m.n for i, text in enumerate(texts) for m in markers(i, text) if m.rank == 0)


def likely_markers(texts: Sequence[str]) -> frozenset[int]:
    """The numbers glued to the end of a sentence or of a quotation."""
    found = (marker for i, text in enumerate(texts) for marker in markers(i, text) if marker.rank == 1)
    return frozenset(marker.n for marker in found if texts[marker.unit][marker.start - 1] in '.!?"”’')


@dataclass(frozen=True, slots=True)
class Placed:
    """The texts without the markers of the notes sought, and for each note the marker taken for it."""

    texts: tuple[Traced, ...]
    markers: tuple[Marker | None, ...]


def place(texts: Sequence[Traced], numbers: Sequence[int]) -> Placed:
    """The texts without the markers of the notes `numbers`, and for each note its marker, the surest first."""
    by_number = defaultdict(list)
    for i, text in enumerate(texts):
        for marker in markers(i, text.text):
            by_number[marker.n].append(marker)
    taken: dict[int, list[Marker]] = {}
    for n, notes in Counter(numbers).items():
        best = sorted(by_number[n], key=lambda m: (m.rank, m.unit, m.start))[:notes]
        taken[n] = sorted(best, key=lambda m: (m.unit, m.start))
    queues: dict[int, Iterator[Marker]] = {n: iter(found) for n, found in taken.items()}
    first = tuple(next(queues[n], None) for n in numbers)
    cuts = defaultdict(list)
    for found in taken.values():
        for marker in found:
            cuts[marker.unit].append((marker.start, marker.end))
    return Placed(tuple(without(text, cuts[i]) if i in cuts else text for i, text in enumerate(texts)), first)


def without(text: Traced, spans: Collection[tuple[int, int]]) -> Traced:
    """`text` without the `spans`; the words on either side of one stay two words."""
    pieces, last, words = list[Traced](), 0, text.text
    for start, end in sorted(spans):
        pieces.append(text[last:start])
        after, opens = words[end : end + 1], start == 0 or words[start - 1].isspace()
        if not opens and words[start - 1].isalnum() and after.isalnum():
            pieces.append(Traced(" ", text.at[start - 1 : start]))
        last = end + 1 if opens and after == " " else end
    return joined((*pieces, text[last:]), "").strip()
