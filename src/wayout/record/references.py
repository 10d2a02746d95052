"""What a document says of others ("Document 61", "your message of October 23"), and which those may be.

A reference is never settled by a guess: whatever does not speak against it stays a candidate, and one without
candidates is kept as it is written.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from wayout.record.citations import named_documents
from wayout.record.dateline import MONTHS, WEEKDAYS, is_day
from wayout.record.evidence import Document
from wayout.record.memorandum import Memorandum
from wayout.record.order import day_of

DAY = timedelta(days=1)

# what a word for a document may stand for: one of these is in the kind of the document
LETTERS = frozenset({"letter", "message", "note"})
WIRES = frozenset({"telegram", "cable", "deptel", "embtel", "airgram", "message"})
TALKS = frozenset({"conversation", "call", "telcon", "discussion", "meeting", "conference"})
SPEECHES = frozenset({"speech", "statement", "address", "broadcast", "message"})
MEANT: Mapping[str, frozenset[str]] = {
    "letter": LETTERS,
    "message": LETTERS | WIRES | SPEECHES | {"appeal", "reply"},
    "note": LETTERS | {"memorandum"},
    "telegram": WIRES,
    "cable": WIRES,
    "airgram": WIRES,
    "deptel": WIRES,
    "embtel": WIRES,
    "call": TALKS,
    "conversation": TALKS,
    "meeting": TALKS,
    "talk": TALKS,
    "speech": SPEECHES,
    "statement": SPEECHES,
    "memorandum": frozenset({"memorandum", "memoranda"}),
    "report": frozenset({"report"}),
    "appeal": LETTERS | WIRES | SPEECHES | {"appeal"},
    "reply": frozenset(),  # of any kind
    "answer": frozenset(),
}

_MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]*\.?"
_TH = r"(?:st|nd|rd|th)"
_ON = rf"{_MONTH} \d{{1,2}}{_TH}?\b(?:,? \d{{4}}\b)?|\d{{1,2}}{_TH}? (?:of )?{_MONTH}(?:,? \d{{4}}\b)?"
_LAST = r"(?:last night|this (?:morning|afternoon|evening)|the day before yesterday|yesterday|today|tonight"
_LAST += rf"|(?:last |this past )?(?:{'|'.join(WEEKDAYS)}))"
# letters are ASCII here: the words are looked up by what they are in lower case, and "\u017f" would stay what it is
_WHEN = rf"(?a:{_ON}|the \d{{1,2}}{_TH}\b|{_LAST}\b)"
_KIND = rf"(?P<kind>(?a:{'|'.join(sorted(MEANT, key=len, reverse=True))}))"
_WHOSE = r"(?:(?P<whose>your|my|our|his|her|their|the|that|[A-Z][\w.]*(?: [A-Z][\w.]*){0,3}['’]s?) )?"
_SENT = r"(?:(?: said)?,?(?: that| which)? \w+ (?:sent|wrote|said|gave|made)(?: (?:him|her|them|you|us|me))?)?"
_OF = r"(?: (?:of|from|dated|on))?"

DESCRIBED = (
    re.compile(rf"\b{_WHOSE}{_KIND}{_SENT}{_OF} (?P<when>{_WHEN})", re.IGNORECASE),
    re.compile(rf"\b{_WHOSE}(?P<when>{_WHEN})(?:['’]s)? {_KIND}\b", re.IGNORECASE),
)
WIRED = re.compile(
    r"\b(?P<kind>telegram|cable|deptel|embtel|airgram)s? (?:No\. ?)?(?P<n>\d{1,5})\b", re.IGNORECASE | re.ASCII
)
VOLUME = re.compile(r"\bvol(?:ume)?s?\.? (?P<volume>[IVXLC]+(?:/[IVXLC]+)*|\d{1,3})\b")
BY_ID = re.compile(r"(?:^|[^a-z0-9])d?(?:oc(?:ument)?)?0*(?P<n>\d{1,5})$", re.IGNORECASE)
IN_ID = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that point at a document, where they stand, and the keys of those they may mean.

    `turn` and `note` are numbers; both are None in prose.
    """

    text: str
    candidates: tuple[str, ...]
    turn: int | None = None
    note: int | None = None

    @property
    def document(self) -> str | None:
        """The only document it can mean; None if there are several, or none."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass(frozen=True)
class Shelf:
    """The documents of a record, found by their number and by their day: a record asks for them again and again."""

    documents: Mapping[str, Document]

    @cached_property
    def by_number(self) -> Mapping[int, Sequence[str]]:
        """The documents that go by a number, in the order of the record."""
        found: dict[int, list[str]] = {}
        for key, document in self.documents.items():
            for number in numbers(document):
                found.setdefault(number, []).append(key)
        return found

    @cached_property
    def by_day(self) -> Mapping[int, Sequence[tuple[int, str]]]:
        """The dated documents by the ordinal of the day they bear, each with its place in the record."""
        found: dict[int, list[tuple[int, str]]] = {}
        for at, (key, document) in enumerate(self.documents.items()):
            if document.date is not None:
                found.setdefault(day_of(document.date).toordinal(), []).append((at, key))
        return found

    def around(self, when: "When") -> Iterator[str]:
        """The documents whose day is at most two from that time, as no clocks are further apart; in order."""
        days = range(when.start.toordinal() - 2, when.end.toordinal() + 3)
        return (key for _, key in sorted(each for day in days for each in self.by_day.get(day, ())))


def references(key: str, memorandum: Memorandum, shelf: Shelf) -> tuple[Reference, ...]:
    """What the document `key` of a record says of other documents, in the order of its turns, prose and notes."""
    places: list[tuple[str, int | None, int | None]] = [(turn.text, turn.n, None) for turn in memorandum.turns]
    places += [(text, None, None) for text in memorandum.prose]
    places += [(note.text, note.turn, note.n) for note in memorandum.notes]
    return tuple(
        Reference(words, candidates, turn, note)
        for text, turn, note in places
        for words, candidates in _in_text(text, key, shelf)
    )


def _in_text(text: str, key: str, shelf: Shelf) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The references in a text, as they follow each other; of two that overlap the first."""
    citing, found = shelf.documents[key], list[tuple[int, int, str, tuple[str, ...]]]()
    for words, start, end in named_documents(text):
        found.append((start, end, words, numbered(words, citing, shelf)))
    for match in WIRED.finditer(text):
        found.append((*match.span(), match[0], wired(match, citing, shelf.documents)))
    for pattern in DESCRIBED:
        for match in pattern.finditer(text):
            found.append((*match.span(), match[0].rstrip("."), described(match, citing, shelf)))
    reach, began = 0, -1
    for start, end, words, candidates in sorted(found, key=lambda each: each[:2]):
        if start >= reach or start == began:
            yield words, candidates
            reach, began = max(reach, end), start


