"""Drafts: what they ask, what was said before, what may and may not be said to whom, and templates of one's own."""

import json
import re
from dataclasses import fields
from datetime import UTC, datetime

import pytest

import wayout
from drafting import conditions_of, made
from wayout.files.build import build
from wayout.files.document import InputError, parse_document
from wayout.files.load import cases
from wayout.files.templates import copy_templates, read_templates
from wayout.model import ModelError
from wayout.offers import offers_by
from wayout.plans import compare
from wayout.report.brief import make_brief
from wayout.report.data import brief_data
from wayout.report.drafts import (
    NAMES,
    OURS,
    TemplateError,
    Templates,
    deal_by_default,
    deal_of_plan,
    deal_of_proposal,
    drafts,
)
from wayout.report.drafts.letter import Letter
from wayout.report.drafts.note import before_sending
from wayout.report.drafts.templates import written

NIGHT = "cuba-1962"


@pytest.fixture(scope="module")
def night():
    """The three drafts of the request at 300 miles."""
    return made(NIGHT, plan="request_300")


class TestTheNight:
    """Turns 9 to 13 of the call: hold them for two or three days while there is talk; he can request it."""

    def test_to_whom(self, night):
        assert [(each.kind, each.by, each.to) for each in night] == [
            ("third party", "US", ("UN",)),
            ("other side", "US", ("USSR",)),
            ("own side", "US", ("US",)),
        ]

    def test_what_the_secretary_general_is_asked(self, night):
        text = night[0].text
        assert "We suggest that you publicly ask that the ships hold, contact be avoided and talks begin." in text
        assert "If the Soviet Union will hold its ships short of the line, the United States will begin" in text
        assert "neither is asked for without the other, and nobody has to move first" in text
        assert "It is to last 2 to 3 days, from 25 October 1962, 14:00 EDT." in text

    def test_each_point_goes_back_to_the_turns(self, night):
        request, halt = night[0].points
        assert [deed.acts for deed in request.deeds] == [("request",)]
        assert [deed.acts for deed in (*halt.condition, *halt.deeds)] == [("hold",), ("talk",)]
        assert "kennedy-ball-1962-10-24#11" in {each.source for each in request.said}
        turns = {int(each.turn) for each in halt.said if each.source.startswith("kennedy-ball") and each.turn}
        assert {8, 9, 10, 11, 13} <= turns
        said = next(each for each in halt.said if each.source == "kennedy-ball-1962-10-24#10")
        assert (said.by, said.to, said.date) == ("Kennedy", "Ball", "24 October 1962, 23:15")
        assert said.document.startswith("Memorandum of telephone conversation, Kennedy and Ball")
        assert said.known_to == ("US",)

    def test_the_call_is_cited_in_no_letter(self, night):
        assert not any("telephone" in each.text for each in night[:2])
        assert "Kennedy to Ball, 24 October 1962, 23:15, turns" in night[2].text

    def test_by_when_and_what_decides_it(self, night):
        assert "25 October 1962, 13:4" in str(night[0].before)
        assert "the line pulled in to 300 miles" in night[0].before.what

    def test_what_follows(self, night):
        request, halt = (each.follows for each in night[0].points)
        assert request.kept == "it rests in enforce, talk, hold, request"
        assert request.refused == (
            "without the Acting Secretary-General, if the others do their part, it rests in enforce",
        )
        assert any(each.startswith("`hold`: seen by nobody, for want of verify") for each in halt.breach)
        assert "on a no, or silence, of the Soviet Union it rests in enforce, request" in halt.refused

    def test_the_note_tells_our_own_side_everything(self, night):
        text = night[2].text
        for words in (
            "WHAT WE GIVE\n- begin preliminary talks at the United Nations",
            "WHAT GOES ON\n- The United States: stop and board what reaches the line",
            "- McNamara, Rusk and Stevenson: to clear",
            "- USSR says no or is silent: rests in enforce, request",
            "we want `not talk or hold`: talks are offered if the ships hold, not otherwise",
            "the Soviet Union may be otherwise: fears_the_clash, chance 0.05 to 0.3",
            "- chance that request public is in time: 0.9",
            "Nothing here lets others see whether the Soviet Union keeps to this",
            "say it after `request` is public and join it with `talk`",
        ):
            assert words in text, words
        assert "Khrushchev: to" not in text  # he decides after it is sent

    def test_a_proposal_is_drafted_though_it_fails(self):
        note = made(NIGHT, proposal="secretary_general")[-1]
        assert (note.of.kind, note.of.name) == ("proposal", "secretary_general")
        assert any("USSR would gain by not hold" in each for each in note.open_points)
        assert note.points[-1].until.term.most == 3
        (verify,) = [each for each in made(NIGHT, proposal="washington")[0].points if each.condition]
        assert [deed.acts for deed in (*verify.condition, *verify.deeds)] == [("hold",), ("talk",)]
        assert not verify.together

    def test_a_letter_cites_what_its_reader_knows(self):
        letters = made(NIGHT, proposal="secretary_general")[:2]
        for each in letters:
            assert "on a suspension of two to three weeks" in each.text
            assert "doc. 59" not in each.text  # of the next day
            assert "telephone" not in each.text

    def test_the_plan_with_the_best_chance_is_the_default(self):
        assert made(NIGHT)[0].of.name == "request_tanker_through"

    def test_a_mediator_writes_to_both_sides(self):
        drafted = made(NIGHT, plan="request_300", by="UN")
        assert [(each.kind, each.to) for each in drafted] == [
            ("other side", ("US",)),
            ("other side", ("USSR",)),
            ("own side", ("UN",)),
        ]
        assert "The Acting Secretary-General will publicly ask" in drafted[0].text
        assert "we want" not in drafted[2].text


