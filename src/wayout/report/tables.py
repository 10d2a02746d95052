"""The states of a conflict as a table, the way papers print it: options down, states across."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, Graph, ModelError
from wayout.report.words import name
from wayout.stability import Result, Selection

LISTED_STATES = 4096  # more are written only if asked for

ON, OFF = "Y", "N"
STABLE, EQUILIBRIUM, NEITHER = "S", "E", "-"

Row = tuple[str, tuple[str, ...]]
Letters = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a title: each a name, and one cell a state."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class StateTable:
    """States across, by label and by number among the feasible ones (a graph: by name), and their rows in groups.

    Options by decision maker, Y or N; ordinal payoffs; by concept S where a state is stable for a decision maker
    and E where it is an equilibrium. On a general graph there are no options.
    """

    labels: tuple[str, ...]
    numbers: tuple[str, ...]
    groups: tuple[Group, ...]


def state_table(result: Result, within: Selection | None = None, titles: bool = False) -> StateTable:
    """The table of all feasible states, or of those `within`, with keys or, by `titles`, names and titles.

    Groups that are no decision maker's, and the row for all, have a blank in their title, as no key has.
    """
    chosen = result.where() if within is None else within
    columns = result.columns(chosen)
    conflict, labels = result.conflict, chosen.labels()
    numbers = labels if conflict.is_graph else _numbers(conflict, chosen)
    people = {key: name(conflict, i) if titles else key for i, key in enumerate(conflict.keys)}
    payoffs = [(who, tuple(map(str, columns[f"payoff.{key}"].tolist()))) for key, who in people.items()]
    groups = [*_options(conflict, columns, titles), Group("Ordinal payoff", tuple(payoffs))]
    for concept in result.concepts:
        rows = [(who, _letters(columns[f"{concept}.{key}"], STABLE)) for key, who in people.items()]
        rows.append(("all (equilibrium)", _letters(columns[f"equilibrium.{concept}"], EQUILIBRIUM)))
        groups.append(Group(f"Stable under {concept}", tuple(rows)))
    return StateTable(labels, numbers, tuple(groups))


def _options(conflict: Conflict, columns: Mapping[str, Letters], titles: bool) -> Iterable[Group]:
    space = conflict.space
    if isinstance(space, Graph):
        return
    for i, key in enumerate(conflict.keys):
        own = [option for option in space.options if option.owner == i]
        rows = [(o.title or o.key if titles else o.key, _letters(columns[o.key], ON, OFF)) for o in own]
        if rows:
            yield Group(name(conflict, i) if titles else key, tuple(rows))


def _letters(held: Letters, yes: str, no: str = NEITHER) -> tuple[str, ...]:
    return tuple(np.where(held, yes, no).tolist())


def _numbers(conflict: Conflict, chosen: Selection) -> tuple[str, ...]:
    """The place of each state among all the feasible ones, from 1."""
    places = np.cumsum(conflict.space.feasible)[chosen.states]
    return tuple(map(str, places.tolist()))


def csv_table(result: Result, within: Selection | None = None) -> str:
    """The table as CSV: a column for the group, one for the row, and one a state by its label."""
    table = state_table(result, within)
    lines: list[str] = []
    writer = csv.writer(SimpleNamespace(write=lines.append), lineterminator="\n")
    writer.writerow(("group", "row", *table.labels))
    writer.writerows((group.title, row, *cells) for group in table.groups for row, cells in group.rows)
    return "".join(lines)


def markdown_table(result: Result, within: Selection | None = None, titles: bool = False) -> str:
    """The table as Markdown, states by label, each group under its title in bold."""
    table = state_table(result, within, titles)
    lines = [_pipes(["State", *map(_markdown, table.labels)]), "|---|" + ":-:|" * len(table.labels)]
    for group in table.groups:
        lines.append(_pipes([f"**{_markdown(group.title)}**", *[""] * len(table.labels)]))
        lines += [_pipes(map(_markdown, (row, *cells))) for row, cells in group.rows]
    return "\n".join(lines) + "\n"


def _pipes(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


_MARKS = re.compile(r"([\\`*_\[\]<>|~&$#])")


def _markdown(text: str) -> str:
    """The text on one line, with what Markdown would take for a mark escaped."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def latex_table(result: Result, within: Selection | None = None, titles: bool = False, across: int = 16) -> str:
    """The table as LaTeX for `booktabs`, to be put in a `table`: states by number, at most `across` side by side.

    The numbers count the feasible states from 1, in state order; on a general graph the names stand instead.
    """
    table = state_table(result, within, titles)
    stub = "p{5cm}" if titles else "l"
    panels = [_panel(table, part, stub) for part in _parts(len(table.labels), across)]
    head = "% needs \\usepackage{booktabs}\n{\\setlength{\\tabcolsep}{3pt}%\n"
    return head + "\n\\par\\medskip\n".join(panels) + "\n}\n"


def _parts(count: int, most: int) -> list[slice]:
    """As few parts as will do with at most so many in each, even ones; one if there is nothing."""
    if most < 1:
        raise ModelError(f"{most} states across are no table; take at least 1")
    parts = max(1, -(-count // most))
    return [slice(count * n // parts, count * (n + 1) // parts) for n in range(parts)]


def _panel(table: StateTable, part: slice, stub: str) -> str:
    numbers = table.numbers[part]
    lines = [f"\\begin{{tabular}}{{{stub}{'c' * len(numbers)}}}", "\\toprule", _ampersands(("State", *numbers))]
    for group in table.groups:
        lines += [
            "\\midrule",
            f"\\multicolumn{{{len(numbers) + 1}}}{{l}}{{\\textit{{{_latex(group.title)}}}}} \\\\",
        ]
        lines += [_ampersands((row, *cells[part])) for row, cells in group.rows]
    return "\n".join([*lines, "\\bottomrule", "\\end{tabular}"])


def _ampersands(cells: Sequence[str]) -> str:
    return " & ".join(map(_latex, cells)) + r" \\"


_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"{\char34}",  # a quotation mark is a command to some languages
    "[": "{[}",  # after the end of a row it would open an argument, and a star be one
    "*": "{*}",
    **{letter: f"\\{letter}" for letter in "&%$#_{}"},
}
_NEGATIVE = re.compile(r"-\d+")


def _latex(text: str) -> str:
    """The text on one line, with what LaTeX would take for a command escaped; dash and minus of their length."""
    if text == NEITHER:
        return "--"
    if _NEGATIVE.fullmatch(text):
        return f"${text}$"
    return "".join(_LATEX.get(letter, letter) for letter in " ".join(text.split()))


FORMATS: Mapping[str, Callable[[Result, Selection | None], str]] = {
    "csv": csv_table,
    "md": markdown_table,
    "latex": latex_table,
}
