"""A memorandum as Markdown with footnotes, and read from that again."""

import re
from collections.abc import Iterator, Sequence

from wayout.record.memorandum import PAGES, Memorandum
from wayout.record.tei import document_of
from wayout.record.traced import Traced, lines_of
from wayout.record.tree import Element

SIGN = "<!-- wayout memorandum 1 -->"
SPECIAL = re.compile(r"[\\`*_\[\]<>&~|]")
FIRST = re.compile(r"^(?:([#+=-])|(\d{1,9})([.)]))")
TOKEN = re.compile(
    r"\\(?P<plain>.)|\[\^(?P<call>[^\]\s]+)\]"
    rf"|\*\[(?P<kind>(?ai:{'|'.join(PAGES)})) (?P<page>[^\[\]]*)\]\*"
    r"|\]\(<(?P<target>[^<>]*)>\)|(?P<link>\[)"
)
SPEECH = re.compile(r"\*\*(?P<n>\d+)\. (?P<who>(?:\\.|[^*\\])*)\*\*(?: |$)")
NOTE = re.compile(r"\[\^(?P<id>note-(?P<n>\d+)(?:-\d+)?)\]:(?: |$)")
FIELD = re.compile(r"- (?P<name>[a-z-]+):(?: |$)")
WHEN = {"place": "placeName", "date": "date", "time": "time"}
NOTES, SOURCE, UNREAD, TEXT, TALK = "Notes", "Source", "Not read", "Text", "Talk"


# --- written -----------------------------------------------------------------------------------------------


def write_markdown(memo: Memorandum) -> str:
    """The memorandum as Markdown; a paragraph is a line."""
    return "\n".join((SIGN, "", *lines(document_of(memo)), ""))


def lines(document: Element) -> Iterator[str]:
    """The lines of a document."""
    section, listed = "", False
    for child in document.elements:
        if child.name == "head":
            yield from (f"# {inline(child)}", "")
        elif named := section_of(child):
            if named != section:
                section = named
                yield from ("", f"## {named}", "") if listed else (f"## {named}", "")
                listed = False
            yield from block(child)
        else:
            yield from entries(child)
            listed = True


def section_of(element: Element) -> str:
    """The section that an element belongs in; empty for the entries under the title."""
    if element.name == "note":
        kinds = {"": NOTES, "source": SOURCE, "unread": UNREAD}
        return kinds.get(element.get("type"), "")
    return {"sp": TALK, "p": TEXT}.get(element.name, "")


def entries(element: Element) -> Iterator[str]:
    """The entries under the title, a line each."""
    if element.name == "opener":
        (dateline,) = element.elements
        calls = tuple(each for each in dateline.elements if each.name == "ref")
        for each in dateline.elements:
            if each.name != "ref":
                value = each.get("when").removesuffix(":00") or inline(each)
                yield f"- {each.name.removesuffix('Name')}: {value}"
        if calls:
            yield f"- dateline: {inline(Element('p', {}, calls))}"
    elif element.name == "pb":
        yield f"- page: {inline(Element('p', {}, (element,)))}"
    elif element.name == "list":
        yield from (f"- participant: {inline(item)}" for item in element.elements)
    else:
        yield f"- {element.get('type')}: {inline(next(element.elements))}"


def block(element: Element) -> Iterator[str]:
    """The paragraphs of a turn, a note or a piece, an empty line behind each."""
    children = [child for child in element.elements if child.name == "p"] or [element]
    first, indent = "", ""
    if element.name == "sp":
        first = f"**{element.get('n')}. {inline(next(element.elements))}** "
    elif element.get("type") == "unread":
        first, indent = "- ", "  "
    elif element.name == "note" and not element.get("type"):
        first, indent = f"[^{element.get('xml:id')}]: ", "    "
    for i, child in enumerate(children):
        yield f"{indent if i else first}{safe(inline(child))}".rstrip()
        yield ""


def inline(element: Element) -> str:
    """The words of an element with what stands in them."""
    out = []
    for child in element.children:
        if isinstance(child, str):
            out.append(SPECIAL.sub(r"\\\g<0>", child))
        elif isinstance(child, Element) and child.name == "pb":
            out.append(f"*[{child.get('type').capitalize()} {child.get('n')}]*")
        elif isinstance(child, Element) and child.get("type") == "note":
            out.append(f"[^{child.get('target').removeprefix('#')}]")
        elif isinstance(child, Element):
            out.append(f"[{inline(child)}](<{child.get('target')}>)")
    return "".join(out)


def safe(words: str) -> str:
    """Words at the start of a line, so that they start no heading and no list."""
    return FIRST.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", words)


