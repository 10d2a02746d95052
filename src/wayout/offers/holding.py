"""What holds a state: the improvements each side forgoes in it, and what deters them."""

from collections.abc import Sequence
from dataclasses import dataclass

from wayout.stability import Definitions, Reasons, Temptation, check_concepts
from wayout.stability.definitions import Step

MOST_TRIED = 64  # improvements of one decision maker in one state, the best first


@dataclass(frozen=True, slots=True)
class Forgone:
    """An improvement a decision maker could make from a state, and the shortest sanction that meets it.

    `seen` says whether others see it. `sanction` has who moves where, one after the other, empty if nothing
    deters it; it is `credible` if every step improves its mover. `together` marks others who improve their own
    lot at the same moment and so spoil it (SIM), where no sanction follows afterwards.
    """

    dm: int
    state: int
    gain: int
    seen: bool
    sanction: tuple[Step, ...] = ()
    credible: bool = False
    together: bool = False

    @property
    def deterred(self) -> bool:
        """Something meets it."""
        return bool(self.sanction)


def forgone(definitions: Definitions, state: int, dm: int) -> tuple[Forgone, ...]:
    """The improvements of `dm` from the state: those that nothing deters, those nothing credible does, the rest.

    Among equals the one that gains most comes first. Of more than 64 those that gain most are told and, if none of
    them is, one that nothing deters.
    """
    conflict, rank = definitions.conflict, definitions.ranks[dm]
    reasons = Reasons(conflict)
    told = reasons.verdict("GMR", dm, state, MOST_TRIED).temptations
    if "SIM" in check_concepts(conflict, None) and not all(each.sanction for each in told):
        most = MOST_TRIED if len(told) <= MOST_TRIED else None  # one more was told, wherever it stands
        at_once = {each.gain: each for each in reasons.verdict("SIM", dm, state, most).temptations}
        told = tuple(each if each.sanction else at_once[each.gain] for each in told)
    found = [_met(state, dm, each) for each in told]
    label = definitions.space.label
    return tuple(sorted(found, key=lambda each: (each.deterred, each.credible, -rank[each.gain], label(each.gain))))


def _met(state: int, dm: int, by: Temptation) -> Forgone:
    """The improvement with the sanction found."""
    met = by.sanction
    if met is None:
        return Forgone(dm, state, by.gain, by.seen)
    if met.simultaneous:
        steps = tuple((step.mover, met.end) for step in met.steps)
        return Forgone(dm, state, by.gain, by.seen, steps, together=True)
    return Forgone(dm, state, by.gain, by.seen, met.path, met.credible)


def undeterred(found: Sequence[Forgone]) -> tuple[Forgone, ...]:
    """Those that nothing meets: why the state does not hold."""
    return tuple(each for each in found if not each.deterred)
