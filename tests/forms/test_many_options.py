"""More than 26 options: every command, what is refused and why, and how much memory it takes."""

import copy
import json
import pickle
import re
import tracemalloc

import numpy as np
import pytest
from ruamel.yaml import YAML
from typer.main import get_command
from typer.testing import CliRunner

import wayout
from scenarios import feasible_settings, option_keys, random_scenario
from wayout.cli.app import app
from wayout.files.build import build
from wayout.files.build_conflict import option_space
from wayout.files.document import Document, InputError
from wayout.files.gmcr_write import write_gmcr
from wayout.model import Conflict, DecisionMaker, ListedForm, ModelError, Option, OptionForm, parse
from wayout.offers import ways_out
from wayout.report.brief import make_brief
from wayout.report.data import brief_data, rankings_data
from wayout.stability import ENGINES, analyse, engines, explain, status_quo, status_quo_analysis


def widened(data, rng, options):
    """The same scenario among more options: the others are some principal's, and never on."""
    people = {dm: dict(entry) for dm, entry in data["decision_makers"].items()}
    never = [f"p{n}" for n in range(options - len(option_keys(data)))]
    owners = rng.choice([dm for dm, entry in people.items() if "role" not in entry], len(never))
    for dm, entry in people.items():
        both = entry["options"] | {key: {} for key, who in zip(never, owners, strict=True) if who == dm}
        entry["options"] = {key: both[key] for key in map(str, rng.permutation(list(both)))}
    return {**data, "decision_makers": people, "infeasible": [*data["infeasible"], " or ".join(never)]}


def reordered(data, wide):
    """The scenario with its options in the order in which they stand in the wide one."""
    people = {
        dm: {
            **entry,
            "options": {
                key: entry["options"][key]
                for key in wide["decision_makers"][dm]["options"]
                if key in entry["options"]
            },
        }
        for dm, entry in data["decision_makers"].items()
    }
    return {**data, "decision_makers": people}


def told(scenario, keep):
    """The brief as JSON, labels without the letters that are not to be kept; what names the difference is out."""
    data = brief_data(make_brief(scenario))
    data["inputs"] = [each for each in data["inputs"] if each["what"] != "Cannot be"]
    data["stability"].pop("engine")
    data.pop("digest")
    text = json.dumps(data, indent=1)
    return re.sub(rf"\b[YN]{{{len(keep)}}}\b", lambda label: "".join(np.array(list(label[0]))[keep]), text)


@pytest.mark.parametrize("seed", range(12))
def test_options_that_are_never_on_change_no_answer(seed):
    rng = np.random.default_rng([50, seed])
    data = random_scenario(rng, int(rng.integers(4, 7)))
    while len(feasible_settings(data)) < 3:
        data = random_scenario(rng, int(rng.integers(4, 7)))
    wide = widened(data, rng, int(rng.integers(27, 61)))
    small = build(Document("small.yaml", reordered(data, wide), {}))
    large = build(Document("wide.yaml", wide, {}))
    assert isinstance(small.conflict.space, OptionForm)
    assert isinstance(large.conflict.space, ListedForm)
    keep = np.array([key.startswith("o") for key in option_keys(wide)])
    assert told(large, keep) == told(small, np.ones(int(keep.sum()), dtype=bool))


# --- every command -----------------------------------------------------------------------------------------


def forty_options():
    """Ten groups of four, of each at most one on; two principals who each want a thing of the other, and an envoy.

    Groups 0, 1 and 8 are free (5 states each), 2, 4 and 6 are ladders (13 together), the others are never on:
    1,625 states.
    """
    groups = [[f"g{g}_{n}" for n in range(4)] for g in range(10)]
    owners = ("North", "South", "Envoy")
    people = {who: {"options": {}} for who in owners}
    for g, keys in enumerate(groups):
        who = owners[g % 2] if g < 8 else "Envoy"
        people[who]["options"] |= {key: {} for key in keys}
    for key in groups[8] + groups[9]:
        people["Envoy"]["options"][key] = {"act": "propose"}
    people["North"]["options"]["g0_0"] = {"verified_by": "g8_0", "title": "keep away"}
    people["South"]["options"]["g3_0"] = {"one_way": "on"}
    people["Envoy"] |= {"role": "third_party", "mandate": ["propose"]}
    for who, asks, gives in (("North", "g1_0", "g0_0"), ("South", "g0_0", "g1_0")):
        people[who]["preferences"] = [asks, f"not {gives}", "not g2_1", "g8_0 or not g1_1", "g2_1 == g4_1"]
        people[who]["face"] = [f"not {gives} or {asks}"]
    people["North"]["variants"] = {"other": {"preferences": ["not g0_0"], "chance": 0.2}}
    people["South"]["preferences"][3] = {"statement": "g8_0 or not g1_1", "sure": 0.7}
    pairs = [f"{a} and {b}" for keys in groups for i, a in enumerate(keys) for b in keys[i + 1 :]]
    ladder = [f"{b} and not {a}" for a, b in zip(groups[2] + groups[4], groups[4] + groups[6], strict=True)]
    never = [" or ".join(groups[3] + groups[5] + groups[7] + groups[9])]
    return {
        "wayout": 1,
        "title": "Forty options",
        "decision_makers": people,
        "infeasible": pairs + ladder + never,
        "status_quo": [],
        "clock": {"start": "2031-01-01T00:00Z"},
        "proposals": {
            "bare": {"commitments": {"North": "g0_0", "South": "g1_0"}},
            "seen": {"commitments": {"North": "g0_0", "South": "g1_0", "Envoy": "g8_0"}, "carrier": "Envoy"},
        },
        "plans": {"trade": {"offer": ["g0_0", "g1_0"], "steps": {"ask": {"does": "ask", "hours": 2}}}},
    }


