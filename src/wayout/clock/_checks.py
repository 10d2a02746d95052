"""Checks shared by the nouns of this room."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from wayout.clock.quantities import ClockError


def key_of(key: object, what: str) -> None:
    """Raise a ClockError unless `key` is a word that other parts of a plan can refer to."""
    if not isinstance(key, str) or not key.strip():
        raise ClockError(f"a {what} needs a key (a short name), not {key!r}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A clause that offers the closest of the known names, or nothing when none is close."""
    by_lower = {each.lower(): each for each in sorted(known)}
    match = get_close_matches(name.lower(), by_lower, n=1)
    return f"; did you mean {by_lower[match[0]]!r}?" if match else ""
