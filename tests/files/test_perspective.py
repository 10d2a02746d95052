"""A file as somebody sees it: what is not known, or withdrawn, is in nothing that is built."""

import json
from datetime import date, datetime, timedelta

import pytest

import wayout
from report.papers import forms, plain
from wayout.clock import local
from wayout.files.build import build
from wayout.files.document import InputError, parse_document
from wayout.files.load import load, read_document
from wayout.files.perspective import EVERYTHING, Perspective, faults_elsewhere, perspective, seen, withdrawn
from wayout.report.brief import make_brief
from wayout.report.data import clock_data

FILE = """\
title: The gate
decision_makers:
  Farmer:
    options:
      open: {}
      fence: {source: survey}
    preferences:
      - leash
      - {statement: leash and not fence, source: letter}
      - {statement: not fence, source: [letter, survey]}
      - {statement: not open, source: "talk#2"}
    variants:
      proud: {preferences: [not open], source: survey}
  Walkers:
    options: {leash: {known_to: {Walkers: null, Farmer: 2031-05-05T00:00Z}}}
    preferences: [{statement: open, otherwise: {survey: {statement: not open}}}]
    source: letter
    face: [{statement: open or not fence, because: they said so}]
status_quo: []
infeasible: [{statement: open and fence, source: survey}]
record:
  letter: {citation: A letter, date: 2031-05-01, from: Walkers, to: Farmer}
  survey: {citation: A survey, date: 2031-05-10T09:00Z, replies_to: letter}
  talk: {citation: A talk, turns: 3, date: 2031-05-03T12:00Z, known_to: Farmer}
clock:
  start: 2031-05-04T00:00Z
  channels:
    post: {hours: 5, source: survey}
    phone: {hours: 1, known_from: 2031-05-04T06:00Z}
plans:
  deal: {offer: [open, leash], channel: phone, steps: {call: {does: send, reaches: told}}}
  by_post: {offer: [open, leash], channel: post, steps: {write: {does: send, reaches: told}}}
  fenced: {offer: [fence, leash]}
proposals:
  draft: {commitments: {Farmer: open, Walkers: leash}, source: "talk#2"}
"""


def at(text):
    return datetime.fromisoformat(text)


def looked_at(view):
    return build(seen(parse_document(FILE, "gate.yaml"), view))


def told(scenario):
    """What is left of the file: options, statements by decision maker, plans, proposals, documents."""
    conflict = scenario.conflict
    statements = {
        dm.key: [s.text for s in dm.preferences.statements] if dm.preferences else []
        for dm in conflict.decision_makers
    }
    return (
        [option.key for option in conflict.space.options],
        statements,
        [plan.key for plan in scenario.plans],
        [each.key for each in scenario.proposals],
        list(scenario.documents),
    )


WHOLE = (
    ["open", "fence", "leash"],
    {"Farmer": ["leash", "leash and not fence", "not fence", "not open"], "Walkers": ["open"]},
    ["deal", "by_post", "fenced"],
    ["draft"],
    ["letter", "survey", "talk"],
)


def test_everything_is_the_file_as_it_stands():
    document = parse_document(FILE, "gate.yaml")
    assert seen(document, EVERYTHING) is document
    assert told(build(document)) == WHOLE
    assert told(looked_at(Perspective("Farmer"))) == WHOLE  # whoever ever knew


def test_what_came_later_is_gone_and_what_cannot_be_said_without_it():
    options, statements, plans, proposals, documents = told(
        looked_at(Perspective("Farmer", at("2031-05-04T12:00Z")))
    )
    assert options == ["open"]  # the fence is of the survey, and the leash is known a day later
    assert statements == {"Farmer": ["not open"], "Walkers": ["open"]}
    assert (plans, proposals, documents) == ([], [], ["letter", "talk"])


def test_each_thing_comes_with_its_instant():
    farmer = [told(looked_at(Perspective("Farmer", at(f"2031-05-{day}T12:00Z"))))[0] for day in ("04", "05", "10")]
    assert farmer == [["open"], ["open", "leash"], ["open", "fence", "leash"]]
    walkers = told(looked_at(Perspective("Walkers", at("2031-05-04T12:00Z"))))
    assert walkers[0] == ["open", "leash"]
    assert walkers[1]["Farmer"] == ["leash"]  # the talk was never the walkers'
    assert walkers[2] == ["deal"]
    before_six = told(looked_at(Perspective("Walkers", at("2031-05-04T05:59Z"))))
    assert before_six[2] == []


