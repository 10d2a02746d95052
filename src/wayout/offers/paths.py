"""How a state can be got to from no agreement: acts of third parties, then steps or words of the others."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Literal

import numpy as np

from wayout.model import Conflict, Option, OptionForm
from wayout.model.statements import Mask
from wayout.offers.judged import once
from wayout.offers.reach import Reached, joint_improvements_from, large, reached
from wayout.stability import Definitions, legal_sequences

Kind = Literal["act", "improvement", "joint"]


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step: an act of a third party, an improvement of one decision maker, or a joint improvement.

    `gains` and `losses` are the decision makers who strictly prefer, or strictly regret, the state it leads to.
    """

    kind: Kind
    by: tuple[int, ...]
    start: int
    end: int
    gains: tuple[int, ...]
    losses: tuple[int, ...]
    sequence: tuple[tuple[int, int], ...] = ()  # on a graph: who moves where, one after the other

    @property
    def improves_nobody(self) -> bool:
        """Nobody is better off by this step alone."""
        return not self.gains


Path = tuple[PathStep, ...]


def within_mandate(conflict: Conflict, dm: int, options: Iterable[Option]) -> bool:
    """Every option is an act that the third party's mandate names."""
    mandate = conflict.decision_makers[dm].mandate
    return all((option.act or option.key) in mandate for option in options)


def paths(definitions: Definitions, starts: Iterable[int], keep_face: bool) -> Mapping[int, Path]:
    """Every state that can be got to from `starts`, each with a shortest path there (empty for a start).

    First acts of third parties within their mandates, if any; then either unilateral improvements of single
    decision makers, or one joint improvement of principals judged from the state it leaves. With `keep_face`
    no step may break a face rule that held in the state just left.
    """
    if large(definitions.conflict):
        begin = tuple(starts)
        found = once(definitions, (begin, keep_face), lambda: reached(definitions.conflict, begin, keep_face))
        return ManyPaths(definitions, found)
    return paths_one_by_one(definitions, starts, keep_face)


def paths_one_by_one(definitions: Definitions, starts: Iterable[int], keep_face: bool) -> Mapping[int, Path]:
    """What `paths` finds, state by state: the definition."""

    def allowed(steps: Iterable[PathStep]) -> Iterable[PathStep]:
        conflict = definitions.conflict
        return (s for s in steps if not (keep_face and conflict.face_lost_between(s.start, s.end)))

    prepared = _spread(dict.fromkeys(starts, ()), lambda s: allowed(_acts(definitions, s)))
    found = _spread(prepared, lambda s: allowed(_improvements(definitions, s)))
    for state, path in prepared.items():
        for step in allowed(_joint(definitions, state)):
            if step.end not in found or len(found[step.end]) > len(path) + 1:
                found[step.end] = (*path, step)
    return found


class ManyPaths(Mapping[int, Path]):
    """The paths of a large conflict, each made when it is asked for."""

    def __init__(self, definitions: Definitions, found: Reached) -> None:
        self._definitions = definitions
        self._found = found

    @property
    def mask(self) -> Mask:
        """Where there is a path to."""
        return self._found.mask

    def __getitem__(self, state: int) -> Path:
        if state not in self:
            raise KeyError(state)
        route = self._found.route(state)
        return tuple(self._step(start, end, end == state) for start, end in pairwise(route))

    def _step(self, start: int, end: int, last: bool) -> PathStep:
        space = self._definitions.space
        assert isinstance(space, OptionForm)
        joint = last and self._found.joint_from[end] >= 0
        kind: Kind = "joint" if joint else "act" if self._found.acts[end] else "improvement"
        return path_step(self._definitions, kind, space.movers(start, end), start, end)

    def __contains__(self, state: object) -> bool:
        return isinstance(state, int) and bool(self._found.steps[state] >= 0)

    def __iter__(self) -> Iterator[int]:
        return iter(np.flatnonzero(self.mask).tolist())

    def __len__(self) -> int:
        return int(self.mask.sum())


def where(found: Mapping[int, Path], size: int) -> Mask:
    """The states there is a path to, as a mask of this size."""
    if isinstance(found, ManyPaths):
        return found.mask
    mask = np.zeros(size, dtype=bool)
    mask[list(found)] = True
    return mask


def _spread(known: Mapping[int, Path], steps: Callable[[int], Iterable[PathStep]]) -> dict[int, Path]:
    """All states reached by any number of further steps, by shortest paths: breadth first from what is known."""
    found = dict(known)
    frontier = sorted(found, key=lambda state: len(found[state]))
    for state in frontier:  # grows while it is walked
        for step in steps(state):
            if step.end not in found:
                found[step.end] = (*found[state], step)
                frontier.append(step.end)
    return found


def _acts(definitions: Definitions, state: int) -> Iterable[PathStep]:
    for dm in definitions.conflict.third_parties:
        for end in definitions.moves(dm, state):
            step = path_step(definitions, "act", (dm,), state, end)
            if _may_act(definitions.conflict, dm, state, end) and consented(definitions, step):
                yield step


def _improvements(definitions: Definitions, state: int) -> Iterable[PathStep]:
    for dm in definitions.everyone:
        for end in definitions.improvements(dm, state):
            if _may_act(definitions.conflict, dm, state, end):
                yield path_step(definitions, "improvement", (dm,), state, end)


def _joint(definitions: Definitions, state: int) -> Iterable[PathStep]:
    """The joint improvements of two or more principals, each by just those who change something."""
    conflict, space = definitions.conflict, definitions.space
    if isinstance(space, OptionForm):
        for end in space.joint_moves(conflict.principals, state):
            movers = space.movers(state, end)
            if len(movers) > 1 and all(definitions.ranks[i][end] > definitions.ranks[i][state] for i in movers):
                yield path_step(definitions, "joint", movers, state, end)
        return
    for size in range(2, len(conflict.principals) + 1):
        for members in combinations(conflict.principals, size):
            ways = legal_sequences(members, state, definitions.moves)
            for end in definitions.joint_improvements(members, state):
                yield replace(path_step(definitions, "joint", members, state, end), sequence=ways[end])


def joint_ends(definitions: Definitions, state: int) -> tuple[int, ...]:
    """Where joint improvements of two or more principals lead from the state, ascending."""
    if large(definitions.conflict):
        return tuple(joint_improvements_from(definitions.conflict, state).tolist())
    return tuple(sorted({step.end for step in _joint(definitions, state)}))


def consented(definitions: Definitions, step: PathStep) -> bool:
    """Nobody whose consent the act needs loses by it."""
    space, keys = definitions.space, definitions.conflict.keys
    if not isinstance(space, OptionForm):
        return True
    needed = {who for option in space.changed(step.start, step.end) for who in option.consent}
    return not needed & {keys[i] for i in step.losses}


def _may_act(conflict: Conflict, dm: int, state: int, end: int) -> bool:
    """Principals may do what they can; a third party what its mandate names (on a graph: its moves, if any)."""
    if dm in conflict.principals:
        return True
    if not isinstance(conflict.space, OptionForm):
        return bool(conflict.decision_makers[dm].mandate)
    return within_mandate(conflict, dm, conflict.space.changed(state, end))


def path_step(definitions: Definitions, kind: Kind, by: tuple[int, ...], start: int, end: int) -> PathStep:
    """The step with who gains and who loses by it."""
    ranks = definitions.ranks
    return PathStep(
        kind,
        by,
        start,
        end,
        tuple(i for i in definitions.everyone if ranks[i][end] > ranks[i][start]),
        tuple(i for i in definitions.everyone if ranks[i][end] < ranks[i][start]),
    )
