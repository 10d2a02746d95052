"""Why a state is stable or not: each improvement, the sanction that deters it, and the counter-move."""

from dataclasses import dataclass

from wayout.model import Conflict, OptionTable
from wayout.stability.definitions import Definitions, Step, legal_sequences


@dataclass(frozen=True, slots=True)
class Sanction:
    """One way the others deter an improvement: who moves, where to, in order, and where it ends.

    `simultaneous` marks moves made together with the improvement (SIM). `counter` is the best state the
    improver can still reach from the end (None: it cannot move).
    """

    path: tuple[Step, ...]
    end: int
    simultaneous: bool = False
    counter: int | None = None


@dataclass(frozen=True, slots=True)
class Temptation:
    """An improvement from the state and what meets it: `sanction` is None when nobody deters it.

    `hopeless` is a sanction that would deter it but for a counter-move (SMR, SSEQ): why it fails.
    """

    gain: int
    seen: bool
    sanction: Sanction | None
    hopeless: Sanction | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a state is stable for one decision maker under one concept, and why."""

    state: int
    dm: int
    concept: str
    stable: bool
    temptations: tuple[Temptation, ...]


def explain(conflict: Conflict, concept: str, dm: str | int, state: str | int) -> Verdict:
    """The verdict on `state` for `dm` under `concept`, with every improvement and what meets it.

    The decision maker by key or position, the state by label or number. Raises ModelError on unknown ones.
    """
    dm = conflict.index(dm)
    state = conflict.space.state(state) if isinstance(state, str) else state
    definitions = Definitions(conflict)
    temptations = tuple(
        _temptation(definitions, concept, dm, state, gain) for gain in definitions.improvements(dm, state)
    )
    return Verdict(state, dm, concept, definitions.stable(concept, dm, state), temptations)


def _temptation(definitions: Definitions, concept: str, dm: int, state: int, gain: int) -> Temptation:
    seen = definitions.space.seen(state, gain)
    if concept == "R":
        return Temptation(gain, seen, None)
    ends = sorted(definitions.sanctions(concept, dm, state, gain))
    if ends:
        return Temptation(gain, seen, _sanction(definitions, concept, dm, state, gain, ends))
    escaped = {"SMR": "GMR", "SSEQ": "SEQ"}.get(concept)
    broken = sorted(definitions.sanctions(escaped, dm, state, gain)) if escaped else []
    hopeless = _sanction(definitions, concept, dm, state, gain, broken) if broken else None
    return Temptation(gain, seen, None, hopeless)


def _sanction(definitions: Definitions, concept: str, dm: int, state: int, gain: int, ends: list[int]) -> Sanction:
    """The sanction with the fewest moves, the lowest state among equals."""
    rank = definitions.ranks[dm]
    if concept == "SIM":
        end = min(ends, key=lambda e: (len(_joined(definitions, gain, e)), e))
        return Sanction(_joined(definitions, gain, end), end, simultaneous=True)
    step = definitions.improvements if concept in ("SEQ", "SSEQ") else definitions.moves
    paths = legal_sequences(definitions.others(dm), gain, step)
    end = min(ends, key=lambda e: (len(paths[e]), e))
    counter = max(definitions.moves(dm, end), key=lambda e: rank[e], default=None)
    return Sanction(paths[end], end, counter=counter)


def _joined(definitions: Definitions, gain: int, end: int) -> tuple[Step, ...]:
    """Who moved beside the improver: each mover with the end of the joint move."""
    space = definitions.space
    assert isinstance(space, OptionTable)
    return tuple((mover, end) for mover in space.movers(gain, end))
