"""A memorandum as a tree of TEI, and that tree as XML that follows `memorandum.rng`."""

from collections import deque
from collections.abc import Iterator, Sequence

from wayout.record.markup import escaped, opening
from wayout.record.memorandum import Mark, Memorandum, Page, Turn
from wayout.record.tree import Element

NAMESPACE = "http://www.tei-c.org/ns/1.0"
MIXED = frozenset("head dateline item p ref speaker".split())  # in these every blank counts

Child = Element | str


class Marks:
    """What stands at places of each text, in order: calls for notes and pages as elements, and links."""

    def __init__(self, memorandum: Memorandum) -> None:
        self.points: dict[tuple[str, int], list[tuple[int, Element]]] = {}
        self.links: dict[tuple[str, int], list[tuple[int, int, str]]] = {}
        ids = note_ids(memorandum)
        for note, label in zip(memorandum.notes, ids, strict=True):
            call = Element("ref", {"type": "note", "target": f"#{label}"}, (str(note.n),))
            self.put(note.mark, call)
        for page in memorandum.pages:
            self.put(page.mark, page_break(page))
        for link in memorandum.links:
            start = link.mark.at
            place = (link.mark.field, link.mark.n)
            self.links.setdefault(place, []).append((start, start + link.length, link.target))

    def put(self, mark: Mark | None, element: Element) -> None:
        """Add an element at a mark, if there is one."""
        if mark is not None:
            self.points.setdefault((mark.field, mark.n), []).append((mark.at, element))

    def paragraphs(self, field: str, n: int, text: str) -> list[tuple[Child, ...]]:
        """The paragraphs of a text with what stands in them; one that is empty if the text is."""
        points = deque(sorted(self.points.get((field, n), ()), key=lambda point: point[0]))
        links = deque(self.links.get((field, n), ()))
        out, start = [], 0
        for part in text.split("\n\n"):
            out.append(tuple(paragraph(text, start, start + len(part), points, links)))
            start += len(part) + 2
        return out


def paragraph(
    text: str, start: int, end: int, points: deque[tuple[int, Element]], links: deque[tuple[int, int, str]]
) -> Iterator[Child]:
    """The words from `start` to `end` with the points and links that stand in them, which are taken out."""
    while links and links[0][0] < end:
        first, last, target = links.popleft()
        yield from pieces(text, start, first, points)
        yield Element("ref", {"target": target}, tuple(pieces(text, first, last, points)))
        start = last
    yield from pieces(text, start, end, points)


def pieces(text: str, start: int, end: int, points: deque[tuple[int, Element]]) -> Iterator[Child]:
    """The words from `start` to `end`, parted by the points in them."""
    while points and points[0][0] <= end:
        at, element = points.popleft()
        if at > start:
            yield text[start:at]
        yield element
        start = at
    if start < end:
        yield text[start:end]


def note_ids(memorandum: Memorandum) -> tuple[str, ...]:
    """A name for each note: that of its number, or of its number and place where several share it."""
    numbers = [note.n for note in memorandum.notes]
    twice = {n for n in numbers if numbers.count(n) > 1} if len(set(numbers)) < len(numbers) else set()
    return tuple(f"note-{n}-{i}" if n in twice else f"note-{n}" for i, n in enumerate(numbers, start=1))


def page_break(page: Page) -> Element:
    """The mark of a page."""
    return Element("pb", {"n": page.n, "type": page.kind})


# --- the document ------------------------------------------------------------------------------------------


def document_of(memo: Memorandum) -> Element:
    """The memorandum as one division of TEI."""
    marks = Marks(memo)
    return Element("div", {"type": "document"}, tuple(children_of(memo, marks)))


