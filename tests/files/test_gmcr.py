"""`.gmcr` files: what is read and written, that neither changes the conflict, and what is refused."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wayout.files.build import build
from wayout.files.convert import convert
from wayout.files.document import Document, InputError, parse_document
from wayout.files.gmcr import IMPORTED, kept_faults, notices, read_gmcr
from wayout.files.gmcr_write import as_yaml, write_gmcr
from wayout.files.load import cases, read_document
from wayout.model import parse

FOLDER = Path(__file__).parent / "gmcr"
FIXTURES = sorted(path.name for path in FOLDER.glob("*.gmcr"))


def fixture(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def document(data, file="made.yaml"):
    return Document(file, data, {(): 1})


def conflict_of(read):
    """The conflict of a document, whatever of another program is kept beside it."""
    rest = {key: value for key, value in read.data.items() if key != IMPORTED}
    return build(replace(read, data=rest, original=rest)).conflict


def order_of(conflict, dm):
    """The feasible states' dense ranks for a decision maker, 0 the worst, by label."""
    space = conflict.space
    row = conflict.payoffs[dm][list(space.states)]
    return dict(zip(map(space.label, space.states), np.unique(row, return_inverse=True)[1].tolist(), strict=True))


def assert_same(one, other):
    """The same conflict but for keys and names: states, owners, directions, moves, orders."""
    a, b = one.space, other.space
    assert a.states == b.states
    assert [(o.owner, o.one_way) for o in a.options] == [(o.owner, o.one_way) for o in b.options]
    assert len(one.decision_makers) == len(other.decision_makers)
    for dm in range(len(one.decision_makers)):
        assert order_of(one, dm) == order_of(other, dm)
        assert all(a.moves(dm, s) == b.moves(dm, s) for s in a.states)


# --- reading -----------------------------------------------------------------------------------------------


def test_options_conditions_and_directions():
    read = read_gmcr(fixture("ferry.gmcr"), "ferry.gmcr")
    assert read.data == {
        "wayout": 1,
        "decision_makers": {
            "Ferry_company": {
                "name": "Ferry company",
                "options": {
                    "raise_the_fare": {"title": "Raise the fare", "one_way": "on"},
                    "wait_ferry_company": {"title": "Wait"},
                },
                "preferences": [
                    "raise_the_fare and not pass_the_by_law",
                    "not wait_ferry_company or wait_båstad",
                    "raise_the_fare == wait_ferry_company",
                ],
            },
            "Båstad": {
                "options": {
                    "wait_båstad": {"title": "Wait"},
                    "pass_the_by_law": {"title": "Pass: the by-law", "one_way": "off"},
                },
                "preferences": [
                    "(not raise_the_fare and not pass_the_by_law) or wait_ferry_company",
                    "not pass_the_by_law",
                ],
            },
        },
        "infeasible": ["raise_the_fare and wait_ferry_company", "wait_båstad and pass_the_by_law"],
    }
    # By hand, options as in the file: the company's first statement holds in YNNN and YNYN; the second in all
    # but NYNN and NYNY; the third in the three states in which neither of its options is on.
    assert order_of(conflict_of(read), 0) == {
        "NNNN": 2, "YNNN": 3, "NYNN": 0, "NNYN": 2, "YNYN": 3, "NYYN": 1, "NNNY": 2, "YNNY": 1, "NYNY": 0,
    }  # fmt: skip
    assert order_of(conflict_of(read), 1) == {
        "NNNN": 3, "YNNN": 1, "NYNN": 3, "NNYN": 3, "YNYN": 1, "NYYN": 3, "NNNY": 0, "YNNY": 0, "NYNY": 2,
    }  # fmt: skip
    moves = {conflict_of(read).space.label(s) for s in conflict_of(read).space.moves(0, 1)}
    assert moves == set()  # the fare once raised stays, and the company cannot wait besides


def test_a_ranking_numbers_the_states_by_the_options_in_the_order_of_their_owners():
    read = read_gmcr(fixture("well.gmcr"), "well.gmcr")
    upper, lower = read.data["decision_makers"].values()
    # Options in order: dig, sue, sell water. Feasible: 1 NNN, 2 YNN, 3 NYN, 4 YYN, 5 NNY.
    assert list(upper["options"]) + list(lower["options"]) == ["dig", "sue", "sell_water"]
    assert upper["ranking"] == ["NNY", ["NYN", "YYN"], "YNN", "NNN"]
    assert read.data[IMPORTED] == {"preferences": {"Upper_farm": ["sell_water", "dig"]}}
    assert lower["preferences"] == ["not dig"]  # says what the ranking says, so it stands
    assert order_of(conflict_of(read), 0) == {"NNN": 0, "YNN": 1, "NYN": 2, "YYN": 2, "NNY": 3}
    assert order_of(conflict_of(read), 1) == {"NNN": 1, "YNN": 0, "NYN": 1, "YYN": 0, "NNY": 1}


