"""The brief on paper: whole, literal, the same each time, readable; and its figures as pictures."""

import io
import json
import re
import struct
import subprocess
import sys

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

import wayout
from wayout.cli.app import app
from wayout.files.build import build
from wayout.files.document import parse_document
from wayout.files.load import cases
from wayout.report import svg
from wayout.report.blocks import HIGH, SMALLEST, WIDE, column_widths, figure
from wayout.report.brief import make_brief
from wayout.report.figures import brief_figures
from wayout.report.page import page
from wayout.report.paper import blocks, paper
from wayout.report.typesetter import shown

NASTY = (
    r"#set page(fill: red) $x^2$ *b* _i_ [c] @ref <lab> \n \u{41} = h // no /* no */ ~ -- --- ... "
    '"q" \'a\' `code` https://x.y #image("/etc/passwd") → – Кирилл é ≤ <b>&amp;</b>'
)
NIGHT = "cuba-1962"


def read(made):
    return PdfReader(io.BytesIO(made))


def text_of(made):
    return "\n".join(page.extract_text() for page in read(made).pages)


def squeezed(words):
    return "".join(words.replace("\u200b", "").split())  # where a very long word may be parted


@pytest.fixture(scope="module")
def night():
    return make_brief(wayout.load(NIGHT))


@pytest.fixture(scope="module")
def night_paper(night):
    return paper(night, "0")


def brief_of(data):
    return make_brief(build(parse_document(json.dumps(data), "f")))


@pytest.mark.parametrize("name", cases())
def test_paper_says_what_the_page_says_in_its_order(name):
    brief = make_brief(wayout.load(name))
    made = paper(brief, "0")
    words, html = squeezed(text_of(made)), page(brief, "0")
    for heading in re.findall(r"<h2>(.*?)</h2>", html):
        assert squeezed(heading) in words
        words = words[words.index(squeezed(heading)) :]
    words = squeezed(text_of(made))
    assert squeezed(brief.scenario.title) in words
    for each in brief.inputs:
        assert squeezed(each.value) in words
    for sentence in brief.finding:
        assert squeezed(sentence.replace("`", "")) in words


def test_paper_names_all_that_stands_in_the_tables_of_the_page(night, night_paper):
    words = squeezed(text_of(night_paper)).replace("(awayout)", "awayout")
    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", page(night, "0"))
    assert len(cells) > 300
    for cell in cells:
        plain = svg.unescaped(re.sub(r"<[^>]*>", "", cell)).replace("&#39;", "'").replace("&#34;", '"')
        said = re.sub(r"as the United States believes$", "(as the United States believes)", plain)
        if "<br>" not in cell:
            assert squeezed(said) in words, said


def test_words_of_the_scenario_come_out_as_they_are():
    things = {"name": NASTY, "options": {"x": {"title": NASTY}}}
    preferences = [{"statement": "x", "because": NASTY, "source": "doc"}]
    other = {"options": {"y": {}}, "preferences": ["x and y"]}
    data = {
        "title": NASTY,
        "about": NASTY,
        "decision_makers": {"A": {**things, "preferences": preferences}, "B": other},
        "status_quo": [],
        "record": {"doc": {"citation": NASTY}},
    }
    made = paper(brief_of(data), "0")
    words = squeezed(text_of(made))
    assert words.count(squeezed(NASTY)) >= 7  # the title, about, twice in the legend, the name, why, the source
    assert read(made).metadata.title == NASTY
    assert all("/Annots" not in each for each in read(made).pages)  # an address in a text becomes no link


def test_characters_that_no_page_can_hold_are_replaced():
    data = {"title": "a\u0001b", "about": "x\ud800y", "decision_makers": {"A": {"options": {"x": {}}}}}
    brief = build(parse_document(json.dumps({**data, "title": "t", "about": "a"}), "f"))
    object.__setattr__(brief, "title", data["title"])
    object.__setattr__(brief, "about", data["about"])
    words = text_of(paper(make_brief(brief), "0"))
    assert "a\ufffdb" in words
    assert "x\ufffdy" in words


def test_the_same_brief_gives_the_same_bytes_without_a_date(night, night_paper):
    assert paper(make_brief(wayout.load(NIGHT)), "0") == night_paper
    assert read(night_paper).metadata.creation_date is None


def test_it_is_a4_with_the_title_and_the_number_at_the_foot_of_each_page(night, night_paper):
    pages = read(night_paper).pages
    assert len(pages) > 5
    for number, each in enumerate(pages, start=1):
        assert [round(side) for side in each.mediabox[2:]] == [595, 842]
        last = " ".join(each.extract_text().split()[-10:])
        assert last.endswith(f"{night.scenario.title} {number} of {len(pages)}")


