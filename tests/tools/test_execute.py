"""Tests of tools/execute.py on a book of a few cells in a temporary folder."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import execute
import fingerprint
import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

OPENING = """# Learn to {name}

After {name} you have a thing | that works,
and a [picture](pictures/x.png).

**You need:** [the other one](other.ipynb).

**Run time and memory:** filled in later.
"""
RECORD = {"dataset": None, "seconds": 8, "peak_memory_mb": 912, "cores": 2, "fingerprint": ""}
LOG = [
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n",
    "I0000 00:00:1795339349.114971    4508 port.cc:153] oneDNN custom operations are on.\n",
    "2025-09-17 14:44:05.157831: I external/local_xla/xla/tsl/cuda/cudart_stub.cc:31] no GPU\n",
    "To enable the following instructions: AVX2 FMA, in other operations, rebuild TensorFlow.\n",
]


def notebook(name, *sources):
    cells = [new_markdown_cell(OPENING.format(name=name), id="opening")]
    cells += [new_code_cell(source, id=f"code-{n}") for n, source in enumerate(sources)]
    return new_notebook(cells=cells)


def write(root, name, *sources):
    path = root / "book" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(nbformat.writes(notebook(path.stem, *sources)), "utf-8")
    return path


def read(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A book with a helpers package of its own and no notebook yet."""
    files = {
        "_toc.yml": "format: jb-book\nroot: intro\nparts:\n- caption: All\n  chapters:\n"
        "  - file: one\n    sections:\n    - file: part/two\n",
        "book/intro.md": "# Intro\n\n<!-- chapters -->\n<!-- /chapters -->\n\nThe end.\n",
        "helpers/__init__.py": "",
        "helpers/data.py": "from . import deep\n",
        "helpers/deep.py": "VALUE = 1\n",
        "helpers/pictures/figures.py": "",
        "helpers/pictures/book.mplstyle": "axes.grid: True\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delenv("BOOK_DATASET", raising=False)
    return tmp_path


@pytest.fixture
def pretend(monkeypatch):
    """Replace the kernel by one that runs nothing, and list the folders it was asked to run in."""
    ran = []
    monkeypatch.setattr(execute, "run_cells", lambda nb, folder, watch: ran.append(folder))
    return ran


# What is outdated


def test_only_outdated_notebooks_run_again(root, pretend, capsys):
    one, two = write(root, "one", "1"), write(root, "part/two", "2")

    assert execute.main([], root) == 0
    assert pretend == [one.parent, two.parent]

    two.write_text(two.read_text("utf-8").replace('"2"', '"3"'), "utf-8")
    before = one.read_bytes()
    assert execute.main(["--check"], root) == 1
    assert capsys.readouterr().out.split("stored.\n")[1] == "outdated: book/part/two.ipynb\n"
    assert execute.main([], root) == 0
    assert pretend[2:] == [two.parent]
    assert one.read_bytes() == before

    assert execute.main([], root) == execute.main(["--check"], root) == 0
    assert capsys.readouterr().out.endswith("Everything is up to date.\n" * 2)
    assert execute.main([str(one), "--force"], root) == 0
    assert pretend[3:] == [one.parent]


def test_check_writes_nothing(root):
    path = write(root, "one", "1")
    write(root, "part/two", "1")
    before = path.read_bytes()
    assert execute.main(["--check"], root) == 1
    assert path.read_bytes() == before
    assert "Learn" not in (root / "book/intro.md").read_text("utf-8")


def test_cleared_outputs_and_another_data_set_are_outdated(root, pretend, monkeypatch):
    path = write(root, "one", "import helpers.data")
    write(root, "part/two", "1")
    execute.main([], root)
    assert not execute.is_outdated(read(path), root)

    cleared = read(path)
    cleared.cells[1].execution_count = None
    assert execute.is_outdated(cleared, root)
    monkeypatch.setenv("BOOK_DATASET", "digits")
    assert execute.is_outdated(read(path), root)


def test_a_check_is_quick(root):
    """It must not import TensorFlow, nor what takes a second to import."""
    code = "import sys, execute; print({'tensorflow', 'nbformat', 'nbclient'} & set(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(execute.__file__).parent,
        capture_output=True,
        text=True,
    )
    assert found.stdout == "set()\n"