def test_the_keys_of_older_files_are_read():
    read = read_gmcr(fixture("older.gmcr"), "older.gmcr")
    assert read.data["decision_makers"]["Seller_1"]["ranking"] == ["YN", ["NN", "YY"], "NY"]
    assert list(read.data["decision_makers"]["Seller_2"]["options"]) == ["insist_seller_2"]
    earliest = json.loads(fixture("ferry.gmcr"))
    for option in earliest["options"]:
        option["reversibility"] = option.pop("permittedDirection")
    assert read_gmcr(json.dumps(earliest), "f").data == read_gmcr(fixture("ferry.gmcr"), "f").data


def test_what_is_not_analysed_is_kept_and_reported():
    read = read_gmcr(fixture("harbour.gmcr"), "harbour.gmcr")
    assert read.data[IMPORTED] == {
        "coalitions": [["State", "Union"]],
        "misperceptions": {"Union": ["lock_out", "not strike and mediate"]},
        "other": {
            "file": {"colour": {"scheme": [1, 2.5, None]}},
            "decision_makers": {"Port": {"tint": "red"}},
            "options": {"strike": {"icon": "fist"}},
        },
    }
    assert [line.partition(" kept")[0] for line in notices(read.data[IMPORTED])] == [
        "the imported coalition State+Union is",
        "the imported misperceptions of Union (2) are",
        "the imported file has keys that are not known here:",
    ]
    assert "ranked by hand" in next(notices(read_gmcr(fixture("well.gmcr"), "w").data[IMPORTED]))
    assert list(notices(None)) == list(notices({"coalitions": 3, "misperceptions": [], "preferences": "x"})) == []


@pytest.mark.parametrize("chosen", range(1, 16))
def test_cases_over_two_options_are_read_as_what_they_say(chosen):
    every = [(a, b) for a in (False, True) for b in (False, True)]
    cases = [case for n, case in enumerate(every) if chosen >> n & 1]
    members = [[[0, "NY"[a]], [3, "NY"[b]]] for a, b in cases]
    condition = {"compound": True, "members": members}
    read = read_gmcr(changed("ferry.gmcr", ((DMS, 0, "preferences"), [condition])), "f")
    (text,) = read.data["decision_makers"]["Ferry_company"]["preferences"]
    columns = {
        key: np.array([case[n] for case in every]) for n, key in enumerate(("raise_the_fare", "pass_the_by_law"))
    }
    assert parse(text).truth(columns.__getitem__).tolist() == [case in cases for case in every]


def test_a_name_that_is_a_keyword_becomes_a_key_all_the_same():
    read = read_gmcr(changed("ferry.gmcr", ((OPTIONS, 0, "name"), "Not"), ((OPTIONS, 3, "name"), "3 %")), "f")
    keys = [option.key for option in conflict_of(read).space.options]
    assert keys == ["not_", "wait_ferry_company", "wait_båstad", "option_3"]


def test_faults_found_later_know_the_line_of_the_json():
    data = json.loads(fixture("ferry.gmcr"))
    data["infeasibles"] = [[[0, "Y"]], [[0, "N"]]]
    text = json.dumps(data, indent=1)
    with pytest.raises(InputError, match="no state is feasible") as caught:
        build(read_gmcr(text, "f"))
    assert caught.value.faults[0].line == text[: text.index('"infeasibles"')].count("\n") + 1


def changed(name, *steps):
    """A fixture in which each (path, value) is set in turn; a value of ... drops what is there."""
    data = json.loads(fixture(name))
    for path, value in steps:
        here = data
        for key in path[:-1]:
            here = here[key]
        if value is ...:
            del here[path[-1]]
        else:
            here[path[-1]] = value
    return json.dumps(data, ensure_ascii=False)


DMS, OPTIONS = "decisionMakers", "options"


