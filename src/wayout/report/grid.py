"""A table for the terminal."""

from collections.abc import Mapping

from rich import box
from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text


def _width(most: int | None, cells: list[str]) -> int | None:
    """A column's greatest width: `most`, or more where a word of the cells would be cut."""
    return most and max([most, *(len(word) for cell in cells for word in cell.split())])


def grid(
    columns: list[tuple[str, list[str]]],
    title: str | None = None,
    caption: str | None = None,
    widths: Mapping[str, int] | None = None,
    least: Mapping[str, int] | None = None,
) -> Group:
    """A table under its title and over its caption, which are not squeezed into its width."""
    table = Table(box=box.SIMPLE_HEAD)
    for head, column in columns:
        most, fewest = _width((widths or {}).get(head), column), (least or {}).get(head)
        table.add_column(escape(head), overflow="fold", max_width=most, min_width=fewest)
    for cells in zip(*(cells for _, cells in columns), strict=True):
        table.add_row(*map(escape, cells))
    parts = [
        Text(title, style="bold") if title else None,
        table,
        Text(caption, style="italic") if caption else None,
    ]
    return Group(*(part for part in parts if part is not None))
