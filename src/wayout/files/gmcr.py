"""`.gmcr` files as scenarios, and what of them is kept without being analysed."""

import keyword
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from wayout.files.document import Document, Key, Place, did_you_mean, parted
from wayout.files.gmcr_read import RANKINGS, Condition, GmcrFile, GmcrPerson, parse_gmcr
from wayout.model import StatementError, parse

IMPORTED = "imported"
KEPT = ("coalitions", "misperceptions", "preferences", "other")
OTHER = ("file", "decision_makers", "options")

_KEY_LENGTH = 40


def read_gmcr(text: str, file: str) -> Document:
    """The scenario that a `.gmcr` file describes; raises InputError with every fault, by its place in the JSON.

    Option keys are made from the names, which stay as titles. What the format has and Wayout does not analyse
    stands under `imported`. The lines are those of the JSON.
    """
    return _Maker(parse_gmcr(text, file)).document()


# --- what is kept ------------------------------------------------------------------------------------------


def notices(imported: Any) -> Iterator[str]:
    """What is kept under `imported` and not analysed, a sentence each."""
    kept = _mapping(imported)
    for members in _list(kept.get("coalitions")):
        name = "+".join(map(str, _list(members)))
        yield f"the imported coalition {name} is kept, not analysed: ask with `--coalition {name}`"
    for dm, missed in _mapping(kept.get("misperceptions")).items():
        yield f"the imported misperceptions of {dm} ({len(_list(missed))}) are kept, not analysed"
    for dm in _mapping(kept.get("preferences")):
        yield f"{dm} was ranked by hand in the imported file; its statements say otherwise: kept, not used"
    if kept.get("other"):
        yield "the imported file has keys that are not known here: kept, not used"


def kept_faults(imported: Any, dms: Collection[str], options: Collection[str]) -> Iterator[tuple[Place, str, str]]:
    """What is wrong with what stands under `imported`: where, what, the mend."""
    if not isinstance(imported, Mapping):
        yield (IMPORTED,), "should be a mapping", f"it holds {', '.join(KEPT)}"
        return
    yield from _unknown((IMPORTED,), imported, KEPT, "key")
    coalitions = imported.get("coalitions", [])
    if not isinstance(coalitions, list) or not all(isinstance(members, list) for members in coalitions):
        yield (IMPORTED, "coalitions"), "should be a list of lists", "write the keys of decision makers: [[US, UK]]"
    else:
        for n, members in enumerate(coalitions):
            yield from _unknown(
                (IMPORTED, "coalitions", n), dict(enumerate(members)).items(), dms, "decision maker"
            )
        named = [str(member) for members in coalitions for member in members]
        for dm in (dm for dm, times in Counter(named).items() if times > 1):
            yield (IMPORTED, "coalitions"), f"{dm} is named twice", "leave it in one coalition"
    for section in ("misperceptions", "preferences"):
        yield from _section_faults((IMPORTED, section), imported.get(section, {}), dms, options)
    other = imported.get("other", {})
    if not isinstance(other, Mapping) or not all(isinstance(part, Mapping) for part in other.values()):
        yield (IMPORTED, "other"), "should be a mapping of mappings", f"it holds {', '.join(OTHER)}"
        return
    yield from _unknown((IMPORTED, "other"), other, OTHER, "key")
    for section, known in (("decision_makers", dms), ("options", options)):
        place = (IMPORTED, "other", section)
        yield from _unknown(place, other.get(section, {}), known, section.replace("_", " ").removesuffix("s"))
        for key, value in other.get(section, {}).items():
            if not isinstance(value, Mapping):
                yield (*place, key), "should be a mapping", "write `key: value` lines below it"


def _section_faults(
    place: Place, section: Any, dms: Collection[str], options: Collection[str]
) -> Iterator[tuple[Place, str, str]]:
    """What is wrong with statements by decision maker."""
    if not isinstance(section, Mapping) or not all(isinstance(listed, list) for listed in section.values()):
        yield place, "should be lists of statements by decision maker", "write `US: [hold and not talk]`"
        return
    yield from _unknown(place, section, dms, "decision maker")
    for dm, listed in section.items():
        for n, text in enumerate(listed):
            here = (*place, dm, n)
            if not isinstance(text, str):
                yield here, "a statement is text", "write one such as `hold or not talk`"
                continue
            try:
                names = parse(text).names
            except StatementError as error:
                yield here, *parted(str(error))
            else:
                yield from _unknown(here, ((None, name) for name in names), options, "option")