@pytest.mark.parametrize(
    ("text", "key", "says"),
    [
        ("", "", "not JSON: expecting value at column 1"),
        ("{'options': []}", "", "not JSON"),
        ('{"options": [}', "", "not JSON"),
        ("wayout: 1\n", "", "not JSON"),
        ('{"options": NaN}', "", "NaN is no number"),
        ('{"options": 1e999}', "", "too large"),
        ('{"options": ' + "9" * 5000 + "}", "", "not JSON"),
        ('"\\ud800"', "", "surrogate"),
        ("[" * 100_000, "", "nested too deeply"),
        ("[" * 50 + "]" * 50, "", "nested too deeply"),
        ("[]", "", "no JSON object"),
        (changed("ferry.gmcr", (("options",), [{}] * 1001)), "options", "1,001 entries; at most 1,000"),
        (changed("ferry.gmcr", (("decisionMakers",), [{}] * 1001)), "decisionMakers", "1,001 entries"),
        ("{}", "options", "`options` is missing"),
        (changed("ferry.gmcr", ((DMS,), ...)), "decisionMakers", "is missing"),
        (changed("ferry.gmcr", (("infeasibles",), ...)), "infeasibles", "is missing"),
        (changed("ferry.gmcr", (("useManualPreferenceRanking",), ...)), "useManual", "is missing"),
        (changed("ferry.gmcr", (("useManualPreferenceRanking",), 1)), "useManual", "true or false, not `1`"),
        (changed("ferry.gmcr", ((OPTIONS, 1, "permittedDirection"), ...)), "options[2].permitted", "missing"),
        (changed("ferry.gmcr", ((OPTIONS, 1, "name"), ...)), "options[2].name", "`name` is missing"),
        (changed("ferry.gmcr", ((OPTIONS, 1, "name"), None)), "options[2].name", "text, not `null`"),
        (changed("ferry.gmcr", ((OPTIONS, 1), 3)), "options[2]", "should be an object, not `3`"),
        (changed("ferry.gmcr", ((OPTIONS,), {})), "options", "should be a list"),
        (changed("ferry.gmcr", ((OPTIONS, 0, "permittedDirection"), "up")), "options[1].perm", "`up` of `Raise"),
        (
            changed("ferry.gmcr", ((OPTIONS, 0, "permittedDirection"), ["fwd", "back"])),
            "options[1].permittedDirection",
            "contradictory directions",
        ),
        (
            changed("ferry.gmcr", ((OPTIONS, 0, "reversibility"), "back")),
            "options[1].permittedDirection",
            "contradictory directions: permittedDirection fwd and reversibility back",
        ),
        (
            changed("ferry.gmcr", ((OPTIONS, 0, "name"), "Wait")),
            "options[2].permittedDirection",
            "contradictory directions: two options of `Ferry company` are called `Wait`",
        ),
        (
            fixture("ferry.gmcr").replace('"fwd"}', '"fwd", "permittedDirection": "back"}'),
            "options[1].permittedDirection",
            "stands twice",
        ),
        (changed("ferry.gmcr", ((DMS, 1, OPTIONS), [2, 4])), "decisionMakers[2].options[2]", "4, out of range"),
        (changed("ferry.gmcr", ((DMS, 1, OPTIONS), [2, -1])), "decisionMakers[2].options[2]", "-1, out of range"),
        (changed("ferry.gmcr", ((DMS, 1, OPTIONS), [2, "3"])), "decisionMakers[2].options[2]", "the index of"),
        (changed("ferry.gmcr", ((DMS, 1, OPTIONS), [2, True])), "decisionMakers[2].options[2]", "not `true`"),
        (changed("ferry.gmcr", ((DMS, 1, OPTIONS), [2, 0])), "decisionMakers[2].options[2]", "`Ferry company`"),
        (changed("ferry.gmcr", ((DMS, 1, OPTIONS), [2])), "options[4]", "is no decision maker's"),
        (changed("ferry.gmcr", ((DMS, 1, "name"), ...)), "decisionMakers[2].name", "missing"),
        (changed("ferry.gmcr", ((DMS, 1, "preferences"), ...)), "decisionMakers[2].preferences", "missing"),
        (changed("ferry.gmcr", ((DMS, 1), [])), "decisionMakers[2]", "should be an object, not `[]`"),
        (changed("ferry.gmcr", (("infeasibles", 0, 0), [7, "Y"])), "infeasibles[1][1][1]", "7, out of range"),
        (changed("ferry.gmcr", (("infeasibles", 0, 0), [0, "-"])), "infeasibles[1][1]", '[option, "Y" or "N"]'),
        (changed("ferry.gmcr", (("infeasibles", 0, 0), [0])), "infeasibles[1][1]", '[option, "Y" or "N"]'),
        (changed("ferry.gmcr", (("infeasibles", 0, 0), [1, "N"])), "infeasibles[1][2]", "option 1 twice"),
        (changed("ferry.gmcr", (("infeasibles", 0), [])), "infeasibles[1]", "rules out every state"),
        (changed("ferry.gmcr", (("infeasibles", 0), "YY--")), "infeasibles[1]", "not `YY--`"),
        (changed("ferry.gmcr", ((DMS, 0, "preferences", 1), {})), "preferences[2].members", "is missing"),
        (changed("ferry.gmcr", (("coalitions",), [[0, 2]])), "coalitions[1]", "decision maker 2, out of range"),
        (changed("ferry.gmcr", (("coalitions",), [[0, 1], 0])), "coalitions[2]", "in two coalitions"),
        (changed("ferry.gmcr", (("coalitions",), 0)), "coalitions", "should be a list, not `0`"),
        (changed("well.gmcr", ((DMS, 0, "preferenceRanking"), ...)), "preferenceRanking", "is missing"),
        (changed("well.gmcr", ((DMS, 0, "preferenceRanking"), 5)), "preferenceRanking", "list of state numbers"),
        (changed("well.gmcr", ((DMS, 0, "preferenceRanking", 0), 3)), "preferenceRanking", "names state 3 twice"),
        (changed("well.gmcr", ((DMS, 0, "preferenceRanking", 0), 6)), "preferenceRanking", "state 6, which is"),
        (changed("well.gmcr", ((DMS, 0, "preferenceRanking", 0), 0)), "preferenceRanking", "state 0, which is"),
        (changed("well.gmcr", ((DMS, 0, "preferenceRanking", 0), [])), "preferenceRanking", "misses state 5"),
        (changed("well.gmcr", ((DMS, 0, "preferenceRanking", 0), [[5]])), "preferenceRanking[1]", "not `[5]`"),
        (changed("well.gmcr", ((DMS, 0, "preferenceRanking", 0), "5")), "preferenceRanking[1]", "not `5`"),
        (changed("older.gmcr", ((DMS, 1, "preferenceVector", 0), 9)), "preferenceVector", "names state 9"),
        (
            changed(
                "older.gmcr",
                ((OPTIONS,), [{"name": "o", "permittedDirection": "both"}] * 27),
                ((DMS, 0, OPTIONS), list(range(27))),
                ((DMS, 1, OPTIONS), []),
            ),
            "options",
            "134,217,728 states are feasible",
        ),
    ],
)
def test_what_is_no_gmcr_is_refused(text, key, says):
    with pytest.raises(InputError) as caught:
        read_gmcr(text, "bad.gmcr")
    found = [fault for fault in caught.value.faults if key in fault.key and says in fault.what]
    assert found, [str(fault) for fault in caught.value.faults]
    assert found[0].file == "bad.gmcr"


