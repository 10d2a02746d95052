"""What if: any scalar, the place of a statement, another belief."""

import pytest

from wayout.files.document import InputError
from wayout.files.load import load

NIGHT = "cuba-1962"


def texts(scenario, dm="US"):
    maker = scenario.conflict.decision_makers[scenario.conflict.index(dm)]
    return [statement.text for statement in maker.preferences.statements]


def test_a_statement_is_moved_to_a_place():
    before = texts(load(NIGHT))
    after = texts(load(NIGHT, settings=["US.preferences[verify].place=1"]))
    assert after == ["verify", *[text for text in before if text != "verify"]]
    assert texts(load(NIGHT, settings=["decision_makers.US.preferences[3].place=1"])) == after


def test_a_statement_is_replaced_by_place_or_by_text():
    by_text = load(NIGHT, settings=["US.preferences[verify]=not verify"])
    by_place = load(NIGHT, settings=["US.preferences[3]=not verify"])
    whole = load(NIGHT, settings=["US.preferences[verify].statement=not verify"])
    assert texts(by_text)[2] == texts(by_place)[2] == texts(whole)[2] == "not verify"


def test_a_statement_with_an_equals_sign_is_named_by_its_text(scenario_file):
    path = scenario_file("decision_makers:\n  A: {options: {a: {}, b: {}}, preferences: [a, a == b]}\n")
    assert texts(load(path, settings=["A.preferences[a == b].place=1"]), "A") == ["a == b", "a"]


def test_a_latency_is_changed():
    loaded = load(NIGHT, settings=["clock.channels.secretary_general.hours.high=20"])
    assert loaded.clock.channels["secretary_general"].latency.in_hours[2] == 20
    assert load(NIGHT).clock.channels["secretary_general"].latency.in_hours[2] == 12.25


def test_settings_apply_in_turn_and_change_the_fingerprint():
    loaded = load(NIGHT, settings=["clock.seed=7", "clock.seed=8"])
    assert loaded.clock.seed == 8
    assert loaded.digest != load(NIGHT).digest


def test_what_is_changed_no_longer_rests_on_its_source():
    changed = load(NIGHT, settings=["US.preferences[2]=not hold", "clock.channels.secretary_general.hours.high=99"])
    assert changed.why("preference", "US", "not hold").assumed
    assert changed.why("channel", "secretary_general").because == "changed by --set"
    assert not changed.why("channel", "direct").assumed
    assert not changed.why("preference", "US", "verify").assumed
    moved = load(NIGHT, settings=["US.preferences[verify].place=1"])
    assert not moved.why("preference", "US", "verify").assumed


def test_a_brief_knows_what_it_assumes():
    changed = load(NIGHT, ["USSR=wants_the_clash"], ["clock.seed=7"])
    assert changed.assumed == ("clock.seed=7", "USSR=wants_the_clash")
    assert changed.digest != load(NIGHT, settings=["clock.seed=7"]).digest
    assert changed.why("dm", "USSR").because == "perhaps he wants it this way"


def test_a_variant_replaces_the_beliefs():
    assert texts(load(NIGHT, ["USSR=wants_the_clash"]), "USSR")[0] == "not hold"


@pytest.mark.parametrize(
    ("variants", "settings", "says"),
    [
        (["USSR=fears"], [], "fears_the_clash"),
        (["USA=x"], [], "no decision maker 'USA'"),
        (["US=x"], [], "it has none"),
        ([], ["US.preferences[verfy].place=1"], "`verify`"),
        ([], ["US.preferences[9].place=1"], "no entry `9`"),
        ([], ["US.preferences[verify].place=9"], "1 to 6"),
        ([], ["US.preferences[verify].place=first"], "1 to 6"),
        ([], ["clok.seed=1"], "`clock`"),
        ([], ["clock.sed=1"], "`seed`"),
        ([], ["clock.seed.more=1"], "one value"),
        ([], ["clock.seed=soon"], "clock.seed"),
        ([], ["clock.start=1962-10-24T23:15"], "no zone"),
        ([], ["clock.channels.direct.hours.low=99"], "rising order"),
        ([], ["=1"], "empty"),
        ([], ["title=!!python/object:os.system x"], "tag"),
        ([], ["US.preferences[verify]=__import__('os')"], "not allowed"),
    ],
)
def test_what_cannot_be_changed_is_refused_by_name(variants, settings, says):
    with pytest.raises(InputError, match=says):
        load(NIGHT, variants, settings)
