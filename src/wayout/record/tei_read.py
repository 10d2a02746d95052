"""Reads a memorandum from TEI, in the manner of printed volumes of papers, or as Wayout writes it."""

import datetime as dt
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from wayout.record.body import SOURCE
from wayout.record.dateline import Dateline, is_day, read_dateline
from wayout.record.heading import NOTHING as UNDATED
from wayout.record.heading import find_title, names_in, numbered, parties
from wayout.record.lines import Aside, Line
from wayout.record.memorandum import (
    PAGES,
    Link,
    Mark,
    Memorandum,
    Page,
    Unreadable,
    Where,
    is_tidy,
    known_zone,
)
from wayout.record.parts import Footnote, Parts, Said, memorandum_of
from wayout.record.plain import paragraphs
from wayout.record.spans import Claim
from wayout.record.speech import candidates, voices
from wayout.record.speech import said as said_after
from wayout.record.traced import INVISIBLE, NOTHING, Traced, joined
from wayout.record.tree import Element, find_all, text_in, words_in

GENERATOR = "wayout"
BLOCKS = frozenset(
    "ab address byline cell closer div docAuthor head item l label lg list opener p postscript quote row salute "
    "signed table trailer".split()
)
CONTAINERS = frozenset("attachment back body closer div floatingText front group opener postscript text".split())
WHEN = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::\d\d(?:\.\d{1,9})?)?(?P<zone>Z|[+-]\d\d:\d\d)?)?", re.ASCII
)
WHENS = ("when", "from", "notBefore", "from-custom")
NUMBER = re.compile(r"(\d{1,4})$", re.ASCII)


# --- words, and what stands among them ---------------------------------------------------------------------


@dataclass(slots=True)
class Flow:
    """A paragraph and what stands in it: notes, calls for notes, pages, and words that point elsewhere."""

    words: Traced = NOTHING
    notes: list[Element] = field(default_factory=list)
    calls: list[Element] = field(default_factory=list)
    pages: list[Element] = field(default_factory=list)
    links: list[tuple[str, Traced]] = field(default_factory=list)
    pieces: list[Traced] = field(default_factory=list)


def flows(element: Element) -> list[Flow]:
    """The paragraphs in an element; one without words holds what stands in none."""
    out = [Flow()]
    collect(element, out)
    for flow in out:
        flow.words = joined(flow.pieces, "").squeezed()
        flow.pieces = []
    return merged(out)


def merged(found: Sequence[Flow]) -> list[Flow]:
    """The paragraphs that have words; what stood in the others stands in the one before, or else the next."""
    out: list[Flow] = []
    for flow in found:
        if out and not (out[-1].words and flow.words):
            last = out[-1]
            last.words = last.words or flow.words
            last.notes += flow.notes
            last.calls += flow.calls
            last.pages += flow.pages
            last.links += flow.links
        else:
            out.append(flow)
    return out


def collect(element: Element, out: list[Flow]) -> None:
    """Add what is in `element` to the paragraphs, the last of which is still open."""
    for child in element.children:
        flow = out[-1]
        if isinstance(child, Traced):
            flow.pieces.append(child)
        elif isinstance(child, str):  # pragma: no cover -- only a tree to be written has bare words
            continue
        elif child.name == "note":
            flow.notes.append(child)
        elif child.name == "pb":
            flow.pages.append(child)
        elif child.name == "lb":
            flow.pieces.append(Traced("\n", array("i", [child.start])))
        elif child.name == "ref" and child.get("type") == "note":
            flow.calls.append(child)
        elif child.name in BLOCKS:
            out.append(Flow())
            collect(child, out)
            out.append(Flow())
        else:
            collect(child, out)
            if child.name in ("ref", "ptr") and child.get("target"):
                flow.links.append((child.get("target"), text_in(child)))


# --- the document ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, the number of the speech element it is in (0: none) and who speaks there."""

    flow: Flow
    speech: int = 0
    speaker: Traced = NOTHING


@dataclass(slots=True)
class Found:
    """What a document holds, in order."""

    heads: list[Element] = field(default_factory=list)
    datelines: list[Element] = field(default_factory=list)
    people: list[Element] = field(default_factory=list)
    said: list[Paragraph] = field(default_factory=list)
    speeches: int = 0
    notes: list[Element] = field(default_factory=list)
    pages: list[Element] = field(default_factory=list)  # above the talk

    def add(self, paragraphs: Iterable[Flow], speaker: Traced | None = None) -> None:
        """Add the paragraphs of one speech, or those that stand outside of all."""
        self.speeches += speaker is not None
        speech = self.speeches if speaker is not None else 0
        for flow in paragraphs:
            if flow.words or (speech and (not self.said or self.said[-1].speech != speech)):
                self.said.append(Paragraph(flow, speech, speaker or NOTHING))
            elif self.said:
                merged([self.said[-1].flow, flow])
            else:
                self.pages += flow.pages
                self.notes += flow.notes


