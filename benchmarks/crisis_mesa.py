"""The crisis of `crisis.py` with agents of Mesa and its event scheduler, one run after the other."""

from collections.abc import Callable

import numpy as np
from crisis import (
    APPEAL,
    BACK,
    CLEAR,
    CONSIDER,
    DECIDE,
    DECODE,
    DRAFT,
    ENCODE,
    LETTER,
    ONE_MORE_LEG,
    RADIO,
    READ,
    SHIPS,
    TO_THE_LINE,
    TO_UN,
    Bounds,
    Outcome,
)
from mesa import Agent, Model
from mesa.experimental.devs import DEVSimulator

END = 1_000.0  # hours: all is over long before


class Crisis(Model):
    """One run."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed=seed)
        self.simulator = DEVSimulator()
        self.simulator.setup(self)
        self.answered: float | None = None
        self.last_order = 0.0
        self.moscow = Moscow(self)
        self.washington = Washington(self)
        self.un = UnitedNations(self)
        self.ships = [Ship(self, n) for n in SHIPS]

    def after(self, bounds: Bounds, then: Callable[[], None]) -> None:
        low, likely, high = bounds
        self.simulator.schedule_event_relative(then, self.random.triangular(low, high, likely))


class Person(Agent):  # type: ignore[misc]
    """Somebody who sends by channels, of which the first to arrive counts."""

    def send(self, channels: tuple[Bounds, ...], then: Callable[[], None]) -> None:
        self.waiting = getattr(self, "waiting", {})
        letter = len(self.waiting)
        self.waiting[letter] = then
        self.arrivals = getattr(self, "arrivals", [])
        for each in channels:
            arrival = Arrival(self, letter)
            self.arrivals.append(arrival)  # the scheduler holds its functions weakly
            self.model.after(each, arrival.arrives)

    def arrives(self, letter: int) -> None:
        then = self.waiting[letter]
        if then is not None:
            self.waiting[letter] = None
            then()


class Arrival:
    """A letter on one of its channels."""

    def __init__(self, sender: Person, letter: int) -> None:
        self.sender, self.letter = sender, letter

    def arrives(self) -> None:
        self.sender.arrives(self.letter)


class Washington(Person):
    """Drafts, has it cleared, and sends it both ways."""

    def __init__(self, model: Crisis) -> None:
        super().__init__(model)
        self.missing = len(CLEAR)
        model.after(DRAFT, self.drafted)

    def drafted(self) -> None:
        for each in CLEAR:
            self.model.after(each, self.cleared)

    def cleared(self) -> None:
        self.missing -= 1
        if not self.missing:
            self.send(LETTER, self.model.moscow.has_the_letter)
            self.send(TO_UN, self.model.un.has_it)

    def answered(self) -> None:
        if self.model.answered is None:
            self.model.answered = self.model.simulator.time


class UnitedNations(Person):
    """Considers it and appeals to Moscow."""

    def has_it(self) -> None:
        self.model.after(CONSIDER, self.appeal)

    def appeal(self) -> None:
        self.send(APPEAL, self.model.moscow.has_the_appeal)


class Moscow(Person):
    """Decides, orders the ships to stop, and answers."""

    decided = False

    def has_the_appeal(self) -> None:
        self.model.after(DECIDE, self.decides)

    def has_the_letter(self) -> None:
        self.model.after(READ, self.decides)

    def decides(self) -> None:
        if not self.decided:
            self.decided = True
            for ship in self.model.ships:
                ship.order()
        self.send(BACK, self.model.washington.answered)


class Ship(Person):
    """Sails to the line, unless its order is there first."""

    def __init__(self, model: Crisis, n: int) -> None:
        super().__init__(model)
        self.ordered = self.stopped = self.pulled_in = False
        model.after(TO_THE_LINE[n], self.at_the_line)

    def order(self) -> None:
        self.model.after(ENCODE, self.encoded)

    def encoded(self) -> None:
        self.model.after(RADIO, self.received)

    def received(self) -> None:
        self.model.after(DECODE, self.decoded)

    def decoded(self) -> None:
        self.ordered = True
        self.model.last_order = self.model.simulator.time

    def at_the_line(self) -> None:
        self.pulled_in = self.model.answered is not None
        if self.pulled_in and not self.ordered:
            self.model.after(ONE_MORE_LEG, self.meets)
        else:
            self.meets()

    def meets(self) -> None:
        self.stopped = self.ordered


def by_mesa(runs: int, seed: int) -> Outcome:
    """The crisis, run after run."""
    found = np.empty((4, runs))
    for run in range(runs):
        crisis = Crisis(seed + run)
        crisis.simulator.run_until(END)
        ships = crisis.ships
        stopped, pulled_in = sum(ship.stopped for ship in ships), sum(ship.pulled_in for ship in ships)
        found[:, run] = crisis.answered, stopped, pulled_in, crisis.last_order
    return Outcome(*found, found[1] == len(SHIPS))
