"""A scenario file in option form, from its text to the plain data of the matrix method.

A second reading of the file, sharing nothing with the package: statements are run as Python expressions, which
bind alike, and preferences are summed with weights that halve from each statement to the next.
"""

from collections.abc import Mapping

import numpy as np
from ruamel.yaml import YAML


def plain(text: str, beliefs: Mapping[str, str] | None = None) -> tuple[dict, tuple[str, ...], tuple[str, ...]]:
    """Keyword arguments of `option_form`, the keys of the decision makers, and the labels by code.

    `beliefs` names a variant for each decision maker that is to have one. Rankings are not read.
    """
    data = YAML(typ="safe").load(text)
    people = data["decision_makers"]
    options = [key for entry in people.values() for key in entry["options"]]
    entries = {key: each or {} for entry in people.values() for key, each in entry["options"].items()}

    def holds(statement: str | Mapping) -> np.ndarray:
        text = statement if isinstance(statement, str) else statement["statement"]
        code = compile(text, "statement", "eval")
        return np.array([bool(eval(code, {}, dict(zip(options, on, strict=True)))) for on in _states(len(options))])

    believed = [
        {**each, **each["variants"][beliefs[key]]} if key in (beliefs or {}) else each
        for key, each in people.items()
    ]
    size = 1 << len(options)
    feasible = np.ones(size, dtype=bool)
    for statement in data.get("infeasible", []):
        feasible &= ~holds(statement)
    payoffs = np.zeros((len(people), size), dtype=np.int64)
    for row, each in zip(payoffs, believed, strict=True):
        for statement in each.get("preferences", []):
            row[:] = 2 * row + holds(statement)
    return (
        {
            "owner": [n for n, entry in enumerate(people.values()) for _ in entry["options"]],
            "payoffs": payoffs,
            "feasible": feasible,
            "one_way": {j: entries[key]["one_way"] for j, key in enumerate(options) if "one_way" in entries[key]},
            "seen_off": {
                j: holds(entries[key]["verified_by"])
                for j, key in enumerate(options)
                if "verified_by" in entries[key]
            },
        },
        tuple(people),
        tuple("".join("Y" if on else "N" for on in state) for state in _states(len(options))),
    )


def _states(k: int) -> list[tuple[bool, ...]]:
    """By code, which of k options are on: option j is bit j."""
    return [tuple(bool(code >> j & 1) for j in range(k)) for code in range(1 << k)]
