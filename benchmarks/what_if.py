"""The what-if loop in one process: change one statement of the bundled case and make the brief again."""

from machine import describe, median

import wayout
from wayout.files.build import build
from wayout.files.load import read_document
from wayout.files.whatif import with_settings
from wayout.plans import compare
from wayout.report.brief import make_brief
from wayout.report.page import page

CASE = "cuba-1962"
CHANGE = ["US.preferences[verify].place=1"]
RUNS = 21


def main() -> None:
    """Print the table; the baseline is reading the file again with nothing changed."""
    document = read_document(CASE)
    scenario = build(document)
    changed = build(with_settings(document, CHANGE))
    page(make_brief(scenario), "0")  # imports and templates
    made = make_brief(changed)
    parts = {
        "read the YAML file": lambda: read_document(CASE),
        "apply the change, check and build": lambda: build(with_settings(document, CHANGE)),
        "stability of every state, all concepts": lambda: wayout.analyse(changed.conflict),
        "ways out": lambda: wayout.ways_out(changed.conflict),
        "compare: plans, hinges, clock": lambda: compare(changed),
        "the brief as a value": lambda: make_brief(changed),
        "the page, figures included": lambda: page(made, "0"),
        "change to page, all of it": lambda: page(make_brief(build(with_settings(document, CHANGE))), "0"),
    }
    print(describe())
    base = None
    for name, work in parts.items():
        taken = median(work, RUNS)
        base = base or taken
        print(f"{name:40} {taken * 1000:8.1f} ms {taken / base:8.2f} x reading the file")
    print("aim: change to page under 100 ms")


if __name__ == "__main__":
    main()