def _unknown(
    place: Place, named: Iterable[Any], known: Collection[str], called: str
) -> Iterator[tuple[Place, str, str]]:
    """The names (or pairs of a key and a name) that are not known, each at its own key below the place."""
    for entry in named:
        key, name = entry if isinstance(entry, tuple) else (entry, entry)
        if name not in known:
            here: tuple[Key, ...] = place if key is None else (*place, key)
            yield here, f"there is no {called} `{name}`", did_you_mean(str(name), known)


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


# --- the scenario ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Maker:
    """Makes the scenario document of a file without faults."""

    file: GmcrFile

    @cached_property
    def people(self) -> Mapping[str, GmcrPerson]:
        """The decision makers by key."""
        people = self.file.people
        return dict(zip(_distinct([_word(person.name) or "dm" for person in people]), people, strict=True))

    @cached_property
    def keys(self) -> Mapping[int, str]:
        """A key for each option, by index: from its name, with its owner's where a name recurs."""
        owned = [(option, dm) for dm, person in self.people.items() for option in person.options]
        wanted = [_identifier(self.file.options[option].name) for option, _ in owned]
        with_owner = [
            key if wanted.count(key) == 1 else _identifier(f"{key}_{dm}")
            for key, (_, dm) in zip(wanted, owned, strict=True)
        ]
        return {option: key for (option, _), key in zip(owned, _distinct(with_owner), strict=True)}

    @cached_property
    def ranked(self) -> frozenset[str]:
        """The decision makers whose ranking by hand is not what their statements say."""
        return frozenset(dm for dm, person in self.people.items() if not self.is_stated(person))

    def is_stated(self, person: GmcrPerson) -> bool:
        """The statements alone say how the decision maker ranks the states."""
        if person.ranking is None:
            return True
        codes = self.file.codes
        by_hand = np.zeros(len(codes), dtype=np.int64)
        for rank, tier in enumerate(reversed(person.ranking)):
            by_hand[[state - 1 for state in tier]] = rank
        stated = np.zeros(len(codes), dtype=np.int64)
        for condition in person.preferences:
            holds = self.file.truth(condition)
            stated = np.unique(stated * 2 + holds, return_inverse=True)[1].astype(np.int64)
        return np.array_equal(stated, by_hand)

    def document(self) -> Document:
        people = {dm: self.decision_maker(dm, person) for dm, person in self.people.items()}
        data: dict[str, Any] = {"wayout": 1, "decision_makers": people}
        if self.file.infeasibles and self.keys:
            data["infeasible"] = self.statements(self.file.infeasibles)
        if kept := self.kept():
            data[IMPORTED] = kept
        return Document(self.file.source.file, data, dict(self.lines()))

    def decision_maker(self, dm: str, person: GmcrPerson) -> dict[str, Any]:
        entry: dict[str, Any] = {} if person.name == dm else {"name": person.name}
        entry["options"] = {self.keys[option]: self.option(option) for option in person.options}
        if dm in self.ranked:
            entry["ranking"] = self.ranking(person)
        elif person.preferences and self.keys:
            entry["preferences"] = self.statements(person.preferences)
        return entry

    def option(self, index: int) -> dict[str, str]:
        option = self.file.options[index]
        entry = {} if option.name == self.keys[index].replace("_", " ") else {"title": option.name}
        return entry | ({"one_way": option.one_way} if option.one_way else {})

    def ranking(self, person: GmcrPerson) -> list[str | list[str]]:
        """The ranking by label, ties in an inner list."""
        codes, bits = self.file.codes.tolist(), range(len(self.file.options))
        tiers = [
            ["".join("Y" if codes[state - 1] >> j & 1 else "N" for j in bits) for state in sorted(tier)]
            for tier in person.ranking or ()
        ]
        return [tier[0] if len(tier) == 1 else tier for tier in tiers]

    def kept(self) -> dict[str, Any]:
        """What is not analysed: coalitions, misperceptions, statements not used and keys not known."""
        dms, missed = list(self.people), {dm: person.misperceptions for dm, person in self.people.items()}
        unused = {dm: self.people[dm].preferences for dm in self.people if dm in self.ranked}
        people = {dm: dict(person.other) for dm, person in self.people.items() if person.other}
        options = {self.keys[j]: dict(option.other) for j, option in enumerate(self.file.options) if option.other}
        other = {"file": dict(self.file.other), "decision_makers": people, "options": options}
        kept = {
            "coalitions": [[dms[n] for n in members] for members in self.file.coalitions],
            "misperceptions": {dm: self.statements(said) for dm, said in missed.items() if said and self.keys},
            "preferences": {dm: self.statements(said) for dm, said in unused.items() if said and self.keys},
            "other": {section: value for section, value in other.items() if value},
        }
        return {section: value for section, value in kept.items() if value}

    def statements(self, conditions: Iterable[Condition]) -> list[str]:
        return [_statement(condition, self.keys) for condition in conditions]

    def lines(self) -> Iterator[tuple[Place, int]]:
        """The lines of the JSON, by where its values stand in the scenario."""
        at: list[tuple[Place, Place]] = [((), ()), (("decision_makers",), ("decisionMakers",))]
        at.append((("infeasible",), ("infeasibles",)))
        at += [(("infeasible", n), ("infeasibles", n)) for n in range(len(self.file.infeasibles))]
        for n, (dm, person) in enumerate(self.people.items()):
            here: Place = ("decision_makers", dm)
            there: Place = ("decisionMakers", n)
            at += [(here, there), ((*here, "preferences"), (*there, "preferences"))]
            at += [((*here, "ranking"), (*there, name)) for name in RANKINGS]
            at += [((*here, "options", self.keys[j]), ("options", j)) for j in person.options]
            places = range(len(person.preferences))
            at += [((*here, "preferences", m), (*there, "preferences", m)) for m in places]
        known = self.file.source.lines
        return ((ours, known[theirs]) for ours, theirs in at if theirs in known)


