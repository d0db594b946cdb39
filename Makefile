# CounterSync: `make demo` to see it, `make test` to trust it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup tools demo test unit static check format bench lock clean

PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin
STAMP  := $(VENV)/.filled-from-lock
ARGS   ?=
# Suites run side by side, each worker with a broker and a database of its own; what belongs together stays together
# (tests/conftest.py). SIDE_BY_SIDE= runs one after the other.
SIDE_BY_SIDE ?= -n 3 --dist loadscope --no-loadscope-reorder

help:  ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP)  ## fill .venv from the lock file (again only when the lock changed)

# The stamp holds the lock's digest, because a fresh clone gives every file a new date.
$(STAMP): requirements.lock
	@digest="$$(cksum < requirements.lock)"; \
	if [ "$$(cat $(STAMP) 2>/dev/null || true)" != "$$digest" ]; then \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "CounterSync needs Python 3.11 or newer; name one: make PYTHON=python3.12 ...")'; \
	  [ -x $(RUN)/python ] || $(PYTHON) -m venv $(VENV); \
	  echo "Filling $(VENV) (once, about a minute) ..."; \
	  $(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	  echo "$$digest" > $(STAMP); \
	fi; \
	touch $(STAMP)

demo: setup  ## run everything here, with simulated Counterpoint and Magento (ARGS="--help" for options)
	@exec $(RUN)/python -m demo $(ARGS)

tools:  ## install what the tests drive from outside: Chromium, kcat, Java, Maven and npm (Debian, as root)
	@.ci/tools

test: setup tools static  ## all suites, ending with pytest's line (ARGS is passed on to pytest)
	@$(RUN)/python -m pytest $(SIDE_BY_SIDE) $(ARGS)

unit: setup  ## only the fast tests: no broker, no database, no browser, no type checker
	@$(RUN)/python -m pytest -q -m "not types" --hypothesis-profile=quick tests/unit tests/architecture $(ARGS)

static: setup  ## what needs no test run: formatting, lint, types, import rules
	@$(RUN)/ruff format --check .
	@$(RUN)/ruff check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports

check: static  ## formatting, lint, types, import rules, rules of the house, the compose file
	@$(RUN)/python -m pytest -q tests/architecture

format: setup  ## bring all files into form
	@$(RUN)/ruff format .
	@$(RUN)/ruff check --fix .

bench: setup  ## measure: drain rate, event-to-website latency, memory, calls per item
	@$(RUN)/python -m benchmarks $(ARGS)

lock:  ## for developers: bring all lock files up to date (needs uv and npm)
	@pin="uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url"; \
	$$pin --all-extras --output-file requirements-runtime.lock; \
	$$pin --all-extras --group demo --group test --group check --output-file requirements.lock; \
	for one in tests/strangers/clients/*.in; do $${pin/pyproject.toml/$$one} --output-file "$${one%.in}.lock"; done; \
	cd tests/strangers/clients/magento-api-rest && npm install --package-lock-only --omit-lockfile-registry-resolved --silent

clean:  ## remove the virtual environment, the demo's data and all caches
	@rm -rf $(VENV) .demo .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-output
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