# --- by number ----------------------------------------------------------------------------------------------


def numbered(words: str, citing: Document, shelf: Shelf) -> tuple[str, ...]:
    """The documents with the number that "Document 61" or "vol. VI, Document 61" names.

    Without a volume the one of the citing document is meant, if both are known.
    """
    named = VOLUME.search(words) or VOLUME.search(citing.citation)
    number = int(words.rsplit(" ", 1)[-1])
    return tuple(
        key
        for key in shelf.by_number.get(number, ())
        if _same_volume(named, VOLUME.search(shelf.documents[key].citation))
    )


def _same_volume(one: re.Match[str] | None, other: re.Match[str] | None) -> bool:
    return one is None or other is None or one["volume"] == other["volume"]


def numbers(document: Document) -> frozenset[int]:
    """The numbers a document goes by in its citation, or else the one at the end of its id that is no date."""
    cited = [words for words, _, _ in named_documents(document.citation)]
    if cited:
        return frozenset(int(each.rsplit(" ", 1)[-1]) for each in cited)
    match = BY_ID.search(IN_ID.sub("", document.key))
    return frozenset({int(match["n"])} if match else ())


def wired(match: re.Match[str], citing: Document, record: Mapping[str, Document]) -> tuple[str, ...]:
    """The documents that are a telegram of this number."""
    number = re.compile(rf"(?<!\d)0*{int(match['n'])}(?!\d)")
    return tuple(
        key
        for key, document in record.items()
        if document is not citing
        and _is_a(match["kind"], document, sure=True)
        and (number.search(VOLUME.sub("", document.citation)) or number.search(IN_ID.sub("", key)))
    )


# --- by kind, date and parties ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class When:
    """A day, or the hours from `start` to before `end` on the clocks of the citing document."""

    day: date
    start: datetime
    end: datetime

    def holds(self, document: Document, citing: Document) -> bool:
        """Whether a document is of that time; of an undated one that cannot be told, and it is none."""
        when, told = document.date, citing.date
        if when is None or not isinstance(when, datetime):
            return when == self.day
        shown = [when]  # on the clocks where it was written, whose day it bears, and where it is spoken of
        if isinstance(told, datetime):
            if when > told:
                return False
            shown.append(when.astimezone(told.tzinfo))
        return any(self.start <= each.replace(tzinfo=None) < self.end for each in shown)


