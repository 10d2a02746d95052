"""A result as a value: states by statement, counts, columns and data frames against the definitions, one by one."""

import subprocess
import sys
import tracemalloc
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

import wayout
from oracles import matrix_method as oracle
from stability.test_definitions import Seen, as_conflict, as_graph
from wayout.model import Conflict, DecisionMaker, Graph, ModelError, Option, OptionForm
from wayout.model.listed import ListedForm
from wayout.stability import Definitions, MissingLibraryError, Result, Selection, analyse, frames, select

LIBRARIES = ("pandas", "polars", "arrow")


def random_statement(rng, keys, depth=3):
    """A statement over the keys, with every connective and brackets."""
    if depth == 0 or rng.random() < 0.2:
        return str(rng.choice(keys))
    one, two = (random_statement(rng, keys, depth - 1) for _ in range(2))
    form = rng.choice(["not ({0})", "({0}) and ({1})", "({0}) or ({1})", "({0}) == ({1})", "({0}) != ({1})"])
    return str(form).format(one, two)


def holds(statement, conflict, state):
    """The statement read by Python itself, the letters of the label for its names."""
    letters = zip(conflict.space.options, conflict.space.label(state), strict=True)
    return bool(eval(statement, {}, {option.key: letter == "Y" for option, letter in letters}))


def random_graph(rng):
    n, dms = int(rng.integers(2, 10)), int(rng.integers(1, 5))
    moves = tuple((rng.random((n, n)) < 0.25) & ~np.eye(n, dtype=bool) for _ in range(dms))
    nothing = np.zeros((n, n), dtype=bool)
    return as_graph(oracle.World(n, moves, rng.integers(-2, 4, (dms, n)), (nothing,) * dms))


def random_results(seed, count):
    """Results of random conflicts, in option form and as graphs, each with the definitions that judge it."""
    rng = np.random.default_rng(seed)
    for n in range(count):
        conflict = random_graph(rng) if n % 4 == 0 else as_conflict(oracle.random_conflict(rng, max_options=5))
        yield rng, analyse(conflict, engine="definitions" if n % 2 else None), Definitions(conflict)


def as_listed(result):
    """The same result over a list of the feasible states, as conflicts with many options have them."""
    conflict, space = result.conflict, result.conflict.space
    codes = np.flatnonzero(space.feasible)
    options = tuple(
        replace(option, verified_by=option.verified_by and Seen(option.verified_by.truth(space.column)[codes]))
        for option in space.options
    )
    people = Conflict(
        conflict.decision_makers,
        ListedForm(options, codes),
        np.ascontiguousarray(conflict.payoffs[:, codes]),
    )
    return Result(people, result.concepts, {c: held[:, codes] for c, held in result.stable.items()}, result.engine)