def test_steps_after_the_sending_are_nobodys_to_be_told():
    plans = {plan.key: plan for plan in wayout.load(NIGHT).plans}
    assert [step.key for step in before_sending(plans["request_300"])] == ["draft", "clear", "send"]
    assert [step.key for step in before_sending(plans["direct_letter"])] == ["draft", "clear"]
    assert list(before_sending(plans["nothing"])) == []


@pytest.mark.parametrize("name", cases())
def test_every_way_out_of_every_case_can_be_drafted_by_everybody(name):
    scenario = wayout.load(name)
    conditions, found = conditions_of(scenario), compare(scenario)
    deal = deal_by_default(scenario, found, conditions, offers_by(conditions))
    assert (deal is None) == (not offers_by(conditions).ways_out)
    for by in scenario.conflict.keys if deal else ():
        drafted = drafts(deal, by)
        assert [each.to for each in drafted].count((by,)) == 1
        others = {key for i, key in enumerate(scenario.conflict.keys) if i in scenario.conflict.principals} - {by}
        assert others <= {key for each in drafted for key in each.to}
        for each in drafted:
            assert "\n\n\n" not in each.text
            assert each.warnings == ()  # a way out costs nobody face on the way


@pytest.mark.parametrize("name", cases())
def test_every_plan_that_asks_for_something_can_be_drafted(name):
    scenario = wayout.load(name)
    conditions, found = conditions_of(scenario), compare(scenario)
    for row in found.rows:
        if row.plan.offer is not None and row.plan.offer not in conditions.rest.states:
            for each in drafts(deal_of_plan(scenario, found, conditions, row.plan.key)):
                lost = {scenario.conflict.keys[i] for i in row.outcome.face_lost}
                assert {warned.party for warned in each.warnings} >= lost


# --- what may be said to whom -------------------------------------------------------------------------------

