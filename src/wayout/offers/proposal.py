"""A proposal: what it asks of whom, and what its being answered leads to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from wayout.clock.terms import Term
from wayout.model import Conflict, Graph, OptionTable, Statement
from wayout.offers.changes import Setting, after, made_of_options, setting
from wayout.offers.paths import consented, path_step, within_mandate
from wayout.stability import Definitions

Commitments = Mapping[int, Setting]  # by decision maker: its options, each to be on or off


@dataclass(frozen=True, slots=True)
class Proposal:
    """Terms put to the parties.

    The parties are the principals it commits to something; what it commits third parties to is done whatever they
    answer. `trigger` says what has to come first: the acceptance of these parties, or a statement that has to
    hold, which those whose options it names bring about. `verification` gives, by option, the statement under
    which a breach is seen, where it is another than the conflict's own. `carrier` is who carries it, a principal
    if it is put directly. It may be accepted from `start` until `expiry`, and lasts for `term`.
    """

    key: str
    title: str
    commitments: Commitments
    trigger: tuple[int, ...] | Statement
    carrier: int | None = None
    verification: Mapping[str, Statement] = field(default_factory=dict)
    term: Term | None = None
    area: str | None = None
    start: datetime | None = None
    expiry: datetime | None = None

    @property
    def asks(self) -> dict[str, bool]:
        """Every option it commits anybody to."""
        return {key: on for settings in self.commitments.values() for key, on in settings.items()}


@dataclass(frozen=True, slots=True)
class Effect:
    """What some answers lead to: the state (None: it cannot be), who then does its part, and whether it takes."""

    state: int | None
    doing: tuple[int, ...]
    triggered: bool


def parties(conflict: Conflict, proposal: Proposal) -> tuple[int, ...]:
    """The principals who have to answer, in file order: those asked for something or for their acceptance."""
    awaited = () if isinstance(proposal.trigger, Statement) else proposal.trigger
    return tuple(i for i in conflict.principals if proposal.commitments.get(i) or i in awaited)


def as_observed(conflict: Conflict, proposal: Proposal) -> Conflict:
    """The conflict in which breaches are seen as the proposal provides."""
    if not proposal.verification:
        return conflict
    return with_verification(conflict, proposal.verification)


def with_verification(conflict: Conflict, verified_by: Mapping[str, Statement | None]) -> Conflict:
    """The conflict in which switching off these options is seen where the statement holds; None: everywhere."""
    space = conflict.space
    if isinstance(space, Graph):
        return conflict
    options = tuple(
        replace(option, verified_by=verified_by.get(option.key, option.verified_by)) for option in space.options
    )
    return replace(conflict, space=replace(space, options=options))


def put(definitions: Definitions, proposal: Proposal, start: int) -> int:
    """The state once the third parties have done what is asked of them, each as far as it may and can."""
    conflict, space, state = definitions.conflict, made_of_options(definitions.conflict), start
    for dm in conflict.third_parties:
        end = after(space, state, proposal.commitments.get(dm, {}))
        if end is not None and may_do(definitions, dm, state, end):
            state = end
    return state


def may_do(definitions: Definitions, dm: int, state: int, end: int) -> bool:
    """A third party's act is possible, within its mandate, and nobody whose consent it needs loses by it."""
    possible = state == end or end in definitions.moves(dm, state)
    options = made_of_options(definitions.conflict).changed(state, end)
    allowed = possible and within_mandate(definitions.conflict, dm, options)
    return allowed and consented(definitions.conflict, path_step(definitions, "act", (dm,), state, end))


def effect(definitions: Definitions, proposal: Proposal, start: int, accepting: Collection[int]) -> Effect:
    """What comes of it in `start` if just these parties accept and the others refuse or say nothing."""
    space = made_of_options(definitions.conflict)
    there = put(definitions, proposal, start)
    willing = [i for i in definitions.conflict.principals if i in accepting and proposal.commitments.get(i)]
    if not isinstance(proposal.trigger, Statement):
        triggered = set(proposal.trigger) <= set(accepting)
        doing = willing if triggered else []
        return Effect(_with(space, proposal, there, doing), tuple(doing), triggered)
    named = {option.owner for option in space.options if option.key in proposal.trigger.names}
    first = [i for i in willing if i in named]
    middle = _with(space, proposal, there, first)
    triggered = middle is not None and holds(space, proposal.trigger, middle)
    doing = willing if triggered else first
    return Effect(_with(space, proposal, there, doing), tuple(doing), triggered)


def holds(space: OptionTable, statement: Statement, state: int) -> bool:
    """The statement is true in the state."""
    return true_with(statement, setting(space, state))


def true_with(statement: Statement, values: Setting) -> bool:
    """The statement is true of options that are on and off like this."""
    return bool(statement.truth(lambda key: np.array(values[key])))


def _with(space: OptionTable, proposal: Proposal, state: int, doing: Iterable[int]) -> int | None:
    asked = {key: on for i in doing for key, on in proposal.commitments.get(i, {}).items()}
    end = after(space, state, asked)
    return end if end is not None and space.may_change(state, end) else None
