"""Writing files: whole or not at all."""

import os
import tempfile
from pathlib import Path

from wayout.files.document import Fault, InputError


def save(path: Path, text: str, overwrite: bool = True) -> None:
    """Write `text` to `path` as a whole; raises InputError if that cannot be done, and then nothing has changed."""
    if not overwrite and path.exists():
        raise InputError(Fault(str(path), None, "", "the file exists", "name another, or remove it first"))
    if path.is_dir():
        raise InputError(Fault(str(path), None, "", "this is a folder", "name a file in it"))
    partial = None
    try:
        descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
        os.chmod(partial, 0o644)
        os.replace(partial, path)
    except BaseException as error:
        if partial is not None and os.path.exists(partial):
            os.unlink(partial)
        if isinstance(error, OSError):
            why = error.strerror or "it cannot be written"
            raise InputError(Fault(str(path), None, "", f"cannot be written: {why}", "check the path")) from None
        raise
