"""One machine with every oddity at once: the book is built there, once, and its notebooks run.

The folder has a name with a space and letters beyond ASCII, lies in a repository of the reader's,
and the reader keeps files of odd names in it. There is no HOME, Keras is set to another backend,
and the data lie in a folder with a space. `.ci/odd_machine` does the whole of it, packages too.
"""

import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from fingerprint import ROOT
from nbformat.v4 import new_code_cell, new_notebook, new_output, writes

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or not shutil.which("make") or not shutil.which("git"),
    reason="needs make and git",
)
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "_build", "__pycache__", ".*_cache")
ODD_NAMES = ["Screenshot 2026-01-01 at 10.00.00 ~ $(x) %.png", "a: b # 'c' \"d\".md", "~"]
NO_HOME = "/proc/no-home"  # where nobody can make one, not even root
AS_NOBODY = ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"]
AS_NOBODY += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]  # may read all


def clean_environment(**settings):
    """The variables of these tests without those of make, of the book and of the reader's home."""
    known = re.compile("MAKE|MFLAGS|BOOK_|KERAS_|HOME$|PYTHONPATH|PYTEST_")
    own = {name: value for name, value in os.environ.items() if not known.match(name)}
    odd = {"KERAS_BACKEND": "jax", "BOOK_DATA": "../my data", "LC_ALL": "C", "PYTHONPATH": "."}
    return own | odd | settings


def copy_book(folder):
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    (folder / ".venv").symlink_to(sys.prefix)  # the packages are there already
    for name in ODD_NAMES:
        (folder / "book" / name).write_text("The reader's own.", "utf-8")
        (folder / "book/05_training" / name).write_text("The reader's own.", "utf-8")
    return folder


def start(folder, *command, **settings):
    own, pipe = clean_environment(**settings), subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, env=own, stdout=pipe, stderr=pipe, text=True)


def run(folder, *command, **settings):
    process = start(folder, *command, **settings)
    out, err = process.communicate()
    return SimpleNamespace(code=process.returncode, out=out, err=err)


