"""Reads a memorandum, whatever form it is in."""

from wayout.record.memorandum import NO_TEXT, Memorandum, Unreadable
from wayout.record.plain import read_plain
from wayout.record.traced import trace

LARGEST = 32_000_000  # characters; a volume of several hundred documents has a third of that


def read(text: str) -> Memorandum:
    """The memorandum in `text`; raises Unreadable if that is no text, or holds neither a title nor a turn."""
    check_text(text)
    return read_plain(trace(text))


def check_text(text: str) -> None:
    """Raise Unreadable if `text` is too long, or holds what no text holds."""
    if len(text) > LARGEST:
        raise Unreadable(f"it has {len(text):,} characters, and at most {LARGEST:,} are read; split it")
    if match := NO_TEXT.search(text):
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        what = f"line {line}, character {column} is U+{ord(match[0]):04X}, which stands in no text"
        raise Unreadable(f"{what}; save the document as plain text or as TEI")
