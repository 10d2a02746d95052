"""Proposals in a scenario file: what they become, and every fault with its line, its key and its mend."""

from datetime import UTC, datetime

import pytest

from wayout.files.build import build, faults_of
from wayout.files.document import InputError, parse_document
from wayout.files.load import load
from wayout.model import ModelError

SOUND = """\
wayout: 1
decision_makers:
  A: {options: {strike: {}, talk: {}}, preferences: [talk, not strike]}
  B: {options: {offer: {}}, preferences: [talk]}
  M: {role: third_party, mandate: [host], options: {host: {}}}
infeasible: [strike and offer]
status_quo: [strike]
record: {letter: {citation: A letter, turns: 3}}
clock: {start: 2031-05-05T09:00Z}
proposals:
  truce:
    title: A truce
    source: letter#2
    commitments:
      A: [not strike, {statement: talk, because: it said so, source: letter#3}]
      B: offer
      M: host
    carrier: M
    trigger: acceptance of A and B
    term: 2 to 3 weeks
    area: the yard
    verification: {offer: talk}
    start: 2031-05-06T09:00Z
    expiry: 2031-05-08T09:00Z
"""


def faults(text):
    return faults_of(parse_document(text, "f.yaml"))


def swap(old, new):
    assert old in SOUND
    return SOUND.replace(old, new)


def built(text):
    return build(parse_document(text, "f.yaml"))


def test_a_sound_proposal_becomes_a_value():
    assert faults(SOUND) == ()
    scenario = built(SOUND)
    (truce,) = scenario.proposals
    assert truce.commitments == {0: {"strike": False, "talk": True}, 1: {"offer": True}, 2: {"host": True}}
    assert truce.asks == {"strike": False, "talk": True, "offer": True, "host": True}
    assert (truce.trigger, truce.carrier, str(truce.term), truce.area) == ((0, 1), 2, "2 to 3 weeks", "the yard")
    assert {key: statement.text for key, statement in truce.verification.items()} == {"offer": "talk"}
    assert truce.start == datetime(2031, 5, 6, 9, tzinfo=UTC)
    assert truce.expiry == datetime(2031, 5, 8, 9, tzinfo=UTC)


def test_it_and_its_commitments_say_what_they_rest_on():
    scenario = built(SOUND)
    assert [c.turn for c in scenario.why("proposal", "truce").sources] == [2]
    assert scenario.why("commitment", "truce", "talk").because == "it said so"
    assert [c.turn for c in scenario.why("commitment", "truce", "talk").sources] == [3]


@pytest.mark.parametrize(
    ("trigger", "awaited"),
    [("acceptance of all", (0, 1)), ("acceptance by B", (1,)), ("acceptance of A, B", (0, 1)), (None, (0, 1))],
)
def test_whose_acceptance_is_awaited(trigger, awaited):
    line = f"    trigger: {trigger}\n" if trigger else ""
    (truce,) = built(swap("    trigger: acceptance of A and B\n", line)).proposals
    assert truce.trigger == awaited


def test_a_trigger_may_be_a_statement():
    (truce,) = built(swap("acceptance of A and B", "talk and not strike")).proposals
    assert truce.trigger.names == ("talk", "strike")


def test_all_are_those_who_commit_to_something():
    text = swap("      B: offer\n", "").replace("    verification: {offer: talk}\n", "")
    (truce,) = built(text.replace("acceptance of A and B", "acceptance of all")).proposals
    assert truce.trigger == (0,)


