"""Tables and the graph of moves, read back and compared with the masks and the moves they were made of."""

import csv
import io
import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wayout
from oracles import matrix_method as oracle
from stability.test_definitions import as_conflict
from stability.test_result import as_listed, random_results
from wayout.model import Conflict, DecisionMaker, Graph, ModelError, Option, OptionForm
from wayout.report.graphml import graphml
from wayout.report.tables import FORMATS, _latex, _markdown, csv_table, latex_table, markdown_table, state_table
from wayout.stability import Definitions, analyse

ODD = ("50 % & more", "a_b#{c}$", "x\\y~z^", '"q" [1] *2* |', "<i>&amp;</i>", "=1+1, 2\nlines", "Zürich – 東京")


def odd_result():
    """A conflict whose every name and title has something that some format takes for a mark."""
    options = (Option("a", 0, title=ODD[0]), Option("b_c", 0, title=ODD[3]), Option("d", 1, title=ODD[2]))
    people = tuple(DecisionMaker(key, name) for key, name in zip(("A&B", "_#"), ODD[1::3], strict=False))
    payoffs = np.array([[-5, 3, 1, 0, 2, 2, 7, 1], [0, -1, -2, -3, 0, 1, 2, 3]], dtype=np.int32)
    return analyse(Conflict(people, OptionForm(options, np.array([True] * 7 + [False])), payoffs))


def odd_graph():
    arcs = ({0: (1, 2), 3: (4,), 5: (6,)}, {0: (1,), 1: (0,), 6: (5, 4)})
    people = tuple(DecisionMaker(key) for key in ("A|B", "<C>"))
    payoffs = np.array([[0, 1, 2, 3, 4, 5, 6], [6, 5, -4, 3, 3, 3, 0]], dtype=np.int32)
    return analyse(Conflict(people, Graph(ODD, arcs), payoffs))


def some_results(seed, count):
    """Random results, each with all of its states and with some, and the odd ones."""
    for rng, result, judge in random_results(seed, count):
        yield result, judge, None
        yield result, judge, result.where(concept=str(rng.choice(result.concepts)))
    for result in (odd_result(), odd_graph()):
        yield result, Definitions(result.conflict), None


def chosen_states(result, within):
    return list(result.conflict.space.states) if within is None else within.states.tolist()


def expected_cells(result, judge, within):
    """The rows of the table, from the definitions: (group, row) with the cells."""
    conflict, states = result.conflict, chosen_states(result, within)
    for i, dm in enumerate(conflict.keys):
        for option in () if conflict.is_graph else conflict.space.options:
            if option.owner == i:
                yield (dm, option.key), ["Y" if option in conflict.space.on(s) else "N" for s in states]
    for i, dm in enumerate(conflict.keys):
        yield ("Ordinal payoff", dm), [str(judge.ranks[i][s]) for s in states]
    for concept in result.concepts:
        for i, dm in enumerate(conflict.keys):
            yield (f"Stable under {concept}", dm), ["S" if judge.stable(concept, i, s) else "-" for s in states]
        marks = ["E" if judge.equilibrium(concept, s) else "-" for s in states]
        yield (f"Stable under {concept}", "all (equilibrium)"), marks


def read_csv(text):
    (group, row, *labels), *rows = csv.reader(io.StringIO(text))
    assert (group, row) == ("group", "row")
    assert len({(group, row) for group, row, *_ in rows}) == len(rows)
    return labels, {(group, row): cells for group, row, *cells in rows}


class TestCsv:
    def test_read_back_it_says_what_the_definitions_say(self):
        for result, judge, within in some_results(17, 60):
            labels, rows = read_csv(csv_table(result, within))
            assert labels == [result.conflict.space.label(s) for s in chosen_states(result, within)]
            assert list(rows.items()) == list(expected_cells(result, judge, within))

    def test_read_back_it_gives_the_masks(self):
        for result, _, _ in some_results(19, 30):
            labels, rows = read_csv(csv_table(result))
            for concept in result.concepts:
                held = rows[f"Stable under {concept}", "all (equilibrium)"]
                assert tuple(x for x, cell in zip(labels, held, strict=True) if cell == "E") == (
                    result.equilibria(concept)
                )

    def test_a_list_of_states_is_written_as_all_codes_are(self):
        for result, _, _ in some_results(23, 30):
            if not result.conflict.is_graph:
                listed = as_listed(result)
                for write in FORMATS.values():
                    assert write(listed, None) == write(result, None)


