"""A slice of the fuzz, and the harness itself: what it has to find, planted."""

import os
import random
import re
import signal
import time
import warnings

import pytest

from fuzz.harness import Reader, input_of, peak_mb, run, run_apart, tried
from fuzz.readers import READERS
from fuzz.run import main
from wayout.files.document import Fault, InputError

SLICE = {
    "memoranda": 800, "tei": 1000, "papers": 300, "scenarios": 150, "data": 400, "views": 40,
    "gmcr": 1000, "indices": 120, "tracks": 500, "spreadsheets": 80,
}  # fmt: skip


def test_every_reader_has_its_slice():
    assert set(SLICE) == set(READERS)


@pytest.mark.parametrize("name", READERS)
def test_nothing_but_what_is_declared_in_time_and_in_plain_words(name):
    tally = run(READERS[name], 6, range(SLICE[name]))
    assert [(each.number, each.what, each.raw[:300]) for each in tally.failures] == []
    assert tally.well > SLICE[name] / 20  # or the inputs are too broken to say anything
    assert tally.refused > SLICE[name] / 20


@pytest.mark.parametrize("name", READERS)
def test_every_seed_is_read(name):
    for raw in READERS[name].seeds():
        READERS[name].read(raw)


def test_an_input_is_the_same_by_its_number():
    reader = READERS["scenarios"]
    seeds = reader.seeds()
    assert input_of(reader, seeds, 1, 7) == input_of(reader, seeds, 1, 7) != input_of(reader, seeds, 2, 7)


# --- the harness --------------------------------------------------------------------------------------------


def planted(read, limit_s=0.2, **others):
    """A reader of one byte more or less, drawn."""
    return Reader(
        "planted",
        lambda: [b"abc"],
        lambda raw, draw: raw + bytes([draw.randrange(256)]),
        read,
        (InputError,),
        limit_s=limit_s,
        most_mb=50,
        **others,
    )


def fault(**said):
    raise InputError(Fault(**{"file": "f", "line": 1, "key": "", "what": "bad", "mend": "mend it"} | said))


def for_ever():
    while True:
        pass


def caught_for_ever():
    while True:
        try:
            for_ever()
        except Exception:
            continue


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda: {}["x"], "raises KeyError"),
        (lambda: [1][len("x")], "raises IndexError"),
        (lambda: fault(what=""), "the fault's what .* is empty"),
        (lambda: fault(mend=" "), "the fault's mend .* is empty"),
        (lambda: fault(file=""), "the fault's file .* is empty"),
        (lambda: fault(what="no <class 'int'>"), "speaks of its insides"),
        (lambda: fault(what="should be a valid dictionary"), "speaks of its insides"),
        (lambda: fault(what="x" * 9000), "9,000 characters"),
        (lambda: (_ for _ in ()).throw(InputError()), "names no fault"),
        (for_ever, "takes more than 0.2 s"),
        (caught_for_ever, "takes more than 0.2 s"),
        (lambda: bytearray((peak_mb() + 100) << 20)[0], "more than 50"),
    ],
)
def test_what_a_reader_must_not_do_is_found(act, says):
    limit_s = 60 if "50" in says else 0.2  # it is to eat memory, however long that takes
    reader = planted(lambda raw: act() if raw[-1] < 128 else None, limit_s)
    tally = run(reader, 1, range(8)) if act not in (for_ever, caught_for_ever) else run(reader, 1, range(3))
    bad = [number for number in range(tally.inputs) if input_of(reader, [b"abc"], 1, number)[-1] < 128]
    found = [each.number for each in tally.failures]
    assert found == bad
    assert re.search(says, tally.failures[0].what)


def test_a_warning_that_a_user_would_see_is_a_failure():
    with warnings.catch_warnings(action="always"):
        wrong, _, _ = tried(planted(lambda raw: warnings.warn("odd", stacklevel=1)), b"x")
    assert "raises UserWarning: odd" in wrong


def test_what_is_declared_is_no_failure():
    assert tried(planted(lambda raw: fault()), b"x")[:2] == (None, False)
    assert tried(planted(lambda raw: None), b"x")[:2] == (None, True)


def test_a_process_that_ends_or_does_not_come_back_is_a_failure_of_its_input():
    def read(raw):
        if raw[-1] < 6:
            os._exit(3)
        if raw[-1] > 250:
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPROF])
            time.sleep(60)

    reader = planted(read)
    count = 120
    last = {n: input_of(reader, [b"abc"], 1, n)[-1] for n in range(count)}
    tally = run_apart({"planted": reader}, 1, {"planted": count}, jobs=2)["planted"]
    assert tally.inputs == count
    ended = sorted(each.number for each in tally.failures if "ended with 3" in each.what)
    assert ended == [n for n, byte in last.items() if byte < 6]
    late = sorted(each.number for each in tally.failures if "does not come back" in each.what)
    assert late == [n for n, byte in last.items() if byte > 250]
    assert ended
    assert late


def test_processes_read_what_one_reads(tmp_path, capsys):
    reader = READERS["tracks"]
    alone = run(reader, 3, range(450))
    apart = run_apart({"tracks": reader}, 3, {"tracks": 450}, jobs=2)["tracks"]
    assert (alone.inputs, alone.well, alone.refused) == (apart.inputs, apart.well, apart.refused)
    arguments = ["--count", "400", "--seed", "3", "--reader", "tracks", "--failures", str(tmp_path / "bad")]
    assert main(arguments) == 0
    assert not (tmp_path / "bad").exists()
    assert "tracks" in capsys.readouterr().out


def test_a_failure_is_kept_and_can_be_had_again(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(READERS, "planted", planted(lambda raw: {}["x"] if raw[-1] < 20 else None))
    folder = tmp_path / "bad"
    arguments = ["--reader", "planted", "--seed", "1", "--failures", str(folder)]
    assert main([*arguments, "--count", "100"]) == 1
    said = capsys.readouterr().out
    kept = sorted(folder.iterdir())
    assert kept
    assert f"--reader planted --again {kept[0]}" in said
    with pytest.raises(KeyError):
        main(["--reader", "planted", "--again", str(kept[0])])
    number = kept[0].name.rpartition("-")[2]
    with pytest.raises(KeyError):
        main(["--reader", "planted", "--seed", "1", "--only", number])


def test_draws_are_of_every_kind():
    """No way of changing an input is never taken."""
    reader, draw = READERS["data"], random.Random(1)
    seed = reader.seeds()[-2]
    assert len({reader.mutated(seed, draw) for _ in range(300)}) > 250