# The fingerprint

CODE = 'def f(x):\n    """Double."""\n    return 2 * x  # twice\n\n\nprint(f("# no comment"))'


@pytest.mark.parametrize(
    "same",
    [
        CODE.replace("  # twice", ""),
        CODE.replace("# twice", "# two times"),
        CODE.replace("Double.", "Dopple\n\n    é.") + "  # ü",
        CODE.replace('    """Double."""\n', ""),
        CODE.replace("\n\n\n", "\n# Now use it.\n\n   \n"),
        CODE + "   \n\n",
    ],
)
def test_comments_docstrings_and_blanks_do_not_count(same):
    assert fingerprint.essence(same) == fingerprint.essence(CODE)


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("2 * x", "3 * x"),
        CODE.replace("# no comment", "# a comment"),
        CODE.replace("    return", "  return"),
        CODE.replace('"""Double."""', '"""Double.""".upper()'),
        CODE + "; 1",
    ],
)
def test_code_and_strings_count(other):
    assert fingerprint.essence(other) != fingerprint.essence(CODE)


def test_a_lone_string_is_a_docstring_only_in_a_module():
    assert fingerprint.essence('"""Hello."""\nx = 1', is_module=True) == "x = 1"
    assert fingerprint.essence('"Hello."') == '"Hello."'


def test_a_docstring_after_letters_of_two_bytes_is_cut_at_the_right_place():
    assert fingerprint.essence("def f(é='ü'): 'Ö.'; return 1") == "def f(é='ü'): ; return 1"


def test_broken_code_has_an_essence():
    assert fingerprint.essence("%matplotlib inline\n\nx = (  # open") == (
        "%matplotlib inline\nx = (  # open"
    )


def test_the_fingerprint_is_the_same_on_every_python(root):
    """A constant: if it moves, every stored notebook of the book would have to run again."""
    nb = notebook("one", CODE, 'import helpers.data\nf"{1:>#5x} # {CODE!r}"')
    assert execute.fingerprint(nb, root)[:16] == "787639ead6d42a5d"


@pytest.mark.parametrize(
    "source",
    [
        "import helpers.data",
        "from helpers import data",
        "from helpers.data import deep",
        "def f():\n    import helpers.data as d",
    ],
)
def test_transitive_helpers_count(root, source):
    nb = notebook("one", source)
    assert set(execute.helper_modules(nb, root)) == {"helpers", "helpers.data", "helpers.deep"}
    before = execute.fingerprint(nb, root)
    (root / "helpers/deep.py").write_text('"""What."""\n\nVALUE = 1  # one\n', "utf-8")
    assert execute.fingerprint(nb, root) == before
    (root / "helpers/deep.py").write_text("VALUE = 2\n", "utf-8")
    assert execute.fingerprint(nb, root) != before


@pytest.mark.parametrize("name", ["book.mplstyle", "explore.css", "explore.js"])
def test_style_sheets_and_scripts_count_for_those_who_draw(root, name):
    draws, counts = notebook("one", "from helpers.pictures import figures"), notebook("one", "1")
    before = [execute.fingerprint(nb, root) for nb in (draws, counts)]
    (root / "helpers/pictures" / name).write_text("changed\n", "utf-8")
    after = [execute.fingerprint(nb, root) for nb in (draws, counts)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True]


def test_prose_tags_and_outputs_do_not_count(root):
    nb = notebook("one", "1")
    before = execute.fingerprint(nb, root)
    nb.cells[0].source = "# Other"
    nb.cells[1].metadata = {"tags": ["nbval-ignore-output"]}
    nb.cells[1].outputs = [new_output("stream", text="1")]
    assert execute.fingerprint(nb, root) == before


# What is stored


