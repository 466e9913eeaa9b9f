# The commands of the README. Nothing is needed before either but Python 3.11 or newer.
.PHONY: help setup demo test test-fast lint bench fuzz messages pictures

# The first Python found that is new enough and can make environments; a newer one is never downloaded.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
TOGETHER := --numprocesses auto --dist loadfile

help:
	@echo "make demo       the program running on the meeting of 2012 and real notices"
	@echo "make test       everything that must hold; sets up what it needs"
	@echo "make test-fast  what one wants after each change"
	@echo "make lint       format, rules, types, directions of import"
	@echo "make bench      the figures, against peers"
	@echo "make fuzz       broken files for the readers, for a minute"
	@echo "make messages   gathers the words of the interface for translation"
	@echo "make pictures   takes the README's pictures from the running demo"

setup: $(VENV)/ready
$(VENV)/ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Styczna needs Python 3.11 or newer with its venv module (on Debian: apt-get install python3-venv)."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/dev-ready: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: setup
	$(BIN)/styczna demo

test: $(VENV)/dev-ready
	sh tools/system-parts
	$(BIN)/python -m pytest -q $(TOGETHER) -m "not browser"
	$(BIN)/python -m pytest -q $(TOGETHER) -m browser  # apart: the browser's event loop keeps Django from the database

test-fast: $(VENV)/dev-ready
	$(BIN)/python -m pytest -q $(TOGETHER) -m "not browser and not slow"

lint: $(VENV)/dev-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: $(VENV)/dev-ready
	for b in benchmarks/*.py; do echo "== $$b"; $(BIN)/python $$b || exit 1; done

fuzz: $(VENV)/dev-ready
	cd tests && ../$(BIN)/python -m sources.fuzz --seconds 60

messages: $(VENV)/dev-ready
	$(BIN)/python tools/messages.py

pictures: $(VENV)/dev-ready
	$(BIN)/python tools/pictures.py
