"""The bundled cases: sound files, published answers, hand-argued findings; and the starter file."""

import json
import re
from importlib.resources import files
from itertools import combinations

import pytest

import wayout
from oracles.case_file import plain
from oracles.matrix_method import option_form, simultaneous, stable
from wayout.files.build import faults_of
from wayout.files.load import read_document, starter
from wayout.report.brief import make_brief
from wayout.stability import CONCEPTS, Definitions

CASES = files("wayout").joinpath("cases")
FACTS = {
    "chicken": "chicken",
    "cuba-1962-air-strike": "cuban_gmcrpy_airstrike_irreversible",
    "elmira-1991": "elmira_xu2007_9state",
    "prisoners-dilemma": "prisoners_dilemma",
    "syria-iraq-1975": "syria_iraq_1975",
}
KEYS = {"R": "nash", "GMR": "gmr", "SMR": "smr", "SEQ": "seq", "SSEQ": "sseq", "SIM": "sim"}
EVERYDAY = "everyday-supplier"
WORKED = (EVERYDAY, "indus-1959", "northern-ireland-1997", "us-rail-2022")
NIGHT = "cuba-1962"
GRAPHS = ("elmira-1991",)
PRINTED = {
    "chicken": ("R", "GMR", "SMR", "SEQ"),
    "cuba-1962-air-strike": ("R", "GMR", "SMR", "SEQ", "SIM"),
    "elmira-1991": ("R", "GMR", "SMR", "SEQ"),
    "prisoners-dilemma": ("R", "GMR", "SMR", "SEQ"),
    "syria-iraq-1975": ("R", "GMR", "SMR", "SEQ", "SIM"),
}


def expected(name):
    return json.loads(CASES.joinpath(name, "expected.json").read_text(encoding="utf-8"))


def labels(conflict, states):
    return [conflict.space.label(state) for state in states]


def stable_for(result, concept, dm):
    return labels(result.conflict, result.states(concept, dm))


# --- every case --------------------------------------------------------------------------------------------


def test_the_cases_are_there():
    assert {*FACTS, *WORKED, NIGHT} <= set(wayout.cases())


@pytest.mark.parametrize("name", wayout.cases())
def test_a_case_is_sound_and_can_be_analysed(name):
    assert faults_of(read_document(name)) == ()
    scenario = wayout.load(name)
    assert scenario.warnings == ()
    result = wayout.analyse(scenario.conflict)
    assert result.equilibria("GMR")
    assert result.equilibria("SEQ")
    assert wayout.ways_out(scenario.conflict).no_agreement.states
    assert wayout.compare(scenario).rows[0].plan.does_nothing


@pytest.mark.parametrize("name", [*FACTS, *WORKED])
def test_a_case_says_where_it_comes_from(name):
    text = CASES.joinpath(name, "SOURCES.md").read_text(encoding="utf-8")
    assert "omputed" in text
    assert "By hand" in text or "by hand" in text


# --- what the case says is expected ------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "concept"), [(name, concept) for name in PRINTED for concept in PRINTED[name]])
def test_printed_equilibria(name, concept):
    result = wayout.analyse(wayout.load(name).conflict, (concept,))
    assert list(result.equilibria(concept)) == expected(name)["printed"][concept]["equilibria"]


@pytest.mark.parametrize("name", PRINTED)
def test_every_printed_answer_is_tested(name):
    assert tuple(expected(name)["printed"]) == PRINTED[name]


@pytest.mark.parametrize(
    ("name", "concept"),
    [(name, concept) for name in FACTS for concept in CONCEPTS if not (name in GRAPHS and concept == "SIM")],
)
def test_computed_stability(name, concept):
    result = wayout.analyse(wayout.load(name).conflict, (concept,))
    answer = expected(name)["computed"][concept]
    assert list(result.equilibria(concept)) == answer["equilibria"]
    assert {dm: stable_for(result, concept, dm) for dm in result.conflict.keys} == answer["per_dm"]


def test_printed_sanctions_of_syria():
    conflict = wayout.load("syria-iraq-1975").conflict
    definitions, state = Definitions(conflict), conflict.space.state
    printed = expected("syria-iraq-1975")["printed"]["SEQ"]["improvements"]
    assert len(printed) == 2
    for each in printed:
        dm, start, end = conflict.index(each["dm"]), state(each["from"]), state(each["to"])
        assert end in definitions.improvements(dm, start)
        assert definitions.deterred("SEQ", dm, start, end) is each["deterred"]