def survey(element: Element, found: Found) -> None:
    """Add what `element` holds to `found`."""
    for child in element.elements:
        if child.name == "head" and not found.heads:
            found.heads.append(child)
        elif child.name == "dateline" and not found.datelines:
            found.datelines.append(child)
        elif child.name == "list" and child.get("type") == "participants":
            found.people.append(child)
            found.notes += find_all(child, "note")
            found.pages += find_all(child, "pb")
        elif child.name == "note":
            found.notes.append(child)
        elif child.name == "sp":
            speech(child, found)
        elif child.name in CONTAINERS:
            survey(child, found)
        else:
            found.add(flows(Element("div", {}, (child,), child.start)))


def speech(element: Element, found: Found) -> None:
    """Add a speech to `found`."""
    speakers = [child for child in element.elements if child.name == "speaker"]
    rest = tuple(
        child for child in element.children if not (isinstance(child, Element) and child.name == "speaker")
    )
    found.add(flows(replace(element, children=rest)), text_in(Element("sp", {}, tuple(speakers))))


def documents_in(root: Element) -> list[Element]:
    """The documents of a file: the divisions that say that they are one, or else the body."""
    found = list(find_all(root, "div", "document"))
    return found or [next(find_all(root, "body"), root)]


def choose(root: Element, name: str | None) -> Element:
    """The document called `name`, or the only one there is; raises Unreadable if that is none or several."""
    found = documents_in(root)
    names = [each.get("xml:id") or each.get("n") for each in found]
    if name is not None:
        for each in found:
            if name in (each.get("xml:id"), each.get("n")):
                return each
        raise Unreadable(f"it holds no document {name!r}; there are {listed(names)}")
    if len(found) > 1:
        raise Unreadable(f"it holds {len(found)} documents; name one of them (`--document`): {listed(names)}")
    return found[0]


def listed(names: Sequence[str]) -> str:
    """The first names of many."""
    return ", ".join(names[:10]) + (", ..." if len(names) > 10 else "")


def read_tree(root: Element, name: str | None = None, everything: Traced = NOTHING) -> Memorandum:
    """The memorandum in a tree of TEI; raises Unreadable if it holds neither a title nor a turn.

    `everything` are the words that the tree was made from, if it does not hold them all.
    """
    exact = any(each.get("ident") == GENERATOR for each in find_all(root, "application"))
    document = choose(root, name)
    found = Found()
    survey(document, found)
    everything = everything or joined(words_in(root), "")
    parts = exact_parts(found) if exact else free_parts(found, document)
    layout = [Claim("layout", everything)] if exact else []
    if len(documents_in(root)) > 1:
        layout = [Claim("outside", everything), Claim("unread", joined(words_in(document), ""))]
    if not exact and not parts.title and not parts.turns:
        raise Unreadable("neither a head nor a turn was found; put a <head> first, or a label before each speech")
    return memorandum_of(everything, replace(parts, signs=(*layout, *parts.signs)))


# --- texts and their marks ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts with what stands in them: the n-th is of paragraphs `flows[n]`."""

    field: Where
    words: tuple[Traced, ...]
    flows: tuple[tuple[Flow, ...], ...]

    def marked(self, name: str) -> Iterator[tuple[Element, Mark]]:
        """The elements of a sort (`notes`, `calls`, `pages`) in the texts, and where they stand."""
        for n, (words, flowing) in enumerate(zip(self.words, self.flows, strict=True), start=1):
            for flow in flowing:
                for each in getattr(flow, name):
                    yield each, Mark(self.field, n, words.index(each.start))

    def links(self) -> Iterator[Link]:
        """The words in the texts that point elsewhere."""
        for n, (words, flowing) in enumerate(zip(self.words, self.flows, strict=True), start=1):
            last = 0
            for target, inside in (link for flow in flowing for link in flow.links):
                if not inside or not target or set(" <>") & set(target) or not is_tidy(target):
                    continue
                start, end = words.range(inside)
                if last <= start < end and "\n" not in words.text[start:end]:
                    yield Link(target, Mark(self.field, n, start), end - start)
                    last = end


