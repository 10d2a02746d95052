"""A scenario as one value: the conflict, the clock, the plans, the record, and what everything rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from wayout.clock.clock import Clock
from wayout.model import Conflict, DecisionMaker, ModelError
from wayout.offers.proposal import Proposal
from wayout.offers.robustness import Assumptions, Loss
from wayout.plans.plan import Plan
from wayout.record.evidence import Document, Evidence

NO_EVIDENCE = Evidence()


@dataclass(frozen=True, eq=False)
class Scenario:
    """Everything one file says. Sections the file does not have are None or empty.

    `variants` holds, per decision maker, the other beliefs about it by name; `assumptions` these and how likely
    they are. `evidence` is asked by `("option", key)`, `("preference", dm, statement)`, `("face", dm, statement)`,
    `("variant", dm, name)`, `("dm", key)`, `("loss", dm, statement)`, `("line", key)`, `("ship", key)`,
    `("channel", key)`, `("step", plan, key)`, `("proposal", key)`, `("commitment", proposal, text)` or
    `("clock",)`. `assumed` are the changes and other beliefs under which it is seen. `reader` is whose edition it
    is: what the others want is not in it. `unweighed` says that not all that they want could be weighed, since some
    of it names what the reader does not know.
    """

    title: str
    conflict: Conflict | None = None
    clock: Clock | None = None
    plans: tuple[Plan, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    variants: Mapping[str, Mapping[str, DecisionMaker]] = field(default_factory=dict)
    assumptions: Assumptions | None = None
    losses: Mapping[str, tuple[Loss, ...]] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    evidence: Mapping[tuple[str, ...], Evidence] = field(default_factory=dict)
    about: str | None = None
    warnings: tuple[str, ...] = ()
    digest: str = ""
    assumed: tuple[str, ...] = ()
    reader: str | None = None
    unweighed: bool = False

    def why(self, *thing: str) -> Evidence:
        """What a thing of the scenario rests on; nothing known if the file does not say."""
        return self.evidence.get(thing, NO_EVIDENCE)

    def proposal(self, key: str) -> Proposal:
        """The proposal of this name; raises ModelError if there is none, naming those there are."""
        for each in self.proposals:
            if each.key == key:
                return each
        there = ", ".join(each.key for each in self.proposals)
        mend = f"there are {there}" if there else "write it under `proposals:`, for it has none"
        raise ModelError(f"the scenario has no proposal {key!r}; {mend}")

    def with_variant(self, dm: str, name: str) -> Self:
        """The scenario under another belief about `dm`; raises ModelError if there is no such variant."""
        if self.conflict is None:
            raise ModelError("the scenario has no decision makers, so no variants")
        self.conflict.index(dm)
        known = self.variants.get(dm, {})
        if name not in known:
            there = f"there are {', '.join(known)}" if known else "it has none"
            raise ModelError(f"{dm} has no variant {name!r}; {there}")
        view = self.why("variant", dm, name)
        own: dict[tuple[str, ...], Evidence] = {
            ("preference", dm, text): evidence for (_, _, _, text), evidence in self._of_variant(dm, name)
        }
        return replace(
            self,
            conflict=self.conflict.with_decision_maker(known[name]),
            assumptions=self.assumptions and self.assumptions.taking(dm, name),
            evidence={**self.evidence, ("dm", dm): view, **own},
            assumed=(*self.assumed, f"{dm}={name}"),
        )

    def _of_variant(self, dm: str, name: str) -> list[tuple[tuple[str, ...], Evidence]]:
        """What the statements of a variant rest on, by `("variant preference", dm, variant, statement)`."""
        head = ("variant preference", dm, name)
        return [(thing, evidence) for thing, evidence in self.evidence.items() if thing[:3] == head]
