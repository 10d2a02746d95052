"""What stands above the words: title, kind, dateline, list of participants."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from wayout.record.body import SOURCE
from wayout.record.dateline import Dateline, complete, find_time, is_place, read_dateline, without_stop, zone_of
from wayout.record.lines import Aside, Line
from wayout.record.speech import labels
from wayout.record.traced import NOTHING as NO_WORDS
from wayout.record.traced import Traced, joined

LONGEST_TITLE = 300
LONGEST_NAME = 100
WINDOW = 12  # lines: a dateline further below the title than this belongs to something else

PREPOSITIONS = "from|to|of|on|between|among|for|by|with|no|prepared|in|at|regarding|concerning"
KINDS = (
    r"memorand(?:um|a) of (?:an? )?(?:telephone )?(?:conversations?|conference|meeting|discussion)",
    r"memorandum for (?:the )?(?:records?|files?)",
    r"(?:transcript|summary record|verbatim record|record|minutes|notes|summary) of (?:an? )?"
    r"(?:telephone |telephonic )?(?:conversations?|conference|meeting|action)",
    r"memorandum",
    r"telephone (?:conversations?|calls?)",
    r"conversation",
    r"tele?con",
    r"memcon",
    r"transcript",
    r"summary record",
    r"minutes",
    r"(?:circular )?telegram",
    r"airgram",
    r"letter",
    r"message",
    r"report",
    r"paper",
    r"note",
)
KIND = rf"(?P<kind>{'|'.join(KINDS)})"
NUMBER = re.compile(r"[\[(]?\d{1,4}[.)\]] ")
STARTS = re.compile(rf"(?P<number>{NUMBER.pattern})?{KIND}(?=[.,:(1-9]| \d| (?:{PREPOSITIONS})\b|$)", re.IGNORECASE)
HOLDS = re.compile(rf"\b{KIND}\b", re.IGNORECASE)
SPEECH = re.compile(
    r"conversation|tele?con|memcon|telephone call|transcript|conference|meeting|discussion|minutes|record",
    re.IGNORECASE,
)
GOES_ON = re.compile(r"(?:,|\b(?:and|between|among|of|the|with|to|from|for|in|at|by|&))$", re.IGNORECASE)
CARRIES_ON = re.compile(r"(?:between|among|and|with) ", re.IGNORECASE)

BETWEEN = re.compile(r"\b(?P<how>between|among|with) (?P<who>.+)$", re.IGNORECASE)
TOPIC = re.compile(
    r",? (?:[Oo]n|[Rr]egarding|[Cc]oncerning|[Aa]bout|[Rr]e) .*$|, (?:\w+, )?(?:\w+ \d|\d+ \w+ \d).*$"
)
ARTICLE = re.compile(r"^(?:the|an?) (?=\S)", re.IGNORECASE)
JOINT = re.compile(r", and | and | & |, ", re.IGNORECASE)
PARTY = re.compile(
    r"(?:the|an?|mr|mrs|miss|dr|president|secretary|under|deputy|assistant|acting|ambassador|chairman|premier"
    r"|prime|foreign|minister|general|admiral|senator|governor|attorney)\b",
    re.IGNORECASE,
)

FIELDS = {
    "participants": "participants", "present": "participants", "those present": "participants",
    "persons present": "participants", "also present": "participants", "present were": "participants",
    "attendees": "participants", "in attendance": "participants", "attending": "participants",
    "date": "when", "time": "when", "date and time": "when", "time and date": "when", "date/time": "when",
    "date & time": "when", "date, time": "when", "date, time and place": "when", "date, time, and place": "when",
    "date, time, place": "when", "date, time & place": "when", "date and place": "when",
    "place": "place", "location": "place", "and place": "place",
    "subject": "other", "re": "other", "reference": "other", "ref": "other", "to": "other", "from": "other",
    "drafted by": "other", "approved by": "other", "classification": "other", "copies to": "other",
}  # fmt: skip
LONE_FIELDS = frozenset({"participants", "present", "those present", "date", "time", "place", "subject"})
TABBED = re.compile(r"DATE,? (?:AND )?TIME(?= (?!AND\b))")  # its value stands in a column beside it
SLASHED = re.compile(r"[^/:;\d]{2,60}(?:/[^/:;\d]{2,60})+")
HANDLING = re.compile(
    r"\b(?:secret|confidential|unclassified|sensitive|eyes|only|nodis|exdis|noforn)\b", re.IGNORECASE
)
BULLET = re.compile(r"^(?:[-–—•*·] ?)+|^\d{1,2}[.)] (?=[A-Z])")
SHORT_END = re.compile(r"(?:\b[A-Za-z]|\b(?:Jr|Sr|Mr|Dr|Amb|Gen|Ret))\.$")


NOTHING = Dateline()


@dataclass(frozen=True, slots=True)
class Title:
    """The title's words, its kind, and the lines from `start` to before `stop` that it takes."""

    words: Traced
    kind: Traced | None
    start: int
    stop: int
    number: Traced | None = None

    @property
    def text(self) -> str:
        """The words alone."""
        return self.words.text


