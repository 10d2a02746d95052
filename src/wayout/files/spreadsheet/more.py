"""The sheet More: where its rows stand in the scenario file, and what values they mean."""

import re
from collections.abc import Mapping
from typing import Any

from wayout.files.document import MAX_DEPTH, Place, did_you_mean
from wayout.files.spreadsheet.cells import CellError
from wayout.files.spreadsheet.shown import plain, shown
from wayout.files.spreadsheet.values import Broken, Formula, Moment, Value

# what a blank cell of the sheet More can mean
KINDS: Mapping[str, Any] = {"nothing": None, "empty list": (), "empty table": {}}

_STEP = re.compile(r'"((?:[^"\\]|\\.)*)"|([^.\[\]"]+)|\[([1-9][0-9]{0,8})\]')


def parse_path(value: Value | None) -> Place:
    """A place from how people write it: `plans."no. 1".steps.draft`, entries of lists by place from 1."""
    text = value.strip() if isinstance(value, str) else ""
    found: list[str | int] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            break
        quoted, plain, number = match.groups()
        found.append(
            int(number) - 1
            if number
            else re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
            if plain is None
            else plain
        )
        at = match.end()
        if text[at : at + 1] == "." and at + 1 < len(text):
            at += 1
        elif text[at : at + 1] not in ("[", ""):
            break
    if not found or at < len(text) or len(found) > MAX_DEPTH:
        raise CellError(f"`{shown(value)}` is no path; write it as plans.request.steps.draft.before")
    return tuple(found)


def write_path(place: Place) -> str:
    """A place as it is written on the sheet More."""
    text = ""
    for key in place:
        if isinstance(key, int):
            text += f"[{key + 1}]"
            continue
        bare = key and key == key.strip() and not set(key) & set('.[]"')
        quoted = key.replace("\\", "\\\\").replace('"', '\\"')
        text += ("." if text else "") + (key if bare else f'"{quoted}"')
    return text


def meant(value: Value | None, kind: Value | None) -> Any:
    """The value that a row of the sheet More stands for."""
    said = plain(kind)
    if said in KINDS:
        meant = KINDS[said]
        return list(meant) if isinstance(meant, tuple) else dict(meant) if isinstance(meant, dict) else meant
    match value:
        case Formula() | Broken() | Moment():
            raise CellError(f"`{shown(value)}` in place of a value; paste the value, as text or as a number")
    if said == "text":
        return "" if value is None else str(value)
    if said == "number":
        return _as_written(value)
    if said or value is None:
        known = ("text", "number", *KINDS)
        raise CellError(
            f"`{said}` is no kind of value; {did_you_mean(said, known)}"
            if said
            else "there is no value; fill the cell"
        )
    return value


def _as_written(value: Value | None) -> int | float:
    try:
        text = str(value).strip()
        return int(text) if text.lstrip("+-").isdecimal() and len(text) < 400 else float(text)
    except ValueError:
        raise CellError(f"`{shown(value)}` is no number; write digits") from None