def read_markdown(text):
    lines = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.splitlines()]
    (state, *labels), marks, *rows = [[cell.strip() for cell in line] for line in lines]
    assert state == "State"
    assert set(marks) <= {"---", ":-:"}
    assert len({len(row) for row in (marks, [state, *labels], *rows)}) == 1
    group, found = "", {}
    for name, *cells in rows:
        if name.startswith("**") and name.endswith("**"):
            group = unescaped(name[2:-2])
            assert not any(cells)
        else:
            found[group, unescaped(name)] = [unescaped(cell) for cell in cells]
    return list(map(unescaped, labels)), found


def unescaped(text):
    return re.sub(r"\\(.)", r"\1", text)


def in_line(text):
    return " ".join(text.split())


class TestMarkdown:
    def test_read_back_it_says_what_the_definitions_say(self):
        for result, judge, within in some_results(29, 40):
            labels, rows = read_markdown(markdown_table(result, within))
            states = chosen_states(result, within)
            assert labels == [in_line(result.conflict.space.label(s)) for s in states]
            assert list(rows.items()) == list(expected_cells(result, judge, within))

    def test_names_and_titles_stand_in_place_of_keys(self):
        _, rows = read_markdown(markdown_table(odd_result(), titles=True))
        assert list(rows)[:3] == [(f"A{ODD[1][1:]}", ODD[0]), (f"A{ODD[1][1:]}", ODD[3]), ("<i>&amp;</i>", ODD[2])]

    @given(st.text())
    def test_every_mark_is_escaped(self, text):
        written = _markdown(text)
        assert unescaped(written) == in_line(text)
        assert not re.search(r"(?<!\\)(\\\\)*[|`*_\[\]<>~&$#]", re.sub(r"\\.", "", written))


COMMANDS = {
    "\\textbackslash{}": "\\",
    "\\textasciitilde{}": "~",
    "\\textasciicircum{}": "^",
    "\\textless{}": "<",
    "\\textgreater{}": ">",
    "\\textbar{}": "|",
    "{\\char34}": '"',
    "{[}": "[",
    "{*}": "*",
    **{f"\\{letter}": letter for letter in "&%$#_{}"},
}
TOKEN = re.compile("|".join(map(re.escape, COMMANDS)) + r"|\$-\d+\$|.", re.DOTALL)


def typeset(text):
    """What LaTeX prints for an escaped text; fails on a mark that was not escaped."""
    if text == "--":
        return "-"
    printed = []
    for token in TOKEN.findall(text):
        if token not in COMMANDS and token[0] != "$":
            assert token not in '\\&%$#_{}~^"', f"{token} in {text}"
        printed.append(COMMANDS.get(token, token.strip("$") if len(token) > 1 else token))
    return "".join(printed)


def cells_of(line):
    assert line.endswith(" \\\\"), line
    return [cell.strip() for cell in re.split(r"(?<!\\)&", line.removesuffix("\\\\"))]


def read_latex(text):
    """The panels of a table: the state heads, and the rows by group and name."""
    first, opened, *body, last = text.splitlines()
    assert first == "% needs \\usepackage{booktabs}"
    assert (opened, last) == ("{\\setlength{\\tabcolsep}{3pt}%", "}")
    for panel in "\n".join(body).split("\n\\par\\medskip\n"):
        begin, top, *lines, bottom, end = panel.split("\n")
        columns = re.fullmatch(r"\\begin\{tabular\}\{(?:l|p\{5cm\})(c*)\}", begin)
        assert columns
        assert (top, bottom, end) == ("\\toprule", "\\bottomrule", "\\end{tabular}")
        state, *heads = cells_of(lines[0])
        assert state == "State"
        width, group, rows = len(columns[1]), "", {}
        assert len(heads) == width
        for before, line in pairwise(lines):
            if title := re.fullmatch(r"\\multicolumn\{(\d+)\}\{l\}\{\\textit\{(.*)\}\} \\\\", line):
                assert before == "\\midrule"
                assert int(title[1]) == width + 1
                group = typeset(title[2])
            elif line != "\\midrule":
                name, *cells = cells_of(line)
                assert len(cells) == width
                rows[group, typeset(name)] = [typeset(cell) for cell in cells]
        yield [typeset(head) for head in heads], rows


