"""What `wayout stability` writes for other programs: the table of states, and the graph of their moves."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wayout.stability import Result, Selection

# ruff: noqa: PLC0415  (see common)


def check_exports(shown: "Selection", table: str | None, graph: Path | None, everything: bool) -> None:
    """Raises ModelError on an unknown format, and on more states than a table or a graph takes unasked."""
    if table is None and graph is None:
        return
    from wayout.model import ModelError
    from wayout.report.tables import FORMATS, LISTED_STATES

    if table is not None and table not in FORMATS:
        raise ModelError(f"there is no table format {table!r}; there are {', '.join(FORMATS)}")
    if shown.count > LISTED_STATES and not everything:
        raise ModelError(
            f"there are {shown.count:,} states and at most {LISTED_STATES:,} are written; "
            "ask for fewer with --where, or for all with --all"
        )


def table_text(result: "Result", table: str, shown: "Selection") -> str:
    """The table of the states shown, in one of the formats."""
    from wayout.report.tables import FORMATS

    return FORMATS[table](result, shown)


def save_graph(path: Path, result: "Result", shown: "Selection", everything: bool) -> None:
    """Write the states shown and the moves between them as GraphML; raises ModelError on too many moves."""
    from wayout.files.save import save
    from wayout.report.graphml import MOST_MOVES, graphml

    save(path, graphml(result, shown, None if everything else MOST_MOVES))
