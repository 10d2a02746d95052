"""Wayout finds the way out of a standoff.

Load a scenario, analyse its conflict, compare its plans. Names are imported when first asked for, so that a
command that needs none of them starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wayout.clock import ClockError
    from wayout.files.document import InputError
    from wayout.files.load import cases, load
    from wayout.files.memory import analyse
    from wayout.files.record_folder import read_record
    from wayout.files.record_search import search as search_record
    from wayout.model import Conflict, ModelError
    from wayout.offers import ways_out
    from wayout.offers.inverse import Goal, count_orders, least_change
    from wayout.offers.robustness import robustness
    from wayout.plans import Scenario, compare
    from wayout.record import read as read_memorandum
    from wayout.record import write as write_memorandum
    from wayout.report.figure_reasons import draw_reasons
    from wayout.report.figure_record import record_figure
    from wayout.report.figures import distance_figure, map_figure
    from wayout.report.graphml import graphml
    from wayout.report.png import png
    from wayout.report.tables import csv_table, latex_table, markdown_table
    from wayout.stability import Result, Selection, explain

__version__ = "0.1.0"

_ROOMS = {
    "ClockError": "wayout.clock",
    "Conflict": "wayout.model",
    "Goal": "wayout.offers.inverse",
    "InputError": "wayout.files.document",
    "ModelError": "wayout.model",
    "Result": "wayout.stability",
    "Scenario": "wayout.plans",
    "Selection": "wayout.stability",
    "analyse": "wayout.files.memory",
    "cases": "wayout.files.load",
    "compare": "wayout.plans",
    "count_orders": "wayout.offers.inverse",
    "csv_table": "wayout.report.tables",
    "draw_reasons": "wayout.report.figure_reasons",
    "distance_figure": "wayout.report.figures",
    "explain": "wayout.stability",
    "graphml": "wayout.report.graphml",
    "latex_table": "wayout.report.tables",
    "least_change": "wayout.offers.inverse",
    "load": "wayout.files.load",
    "markdown_table": "wayout.report.tables",
    "map_figure": "wayout.report.figures",
    "png": "wayout.report.png",
    "read_memorandum": "wayout.record",
    "read_record": "wayout.files.record_folder",
    "record_figure": "wayout.report.figure_record",
    "robustness": "wayout.offers.robustness",
    "search_record": "wayout.files.record_search",
    "ways_out": "wayout.offers",
    "write_memorandum": "wayout.record",
}

__all__ = [
    "ClockError",
    "Conflict",
    "Goal",
    "InputError",
    "ModelError",
    "Result",
    "Scenario",
    "Selection",
    "__version__",
    "analyse",
    "cases",
    "compare",
    "count_orders",
    "csv_table",
    "distance_figure",
    "draw_reasons",
    "explain",
    "graphml",
    "latex_table",
    "least_change",
    "load",
    "map_figure",
    "markdown_table",
    "png",
    "read_memorandum",
    "read_record",
    "record_figure",
    "robustness",
    "search_record",
    "ways_out",
    "write_memorandum",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"wayout has no {name!r}; it has {', '.join(sorted(_ROOMS))}")
    own = {"read_memorandum": "read", "search_record": "search", "write_memorandum": "write"}
    return getattr(import_module(_ROOMS[name]), own.get(name, name))
