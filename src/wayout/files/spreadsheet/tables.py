"""The sheets of a scenario in a spreadsheet: which stand for what in the file, with which headings.

Reading and writing both go by this page, and so does the documentation.
"""

from collections.abc import Mapping
from dataclasses import replace

from wayout.files.spreadsheet.cells import (
    CONTACTS,
    DAY,
    GRADE,
    INSTANT,
    LIST,
    NAME,
    NAMES,
    NUMBER,
    NUMBERS,
    PAIRS,
    READ,
    ROLE,
    SHAPE,
    SPAN,
    STATE,
    SWITCH,
    TEXT,
    TIME,
    YES,
    Kind,
)
from wayout.files.spreadsheet.layout import Column, Group, Maybe, Own, Ref, Row, Table

STATED: Mapping[tuple[str, ...], str] = {(): "statement"}
_SAILS: Mapping[tuple[str, ...], str] = {("speed_kn",): "likely", ("course_deg",): "likely", ("track",): "file"}

_SEVERAL = "Several: one a line, or with ; between."

_WHEN = "With its zone, as in 1962-10-24T23:15-04:00. A date of the spreadsheet is taken in the clock's time zone."

EVIDENCE = (
    Column("Because", ("because",), TEXT, "The reasoning, in a sentence.", 44),
    Column(
        "Source",
        ("source",),
        NAMES,
        "What it rests on: a document of the sheet Record, or document#turn; text with a blank is a citation. "
        + _SEVERAL,
        30,
    ),
    Column("View of", ("view_of",), NAME, "The party whose belief this is.", 12, "Parties"),
    Column("Paraphrase", ("paraphrase",), TEXT, "What the passage says, in other words.", 30),
    Column("How read", ("read",), READ, "The passage itself, another's account, worked out, or from memory.", 13),
    Column("Grade", ("grade",), GRADE, "How far to trust it: A sure, B likely, C doubtful, D a guess.", 8),
    Column("Known from", ("known_from",), INSTANT, f"From when it was known. {_WHEN}", 26),
    Column(
        "Known to",
        ("known_to",),
        PAIRS,
        f"The parties who knew it, each perhaps from an instant: `US: 1962-10-24T22:30-04:00`. {_SEVERAL}",
        30,
    ),
)

PARTY = Ref("Party", "Parties", "Whose: a key of the sheet Parties.")

VARIANT = Maybe("variants", "Variant", "Variants", "Blank, or another belief: a key of the sheet Variants.")

STATEMENT = Column(
    "Statement",
    ("statement",),
    TEXT,
    "Option keys with and, or, not, ==, != and parentheses: `not trim or share` is: if trim, then share.",
    40,
    needed=True,
)


def _place(latitude: str, longitude: str, *path: str, needed: bool = False) -> tuple[Column, Column]:
    return (
        Column(latitude, (*path, "lat"), NUMBER, "Degrees, north positive, south negative.", 12, needed=needed),
        Column(longitude, (*path, "lon"), NUMBER, "Degrees, east positive, west negative.", 12, needed=needed),
    )


def _span(name: str, unit: str, *path: str, kind: Kind = NUMBER, width: int = 10) -> tuple[Column, ...]:
    return (
        Column(f"{name}, low", (*path, "low"), kind, f"{unit} The least; blank if it is sure.", width),
        Column(f"{name}, likely", (*path, "likely"), kind, f"{unit} The likeliest, or the only one.", width),
        Column(f"{name}, high", (*path, "high"), kind, f"{unit} The most; blank if it is sure.", width),
    )


_HOURS = (
    *_span("Hours", "How long it takes, in hours.", "hours"),
    Column(
        "Shape", ("hours", "shape"), SHAPE, "Of low, likely and high: triangular if blank; pert is rounder.", 12
    ),
    Column("Median hours", ("hours", "median"), NUMBER, "Instead: half the time it takes less than this ...", 10),
    Column("Within hours", ("hours", "within"), NUMBER, "... and it takes at most so many hours ...", 10),
    Column("With chance", ("hours", "chance"), NUMBER, "... with this chance; 0.9 if blank.", 10),
    Column("Past hours", ("hours", "past"), NUMBERS, f"Instead: how long past ones took. {_SEVERAL}", 12),
)

