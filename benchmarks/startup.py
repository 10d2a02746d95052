"""Whole commands from a cold start to exit: medians, each beside a Python that does nothing."""

import subprocess
import sys

from machine import describe, median

COMMANDS = (
    ("--help", 0.4),
    ("cases", None),
    ("check cuba-1962", None),
    ("compare cuba-1962", 2.0),
    ("brief cuba-1962", None),
)


def run(*args: str) -> None:
    """One process, its output thrown away."""
    subprocess.run([sys.executable, *args], stdout=subprocess.DEVNULL, check=True)


def main() -> None:
    """Print the table."""
    print(describe())
    bare = median(lambda: run("-c", "pass"), 9)
    print(f"{'command':28} {'seconds':>8} {'/ bare Python':>14} {'aim':>6}")
    print(f"{'(a Python that does nothing)':28} {bare:8.3f} {1:14.1f}")
    for command, aim in COMMANDS:
        run("-m", "wayout", *command.split())  # once unseen: byte code is written, files are in memory
        taken = median(lambda command=command: run("-m", "wayout", *command.split()), 9)
        print(f"wayout {command:21} {taken:8.3f} {taken / bare:14.1f} {f'< {aim}' if aim else '':>6}")


if __name__ == "__main__":
    main()
