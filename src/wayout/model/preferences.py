"""Preferences as dense ranks: from prioritised statements or from a ranking with ties."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wayout.model.listed import ListedForm
from wayout.model.options import ModelError, OptionTable
from wayout.model.statements import Mask, Statement
from wayout.model.states import OptionForm, StateSpace

Payoffs = npt.NDArray[np.int32]
Tiers = tuple[tuple[int, ...], ...]

_KEY_BITS = 24  # a table of so many ranks, 64 MB, is quicker than a sort of as many
_ROOM_BITS = 6  # so many times 2 more ranks than states, and the table is still no work beside them


@dataclass(frozen=True, slots=True)
class Prioritised:
    """Option prioritisation: statements, most important first; each outweighs all below it.

    Source: Peng, Hipel, Kilgour and Fang, "Ordinal preferences in the decision support system GMCR II", 1997.
    """

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking of all feasible states by label, best tier first; the states of one tier are tied."""

    tiers: tuple[tuple[str, ...], ...]


Preferences = Prioritised | Ranked


def payoffs(space: StateSpace, preferences: Preferences | None) -> Payoffs:
    """Ordinal payoffs over all states, int32: 0 is worst, higher is better, infeasible -1; None is indifferent."""
    match preferences:
        case Prioritised(statements):
            if not isinstance(space, OptionTable):
                raise ModelError("a general graph takes a ranking, not statements")
            return _from_statements(space, statements)
        case Ranked(tiers):
            return _from_tiers(space, tiers)
    return np.where(space.feasible, 0, -1).astype(np.int32)


def tiers(space: StateSpace, row: Payoffs) -> Tiers:
    """The feasible states grouped by payoff, best first: what a row of payoffs says as a ranking."""
    groups: dict[int, list[int]] = {}
    for state in space.states:
        groups.setdefault(int(row[state]), []).append(state)
    return tuple(tuple(groups[value]) for value in sorted(groups, reverse=True))


def _from_statements(space: OptionForm | ListedForm, statements: Sequence[Statement]) -> Payoffs:
    """Ranks refined block by block: among equals so far, the truth of the next statements as a binary number."""
    ranks = np.zeros(space.size, dtype=np.int32)
    levels, rest = 1, list(statements)
    key_bits = min(_KEY_BITS, space.size.bit_length() + _ROOM_BITS)
    while rest:
        block = max(1, key_bits - levels.bit_length())
        for statement in rest[:block]:
            ranks *= 2
            ranks += statement.truth(space.column)
        levels = _close_gaps(ranks, space.feasible, levels << len(rest[:block]))
        rest = rest[block:]
    ranks[~space.feasible] = -1
    return ranks


def _close_gaps(ranks: Payoffs, feasible: Mask, top: int) -> int:
    """Renumber in place the ranks below `top` that some feasible state has as 0, 1, ...; how many there are."""
    taken = np.zeros(top, dtype=bool)
    taken[ranks[feasible]] = True
    place = np.cumsum(taken, dtype=np.int32)
    ranks[:] = place[ranks] - 1
    return int(place[-1])


def _from_tiers(space: StateSpace, ranked: Sequence[Sequence[str]]) -> Payoffs:
    row = np.full(space.size, -1, dtype=np.int32)
    wrong: list[str] = []
    for rank, tier in enumerate(reversed(ranked)):
        for label in tier:
            try:
                state = space.state(label)
            except ModelError as error:
                wrong.append(str(error))
                continue
            if row[state] >= 0:
                wrong.append(f"the ranking names state {label!r} twice")
            row[state] = rank
    if missing := np.flatnonzero((row < 0) & space.feasible).tolist():
        more = f" and {len(missing) - 5:,} more" if len(missing) > 5 else ""
        wrong.append(f"the ranking misses {', '.join(map(space.label, missing[:5]))}{more}")
    if wrong:
        raise ModelError(f"{', '.join(wrong)}; name every feasible state once")
    return row
