"""Documents in the order of time: instants and days together, the undated at the end."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from wayout.record.chains import answers, depths
from wayout.record.evidence import Document


def clocks(documents: Iterable[Document]) -> tzinfo:
    """The offset from UTC in which most of the instants are written, of several the first; UTC if there is none."""
    offsets = [each.date.utcoffset() for each in documents if isinstance(each.date, datetime)]
    counted = Counter(offset for offset in offsets if offset is not None)
    return timezone(max(counted, key=lambda offset: counted[offset])) if counted else UTC


def in_time(documents: Mapping[str, Document], zone: tzinfo | None = None) -> dict[str, Document]:
    """The documents by key, the earliest first.

    A document of which only the day is known stands where its day begins on the clocks of `zone`, by default those
    of most of the record: before all that is known to be of that day. Of what stands at the same moment a reply
    comes after what it answers, and else the order of the record decides. The undated come last.
    """
    where = zone or clocks(documents.values())
    deep = depths(documents)
    place = {key: at for at, key in enumerate(documents)}

    def rank(key: str) -> tuple[bool, datetime, bool, int, int]:
        when = documents[key].date
        at = begins(when, where)
        return when is None, at, isinstance(when, datetime), deep[key], place[key]

    return {key: documents[key] for key in sorted(documents, key=rank)}


def begins(when: date | datetime | None, zone: tzinfo) -> datetime:
    """The instant in UTC, or the one at which the day begins on the clocks of `zone`."""
    if when is None:
        return datetime.max.replace(tzinfo=UTC)
    if not isinstance(when, datetime):
        when = datetime.combine(when, time(), zone)
    return when.astimezone(UTC)


def before(one: date | datetime, other: date | datetime) -> bool:
    """Whether the one is sure to be earlier than the other, wherever on earth the day of one is meant."""
    if isinstance(one, datetime) == isinstance(other, datetime):
        return one < other
    a_day = timedelta(days=1)  # where only a day is known, it may be a day elsewhere
    return day_of(one) + a_day < day_of(other)


def day_of(when: date | datetime) -> date:
    """The day, of an instant the one on the clocks it is written in."""
    return when.date() if isinstance(when, datetime) else when


def too_early(documents: Mapping[str, Document]) -> tuple[tuple[str, str], ...]:
    """The replies that are dated before what they answer, each with that."""
    found = []
    for key, answered in answers(documents).items():
        for each in answered:
            one, other = documents[key].date, documents[each].date
            if one is not None and other is not None and before(one, other):
                found.append((key, each))
    return tuple(found)
