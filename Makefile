# Every command there is. `make` alone lists them. Needs GNU make, git, and Python 3.11 or newer with its venv module.

PYTHON  ?= python3
UV      ?= uv
WORKERS ?= 2
SEEDS   ?= 1000000
VENV    := .venv
BIN     := $(VENV)/bin

# Two stamps stand for the set-up. The first is made when everything in requirements.lock is installed, the second when
# this package is. While the first is in the making, $(BUILDING) lies in the folder: whoever finds it there finds a
# set-up that was interrupted half-way, and begins again from nothing.
BUILDING  := $(VENV)/.building
LOCKED    := $(VENV)/.locked
INSTALLED := $(VENV)/.installed
PIP       := $(BIN)/python -m pip --disable-pip-version-check --no-input

# What Python has compiled once need not be compiled again by each of the processes an office consists of.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo demo-five demo-break test test-law check fix words bench-lodge bench-duty bench-origin bench-exchange bench-risk bench-portal hammer simulate lock clean

help: ## List these commands
	@printf 'Gwanmun, a whole national customs administration in one package.\n\n'
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(INSTALLED) ## Build .venv from requirements.lock, once (every other command does it when needed)

demo: $(INSTALLED) ## Two offices, one invoice: export from Korea, import into Viet Nam, release in both
	@$(BIN)/gwanmun demo

demo-five: $(INSTALLED) ## Five countries that witness one another, and certificates that cross between them
	@$(BIN)/gwanmun demo --countries kr,vn,in,id,cn

demo-break: $(INSTALLED) ## What goes wrong between countries, how it is noticed, and what ends it
	@$(BIN)/gwanmun demo --break --once

test: $(INSTALLED) ## The whole suite, two workers, each file on one of them, the longest files first
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-law: $(INSTALLED) ## The law alone: no database, seconds
	@$(BIN)/python -m pytest -q tests/law

check: $(INSTALLED) ## Read everything, change nothing: ruff, mypy (strict on law and countries), import contracts
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo

fix: $(INSTALLED) ## Mend what can be mended without thinking: imports, commas, spaces, the fields in docs/events.md
	@$(BIN)/ruff format --quiet . ; $(BIN)/python -m tests.house.test_events ; $(BIN)/ruff check --fix .

words: $(INSTALLED) ## Bring the catalogues of the pages up to date: new messages added, stale ones dropped, all compiled
	@$(BIN)/python -m tests.office.portal.catalogues

bench-lodge: $(INSTALLED) ## CPU milliseconds a declaration, beside two peers in the same run
	@$(BIN)/python tests/benchmarks/lodge/run.py

bench-duty: $(INSTALLED) ## One duty with its arithmetic, and a million, beside OpenFisca and NumPy in the same run
	@$(BIN)/python tests/benchmarks/duty/run.py

bench-origin: $(INSTALLED) ## A thousand materials under every treaty, and published rules read a second
	@$(BIN)/python tests/benchmarks/origin/run.py

bench-exchange: $(INSTALLED) ## A certificate from office to office, beside AS2 by pyas2lib in the same run
	@$(BIN)/python tests/benchmarks/exchange/run.py
	@$(BIN)/python tests/benchmarks/exchange/heavy.py

bench-risk: $(INSTALLED) ## Scores a second, one declaration with its reasons, a model grown, beside XGBoost and CatBoost
	@$(BIN)/python tests/benchmarks/risk/run.py

bench-portal: $(INSTALLED) ## Every page of the portal with a million entries in the journal: milliseconds on the server
	@$(BIN)/python tests/benchmarks/portal/run.py

hammer: $(INSTALLED) ## Kill -9 under load: the server, then 500 gateways of two offices while 100,000 certificates pass
	@$(BIN)/python -m pytest -m hammer
	@$(BIN)/python -m tests.exchange.hammer.hammer

simulate: $(INSTALLED) ## A million seeded worlds of the exchange's protocol (SEEDS=…), over all cores; a failing seed runs again alone
	@$(BIN)/python -m tests.exchange.simulate --seeds $(SEEDS)

lock: ## Write requirements.lock again from requirements.in (needs uv): names, versions and hashes, no addresses
	@command -v $(UV) >/dev/null || { echo "make lock needs uv; say where it is with UV=path/to/uv" >&2; exit 1; }
	@$(UV) pip compile --quiet --universal --python-version 3.11 --no-header --generate-hashes --no-annotate \
	    --no-strip-extras \
	    requirements.in -o requirements.lock

clean: ## Take away .venv and all caches; never touches what an office has written
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis src/*.egg-info
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# ------------------------------------------------------------------------------------------------------------- set-up

# The pages are tested in a real browser: Debian's own, fetched when we are root there, else whichever is found, else said.
BROWSERS := chromium chromium-browser google-chrome
BROWSER  := for one in $(BROWSERS); do command -v $$one >/dev/null && exit 0; done; \
    if [ "$$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then \
        { apt-get update --quiet && DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet chromium fonts-noto-cjk; } >/dev/null 2>&1 && exit 0; \
    fi; \
    echo "No Chromium is here: the tests of the pages in a browser WILL BE SKIPPED. On Debian: apt install chromium" >&2

$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Gwanmun needs Python 3.11 or newer; \"$(PYTHON)\" is $$($(PYTHON) --version 2>&1)." >&2; \
	    echo "Name another one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "\"$(PYTHON)\" cannot make a virtual environment. On Debian: apt install python3-venv" >&2; exit 1; }
	@test ! -e $(BUILDING) || { echo "The last set-up was interrupted; beginning again." >&2; rm -rf $(VENV); }
	@echo "Setting up $(VENV) from requirements.lock: once, a minute or two ..." >&2
	@mkdir -p $(VENV) && rm -f $(LOCKED) $(INSTALLED) && touch $(BUILDING)
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(BROWSER)
	@rm -f $(BUILDING) && touch $@

$(INSTALLED): $(LOCKED) pyproject.toml
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@
