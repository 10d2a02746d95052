"""`python -m wayout` is `wayout`."""

from wayout.cli import main

main()
