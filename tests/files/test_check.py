"""Every fault is found, with its line, its key and the mend; the sound parts stay checked."""

import pytest

from wayout.files.build import faults_of
from wayout.files.document import InputError, parse_document
from wayout.files.load import cases, load, read_document

SOUND = """\
wayout: 1
decision_makers:
  A:
    options: {strike: {}, talk: {}}
    preferences: [talk, not strike]
    face: [not strike or talk]
  B:
    options: {offer: {verified_by: talk}}
    preferences: [talk]
  M: {role: third_party, mandate: [host], options: {host: {consent: [A]}}}
infeasible: [strike and talk]
status_quo: [strike]
record: {letter: {citation: A letter, turns: 3}}
"""


def faults(text):
    return faults_of(parse_document(text, "f.yaml"))


def test_a_sound_file_has_no_faults():
    assert faults(SOUND) == ()


def swap(old, new):
    assert old in SOUND
    return SOUND.replace(old, new)


@pytest.mark.parametrize(
    ("text", "line", "key", "what", "mend"),
    [
        (
            swap("offer: {verified_by: talk}", "u\u0308ber: {}"),
            8,
            "u\u0308ber",
            "cannot be an option key",
            "letters",
        ),
        (swap("[talk, not strike]", "[tlak, not strike]"), 5, "A.preferences[1]", "no option `tlak`", "`talk`?"),
        (swap("[talk, not strike]", "[talk, \"__import__('os')\"]"), 5, "A.preferences[2]", "not allowed", ""),
        (swap("[talk, not strike]", "[talk.strike]"), 5, "A.preferences[1]", "not allowed", ""),
        (swap("[talk, not strike]", "['[talk for talk in strike]']"), 5, "A.preferences[1]", "not allowed", ""),
        (swap("[talk, not strike]", "[talk()]"), 5, "A.preferences[1]", "not allowed", ""),
        (swap("[talk, not strike]", "[3]"), 5, "A.preferences[1]", "a statement is text", ""),
        (swap("offer: {verified_by: talk}", "strike: {}"), 8, "B.options.strike", "also one of A", "own key"),
        (
            swap("offer: {verified_by: talk}", "class: {}"),
            8,
            "B.options.class",
            "cannot be an option key",
            "keyword",
        ),
        (
            swap("verified_by: talk", "verified_by: tal"),
            8,
            "B.options.offer.verified_by",
            "no option `tal`",
            "`talk`?",
        ),
        (
            swap("verified_by: talk", "verifed_by: talk"),
            8,
            "B.options.offer.verifed_by",
            "not known",
            "verified_by",
        ),
        (swap("verified_by: talk", "one_way: up"), 8, "B.options.offer.one_way", "not `up`", "on, off"),
        (swap("  B:", "  A:"), 7, "decision_makers.A", "stands twice", "rename"),
        (swap("  B:", "  B+C:"), 7, "decision_makers.B+C", "a blank or a +", "`name`"),
        (swap("consent: [A]", "consent: [X]"), 10, "M.options.host.consent[1]", "no decision maker `X`", "A, B, M"),
        (swap("role: third_party, ", ""), 10, "M.mandate", "has no mandate", "third_party"),
        (
            swap("[strike and talk]", "[strike or not strike]"),
            11,
            "infeasible",
            "no state is feasible",
            "drop or narrow",
        ),
        (swap("[strike and talk]", "[strike]"), 12, "status_quo", "infeasible", "change it"),
        (
            swap("status_quo: [strike]", "status_quo: [stirke]"),
            12,
            "status_quo[1]",
            "no option `stirke`",
            "`strike`?",
        ),
        (
            swap("status_quo: [strike]", "status_quo: strike"),
            12,
            "status_quo",
            "list of option keys",
            "[enforce, talk]",
        ),
        (swap("citation: A letter", "cite: A letter"), 13, "record.letter.cite", "not known", "citation"),
        (swap("turns: 3", "turns: -3"), 13, "record.letter.turns", "greater than or equal to 0", ""),
        (
            swap("infeasible: [", "infeasible: [{statement: offer, source: letter#4}, "),
            11,
            "infeasible[1].source",
            "turn",
            "1 to 3",
        ),
        (
            swap("infeasible: [", "infeasible: [{statement: offer, source: leter}, "),
            11,
            "infeasible[1].source",
            "`leter`",
            "`letter`?",
        ),
        (
            swap("infeasible: [", "infeasible: [{statement: offer, source: letter#x}, "),
            11,
            "infeasible[1].source",
            "turn",
            "",
        ),
        (
            swap("infeasible: [", "infeasible: [{statement: offer, view_of: C}, "),
            11,
            "infeasible[1].view_of",
            "`C`",
            "A, B, M",
        ),
        (SOUND + "wayuot: 1\n", 14, "wayuot", "not known", "`wayout`?"),
        (SOUND.replace("wayout: 1", "wayout: 2"), 1, "wayout", "not `2`", ""),
        (SOUND + "states: [a, b]\n", 4, "A.options", "no options", "moves"),
        (
            swap("preferences: [talk]", "preferences: [talk]\n    ranking: [NNNN]"),
            10,
            "B.ranking",
            "both",
            "keep one",
        ),
        (swap("preferences: [talk]", "ranking: [NNNN, NNNN]"), 9, "B.ranking", "twice", ""),
        (swap("preferences: [talk]", "ranking: [NNNN]"), 9, "B.ranking", "misses", "every feasible state"),
        (swap("preferences: [talk]", "ranking: [YYNN]"), 9, "B.ranking", "infeasible", ""),
    ],
)
def test_one_fault_is_told_with_its_place_and_its_mend(text, line, key, what, mend):
    found = [fault for fault in faults(text) if key in fault.key]
    assert found, faults(text)
    assert found[0].line == line
    assert what in f"{found[0].what}; {found[0].mend}"
    assert mend in found[0].mend