@pytest.mark.parametrize(
    ("members", "start", "ends"),
    [(tuple(each["members"]), each["from"], each["to"]) for each in expected("elmira-1991")["joint_improvements"]],
    ids=lambda part: "+".join(part) if isinstance(part, tuple) else None,
)
def test_joint_improvements_of_elmira(members, start, ends):
    conflict = wayout.load("elmira-1991").conflict
    found = Definitions(conflict).joint_improvements(
        [conflict.index(dm) for dm in members], conflict.space.state(start)
    )
    assert labels(conflict, found) == ends


def found_offers(conflict):
    """The offers of a conflict in the words of expected.json."""
    offers = wayout.ways_out(conflict)
    return {
        "no_agreement": labels(conflict, offers.no_agreement.states),
        "ways_out": [
            {
                "state": conflict.space.label(way.state),
                "concepts": list(way.concepts),
                "credible": way.credible,
                "asks": {dm: list(asks) for dm, asks in way.asks.items()},
                "third_party": list(way.third_party),
                "joint": [conflict.keys[i] for i in way.joint],
                "unverified": list(way.unverified),
            }
            for way in offers.ways_out
        ],
        "near_misses": {conflict.space.label(miss.state): miss.fails for miss in offers.near_misses},
    }


@pytest.mark.parametrize("name", [*FACTS, *WORKED])
def test_offers(name):
    assert found_offers(wayout.load(name).conflict) == expected(name)["offers"]


# --- the facts the five were written from ------------------------------------------------------------------


class Fact:
    """A published conflict as its JSON file gives it, its states named by our labels."""

    def __init__(self, name, folder):
        path = folder / "cases" / f"{FACTS[name]}.json"
        if not path.is_file():
            pytest.skip(f"{path.name} is not beside this checkout")
        self.data = json.loads(path.read_text(encoding="utf-8"))
        self.name, self.conflict = name, wayout.load(name).conflict

    def label(self, state):
        """A state of the file by what its options say; the merged states of a graph by its number."""
        if self.conflict.is_graph:
            return f"s{state}"
        return "".join("Y" if on else "N" for on in self.data["states"][str(state)])

    def labels(self, states):
        return {self.label(state) for state in states}

    @property
    def computed(self):
        return self.data["expected"]["computed"]


@pytest.fixture(params=FACTS)
def fact(request, shared):
    return Fact(request.param, shared)


def test_the_states_are_the_published_ones(fact):
    space, data = fact.conflict.space, fact.data
    assert set(labels(fact.conflict, space.states)) == fact.labels(data["states"])
    assert len(fact.conflict.keys) == len(data["decision_makers"])
    if not fact.conflict.is_graph:
        owners = [data["decision_makers"].index(dm) for dm, _ in data["options"]]
        assert [option.owner for option in space.options] == owners


def test_the_moves_are_the_published_ones(fact):
    conflict = fact.conflict
    for mover, arcs in enumerate(fact.data["arcs"]):
        ours = {
            (conflict.space.label(start), conflict.space.label(end))
            for start in conflict.space.states
            for end in conflict.space.moves(mover, start)
        }
        assert ours == {(fact.label(start), fact.label(end)) for start, end in arcs}


def test_the_rankings_are_the_published_ones(fact):
    conflict = fact.conflict
    for ranks, ranking in zip(conflict.ranks, fact.data["preferences"], strict=True):
        ours = sorted(conflict.space.states, key=lambda state, ranks=ranks: -ranks[state])
        assert labels(conflict, ours) == [fact.label(state) for state in ranking]
        assert len({ranks[state] for state in ours}) == len(ours)


def test_the_published_answers_are_ours(fact):
    result, printed = wayout.analyse(fact.conflict), fact.data["expected"]["printed"]
    compared = 0
    for concept in result.concepts:
        if KEYS[concept] in printed:
            assert set(result.equilibria(concept)) == fact.labels(printed[KEYS[concept]])
            compared += 1
    assert compared >= 2
    if "seq_and_sim" in printed:
        both = set(result.equilibria("SEQ")) & set(result.equilibria("SIM"))
        assert both == fact.labels(printed["seq_and_sim"])


@pytest.mark.parametrize("concept", ["R", "GMR", "SMR", "SEQ", "SSEQ"])
def test_the_computed_answers_are_ours(fact, concept):
    result = wayout.analyse(fact.conflict, (concept,))
    assert set(result.equilibria(concept)) == fact.labels(fact.computed["equilibria"][KEYS[concept]])
    for dm, states in fact.computed["per_dm"][KEYS[concept]].items():
        assert set(stable_for(result, concept, int(dm))) == fact.labels(states)