class TestLatex:
    @pytest.mark.parametrize("across", [1, 3, 16])
    def test_read_back_it_says_what_the_definitions_say(self, across):
        for result, judge, within in some_results(31 + across, 25):
            panels = list(read_latex(latex_table(result, within, across=across)))
            states = chosen_states(result, within)
            widths = [len(heads) for heads, _ in panels]
            assert max(widths) <= across
            assert max(widths) - min(widths) <= 1
            assert len(panels) == max(1, -(-len(states) // across))
            heads = [head for part, _ in panels for head in part]
            names = [in_line(result.conflict.space.label(s)) for s in states]
            places = [str(list(result.conflict.space.states).index(s) + 1) for s in states]
            assert heads == (names if result.conflict.is_graph else places)
            for place, cells in expected_cells(result, judge, within):
                key = tuple(map(in_line, place))
                assert [cell for _, rows in panels for cell in rows[key]] == cells, place

    def test_names_and_titles_are_escaped(self):
        text = latex_table(odd_result(), titles=True)
        ((_, rows),) = read_latex(text)
        assert list(rows)[:3] == [(f"A{ODD[1][1:]}", ODD[0]), (f"A{ODD[1][1:]}", ODD[3]), ("<i>&amp;</i>", ODD[2])]
        assert r"50 \% \& more" in text
        assert r"A\_b\#\{c\}\$" in text
        assert "& $-5$ &" in text

    @given(st.text(alphabet=st.sampled_from("ab 1-\\&%$#_{}~^<>|\"[]*'`\n\té")))
    def test_every_mark_is_escaped(self, text):
        assert typeset(_latex(text)) == in_line(text)
        assert not _latex(text).startswith(("[", "*"))

    def test_no_state_across_is_no_table(self):
        with pytest.raises(ModelError, match="at least 1"):
            latex_table(odd_result(), across=0)


def test_the_bundled_night_as_papers_print_it():
    """One golden table, small enough to be checked by eye against `wayout stability cuba-1962`."""
    result = analyse(wayout.load("cuba-1962").conflict, ("SEQ",))
    table = state_table(result, result.where("hold and verify"))
    assert table.labels == ("NYYYN", "YYYYN", "NYYYY", "YYYYY")
    assert table.numbers == ("9", "10", "19", "20")
    assert [group.title for group in table.groups] == ["US", "USSR", "UN", "Ordinal payoff", "Stable under SEQ"]
    assert table.groups[-1].rows == (
        ("US", ("S", "S", "S", "S")),
        ("USSR", ("-", "-", "S", "S")),
        ("UN", ("S", "S", "S", "S")),
        ("all (equilibrium)", ("-", "-", "E", "E")),
    )


NAMESPACE = {"g": "http://graphml.graphdrawing.org/xmlns"}
CASTS = {"boolean": {"true": True, "false": False}.__getitem__, "long": int, "string": str}


def read_graphml(text):
    """Nodes by id and arcs in order, with their attributes by name; what is declared or named has to be there."""
    root = ElementTree.fromstring(text.encode("utf-8"))
    keys = {}
    for key in root.findall("g:key", NAMESPACE):
        assert key.get("id") not in keys
        keys[key.get("id")] = key.get("for"), key.get("attr.name"), CASTS[key.get("attr.type")]
    (graph,) = root.findall("g:graph", NAMESPACE)
    assert graph.get("edgedefault") == "directed"

    def attributes(element, kind):
        found = {}
        for data in element.findall("g:data", NAMESPACE):
            belongs, name, cast = keys[data.get("key")]
            assert belongs == kind
            found[name] = cast(data.text or "")
        assert set(found) == {name for belongs, name, _ in keys.values() if belongs == kind}
        return found

    nodes = {node.get("id"): attributes(node, "node") for node in graph.findall("g:node", NAMESPACE)}
    assert len(nodes) == len(graph.findall("g:node", NAMESPACE))
    arcs = [
        (arc.get("source"), arc.get("target"), attributes(arc, "edge"))
        for arc in graph.findall("g:edge", NAMESPACE)
    ]
    assert {end for source, target, _ in arcs for end in (source, target)} <= set(nodes)
    return nodes, arcs


class TestGraphML:
    def test_the_nodes_are_the_states_with_all_that_holds_in_them(self):
        for result, _, within in some_results(37, 30):
            nodes, _ = read_graphml(graphml(result, within))
            states = chosen_states(result, within)
            assert list(nodes) == [f"state{state}" for state in states]
            columns = result.columns(within)
            for name, column in columns.items():
                assert [node[name] for node in nodes.values()] == column.tolist(), name
            assert {name for node in nodes.values() for name in node} <= {*columns, "state.status_quo"}

    def test_the_arcs_are_the_unilateral_moves(self):
        for result, judge, within in some_results(41, 60):
            conflict, states = result.conflict, chosen_states(result, within)
            _, arcs = read_graphml(graphml(result, within))
            expected = [
                (
                    f"state{state}",
                    f"state{end}",
                    {
                        "mover": key,
                        "improvement": end in judge.improvements(i, state),
                        "seen": conflict.space.seen(state, end),
                    },
                )
                for state in states
                for i, key in enumerate(conflict.keys)
                for end in judge.moves(i, state)
                if end in states
            ]
            assert arcs == expected

    def test_the_status_quo_is_marked(self):
        result = analyse(wayout.load("cuba-1962").conflict)
        nodes, arcs = read_graphml(graphml(result))
        assert [node["state.label"] for node in nodes.values() if node["state.status_quo"]] == ["YNNNN"]
        assert len(arcs) == 104
        assert not all(arc["seen"] for _, _, arc in arcs)
        nodes, _ = read_graphml(graphml(odd_graph()))
        assert not any(node["state.status_quo"] for node in nodes.values())

    def test_a_list_of_states_has_the_same_graph_by_label(self):
        for result, _, _ in some_results(43, 30):
            if not result.conflict.is_graph:
                assert by_label(graphml(as_listed(result))) == by_label(graphml(result))

    def test_networkx_reads_the_same(self):
        networkx = pytest.importorskip("networkx")
        for result, _, within in some_results(47, 20):
            text = graphml(result, within)
            nodes, arcs = read_graphml(text)
            if nodes:
                found = networkx.parse_graphml(text)
                assert dict(found.nodes(data=True)) == nodes
                told = sorted(found.edges(data=True), key=repr)
                assert told == sorted(arcs, key=repr)

    def test_what_xml_cannot_write_is_replaced(self):
        graph = Graph(("a\x00b\ud800", "]]>&<"), ({0: (1,)},))
        people = (DecisionMaker("A\x1b<"),)
        nodes, arcs = read_graphml(graphml(analyse(Conflict(people, graph, np.array([[0, 1]])))))
        assert [node["state.label"] for node in nodes.values()] == ["a�b�", "]]>&<"]
        assert arcs[0][2]["mover"] == "A�<"

    def test_more_moves_than_wanted_are_refused(self):
        result = analyse(as_conflict(oracle.random_conflict(np.random.default_rng(2))))
        moves = graphml(result).count("<edge ")
        assert moves > 1
        assert graphml(result, most_moves=moves) == graphml(result)
        with pytest.raises(ModelError, match=f"more than {moves - 1} moves"):
            graphml(result, most_moves=moves - 1)


def by_label(text):
    nodes, arcs = read_graphml(text)
    names = {known_as: node.pop("state.label") for known_as, node in nodes.items()}
    for node in nodes.values():
        node.pop("state.number")
    labelled = {names[known_as]: node for known_as, node in nodes.items()}
    return labelled, [(names[source], names[target], arc) for source, target, arc in arcs]