MILL = """\
title: canary title
about: canary about
decision_makers:
  Mill:
    name: the mill
    because: canary mill
    source: canary-file
    options:
      pay:
        title: pay for the water
        because: canary pay
        source: [shared, "canary-file#2"]
        paraphrase: spoken of in public
      canary_stay: {title: stay on the river}
    preferences:
      - {statement: open_gate, because: canary wish, source: canary-file, paraphrase: canary wish said}
      - statement: not pay or (asked and open_gate)
        because: canary second
        source: shared
        paraphrase: canary second said
      - not pay
      - canary_stay
    face: [{statement: not pay or asked, because: canary face, source: shared, paraphrase: canary face said}]
    variants:
      canary_own: {because: canary own variant, preferences: [not pay]}
  Farm:
    name: the farm
    because: canary farm
    view_of: Mill
    options:
      open_gate: {title: open its gate, verified_by: watch, because: canary gate}
      watch: {title: let the gate be watched}
    preferences:
      - statement: not open_gate or (asked and pay)
        because: canary theirs
        source: shared
        paraphrase: canary theirs said
      - {statement: pay, because: canary farm pay}
      - not open_gate
    face: [{statement: not open_gate or asked and pay, because: canary farm face}]
    variants:
      canary_theirs: {chance: 0.123, because: canary variant, preferences: [not open_gate]}
  Vicar:
    name: the vicar
    role: third_party
    mandate: [request]
    because: canary vicar
    options: {asked: {title: ask both in church, act: request, consent: [Mill], because: canary asked}}
infeasible: [{statement: watch and not open_gate, because: canary infeasible}]
status_quo: [canary_stay]
losses: {Mill: [{statement: not open_gate, loss: 7.125, because: canary loss}]}
clock:
  start: 2031-05-04T00:00Z
  because: canary clock
  runs: 200
  standstill: {begins: 2031-05-05T00:00Z, term: 2 weeks, because: canary standstill}
  deadlines: {drought: {title: canary drought, at: 2031-05-06T00:00Z, because: canary deadline}}
  lines: {ford: {title: canary ford, radius_nm: 5, centre: {lat: 1, lon: 2}, because: canary line}}
  channels:
    boy: {title: canary boy, hours: {low: 5, likely: 9, high: 20}, carrier: Vicar, because: canary channel}
plans:
  canary_plan:
    title: canary plan
    because: canary plan why
    offer: [pay, open_gate, asked, canary_stay]
    deadline: drought
    channel: boy
    steps:
      write: {does: canary write, who: canary clerk, hours: 1, because: canary hours}
      go: {does: canary carry, who: canary runner, after: write, reaches: canary_reached, because: canary step}
proposals:
  canary_proposal:
    title: canary proposal
    because: canary proposal why
    commitments:
      Mill: [{statement: pay, because: canary term, source: shared, paraphrase: offered at the fair}]
      Farm: open_gate
      Vicar: asked
    term: 3 weeks
    area: the upper field
    expiry: 2031-05-20T00:00Z
    carrier: Vicar
record:
  canary-file: {citation: The canary file, turns: 3, date: 2031-01-01, known_to: Mill}
  shared: {citation: The letter of March, date: 2031-03-01, from: Mill, to: Farm}
"""
MAY_BE_READ = ("stay on the river", "pay for the water", "open its gate", "ask both in church", "2 weeks")


def mill(plan=None, proposal=None, text=MILL, **given):
    scenario = build(parse_document(text, "mill.yaml"))
    conditions, found = conditions_of(scenario), compare(scenario)
    deal = (
        deal_of_proposal(scenario, found, conditions, proposal)
        if proposal
        else deal_of_plan(scenario, found, conditions, plan)
    )
    return drafts(deal, **given)


@pytest.mark.parametrize("given", [{"plan": "canary_plan"}, {"proposal": "canary_proposal"}])
@pytest.mark.parametrize("by", ["Mill", "Farm", "Vicar"])
def test_no_letter_says_what_it_may_not(given, by):
    letters = [each for each in mill(by=by, **given) if each.kind != "own side"]
    assert letters
    for each in letters:
        assert "canary" not in each.text.lower()
        assert "0.123" not in each.text
        assert "7.125" not in each.text
        for statement in ("not pay", "not open_gate", "asked and", "open_gate", "canary_stay", "drought"):
            assert statement not in each.text
        assert "pay for the water" in each.text
        assert "The letter of March" in each.text


def test_the_canaries_are_in_the_note():
    note = mill(plan="canary_plan", by="Mill")[-1]
    for words in (
        "canary wish",
        "canary face",
        "canary theirs",
        "canary_theirs",
        "0.123",
        "canary clerk",
        "canary plan",
    ):
        assert words in note.text, words
    assert "canary_own" not in note.text  # what others believe of us is not ours to weigh