class TestWhere:
    def test_the_states_are_those_that_satisfy_it_and_are_stable(self):
        for rng, result, judge in random_results(3, 150):
            conflict = result.conflict
            keys = [] if conflict.is_graph else [option.key for option in conflict.space.options]
            statement = random_statement(rng, keys) if keys else None
            concept = str(rng.choice(result.concepts))
            dm = int(rng.integers(len(conflict.keys)))
            meant = [s for s in conflict.space.states if statement is None or holds(statement, conflict, s)]
            for who, stable in (
                (None, judge.equilibrium),
                (dm, lambda c, s, dm=dm, judge=judge: judge.stable(c, dm, s)),
                (conflict.keys[dm], lambda c, s, dm=dm, judge=judge: judge.stable(c, dm, s)),
            ):
                found = result.where(statement, concept, who)
                expected = [state for state in meant if stable(concept, state)]
                assert found.states.tolist() == expected, (statement, concept, who)
                assert found.count == len(expected)
                assert found.labels() == tuple(conflict.space.label(state) for state in expected)
                assert found.labels(2) == found.labels()[:2]
            assert result.where(statement).states.tolist() == select(conflict, statement).states.tolist() == meant

    def test_a_list_of_states_answers_as_all_codes_do(self):
        for rng, result, _ in random_results(11, 80):
            if result.conflict.is_graph:
                continue
            listed = as_listed(result)
            statement = random_statement(rng, [option.key for option in result.conflict.space.options])
            concept = str(rng.choice(result.concepts))
            assert listed.where(statement, concept).labels() == result.where(statement, concept).labels()
            assert listed.counts(listed.where(statement)) == result.counts(result.where(statement))
            assert listed._repr_html_() == result._repr_html_()
            theirs = listed.columns(listed.where(statement))
            for name, column in result.columns(result.where(statement)).items():
                assert name == "state.number" or np.array_equal(theirs[name], column), name

    def test_it_is_read_only_and_owns_nothing_of_the_conflict(self):
        result = analyse(Conflict.from_arrays([0, 1], [[0, 1, 2, 3], [3, 2, 1, 0]]))
        for found in (result.where(), result.where("o0"), result.where("o0", "R", 1)):
            with pytest.raises(ValueError, match="read-only"):
                found.mask[0] = False
        assert result.conflict.space.feasible.flags.writeable

    def test_its_short_form_names_a_few(self):
        result = analyse(Conflict.from_arrays([0] * 5, np.zeros((1, 32), dtype=int)))
        said = repr(result.where("o0 == o1"))
        assert said.startswith("<Selection: 16 states where o0 == o1: NNNNN, ")
        assert said.endswith(" and 8 more>")
        assert repr(result.where("o0 and not o0")) == "<Selection: 0 states where o0 and not o0>"
        assert repr(result) == (
            "<Result: 32 feasible states; equilibria: R 32, GMR 32, SMR 32, SEQ 32, SSEQ 32, SIM 32>"
        )

    @pytest.mark.parametrize(
        ("asked", "says"),
        [
            ({"statement": "o0 and oO"}, "no option 'oO'; there are o0, o1"),
            ({"statement": "x or not y"}, "no option 'x', 'y'; there are o0, o1"),
            ({"statement": "o0 +"}, "cannot be read"),
            ({"statement": "o0 < o1"}, "not allowed"),
            ({"statement": "__import__('os')"}, "not allowed"),
            ({"statement": ""}, "empty"),
            ({"concept": "SIM"}, "'SIM' was not analysed; there are R, SEQ"),
            ({"concept": "NASH"}, "'NASH' was not analysed; there are R, SEQ"),
            ({"concept": "R", "dm": "2"}, "no decision maker '2'; there are 0, 1"),
            ({"concept": "R", "dm": 2}, "no decision maker 2; there are 0, 1"),
            ({"dm": 1}, "name a concept"),
        ],
    )
    def test_what_cannot_be_asked_is_refused_by_name(self, asked, says):
        result = analyse(Conflict.from_arrays([0, 1], [[0, 1, 2, 3], [3, 2, 1, 0]]), ("R", "SEQ"))
        with pytest.raises(ModelError, match=says):
            result.where(**asked)

    def test_on_a_general_graph_there_is_no_option_to_name(self):
        result = analyse(Conflict((DecisionMaker("A"),), Graph(("s", "t"), ({0: (1,)},)), np.array([[0, 1]])))
        with pytest.raises(ModelError, match="general graph has none"):
            result.where("s")
        assert result.where(concept="R").labels() == ("t",)

    @pytest.mark.parametrize(
        ("mask", "says"),
        [
            (np.ones(3, dtype=bool), r"shape \(3,\)"),
            (np.ones(4, dtype=int), "int64"),
            (np.ones(4, dtype=bool), "infeasible"),
        ],
    )
    def test_a_selection_is_checked_at_birth(self, mask, says):
        space = OptionForm((Option("a", 0), Option("b", 0)), np.array([True, True, True, False]))
        conflict = Conflict((DecisionMaker("A"),), space, np.zeros((1, 4), dtype=np.int32))
        with pytest.raises(ModelError, match=says):
            Selection(conflict, mask)

    def test_states_of_another_conflict_are_refused(self):
        one, two = (analyse(Conflict.from_arrays([0], [[0, 1]])) for _ in range(2))
        for asked in (one.counts, one.columns, one.to_pandas):
            with pytest.raises(ModelError, match="another conflict"):
                asked(two.where("o0"))

    def test_another_belief_about_the_same_states_is_no_other_conflict(self):
        scenario = wayout.load("cuba-1962")
        other = scenario.with_variant("USSR", "wants_the_clash")
        chosen = analyse(scenario.conflict).where("hold")
        result = analyse(other.conflict)
        assert result.counts(chosen) == result.counts(result.where("hold"))


class TestCounts:
    def test_they_are_those_of_the_definitions(self):
        for rng, result, judge in random_results(5, 80):
            conflict = result.conflict
            some = rng.random(conflict.space.size) < 0.5
            within = Selection(conflict, some & conflict.space.feasible)
            for chosen, states in ((None, conflict.space.states), (within, within.states.tolist())):
                counts = result.counts(chosen)
                assert tuple(counts) == result.concepts
                for concept, count in counts.items():
                    assert count.equilibria == sum(judge.equilibrium(concept, s) for s in states)
                    assert count.by_dm == {
                        key: sum(judge.stable(concept, i, s) for s in states) for i, key in enumerate(conflict.keys)
                    }


