"""Where and when: "Washington, October 24, 1962, 11:15 p.m." and its variants."""

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from wayout.record.memorandum import zone_named
from wayout.record.traced import NOTHING, Traced, joined

LONGEST = 160  # characters; a longer line is a sentence that happens to hold a date
FLAGS = re.IGNORECASE | re.ASCII
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
DAY = r"(?P<day>\d{1,4})(?:st|nd|rd|th)?"
UNTIL = r"(?P<until> ?[-–—] ?\d{1,2}(?:st|nd|rd|th)?\b)?"
YEAR = r"(?P<inferred>\[)?(?P<year>(?:1[5-9]|20)\d\d)(?P<glued>\d{1,2})?(?!\d)(?(inferred)\])"
DATES = tuple(
    re.compile(pattern, FLAGS)
    for pattern in (
        rf"\b{MONTH} {DAY}{UNTIL},? ?{YEAR}",
        rf"(?<![\w:.])(?:the )?{DAY}{UNTIL} (?:of )?{MONTH},? ?{YEAR}",
        r"(?<!\d)(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?P<until>)(?P<glued>)(?!\d)",
    )
)
UNDATED = re.compile(r"\bundated\b", FLAGS)
YEARLESS = re.compile(rf"\b(?:{MONTH} \d{{1,4}}\b|\d{{1,2}} {MONTH.replace('?P<month>', '?:')})", FLAGS)
WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b", FLAGS)

TWELVE = re.compile(
    r"(?<![\w:.])(?:(?P<first>(?P<h1>\d{1,2})(?:[:.](?P<m1>\d\d))?(?: ?(?P<half1>[ap])\.? ?m\.?)?)"
    r"(?: ?[-–—] ?| to ))?"
    r"(?P<h2>\d{1,2})(?:[:.](?P<m2>\d\d))? ?(?P<half2>[ap])\.? ?m\b\.?",
    FLAGS,
)
NAMED_HOUR = re.compile(
    r"(?<![\w:.])(?:(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))?(?: ?[-–—] ?| to ))?"
    r"(?P<last>(?:12(?::00)? ?)?(?P<name>noon|midnight)\b|12 m\.(?!\w))",
    FLAGS,
)
UNTIL_HOUR = re.compile(r" ?(?:[-–—]|to\b) ?(?:\d|noon\b|midnight\b)", FLAGS)
TWENTY_FOUR = re.compile(
    r"(?<![\w:.])(?P<h>[01]?\d|2[0-3])(?P<colon>[:.]?)(?P<m>[0-5]\d)(?![\d:])(?: ?h(?:ou)?rs\b\.?)?", FLAGS
)
WRITTEN_ZONES = {
    "Z": "UTC", "GMT": "UTC", "UTC": "UTC", "BST": "UTC+01:00", "CET": "UTC+01:00", "MSK": "UTC+03:00",
    "EDT": "UTC-04:00", "EWT": "UTC-04:00", "EST": "UTC-05:00", "CDT": "UTC-05:00", "CWT": "UTC-05:00",
    "CST": "UTC-06:00", "MDT": "UTC-06:00", "MWT": "UTC-06:00", "MST": "UTC-07:00", "PDT": "UTC-07:00",
    "PWT": "UTC-07:00", "PST": "UTC-08:00",
}  # fmt: skip

PLACE_BEHIND = re.compile(r"(?:^|, )(?P<place>[^\d]+)$")
NO_BRACKETS = re.compile(r"[^\[\]]+")
SEPARATORS = " ,;.-–—()[]"
BESIDES = frozenset(
    {"a.m", "p.m", "am", "pm", "at", "to", "about", "approximately", "circa", "ca", "local", "time", "hours", "hrs",
     "noon", "midnight", "m", "early", "late", "morning", "afternoon", "evening", "night"}
)  # fmt: skip
PARTICLES = frozenset({"of", "the", "de", "du", "la", "le", "del", "and", "am", "der", "upon"})
NO_PLACE = frozenset({"on", "in", "by", "from", "to", "until", "since", "before", "after", "dated", "date"})

