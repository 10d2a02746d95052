"""How inputs are changed: their bytes, the lines of YAML, the data that a file stands for."""

# ruff: noqa: E501  (tables of odd things)

import copy
import json
import math
import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Mutation = Callable[[bytes, random.Random], bytes]
Key = str | int

# --- bytes --------------------------------------------------------------------------------------------------

BYTES = [
    b"\x00", b"\xff", b"\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80", b"\xe2\x80\xa8", b"\xc2\x85", b"\x1b[2J",
    b"\xf4\x90\x80\x80", b"\xe2\x80\xae", b"\r", b"\n", b"\t", b"  ", b"\\", b'"', b"'", b"{", b"}", b"[", b"]",
    b":", b": ", b",", b"- ", b"#", b"&a ", b"*a", b"<<: *a", b"!!set ", b"|", b">-", b"---\n", b"...\n", b"%YAML 1.1\n",
    b"\xc3", b"0", b"9" * 400, b"1e999",
]  # fmt: skip
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "windows-1252", "utf-8-sig", "utf-7", "cp037"]


def bytes_changed(raw: bytes, draw: random.Random) -> bytes:
    """The bytes with some cut, doubled, swapped, flipped or put in; now and then in another encoding."""
    if draw.random() < 0.03:
        return raw.decode("utf-8", "replace").encode(draw.choice(ENCODINGS), "replace")
    if draw.random() < 0.02:
        return raw.replace(b"\n", draw.choice((b"\r\n", b"\r", b"", b"\n\n", b"\xe2\x80\xa8")))
    for _ in range(draw.randint(1, 4)):
        a = draw.randint(0, len(raw))
        b = min(len(raw), a + draw.randint(0, draw.choice((1, 4, 20, 300))))
        match draw.randrange(5):
            case 0:
                raw = raw[:a] + raw[b:]
            case 1:
                raw = raw[:b] + raw[a:b] * draw.randint(1, 3) + raw[b:]
            case 2:
                c = draw.randint(b, len(raw))
                raw = raw[:a] + raw[b:c] + raw[a:b] + raw[c:]
            case 3:
                raw = raw[:a] + draw.choice(BYTES) + raw[a:]
            case 4 if a < len(raw):
                raw = raw[:a] + bytes([raw[a] ^ 1 << draw.randrange(8)]) + raw[a + 1 :]
    return raw


# --- lines of YAML ------------------------------------------------------------------------------------------

ODD = [
    "~", "null", "true", "[]", "{}", '""', "0", "-1", "1.5", ".inf", "-.inf", ".nan", "1e308", "1e-320", "-0.0",
    "9" * 30, "1" + "0" * 5000, "0x" + "f" * 40, "0o777", "1_000", "1962-10-24", "1962-02-30", "1962-10-24T23:15-04:00",
    "9999-12-31T23:59Z", "0001-01-01T00:00Z", "24:00", "1962-10-24T23:15[America/New_York]", "2031-03-30T02:30[Europe/Oslo]",
    "[[[[[[]]]]]]", "{a: {b: {c: d}}}", "[a, [b, c], {d: e}]", "x" * 3000, '"\\uD800"', '"\\0"', '"\\x1b[0m"', "|\n    text",
    "&n [1, 2]", "*n", "{<<: {a: 1}}", "{<<: *n}", "!!python/object/apply:os.system [echo]", "!!set {a, b}",
    "!!binary aGVsbG8=", "!!timestamp 1962-10-24", "!!int x", "!!float nan", "!!omap [a: 1]", "!x y", "? [a]", "all",
    "acceptance of all", "2 to 3 weeks", "99999999 years", "-1 days", "0 hours", "/dev/zero", "..", ".", "track.csv",
    "fuzz/seeds", "a" + " or a" * 300, "not " * 40 + "a", "(" * 70 + "a" + ")" * 70, "a == b == c", "a if b else c",
    "__import__('os')", "lambda: a", "a.b", "a[0]", "{a}", "Europe/Oslo", "../../etc/passwd", "Mars/Phobos", "\u2028",
]  # fmt: skip
ODD_KEYS = ['"\\uD800"', '"\\0"', '""', "<<", "? a", "*n", "12", "~", "[a]", "{a: b}", "!!x a", "a b", "x" * 300]
VALUE = re.compile(r"(?<=[:\-,\[] )[^\s,\[\]{}][^,\[\]{}\n#]*")
KEYED = re.compile(r"[A-Za-z_]\w*(?=:)")


