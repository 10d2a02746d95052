"""Random conflicts with doubts about them, and the shares again by a plain loop over the worlds."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import prod

from wayout.model import Conflict, DecisionMaker, Option, Prioritised, Ranked
from wayout.model.preferences import tiers
from wayout.offers import ways_out
from wayout.offers.robustness.assumptions import Alternative, Assumptions, Span
from wayout.stability import CREDIBLE
from worlds import conflict, face, option_form, statements

TENTHS = [Fraction(n, 10) for n in range(11)]


def random_texts(rng, keys, most):
    """Some statements over the options, each once."""

    def literal():
        return ("" if rng.random() < 0.6 else "not ") + str(rng.choice(keys))

    def text():
        kind = rng.random()
        return literal() if kind < 0.5 else f"{literal()} {'or' if kind < 0.75 else 'and'} {literal()}"

    return tuple(dict.fromkeys(text() for _ in range(int(rng.integers(1, most + 1)))))


def random_people(rng):
    """Two or three decision makers with options, maybe a third party, and a status quo."""
    count, third = int(rng.integers(2, 4)), rng.random() < 0.5
    owners = [*range(count), *rng.integers(0, count, int(rng.integers(0, 3))).tolist()]
    options = [
        Option(
            f"o{j}",
            owner,
            one_way=rng.choice([None, None, None, "on", "off"]),
            act="host" if third and owner == count - 1 else None,
        )
        for j, owner in enumerate(owners)
    ]
    keys = [option.key for option in options]
    infeasible = [f"{a} and not {b}" for a, b in rng.choice(keys, (1, 2)) if rng.random() < 0.4 and a != b]
    agreed = ("o0 and o1",) if rng.random() < 0.5 else ()  # something that both can gain by
    people = []
    for i in range(count):
        role = "third_party" if third and i == count - 1 else "principal"
        rules = face(*random_texts(rng, keys, 1)) if rng.random() < 0.3 else ()
        wants = (
            None
            if role == "third_party" and rng.random() < 0.5
            else statements(*agreed, *random_texts(rng, keys, 4))
        )
        people.append(DecisionMaker(f"d{i}", role=role, mandate=("host",), preferences=wants, face=rules))
    space = option_form(options, *infeasible)
    return conflict(people, space, *(option.key for option in space.on(int(rng.choice(space.states)))))


def random_span(rng, room, wide):
    """A chance that fits the room, or bounds on one of which at least the lower does."""
    low = Fraction(int(rng.integers(0, int(room * 10) + 1)), 10)
    return Span(low, low + Fraction(int(rng.integers(0, 11 - int(low * 10))), 10) if wide else low)


def random_alternatives(rng, world: Conflict, dm, wide):
    """Its own belief and up to two variants, most with a chance; some statements that are not sure."""
    own = world.decision_makers[dm]
    keys = [option.key for option in world.space.options]
    room, found = Fraction(1), [Alternative(None, own)]
    for n in range(int(rng.integers(0, 3))):
        chance = random_span(rng, room, wide and rng.random() < 0.7) if rng.random() < 0.85 else None
        room -= chance.low if chance else 0
        wants = statements(*random_texts(rng, keys, 4))
        if rng.random() < 0.2:
            levels = tiers(world.space, world.with_decision_maker(replace(own, preferences=wants)).payoffs[dm])
            wants = Ranked(tuple(tuple(map(world.space.label, level)) for level in levels))
        rules = face(*random_texts(rng, keys, 1)) if rng.random() < 0.3 else own.face
        found.append(Alternative(f"v{n}", replace(own, preferences=wants, face=rules), chance))
    return tuple(doubting(rng, each) for each in found)


def doubting(rng, alternative):
    """The alternative with some of its statements not sure."""
    wants = alternative.dm.preferences
    if not isinstance(wants, Prioritised) or rng.random() < 0.4:
        return alternative
    sure = tuple(rng.choice(TENTHS) if rng.random() < 0.5 else Fraction(1) for _ in wants.statements)
    return replace(alternative, sure=sure)


def random_assumptions(rng, wide=False):
    world = random_people(rng)
    return Assumptions(
        world, tuple(random_alternatives(rng, world, i, wide) for i in range(len(world.decision_makers)))
    )


# --- by a plain loop ----------------------------------------------------------------------------------------


def beliefs(alternative: Alternative) -> Iterator[tuple[Fraction, DecisionMaker]]:
    """Each choice of statements that hold, with its chance and the decision maker as then believed."""
    wants = alternative.dm.preferences
    if not alternative.sure or not isinstance(wants, Prioritised):
        yield Fraction(1), alternative.dm
        return
    for kept in product((True, False), repeat=len(wants.statements)):
        weight = prod(
            (sure if keep else 1 - sure for sure, keep in zip(alternative.sure, kept, strict=True)),
            start=Fraction(1),
        )
        left = tuple(s for s, keep in zip(wants.statements, kept, strict=True) if keep)
        if weight:
            yield weight, replace(alternative.dm, preferences=Prioritised(left) if left else None)


def by_plain_loop(assumptions: Assumptions, chances) -> dict[tuple[int, str], Fraction]:
    """The share of each way out under each concept, "any" and "credible"; `chances` are those of alternatives."""
    found: dict[tuple[int, str], Fraction] = {}
    listed = [
        [
            (chance * weight, dm)
            for chance, alternative in zip(each, weighed, strict=True)
            for weight, dm in beliefs(alternative)
        ]
        for each, weighed in zip(chances, assumptions.weighed, strict=True)
    ]
    for chosen in product(*listed):
        world = assumptions.conflict
        for _, dm in chosen:
            world = world.with_decision_maker(dm)
        weight = prod((weight for weight, _ in chosen), start=Fraction(1))
        for way in ways_out(world).ways_out:
            credible = ["credible"] if CREDIBLE & set(way.concepts) else []
            for name in ("any", *credible, *way.concepts):
                found[way.state, name] = found.get((way.state, name), Fraction(0)) + weight
    return found
