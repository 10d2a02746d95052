"""The markers of notes in the text, and the documents that notes point at."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from wayout.record.dateline import MONTH, MONTHS, split_day

SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
BRACKETED = re.compile(r" ?(?:[(\[](?P<n>\d{1,3})[)\]]|(?P<s>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))")
GLUED = re.compile(r"(?P<word>[a-z]{2}|[.,;:!?\"”’)])(?P<n>\d{1,2})(?=[\s.,;:!?\"”’)]|$)(?![.,:]\d)")
DATED = re.compile(rf"\b{MONTH} (?:\d{{1,2}}, ?)?(?P<digits>\d{{2,6}})(?!\d)", re.IGNORECASE | re.ASCII)
A_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
COUNTED = re.compile(r"\b(?:nos?|pp?|vols?|arts?|paras?|secs?|ch|docs?)\.$", re.IGNORECASE)

DOCUMENT = re.compile(
    r"(?:\bvol(?:ume|\.) (?P<volume>[IVXLC]+|\d{1,3}),? )?\bdoc(?:(?P<many>uments|s\.)|ument|\.) "
    r"(?P<first>\d{1,5})(?P<more>(?:(?:, and |, | and | ?& ?| ?[-–—] ?)\d{1,5}\b)*)",
    re.IGNORECASE,
)
LONGEST_RANGE = 50  # "Documents 61-63" names three; a longer range is named by its two ends


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
        decimal = not match["word"].isalpha() and before[-2:-1].isdigit()
        if not decimal and not COUNTED.search(before):
            found.append(Marker(int(match["n"]), unit, *match.span("n"), 1))
    for match in DATED.finditer(text):
        if length := glued_to_date(match["month"], match["digits"]):
            end = match.end()
            found.append(Marker(int(text[end - length : end]), unit, end - length, end, 1))
    return found


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


def place(texts: Sequence[str], numbers: Sequence[int]) -> tuple[tuple[str, ...], tuple[int | None, ...]]:
    """The texts without the markers of the notes `numbers`, and for each note the text its marker stands in."""
    by_number = defaultdict(list)
    for i, text in enumerate(texts):
        for marker in markers(i, text):
            by_number[marker.n].append(marker)
    taken: dict[int, list[Marker]] = {}
    for n, notes in Counter(numbers).items():
        best = sorted(by_number[n], key=lambda m: (m.rank, m.unit, m.start))[:notes]
        taken[n] = sorted(best, key=lambda m: (m.unit, m.start))
    queues = {n: iter(found) for n, found in taken.items()}
    first = [next(queues[n], None) for n in numbers]
    where = tuple(marker.unit if marker else None for marker in first)
    cuts = defaultdict(list)
    for found in taken.values():
        for marker in found:
            cuts[marker.unit].append((marker.start, marker.end))
    return tuple(without(text, cuts[i]) if i in cuts else text for i, text in enumerate(texts)), where


def without(text: str, spans: Collection[tuple[int, int]]) -> str:
    """`text` without the `spans`; the words on either side of one stay two words."""
    pieces, last = [], 0
    for start, end in sorted(spans):
        pieces.append(text[last:start])
        after, opens = text[end : end + 1], start == 0 or text[start - 1].isspace()
        if not opens and text[start - 1].isalnum() and after.isalnum():
            pieces.append(" ")
        last = end + 1 if opens and after == " " else end
    return "".join((*pieces, text[last:])).strip()


def documents(text: str) -> tuple[str, ...]:
    """The documents a note points at, "Document 61" each, once each, with the volume if one is named."""
    found: list[str] = []
    for match in DOCUMENT.finditer(text):
        volume = f"vol. {match['volume']}, " if match["volume"] else ""
        listed = match["first"] + (match["more"] if match["many"] else "")
        found += [f"{volume}Document {n}" for n in counted(listed)]
    return tuple(dict.fromkeys(found))


def counted(numbers: str) -> list[int]:
    """The numbers that "61, 62 and 64-66" names."""
    out: list[int] = []
    for piece in re.split(r"[^\d-]+", re.sub(r" ?[-–—] ?", "-", numbers)):
        ends = [int(n) for n in re.findall(r"\d+", piece)]
        is_range = len(ends) == 2 and 0 <= ends[1] - ends[0] <= LONGEST_RANGE
        out += range(ends[0], ends[1] + 1) if is_range else ends
    return out