def test_a_passage_goes_into_letters_only_where_writer_and_reader_know_it():
    shown = mill(proposal="canary_proposal", by="Mill")
    assert all("offered at the fair (The letter of March)" in each.text for each in shown[:2])
    closed = MILL.replace("from: Mill, to: Farm", "from: Mill, to: Farm, known_to: [Mill, Farm]")
    assert not any("March" in each.text for each in mill(proposal="canary_proposal", by="Vicar", text=closed)[:-1])
    vicar, farm, _ = mill(proposal="canary_proposal", by="Mill", text=closed)
    assert "March" not in vicar.text
    assert "The letter of March" in farm.text
    later = MILL.replace("date: 2031-03-01", "date: 2031-06-01")
    assert not any("March" in each.text for each in mill(proposal="canary_proposal", by="Mill", text=later))
    undated = MILL.replace("date: 2031-03-01, ", "")
    assert not any("March" in each.text for each in mill(proposal="canary_proposal", by="Mill", text=undated)[:2])


def test_the_terms_of_a_proposal_are_in_the_letters():
    letter = mill(proposal="canary_proposal", by="Mill")[1].text
    assert "It is to last 3 weeks." in letter
    assert "It is to hold in the upper field." in letter
    assert "It may be accepted until 20 May 2031, 00:00 UTC, and lapses if it is not." in letter
    assert "Meanwhile the mill may continue to stay on the river." in letter


def test_what_a_letter_is_given_is_listed():
    """A field more is a decision to be made here too."""
    assert {each.name for each in fields(Letter)} == {
        *("sender", "reader", "parties", "carries", "asked", "first", "clauses", "goes_on"),
        *("term", "begins", "opens", "expires", "area", "said"),
    }


def test_a_third_party_is_not_asked_beyond_its_mandate():
    text = MILL.replace("mandate: [request]", "mandate: [convey]")
    drafted = mill(proposal="canary_proposal", by="Mill", text=text)
    assert drafted[0].to == ("Vicar",)  # it carries it
    assert "ask both in church" not in drafted[0].text
    assert "We ask you to put the following to the farm." in drafted[0].text
    assert any("its mandate does not name request" in each for each in drafted[-1].open_points)


def test_an_option_beyond_the_mandate_that_is_not_asked_for_hinders_nothing():
    text = MILL.replace("options: {asked: {", "options: {sermon: {act: propose}, asked: {")
    assert text != MILL
    assert (
        "We suggest that you ask both in church." in mill(proposal="canary_proposal", by="Mill", text=text)[0].text
    )


CARRIED = MILL.replace(", asked, canary_stay]", ", canary_stay]").replace("      Vicar: asked\n", "")


@pytest.mark.parametrize(
    ("given", "old", "new"),
    [
        ({"plan": "canary_plan"}, "    channel: boy\n", ""),
        ({"proposal": "canary_proposal"}, "    carrier: Vicar\n", ""),
        ({"proposal": "canary_proposal"}, "    carrier: Vicar\n", "    carrier: Farm\n"),
    ],
)
def test_who_only_carries_it_is_written_to(given, old, new):
    """A plan's own channel counts though no step goes by it."""
    steps = CARRIED[CARRIED.index("    steps:\n") : CARRIED.index("proposals:\n")]
    text = CARRIED.replace(steps, "")
    assert [each.kind for each in mill(by="Mill", text=text, **given)] == ["third party", "other side", "own side"]
    assert old in text
    assert [each.kind for each in mill(by="Mill", text=text.replace(old, new), **given)] == [
        "other side",
        "own side",
    ]


def test_on_a_no_nobody_does_anything_and_without_a_third_party_the_others_still_do():
    freely = (
        MILL.replace("verified_by: watch, ", "")
        .replace("(asked and open_gate)", "open_gate")
        .replace("(asked and pay)", "pay")
    )
    freely = freely.replace("statement: not pay or asked,", "statement: canary_stay,").replace(
        "asked and pay,", "pay,"
    )
    request, trade = (each.follows for each in mill(plan="canary_plan", by="Mill", text=freely)[-1].points)
    assert request.refused == (
        "without the vicar, if the others do their part, it rests in pay, canary_stay, open_gate",
    )
    assert set(trade.refused) == {
        f"on a no, or silence, of the {party} it rests in canary_stay, asked" for party in ("mill", "farm")
    }


