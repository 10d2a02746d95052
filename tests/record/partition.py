"""The partition: every character that is not blank is in exactly one span, and spans hold what fields say."""

import re

from wayout.record import Memorandum
from wayout.record.traced import INVISIBLE

BLANK = re.compile(rf"[\s{INVISIBLE}]+")
OWN = ("turn.text", "note.text", "source.text", "prose", "title", "unread")


def squeezed(text: str) -> str:
    return BLANK.sub("", text)


def check_partition(text: str, found: Memorandum, markup: bool = False) -> None:
    """Assert that the spans part `text`, and that the words of each field are its own; of markup only the words."""
    owned = sorted((span.start, span.end) for span in found.spans if not span.also)
    at = 0
    for start, end in owned:
        assert at <= start < end <= len(text)
        assert markup or not squeezed(text[at:start])
        at = end
    assert markup or not squeezed(text[at:])
    for span in found.spans:
        assert 0 <= span.start < span.end <= len(text)
    if not markup:
        check_words(text, found)


def check_words(text: str, found: Memorandum) -> None:
    """Assert that the letters of each field stand in its spans; escapes of Markdown are not compared."""
    said: dict[tuple[str, int | None], str] = {}
    for span in found.spans:
        if span.field in OWN and not span.also:
            key = (span.field, span.n)
            said[key] = said.get(key, "") + squeezed(text[span.start : span.end])
    expected: dict[tuple[str, int | None], str] = {("title", None): found.title or ""}
    expected |= {("turn.text", n): turn.text for n, turn in enumerate(found.turns, start=1)}
    expected |= {("note.text", n): note.text for n, note in enumerate(found.notes, start=1)}
    expected |= {("prose", n): words for n, words in enumerate(found.prose, start=1)}
    expected |= {("unread", n): words for n, words in enumerate(found.unread, start=1)}
    expected |= {("source.text", None): found.source or ""}
    for key, words in expected.items():
        assert said.pop(key, "") == squeezed(words), key
    assert not said
