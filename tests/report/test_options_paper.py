"""The options paper: two pages at most, the numbers of the comparison, each sentence only where it is so."""

import io
import json
import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from docx import Document
from pypdf import PdfReader
from rich.console import Console
from typer.testing import CliRunner

import wayout
from report.test_edition import READERS, SECRET, village
from scenarios import feasible_settings, random_scenario
from wayout.cli.app import app
from wayout.clock import Chance
from wayout.files.build import build
from wayout.files.document import parse_document
from wayout.files.load import cases
from wayout.files.word import packed
from wayout.report.block_page import block_page
from wayout.report.block_terminal import block_lines
from wayout.report.blocks import WIDE, Finding, Items, Paragraph, Table, coded, table
from wayout.report.brief import make_brief
from wayout.report.fit import height, lines, pages
from wayout.report.for_and_against import UNWILLING
from wayout.report.options import TOO_LATE, Merits, better_by, dominates, no_worse, options
from wayout.report.options_blocks import ROOMS, cut, options_blocks
from wayout.report.options_data import options_data
from wayout.report.options_paper import OptionsPaper, comparison_sentences, options_paper
from wayout.report.paper import printed
from wayout.report.word import document

NIGHT = "cuba-1962"
HANDLING = "For the Committee only"


def brief_of(data):
    return make_brief(build(parse_document(json.dumps(data), "f")))


@pytest.fixture(scope="module")
def briefs():
    return {name: make_brief(wayout.load(name)) for name in cases()}


@pytest.fixture(scope="module")
def papers(briefs):
    return {name: options_paper(brief) for name, brief in briefs.items()}


def pdf_of(paper, handling=HANDLING):
    return PdfReader(io.BytesIO(printed(paper.title, options_blocks(paper, "0"), handling)))


def squeezed(words):
    return "".join(words.replace("\u200b", "").split())


def sizes(page):
    found = []

    def note(text, matrix, moved, font, size):
        if text.strip():
            found.append((round(abs(size * matrix[3] * moved[3]), 2), text.strip()))

    page.extract_text(visitor_text=note)
    return found


# --- two pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", cases())
def test_a_case_has_room_on_two_pages_with_all_its_options(name, papers):
    made = pdf_of(papers[name])
    assert len(made.pages) <= 2
    words = squeezed("".join(page.extract_text() for page in made.pages))
    for option in papers[name].options:
        assert squeezed(f"{option.number} {option.title}") in words
    for page in made.pages:
        assert squeezed(HANDLING) in squeezed(page.extract_text())
        read = [size for size, text in sizes(page) if text != HANDLING and size != 8.0]  # at the foot
        assert len(read) > 20
        assert min(read) >= 9.0


LONG = {
    "words": "a title of many plain words that goes on and on about what is to be done ",
    "wide": "WWWWW MMMMM WWWWWWWW ",
    "no blanks": "unterbrechungsloseverhandlungsgegenstandsbezeichnung",
    "han": "和平谈判方案说明",
    "hebrew": "משא ומתן על הסדר ",
}


def crowded(plans, text, times):
    """A scenario of so many plans with long texts everywhere, a clock, variants and proposals."""
    said = (text * times).strip()
    keys = [f"option_number_{n}" for n in range(4)]
    people = {
        f"Party{i}": {
            "name": f"{said[:80]} {i}",
            "options": {key: {"title": said} for key in keys[2 * i : 2 * i + 2]},
            "preferences": [keys[3 - i], keys[1 - i], f"not {keys[2 * i]}"],
            "face": [f"{keys[2 * i]} or {keys[2]}"],
            "variants": {f"variant_{n}": {"preferences": [keys[n]]} for n in range(3)},
        }
        for i in range(2)
    }
    steps = {
        f"s{n}": {"does": said, "hours": 3 + n, "reaches": f"milestone_{n}_{text[:6].strip().lower()}"}
        for n in range(4)
    }
    return {
        "title": said,
        "about": said,
        "decision_makers": people,
        "status_quo": [keys[0]],
        "clock": {
            "start": "2030-05-01T00:00Z",
            "deadlines": {
                "d": {
                    "title": said,
                    "at": {"low": "2030-05-01T08:00Z", "likely": "2030-05-01T09:00Z", "high": "2030-05-02T09:00Z"},
                }
            },
        },
        "plans": {
            f"p{n}": {
                "title": f"{said} {n}",
                "offer": [k for b, k in enumerate(keys) if n >> b & 1],
                "deadline": "d",
                "steps": steps,
            }
            for n in range(1, plans + 1)
        },
        "proposals": {f"q{n}": {"title": f"{said} {n}", "commitments": {"Party0": keys[n % 2]}} for n in range(3)},
    }