def pages_in(texts: Sequence[Texts], above: Sequence[Element]) -> tuple[Page, ...]:
    """The pages, those above the talk first."""
    found = [
        (page, mark)
        for each in texts
        if each.field not in ("title", "dateline")
        for page, mark in each.marked("pages")
    ]
    return tuple(page_of(page, mark) for page, mark in [*((page, None) for page in above), *found])


def page_of(page: Element, mark: Mark | None) -> Page:
    """The page that an element begins."""
    kind = page.get("type")
    shown = "".join(sign for sign in page.get("n") if sign not in f"[]{INVISIBLE}")
    number = " ".join(shown.split())[:20].strip()
    return Page(number or "?", kind if kind in PAGES else "page", mark)


def note_texts(notes: Sequence[Element], name: Where) -> Texts:
    """The words of notes."""
    made = tuple(tuple(flows(note)) for note in notes)
    return Texts(name, tuple(joined((flow.words for flow in each), "\n\n") for each in made), made)


def number_of(note: Element, before: int) -> int:
    """The number of a note, or one more than that before it."""
    for text in (note.get("n"), note.get("xml:id")):
        if match := NUMBER.search(text):
            return int(match[1])
    return before + 1


def footnotes(notes: Sequence[Element], texts: Texts, marks: Sequence[Mark | None]) -> tuple[Footnote, ...]:
    """The notes with their words and places."""
    out, n = list[Footnote](), 0
    for note, words, mark in zip(notes, texts.words, marks, strict=True):
        n = number_of(note, n)
        out.append(Footnote(n, words, None, mark))
    return tuple(out)


# --- who speaks --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Talk:
    """The turns and the prose, with who speaks each turn; `above` has the notes and pages above the first."""

    turns: Texts
    prose: Texts
    speakers: tuple[str, ...] = ()
    asides: tuple[Aside, ...] = ()
    signs: tuple[Claim, ...] = ()
    doubts: tuple[str, ...] = ()
    above: Flow = field(default_factory=Flow)

    @property
    def said(self) -> tuple[Said, ...]:
        """The turns."""
        return tuple(Said(who, words) for who, words in zip(self.speakers, self.turns.words, strict=True))


def as_speeches(said: Sequence[Paragraph]) -> Talk:
    """The talk of a document with speech elements; the paragraphs outside of them are prose."""
    groups: dict[int, list[Paragraph]] = {}
    for each in said:
        if each.speech:
            groups.setdefault(each.speech, []).append(each)
    flowing = tuple(tuple(each.flow for each in group) for group in groups.values())
    words = tuple(joined((flow.words for flow in group), "\n\n") for group in flowing)
    names = [group[0].speaker for group in groups.values()]
    prose = [each.flow for each in said if not each.speech and each.flow.words]
    return Talk(
        Texts("turn", words, flowing),
        Texts("prose", tuple(flow.words for flow in prose), tuple((flow,) for flow in prose)),
        tuple(name.text or "?" for name in names),
        signs=tuple(Claim("turn.speaker", name, n) for n, name in enumerate(names, start=1)),
    )


def as_labelled(said: Sequence[Paragraph], names: Iterable[str]) -> Talk:
    """The talk of a document whose paragraphs start with who speaks, if they do."""
    flowing = [each.flow for each in said if each.flow.words]
    spoken = voices(candidates({i: flow.words.text for i, flow in enumerate(flowing)}), names, range(len(flowing)))
    if not spoken.at:
        return Talk(
            Texts("turn", (), ()),
            Texts("prose", tuple(flow.words for flow in flowing), tuple((flow,) for flow in flowing)),
        )
    groups, words = list[list[Flow]](), list[list[Traced]]()
    speakers, asides, signs, above = list[str](), list[Aside](), list[Claim](), Flow()
    for i, flow in enumerate(flowing):
        label, text = spoken.at.get(i), flow.words
        if label:
            groups.append([flow])
            words.append([said_after(text, label)])
            speakers.append(label.speaker)
            signs.append(Claim("turn.speaker", text[: label.width], len(speakers)))
            cut = text.text.index(label.cut) if label.cut else 0
            asides += [Aside(i, text[cut : cut + len(label.cut)])] if label.cut else []
        elif not groups or (text.text.startswith("[") and text.text.endswith("]")):
            asides.append(Aside(i, text))
            merged([groups[-1][-1] if groups else above, replace(flow, words=NOTHING)])
        else:
            groups[-1].append(flow)
            words[-1].append(text)
    turns = Texts("turn", tuple(paragraphs(each) for each in words), tuple(map(tuple, groups)))
    return Talk(turns, Texts("prose", (), ()), tuple(speakers), tuple(asides), tuple(signs), spoken.warnings, above)


