"""Blocks as one self-contained HTML page."""

from collections.abc import Iterable

from wayout.report.blocks import Block
from wayout.report.templates import template


def block_page(title: str, given: Iterable[Block], handling: str = "") -> str:
    """The page: no script, nothing fetched; light or dark, from a phone's width on, and to be printed on A4."""
    return template("blocks.html").render(title=title, blocks=list(given), handling=handling)
