"""An integer program of columns that are 0 or 1, solved by HiGHS through scipy."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt

MOST_NODES = 2_000  # of the search tree
MOST_SECONDS = 60
OPTIMAL, INFEASIBLE = 0, 2  # scipy's status
SLACK = 1e-6
MOST_FOR_A_LIMIT = 3_000  # columns: a row over all of them helps small programs and slows large ones

Values = npt.NDArray[np.float64]
Term = tuple[int, int, int]  # constant + factor * column, in the order constant, column, factor


class Model:
    """An integer program of columns that are 0 or 1 and rows "the sum of these terms is at least so much"."""

    def __init__(self, leavings: int) -> None:
        """The first columns, at no cost, say which leavings are relied on."""
        self.cost = [0] * leavings
        self.constant = 0
        self.rows: dict[tuple[tuple[int, int], ...], int] = {}
        self.together: dict[tuple[Term, ...], int] = {}
        self.either: dict[tuple[Term, tuple[Term, ...]], int] = {}
        self.broken = False  # some row cannot hold

    def column(self, cost: int, constant: int = 0) -> int:
        """A new column: what it costs where it is 1, and what is paid whatever it is."""
        self.cost.append(cost)
        self.constant += constant
        return len(self.cost) - 1

    def every(self, terms: Sequence[Term]) -> Term:
        """A term that is 1 only if all of these are."""
        if len(terms) == 1:
            return terms[0]
        key = tuple(sorted(terms))
        if key not in self.together:
            self.together[key] = self.column(0)
            for constant, column, factor in terms:
                self.add([(constant, column, factor), (0, self.together[key], -1)], 0)
        return 0, self.together[key], 1

    def both(self, one: Term, others: Sequence[Term]) -> Term:
        """A term that is 1 only if one is and, if there are others, some of them is."""
        if len(others) < 2:
            return self.every([one, *others])
        key = one, tuple(sorted(others))
        if key not in self.either:
            self.either[key] = self.column(0)
            for terms in ([one], others):
                self.add([*terms, (0, self.either[key], -1)], 0)
        return 0, self.either[key], 1

    def add(self, terms: Sequence[Term], least: int) -> None:
        """A new row, unless it always holds."""
        factors: dict[int, int] = {}
        for constant, column, factor in terms:
            least -= constant
            factors[column] = factors.get(column, 0) + factor
        row = tuple(sorted((column, factor) for column, factor in factors.items() if factor))
        if least > sum(factor for _, factor in row if factor < 0):
            self.rows[row] = max(least, self.rows.get(row, least))
        if least > sum(factor for _, factor in row if factor > 0):
            self.broken = True

    def solve(self, below: int | None) -> tuple[Values | None, int] | None:
        """The cheapest values and their cost; no values but a bound if the work ran out.

        None if there are no values, or none that cost less than `below`.
        """
        if self.broken:
            return None
        if not self.rows:
            return np.zeros(len(self.cost)), self.constant
        relaxed = self._solve(0, None)
        if relaxed is None or (below is not None and relaxed[1] >= below):
            return None
        if relaxed[0] is not None and np.abs(relaxed[0] - np.rint(relaxed[0])).max() < SLACK:
            return relaxed
        return self._solve(1, below if len(self.cost) <= MOST_FOR_A_LIMIT else None)

    def _solve(self, integral: int, below: int | None) -> tuple[Values | None, int] | None:
        """With whole columns or fractions of them; the cost is rounded up, as the cost of whole ones is whole."""
        from scipy.optimize import milp  # noqa: PLC0415  a quarter of a second to import

        done = milp(
            np.array(self.cost, dtype=np.float64),
            integrality=np.full(len(self.cost), integral),
            bounds=(0, 1),
            constraints=self._constraints(below),
            options={"mip_rel_gap": 0, "node_limit": MOST_NODES, "time_limit": MOST_SECONDS},
        )
        if done.status == INFEASIBLE:
            return None
        if done.status != OPTIMAL:
            bound = done.mip_dual_bound
            return None, self.constant + (0 if bound is None else ceil(bound - SLACK))
        return done.x, self.constant + ceil(done.fun - SLACK)

    def _constraints(self, below: int | None) -> Any:
        """The rows, and one that asks for less than a cost that is known."""
        from scipy.optimize import LinearConstraint  # noqa: PLC0415
        from scipy.sparse import csr_array  # noqa: PLC0415

        rows = dict(self.rows)
        if below is not None:
            rows[tuple((column, -cost) for column, cost in enumerate(self.cost) if cost)] = (
                self.constant - below + 1
            )
        entries = [(n, column, factor) for n, row in enumerate(rows) for column, factor in row]
        places, columns, factors = np.array(entries, dtype=np.int64).T
        matrix = csr_array((factors.astype(np.float64), (places, columns)), shape=(len(rows), len(self.cost)))
        return LinearConstraint(matrix, np.array(list(rows.values()), dtype=np.float64), np.inf)
