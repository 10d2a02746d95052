"""A scenario from one format to another: what `wayout convert` does."""

from pathlib import Path
from typing import Any

from wayout.files.document import RECORD, Document, Fault, InputError
from wayout.files.gmcr_write import Written, as_yaml, checked, write_gmcr

GMCR, XLSX, YAMLS = ".gmcr", ".xlsx", (".yaml", ".yml")


def convert(document: Document, to: str) -> Written:
    """The scenario as a file `to`, by its ending; raises InputError if it cannot be, or is one already."""
    was, suffix = _format(document.file), Path(to).suffix.lower()
    if suffix not in (*YAMLS, XLSX, GMCR):
        known = ", ".join((YAMLS[0], XLSX, GMCR))
        raise InputError(Fault(to, None, "", f"a scenario is written as {known}, not `{suffix}`", "rename it"))
    if suffix == GMCR:
        return write_gmcr(document)
    if was == _format(to):
        what = "it is a spreadsheet already" if was == XLSX else "it is YAML already"
        raise InputError(Fault(document.file, None, "", what, "name a file of another format on one side"))
    checked(document)
    if suffix == XLSX:
        from wayout.files.spreadsheet.write import write_spreadsheet  # noqa: PLC0415  slow to import

        return Written(write_spreadsheet(_as_named(document), to))
    return Written(as_yaml(_as_named(document)))


def _format(name: str) -> str:
    """The format of a file by its ending: YAML if it has another, or none."""
    suffix = Path(name).suffix.lower()
    return suffix if suffix in (GMCR, XLSX) else YAMLS[0]


def _as_named(document: Document) -> Any:
    """The data with its record as the file names it, rather than what stands in that index."""
    named = document.index_name
    return document.data if named is None else {**document.data, RECORD: named}
