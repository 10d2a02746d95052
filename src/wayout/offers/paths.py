"""How a state can be got to from no agreement: acts of third parties, then steps or words of the others."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from wayout.model import Conflict, Option, OptionTable
from wayout.model.options import States
from wayout.model.statements import Mask
from wayout.offers.joint import joint_improvements_from, joint_improvements_of
from wayout.offers.judged import once
from wayout.offers.reach import Reach, large, reach
from wayout.stability import Definitions, legal_sequences

Kind = Literal["act", "improvement", "joint"]


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step: an act of a third party, an improvement of one decision maker, or a joint improvement.

    `gains` and `losses` are the decision makers who strictly prefer, or strictly regret, the state it leads to;
    gains are None where they are not to be told.
    """

    kind: Kind
    by: tuple[int, ...]
    start: int
    end: int
    gains: tuple[int, ...] | None
    losses: tuple[int, ...]
    sequence: tuple[tuple[int, int], ...] = ()  # on a graph: who moves where, one after the other

    @property
    def improves_nobody(self) -> bool:
        """Nobody is better off by this step alone."""
        return self.gains == ()


Path = tuple[PathStep, ...]


def within_mandate(conflict: Conflict, dm: int, options: Iterable[Option]) -> bool:
    """Every option is an act that the third party's mandate names."""
    mandate = conflict.decision_makers[dm].mandate
    return all((option.act or option.key) in mandate for option in options)


def paths(definitions: Definitions, starts: Iterable[int], keep_face: bool) -> "Reached | ReachedByArrays":
    """Every state that can be got to from `starts`, each with a shortest path there (empty for a start).

    First acts of third parties within their mandates, if any; then either unilateral improvements of single
    decision makers, or one joint improvement of principals judged from the state it leaves. What a third party
    does, as an act or as an improvement, takes the consent it needs. With `keep_face` no step may break a face
    rule that held in the state just left.
    """
    if large(definitions.conflict):
        begin = tuple(starts)
        found = once(definitions, (begin, keep_face), lambda: reach(definitions.conflict, begin, keep_face))
        return ReachedByArrays(definitions, found)
    return Reached(definitions, starts, keep_face)


class ReachedByArrays(Mapping[int, Path]):
    """What can be got to in a large conflict, each path made when it is asked for: see `paths`."""

    def __init__(self, definitions: Definitions, found: Reach) -> None:
        """The paths of a search that has been made."""
        self.definitions = definitions
        self.found = found

    @property
    def where(self) -> Mask:
        """Which states can be got to: bool over all states."""
        return self.found.where

    def __getitem__(self, state: int) -> Path:
        """A shortest path to the state; raises KeyError if there is none."""
        path = self.path_to(state)
        if path is None:
            raise KeyError(state)
        return path

    def path_to(self, state: int) -> Path | None:
        """A shortest path to the state, None if there is none."""
        if self.found.steps[state] < 0:
            return None
        route = self.found.route(state)
        return tuple(self._step(start, end, end == state) for start, end in pairwise(route))

    def _step(self, start: int, end: int, last: bool) -> PathStep:
        space = self.definitions.space
        assert isinstance(space, OptionTable)
        joint = last and self.found.joint_from[end] >= 0
        kind: Kind = "joint" if joint else "act" if self.found.acts[end] else "improvement"
        return path_step(self.definitions, kind, space.movers(start, end), start, end)

    def __iter__(self) -> Iterator[int]:
        """The states, ascending."""
        return iter(np.flatnonzero(self.where).tolist())

    def __len__(self) -> int:
        """How many states there are."""
        return int(np.count_nonzero(self.where))