@pytest.mark.parametrize(
    ("text", "line", "key", "what", "mend"),
    [
        (swap("B: offer", "B: [offer, talk]"), 16, "truce.commitments.B[2]", "option of A, not of B", "under A"),
        (swap("B: offer", "B: strik"), 16, "truce.commitments.B[1]", "no option `strik`", "`strike`?"),
        (swap("B: offer", "C: offer"), 16, "truce.commitments.C", "no decision maker `C`", "A, B, M"),
        (swap("B: offer", "B: offer or talk"), 16, "commitments.B[1]", "is no commitment", "an option key"),
        (swap("B: offer", "B: not not offer"), 16, "commitments.B[1]", "is no commitment", "an option key"),
        (swap("B: offer", "B: [offer, not offer]"), 16, "commitments.B[2]", "on and off at once", "drop one"),
        (swap("B: offer", "B: [offer, offer]"), 16, "commitments.B[2]", "twice", "drop one"),
        (
            swap("B: offer", "B: 3"),
            16,
            "commitments.B",
            "should be commitments, not `3`",
            "option keys, with `not`",
        ),
        (swap("not strike, {", "{"), 14, "truce.commitments", "infeasible", "commit to what it needs"),
        (swap("carrier: M", "carrier: N"), 18, "truce.carrier", "no decision maker `N`", "A, B, M"),
        (swap("of A and B", "of A and C"), 19, "truce.trigger", "no decision maker `C`", "A, B, M"),
        (swap("of A and B", "of A and M"), 19, "truce.trigger", "M is a third party", "name the principals"),
        (swap("acceptance of A and B", "tlak"), 19, "truce.trigger", "no option `tlak`", "`talk`?"),
        (
            swap("acceptance of A and B", "when they like"),
            19,
            "truce.trigger",
            "cannot be read",
            "acceptance of A, B",
        ),
        (swap("2 to 3 weeks", "a while"), 20, "truce.term", "is no term", "2 weeks"),
        (swap("{offer: talk}", "{offr: talk}"), 22, "verification.offr", "no option `offr`", "`offer`?"),
        (swap("{offer: talk}", "{strike: talk}"), 22, "verification.strike", "always seen", "drop it"),
        (swap("      B: offer\n", "      B: []\n"), 22, "verification.offer", "is no commitment", "add it"),
        (swap("{offer: talk}", "{offer: tlak}"), 22, "verification.offer", "no option `tlak`", "`talk`?"),
        (
            swap("expiry: 2031-05-08", "expiry: 2031-05-06T08:00Z #"),
            24,
            "truce.expiry",
            "before its start",
            "later",
        ),
        (
            swap("    start: 2031-05-06T09:00Z\n", "").replace("2031-05-08", "2031-05-04"),
            23,
            "truce.expiry",
            "before the clock's start",
            "later",
        ),
        (swap("expiry: 2031-05-08T09:00Z", "expiry: 2031-05-08T09:00"), 24, "expiry", "no zone", ""),
        (swap("area: the yard", "aera: the yard"), 21, "truce.aera", "not known", "`area`?"),
        (swap("letter#2", "letter#7"), 13, "truce.source", "turn that does not exist", "turns 1 to 3"),
        (swap("source: letter#3", "source: lettr"), 15, "commitments.A[2].source", "no document", "`letter`?"),
        (
            SOUND.partition("    commitments:")[0] + "    carrier: M\n",
            11,
            "truce.commitments",
            "commits nobody",
            "commitments:",
        ),
    ],
)
def test_a_fault_names_the_line_the_key_and_the_mend(text, line, key, what, mend):
    found = faults(text)
    (fault,) = [each for each in found if each.key.endswith(key) or key in each.key]
    assert fault.line == line
    assert what in fault.what
    assert mend in fault.mend


def test_a_general_graph_has_nothing_to_commit_to():
    text = "states: [s, t]\ndecision_makers: {A: {ranking: [s, t]}}\nproposals: {p: {commitments: {A: x}}}\n"
    (fault,) = faults(text)
    assert (fault.line, fault.key) == (3, "proposals.p")
    assert "no options to commit to" in fault.what


def test_without_a_status_quo_only_what_can_never_be_is_infeasible():
    unknown = swap("status_quo: [strike]\n", "").replace("not strike, {", "{")
    assert faults(unknown) == ()
    never = unknown.replace("B: offer", "B: offer").replace("A: [", "A: [strike, ")
    (fault,) = faults(never)
    assert "(strike, talk, offer, host) is infeasible" in fault.what


def test_a_fault_elsewhere_does_not_hide_an_infeasible_proposal():
    text = swap("not strike, {", "{").replace("preferences: [talk]", "ranking: [YYYY]")
    assert {fault.key for fault in faults(text)} == {"decision_makers.B.ranking", "proposals.truce.commitments"}


def test_a_faulty_start_is_one_fault():
    text = swap("start: 2031-05-06T09:00Z", "start: tomorrow").replace("2031-05-08", "1999-05-08")
    keys = [fault.key for fault in faults(text)]
    assert keys.count("proposals.truce.start") == 1
    assert "before its start" not in "".join(fault.what for fault in faults(text))


def test_an_unknown_proposal_names_those_there_are():
    with pytest.raises(ModelError, match="no proposal 'trucce'; there are truce"):
        built(SOUND).proposal("trucce")
    assert built(SOUND).proposal("truce").title == "A truce"


def test_a_setting_changes_a_proposal():
    night = load("cuba-1962", settings=["proposals.secretary_general.commitments.USSR=[hold, verify]"])
    assert night.proposal("secretary_general").commitments[1] == {"hold": True, "verify": True}
    with pytest.raises(InputError, match="option of US"):
        load("cuba-1962", settings=["proposals.secretary_general.commitments.USSR=[talk]"])