# --- as printed volumes have it ----------------------------------------------------------------------------


def free_parts(found: Found, document: Element) -> Parts:
    """The parts of a document of which some is to be inferred."""
    head = whole(found.heads)
    title = find_title([Line(0, head.words, True)]) if head.words else None
    number, words_of_head = (title.number, title.words) if title else numbered(head.words)
    titled = Texts("title", (words_of_head,), ((head,),))
    when, dateline = dateline_of(found.datelines, document)
    listed_people = tuple(name for each in found.people for name in names_of(each))
    people = listed_people or parties(titled.words[0])
    spoken = any(each.speech for each in found.said)
    talk = as_speeches(found.said) if spoken else as_labelled(found.said, names_in(title, listed_people))
    dated = Texts("dateline", (NOTHING,), ((dateline,),))
    placed: list[tuple[Element, Mark | None]] = []
    for texts in (titled, dated, talk.turns, talk.prose):
        placed += texts.marked("notes")
    placed += [(note, None) for note in (*found.notes, *talk.above.notes)]
    placed.sort(key=lambda each: each[0].start)
    sources = [note for note, _ in placed if is_source(note)][:1]
    placed = [(note, mark) for note, mark in placed if note not in sources]
    notes, source = note_texts([note for note, _ in placed], "note"), note_texts(sources, "source")
    words = tuple(without_sign(each) for each in source.words)
    source = replace(source, words=words)
    everywhere = (titled, talk.turns, talk.prose, notes, source)
    return Parts(
        title=titled.words[0],
        kind=title.kind if title else None,
        when=when,
        dated_at=-1,
        people=people,
        people_in_title=not listed_people,
        turns=talk.said,
        prose=talk.prose.words,
        notes=footnotes([note for note, _ in placed], notes, [mark for _, mark in placed]),
        source=words[0] if words else None,
        pages=pages_in(everywhere, (*found.pages, *talk.above.pages)),
        links=tuple(link for each in everywhere for link in each.links()),
        asides=(*((Aside(-1, number),) if number else ()), *talk.asides),
        signs=(
            *(Claim("participants", text_in(each)) for each in found.people),
            *(Claim("date", text_in(each)) for each in found.datelines),
            *(Claim("source", text_in(each)) for each in sources),
            *talk.signs,
        ),
        doubts=talk.doubts,
    )


def whole(elements: Sequence[Element]) -> Flow:
    """The words of the first element as one paragraph."""
    out = Flow()
    for flow in flows(elements[0]) if elements else ():
        out.words = joined(each for each in (out.words, flow.words) if each)
        merged([Flow(NOTHING, out.notes, out.calls, out.pages, out.links), replace(flow, words=NOTHING)])
    return out


def is_source(note: Element) -> bool:
    """Whether a note says where the document lies."""
    return note.get("type") == "source" or (not note.get("type") and SOURCE.match(text_in(note).text) is not None)


def without_sign(words: Traced) -> Traced:
    """The words of a source without "Source:" before them."""
    match = SOURCE.match(words.text)
    return words[match.end() :] if match else words


def names_of(people: Element) -> list[Traced]:
    """The names in a list of participants, which may hold a list for each side."""
    names = []
    for item in people.elements:
        inner = [child for child in item.elements if child.name == "list"]
        for each in inner or ([item] if item.name == "list" else []):
            names += names_of(each)
        if item.name == "item" and not inner and (name := text_in(item).rstrip(" ;,")):
            names.append(name)
    return names


def dateline_of(elements: Sequence[Element], document: Element) -> tuple[Dateline, Flow]:
    """Where and when, from what the dateline says to people and to machines, and what stands in it."""
    if not elements:
        return stamped(UNDATED, document.get("frus:doc-dateTime-min")), Flow()
    flow = whole(elements)
    read = read_dateline(flow.words) or UNDATED
    places = [text_in(each).strip(" ,;") for each in find_all(elements[0], "placeName")]
    dates = [each for each in find_all(elements[0], "date") if any(map(each.get, WHENS))]
    if places and places[0]:
        read = replace(read, place=places[0])
    if dates:
        said = next(filter(None, map(dates[0].get, WHENS)))
        read = stamped(replace(read, day=text_in(dates[0])), said)
    elif read.date is None and not read.warnings:
        read = stamped(read, document.get("frus:doc-dateTime-min"))
    return read, flow