_SAILING = (
    *_span("Speed", "Knots.", "speed_kn"),
    Column("At line", ("at_line", "line"), NAME, "The line that it is at: a key of the sheet Lines.", 14, "Lines"),
    Column("At the line when", ("at_line", "at"), INSTANT, _WHEN, 26),
    *_place("Latitude", "Longitude", "position"),
    Column("There when", ("position", "at"), INSTANT, f"When it is at this place. {_WHEN}", 26),
    Column("Track file", ("track", "file"), TEXT, "Instead: a .csv or .geojson of fixes, beside this file.", 20),
    Column("Track zone", ("track", "zone"), TEXT, "The time zone of times in it that have none.", 18),
    *_span("Course", "Degrees from true north, clockwise.", "course_deg"),
    *EVIDENCE,
)

SCENARIO = Table(
    "Scenario",
    "The title, and how things stand now.",
    (),
    (
        Column("Title", ("title",), TEXT, "For tables and the brief."),
        Column("About", ("about",), TEXT, "A paragraph for the reader of the brief."),
        Column(
            "Status quo",
            ("status_quo",),
            STATE,
            f"The options that are on now, by key; {_SEVERAL.lower()} `(none)`: all are off. Blank: unknown, and "
            "no ways out are computed. On a general graph: one state.",
        ),
        Column("Record", ("record",), TEXT, "Instead of the sheet Record: the folder or file of a record."),
        Column("Format", ("wayout",), NUMBER, "The version of the format: 1."),
    ),
    upright=True,
    always=True,
    needed=True,
)

PARTIES = Table(
    "Parties",
    "Who decides: the sides, and third parties.",
    ("decision_makers", Own("Party", "A short key without blanks or +. The other sheets name the party by it.")),
    (
        Column("Name", ("name",), TEXT, "How it is spoken of in a sentence: the baker.", 26),
        Column("Role", ("role",), ROLE, "principal (a side; also if blank), or third party.", 13),
        Column(
            "Mandate",
            ("mandate",),
            LIST,
            f"Third party: of convey, propose, request, host, monitor, guarantee. {_SEVERAL}",
            24,
        ),
        *EVIDENCE,
    ),
    always=True,
    needed=True,
)

OPTIONS = Table(
    "Options",
    "What each party can do or not do.",
    (
        "decision_makers",
        PARTY,
        "options",
        Own("Option", "A key of letters, digits and _. Statements are made of it."),
    ),
    (
        Column("What is done", ("title",), TEXT, "As an order: open the gate.", 40),
        Column("One way", ("one_way",), SWITCH, "on: it can only be begun; off: only ended. Blank: both.", 10),
        Column(
            "Verified by",
            ("verified_by",),
            TEXT,
            "A statement: others see that it is given up only where this holds. Blank: always.",
            24,
        ),
        Column("Act", ("act",), TEXT, "Third party: the verb of its mandate that this is. Blank: the key.", 12),
        Column("Consent", ("consent",), LIST, f"Third party: the parties who must agree. {_SEVERAL}", 18),
        *EVIDENCE,
    ),
    always=True,
    needed=True,
)

PREFERENCES = Table(
    "Preferences",
    "What each party wants, most important first: a row outweighs all rows of the party below it.",
    ("decision_makers", PARTY, VARIANT, "preferences", Row()),
    (
        STATEMENT,
        Column("Sure", ("sure",), NUMBER, "The chance that it holds, 0 to 1. Blank: sure.", 8),
        *EVIDENCE,
    ),
    STATED,
    always=True,
    needed=True,
)

FACE = Table(
    "Face",
    "What must stay true, or the party has visibly lost face.",
    ("decision_makers", PARTY, VARIANT, "face", Row()),
    (STATEMENT, *EVIDENCE),
    STATED,
    always=True,
    needed=True,
)

INFEASIBLE = Table(
    "Infeasible",
    "What cannot be: a state in which one of these holds is left out.",
    ("infeasible", Row()),
    (STATEMENT, *EVIDENCE),
    STATED,
    always=True,
    needed=True,
)

