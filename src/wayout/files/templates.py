"""Templates of drafts that a user has changed: read from a folder, and ours written to one to be changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wayout.files.document import Fault, InputError, did_you_mean, read_text
from wayout.files.save import folder, save_together
from wayout.report.drafts.templates import NAMES, OURS, TemplateError, Templates, check


def read_templates(where: Path) -> Templates:
    """The templates of a folder: its own, and ours for those it has not.

    Raises InputError if it is no folder, on a file of another name, and on every template that is none. Files whose
    names begin with a dot are passed over.
    """
    own = dict(_own(where))
    read = Templates({name: read_text(path) for name, path in own.items()}, {n: str(p) for n, p in own.items()})
    faults = []
    for name in own:
        try:
            check(read, name)
        except TemplateError as error:
            faults.append(_fault(error))
    if faults:
        raise InputError(*faults)
    return read


def _own(where: Path) -> Iterator[tuple[str, Path]]:
    try:
        found = sorted(path for path in where.iterdir() if not path.name.startswith("."))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it cannot be read"
        mend = "`wayout draft --copy-templates FOLDER` makes one"
        raise InputError(Fault(str(where), None, "", f"this is no folder of templates: {why}", mend)) from None
    strange = [path for path in found if path.name not in NAMES]
    if strange:
        what = "there is no template of this name"
        raise InputError(*(Fault(str(path), None, "", what, did_you_mean(path.name, NAMES)) for path in strange))
    yield from ((path.name, path) for path in found)


def copy_templates(where: Path) -> tuple[Path, ...]:
    """Write our templates to a folder, made if need be; raises InputError if one of them is there already."""
    written = {where / name: OURS.text(name) for name in NAMES}
    folder(where)
    save_together(written, overwrite=False)
    return tuple(written)


@contextmanager
def template_faults() -> Iterator[None]:
    """What goes wrong in a template, as a fault of the input."""
    try:
        yield
    except TemplateError as error:
        raise InputError(_fault(error)) from None


def _fault(error: TemplateError) -> Fault:
    return Fault(error.file, error.line, "", error.what, error.mend)