@pytest.mark.parametrize("text", LONG)
@pytest.mark.parametrize(("plans", "times"), [(1, 1), (8, 2), (20, 4), (45, 12)])
def test_many_plans_and_long_texts_have_room_on_two_pages(text, plans, times):
    data = crowded(plans, LONG[text], times)
    data["clock"]["runs"] = 200
    try:
        paper = options_paper(brief_of(data))
    except ValueError as error:
        raise AssertionError(str(error)) from error
    made = pdf_of(paper)
    assert len(made.pages) <= 2
    words = "".join(page.extract_text() for page in made.pages)
    assert squeezed("1 Do nothing") in squeezed(words)
    shown = set(map(int, re.findall(r"^(\d+) ", words, flags=re.MULTILINE)))
    assert 1 in shown


def random_paper(rng):
    """A paper of any shape: strings of any kind and length in every place."""

    def text(most):
        kind = list(LONG.values())[rng.integers(len(LONG))]
        return (kind * 60)[: int(rng.integers(1, most))]

    def texts(most, letters):
        return tuple(text(letters) for _ in range(rng.integers(0, most)))

    base = options_paper(make_brief(wayout.load("chicken")))
    timed = bool(rng.random() < 0.7)
    milestones = texts(7, 40) if timed else ()
    one = base.options[0]
    found = tuple(
        replace(
            one, number=n, title=text(400), rests_in=text(600), holds="GMR, SMR, SEQ, SSEQ, SIM", face=text(200),
            limit=text(300), chances=(">0.99 (0.99-1.00)",) * len(milestones), decide_by="25 Oct 06:26 EDT",
            hinges=texts(8, 200), speaks_for=texts(9, 300), speaks_against=texts(9, 300),
            merits=replace(one.merits, way_out=bool(rng.random() < 0.3)),
            dominated_by=(1,) if n > 1 and rng.random() < 0.4 else (),
        )
        for n in range(1, int(rng.integers(2, 60)))
    )  # fmt: skip
    legend = tuple((text(30), text(80), text(300)) for _ in range(rng.integers(0, 27)))
    return OptionsPaper(
        text(300), texts(5, 200), text(3000), legend, True, "Contact or deadline" if timed else "",
        milestones, "Decide by, for 90 %" if timed else "", found, texts(9, 80), texts(70, 400), texts(9, 900),
        texts(30, 900), texts(50, 500), text(80), "d" * 64,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(24))
def test_a_paper_of_any_words_has_room_on_two_pages(seed):
    paper = random_paper(np.random.default_rng(seed))
    made = pdf_of(paper, "W" * 100)
    assert len(made.pages) <= 2
    assert pages(options_blocks(paper, "0")) <= 2


def test_the_fullest_form_that_has_room_is_taken(papers):
    few = next(b for b in options_blocks(papers["chicken"], "0") if isinstance(b, Table))
    assert len(few.rows) == len(papers["chicken"].options)
    crowd = options_paper(brief_of(crowded(40, LONG["words"], 3) | {}))
    given = options_blocks(crowd, "0")
    said = [b for b in given if b.kind == "paragraph"]
    rows = next(b for b in given if isinstance(b, Table)).rows
    folded = [b for b in said if b.lead.startswith("Dominated")]
    more = [int(found[1]) for b in said if (found := re.match(r"And (\d+) more: wayout compare", joined(b.words)))]
    named = len(re.findall(r"\(by \d+\)", joined(folded[0].words))) if folded else 0
    unnamed = int((re.search(r"and (\d+) more\.", joined(folded[0].words)) or [0, 0])[1]) if folded else 0
    assert len(rows) + named + unnamed + sum(more) == len(crowd.options) > 40
    assert rows[0][0].startswith("1 Do nothing")