def test_a_real_run(root, capsys):
    """One kernel: what it is given, what it leaves, and a second notebook that fails."""
    sources = [
        "import os, sys\nfrom helpers import data\nprint(os.getcwd(), os.environ['BOOK_DATASET'])",
        "print(sys.executable)\nsys.stderr.write('careful\\n')\n6 * 7",
    ]
    bad, good = write(root, "one", "1", "1 / 0", "2"), write(root, "part/two", *sources)
    before = bad.read_bytes()

    assert execute.main([], root) == 1

    said = capsys.readouterr().out
    assert "failed, left as it was: book/one.ipynb, cell 3: ZeroDivisionError: division" in said
    assert bad.read_bytes() == before
    nb = read(good)
    nbformat.validate(nb)
    first, second = execute.code_cells(nb)
    assert first.outputs[0].text == f"{good.parent} mnist\n"
    assert second.outputs[0].text == f"{sys.executable}\n"
    assert [output.get("name") for output in second.outputs] == ["stdout", "stderr", None]
    assert second.outputs[2].execution_count == second.execution_count == 2
    assert [cell.id for cell in nb.cells] == ["opening", "code-0", "code-1"]
    assert set(nb.metadata) == {"kernelspec", "language_info", "book"}
    record = nb.metadata.book
    assert set(record) == set(RECORD)
    assert record.dataset == "mnist"
    assert record.fingerprint == execute.fingerprint(nb, root)
    assert record.seconds >= 1 and record.cores >= 1
    assert 20 < record.peak_memory_mb < 2000
    assert execute.runtime_line(record) in nb.cells[0].source.split("\n")
    assert "[Learn to two](part/two.ipynb)" in (root / "book/intro.md").read_text("utf-8")
    assert {path.name for path in (root / "book").rglob("*.*")} == {
        *("intro.md", "one.ipynb", "two.ipynb")
    }


def test_tidy_keeps_ids_and_drops_what_changes_every_time():
    nb = notebook("one", "1", "   ", "2")
    nb.metadata = {"widgets": {}, "language_info": {"version": "3.11.1"}}
    code = nb.cells[1:]
    for cell in code:
        cell.execution_count = 77
        cell.metadata = {"tags": ["a"], "execution": {"iopub.status.busy": "now"}}
    code[0].outputs = [new_output("execute_result", {"text/plain": "1"}, execution_count=77)]

    execute.tidy(nb, RECORD)

    assert [code[0].execution_count, code[2].execution_count] == [1, 2]
    assert code[0].outputs[0].execution_count == 1
    assert all(cell.metadata == {"tags": ["a"]} for cell in code)
    assert nb.metadata["language_info"] == {"name": "python"}
    assert set(nb.metadata) == {"kernelspec", "language_info", "book"}
    assert [cell.id for cell in code] == ["code-0", "code-1", "code-2"]


def stream(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def test_log_noise_is_dropped_and_streams_meet():
    noise = stream("".join(LOG), "stderr")
    assert execute.tidy_outputs([stream("a\n"), noise, stream("b\n")]) == [stream("a\nb\n")]
    mixed = [stream(LOG[0] + "Mind ", "stderr"), stream("the step.\n" + LOG[1], "stderr")]
    assert execute.tidy_outputs(mixed) == [stream("Mind the step.\n", "stderr")]


def test_noise_on_stdout_is_somebodys_output():
    assert execute.tidy_outputs([stream(LOG[0])]) == [stream(LOG[0])]


def test_a_widget_view_goes_only_where_html_takes_its_place():
    view = {execute.WIDGET_VIEW: {"model_id": "1"}, "text/plain": "x"}
    both = new_output("display_data", {**view, "text/html": "<p>x</p>"})
    alone = new_output("display_data", dict(view))
    first, second = execute.tidy_outputs([both, alone])
    assert set(first.data) == {"text/plain", "text/html"}
    assert set(second.data) == set(view)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "8 s and 0.9 GB (2 cores)."),
        ({"dataset": "mnist", "seconds": 572}, "9 min 32 s and 0.9 GB (2 cores, the full MNIST)."),
        ({"dataset": "digits", "cores": 1}, "8 s and 0.9 GB (1 core, the embedded digits)."),
    ],
)
def test_runtime_line(changes, line):
    assert execute.runtime_line(RECORD | changes) == f"**Run time and memory:** {line}"


