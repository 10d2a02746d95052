"""Word documents as the bytes of a file."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document

NO_DATE = (1980, 1, 1, 0, 0, 0)  # the first that the format can hold


def packed(document: Document) -> bytes:
    """The file of a document, without any date: the same bytes for the same document."""
    saved, out = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as parts, ZipFile(out, "w") as file:
        for name in parts.namelist():
            entry = ZipInfo(name, NO_DATE)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
            file.writestr(entry, parts.read(name))
    return out.getvalue()