@dataclass(frozen=True, slots=True)
class Heading:
    """All that stands above the body, which starts at line `end`; the dateline stands in line `at` of the text.

    `signs` are the lines that participants and dateline were read from: what they hold beside the values
    themselves belongs to the field named.
    """

    title: Title | None = None
    when: Dateline = NOTHING
    at: int = 0
    participants: tuple[Traced, ...] = ()
    asides: tuple[Aside, ...] = ()
    end: int = 0
    signs: tuple[tuple[str, Traced], ...] = ()


def read_heading(lines: Sequence[Line], numbers: Collection[int] = ()) -> Heading:
    """The heading of the document whose `lines` end, at the latest, where speech is sure to start."""
    title = find_title(lines)
    start = title.stop if title else 0
    above = lines[: title.start] if title else ()
    heading = below(lines, start, numbers)
    when, at, asides = heading.when, heading.at, [Aside(line.at, line.words) for line in above]
    signs = list(heading.signs)
    if heading.when == NOTHING and (i := first_dateline(above, 0)) is not None:
        # Some papers carry their date above the title.
        when, at = read_dateline(above[i].words, numbers) or when, above[i].at
        signs.append(("date", above[i].words))
        del asides[i]
    if title and title.number:
        asides.append(Aside(lines[title.start].at, title.number))
    found = Heading(title, when, at, heading.participants, (*asides, *heading.asides), heading.end, tuple(signs))
    return found if found.participants else with_pair(found)


def with_pair(heading: Heading) -> Heading:
    """The heading of a talk whose two sides are named in one of its lines alone, as in "The President/Mr. Lund"."""
    title = heading.title
    pairs = (i for i, aside in enumerate(heading.asides) if is_slashed(aside.words.text))
    at = next(pairs, None)
    if at is None or title is None or not SPEECH.search(title.text) or parties(title.words):
        return heading
    pair = heading.asides[at].words
    return replace(
        heading,
        participants=tuple(name.strip() for name in parted(pair, "/")),
        asides=(*heading.asides[:at], *heading.asides[at + 1 :]),
        signs=(*heading.signs, ("participants", pair)),
    )


def is_slashed(text: str) -> bool:
    """Whether `text` names who spoke with whom, as in "The President/Mr. Lund"; a classification does not."""
    if not SLASHED.fullmatch(text) or HANDLING.search(text):
        return False
    return all(is_name(part.strip()) and is_place(part.strip()) for part in text.split("/"))


def find_title(lines: Sequence[Line]) -> Title | None:
    """The line that says what kind of paper this is; failing that, the line above the dateline."""
    for i, line in enumerate(lines):
        if match := STARTS.match(line.text):
            stop = title_stop(lines, i)
            words = joined(each.words for each in lines[i:stop])
            title = words[match.end("number") if match["number"] else 0 :]
            if is_title(title.text):
                number = words[slice(*match.span("number"))].strip() if match["number"] else None
                return Title(title, words[slice(*match.span("kind"))], i, stop, number)
    for i, line in enumerate(lines[:WINDOW]):
        number, words = numbered(line.words)
        match = HOLDS.search(words.text[:LONGEST_TITLE])
        alone = not number or (line.opens and all(each.opens for each in lines[i + 1 : i + 2]))
        if match and alone and is_title(words.text) and is_capitalised(words.text) and not is_entry(words.text):
            return Title(words, words[slice(*match.span("kind"))], i, i + 1, number)
    i = first_dateline(lines, 0) or 0
    number, words = numbered(lines[i - 1].words) if i else (None, NO_WORDS)
    if i and is_title(words.text) and not is_entry(words.text) and not zone_of(words.text):
        return Title(words, None, i - 1, i, number)
    return None


