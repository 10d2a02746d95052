"""Options, and what every form of states made of them has in common: which are on, and what a change leads to."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from wayout.model.statements import Mask, Statement, one_by_one

KEPT = 1 << 14  # states: of more, moves are worked out each time, or they would fill the memory

NAMED = 12  # options or states in a message

OneWay = Literal["on", "off"]
States = npt.NDArray[np.intp]


class ModelError(ValueError):
    """A conflict that cannot be: the message names the thing and the mend."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something one decision maker can do or not do.

    `title` is an imperative phrase ("hold the ships short of the line"). `one_way` is "on" or "off" where it
    may only be switched that way. Switching it off is seen by others only where `verified_by` holds.
    `act` is the verb of the owner's mandate it needs (third parties); `consent`: keys of the decision makers
    who must agree to it.
    """

    key: str
    owner: int
    title: str = ""
    one_way: OneWay | None = None
    verified_by: Statement | None = None
    act: str | None = None
    consent: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class OptionTable(ABC):
    """The states of a conflict in option form: each is one setting, on or off, of every option.

    A state is a number. Its *code* is its setting as bits, option j as bit j. What number stands for which code
    only the forms know: all else asks them.
    """

    options: tuple[Option, ...]

    @property
    @abstractmethod
    def size(self) -> int:
        """The length of every array over states."""

    @abstractmethod
    def code_of(self, state: int) -> int:
        """The code of a state."""

    @abstractmethod
    def position(self, code: int) -> int | None:
        """The state of a code, None if it is infeasible."""

    @abstractmethod
    def column(self, key: str) -> Mask:
        """Where option `key` is on: bool, the length of every array over states."""

    @abstractmethod
    def joint_ends(self, members: Sequence[int], state: int) -> States:
        """The states reached from `state` by one joint change of options of `members`, ascending, as an array."""

    @abstractmethod
    def moved(self, dm: int, state: int, ends: States) -> Mask:
        """For each of the ends, whether it differs from `state` in an option of `dm`."""

    # --- options ---

    def index(self, key: str) -> int:
        """The position of option `key`; raises ModelError on an unknown one."""
        try:
            return self._index[key]
        except KeyError:
            raise ModelError(f"there is no option {key!r}") from None

    @cached_property
    def _index(self) -> dict[str, int]:
        return {option.key: j for j, option in enumerate(self.options)}

    @cached_property
    def owned(self) -> Mapping[int, int]:
        """The option bits of each decision maker that owns any, as one mask."""
        bits: dict[int, int] = {}
        for j, option in enumerate(self.options):
            bits[option.owner] = bits.get(option.owner, 0) | 1 << j
        return bits

    @cached_property
    def one_way(self) -> tuple[int, int]:
        """The bits of the options that may only be switched on, and of those only off, as masks."""
        on = sum(1 << j for j, option in enumerate(self.options) if option.one_way == "on")
        off = sum(1 << j for j, option in enumerate(self.options) if option.one_way == "off")
        return on, off

    def _bits_of(self, dms: Collection[int]) -> int:
        """The option bits of these decision makers together."""
        return sum(bits for owner, bits in self.owned.items() if owner in dms)

    def _named(self, code: int) -> tuple[Option, ...]:
        """The options whose bit is on, in file order."""
        named = []
        while code:
            lowest = code & -code
            named.append(self.options[lowest.bit_length() - 1])
            code ^= lowest
        return tuple(named)

    # --- states by what is on ---

    def on(self, state: int) -> tuple[Option, ...]:
        """The options that are on, in file order."""
        return self._named(self.code_of(state))

    def is_on(self, state: int, key: str) -> bool:
        """Option `key` is on in the state."""
        return bool(self.code_of(state) >> self.index(key) & 1)

    def code(self, on: Collection[str]) -> int:
        """The code in which just the options named are on, feasible or not; `position` finds its state."""
        return sum(1 << self.index(key) for key in dict.fromkeys(on))

    def label(self, state: int) -> str:
        """One letter an option, Y or N, in file order."""
        code = self.code_of(state)
        return "".join("Y" if code >> j & 1 else "N" for j in range(len(self.options)))

    def state(self, label: str) -> int:
        """The state of a label; raises ModelError on a malformed or infeasible one."""
        if len(label) != len(self.options) or set(label) - {"Y", "N"}:
            raise ModelError(f"there is no state {label!r}: {self._label_meant(label)}")
        code = sum(1 << j for j, letter in enumerate(label) if letter == "Y")
        state = self.position(code)
        if state is None:
            on = ", ".join(option.key for option in self._named(code)) or "nothing"
            raise ModelError(f"state {label!r} is infeasible ({on} on)")
        return state

    def _label_meant(self, given: str) -> str:
        """The label of a state that is named by its options; else how labels are made."""
        keys = [option.key for option in self.options]
        on = [] if given == "nothing on" else [part.strip() for part in given.split(",")]
        if set(on) <= set(keys):
            return f"with these on the label is {''.join('Y' if key in on else 'N' for key in keys)!r}"
        named = ", ".join(keys) if len(keys) <= NAMED else f"{', '.join(keys[:NAMED])}, ..."
        return f"a label has {len(keys)} letters, Y or N, one an option ({named})"

    # --- changes ---

    def after(self, state: int, on: Collection[str] = (), off: Collection[str] = ()) -> int | None:
        """The state once these options have been switched on and those off; None if it is infeasible."""
        return self.position((self.code_of(state) | self.code(on)) & ~self.code(off))

    def toward(self, state: int, end: int, dms: Collection[int]) -> int | None:
        """The state once these decision makers have set their options as in `end`; None if it is infeasible."""
        code = self.code_of(state)
        return self.position(code ^ (code ^ self.code_of(end)) & self._bits_of(dms))

    def together(self, state: int, ends: Collection[int]) -> int | None:
        """The state in which the changes from `state` to each of `ends` are all made; None if it is infeasible.

        The ends must be of different movers, so that no option is changed twice.
        """
        code = here = self.code_of(state)
        for end in ends:
            code ^= here ^ self.code_of(end)
        return self.position(code)

    def changed(self, state: int, end: int) -> tuple[Option, ...]:
        """The options in which the two states differ, in file order."""
        return self._named(self.code_of(state) ^ self.code_of(end))

    def movers(self, state: int, end: int) -> tuple[int, ...]:
        """The owners of the options in which the two states differ, ascending."""
        return tuple(sorted({option.owner for option in self.changed(state, end)}))

    def may_change(self, state: int, end: int) -> bool:
        """No one-way option is switched against its direction between the two states."""
        return bool(self.allowed(self.code_of(state), self.code_of(end)))

    def allowed(self, here: Any, there: Any) -> Any:
        """Whether no one-way option is switched against its direction, from a code or codes to others."""
        only_on, only_off = self.one_way
        if not only_on | only_off:
            return True
        return (here & ~there & only_on == 0) & (there & ~here & only_off == 0)

    def joint_moves(self, members: Sequence[int], state: int) -> tuple[int, ...]:
        """As `joint_ends`, one by one."""
        return tuple(self.joint_ends(members, state).tolist())

    def moves(self, mover: int, state: int) -> tuple[int, ...]:
        """The states `mover` reaches from `state` in one unilateral move, ascending."""
        if self.size > KEPT:
            return self.joint_moves((mover,), state)
        known = self._moves.get((mover, state))
        if known is None:
            known = self._moves[mover, state] = self.joint_moves((mover,), state)
        return known

    @cached_property
    def _moves(self) -> dict[tuple[int, int], tuple[int, ...]]:
        return {}

    # --- what is seen ---

    @cached_property
    def _seen_when_switched_off(self) -> Mapping[int, Sequence[bool]]:
        return {
            j: one_by_one(option.verified_by.truth(self.column))
            for j, option in enumerate(self.options)
            if option.verified_by is not None
        }

    def seen(self, state: int, end: int) -> bool:
        """Others see the change: some option in it is switched on, needs no verification or is verified."""
        checked = self._seen_when_switched_off
        if not checked:
            return True
        there = self.code_of(end)
        change = there ^ self.code_of(state)
        return any(
            j not in checked or there >> j & 1 or checked[j][state]
            for j in range(len(self.options))
            if change >> j & 1
        )

    def unseen_at(self, state: int) -> tuple[Option, ...]:
        """The options that are on in `state` and could be switched off without others seeing it."""
        code, checked = self.code_of(state), self._seen_when_switched_off
        unseen = (self.options[j] for j in checked if code >> j & 1 and not checked[j][state])
        return tuple(option for option in unseen if option.one_way != "on")

    def __getstate__(self) -> dict[str, Any]:
        """What a copy is made from: the fields, without what has been worked out from them."""
        return {each.name: getattr(self, each.name) for each in fields(self)}
