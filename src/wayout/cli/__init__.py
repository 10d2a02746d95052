"""The command line: a thin door to the rooms behind it."""

import os
import signal
import sys
from types import FrameType


class Interrupted(BaseException):
    """Ctrl-C, under a name that no library on the way takes for its own."""


def main() -> None:
    """Run `wayout`; exits 0 if fine, 1 on wrong input, 2 on a malformed command line, 130 when interrupted."""
    signal.signal(signal.SIGINT, _interrupt)
    try:
        from wayout.cli.app import run  # noqa: PLC0415  so that importing this module costs nothing

        code = run()
        sys.stdout.flush()
    except Interrupted:
        code = 130
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise Interrupted
