"""What holds a state: the improvements each side forgoes in it, and what deters them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from wayout.model import Graph
from wayout.offers.judged import Analysed
from wayout.offers.reach import shortest
from wayout.stability import Definitions
from wayout.stability.definitions import Step, Successors

MOST_TRIED = 64  # improvements of one decision maker in one state, the best first


@dataclass(frozen=True, slots=True)
class Forgone:
    """An improvement a decision maker could make from a state, and the shortest sanction that meets it.

    `seen` says whether others see it. `sanction` has who moves where, one after the other, empty if nothing
    deters it; it is `credible` if every step improves its mover. `together` marks others who improve their own
    lot at the same moment and so spoil it (SIM), where no sanction follows afterwards.
    """

    dm: int
    state: int
    gain: int
    seen: bool
    sanction: tuple[Step, ...] = ()
    credible: bool = False
    together: bool = False

    @property
    def deterred(self) -> bool:
        """Something meets it."""
        return bool(self.sanction)


def forgone(definitions: Definitions, state: int, dm: int) -> tuple[Forgone, ...]:
    """The improvements of `dm` from the state: those that nothing deters, those nothing credible does, the rest.

    Among equals the one that gains most comes first. Of more than 64 those that gain most are looked into.
    """
    rank = definitions.ranks[dm]
    gains = sorted(definitions.improvements(dm, state), key=lambda end: (-rank[end], definitions.space.label(end)))
    found = [_met(definitions, state, dm, gain) for gain in gains[:MOST_TRIED]]
    return tuple(sorted(found, key=lambda each: (each.deterred, each.credible)))


def _met(definitions: Definitions, state: int, dm: int, gain: int) -> Forgone:
    if not definitions.space.seen(state, gain):
        return Forgone(dm, state, gain, seen=False)
    for credible in (True, False):
        sanction = _sanction(definitions, state, dm, gain, credible)
        if sanction:
            return Forgone(dm, state, gain, True, sanction, credible)
    return Forgone(dm, state, gain, True, _at_once(definitions, state, dm, gain), together=True)


def _sanction(definitions: Definitions, state: int, dm: int, gain: int, credible: bool) -> tuple[Step, ...]:
    """A shortest legal sequence of the others, each step an improvement if credible, that leaves `dm` no better."""
    others = definitions.others(dm)
    if isinstance(definitions, Analysed):
        row = definitions.conflict.payoffs[dm]
        route = shortest(definitions.conflict, others, gain, row <= row[state], credible) or []
        return tuple((_mover(definitions, start, end), end) for start, end in pairwise(route))
    step = definitions.improvements if credible else definitions.moves
    return _nearest(definitions, state, dm, gain, step)


def _nearest(definitions: Definitions, state: int, dm: int, gain: int, step: Successors) -> tuple[Step, ...]:
    """The search of `legal_sequences`, ended where the first sanction is met; the lowest of several."""
    visited: set[tuple[int, int | None]] = {(gain, None)}
    frontier: list[tuple[int, int | None, tuple[Step, ...]]] = [(gain, None, ())]
    while frontier:
        reached: list[tuple[int, int | None, tuple[Step, ...]]] = []
        for at, last, path in frontier:
            for member in definitions.others(dm):
                for end in step(member, at) if member != last else ():
                    if (end, member) not in visited:
                        visited.add((end, member))
                        reached.append((end, member, (*path, (member, end))))
        met = [each for each in reached if definitions.not_preferred(dm, each[0], state)]
        if met:
            return min(met, key=lambda each: each[0])[2]
        frontier = reached
    return ()


def _at_once(definitions: Definitions, state: int, dm: int, gain: int) -> tuple[Step, ...]:
    """Who improves from the state itself at the same moment, and where that ends; small conflicts only."""
    if isinstance(definitions.space, Graph) or isinstance(definitions, Analysed):
        return ()
    end = next(iter(definitions.simultaneous(dm, state, gain)), None)
    return () if end is None else tuple((mover, end) for mover in definitions.space.movers(gain, end))


def _mover(definitions: Definitions, start: int, end: int) -> int:
    space = definitions.space
    assert not isinstance(space, Graph)
    (mover,) = space.movers(start, end)
    return mover


def undeterred(found: Sequence[Forgone]) -> tuple[Forgone, ...]:
    """Those that nothing meets: why the state does not hold."""
    return tuple(each for each in found if not each.deterred)
