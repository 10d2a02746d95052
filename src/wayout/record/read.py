"""Reads a memorandum, whatever form it is in."""

import re

from wayout.record import html, markdown
from wayout.record.markup import parse_markup
from wayout.record.memorandum import NO_TEXT, Memorandum, Unreadable
from wayout.record.plain import read_plain
from wayout.record.tei_read import read_tree
from wayout.record.traced import trace

LARGEST = 32_000_000  # characters; a volume of several hundred documents has a third of that
MOST_LINES = 200_000  # in plain text; each costs a few kilobytes while it is read
MARKUP = re.compile(r"[\ufeff\s]*<(?![!]--)")
PAGE = re.compile(r"[\ufeff\s]*<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def read(text: str, document: str | None = None) -> Memorandum:
    """The memorandum in plain text, in TEI, or in what `write` wrote.

    `document` names one of several in a file of TEI by its `xml:id` or `n`. Raises Unreadable if that is no
    text, is not well formed, or holds neither a title nor a turn.
    """
    check_text(text)
    if MARKUP.match(text):
        return read_markup(text, document)
    if document is not None:
        raise Unreadable(f"only TEI holds documents by name, and this is none; leave {document!r} out")
    check_lines(text)
    if markdown.is_ours(text):
        return read_tree(markdown.tree_of(trace(text)), everything=trace(text))
    return read_plain(trace(text))


def read_markup(text: str, document: str | None) -> Memorandum:
    """The memorandum in TEI, or in a page that Wayout wrote."""
    blank = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    if PAGE.match(text) and f'content="{html.GENERATOR}"' not in text:
        raise Unreadable("it is a page of HTML from elsewhere; save the words of it as plain text")
    root = parse_markup(text[blank:], blank)
    return read_tree(html.as_tei(root), document) if html.is_ours(root) else read_tree(root, document)


def check_text(text: str) -> None:
    """Raise Unreadable if `text` is too long, or holds what no text holds."""
    if len(text) > LARGEST:
        raise Unreadable(f"it has {len(text):,} characters, and at most {LARGEST:,} are read; split it")
    if match := NO_TEXT.search(text):
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        what = f"line {line}, character {column} is U+{ord(match[0]):04X}, which stands in no text"
        raise Unreadable(f"{what}; save the document as plain text or as TEI")


def check_lines(text: str) -> None:
    """Raise Unreadable if `text` has more lines than are read."""
    if text.count("\n") + text.count("\r") > 2 * MOST_LINES or len(text.splitlines()) > MOST_LINES:
        raise Unreadable(f"it has more than {MOST_LINES:,} lines, which no memorandum has; split it")
