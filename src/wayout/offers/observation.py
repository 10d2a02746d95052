"""The commitments of an offer: what, by whom, who sees a breach and when, who judges, and what follows."""

from collections.abc import Iterable
from dataclasses import dataclass

from wayout.model import OptionTable, Statement
from wayout.offers.changes import Setting, made_of_options, options_of, setting
from wayout.offers.holding import Forgone
from wayout.offers.judged import definitions_for
from wayout.offers.proposal import Commitments, true_with, with_verification
from wayout.stability import Definitions


@dataclass(frozen=True, slots=True)
class Commitment:
    """One option a decision maker is to have on, or off.

    A breach is seen at once by `seen_by`, by nobody if that is empty; `verified_by` is the statement that decides
    it, None where every breach is seen. `judges` say whether it is kept: those without whose options a breach
    would not be seen, else all who see it. `breach` is the improvement that undoes it and is met least; None if
    none does. It is not `done` if it is not so in the state: a third party may not, or cannot, do its part.
    """

    dm: int
    option: str
    on: bool
    verified_by: str | None
    seen_by: tuple[int, ...]
    judges: tuple[int, ...]
    breach: Forgone | None
    done: bool = True

    @property
    def verified(self) -> bool:
        """Others see whether it is kept."""
        return bool(self.seen_by)


def commitments(
    definitions: Definitions, state: int, committed: Commitments, tempted: Iterable[Forgone]
) -> tuple[Commitment, ...]:
    """What each is committed to in the state, which is that it be as it is there, with what meets a breach.

    `tempted` are the improvements forgone in the state, those met least first. None on a general graph.
    """
    if definitions.conflict.is_graph:
        return ()
    space = made_of_options(definitions.conflict)
    unseen = {option.key for option in space.unseen_at(state)}
    forgone, here = tuple(tempted), setting(space, state)
    found = []
    for dm, settings in committed.items():
        for key, on in settings.items():
            verified_by = space.options[space.index(key)].verified_by if on else None
            seen_by = () if key in unseen else definitions.others(dm)
            judges = _verifiers(space, state, dm, verified_by) if verified_by and seen_by else ()
            found.append(
                Commitment(
                    dm,
                    key,
                    on,
                    verified_by.text if verified_by else None,
                    seen_by,
                    judges or seen_by,
                    next((each for each in forgone if each.dm == dm and key in undone(definitions, each)), None),
                    here[key] == on,
                )
            )
    return tuple(found)


def undone(definitions: Definitions, improvement: Forgone) -> Setting:
    """The options the improvement changes, as they stand before it."""
    space = made_of_options(definitions.conflict)
    here = setting(space, improvement.state)
    return {option.key: here[option.key] for option in space.changed(improvement.state, improvement.gain)}


def _verifiers(space: OptionTable, state: int, dm: int, statement: Statement) -> tuple[int, ...]:
    """Who but `dm` has an option on in the state without which the statement would not hold."""
    here = setting(space, state)
    named = [option for option in space.on(state) if option.key in statement.names and option.owner != dm]
    return tuple(sorted({o.owner for o in named if not true_with(statement, {**here, o.key: False})}))


def all_seen(definitions: Definitions) -> Definitions:
    """The definitions with every commitment verified; the same if every breach is seen as it is."""
    verified = {option.key: None for option in options_of(definitions.conflict) if option.verified_by is not None}
    return definitions_for(with_verification(definitions.conflict, verified)) if verified else definitions
