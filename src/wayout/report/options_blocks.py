"""The options paper block by block, cut so that it has room on two pages: in no smaller type, in fewer words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wayout.report.blocks import Block, Finding, Heading, Items, Paragraph, Sources, Words, coded, table
from wayout.report.clock_rows import spaced
from wayout.report.fit import pages
from wayout.report.options import Option
from wayout.report.options_paper import OptionsPaper
from wayout.report.words import listed

PAGES = 2
MILESTONES = 3  # columns for them; the others are told in words
HOW = "Sets are compared by inclusion; a chance is worse where its interval lies below the other's."


@dataclass(frozen=True, slots=True)
class Room:
    """How much is said: options in the tables, letters of a title and of a cell, items of a list; or all."""

    options: int
    title: int
    cell: int
    items: int
    fold: bool = True  # what another option dominates is named in a line


ROOMS = (
    Room(60, 200, 600, 40, fold=False),
    Room(40, 160, 400, 12, fold=False),
    Room(24, 120, 300, 8, fold=False),
    Room(24, 120, 240, 5, fold=False),
    Room(24, 100, 200, 4, fold=False),
    Room(24, 80, 160, 3, fold=False),
    Room(24, 120, 300, 8),
    *(Room(most, 100, 240, 6) for most in (16, 12, 10, 8)),
    *(Room(most, 80, 160, 5) for most in (10, 8, 7, 6)),
    *(Room(most, 60, 110, 4) for most in (8, 7, 6, 5, 4)),
    *(Room(most, 40, 60, 3) for most in (6, 5, 4, 3, 2)),
    *(Room(most, 24, 30, 2) for most in (3, 2, 1)),
)


def options_blocks(paper: OptionsPaper, version: str) -> list[Block]:
    """The paper on two pages at most: the fullest of its forms that has room there."""
    every = ([*_blocks(paper, version, room)] for room in ROOMS)
    return next((each for each in every if pages(each) <= PAGES), [*_blocks(paper, version, ROOMS[-1])])


def _blocks(paper: OptionsPaper, version: str, room: Room) -> Iterator[Block]:
    shown = _shown(paper.options, room)
    yield Heading(1, f"{cut(paper.title, room.title)}: options")
    if paper.assumed:
        yield Paragraph(["", *_spaced(paper.assumed, room)], lead="Assuming:")
    yield Finding([coded(cut(paper.question, 2 * room.cell))])
    yield from _legend(paper, room)
    yield Heading(2, "The options")
    yield _table(paper, shown, room)
    yield from _left_out(paper.options, shown, room)
    if any(each.speaks_for or each.speaks_against or each.hinges for each in shown):
        yield Heading(3, "For and against")
        yield _for_and_against(shown, room)
    yield from _compared(paper, room)
    yield from _listed("What is wrong with the proposals on the table", paper.proposals, room, "wayout test")
    yield from _listed("How sure?", paper.sure, room, "wayout robust")
    if paper.sources:
        yield Heading(3, "Sources")
        few = paper.sources[: room.items]
        yield Sources([cut(each, room.cell) for each in few])
        if len(paper.sources) > len(few):
            yield Paragraph(coded(f"And {len(paper.sources) - len(few)} more: `wayout brief`."), "small")
    last = f"Wayout {version}; scenario {paper.digest[:12]}."
    yield Paragraph(f"{paper.made_of} {last}".lstrip(), "small")


def _legend(paper: OptionsPaper, room: Room) -> Iterator[Block]:
    """What each key stands for, and whose option it is."""
    if paper.legend:
        few = paper.legend[: 2 * room.items]
        each = [
            f"`{cut(key, room.title)}` {cut(who, room.title)}: {cut(what, room.title)}" for key, who, what in few
        ]
        more = f"; and {len(paper.legend) - len(few)} more: `wayout brief`" if len(paper.legend) > len(few) else ""
        yield Paragraph(coded(f"{'; '.join(each)}{more}."), "small")


# --- the options --------------------------------------------------------------------------------------------


def _shown(options: Sequence[Option], room: Room) -> list[Option]:
    """The options in the tables: doing nothing, those that none dominates, and others if they are not folded."""
    kept = [each for each in options[1:] if not (room.fold and each.dominated_by)]
    return [*options[:1], *sorted(kept, key=_first)[: room.options - 1]] if kept else [*options[:1]]


def _first(option: Option) -> bool:
    """What ends in a way out comes first where not all have room."""
    return not option.merits.way_out


def _table(paper: OptionsPaper, shown: Iterable[Option], room: Room) -> Block:
    """Where each rests, whose face it costs, whether its words are in time, and by when it is to be decided."""
    listed = _in_order(shown)
    milestones = range(min(len(paper.milestones), MILESTONES))
    columns: list[tuple[str, list[Words]]] = [("Option", [_name(each, room) for each in listed])]
    if paper.rests:
        columns += [
            ("Rests in", [cut(each.rests_in, room.cell) for each in listed]),
            ("Holds under", [each.holds or "-" for each in listed]),
            ("Costs the face of", [cut(each.face, room.cell) for each in listed]),
        ]
    if paper.limit:
        columns.append((paper.limit, [cut(each.limit, room.cell) for each in listed]))
        for n in milestones:
            head = f"{cut(spaced(paper.milestones[n]), room.title).capitalize()} in time"
            columns.append((head, [each.chances[n] for each in listed]))
        columns.append((paper.decide, [each.decide_by for each in listed]))
    rows = zip(*(column for _, column in columns), strict=True)
    marked = [n for n, each in enumerate(listed) if each.merits.way_out]
    return table([head for head, _ in columns], [list(row) for row in rows], marked=marked)


def _name(option: Option, room: Room) -> str:
    return f"{option.number} {cut(option.title, room.title)}{' (a way out)' if option.merits.way_out else ''}"


def _in_order(shown: Iterable[Option]) -> list[Option]:
    return sorted(shown, key=lambda each: each.number)


def _left_out(every: Sequence[Option], shown: Sequence[Option], room: Room) -> Iterator[Block]:
    """What stands in no table: what another option dominates, and what has no room."""
    missing = [each for each in every if each not in shown]
    folded = [each for each in missing if each.dominated_by] if room.fold else []
    if folded:
        few = folded[: room.items]
        names = [f"{each.number} {cut(each.title, room.title)} (by {each.dominated_by[0]})" for each in few]
        more = f"; and {len(folded) - len(few)} more" if len(folded) > len(few) else ""
        yield Paragraph(f"{'; '.join(names)}{more}.", "small", lead="Dominated, so not in the tables:")
    if left := len(missing) - len(folded):
        yield Paragraph(coded(f"And {left} more: `wayout compare`."), "small")


def _for_and_against(shown: Iterable[Option], room: Room) -> Block:
    """What speaks for each option, what against it, and the beliefs it hinges on."""
    rows = [
        [
            f"{each.number} {cut(each.title, room.title)}",
            _sentences(each.speaks_for, room),
            _sentences(each.speaks_against, room),
            _sentences(each.hinges, room),
        ]
        for each in _in_order(shown)
    ]
    return table(["Option", "For", "Against", "Hinges on"], rows)


def _sentences(each: Sequence[str], room: Room) -> Words:
    """The sentences as one, the last of them cut or left out."""
    return coded(cut("; ".join(each), 2 * room.cell) or "-")


# --- what is said of them -----------------------------------------------------------------------------------


def _compared(paper: OptionsPaper, room: Room) -> Iterator[Block]:
    if len(paper.options) > 1:
        yield Heading(3, "What the numbers say, and no more")
        yield from _items(paper.numbers, room, "wayout paper --json")
        yield Paragraph(f"Compared by {cut(listed(paper.criteria), 3 * room.cell)}. {HOW}", "small")


def _listed(head: str, sentences: Sequence[str], room: Room, command: str) -> Iterator[Block]:
    if sentences:
        yield Heading(3, head)
        yield from _items(sentences, room, command)


def _items(sentences: Sequence[str], room: Room, command: str) -> Iterator[Block]:
    """The first sentences, and the command that has the others."""
    few = sentences[: room.items]
    more = [f"And {len(sentences) - len(few)} more: `{command}`."] if len(sentences) > len(few) else []
    yield Items([coded(each) for each in (*(cut(each, 2 * room.cell) for each in few), *more)])


def _spaced(assumed: Sequence[str], room: Room) -> list[str]:
    """Pieces of code with a space between them."""
    few = [cut(each, room.cell) for each in assumed[: room.items]]
    more = [f"and {len(assumed) - len(few)} more"] if len(assumed) > len(few) else []
    return [part for each in (*few, *more) for part in (each, " ")]


def cut(words: str, most: int) -> str:
    """The words, or as many of them as have so many letters, with an ellipsis; code in them stays closed."""
    if len(words) <= most:
        return words
    kept = words[: most - 1]
    kept = kept[: kept.rfind(" ")] if " " in kept[most // 2 :] else kept
    kept = kept.rstrip(" ,;:.")
    return f"{kept}…`" if kept.count("`") % 2 else f"{kept}…"