RECORD = Table(
    "Record",
    "The documents that sources name.",
    ("record", Own("Document", "A short key without blanks; sources name it, or a turn of it: letter#2.")),
    (
        Column("Citation", ("citation",), TEXT, "The document, as a reader would look it up.", 60),
        Column("Kind", ("kind",), TEXT, "A letter, a telegram, a memorandum of conversation.", 18),
        Column("Date", ("date",), DAY, f"When it was written: a day, 1962-10-24, or an instant. {_WHEN}", 26),
        Column("From", ("from",), TEXT, "Who wrote or spoke it.", 20),
        Column("To", ("to",), TEXT, "To whom.", 20),
        Column("Turns", ("turns",), NUMBER, "How many turns it has, if it is a conversation.", 8),
        Column("File", ("file",), TEXT, "Where its text is, seen from this file's folder.", 20),
        Column("Replies to", ("replies_to",), NAMES, f"The documents it answers. {_SEVERAL}", 18),
        *EVIDENCE[-2:],
    ),
    always=True,
    needed=True,
)

VARIANTS = Table(
    "Variants",
    "Other beliefs about a party. Preferences, Face and Rankings say in their column Variant what they are.",
    ("decision_makers", PARTY, "variants", Own("Variant", "A short key; `--variant US=key` takes it.")),
    (Column("Chance", ("chance",), SPAN, "How likely it is, 0 to 1: 0.2, or bounds: 0.1 to 0.3.", 14), *EVIDENCE),
)

RANKINGS = Table(
    "Rankings",
    "Instead of Preferences: every state, best first, by its label (YNN) or its name.",
    ("decision_makers", PARTY, VARIANT, "ranking", Row()),
    (Column("States", (), NAMES, f"A state, or several that are tied. {_SEVERAL}", 40, needed=True),),
)

STATES = Table(
    "States",
    "For a general graph only: the states, instead of options.",
    ("states", Row()),
    (Column("State", (), TEXT, "Its name.", 24, needed=True),),
)

MOVES = Table(
    "Moves",
    "For a general graph only: who can move from where to where.",
    ("decision_makers", PARTY, "moves", Own("From", "The state it moves from.", "States")),
    (Column("To", (), LIST, f"The states it can move to. {_SEVERAL}", 40, needed=True),),
)

LOSSES = Table(
    "Losses",
    "What it costs a party if a statement holds, in any unit of its own.",
    ("losses", Group("Party", "Parties", "Whose loss."), Row()),
    (STATEMENT, Column("Loss", ("loss",), NUMBER, "What it costs; negative is a gain.", 10), *EVIDENCE),
)

CLOCK = Table(
    "Clock",
    "When the plans begin, and in which zone times are told.",
    ("clock",),
    (
        Column("Start", ("start",), INSTANT, f"When the plans begin. {_WHEN}"),
        Column(
            "Time zone", ("zone",), TEXT, "Where times are shown: Europe/Berlin, America/New_York; UTC if blank."
        ),
        *_span("Order hours", "How long an order takes to reach the ships at the line, in hours.", "order_hours"),
        Column("Order shape", ("order_hours", "shape"), SHAPE, "triangular if blank; pert is rounder."),
        *_place("Sun at latitude", "Sun at longitude", "sun_at"),
        Column("Daylight only", ("daylight_only",), YES, "yes: nothing is stopped by night."),
        Column("Contacts by", ("contacts_by",), CONTACTS, "How ships meet lines: radial (also if blank) or track."),
        Column("Wanted chance", ("wanted",), NUMBER, "The chance at which words are in time; 0.9 if blank."),
        Column("Runs", ("runs",), NUMBER, "How many times chance is tried; 20000 if blank."),
        Column("Seed", ("seed",), NUMBER, "The number that chance is drawn from; 1 if blank."),
        Column("Standstill begins", ("standstill", "begins"), INSTANT, f"Blank: with the clock. {_WHEN}"),
        Column("Standstill term", ("standstill", "term"), TEXT, "How long ships hold: 2 days, 2 to 3 days."),
        Column("Standstill extension", ("standstill", "extension"), TEXT, "By how long it may be extended."),
        Column("Standstill holds", ("standstill", "holds"), NAMES, f"The ships that hold; blank: all. {_SEVERAL}"),
        *(
            Column(f"Standstill {each.heading.lower()}", ("standstill", *each.path), each.kind, each.help)
            for each in EVIDENCE
        ),
        *EVIDENCE,
    ),
    {("order_hours",): "likely"},
    upright=True,
)

