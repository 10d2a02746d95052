"""What a document says of itself, as an entry of the index: citation, kind, date, from whom and to whom, turns."""

import datetime as dt
import re

from wayout.record.memorandum import Memorandum

FROM_TO = re.compile(r"\bfrom (?P<sender>.+?) to (?P<addressee>.+)$", re.IGNORECASE)
ENDS = re.compile(r"(?:,|\.? (?:on|dated|of)) (?:\w+ \d|\d+ \w+ \d).*$|[.,;]+$")  # "..., October 23, 1962"
ARTICLE = re.compile(r"^the (?=\S)", re.IGNORECASE)


def entry_of(memorandum: Memorandum, name: str) -> dict[str, str | int]:
    """The keys of an index that the document fills in; `name` stands for its title if it has none."""
    when: dt.date | None = memorandum.instant or memorandum.date
    sender, addressee = parties_of(memorandum)
    found = {
        "citation": cited(memorandum, name),
        "kind": memorandum.kind,
        "date": when and written(when),
        "from": sender,
        "to": addressee,
        "turns": len(memorandum.turns) or None,
    }
    return {key: value for key, value in found.items() if value}


def cited(memorandum: Memorandum, name: str) -> str:
    """The title with its day, in words, unless the year is in it."""
    title, day = memorandum.title or name, memorandum.date
    return title if day is None or str(day.year) in title else f"{title}, {day.day} {day:%B} {day.year}"


def written(when: dt.date) -> str:
    """A day or an instant as files have it: an instant to the minute where that is all of it."""
    if not isinstance(when, dt.datetime):
        return when.isoformat()
    return when.isoformat(timespec="auto" if when.second or when.microsecond else "minutes")


def parties_of(memorandum: Memorandum) -> tuple[str | None, str | None]:
    """From whom and to whom: as the title says, or else the first who took part, and the others."""
    match = FROM_TO.search(ENDS.sub("", memorandum.title or ""))
    if match is not None:
        return ARTICLE.sub("", match["sender"]), ARTICLE.sub("", match["addressee"])
    first, *others = memorandum.participants or ("",)
    return first or None, "; ".join(others) or None