def test_every_fault_is_told_at_once_each_with_its_line():
    text = fixture("ferry.gmcr").replace('"fwd"', '"up"').replace("[2, 3]", "[2, 9]").replace('[3, "Y"]]]', "3]]")
    with pytest.raises(InputError) as caught:
        read_gmcr(text, "f")
    assert [(fault.line, fault.key) for fault in caught.value.faults] == [
        (5, "options[1].permittedDirection"),
        (16, "decisionMakers[2].options[2]"),
        (23, "infeasibles[2][2]"),
    ]


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4), st.lists(st.text(max_size=60), max_size=3))
def test_any_name_gives_keys_that_can_be_used(options, people):
    people = [*people, "last"]
    data = {
        "options": [{"name": name, "permittedDirection": "both"} for name in options],
        "decisionMakers": [
            {"name": name, "options": [], "preferences": [[[0, "Y"]]], "misperceptions": []} for name in people
        ],
        "infeasibles": [],
        "useManualPreferenceRanking": False,
    }
    data["decisionMakers"][-1]["options"] = list(range(len(options)))
    read = read_gmcr(json.dumps(data), "f")
    conflict = build(read).conflict
    assert [dm.title for dm in conflict.decision_makers if dm.name != dm.key] == [
        name for name, dm in zip(people, conflict.decision_makers, strict=True) if name not in ("", dm.key)
    ]
    assert all(parse(option.key).names == (option.key,) for option in conflict.space.options)
    assert all(o.title == name for o, name in zip(conflict.space.options, options, strict=True) if name)
    assert parse_document(as_yaml(read.data), "f").data == read.data


