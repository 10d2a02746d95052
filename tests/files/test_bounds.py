"""What is small as text and enormous as work is refused as it is read; what is long takes no more than its time."""

import os
import time
from pathlib import Path

import pytest

import wayout
from wayout.files.build import attempt, faults_of
from wayout.files.check import MOST_FAULTS
from wayout.files.document import MAX_BYTES, Document, InputError, parse_document, read_bytes
from wayout.files.record_check import check_record
from wayout.record.chains import cycles
from wayout.record.evidence import Document as RecordDocument

START = "1962-10-24T23:15-04:00"
LINE = {"radius_nm": 100, "centre": {"lat": 20, "lon": -70}}
SHIP = {"speed_kn": 10, "position": {"lat": 20, "lon": -60, "at": START}}


def document(data):
    return Document("f.yaml", data, {(): 1})


def options(count):
    return {f"o{n}": {} for n in range(count)}


@pytest.mark.parametrize(
    ("data", "key", "says"),
    [
        ({"clock": {"start": START, "runs": 10**12}}, "clock.runs", "5000000"),
        ({"clock": {"start": START, "lines": {"a": {"radius_nm": 1e300}}}}, "clock.lines.a.radius_nm", "10000"),
        ({"decision_makers": {"A": {"options": options(60)}}}, "decision_makers", "states are feasible"),
        ({"decision_makers": {"A": {"options": options(61)}}}, "decision_makers", "at most 60"),
        (
            {"decision_makers": {"A": {"options": options(24), "preferences": ["o1"] * 2000}}},
            "decision_makers",
            "2,001 statements and rankings over 16,777,216 states",
        ),
        (
            {"decision_makers": {"A": {"options": options(24)}}, "infeasible": ["o1 and not o1"] * 600},
            "infeasible",
            "600 statements and rankings over 16,777,216 states",
        ),
        (
            {
                "clock": {
                    "start": START,
                    "lines": {f"l{n}": LINE for n in range(300)},
                    "ships": {f"s{n}": SHIP for n in range(300)},
                }
            },
            "clock.ships",
            "90,000 meetings",
        ),
    ],
)
def test_enormous_work_is_refused_as_it_is_read(data, key, says):
    began = time.process_time()
    faults = faults_of(document(data))
    assert time.process_time() - began < 10
    (fault,) = [each for each in faults if each.key == key]
    assert says in fault.what
    assert fault.mend


LONG = {
    "circles of two": lambda n: {
        "record": {f"d{i}": {"citation": "x", "replies_to": f"d{i ^ 1}"} for i in range(n)}
    },
    "entries without what they need": lambda n: {"record": {f"d{i}": {} for i in range(n)}},
    "plans with an unknown key": lambda n: {"plans": {f"p{i}": {"titel": 1} for i in range(n)}},
    "wrong entries of a list": lambda n: {
        "decision_makers": {"A": {"options": {"a": {}}}},
        "infeasible": [["a"] for _ in range(n)],
    },
    "options not known": lambda n: {
        "decision_makers": {"A": {"options": {"a": {}}}},
        "status_quo": [f"x{i}" for i in range(n)],
    },
    "documents not known": lambda n: {
        "record": {f"d{i}": {"citation": "x", "replies_to": f"e{i}"} for i in range(n)}
    },
    "states of a graph": lambda n: {
        "states": [f"s{i}" for i in range(n)],
        "decision_makers": {"A": {"ranking": [f"s{i}" for i in range(n)]}},
    },
}


@pytest.mark.parametrize("name", LONG)
def test_the_time_for_a_file_grows_with_the_file(name):
    def seconds(n):
        began = time.process_time()
        attempt(document(LONG[name](n)))
        return time.process_time() - began

    seconds(300)
    small = max(0.02, *(seconds(600) for _ in range(2)))
    assert any(seconds(4800) / small < 30 for _ in range(3))  # a quadratic check takes 64 times as long, always


def test_no_more_faults_are_told_than_anybody_reads():
    faults = faults_of(document(LONG["options not known"](5000)))
    assert len(faults) == MOST_FAULTS + 1
    assert any("more than 1,000 faults" in fault.what for fault in faults)


def test_a_name_of_any_length_makes_a_message_that_can_be_read():
    data = {"decision_makers": {"A": {"options": {"a": {}}}}, "status_quo": ["x" * 20_000], "k" * 20_000: 1}
    for fault in faults_of(document(data)):
        assert len(str(fault)) < 3_500


def test_a_chain_of_any_length_and_a_long_circle_are_gone_through():
    chain = {f"d{n}": RecordDocument(f"d{n}", "x", replies_to=(f"d{n + 1}",)) for n in range(20_000)}
    assert cycles(chain) == ()
    closed = chain | {"d20000": RecordDocument("d20000", "x", replies_to=("d0",))}
    (circle,) = cycles(closed)
    assert (len(circle), circle[:2]) == (20_001, ("d0", "d1"))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_a_device_without_end_is_read_to_the_limit_only():
    with pytest.raises(InputError, match=f"larger than {MAX_BYTES >> 20} MB"):
        read_bytes(Path("/dev/zero"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("record: pipe\n", "no plain file"),
        (f"clock: {{start: {START}, ships: {{s: {{track: pipe}}}}}}\n", "no plain file"),
        (f"clock: {{start: {START}, ships: {{s: {{track: {'x' * 300}}}}}}}\n", "File name too long"),
        (f"record: {'x' * 300}\n", "File name too long|cannot be read|no such file"),
    ],
)
def test_a_file_that_another_names_is_a_plain_one(tmp_path, text, says):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        wayout.load(tmp_path / "s.yaml")


def test_a_document_of_a_name_that_no_file_can_have_is_a_fault_of_its_entry(tmp_path):
    (tmp_path / "record.yaml").write_text(f"record: {{a: {{citation: x, file: {'y' * 300}}}}}", encoding="utf-8")
    (fault,) = check_record(tmp_path).faults
    assert fault.key == "record.a.file"


@pytest.mark.parametrize("known", ["[{a: b}]", "[[US]]", "[1962-10-24, {}]"])
def test_those_who_knew_are_named(known):
    faults = faults_of(parse_document(f"record: {{a: {{citation: x, known_to: {known}}}}}", "f"))
    assert {fault.key.partition("[")[0] for fault in faults} == {"record.a.known_to"}


def test_half_a_character_in_a_key_is_a_fault():
    (fault,) = parse_document('"\\uD800": 1\nabout: x\n', "f").faults
    assert (fault.line, fault.what) == (1, "half a character in a key")
