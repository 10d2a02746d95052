"""Adding documents to a record: the index keeps its words, its comments and its order."""

import io
import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from wayout.files.build import faults_of
from wayout.files.document import RECORD, Document, Fault, InputError, composed, parse_document, read_text
from wayout.files.record_folder import is_folder
from wayout.files.record_index import INDEX
from wayout.files.record_text import read_paper
from wayout.files.save import save
from wayout.record import write
from wayout.record.entry import entry_of

Entry = Mapping[str, object]  # the keys of a document in the index

NEW = "# The documents of this record by id: what each is, from when and whom, and its file or only a citation.\n"


@dataclass(frozen=True, slots=True)
class Addition:
    """A document that is to be added: the file it is in, if any, its id, and what is said of it by hand.

    `part` is the one of several in the file, a volume of TEI, by its `xml:id` or `n`.
    """

    file: Path | None
    key: str | None = None
    said: Entry | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """A document as it stands in the index, what is doubtful about it, and whether its file was put in for it."""

    key: str
    entry: Entry
    warnings: tuple[str, ...]
    copied: bool


def add(folder: Path, additions: Iterable[Addition]) -> tuple[Added, ...]:
    """Add documents to the index of a folder, or to an index; a folder or index that is not there is made.

    A file within the folder is referred to, any other is copied into it; of a volume a part is taken out as a file
    of its own. Raises InputError, and then nothing has changed: an id that is taken, a file that cannot be read, an
    index with faults or not written by lines.
    """
    index = folder if folder.suffix in (".yaml", ".yml") and not is_folder(folder) else folder / INDEX
    text = _text(index)
    made = [_made(each, index.parent) for each in additions]
    twice = [key for key, count in Counter(each.key for each, _ in made).items() if count > 1]
    if twice:
        what = f"several of the documents would have the id `{twice[0]}`"
        raise InputError(Fault(str(index), None, "", what, "add them one by one with `--id`"))
    written = spliced(text, {each.key: each.entry for each, _ in made}, str(index))
    for target in (path for _, new in made for path in new if path.exists()):
        what = f"another file called {target.name} is in {index.parent}"
        raise InputError(Fault(str(index.parent / target.name), None, "", what, "rename one of them"))
    with _put_in({path: raw for _, new in made for path, raw in new.items()}, index.parent):
        if _text(index) != text:  # what another wrote meanwhile would be lost
            raise InputError(Fault(str(index), None, "", "the index was changed meanwhile", "add it again"))
        save(index, written)
    return tuple(each for each, _ in made)


def _text(index: Path) -> str:
    """What stands in an index, or what a new one begins with."""
    return read_text(index) if index.exists() else f"{NEW}{RECORD}:\n"


def _made(addition: Addition, folder: Path) -> tuple[Added, dict[Path, bytes]]:
    """The entry of a document, and its file if that is to be put into the folder."""
    said, path = dict(addition.said or {}), addition.file
    if path is None:
        if addition.key is None or "citation" not in said:
            what, mend = "no file is named", "name one, or give `--id` and `--citation`"
            raise InputError(Fault(str(folder), None, "", what, mend))
        return Added(addition.key, said, (), copied=False), {}
    paper = read_paper(path, addition.part)
    stem = addition.part or path.stem
    within = addition.part is None and path.resolve().is_relative_to(folder.resolve())
    name = path.name if addition.part is None else f"{id_from(addition.part)}.xml"
    target = path.resolve() if within else folder.resolve() / name
    found = entry_of(paper, stem)
    file = target.relative_to(folder.resolve()).as_posix()
    entry = {key: value for key, value in {**found, "file": file, **said}.items() if value not in (None, ())}
    warnings = tuple(f"{path}: {warning}" for warning in paper.warnings)
    raw = path.read_bytes() if addition.part is None else write(paper, "tei").encode()
    return Added(addition.key or id_from(stem), entry, warnings, copied=not within), {} if within else {target: raw}


