"""A party's edition: nothing of what any other party wants, believes or fears is in any of its forms."""

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from report.papers import forms, plain
from wayout import offers
from wayout.files.build import build
from wayout.files.document import parse_document
from wayout.files.load import cases, load, load_without
from wayout.files.perspective import Perspective, seen, withdrawn
from wayout.model import ModelError, Prioritised
from wayout.offers import Failure, PathStep, WayOut
from wayout.report.brief import make_brief
from wayout.report.edition import edition, handling
from wayout.report.edition_data import edition_data
from wayout.report.findings import findings
from wayout.report.grounds import Claim
from wayout.report.page import page

VILLAGE = """\
title: The dam
about: Two villages and a river.
decision_makers:
  Upper:
    because: canary upper itself
    source: canary-upper-file
    options: {release: {title: let the water run}, build: {title: go on with the dam}}
    preferences:
      - statement: not build or pay
        because: canary upper first
        source: [canary-upper-file, A letter of canary upper]
        paraphrase: canary upper said
      - {statement: not release or pay, because: canary upper second}
      - {statement: pay and pay, because: canary upper third}
      - not release
    face: [{statement: not release or (asked and pay), because: canary upper face}]
    variants:
      canary_upper_bold: {because: canary upper bold, chance: 0.2, preferences: [not pay and not pay, not release]}
      canary_upper_meek: {because: canary upper meek, preferences: [release, not build]}
  Lower:
    because: canary lower itself
    source: canary-lower-file
    options:
      pay: {title: pay for the water, verified_by: watch}
      protest: {title: march to the dam}
      watch: {title: let the book be read}
    preferences:
      - {statement: release and release, because: canary lower first, source: canary-lower-file#2}
      - {statement: not build, because: canary lower second, sure: 0.9, source: A diary of canary lower}
      - {statement: not pay or (release and release), because: canary lower third}
      - not protest
      - not pay
    face: [{statement: not pay or (asked and asked), because: canary lower face}]
    variants:
      canary_lower_poor:
        because: canary lower poor
        chance: [0.1, 0.4]
        preferences: [not pay, release and release]
  Priest:
    role: third_party
    mandate: [convey, request]
    because: canary priest itself
    options: {asked: {title: ask both in public, act: request}}
    preferences:
      - {statement: asked or asked, because: canary priest wish}
      - {statement: release and not protest, because: canary priest peace}
infeasible: [{statement: watch and not pay, because: nothing to read without a payment}]
status_quo: [build]
losses:
  Upper: [{statement: build and protest, loss: 7.25, because: canary upper loss}]
  Lower: [{statement: not release and build, loss: 3.75, because: canary lower loss}]
clock:
  start: 2031-05-04T00:00Z
  deadlines: {rains: {title: the rains, at: 2031-05-06T00:00Z}}
  channels: {messenger: {title: a messenger, hours: {low: 5, likely: 9, high: 20}, carrier: Priest}}
plans:
  quiet:
    title: Ask in private
    offer: [release, pay]
    deadline: rains
    channel: messenger
    steps: {go: {does: carry, reaches: told}}
  asked:
    title: The priest asks
    offer: [release, pay, asked, watch]
    deadline: rains
    channel: messenger
    steps: {go: {does: carry, reaches: told}}
proposals:
  upper: {title: What the upper village wrote, commitments: {Upper: release, Lower: pay}, carrier: Priest}
  lower:
    title: What the lower village wrote
    commitments: {Upper: [release, not build], Lower: [pay, watch], Priest: asked}
    carrier: Priest
    source: [letter, The talk of the market]
record:
  canary-upper-file: {citation: The canary upper file, known_to: [Upper, Priest]}
  canary-lower-file: {citation: The canary lower file, turns: 4, known_to: [Lower, Priest]}
  letter: {citation: The letter}
"""
READERS = ("Upper", "Lower", "Priest")
SECRET = {  # what only one party's edition may hold, besides the canaries: statements and amounts
    "Upper": ["not build or pay", "not release or pay", "pay and pay", "not release or (asked and pay)", "7.25"],
    "Lower": ["release and release", "not pay or (release and release)", "not pay or (asked and asked)", "3.75"],
    "Priest": ["asked or asked", "release and not protest"],
}


def village(reader, text=VILLAGE):
    view = Perspective(reader, weighing=True)
    document = seen(parse_document(text, "dam.yaml"), view)
    without = withdrawn(document)
    return make_brief(replace(build(document), assumed=tuple(view.words())), without=without, reader=reader)


