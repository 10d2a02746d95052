"""Work that takes long is seen on the terminal, and on nothing else; it goes, and it can be interrupted."""

import io
import os
import select
import signal
import subprocess
import sys
import time

import pytest

from wayout.cli import progress

pty = pytest.importorskip("pty")

GONE = b"\x1b[2K"  # the line is wiped
LONG = ("compare", "cuba-1962", "--set", "clock.runs=5000000")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Makes standard error a terminal that shows at once what takes long; to be called in the test itself."""

    def terminal():
        screen = Terminal()
        monkeypatch.setattr(sys, "stderr", screen)
        monkeypatch.setattr(progress, "PATIENCE", 0.0)
        monkeypatch.setattr(progress, "AT_LEAST", 0.02)
        monkeypatch.setenv("TERM", "xterm")
        return screen

    return terminal


def wait_for(condition):
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


class TestTheLine:
    def test_it_shows_and_vanishes(self, terminal):
        screen = terminal()
        with progress.working("thinking") as report:
            wait_for(lambda: "thinking" in screen.getvalue())
            report(0.5)
            report(1.0)
        assert screen.getvalue().endswith("\x1b[?25h\r\x1b[1A\x1b[2K")

    def test_it_vanishes_when_the_work_fails(self, terminal):
        screen = terminal()

        def fail():
            with progress.working("thinking"):
                wait_for(lambda: "thinking" in screen.getvalue())
                raise KeyError

        with pytest.raises(KeyError):
            fail()
        assert screen.getvalue().endswith("\x1b[2K")

    def test_what_is_over_at_once_leaves_no_trace(self, terminal):
        screen = terminal()
        with progress.working("thinking") as report:
            report(1.0)
        time.sleep(0.1)
        assert screen.getvalue() == ""

    def test_two_seconds_of_a_command_pass_in_silence(self, terminal, monkeypatch):
        screen = terminal()
        monkeypatch.setattr(progress, "PATIENCE", 2.0)
        monkeypatch.setattr(progress, "BEGAN", time.monotonic())
        with progress.working("thinking"):
            time.sleep(0.3)
        assert screen.getvalue() == ""
        monkeypatch.setattr(progress, "BEGAN", time.monotonic() - 2)
        with progress.working("thinking"):
            wait_for(lambda: "thinking" in screen.getvalue())

    def test_a_share_told_before_the_line_is_there_counts(self, terminal):
        screen = terminal()
        with progress.working("thinking") as report:
            report(0.25)
            wait_for(lambda: "thinking" in screen.getvalue())

    @pytest.mark.parametrize("where", ["no terminal", "dumb"])
    def test_elsewhere_nothing_is_shown(self, terminal, monkeypatch, where):
        screen = terminal()
        if where == "dumb":
            monkeypatch.setenv("TERM", "dumb")
        else:
            monkeypatch.setattr(screen, "isatty", lambda: False)
        with progress.working("thinking") as report:
            report(0.5)
            time.sleep(0.15)
        assert screen.getvalue() == ""


class Running:
    """A command with a terminal for its standard error."""

    def __init__(self, *args):
        master, slave = pty.openpty()
        environment = dict(os.environ, TERM="xterm", COLUMNS="80")
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wayout", *args], stdout=subprocess.PIPE, stderr=slave, env=environment
        )
        os.close(slave)
        self.master = master
        self.first = 0.0  # seconds until anything was shown
        self.shown = b""

    def until(self, said, seconds):
        """Read what is shown until it says so, or the time is up; whether it does."""
        until = time.monotonic() + seconds
        while said not in self.shown and time.monotonic() < until:
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    more = os.read(self.master, 65536)
                except OSError:  # the other end is closed
                    break
                if not more:
                    break
                self.first = self.first or time.monotonic() - self.began
                self.shown += more
        return said in self.shown

    def finish(self):
        """The exit code and what was printed."""
        self.until(b"\0", 0.5)
        printed, _ = self.process.communicate(timeout=60)
        self.until(b"\0", 0.5)
        os.close(self.master)
        return self.process.returncode, printed

    def interrupt_once_it_shows(self, said):
        """Ctrl-C as soon as the line is there; skips the test if it never is."""
        if not self.until(said, 60):
            self.process.kill()
            self.finish()
            pytest.skip(f"too slow here, or over too soon: {self.shown!r}")
        self.process.send_signal(signal.SIGINT)
        return self.finish()


def test_a_long_run_is_seen_and_interrupted(tmp_path):
    page = tmp_path / "page.html"
    running = Running("brief", *LONG[1:], "--html", str(page))
    assert running.interrupt_once_it_shows(b"the brief") == (130, b"")
    assert running.first > progress.PATIENCE - 0.5  # from the start of the interpreter
    assert running.shown.rstrip().endswith(GONE)
    assert b"Traceback" not in running.shown
    assert list(tmp_path.iterdir()) == []


def test_the_analysis_on_two_threads_is_interrupted(scenario_file):
    options = ", ".join(f"o{n}: {{}}" for n in range(11))
    others = ", ".join(f"p{n}: {{}}" for n in range(11))
    path = scenario_file(
        f"decision_makers:\n  A: {{options: {{{options}}}, preferences: [o1, o2, not o3, o4, not o5]}}\n"
        f"  B: {{options: {{{others}}}, preferences: [p1, p2, not p3, p4, not p5]}}\n"
    )
    running = Running("stability", str(path), "--concept", "SIM", "--json")
    assert running.interrupt_once_it_shows(b"stability") == (130, b"")
    assert running.shown.rstrip().endswith(GONE)
    assert b"Traceback" not in running.shown


def test_a_quick_command_shows_nothing():
    running = Running("cases")
    code, printed = running.finish()
    assert code == 0
    assert b"cuba-1962" in printed
    assert running.shown == b""
