"""Writing files: whole or not at all."""

import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from wayout.files.document import Fault, InputError


def save(path: Path, content: str | bytes, overwrite: bool = True) -> None:
    """Write text or bytes to `path` as a whole; raises InputError if that cannot be done, and nothing has changed.

    A link is followed; a file that is there keeps its permissions; what is no plain file is not touched.
    """
    partial = None
    try:
        target = path.resolve()
        mode = _mode(path, target, overwrite)
        descriptor, partial = tempfile.mkstemp(dir=target.parent, prefix=".wayout.")
        with os.fdopen(descriptor, "wb") as out:
            out.write(content.encode() if isinstance(content, str) else content)
        os.chmod(partial, mode)
        os.replace(partial, target)
    except BaseException as error:
        if partial is not None and os.path.exists(partial):
            os.unlink(partial)
        if isinstance(error, OSError | RuntimeError) or (isinstance(error, ValueError) and partial is None):
            if isinstance(error, InputError):
                raise
            why = getattr(error, "strerror", None) or "it cannot be written"
            raise InputError(Fault(str(path), None, "", f"cannot be written: {why}", "check the path")) from None
        raise


def save_together(contents: Mapping[Path, str | bytes], overwrite: bool = True) -> None:
    """Write several files, all or none; raises InputError as `save` does.

    Whether each may be written is asked before the first is; what was not there before is taken away again if a
    later one fails all the same.
    """
    for path in contents:
        _writable(path, overwrite)
    new = [path for path in contents if not path.exists()]
    try:
        for path, content in contents.items():
            save(path, content, overwrite)
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        raise


def _writable(path: Path, overwrite: bool) -> None:
    """Raises InputError if the file must not, or cannot, be written."""
    try:
        _mode(path, path.resolve(), overwrite)
        path.resolve().parent.stat()
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        why = getattr(error, "strerror", None) or "it cannot be written"
        raise InputError(Fault(str(path), None, "", f"cannot be written: {why}", "check the path")) from None


def folder(path: Path) -> None:
    """Make a folder unless it is there; raises InputError if that cannot be done."""
    try:
        path.mkdir(exist_ok=True)
    except (OSError, ValueError) as error:
        why = "there is a file of that name" if isinstance(error, FileExistsError) else "it cannot be made"
        reason = why if path.exists() else (getattr(error, "strerror", None) or why)
        raise InputError(Fault(str(path), None, "", f"this is no folder: {reason}", "check the path")) from None


def _mode(path: Path, target: Path, overwrite: bool) -> int:
    """The permissions the file is to have; raises InputError if it must not be written."""
    if not target.exists():
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask
    if target.is_dir():
        raise InputError(Fault(str(path), None, "", "this is a folder", "name a file in it"))
    if not target.is_file():
        raise InputError(Fault(str(path), None, "", "this is no plain file", "name another"))
    if not overwrite:
        raise InputError(Fault(str(path), None, "", "the file exists", "name another, or remove it first"))
    return stat.S_IMODE(target.stat().st_mode)
