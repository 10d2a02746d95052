"""How much memory an analysis takes, so that what would not fit can be refused before anything is allocated."""

from collections.abc import Sequence

from wayout.model import Conflict, ModelError

GB = 1e9


def bytes_needed(engine: str, makers: int, states: int, feasible: int, concepts: int, closures: bool) -> int:
    """Bytes at the peak, beside the payoffs: an upper bound, measured in tests/stability/test_memory.py.

    `makers` decision makers over `states` entries an array, `feasible` of them states; `closures` if SEQ or SSEQ is
    asked for. The definitions are for conflicts so small that their memory is no matter: 0.
    """
    verdicts = makers * concepts * states
    match engine:
        case "numba":
            ranks = 4 * makers * (states if feasible < states else 0)
            return max(verdicts, ranks) + ranks + (20 if closures else 12) * states
        case "numpy":
            return verdicts + makers * (95 if closures else 40) * states
        case "sparse":
            return verdicts + (60 + 40 * makers) * feasible
    return 0


def require(memory: int | None, engine: str, conflict: Conflict, concepts: Sequence[str]) -> None:
    """Raise ModelError if the analysis would take more than `memory` bytes; None is no limit."""
    if memory is None:
        return
    makers, states = conflict.payoffs.shape
    feasible = int(conflict.space.feasible.sum()) if engine != "definitions" else states
    needed = bytes_needed(engine, makers, states, feasible, len(concepts), not {"SEQ", "SSEQ"}.isdisjoint(concepts))
    if needed > memory:
        raise ModelError(
            f"{feasible:,} states and {makers} decision makers need {needed / GB:.1f} GB with the engine "
            f"{engine!r}, {needed / states:.0f} bytes a state; {memory / GB:.1f} GB are free: "
            "ask for fewer concepts, or rule out more states"
        )
