"""How sure the ways out of a conflict are, all in one: shares, what each change does, and whether acting hurts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wayout.offers.robustness.assumptions import Assumptions
from wayout.offers.robustness.regret import Act, Loss, Threshold, acts, thresholds
from wayout.offers.robustness.sensitivity import Sensitivity, sensitivity
from wayout.offers.robustness.shares import Shares, shares
from wayout.offers.ways_out import Offers, ways_out

ACTED_ON = 12  # offers, the first in order: each is followed through every combination of variants


@dataclass(frozen=True, eq=False)
class Robustness:
    """How sure the ways out are.

    `offers` are those of the file's own beliefs. `shares` is None where no chances are given, or the status quo is
    unknown. `acts` are the ways to act on the states that are ways out, with thresholds where losses are given.
    """

    assumptions: Assumptions
    offers: Offers
    shares: Shares | None
    sensitivity: Sensitivity
    acts: tuple[tuple[Act, tuple[Threshold, ...]], ...]

    @property
    def states(self) -> tuple[int, ...]:
        """The ways out in the file's own beliefs, then the other states that are ways out in some world weighed."""
        return _offered(self.offers, self.shares)


def robustness(
    assumptions: Assumptions,
    losses: Mapping[str, Sequence[Loss]] | None = None,
    samples: int = 10_000,
    seed: int = 1,
    threads: int = 1,
) -> Robustness:
    """How sure the ways out are, under all that the file says may be otherwise.

    Where there are more worlds than can be gone through `samples` of them are drawn with the seed.
    """
    conflict, variants = assumptions.conflict, assumptions.variants
    weighed = assumptions.listed and conflict.status_quo is not None
    found = shares(assumptions, samples, seed, threads) if weighed else None
    offers = ways_out(conflict)
    done = acts(conflict, _offered(offers, found)[:ACTED_ON], variants)
    pays = ((act, thresholds(conflict, act, losses or {})) for act in done)
    return Robustness(assumptions, offers, found, sensitivity(conflict, variants, threads), tuple(pays))


def _offered(offers: Offers, found: Shares | None) -> tuple[int, ...]:
    others = (offer.state for offer in found.offers) if found else ()
    return tuple(dict.fromkeys((*(way.state for way in offers.ways_out), *others)))