# zone: (places in it, what may follow such a place after a comma)
ZONES = {
    "America/New_York": (
        {"washington", "white house", "oval office", "cabinet room", "department of state", "new york",
         "united nations", "hyannis port", "palm beach", "miami", "key west", "key biscayne", "norfolk",
         "camp david"},
        {"d.c.", "d.c", "dc", "d. c.", "n.y.", "ny", "massachusetts", "florida", "virginia", "usa", "u.s.a."},
    ),
    "Europe/Moscow": ({"moscow", "kremlin"}, {"ussr", "u.s.s.r.", "soviet union", "russia"}),
    "Europe/London": ({"london"}, {"england", "united kingdom", "u.k.", "uk"}),
    "Europe/Paris": ({"paris"}, {"france"}),
    "America/Havana": ({"havana"}, {"cuba"}),
    "Europe/Zurich": ({"geneva", "bern", "berne"}, {"switzerland"}),
    "Europe/Berlin": ({"berlin", "west berlin", "east berlin", "bonn"}, {"germany"}),
    "Europe/Rome": ({"rome"}, {"italy"}),
    "Europe/Vienna": ({"vienna"}, {"austria"}),
    "America/Los_Angeles": ({"san clemente", "san francisco", "los angeles"}, {"california", "calif."}),
    "America/Toronto": ({"ottawa"}, {"canada", "ontario"}),
    "Asia/Tokyo": ({"tokyo"}, {"japan"}),
    "Asia/Shanghai": ({"peking", "beijing", "shanghai"}, {"china"}),
    "Asia/Ho_Chi_Minh": ({"saigon"}, {"vietnam", "viet-nam"}),
    "Asia/Jerusalem": ({"jerusalem", "tel aviv"}, {"israel"}),
    "Asia/Kolkata": ({"new delhi"}, {"india"}),
    "Africa/Cairo": ({"cairo"}, {"egypt"}),
    "Europe/Istanbul": ({"ankara", "istanbul"}, {"turkey"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place, date and time as far as found; `mark` is a note number glued to the date, `left` was not read.

    `day` and `hour` are the words that say the date and the time.
    """

    place: Traced | None = None
    date: dt.date | None = None
    time: dt.time | None = None
    mark: int | None = None
    left: tuple[Traced, ...] = ()
    warnings: tuple[str, ...] = ()
    day: Traced | None = None
    hour: Traced | None = None
    digits: Traced | None = None  # those of `mark`
    zone: str | None = None  # said by the document in so many figures
    zone_inferred: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a line, from `start` to `end`; `date` is None if the words name no day of the calendar."""

    start: int
    end: int
    date: dt.date | None = None
    mark: int | None = None
    left: tuple[tuple[int, int], ...] = ()  # from where to where in the line
    warnings: tuple[str, ...] = ()
    digits: tuple[int, int] = (0, 0)  # those of `mark`


@dataclass(frozen=True, slots=True)
class Hour:
    """A time of day found in some words, the words that say it, the rest of them and the doubts about it."""

    time: dt.time | None
    rest: Traced
    words: Traced | None = None
    doubts: tuple[str, ...] = ()


def read_dateline(line: Traced, numbers: Collection[int] = ()) -> Dateline | None:
    """The dateline in `line`, or None if it is none; `numbers` are those a glued note marker may have."""
    found = find_date(line.text, numbers) if len(line.text) <= LONGEST else None
    if found is None:
        return None
    before, after = line[: found.start], line[found.end :]
    hour = find_time(after)
    if hour.time is None:
        hour = find_time(before)
        before = hour.rest
    else:
        after = hour.rest
    before, days = without_days(before)
    after, later_days = without_days(after)
    before = before.strip(SEPARATORS.replace(".", ""))
    if not is_place(before.text) or not is_besides(after.text):
        return None
    wrong = wrong_days((*days, *later_days), found.date)
    names = " and ".join(day.text for day in wrong)
    said = f"the dateline names {names}, but {found.date} is another day" if wrong else ""
    rest = without_stop(after.lstrip(SEPARATORS).removeprefix("at ").lstrip(SEPARATORS))
    behind = None if before else PLACE_BEHIND.search(rest.text)
    if behind and zone_of(behind["place"]):
        before, rest = rest[behind.start("place") :], rest[: behind.start()]
    return Dateline(
        place=without_stop(before) or None,
        date=found.date,
        time=hour.time,
        mark=found.mark,
        left=(*(line[slice(*each)] for each in found.left), *wrong, *((rest,) if rest else ())),
        warnings=(*found.warnings, *hour.doubts, *((said,) if said and found.date else ())),
        day=line[found.start : found.end],
        hour=hour.words,
        digits=line[slice(*found.digits)] if found.mark is not None else None,
    )


def without_days(words: Traced) -> tuple[Traced, tuple[Traced, ...]]:
    """The words without the weekdays in them, and those."""
    found = [match.span() for match in WEEKDAY.finditer(words.text)]
    starts, ends = [0, *(end for _, end in found)], [*(start for start, _ in found), len(words.text)]
    kept = joined((words[start:end] for start, end in zip(starts, ends, strict=True)), "")
    return kept, tuple(words[start:end] for start, end in found)


def find_date(line: str, numbers: Collection[int] = ()) -> Found | None:
    """The first date in `line`, also one that is undated, lacks its year or is not in the calendar."""
    matches = [match for pattern in DATES if (match := pattern.search(line))]
    if matches:
        return full_date(min(matches, key=re.Match.start), numbers)
    if match := UNDATED.search(line):
        return Found(*match.span(), warnings=("the text says that it is undated",))
    if match := YEARLESS.search(line):
        what = f"the date {match[0]!r} has no year; add it to the dateline"
        return Found(*match.span(), left=(match.span(),), warnings=(what,))
    return None


def full_date(match: re.Match[str], numbers: Collection[int]) -> Found:
    """The date of a match that has day, month and year, each perhaps with a note number glued to it."""
    name = match["month"].lower()
    month = int(name) if name.isdigit() else MONTHS.index(name[:3]) + 1
    year = int(match["year"])
    split = split_day(match["day"], month, year, numbers)
    if split is None:
        what = f"there is no day {match[0]!r}; correct the dateline"
        return Found(*match.span(), left=(match.span(),), warnings=(what,))
    day, mark = split
    until = (match["until"] or "").strip(SEPARATORS)
    ends = match.end("until")
    digits = match.span("glued") if match["glued"] else (match.end("day"), match.end("day"))
    if mark is not None and not match["glued"]:
        digits = (match.end("day") - len(str(mark)), match.end("day"))
    return Found(
        *match.span(),
        date=dt.date(year, month, day),
        mark=int(match["glued"]) if match["glued"] else mark,
        left=((ends - len(until), ends),) if until else (),
        warnings=(f"the dateline names several days; the first, {day}, is taken",) if until else (),
        digits=digits,
    )


def split_day(digits: str, month: int, year: int, numbers: Collection[int]) -> tuple[int, int | None] | None:
    """The day, and the note number glued to it if `digits` cannot be a day; None if no reading is a day."""
    if is_day(int(digits), month, year):
        return int(digits), None
    for cut in (2, 1):
        day, mark = digits[:cut], digits[cut:]
        # Two digits may be a slip of the pen ("February 30"), so only a note of that number decides.
        known = len(digits) > 2 or (int(digits) > 31 and int(mark or 0) in numbers)
        if mark and known and is_day(int(day), month, year):
            return None if mark[0] == "0" else (int(day), int(mark))
    return None


def is_day(day: int, month: int, year: int) -> bool:
    """Whether the calendar has this day."""
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def find_time(words: Traced) -> Hour:
    """The first time of day in some words, as far as they say one."""
    text = words.text
    twelve, named = TWELVE.search(text), NAMED_HOUR.search(text)
    if twelve and (named is None or twelve.start() <= named.start()):
        return twelve_hour(words, twelve)
    if named:
        return named_hour(words, named)
    if match := TWENTY_FOUR.search(text):
        hour, minute = int(match["h"]), int(match["m"])
        unsure = match["colon"] and 1 <= hour <= 12 and not match["h"].startswith("0")
        doubt = f"{match[0]!r} has no a.m. or p.m. and is read by the 24-hour clock"
        rest = without(words, *match.span())
        return Hour(dt.time(hour, minute), rest, words[slice(*match.span())], (doubt,) if unsure else ())
    return Hour(None, words)


def without(words: Traced, start: int, end: int) -> Traced:
    """The words without what stands from `start` to `end`."""
    return joined((words[:start].rstrip(), words[end:].lstrip())).strip()


def twelve_hour(words: Traced, match: re.Match[str]) -> Hour:
    """The time of a match with a.m. or p.m.; of "7 to 8 p.m." the first, leaving "to 8 p.m." in the rest."""
    if match["first"] is None:
        hour = on_the_clock(match["h2"], match["m2"], match["half2"])
        return (
            Hour(hour, without(words, *match.span()), words[slice(*match.span())], until(match))
            if hour
            else Hour(None, words)
        )
    last = on_the_clock(match["h2"], match["m2"], match["half2"])
    half = match["half1"] or match["half2"]
    first = on_the_clock(match["h1"], match["m1"], half)
    if first and last and not match["half1"] and first > last:  # "11 to 1 p.m." starts before noon
        first = on_the_clock(match["h1"], match["m1"], "a" if half.lower() == "p" else "p")
    if first is None or last is None:
        return Hour(None, words)
    begin, end = match.start(), match.end("first")
    doubt = f"{match[0]!r} is a stretch of time; its start is taken"
    return Hour(first, without(words, begin, end), words[begin:end], (doubt,))


def named_hour(words: Traced, match: re.Match[str]) -> Hour:
    """The time of a match with noon or midnight; of "11:30 to noon" the first, leaving "to noon" in the rest."""
    midnight = (match["name"] or "noon").lower() == "midnight"
    first = on_the_clock(match["h"], match["m"], "p" if midnight else "a") if match["h"] else None
    if first:
        begin, end = match.start(), match.end("m" if match["m"] else "h")
        doubt = f"{match[0]!r} is a stretch of time; its start is taken"
        return Hour(first, without(words, begin, end), words[begin:end], (doubt,))
    said = ("midnight is read as 0:00, the start of the day the dateline names",) if midnight else ()
    begin, end = match.span("last")
    return Hour(
        dt.time(0 if midnight else 12), without(words, begin, end), words[begin:end], (*said, *until(match))
    )


def until(match: re.Match[str]) -> tuple[str, ...]:
    """The doubt about a time after which the words say until when."""
    goes_on = UNTIL_HOUR.match(match.string, match.end())
    return (f"{match[0]!r} is where a stretch of time begins; its start is taken",) if goes_on else ()


def on_the_clock(hours: str, minutes: str | None, half: str) -> dt.time | None:
    """The time of day of a 12-hour reading, None if no clock shows it."""
    hour, minute = int(hours), int(minutes or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return None
    return dt.time(hour % 12 + (12 if half.lower() == "p" else 0), minute)


def is_place(text: str) -> bool:
    """Whether `text` can name a place: nothing, or a few capitalised words without a digit."""
    words = text.replace(",", " ").strip("[]( )").split()
    if not words:
        return True
    if (
        len(words) > 8
        or words[0].lower() in NO_PLACE
        or words[-1].lower() in PARTICLES
        or any(c.isdigit() for c in text)
        or ":" in text
    ):
        return False
    return all(word.strip("[](").lower() in PARTICLES or word.strip("[](")[:1].isupper() for word in words)


def is_besides(text: str) -> bool:
    """Whether `text` can stand after a date without making a sentence of it."""
    words = text.strip(SEPARATORS).split()
    return len(words) <= 6 and all(
        word.strip(SEPARATORS).lower() in BESIDES or not word.strip(SEPARATORS)[:1].islower() or word[:1].isdigit()
        for word in words
    )


def without_stop(place: Traced) -> Traced:
    """The words without brackets and without the full stop that ends them, if it is no abbreviation's."""
    bare = NOTHING
    for match in NO_BRACKETS.finditer(place.text):
        piece = place[slice(*match.span())]
        # A blank that was put in after a bracket has its place; it is put in again after the letter that is kept.
        bare = joined((bare, piece.lstrip()), " " if piece.text[:1].isspace() else "")
    bare = bare.squeezed().strip(" ,;-–—")
    ends = bare.text.endswith(".") and "." not in bare.text.split()[-1][:-1]
    return bare[:-1].strip(" ,;-–—") if ends else bare


def wrong_days(days: Iterable[Traced], date: dt.date | None) -> list[Traced]:
    """The weekdays that `date` does not fall on; those it falls on can be told from it."""
    return [day for day in days if date is None or day.text.capitalize() != WEEKDAYS[date.weekday()]]


def zone_of(place: str) -> str | None:
    """The IANA zone of a place in the table, read from its last part; None for any other place."""
    parts = [part.strip(" []()").lower().removeprefix("the ") for part in place.split(",")]
    for zone, (places, beyond) in ZONES.items():
        inner = len(parts)
        while inner and parts[inner - 1] in beyond:
            inner -= 1
        if inner and parts[inner - 1] in places:
            return zone
    return None


def zone_written(left: Collection[str]) -> str | None:
    """The zone written in what was `left` of a dateline, such as `EDT` or `G.M.T.`; None if there is none."""
    words = [word.strip(SEPARATORS).replace(".", "") for piece in left for word in piece.split()]
    return next((word for word in words if word in WRITTEN_ZONES), None)


def shows(zone: str, written: str, date: dt.date, time: dt.time) -> bool:
    """Whether clocks in `zone` showed then what the dateline says."""
    shown = dt.datetime.combine(date, time, tzinfo=ZoneInfo(zone))
    return shown.tzname() == written or shown.utcoffset() == zone_named(WRITTEN_ZONES[written]).utcoffset(shown)


def complete(one: Dateline, other: Dateline) -> Dateline | None:
    """What both say together, or None if both speak of the same thing."""
    shared = ((one.place, other.place), (one.date, other.date), (one.time, other.time))
    if any(mine is not None and theirs is not None for mine, theirs in shared):
        return None
    return Dateline(
        place=one.place or other.place,
        date=one.date or other.date,
        time=other.time if one.time is None else one.time,
        mark=other.mark if one.mark is None else one.mark,
        left=(*one.left, *other.left),
        warnings=(*one.warnings, *other.warnings),
        day=one.day or other.day,
        hour=one.hour or other.hour,
        digits=one.digits or other.digits,
    )
