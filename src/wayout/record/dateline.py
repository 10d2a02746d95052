"""Where and when: "Washington, October 24, 1962, 11:15 p.m." and its variants."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

LONGEST = 160  # characters; a longer line is a sentence that happens to hold a date

MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
DAY = r"(?P<day>\d{1,4})(?:st|nd|rd|th)?(?P<until> ?[-–—] ?\d{1,2}(?:st|nd|rd|th)?)?"
YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?P<glued>\d{1,2})?(?!\d)"
DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{MONTH} {DAY},? ?(?:of )?{YEAR}",
        rf"(?<![\d:.])(?:the )?{DAY} (?:of )?{MONTH},? ?{YEAR}",
        r"(?<!\d)(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?P<until>)(?P<glued>)(?!\d)",
    )
)
YEARLESS = re.compile(rf"\b(?:{MONTH} {DAY}(?!\d)|{DAY.replace('<day>', '<day2>').replace('<until>', '<until2>')} "
                      rf"{MONTH.replace('<month>', '<month2>')})", re.IGNORECASE)  # fmt: skip
UNDATED = re.compile(r"[\[(]?\bundated\b\.?[\])]?", re.IGNORECASE)

HOUR = r"(?P<{0}h>\d{{1,2}})(?:[:.](?P<{0}m>\d\d))?"
TWELVE = re.compile(
    rf"(?<![\d:.])(?:{HOUR.format('a')} ?(?:(?P<ax>[ap])\.? ?m\.?)? ?(?:[-–—]|to) ?)?"
    rf"{HOUR.format('b')} ?(?P<bx>[ap])\.? ?m\b\.?",
    re.IGNORECASE,
)
TWENTY_FOUR = re.compile(
    r"(?<![\d:.])(?P<h>[01]?\d|2[0-3])(?P<colon>[:.]?)(?P<m>[0-5]\d)(?![\d:])(?: ?(?:hours|hrs\.?)\b)?",
    re.IGNORECASE,
)
NAMED_HOUR = re.compile(r"\b(?:12(?::00)? ?)?(?P<name>noon|midnight)\b", re.IGNORECASE)
WRITTEN_ZONE = re.compile(r"^(?:Z|GMT|UTC|UT|[A-Z]{1,2}[SD]T|CET|MSK)$")

SEPARATORS = " ,;.-–—()"
PARTICLES = frozenset({"of", "the", "de", "du", "la", "le", "del", "and", "am", "an", "der", "den", "upon", "on"})
NO_PLACE = frozenset({"on", "in", "by", "dated", "from", "to", "until", "since", "before", "after", "about"})

ZONES = {
    "america/new_york": (
        "washington", "white house", "department of state", "new york", "united nations",
        "usun", "hyannis port", "palm beach", "miami", "key west", "norfolk",
    ),
    "europe/moscow": ("moscow", "kremlin"),
    "europe/london": ("london",),
    "europe/paris": ("paris",),
    "america/havana": ("havana",),
    "europe/zurich": ("geneva", "bern", "berne"),
    "europe/berlin": ("berlin", "west berlin", "bonn"),
    "europe/rome": ("rome",),
    "europe/vienna": ("vienna",),
    "america/toronto": ("ottawa",),
    "asia/tokyo": ("tokyo",),
    "asia/kolkata": ("new delhi",),
    "africa/cairo": ("cairo",),
    "europe/istanbul": ("ankara", "istanbul"),
}  # fmt: skip
ZONE_OF = {
    place: "/".join(part.title() if part != "new_york" else "New_York" for part in zone.split("/"))
    for zone, places in ZONES.items()
    for place in places
}