def id_from(name: str) -> str:
    """An id made of a name: small letters, digits and hyphens, none of them a blank or a `#`."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[^\w]+", "-", plain).strip("-_") or "document"


@contextmanager
def _put_in(files: Mapping[Path, bytes], folder: Path) -> Iterator[None]:
    """Files with what they hold, which go again if something fails."""
    made: list[Path] = []
    fresh = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target, raw in files.items():
            with target.open("xb") as out:
                made.append(target)
                out.write(raw)
        yield
    except BaseException as error:
        for path in made:
            path.unlink(missing_ok=True)
        for path in fresh:
            if path.is_dir() and not os.listdir(path):
                path.rmdir()
        if isinstance(error, OSError):
            what = f"cannot be written: {error.strerror or 'the file is refused'}"
            raise InputError(Fault(str(error.filename or folder), None, "", what, "check the path")) from None
        raise


# --- the index ----------------------------------------------------------------------------------------------


def spliced(text: str, entries: Mapping[str, Entry], file: str) -> str:
    """The index with these entries after its last one, all else as it is, letter by letter.

    Raises InputError if an id is taken, if an entry or the index has a fault, and if the record is not written by
    lines (`record: {...}`), or stands elsewhere.
    """
    was = replace(parse_document(text, file), folder=str(Path(file).parent))
    if faults := _faults(was):
        raise InputError(*faults)
    listed = was.data[RECORD]
    taken = {str(each["id"]) for each in listed} if isinstance(listed, list) else set(listed or ())
    for key in entries:
        if key in taken:
            raise InputError(was.fault((RECORD, key), f"the id `{key}` is taken", "give another with `--id`"))
    new = _with_lines(text, entries, was)
    now = replace(parse_document(new, file), folder=was.folder)
    if json.dumps(now.data) != json.dumps(_with_entries(was.data, entries)):  # in the same order too
        raise InputError(was.fault((RECORD,), "the index is written in a way that cannot be added to", _BY_LINES))
    if faults := _faults(now):  # which have no line yet
        raise InputError(*(replace(fault, line=None) for fault in faults))
    return new


_BY_LINES = "write each document below `record:` on lines of its own"


def _faults(document: Document) -> tuple[Fault, ...]:
    """The faults of the index; raises InputError if it lists no documents itself."""
    data = document.data
    if not isinstance(data, Mapping) or RECORD not in data or isinstance(data[RECORD], str):
        mend = "add to the folder of the record itself"
        raise InputError(document.fault((), "there is no `record:` with documents in it", mend))
    return faults_of(replace(document, data={**data, RECORD: data[RECORD] or {}}, original=None))


def _with_entries(data: Mapping[str, object], entries: Mapping[str, Entry]) -> Mapping[str, object]:
    listed = data[RECORD]
    if isinstance(listed, list):
        return {**data, RECORD: [*listed, *({"id": key, **entry} for key, entry in entries.items())]}
    return {**data, RECORD: {**(listed if isinstance(listed, Mapping) else {}), **entries}}


def _with_lines(text: str, entries: Mapping[str, Entry], was: Document) -> str:
    """The text with the entries on lines of their own, after the last line of the record."""
    node, at = _section(text, was)
    indent, last = (2, at) if isinstance(node, ScalarNode) else (node.start_mark.column, _last_line(node))
    if getattr(node, "flow_style", False):
        raise InputError(was.fault((RECORD,), "the record is written in one line", _BY_LINES))
    shown: object = dict(entries)
    if isinstance(node, SequenceNode):
        shown = [{"id": key, **entry} for key, entry in entries.items()]
    lines, ends = text.splitlines(keepends=True), "\r\n" if "\r\n" in text else "\n"
    if not lines[last].endswith(("\n", "\r")):
        lines[last] += ends
    new = (f"{' ' * indent}{line}{ends}" if line else ends for line in _dumped(shown).splitlines())
    return "".join((*lines[: last + 1], *new, *lines[last + 1 :]))


def _section(text: str, was: Document) -> tuple[Node, int]:
    """What stands at `record:`, and the line of that key, from 0."""
    root = composed(text)
    for key, value in root.value if isinstance(root, MappingNode) else ():
        if key.value == RECORD:
            return value, key.start_mark.line
    raise InputError(was.fault((), "there is no `record:` in it", _BY_LINES))


def _last_line(node: Node) -> int:
    """The last line, from 0, that anything of a node stands on."""
    while isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        key, value = last if isinstance(last, tuple) else (node, last)
        if value.start_mark.index < key.start_mark.index:  # an alias: what it stands for is elsewhere
            return int(key.end_mark.line)
        node = value
    mark = node.end_mark
    ended = mark.column == 0 and mark.line > node.start_mark.line  # a block of text ends on the line after it
    return int(mark.line) - int(ended)


_A_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])")


def _dumped(value: object) -> str:
    yaml = YAML()
    yaml.width = 1_000_000
    yaml.allow_unicode = True
    out = io.StringIO()
    yaml.dump(_plain(value), out)
    return out.getvalue()


def _plain(value: object) -> object:
    """The value with its days as days, which need no quotes."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return date.fromisoformat(value) if isinstance(value, str) and _A_DAY.fullmatch(value) else value
