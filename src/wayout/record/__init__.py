"""The record: memoranda of conversation as values, read from text, and the evidence that points at them."""

from wayout.record.memorandum import (
    Link,
    Mark,
    Memorandum,
    Note,
    Page,
    Reference,
    Span,
    Turn,
    Unreadable,
    Unwritable,
)
from wayout.record.read import read
from wayout.record.write import FORMS, write

__all__ = [
    "FORMS",
    "Link",
    "Mark",
    "Memorandum",
    "Note",
    "Page",
    "Reference",
    "Span",
    "Turn",
    "Unreadable",
    "Unwritable",
    "read",
    "write",
]
