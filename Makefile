PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORE := $(VENV)/.core-installed
ALL := $(VENV)/.all-installed

.PHONY: help install run test demo bench soak check sbom

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1	/'

install: $(ALL)  ## every locked package, hash-checked, into .venv

run: $(CORE)  ## set up what is missing, then serve on http://127.0.0.1:8000
	@exec $(BIN)/python -m registry run

# In the order of their names the long files, the browser's, come early and no worker is left alone with one at the end.
test: $(ALL)  ## install what tests need and run them
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(ALL)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

demo: $(CORE)  ## one company from blank form to verified licence, on the screen
	@$(BIN)/python -m registry init
	@$(BIN)/python -m registry demo docs/example-case.json --out var/demo && ls -l var/demo && cat var/demo/verdict.json

bench: $(ALL)  ## tables with ratios against the bare operations
	$(BIN)/python -m benchmarks

soak: $(ALL)  ## the long harnesses: thousands of kills, altered tokens and PDFs
	$(BIN)/python -m pytest soak -m soak --timeout=7200

sbom: $(ALL)  ## what the service is made of, as CycloneDX JSON in sbom.json
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible -o sbom.json

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(CORE): requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(ALL): requirements-all.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-all.lock
	@touch $(CORE) $@