# --- writing -----------------------------------------------------------------------------------------------


def scenario(random):
    """A scenario in option form: up to three decision makers, one-way options, statements, rankings, ties."""
    keys = [f"o{n}" for n in range(random.randint(1, 5))]
    dms = [f"d{n}" for n in range(random.randint(1, 3))]

    def statement(depth):
        if depth == 0 or random.random() < 0.25:
            return random.choice(("", "not ")) + random.choice(keys)
        glue = random.choice((" and ", " or ", " == ", " != "))
        count = 2 if "=" in glue else random.randint(2, 3)
        return random.choice(("", "not ")) + f"({glue.join(f'({statement(depth - 1)})' for _ in range(count))})"

    while True:
        owners = sorted(random.randrange(len(dms)) for _ in keys)
        ways = [random.choice(({}, {}, {"one_way": "on"}, {"one_way": "off"})) for _ in keys]
        people = {
            dm: {"options": {k: dict(w) for k, w, o in zip(keys, ways, owners, strict=True) if o == n}}
            for n, dm in enumerate(dms)
        }
        data = {"decision_makers": people, "infeasible": [statement(2) for _ in range(random.randint(0, 2))]}
        try:
            space = build(document(data)).conflict.space
        except InputError:
            continue  # no state is feasible
        break
    for entry in people.values():
        match random.choice(("statements", "statements", "ranking", "nothing")):
            case "statements":
                entry["preferences"] = [statement(3) for _ in range(random.randint(0, 4))]
            case "ranking":
                labels = [space.label(s) for s in space.states]
                random.shuffle(labels)
                tiers = [[]]
                for label in labels:
                    tiers[-1].append(label)
                    if random.random() < 0.6:
                        tiers.append([])
                entry["ranking"] = [tier for tier in tiers if tier]
    return data


@pytest.mark.parametrize("seed", range(8))
def test_a_scenario_written_and_read_is_the_same_conflict(seed):
    random = Random(seed)
    for _ in range(40):
        data = scenario(random)
        read = read_gmcr(write_gmcr(document(data)).text, "f.gmcr")
        assert_same(build(document(data)).conflict, conflict_of(read))


@pytest.mark.parametrize("name", FIXTURES)
def test_a_file_read_and_written_says_the_same(name):
    read = read_gmcr(fixture(name), name)
    written = write_gmcr(read)
    again = read_gmcr(written.text, name)
    assert_same(conflict_of(read), conflict_of(again))
    assert (again.data, written.lost) == (read.data, ())
    before, after = json.loads(fixture(name)), json.loads(written.text)
    assert [dm["name"] for dm in before[DMS]] == [dm["name"] for dm in after[DMS]]
    assert sorted(o["name"] for o in before[OPTIONS]) == sorted(o["name"] for o in after[OPTIONS])
    if "coalitions" in before:
        assert sorted(map(str, before["coalitions"])) == sorted(map(str, after["coalitions"]))


@pytest.mark.parametrize("name", FIXTURES)
def test_a_file_read_and_written_as_yaml_is_the_same_scenario(name):
    read = read_gmcr(fixture(name), name)
    text = convert(read, "out.yaml").text
    assert parse_document(text, "out.yaml").data == read.data


@pytest.mark.parametrize("name", [case for case in cases() if not build(read_document(case)).conflict.is_graph])
def test_the_bundled_cases_can_be_written(name):
    case = read_document(name)
    assert_same(build(case).conflict, conflict_of(read_gmcr(convert(case, "out.gmcr").text, "out.gmcr")))