def test_all_that_the_brief_shows_of_drafts_is_in_its_data():
    scenario = build(parse_document(MILL, "mill.yaml"))
    brief = make_brief(scenario)
    data = brief_data(brief)
    assert (data["draft"]["plan"], data["draft"]["before"]) == (None, None)  # it is the draft of a state
    assert brief.drafts[0].before is not None
    night = make_brief(wayout.load(NIGHT))
    told = brief_data(night)["draft"]
    assert (told["plan"], told["before"]) == ("The request, tanker let through", str(night.drafts[0].before))
    assert [each["text"] for each in data["drafts"]] == [each.text for each in brief.drafts]
    assert data["draft"]["to"] == "Vicar"
    assert data["draft"]["paragraphs"][0] == "We suggest that you ask both in church."
    json.dumps(data)


def test_the_reader_of_an_edition_writes_its_drafts_without_the_others_wishes():
    scenario = build(parse_document(MILL, "mill.yaml"))
    brief = make_brief(scenario, reader="Farm")
    assert {each.by for each in brief.drafts} == {"Farm"}
    words = json.dumps(brief_data(brief)["drafts"])
    for secret in (
        "canary wish",
        "canary second",
        "canary face",
        "not pay or asked",
        "canary_own",
        "7.125",
        "canary mill",
    ):
        assert secret not in words


# --- templates of one's own ---------------------------------------------------------------------------------


def folder_with(tmp_path, **texts):
    for name, text in texts.items():
        (tmp_path / f"draft_{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


FRENCH = """\
{# lettre #}
Si {{ clauses[0].condition[0].who }} et {{ listed(clauses[0].deeds[0].does, "et") }},
pour {{ term.least|int }} à {{ term.most|int }} jours
à partir du {{ begins.day }}/{{ begins.month }}/{{ begins.year }}.
"""


def test_a_template_in_another_language_takes_the_place_of_ours(tmp_path):
    own = read_templates(folder_with(tmp_path, other_side=FRENCH))
    scenario = wayout.load(NIGHT)
    deal = deal_of_plan(scenario, compare(scenario), conditions_of(scenario), "request_300")
    third, other, note = drafts(deal, templates=own)
    assert other.text.startswith(
        "Si the Soviet Union et begin preliminary talks at the United Nations,\npour 2 à 3 jours\n"
    )
    assert "25/10/1962." in other.text
    ours = drafts(deal)
    assert (third.text, note.text) == (ours[0].text, ours[2].text)


def test_ours_copied_say_the_same_and_are_never_written_over(tmp_path, night):
    where = tmp_path / "mine"
    assert {path.name for path in copy_templates(where)} == set(NAMES)
    own = read_templates(where)
    for name in NAMES:
        assert own.text(name) == OURS.text(name)
    (where / NAMES[1]).unlink()
    (where / NAMES[2]).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="the file exists"):
        copy_templates(where)
    assert not (where / NAMES[1]).exists()
    assert (where / NAMES[2]).read_text(encoding="utf-8") == "mine"


def test_each_template_lists_at_its_top_what_it_is_given():
    from wayout.report.drafts.note import Note  # noqa: PLC0415

    for name in NAMES:
        head = OURS.text(name).split("#}")[0]
        for each in fields(Note if "own" in name else Letter):
            assert re.search(rf"\b{each.name}\b", head), (name, each.name)


GIVEN = {"sender": "A", "reader": "B", "asked": ["x", "y"]}


