"""Writes a memorandum, so that reading what is written gives the same memorandum."""

from wayout.record.html import write_html
from wayout.record.markdown import write_markdown
from wayout.record.memorandum import Memorandum, Unwritable
from wayout.record.plain_write import write_plain
from wayout.record.tei import write_tei

FORMS = ("text", "markdown", "html", "tei")


def write(memorandum: Memorandum, form: str = "text") -> str:
    """The memorandum as `text`, `markdown`, `html` or `tei`; raises Unwritable on any other form.

    What plain text cannot say in the layout of archives is written as Markdown in its place.
    """
    if form == "text":
        plain = write_plain(memorandum)
        return plain if plain is not None else write_markdown(memorandum)
    if form == "markdown":
        return write_markdown(memorandum)
    if form == "html":
        return write_html(memorandum)
    if form == "tei":
        return write_tei(memorandum)
    raise Unwritable(f"there is no form {form!r}; there are {', '.join(FORMS)}")
