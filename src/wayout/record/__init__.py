"""The record: memoranda of conversation as values, read from text, and the evidence that points at them."""

from wayout.record.memorandum import Memorandum, Note, Turn, Unreadable
from wayout.record.read import read

__all__ = ["Memorandum", "Note", "Turn", "Unreadable", "read"]