# --- read --------------------------------------------------------------------------------------------------


def is_ours(text: str) -> bool:
    """Whether Wayout wrote the Markdown."""
    return text.lstrip("\ufeff \r\n\t").startswith(SIGN)


def tree_of(words: Traced) -> Element:
    """The Markdown that Wayout wrote as a tree of TEI."""
    document = Reader()
    for line in lines_of(words):
        if line.text.strip() and line.text.strip() != SIGN:
            document.take(line.rstrip())
    application = Element("application", {"ident": "wayout"})
    return Element("TEI", {}, (application, document.done()))


class Reader:
    """Takes the lines of a document one by one."""

    def __init__(self) -> None:
        self.section = ""
        self.parts: list[Element] = []
        self.when: list[Element | Traced | str] = []
        self.open: tuple[str, dict[str, str], list[Element]] | None = None

    def take(self, line: Traced) -> None:
        """Add a line."""
        if line.text.startswith("## "):
            self.close()
            self.section = line.text[3:].strip()
            if self.section == SOURCE:
                self.open = ("note", {"type": "source"}, [])
        elif line.text.startswith("# ") and not self.section:
            self.parts.append(Element("head", {}, inlines(line[2:])))
        elif not self.section and (match := FIELD.match(line.text)):
            self.entry(match["name"], line[match.end() :])
        else:
            self.paragraph(line)

    def paragraph(self, line: Traced) -> None:
        """Add a line of a section: a paragraph, and the turn, the note or the piece that it may start."""
        if self.section == TALK and (match := SPEECH.match(line.text)):
            self.close()
            speaker = Element("speaker", {}, inlines(line[match.start("who") : match.end("who")]))
            self.open = ("sp", {"n": match["n"]}, [speaker])
            line = line[match.end() :]
        elif self.section == NOTES and (match := NOTE.match(line.text)):
            self.close()
            self.open = ("note", {"n": match["n"], "xml:id": match["id"]}, [])
            line = line[match.end() :]
        elif self.section == UNREAD and line.text.startswith("- "):
            self.close()
            self.open = ("note", {"type": "unread"}, [])
            line = line[2:]
        (self.open[2] if self.open else self.parts).append(Element("p", {}, inlines(line.strip())))

    def close(self) -> None:
        """End what is open."""
        if self.open:
            name, attributes, children = self.open
            self.parts.append(Element(name, attributes, tuple(children)))
            self.open = None

    def done(self) -> Element:
        """The document."""
        self.close()
        dateline = Element("dateline", {}, tuple(self.when))
        return Element("div", {"type": "document"}, (dateline, *self.parts))

    def entry(self, name: str, words: Traced) -> None:
        """Add what an entry under the title says."""
        inside, text = inlines(words), words.text.strip()
        if name == "dateline":
            self.when += inside
        elif name in WHEN:
            when = {"date": {"when": text}, "time": {"when": f"{text}:00"}}.get(name, {})
            self.when.append(Element(WHEN[name], when, inside))
        elif name == "page":
            self.parts += (each for each in inside if isinstance(each, Element))
        elif name == "participant":
            self.parts.append(Element("list", {"type": "participants"}, (Element("item", {}, inside),)))
        else:
            self.parts.append(Element("note", {"type": name}, (Element("p", {}, inside),)))


Inside = list[Element | Traced | str]


def inlines(words: Traced) -> tuple[Element | Traced | str, ...]:
    """Words with their escapes undone, and what stands in them as elements; a bracket left open is a bracket."""
    stack: list[tuple[Traced, Inside]] = [(words[:0], [])]
    last = 0
    for match in TOKEN.finditer(words.text):
        stack[-1][1].append(words[last : match.start()])
        last = match.end()
        inside, sign = stack[-1][1], words[match.start() : match.end()]
        if match["plain"]:
            inside.append(sign[1:])
        elif match["call"]:
            inside.append(Element("ref", {"type": "note", "target": f"#{match['call']}"}, (sign,), sign.start))
        elif match["page"]:
            inside.append(Element("pb", {"n": match["page"], "type": match["kind"].lower()}, (sign,), sign.start))
        elif match["link"]:
            stack.append((sign, []))
        elif len(stack) > 1:
            start, held = stack.pop()
            stack[-1][1].append(Element("ref", {"target": match["target"]}, tuple(held), start.start))
        else:
            inside.append(sign)
    stack[-1][1].append(words[last:])
    return tuple(flat(stack))


def flat(stack: Sequence[tuple[Traced, Inside]]) -> Iterator[Element | Traced | str]:
    """What is held, with the brackets that were left open."""
    for bracket, held in stack:
        yield bracket
        yield from held