def test_the_text_is_what_the_format_says():
    data = {
        "decision_makers": {
            "US": {
                "name": "Förenta staterna",
                "options": {"hold": {"title": "Hold fire", "one_way": "on"}, "talk": {}},
                "preferences": ["hold and not talk", "not (hold and go_home)", "hold == talk", "hold or not hold"],
            },
            "SU": {"options": {"go_home": {"one_way": "off"}}},
        },
        "infeasible": ["not (hold or talk)", "go_home and (talk or not hold)"],
    }
    written = write_gmcr(document(data))
    assert json.loads(written.text) == {
        "program": "wayout",
        "options": [
            {"name": "Hold fire", "permittedDirection": "fwd"},
            {"name": "talk", "permittedDirection": "both"},
            {"name": "go home", "permittedDirection": "back"},
        ],
        "decisionMakers": [
            {
                "name": "Förenta staterna",
                "options": [0, 1],
                "preferences": [
                    [[0, "Y"], [1, "N"]],
                    {"compound": True, "members": [[[0, "N"]], [[2, "N"]]]},
                    {"compound": True, "members": [[[0, "Y"], [1, "Y"]], [[0, "N"], [1, "N"]]]},
                    {"compound": True, "members": [[[0, "Y"]], [[0, "N"]]]},
                ],
                "misperceptions": [],
            },
            {"name": "SU", "options": [2], "preferences": [], "misperceptions": []},
        ],
        "infeasibles": [[[0, "N"], [1, "N"]], [[0, "N"], [2, "Y"]], [[1, "Y"], [2, "Y"]]],
        "useManualPreferenceRanking": False,
        "coalitions": [0, 1],
    }
    assert written.text.isascii()
    assert (written.changed, written.lost) == ((), ())


def parity(keys):
    text = keys[0]
    for key in keys[1:]:
        text = f"({text}) != {key}"
    return text


def many_options(count=10):
    return {f"o{n}": {} for n in range(count)}


def test_what_no_condition_can_hold_becomes_a_ranking_of_all():
    options = many_options()
    data = {
        "decision_makers": {
            "A": {"options": options, "preferences": ["o1", parity(list(options))]},
            "B": {"options": {"x": {}}, "preferences": ["o2 or o5", "x"]},
        },
        "infeasible": ["not o3", "not o4", "x and o1"],
    }
    written = write_gmcr(document(data))
    assert written.changed == (
        "A: its preferences are written as a ranking of all states (statement 2 comes to more than 256 cases)",
        "B: a ranking stands beside the statements, because the format ranks all decision makers by hand or none",
    )
    saved = json.loads(written.text)
    assert saved["useManualPreferenceRanking"] is True
    assert saved[DMS][0]["preferences"] == []
    read = read_gmcr(written.text, "f.gmcr")
    assert read.data["decision_makers"]["B"]["preferences"] == ["o2 or o5", "x"]
    assert IMPORTED not in read.data
    assert_same(build(document(data)).conflict, conflict_of(read))


def test_more_statements_than_gmcr_py_can_weigh_become_a_ranking():
    options = many_options(6)
    texts = [f"o{n} == o{m}" for n in range(6) for m in range(n)] + [
        f"o{n} or o{m}" for n in range(6) for m in range(6) if n != m
    ]
    data = {"decision_makers": {"A": {"options": options, "preferences": texts[:32]}}}
    written = write_gmcr(document(data))
    assert "32 statements, more than 31" in written.changed[0]
    assert_same(build(document(data)).conflict, conflict_of(read_gmcr(written.text, "f.gmcr")))
    data["decision_makers"]["A"]["preferences"] = texts[:31]
    assert write_gmcr(document(data)).changed == ()


@pytest.mark.parametrize(
    ("data", "key", "says"),
    [
        ({"states": ["a", "b"], "decision_makers": {"A": {"ranking": ["a", "b"]}}}, "states", "general graph"),
        (
            {"decision_makers": {"A": {"options": {"if": {}}}}},
            "decision_makers.A.options.if",
            "cannot be an option",
        ),
        (
            {
                "decision_makers": {"A": {"options": many_options(14)}},
                "infeasible": [parity(list(many_options(14)))],
            },
            "infeasible[1]",
            "more than 4,096 patterns",
        ),
        (
            {
                "decision_makers": {
                    "A": {"options": many_options(17), "preferences": [parity(list(many_options(10)))]}
                }
            },
            "decision_makers.A",
            "ranking of 131,072 states; at most 65,536",
        ),
        ([], "", "no mapping"),
    ],
)
def test_what_cannot_be_written_is_refused(data, key, says):
    with pytest.raises(InputError) as caught:
        write_gmcr(document(data))
    assert any(key == fault.key and says in fault.what for fault in caught.value.faults), caught.value


def test_what_the_format_cannot_carry_is_listed():
    written = convert(read_document("cuba-1962"), "out.gmcr")
    kinds = [line.partition(" of ")[0].partition(":")[0].partition(",")[0] for line in written.lost]
    for name in ("title", "status_quo", "clock", "plans", "record", "face", "role", "mandate", "because"):
        assert name in kinds, written.lost
    data = {"decision_makers": {"A": {"options": {"x": {"verified_by": "x"}}, "variants": {"b": {"face": ["x"]}}}}}
    assert write_gmcr(document(data)).lost == ("variants of A", "verified_by of x: in gmcr-py every move is seen")


