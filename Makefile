# Two commands: 'make book' builds the pages, 'make test' proves them. 'make help' lists the rest.
# Make splits names at spaces: no path of this folder, no file that a reader may add stands here.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
# Never a script of .venv/bin: it names the absolute path of .venv, which may be odd, long or old.
RUN := $(BIN)/python
READY := .venv/ready
TEST_BROWSER := $(RUN) -m pytest -m browser -n 2 --dist loadfile tests

# Notebooks run in their own folders: a relative path must not depend on where one stands.
ifneq ($(BOOK_DATA),)
GIVEN := $(if $(filter environment,$(origin BOOK_DATA)),$(value BOOK_DATA),$(BOOK_DATA))
ABSOLUTE := $(filter /% ~% %:,$(firstword $(subst :,: ,$(GIVEN))))
override BOOK_DATA := $(if $(ABSOLUTE),,$(CURDIR)/)$(GIVEN)
export BOOK_DATA
endif

# TensorFlow tells glibc to give memory back after every batch; a training then takes twice as long.
export MALLOC_TOP_PAD_ ?= 268435456
export MALLOC_MMAP_THRESHOLD_ ?= 1073741824

.PHONY: help book test test-browser frameworks pdf lab data execute bench lint lock clean FORCE
.DELETE_ON_ERROR:

help:  ## list the commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 21

book: $(READY)  ## build the HTML book into _build/html, without warnings
	@$(RUN) tools/build_book.py

test: book  ## run the tests, and every notebook on the embedded data
	BOOK_DATASET=embedded $(RUN) -m pytest -m "not browser" -n 2 --dist loadfile --durations=10
	@missing=$$($(RUN) tests/browser.py 2>&1); code=$$?; \
		if [ $$code = 3 ]; then echo "The browser tests were left out: $$missing"; \
		elif [ $$code = 0 ]; then $(TEST_BROWSER); else echo "$$missing"; exit $$code; fi

test-browser: book  ## play with the built pages and JupyterLab in Chromium
	@$(RUN) tests/browser.py
	$(TEST_BROWSER)

frameworks: $(READY)  ## add PyTorch and JAX, which one page compares with TensorFlow
	$(RUN) -m pip install --quiet --disable-pip-version-check -e ".[frameworks]"

pdf: $(READY)  ## print the whole book to _build/pdf/book.pdf (needs Chromium)
	@$(RUN) tools/pdf.py

lab: $(READY)  ## open the book in JupyterLab
	@mkdir -p .venv/share/jupyter/lab/settings && cp .binder/overrides.json .venv/share/jupyter/lab/settings
	$(RUN) -m jupyterlab --LabApp.default_url=/lab/tree/book/intro.md

data: $(READY)  ## get the real images: all sets, or SETS="signs xrays"
	$(RUN) tools/get_data.py $(SETS)

execute: $(READY)  ## re-make the stored outputs that are out of date
	$(RUN) tools/execute.py $(NOTEBOOKS)

bench: book  ## measure training, build, strokes and tests on this machine
	$(RUN) tools/bench.py

lint: $(READY)  ## check the style of code and notebooks
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

lock: $(READY)  ## write requirements.txt anew from pyproject.toml
	$(RUN) -m pip install --quiet uv
	@set -e; { echo "# Every version the book is built and tested with: Python 3.11 to 3.13 on Linux, macOS and Windows."; \
		echo "# Made by 'make lock' from pyproject.toml; change that file, not this one."; \
		$(RUN) -m uv pip compile --universal --python-version 3.11 --quiet --no-header --no-annotate \
			--extra tensorflow --extra tools --extra pages pyproject.toml; \
		echo; echo "# The book's own helpers, from this folder."; echo "-e ."; } > requirements.new
	@mv requirements.new requirements.txt

clean:  ## remove what was built; the virtual environment stays
	rm -rf _build .pytest_cache .ruff_cache .hypothesis

$(READY): FORCE
	@$(PYTHON) tools/environment.py
