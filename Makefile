# Two commands do everything on a fresh machine: `make run` and `make test`.
# Needs: Python 3.10 (or any Python 3 with pip: uv then fetches 3.10 where it may) and GNU make.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8000
RASA_PORT ?= 5005
TOOLS := .tools
UV_VERSION := 0.13.8
UV := $(shell command -v uv 2>/dev/null || echo $(TOOLS)/bin/uv)
# Certificates of the system count, so that it works behind a company's proxy too.
export UV_SYSTEM_CERTS ?= true
RUN := $(UV) run --frozen --no-sync
QUALITY := $(UV) run --frozen --project tools/quality

.PHONY: help
help:  ## show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: run
run: install  ## check, train when needed, start everything, say what to open (PORT=8000)
	@PYTHONWARNINGS=ignore $(RUN) faq run --port $(PORT) --rasa-port $(RASA_PORT)

.PHONY: test
test: install  ## set everything up and run every test
	@$(MAKE) --jobs=4 --keep-going --output-sync=line lint check types train browser-ready $(LANES)

# Four at a time, though there may be two cores: those with a browser wait more than they work. What needs no trained
# model runs while one is trained.
LANES := test-frontdesk test-knowledge test-rooms test-stories test-widget test-desk-pages
.PHONY: $(LANES)
test-frontdesk: install
	@$(RUN) pytest tests/frontdesk

test-knowledge: install
	@$(RUN) pytest tests/knowledge tests/stores

test-rooms: train
	@$(RUN) pytest tests/nlu tests/actions tests/channels tests/faq

test-stories: train
	@$(RUN) pytest tests/stories tests/e2e

DESK_PAGES := $(wildcard tests/browser/test_desk_*.py)

test-widget: browser-ready train
	@tools/browser/browser.sh check
	@tools/browser/browser.sh test $(DESK_PAGES:%=--ignore=%)

test-desk-pages: browser-ready train
	@tools/browser/browser.sh test $(DESK_PAGES)

.PHONY: browser
browser: test-widget test-desk-pages  ## types and bundle of the widget, and all tests in a real browser

.PHONY: browser-ready
browser-ready: install
	@tools/browser/browser.sh ready

.PHONY: install
install: $(TOOLS)/.installed  ## make the locked environment

$(TOOLS)/.installed: uv.lock pyproject.toml .python-version | $(UV)
	@echo "Making the locked environment (.venv) …"
	@$(UV) sync --frozen --compile-bytecode --quiet || { \
	  echo "The environment could not be made. It needs Python 3.10: install it (pyenv install 3.10, or your"; \
	  echo "system's python3.10 package) or let uv download it, and check the network to the package registry."; \
	  exit 1; }
	@mkdir -p $(TOOLS) && touch $@

$(TOOLS)/bin/uv:
	@echo "Fetching uv into $(TOOLS)/ …"
	@python3 -m venv $(TOOLS) || { echo "python3 with its venv module is needed (Debian: apt install python3-venv)."; exit 1; }
	@$(TOOLS)/bin/pip install --quiet uv==$(UV_VERSION)

.PHONY: check
check: install  ## validate the knowledge and clinic files
	@$(RUN) faq check

.PHONY: train
train: install  ## validate the training data and train the model, when an input changed
	@PYTHONWARNINGS=ignore $(RUN) faq train --if-changed

VECTORS := models/encoder/messages.npz
.PHONY: vectors
vectors: install  ## keep the training messages' vectors beside a new encoder, so that nobody's training makes them again
	@rm -f .rasa/vectors.npz
	@if [ -f $(VECTORS) ]; then mv $(VECTORS) $(VECTORS).before; fi
	@PYTHONWARNINGS=ignore $(RUN) faq train --force && install -m 644 .rasa/vectors.npz $(VECTORS) || { \
	  mv $(VECTORS).before $(VECTORS); echo "$(VECTORS) stays as it was."; exit 1; }
	@rm -f $(VECTORS).before

.PHONY: lint
lint: install  ## ruff: lint and format
	@$(QUALITY) ruff check .
	@$(QUALITY) ruff format --check .

.PHONY: types
types: install  ## mypy, strict
	@$(QUALITY) mypy --python-executable .venv/bin/python knowledge nlu actions channels stores faq frontdesk bench

.PHONY: format
format: install  ## let ruff mend what it can
	@$(QUALITY) ruff check --fix .
	@$(QUALITY) ruff format .

.PHONY: bench
bench: train  ## measure speed, start and memory beside stock Rasa; writes bench/RESULTS.md
	@$(RUN) python -m bench

SEED ?= 1
KILLS ?= 30

.PHONY: drill
drill: train  ## kill the processes at random under chatting visitors, count what is lost (SEED=1 KILLS=30)
	@PYTHONWARNINGS=ignore $(RUN) python -m bench.drill --seed $(SEED) --kills $(KILLS)

.PHONY: clean
clean:  ## remove what was built; chats, accounts and the clinic's files stay
	rm -rf $(TOOLS) .venv .rasa results build models/*.tar.gz models/vocabulary models/*.sha256
	rm -rf tools/*/.venv tools/browser/node_modules

.PHONY: erase
erase:  ## erase every chat, account and secret, for good (SURE=yes)
	@[ "$(SURE)" = yes ] || { \
	  echo "This erases var/: every chat, account and secret, for good. If that is meant: make erase SURE=yes"; exit 1; }
	rm -rf var
