"""XML to a tree: no document type, so no entity is ever defined and nothing outside the text is read."""

from array import array
from dataclasses import dataclass, field
from xml.parsers import expat

from wayout.record.memorandum import Unreadable
from wayout.record.traced import Traced
from wayout.record.tree import Element

MOST_ELEMENTS = 1_000_000  # each costs half a kilobyte
DEEPEST = 100  # elements in one another; printed volumes have about ten


@dataclass(slots=True)
class Open:
    """An element whose end is still to come."""

    name: str
    attributes: dict[str, str]
    start: int
    children: list[Element | Traced | str] = field(default_factory=list)


@dataclass(slots=True)
class Builder:
    """What the parser tells, made into a tree; `done` bytes are `at` characters of the text."""

    raw: bytes
    parser: expat.XMLParserType
    stack: list[Open] = field(default_factory=list)
    root: Element | None = None
    done: int = 0
    at: int = 0
    count: int = 0

    def place(self) -> int:
        """The character of the text at which the parser is."""
        byte = self.parser.CurrentByteIndex
        self.at += len(self.raw[self.done : byte].decode("utf-8"))
        self.done = byte
        return self.at

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element starts."""
        if len(self.stack) == DEEPEST:
            line = self.parser.CurrentLineNumber
            raise Unreadable(f"line {line}: more than {DEEPEST} elements stand in one another; nest fewer")
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise Unreadable(f"it has more than {MOST_ELEMENTS:,} elements; split it")
        self.stack.append(Open(name.rpartition(":")[2], attributes, self.place()))

    def words(self, text: str) -> None:
        """Some words stand in the element that was opened last."""
        place = self.place()
        # A reference such as `&amp;` is told alone, so that its one character stands where it starts.
        self.stack[-1].children.append(Traced(text, array("i", range(place, place + len(text)))))

    def end(self, _name: str) -> None:
        """The element that was opened last ends."""
        top = self.stack.pop()
        element = Element(top.name, top.attributes, tuple(top.children), top.start)
        if self.stack:
            self.stack[-1].children.append(element)
        else:
            self.root = element

    def doctype(self, _name: str, system: str | None, public: str | None, subset: bool) -> None:
        """A document type is declared: only an empty one, as HTML has, is let through."""
        if system or public or subset:
            line = self.parser.CurrentLineNumber
            raise Unreadable(f"line {line}: it declares a document type with entities or files; take that out")


def refuse(*_: object) -> None:
    """Raises Unreadable on an entity."""
    raise Unreadable("it declares or uses an entity of its own; write the characters themselves")


def parse_markup(text: str, skipped: int = 0) -> Element:
    """The root of some XML; raises Unreadable where it is not well formed, or is not what documents are.

    `skipped` characters stood before the text, and count in the places of its words.
    """
    raw = text.encode("utf-8")
    parser = expat.ParserCreate("utf-8")
    builder = Builder(raw, parser, at=skipped)
    parser.StartElementHandler = builder.begin
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.words
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = parser.SkippedEntityHandler = refuse  # type: ignore[assignment]
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise Unreadable(f"line {error.lineno}, character {error.offset + 1}: {what}; mend the XML") from None
    if builder.root is None:  # pragma: no cover -- the parser has raised before
        raise Unreadable("it holds no element")
    return builder.root


def escaped(text: str) -> str:
    """Text as it stands in XML, in an attribute too."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def opening(name: str, attributes: dict[str, str]) -> str:
    """The start of an element, without its bracket."""
    return "".join((f"<{name}", *(f' {key}="{escaped(value)}"' for key, value in attributes.items())))