@pytest.mark.parametrize("many", [1, 2, 5, 9, 30, 90])
def test_what_has_no_room_is_counted(many, papers):
    lists = ("sources", "numbers", "proposals", "sure", "assumed")
    full = {name: tuple(f"{name}{n}" for n in range(many)) for name in lists}
    full["legend"] = tuple((f"legend{n}", "who", "what") for n in range(many))
    given = options_blocks(replace(papers[NIGHT], options=papers[NIGHT].options[:2], **full), "0")
    said = " ".join(every_word(given))
    shown = {name: len(set(re.findall(rf"\b{name}\d+\b", said))) for name in full}
    assert all(shown.values())
    assert sum(shown.values()) + sum(map(int, re.findall(r"\b[Aa]nd (\d+) more\b", said))) == len(full) * many
    assert (" more" in said) == any(each < many for each in shown.values())
    assert [b.words for b in given if b.kind == "heading"][-1] == "Sources"


def every_word(blocks):
    for block in blocks:
        if block.kind == "paragraph":
            yield f"{block.lead} {joined(block.words)}"
        elif block.kind == "items":
            yield from map(joined, block.items)
        elif block.kind == "sources":
            yield from block.sources


def test_the_table_has_what_the_options_have(papers):
    (first, *_) = [b for b in options_blocks(papers[NIGHT], "0") if isinstance(b, Table)]
    assert first.heads == [
        *("Option", "Rests in", "Holds under", "Costs the face of", "First contact"),
        *("Request public in time", "Answer received in time", "Decide by, for 90 %"),
    ]
    for row, option in zip(first.rows, papers[NIGHT].options, strict=True):
        shown = (option.rests_in, option.holds, option.face, option.limit, *option.chances, option.decide_by)
        assert tuple(map(joined, row[1:])) == shown


def test_in_the_tables_is_what_none_dominates_if_others_are_folded(papers):
    crowd = options_paper(brief_of(crowded(40, LONG["words"], 3)))
    (first, *_) = [b for b in options_blocks(crowd, "0") if isinstance(b, Table)]
    numbers = {int(joined(row[0]).split()[0]) for row in first.rows}
    assert numbers - {1} <= {each.number for each in crowd.options if not each.dominated_by}
    assert any(each.dominated_by for each in crowd.options)


def joined(words):
    return words if isinstance(words, str) else "".join(words)


def test_rooms_go_from_more_to_less():
    assert ROOMS[0].options >= 45
    assert not ROOMS[0].fold
    assert ROOMS[-1].cell < 40


@pytest.mark.parametrize("text", LONG.values())
def test_heights_are_at_least_those_on_paper(text):
    given = table(["Option", "For", "Against"], [[text, text * 2, text * 4]] * 3)
    made = PdfReader(io.BytesIO(printed("t", [given], "")))
    assert len(made.pages) == 1
    ends = []
    made.pages[0].extract_text(
        visitor_text=lambda t, m, mv, f, s: ends.append(m[5] + mv[5] * m[3]) if t.strip() else 0
    )
    real = 842 - 42 - min(y for y in ends if y > 45)
    assert real <= sum(height(given)) <= 3.5 * real  # a word that has to be parted takes up to twice its room


def test_lines_are_counted():
    assert lines("word " * 40, WIDE, 9.0) > 1
    assert lines("", WIDE, 9.0) == lines("word", WIDE, 9.0) == 1
    assert lines("w" * 500, 100, 9.0) > 20


@pytest.mark.parametrize(
    ("words", "most", "kept"),
    [
        ("one two", 7, "one two"),
        ("one two", 6, "one…"),
        ("onetwothree", 6, "onetw…"),
        ("a `hold or talk` b", 9, "a `hold…`"),
        ("one, two", 6, "one…"),
    ],
)
def test_words_are_cut_between_words_and_code_stays_closed(words, most, kept):
    assert cut(words, most) == kept


# --- numbers ------------------------------------------------------------------------------------------------


