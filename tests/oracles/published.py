"""Published conflicts, from parsed JSON to the plain data of the matrix method."""

from collections.abc import Iterable

import numpy as np

from oracles.matrix_method import World


def _payoffs(preferences: Iterable[Iterable], place: dict[str, int], size: int) -> np.ndarray:
    """Int (dms, size): the best state of each ranking scores highest; places not ranked score -1."""
    rankings = [[place[str(state)] for state in ranking] for ranking in preferences]
    payoffs = np.full((len(rankings), size), -1, dtype=np.int64)
    for row, ranking in zip(payoffs, rankings, strict=True):
        row[ranking] = np.arange(len(ranking))[::-1]
    if (payoffs[:, sorted(place.values())] < 0).any():
        raise ValueError("a ranking leaves out a state")
    return payoffs


def world_of(case: dict) -> tuple[World, tuple[str, ...]]:
    """The World of a case, and the names of its states in the order of their numbers.

    A case has `decision_makers`, `states`, `preferences` (best first) and `arcs` (a list of moves a DM).
    Names are text even where rankings and arcs write them as numbers. Every move is seen.
    """
    names = tuple(map(str, case["states"]))
    place, n = {name: index for index, name in enumerate(names)}, len(names)
    moves = tuple(np.zeros((n, n), dtype=bool) for _ in case["decision_makers"])
    for move, arcs in zip(moves, case["arcs"], strict=True):
        for start, end in arcs:
            move[place[str(start)], place[str(end)]] = True
    unseen = tuple(np.zeros((n, n), dtype=bool) for _ in moves)
    return World(n, moves, _payoffs(case["preferences"], place, n), unseen), names


def conflict_of(case: dict) -> tuple[dict, dict[str, int]]:
    """The same case in option form (keyword arguments of `option_form`), and the code of each state name.

    Only for cases whose states give every option a 0 or a 1 and whose `irreversible` names options by number.
    """
    place = {
        str(name): sum(value << bit for bit, value in enumerate(values)) for name, values in case["states"].items()
    }
    size = 1 << len(case["options"])
    feasible = np.zeros(size, dtype=bool)
    feasible[list(place.values())] = True
    way = {"fwd": "on", "back": "off"}
    return {
        "owner": [case["decision_makers"].index(dm) for dm, _ in case["options"]],
        "payoffs": _payoffs(case["preferences"], place, size),
        "feasible": feasible,
        "one_way": {int(option): way[to] for option, to in dict(case["irreversible"]).items()},
        "seen_off": {},
    }, place
