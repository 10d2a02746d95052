"""A memorandum as plain text, laid out as archives do."""

from collections.abc import Iterator

from wayout.record.memorandum import Mark, Memorandum, Page, Unreadable
from wayout.record.plain import read_plain, title_parties
from wayout.record.traced import trace


def write_plain(memo: Memorandum) -> str | None:
    """The memorandum as plain text; None if that could not be read as it is meant.

    Plain text has no way to say that a paragraph that starts like a label is none, or where a link leads.
    """
    if memo.links or (memo.turns and memo.prose):
        return None
    for above in dict.fromkeys((stood_above(memo), 0, min(1, len(memo.unread)), len(memo.unread))):
        text = layout(memo, above)
        if means(text, memo):
            return text
    return None


def stood_above(memo: Memorandum) -> int:
    """How many of the pieces that belong to no field stood above the title, as far as that is known."""
    title = min((span.start for span in memo.where("title")), default=0)
    return len({span.n for span in memo.where("unread") if span.start < title})


def means(text: str, memo: Memorandum) -> bool:
    """Whether a reader takes the text for this memorandum."""
    try:
        return read_plain(trace(text)) == memo
    except Unreadable:
        return False


def layout(memo: Memorandum, above: int) -> str:
    """The title, the talk, notes and source, with a blank line between; `above` unread pieces stand first."""
    marks = Inserts(memo)
    heading = [
        " ".join(page_mark(page) for page in memo.pages if page.mark is None),
        marks.into("title", 1, memo.title or ""),
        dateline(memo) + marks.into("dateline", 1, ""),
        participants(memo),
    ]
    blocks = [*memo.unread[:above], *filter(None, heading), *body(memo, marks), *memo.unread[above:]]
    return "\n\n".join(blocks) + "\n"


def body(memo: Memorandum, marks: "Inserts") -> Iterator[str]:
    """The paragraphs under the heading."""
    yield from (f"{turn.speaker}--{marks.into('turn', turn.n, turn.text)}" for turn in memo.turns)
    yield from (marks.into("prose", n, text) for n, text in enumerate(memo.prose, start=1))
    yield from (f"{note.n} {marks.into('note', n, note.text)} Back" for n, note in enumerate(memo.notes, start=1))
    if memo.source is not None:
        yield f"Source: {marks.into('source', 1, memo.source)}"


def dateline(memo: Memorandum) -> str:
    """Place, date and time, as far as they are known; the name of a zone that is not implied by the place."""
    date = f"{memo.date:%B} {memo.date.day}, {memo.date.year}" if memo.date else ""
    time = ""
    if memo.time is not None:
        half = "a.m." if memo.time.hour < 12 else "p.m."
        time = f"{memo.time.hour % 12 or 12}:{memo.time:%M} {half}"
        if memo.instant is not None and not memo.zone_inferred:
            time += f" {memo.instant.tzname()}"
    return ", ".join(filter(None, (memo.place, date, time)))


def participants(memo: Memorandum) -> str:
    """The list of participants, where the title does not say the same."""
    if memo.participants in ((), title_parties(memo.title or "")):
        return ""
    return "\n".join(("Participants:", *memo.participants))


def page_mark(page: Page) -> str:
    """The mark of a page."""
    return f"[{page.kind.title()} {page.n}]"


class Inserts:
    """What is put into the words: markers of notes and marks of pages."""

    def __init__(self, memo: Memorandum) -> None:
        self.at: dict[tuple[str, int], list[tuple[int, str]]] = {}
        for note in memo.notes:
            self.put(note.mark, f"({note.n})")
        for page in memo.pages:
            self.put(page.mark, page_mark(page))

    def put(self, mark: Mark | None, text: str) -> None:
        """Add some text at a mark."""
        if mark is not None:
            self.at.setdefault((mark.field, mark.n), []).append((mark.at, text))

    def into(self, field: str, n: int, text: str) -> str:
        """The text with what is put into it."""
        pieces, last = list[str](), 0
        for at, inserted in sorted(self.at.get((field, n), ()), key=lambda each: each[0]):
            pieces += [text[last:at], inserted]
            last = at
        return "".join((*pieces, text[last:]))
