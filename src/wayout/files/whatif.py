"""What if: change a scalar of the file, or the place of a statement, without touching the file."""

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from wayout.files.document import Document, Fault, InputError, Key, did_you_mean, parse_value

PLACE = "place"
EVIDENCE = ("source", "because", "view_of", "title", "name", "about", "citation")
CHANGED = "changed by --set"

_PART = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")


def with_settings(document: Document, settings: Iterable[str]) -> Document:
    """The document after each `path=value` in turn; raises InputError on a path that leads nowhere.

    A path goes by keys and dots; an entry of a list stands in brackets, by place from 1 or by its text
    (`US.preferences[hold]`); `decision_makers.` may be left out. An entry's `place` moves it within its list.
    """
    data = deepcopy(document.data)
    for setting in settings:
        path, value = _split(setting)
        _set(data, path.strip(), parse_value(value), document)
    return replace(document, data=data, original=data)


def _split(setting: str) -> tuple[str, str]:
    """The path and the value: what stands before and after the first `=` outside brackets."""
    depth = 0
    for n, letter in enumerate(setting):
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter == "=" and depth == 0:
            return setting[:n], setting[n + 1 :]
    return setting, ""


def _set(data: Any, path: str, value: Any, document: Document) -> None:
    parts = [_part(match) for match in _PART.finditer(path)]
    if not parts:
        raise _nowhere(document, path, "the path is empty", "write it as clock.channels.un.hours.likely=12")
    if isinstance(data, Mapping) and parts[0] not in data and parts[0] in (data.get("decision_makers") or {}):
        parts.insert(0, "decision_makers")
    *way, last = parts
    here: Any = data
    if last not in (*EVIDENCE, PLACE):  # a statement that is moved still says what it said
        _disown(data, parts)
    for n, part in enumerate(way):
        if n == len(way) - 1 and last == PLACE and isinstance(here, list):
            _move(here, _index(here, part, path, document), value, path, document)
            return
        here = here[_key(here, part, path, document)]
        if here is None:
            raise _nowhere(document, path, f"`{part}` is empty", "")
    if isinstance(here, list):
        n = _index(here, last, path, document)
        if isinstance(here[n], dict) and "statement" in here[n]:
            here[n]["statement"] = value
        else:
            here[n] = value
    elif isinstance(here, dict):
        here[last] = value  # a key the format does not know is a fault when the file is checked
    else:
        raise _nowhere(document, path, f"`{way[-1]}` is one value", "end the path there")


def _disown(data: Any, parts: list[str]) -> None:
    """What has been changed no longer rests on what it was cited for: the innermost part that cites loses it."""
    citing, here = None, data
    for part in parts:
        if isinstance(here, dict) and "source" in here:
            citing = here
        if isinstance(here, list):
            places = [n for n, entry in enumerate(here) if part in (str(n + 1), _text(entry))]
            here = here[places[0]] if places else None
        else:
            here = here.get(part) if isinstance(here, dict) else None
    if isinstance(here, dict) and "source" in here:
        citing = here
    if citing is not None:
        citing.pop("source")
        citing["because"] = CHANGED


def _part(match: re.Match[str]) -> str:
    return (match[1] or match[2] or "").strip()


def _key(here: Any, part: str, path: str, document: Document) -> Key:
    if isinstance(here, list):
        return _index(here, part, path, document)
    if isinstance(here, Mapping) and part in here:
        return part
    known = list(here) if isinstance(here, Mapping) else []
    raise _nowhere(document, path, f"there is no `{part}`", did_you_mean(part, known))


def _index(entries: list[Any], part: str, path: str, document: Document) -> int:
    """The position of an entry named by its place from 1, or by its text."""
    if part.isdecimal() and 1 <= int(part) <= len(entries):
        return int(part) - 1
    texts = [_text(entry) for entry in entries]
    wanted = " ".join(part.split())
    if wanted in texts:
        return texts.index(wanted)
    raise _nowhere(document, path, f"there is no entry `{part}`", did_you_mean(part, texts))


def _text(entry: Any) -> str:
    text = entry.get("statement") if isinstance(entry, Mapping) else entry
    return " ".join(str(text).split())


def _move(entries: list[Any], n: int, value: Any, path: str, document: Document) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= len(entries):
        raise _nowhere(document, path, f"a place is a number from 1 to {len(entries)}, not `{value}`", "")
    entries.insert(value - 1, entries.pop(n))


def _nowhere(document: Document, path: str, what: str, mend: str) -> InputError:
    return InputError(Fault(document.file, None, f"--set {path}", what, mend))
