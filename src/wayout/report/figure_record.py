"""The figure of a record: its documents in the order of time, a lane for each sender, arrows to the replies.

Rows are as far apart as they need to be read, so the figure shows what came before what, not how long it took. A
filled mark is a document whose text is in the record, an open one a citation; colour only repeats the lane.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from wayout.record.chains import answers
from wayout.record.evidence import Document
from wayout.record.order import clocks, in_time
from wayout.report import svg
from wayout.report.labels import Spot, haloed
from wayout.report.svg import LINE, Markup

MARGIN, TIMES, LANE, ROW, HEAD = 14.0, 66.0, 40.0, 22.0, 30.0
MOST_LANES = 6
RADIUS, TURN = 5.0, 4.0
APART = (0.0, 4.0, -4.0)
OTHERS, UNKNOWN = "others", "sender not known"
COLOURS = (svg.BLUE, svg.VERMILION, svg.GREEN, svg.ORANGE, svg.SKY, svg.SOFT)


@dataclass(frozen=True, slots=True)
class Row:
    """A document at its place: the middle of its mark, and the time that stands before it."""

    document: Document
    x: float
    y: float
    time: str
    colour: str


def record_figure(documents: Mapping[str, Document], zone: tzinfo | None = None) -> str:
    """The documents over time as SVG text, on the clocks of `zone`, by default those of most of the record."""
    where = zone or clocks(documents.values())
    ordered = in_time(documents, where)
    lanes = lanes_of(ordered.values())
    top = MARGIN + 2.5 * LINE + LINE * len(lanes)
    rows, heads, bottom = _placed(ordered, lanes, where, top)
    after = MARGIN + TIMES + LANE * len(lanes) + 12
    return svg.figure(
        "record",
        "The documents of the record in the order of time",
        _told(ordered, lanes, where),
        bottom + 2 * LINE,
        *_legend(where, ordered, MARGIN + 6),
        *_lanes(lanes, bottom),
        *(haloed(words, Spot(MARGIN, y), bold=True) for words, y in heads),
        *_replies(rows, answers(documents)),
        *(_drawn(row, after) for row in rows.values()),
    )


def lanes_of(documents: Iterable[Document]) -> tuple[str, ...]:
    """The senders in the order in which they first write; of more than fit those with the most, then all others."""
    counted = Counter(each.sender or UNKNOWN for each in documents)
    if len(counted) <= MOST_LANES:
        return tuple(counted)
    kept = {name for name, _ in counted.most_common(MOST_LANES - 1)}
    return (*(name for name in counted if name in kept), OTHERS)


def _placed(
    documents: Mapping[str, Document], lanes: Sequence[str], zone: tzinfo, top: float
) -> tuple[dict[str, Row], list[tuple[str, float]], float]:
    """The rows of the documents, the heads of their days with their baselines, and where the last row ends."""
    rows: dict[str, Row] = {}
    heads: list[tuple[str, float]] = []
    y = top
    for key, document in documents.items():
        day = _day(document.date, zone)
        if not heads or heads[-1][0] != day:
            heads.append((day, y + HEAD - 12))
            y += HEAD
        sender = document.sender or UNKNOWN
        lane = lanes.index(sender) if sender in lanes else len(lanes) - 1
        x = MARGIN + TIMES + LANE * (lane + 0.5)
        rows[key] = Row(document, x, y + ROW / 2, _time(document.date, zone), COLOURS[lane % len(COLOURS)])
        y += ROW
    return rows, heads, y


def _day(when: date | datetime | None, zone: tzinfo) -> str:
    if when is None:
        return "Undated"
    shown = when.astimezone(zone) if isinstance(when, datetime) else when
    return f"{shown.day} {shown:%B} {shown.year}"


def _time(when: date | datetime | None, zone: tzinfo) -> str:
    return f"{when.astimezone(zone):%H:%M}" if isinstance(when, datetime) else "" if when is None else "that day"


def _lanes(lanes: Sequence[str], bottom: float) -> Iterator[Markup]:
    """A line for each sender, with the name at its upper end; each name begins below the one to its left."""
    for at, name in enumerate(lanes):
        x, y = MARGIN + TIMES + LANE * (at + 0.5), MARGIN + 2.5 * LINE + LINE * at
        yield svg.path(f"M{x:g} {y + 2:g}V{bottom:g}", stroke=svg.FAINT, stroke_width=1)
        room = svg.WIDTH - MARGIN - x
        yield svg.text(svg.shortened(name, room, bold=True), x - 4, y - 2, font_weight="bold")


def _drawn(row: Row, after: float) -> Markup:
    """A document: its time, its mark, and what it is."""
    document = row.document
    inside = svg.PAPER if document.file is None else row.colour
    mark = svg.element(
        "circle", svg.element("title", svg.plain(document.citation)), cx=row.x, cy=row.y, r=RADIUS, fill=inside,
        stroke=row.colour, stroke_width=2,
    )  # fmt: skip
    room = svg.WIDTH - MARGIN - after
    name = svg.shortened(document.key, room / 2, bold=True)
    left = after + svg.width_of(name, bold=True) + 6
    said = svg.shortened(_said(document), svg.WIDTH - MARGIN - left)
    return svg.joined(
        svg.text(row.time, MARGIN, row.y + 4, fill=svg.SOFT),
        mark,
        svg.text(name, after, row.y + 4, font_weight="bold"),
        svg.text(said, left, row.y + 4, fill=svg.SOFT),
    )


def _said(document: Document) -> str:
    """What it is and to whom; its citation where neither is known."""
    to = f"to {document.addressee}" if document.addressee else ""
    return " ".join(filter(None, (document.kind, to))) or re.sub(r"\s+", " ", document.citation)


def _replies(rows: Mapping[str, Row], answered: Mapping[str, tuple[str, ...]]) -> Iterator[Markup]:
    """An arrow from each document to each of its replies, those that run beside each other apart."""
    used: Counter[float] = Counter()
    for key, before in answered.items():
        for each in before:
            start, end = rows[each], rows[key]
            side = -1 if start.x < end.x else 1  # of the reply's lane, that the arrow comes to
            middle = end.x + side * LANE / 2
            yield _arrow(start, end, side, middle + APART[used[middle] % len(APART)])
            used[middle] += 1


def _arrow(start: Row, end: Row, side: int, x: float) -> Markup:
    """Along the row of one document, between two lanes at `x`, and along the row of its reply: past all marks."""
    out, down, tip = (1 if x > start.x else -1), (1 if end.y > start.y else -1), end.x + side * (RADIUS + 2)
    d = (
        f"M{start.x + out * RADIUS:g} {start.y:g}H{x - out * TURN:g}"
        f"Q{x:g} {start.y:g} {x:g} {start.y + down * TURN:g}"
        f"V{end.y - down * TURN:g}Q{x:g} {end.y:g} {x - side * TURN:g} {end.y:g}H{tip + side * 4:g}"
    )
    head = svg.element("path", d=f"M{tip:g} {end.y:g}l{7 * side} -3.5v7z", fill=svg.INK)
    return svg.joined(svg.path(d, stroke=svg.INK, stroke_width=1.2), head)


def _legend(zone: tzinfo, documents: Mapping[str, Document], y: float) -> Iterator[Markup]:
    """What the marks say, and whose clocks the times are of."""
    x = MARGIN + RADIUS
    for words, inside in (("its text is in the record", svg.SOFT), ("a citation only", svg.PAPER)):
        yield svg.element("circle", cx=x, cy=y - 4, r=RADIUS, fill=inside, stroke=svg.SOFT, stroke_width=2)
        yield svg.text(words, x + 12, y)
        x += svg.width_of(words) + 36
    yield svg.path(f"M{x:g} {y - 4:g}h18", stroke_width=1.2)
    yield svg.element("path", d=f"M{x + 24:g} {y - 4:g}l-7 -3.5v7z", fill=svg.INK)
    yield svg.text("to its answer", x + 32, y)
    x += svg.width_of("to its answer") + 54
    shown = [each.date for each in documents.values() if isinstance(each.date, datetime)]
    if shown:
        named = getattr(zone, "key", None) or shown[0].astimezone(zone).tzname() or "UTC"
        yield svg.text(svg.shortened(f"times: {named}", svg.WIDTH - MARGIN - x), x, y, fill=svg.SOFT)


def _told(documents: Mapping[str, Document], lanes: Sequence[str], zone: tzinfo) -> str:
    """What the figure shows, for those who do not see it."""
    dated = [key for key, each in documents.items() if each.date is not None]
    count = f"{len(documents)} document{'' if len(documents) == 1 else 's'}"
    told = [f"{count}, a lane each for {', '.join(lanes)}." if documents else "No documents."]
    if dated:
        first, last = (f"{key} of {_day(documents[key].date, zone)}" for key in (dated[0], dated[-1]))
        told.append(f"The first is {first}, the last {last}.")
    if len(dated) < len(documents):
        told.append(f"Undated: {', '.join(key for key in documents if key not in set(dated))}.")
    found = answers(documents)
    told += [f"{key} answers {', '.join(each)}." for key, each in found.items() if each]
    return " ".join(told)