def lines_changed(words: Sequence[str]) -> Mutation:
    """Changes the lines of YAML: values, keys, indentation, order; `words` are keys and values of the format."""

    def changed(raw: bytes, draw: random.Random) -> bytes:
        text = raw.decode("utf-8", "replace")
        if draw.random() < 0.0015:
            return huge(text, draw).encode()
        for _ in range(draw.randint(1, 4)):
            text = one_line_changed(text, words, draw)
        return text.encode("utf-8", "replace")

    return changed


def one_line_changed(text: str, words: Sequence[str], draw: random.Random) -> str:
    """The text with a value, a key or a line changed."""
    lines = text.split("\n")
    at, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    line = lines[at]
    match draw.randrange(8):
        case 0 | 1:
            lines[at] = replaced(line, VALUE, draw.choice(ODD if draw.random() < 0.6 else words), draw)
        case 2:
            lines[at] = replaced(line, KEYED, draw.choice(words if draw.random() < 0.8 else ODD_KEYS), draw)
        case 3:
            lines[at] = " " * draw.randint(0, 12) + line.lstrip()
        case 4:
            lines[at], lines[other] = lines[other], lines[at]
        case 5:
            lines[at] = f"{line}\n{lines[other]}"
        case 6:
            end = min(len(lines), at + draw.randint(1, 4))
            shift = draw.choice(("  ", "    ", "- ", "\t"))
            lines[at:end] = [shift + each for each in lines[at:end]]
        case 7:
            del lines[at : at + draw.randint(1, 3)]
    return "\n".join(lines)


def replaced(line: str, pattern: re.Pattern[str], by: str, draw: random.Random) -> str:
    """The line with one of the places where a pattern is met replaced."""
    found = list(pattern.finditer(line))
    if not found:
        return line
    match = draw.choice(found)
    return line[: match.start()] + by + line[match.end() :]


def huge(text: str, draw: random.Random) -> str:
    """The text with something enormous at its end, or in place of one value."""
    bomb = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'x'] * 9)}]\n" for n in range(9))
    match draw.randrange(6):
        case 0:
            return text + bomb
        case 1:
            return text + "status_quo: [" + "a, " * 20_000 + "]\n"
        case 2:
            return text + "plans:\n" + "".join(f"  p{n}: {{}}\n" for n in range(3_000))
        case 3:
            return text + "about: " + "{a: " * 500 + "}" * 500
        case 4:
            return text.replace("options:", "options: {" + ", ".join(f"o{n}: {{}}" for n in range(70)) + "}", 1)
    return text + "infeasible:\n" + "  - a or b\n" * 2_000


# --- data ---------------------------------------------------------------------------------------------------

ODD_DATA: list[Any] = [
    None, True, False, 0, 1, -1, 2.5, -0.5, math.inf, math.nan, 1e308, 1e-320, 10**30, 10**400, [10**400, 1], 2**63, "", " ", "x", "a" * 2000,
    [], {}, [[]], [{}], {"": None}, [None], ["a", ["b"]], {"a": {"a": {"a": 1}}}, "\ud800", "\x00", "\x1b[1m",
    "1962-02-30", "1962-10-24", "1962-10-24T23:15-04:00", "9999-12-31T23:59-14:00", "1000-01-01T00:00+14:00",
    "2031-03-30T02:30[Europe/Oslo]", "1962-10-24T23:15[]", "24:00", "a#0", "a#1", "#", "a b", "a+b", "YN", "NNN", "/dev/zero",
    "..", "track.csv", "seeds", list(range(40)), ["Y", "N"], {f"k{n}": {} for n in range(65)}, "0 days", "1 to 0 weeks",
    "999999999999 years", "acceptance of", "acceptance of all, x", "not " * 70 + "a", "(" * 300 + "a" + ")" * 300, "not " * 4000 + "a", "a" + " == (a" * 70 + ")" * 70,
]  # fmt: skip


def data_changed(words: Sequence[str], others: Sequence[Any]) -> Callable[[Any, random.Random], Any]:
    """Changes data: parts replaced, left out, doubled, moved, or taken from one of `others`."""

    def changed(data: Any, draw: random.Random) -> Any:
        data = copy.deepcopy(data)
        for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 5))):
            data = one_part_changed(data, words, others, draw)
        return data

    return changed