def test_what_was_thought_before_stands_until_it_is_known():
    thought = "before: {hours: 9, because: they guessed, source: letter}"
    text = FILE.replace("post: {hours: 5, source: survey}", f"post: {{hours: 5, source: survey, {thought}}}")

    def post(view):
        scenario = build(seen(parse_document(text, "gate.yaml"), view))
        evidence = scenario.why("channel", "post")
        return scenario.clock.channels["post"].latency.likely, evidence.because, evidence.sources[0].text

    late, early = (Perspective("Farmer", at(f"2031-05-{day}T12:00Z")) for day in ("10", "09"))
    assert post(late) == (timedelta(hours=5), None, "survey")
    assert post(early) == (timedelta(hours=9), "they guessed", "letter")
    without = build(seen(parse_document(text, "gate.yaml"), Perspective(without=("survey",))))
    assert "post" not in without.clock.channels  # withdrawn is not the same as not yet known


def test_a_document_of_a_day_is_known_from_the_end_of_that_day():
    early, late = (
        told(looked_at(Perspective("Walkers", at(instant))))
        for instant in ("2031-05-01T23:59Z", "2031-05-02T00:00Z")
    )
    assert early[1]["Walkers"] == []
    assert late[1]["Walkers"] == ["open"]


def test_the_face_that_rests_on_nothing_stays_and_that_of_a_source_goes():
    without = looked_at(Perspective(without=("letter",))).conflict.decision_makers[1]
    assert (without.preferences, without.face) == (None, ())  # the letter is what the walkers' beliefs rest on


def test_another_documents_word():
    assert told(looked_at(Perspective(according_to=("survey",))))[1]["Walkers"] == ["not open"]
    found = looked_at(Perspective(according_to=("survey",)))
    assert [c.text for c in found.why("preference", "Walkers", "not open").sources] == ["survey"]


def test_a_word_that_is_not_known_is_not_taken_for_a_fault():
    assert told(looked_at(Perspective("Walkers", at("2031-05-04T12:00Z"))))[1]["Walkers"] == ["open"]


def test_a_passage_withdrawn_takes_what_rests_on_it_alone():
    options, statements, plans, proposals, documents = told(looked_at(Perspective(without=("survey",))))
    assert options == ["open", "leash"]
    assert statements["Farmer"] == ["leash", "not open"]  # `not fence` rests on the letter too, but names the fence
    assert (plans, proposals) == (["deal"], ["draft"])
    assert documents == ["letter", "talk"]
    turn = told(looked_at(Perspective(without=("talk#2",))))
    assert turn[1]["Farmer"] == ["leash", "leash and not fence", "not fence"]
    assert (turn[3], turn[4]) == ([], ["letter", "survey", "talk"])


def test_withdrawing_each_passage_is_withdrawing_it():
    document = parse_document(FILE, "gate.yaml")
    found = withdrawn(document)
    assert set(found) == {"survey", "letter", "talk#2", "talk"}  # passages, and documents as a whole
    for text, scenario in found.items():
        assert told(scenario) == told(looked_at(Perspective(without=(text,))))


def test_two_citations_in_full_are_two_passages():
    """Free text is of no document, so that only the same words are withdrawn."""
    cited = FILE.replace("- leash\n", '- {statement: leash, source: "The Echo, page 4"}\n')
    cited = cited.replace("fence, source: letter", 'fence, source: "The Echo, page 3"')
    without = build(seen(parse_document(cited, "gate.yaml"), Perspective(without=("The Echo, page 3",))))
    assert told(without)[1]["Farmer"] == ["leash", "not fence", "not open"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"as_of": "2031-05-04"}, "the instant has no zone"),
        ({"as_of": "2031-05-04T12:00Z"}, "add `--for DM`"),
        ({"dm": "Farmers"}, "did you mean `Farmer`?"),
        ({"according_to": ["letter"]}, "there is no other reading by 'letter'"),
        ({"without": ["talk#1"]}, "nothing rests on 'talk#1'"),
    ],
)
def test_a_view_that_cannot_be_taken(given, said):
    with pytest.raises(InputError) as error:
        looked_at(perspective(**given))
    assert said in str(error.value)


def test_a_file_with_a_fault_is_told_of_as_it_stands():
    with pytest.raises(InputError, match="no decision maker `Farmers`"):
        seen(parse_document(FILE + "losses: {Farmers: []}\n", "gate.yaml"), Perspective("Farmer"))


