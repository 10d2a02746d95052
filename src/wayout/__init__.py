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
    from wayout.model import Conflict, ModelError
    from wayout.offers import ways_out
    from wayout.offers.robustness import robustness
    from wayout.plans import Scenario, compare
    from wayout.record import read as read_memorandum
    from wayout.stability import Result, analyse, explain

__version__ = "0.1.0"

_ROOMS = {
    "ClockError": "wayout.clock",
    "Conflict": "wayout.model",
    "InputError": "wayout.files.document",
    "ModelError": "wayout.model",
    "Result": "wayout.stability",
    "Scenario": "wayout.plans",
    "analyse": "wayout.stability",
    "cases": "wayout.files.load",
    "compare": "wayout.plans",
    "explain": "wayout.stability",
    "load": "wayout.files.load",
    "read_memorandum": "wayout.record",
    "robustness": "wayout.offers.robustness",
    "ways_out": "wayout.offers",
}

__all__ = [
    "ClockError",
    "Conflict",
    "InputError",
    "ModelError",
    "Result",
    "Scenario",
    "__version__",
    "analyse",
    "cases",
    "compare",
    "explain",
    "load",
    "read_memorandum",
    "robustness",
    "ways_out",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"wayout has no {name!r}; it has {', '.join(sorted(_ROOMS))}")
    attribute = "read" if name == "read_memorandum" else name
    return getattr(import_module(_ROOMS[name]), attribute)