@pytest.mark.parametrize("reader", READERS)
def test_nothing_of_the_others_leaks_into_any_form(reader):
    for name, text in forms(village(reader)).items():
        shown = plain(text)
        for other in READERS:
            if other != reader:
                planted = [f"canary {other.lower()}", f"canary-{other.lower()}", f"canary_{other.lower()}"]
                for secret in (*planted, *SECRET[other]):
                    assert secret not in shown.replace("\u200b", ""), (name, secret)


def within(value, seen=None):
    """Every string and every outcome or answer in a value, however deep."""
    seen = set() if seen is None else seen
    if isinstance(value, str):
        yield value
    elif id(value) not in seen:
        seen.add(id(value))
        parts = ()
        if is_dataclass(value):
            yield value
            parts = [getattr(value, each.name) for each in fields(value)]
        elif isinstance(value, Mapping):
            parts = [*value.keys(), *value.values()]
        elif isinstance(value, list | tuple | set | frozenset):
            parts = value
        for part in parts:
            yield from within(part, seen)


@pytest.mark.parametrize("reader", READERS)
def test_the_values_hold_nothing_of_the_others(reader):
    brief = village(reader)
    me = brief.scenario.conflict.index(reader)
    for each in within(brief):
        for other in READERS if isinstance(each, str) else ():
            planted = (
                *SECRET[other],
                f"canary {other.lower()}",
                f"canary-{other.lower()}",
                f"canary_{other.lower()}",
            )
            assert other == reader or not any(secret in each for secret in planted), each
    assert not np.any(np.delete(brief.scenario.conflict.payoffs, me, axis=0))


@pytest.mark.parametrize("reader", READERS)
def test_no_near_miss_is_told_of_or_counted(reader):
    for name, text in forms(village(reader)).items():
        for said in ("one condition", "near miss", "Stability removes"):
            assert said not in plain(text), (name, said)


def test_what_the_reader_never_knew_is_not_weighed():
    """Washington's plans, its channels and its own proposal were never put before Moscow."""
    scenario = load("cuba-1962", perspective=Perspective("USSR", weighing=True))
    assert not scenario.plans
    assert scenario.clock is None
    assert [proposal.key for proposal in scenario.proposals] == ["moscow"]
    assert scenario.conflict.decision_makers[0].preferences is not None


@pytest.mark.parametrize("reader", ["Upper", "Lower"])
def test_the_readers_own_is_there(reader):
    shown = {name: plain(text) for name, text in forms(village(reader)).items()}
    for name in ("screen", "page", "paper", "json"):
        for own in SECRET[reader][:-1]:
            assert own in shown[name], (name, own)
        assert f"canary {reader.lower()} file" in shown[name]
        assert f"canary_{reader.lower()}" in shown[name].replace(" ", "")
    assert all(draft.by == reader for draft in village(reader).drafts)
    assert f"canary {reader.lower()} first" in shown["page"]


def test_the_canaries_are_in_the_whole_brief():
    document = parse_document(VILLAGE, "dam.yaml")
    whole = plain(page(make_brief(build(document), without=withdrawn(document)), "0"))
    for other in READERS[:2]:
        assert all(secret in whole for secret in SECRET[other])
        assert f"canary {other.lower()} first" in whole
        assert f"canary_{other.lower()}" in whole


def edition_forms(text, reader):
    """The forms of an edition without the digest, which is one of the whole file."""
    brief = village(reader, text)
    return forms(replace(brief, scenario=replace(brief.scenario, digest="")))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("other", READERS)
def test_an_edition_is_the_same_whatever_the_others_words_are(reader, other):
    if reader == other:
        return
    name = other.lower()
    told = re.sub(rf"canary([ _-]){name}", rf"quite\g<1>another\g<1>{name}", VILLAGE)
    assert told != VILLAGE
    assert edition_forms(told, reader) == edition_forms(VILLAGE, reader)


MEEK = "      canary_upper_meek: {because: canary upper meek, preferences: [release, not build]}\n"
THIRD = "      - {statement: pay and pay, because: canary upper third}\n"


@pytest.mark.parametrize(
    ("reader", "was", "now"),
    [
        ("Lower", "      - not release\n", "      - not release\n      - build or not build\n"),
        ("Lower", THIRD, "      - pay or pay\n"),
        ("Lower", MEEK, ""),
        ("Lower", "loss: 7.25", "loss: 900"),
        ("Upper", ", sure: 0.9", ""),
        ("Upper", "chance: [0.1, 0.4]", "chance: 0.01"),
        ("Upper", "not pay or (asked and asked)", "not pay or asked"),
    ],
)
def test_an_edition_is_the_same_where_the_conclusions_are(reader, was, now):
    assert was in VILLAGE
    assert edition_forms(VILLAGE.replace(was, now), reader) == edition_forms(VILLAGE, reader)


