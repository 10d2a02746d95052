"""Reading scenarios: from a path, or a case that comes with the package."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from wayout.files.build import build, digest
from wayout.files.document import (
    Document,
    Fault,
    InputError,
    decoded_text,
    did_you_mean,
    parse_document,
    parted,
    read_bytes,
    read_text,
)
from wayout.files.gmcr import read_gmcr
from wayout.files.perspective import EVERYTHING, Perspective, seen, wishes_in, withdrawn
from wayout.files.record_index import with_index
from wayout.files.spreadsheet.archive import BOOKS
from wayout.files.spreadsheet.read import read_spreadsheet
from wayout.files.whatif import with_settings
from wayout.model import ModelError
from wayout.plans import Scenario

SCENARIO = "scenario.yaml"


def load(
    scenario: str | Path,
    variants: Iterable[str] = (),
    settings: Iterable[str] = (),
    perspective: Perspective = EVERYTHING,
) -> Scenario:
    """The scenario of a file, or of a bundled case by name.

    `variants` are `DM=name` choices of other beliefs, `settings` are `path=value` changes; the `perspective` is
    taken after these. Raises InputError with every fault.
    """
    settings, variants = tuple(settings), tuple(variants)
    document = seen(with_settings(read_document(scenario), settings), perspective)
    built = replace(build(document), assumed=(*settings, *perspective.words()))
    if perspective.weighing:
        whole = build(with_settings(read_document(scenario), settings))
        built = replace(built, unweighed=wishes_in(whole) != wishes_in(built))
    if variants:
        built = replace(built, digest=digest([built.digest, *variants]))
    return _varied(built, variants, document.file)


def load_without(
    scenario: str | Path,
    variants: Iterable[str] = (),
    settings: Iterable[str] = (),
    perspective: Perspective = EVERYTHING,
) -> dict[str, Scenario]:
    """The scenario as `load` gives it, without each passage that something rests on, by how it is cited.

    A variant that rests on the passage alone is not taken. Raises InputError as `load` does.
    """
    document = seen(with_settings(read_document(scenario), settings), perspective)
    chosen = tuple(variants)
    return {text: _varied(each, _left(each, chosen), document.file) for text, each in withdrawn(document).items()}


def _left(scenario: Scenario, variants: Iterable[str]) -> Iterator[str]:
    for choice in variants:
        dm, _, name = choice.partition("=")
        if name.strip() in scenario.variants.get(dm.strip(), {}):
            yield choice


def _varied(scenario: Scenario, variants: Iterable[str], file: str) -> Scenario:
    for choice in variants:
        dm, _, name = choice.partition("=")
        try:
            scenario = scenario.with_variant(dm.strip(), name.strip())
        except ModelError as error:
            raise InputError(Fault(file, None, f"--variant {choice}", *parted(str(error)))) from None
    return scenario


def read_document(scenario: str | Path) -> Document:
    """The file of a scenario as plain data with lines; SCENARIO is an existing path, or else a case's name."""
    path = Path(scenario)
    there = _exists(path)
    if not there and str(scenario) in cases():
        path = _case_path(str(scenario))
        case = parse_document(read_text(path), f"{scenario}/{SCENARIO}")
        return with_index(replace(case, folder=str(path.parent)))
    if not there:
        what, mend = "there is no such file and no such case", did_you_mean(str(scenario), cases())
        raise InputError(Fault(str(scenario), None, "", what, mend))
    return with_index(replace(parsed(path, str(scenario)), folder=str(path.parent)))


def parsed(path: Path, file: str) -> Document:
    """What stands in a file, read as its ending says, or as its first bytes do; `file` is how it is named."""
    raw, ending = read_bytes(path), path.suffix.lower()
    if ending == ".xlsx" or raw.startswith(BOOKS):
        return read_spreadsheet(raw, file)
    text = decoded_text(raw, file)
    return read_gmcr(text, file) if ending == ".gmcr" else parse_document(text, file)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or with a NUL in it, is no file's
        return False


def cases() -> tuple[str, ...]:
    """The names of the cases that come with the package."""
    return tuple(sorted(_case_names()))


def case_text(name: str) -> str:
    """The scenario file of a bundled case; raises InputError if there is no such case."""
    if name not in cases():
        raise InputError(Fault(name, None, "", "there is no such case", did_you_mean(name, cases())))
    return read_text(_case_path(name))


def starter() -> str:
    """The commented scenario that `wayout new` writes."""
    return files("wayout").joinpath("files").joinpath("starter.yaml").read_text(encoding="utf-8")


def starter_in_full() -> Document:
    """The starter with the sections that stand in it as comments."""
    return parse_document(re.sub(r"(?m)^# ?", "", starter()), "starter.yaml")


def case_document(name: str) -> Document:
    """The file of a bundled case as plain data; raises InputError if there is no such case."""
    return parse_document(case_text(name), f"{name}/{SCENARIO}")


def _case_names() -> Iterator[str]:
    for folder in files("wayout").joinpath("cases").iterdir():
        if folder.joinpath(SCENARIO).is_file():
            yield folder.name


def _case_path(name: str) -> Path:
    return Path(str(files("wayout").joinpath("cases").joinpath(name).joinpath(SCENARIO)))