class Reached(Mapping[int, Path]):
    """The states that can be got to, each with its path, which is made when it is asked for: see `paths`.

    `prepared` are got to by acts alone, `alone` by acts and improvements; joint improvements leave from `prepared`.
    """

    def __init__(self, definitions: Definitions, starts: Iterable[int], keep_face: bool) -> None:
        """Search from `starts` as far as single decision makers get."""
        self.definitions = definitions
        self.conflict = definitions.conflict
        self.keep_face = keep_face
        self.prepared = _spread(dict.fromkeys(starts, ()), self._acts)
        self.alone = _spread(self.prepared, self._improvements)
        self._on_graph: dict[int, Mapping[int, PathStep]] = {}

    def __getitem__(self, state: int) -> Path:
        """A shortest path to the state; raises KeyError if there is none. The first asked for is the dear one."""
        start = int(self._left[state])
        path = self._shortest(state, [start] if start >= 0 else [])
        if path is None:
            raise KeyError(state)
        return path

    def path_to(self, state: int) -> Path | None:
        """A shortest path to the state, None if there is none: for one state, without a look at all others."""
        return self._shortest(state, self.prepared)

    def _shortest(self, state: int, starts: Iterable[int]) -> Path | None:
        """A shortest path by single decision makers, or by a joint improvement from one of the starts."""
        best = self.alone.get(state)
        for start in starts:
            path = self.prepared[start]
            if best is None or len(best) > len(path) + 1:
                step = self._joint(start, state)
                best = best if step is None else (*path, step)
        return best

    def __iter__(self) -> Iterator[int]:
        """The states, ascending."""
        return iter(np.flatnonzero(self.where).tolist())

    def __len__(self) -> int:
        """How many states there are."""
        return int(np.count_nonzero(self.where))

    @cached_property
    def where(self) -> Mask:
        """Which states can be got to: bool over all states."""
        where = self._left >= 0
        where[list(self.alone)] = True
        return where

    @cached_property
    def _left(self) -> npt.NDArray[np.int32]:
        """By state the nearest prepared state that a joint improvement leads there from, -1 if there is none."""
        left = np.full(self.conflict.space.size, -1, dtype=np.int32)
        for start in self.prepared:  # the nearest first
            ends = self._joint_ends(start)
            left[ends] = np.where(left[ends] < 0, start, left[ends])
        return left

    def _acts(self, state: int, known: Container[int]) -> Iterator[PathStep]:
        """What third parties do to states that are not known yet, with the consent it needs."""
        for dm in self.conflict.third_parties:
            yield from self._steps("act", dm, state, known, self.definitions.moves(dm, state))

    def _improvements(self, state: int, known: Container[int]) -> Iterator[PathStep]:
        """The improvements of single decision makers to states that are not known yet."""
        for dm in self.definitions.everyone:
            yield from self._steps("improvement", dm, state, known, self.definitions.improvements(dm, state))

    def _steps(
        self, kind: Kind, dm: int, state: int, known: Container[int], ends: Iterable[int]
    ) -> Iterator[PathStep]:
        """The steps of one decision maker that it may take, a third party's acts with the consent they need."""
        for end in ends:
            if end not in known and self._may(dm, state, end):
                step = path_step(self.definitions, kind, (dm,), state, end)
                if consented(self.conflict, step):
                    yield step

    def _may(self, dm: int, state: int, end: int) -> bool:
        """The move is within the mandate, and breaks no face that has to be kept."""
        return _may_act(self.conflict, dm, state, end) and self._keeps(state, end)

    def _keeps(self, state: int, end: int) -> bool:
        return not (self.keep_face and self.conflict.face_lost_between(state, end))

    # --- joint improvements of two or more principals, each by just those who change something ---

    def _joint(self, start: int, end: int) -> PathStep | None:
        """The joint improvement from `start` to `end`, None if it is none."""
        space, ranks = self.conflict.space, self.definitions.ranks
        if not isinstance(space, OptionTable):
            return self._joint_on_graph(start).get(end)
        movers = space.movers(start, end)
        agreed = len(movers) > 1 and set(movers) <= set(self.conflict.principals)
        if not agreed or any(ranks[i][end] <= ranks[i][start] for i in movers):
            return None
        if not space.may_change(start, end) or not self._keeps(start, end):
            return None
        return path_step(self.definitions, "joint", movers, start, end)

    def _joint_ends(self, start: int) -> States:
        """Where all joint improvements from `start` lead."""
        if self.conflict.is_graph:
            return np.array(list(self._joint_on_graph(start)), dtype=np.intp)
        return joint_improvements_from(self.conflict, start, self.keep_face)

    def _joint_on_graph(self, start: int) -> Mapping[int, PathStep]:
        """By where they lead, the first of fewest members."""
        if start not in self._on_graph:
            steps: dict[int, PathStep] = {}
            for step in _joint_sequences(self.definitions, start):
                if self._keeps(step.start, step.end):
                    steps.setdefault(step.end, step)
            self._on_graph[start] = steps
        return self._on_graph[start]


def _spread(
    known: Mapping[int, Path], steps: Callable[[int, Container[int]], Iterable[PathStep]]
) -> dict[int, Path]:
    """All states reached by any number of further steps, by shortest paths: breadth first from what is known."""
    found = dict(known)
    frontier = sorted(found, key=lambda state: len(found[state]))
    for state in frontier:  # grows while it is walked
        for step in steps(state, found):
            found[step.end] = (*found[state], step)
            frontier.append(step.end)
    return found


def _joint_sequences(definitions: Definitions, state: int) -> Iterator[PathStep]:
    """On a graph: the joint improvements of each group of principals, smaller groups first."""
    principals = definitions.conflict.principals
    for size in range(2, len(principals) + 1):
        for members in combinations(principals, size):
            ways = legal_sequences(members, state, definitions.moves)
            for end in definitions.joint_improvements(members, state):
                yield replace(path_step(definitions, "joint", members, state, end), sequence=ways[end])


def joint_ends(definitions: Definitions, starts: Collection[int]) -> tuple[int, ...]:
    """Where joint improvements of two or more principals lead from any of the states, ascending."""
    conflict = definitions.conflict
    if conflict.is_graph:
        steps = (step for start in starts for step in _joint_sequences(definitions, start))
        return tuple(sorted({step.end for step in steps}))
    begin = np.array(list(starts), dtype=np.int64)
    return once(definitions, ("joint", *starts), lambda: tuple(joint_improvements_of(conflict, begin).tolist()))


def consented(conflict: Conflict, step: PathStep) -> bool:
    """Nobody whose consent the step needs loses by it."""
    space = conflict.space
    if not isinstance(space, OptionTable):
        return True
    needed = {who for option in space.changed(step.start, step.end) for who in option.consent}
    return not needed & {conflict.keys[i] for i in step.losses}


def _may_act(conflict: Conflict, dm: int, state: int, end: int) -> bool:
    """Principals may do what they can; a third party what its mandate names (on a graph: its moves, if any)."""
    if dm in conflict.principals:
        return True
    if not isinstance(conflict.space, OptionTable):
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