def described(match: re.Match[str], citing: Document, shelf: Shelf) -> tuple[str, ...]:
    """The documents of that day to which neither kind, sender nor addressee speaks against."""
    when = when_meant(match["when"], citing.date)
    if when is None:
        return ()
    return tuple(
        key
        for key, document in ((key, shelf.documents[key]) for key in shelf.around(when))
        if document is not citing
        and when.holds(document, citing)
        and _is_a(match["kind"], document)
        and _by(match["whose"] or "", document, citing)
    )


def _is_a(word: str, document: Document, *, sure: bool = False) -> bool:
    """Whether a document may be what the word says; one of unknown kind may be anything, unless it must be sure."""
    meant = MEANT[word.lower()]
    said = document.kind if document.kind is not None else document.citation if sure else None
    return said is None or not meant or any(each in said.casefold() for each in meant)


def _by(whose: str, document: Document, citing: Document) -> bool:
    """Whether a document may be from the one that "your", "my" or a name says."""
    said = whose.casefold()
    if said == "your":
        return _same(citing.addressee, document.sender) and _same(citing.sender, document.addressee)
    if said in ("my", "our"):
        return _same(citing.sender, document.sender)
    if said in ("", "the", "that", "his", "her", "their"):
        return True
    return _same(re.sub(r"['’]s?$", "", whose), document.sender)


def _same(one: str | None, other: str | None) -> bool:
    """Whether two names may be one's: neither is known, or one has all the words of the other."""
    if one is None or other is None:
        return True
    words, others = set(re.findall(r"\w+", one.casefold())), set(re.findall(r"\w+", other.casefold()))
    return words <= others or others <= words


# --- when ---------------------------------------------------------------------------------------------------


def when_meant(words: str, told: date | datetime | None) -> When | None:
    """The time that words like "last night" mean in a document of the day `told`; None if it cannot be told."""
    said = " ".join(words.casefold().split())
    year = re.search(r"\b\d{4}$", said)
    if told is None:
        return _all_day(_dated(said, int(year[0]))) if year else None
    here = day_of(told)
    try:
        return _relative(said, here) or _all_day(_on(said, here, int(year[0]) if year else None))
    except OverflowError:
        return None


def _relative(said: str, here: date) -> When | None:
    match said:
        case "last night":
            return When(here - DAY, _hour(here - DAY, 17), _hour(here, 6))
        case "this morning":
            return When(here, _hour(here, 0), _hour(here, 12))
        case "this afternoon":
            return When(here, _hour(here, 12), _hour(here, 18))
        case "this evening" | "tonight":
            return When(here, _hour(here, 17), _hour(here + DAY, 0))
        case "today":
            return _all_day(here)
        case "yesterday":
            return _all_day(here - DAY)
        case "the day before yesterday":
            return _all_day(here - 2 * DAY)
    if (name := said.rsplit(" ", 1)[-1].capitalize()) in WEEKDAYS:
        back = (here.weekday() - WEEKDAYS.index(name) - 1) % 7 + 1
        return _all_day(here - back * DAY)
    return None


def _hour(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour))


def _all_day(day: date | None) -> When | None:
    return None if day is None else When(day, _hour(day, 0), _hour(day + DAY, 0))


def _on(said: str, here: date, year: int | None) -> date | None:
    """The day that is meant: without a year the nearest such day, "the 23rd" the last there has been."""
    if year is not None:
        return _dated(said, year)
    if said.startswith("the "):
        number = int(re.findall(r"\d+", said)[0])
        days = (here - n * DAY for n in range(62))
        return next((day for day in days if day.day == number), None)
    near = [day for each in (here.year - 1, here.year, here.year + 1) if (day := _dated(said, each))]
    return min(near, key=lambda day: abs(day - here), default=None)


def _dated(said: str, year: int) -> date | None:
    """The day of that year that the words name; None if there is none."""
    number = re.search(r"(?<!\d)\d{1,2}(?!\d)", said)
    month = next((n for n, name in enumerate(MONTHS, start=1) if re.search(rf"\b{name}", said)), None)
    if number is None or month is None or not is_day(int(number[0]), month, year):
        return None
    return date(year, month, int(number[0]))