def statements_of(dm):
    wanted = dm.preferences.statements if isinstance(dm.preferences, Prioritised) else ()
    return {each.text for each in wanted} | {rule.text for rule in dm.face}


READERS_OF_CASES = [(case, key) for case in cases() for key in load(case).conflict.keys]


@pytest.mark.parametrize(("case", "reader"), READERS_OF_CASES)
def test_no_statement_of_another_party_is_in_an_edition_of_a_bundled_case(case, reader):
    scenario = load(case, perspective=Perspective(reader, weighing=True))
    conflict = scenario.conflict
    public = {option.verified_by.text for option in getattr(conflict.space, "options", ()) if option.verified_by}
    public |= {thing[1] for thing in scenario.evidence if thing[0] == "infeasible"}
    own = statements_of(conflict.decision_makers[conflict.index(reader)])
    secret = (
        {text for dm in conflict.decision_makers if dm.key != reader for text in statements_of(dm)} - own - public
    )
    secret = {
        text for text in secret if " or " in text or " and " in text
    }  # others are options, which all may know
    variants = {name for dm, named in scenario.variants.items() if dm != reader for name in named}
    brief = make_brief(scenario, reader=reader)
    shown = plain(page(brief, "0")) + plain(json.dumps(edition_data(brief)))
    assert not {text for text in secret | variants if text in shown}
    assert brief.scenario.reader == reader
    assert handling(brief.scenario).startswith("For ")


@pytest.mark.parametrize(("case", "reader"), READERS_OF_CASES)
def test_the_values_name_nobody_else(case, reader):
    """Who loses, declines or fails is the reader or nobody; what would hold or tempt the others is left out."""
    view = (case, (), (), Perspective(reader, weighing=True))
    brief = make_brief(load(*view), without=load_without(*view), reader=reader)
    me = brief.scenario.conflict.index(reader)
    assert not brief.in_full or (brief.in_full.particulars, brief.offers.near_misses) == ({}, ())
    for concept in brief.result.concepts:
        everywhere = brief.result.held(concept)
        assert all(
            np.array_equal(brief.result.held(concept, dm), everywhere) for dm in brief.scenario.conflict.keys
        )
    for each in within(brief):
        for name in ("face_lost", "declined_by", "not_better", "losses", "refused_by", "unwilling"):
            named = getattr(each, name, ())
            assert not isinstance(named, tuple) or set(named) <= {me}, each
        if isinstance(each, offers.Carriage):
            assert each.dm == me
        if isinstance(each, WayOut):
            assert each.dominated_by is None
        if isinstance(each, PathStep):
            assert each.gains is None
        if isinstance(each, offers.Tested):
            assert (each.commitments, each.breaches, each.others) == ((), (), ())
            assert {answer.party for answer in each.reactions} <= {None, me}
        if isinstance(each, Claim) and each.about[0] == "proposal":
            assert each.words.endswith(("is a way out", "is no way out"))


def test_conclusions_are_those_of_the_whole():
    whole = make_brief(build(parse_document(VILLAGE, "dam.yaml")))
    for reader in READERS:
        part = village(reader)
        assert [way.state for way in part.offers.ways_out] == [way.state for way in whole.offers.ways_out]
        assert part.offers.no_agreement == whole.offers.no_agreement
        for concept in whole.result.concepts:
            assert part.result.equilibria(concept) == whole.result.equilibria(concept)
        for mine, all_ in zip(part.comparison.rows, whole.comparison.rows, strict=True):
            assert mine.outcome.rests_in == all_.outcome.rests_in
            assert mine.outcome.better == all_.outcome.better
            assert mine.outcome.unreachable == all_.outcome.unreachable
        for mine, all_ in zip(part.comparison.proposals, whole.comparison.proposals, strict=True):
            assert mine.sound == all_.sound


def test_what_fails_for_another_is_only_said_to_fail():
    whole = findings(build(parse_document(VILLAGE, "dam.yaml")))
    for tested in whole.comparison.proposals:
        for reader in READERS[:2]:
            me = whole.scenario.conflict.index(reader)
            (mine,) = (t for t in edition(whole, reader).comparison.proposals if t.proposal == tested.proposal)
            named = {failure.dm for failure in mine.failures} | {
                each.dm for f in mine.failures for each in f.leaving
            }
            assert named <= {me, None}
            others = any(f.dm not in (me, None) for f in tested.failures)
            assert not others or Failure("others") in mine.failures


