"""Small conflicts for the tests, written as one would say them."""

import numpy as np

from wayout.model import Conflict, DecisionMaker, FaceRule, Graph, Option, OptionForm, Prioritised, parse
from wayout.model.states import column


def statements(*texts: str) -> Prioritised:
    return Prioritised(tuple(parse(text) for text in texts))


def face(*texts: str) -> tuple[FaceRule, ...]:
    return tuple(FaceRule(text, must=parse(text)) for text in texts)


def option_form(options: list[Option], *infeasible: str) -> OptionForm:
    """The states of these options, without those that satisfy an infeasible statement."""
    keys = {option.key: j for j, option in enumerate(options)}
    feasible = ~column(len(options), 0) | True
    for text in infeasible:
        feasible &= ~parse(text).truth(lambda key: column(len(options), keys[key]))
    return OptionForm(tuple(options), feasible)


def conflict(people: list[DecisionMaker], space: OptionForm, *on: str) -> Conflict:
    return Conflict.of(people, space, space.code(on))


def people(count):
    return tuple(DecisionMaker("ABCDEF"[i]) for i in range(count))


class Seen:
    """Stands in for a statement: where a switching off is seen, as a mask."""

    def __init__(self, mask):
        self.mask = mask

    def truth(self, column):
        return self.mask


def as_conflict(drawn):
    """What the oracle draws in option form, as a conflict."""
    options = tuple(
        Option(
            f"o{j}",
            owner,
            one_way=drawn["one_way"].get(j),
            verified_by=Seen(drawn["seen_off"][j]) if j in drawn["seen_off"] else None,
        )
        for j, owner in enumerate(drawn["owner"])
    )
    payoffs = np.asarray(drawn["payoffs"], dtype=np.int32)
    return Conflict(people(payoffs.shape[0]), OptionForm(options, np.asarray(drawn["feasible"])), payoffs)


def as_graph(world):
    """A world of the oracle as a conflict on a graph."""
    arcs = tuple(
        {s: tuple(np.flatnonzero(row).tolist()) for s, row in enumerate(moves) if row.any()}
        for moves in world.moves
    )
    names = tuple(f"s{n}" for n in range(world.n_states))
    return Conflict(people(len(arcs)), Graph(names, arcs), np.asarray(world.payoffs, dtype=np.int32))


def graph(names, arcs, payoffs=None, status_quo=0):
    """A conflict on named states: for each decision maker its moves as "ab bc"; all payoffs 0 unless given."""
    place = {name: index for index, name in enumerate(names)}
    moves = []
    for text in arcs:
        ends = {}
        for start, end in text.split():
            ends.setdefault(place[start], []).append(place[end])
        moves.append({start: tuple(reached) for start, reached in ends.items()})
    table = np.zeros((len(arcs), len(names)), dtype=np.int32) if payoffs is None else np.array(payoffs, np.int32)
    return Conflict(people(len(arcs)), Graph(tuple(names), tuple(moves)), table, status_quo)