def test_what_others_say_is_checked_too():
    assert faults_elsewhere(parse_document(FILE, "gate.yaml")) == ()
    wrong = FILE.replace("statement: not open}}}", "statement: not opn}}}")
    wrong = wrong.replace("post: {hours: 5, source: survey}", "post: {hours: 5, source: survey, before: {hour: 9}}")
    found = faults_elsewhere(parse_document(wrong, "gate.yaml"))
    assert [(fault.line, fault.key) for fault in found] == [
        (16, "decision_makers.Walkers.preferences[1]"),
        (28, "clock.channels.post.hour"),
    ]


def test_what_is_seen_has_a_digest_of_its_own(tmp_path):
    (tmp_path / "gate.yaml").write_text(FILE, encoding="utf-8")
    whole, part = (
        load(tmp_path / "gate.yaml", perspective=view) for view in (EVERYTHING, Perspective(without=("letter",)))
    )
    assert whole.digest != part.digest
    assert part.assumed == ("--without letter",)


@pytest.mark.parametrize("case", wayout.cases())
def test_every_passage_of_every_case_can_be_withdrawn(case):
    for text, scenario in withdrawn(read_document(case)).items():
        assert all(citation.text != text for each in scenario.evidence.values() for citation in each.sources)


# --- the night of 24 October as the room knew it ------------------------------------------------------------

NIGHT = Perspective("US", at("1962-10-24T23:15-04:00"))
LATER = (
    "turn-back",
    "Grozny",
    "hail",
    "deptel",
    "telegram 1084",
    "McCone",
    "doc. 396",
    "doc. 408",
    "26 October",
    "14:26",
    "Moscow's version",
)


def test_nothing_later_than_the_call_is_in_what_the_room_knew():
    scenario = load("cuba-1962", perspective=NIGHT)
    made = make_brief(scenario)
    papers = forms(made) | {"clock": json.dumps(clock_data(scenario, made.comparison))}
    whole = forms(make_brief(load("cuba-1962")))
    for word in LATER:
        assert [name for name, paper in papers.items() if word in plain(paper)] == [], word
    for name in ("screen", "page", "paper", "Word", "json"):
        assert sum(word in plain(whole[name]) for word in LATER) >= 6, name  # they are words of the whole
    assert [plan.key for plan in scenario.plans] == [plan.key for plan in load("cuba-1962").plans]
    call = at("1962-10-24T23:15-04:00")
    for document in scenario.documents.values():
        assert document.date is not None
        assert document.date <= (call if isinstance(document.date, datetime) else date(1962, 10, 24))


def test_the_ships_turn_back_is_in_the_record_and_comes_with_the_morning():
    morning = Perspective("US", at("1962-10-25T06:00-04:00"))
    assert "frus-supplement-396" in load("cuba-1962").documents
    assert "frus-supplement-396" in load("cuba-1962", perspective=morning).documents
    assert "frus-supplement-396" not in load("cuba-1962", perspective=NIGHT).documents


def test_the_index_of_the_night_goes_from_the_22nd_to_the_28th():
    dates = [document.date for document in load("cuba-1962").documents.values()]
    assert None not in dates
    days = {local(each, "America/New_York").day if isinstance(each, datetime) else each.day for each in dates}
    assert set(range(22, 29)) <= days


def test_an_id_that_is_a_number_is_one_in_a_list_too():
    text = """decision_makers:
  U: {options: {open: {}, shut: {}}, preferences: [{statement: not open, source: "12#1"}, shut]}
  V: {options: {go: {source: "12#2"}}, preferences: [open]}
record: [{id: 12, citation: A, turns: 3, known_to: V}, {id: 13, citation: B}]
"""
    document = parse_document(text, "numbers.yaml")
    left = seen(document, perspective(dm="U")).data
    assert left["record"] == [{"id": 13, "citation": "B"}]
    assert left["decision_makers"]["U"]["preferences"] == ["shut"]


def test_losses_of_which_none_is_known_are_no_losses():
    text = """decision_makers:
  U: {options: {open: {}}, preferences: [not open]}
  V: {options: {go: {}}, preferences: [open]}
losses: {U: [{statement: open, loss: 4}], V: [{statement: go, loss: 3, known_to: V}]}
"""
    document = parse_document(text, "losses.yaml")
    assert build(seen(document, perspective(dm="V"))).losses.keys() == {"U", "V"}
    assert build(seen(document, perspective(dm="U"))).losses.keys() == {"U"}