def one_part_changed(data: Any, words: Sequence[str], others: Sequence[Any], draw: random.Random) -> Any:  # noqa: PLR0912
    """The data with one part changed; it is changed itself too."""
    places = list(parts(data))
    if not places:
        return draw.choice(ODD_DATA)
    owner, key = draw.choice(places)
    match draw.randrange(14):
        case 9 | 10 | 11 if same := [each for each in parts(draw.choice(others)) if each[1] == key]:
            there, other = draw.choice(same)
            owner[key] = copy.deepcopy(there[other])
        case 12 | 13 if isinstance(owner[key], int | float):
            owner[key] = draw.choice(
                (
                    -owner[key],
                    owner[key] * 10 ** draw.randint(0, 8),
                    owner[key] / 7 if abs(owner[key]) < 1e300 else 7,
                    owner[key] + 1,
                    0,
                    1,
                    1e-320,
                )
            )
        case 0 | 1:
            owner[key] = copy.deepcopy(draw.choice(ODD_DATA))
        case 2:
            owner[key] = draw.choice(words)
        case 3:
            del owner[key]
        case 4:
            there, other = draw.choice(places)
            if reaches(owner[key], there) or reaches(there[other], owner):
                return data
            owner[key], there[other] = there[other], owner[key]
        case 5:
            there, other = draw.choice(list(parts(draw.choice(others))) or places)
            owner[key] = copy.deepcopy(there[other])
        case 6 if isinstance(owner, list):
            owner.insert(draw.randint(0, len(owner)), copy.deepcopy(owner[key]))
        case 6:
            owner[draw.choice(words)] = copy.deepcopy(owner[key])
        case 7 if isinstance(owner, dict):
            owner[draw.choice(words)] = owner.pop(key)
        case 7:
            owner[key] = {draw.choice(words): owner[key]}
        case 8:
            owner[key] = [owner[key]] * draw.choice((1, 2, 30))
    return data


def parts(data: Any) -> Iterator[tuple[Any, Key]]:
    """Every part of some data, by what it stands in and its key there."""
    keys = data.keys() if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in list(keys):
        yield data, key
        yield from parts(data[key])


def reaches(data: Any, part: Any) -> bool:
    """Whether a part stands in the data, or is it."""
    return data is part or any(owner[key] is part for owner, key in parts(data))


# --- data as text -------------------------------------------------------------------------------------------

PLAIN = re.compile(r"[A-Za-z][\w ./-]*\w")


def as_json(data: Any, draw: random.Random) -> bytes:
    """The data as JSON, in one line or in many."""
    text = json.dumps(data, indent=draw.choice((None, 1)), ensure_ascii=draw.random() < 0.5)
    return text.encode("utf-8", "surrogatepass")


def as_yaml(data: Any, draw: random.Random) -> bytes:
    """The data as YAML, in blocks or in flow style."""
    text = flow(data) if draw.random() < 0.3 else "\n".join(block(data, 0))
    if draw.random() < 0.5:
        text = text.replace("\ud800", "\\ud800")
    return (text + "\n").encode("utf-8", "surrogatepass")


def block(data: Any, indent: int) -> Iterator[str]:
    """The lines of the data in block style."""
    margin = " " * indent
    if isinstance(data, dict) and data:
        for key, value in data.items():
            if isinstance(value, dict | list) and value:
                yield f"{margin}{flow(str(key))}:"
                yield from block(value, indent + 2)
            else:
                yield f"{margin}{flow(str(key))}: {flow(value)}"
    elif isinstance(data, list) and data:
        for value in data:
            yield f"{margin}- {flow(value)}"
    else:
        yield margin + flow(data)


def flow(data: Any) -> str:
    """The data in one line."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{flow(str(key))}: {flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(flow, data)) + "]"
    if isinstance(data, float) and not math.isfinite(data):
        return ".nan" if math.isnan(data) else ".inf" if data > 0 else "-.inf"
    if isinstance(data, str) and PLAIN.fullmatch(data):
        return data
    return json.dumps(data, ensure_ascii=False)


def one_of(*weighted: tuple[float, Mutation]) -> Mutation:
    """One of several mutations, each as often as its weight says."""
    weights, mutations = zip(*weighted, strict=True)

    def changed(raw: bytes, draw: random.Random) -> bytes:
        return draw.choices(mutations, weights)[0](raw, draw)

    return changed