def test_the_published_coalition_improvements_are_ours(shared):
    fact = Fact("elmira-1991", shared)
    definitions, everyone = Definitions(fact.conflict), fact.conflict.keys
    for asked, ends in fact.data["expected"]["coalition_improvements"].items():
        who, _, start = asked.partition(" from ")
        coalitions = (
            [group for size in (2, 3) for group in combinations(everyone, size)]
            if who == "any coalition"
            else [tuple(who.split("+"))]
        )
        for coalition in coalitions:
            members = [fact.conflict.index(dm) for dm in coalition]
            found = definitions.joint_improvements(members, fact.conflict.space.state(fact.label(start)))
            assert set(labels(fact.conflict, found)) == fact.labels(ends), (asked, coalition)


# --- the worked cases --------------------------------------------------------------------------------------


def beliefs(text):
    """`A=one B=two` as a mapping."""
    return dict(each.split("=") for each in text.split())


BELIEFS = [(name, each) for name in WORKED for each in ("", *expected(name)["variants"])] + [(NIGHT, "")]


@pytest.mark.parametrize("name", WORKED)
def test_where_a_worked_case_can_rest(name):
    result = wayout.analyse(wayout.load(name).conflict)
    answers = expected(name)["computed"]
    assert {concept: {"equilibria": list(result.equilibria(concept))} for concept in result.concepts} == answers


@pytest.mark.parametrize(("name", "held"), BELIEFS)
def test_a_second_reading_of_the_file_and_a_second_method_agree(name, held):
    """Every verdict for every decision maker, from the file's text by Boolean matrices."""
    text = CASES.joinpath(name, "scenario.yaml").read_text(encoding="utf-8")
    parts, keys, names = plain(text, beliefs(held))
    world, codes = option_form(**parts)
    result = wayout.analyse(wayout.load(name, variants=held.split()).conflict)
    assert tuple(result.conflict.keys) == keys
    assert labels(result.conflict, result.conflict.space.states) == [names[code] for code in codes]
    for concept in ("R", "GMR", "SMR", "SEQ", "SSEQ"):
        for verdict, dm in zip(stable(world, concept), keys, strict=True):
            assert stable_for(result, concept, dm) == [
                names[c] for c, holds in zip(codes, verdict, strict=True) if holds
            ]
    for verdict, dm in zip(simultaneous(**parts), keys, strict=True):
        assert stable_for(result, "SIM", dm) == [names[code] for code in codes if verdict[code]]


@pytest.mark.parametrize("name", WORKED)
def test_what_each_condition_removes(name):
    assert dict(wayout.ways_out(wayout.load(name).conflict).removed_by) == expected(name)["removed_by"]


@pytest.mark.parametrize("name", [name for name in WORKED if name != EVERYDAY])
def test_every_input_of_a_real_dispute_has_its_reason(name):
    """A statement is sourced or reasoned; only what dissidents plainly want goes without."""
    inputs = make_brief(wayout.load(name)).inputs
    silent = [each for each in inputs if not each.sources and not each.because and each.what != "Status quo"]
    assert [each.value for each in silent] == (
        ["not ceasefire", "attack"] if name == "northern-ireland-1997" else []
    )
    assert sum(not each.assumed for each in inputs) > len(inputs) / 2


def test_the_supplier_dispute_needs_its_mediator():
    offers = wayout.ways_out(wayout.load(EVERYDAY).conflict)
    assert [set(way.third_party) for way in offers.ways_out] == [{"propose", "watch"}]


def test_the_engineer_makes_the_promise_visible():
    """With the engineer a skipped test is deterred; without, the same improvement goes unseen and unpunished."""
    conflict = wayout.load(EVERYDAY).conflict
    definitions, space, foundry = Definitions(conflict), conflict.space, conflict.index("Foundry")
    for on, deterred in (("YNYYYY", True), ("YNYYYN", False)):
        kept = space.state(on)
        skipped = kept ^ (1 << space.index("test"))
        assert skipped in definitions.improvements(foundry, kept)
        assert definitions.deterred("SSEQ", foundry, kept, skipped) is deterred


@pytest.mark.parametrize(
    ("name", "kept", "broken", "unseen"),
    [
        ("indus-1959", "NYYYYYY", "NYNNYYY", "NYYNYYY"),
        ("northern-ireland-1997", "YYYYNYYY", "YYNYNYYY", "YNYYNYYY"),
    ],
)
def test_what_can_be_seen_is_what_stability_decides(name, kept, broken, unseen):
    """The only state that stability removes is the way out without what makes a breach visible."""
    conflict = wayout.load(name).conflict
    state, offers = conflict.space.state, wayout.ways_out(conflict)
    assert [way.state for way in offers.ways_out] == [state(kept)]
    assert [miss.state for miss in offers.near_misses if miss.fails == "equilibrium"] == [state(unseen)]
    owner = next(i for i, ranks in enumerate(conflict.ranks) if ranks[state(broken)] > ranks[state(kept)])
    assert wayout.explain(conflict, "SSEQ", owner, state(kept)).stable
    assert any(not each.seen for each in wayout.explain(conflict, "SSEQ", owner, state(unseen)).temptations)


