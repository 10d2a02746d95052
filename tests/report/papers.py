"""Every form of the papers of a brief, as text."""

import io
import json
import re
from zipfile import ZipFile

from pypdf import PdfReader
from rich.console import Console

from wayout.files.word import packed
from wayout.report.block_page import block_page
from wayout.report.block_terminal import block_lines
from wayout.report.data import brief_data
from wayout.report.edition_data import edition_data
from wayout.report.figures import brief_figures
from wayout.report.options_blocks import options_blocks
from wayout.report.options_data import options_data
from wayout.report.options_paper import options_paper
from wayout.report.page import page
from wayout.report.paper import paper, printed
from wayout.report.terminal import brief_lines
from wayout.report.word import document, word


def forms(brief):
    """Every form of the papers of a brief as text, by name, with the figures' own texts."""
    data = brief_data if brief.scenario.reader is None else edition_data
    options = options_paper(brief)
    page_by_page = options_blocks(options, "0")
    found = {
        "screen": on_screen(brief_lines(brief)),
        "page": page(brief, "0"),
        "paper": text_of_pdf(paper(brief, "0")),
        "Word": text_of_word(word(brief, "0")),
        "json": json.dumps(data(brief), ensure_ascii=False),
        "options on screen": on_screen(block_lines(page_by_page)),
        "options page": block_page("options", page_by_page),
        "options paper": text_of_pdf(printed("options", page_by_page)),
        "options in Word": text_of_word(document("options", page_by_page)),
        "options json": json.dumps(options_data(options), ensure_ascii=False),
        "drafts": "\n".join(draft.text for draft in brief.drafts),
    }
    return found | {f"figure {name}": drawn for name, drawn in brief_figures(brief).items()}


def on_screen(lines):
    screen = Console(file=io.StringIO(), width=150, highlight=False)
    screen.print(*lines, sep="\n")
    return screen.file.getvalue()


def text_of_pdf(made):
    return "".join(each.extract_text() for each in PdfReader(io.BytesIO(made)).pages)


def text_of_word(made):
    """All parts of the document, its properties and the texts of its pictures too."""
    with ZipFile(io.BytesIO(packed(made))) as parts:
        return " ".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels")))


def plain(text):
    """Text as one line, without marks, entities and breaks."""
    text = re.sub(r"<[^>]*>", " ", text).replace("&#39;", "'").replace("&quot;", '"')
    return re.sub(r"[\s`]+", " ", text)
