# Two commands: 'make book' builds the pages, 'make test' proves them. 'make help' lists the rest.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
READY := .venv/ready
TEST_BROWSER := $(BIN)/python -m pytest -m browser tests
HTML := _build/html/index.html
PAGES := $(shell find book -type f ! -path '*/.*') _config.yml _toc.yml tools/repository.py

# Notebooks run in their own folders: a relative path must not depend on where one stands.
ifneq ($(BOOK_DATA),)
override BOOK_DATA := $(abspath $(BOOK_DATA))
export BOOK_DATA
endif

.PHONY: help book test test-browser pdf lab execute bench lint lock clean
.DELETE_ON_ERROR:

help:  ## list the commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 21

book: $(HTML)  ## build the HTML book into _build/html, without warnings
	@echo "The book is in $(HTML)"

test: $(READY) $(HTML)  ## run the tests, and every notebook on the embedded data
	BOOK_DATASET=digits $(BIN)/python -m pytest -m "not browser"
	@missing=$$($(BIN)/python tests/browser.py 2>&1); code=$$?; \
		if [ $$code = 3 ]; then echo "The browser tests were left out: $$missing"; \
		elif [ $$code = 0 ]; then $(TEST_BROWSER); else echo "$$missing"; exit $$code; fi

test-browser: $(READY) $(HTML)  ## play with the built pages and JupyterLab in Chromium
	@$(BIN)/python tests/browser.py
	$(TEST_BROWSER)

pdf: $(READY)  ## print the whole book to _build/pdf/book.pdf (needs Chromium)
	@$(BIN)/python tools/pdf.py

lab: $(READY)  ## open the book in JupyterLab
	@mkdir -p .venv/share/jupyter/lab/settings && cp .binder/overrides.json .venv/share/jupyter/lab/settings
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/book/intro.md

execute: $(READY)  ## re-make the stored outputs that are out of date
	$(BIN)/python tools/execute.py $(NOTEBOOKS)

bench: $(READY) $(HTML)  ## measure training, build and tests on this machine
	$(BIN)/python tools/bench.py

lint: $(READY)  ## check the style of code and notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lock: $(READY)  ## write requirements.txt anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	@set -e; { echo "# Every version the book is built and tested with: Python 3.11 to 3.13 on Linux, macOS and Windows."; \
		echo "# Made by 'make lock' from pyproject.toml; change that file, not this one."; \
		$(BIN)/uv pip compile --universal --python-version 3.11 --quiet --no-header --no-annotate \
			pyproject.toml; \
		echo; echo "# The book's own helpers, from this folder."; echo "-e ."; } > requirements.new
	@mv requirements.new requirements.txt

clean:  ## remove what was built; the virtual environment stays
	rm -rf _build .pytest_cache .ruff_cache .hypothesis

# A warning fails the build, so every build starts from nothing: a second, partial one would hide it.
$(HTML): $(READY) $(PAGES)
	@rm -rf _build
	$(BIN)/jupyter-book build book --config _config.yml --toc $(CURDIR)/_toc.yml --path-output . \
		-n -W --keep-going --quiet || { rm -f $(HTML); exit 1; }

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { \
		echo "This book needs Python 3.11, 3.12 or 3.13; here $(PYTHON) is: $$($(PYTHON) --version 2>&1)." \
			"Name another one, for example: make book PYTHON=python3.12"; exit 1; }
	@echo "Installing the pinned packages into .venv (once, some minutes) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@
