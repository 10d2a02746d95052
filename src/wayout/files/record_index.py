"""The index of a record: the documents by id, in a file of their own or in the scenario itself."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from wayout.files.document import RECORD, Document, InputError, check_plain, parse_document, read_text
from wayout.files.schema import DocumentEntry
from wayout.record.evidence import Document as RecordDocument
from wayout.record.evidence import Known

INDEX = "record.yaml"


def with_index(document: Document) -> Document:
    """The document with the record that its `record: PATH` names, beside it, as if it stood there.

    PATH is a file whose `record:` it is, or a folder with such a `record.yaml`. Raises InputError if there is none.
    """
    named = document.data.get(RECORD) if isinstance(document.data, Mapping) else None
    if not isinstance(named, str):
        return document
    path = Path(document.folder or "") / named
    try:
        index = read_index(path / INDEX if path.is_dir() else path)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError) and any(fault.line for fault in error.faults):
            raise
        what = error.faults[0].what if isinstance(error, InputError) else "it cannot be read"
        mend = "name the index of a record, beside this file"
        raise InputError(document.fault((RECORD,), f"`{named}`: {what}", mend)) from None
    data = {**document.data, RECORD: index.data[RECORD]}
    faults = (*document.faults, *index.faults)
    return replace(document, data=data, original=data, faults=faults, index=index, index_name=named)


def read_index(path: Path) -> Document:
    """The file of an index; raises InputError unless it has a `record:` that is a mapping or a list, or empty."""
    check_plain(path)
    index = replace(parse_document(read_text(path), str(path)), folder=str(path.parent))
    if not isinstance(index.data, Mapping) or RECORD not in index.data:
        raise InputError(index.fault((), "there is no `record:` in it", "put the documents below `record:`, by id"))
    listed: Any = index.data[RECORD]
    if not isinstance(listed, Mapping | list | None):
        raise InputError(
            index.fault((RECORD,), "should be the documents by id", "write `id: {citation: ...}` lines")
        )
    data = {**index.data, RECORD: {} if listed is None else listed}
    return replace(index, data=data, original=data)


def document_of(key: str, entry: DocumentEntry) -> RecordDocument:
    """The document that an entry of the index describes."""
    return RecordDocument(
        key,
        entry.citation,
        entry.turns,
        entry.file,
        entry.kind,
        entry.date,
        entry.sender,
        entry.addressee,
        tuple(entry.replies_to),
        Known(entry.known_from, tuple(entry.known_to.items())),
    )
