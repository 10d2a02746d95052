# Two commands on a fresh machine with Python 3.11 or newer and make: `make brief` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: brief test lint verify fuzz bench schema clean

brief: $(VENV)/installed
	$(BIN)/wayout compare cuba-1962
	$(BIN)/wayout brief cuba-1962 --html brief.html

test: $(VENV)/installed-dev lint
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/installed-dev
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

verify: $(VENV)/installed-dev  ## the long run: many more random conflicts
	WAYOUT_CONFLICTS=20000 $(BIN)/python -m pytest -n auto tests/stability
	WAYOUT_CONFLICTS=3000 $(BIN)/python -m pytest -n auto tests/offers/test_robustness.py
	WAYOUT_TRACKS=100000 $(BIN)/python -m pytest -n auto tests/clock/test_tracks.py
	WAYOUT_CONFLICTS=800 $(BIN)/python -m pytest -n auto tests/offers/test_inverse_by_enumeration.py

fuzz: $(VENV)/installed-dev  ## new random inputs for every property, then a million changed files for every reader
	HYPOTHESIS_PROFILE=search $(BIN)/python -m pytest -n auto tests/files tests/model tests/record tests/clock
	$(BIN)/python tests/fuzz/run.py --count 1000000 --jobs 2

bench: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/what_if.py
	$(BIN)/python benchmarks/stability.py
	$(BIN)/python benchmarks/result.py
	$(BIN)/python benchmarks/reasons.py
	$(BIN)/python benchmarks/offers.py
	$(BIN)/python benchmarks/offers_states.py
	$(BIN)/python benchmarks/inverse.py
	$(BIN)/python benchmarks/clock.py
	$(BIN)/python benchmarks/record.py

schema: $(VENV)/installed
	$(BIN)/python -m wayout.files.write_schema

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist brief.html