def children_of(memo: Memorandum, marks: Marks) -> Iterator[Element]:
    """What the division holds, in order."""
    if memo.title is not None:
        yield Element("head", {}, marks.paragraphs("title", 1, memo.title)[0])
    if when := dateline_of(memo, marks):
        yield Element("opener", {}, (Element("dateline", {}, when),))
    yield from (page_break(page) for page in memo.pages if page.mark is None)
    if memo.kind is not None:
        yield field("kind", memo.kind)
    if memo.zone is not None:
        yield field("zone-inferred" if memo.zone_inferred else "zone", memo.zone)
    if memo.participants:
        people = tuple(Element("item", {}, (name,)) for name in memo.participants)
        yield Element("list", {"type": "participants"}, people)
    yield from (speech(turn, marks) for turn in memo.turns)
    for n, text in enumerate(memo.prose, start=1):
        yield from block(marks.paragraphs("prose", n, text))
    for n, (note, label) in enumerate(zip(memo.notes, note_ids(memo), strict=True), start=1):
        body = tuple(block(marks.paragraphs("note", n, note.text)))
        yield Element("note", {"n": str(note.n), "xml:id": label}, body)
    if memo.source is not None:
        yield Element("note", {"type": "source"}, tuple(block(marks.paragraphs("source", 1, memo.source))))
    for text in memo.unread:
        yield Element("note", {"type": "unread"}, tuple(Element("p", {}, (part,)) for part in text.split("\n\n")))


def field(kind: str, text: str) -> Element:
    """A field that the words of the document do not say."""
    return Element("note", {"type": kind}, (Element("p", {}, (text,)),))


def block(found: Sequence[tuple[Child, ...]]) -> Iterator[Element]:
    """Paragraphs."""
    return (Element("p", {}, children) for children in found)


def speech(turn: Turn, marks: Marks) -> Element:
    """A turn."""
    said = block(marks.paragraphs("turn", turn.n, turn.text))
    attributes = {"n": str(turn.n), "xml:id": f"turn-{turn.n}"}
    return Element("sp", attributes, (Element("speaker", {}, (turn.speaker,)), *said))


def dateline_of(memo: Memorandum, marks: Marks) -> tuple[Child, ...]:
    """Place, date and time as people write them, parted by commas, and the calls for their notes."""
    parts: list[Element] = []
    if memo.place is not None:
        parts.append(Element("placeName", {}, (memo.place,)))
    if memo.date is not None:
        words = f"{memo.date:%B} {memo.date.day}, {memo.date.year}"
        parts.append(Element("date", {"when": memo.date.isoformat()}, (words,)))
    if memo.time is not None:
        half = "a.m." if memo.time.hour < 12 else "p.m."
        words = f"{memo.time.hour % 12 or 12}:{memo.time:%M} {half}"
        parts.append(Element("time", {"when": f"{memo.time:%H:%M}:00"}, (words,)))
    out: list[Child] = []
    for part in parts:
        out += [", ", part] if out else [part]
    return (*out, *(call for _, call in marks.points.get(("dateline", 1), ())))


# --- as XML ------------------------------------------------------------------------------------------------


def write_tei(memo: Memorandum) -> str:
    """The memorandum as TEI; the header says who wrote it, the text all the rest."""
    title = Element("title", {}, (memo.title or "Untitled",))
    header = Element(
        "teiHeader",
        {},
        (
            Element(
                "fileDesc",
                {},
                (
                    Element("titleStmt", {}, (title,)),
                    Element("publicationStmt", {}, (Element("p", {}, ("Not published.",)),)),
                    Element("sourceDesc", {}, (Element("p", {}, (memo.source or "Not known.",)),)),
                ),
            ),
            Element("encodingDesc", {}, (Element("appInfo", {}, (application(),)),)),
        ),
    )
    text = Element("text", {}, (Element("body", {}, (document_of(memo),)),))
    root = Element("TEI", {"xmlns": NAMESPACE}, (header, text))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(xml(root)) + "\n"


def application() -> Element:
    """What says that nothing is to be inferred from the words: every field is written."""
    label = Element("label", {}, ("Wayout",))
    return Element("application", {"ident": "wayout", "version": "1"}, (label,))


def xml(element: Element, depth: int = 0) -> Iterator[str]:
    """An element as XML, each on a line of its own unless words stand beside it."""
    start = opening(element.name, dict(element.attributes))
    if not element.children:
        yield f"{start}/>"
        return
    yield f"{start}>"
    mixed = element.name in MIXED or any(isinstance(child, str) for child in element.children)
    for child in element.children:
        if isinstance(child, str):
            yield escaped(child)
        elif isinstance(child, Element):
            yield from xml(child) if mixed else (f"\n{'  ' * (depth + 1)}", *xml(child, depth + 1))
    yield f"</{element.name}>" if mixed else f"\n{'  ' * depth}</{element.name}>"