# --- statements --------------------------------------------------------------------------------------------


def _statement(condition: Condition, keys: Mapping[int, str]) -> str:
    """A condition as a statement over option keys; there is at least one option."""
    some = next(iter(keys.values()))
    if not condition:
        return f"{some} and not {some}"
    if () in condition:
        return f"{some} or not {some}"
    if short := _implication(condition, keys):
        return short
    parts = [" and ".join(_literal(keys[j], on) for j, on in pattern) for pattern in condition]
    if len(parts) == 1:
        return parts[0]
    return " or ".join(f"({part})" if " and " in part else part for part in parts)


def _literal(key: str, on: bool) -> str:
    return key if on else f"not {key}"


def _implication(condition: Condition, keys: Mapping[int, str]) -> str | None:
    """IF and IFF, which the format spells out in cases over the same two options."""
    cases = {frozenset(pattern) for pattern in condition}
    named = {frozenset(option for option, _ in pattern) for pattern in condition}
    if len(named) != 1 or len(pair := sorted(next(iter(named)))) != 2:
        return None
    a, b = pair
    if len(cases) == 2 and not frozenset.intersection(*cases):
        return f"{keys[a]} {'==' if frozenset({(a, True), (b, True)}) in cases else '!='} {keys[b]}"
    if len(cases) == 3:
        every = {frozenset({(a, on_a), (b, on_b)}) for on_a in (False, True) for on_b in (False, True)}
        (out,) = every - cases
        literals = sorted((on, j) for j, on in ((j, not on) for j, on in out))
        return " or ".join(_literal(keys[j], on) for on, j in literals)
    return None


# --- keys --------------------------------------------------------------------------------------------------


def _word(name: str) -> str:
    """The name as one word: letters, digits and single _ between them, not too long, perhaps none."""
    letters = (c if f"a{c}".isidentifier() else "_" for c in unicodedata.normalize("NFKC", name))
    word = re.sub("_+", "_", "".join(letters)).strip("_")
    if len(word) > _KEY_LENGTH:
        word = word[:_KEY_LENGTH].rpartition("_")[0].strip("_") or word[:_KEY_LENGTH].strip("_")
    return word


def _identifier(name: str) -> str:
    """An option key made from a name."""
    word = _word(name.lower())
    if not word.isidentifier():
        word = f"option_{word}".strip("_")
    return f"{word}_" if keyword.iskeyword(word) else word


def _distinct(wanted: Sequence[str]) -> list[str]:
    """The words, each once: a number is added to those that have been."""
    found: dict[str, None] = {}
    for word in wanted:
        n, key = 1, word
        while key in found:
            n += 1
            key = f"{word}_{n}"
        found[key] = None
    return list(found)
