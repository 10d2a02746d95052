"""What `wayout new` writes: a starter or a bundled case, as YAML or as a spreadsheet."""

from pathlib import Path

from wayout.files.document import Fault, InputError
from wayout.files.load import case_document, case_text, starter, starter_in_full

XLSX = ".xlsx"


def start(path: Path, case: str | None = None, xlsx: bool = False) -> str | bytes:
    """The content of a new file at `path`; raises InputError on an unknown case, and on a spreadsheet not named so.

    A spreadsheet has no comments, so the starter's sections that are comments in YAML are filled in there.
    """
    if path.suffix.lower() != XLSX:
        if not xlsx:
            return starter() if case is None else case_text(case)
        what, mend = f"a spreadsheet is known by its ending {XLSX}", f"name it {path.stem or 'mine'}{XLSX}"
        raise InputError(Fault(str(path), None, "--xlsx", what, mend))
    from wayout.files.spreadsheet.write import write_spreadsheet  # noqa: PLC0415  slow to import

    document = starter_in_full() if case is None else case_document(case)
    return write_spreadsheet(document.data, str(path))
