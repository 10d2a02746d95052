"""The conflict itself: who, over which states, with what preferences, and where it stands now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from wayout.model.options import ModelError, OneWay, Option, OptionTable
from wayout.model.preferences import Payoffs, Preferences, payoffs
from wayout.model.statements import Mask, Statement, one_by_one
from wayout.model.states import Graph, OptionForm, StateSpace, check_tabled

Role = Literal["principal", "third_party"]


@dataclass(frozen=True, slots=True)
class FaceRule:
    """What must stay true lest a decision maker visibly lose face: a statement, or a state to keep out of."""

    text: str
    must: Statement | None = None
    avoid: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionMaker:
    """A principal or a third party: its preferences, its face and, for a third party, its mandate (verbs)."""

    key: str
    name: str = ""
    role: Role = "principal"
    mandate: tuple[str, ...] = ()
    preferences: Preferences | None = None
    face: tuple[FaceRule, ...] = ()

    @property
    def title(self) -> str:
        """The name to show."""
        return self.name or self.key


@dataclass(frozen=True, eq=False)
class Conflict:
    """A conflict: decision makers, states, payoffs of shape (decision makers, states), and the status quo.

    Payoffs are ordinal ints, higher is better; entries of infeasible states are ignored.
    """

    decision_makers: tuple[DecisionMaker, ...]
    space: StateSpace
    payoffs: Payoffs
    status_quo: int | None = None

    def __post_init__(self) -> None:
        if not np.issubdtype(self.payoffs.dtype, np.integer):
            raise ModelError(f"payoffs must be whole numbers, not {self.payoffs.dtype}; use ranks: 0, 1, 2, ...")
        if self.payoffs.shape != (len(self.decision_makers), self.space.size):
            raise ModelError(
                f"payoffs have shape {self.payoffs.shape}; {len(self.decision_makers)} decision makers over "
                f"{self.space.size} states need ({len(self.decision_makers)}, {self.space.size})"
            )
        if self.status_quo is not None and not self.space.feasible[self.status_quo]:
            raise ModelError(f"the status quo {self.space.label(self.status_quo)} is infeasible")

    @classmethod
    def of(cls, decision_makers: Sequence[DecisionMaker], space: StateSpace, status_quo: int | None = None) -> Self:
        """The conflict in which each decision maker ranks the states by its own preferences."""
        rows = [payoffs(space, dm.preferences) for dm in decision_makers]
        return cls(tuple(decision_makers), space, np.array(rows, dtype=np.int32), status_quo)

    @classmethod
    def from_arrays(
        cls,
        owner: Sequence[int],
        payoffs: npt.ArrayLike,
        feasible: npt.ArrayLike | None = None,
        one_way: Mapping[int, OneWay] | None = None,
    ) -> Self:
        """A conflict in option form from arrays.

        `owner[j]` is the decision maker of option j; `payoffs` ints of shape (decision makers, 2**k), higher is
        better; `feasible` bool of shape (2**k,); `one_way` {option: "on" | "off"}. Decision makers are keyed
        "0", "1", ... Raises ModelError on wrong shapes, types or indices.
        """
        check_tabled(len(owner))
        table = _integers(payoffs)
        options = _options(owner, one_way or {}, table.shape[0])
        mask = np.ones(1 << len(options), dtype=bool) if feasible is None else _boolean(feasible)
        space = OptionForm(options, mask)
        return cls(tuple(DecisionMaker(str(i)) for i in range(table.shape[0])), space, table)

    @property
    def is_graph(self) -> bool:
        """The states are a general graph, in which one decision maker's moves need not be transitive."""
        return isinstance(self.space, Graph)

    @cached_property
    def ranks(self) -> tuple[Sequence[int], ...]:
        """The payoffs of each decision maker, quick to ask one state at a time."""
        return tuple(map(one_by_one, self.payoffs))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The decision makers' keys, in order."""
        return tuple(dm.key for dm in self.decision_makers)

    @cached_property
    def principals(self) -> tuple[int, ...]:
        """The decision makers who are no third party."""
        return tuple(i for i, dm in enumerate(self.decision_makers) if dm.role == "principal")

    @cached_property
    def third_parties(self) -> tuple[int, ...]:
        """The decision makers who are third parties."""
        return tuple(i for i, dm in enumerate(self.decision_makers) if dm.role == "third_party")

    def index(self, dm: str | int) -> int:
        """The position of a decision maker, by key or position; raises ModelError on an unknown one."""
        if isinstance(dm, str) and dm in self.keys:
            return self.keys.index(dm)
        if isinstance(dm, int | np.integer) and not isinstance(dm, bool) and 0 <= dm < len(self.keys):
            return int(dm)
        raise ModelError(f"there is no decision maker {dm!r}; there are {', '.join(self.keys)}")

    @cached_property
    def keeps_face(self) -> tuple[tuple[Mask, ...], ...]:
        """Per decision maker and face rule: in which states it is kept."""
        return tuple(tuple(self._kept(rule) for rule in dm.face) for dm in self.decision_makers)

    @cached_property
    def face_kept(self) -> tuple[tuple[Sequence[bool], ...], ...]:
        """As `keeps_face`, quick to ask one state at a time."""
        return tuple(tuple(map(one_by_one, rules)) for rules in self.keeps_face)

    def _kept(self, rule: FaceRule) -> Mask:
        if rule.must is not None and isinstance(self.space, OptionTable):
            return rule.must.truth(self.space.column)
        kept = np.ones(self.space.size, dtype=bool)
        if rule.avoid is not None:
            kept[self.space.state(rule.avoid)] = False
        return kept

    def face_lost(self, state: int) -> tuple[int, ...]:
        """The decision makers of whom some face rule is broken in `state`."""
        return tuple(i for i, rules in enumerate(self.face_kept) if not all(kept[state] for kept in rules))

    def face_lost_between(self, state: int, end: int) -> tuple[int, ...]:
        """The decision makers of whom some face rule held in `state` and is broken in `end`."""
        return tuple(
            i for i, rules in enumerate(self.face_kept) if any(kept[state] and not kept[end] for kept in rules)
        )

    def with_decision_maker(self, changed: DecisionMaker) -> Self:
        """The same conflict with another belief about the decision maker of the same key."""
        at = self.index(changed.key)
        was = self.decision_makers[at]
        everyone = (*self.decision_makers[:at], changed, *self.decision_makers[at + 1 :])
        table = self.payoffs
        if changed.preferences != was.preferences:
            table = table.copy()
            table[at] = payoffs(self.space, changed.preferences)
        return replace(self, decision_makers=everyone, payoffs=table)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy is made from: the fields, without what has been worked out from them."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def _integers(values: npt.ArrayLike) -> Payoffs:
    try:
        table: npt.NDArray[Any] = np.asarray(values)
    except ValueError:
        raise ModelError("the rows of payoffs differ in length; give one payoff for each state") from None
    if table.ndim != 2 or not np.issubdtype(table.dtype, np.integer):
        raise ModelError(
            f"payoffs must be whole numbers of shape (decision makers, 2**options), not {table.dtype} "
            f"of shape {table.shape}"
        )
    limits = np.iinfo(np.int32)
    if table.size and (int(table.max()) > limits.max or int(table.min()) < limits.min):
        raise ModelError("payoffs must fit 32 bits; use ranks: 0, 1, 2, ...")
    return table.astype(np.int32)


def _boolean(values: npt.ArrayLike) -> Mask:
    mask: npt.NDArray[Any] = np.asarray(values)
    if mask.dtype != np.bool_:
        raise ModelError(f"feasible must be an array of bool, not {mask.dtype}")
    return mask


def _options(owner: Sequence[int], one_way: Mapping[int, OneWay], dms: int) -> tuple[Option, ...]:
    for j, i in enumerate(owner):
        if not isinstance(i, int | np.integer):
            raise ModelError(f"option {j} belongs to {i!r}; name its decision maker by row: 0 to {dms - 1}")
        if not 0 <= i < dms:
            raise ModelError(f"option {j} belongs to decision maker {i}; payoffs have rows 0 to {dms - 1}")
    for j, way in one_way.items():
        if not 0 <= j < len(owner):
            raise ModelError(f"one_way names option {j}; there are options 0 to {len(owner) - 1}")
        if way not in ("on", "off"):
            raise ModelError(f'one_way of option {j} is {way!r}; write "on" or "off"')
    return tuple(Option(f"o{j}", int(i), one_way=one_way.get(j)) for j, i in enumerate(owner))
