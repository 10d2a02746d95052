"""Memoranda drawn at random: every field, and words that look like the signs of every layout."""

import datetime as dt

from hypothesis import strategies as st

from wayout.record import Link, Mark, Memorandum, Note, Page, Turn
from wayout.record.memorandum import is_tidy, standing

ODD = [
    "Pres.--", "Ball:", "K:", "D.", "(1)", "1", "1.", "2)", "Back", "\u21a9", "Source:", "Note:", "[Page 3]",
    "*[Page 3]*", "[Omitted here]", "# One", "## Notes", "- item", "+", "**2.", "2.**", "[^note-1]", "[^note-1]:",
    "](<x>)", "[", "]", "\\", "\\]", "`", "_so_", "<b>", "</p>", "&amp;", "&", "]]>", "<!--", "-->", '"', "'",
    "Participants:", "Date:", "Washington, May 4, 1960", "11:15 p.m.", "Document 61", "vol. II, Documents 3-5",
    "October 241", "\u2014", "--", ". . . .", "e\u0301", "\u4e2d\u6587", "\U0001f6a2", "{", "}", "%", "|", "~", "$",
    "Memorandum of Conversation", "(con't.)", "---", "===", "* * *", ">", "=", ":", "/", "http://x.org/",
]  # fmt: skip
PLAIN = ["We", "wait", "the", "ferry", "Mr.", "Hart", "left.", "so", "And", "then?", "No.", "It", "is", "late."]


def line(words: st.SearchStrategy[str], longest: int = 8) -> st.SearchStrategy[str]:
    """A line of words with single spaces."""
    return st.lists(words, min_size=1, max_size=longest).map(" ".join)


LETTERS = st.text(min_size=1, max_size=6).filter(lambda text: bool(text) and is_tidy(text))
WORDS = st.sampled_from(PLAIN) | st.sampled_from(ODD) | LETTERS
LINES = line(WORDS)
TEXTS = st.lists(LINES, max_size=3).map("\n\n".join)
ZONES = st.sampled_from(["America/New_York", "Europe/Moscow", "UTC", "UTC-04:00", "UTC+05:30"])
TARGETS = st.sampled_from(["#d61", "frus1961-63v11#d59", "http://x.org/?a=1&b=2", "a_b", "x)(", "[y]"])
NUMBERS = line(LETTERS, 2) | st.sampled_from(["Page 2", "page page", "Facsimile Page 2"])
KINDS = st.sampled_from(["page", "facsimile page", "typeset page"])


@st.composite
def memoranda(draw: st.DrawFn) -> Memorandum:
    """Any memorandum."""
    turns = draw(st.lists(st.tuples(LINES, TEXTS), max_size=4))
    prose = draw(st.lists(LINES, max_size=3))
    bare = draw(st.lists(st.tuples(st.integers(0, 120), TEXTS), max_size=4))
    title = draw(st.none() | LINES)
    source = draw(st.none() | TEXTS)
    spots = {("turn", n): text for n, (_, text) in enumerate(turns, start=1)}
    spots |= {("prose", n): text for n, text in enumerate(prose, start=1)}
    above = {("title", 1): title} if title else {}
    below = {("note", n): text for n, (_, text) in enumerate(bare, start=1)}
    below |= {("source", 1): source} if source is not None else {}
    marks = draw(
        st.lists(marks_in({**spots, **above, ("dateline", 1): ""}), min_size=len(bare), max_size=len(bare))
    )
    pages = draw(st.lists(st.builds(Page, NUMBERS.filter(is_number), KINDS, marks_in(spots | below)), max_size=4))
    zone = draw(st.none() | ZONES)
    return Memorandum(
        title=title,
        kind=draw(st.none() | LINES),
        date=draw(st.none() | st.dates()),
        time=draw(st.none() | st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))),
        zone=zone,
        zone_inferred=zone is not None and draw(st.booleans()),
        place=draw(st.none() | LINES),
        participants=tuple(draw(st.lists(LINES, max_size=3))),
        turns=tuple(Turn(n, speaker, text) for n, (speaker, text) in enumerate(turns, start=1)),
        notes=tuple(Note(n, text, mark) for (n, text), mark in zip(bare, marks, strict=True)),
        source=source,
        prose=tuple(prose),
        pages=tuple(sorted(pages, key=lambda page: standing(page.mark))),
        links=draw(links_in(above | spots | below)),
        unread=tuple(draw(st.lists(TEXTS.filter(bool), max_size=3))),
    )


def is_number(text: str) -> bool:
    """Whether the text can number a page."""
    return len(text) <= 20 and not set("[]") & set(text)


@st.composite
def marks_in(draw: st.DrawFn, texts: dict[tuple[str, int], str]) -> Mark | None:
    """A place in one of the texts, or none."""
    if not texts or draw(st.integers(0, 4)) == 0:
        return None
    place = draw(st.sampled_from(sorted(texts)))
    text = texts[place]
    spots = [at for at in range(len(text) + 1) if at == 0 or not text[at - 1].isspace()]
    return Mark(*place, draw(st.sampled_from(spots)))


@st.composite
def links_in(draw: st.DrawFn, texts: dict[tuple[str, int], str]) -> tuple[Link, ...]:
    """Links that share no letter, in order."""
    out = list[Link]()
    for (field, n), text in texts.items():
        start = 0
        for piece in text.split("\n\n"):
            words, at = piece.split(" "), start
            if piece and draw(st.integers(0, 3)) == 0:
                first = draw(st.integers(0, len(words) - 1))
                last = draw(st.integers(first, len(words) - 1))
                at += len(" ".join(words[:first])) + (first > 0)
                out.append(Link(draw(TARGETS), Mark(field, n, at), len(" ".join(words[first : last + 1]))))
            start += len(piece) + 2
    return tuple(sorted(out, key=lambda link: standing(link.mark)))
