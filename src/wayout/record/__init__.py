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

__all__ = [
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
]