def test_a_spoiler_that_is_taken_for_a_side_leaves_no_way_out():
    """It gains nothing from what it wants to wreck; without a mandate it need not, and counts in stability."""
    name = "northern-ireland-1997"
    conflict = wayout.load(name).conflict
    dissidents, deal = conflict.index("Dissidents"), conflict.space.state("YYYYNYYY")
    (rest,) = wayout.ways_out(conflict).no_agreement.states
    assert conflict.ranks[dissidents][deal] < conflict.ranks[dissidents][rest]
    quiet = deal ^ (1 << conflict.space.index("attack"))
    assert not wayout.explain(conflict, "SSEQ", dissidents, quiet).stable
    as_side = wayout.ways_out(wayout.load(name, settings=["Dissidents.role=principal"]).conflict)
    assert not as_side.ways_out
    assert {miss.state: miss.fails for miss in as_side.near_misses}[deal] == "better"


@pytest.mark.parametrize("name", WORKED)
def test_the_plans_of_a_worked_case(name):
    scenario = wayout.load(name)
    keys = scenario.conflict.keys
    rows = [
        {
            "plan": row.plan.key,
            "rests_in": labels(scenario.conflict, row.outcome.rests_in),
            "accepted": row.outcome.accepted,
            "declined_by": [keys[i] for i in row.outcome.declined_by],
            "face_lost": [keys[i] for i in row.outcome.face_lost],
        }
        for row in wayout.compare(scenario).rows
    ]
    assert rows == expected(name)["plans"]


@pytest.mark.parametrize(("name", "held"), [(name, held) for name in WORKED for held in expected(name)["variants"]])
def test_a_worked_case_under_another_belief(name, held):
    found = found_offers(wayout.load(name, variants=held.split()).conflict)
    assert found == expected(name)["variants"][held]


# --- the starter -------------------------------------------------------------------------------------------

UNCOMMENTED = {
    "as it is": lambda text: text,
    "clock and plans": lambda text: re.sub(r"(?m)^# ?", "", text),
    "clock": lambda text: re.sub(r"(?m)^# ?", "", text.partition("\n# plans:")[0]),
    "move": lambda text: uncommented(text, "move"),
    "visit": lambda text: uncommented(text, "visit"),
    "variants": lambda text: uncommented(text, "variants"),
    "verified trim": lambda text: uncommented(
        uncommented(text.replace("      trim: {title: keep the tree trimmed}\n", ""), "trim"), "visit"
    ),
}


def uncommented(text, key):
    assert len(re.findall(rf"(?m)^ +# {key}: ", text)) == 1
    return re.sub(rf"(?m)^( +)# ({key}: )", r"\1\2", text)


@pytest.mark.parametrize("which", UNCOMMENTED)
def test_the_starter_has_no_faults_whichever_comment_is_made_to_count(which, scenario_file):
    path = scenario_file(UNCOMMENTED[which](starter()))
    assert faults_of(read_document(path)) == ()
    assert wayout.load(path).warnings == ()


def test_the_starter_has_a_way_out_by_its_mediator(scenario_file):
    conflict = wayout.load(scenario_file(starter())).conflict
    found = found_offers(conflict)
    assert found["no_agreement"] == ["YNNN"]
    assert [way["state"] for way in found["ways_out"]] == ["NYYY"]
    assert found["ways_out"][0]["credible"]
    assert found["ways_out"][0]["third_party"] == ["propose"]
    assert found["near_misses"]["NYYN"] == "face"


def test_the_starter_shows_what_verification_does(scenario_file):
    """Once neglect is seen only on a visit, the way out without one is lost to the first condition."""
    conflict = wayout.load(scenario_file(UNCOMMENTED["verified trim"](starter()))).conflict
    found = found_offers(conflict)
    assert [way["state"] for way in found["ways_out"]] == ["NYYYY"]
    assert found["near_misses"]["NYYYN"] == "equilibrium"


def test_the_plan_of_the_starter_ends_in_its_way_out(scenario_file):
    scenario = wayout.load(scenario_file(UNCOMMENTED["clock and plans"](starter())))
    nothing, settlement = wayout.compare(scenario).rows
    assert labels(scenario.conflict, nothing.outcome.rests_in) == ["YNNN"]
    assert labels(scenario.conflict, settlement.outcome.rests_in) == ["NYYY"]
    assert settlement.timing.milestones["answer_received"].planned
