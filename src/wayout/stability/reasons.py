"""Why a state is stable or not: each improvement, the sanction that deters it, and the counter-move.

One state at a time, however many there are: the sanctions are looked for from its improvements, nearest first, and
nothing is worked out for the other states. `definitions` has the concepts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from wayout.model import Conflict, ModelError, OptionForm
from wayout.model.statements import Mask
from wayout.stability.definitions import CREDIBLE, Step
from wayout.stability.replies import Path, nearest, together
from wayout.stability.result import check_concepts, check_sanction
from wayout.stability.surroundings import Payoffs, States, best_after_a_move, moves

SYMMETRIC = frozenset({"SMR", "SSEQ"})
FIRST = 64  # improvements looked at before all others
AT_ONCE = 1 << 20  # states around the improvements looked at together: some 30 MB

Reply = tuple[int, Path]  # where it ends, and who moves where to


@dataclass(frozen=True, slots=True)
class SanctionStep:
    """One move of a sanction: who moves, from where to where, and what that is worth to the mover itself.

    `worth` is 1 if the mover prefers where it ends, -1 if it preferred where it began, 0 if neither. In a
    simultaneous sanction everybody moves from the state explained, and `end` is where this move alone would lead.
    """

    mover: int
    start: int
    end: int
    worth: int

    @property
    def improves(self) -> bool:
        """It is a unilateral improvement of its mover."""
        return self.worth > 0


@dataclass(frozen=True, slots=True)
class Sanction:
    """One way the others deter an improvement: who moves, where to, in order, and where it ends.

    `simultaneous` marks moves made together with the improvement (SIM). `counter` is the best state the
    improver can still reach from the end (None: it cannot move).
    """

    steps: tuple[SanctionStep, ...]
    end: int
    simultaneous: bool = False
    counter: int | None = None

    @property
    def credible(self) -> bool:
        """Each of its makers would carry it out: every step improves its mover."""
        return all(step.improves for step in self.steps)

    @property
    def path(self) -> tuple[Step, ...]:
        """Who moves, and where to, in order."""
        return tuple((step.mover, step.end) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Temptation:
    """An improvement from the state and what meets it: `sanction` is None when nobody deters it.

    If there is a credible sanction, the one told is credible; of those the one with the fewest moves.
    `hopeless` is a sanction that would deter it but for a counter-move (SMR, SSEQ): why it fails.
    """

    gain: int
    seen: bool
    sanction: Sanction | None
    hopeless: Sanction | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a state is stable for one decision maker under one concept, and why.

    `temptations` has the improvements, what the decision maker prefers most first: all `improvements` of them, or
    as many as were asked for and, if the state is not stable, at least one that nobody deters. `credible`: each
    improvement meets a sanction that its makers would carry out; None if the state is not stable. `relation` is
    what makes a sanction: an end that is not preferred (<=) or worse (<).
    """

    state: int
    dm: int
    concept: str
    stable: bool
    temptations: tuple[Temptation, ...]
    improvements: int
    credible: bool | None
    relation: str = "<="

    @property
    def undeterred(self) -> tuple[Temptation, ...]:
        """The improvements, of those told, that nobody deters."""
        return tuple(each for each in self.temptations if each.sanction is None)


def explain(
    conflict: Conflict,
    concept: str,
    dm: str | int,
    state: str | int,
    sanction: str = "<=",
    most: int | None = None,
) -> Verdict:
    """The verdict on `state` for `dm` under `concept`, with every improvement, or the `most` preferred.

    The decision maker by key or position, the state by label or number; `sanction` as in `analyse`. Raises
    ModelError on unknown ones.
    """
    return Reasons(conflict, sanction).verdict(concept, dm, state, most)


class Reasons:
    """Verdicts on the states of a conflict; remembers what one question has in common with the next."""

    def __init__(self, conflict: Conflict, sanction: str = "<=") -> None:
        """Ask about `conflict`; raises ModelError on an unknown sanction relation."""
        check_sanction(sanction)
        self.conflict = conflict
        self.relation = sanction
        self._best: dict[int, Payoffs] = {}
        self._leaving: dict[tuple[int, int], _Leaving] = {}

    def verdict(self, concept: str, dm: str | int, state: str | int, most: int | None = None) -> Verdict:
        """See `explain`."""
        check_concepts(self.conflict, (concept,))
        dm, state = self.conflict.index(dm), _state(self.conflict, state)
        if (dm, state) not in self._leaving:
            self._leaving[dm, state] = _Leaving(self, dm, state)
        return self._leaving[dm, state].verdict(concept, most)

    def best_after_a_move(self, dm: int) -> Payoffs:
        """Per state the greatest payoff that `dm` can move to, or stay at."""
        if dm not in self._best:
            self._best[dm] = best_after_a_move(self.conflict, dm)
        return self._best[dm]


def _state(conflict: Conflict, state: str | int) -> int:
    """The state of a label or number; raises ModelError if there is none."""
    space = conflict.space
    if isinstance(state, str):
        return space.state(state)
    if not 0 <= state < space.size or (isinstance(space, OptionForm) and not space.feasible[state]):
        raise ModelError(f"there is no feasible state of number {state}")
    return int(state)


