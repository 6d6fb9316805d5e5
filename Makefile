# Setka: the two commands are `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export FLASK_APP := app
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Python that may keep its bytecode starts a command of Setka in two thirds of the time; tests start dozens of them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run serve test test-long lint fmt bench picture catalogues pins clean

help: ## shows this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "Setka needs Python 3.11: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python’s venv module is missing (Debian: apt install python3-venv)." >&2; exit 1; }
	@touch $@

$(VENV)/.ready: $(VENV)/.made requirements.txt requirements-engine.txt
	@echo "Installing packages…"
	@$(BIN)/pip install -q -r requirements.txt -r requirements-engine.txt
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.txt
	@echo "Installing what tests need…"
	@$(BIN)/pip install -q -r requirements-dev.txt
	@touch $@

CATALOGUES := $(patsubst %.po,%.mo,$(wildcard app/locale/*/LC_MESSAGES/messages.po))
app/locale/%.mo: app/locale/%.po $(VENV)/.ready
	@$(BIN)/pybabel -q compile -i $< -o $@

setup: $(VENV)/.ready $(CATALOGUES) ## installs the packages into .venv

run: setup ## starts Setka with the invented municipality and prints its address
	@SETKA_DEMO=$${SETKA_DEMO-1} exec $(BIN)/flask serve

serve: setup ## starts Setka with your own data (no invented municipality, no ready accounts)
	@exec $(BIN)/flask serve

test: setup $(VENV)/.ready-dev ## installs what tests need (a browser too) and runs them, those of “make test-long” aside
	@sh tests/browser/get_browser.sh
	@$(BIN)/flask engine fetch
	@$(BIN)/pytest -m "not long" $(if $(NEO4J_URI),,-n 2 --dist worksteal) $(TESTS)

test-long: setup $(VENV)/.ready-dev ## runs the tests that take over 20 s each (full disks, restarts, floods, second sizes)
	@sh tests/browser/get_browser.sh
	@$(BIN)/flask engine prepare
	@$(BIN)/pytest -m long $(TESTS)

lint: $(VENV)/.ready-dev ## style and types, of Python and of the scripts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m checks.types

fmt: $(VENV)/.ready-dev ## formats the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup $(VENV)/.ready-dev ## prints every measured ratio as JSON lines
	@$(BIN)/python -m bench all

picture: setup $(VENV)/.ready-dev ## makes the README’s picture anew
	@$(BIN)/pytest -q tests/browser/test_readme.py && mkdir -p docs && cp test-results/explore.png docs/explore.png

catalogues: $(VENV)/.ready-dev ## collects the sentences to translate into app/locale
	@$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k lazy_gettext -k _l --ignore-dirs='.*' --no-location --sort-output -o app/locale/messages.pot .
	@$(BIN)/pybabel -q update -i app/locale/messages.pot -d app/locale --no-fuzzy-matching --omit-header
	@$(MAKE) -s setup

pins: $(VENV)/.ready-dev ## resolves the newest versions of all packages into the requirements files
	@$(BIN)/pip install -q pip-tools
	@for extra in "" engine dev server; do \
	  file=requirements$${extra:+-$$extra}.txt; \
	  $(BIN)/pip-compile -q -U --strip-extras --no-header --no-emit-index-url --no-emit-find-links --no-emit-options \
	    $${extra:+--extra=$$extra} -o $$file.new pyproject.toml && \
	  { echo "# Pinned by “make pins” from pyproject.toml; a fresh install is the same tomorrow."; cat $$file.new; } > $$file; \
	  rm -f $$file.new; done

clean: ## removes everything made by make, data aside
	rm -rf $(VENV) app/locale/*/LC_MESSAGES/*.mo .pytest_cache .mypy_cache .ruff_cache
