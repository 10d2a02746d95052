"""Small conflicts for the tests, written as one would say them."""

from wayout.model import Conflict, DecisionMaker, FaceRule, Option, OptionForm, Prioritised, parse
from wayout.model.states import column


def statements(*texts: str) -> Prioritised:
    return Prioritised(tuple(parse(text) for text in texts))


def face(*texts: str) -> tuple[FaceRule, ...]:
    return tuple(FaceRule(text, must=parse(text)) for text in texts)


def option_form(options: list[Option], *infeasible: str) -> OptionForm:
    """The states of these options, without those that satisfy an infeasible statement."""
    keys = {option.key: j for j, option in enumerate(options)}
    feasible = ~column(len(options), 0) | True
    for text in infeasible:
        feasible &= ~parse(text).truth(lambda key: column(len(options), keys[key]))
    return OptionForm(tuple(options), feasible)


def conflict(people: list[DecisionMaker], space: OptionForm, *on: str) -> Conflict:
    return Conflict.of(people, space, space.code(on))