@pytest.fixture(scope="module")
def forty(tmp_path_factory):
    path = tmp_path_factory.mktemp("forty") / "forty.yaml"
    with path.open("w", encoding="utf-8") as out:
        YAML().dump(forty_options(), out)
    return path


OFF = "N" * 40
TRADE = "Y" + "N" * 15 + "Y" + "N" * 23
VERIFIED = TRADE[:32] + "Y" + TRADE[33:]

CALLS = {
    "check": [[], ["--rankings"], ["--rankings", "--json"]],
    "brief": [[], ["--json"], ["--variant", "North=other"], ["--set", "North.preferences[1].place=2"]],
    "compare": [[], ["--json"]],
    "stability": [
        [],
        ["--all"],
        ["--json"],
        ["--explain", TRADE],
        ["--coalition", "North+South"],
        ["--engine", "sparse"],
    ],
    "status-quo": [[], ["--json"], ["--any-move", "--from", TRADE], ["--to", TRADE]],
    "inverse": [["--state", TRADE, "--concept", "GMR", "--by", "statements"]],
    "offers": [[], ["--json"]],
    "clock": [[], ["--json"]],
    "test": [["--proposal", "bare"], ["--proposal", "seen", "--json"]],
    "robust": [[], ["--json"]],
    "figures": [["FOLDER"]],
    "paper": [[], ["--json"]],
    "draft": [[], ["--json"]],
}


def run(*args):
    return CliRunner().invoke(app, [str(arg) for arg in args], env={"COLUMNS": "200"})


@pytest.mark.parametrize("command", CALLS)
def test_every_command_takes_forty_options(command, forty, tmp_path):
    for given in CALLS[command]:
        arguments = [tmp_path / "figures" if each == "FOLDER" else each for each in given]
        done = run(command, forty, *arguments)
        assert done.exit_code == 0, (arguments, done.output, done.exception)
        assert done.stdout


def test_no_command_on_scenarios_is_left_out():
    taking = {
        name for name, each in get_command(app).commands.items() if "scenario" in {p.name for p in each.params}
    }
    assert taking == set(CALLS)


def test_the_answers_on_forty_options(forty):
    data = json.loads(run("stability", forty, "--json").stdout)
    assert len(data["states"]) == 1625
    assert all(len(label) == 40 and set(label) <= {"Y", "N"} for label in data["states"])
    assert data["engine"] == "sparse"
    assert OFF in data["equilibria"]["R"]
    assert TRADE not in data["equilibria"]["R"]
    offers = json.loads(run("offers", forty, "--json").stdout)
    assert offers["no_agreement"] == [OFF]
    assert {"state": TRADE, "fails": "equilibrium"} in offers["near_misses"]  # North would break its word unseen
    way = next(way for way in offers["ways_out"] if way["state"] == VERIFIED)
    assert way["asks"] == {"North": ["g0_0"], "South": ["g1_0"]}
    assert (way["third_party"], way["joint"], way["unverified"]) == (["g8_0"], ["North", "South"], [])
    rows = {row["plan"]: row for row in json.loads(run("compare", forty, "--json").stdout)["plans"]}
    assert rows["trade"]["offer"] == TRADE


def test_the_page_is_drawn(forty, tmp_path):
    page = tmp_path / "page.html"
    assert run("brief", forty, "--html", page).exit_code == 0
    assert "g0_0, g1_0" in page.read_text(encoding="utf-8")


# --- the public contract -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def analysed(forty):
    return wayout.analyse(wayout.load(forty).conflict, ["R", "GMR"])


def test_a_mask_over_all_codes_is_refused_and_equilibria_stand_in_for_it(analysed):
    with pytest.raises(ModelError, match=r"2\*\*40 codes would not fit; ask for `equilibria`"):
        analysed.mask("R", "North")
    with pytest.raises(ModelError, match="equilibria"):
        analysed.mask("R")
    assert analysed.equilibria("R") == tuple(map(analysed.conflict.space.label, analysed.states("R")))
    assert OFF in analysed.equilibria("R")