def test_a_belief_of_another_about_the_reader_is_that_others():
    """The night of the case is told as Washington believed it: Moscow's edition holds nothing of that."""
    brief = make_brief(load("cuba-1962", perspective=Perspective("USSR", weighing=True)), reader="USSR")
    assert brief.scenario.conflict.decision_makers[1].preferences is None
    assert not any(each.view_of for each in brief.inputs)
    assert len(brief.offers.ways_out) == 3
    assert "crawl" not in page(brief, "0")


def test_only_what_concerns_the_reader_is_said_to_be_assumed():
    choices = ["USSR.preferences[talk].place=1", "US.preferences[verify].place=1", "clock.seed=7"]
    brief = make_brief(load("cuba-1962", ["USSR=wants_the_clash"], choices), reader="US")
    assert brief.scenario.assumed == (choices[1], choices[2])


def test_who_is_no_party_has_no_edition():
    with pytest.raises(ModelError, match="there is no decision maker 'Nobody'"):
        make_brief(load("cuba-1962"), reader="Nobody")


def test_no_edition_has_no_handling():
    assert handling(load("cuba-1962")) == ""


BELIEF = "because: canary belief, view_of: Lower"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("because: nothing to read without a payment", BELIEF),
        ("hours: {low: 5, likely: 9, high: 20},", f"{BELIEF}, hours: {{low: 5, likely: 9, high: 20}},"),
        ("at: 2031-05-06T00:00Z}", f"at: 2031-05-06T00:00Z, {BELIEF}}}"),
        ("steps: {go: {does: carry,", f"steps: {{go: {{hours: 3, {BELIEF}, does: carry,"),
        ("infeasible:", f"  Smith: {{role: third_party, {BELIEF}}}\ninfeasible:"),
    ],
)
def test_what_another_believes_is_that_others_whatever_it_is_about(was, now):
    assert was in VILLAGE
    text = VILLAGE.replace(was, now)
    for name, shown in forms(village("Upper", text)).items():
        assert "canary belief" not in plain(shown), name
        assert "as Lower believes" not in plain(shown), name
    assert "canary belief" in plain(page(village("Lower", text), "0"))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("because: canary upper second}", "because: planted by lower, known_to: Lower}"),
        ("because: canary upper second}", "because: planted by lower, source: canary-lower-file#3}"),
        ("because: canary upper face}", "because: planted by lower, known_to: [Lower, Priest]}"),
        ("{because: canary upper meek, ", "{because: planted by lower, known_to: Lower, "),
        ("because: canary upper loss}", "because: planted by lower, source: canary-lower-file}"),
    ],
)
def test_what_others_alone_know_of_the_reader_is_theirs(was, now):
    assert was in VILLAGE
    text = VILLAGE.replace(was, now)
    whole = village("Upper")
    part = village("Upper", text)
    for name, shown in forms(part).items():
        for secret in ("planted by lower", *SECRET["Upper"][:4], "canary_upper_meek"):
            assert secret not in plain(shown).replace("\u200b", ""), (name, secret)
    assert [way.state for way in part.offers.ways_out] == [way.state for way in whole.offers.ways_out]


PLOT = """\
title: The toll
decision_makers:
  A: {options: {pay: {}}, preferences: [not pay]}
  B:
    options: {open: {}, plot: {known_to: [B]}}
    %s
    face: [open or not plot]
status_quo: []
"""


@pytest.mark.parametrize(
    ("wishes", "reader", "said"),
    [
        ("ranking: [YYN, YNN, NYN, NNN, YYY, YNY, NYY, NNY]", "A", True),
        ("preferences: [open, not plot]", "A", True),
        ("preferences: [open]", "B", False),
        ("ranking: [YYN, YNN, NYN, NNN, YYY, YNY, NYY, NNY]", "B", False),
    ],
)
def test_an_edition_says_that_not_all_could_be_weighed(tmp_path, wishes, reader, said):
    """What another wants of a thing that the reader does not know cannot be weighed without telling of it."""
    path = tmp_path / "toll.yaml"
    path.write_text(PLOT % wishes, encoding="utf-8")
    brief = make_brief(load(path, perspective=Perspective(reader, weighing=True)), reader=reader)
    assert any(each.startswith("Not all that others want") for each in brief.caveats) == said
    assert ("plot" in page(brief, "0")) == (reader == "B")


def test_an_edition_in_which_all_is_weighed_says_nothing_of_it():
    for reader in ("US", "USSR", "UN"):
        assert not load("cuba-1962", perspective=Perspective(reader, weighing=True)).unweighed