def test_titles_that_recur_are_told_apart():
    data = {
        "decision_makers": {
            "A": {"options": {"x": {"title": "go", "one_way": "on"}, "y": {"title": "go"}}},
            "B": {"options": {"z": {"title": "go"}}},
        }
    }
    written = write_gmcr(document(data))
    assert [option["name"] for option in json.loads(written.text)[OPTIONS]] == ["go (x)", "go (y)", "go"]
    assert written.changed == (
        "x: named `go (x)`, because another option has its title",
        "y: named `go (y)`, because another option has its title",
    )


def test_nobody_and_nothing_can_be_written():
    for data in ({}, {"decision_makers": {"A": {}}}, {"decision_makers": {"A": {"options": {"x": {}}}, "B": {}}}):
        read = read_gmcr(write_gmcr(document(data)).text, "f.gmcr")
        assert list(read.data["decision_makers"]) == list(data.get("decision_makers", {}))


@pytest.mark.parametrize("variables", range(1, 7))
def test_patterns_are_exact_and_none_is_superfluous(variables):
    random = Random(variables)
    options = many_options(variables)
    for _ in range(60):
        codes = [c for c in range(1 << variables) if random.random() < random.choice((0.1, 0.5, 0.9))] or [0]
        cases = [
            " and ".join(f"{'' if c >> j & 1 else 'not '}(({key}))" for j, key in enumerate(options)) for c in codes
        ]
        text = " or ".join(f"(not not ({case}))" for case in cases)  # not as written: the patterns must be found
        data = {"decision_makers": {"A": {"options": options, "preferences": [text]}}}
        (found,) = json.loads(write_gmcr(document(data)).text)[DMS][0]["preferences"]
        patterns = found["members"] if isinstance(found, dict) else [found]

        def covered(patterns):
            return {
                c
                for c in range(1 << variables)
                if any(all(c >> j & 1 == (v == "Y") for j, v in p) for p in patterns)
            }

        assert covered(patterns) == set(codes)
        for n in range(len(patterns)):
            assert covered(patterns[:n] + patterns[n + 1 :]) != set(codes)


# --- what is kept ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("imported", "key", "says"),
    [
        ([], "imported", "should be a mapping"),
        ({"colour": 1}, "imported.colour", "no key `colour`"),
        ({"coalitions": [3]}, "imported.coalitions", "a list of lists"),
        ({"coalitions": [["Union", "Prt"]]}, "imported.coalitions[1][2]", "no decision maker `Prt`"),
        ({"coalitions": [["Union", "Port"], ["Union", "State"]]}, "imported.coalitions", "Union is named twice"),
        ({"misperceptions": ["x"]}, "imported.misperceptions", "lists of statements"),
        ({"misperceptions": {"Prt": ["strike"]}}, "imported.misperceptions.Prt", "no decision maker"),
        ({"misperceptions": {"Port": ["strke"]}}, "imported.misperceptions.Port[1]", "no option `strke`"),
        ({"preferences": {"Port": ["strike +"]}}, "imported.preferences.Port[1]", "cannot be read"),
        ({"preferences": {"Port": [3]}}, "imported.preferences.Port[1]", "a statement is text"),
        ({"other": {"file": 3}}, "imported.other", "mapping of mappings"),
        ({"other": {"files": {}}}, "imported.other.files", "no key `files`"),
        ({"other": {"options": {"strke": {}}}}, "imported.other.options.strke", "no option `strke`"),
        ({"other": {"options": {"strike": 3}}}, "imported.other.options.strike", "should be a mapping"),
        ({"other": {"file": {"x": float("inf")}}}, "imported.other", "what JSON cannot"),
    ],
)
def test_what_is_kept_is_checked_when_it_is_written(imported, key, says):
    read = read_gmcr(fixture("harbour.gmcr"), "harbour.gmcr")
    with pytest.raises(InputError) as caught:
        write_gmcr(replace(read, data={**read.data, IMPORTED: imported}, original=None))
    assert any(key == fault.key and says in fault.what for fault in caught.value.faults), caught.value


