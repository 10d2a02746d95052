"""Blocks on the terminal."""

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.text import Text

from wayout.report.blocks import Block, Figure, Finding, Heading, Items, Message, Paragraph, Sources, Table, Words
from wayout.report.grid import grid


def block_lines(given: Iterable[Block]) -> Iterator[RenderableType]:
    """The blocks, one after the other; of a figure its title."""
    for block in given:
        match block:
            case Heading():
                yield Text(f"{'' if block.level == 1 else chr(10)}{block.words}", style="bold")
            case Paragraph():
                yield Text(f"{block.lead} {_plain(block.words)}" if block.lead else _plain(block.words))
            case Items():
                yield from (Text(f"  {'- ' * block.bullets}{_plain(item)}") for item in block.items)
            case Finding():
                yield from (Text(_plain(each)) for each in block.sentences)
            case Message():
                yield from map(Text, (block.to, *block.paragraphs))
            case Sources():
                yield from (Text(f"  [{n}] {each}") for n, each in enumerate(block.sources, start=1))
            case Table():
                yield _grid(block)
            case Figure():
                yield Text(block.alt)


def _grid(it: Table) -> RenderableType:
    columns = [[_plain(row[n]) for row in it.rows] for n in range(len(it.heads))]
    return grid(list(zip(it.heads, columns, strict=True)), caption=_plain(it.note) or None)


def _plain(words: Words) -> str:
    """The words as they are typed: what is code in backticks."""
    if isinstance(words, str):
        return words
    return "".join(f"`{part}`" if at % 2 else part for at, part in enumerate(words))
