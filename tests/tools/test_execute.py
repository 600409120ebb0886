"""Tests of tools/execute.py on a book of a few cells in a temporary folder."""

import subprocess
import sys
import time
from pathlib import Path

import execute
import nbformat
import psutil
import pytest
from fingerprint import code_cells, fingerprint
from record import runtime_line
from tiny_book import RECORD, read, write


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
    first, second = code_cells(nb)
    assert first.outputs[0].text == f"{good.parent} mnist\n"
    assert second.outputs[0].text == f"{sys.executable}\n"
    assert [output.get("name") for output in second.outputs] == ["stdout", "stderr", None]
    assert second.outputs[2].execution_count == second.execution_count == 2
    assert [cell.id for cell in nb.cells] == ["opening", "code-0", "code-1"]
    assert set(nb.metadata) == {"kernelspec", "language_info", "book"}
    record = nb.metadata.book
    assert set(record) == set(RECORD)
    assert record.dataset == "mnist"
    assert record.fingerprint == fingerprint(nb, root)
    assert record.seconds >= 1 and record.cores >= 1
    assert 20 < record.peak_memory_mb < 2000
    assert runtime_line(record) in nb.cells[0].source.split("\n")
    assert "[Learn to two](part/two.ipynb)" in (root / "book/intro.md").read_text("utf-8")
    assert {path.name for path in (root / "book").rglob("*.*")} == {
        *("intro.md", "one.ipynb", "two.ipynb")
    }


def test_a_notebook_that_was_edited_meanwhile_is_left_alone(root, monkeypatch, capsys):
    path = write(root, "one", "1")
    write(root, "part/two", "1")
    monkeypatch.setattr(execute, "run_cells", lambda *_: write(root, "one", "edited"))
    assert execute.main([str(path)], root) == 1
    assert read(path).cells[1].source == "edited"
    assert "book/one.ipynb" in capsys.readouterr().out


@pytest.mark.parametrize("end", ["terminate", "kill"])
def test_a_killed_run_leaves_the_notebook_and_no_kernel(root, end):
    started = root / "started"
    wait = f"import pathlib, time\npathlib.Path({str(started)!r}).touch()\ntime.sleep(60)"
    path = write(root, "one", "1", wait)
    write(root, "part/two", "1")
    before = path.read_bytes()
    tool = root / "tools" / "execute.py"  # its root is the folder above it
    tool.parent.mkdir()
    for module in Path(execute.__file__).parent.glob("*.py"):
        (tool.parent / module.name).write_bytes(module.read_bytes())

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
