"""A record: the documents of an index, in a folder, and their texts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from wayout.clock import ClockError, zone_of
from wayout.files.check import references
from wayout.files.check_structure import structure
from wayout.files.document import RECORD, Document, Fault, InputError, did_you_mean
from wayout.files.load import read_document
from wayout.files.record_index import INDEX, document_of, read_index
from wayout.files.record_text import read_paper
from wayout.files.schema import ScenarioFile
from wayout.record import Memorandum
from wayout.record.evidence import Document as RecordDocument
from wayout.record.order import in_time


@dataclass(frozen=True, slots=True)
class Record:
    """The documents by id in the order of time, and the folder that their files lie in.

    `source` is the file it stands in; `zone` is that of the scenario's clock, if the record is one's.
    """

    documents: Mapping[str, RecordDocument]
    folder: Path
    source: Document
    zone: tzinfo | None = None

    def document(self, key: str) -> RecordDocument:
        """The document with this id; raises InputError if there is none."""
        if key not in self.documents:
            mend = did_you_mean(key, self.documents)
            raise InputError(Fault(str(self.folder), None, "", f"there is no document `{key}`", mend))
        return self.documents[key]

    def path(self, key: str) -> Path | None:
        """Where its file should be; None if it has only a citation."""
        name = self.document(key).file
        return None if name is None else self.folder / name

    def paper(self, key: str) -> Memorandum | None:
        """The document as it is read; None if it has only a citation. Raises InputError as `read_paper`."""
        path = self.path(key)
        return None if path is None else read_paper(path)

    def fault(self, key: str, what: str, mend: str, *of: str | int) -> Fault:
        """A fault of a document in the index, or of one of its keys."""
        return self.source.fault((RECORD, key, *of), what, mend)


def read_record(path: str | Path) -> Record:
    """The record of a folder with a `record.yaml`, of an index, of a scenario, or of a bundled case.

    Raises InputError with every fault of the index; those of the rest of a scenario are not asked for.
    """
    record, faults = attempt_record(path)
    if faults:
        raise InputError(*faults)
    return record


def attempt_record(path: str | Path) -> tuple[Record, tuple[Fault, ...]]:
    """The record as far as its index can be read, and the faults of the index in the order of its lines."""
    document = read_source(path)
    file, sound, faults = structure(document)
    if file is None:
        raise InputError(*faults)
    faults = [fault for fault in (*faults, *references(sound, file)) if _of_record(fault)]
    zone = _zone(file)
    documents = in_time({key: document_of(key, entry) for key, entry in file.record.items()}, zone)
    found = tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault.line or 0))
    return Record(documents, folder_of(sound), sound, zone), found


def read_source(path: str | Path) -> Document:
    """The file that a record stands in; raises InputError if there is none, or it has no `record:`."""
    if is_folder(path):
        index = Path(path) / INDEX
        if not index.exists():
            what, mend = f"the folder has no {INDEX}", f"`wayout record add {path} FILE` makes one"
            raise InputError(Fault(str(path), None, "", what, mend))
        return read_index(index)
    document = read_document(path)
    if not isinstance(document.data, Mapping) or RECORD not in document.data:
        what, mend = "there is no `record:` in it", "list the documents below `record:`, by id"
        raise InputError(replace(document, index=None).fault((), what, mend))
    return document


def is_folder(path: str | Path) -> bool:
    """Whether it is a folder, rather than a file or the name of a case."""
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def folder_of(document: Document) -> Path:
    """The folder in which the files of a record are sought: that of its index."""
    return Path((document.index or document).folder or "")


def _of_record(fault: Fault) -> bool:
    """A fault of the index, or of the whole file."""
    return not fault.key or fault.key.partition(".")[0].partition("[")[0] == RECORD


def _zone(file: ScenarioFile) -> tzinfo | None:
    """The zone of its clock; None if it has none, or one that is no zone."""
    try:
        return zone_of(file.clock.zone) if file.clock else None
    except ClockError:
        return None
