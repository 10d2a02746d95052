"""Chances, doubts and losses in the file: read exactly, and every fault told with its place."""

from fractions import Fraction

import pytest

import wayout
from wayout.files.build import build, faults_of
from wayout.files.document import parse_document
from wayout.files.load import cases, load
from wayout.model import ModelError
from wayout.offers.robustness import Span

SOUND = """\
wayout: 1
decision_makers:
  A:
    options: {strike: {}}
    preferences: [offer, {statement: not strike, sure: 0.8, because: they said so}]
    face: [not strike or offer]
    variants:
      bold: {chance: 0.1, preferences: [{statement: strike, sure: 0.7}]}
      tired: {chance: [0.05, 0.30], face: []}
      odd: {preferences: [strike, offer]}
  B:
    options: {offer: {}}
    ranking: [NN, [YN, NY], YY]
    variants:
      other: {chance: 1, ranking: [YY, [YN, NY], NN]}
losses:
  A:
    - {statement: strike and not offer, loss: 12.5, because: a week's pay}
status_quo: []
"""


def faults(text):
    return faults_of(parse_document(text, "f.yaml"))


def swap(old, new):
    assert old in SOUND
    return SOUND.replace(old, new)


def tenths(*numbers):
    return tuple(Fraction(n, 10) for n in numbers)


class TestWhatIsRead:
    @pytest.fixture
    def scenario(self):
        return build(parse_document(SOUND, "f.yaml"))

    def test_chances_are_exact(self, scenario):
        own, bold, tired, odd = scenario.assumptions.alternatives[0]
        assert (own.name, own.chance, own.sure) == (None, None, tenths(10, 8))
        assert (bold.chance, bold.sure) == (Span(Fraction(1, 10), Fraction(1, 10)), tenths(7))
        assert tired.chance == Span(Fraction(1, 20), Fraction(3, 10))
        assert odd.chance is None

    def test_a_variant_that_leaves_the_statements_out_doubts_them_as_before(self, scenario):
        tired = scenario.assumptions.alternatives[0][2]
        assert tired.sure == tenths(10, 8)
        assert tired.dm.face == ()
        assert scenario.assumptions.alternatives[1][1].sure == ()

    def test_losses(self, scenario):
        (loss,) = scenario.losses["A"]
        assert (loss.text, loss.amount) == ("strike and not offer", Fraction(25, 2))
        assert scenario.why("loss", "A", "strike and not offer").because == "a week's pay"

    def test_a_variant_taken_is_believed_for_sure(self, scenario):
        taken = scenario.with_variant("A", "bold")
        assert taken.assumptions.conflict.payoffs.tolist() == taken.conflict.payoffs.tolist()
        assert [(each.name, each.chance) for each in taken.assumptions.weighed[0]] == [(None, None)]
        assert set(taken.assumptions.variants["A"]) == {"tired", "odd"}
        assert taken.with_variant("A", "odd").assumptions.conflict.payoffs[0].tolist() == [0, 2, 1, 3]
        assert taken.assumptions.alternatives[0][0].sure == tenths(7)
        with pytest.raises(ModelError, match="odd"):
            scenario.with_variant("A", "cautious")

    def test_on_a_general_graph(self):
        text = """\
states: [peace, war]
decision_makers:
  A: {moves: {peace: [war]}, ranking: [war, peace], variants: {mild: {chance: 0.5, ranking: [peace, war]}}}
losses: {A: [{statement: war, loss: 3}]}
status_quo: peace
"""
        scenario = build(parse_document(text, "f.yaml"))
        assert scenario.assumptions.worlds == 2
        assert scenario.losses["A"][0].state == 1
        assert "no state `wra`" in faults(text.replace("statement: war", "statement: wra"))[0].what

    @pytest.mark.parametrize("case", cases())
    def test_every_case_has_its_assumptions(self, case):
        scenario = load(case)
        assert scenario.assumptions.conflict is scenario.conflict
        assert scenario.assumptions.variants == scenario.variants

    def test_the_night_gives_their_fear_the_chance_of_its_source(self):
        scenario = wayout.load("cuba-1962")
        fears = scenario.assumptions.alternatives[1][1]
        assert (fears.name, fears.chance) == ("fears_the_clash", Span(Fraction(1, 20), Fraction(3, 10)))
        assert str(scenario.why("variant", "USSR", "fears_the_clash").sources[0].turn) == "1"