HANDLING = """Restricted <for> "you" & \\me '; } </style> #x $y$"""


def test_the_handling_line_is_on_every_page_and_nowhere_without(night, night_paper):
    made = read(paper(night, "0", HANDLING)).pages
    assert all(squeezed(HANDLING) in squeezed(each.extract_text()) for each in made)
    assert len(made) == len(read(night_paper).pages)
    assert not any("Restricted" in each.extract_text() for each in read(night_paper).pages)


@pytest.mark.parametrize("letter", ["W", "日"])
def test_the_longest_handling_line_meets_no_text(night, letter):
    first = read(paper(night, "0", letter * 100)).pages[0]
    placed = list(zip(heights(first), texts_of(first), strict=True))
    lines = {round(y) for y, text in placed if set(text) == {letter}}
    below = max(y for y, text in placed if set(text) != {letter})
    assert 1 <= len(lines) <= 2
    assert all(below + 12 < y < 842 - 9 for y in lines)


def texts_of(each):
    """Every piece of text on a page."""
    found = []
    each.extract_text(visitor_text=lambda text, *_: found.append(text) if text.strip() else None)
    return found


def test_the_page_says_the_handling_line_at_its_head_and_when_it_is_printed(night):
    html = page(night, "0", HANDLING)
    body = html[html.index("<body>") :]
    assert body.removeprefix("<body>\n").startswith('<p class="handling">Restricted &lt;for&gt;')
    style = html[html.index("<style>") : html.index("</style>")]
    (content,) = re.findall(r'@top-center [{] content: "(.*?)";', style)
    assert re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), content) == HANDLING
    assert re.fullmatch(r"(\\[0-9a-f]+ |[0-9A-Za-z])+", content)
    assert html.count("</style>") == 1
    assert "handling" not in page(night, "0").split("</style>")[1]
    assert "@top-center" not in page(night, "0")


def test_fonts_are_inside_and_none_is_of_the_machine(night_paper):
    fonts = {}
    for each in read(night_paper).pages:
        for font in each["/Resources"]["/Font"].values():
            inside = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[inside["/BaseFont"]] = inside["/FontDescriptor"]
    families = {name.split("+")[1].split("-")[0] for name in fonts}
    assert families == {"LibertinusSerif", "DejaVuSansCondensed", "DejaVuSansMono"}
    assert all({"/FontFile2", "/FontFile3"} & set(each.get_object()) for each in fonts.values())


def sizes(each):
    """The size of every piece of text on a page, in points."""
    found = []

    def note(text, matrix, moved, font, size):
        if text.strip():
            found.append((round(abs(size * (moved[3] * matrix[3] or moved[0] * matrix[0])), 2), text.strip()))

    each.extract_text(visitor_text=note)
    return found


@pytest.mark.parametrize("name", [NIGHT, "us-rail-2022", "northern-ireland-1997"])
def test_no_type_is_smaller_than_seven_points_and_tables_are_set_in_nine(name):
    made = paper(make_brief(wayout.load(name)), "0")
    found = [each for page_ in read(made).pages for each in sizes(page_)]
    assert len(found) > 200
    assert min(found)[0] >= SMALLEST
    assert any(size == 9.0 for size, _ in found)


def heights(each):
    """How high on the page every piece of text stands, in points."""
    found = []

    def note(text, matrix, moved, font, size):
        if text.strip():
            found.append(matrix[5] + moved[5] * matrix[3])

    each.extract_text(visitor_text=note)
    return found


def test_tables_say_their_heads_again_on_the_next_page(night_paper):
    pages = [each.extract_text() for each in read(night_paper).pages]
    heads = [n for n, words in enumerate(pages) if "InputValueWhySource" in squeezed(words)]
    assert len(heads) >= 2


def test_no_heading_stands_last_on_a_page(night, night_paper):
    headings = {squeezed(block.words) for block in blocks(night, "0") if block.kind == "heading"}
    for each in read(night_paper).pages:
        lines = [squeezed(line) for line in each.extract_text().splitlines() if line.strip()]
        foot = max(n for n, line in enumerate(lines) if line.startswith(squeezed(night.scenario.title)))
        assert foot
        assert lines[foot - 1] not in headings