class TestColumns:
    def test_each_cell_is_what_the_definitions_say_of_its_state(self):
        for rng, result, judge in random_results(7, 60):
            conflict, space = result.conflict, result.conflict.space
            within = None if rng.random() < 0.5 else result.where(concept=str(rng.choice(result.concepts)))
            columns = result.columns(within)
            states = columns["state.number"].tolist()
            assert states == list(space.states if within is None else within.states)
            assert columns["state.label"].tolist() == [space.label(s) for s in states]
            expected = {"state.number", "state.label"}
            for option in () if conflict.is_graph else space.options:
                assert columns[option.key].tolist() == [option in space.on(s) for s in states]
                expected.add(option.key)
            for i, key in enumerate(conflict.keys):
                assert columns[f"payoff.{key}"].tolist() == [judge.ranks[i][s] for s in states]
                expected |= {f"payoff.{key}"} | {f"{concept}.{key}" for concept in result.concepts}
            for concept in result.concepts:
                assert columns[f"equilibrium.{concept}"].tolist() == [judge.equilibrium(concept, s) for s in states]
                for i, key in enumerate(conflict.keys):
                    assert columns[f"{concept}.{key}"].tolist() == [judge.stable(concept, i, s) for s in states]
            assert set(columns) == expected | {f"equilibrium.{concept}" for concept in result.concepts}

    def test_those_of_one_decision_maker_leave_the_others_out(self):
        result = analyse(wayout.load("cuba-1962").conflict, ("R", "SEQ"))
        alone = result.columns(dm="USSR", labels=False)
        options = ["enforce", "talk", "hold", "verify", "request"]
        assert list(alone) == ["state.number", *options, "payoff.USSR", "R.USSR", "SEQ.USSR"]
        everyone = result.columns()
        assert all(np.array_equal(column, everyone[name]) for name, column in alone.items())
        with pytest.raises(ModelError, match="US, USSR, UN"):
            result.columns(dm="CCCP")

    def test_writing_in_a_column_leaves_the_result_as_it_is(self):
        result = analyse(Conflict.from_arrays([0, 1], [[0, 1, 2, 3], [3, 2, 1, 0]]))
        before = result.counts()
        for name, column in result.columns().items():
            if name != "state.label":
                column[:] = 0
        assert result.counts() == before
        assert result.conflict.payoffs.tolist() == [[0, 1, 2, 3], [3, 2, 1, 0]]

    def test_options_may_be_called_as_they_like(self):
        keys = ("state", "label", "payoff", "R", "equilibrium")
        space = OptionForm(tuple(Option(key, 0) for key in keys), np.ones(32, dtype=bool))
        result = analyse(Conflict((DecisionMaker("R"),), space, np.arange(32, dtype=np.int32)[None]), ("R",))
        columns = result.columns()
        assert len(columns) == 2 + 5 + 1 + 2
        for j, key in enumerate(keys):
            assert columns[key].tolist() == [bool(code >> j & 1) for code in range(32)]


def plain(frame, library):
    """The columns of a frame as Python lists by name."""
    match library:
        case "pandas":
            return {name: frame[name].tolist() for name in frame.columns}
        case "polars":
            return {name: frame[name].to_list() for name in frame.columns}
    return frame.to_pydict()


def frame_of(result, library, *args, **options):
    pytest.importorskip({"arrow": "pyarrow"}.get(library, library))
    return getattr(result, f"to_{library}")(*args, **options)


@pytest.mark.parametrize("library", LIBRARIES)
class TestFrames:
    def test_they_hold_the_columns(self, library):
        for rng, result, _ in random_results(9, 12):
            nothing = result.where(concept="R").mask & False
            for within in (None, result.where(concept="GMR"), Selection(result.conflict, nothing)):
                for labels in (True, False):
                    dm = None if rng.random() < 0.5 else 0
                    frame = frame_of(result, library, within, dm, labels)
                    columns = result.columns(within, dm, labels)
                    assert plain(frame, library) == {name: column.tolist() for name, column in columns.items()}

    def test_without_the_library_it_is_named_with_the_mend(self, library, monkeypatch):
        name = {"arrow": "pyarrow"}.get(library, library)
        monkeypatch.setitem(sys.modules, name, None)
        result = analyse(Conflict.from_arrays([0], [[0, 1]]))
        with pytest.raises(MissingLibraryError, match=rf"pip install {name}, or wayout\[tables\]") as caught:
            getattr(result, f"to_{library}")()
        assert isinstance(caught.value, ModelError)
        assert isinstance(caught.value, ImportError)

    def test_a_library_that_lacks_something_itself_says_so(self, library, monkeypatch):
        def lacking(name):
            raise ModuleNotFoundError("No module named 'dateutil'", name="dateutil")

        monkeypatch.setattr(frames, "import_module", lacking)
        with pytest.raises(ModuleNotFoundError, match="dateutil") as caught:
            getattr(analyse(Conflict.from_arrays([0], [[0, 1]])), f"to_{library}")()
        assert not isinstance(caught.value, MissingLibraryError)