MAKE = ["make", "-o", ".venv/ready"]
PYTHON = ".venv/bin/python"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The folder after two 'make book' at the same time, and what those said."""
    outer = tmp_path_factory.mktemp("outer") / "My Courses"
    subprocess.run(["git", "init", "--quiet", outer], check=True)
    remote = ["remote", "add", "origin", "https://github.com/reader/notes"]
    subprocess.run(["git", *remote], cwd=outer, check=True)
    folder = copy_book(outer / "Mein Ordner é中")
    both = [start(folder, *MAKE, "book") for _ in range(2)]
    said = [process.communicate() for process in both]
    codes = [process.returncode for process in both]
    return SimpleNamespace(folder=folder, said=said, codes=codes)


def test_the_book_is_built_by_one_of_two_and_the_other_waits(made):
    assert made.codes == [0, 0], made.said
    assert (made.folder / "_build/html/index.html").is_file()
    said = [out for out, _ in made.said]
    assert sum("Running Jupyter-Book" in out for out in said) == 1
    assert sum("Another make is building the book: waiting" in out for out in said) == 1


def test_a_second_call_skips_what_is_done(made):
    done = run(made.folder, *MAKE, "book")
    assert done.code == 0 and done.out == "The book is in _build/html/index.html\n"


def test_every_file_may_lie_there_and_every_command_still_works(made):
    assert "make book" in run(made.folder, *MAKE, "help").out
    assert run(made.folder, *MAKE, "--dry-run", "test", "lab", "execute", "lint").code == 0


def test_no_button_names_the_repository_of_the_reader(made):
    pages = [path.read_text("utf-8") for path in (made.folder / "_build/html").rglob("*.html")]
    assert len(pages) > 5 and not [page for page in pages if "reader/notes" in page]
    assert not [page for page in pages if "mybinder.org/" in page]


def is_current(folder, **settings):
    code = "import sys; sys.path.insert(0, 'tools'); import build_book as b; print(b.is_current())"
    done = run(folder, PYTHON, "-c", code, **settings)
    return {"True\n": True, "False\n": False}[done.out]


@pytest.mark.parametrize("place", ["book/05_training/new one.png", "book/own.md", "notes.txt"])
def test_a_file_that_no_page_uses_is_no_concern_of_a_build(made, place):
    (made.folder / place).write_text("The reader's own.", "utf-8")
    assert is_current(made.folder)


@pytest.mark.parametrize(
    "place", ["book/intro.md", "book/03_pooling.ipynb", "_config.yml", "_toc.yml"]
)
def test_a_page_that_changed_is_built_again(made, place):
    path = made.folder / place
    before = path.read_bytes()
    path.write_bytes(before + b"\n")
    changed = is_current(made.folder)
    path.write_bytes(before)
    assert not changed and is_current(made.folder)


def test_a_new_picture_of_the_pages_and_another_address_are_noticed(made):
    assert not is_current(made.folder, BOOK_REPOSITORY="https://github.com/someone/book")
    new = made.folder / "book/_static/new.png"
    new.write_bytes(b"")
    changed = is_current(made.folder)
    new.unlink()
    assert not changed and is_current(made.folder)


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("../my data", "{folder}/../my data"),
        ("/data/my images é", "/data/my images é"),
        ("~/my data", "~/my data"),
        ("a$b", "{folder}/a$b"),
        ("/a$b", "/a$b"),
        ("C:/my data", "C:/my data"),
        ("", ""),
    ],
)
def test_the_data_folder_is_one_path_and_the_same_from_every_notebook(made, given, seen):
    show = "include Makefile\nshow:\n\t@printf '%s' \"$$BOOK_DATA\"\n"
    (made.folder / "show.mk").write_text(show, "utf-8")
    seen = seen.format(folder=made.folder)
    show = [*MAKE, "-f", "show.mk", "show"]
    assert run(made.folder, *show, BOOK_DATA=given).out == seen
    assert run(made.folder, *show, f"BOOK_DATA={given.replace('$', '$$')}").out == seen


@pytest.fixture(scope="module")
def notebooks(made):
    """Two small notebooks with the outputs that they must have here, too."""
    source = "from helpers.data import load\n\nimport keras\n\nprint(keras.config.backend())"
    for name in ("one", "two"):
        output = new_output("stream", name="stdout", text="tensorflow\n")
        cell = new_code_cell(source, outputs=[output], execution_count=1)
        (made.folder / f"{name}.ipynb").write_text(writes(new_notebook(cells=[cell])), "utf-8")
    return [PYTHON, "-m", "pytest", "-p", "no:cacheprovider", "one.ipynb", "two.ipynb"]


def test_the_notebooks_run_two_at_a_time_without_a_home(made, notebooks):
    two = ["-n", "2", "--dist", "loadfile", "--verbose"]
    done = run(made.folder, *notebooks, *two, BOOK_DATASET="digits", HOME=NO_HOME)
    assert done.code == 0 and "2 passed" in done.out, done.out
    assert {"gw0", "gw1"} <= set(re.findall(r"\[(gw\d)\].*PASSED", done.out))


def can_be_nobody():
    return shutil.which("setpriv") and not subprocess.run([*AS_NOBODY, "true"]).returncode


@pytest.mark.skipif(not can_be_nobody(), reason="needs the right to become another user")
def test_an_unknown_user_who_may_only_read_can_run_them_too(made, notebooks):
    build = run(made.folder, *AS_NOBODY, PYTHON, "tools/build_book.py")
    assert build.code == 0, "there is nothing to write"
    done = run(made.folder, *AS_NOBODY, *notebooks[:-1], BOOK_DATASET="digits")
    assert done.code == 0 and "1 passed" in done.out, done.out + done.err
    page = made.folder / "book/intro.md"
    page.write_bytes(page.read_bytes() + b"\n")
    build = run(made.folder, *AS_NOBODY, PYTHON, "tools/build_book.py")
    assert build.code == 1
    assert build.err.startswith("The book cannot be built: ") and build.err.count("\n") == 1
    assert (made.folder / "_build/html/index.html").is_file()
