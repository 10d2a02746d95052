"""Random scenarios in option form as plain data, with everything in them that a file can say of a conflict."""

from itertools import chain, combinations

MANDATE = ["propose", "monitor", "convey"]


def random_scenario(rng, options, dms=None):
    """A scenario of so many options: roles, one-way options, unseen moves, consent, face, variants and plans.

    Ask `feasible_settings` whether any state is left before it is built.
    """
    dms = dms or int(rng.integers(2, 5))
    owner = rng.integers(0, dms, options)
    keys = [f"o{j}" for j in range(options)]
    people = {f"D{i}": _decision_maker(rng, i, dms, keys, owner) for i in range(dms)}
    data = {"wayout": 1, "title": "Random", "decision_makers": people}
    if rng.random() < 0.2:
        _chase(*people.values())
    data["infeasible"] = [statement(rng, keys) for _ in range(rng.integers(0, 4))]
    settings = feasible_settings(data)
    if settings:
        data["status_quo"] = list(settings[0]) if rng.random() < 0.5 else chosen(rng, settings)
        data["plans"] = {f"p{n}": {"offer": chosen(rng, settings)} for n in range(2)}
    return data


def chosen(rng, settings):
    """One of them, as a list."""
    return list(settings[int(rng.integers(len(settings)))])


def statement(rng, keys):
    """A sentence of one to three options."""
    a, b, c = (str(key) for key in rng.choice(keys, 3))
    texts = (
        a,
        f"not {a}",
        f"{a} and {b}",
        f"{a} or not {b}",
        f"{a} == {b}",
        f"{a} != {b}",
        f"({a} or {b}) and not {c}",
    )
    return texts[int(rng.integers(len(texts)))]


def option_keys(data):
    """The option keys, in file order."""
    return list(chain.from_iterable(entry["options"] for entry in data["decision_makers"].values()))


def feasible_settings(data):
    """The options that are on, by feasible state, tried one by one."""
    keys = option_keys(data)
    rules = [compile(text, "infeasible", "eval") for text in data["infeasible"]]
    every = (on for count in range(len(keys) + 1) for on in combinations(keys, count))
    return [on for on in every if not any(eval(rule, {key: key in on for key in keys}) for rule in rules)]


def _decision_maker(rng, i, dms, keys, owner):
    third = bool(i > 1 and rng.random() < 0.6)
    entry = {
        "options": {key: _option(rng, keys, dms, third) for key, who in zip(keys, owner, strict=True) if who == i}
    }
    if third:
        entry |= {"role": "third_party", "mandate": MANDATE[: int(rng.integers(1, 4))]}
    entry["preferences"] = _preferences(rng, i, keys, owner)
    if rng.random() < 0.3:
        entry["face"] = [statement(rng, keys) for _ in range(rng.integers(1, 3))]
    if rng.random() < 0.4:
        entry["variants"] = {"other": {"preferences": [statement(rng, keys) for _ in range(3)]}}
    return entry


def _preferences(rng, i, keys, owner):
    """Anything; or, as in a standoff, first what another has to give, then to give nothing oneself."""
    anything = [statement(rng, keys) for _ in range(rng.integers(0, 4))]
    own = [key for key, who in zip(keys, owner, strict=True) if who == i]
    theirs = [key for key, who in zip(keys, owner, strict=True) if who != i]
    if not own or not theirs or rng.random() < 0.3:
        return anything
    return [*map(str, rng.permutation(theirs)[:2]), *(f"not {key}" for key in rng.permutation(own)[:2]), *anything]


def _chase(one, other, *_):
    """One wants to do as the other does, who wants to do otherwise: they go round."""
    if one["options"] and other["options"]:
        a, b = next(iter(one["options"])), next(iter(other["options"]))
        one["preferences"].insert(0, f"{a} == {b}")
        other["preferences"].insert(0, f"{a} != {b}")


def _option(rng, keys, dms, third):
    option = {}
    if rng.random() < 0.25:
        option["one_way"] = ("on", "off")[int(rng.integers(2))]
    if rng.random() < 0.3:
        option["verified_by"] = statement(rng, keys)
    if third:
        option["act"] = MANDATE[int(rng.integers(3))]
        option["consent"] = [f"D{int(rng.integers(dms))}"]
    return option