def fill(text, given=GIVEN):
    return written(Templates({NAMES[0]: text}, {NAMES[0]: "mine.txt"}), NAMES[0], given)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("one\n{{ sendr }}", 2, "'sendr' is undefined"),
        ("{% if %}", 1, "Expected an expression"),
        ("a\nb\n{% for x in asked %}{{ x }}", 3, "Unexpected end of template"),
        ("{{ sender.nothing }}", 1, "has no attribute 'nothing'"),
        ("{{ asked[7] }}", 1, "has no element 7"),
        ("{{ 1 / 0 }}", 1, "ZeroDivisionError"),
        ("{{ sender + 1 }}", 1, "TypeError"),
        ("{{ sender|nothing }}", 1, "No filter named 'nothing'"),
        ("{% include 'brief.html' %}", 1, "brief.html"),
        ("{% include '/etc/passwd' %}", 1, "/etc/passwd"),
        ("{% extends '../brief.html' %}", 1, "brief.html"),
        ("{% import 'os' as os %}", 1, "os"),
        ("{{ sender.__class__ }}", 1, "unsafe"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", 1, "unsafe"),
        ("{{ listed.__globals__ }}", 1, "unsafe"),
        ("{{ asked.append('z') }}", 1, "unsafe"),
        ("{{ lipsum() }}", 1, "'lipsum' is undefined"),
        ("{% for x in range(1000000000) %}{% endfor %}", 1, "rounds"),
        ("{% for x in range(99999) %}{% for y in range(99999) %}{% endfor %}{% endfor %}", 1, "rounds"),
        ("{{ 'x' * 1000000000 }}", 1, "product"),
        ("{{ 1000000000 * 'x' }}", 1, "product"),
        ("{{ asked * 1000000000 }}", 1, "product"),
        ("{{ 9 ** 9 ** 9 }}", 1, "power"),
        ("{{ '%999999999d' % 1 }}", 1, "%"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", 1, "without end"),
        ("{% for x in range(99999) %}{{ 'many words at a time' }}{% endfor %}", 1, "letters"),
    ],
)
def test_a_fault_of_a_template_names_the_file_the_line_and_the_mend(text, line, what):
    with pytest.raises(TemplateError) as found:
        fill(text)
    assert found.value.file == "mine.txt"
    assert found.value.line == (None if what == "letters" else line)
    assert what in str(found.value)
    assert found.value.mend


def test_what_is_given_is_said_where_a_name_is_unknown():
    with pytest.raises(
        TemplateError, match=r"mine\.txt:1: 'reasons' is undefined; a template is given sender, reader, asked"
    ):
        fill("{{ reasons }}")


def test_nothing_of_html_is_made_of_it():
    assert fill("{{ sender }} & <b>", {"sender": "A & <B>"}) == "A & <B> & <b>\n"


def test_an_instant_is_values():
    letter = mill(plan="canary_plan", by="Mill")[0]
    begins = letter.points[0].until.begins
    assert (begins.day, begins.month, begins.year, begins.time, begins.zone) == (5, 5, 2031, "00:00", "UTC")
    assert datetime.fromisoformat(begins.iso) == datetime(2031, 5, 5, tzinfo=UTC)


# --- bad input ----------------------------------------------------------------------------------------------


def test_what_cannot_be_drafted_is_said():
    scenario = wayout.load(NIGHT)
    conditions, found = conditions_of(scenario), compare(scenario)
    with pytest.raises(ModelError, match="no plan 'letter'; there are direct_letter, request_500"):
        deal_of_plan(scenario, found, conditions, "letter")
    with pytest.raises(
        ModelError, match="'nothing' offers nothing, so there is nothing to draft; there are direct"
    ):
        deal_of_plan(scenario, found, conditions, "nothing")
    with pytest.raises(ModelError, match="no decision maker 'Cuba'"):
        made(NIGHT, by="Cuba")
    direct = deal_of_plan(scenario, found, conditions, "direct_letter")
    with pytest.raises(
        ModelError, match="UN neither acts in this offer nor carries it; there are drafts to USSR, US"
    ):
        drafts(direct, to=["UN"])
    with pytest.raises(ModelError, match="nothing has to be asked"):
        made(NIGHT, state="YNNNN")


def test_folders_of_templates_that_are_none(tmp_path):
    with pytest.raises(InputError, match="no folder of templates"):
        read_templates(tmp_path / "nowhere")
    (tmp_path / "draft_third_part.txt").write_text("x", encoding="utf-8")
    (tmp_path / ".hidden").write_text("x", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"no template of this name; did you mean `draft_third_party\.txt`"
    ) as found:
        read_templates(tmp_path)
    assert len(found.value.faults) == 1


def test_every_faulty_template_of_a_folder_is_named(tmp_path):
    where = folder_with(tmp_path, third_party="{% if %}", own_side="one\n{{", other_side="fine")
    with pytest.raises(InputError) as found:
        read_templates(where)
    assert [(fault.file.split("/")[-1], fault.line) for fault in found.value.faults] == [
        ("draft_own_side.txt", 2),
        ("draft_third_party.txt", 1),
    ]


def test_a_template_that_is_not_text(tmp_path):
    (tmp_path / NAMES[0]).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_templates(tmp_path)
