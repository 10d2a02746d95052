"""The brief as a Word document, opened again: the words of its blocks, Word's own parts, the same each time."""

import io
import json
import subprocess
import sys
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from typer.testing import CliRunner

import wayout
from wayout.cli.app import app
from wayout.files.build import build
from wayout.files.document import parse_document
from wayout.files.load import cases
from wayout.files.word import packed
from wayout.report import svg, typesetter
from wayout.report.blocks import HIGH, WIDE, Heading, Items, Message, Paragraph, Sources, Table, figure, table
from wayout.report.brief import make_brief
from wayout.report.paper import blocks
from wayout.report.typesetter import NoTypesetterError
from wayout.report.word import document, word

NIGHT = "cuba-1962"
HANDLING = "Restricted: for the Committee <only> & nobody else"

# The order in which the parts of these have to stand (ECMA-376, part 1, 17.3 to 17.4), as far as we use them.
ORDERS = {
    "pPr": "pStyle keepNext keepLines numPr pBdr shd tabs bidi spacing ind jc outlineLvl",
    "rPr": "rStyle rFonts b bCs noProof color sz szCs rtl lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW tcBorders tcMar",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "p": "pPr",  # then runs and fields
    "inline": "extent docPr cNvGraphicFramePr graphic",
    "blipFill": "blip srcRect stretch",
}


@pytest.fixture(scope="module")
def briefs():
    return {name: make_brief(wayout.load(name)) for name in cases()}


@pytest.fixture(scope="module")
def files(briefs):
    return {name: packed(word(brief, "0", HANDLING)) for name, brief in briefs.items()}


def opened(file):
    return Document(io.BytesIO(file))


def made(*given, title="t", handling=""):
    return opened(packed(document(title, given, handling)))


