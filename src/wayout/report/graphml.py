"""The integrated graph as GraphML: states with what holds in them, unilateral moves with who makes them.

Format: Brandes, Eiglsperger, Herman, Himsolt and Marshall, "GraphML progress report", 2002.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy.typing as npt

from wayout.model import Conflict, ModelError
from wayout.stability import Result, Selection

MOST_MOVES = 1_000_000  # some 130 MB; more are written only if asked for

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
    '  xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">',
)
_ARC_KEYS = {"mover": "string", "improvement": "boolean", "seen": "boolean"}
_TYPES = {"b": "boolean", "i": "long", "u": "long", "U": "string"}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Columns = Mapping[str, npt.NDArray[Any]]


def graphml(result: Result, within: Selection | None = None, most_moves: int | None = None) -> str:
    """All feasible states as nodes, or those `within`, and the unilateral moves between them as arcs.

    Node `state7` is state number 7, with the columns of `Result.columns` and `state.status_quo`. An arc has its
    `mover` (a key), whether it is an `improvement` for the mover, and whether others see it (`seen`). Raises
    ModelError on more than `most_moves` arcs.
    """
    chosen = result.where() if within is None else within
    columns = result.columns(chosen)
    columns["state.status_quo"] = chosen.states == result.conflict.status_quo
    arcs = list(islice(_arcs(result.conflict, columns), None if most_moves is None else most_moves + 1))
    if most_moves is not None and len(arcs) > most_moves:
        raise ModelError(f"more than {most_moves:,} moves join these states; take fewer of them, or all with --all")
    graph = '  <graph id="conflict" edgedefault="directed">'
    return "\n".join([*_HEAD, *_keys(columns), graph, *_nodes(columns), *arcs, "  </graph>", "</graphml>", ""])


def _keys(columns: Columns) -> Iterator[str]:
    """What the nodes and the arcs are told to have: key n0 is the first column of a node, a0 that of an arc."""
    for n, (name, column) in enumerate(columns.items()):
        yield _key(f"n{n}", "node", name, _TYPES[column.dtype.kind])
    for n, (name, kind) in enumerate(_ARC_KEYS.items()):
        yield _key(f"a{n}", "edge", name, kind)


def _key(known_as: str, of: str, name: str, kind: str) -> str:
    return f'  <key id="{known_as}" for="{of}" attr.name={quoteattr(_clean(name))} attr.type="{kind}"/>'


def _nodes(columns: Columns) -> Iterator[str]:
    states = columns["state.number"].tolist()
    values = [_values(column) for column in columns.values()]
    for state, row in zip(states, zip(*values, strict=True), strict=True):
        data = "".join(f'<data key="n{n}">{value}</data>' for n, value in enumerate(row))
        yield f'    <node id="state{state}">{data}</node>'


def _arcs(conflict: Conflict, columns: Columns) -> Iterator[str]:
    """The moves between the states of the columns, state by state and mover by mover."""
    space, states = conflict.space, columns["state.number"].tolist()
    movers = [(i, escape(_clean(key))) for i, key in enumerate(conflict.keys)]
    worth = [dict(zip(states, columns[f"payoff.{key}"].tolist(), strict=True)) for key in conflict.keys]
    for state in states:
        for i, mover in movers:
            for end in space.moves(i, state):
                if end in worth[i]:
                    told = mover, _truth(worth[i][end] > worth[i][state]), _truth(space.seen(state, end))
                    data = "".join(f'<data key="a{n}">{value}</data>' for n, value in enumerate(told))
                    yield f'    <edge source="state{state}" target="state{end}">{data}</edge>'


def _values(column: npt.NDArray[Any]) -> Iterable[str]:
    if column.dtype.kind == "b":
        return map(_truth, column.tolist())
    return (escape(_clean(str(value))) for value in column.tolist())


def _truth(held: bool) -> str:
    return "true" if held else "false"


def _clean(text: str) -> str:
    """The text without the characters that XML has no way to write."""
    return _NO_XML.sub("\ufffd", text)