class _Leaving:
    """What tempts one decision maker to leave one state, and what meets it."""

    def __init__(self, reasons: Reasons, dm: int, state: int) -> None:
        self.reasons = reasons
        self.conflict = reasons.conflict
        self.dm = dm
        self.state = state
        self.rank = self.conflict.payoffs[dm]
        self.others = [other for other in range(len(self.conflict.keys)) if other != dm]
        self._known: dict[tuple[int, bool, bool], list[Reply | None]] = {}

    @cached_property
    def gains(self) -> States:
        """R_i^+(s), what `dm` prefers most first."""
        ends = moves(self.conflict.space, self.dm, self.state)
        better = ends[self.rank[ends] > self.rank[self.state]]
        gains: States = better[np.lexsort((better, -self.rank[better].astype(np.int64)))]
        return gains

    @cached_property
    def parts(self) -> list[slice]:
        """The improvements in pieces: few at first, which often settle it, then as many as fit in memory."""
        space, width = self.conflict.space, 1 << 12
        if isinstance(space, OptionForm):
            width = 1 << sum(option.owner != self.dm for option in space.options)
        most = max(1, AT_ONCE // width)
        first = min(FIRST, most)
        bounds = [0, *range(first, len(self.gains), most), len(self.gains)]
        return [slice(start, stop) for start, stop in pairwise(bounds) if start < stop]

    def verdict(self, concept: str, most: int | None) -> Verdict:
        """The verdict under `concept`; stops where the improvements told and one that nobody deters are known."""
        room = len(self.gains) if most is None else most
        told: list[Temptation] = []
        stable = credible = True
        for part in range(len(self.parts)):
            met = self._met(concept, part)
            chosen = list(range(min(len(met), room - len(told))))
            undeterred = next((n for n, reply in enumerate(met) if reply is None), None)
            if stable and undeterred is not None and undeterred not in chosen:
                chosen.append(undeterred)
            told += [self._temptation(concept, part, n, met[n]) for n in chosen]
            stable &= undeterred is None
            credible &= stable and self._credibly(concept, part)
            if not stable and len(told) >= room:
                break
        held, relation = credible if stable else None, self.reasons.relation
        return Verdict(self.state, self.dm, concept, stable, tuple(told), len(self.gains), held, relation)

    def _met(self, concept: str, part: int) -> list[Reply | None]:
        """For each improvement of a part the sanction that meets it, None where there is none."""
        gains = self.gains[self.parts[part]]
        if concept == "R":
            return [None] * len(gains)
        if concept == "SIM":
            found = together(self.conflict, self.dm, self.state, gains, self._deterring(False))
            return [reply if self._seen(gain) else None for gain, reply in zip(gains.tolist(), found, strict=True)]
        return self._replies(part, concept in SYMMETRIC, concept in CREDIBLE)

    def _credibly(self, concept: str, part: int) -> bool:
        """Every improvement of a part, each of which is deterred, is deterred credibly."""
        return concept not in ("GMR", "SMR") or None not in self._replies(part, concept in SYMMETRIC, True)

    def _replies(self, part: int, symmetric: bool, credible: bool) -> list[Reply | None]:
        """The others' nearest sequences that deter each improvement: credible ones before any others.

        What nothing deters, nothing deters without escape.
        """
        key = part, symmetric, credible
        if key not in self._known:
            gains = self.gains[self.parts[part]]
            able = self._replies(part, False, credible) if symmetric else map(self._seen, gains.tolist())
            found: list[Reply | None] = [None] * len(gains)
            if not credible:
                found = list(self._replies(part, symmetric, True))
            asked = [n for n, hope in enumerate(able) if hope and found[n] is None]
            paths = nearest(self.conflict, self.others, gains[asked], self._deterring(symmetric), credible)
            for n, path in zip(asked, paths, strict=True):
                found[n] = None if path is None else (path[-1][1], path)
            self._known[key] = found
        return self._known[key]

    def _seen(self, gain: int) -> bool:
        return self.conflict.space.seen(self.state, gain)

    def _deterring(self, symmetric: bool) -> Callable[[States], Mask]:
        """Which states deter; if `symmetric`, only those that `dm` cannot escape from."""

        def deterring(states: States) -> Mask:
            held = self._no_better(self.rank[states])
            if symmetric:
                held &= self._no_better(self.reasons.best_after_a_move(self.dm)[states])
            return held

        return deterring

    def _no_better(self, payoffs: Payoffs) -> Mask:
        here = self.rank[self.state]
        held: Mask = payoffs < here if self.reasons.relation == "<" else payoffs <= here
        return held

    # --- what was found, as values ---

    def _temptation(self, concept: str, part: int, n: int, reply: Reply | None) -> Temptation:
        gain = int(self.gains[self.parts[part]][n])
        if reply is not None:
            return Temptation(gain, True, self._sanction(concept, gain, reply))
        hopeless = None
        if concept in SYMMETRIC:
            escaped = self._replies(part, False, concept in CREDIBLE)[n]
            hopeless = escaped and self._sanction(concept, gain, escaped)
        return Temptation(gain, self._seen(gain), None, hopeless)

    def _sanction(self, concept: str, gain: int, reply: Reply) -> Sanction:
        end, path = reply
        if concept == "SIM":
            return Sanction(tuple(self._step(mover, self.state, alone) for mover, alone in path), end, True)
        starts = [gain, *(state for _, state in path)]
        steps = tuple(self._step(mover, start, state) for start, (mover, state) in zip(starts, path, strict=False))
        counters = moves(self.conflict.space, self.dm, end)
        best = int(counters[self.rank[counters].argmax()]) if counters.size else None
        return Sanction(steps, end, counter=best)

    def _step(self, mover: int, start: int, end: int) -> SanctionStep:
        before, after = (int(self.conflict.payoffs[mover, state]) for state in (start, end))
        return SanctionStep(mover, start, end, (after > before) - (after < before))
