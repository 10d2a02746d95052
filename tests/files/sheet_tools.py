"""What tests of spreadsheets share: a small scenario, a book edited as a user would, the faults it then has."""

import re
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook

from wayout.files.build import build, faults_of
from wayout.files.document import InputError, parse_document
from wayout.files.spreadsheet.read import read_spreadsheet
from wayout.files.spreadsheet.write import write_spreadsheet

LANE = """\
wayout: 1
title: The lane
decision_makers:
  Farmer:
    name: the farmer
    options: {open: {title: open the gate}, lock: {title: put a lock on it}}
    preferences: [not sue, {statement: not open, because: it is his lane, source: letter#2}]
    face: [not open or sue]
    variants: {kind: {chance: 0.2, preferences: [open]}}
  Walkers:
    options: {sue: {title: go to court}}
    preferences: [open, not sue]
infeasible: [open and lock]
status_quo: []
record: {letter: {citation: "To the council, 9 March", turns: 3}}
clock:
  start: 2031-05-05T09:00+02:00
  zone: Europe/Berlin
  channels: {post: {hours: {low: 24, likely: 48, high: 72}}}
plans:
  letter: {offer: [open], channel: post, steps: {send: {does: send, reaches: there}}}
proposals: {truce: {commitments: {Farmer: open, Walkers: not sue}}}
"""


def lane():
    """The data of the small scenario."""
    return parse_document(LANE, "lane.yaml").data


def book_of(data, file="made.yaml"):
    """The data as an .xlsx file."""
    return write_spreadsheet(data, file)


def edited(book, change):
    """The book as it is saved after a change to it."""
    opened = load_workbook(BytesIO(book))
    change(opened)
    out = BytesIO()
    opened.save(out)
    return out.getvalue()


@cache
def lane_book():
    """The small scenario as an .xlsx file."""
    return book_of(lane())


def lane_edited(change):
    """The small scenario's book after a change to it."""
    return edited(lane_book(), change)


def faults(book, file="lane.xlsx"):
    """The faults of a book, whenever they are told."""
    try:
        return faults_of(read_spreadsheet(book, file))
    except InputError as error:
        return error.faults


def column(sheet, heading):
    """The letter of the column that has a heading."""
    return next(cell.column_letter for cell in sheet[1] if cell.value == heading)


def read_data(book):
    """The data in a book without faults."""
    document = read_spreadsheet(book, "lane.xlsx")
    build(document)
    return document.data


def repacked(book, change):
    """The book with the parts of its archive changed: a function of the mapping of names to bytes."""
    with ZipFile(BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in change(parts).items():
            archive.writestr(name, data)
    return out.getvalue()


_INLINE = re.compile(rb'(<c r="[A-Z0-9]+"(?: s="[0-9]+")?) t="inlineStr"><is>(.*?)</is></c>', re.DOTALL)
_STRINGS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


def shared(book):
    """The book with its texts in a part of their own, each once, as most programs write them."""
    texts = {}

    def moved(match):
        return b'%s t="s"><v>%d</v></c>' % (match[1], texts.setdefault(match[2], len(texts)))

    def change(parts):
        parts = {name: _INLINE.sub(moved, data) if "/sheet" in name else data for name, data in parts.items()}
        parts["xl/sharedStrings.xml"] = b"<sst>%s</sst>" % b"".join(b"<si>%s</si>" % text for text in texts)
        link = f'<Relationship Id="texts" Type="{_STRINGS}" Target="sharedStrings.xml"/></Relationships>'.encode()
        name = "xl/_rels/workbook.xml.rels"
        return {**parts, name: parts[name].replace(b"</Relationships>", link)}

    return repacked(book, change)


def part_of(book, sheet):
    """The name of the part that a sheet stands in."""
    with ZipFile(BytesIO(book)) as archive:
        listed = re.findall(r'<sheet [^>]*name="([^"]+)"[^>]*>', archive.read("xl/workbook.xml").decode())
    return f"xl/worksheets/sheet{listed.index(sheet) + 1}.xml"