LINES = Table(
    "Lines",
    "Lines that ships meet: a circle about a centre, an arc of one, or points (sheet Line points).",
    ("clock", "lines", Own("Line", "A short key; ships and plans name it.")),
    (
        Column("Title", ("title",), TEXT, "How it is spoken of.", 28),
        Column("Radius nm", ("radius_nm",), NUMBER, "Nautical miles from the centre.", 10),
        *_place("Centre latitude", "Centre longitude", "centre"),
        Column(
            "From bearing", ("sector", "from_deg"), NUMBER, "An arc only: degrees from true north, clockwise.", 10
        ),
        Column("To bearing", ("sector", "to_deg"), NUMBER, "... to here.", 10),
        Column("Closed", ("closed",), YES, "yes: its points go round an area.", 8),
        *EVIDENCE,
    ),
)

POINTS = Table(
    "Line points",
    "The points of lines that are no circles, in order.",
    ("clock", "lines", Ref("Line", "Lines", "A key of the sheet Lines."), "points", Row()),
    _place("Latitude", "Longitude", needed=True),
)

SHIP = Ref("Ship", "Ships", "A key of the sheet Ships.")

SHIPS = Table(
    "Ships",
    "What closes on a line: where it is and when, how fast, and where it sails.",
    ("clock", "ships", Own("Ship", "A short key; plans name it.")),
    (Column("Title", ("title",), TEXT, "Its name.", 20), *_SAILING),
    _SAILS,
)

READINGS = Table(
    "Readings",
    "Other readings of where a ship sails; what is blank is as for the ship.",
    ("clock", "ships", SHIP, "readings", Own("Reading", "A short key of this reading.")),
    _SAILING,
    _SAILS,
)

WAYPOINTS = Table(
    "Waypoints",
    "The places that a ship sails by, in order.",
    (
        "clock",
        "ships",
        SHIP,
        Maybe("readings", "Reading", "Readings", "Blank, or a key of the sheet Readings."),
        "waypoints",
        Row(),
    ),
    (Column("Title", ("title",), TEXT, "The place.", 28), *_place("Latitude", "Longitude", needed=True)),
)

CHANNELS = Table(
    "Channels",
    "Ways for words to travel, and how long they take.",
    ("clock", "channels", Own("Channel", "A short key; plans and steps name it.")),
    (
        Column("Title", ("title",), TEXT, "How it is spoken of.", 32),
        Column("Carrier", ("carrier",), NAME, "The party that carries them.", 12, "Parties"),
        *_HOURS,
        Column("Zone", ("zone",), TEXT, "The time zone of its sleep; blank: the clock's.", 18),
        *EVIDENCE,
    ),
    {("hours",): "likely"},
)

SLEEP = Table(
    "Sleep",
    "When a channel sleeps: what comes then waits until it wakes.",
    ("clock", "channels", Ref("Channel", "Channels", "A key of the sheet Channels."), "asleep", Row()),
    (
        Column("Since", ("since",), TIME, "A time of the day: 22:30.", 10, needed=True),
        Column("Until", ("until",), TIME, "Until then; on the next day if it is not later.", 10, needed=True),
        Column("Days", ("days",), LIST, f"mon, tue, wed, thu, fri, sat, sun; blank: every day. {_SEVERAL}", 20),
    ),
)

DEADLINES = Table(
    "Deadlines",
    "What runs out.",
    ("clock", "deadlines", Own("Deadline", "A short key; plans name it.")),
    (
        Column("Title", ("title",), TEXT, "What happens then.", 28),
        *_span("At", _WHEN, "at", kind=INSTANT, width=26),
        *EVIDENCE,
    ),
    {("at",): "likely"},
)

EXTENSIONS = Table(
    "Extensions",
    "What can move a deadline: by so many hours, or to an instant.",
    (
        "clock",
        "deadlines",
        Ref("Deadline", "Deadlines", "A key of the sheet Deadlines."),
        "extensions",
        Own("Extension", "A short key; plans that use it name it."),
    ),
    (
        Column("Title", ("title",), TEXT, "What moves it.", 28),
        *_HOURS,
        Column("Until", ("to",), INSTANT, f"Instead of hours: to this instant. {_WHEN}", 26),
        Column("If reached", ("if_reached",), NAME, "Only if this milestone comes before the deadline.", 18),
        *EVIDENCE,
    ),
    {("hours",): "likely"},
)