def numbered(words: Traced) -> tuple[Traced | None, Traced]:
    """The number of a document that stands before its title, if there is one, and the title."""
    match = NUMBER.match(words.text)
    return (words[: match.end()].strip(), words[match.end() :]) if match else (None, words)


def title_stop(lines: Sequence[Line], start: int) -> int:
    """The index after the last line of a title that may run over several lines of its paragraph."""
    stop, text = start + 1, lines[start].text
    while stop < len(lines) and not lines[stop].opens and len(text) <= LONGEST_TITLE:
        following = lines[stop].text
        open_bracket = text.count("(") > text.count(")")
        runs_on = GOES_ON.search(text[-12:]) or CARRIES_ON.match(following) or following[0].islower()
        if not (open_bracket or runs_on) or is_entry(following) or read_dateline(lines[stop].words):
            break
        stop, text = stop + 1, f"{text} {following}"
    return stop


def is_title(text: str) -> bool:
    """Whether `text` is short, starts with a capital and is no sentence."""
    if len(text) > LONGEST_TITLE or not text[:1].isupper() or text.endswith(("↩", " Back", "?", "!", ";")):
        return False
    return not text.endswith(".") or SHORT_END.search(text) is not None or is_capitalised(text)


def is_capitalised(text: str) -> bool:
    """Whether every longer word of `text` starts with a capital, as in the titles of printed volumes."""
    words = [word.strip("(“\"'[,") for word in text.split()]
    small = PREPOSITIONS.split("|")
    return all(not word[:1].islower() for word in words if len(word) > 5 and word not in small)


def is_entry(text: str) -> bool:
    """Whether `text` is a line such as "Subject: ..." or opens a list such as "Participants"."""
    name, colon, _ = text.partition(":")
    lone = not colon and name[:1].isupper() and name.lower() in LONE_FIELDS
    return TABBED.match(text) is not None or (bool(colon or lone) and name.strip().lower() in FIELDS)


def entry(line: Traced) -> tuple[str, Traced] | None:
    """The sort of a heading's entry and its value, which may stand on the next line; None if it is none."""
    if not is_entry(line.text):
        return None
    if tabbed := TABBED.match(line.text):
        return "when", line[tabbed.end() :].lstrip(" :")
    name = line.text.partition(":")[0]
    return FIELDS[name.strip().lower()], line[len(name) + 1 :].strip()


def first_dateline(lines: Sequence[Line], start: int) -> int | None:
    """The index of the first dateline within the window below `start`, if no sentence stands before it."""
    for i, line in enumerate(lines[start : start + WINDOW], start):
        if read_dateline(line.words):
            return i
        ended = line.text.endswith((".", "?", "!")) and not SHORT_END.search(line.text)
        if len(line.text) > LONGEST_TITLE or (ended and not line.text.isupper() and not is_entry(line.text)):
            return None
    return None


def below(lines: Sequence[Line], start: int, numbers: Collection[int]) -> Heading:
    """The entries, the dateline and the remarks from line `start` on, up to the first line of the body."""
    dated = first_dateline(lines, start)
    when, asides, people = NOTHING, list[Aside](), list[Traced]()
    signs = list[tuple[str, Traced]]()
    i, at = start, 0
    while i < len(lines):
        line, before = lines[i], when
        found = entry(line.words)
        stop = i + 1
        if found and found[0] == "participants":
            names, stop = listed(lines, i, found[1])
            people += names
            signs += [("participants", each.words) for each in lines[i:stop]]
        elif found:
            stop = i + (1 if found[1] or i + 1 == len(lines) or is_entry(lines[i + 1].text) else 2)
            value = found[1] or (lines[i + 1].words if stop == i + 2 else found[1])
            more = None if found[0] == "other" else complete(when, entered(found[0], value, numbers))
            if more is None or more == when:
                asides += [Aside(each.at, each.words) for each in lines[i:stop]]
            else:
                signs += [("place" if found[0] == "place" else "date", each.words) for each in lines[i:stop]]
            when = more or when
        elif more := complete(when, read_dateline(line.words, numbers) or lone(line.words)):
            if more == when:
                if dated is None or i > dated:
                    break
                asides.append(Aside(line.at, line.words))
            else:
                signs.append(("date", line.words))
            when = more
        else:
            break
        i, at = stop, at if when == before else line.at
    return Heading(None, when, at, tuple(people), tuple(asides), i, tuple(signs))