@pytest.mark.parametrize("engine", engines.DENSE)
def test_the_engines_of_tables_name_those_that_take_lists(analysed, engine):
    with pytest.raises(ModelError, match="at most 26 options; above that take `sparse` or `definitions`"):
        analyse(analysed.conflict, engine=engine)


def test_few_states_of_few_options_are_listed_and_masks_are_of_all_codes(monkeypatch):
    """14 options of which one in 3,277 codes is feasible: a list, of which every engine and mask tells as ever."""
    options = tuple(Option(f"o{j}", j % 2) for j in range(14))
    out = [parse(f"o{j} and not o{j - 1}") for j in range(2, 14)]
    space = option_space(options, out, 2)
    assert isinstance(space, ListedForm)
    codes = space.codes
    payoffs = np.random.default_rng(14).integers(0, 9, (2, len(codes)), dtype=np.int32)
    conflict = Conflict((DecisionMaker("A"), DecisionMaker("B")), space, payoffs)
    monkeypatch.setattr(engines, "SPARSE_FROM", 1 << 20)
    table = option_space(options, out, 2)
    assert isinstance(table, OptionForm)
    assert np.flatnonzero(table.feasible).tolist() == codes.tolist()
    tabled = engines.tabled(conflict, space)
    for engine in ENGINES:
        listed = analyse(conflict, engine=engine)
        for concept in listed.concepts:
            assert np.array_equal(listed.mask(concept, "A"), analyse(tabled, engine="numpy").mask(concept, "A"))
            assert listed.mask(concept).shape == (1 << 14,)


def test_a_copy_of_a_conflict_is_made_of_what_it_is_given(analysed):
    """Views of arrays, which it keeps to be quick, can be neither copied nor pickled."""
    conflict = analysed.conflict
    assert conflict.ranks[0][0] == conflict.payoffs[0, 0]
    assert conflict.space.moves(0, 0)
    again = pickle.loads(pickle.dumps(conflict))
    assert again.space.codes.tolist() == conflict.space.codes.tolist()
    assert copy.deepcopy(again).space.moves(0, 0) == conflict.space.moves(0, 0)


# --- what is refused ---------------------------------------------------------------------------------------


def scenario_of(options, *infeasible, **more):
    people = {"A": {"options": {f"o{n}": {} for n in range(0, options, 2)}}}
    people["B"] = {"options": {f"o{n}": {} for n in range(1, options, 2)}}
    return Document("many.yaml", {"decision_makers": people, "infeasible": list(infeasible), **more}, {(): 1})


def faults(document):
    with pytest.raises(InputError) as caught:
        build(document)
    return caught.value.faults


MENDS = "add infeasible statements, or merge or drop options"


@pytest.mark.parametrize(
    ("options", "infeasible", "key", "what"),
    [
        (27, (), "decision_makers", "134,217,728 states are feasible"),
        (60, (), "decision_makers", f"{1 << 60:,} states are feasible"),
        (60, ("o0 and o1", "o2 == o3"), "infeasible", f"{3 << 57:,} states are feasible"),
        (
            46,
            (" or ".join(f"o{j} != o{j + 23}" for j in range(23)),),
            "infeasible",
            "8,388,608 states are feasible",
        ),
        (60, tuple(f"o{j} and o{j + 1}" for j in range(59)), "infeasible", "of the 60 options that"),
    ],
)
def test_too_many_states_are_refused_with_the_figure_and_the_mend(options, infeasible, key, what):
    tracemalloc.start()
    (fault,) = faults(scenario_of(options, *infeasible))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert fault.key == key
    assert what in fault.what
    assert MENDS in fault.mend
    assert "4,194,304" in fault.mend
    assert peak < 250e6  # what is followed is bounded, whatever there is


def test_no_state_at_all_is_refused():
    (fault,) = faults(scenario_of(30, "o0 or not o0"))
    assert "no state is feasible" in fault.what


def test_what_is_infeasible_or_unknown_is_refused_by_name():
    never = " or ".join(f"o{n}" for n in range(2, 30))
    (fault,) = faults(scenario_of(30, never, status_quo=["o5"]))
    assert "the status quo (o5 on) is infeasible" in fault.what
    (fault,) = faults(scenario_of(30, never, plans={"p": {"offer": ["o5", "o1"]}}))
    assert "the offered state (o5, o1 on) is infeasible" in fault.what
    conflict = build(scenario_of(30, never, status_quo=[])).conflict
    with pytest.raises(ModelError, match="a label has 30 letters"):
        explain(conflict, "R", "A", "YN")
    with pytest.raises(ModelError, match="is infeasible"):
        explain(conflict, "R", "A", "N" * 29 + "Y")
    with pytest.raises(ModelError, match="numbered 0 to 3"):
        status_quo_analysis(conflict, 4)


