"""Conflicts drawn at random, with all that offers depend on."""

import numpy as np

from oracles import matrix_method
from wayout.model import Conflict, DecisionMaker, FaceRule, Option, OptionForm


class Truth:
    """Stands in for a statement by its mask."""

    names = ()
    text = "as drawn"

    def __init__(self, mask):
        self.mask = mask

    def truth(self, column):
        return self.mask


def random_world(rng, max_options=6):
    """Random principals and third parties: mandates, consent, face, one-way and unverified options."""
    drawn = matrix_method.random_conflict(rng, max_options=max_options)
    dms, k = len(drawn["payoffs"]), len(drawn["owner"])
    coarse = rng.integers(0, int(rng.integers(2, 9)), (dms, 1 << k))
    shared = rng.integers(0, rng.choice([1, 12, 40, 40]), 1 << k)  # nothing, something, or much to agree on
    payoffs = (np.asarray(drawn["payoffs"]) if rng.random() < 0.5 else coarse) + shared
    roles = ["principal", *rng.choice(["principal", "principal", "third_party"], dms - 1)]
    for i, role in enumerate(roles):
        if role == "third_party" and rng.random() < 0.6:
            payoffs[i] = 0
    keys = [str(i) for i in range(dms)]
    options = tuple(
        Option(
            f"o{j}",
            owner,
            one_way=drawn["one_way"].get(j),
            verified_by=Truth(drawn["seen_off"][j]) if j in drawn["seen_off"] else None,
            act="do" if rng.random() < 0.7 else "exceed",
            consent=tuple(key for key in keys if rng.random() < 0.15) if roles[owner] == "third_party" else (),
        )
        for j, owner in enumerate(drawn["owner"])
    )
    people = tuple(
        DecisionMaker(
            key,
            role=role,
            mandate=("do",),
            face=tuple(
                FaceRule(str(n), must=Truth(rng.random(1 << k) < 0.8)) for n in range(int(rng.integers(0, 3)) // 2)
            ),
        )
        for key, role in zip(keys, roles, strict=True)
    )
    feasible = np.asarray(drawn["feasible"])
    status_quo = int(rng.choice(np.flatnonzero(feasible)))
    return Conflict(people, OptionForm(options, feasible), payoffs.astype(np.int32), status_quo)