PLANS = Table(
    "Plans",
    "The plans to compare. A plan without an offer is doing nothing.",
    ("plans", Own("Plan", "A short key.")),
    (
        Column("Title", ("title",), TEXT, "As it is headed.", 28),
        Column(
            "Offer",
            ("offer",),
            STATE,
            f"The options that would be on, by key. {_SEVERAL} `(none)`: all off. On a general graph: one state.",
            28,
        ),
        Column("Channel", ("channel",), NAME, "By which its words travel.", 18, "Channels"),
        Column("Line", ("line",), NAME, "The line it holds.", 16, "Lines"),
        Column("Let through", ("let_through",), LIST, f"The ships it lets through. {_SEVERAL}", 16),
        Column("Deadline", ("deadline",), NAME, "What runs out; blank: the first.", 16, "Deadlines"),
        Column("Extend", ("extend",), NAMES, f"The extensions of the deadline that it uses. {_SEVERAL}", 16),
        Column("Ends with", ("ends_with",), NAME, "The milestone that ends it; blank: the last it reaches.", 18),
        *EVIDENCE,
    ),
)

PLAN = Ref("Plan", "Plans", "A key of the sheet Plans.")

STEPS = Table(
    "Steps",
    "The steps of plans: what is done, by whom, after what, in how many hours.",
    ("plans", PLAN, "steps", Own("Step", "A short key; the steps of the plan that follow name it.")),
    (
        Column("Does", ("does",), TEXT, "draft, clear, send, deliver, decide, order, or another verb.", 16),
        Column("Who", ("who",), NAMES, _SEVERAL, 24),
        Column("After", ("after",), NAMES, f"The steps that have to be done before. {_SEVERAL}", 16),
        Column(
            "After the first of", ("after_first",), NAMES, f"It begins when one of these is done. {_SEVERAL}", 16
        ),
        *_HOURS,
        Column("Channel", ("channel",), NAMES, f"Blank: the plan's, if there are no hours. {_SEVERAL}", 18),
        Column("In turn", ("in_turn",), YES, "yes: those who clear it (sheet Clearances) do so one by one.", 8),
        Column("Reaches", ("reaches",), NAME, "The milestone it reaches: request_public, answer_received.", 18),
        *EVIDENCE,
    ),
    {("hours",): "likely"},
)

CLEARANCES = Table(
    "Clearances",
    "Who must clear a step, and how long each takes.",
    (
        "plans",
        PLAN,
        "steps",
        Ref("Step", "Steps", "A key of the sheet Steps."),
        "clears",
        Own("Who", "Who clears it."),
    ),
    tuple(replace(each, path=each.path[1:]) for each in _HOURS),
    {(): "likely"},
)

PROPOSALS = Table(
    "Proposals",
    "Terms to put to the test; the sheet Commitments says who commits to what.",
    ("proposals", Own("Proposal", "A short key.")),
    (
        Column("Title", ("title",), TEXT, "As it is headed.", 28),
        Column("Carrier", ("carrier",), NAME, "The party that carries it.", 12, "Parties"),
        Column("Trigger", ("trigger",), TEXT, "acceptance of all (also if blank), of some, or a statement.", 24),
        Column("Term", ("term",), TEXT, "How long it lasts: 2 weeks, 2 to 3 weeks.", 16),
        Column("Area", ("area",), TEXT, "Where it holds, for the reader.", 24),
        Column("Start", ("start",), INSTANT, f"From when it may be accepted. {_WHEN}", 26),
        Column("Expiry", ("expiry",), INSTANT, f"When it lapses. {_WHEN}", 26),
        Column(
            "Verification",
            ("verification",),
            PAIRS,
            f"Where a breach is seen, if not as the option says: `hold: verify`. {_SEVERAL}",
            24,
        ),
        *EVIDENCE,
    ),
)

COMMITMENTS = Table(
    "Commitments",
    "Who commits to what in a proposal: an option key, or `not` and an option key.",
    (
        "proposals",
        Ref("Proposal", "Proposals", "A key of the sheet Proposals."),
        "commitments",
        Group("Party", "Parties", "Whose option it is."),
        Row(),
    ),
    (STATEMENT, *EVIDENCE),
    STATED,
    lone=True,
)

TABLES = (
    SCENARIO,
    PARTIES,
    OPTIONS,
    PREFERENCES,
    FACE,
    INFEASIBLE,
    RECORD,
    VARIANTS,
    RANKINGS,
    STATES,
    MOVES,
    LOSSES,
    CLOCK,
    LINES,
    POINTS,
    SHIPS,
    READINGS,
    WAYPOINTS,
    CHANNELS,
    SLEEP,
    DEADLINES,
    EXTENSIONS,
    PLANS,
    STEPS,
    CLEARANCES,
    PROPOSALS,
    COMMITMENTS,
)
