"""`wayout test` and what proposals add to other commands, as a user meets them."""

import json
import subprocess
import sys

import pytest

NIGHT = "cuba-1962"
KEYS = ["secretary_general", "washington", "moscow"]

LANE = """\
title: The gate
decision_makers:
  Farmer: {options: {open: {}}, preferences: [leash, not open]}
  Walkers: {options: {leash: {}}, preferences: [open, not leash]}
status_quo: []
plans: {deal: {offer: [open, leash]}}
"""


def wayout(*args):
    return subprocess.run(
        [sys.executable, "-m", "wayout", *map(str, args)], capture_output=True, text=True, timeout=60, check=False
    )


def data(*args):
    done = wayout(*args, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def refused(*args):
    """The message of a command that exits with 1 and prints nothing else."""
    done = wayout(*args)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def test_one_proposal_as_json():
    found = data("test", NIGHT, "--proposal", "secretary_general")
    assert found["proposal"] == "secretary_general"
    assert found["terms"] == {"US": ["not enforce", "talk"], "USSR": ["hold"], "UN": ["request"]}
    assert (found["accepted"], found["concepts"], found["way_out"]) == (["NYYNY"], [], False)
    assert found["fails"] == ["equilibrium"]
    (failure,) = found["failures"]
    assert failure["decision_maker"] == "USSR"
    assert any(source.endswith("turn 8") for source in failure["sources"])
    assert found["unverified"] == ["hold"]
    assert [[edit["commitment"] for edit in each["edits"]] for each in found["amendments"]["found"]] == [
        ["verify"],
        ["not enforce"],
        ["enforce"],
    ]
    assert [(a["party"], a["answer"]) for a in found["answers"]] == [
        (None, "yes"),
        ("US", "no"),
        ("US", "silence"),
        ("USSR", "no"),
        ("USSR", "silence"),
    ]
    assert found["carriage"][0]["can"]
    assert found["term"]["ends"] == ["1962-11-08T03:15:00+00:00", "1962-11-15T03:15:00+00:00"]


def test_all_proposals_side_by_side():
    assert [each["proposal"] for each in data("test", NIGHT)["proposals"]] == KEYS
    done = wayout("test", NIGHT)
    assert done.returncode == 0
    assert "nothing: a way out" in done.stdout
    assert done.stdout.splitlines()[-1] == f"--proposal NAME tells more: {', '.join(KEYS)}"


def test_a_wider_search_is_asked_for():
    under = ("test", NIGHT, "--proposal", "moscow", "--variant", "USSR=wants_the_clash")
    assert data(*under)["amendments"] == {"searched": 3, "found": []}
    assert data(*under, "--edits", "5")["amendments"]["searched"] == 5
    assert "No amendment of up to 3 changes" in wayout(*under).stdout
    assert wayout(*under, "--edits", "0").returncode == 2


def test_an_unknown_proposal_names_those_there_are():
    assert refused("test", NIGHT, "--proposal", "geneva").strip() == (
        f"the scenario has no proposal 'geneva'; there are {', '.join(KEYS)}"
    )


def test_a_file_without_proposals(scenario_file):
    path = scenario_file(LANE)
    assert data("test", path) == {"proposals": []}
    assert wayout("test", path).stdout.startswith("The file has no `proposals:` to test; ")
    assert "it has none" in refused("test", path, "--proposal", "p")
    assert data("compare", path)["proposals"] == []


def test_a_file_without_a_status_quo(scenario_file):
    text = LANE.replace("status_quo: []\n", "").replace("plans: {deal: {offer: [open, leash]}}\n", "")
    path = scenario_file(text + "proposals: {p: {commitments: {Farmer: open}}}\n")
    assert "the status quo is unknown" in refused("test", path)
    assert data("compare", path)["proposals"] == []
    assert data("brief", path)["proposals"] == []


@pytest.mark.parametrize(
    ("proposal", "said"),
    [
        (
            "{commitments: {Farmer: leash}}",
            "scenario.yaml:7: proposals.p.commitments.Farmer[1]: `leash` is an option of",
        ),
        (
            "{commitments: {Farmer: open}, carrier: Bob}",
            "scenario.yaml:7: proposals.p.carrier: there is no decision maker",
        ),
        (
            "{commitments: {Farmer: open}, term: soon}",
            "scenario.yaml:7: proposals.p.term: 'soon' is no term; write",
        ),
    ],
)
def test_a_fault_is_told_with_its_line_and_key(proposal, said, scenario_file):
    path = scenario_file(f"{LANE}proposals: {{p: {proposal}}}\n")
    assert said in refused("test", path).replace(f"{path.parent}/", "")


def test_compare_and_brief_tell_of_proposals():
    compared = data("compare", NIGHT)
    assert compared["plans"][0]["plan"] == "nothing"
    assert [(each["proposal"], each["way_out"]) for each in compared["proposals"]] == [
        ("secretary_general", False),
        ("washington", True),
        ("moscow", False),
    ]
    brief = data("brief", NIGHT)
    assert [each["proposal"] for each in brief["proposals"]] == KEYS
    assert any("USSR adds verify" in sentence for sentence in brief["finding"])


def test_what_third_parties_add():
    found = data("offers", NIGHT)
    assert found["third_parties_add"] == [
        {
            "withheld": ["request"],
            "allowed": True,
            "ways_out": [],
            "joint_improvements": {"without": [], "with": ["NYYNY", "YYYNY", "NYYYY", "YYYYY"]},
        }
    ]
    way = next(way for way in found["ways_out"] if way["state"] == "YYYNY")
    assert [(part["by"], part["does"], part["together_with"]) for part in way["parts"]] == [
        ("UN", "request", []),
        ("US", "talk", [3]),
        ("USSR", "hold", [2]),
    ]
    assert {each["what"]: each["seen_by"] for each in way["commitments"]}["hold"] == []
    assert way["direct"]["declined_by"] == ["USSR"]
    (held,) = way["holds"]
    assert (held["by"], held["does"], held["credible"]) == ("US", "not talk", True)


def test_a_dominated_way_is_not_folded_if_a_proposal_leads_to_it(scenario_file):
    """Two agreements, one better for both; the worse one is shown only when it is proposed."""
    text = """\
decision_makers:
  A: {options: {a: {}, more: {}}, preferences: [a == b, b, more, not a]}
  B: {options: {b: {}, most: {}}, preferences: [a == b, a, more, not b]}
infeasible: [more != most, more and not (a and b)]
status_quo: []
"""
    terms = "proposals: {p: {commitments: {A: a, B: b}}}\n"
    ways = data("offers", scenario_file(text))["ways_out"]
    assert {way["state"]: way["dominated_by"] for way in ways} == {"YYYY": None, "YNYN": "YYYY"}
    assert "1 more that all would exchange" in wayout("offers", scenario_file(text)).stdout
    assert "are folded" not in wayout("offers", scenario_file(text + terms, "proposed.yaml")).stdout


@pytest.mark.parametrize(("mandate", "does"), [("convey", False), ("host", True)])
def test_what_a_third_party_may_not_do_is_not_done(mandate, does, tmp_path):
    file = tmp_path / "lane.yaml"
    host = f"  Host: {{role: third_party, mandate: [{mandate}], options: {{sign: {{act: host}}}}}}\n"
    proposals = "proposals: {deal: {commitments: {Farmer: open, Walkers: leash, Host: sign}}}\n"
    file.write_text(
        LANE.replace("status_quo", host + "status_quo").replace("plans:", proposals + "plans:"), "utf-8"
    )
    tested = data("test", file, "--proposal", "deal")
    done = {each["what"]: each["done"] for each in tested["commitments"]}
    assert done == {"open": True, "leash": True, "sign": does}
    shown = "not done: it may not, or cannot" in " ".join(wayout("test", file, "--proposal", "deal").stdout.split())
    assert shown is not does