def test_a_row_as_long_as_a_book_does_not_leave_the_page():
    why = " ".join(f"word{n}" for n in range(4000))
    preferences = [{"statement": "x", "because": why}]
    data = {"decision_makers": {"A": {"options": {"x": {}}, "preferences": preferences}}}
    pages = read(paper(brief_of(data), "0")).pages
    words = squeezed("".join(each.extract_text() for each in pages))
    assert all(f"word{n}" in words for n in range(4000))
    assert all(0 < high < 842 for each in pages for high in heights(each))


def test_a_word_as_long_as_a_line_is_parted():
    data = {"about": "w" * 400, "decision_makers": {"A": {"options": {"x": {}}}}}
    (lines,) = [each.extract_text().splitlines() for each in read(paper(brief_of(data), "0")).pages]
    assert 3 <= sum(line.startswith("www") for line in lines) <= 10


class TestFiguresOnPaper:
    def test_each_is_there_whole_with_its_description(self, night):
        drawn = [block for block in blocks(night, "0") if block.kind == "figure"]
        assert [block.svg for block in drawn] == list(
            {
                name: brief_figures(night)[name]
                for name in ("states", "sensitivity", "timeline", "map", "distance")
            }.values()
        )
        assert all(block.alt and block.top == 0 and block.width <= WIDE for block in drawn)

    @pytest.mark.parametrize("height", [100.0, 974.0, 1000.0, 1100.0, 1500.0, 4000.0])
    def test_a_tall_one_is_made_smaller_and_then_parted(self, height):
        words = [svg.text("words", 10, y) for y in range(20, int(height) - 5, 40)]
        parts = list(figure(svg.figure("x", "A & B", "", height, *words)))
        scale = parts[0].width / svg.WIDTH
        assert svg.SIZE * scale >= SMALLEST - 1e-9
        assert parts[0].alt == "A & B"
        assert sum(part.height for part in parts) == pytest.approx(height * scale)
        assert all(part.height <= HIGH + 1e-6 for part in parts)
        assert (len(parts) > 1) == (height * SMALLEST / svg.SIZE > HIGH)
        for part in parts[1:]:
            cut = part.top / scale
            assert all(not y - 11 < cut < y + 3 for y in range(20, int(height) - 5, 40))


def test_columns_hold_their_longest_word_and_share_what_is_left():
    widths = column_widths(["A", "B"], [["incomprehensibilities", "a few words " * 30], ["x", "y"]])
    assert sum(widths) == pytest.approx(WIDE)
    assert widths[0] > svg.width_of("incomprehensibilities") * 0.75
    assert widths[1] > 2.5 * widths[0]


def test_the_font_has_what_it_says():
    assert all(character in shown() for character in "aé→–≤Ѫհ\u200b")
    assert not set("日한अ\n") & shown()


def size(picture):
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", picture[16:24])


class TestPng:
    def test_it_is_as_large_as_asked(self):
        drawn = wayout.map_figure(wayout.load(NIGHT).clock)
        width, height = svg.size_of(drawn)
        assert size(wayout.png(drawn)) == (1440, round(2 * height))
        assert size(wayout.png(drawn, scale=0.5))[0] == width / 2
        assert drawn._repr_svg_() == drawn

    def test_text_is_drawn(self):
        with_words = svg.figure("x", "t", "", 40, svg.text("words → Кирилл", 10, 20))
        assert wayout.png(with_words) != wayout.png(svg.figure("x", "t", "", 40))

    @pytest.mark.parametrize("scale", [0, -1, 11, float("nan"), float("inf"), 0.01])
    def test_a_scale_that_cannot_be_is_refused(self, scale):
        with pytest.raises(wayout.ModelError, match="scale"):
            wayout.png(svg.figure("x", "t", "", 40), scale)

    @pytest.mark.parametrize(
        "given", ["", "words", "<svg/>", '<svg viewBox="0 0 0 5"/>', '<svg viewBox="0 0 5 5">']
    )
    def test_what_is_no_figure_is_refused(self, given):
        with pytest.raises(wayout.ModelError, match=r"no figure|cannot be drawn"):
            wayout.png(given)

    def test_memory_stays_bounded(self):
        with pytest.raises(wayout.ModelError, match="too large"):
            wayout.png('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000000 1000000"/>')


