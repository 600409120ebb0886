"""The first lines of a set-up cell: a notebook that is alone says where its helpers come from."""

import json
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest
import set_up_cell
from fingerprint import ROOT, essence
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

BRANCH = "https://github.com/someone/book", "edition-2"


def notebook(source):
    return nbformat.v4.writes(new_notebook(cells=[new_markdown_cell("# A"), new_code_cell(source)]))


def source_of(text):
    return "".join(json.loads(text)["cells"][1]["source"])


def test_the_lines_are_written_once_and_change_with_the_address():
    first = set_up_cell.HINT.format(set_up_cell.origin(None))
    then = set_up_cell.HINT.format(set_up_cell.origin(*BRANCH))
    once = set_up_cell.with_hint(notebook("import helpers\n\nx = 'é'"), first)
    assert source_of(once) == f"{first}import helpers\n\nx = 'é'"
    assert set_up_cell.with_hint(once, first) == once
    assert source_of(set_up_cell.with_hint(once, then)) == f"{then}import helpers\n\nx = 'é'"
    assert "%pip install git+https://github.com/someone/book@edition-2\n" in then


def test_they_are_no_code_so_that_stored_outputs_stay_true():
    assert essence(set_up_cell.hint() + "import helpers") == "import helpers"


@pytest.mark.parametrize("known", [True, False])
def test_a_build_writes_the_address_into_pages_and_downloads(tmp_path, monkeypatch, known):
    monkeypatch.setenv("BOOK_REPOSITORY", BRANCH[0] if known else "")
    monkeypatch.setenv("BOOK_BRANCH", BRANCH[1])
    (tmp_path / "pyproject.toml").write_text("[project]\n", "utf-8")
    download = tmp_path / "html/_sources/part/one.ipynb"
    download.parent.mkdir(parents=True)
    page = set_up_cell.with_hint(notebook("import helpers"), set_up_cell.hint())
    download.write_text(page, "utf-8")
    app, source = SimpleNamespace(srcdir=tmp_path / "book", outdir=tmp_path / "html"), [page]

    set_up_cell.name_repository(app, "part/one", source)
    set_up_cell.name_repository_in_downloads(app, None)

    origin = set_up_cell.origin(*BRANCH if known else [None])
    for text in (source[0], download.read_text("utf-8")):
        assert source_of(text) == set_up_cell.HINT.format(origin) + "import helpers"


def test_another_helpers_beside_a_notebook_gives_an_error_below_the_lines_that_explain_it(tmp_path):
    (tmp_path / "helpers.py").write_text("def load(): ...", "utf-8")
    command = [sys.executable, "-c", "from helpers.data import load"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "'helpers' is not a package" in done.stderr
    assert "another one? Rename the helpers.py" in set_up_cell.hint(ROOT)
