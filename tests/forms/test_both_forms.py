"""The same scenario as a table of all codes and as a list of the feasible ones: every answer is the same."""

import json
import os

import numpy as np
import pytest

from scenarios import feasible_settings, option_keys, random_scenario
from wayout.files.build import build
from wayout.files.build_conflict import option_space
from wayout.files.document import Document
from wayout.files.gmcr_write import write_gmcr
from wayout.model import ListedForm, ModelError, Option, OptionForm, parse
from wayout.offers import ways_out
from wayout.offers.inverse import count_orders, least_change
from wayout.report.brief import make_brief
from wayout.report.data import brief_data, rankings_data, stability_data, status_quo_data, verdict_data
from wayout.report.graphml import graphml
from wayout.report.inverse import count_data, inverse_data
from wayout.report.page import page
from wayout.report.tables import csv_table, latex_table, markdown_table
from wayout.report.words import ranking_words
from wayout.stability import (
    COALITION_CONCEPTS,
    CONCEPTS,
    ENGINES,
    analyse,
    coalition_equilibria,
    coalition_improvements,
    coalition_stable,
    engines,
    equilibrium_jumps,
    explain,
    status_quo_analysis,
)

BLOCKS = 6
SCENARIOS = max(1, int(os.environ.get("WAYOUT_CONFLICTS", "120")) // 20)


def listed(monkeypatch, work):
    """What `work` gives where every scenario is built as a list of states."""
    with monkeypatch.context() as patch:
        patch.setattr(engines, "NUMPY_UP_TO", -1)
        patch.setattr(engines, "SPARSE_FROM", 1)
        return work()


def both(data, monkeypatch):
    """The scenario built as a table and as a list."""
    document = Document("random.yaml", data, {})
    table, short = build(document), listed(monkeypatch, lambda: build(document))
    assert isinstance(table.conflict.space, OptionForm)
    assert isinstance(short.conflict.space, ListedForm)
    return table, short


def drawn(block, most, count=SCENARIOS):
    """Scenarios with a few feasible states at least, some of them ranked by hand."""
    rng = np.random.default_rng([40, block])
    found = 0
    while found < count:
        data = random_scenario(rng, int(rng.integers(4, most + 1)))
        if len(feasible_settings(data)) > 2:
            found += 1
            yield rng, data


@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_brief_with_all_it_holds_is_the_same(block, monkeypatch):
    """Stability, ways out, near misses, needs, plans, hinges, variants, draft, inputs; as data and as a page."""
    for _, data in drawn(block, 6, 3 * SCENARIOS):
        table, short = both(data, monkeypatch)
        assert (one := make_brief(table)).finding == (other := make_brief(short)).finding
        assert shown(brief_data(one)) == shown(brief_data(other))
        assert page(one, "0") == page(other, "0")


def shown(data):
    """The same without the engine, which may differ."""
    for part in (data, data.get("stability", {})):
        part.pop("engine", None)
    return data


@pytest.mark.parametrize("block", range(BLOCKS))
def test_every_engine_gives_the_same(block, monkeypatch):
    for _, data in drawn(100 + block, 9):
        table, short = (each.conflict for each in both(data, monkeypatch))
        for sanction in ("<=", "<"):
            expected = analyse(table, engine="definitions", sanction=sanction)
            for engine in ENGINES:
                found = analyse(short, engine=engine, sanction=sanction)
                for concept in CONCEPTS:
                    assert found.equilibria(concept) == expected.equilibria(concept)
                    for dm in (None, *table.keys):
                        assert np.array_equal(found.mask(concept, dm), expected.mask(concept, dm)), (
                            engine,
                            concept,
                        )
        assert shown(stability_data(analyse(table))) == shown(stability_data(analyse(short)))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_reasons_are_the_same(block, monkeypatch):
    for rng, data in drawn(200 + block, 6):
        table, short = (each.conflict for each in both(data, monkeypatch))
        for state in rng.choice(table.space.states, 3).tolist():
            label = table.space.label(state)
            for concept in CONCEPTS:
                for dm in table.keys:
                    one, other = (explain(each, concept, dm, label) for each in (table, short))
                    assert verdict_data(table, one) == verdict_data(short, other)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_coalitions_are_the_same(block, monkeypatch):
    for rng, data in drawn(300 + block, 7):
        table, short = (each.conflict for each in both(data, monkeypatch))
        members = sorted({int(dm) for dm in rng.integers(0, len(table.keys), 2)})
        start = table.space.label(int(rng.choice(table.space.states)))
        for moves in ("sequence", "joint"):

            def asked(conflict, moves=moves, members=members, start=start):
                label = conflict.space.label
                stable = coalition_stable(conflict, members, COALITION_CONCEPTS, moves)
                resting = coalition_equilibria(conflict, moves)
                jumps = equilibrium_jumps(conflict, analyse(conflict, ["GMR"]).states("GMR"), moves)
                return (
                    {c: list(map(label, np.flatnonzero(mask).tolist())) for c, mask in stable.items()},
                    list(map(label, resting)),
                    list(map(label, coalition_improvements(conflict, members, start, moves))),
                    [(label(j.start), label(j.end), j.members, j.movers) for j in jumps],
                    [[(i, label(end)) for i, end in j.path] for j in jumps],
                )

            assert asked(table) == asked(short)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_what_can_come_of_a_state_is_the_same(block, monkeypatch):
    for rng, data in drawn(400 + block, 7):
        table, short = (each.conflict for each in both(data, monkeypatch))
        to = table.space.label(int(rng.choice(table.space.states)))

        def asked(conflict, only, to=to):
            found = status_quo_analysis(conflict, improvements_only=only)
            ways = found.paths(conflict.space.state(to))
            arcs = [(arc.step, arc.mover, *map(conflict.space.label, (arc.start, arc.end))) for arc in found.arcs]
            tables = [found.table(counting).cells for counting in ("within", "exactly")]
            return status_quo_data(conflict, found, to, ways), arcs, tables

        for only in (True, False):
            assert asked(table, only) == asked(short, only)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_rankings_and_files_are_the_same(block, monkeypatch):
    for rng, data in drawn(500 + block, 6):
        space = option_space(
            tuple(Option(key, 0) for key in option_keys(data)), list(map(parse, data["infeasible"])), 1
        )
        labels = [space.label(state) for state in rng.permutation(space.states).tolist()]
        cut = len(labels) // 2
        data["decision_makers"]["D0"].pop("preferences")
        data["decision_makers"]["D0"]["ranking"] = [labels[:cut], *labels[cut:]]
        table, short = both(data, monkeypatch)
        assert rankings_data(table.conflict) == rankings_data(short.conflict)
        assert rankings_data(table.conflict)["D0"][1:] == [[label] for label in labels[cut:]]
        for dm in range(len(table.conflict.keys)):
            assert ranking_words(table.conflict, dm) == ranking_words(short.conflict, dm)
        document = Document("random.yaml", data, {})
        assert write_gmcr(document) == listed(monkeypatch, lambda document=document: write_gmcr(document))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_inverse_is_the_same(block, monkeypatch):
    found = 0
    for rng, data in drawn(600 + block, 5, 2 * SCENARIOS):
        table, short = (each.conflict for each in both(data, monkeypatch))
        label = table.space.label(int(rng.choice(table.space.states)))
        for concept, by in (("SEQ", "ranking"), ("SIM", "statements"), ("GMR", "statements")):
            one, other = (answered(each, label, concept, by) for each in (table, short))
            assert one == other, (concept, by)
            found += isinstance(one, dict) and one["cost"] is not None
        if len(table.space.states) < 8:
            one, other = (count_data(count_orders(each, label, 0)) for each in (table, short))
            assert one == other
    assert found or SCENARIOS < 2


def answered(conflict, label, concept, by):
    try:
        return inverse_data(least_change(conflict, label, concept, by=by))
    except ModelError as error:  # nobody has statements
        return str(error)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_tables_and_graphs_are_the_same_but_for_the_numbers_of_states(block, monkeypatch):
    for _, data in drawn(700 + block, 6):
        results = [analyse(each.conflict) for each in both(data, monkeypatch)]
        for table in (csv_table, markdown_table, latex_table):
            assert table(results[0]) == table(results[1])
        sentence = data["infeasible"][0] if data["infeasible"] else "o0 or o1"
        for asked in (f"not ({sentence})", "o0 or not o1"):
            assert results[0].where(asked, "GMR").labels() == results[1].where(asked, "GMR").labels()
        one, other = (graphml(each).count("<edge ") for each in results)
        assert one == other
        assert json.dumps(results[0]._repr_html_()) == json.dumps(results[1]._repr_html_())


def test_ways_out_occur_among_them(monkeypatch):
    """So that what is compared above is not all empty."""
    seen = {"way": 0, "act": 0, "unverified": 0, "miss": 0, "cycle": 0}
    for block in range(BLOCKS):
        for _, data in drawn(block, 6, 3 * SCENARIOS):
            found = ways_out(build(Document("random.yaml", data, {})).conflict)
            seen["way"] += bool(found.ways_out)
            seen["act"] += any(way.third_party for way in found.ways_out)
            seen["unverified"] += any(way.unverified for way in found.ways_out)
            seen["miss"] += bool(found.near_misses)
            seen["cycle"] += bool(found.no_agreement.cycles)
    assert all(seen.values()), seen