def test_a_ranking_names_every_state_once():
    never = " or ".join(f"o{n}" for n in range(2, 30))
    document = scenario_of(30, never)
    rest = "N" * 28
    document.data["decision_makers"]["A"]["ranking"] = ["YY" + rest, "YN" + rest, "NN" + rest]
    assert "the ranking misses" in faults(document)[0].what
    document.data["decision_makers"]["A"]["ranking"].append("NN" + rest)
    assert "twice" in faults(document)[0].what


def test_arrays_of_more_than_26_options_are_refused_before_a_table_is_made():
    with pytest.raises(ModelError, match="at most 26 options are taken in a table"):
        Conflict.from_arrays([0] * 40, [[0, 1]])


def test_too_many_states_reached_are_refused(monkeypatch, analysed):
    monkeypatch.setattr(status_quo, "MAX_REACHED", 100)
    with pytest.raises(ModelError, match=r"more than 100 states can be reached from N+ by any moves"):
        status_quo_analysis(analysed.conflict, improvements_only=False)
    assert status_quo_analysis(analysed.conflict).states  # few by improvements


# --- files of gmcr-py --------------------------------------------------------------------------------------


def test_forty_options_go_to_gmcr_and_back_with_the_same_answer(forty, tmp_path):
    there, back = tmp_path / "forty.gmcr", tmp_path / "back.yaml"
    assert run("convert", forty, there).exit_code == 0
    assert run("convert", there, back).exit_code == 0
    one, other = (json.loads(run("stability", path, "--json").stdout) for path in (there, back))
    assert one == other
    assert one["states"] == json.loads(run("stability", forty, "--json").stdout)["states"]


def test_a_ranking_by_hand_of_forty_options_is_written_and_read(tmp_path):
    """30 options, 4 states: the states are numbered in the order of their codes."""
    never = " or ".join(f"o{n}" for n in range(1, 30) if n != 2)
    document = scenario_of(30, never)
    labels = [label + "N" * 28 for label in ("NY", "YN", "YY", "NN")]  # o0 and o2, which stand first
    document.data["decision_makers"]["A"]["ranking"] = labels
    path = tmp_path / "ranked.gmcr"
    path.write_text(write_gmcr(document).text, encoding="utf-8")
    assert json.loads(path.read_text())["decisionMakers"][0]["preferenceRanking"] == [3, 2, 4, 1]
    assert rankings_data(wayout.load(path).conflict)["A"] == [[label] for label in labels]


def test_a_ranking_by_hand_of_too_many_states_is_a_fault(tmp_path):
    path = tmp_path / "many.gmcr"
    options = [{"name": f"o{n}", "permittedDirection": "both"} for n in range(30)]
    maker = {"name": "A", "options": list(range(30)), "preferences": [], "preferenceRanking": [1]}
    path.write_text(
        json.dumps(
            {"options": options, "decisionMakers": [maker], "infeasibles": [], "useManualPreferenceRanking": True}
        ),
        "utf-8",
    )
    done = run("check", path)
    assert done.exit_code == 1
    assert "1,073,741,824 states are feasible" in done.output


# --- memory ------------------------------------------------------------------------------------------------


def groups_of(sizes):
    """Three people, options in groups of which at most one is on: a state is a choice in each."""
    people = {f"D{i}": {"options": {}, "preferences": []} for i in range(3)}
    pairs = []
    for g, size in enumerate(sizes):
        keys = [f"g{g}_{n}" for n in range(size)]
        people[f"D{g % 3}"]["options"] |= {key: {} for key in keys}
        people[f"D{(g + 1) % 3}"]["preferences"] += [keys[0], f"not {keys[-1]}"]
        pairs += [f"{a} and {b}" for i, a in enumerate(keys) for b in keys[i + 1 :]]
    return Document("g", {"decision_makers": people, "infeasible": pairs, "status_quo": []}, {})


def peak(work):
    tracemalloc.start()
    work()
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used


def test_fifty_options_take_memory_by_the_state():
    """No table of codes anywhere: what is taken grows with the states, which are 33,124 of 2**50 and 161,051."""
    work = {}
    for sizes in ([13, 13, 12, 12], [10] * 5):
        document = groups_of(sizes)
        assert sum(sizes) == 50

        def everything(document=document):
            conflict = build(document).conflict
            analyse(conflict, ["R", "GMR", "SMR", "SEQ", "SSEQ"], engine="sparse")
            ways_out(conflict)
            work["states"] = conflict.space.size

        everything()  # compiled, and imported, beforehand
        assert peak(everything) / work["states"] < 250