GRAPH = """\
states: [calm, tense, war]
decision_makers:
  A: {moves: {calm: [tense], tense: [war]}, ranking: [calm, [tense, war]], face: [war]}
  B: {ranking: [tense, calm, war]}
status_quo: tense
"""


@pytest.mark.parametrize(
    ("old", "new", "key", "what"),
    [
        ("tense: [war]", "tense: [peace]", "A.moves.tense[1]", "no state `peace`"),
        ("{calm: [tense]", "{clam: [tense]", "A.moves.clam", "no state `clam`"),
        ("calm: [tense]", "calm: [calm]", "A.moves.calm", "to itself"),
        ("face: [war]", "face: [wor]", "A.face[1]", "no state `wor`"),
        ("status_quo: tense", "status_quo: [tense]", "status_quo", "one state"),
        ("status_quo: tense", "status_quo: tens", "status_quo", "no state `tens`"),
        ("[calm, tense, war]", "[calm, tense, war, calm]", "states[4]", "named twice"),
        ("ranking: [tense, calm, war]", "preferences: [tense]", "B.preferences", "takes a ranking"),
        ("ranking: [tense, calm, war]", "options: {x: {}}", "B.options", "no options"),
        ("[tense, calm, war]}", "[tense, calm]}", "B.ranking", "misses war"),
        ("status_quo: tense", "status_quo: tense\nplans: {p: {offer: []}}", "plans.p.offer", "one of its states"),
    ],
)
def test_faults_of_a_general_graph(old, new, key, what):
    assert faults(GRAPH) == ()
    assert old in GRAPH
    found = [fault for fault in faults(GRAPH.replace(old, new)) if key in fault.key]
    assert found, faults(GRAPH.replace(old, new))
    assert what in f"{found[0].what}; {found[0].mend}"


