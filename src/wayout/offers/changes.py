"""Options switched by key, whatever numbers the states have."""

from collections.abc import Mapping

from wayout.model import Conflict, Graph, ModelError, Option, OptionForm

Space = OptionForm  # states made of options
Setting = Mapping[str, bool]  # option keys, each to be on or off


def options_of(conflict: Conflict, dm: int | None = None) -> tuple[Option, ...]:
    """The options of one decision maker, or of all, in file order; a general graph has none."""
    return tuple(option for option in getattr(conflict.space, "options", ()) if dm in (None, option.owner))


def setting(space: Space, state: int) -> dict[str, bool]:
    """Every option, on or off as in the state."""
    on = {option.key for option in space.on(state)}
    return {option.key: option.key in on for option in space.options}


def after(space: Space, state: int, switched: Setting) -> int | None:
    """The state once the options have been switched so; None if it is infeasible."""
    values = {**setting(space, state), **switched}
    try:
        return space.state("".join("Y" if values[option.key] else "N" for option in space.options))
    except ModelError:
        return None


def made_of_options(conflict: Conflict) -> Space:
    """The states of a conflict in option form; raises ModelError on a general graph."""
    if isinstance(conflict.space, Graph):
        raise ModelError("a general graph has no options to commit to; give the scenario options")
    return conflict.space
