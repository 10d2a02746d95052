"""Who speaks: which paragraphs start with the label of a speaker, and which only look like it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from wayout.record.notes import RAISED
from wayout.record.traced import Traced, joined

LONGEST = 40  # characters in a label
MOST_WORDS = 6
MARK = re.compile(r"-{2,}|[—―:]")
CONTINUED = re.compile(r" ?\((?:con['’]?t['’]?d?|continued)\.?\)", re.IGNORECASE)
NOTED = re.compile(rf" ?[(\[]\d{{1,3}}[)\]]$| ?{RAISED}$|(?<=[a-z]{{2}})\d{{1,2}}$")
BRACKETS = re.compile(rf"(?: ?(?:\([^()]{{1,{LONGEST}}}\)|\[[^\[\]]{{1,{LONGEST}}}\]))+$")
BARE = re.compile(r"([A-Z]{1,3}\.) (?=\S)")
WORDS = re.compile(r"[^\W\d_]+")
PARTICLES = frozenset({"of", "the", "de", "du", "von", "van", "der", "da", "del", "la", "le", "for", "and", "al"})
HONORIFICS = frozenset({"mr", "mrs", "miss", "ms", "dr", "the", "sir", "m", "mme"})
RANKS = HONORIFICS - {"the"} | {"lord", "lady", "ambassador", "senator", "governor", "general", "admiral"}
ABBREVIATIONS = HONORIFICS | {
    "gen", "adm", "amb", "sen", "gov", "lt", "col", "capt", "maj", "prof", "sec", "pres", "st", "dep", "asst",
}  # fmt: skip
NO_SPEAKERS = frozenset({
    "action", "addendum", "address", "agenda", "also", "approved", "attachment", "attachments",
    "attention", "background", "caution", "cc", "classification", "comment", "comments", "conclusion",
    "conclusions", "confidential", "contact", "copies", "copy", "copyright", "date", "dear",
    "discussion", "distribution", "document", "drafted", "e.g", "email", "enclosure", "enclosures",
    "example", "fax", "finally", "first", "footnote", "footnotes", "fourth", "from", "further", "home",
    "however", "i.e", "important", "info", "item", "last", "location", "namely", "nb", "note", "notes",
    "object", "objective", "one", "option", "p.s", "page", "paragraph", "part", "participants", "phone",
    "place", "point", "postscript", "present", "priority", "problem", "ps", "purpose", "question", "re",
    "recommendation", "recommendations", "ref", "reference", "references", "remarks", "result",
    "results", "second", "secret", "section", "see", "source", "sources", "status", "step", "subject",
    "summary", "telephone", "text", "third", "three", "thus", "time", "title", "to", "top",
    "translation", "two", "unclassified", "url", "viz", "warning", "website",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """A speaker's label at the start of a paragraph; `width` is where the speech starts.

    `cut` is its "(con't.)", `noted` the marker of a note at its end.
    """

    speaker: str
    mark: str
    width: int
    cut: str = ""
    noted: str = ""
    speaks: bool = True  # words follow it, and not in the lower case of a sentence that goes on

    @property
    def key(self) -> str:
        """The label with no care for capitals, a full stop or what stands in brackets after it."""
        return BRACKETS.sub("", self.speaker).rstrip(".").casefold()


@dataclass(frozen=True, slots=True)
class Voices:
    """The label of each line at which a speaker starts, and the doubts about them."""

    at: Mapping[int, Label]
    warnings: tuple[str, ...] = ()


def labels(text: str) -> tuple[Label, ...]:
    """What could be a speaker's label at the start of `text`, the likelier reading first."""
    return tuple(label for label in (marked(text), bare(text)) if label)


def marked(text: str) -> Label | None:
    """The label that a dash, a colon or "(con't.)" ends, such as `Ball--`, `K:` or `Ball (con't.)`."""
    head = text[: 3 * LONGEST]
    again = CONTINUED.search(head)
    mark = MARK.search(head, again.end() if again else 0)
    if again and (mark is None or head[again.end() : mark.start()].strip()):
        end, sign = again.end(), ""
    elif mark:
        end, sign = mark.end(), mark[0]
    else:
        return None
    name = head[: again.start() if again else mark.start() if mark else 0].strip()
    note = NOTED.search(name)
    name = name[: note.start()] if note else name
    if not is_label(name) or text[end : end + 2] == "//":
        return None
    noted = note[0].strip() if note else ""
    width = end + len(text[end:]) - len(text[end:].lstrip())
    # "Phase1: ..." may number anything; that a speaker has this name must be seen elsewhere.
    speech = speaks(text[width : width + 1]) and not noted.isdecimal()
    return Label(name, sign[:1], width, again[0].strip() if again else "", noted, speech)


def bare(text: str) -> Label | None:
    """The initial with a full stop that may stand for a speaker, such as `D.`."""
    match = BARE.match(text)
    return Label(match[1], ".", match.end(), speaks=speaks(text[match.end()])) if match else None


def said(words: Traced, label: Label) -> Traced:
    """What a paragraph says after its label; the marker of a note at the label stands before it."""
    speech = words[label.width :].strip()
    if not label.noted:
        return speech
    start = words.text.index(label.noted)
    return joined((words[start : start + len(label.noted)], speech), "")


def speaks(first: str) -> bool:
    """Whether speech can start with this character."""
    return bool(first) and not first.islower()


