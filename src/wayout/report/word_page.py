"""An empty Word document as our papers begin: its page, its look, what stands on every page, and no dates."""

from collections.abc import Iterator
from typing import Any
from unicodedata import bidirectional

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm

from wayout.report import svg
from wayout.report.blocks import WIDE, Words
from wayout.report.svg import readable
from wayout.report.templates import source

FOOT = 8.5  # points: the type at the foot of a page
LONGEST_TITLE = 255  # letters of a title among the properties of a file

_LOOK = {
    RELATIONSHIP_TYPE.STYLES: "word_styles.xml",
    RELATIONSHIP_TYPE.NUMBERING: "word_numbering.xml",
    RELATIONSHIP_TYPE.SETTINGS: "word_settings.xml",
}
_KEPT = {*_LOOK, RELATIONSHIP_TYPE.FONT_TABLE, RELATIONSHIP_TYPE.THEME}
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_STRONG = _RIGHT_TO_LEFT | {"L"}


def empty(title: str, handling: str = "") -> Document:
    """A document of A4 without text; `handling` stands at the head of each page, title and number at its foot."""
    document = docx.Document()
    _look(document)
    _page(document)
    _head_and_foot(document, title, handling)
    _properties(document, title)
    return document


def put(paragraph: Any, words: Words, style: str = "", character: str = "") -> None:
    """Words into a paragraph element, what is code in runs of that style, right to left where they run so."""
    parts = [words] if isinstance(words, str) else words
    properties = paragraph.get_or_add_pPr()
    if style:
        paragraph.style = style
    if runs_left("".join(parts)) and properties.find(qn("w:bidi")) is None:
        properties.append(OxmlElement("w:bidi"))
    for at, part in enumerate(parts):
        for text, leftward in _by_direction(readable(part)):
            run = paragraph.add_r()
            if code := "Code" if at % 2 else character:
                run.style = code
            if leftward:
                run.get_or_add_rPr().append(OxmlElement("w:rtl"))
            run.text = text


def runs_left(text: str) -> bool:
    """Whether the first letter that has a direction runs right to left."""
    strong = (kind for kind in map(bidirectional, text) if kind in _STRONG)
    return next(strong, "L") in _RIGHT_TO_LEFT


def _by_direction(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces that run one way; what has no direction stays with what it follows."""
    start, leftward = 0, runs_left(text)
    for at, character in enumerate(text):
        kind = bidirectional(character)
        if kind in _STRONG and (kind in _RIGHT_TO_LEFT) != leftward:
            yield text[start:at], leftward
            start, leftward = at, not leftward
    if text[start:]:
        yield text[start:], leftward


def _look(document: Document) -> None:
    """Styles, lists and settings of our own in place of the template's; what else it brings is left out."""
    part = document.part
    for name, relation in list(part.rels.items()):
        if relation.reltype not in _KEPT:
            del part.rels[name]
    for kind, name in _LOOK.items():
        part.part_related_by(kind)._element = parse_xml(_squeezed(source(name)))  # type: ignore[attr-defined]
    package = part.package
    assert package is not None
    for name, relation in list(package.rels.items()):
        if relation.reltype not in (RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES):
            del package.rels[name]


def _squeezed(xml: str) -> bytes:
    return "".join(line.strip() for line in xml.splitlines()).encode()


def _page(document: Document) -> None:
    """A4, with the margins that the PDF has."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = Mm(15)
    section.bottom_margin, section.header_distance, section.footer_distance = Mm(19), Mm(7), Mm(9)


def _head_and_foot(document: Document, title: str, handling: str) -> None:
    section = document.sections[0]
    if handling:
        put(section.header.paragraphs[0]._p, " ".join(handling.split()), "Header")
    foot = section.footer.paragraphs[0]
    room = (WIDE - 60) * svg.SIZE / FOOT
    put(foot._p, svg.shortened(title, room) + "\t", "Footer")
    _field(foot._p, "PAGE")
    put(foot._p, " of ")
    _field(foot._p, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    """A number that Word fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" {name} ")
    run: Any = OxmlElement("w:r")
    run.text = "1"
    field.append(run)
    paragraph.append(field)


def _properties(document: Document, title: str) -> None:
    """The title and the language; nobody's name, no remark and no date, so that the same paper is the same file."""
    properties = document.core_properties
    element = properties._element
    for each in list(element):
        element.remove(each)
    properties.title, properties.language = " ".join(readable(title).split())[:LONGEST_TITLE], "en"