def stamped(when: Dateline, stamp: str) -> Dateline:
    """The dateline with the date, the hour and the zone that are given to machines."""
    if not stamp:
        return when
    match = WHEN.fullmatch(stamp)
    year, month, day = (int(part) for part in match.groups()[:3]) if match else (0, 0, 0)
    if match is None or not is_day(day, month, year):
        doubt = f"there is no day {stamp!r}, the date given to machines; correct it"
        return replace(when, date=None, warnings=(*when.warnings, doubt))
    date, doubts = dt.date(year, month, day), when.warnings
    if when.date not in (None, date):
        doubts = (
            *doubts,
            f"the words of the dateline say {when.date}, its date for machines {date}; this is taken",
        )
    if match[4] is None:
        return replace(when, date=date, warnings=doubts)
    if int(match[4]) > 23 or int(match[5]) > 59:
        doubt = f"there is no hour {stamp!r}, the date given to machines; correct it"
        return replace(when, date=date, warnings=(*doubts, doubt))
    zone = known_zone(f"UTC{match['zone']}".replace("Z", "")) if match["zone"] else None
    return replace(when, date=date, time=dt.time(int(match[4]), int(match[5])), zone=zone, warnings=doubts)


# --- as Wayout writes it -----------------------------------------------------------------------------------


def exact_parts(found: Found) -> Parts:
    """The parts of a document that says all of them."""
    of_kind: dict[str, list[Element]] = {}
    for note in found.notes:
        of_kind.setdefault(note.get("type"), []).append(note)
    head = whole(found.heads)
    titled = Texts("title", (head.words,), ((head,),))
    when, dateline = exact_dateline(found.datelines, of_kind)
    dated = Texts("dateline", (NOTHING,), ((dateline,),))
    talk = as_speeches(found.said)
    notes = note_texts(of_kind.get("", []), "note")
    source = note_texts(of_kind.get("source", [])[:1], "source")
    unread = note_texts(of_kind.get("unread", []), "note")
    marks: dict[str, Mark] = {}
    calls: list[Element] = []
    for texts in (titled, dated, talk.turns, talk.prose):
        for call, mark in texts.marked("calls"):
            calls.append(call)
            marks[call.get("target").removeprefix("#")] = replace(mark, at=0) if mark.field == "dateline" else mark
    placed = [marks.get(note.get("xml:id")) for note in of_kind.get("", [])]
    everywhere = (titled, talk.turns, talk.prose, notes, source)
    kind = [text_in(each) for each in of_kind.get("kind", [])]
    return Parts(
        title=head.words,
        kind=kind[0] if kind and kind[0] else None,
        when=when,
        people=tuple(name for each in found.people for item in each.elements if (name := text_in(item))),
        turns=talk.said,
        prose=talk.prose.words,
        notes=footnotes(of_kind.get("", []), notes, placed),
        source=source.words[0] if source.words else None,
        pages=pages_in(everywhere, found.pages),
        links=tuple(link for each in everywhere for link in each.links()),
        asides=tuple(Aside(0, words) for words in unread.words if words),
        signs=(*talk.signs, *(Claim("note.mark", text_in(call)) for call in calls)),
        exact=True,
    )


def exact_dateline(elements: Sequence[Element], of_kind: dict[str, list[Element]]) -> tuple[Dateline, Flow]:
    """Where and when, as the attributes say; the words for it are for people."""
    when = UNDATED
    for dateline in elements:
        for place in find_all(dateline, "placeName"):
            when = replace(when, place=text_in(place) or None)
        for date in find_all(dateline, "date"):
            when = replace(stamped(when, date.get("when")), day=text_in(date))
        for hour in find_all(dateline, "time"):
            stamp = WHEN.fullmatch(f"2000-01-01T{hour.get('when')}")
            if stamp and int(stamp[4]) < 24 and int(stamp[5]) < 60:
                when = replace(when, time=dt.time(int(stamp[4]), int(stamp[5])), hour=text_in(hour))
    for kind in ("zone", "zone-inferred"):
        for note in of_kind.get(kind, []):
            if zone := known_zone(text_in(note).text):
                when = replace(when, zone=zone, zone_inferred=kind != "zone")
    return when, whole(elements)