def test_what_is_kept_survives_both_ways_and_what_no_longer_fits_is_named():
    read = read_gmcr(fixture("harbour.gmcr"), "harbour.gmcr")
    saved = json.loads(write_gmcr(parse_document(as_yaml(read.data), "harbour.yaml")).text)
    assert saved["colour"] == {"scheme": [1, 2.5, None]}
    assert saved["coalitions"] == [1, [2, 0]]
    assert saved[DMS][0]["misperceptions"] == [[[1, "Y"]], [[0, "N"], [2, "Y"]]]
    assert saved[DMS][1]["tint"] == "red"
    assert saved[OPTIONS][0]["icon"] == "fist"
    assert (
        list(kept_faults(read.data[IMPORTED], ["Union", "Port", "State"], ["strike", "lock_out", "mediate"])) == []
    )
    well = deepcopy(read_gmcr(fixture("well.gmcr"), "well.gmcr").data)
    del well["decision_makers"]["Upper_farm"]["ranking"]
    assert write_gmcr(document(well)).lost == ("imported.preferences of Upper_farm",)


@pytest.mark.parametrize(
    ("was", "to", "says"),
    [("a.yaml", "b.txt", "not `.txt`"), ("a.yaml", "b.yml", "it is YAML already"), ("a.yaml", "b", "not ``")],
)
def test_only_what_is_asked_for_can_be_converted(was, to, says):
    with pytest.raises(InputError, match=says):
        convert(document({"decision_makers": {}}, was), to)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=60)
@example({"\x85": "a\u2028b\nc"})
@given(json_values)
def test_any_json_is_kept_through_yaml(value):
    ferry = json.loads(fixture("ferry.gmcr"))
    read = read_gmcr(json.dumps({**ferry, "more": value}), "f")
    assert read.data[IMPORTED]["other"]["file"] == {"more": value}
    assert parse_document(as_yaml(read.data), "f").data == read.data


# --- anything at all ---------------------------------------------------------------------------------------


def attempt(text):
    """Read, build and write; true if all of it could be done. Anything but InputError is a failure."""
    try:
        read = read_gmcr(text, "f.gmcr")
        conflict = conflict_of(read)
        again = read_gmcr(write_gmcr(read).text, "f.gmcr")
    except InputError:
        return False
    if conflict is not None:
        assert_same(conflict, conflict_of(again))
    return True


@pytest.mark.parametrize("name", FIXTURES)
def test_bytes_changed_at_random_raise_nothing_else(name):
    random = Random(name)
    raw = fixture(name).encode()
    for _ in range(700):
        data = bytearray(raw)
        for _ in range(random.choice((1, 1, 2, 5))):
            at = random.randrange(len(data))
            match random.randrange(4):
                case 0:
                    data[at] = random.randrange(256)
                case 1:
                    del data[at : at + random.choice((1, 1, 7))]
                case 2:
                    data[at:at] = data[at - 5 : at + random.randrange(9)]
                case 3:
                    data[at : at + 1] = random.choice(b'0123456789YN-[]{},:"').to_bytes(1, "little")
        attempt(data.decode("utf-8", errors=random.choice(("replace", "surrogateescape"))))


def places(value, here=()):
    yield here
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, (*here, key))


JUNK = [
    None,
    True,
    False,
    0,
    1,
    2,
    3,
    -1,
    9,
    2**70,
    1.5,
    "",
    "Y",
    "N",
    "fwd",
    "back",
    "é",
    [],
    {},
    [[]],
    [0, "Y"],
    [[0, "N"]],
]


@pytest.mark.parametrize("name", FIXTURES)
def test_values_changed_at_random_raise_nothing_else(name):
    random = Random(name)
    whole = 0
    for _ in range(700):
        data = json.loads(fixture(name))
        for _ in range(random.choice((1, 1, 1, 2, 4))):
            *way, last = random.choice([place for place in places(data) if place])
            here = data
            for key in way:
                here = here[key]
            match random.randrange(4):
                case 0:
                    del here[last]
                case 1:
                    here[last] = deepcopy(random.choice(JUNK))
                case 2 if isinstance(here, list):
                    here.insert(last, deepcopy(here[random.randrange(len(here))]))
                case _:
                    (*other_way, other), there = random.choice([p for p in places(data) if p]), data
                    for key in other_way:
                        there = there[key]
                    here[last] = deepcopy(there[other])
            if not any(places(data)):
                break
        whole += attempt(json.dumps(data))
    assert whole > 20  # some changes leave a file that can be read
