"""From the entries of the conflict to its values: states, decision makers, preferences, face, chances."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from wayout.files.check import exactly
from wayout.files.memory import fits
from wayout.files.schema import Believed, DecisionMakerEntry, LossEntry, ScenarioFile, StatementEntry
from wayout.model import (
    MAX_OPTIONS,
    Conflict,
    DecisionMaker,
    FaceRule,
    Graph,
    ListedForm,
    ModelError,
    Option,
    OptionForm,
    Prioritised,
    Ranked,
    Statement,
    StateSpace,
    parse,
)
from wayout.model.listed import MAX_STATES, TooManyStates, feasible_codes
from wayout.model.preferences import Preferences
from wayout.offers.robustness import Alternative, Assumptions, Loss, Span
from wayout.stability import engines

MOST_TRUTHS = 1 << 33  # states times statements; each takes some 20 nanoseconds

BUILDING = 16  # bytes a state while statements are read, and 8 for each decision maker's payoffs, put together


def option_space(
    options: tuple[Option, ...], infeasible: Sequence[Statement], makers: int
) -> OptionForm | ListedForm:
    """The states in which no statement holds: a table of all codes, or a list where that is too large or too empty.

    Raises ModelError on more than 60 options, on too many states for a list of more than 26, and on a table that
    would not fit the memory with what `makers` decision makers think of it.
    """
    keys = [option.key for option in options]
    tabled = len(keys) <= MAX_OPTIONS
    if len(keys) > engines.NUMPY_UP_TO:
        limit = min(MAX_STATES, (1 << len(keys)) // engines.SPARSE_FROM) if tabled else MAX_STATES
        try:
            return ListedForm(options, feasible_codes(keys, infeasible, limit))
        except TooManyStates:
            if not tabled:
                raise
    check_work(1 << len(keys), len(infeasible))
    if not fits(needed := (BUILDING + 8 * makers) << len(keys)):
        what = f"{1 << len(keys):,} states take {needed / 1e9:.1f} GB, more than is free"
        raise ModelError(f"{what}; merge or drop options that decide nothing")
    every = OptionForm(options, np.ones(1 << len(keys), dtype=bool))
    out = [statement.truth(every.column) for statement in infeasible]
    return OptionForm(options, ~np.logical_or.reduce(out) if out else every.feasible)


def check_work(states: int, statements: int) -> None:
    """Raise ModelError where the truth of so many statements in so many states would take too long."""
    if states * statements > MOST_TRUTHS:
        raise ModelError(
            f"{statements:,} statements and rankings over {states:,} states take hours; merge or drop options that"
            " decide nothing, or statements"
        )


def options_of(file: ScenarioFile) -> Iterator[Option]:
    """The options of all decision makers in the order of the file."""
    for owner, entry in enumerate(file.decision_makers.values()):
        for key, option in entry.options.items():
            yield Option(
                key,
                owner,
                option.title or key.replace("_", " "),
                option.one_way,
                parse(option.verified_by) if option.verified_by else None,
                option.act or (key if entry.role == "third_party" else None),
                tuple(option.consent),
            )


def decision_maker_of(key: str, entry: DecisionMakerEntry, space: StateSpace) -> DecisionMaker:
    """The decision maker of an entry."""
    return DecisionMaker(
        key,
        entry.name or key,
        entry.role,
        tuple(entry.mandate),
        preferences_of(entry),
        _face(entry.face or (), space),
    )


def varied(dm: DecisionMaker, variant: Believed, space: StateSpace) -> DecisionMaker:
    """The decision maker under a variant: what the variant does not say stays as it was."""
    return replace(
        dm,
        preferences=preferences_of(variant) or dm.preferences,
        face=dm.face if variant.face is None else _face(variant.face, space),
    )


def preferences_of(believed: Believed) -> Preferences | None:
    """A ranking, or else statements in their order; None if neither is said."""
    if believed.ranking is not None:
        return Ranked(tuple(tuple(tier) for tier in believed.ranking))
    if believed.preferences:
        return Prioritised(tuple(parse(entry.statement) for entry in believed.preferences))
    return None


def assumptions_of(
    file: ScenarioFile, conflict: Conflict, variants: Mapping[str, Mapping[str, DecisionMaker]]
) -> Assumptions | None:
    """What the file says may be otherwise, and how likely; None where its chances have a fault."""
    listed = []
    for dm, entry in zip(conflict.decision_makers, file.decision_makers.values(), strict=True):
        others = (
            Alternative(
                name,
                variants[dm.key][name],
                Span(*map(exactly, variant.chance)) if variant.chance else None,
                _sure(variant if preferences_of(variant) else entry),
            )
            for name, variant in entry.variants.items()
        )
        listed.append((Alternative(None, dm, None, _sure(entry)), *others))
    try:
        return Assumptions(conflict, tuple(listed))
    except ModelError:  # chances that sum to more than 1 are told by `check`
        return None


def _sure(believed: Believed) -> tuple[Fraction, ...]:
    """The chance of each statement that it holds; nothing where all are sure."""
    chances = tuple(exactly(entry.sure) for entry in believed.preferences or ())
    return chances if any(chance < 1 for chance in chances) else ()


def losses_of(file: ScenarioFile, conflict: Conflict) -> Mapping[str, tuple[Loss, ...]]:
    """What statements, or states of a graph, cost each decision maker of whom that is known."""

    def loss(entry: LossEntry) -> Loss:
        if conflict.is_graph:
            return Loss(entry.statement, exactly(entry.loss), state=conflict.space.state(entry.statement))
        statement = parse(entry.statement)
        return Loss(statement.text, exactly(entry.loss), holds=statement)

    return {dm: tuple(map(loss, entries)) for dm, entries in file.losses.items() if entries}


def _face(entries: Sequence[StatementEntry], space: StateSpace) -> tuple[FaceRule, ...]:
    if isinstance(space, Graph):
        return tuple(FaceRule(f"not {entry.statement}", avoid=entry.statement) for entry in entries)
    statements = (parse(entry.statement) for entry in entries)
    return tuple(FaceRule(statement.text, must=statement) for statement in statements)


def state_of(space: StateSpace, named: Sequence[str] | str | None, what: str) -> int | None:
    """The state in which the named options are on (graph: of that name); raises ModelError if it is infeasible."""
    if named is None:
        return None
    if isinstance(named, str):
        return space.state(named)
    if isinstance(space, Graph):
        raise ModelError(f"{what} of a general graph is one of its states; write its name")
    state = space.position(space.code(named))
    if state is None:
        on = ", ".join(named) or "nothing"
        raise ModelError(f"{what} ({on} on) is infeasible; change it or the infeasible statement")
    return state