def test_a_statement_is_a_query_of_the_pandas_frame():
    pytest.importorskip("pandas")
    rng = np.random.default_rng(4)
    for _ in range(20):
        result = analyse(as_conflict(oracle.random_conflict(rng, max_options=5)))
        statement = random_statement(rng, [option.key for option in result.conflict.space.options])
        found = result.to_pandas().query(statement, engine="python")
        assert tuple(found["state.label"]) == result.where(statement).labels()


def test_importing_wayout_loads_none_of_the_libraries():
    code = (
        "import sys, wayout, wayout.stability, wayout.report.tables, wayout.report.graphml;"
        "print([m for m in ('pandas', 'polars', 'pyarrow', 'networkx', 'numba') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"


class Reader(HTMLParser):
    """The text of each cell, row by row; every tag has to close."""

    def __init__(self):
        super().__init__()
        self.open, self.rows, self.cell = [], [], None

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.cell = tag

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        self.cell = None

    def handle_data(self, data):
        if self.cell:
            self.rows[-1][-1] += data


def read_html(text):
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader.rows


class TestTheNotebook:
    def test_it_shows_the_counts_and_the_equilibria(self):
        for _, result, _ in random_results(13, 40):
            heads, *rows = read_html(result._repr_html_())
            assert heads == ["Concept", *result.conflict.keys, "all", "equilibria"]
            counts = result.counts()
            assert [row[0] for row in rows] == list(result.concepts)
            for concept, *numbers, named in rows:
                found = result.equilibria(concept)
                assert list(map(int, numbers)) == [*counts[concept].by_dm.values(), len(found)]
                more = [f"{len(found) - 8} more"] if len(found) > 8 else []
                assert named == " and ".join([", ".join(found[:8]), *more])

    def test_names_are_text_and_never_tags(self):
        graph = Graph(("<script>alert(1)</script>", "a & b"), ({0: (1,)},))
        result = analyse(Conflict((DecisionMaker("<b>&amp;"),), graph, np.array([[1, 0]])))
        text = result._repr_html_()
        assert "<script" not in text
        assert "<b>" not in text
        heads, row = read_html(text)[:2]
        assert heads[1] == "<b>&amp;"
        assert row[-1] == "<script>alert(1)</script>, a & b"

    def test_it_stays_small(self):
        result = analyse(Conflict.from_arrays([0] * 16, np.zeros((1, 1 << 16), dtype=np.int32)), ("R", "SEQ"))
        assert len(result._repr_html_()) < 2000


def test_what_is_asked_of_many_states_makes_no_list_of_them():
    """A list of whole numbers takes 36 bytes a state and more; a mask takes one, an array of numbers eight."""
    bits = 18
    rng = np.random.default_rng(6)
    conflict = Conflict.from_arrays([0, 1] * (bits // 2), rng.integers(0, 9, (2, 1 << bits), dtype=np.int32))
    stable = {concept: rng.random((2, 1 << bits)) < 0.9 for concept in ("R", "SEQ")}
    result = Result(conflict, ("R", "SEQ"), stable, "none")
    tracemalloc.start()
    try:
        found = result.where("o0 or not o5 == o7", "SEQ")
        shown = found.labels(5), found.count, repr(found), repr(result), result.counts(found), result._repr_html_()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert all(shown)
    assert peak < 16 << bits


class TestPayoffsThatAreNone:
    @pytest.mark.parametrize(
        "payoffs",
        [
            [[0.0, np.nan, 1.0, 2.0]],
            [[0.0, np.inf, 1.0, 2.0]],
            [[0.0, 1.0, 2.0, 3.0]],
            [["0", "1", "2", "3"]],
            [[True, False, True, False]],
            [[None, 1, 2, 3]],
        ],
    )
    def test_the_wrong_type_is_refused_by_name(self, payoffs):
        with pytest.raises(ModelError, match="payoffs must be whole numbers"):
            Conflict.from_arrays([0, 0], payoffs)
        space = OptionForm((Option("a", 0), Option("b", 0)), np.ones(4, dtype=bool))
        with pytest.raises(ModelError, match="payoffs must be whole numbers"):
            Conflict((DecisionMaker("A"),), space, np.array(payoffs))

    @pytest.mark.parametrize("payoffs", [[0, 1, 2, 3], [[0, 1, 2]], [[[0, 1, 2, 3]]], [], [[]], 7])
    def test_the_wrong_shape_is_refused_by_name(self, payoffs):
        with pytest.raises(ModelError, match=r"payoffs (have|must).*shape"):
            Conflict.from_arrays([0, 0], payoffs)