CLOCK = """\
clock:
  start: 1962-10-24T23:15-04:00
  zone: America/New_York
  lines: {far: {radius_nm: 500}}
  ships:
    tanker: {speed_kn: 17, at_line: {line: far, at: 1962-10-25T02:00-04:00}}
  channels: {letter: {hours: {low: 1, likely: 2, high: 3}}}
plans:
  write:
    channel: letter
    line: far
    let_through: [tanker]
    steps:
      draft: {does: draft, hours: 1}
      send: {does: send, after: draft, reaches: answer_received}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "what"),
    [
        ("23:15-04:00", "23:15", 2, "clock.start", "no zone"),
        ("1962-10-24T23:15-04:00", "yesterday", 2, "clock.start", "not an instant"),
        ("New_York", "New_Yrok", 3, "clock.zone", "New_Yrok"),
        ("radius_nm: 500", "radius_nm: 0", 4, "clock.lines.far.radius_nm", "greater than 0"),
        ("radius_nm: 500", "radius_nm: 30000", 4, "clock.lines.far.radius_nm", "less than or equal"),
        (", at_line: {line: far, at: 1962-10-25T02:00-04:00}", "", 6, "clock.ships.tanker", "place and time"),
        ("at_line: {line: far,", "at_line: {line: fra,", 6, "clock.ships.tanker.at_line.line", "no line `fra`"),
        ("02:00-04:00}", "02:00}", 6, "clock.ships.tanker.at_line.at", "no zone"),
        ("speed_kn: 17", "speed_kn: 0", 6, "clock.ships.tanker.speed_kn", "greater than 0"),
        ("speed_kn: 17", "speed_kn: .nan", 6, "clock.ships.tanker.speed_kn", "finite"),
        (
            "at_line: {line: far, at: 1962-10-25T02:00-04:00}",
            "position: {lat: 95, lon: 0, at: 1962-10-25T02:00Z}",
            6,
            "clock.ships.tanker.position.lat",
            "less than or equal to 90",
        ),
        (
            "at_line: {line: far, at: 1962-10-25T02:00-04:00}",
            "position: {lat: 9, lon: 0, at: 1962-10-25T02:00Z}",
            6,
            "clock.ships.tanker",
            "no centre",
        ),
        (
            "lines: {far: {radius_nm: 500}}",
            "lines: {far: {radius_nm: 500, centre: {lat: 0, lon: 0}}, b: {radius_nm: 9, centre: {lat: 9, lon: 0}}}",
            6,
            "clock.ships.tanker.at_line",
            "different centres",
        ),
        ("high: 3", "high: 100001", 7, "clock.channels.letter.hours.high", "less than or equal"),
        ("1962-10-24T23:15-04:00", "9999-12-31T23:15Z", 2, "clock.start", "year"),
        ("zone: America", "daylight_only: true\n  zone: America", 3, "clock.daylight_only", "asked for nowhere"),
        ("low: 1, likely: 2", "low: 4, likely: 2", 7, "clock.channels.letter.hours", "rising order"),
        ("low: 1, likely: 2, high: 3", "low: 1, high: 3", 7, "clock.channels.letter.hours.likely", "missing"),
        ("channel: letter", "channel: lettre", 10, "plans.write.channel", "no channel `lettre`"),
        ("line: far\n", "line: near\n", 11, "plans.write.line", "no line `near`"),
        ("[tanker]", "[tankr]", 12, "plans.write.let_through[1]", "no ship `tankr`"),
        ("after: draft", "after: darft", 15, "plans.write.steps.send.after[1]", "no step `darft`"),
        ("draft: {does: draft,", "draft: {does: draft, after: send,", 13, "plans.write.steps", "in a circle"),
    ],
)
def test_faults_of_the_clock_and_the_plans(old, new, line, key, what):
    assert faults(CLOCK) == ()
    assert old in CLOCK
    found = [fault for fault in faults(CLOCK.replace(old, new)) if fault.key == key]
    assert found, faults(CLOCK.replace(old, new))
    assert found[0].line == line
    assert what in f"{found[0].what}; {found[0].mend}"


def test_every_fault_is_told_at_once_in_the_order_of_the_lines():
    text = """\
titel: x
decision_makers:
  A:
    options: {strike: {titel: y}}
    preferences: [3, strik, "strike and"]
status_quo: [stik]
clock: {start: 1962-10-24T23:15, channels: {c: {hours: -1}}}
plans: {p: {channel: d}}
"""
    assert [(fault.line, fault.key) for fault in faults(text)] == [
        (1, "titel"),
        (4, "decision_makers.A.options.strike.titel"),
        (5, "decision_makers.A.preferences[1]"),
        (5, "decision_makers.A.preferences[2]"),
        (5, "decision_makers.A.preferences[3]"),
        (6, "status_quo[1]"),
        (7, "clock.start"),
        (7, "clock.channels.c.hours"),
        (8, "plans.p.channel"),
    ]


def test_a_fault_elsewhere_does_not_hide_those_of_a_ranking_or_of_the_states():
    text = """\
decision_makers:
  A: {options: {a: {}}, preferences: [aa]}
  B: {options: {b: {}}, ranking: [NN, NN, YY, ZZ]}