class TestCommands:
    def test_pdf_and_html_at_once(self, tmp_path, night_paper):
        html, pdf = tmp_path / "b.html", tmp_path / "b.pdf"
        done = CliRunner().invoke(app, ["brief", NIGHT, "--html", str(html), "--pdf", str(pdf)])
        assert done.exit_code == 0
        assert f"The PDF is in {pdf}" in done.stdout.replace("\n", "\n")
        assert len(read(pdf.read_bytes()).pages) >= len(read(night_paper).pages)  # it says what it stands on too
        assert (
            html.read_text(encoding="utf-8").startswith("<!doctype html>") or "<!doctype html>" in html.read_text()
        )

    def test_json_stands_alone_on_stdout(self, tmp_path):
        done = CliRunner().invoke(app, ["brief", "chicken", "--json", "--pdf", str(tmp_path / "b.pdf")])
        assert json.loads(done.stdout)
        assert (tmp_path / "b.pdf").read_bytes()[:5] == b"%PDF-"

    @pytest.mark.parametrize(("options", "ending"), [([], "svg"), (["--png", "--scale", "1"], "png")])
    def test_figures_go_to_a_folder(self, tmp_path, options, ending):
        done = CliRunner().invoke(app, ["figures", NIGHT, str(tmp_path / "out"), *options])
        assert done.exit_code == 0
        names = {f"{name}.{ending}" for name in ("states", "sensitivity", "timeline", "map", "distance")}
        assert {each.name for each in (tmp_path / "out").iterdir()} == names
        assert len(done.stdout.splitlines()) == 5
        if ending == "png":
            assert size((tmp_path / "out" / "map.png").read_bytes())[0] == 720

    def test_figures_as_json_names_the_files(self, tmp_path):
        done = CliRunner().invoke(app, ["figures", "chicken", str(tmp_path), "--json"])
        assert json.loads(done.stdout) == {"files": [str(each) for each in tmp_path.iterdir()]}

    def test_nothing_to_draw_is_said(self, tmp_path):
        plain = tmp_path / "plain.yaml"
        plain.write_text("decision_makers: {A: {options: {x: {}}, preferences: [x]}}\n", encoding="utf-8")
        done = CliRunner().invoke(app, ["figures", str(plain), str(tmp_path / "out")])
        assert (done.exit_code, done.stdout) == (0, "The scenario has nothing to draw.\n")
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize(
        "arguments",
        [
            ["figures", NIGHT, "{}/file"],
            ["figures", NIGHT, "{}/no/such"],
            ["figures", NIGHT, "{}/new", "--png", "--scale", "99"],
            ["brief", "chicken", "--pdf", "{}/no/such.pdf"],
        ],
    )
    def test_what_cannot_be_written_leaves_nothing(self, tmp_path, arguments):
        (tmp_path / "file").write_text("here")
        line = [each.format(tmp_path) for each in arguments]
        done = subprocess.run([sys.executable, "-m", "wayout", *line], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr
        assert "Traceback" not in done.stderr
        assert [each.name for each in tmp_path.iterdir()] == ["file"]

    @pytest.mark.parametrize(
        "arguments",
        [
            ["brief", "chicken", "--html", "{}/b.html", "--pdf", "{}/b.pdf"],
            ["figures", "chicken", "{}/out", "--png"],
        ],
    )
    def test_without_typst_the_mend_is_said(self, tmp_path, arguments):
        hidden = "import sys; sys.modules['typst'] = None; from wayout.cli import main; sys.exit(main())"
        line = [sys.executable, "-c", hidden, *(each.format(tmp_path) for each in arguments)]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert "pip install typst" in done.stderr
        assert "Traceback" not in done.stderr
        assert list(tmp_path.iterdir()) == []


def test_deadlines_are_among_the_inputs_with_their_sources():
    inputs = {each.what: each for each in make_brief(wayout.load("us-rail-2022")).inputs}
    deadline = inputs["Deadline: a strike is lawful"]
    assert deadline.value == "16 Sep 00:01 EDT"
    assert len(deadline.sources) == 2
    extension = inputs["Extension: terms are signed, and nobody strikes while the members vote"]
    assert extension.value == "to 9 Dec 00:01 EST, if terms signed comes before it"
    assert not extension.assumed


def test_an_uncertain_deadline_and_an_extension_by_hours():
    at = {"low": "2030-05-01T06:00Z", "likely": "2030-05-01T09:00Z", "high": "2030-05-02T09:00Z"}
    entry = {"title": "a truce ends", "at": at, "extensions": {"once": {"hours": 24}}}
    data = {"clock": {"start": "2030-04-30T06:00Z", "zone": "UTC", "deadlines": {"truce": entry}}}
    values = {each.what: each.value for each in brief_of(data).inputs}
    assert values["Deadline: a truce ends"] == "1 May 09:00 UTC (1 May 06:00 UTC to 2 May 09:00 UTC)"
    assert values["Extension: once"] == "by 24 h"
