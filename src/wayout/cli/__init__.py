"""The command line: a thin door to the rooms behind it."""

import os
import sys


def main() -> None:
    """Run `wayout`; exits 0 if fine, 1 on wrong input, 2 on a malformed command line, 130 when interrupted."""
    from wayout.cli.app import run  # noqa: PLC0415  so that importing this module costs nothing

    try:
        code = run()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
