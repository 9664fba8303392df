# Everything sets itself up: the virtual environment in .venv, the engine in a cache outside the checkout.
PYTHON ?= python3
PYTEST_FLAGS ?= -n 3 --dist worksteal
SEED := $(or $(SEED),$(shell date +%s))
VENV := .venv/bin
# Without column numbers in tracebacks: Python 3.11 ends with SystemError where two threads parse for them at once.
RUN = PYTHONNODEBUGRANGES=1 PATH="$(CURDIR)/$(VENV):$$($(PYTHON) tools/engine.py --print-path):$$PATH"

help: ## print the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

demo: .setup ## a real stack in the real engine on a local emulator: up, outputs, up again
	@$(RUN) $(VENV)/python tools/demo.py

clean-demo: ## destroy the demo's stack and stop its emulator
	@test ! -x $(VENV)/python || $(RUN) $(VENV)/python tools/demo.py --clean

test: .venv-ready ## the tests of every change, those through the engine included
	@$(PYTHON) tools/engine.py --with-yaml >&2
	@$(RUN) $(VENV)/python -m pytest $(PYTEST_FLAGS) -m "not long"

test-long: .venv-ready ## long matrices and random sequences, from a new seed (SEED=n: from that one)
	@$(PYTHON) tools/engine.py --with-yaml >&2
	@echo "test-long: SEED=$(SEED)" >&2
	@$(RUN) $(VENV)/python -m pytest $(PYTEST_FLAGS) -m "long or hypothesis" --hypothesis-profile long --hypothesis-seed $(SEED)

check: .venv-ready ## format, lint, types, architecture, freshness of generated files
	@$(VENV)/ruff format --check --quiet .
	@$(VENV)/ruff check --quiet .
	@$(VENV)/mypy
	@$(VENV)/pyright --pythonpath $(VENV)/python
	@$(VENV)/python -m pytest --quiet --no-header tests/test_architecture.py
	@$(VENV)/python tools/generate.py --check

bench: .setup ## what a stack costs: both hosts beside what does nothing (BENCH_FLAGS: see tools/bench.py --help)
	@$(RUN) $(VENV)/python tools/bench.py $(BENCH_FLAGS)

generate: .venv-ready ## rewrite what follows from the models
	@$(VENV)/python tools/generate.py

record: .setup ## keep the states that this version makes, for the upgrade tests of later ones
	@$(RUN) $(VENV)/python tests/recorded/record.py

.setup: .venv-ready
	@$(PYTHON) tools/engine.py >&2

.venv-ready:
	@$(PYTHON) tools/environment.py

.PHONY: help demo clean-demo test test-long check bench generate record .setup .venv-ready
.DEFAULT_GOAL := help
