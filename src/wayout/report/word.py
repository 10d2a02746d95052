"""A paper as a Word document: its blocks as Word's own headings, tables, lists and pictures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from docx.document import Document
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.shape import CT_Inline
from docx.oxml.table import CT_Tbl
from docx.parts.image import ImagePart
from docx.shared import Emu, Pt

from wayout.report.blocks import (
    WIDE,
    Block,
    Figure,
    Finding,
    Heading,
    Items,
    Message,
    Paragraph,
    Sources,
    Table,
    Words,
)
from wayout.report.brief import Brief
from wayout.report.handling import line_for
from wayout.report.paper import blocks
from wayout.report.png import MOST_PIXELS, png
from wayout.report.svg import readable, size_of
from wayout.report.typesetter import NoTypesetterError
from wayout.report.word_page import empty, put

PRINTED = 300 / 72  # pixels for each point of a figure: 300 to the inch
NOT_DRAWN = "It is drawn here where typst is installed: pip install typst, or wayout[pdf]."

_LOOKS = {"plain": "Normal", "about": "About", "small": "Small"}
_MARK = """<w:tcBorders {}><w:left w:val="single" w:sz="24" w:space="0" w:color="0B4F8A"/></w:tcBorders>"""
_INSET = """<w:tcMar {}><w:left w:w="100" w:type="dxa"/></w:tcMar>"""


def word(brief: Brief, version: str, handling: str = "") -> Document:
    """The brief as a Word document, with `handling` on each page; without typst it says where figures would be."""
    return document(brief.scenario.title, blocks(brief, version), line_for(brief.scenario, handling))


def document(title: str, given: Iterable[Block], handling: str = "") -> Document:
    """A document of these blocks."""
    sheet = _Sheet(empty(title, handling))
    for block in given:
        sheet.add(block)
    return sheet.document


@dataclass(slots=True)
class _Sheet:
    """A document that is being made, and the pictures in it by their drawing."""

    document: Document
    pictures: dict[str, str] = field(default_factory=dict)
    drawn: int = 0

    def add(self, block: Block) -> None:
        """Set a block below what is there."""
        match block:
            case Heading():
                self.paragraph(block.words, f"Heading{block.level}")
            case Paragraph():
                self.paragraph(block.words, _LOOKS[block.look], block.lead)
            case Items():
                for item in block.items:
                    self.paragraph(item, "ListBullet" if block.bullets else "ListPlain")
            case Finding():
                for sentence in block.sentences:
                    self.paragraph(sentence, "Finding")
            case Message():
                self.paragraph(block.to, "MessageTo")
                for each in block.paragraphs:
                    self.paragraph(each, "Message")
            case Sources():
                for number, each in enumerate(block.sources, start=1):
                    self.paragraph(f"[{number}]\t{each}", "Sources")
            case Table():
                self.table(block)
            case Figure():
                self.figure(block)

    def paragraph(self, words: Words, style: str, lead: str = "") -> Any:
        """A paragraph, and what stands before it in bold."""
        added = self.document.element.body.add_p()
        put(added, f"{lead} " if lead else "", style, "Strong")
        put(added, words)
        return added

    def table(self, it: Table) -> None:
        """A table that says its heads again on each page, and what stands below it."""
        made: Any = CT_Tbl.new_tbl(len(it.rows) + 1, len(it.heads), Pt(WIDE))
        body = self.document.element.body
        body.insert(len(body) - 1, made)  # the section's properties come last
        _whole(made, it.widths)
        head, *rows = made.tr_lst
        _row(head, it.heads, "TableHead")
        head.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for at, (row, cells) in enumerate(zip(rows, it.rows, strict=True)):
            _row(row, cells, "TableText", whole=not it.breakable[at])
            if at in it.marked:
                _mark(row)
        if it.note:
            for paragraph in made.tr_lst[-1].iter(qn("w:p")):
                paragraph.get_or_add_pPr().keepNext_val = True
        self.paragraph(it.note, "TableNote" if it.note else "TableEnd")

    def figure(self, it: Figure) -> None:
        """A drawing as a picture, or a sentence in its place."""
        width, height = size_of(it.svg)
        high = height * it.width / width  # points, of the whole drawing
        try:
            known = self.pictures.get(it.svg) or self._picture(it, width, height)
        except NoTypesetterError:
            if not it.top:
                self.paragraph(f"{it.alt}. {NOT_DRAWN}", "Small", "Figure:")
            return
        self.drawn += 1
        inline: Any = CT_Inline.new_pic_inline(self.drawn, known, "figure.png", Pt(it.width), Pt(it.height))
        part = "" if it.height >= high - 0.5 else ", in part"
        inline.docPr.set("descr", readable(it.alt) + part)
        if part:
            _cut(inline, it.top / high, 1 - (it.top + it.height) / high)
        self.paragraph("", "Figure").add_r().add_drawing(inline)

    def _picture(self, it: Figure, width: float, height: float) -> str:
        """The drawing among the parts of the document, once, however often it is shown."""
        scale = min(PRINTED * it.width / width, 0.999 * sqrt(MOST_PIXELS / (width * height)))
        image = Image.from_blob(png(it.svg, scale))
        name = PackURI(f"/word/media/figure{len(self.pictures) + 1}.png")
        added = ImagePart.from_image(image, name)
        return self.pictures.setdefault(it.svg, self.document.part.relate_to(added, RELATIONSHIP_TYPE.IMAGE))


def _whole(made: Any, widths: Sequence[float]) -> None:
    """The table's look, as wide as the page, its columns by their share."""
    properties = made.tblPr
    properties.style = "Rows"
    width = properties.find(qn("w:tblW"))
    width.set(qn("w:type"), "dxa")
    width.set(qn("w:w"), str(Pt(WIDE).twips))
    properties.autofit = False
    wide = [Emu(int(Pt(WIDE) * each / sum(widths))) for each in widths]
    for column, each in zip(made.tblGrid.gridCol_lst, wide, strict=True):
        column.w = each
    for row in made.tr_lst:
        for cell, each in zip(row.tc_lst, wide, strict=True):
            cell.width = each


def _row(row: Any, cells: Iterable[Words], style: str, *, whole: bool = True) -> None:
    """The cells of a row; a `whole` one is not parted between pages."""
    if whole:
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, words in zip(row.tc_lst, cells, strict=True):
        put(cell.p_lst[0], words, style)


def _mark(row: Any) -> None:
    """The row of a way out: a bar before it, and bold type in its first cell."""
    first = row.tc_lst[0]
    for xml in (_MARK, _INSET):
        first.get_or_add_tcPr().append(parse_xml(xml.format(nsdecls("w"))))
    for run in first.iter(qn("w:r")):
        run.style = "Strong"


def _cut(inline: Any, above: float, below: float) -> None:
    """Show only a part of a picture: shares of its height are left out."""
    fill = inline.graphic.graphicData.pic.blipFill
    shares = f't="{round(1e5 * above)}" b="{round(1e5 * below)}"'
    fill.insert(1, parse_xml(f"<a:srcRect {nsdecls('a')} {shares}/>"))