def test_a_sound_file_has_no_faults():
    assert faults(SOUND) == ()


@pytest.mark.parametrize(
    ("text", "line", "key", "what", "mend"),
    [
        (swap("chance: 0.1,", "chance: 1.1,"), 8, "A.variants.bold.chance", "from 0 to 1, not `1.1`", ""),
        (swap("chance: 0.1,", "chance: -0.1,"), 8, "A.variants.bold.chance", "from 0 to 1", ""),
        (
            swap("chance: 0.1,", "chance: likely,"),
            8,
            "A.variants.bold.chance",
            "its bounds, not `likely`",
            "[0.05, 0.3]",
        ),
        (swap("chance: 0.1,", "chance: true,"), 8, "A.variants.bold.chance", "from 0 to 1", ""),
        (swap("chance: 0.1,", "chance: .nan,"), 8, "A.variants.bold.chance", "from 0 to 1", ""),
        (swap("[0.05, 0.30]", "[0.30, 0.05]"), 9, "A.variants.tired.chance", "bounds 0.3, 0.05", "the lower first"),
        (swap("[0.05, 0.30]", "[0.3]"), 9, "A.variants.tired.chance", "or its bounds", ""),
        (swap("[0.05, 0.30]", f"[{10**400}, 1]"), 9, "A.variants.tired.chance", "bounds 1000", "within 0 to 1"),
        (swap("[0.05, 0.30]", "[0.3, 1.2]"), 9, "A.variants.tired.chance", "bounds 0.3, 1.2", "within 0 to 1"),
        (swap("[0.05, 0.30]", "[0.91, 0.95]"), 7, "A.variants", "sum to 1.01 at least", "at most 1"),
        (swap("sure: 0.8", "sure: 1.8"), 5, "A.preferences[2].sure", "from 0 to 1, not `1.8`", ""),
        (swap("sure: 0.8", "sure: yes"), 5, "A.preferences[2].sure", "from 0 to 1, not `yes`", ""),
        (swap("sure: 0.7", "sure: -1"), 8, "A.variants.bold.preferences[1].sure", "from 0 to 1", ""),
        (
            swap("[not strike or offer]", "[{statement: strike, sure: 0.5}]"),
            6,
            "A.face[1].sure",
            "only a pref",
            "variant",
        ),
        (
            swap("[NN, [YN, NY], YY]", "[{NN: 1, sure: 0.3}, YN, NY, YY]"),
            13,
            "B.ranking[1]",
            "only a pref",
            "`chance`",
        ),
        (
            swap("    ranking: [NN", "    sure: 0.3\n    ranking: [NN"),
            13,
            "decision_makers.B.sure",
            "only a pref",
            "",
        ),
        (swap("losses:\n  A:", "losses:\n  C:"), 17, "losses.C", "no decision maker `C`", "A, B"),
        (swap("strike and not offer", "strik"), 18, "losses.A[1]", "no option `strik`", "`strike`"),
        (swap(", loss: 12.5", ""), 18, "losses.A[1].loss", "missing", "loss:"),
        (swap("loss: 12.5", "loss: much"), 18, "losses.A[1].loss", "number", ""),
    ],
)
def test_each_fault_is_told_with_its_place(text, line, key, what, mend):
    (fault,) = faults(text)
    assert fault.line == line
    assert fault.key.endswith(key)
    assert what in fault.what
    assert mend in fault.mend


def test_chances_that_leave_nothing_are_no_fault():
    assert faults(swap("chance: 0.1,", "chance: 0.95,").replace("[0.05, 0.30]", "[0.05, 0.9]")) == ()


def test_a_conversion_says_that_doubts_are_not_carried(tmp_path):
    from wayout.files.convert import convert  # noqa: PLC0415

    lost = convert(parse_document(SOUND, "f.yaml"), str(tmp_path / "f.gmcr")).lost
    assert any(line.startswith("sure of") for line in lost)
    assert any(line.startswith("losses") for line in lost)
    assert any(line.startswith("variants of A, B") for line in lost)
