# One word per job; `make help` lists them.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q install -c constraints.txt
INPUTS := pyproject.toml constraints.txt
SITE ?=

.PHONY: help setup crawl test check bench web clean
.DEFAULT_GOAL := help

help:
	@echo 'make crawl            crawl the bundled loopback web into an embedded PostgreSQL'
	@echo 'make crawl SITE=mee   crawl a real site (CONTACT=you@example.org must be set)'
	@echo 'make test             run the tests'
	@echo 'make check            tests, lint, types, floors of the house'
	@echo 'make bench            measure text, pages, sites, topic, duplicates, focus, search, due, alarms, export, speed, bulk, faults'
	@echo 'make web              serve the loopback web by hand: every family, traps, robots.txt'
	@echo 'make setup            create .venv and install the project (the others do it too)'
	@echo 'make clean            remove .venv (never var/, which holds the corpus)'

setup: $(VENV)/ready

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'make: Python 3.11 or newer is needed; name one with PYTHON=/path/to/python3' >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: $(VENV)/bin/python $(INPUTS)
	$(PIP) -e '.[parquet]'
	@touch $@

$(VENV)/ready-test: $(VENV)/ready
	$(PIP) -e '.[parquet,test]'
	@touch $@

$(VENV)/ready-check: $(VENV)/ready-test
	$(PIP) -e '.[parquet,test,check]'
	@touch $@

crawl: $(VENV)/ready
ifeq ($(SITE),)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.web scrapy crawl test_trs test_gbk test_next
else
	@$(BIN)/scrapy crawl $(SITE)
endif

$(VENV)/ready-bench: $(VENV)/ready-test
	$(PIP) -e '.[parquet,test,bench]'
	@touch $@

bench: $(VENV)/ready-bench
	$(BIN)/python -m benchmarks.text
	$(BIN)/python -m benchmarks.extraction
	$(BIN)/python -m benchmarks.sites
	$(BIN)/python -m benchmarks.topic
	$(BIN)/python -m benchmarks.near_duplicates
	$(BIN)/python -m benchmarks.harvest
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.due
	$(BIN)/python -m benchmarks.alarms
	$(BIN)/python -m benchmarks.export
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.stages
	$(BIN)/python -m benchmarks.store
	$(BIN)/python -m benchmarks.crawl
	$(BIN)/python -m benchmarks.bulk
	$(BIN)/python -m benchmarks.faults

web: $(VENV)/ready
	@$(BIN)/python -m tests.web

test: $(VENV)/ready-test
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/ready-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

clean:
	rm -rf $(VENV)