status_quo: [a]
infeasible: [a and not b]
plans: {p: {offer: [a]}}
"""
    told = {fault.key: fault.what for fault in faults(text)}
    assert "no option `aa`" in told["decision_makers.A.preferences[1]"]
    for part in ("'NN' twice", "'ZZ'", "misses NY"):
        assert part in told["decision_makers.B.ranking"]
    assert "infeasible" in told["status_quo"]
    assert "infeasible" in told["plans.p.offer"]
    nothing_left = faults(text.replace("a and not b", "a or not a"))
    assert {"decision_makers.A.preferences[1]", "infeasible"} <= {fault.key for fault in nothing_left}


def test_the_fault_of_a_later_entry_keeps_its_own_line_when_an_earlier_one_is_unreadable():
    text = "decision_makers:\n  A:\n    options: {a: {}}\n    preferences:\n      - 3\n      - a\n      - b\n"
    assert [(fault.line, fault.key) for fault in faults(text)] == [
        (5, "decision_makers.A.preferences[1]"),
        (7, "decision_makers.A.preferences[3]"),
    ]


@pytest.mark.parametrize("bad", ["- a\n- b\n", "word\n", "3\n"])
def test_a_file_that_is_no_mapping(bad):
    assert "no mapping" in faults(bad)[0].what


def test_more_options_than_the_engines_take():
    options = ", ".join(f"o{n}: {{}}" for n in range(61))
    found = faults(f"decision_makers:\n  A: {{options: {{{options}}}}}\n")
    assert "61 options; at most 60" in found[0].what


@pytest.mark.parametrize("name", cases())
def test_the_bundled_cases_have_no_faults(name):
    assert faults_of(read_document(name)) == ()


def test_sections_are_optional():
    empty = load_text("wayout: 1\n")
    assert (empty.conflict, empty.clock, empty.plans) == (None, None, ())
    clock_only = load_text(CLOCK)
    assert clock_only.conflict is None
    assert clock_only.clock.ships["tanker"].title == "tanker"


def load_text(text):
    from wayout.files.build import build  # noqa: PLC0415

    return build(parse_document(text, "f.yaml"))


def test_a_record_may_be_a_list_of_documents_with_ids():
    loaded = load_text("record:\n  - {id: letter, citation: A letter, turns: 3}\n")
    assert loaded.documents["letter"].turns == 3


def test_the_words_no_and_on_are_words_and_not_truth_values():
    loaded = load_text("title: no\ndecision_makers: {A: {options: {x: {one_way: on}}}}\n")
    assert loaded.title == "no"
    assert loaded.conflict.space.options[0].one_way == "on"


def test_warnings_say_what_is_taken_for_granted():
    loaded = load_text(
        "decision_makers: {A: {options: {x: {}}}, M: {role: third_party, mandate: [host], options: {pay: {}}}}"
    )
    assert any("A has no preferences" in warning for warning in loaded.warnings)
    assert any("`pay` is outside its mandate" in warning for warning in loaded.warnings)
    assert not any("M has no preferences" in warning for warning in loaded.warnings)


@pytest.mark.parametrize(("mandate", "warned"), [("", True), ("mandate: [], ", False), ("mandate: [host], ", True)])
def test_who_is_said_to_have_no_mandate_is_not_warned_of(mandate, warned):
    """`mandate: []` says that its options are not meant for a way out; nothing said may be forgotten."""
    third = f"{{role: third_party, {mandate}options: {{spoil: {{}}}}}}"
    loaded = load_text(f"decision_makers: {{A: {{options: {{x: {{}}}}, preferences: [x]}}, S: {third}}}")
    assert any("`spoil` is outside its mandate" in warning for warning in loaded.warnings) is warned


def test_load_raises_with_every_fault(scenario_file):
    path = scenario_file("titel: x\nstatus_quo: [a]\n")
    with pytest.raises(InputError) as caught:
        load(path)
    assert len(caught.value.faults) == 2
    assert str(path) in str(caught.value)


def test_what_would_not_fit_the_memory_is_refused_before_it_is_built(scenario_file, monkeypatch):
    monkeypatch.setattr("wayout.files.memory.free_memory", lambda: 100_000)
    options = ", ".join(f"o{n}: {{}}" for n in range(14))
    path = scenario_file(f"wayout: 1\ntitle: x\ndecision_makers:\n  A: {{options: {{{options}}}}}\n")
    with pytest.raises(InputError, match=r"16,384 states take 0\.0 GB, more than is free"):
        load(path)
