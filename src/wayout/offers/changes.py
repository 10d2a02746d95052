"""Options switched by key."""

from collections.abc import Mapping

from wayout.model import Conflict, Graph, ModelError, Option, OptionTable, StateSpace

Setting = Mapping[str, bool]  # option keys, each to be on or off


def options_of(conflict: Conflict, dm: int | None = None) -> tuple[Option, ...]:
    """The options of one decision maker, or of all, in file order; a general graph has none."""
    return tuple(option for option in getattr(conflict.space, "options", ()) if dm in (None, option.owner))


def setting(space: OptionTable, state: int) -> dict[str, bool]:
    """Every option, on or off as in the state."""
    on = {option.key for option in space.on(state)}
    return {option.key: option.key in on for option in space.options}


def after(space: OptionTable, state: int, switched: Setting) -> int | None:
    """The state once the options have been switched so; None if it is infeasible."""
    return space.after(
        state, [key for key, on in switched.items() if on], [key for key, on in switched.items() if not on]
    )


def made_of_options(conflict: Conflict) -> OptionTable:
    """The states of a conflict in option form; raises ModelError on a general graph."""
    space: StateSpace = conflict.space
    if isinstance(space, Graph):
        raise ModelError("a general graph has no options to commit to; give the scenario options")
    return space
