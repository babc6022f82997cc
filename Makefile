# Two commands on a fresh machine: `make run` and `make test`. The rest is for people who change things.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
PYTEST := $(BIN)/python -m pytest -p tests.nothing_hidden
LEAN := PYTHONOPTIMIZE=2 PYTHONNODEBUGRANGES=1 PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX="$(VENV)/bytecode"

.PHONY: run test soak bench demo-reset check lint lock upgrade-check bundles bundles-check screenshots catalogue holidays

run: $(VENV)/.run-ready
	@ES_DEMO=1 $(LEAN) $(BIN)/python -m es_workflow.serve --port $(PORT)

demo-reset: $(VENV)/.run-ready
	@ES_DEMO=1 $(BIN)/python -m es_workflow.serve --reset-only

test: $(VENV)/.test-ready lint
	$(PYTEST) -n auto --dist loadgroup -m "not soak"

soak: $(VENV)/.test-ready
	$(PYTEST) -n auto --dist loadgroup -m soak

bench: $(VENV)/.test-ready
	@$(BIN)/python -m bench --keep

lint: $(VENV)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: $(VENV)/.run-ready
	@$(BIN)/flask --app wsgi check

bundles: $(VENV)/.test-ready
	PATH="$(abspath $(BIN)):$$PATH" bash frontend/build

bundles-check: $(VENV)/.test-ready
	PATH="$(abspath $(BIN)):$$PATH" bash frontend/check

catalogue: $(VENV)/.test-ready
	$(BIN)/python -m tests.catalogue --update

holidays: $(VENV)/.test-ready
	$(BIN)/python -m tests.holidays_table

screenshots: $(VENV)/.test-ready
	$(BIN)/python -m tests.browser.screenshots docs/pictures

upgrade-check: $(VENV)/.test-ready
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m tests.upgrade_check

lock:
	$(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run-ready: requirements.txt | $(BIN)/python
	@echo "Installing the application into $(VENV) (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.test-ready: requirements-dev.txt $(VENV)/.run-ready
	@echo "Installing the test tools into $(VENV) (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
