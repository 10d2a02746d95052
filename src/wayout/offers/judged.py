"""What holds where: asked of the definitions, or of one analysis of all states where there are many."""

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from wayout.model import Conflict
from wayout.model.statements import Mask
from wayout.offers.reach import large
from wayout.stability import Definitions, Result, analyse

T = TypeVar("T")


class Analysed(Definitions):
    """The definitions of a large conflict; which concepts hold in a state is read off an analysis of them all.

    The concepts are those that `analyse` takes by itself: above 65,536 states SIM is not among them. What costs
    as much and is asked for again is `remembered` by its question.
    """

    @cached_property
    def remembered(self) -> dict[Hashable, Any]:
        """Answers by question."""
        return {}

    @cached_property
    def result(self) -> Result:
        """The stability of every state."""
        return analyse(self.conflict)

    @cached_property
    def _holding(self) -> dict[str, Mask]:
        return {concept: self.result.held(concept) for concept in self.result.concepts}

    def concepts_holding(self, state: int, concepts: object = None) -> tuple[str, ...]:
        """The concepts under which `state` is an equilibrium."""
        return tuple(concept for concept, mask in self._holding.items() if mask[state])

    @cached_property
    def anywhere(self) -> Mask:
        """The states that are equilibria under some concept."""
        held: Mask = np.logical_or.reduce(list(self._holding.values()))
        return held


def definitions_for(conflict: Conflict) -> Definitions:
    """The definitions as they suit the size of the conflict."""
    return Analysed(conflict) if large(conflict) else Definitions(conflict)


def once(definitions: Definitions, question: Hashable, answer: Callable[[], T]) -> T:
    """The answer to a question that costs much in a large conflict, worked out the first time only."""
    if not isinstance(definitions, Analysed):
        return answer()
    if question not in definitions.remembered:
        definitions.remembered[question] = answer()
    found: T = definitions.remembered[question]
    return found