def test_chapter_table(root):
    path = write(root, "one", "1")
    nb = read(path)
    nb.metadata["book"] = RECORD | {"seconds": 75}
    nbformat.write(nb, path)
    write(root, "part/two", "2")
    assert execute.chapter_table(root).split("\n") == [
        "| Chapter | You will have | You need | Run time |",
        "|---|---|---|---|",
        r"| [Learn to one](one.ipynb) | After one you have a thing \| that works, and a "
        "[picture](pictures/x.png). | [the other one](other.ipynb). | 1 min 15 s |",
        r"| [Learn to two](part/two.ipynb) | After two you have a thing \| that works, and a "
        "[picture](part/pictures/x.png). | [the other one](part/other.ipynb). | – |",
        "",
    ]
    old, new = execute.intro(root)
    assert new.startswith("# Intro\n\n<!-- chapters -->\n") and new.endswith("The end.\n")
    (root / "book/intro.md").write_text(new, "utf-8")
    assert execute.intro(root) == (new, new)


# What goes wrong


def test_a_notebook_that_was_edited_meanwhile_is_left_alone(root, monkeypatch, capsys):
    path = write(root, "one", "1")
    write(root, "part/two", "1")
    monkeypatch.setattr(execute, "run_cells", lambda *_: write(root, "one", "edited"))
    assert execute.main([str(path)], root) == 1
    assert read(path).cells[1].source == "edited"
    assert "book/one.ipynb" in capsys.readouterr().out


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    path.write_text("old", "utf-8")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        execute.store("new", path)
    assert [file.read_text("utf-8") for file in tmp_path.iterdir()] == ["old"]


def test_a_picture_of_a_cell_tagged_cover_is_copied_for_other_pages(tmp_path):
    png = new_output("display_data", {"image/png": "aGVsbG8="})
    cells = [new_code_cell("1", id=name, outputs=[png]) for name in ("hidden", "shown")]
    cells[1].metadata["tags"] = ["cover"]
    execute.save_covers(new_notebook(cells=cells), tmp_path / "pictures")
    assert [file.name for file in (tmp_path / "pictures").iterdir()] == ["shown.png"]
    assert (tmp_path / "pictures" / "shown.png").read_bytes() == b"hello"


@pytest.mark.parametrize("end", ["terminate", "kill"])
def test_a_killed_run_leaves_the_notebook_and_no_kernel(root, end):
    started = root / "started"
    wait = f"import pathlib, time\npathlib.Path({str(started)!r}).touch()\ntime.sleep(60)"
    path = write(root, "one", "1", wait)
    write(root, "part/two", "1")
    before = path.read_bytes()
    tool = root / "tools" / "execute.py"  # its root is the folder above it
    tool.parent.mkdir()
    for module in (execute, fingerprint):
        (tool.parent / Path(module.__file__).name).write_bytes(Path(module.__file__).read_bytes())

    process = subprocess.Popen([sys.executable, tool], stdout=subprocess.DEVNULL)
    wait_until(started.exists)
    kernels = psutil.Process(process.pid).children(recursive=True)
    getattr(process, end)()
    process.wait(20)

    assert kernels
    wait_until(lambda: not any(map(alive, kernels)))
    assert path.read_bytes() == before
    assert len(list(path.parent.iterdir())) == 3  # intro, one, part: no temporary file


def wait_until(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


def alive(process):
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize(
    ("toc", "message"),
    [
        (None, "_toc.yml does not exist"),
        ("", "should be a mapping"),
        ("- file: one", "should be a mapping"),
        ("root: [", "is not valid YAML"),
        ("root: intro\nchapters:\n- one", "'one' is not an entry; write '- file: one'"),
        ("root: intro\nchapters:\n- file: nine", "names 'nine', but there is no book/nine.ipynb"),
    ],
)
def test_a_bad_table_of_contents_is_one_line(root, capsys, toc, message):
    (root / "_toc.yml").unlink()
    if toc is not None:
        (root / "_toc.yml").write_text(toc, "utf-8")
    assert execute.main([], root) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("missing.ipynb", None, "missing.ipynb does not exist"),
        ("notes.md", "# Notes", "notes.md is not a notebook"),
        ("half.ipynb", '{"cells": [', "half.ipynb is not a notebook"),
        ("old.ipynb", json.dumps({"nbformat": 3, "worksheets": []}), "is not a notebook"),
    ],
)
def test_a_bad_path_is_one_line(root, capsys, name, text, message):
    write(root, "one", "1"), write(root, "part/two", "1")
    path = root / name
    if text is not None:
        path.write_text(text, "utf-8")
    assert execute.main([str(path)], root) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
