"""Every fault of a record: of its index, of the files it names, and of what these say."""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wayout.files.document import Fault, InputError
from wayout.files.record_folder import Record, attempt_record, is_folder
from wayout.files.record_index import INDEX
from wayout.record import Memorandum
from wayout.record.order import before, too_early
from wayout.record.references import Reference, Shelf, references

SILENT = "no turns were found"  # nothing to warn of: a letter has none


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a record, what is doubtful, and the references of each document to others."""

    faults: tuple[Fault, ...]
    warnings: tuple[str, ...]
    references: tuple[tuple[str, Reference], ...]


def check_record(path: str | Path) -> Checked:
    """The faults and the doubts of a record; raises InputError if it has no index that can be read."""
    record, found = attempt_record(path)
    faults, warnings = list(found), [*_dates(record), *_files_twice(record)]
    pointed: list[tuple[str, Reference]] = []
    shelf = Shelf(record.documents)
    for key in record.documents:
        try:
            paper = record.paper(key)
        except InputError as error:
            faults += [record.fault(key, f"{each.file}: {each.what}", each.mend, "file") for each in error.faults]
            continue
        if paper is not None:
            faults += _paper_faults(record, key, paper)
            warnings += _paper_doubts(record, key, paper)
            pointed += [(key, each) for each in references(key, paper, shelf)]
    warnings += [unsettled(key, each) for key, each in pointed if each.document is None]
    warnings += _not_listed(record) if is_folder(path) else ()
    return Checked(tuple(sorted(faults, key=lambda fault: fault.line or 0)), tuple(warnings), tuple(pointed))


def unsettled(key: str, reference: Reference) -> str:
    """A reference that is not settled, in words."""
    place = "" if reference.turn is None else f" turn {reference.turn}"
    place += "" if reference.note is None else f" note {reference.note}"
    if not reference.candidates:
        return f"{key}{place}: no document of the record is {reference.text!r}"
    return f"{key}{place}: {reference.text!r} may be {' or '.join(reference.candidates)}"


def _paper_faults(record: Record, key: str, paper: Memorandum) -> Iterator[Fault]:
    """Turns that are counted wrongly, and notes without text."""
    said, path = record.documents[key].turns, record.path(key)
    if said is not None and said != len(paper.turns):
        what = f"the index says {said} turns, and {path} has {len(paper.turns)}"
        yield record.fault(key, what, f"write `turns: {len(paper.turns)}`", "turns")
    for note in paper.notes:
        if not note.text.strip():
            yield record.fault(key, f"{path}: note {note.n} has no text", "add its text, or drop it", "file")


def _paper_doubts(record: Record, key: str, paper: Memorandum) -> Iterator[str]:
    """What the reader is unsure of, and a date that is another than the index has."""
    yield from (f"{key}: {warning}" for warning in paper.warnings if _tells(warning))
    listed, found = record.documents[key].date, paper.instant or paper.date
    if listed is not None and found is not None and (before(listed, found) or before(found, listed)):
        yield f"{key}: the index dates it {listed.isoformat()}, the document {found.isoformat()}"


def _tells(warning: str) -> bool:
    """Neither that a letter has no turns, nor that a note has no text, which is a fault."""
    return not warning.startswith(SILENT) and not warning.endswith(" has no text")


def _dates(record: Record) -> Iterator[str]:
    for key, answered in too_early(record.documents):
        yield f"{key}: it is dated before {answered}, which it answers"


def _files_twice(record: Record) -> Iterator[str]:
    named = defaultdict(list)
    for key, document in record.documents.items():
        if document.file is not None:
            named[os.path.normpath(document.file)].append(key)
    for name, keys in named.items():
        if len(keys) > 1:
            yield f"{', '.join(keys)}: all of them are in {name}"
        if os.path.isabs(name) or name.startswith(os.pardir):
            yield f"{keys[0]}: {name} lies outside the folder, and does not go with it"


def _not_listed(record: Record) -> list[str]:
    """The files in the folder that the index does not name; hidden ones and those of the index do not count."""
    named = {os.path.normpath(each.file) for each in record.documents.values() if each.file is not None}
    there = sorted(each.name for each in record.folder.iterdir() if each.is_file())
    listed = {INDEX, *named}
    return [
        f"{name} is in the folder, but not in the index" for name in there if name[0] != "." and name not in listed
    ]