def parts(file):
    with ZipFile(io.BytesIO(file)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def joined(words):
    return words if isinstance(words, str) else "".join(words)


def texts(doc, style):
    return [each.text for each in doc.paragraphs if each.style.name == style]


def brief_of(data):
    return make_brief(build(parse_document(json.dumps(data), "f")))


@pytest.mark.parametrize("name", cases())
class TestEveryCase:
    def test_headings_are_words_own_in_order(self, name, briefs, files):
        found = [(p.style.name, p.text) for p in opened(files[name]).paragraphs if p.style.name[:8] == "Heading "]
        wanted = [(f"Heading {b.level}", b.words) for b in blocks(briefs[name], "0") if isinstance(b, Heading)]
        assert len(wanted) > 3
        assert found == wanted

    def test_tables_have_the_cells_of_the_blocks(self, name, briefs, files):
        wanted = [b for b in blocks(briefs[name], "0") if isinstance(b, Table)]
        found = opened(files[name]).tables
        assert len(found) == len(wanted) > 0
        for one, block in zip(found, wanted, strict=True):
            rows = [[cell.text for cell in row.cells] for row in one.rows]
            assert rows == [block.heads, *([joined(cell) for cell in row] for row in block.rows)]

    def test_tables_repeat_their_heads_and_keep_short_rows_whole(self, name, briefs, files):
        wanted = [b for b in blocks(briefs[name], "0") if isinstance(b, Table)]
        for one, block in zip(opened(files[name]).tables, wanted, strict=True):
            heads = [row._tr.find(f"./{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in one.rows]
            assert heads == [True] + [False] * len(block.rows)
            whole = [row._tr.find(f"./{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in one.rows]
            assert whole == [True, *(not each for each in block.breakable)]

    def test_all_other_words_are_there_in_order(self, name, briefs, files):
        wanted = []
        for b in blocks(briefs[name], "0"):
            match b:
                case Paragraph():
                    wanted.append(f"{b.lead} {joined(b.words)}" if b.lead else joined(b.words))
                case Items():
                    wanted += map(joined, b.items)
                case Message():
                    wanted += [b.to, *b.paragraphs]
                case Sources():
                    wanted += [f"[{n}]\t{each}" for n, each in enumerate(b.sources, start=1)]
                case Table():
                    wanted.append(joined(b.note))
                case _ if b.kind == "finding":
                    wanted += map(joined, b.sentences)
                case _ if b.kind == "heading":
                    wanted.append(b.words)
                case _:
                    wanted.append("")
        assert [each.text for each in opened(files[name]).paragraphs] == wanted

    def test_pictures_are_the_figures_with_their_titles_and_sizes(self, name, briefs, files):
        wanted = [b for b in blocks(briefs[name], "0") if b.kind == "figure"]
        doc = opened(files[name])
        found = doc.inline_shapes
        assert len(found) == len(wanted)
        for one, block in zip(found, wanted, strict=True):
            assert one._inline.docPr.get("descr") == block.alt != ""
            assert one.width.pt == pytest.approx(block.width, abs=0.1)
            assert one.height.pt == pytest.approx(block.height, abs=0.1)
            picture = doc.part.related_parts[one._inline.graphic.graphicData.pic.blipFill.blip.embed].image
            assert picture.px_width / (one.width.inches) == pytest.approx(300, rel=0.01)
            assert picture.px_height / picture.px_width == pytest.approx(one.height / one.width, rel=0.01)
        names = [one._inline.docPr.get("id") for one in found]
        assert len(set(names)) == len(names)

    def test_the_handling_line_is_at_the_head_of_each_section(self, name, files):
        for section in opened(files[name]).sections:
            assert section.header.paragraphs[0].text == HANDLING
            assert not section.different_first_page_header_footer

    def test_the_foot_has_the_title_and_the_number(self, name, briefs, files):
        (section,) = opened(files[name]).sections
        foot = section.footer.paragraphs[0]
        assert foot.text.startswith(f"{briefs[name].scenario.title}\t")
        fields = [each.get(qn("w:instr")).strip() for each in foot._p.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]
        assert "".join(each.text for each in foot._p.iter(qn("w:t"))).endswith("1 of 1")

    def test_the_parts_of_the_file_are_well_ordered(self, name, files):
        for path, content in parts(files[name]).items():
            if not path.endswith(".xml") or "theme" in path:
                continue
            for element in etree.fromstring(content).iter(etree.Element):
                order = ORDERS.get(etree.QName(element).localname)
                if order:
                    names = [etree.QName(child).localname for child in element]
                    places = [order.split().index(each) if each in order.split() else 99 for each in names]
                    assert places == sorted(places), (path, element.tag, names)
                    assert 99 not in places or names[-1] in ("r", "fldSimple"), (path, element.tag, names)

    def test_every_style_and_list_and_relation_is_there(self, name, files):
        content = parts(files[name])
        styles = etree.fromstring(content["word/styles.xml"])
        known = {each.get(qn("w:styleId")) for each in styles.iter(qn("w:style"))}
        used = set()
        for path in ("word/document.xml", "word/header1.xml", "word/footer1.xml", "word/styles.xml"):
            root = etree.fromstring(content[path])
            for kind in ("pStyle", "rStyle", "tblStyle", "basedOn", "next"):
                used |= {each.get(qn("w:val")) for each in root.iter(qn(f"w:{kind}"))}
        assert used <= known
        for path in content:
            if path.endswith(".rels"):
                folder = path.split("_rels/")[0]
                for each in etree.fromstring(content[path]):
                    assert folder + each.get("Target") in content

    def test_the_same_brief_is_the_same_file(self, name, briefs, files):
        assert packed(word(make_brief(wayout.load(name)), "0", HANDLING)) == files[name]
        with ZipFile(io.BytesIO(files[name])) as zipped:
            assert {each.date_time for each in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert len(zipped.namelist()) == len(set(zipped.namelist()))


def test_it_is_a4_with_the_margins_of_the_pdf(files):
    (section,) = opened(files[NIGHT]).sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = section.left_margin, section.right_margin, section.top_margin, section.bottom_margin
    assert [round(each.mm) for each in margins] == [15, 15, 15, 19]
    assert section.page_width.pt - section.left_margin.pt - section.right_margin.pt == pytest.approx(WIDE, abs=1)


def test_its_properties_are_the_title_and_the_language_and_nobodys_name(files):
    properties = opened(files[NIGHT]).core_properties
    assert (properties.title, properties.language) == ("The night of 24 October 1962", "en")
    empty = properties.author, properties.last_modified_by, properties.comments, properties.keywords
    assert not any(empty)
    assert properties.created is properties.modified is None
    styles = parts(files[NIGHT])["word/styles.xml"].decode()
    assert 'w:lang w:val="en-GB"' in styles


def test_code_is_in_a_fixed_width_and_leads_are_bold(files):
    doc = opened(files[NIGHT])
    (lead, *_) = [each for each in doc.paragraphs if each.text.startswith("Open: ")]
    assert lead.runs[0].style.name == "Strong"
    code = {run.text for each in doc.paragraphs for run in each.runs if run.style.name == "Code"}
    assert "not hold or (request and talk)" in code
    assert doc.styles["Code"].font.name == "Courier New"
    in_cells = {run.text for t in doc.tables for row in t.rows for c in row.cells for run in c.paragraphs[0].runs}
    assert "US: hold" in in_cells


def test_a_way_out_is_marked_by_words_a_bar_and_bold_type(briefs, files):
    (plans,) = [t for t in opened(files[NIGHT]).tables if t.cell(0, 0).text == "Plan" and len(t.columns) > 6]
    for row in plans.rows[1:]:
        way = "(a way out)" in row.cells[0].text
        bar = row._tr.find(f".//{qn('w:tcBorders')}") is not None
        assert bar == way == (row.cells[0].paragraphs[0].runs[0].style.name == "Strong")
    assert sum(row._tr.find(f".//{qn('w:tcBorders')}") is not None for row in plans.rows) == 3


def test_lists_are_lists_and_plain_ones_have_no_bullet():
    doc = made(Items(["one", ["", "two", " it"]]), Items(["1. three"], bullets=False))
    assert texts(doc, "List Bullet") == ["one", "two it"]
    assert texts(doc, "List Plain") == ["1. three"]
    numbering = doc.part.part_related_by(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
    )
    assert b'w:numFmt w:val="bullet"' in numbering.blob
    assert doc.styles["List Bullet"].element.find(f".//{qn('w:numId')}").get(qn("w:val")) == "1"
    assert doc.styles["List Plain"].element.find(f".//{qn('w:numId')}") is None


def test_a_message_stands_in_one_frame():
    doc = made(Message("Draft to nobody.", ["One.", "Two."]))
    assert texts(doc, "Message To") == ["Draft to nobody."]
    assert texts(doc, "Message") == ["One.", "Two."]
    sides = [etree.QName(each).localname for each in doc.styles["Message"].element.find(f".//{qn('w:pBdr')}")]
    assert sides == ["top", "left", "bottom", "right"]
    to = doc.styles["Message To"]
    assert to.base_style.name == "Message"
    assert to.element.find(f".//{qn('w:pBdr')}") is to.element.find(f".//{qn('w:ind')}") is None


def test_two_tables_in_a_row_stay_two():
    plain = table(["a"], [["1"]])
    body = made(plain, plain).element.body
    assert [etree.QName(each).localname for each in body] == ["tbl", "p", "tbl", "p", "sectPr"]


def test_a_note_stays_with_its_table():
    doc = made(table(["a"], [["1"], ["2"]], "what it means"))
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in doc.tables[0].rows]
    assert kept[1:] == [None, True]
    assert doc.styles["Table Head"].paragraph_format.keep_with_next
    assert texts(doc, "Table Note") == ["what it means"]


def test_columns_are_as_wide_as_in_the_pdf():
    block = table(["incomprehensibilities", "B"], [["x", "words " * 60]])
    (found,) = made(block).tables
    widths = [cell.width.pt for cell in found.rows[1].cells]
    assert sum(widths) == pytest.approx(WIDE, abs=1)
    assert widths[0] / widths[1] == pytest.approx(block.widths[0] / block.widths[1], rel=0.01)
    assert [column.width.pt for column in found.columns] == widths


class TestWords:
    @pytest.mark.parametrize("text", ["a\u0001b\x0b", "x\ud800y", "\ufffe\uffff"])
    def test_what_no_page_can_hold_is_replaced(self, text):
        everywhere = [
            Heading(1, text), Paragraph(["", text], lead=text), Items([text]), Message(text, [text]),
            Sources([text]), table([text], [[text]], text),
        ]  # fmt: skip
        doc = made(*everywhere, title=text, handling=svg.readable(text))
        said = [p.text for p in doc.paragraphs] + [cell.text for cell in doc.tables[0]._cells]
        assert len(said) == 9
        assert all(svg.readable(text) in each for each in said)
        assert doc.core_properties.title == svg.readable(text)

    def test_markup_is_text(self):
        text = "<w:p/> &amp; ]]> <!-- x --> </w:t>"
        doc = made(Paragraph(text), title=text, handling=text)
        assert texts(doc, "Normal") == [text]
        assert doc.sections[0].header.paragraphs[0].text == text

    @pytest.mark.parametrize(
        ("text", "runs"),
        [
            ("plain words", [("plain words", False)]),
            ("שלום", [("שלום", True)]),
            ("שלום 12 to עולם.", [("שלום 12 ", True), ("to ", False), ("עולם.", True)]),
            ("say سلام now", [("say ", False), ("سلام ", True), ("now", False)]),
            ("平和 한국 नमस्ते", [("平和 한국 नमस्ते", False)]),
            ("12: שלום", [("12: שלום", True)]),
        ],
    )
    def test_each_piece_runs_its_way(self, text, runs):
        (paragraph,) = made(Paragraph(text)).paragraphs
        found = [(run.text, run._r.find(f".//{qn('w:rtl')}") is not None) for run in paragraph.runs]
        assert found == runs
        assert (paragraph._p.pPr.find(qn("w:bidi")) is not None) == runs[0][1]

    def test_a_scenario_of_other_scripts_is_whole(self):
        name = "ברית المملكة 平和条約 한국 नेपाल"
        data = {
            "title": name,
            "decision_makers": {
                "A": {"name": name, "options": {"x": {"title": name}}, "preferences": ["x"]},
                "B": {"name": name, "options": {"y": {"title": name}}, "preferences": ["y"]},
            },
            "status_quo": [],
        }
        doc = opened(packed(word(brief_of(data), "0")))
        assert doc.paragraphs[0].text == name
        legend = next(each for each in doc.paragraphs if "x" in [run.text for run in each.runs])
        assert legend.text.count(name) == 4  # two titles, two names

    def test_a_cell_as_long_as_a_book_may_go_over_the_page(self):
        why = " ".join(f"word{n}" for n in range(4000))
        data = {
            "decision_makers": {"A": {"options": {"x": {}}, "preferences": [{"statement": "x", "because": why}]}}
        }
        doc = opened(packed(word(brief_of(data), "0")))
        (row,) = [row for t in doc.tables for row in t.rows if any(why in cell.text for cell in row.cells)]
        assert row._tr.trPr is None

    def test_a_long_title_stays_on_a_line_at_the_foot(self):
        doc = made(title="word " * 200)
        foot = doc.sections[0].footer.paragraphs[0].text
        assert "…\t" in foot
        assert len(foot) < 120
        assert len(doc.core_properties.title) <= 255


def test_without_a_handling_line_there_is_no_head():
    doc = made(Paragraph("x"))
    assert doc.sections[0].header.is_linked_to_previous


def test_a_tall_figure_is_one_picture_cut():
    lines = [svg.text("words", 10, y) for y in range(20, 3000, 40)]
    pieces = list(figure(svg.figure("x", "Tall", "", 3000, *lines)))
    doc = made(*pieces)
    assert len(pieces) == len(doc.inline_shapes) > 2
    assert len([name for name in parts(packed(document("t", pieces))) if name.startswith("word/media/")]) == 1
    whole, seen = 3000 * WIDE / svg.WIDTH, 0.0
    for shape, piece in zip(doc.inline_shapes, pieces, strict=True):
        cut = shape._inline.find(f".//{qn('a:srcRect')}")
        above, below = int(cut.get("t")) / 1e5, int(cut.get("b")) / 1e5
        scale = piece.width / WIDE
        assert above == pytest.approx(seen / (whole * scale), abs=1e-4)
        assert 1 - above - below == pytest.approx(shape.height.pt / (whole * scale), abs=1e-3)
        assert shape.height.pt <= HIGH + 0.1
        assert shape._inline.docPr.get("descr") == "Tall, in part"
        seen += piece.height
    assert seen == pytest.approx(whole * pieces[0].width / WIDE)


def test_without_typst_it_says_where_each_figure_is(briefs, monkeypatch):
    def missing():
        raise NoTypesetterError("not there")

    monkeypatch.setattr(typesetter, "_typst", missing)
    doc = opened(packed(word(briefs[NIGHT], "0")))
    assert not len(doc.inline_shapes)
    said = [each.text for each in doc.paragraphs if "pip install typst" in each.text]
    alts = [b.alt for b in blocks(briefs[NIGHT], "0") if b.kind == "figure"]
    assert len(said) == len(alts) > 3
    assert all(words.startswith(f"Figure: {alt}. ") for words, alt in zip(said, alts, strict=True))


@pytest.mark.parametrize("name", ["chicken", "us-rail-2022"])
def test_documents_without_one_part_or_another_are_made(name, briefs):
    loaded = build(parse_document("clock: {start: 1962-10-24T23:15Z, lines: {l: {radius_nm: 5}}}\n", "f"))
    assert opened(packed(word(make_brief(loaded), "0"))).paragraphs
    plain = build(parse_document("decision_makers: {A: {options: {x: {}}, preferences: [x]}}\n", "f"))
    said = [each.text for each in opened(packed(word(make_brief(plain), "0"))).paragraphs]
    assert any("status quo is unknown" in each for each in said)


class TestCommand:
    def test_it_is_written_with_the_others(self, tmp_path):
        docx, pdf, html = (tmp_path / f"b.{ending}" for ending in ("docx", "pdf", "html"))
        line = ["brief", "chicken", "--docx", str(docx), "--pdf", str(pdf), "--html", str(html)]
        done = CliRunner().invoke(app, [*line, "--handling", "For  your\neyes"])
        assert done.exit_code == 0, done.output
        assert opened(docx.read_bytes()).sections[0].header.paragraphs[0].text == "For your eyes"
        assert '<p class="handling">For your eyes</p>' in html.read_text(encoding="utf-8")
        said = [line for line in done.stdout.splitlines() if line.strip()]
        assert said[0] == "For your eyes"
        assert said[-4] == "For your eyes"
        assert any(line.startswith("The Word document is in") for line in said)

    def test_without_a_line_none_is_said(self):
        done = CliRunner().invoke(app, ["brief", "chicken", "--handling", "  "])
        assert done.stdout.startswith("Chicken\n")

    def test_too_long_a_line_is_refused_and_nothing_is_written(self, tmp_path):
        line = ["brief", "chicken", "--docx", str(tmp_path / "b.docx"), "--handling", "x" * 101]
        done = subprocess.run([sys.executable, "-m", "wayout", *line], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert "at most 100" in done.stderr
        assert not list(tmp_path.iterdir())

    def test_json_stands_alone(self, tmp_path):
        done = CliRunner().invoke(
            app, ["brief", "chicken", "--json", "--docx", str(tmp_path / "b.docx"), "--handling", "x"]
        )
        assert json.loads(done.stdout)
        assert opened((tmp_path / "b.docx").read_bytes()).paragraphs[0].text == "Chicken"