def is_label(name: str) -> bool:
    """Whether `name` is short and made of capitalised words, as the name of a person or an office is."""
    core = BRACKETS.sub("", name)
    words = core.replace("-", " ").split()
    if not words or len(core) > LONGEST or len(words) > MOST_WORDS or not words[0][0].isupper():
        return False
    if not all(is_name(word) or word in PARTICLES for word in whole_words(core)):
        return False
    if any(word.endswith(".") and not is_short_form(word) for word in words[:-1]):  # "Yes. Then:"
        return False
    first, last = (word.rstrip(".").casefold() for word in (words[0], words[-1]))
    return first not in NO_SPEAKERS and (last not in NO_SPEAKERS or (first in RANKS and len(words) > 1))


def whole_words(core: str) -> list[str]:
    """The words of a label: one with a hyphen is two, or one if it is part of a name, as in "Chou En-lai"."""
    blank = "" if len(core.split()) > 1 else " "
    return core.replace(" -", " ").replace("- ", " ").replace("-", blank).split()


def is_name(word: str) -> bool:
    """Whether `word` is capitalised and holds nothing but letters and the signs that names have."""
    return word[0].isupper() and all(c.isalpha() or c in ".'’&/" for c in word)


def is_short_form(word: str) -> bool:
    """Whether the full stop of `word` is that of an abbreviation or an initial."""
    core = word.rstrip(".")
    return core.casefold() in ABBREVIATIONS or len(core) == 1 or "." in core


def candidates(texts: Mapping[int, str]) -> dict[int, tuple[Label, ...]]:
    """The possible labels of the lines that have any."""
    return {i: found for i, text in texts.items() if (found := labels(text))}


def repeated(found: Mapping[int, tuple[Label, ...]]) -> frozenset[tuple[str, bool]]:
    """Key and bareness of the labels that start speech at least twice."""
    counts = Counter((label.key, label.mark == ".") for each in found.values() for label in each if label.speaks)
    return frozenset(key for key, n in counts.items() if n >= 2)


def named(label: Label, names: Iterable[str]) -> bool:
    """Whether one of `names` starts with the last word of the label: Pres. for President, K for Kennedy."""
    words = [w.casefold() for w in WORDS.findall(BRACKETS.sub("", label.speaker))]
    own = [w for w in words if w not in HONORIFICS and w not in PARTICLES] or words
    return any(name.casefold().startswith(own[-1]) for name in names)


def is_outline(marks: list[str]) -> bool:
    """Whether bare letters number the parts of a paper: A, B, C, or I, II, III."""
    if set(marks) <= {"I", "II", "III", "IV", "V", "VI", "VII", "IX", "X"} and "II" in marks:
        return True
    run = all(b == "A" or (len(a) == len(b) == 1 and ord(b) == ord(a) + 1) for a, b in pairwise(marks))
    return run and "C" in marks


def voices(found: Mapping[int, tuple[Label, ...]], names: Iterable[str], paragraphs: Iterable[int]) -> Voices:
    """The lines that do start a turn: their label recurs, is named in the heading, or answers one that is.

    `paragraphs` are the lines of the body that open a paragraph, labelled or not.
    """
    parties = tuple(names)
    often = repeated(found)
    marks = [label.speaker.rstrip(".") for each in found.values() for label in each if label.mark == "."]
    outline = is_outline(marks)
    dialogue = len({key for key, _ in often}) >= 2

    def sure(label: Label) -> bool:
        known = label.speaks and named(label, parties)
        if label.mark == ".":
            return not outline and (known or ((label.key, True) in often and dialogue))
        return known or (label.key, False) in often

    keys = {(label.key, label.mark == ".") for each in found.values() for label in each if sure(label)}
    at = {}
    for i, each in found.items():
        ours = [label for label in each if (label.key, label.mark == ".") in keys]
        if ours:
            at[i] = ours[0]
    rare = once(found, at) if at else exchange(found, tuple(paragraphs))
    rarely = {label.speaker for label in rare.values() if label.speaks}
    warnings = tuple(f"the label {speaker!r} occurs once and is read as a speaker" for speaker in sorted(rarely))
    spoken = {i: at.get(i) or rare[i] for i in sorted({*at, *rare})}
    return Voices(respelled(spoken), warnings)


def once(found: Mapping[int, tuple[Label, ...]], at: Mapping[int, Label]) -> dict[int, Label]:
    """Labels that start speech once inside a dialogue whose labels end in the same mark."""
    styles = {label.mark for label in at.values()} - {"."}
    likely = {i: each[0] for i, each in found.items() if i not in at and each[0].mark in styles}
    keys = {label.key for label in likely.values() if label.speaks}
    return {i: label for i, label in likely.items() if label.key in keys}


def exchange(found: Mapping[int, tuple[Label, ...]], paragraphs: tuple[int, ...]) -> dict[int, Label]:
    """Labels that occur once each, if they follow one another with no other paragraph between.

    A text of one paragraph is speech if a dash ends its label: a colon may end anything.
    """
    spoken = {i: each[0] for i, each in found.items() if each[0].mark != "." and each[0].speaks}
    if len(spoken) < 2 and not (len(paragraphs) == 1 and {label.mark for label in spoken.values()} & {"-", "—"}):
        return {}
    between = [i for i in paragraphs if min(spoken) <= i <= max(spoken)]
    return spoken if all(i in spoken for i in between) else {}


def respelled(at: Mapping[int, Label]) -> dict[int, Label]:
    """The same labels, those marked as continued spelled as the speaker was before."""
    spelling: dict[str, str] = {}
    out = {}
    for i, label in at.items():
        first = spelling.setdefault(label.key, label.speaker)
        out[i] = replace(label, speaker=first) if label.cut else label
    return out
