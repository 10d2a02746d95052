"""Status quo analysis: what can come of the status quo, in how many moves, with whom moving when.

From the start s, with N all decision makers and no decision maker moving twice in a row:

    S_i(0) is empty;  S_i(h) = the states reached from s by a legal sequence of exactly h moves, i moving last
    V_i(h) = the union of S_i(1), ..., S_i(h): the same within h moves

The analysis ends at the first h after which no V_i grows. Every step is a unilateral improvement of its mover
or, with `improvements_only=False`, any unilateral move.

Sources: Li, Kilgour and Hipel, "Status quo analysis in the graph model for conflict resolution", 2005; Xu,
Kilgour, Hipel and Kemkes, "Using matrices to link conflict evolution and resolution in a graph model", 2010,
whose matrices of exactly h legal moves with last mover i are S_i(h) for every start at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Literal

from wayout.model import Conflict, ModelError
from wayout.stability.definitions import Definitions, Step, Successors

Counting = Literal["within", "exactly"]
Cell = tuple[int, ...] | None
Arrival = tuple[int, int]  # a state, and who has just moved there
Node = tuple[int, int | None]  # the same, with nobody at the start

MAX_CELLS = 1_000_000
MAX_REACHED = 1 << 17


@dataclass(frozen=True, slots=True)
class Arc:
    """A move that some legal sequence from the start makes, with the earliest step at which it can be made."""

    step: int
    mover: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ShortestPaths:
    """The shortest legal sequences to a state: how many there are, and the first of them by mover and state."""

    count: int
    paths: tuple[tuple[Step, ...], ...]

    @property
    def complete(self) -> bool:
        """All of them are listed."""
        return len(self.paths) == self.count


@dataclass(frozen=True, slots=True)
class StatusQuoTable:
    """The table the literature prints: a row a state reached, a column for each h = 0, ..., steps.

    A cell holds the decision makers that can move last, ascending: all i with the state in V_i(h), or in S_i(h)
    when `counting` is "exactly". It is None where there is none, and () where the start stands unmoved.
    """

    counting: Counting
    states: tuple[int, ...]
    steps: int
    cells: tuple[tuple[Cell, ...], ...]

    def cell(self, state: int, step: int) -> Cell:
        """The cell of a state and a number of moves; None for a state that is not reached."""
        return self.cells[self.states.index(state)][step] if state in self.states else None


@dataclass(frozen=True, eq=False)
class StatusQuoAnalysis:
    """What legal sequences from `start` reach.

    `fewest[state][i]` is the least number of moves to the state with i moving last. The start itself is a key
    too; its own entries are those of sequences that come back.
    """

    conflict: Conflict
    start: int
    improvements_only: bool
    fewest: Mapping[int, Mapping[int, int]]
    _step: Successors = field(repr=False)

    @cached_property
    def states(self) -> tuple[int, ...]:
        """The states that can be reached, ascending; the start is one of them."""
        return tuple(sorted(self.fewest))

    @cached_property
    def steps(self) -> int:
        """The number of moves after which nothing is added: no state, and no other last mover to a state."""
        return max((step for last in self.fewest.values() for step in last.values()), default=0)

    def reached(self, state: int) -> bool:
        """The state can be reached; the start always is."""
        return state in self.fewest

    def distance(self, state: int) -> int | None:
        """The least number of moves to the state; None where it cannot be reached."""
        if state == self.start:
            return 0
        return min(self.fewest.get(state, {}).values(), default=None)

    @cached_property
    def arcs(self) -> tuple[Arc, ...]:
        """The status quo diagram: every move that some legal sequence makes, by earliest step."""
        found = (
            Arc(step + 1, mover, state, end)
            for state in self.fewest
            for mover, step in self._turns(state)
            for end in self._step(mover, state)
        )
        return tuple(sorted(found, key=lambda arc: (arc.step, arc.mover, arc.start, arc.end)))

    def paths(self, state: int, limit: int | None = 100) -> ShortestPaths:
        """The shortest legal sequences from the start to the state, at most `limit` of them listed, all counted.

        No sequence where the state cannot be reached, and the one without a move for the start.
        """
        length = self.distance(state)
        if length is None:
            return ShortestPaths(0, ())
        if length == 0:
            return ShortestPaths(1, ((),))
        onward, count = self._ways(state, length)
        walks = _walks(onward, (self.start, None), length)
        return ShortestPaths(count, tuple(islice(walks, limit)))

    def table(self, counting: Counting = "within") -> StatusQuoTable:
        """The table of last movers by state and number of moves: within h moves, or after exactly h.

        Raises ModelError when it would have more than MAX_CELLS cells, or on another way of counting.
        """
        if counting not in ("within", "exactly"):
            raise ModelError(f'counting is {counting!r}; write "within" or "exactly"')
        if (cells := len(self.fewest) * (self.steps + 1)) > MAX_CELLS:
            raise ModelError(
                f"the status quo table of {len(self.fewest):,} states in {self.steps:,} moves has {cells:,} cells, "
                f"more than {MAX_CELLS:,}; ask for the distance and the paths of a state instead"
            )
        columns = self._within() if counting == "within" else self._exactly()
        rows = (tuple(column.get(state) for column in columns) for state in self.states)
        return StatusQuoTable(counting, self.states, self.steps, tuple(rows))

    def _within(self) -> list[dict[int, Cell]]:
        """V(h) for each h: state -> last movers."""
        columns: list[dict[int, Cell]] = [{self.start: ()}]
        for step in range(1, self.steps + 1):
            column: dict[int, Cell] = {self.start: ()}
            for state, last in self.fewest.items():
                if movers := tuple(sorted(mover for mover, least in last.items() if least <= step)):
                    column[state] = movers
            columns.append(column)
        return columns

    def _exactly(self) -> list[dict[int, Cell]]:
        """S(h) for each h: state -> last movers."""
        columns: list[dict[int, Cell]] = [{self.start: ()}]
        for _ in range(self.steps):
            after: dict[int, set[int]] = {}
            for state, last in columns[-1].items():
                for mover in self._movers:
                    if last != (mover,):
                        for end in self._step(mover, state):
                            after.setdefault(end, set()).add(mover)
            columns.append({state: tuple(sorted(movers)) for state, movers in after.items()})
        return columns

    @property
    def _movers(self) -> range:
        return range(len(self.conflict.decision_makers))

    def _turns(self, state: int) -> Iterator[tuple[int, int]]:
        """Who can move on from the state, each with the least number of moves made before."""
        for mover in self._movers:
            before = [step for last, step in self.fewest[state].items() if last != mover]
            if state == self.start:
                yield mover, 0
            elif before:
                yield mover, min(before)

    @cached_property
    def _origins(self) -> Mapping[Arrival, list[int]]:
        """For each state and last mover, the states from which a shortest sequence makes that last move."""
        origins: dict[Arrival, list[int]] = {}
        for state in self.fewest:
            for mover, step in self._turns(state):
                for end in self._step(mover, state):
                    if self.fewest[end][mover] == step + 1:
                        origins.setdefault((end, mover), []).append(state)
        return origins

    def _ways(self, state: int, length: int) -> tuple[dict[Node, list[Arrival]], int]:
        """How each shortest sequence to the state goes on from each node on its way, and how many there are."""
        onward: dict[Node, list[Arrival]] = {}
        layer: dict[Arrival, int] = {
            (state, mover): 1 for mover, least in self.fewest[state].items() if least == length
        }
        for step in range(length - 1, 0, -1):
            earlier: dict[Arrival, int] = {}
            for arrival, count in layer.items():
                for origin in self._origins[arrival]:
                    for last, least in self.fewest[origin].items():
                        if least == step and last != arrival[1]:
                            onward.setdefault((origin, last), []).append(arrival)
                            earlier[origin, last] = earlier.get((origin, last), 0) + count
            layer = earlier
        onward[self.start, None] = list(layer)
        return onward, sum(layer.values())


def status_quo_analysis(
    conflict: Conflict, start: int | str | None = None, improvements_only: bool = True
) -> StatusQuoAnalysis:
    """What unilateral improvements alone, or else any unilateral moves, can make of the status quo.

    `start` stands in for the status quo: a state, by code or position, or its label. Raises ModelError when there
    is neither, on an unknown or infeasible state, and when more than MAX_REACHED states are reached. The cost is
    one look at each move from each state reached.
    """
    chosen = conflict.status_quo if start is None else start
    if chosen is None:
        raise ModelError("the status quo is unknown; name it with `status_quo:`, or give a state to start from")
    begin = feasible_state(conflict, chosen)
    movers = range(len(conflict.decision_makers))
    step: Successors = Definitions(conflict).improvements if improvements_only else conflict.space.moves
    fewest: dict[int, dict[int, int]] = {begin: {}}
    turns = [(begin, mover) for mover in movers]  # who may move from where, each once: as early as it can
    known = set(turns)
    moves_made = 0
    while turns:
        moves_made += 1
        arrived: list[Arrival] = []
        for state, mover in turns:
            for end in step(mover, state):
                last = fewest.setdefault(end, {})
                if mover not in last:
                    last[mover] = moves_made
                    arrived.append((end, mover))
        if len(fewest) > MAX_REACHED:
            raise ModelError(
                f"more than {MAX_REACHED:,} states can be reached from {conflict.space.label(begin)} by "
                f"{'improvements' if improvements_only else 'any moves'}; ask from another state, or rule some out"
            )
        turns = []
        for state, last_mover in arrived:
            for mover in movers:
                if mover != last_mover and (state, mover) not in known:
                    known.add((state, mover))
                    turns.append((state, mover))
    return StatusQuoAnalysis(conflict, begin, improvements_only, fewest, step)


def feasible_state(conflict: Conflict, state: int | str) -> int:
    """The state, by code, position or label; raises ModelError on an unknown or infeasible one."""
    space = conflict.space
    if isinstance(state, str):
        return space.state(state)
    if not 0 <= state < space.size:
        raise ModelError(f"there is no state {state!r}; states are numbered 0 to {space.size - 1}")
    if not space.feasible[state]:
        raise ModelError(f"state {space.label(state)} is infeasible")
    return int(state)


def _walks(onward: Mapping[Node, list[Arrival]], root: Node, length: int) -> Iterator[tuple[Step, ...]]:
    """Every walk of `length` moves from the root, by mover and then by state; no node on the way is a dead end."""

    def choices(node: Node) -> Iterator[Step]:
        return iter(sorted((mover, state) for state, mover in onward[node]))

    walk: list[Step] = []
    untried = [choices(root)]
    while untried:
        step = next(untried[-1], None)
        if step is None:
            untried.pop()
            del walk[-1:]
        elif len(untried) == length:
            yield (*walk, step)
        else:
            mover, state = step
            walk.append(step)
            untried.append(choices((state, mover)))