def run(*line):
    done = CliRunner().invoke(app, [*line, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", cases())
def test_every_number_is_that_of_the_comparison(name):
    compared, paper = run("compare", name)["plans"], run("paper", name)["options"]
    assert len(paper) >= len(compared)
    for one, other in zip(paper, compared, strict=False):
        assert (one["option"], one["title"]) == (other["plan"], other["title"])
        for field in ("rests_in", "concepts", "face_lost"):
            assert sorted(one[field]) == sorted(other[field])
        chances = {key: {p: each[p] for p in ("p", "low", "high")} for key, each in other["milestones"].items()}
        assert one["milestones"] == chances
        answer = other.get("answers", {}).get(other["ends_with"])
        assert one["decide_by"] == (answer["latest"]["begin"] if answer else None)


@pytest.mark.parametrize("name", cases())
def test_every_chance_that_is_shown_is_in_the_comparison(name, papers):
    screen = CliRunner().invoke(app, ["compare", name, "--json"]).stdout
    known = {
        round(chance[end], 2)
        for plan in json.loads(screen)["plans"]
        for chance in plan["milestones"].values()
        for end in ("p", "low", "high")
        if chance[end] is not None
    } | {0.0, 0.01, 0.99, 1.0}
    for option in papers[name].options:
        for cell in option.chances:
            for number in map(float, re.findall(r"\d\.\d\d", cell)):
                assert any(abs(number - each) <= 0.011 for each in known), cell


# --- dominance ----------------------------------------------------------------------------------------------


def random_merits(rng):
    def some(names):
        return frozenset(name for name in names if rng.random() < 0.5)

    def chance():
        p = float(rng.choice([0.0, 0.02, 0.3, 0.34, 0.9]))
        return None if rng.random() < 0.1 else Chance(p, max(p - 0.03, 0), min(p + 0.03, 1), int(p * 100), 100)

    return Merits(bool(rng.random() < 0.5), some("RG"), some("AB"), (chance(), chance()), some("xy"))


def oracle(one, other):
    """Written out: at least as good by each criterion, better by some."""
    at_least, better = [], []
    at_least.append(one.way_out or not other.way_out)
    better.append(one.way_out and not other.way_out)
    for mine, its in ((one.concepts, other.concepts), (other.face, one.face), (other.hinges, one.hinges)):
        at_least.append(all(each in mine for each in its))
        better.append(at_least[-1] and any(each not in its for each in mine))
    for a, b in zip(one.chances, other.chances, strict=True):
        if a is None or b is None:
            at_least.append(a is None and b is None)
        else:
            at_least.append(not a.p < b.p)
            better.append(a.low > b.high)
    return all(at_least) and any(better)


def test_dominance_is_that_of_the_definition():
    rng = np.random.default_rng(6)
    every = [random_merits(rng) for _ in range(150)]
    found = {(n, m): dominates(a, b) for (n, a), (m, b) in product(enumerate(every), repeat=2)}
    assert found == {(n, m): oracle(a, b) for (n, a), (m, b) in product(enumerate(every), repeat=2)}
    assert 200 < sum(found.values()) < 20_000
    for (n, m), holds in found.items():
        assert not holds or not found[m, n]
        assert not holds or all(found[n, k] for k in range(150) if found[m, k])


def test_by_what_it_is_better_is_named():
    base = Merits(False, frozenset("R"), frozenset("A"), (Chance(0.5, 0.4, 0.6, 5, 10),), frozenset("x"))
    every = [
        replace(base, way_out=True),
        replace(base, concepts=frozenset("RG")),
        replace(base, face=frozenset()),
        replace(base, hinges=frozenset()),
        replace(base, chances=(Chance(0.8, 0.7, 0.9, 8, 10),)),
    ]
    for place, better in enumerate(every):
        assert better_by(better, base) == (place,)
        assert dominates(better, base)
        assert not no_worse(base, better)
    for other in (replace(base, concepts=frozenset("GS")), replace(base, hinges=frozenset("y"))):
        assert better_by(base, other) == better_by(other, base) == ()
    assert better_by(replace(base, hinges=frozenset()), replace(base, hinges=frozenset("xy"))) == (3,)
    assert better_by(base, replace(base, hinges=frozenset("yz"))) == ()
    likelier = replace(base, chances=(Chance(0.55, 0.45, 0.65, 5, 10),))
    assert no_worse(likelier, base)
    assert not dominates(likelier, base)


@pytest.mark.parametrize("name", cases())
def test_what_is_said_of_dominance_is_so(name, papers):
    paper = papers[name]
    merits = {each.number: each.merits for each in paper.options}
    said = {}
    for sentence in paper.numbers:
        if found := re.match(
            r"Option (\d+) is no better than option (\d+) by any criterion, and worse by (.*)\.", sentence
        ):
            said[int(found[1])] = int(found[2])
            others = re.search(r"\(so does (.*?)\)", sentence)
            named = {int(found[2]), *map(int, re.findall(r"\d+", others[1] if others else ""))}
            assert named == {n for n in merits if oracle(merits[n], merits[int(found[1])])}
    assert set(said) == {n for n in merits if any(oracle(merits[m], merits[n]) for m in merits)}
    last = paper.numbers[-1] if paper.numbers else ""
    free = [n for n in merits if n not in said]
    assert [int(n) for n in re.findall(r"\d+", last.split(" none ")[0])] == (free if len(merits) > 1 else [])


def test_one_option_alone_is_compared_with_nothing(papers):
    one = papers["chicken"].options[:1]
    assert list(comparison_sentences(one, ())) == []
    assert not any(
        "Compared by" in joined(getattr(b, "words", ""))
        for b in options_blocks(replace(papers["chicken"], options=one), "0")
    )


# --- for and against ----------------------------------------------------------------------------------------

SENTENCES = {
    "for": {
        "way out": r"ends in a way out that holds under .*",
        "better": "everybody is better off where it rests than without agreement",
        "nobody asked": "asks nobody for anything",
        "face": "costs nobody face",
        "same": "ends the same under every other belief listed",
        "in time": r".* in time in .* of the runs",
    },
    "against": {
        "untaken": "takes none of the ways out|does not take the way out",
        "unable": ".* may not or cannot do its part",
        "declined": ".* would decline",
        "unreachable": "no moves lead to what it offers",
        "not kept": "agreed to, it would not be kept, and would go on to .*",
        "no better": "no better than no agreement for .*",
        "face": "would cost .* face, if agreed to|costs .* face",
        "cycles": "does not come to rest",
        "left": "somebody would leave where it rests",
        "unwilling": "rests on a sanction that its maker would not carry out",
        "unseen": "a breach of `.*` cannot be seen",
        "otherwise": "ends otherwise if .*",
        "late": r".* in time in .* of the runs, .* wanted",
    },
}


def kinds(sentences, which):
    """How many sentences of each kind; every sentence is of one."""
    found = {}
    for sentence in sentences:
        of = [kind for kind, pattern in SENTENCES[which].items() if re.fullmatch(pattern, sentence)]
        assert len(of) == 1, (sentence, of)
        found[of[0]] = found.get(of[0], 0) + 1
    return found


def facts(brief, row):
    """What is so of a row, asked of its values one by one."""
    conflict, out, ways = brief.scenario.conflict, row.outcome, {w.state: w for w in brief.offers.ways_out}
    wanted = brief.scenario.clock.wanted if brief.scenario.clock else 1
    chances = [m.chance.p for m in row.timing.milestones.values() if m.planned and m.chance] if row.timing else []
    way = ways.get(out.offered) if out.accepted and not out.not_better and out.rests_in == (out.offered,) else None
    moved = sum(other.finding != out.finding for other in row.variants.values())
    speaks_for = {
        "way out": way is not None,
        "better": way is None and out.accepted and not out.not_better,
        "nobody asked": row.plan.offer is None and not row.plan.steps,
        "face": not out.face_lost and any(dm.face for dm in conflict.decision_makers),
        "same": way is not None and bool(row.variants) and not moved,
        "in time": sum(p >= wanted for p in chances),
    }
    speaks_against = {
        "untaken": row.plan.offer is None and bool(ways),
        "unable": bool(out.unable),
        "declined": bool(out.declined_by),
        "unreachable": out.offered is not None
        and not (out.accepted or out.unable or out.declined_by or out.face_lost),
        "not kept": out.accepted and out.offered not in out.rests_in,
        "no better": out.accepted and bool(out.not_better),
        "face": bool(out.face_lost),
        "cycles": out.cycles,
        "left": not out.cycles and bool(out.rests_in) and not out.concepts,
        "unwilling": not out.cycles and bool(out.concepts) and not {"R", "SEQ", "SSEQ"} & set(out.concepts),
        "unseen": len(way.unverified) if way else 0,
        "otherwise": way is not None and moved > 0,
        "late": sum(p < wanted for p in chances),
    }
    return tuple(
        {kind: int(count) for kind, count in each.items() if count} for each in (speaks_for, speaks_against)
    )


def seen_kinds(brief, seen):
    for option, row in zip(options(brief), brief.comparison.rows, strict=False):
        wanted_for, wanted_against = facts(brief, row)
        assert kinds(option.speaks_for, "for") == wanted_for
        assert kinds(option.speaks_against, "against") == wanted_against
        seen["for"] |= set(wanted_for)
        seen["against"] |= set(wanted_against)


def test_each_sentence_is_said_where_it_is_so_and_nowhere_else(briefs):
    seen = {"for": set(), "against": set()}
    for brief in briefs.values():
        seen_kinds(brief, seen)
    for seed in range(140):
        data = random_scenario(np.random.default_rng(seed), 3 + seed % 3)
        if feasible_settings(data):
            seen_kinds(brief_of(data), seen)
    assert set(SENTENCES["for"]) - seen["for"] <= {"better", "same"}
    assert set(SENTENCES["against"]) - seen["against"] <= {"unwilling"}


def test_who_is_named_is_who_it_is(briefs, papers):
    for name, brief in briefs.items():
        conflict = brief.scenario.conflict
        for option, row in zip(papers[name].options, brief.comparison.rows, strict=False):
            said = " ".join(option.speaks_against)
            for kind, dms in (("decline", row.outcome.declined_by), ("cost", row.outcome.face_lost)):
                part = [s for s in option.speaks_against if kind in s]
                for i, dm in enumerate(conflict.decision_makers):
                    if part:
                        assert (dm.title.removeprefix("The ") in part[0]) == (i in dms), (said, dm.title)


def changed(brief, **fields):
    """The brief with another first offer: its outcome changed."""
    rows = list(brief.comparison.rows)
    place = next(n for n, row in enumerate(rows) if row.plan.offer is not None and row.outcome.accepted)
    rows[place] = replace(rows[place], outcome=replace(rows[place].outcome, **fields))
    return replace(brief, comparison=replace(brief.comparison, rows=tuple(rows))), place


@pytest.mark.parametrize(
    ("fields", "sentence", "which"),
    [
        ({"concepts": ("GMR", "SMR")}, "rests on a sanction that its maker would not carry out", "speaks_against"),
        ({"rests_in": (0,)}, "everybody is better off where it rests than without agreement", "speaks_for"),
        ({"concepts": ()}, "somebody would leave where it rests", "speaks_against"),
        ({"cycles": True}, "does not come to rest", "speaks_against"),
        ({"untold": True}, "it is no way out for all", "speaks_against"),
        ({"untold": True, "accepted": False}, "it would not be agreed to", "speaks_against"),
    ],
)
def test_what_is_rare_is_said_too(briefs, fields, sentence, which):
    brief, place = changed(briefs[NIGHT], **fields)
    assert sentence in getattr(options(brief)[place], which)
    assert sentence not in getattr(options(briefs[NIGHT])[place], which)


def test_a_way_out_that_no_other_belief_ends_is_said_to_be_one(briefs):
    brief = briefs[NIGHT]
    rows = brief.comparison.rows
    same = tuple(replace(row, variants=dict.fromkeys(row.variants, row.outcome)) for row in rows)
    kept = options(replace(brief, comparison=replace(brief.comparison, rows=same)))
    stays = "ends the same under every other belief listed"
    assert [each.number for each in kept if stays in each.speaks_for] == [3, 4, 5]
    assert not any("ends otherwise" in said for each in kept for said in each.speaks_against)
    assert not any(stays in each.speaks_for for each in options(brief))


@pytest.mark.parametrize(("wanted", "which"), [(0.9, "speaks_for"), (0.95, "speaks_against")])
def test_what_is_in_time_is_for_the_file_to_say(briefs, wanted, which):
    night = briefs[NIGHT]
    clock = replace(night.scenario.clock, wanted=wanted)
    (fourth,) = [o for o in options(replace(night, scenario=replace(night.scenario, clock=clock))) if o.number == 4]
    said = [
        each for each in getattr(fourth, which) if each.startswith("request public in time in 91 % of the runs")
    ]
    assert len(said) == 1


# --- what it is made of -------------------------------------------------------------------------------------


def test_the_night_has_the_plans_and_its_question(papers):
    paper = papers[NIGHT]
    assert [each.number for each in paper.options] == [1, 2, 3, 4, 5]
    assert paper.options[0].title == "Do nothing"
    assert paper.question == (
        "What is to be done before the first contact (Bucharest, 25 Oct 02:00 EDT)? If nobody agrees on anything "
        "it rests in: enforce."
    )
    late = [each.number for each in paper.options if each.decide_by == TOO_LATE]
    assert late == [2, 3, 4]
    assert [each.number for each in paper.options if each.merits.way_out] == [3, 4, 5]
    assert any("The smallest amendment: USSR adds verify" in each for each in paper.proposals)
    assert any("inputs" in each for each in paper.sure)


def test_without_plans_the_ways_out_are_the_options(briefs):
    bare = replace(briefs[NIGHT].scenario, plans=())
    brief = make_brief(bare)
    found = options(brief)
    ways = brief.offers.ways_out
    assert found[0].title == "Do nothing"
    assert {each.key for each in found[1:]} <= {bare.conflict.space.label(way.state) for way in ways}
    assert len(found) > 2
    by_label = {bare.conflict.space.label(way.state): way for way in ways}
    for each in found[1:]:
        assert each.merits.way_out
        unseen = [f"a breach of `{key}` cannot be seen" for key in by_label[each.key].unverified]
        assert [s for s in each.speaks_against if s.startswith("a breach")] == unseen
    assert len(pdf_of(options_paper(brief)).pages) <= 2


@pytest.mark.parametrize(("concepts", "said"), [(("GMR", "SMR"), True), (("GMR", "SEQ"), False)])
def test_a_way_out_on_a_sanction_that_nobody_would_carry_out_says_so(concepts, said, briefs):
    bare = make_brief(replace(briefs[NIGHT].scenario, plans=()))
    ways = tuple(replace(way, concepts=concepts) for way in bare.offers.ways_out)
    full = replace(bare.in_full, offers=replace(bare.offers, ways_out=ways))
    _, *found = options(replace(bare, in_full=full))
    assert found
    assert all((UNWILLING in each.speaks_against) == said for each in found)


def test_without_a_conflict_there_is_the_time_alone():
    night = wayout.load(NIGHT)
    paper = options_paper(make_brief(replace(night, conflict=None, variants={}, assumptions=None)))
    assert not paper.rests
    assert paper.question == "What is to be done before the first contact (Bucharest, 25 Oct 02:00 EDT)?"
    (first, *_) = [b for b in options_blocks(paper, "0") if isinstance(b, Table)]
    assert first.heads[:2] == ["Option", "First contact"]
    assert paper.criteria == ("the chance of request public in time", "the chance of answer received in time")
    assert all("in time in" in each for o in paper.options for each in (*o.speaks_for, *o.speaks_against))


def test_with_nothing_known_it_says_so():
    paper = options_paper(brief_of({"decision_makers": {"A": {"options": {"x": {}}, "preferences": ["x"]}}}))
    assert paper.question.endswith("Neither by when nor where it rests if nobody agrees is known.")
    assert any("status quo is unknown" in each for each in paper.sure)
    assert len(pdf_of(paper).pages) == 1
    (first, *_) = [b for b in options_blocks(paper, "0") if isinstance(b, Table)]
    assert dict(zip(first.heads, first.rows[0], strict=True)) == {
        "Option": "1 Do nothing",
        "Rests in": "unknown",
        "Holds under": "-",
        "Costs the face of": "unknown",
    }


# --- forms --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", cases())
def test_all_forms_say_the_same(name, papers):
    given = options_blocks(papers[name], "0")
    words = [joined(cell) for b in given if isinstance(b, Table) for row in b.rows for cell in row]
    words += [joined(item) for b in given if b.kind == "items" for item in b.items]
    words += [each for b in given if b.kind == "sources" for each in b.sources]
    words += [b.words for b in given if b.kind == "heading"]
    screen = Console(file=io.StringIO(), width=3000, highlight=False)
    screen.print(*block_lines(given), sep="\n")
    html = re.sub(r"<style>.*?</style>|<[^>]*>", "", block_page("t", given, HANDLING), flags=re.DOTALL)
    for entity, sign in (("&#39;", "'"), ("&#34;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        html = html.replace(entity, sign)
    doc = Document(io.BytesIO(packed(document("t", given, HANDLING))))
    word = " ".join([p.text for p in doc.paragraphs] + [c.text for t in doc.tables for c in t._cells])
    pdf = "".join(page.extract_text() for page in pdf_of(papers[name]).pages)
    for each in words:
        for form in (screen.file.getvalue().replace("`", ""), html, word, pdf):
            assert squeezed(each) in squeezed(form)


def test_code_is_between_backticks_on_the_screen(papers):
    screen = Console(file=io.StringIO(), width=100, highlight=False)
    screen.print(*block_lines(options_blocks(papers[NIGHT], "0")), sep="\n")
    assert "`enforce` United States: stop and board" in screen.file.getvalue()


def test_code_is_between_backticks_in_each_kind_of_block():
    given = [
        Paragraph(coded("a `b` c"), lead="one"),
        Items([coded("two `b`")]),
        Finding([coded("three `b`")]),
        table(["head"], [[coded("four `b`")]], coded("five `b`")),
    ]
    screen = Console(file=io.StringIO(), width=100, highlight=False)
    screen.print(*block_lines(given), sep="\n")
    for said in ("one a `b` c", "two `b`", "three `b`", "four `b`", "five `b`"):
        assert said in screen.file.getvalue()


def test_the_page_fetches_nothing_and_escapes_what_it_is_given(papers):
    evil = "<script>alert(1)</script> `<b>` & \"'"
    paper = replace(
        papers["chicken"], title=evil, question=evil, proposals=(evil,), sources=(evil,), assumed=(evil,)
    )
    html = block_page(evil, options_blocks(paper, evil), evil)
    assert "<script" not in html
    assert not re.search(r"\b(src|href)=", html)
    assert html.count("</style>") == 1
    assert "prefers-color-scheme: dark" in html


@pytest.mark.parametrize("reader", READERS)
def test_an_edition_of_the_paper_holds_nothing_of_the_others(reader):
    paper = options_paper(village(reader))
    screen = Console(file=io.StringIO(), width=300, highlight=False)
    screen.print(*block_lines(options_blocks(paper, "0")), sep="\n")
    for form in (json.dumps(options_data(paper)), screen.file.getvalue(), repr(paper)):
        for other in READERS:
            if other != reader:
                planted = [f"canary {other.lower()}", f"canary-{other.lower()}", f"canary_{other.lower()}"]
                assert not [each for each in (*planted, *SECRET[other]) if each in form]
                assert f"would cost the {other}" not in form


def test_an_edition_speaks_of_its_readers_face_alone():
    paper = options_paper(village("Upper"))
    assert "whether it costs Upper face" in paper.criteria
    assert "the beliefs of Upper it hinges on" in paper.criteria
    assert not any("nobody face" in each for option in paper.options for each in option.speaks_for)
    priest = options_paper(village("Priest"))
    assert not any("face" in each for each in priest.criteria)


class TestCommand:
    def test_all_forms_at_once(self, tmp_path):
        html, pdf, docx = (tmp_path / f"o.{ending}" for ending in ("html", "pdf", "docx"))
        line = ["paper", NIGHT, "--html", str(html), "--pdf", str(pdf), "--docx", str(docx), "--handling", HANDLING]
        done = CliRunner().invoke(app, line)
        assert done.exit_code == 0, done.output
        said = [each for each in done.stdout.splitlines() if each.strip()]
        assert said[0] == said[-4] == HANDLING
        assert said[1] == "The night of 24 October 1962: options"
        made = PdfReader(io.BytesIO(pdf.read_bytes()))
        assert len(made.pages) == 2
        assert all(HANDLING in page.extract_text() for page in made.pages)
        assert Document(io.BytesIO(docx.read_bytes())).sections[0].header.paragraphs[0].text == HANDLING
        assert f'<p class="handling">{HANDLING}</p>' in html.read_text(encoding="utf-8")

    def test_an_edition_says_for_whom_it_is(self):
        done = CliRunner().invoke(app, ["paper", NIGHT, "--for", "US"])
        lines_ = [each for each in done.stdout.splitlines() if each.strip()]
        assert lines_[0] == lines_[-1] == "For the United States only."
        assert run("paper", NIGHT, "--for", "US")["handling"] == "For the United States only."

    def test_a_faulty_file_says_so_and_leaves_nothing(self, tmp_path):
        bad = tmp_path / "bad.yaml"
        bad.write_text("wayout: 2\n", encoding="utf-8")
        done = CliRunner().invoke(app, ["paper", str(bad), "--docx", str(tmp_path / "o.docx")])
        assert done.exit_code != 0
        assert [each.name for each in tmp_path.iterdir()] == ["bad.yaml"]