def entered(sort: str, value: Traced, numbers: Collection[int]) -> Dateline:
    """What an entry for date, time or place says; an empty dateline if that cannot be read."""
    if sort == "place":
        return Dateline(place=value or None)
    if found := read_dateline(value, numbers):
        return found
    hour = find_time(value)
    if hour.time is None:
        return NOTHING
    rest = without_stop(hour.rest)
    return Dateline(time=hour.time, left=(rest,) if rest else (), warnings=hour.doubts, hour=hour.words)


def lone(words: Traced) -> Dateline:
    """What a line says that holds only a known place or only a time; else an empty dateline."""
    place = words.strip(" ,")
    if zone_of(place.text):
        return Dateline(place=place)
    hour = find_time(words) if len(words.text) < 24 else None
    if hour is None or hour.time is None or hour.rest.text.strip(" ,;."):
        return NOTHING
    return Dateline(time=hour.time, warnings=hour.doubts, hour=hour.words)


def listed(lines: Sequence[Line], start: int, inline: Traced) -> tuple[list[Traced], int]:
    """The names of a list of participants that line `start` opens, and the index of the line after it."""
    names = [name.strip() for name in parted(inline, ";" if ";" in inline.text else ",")]
    names = [name.removeprefix("and ") for name in names if name]
    i = start + 1
    while i < len(lines):
        line = lines[i]
        if is_entry(line.text) or read_dateline(line.words) or len(line.text) > LONGEST_NAME:
            break
        if line.opens and (inline or not is_name(line.text)):
            break
        if SOURCE.match(line.text):
            break
        name = unlisted(line.words).rstrip(";").rstrip()
        if names and not line.opens and name.text[:1].islower():
            names[-1] = joined((names[-1], name))
        elif name:
            names.append(name)
        i += 1
    return names, i


def parted(words: Traced, sign: str) -> Iterator[Traced]:
    """The words between the signs."""
    start = 0
    for piece in words.text.split(sign):
        yield words[start : start + len(piece)]
        start += len(piece) + len(sign)


def unlisted(words: Traced) -> Traced:
    """The words without the bullet before them."""
    match = BULLET.match(words.text)
    return words[match.end() :] if match else words


def is_name(text: str) -> bool:
    """Whether a line can be a name in a list: it starts with a capital and is no sentence and no speech."""
    name = BULLET.sub("", text)
    ends = name.endswith((".", "?", "!", ":", ",")) and not SHORT_END.search(name)
    return name[:1].isupper() and not ends and not any(label.mark != "." for label in labels(name))


def parties(title: Traced) -> tuple[Traced, ...]:
    """The names after "Between", "Among" or "With" in a title, without their leading article."""
    match = BETWEEN.search(title.text)
    if match is None:
        return ()
    who = TOPIC.sub("", match["who"])
    words = title[match.start("who") :]
    joints = [j for j in JOINT.finditer(who) if who.count("(", 0, j.start()) <= who.count(")", 0, j.start())]
    pieces, last = [], 0
    for joint in chosen(joints, who, match["how"].lower()):
        pieces.append(words[last : joint.start()])
        last = joint.end()
    names = [without_article(piece.strip(" ,:;")) for piece in (*pieces, words[last : len(who)])]
    ended = (name if SHORT_END.search(name.text) else name.rstrip(" .") for name in names)
    return tuple(name for name in ended if name)


def without_article(name: Traced) -> Traced:
    """The name without "the" or "a" before it."""
    match = ARTICLE.match(name.text)
    return name[match.end() :] if match else name


def chosen(joints: list[re.Match[str]], who: str, how: str) -> list[re.Match[str]]:
    """The joints that part one name from the next: an office may hold an "and" or a comma of its own."""
    ands = [joint for joint in joints if joint[0] != ", "]
    if how == "among" or any(joint[0].lower() == ", and " for joint in ands):
        return joints
    if len(ands) < 2:
        return ands
    clear = [j for j in ands if who[: j.start()].endswith(")") or PARTY.match(who, j.end())]
    return (clear or ands[-1:])[:1]


def names_in(title: Title | None, participants: Collection[Traced]) -> tuple[str, ...]:
    """The capitalised words by which a label may be known: of the participants, else of a talk's title."""
    told = [name.text for name in participants or (parties(title.words) if title else ())]
    if not told and title and SPEECH.search(title.text):
        told = [HOLDS.sub("", title.text)]
    words = re.findall(r"[^\W\d_]+", " ".join(told))
    return tuple(word for word in words if word[0].isupper())
