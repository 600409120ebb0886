"""Tests of tools/execute.py on a book of a few cells in a temporary folder."""

import subprocess
import sys
import time
from pathlib import Path

import execute
import files
import kernel
import nbformat
import psutil
import pytest
from fingerprint import code_cells, fingerprint
from nbformat.v4 import new_output
from record import record_of, runtime_line
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
        "import os, sys\nprint(os.getcwd(), os.environ['BOOK_DATASET'])\nfrom helpers import data",
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
    assert first.outputs[0].text == f"{good.parent} real\n"
    assert second.outputs[0].text == f"{sys.executable}\n"
    assert [output.get("name") for output in second.outputs] == ["stdout", "stderr", None]
    assert second.outputs[2].execution_count == second.execution_count == 2
    assert [cell.id for cell in nb.cells] == ["opening", "code-0", "code-1"]
    assert set(nb.metadata) == {"kernelspec", "language_info", "book"}
    record = nb.metadata.book
    assert set(record) == set(RECORD)
    assert record.dataset is None
    assert record.fingerprint == fingerprint(nb, root)
    assert record.seconds >= 1 and record.cores >= 1
    assert 20 < record.peak_memory_mb < 2000
    assert runtime_line(record) in nb.cells[0].source.split("\n")
    assert "[Learn to two](part/two.ipynb)" in (root / "book/intro.md").read_text("utf-8")
    assert {path.name for path in (root / "book").rglob("*.*")} == {
        *("intro.md", "one.ipynb", "two.ipynb")
    }


# Pages that follow from the notebooks


@pytest.fixture
def cover(root, monkeypatch):
    """A book whose first notebook has a cell tagged cover, which a page shows; the file of it."""

    def show(nb, *_):
        outputs = [new_output("display_data", {"image/png": "aGVsbG8="})]
        for cell in code_cells(nb):
            cell.outputs = outputs + [new_output("stream", text="and a word")]

    write(root, "one", "1", tags=["cover"])
    write(root, "part/two", "1")
    page = root / "book/intro.md"
    page.write_text(page.read_text("utf-8") + "![One](_static/code-0.png)\n", "utf-8")
    monkeypatch.setattr(kernel, "run_cells", show)
    return root / "book/_static/code-0.png"


def test_a_cover_is_stored_checked_and_healed_without_a_run(root, cover, monkeypatch, capsys):
    assert execute.main([], root) == 0
    assert cover.read_bytes() == b"hello"
    monkeypatch.delattr(kernel, "run_cells")
    for damage in (lambda: cover.write_bytes(b"he"), cover.unlink):
        damage()
        capsys.readouterr()
        assert execute.main(["--check"], root) == 1
        assert capsys.readouterr().out == "outdated: book/_static/code-0.png\n"
        assert execute.main([], root) == 0
        assert capsys.readouterr().out == "book/_static/code-0.png: new.\n"
        assert cover.read_bytes() == b"hello"
    assert execute.main(["--check"], root) == 0


def test_a_cover_cell_that_shows_no_picture_fails(root, cover, pretend, capsys):
    before = (root / "book/one.ipynb").read_bytes()
    assert execute.main([], root) == 1
    assert "'code-0' is tagged cover, but shows no PNG" in capsys.readouterr().out
    assert (root / "book/one.ipynb").read_bytes() == before


def test_what_cannot_be_written_shows_before_the_run(root, cover, monkeypatch, capsys):
    monkeypatch.delattr(kernel, "run_cells")
    cover.parent.touch()  # a file where a folder should be
    assert execute.main([], root) == 2
    found = capsys.readouterr()
    assert "_static/cover cannot be written" in found.err and found.err.count("\n") == 1
    assert found.out == ""


def test_a_page_that_cannot_be_read_shows_before_the_run(root, pretend, capsys):
    write(root, "one", "1"), write(root, "part/two", "1")
    (root / "book/intro.md").write_bytes(b"\xff")
    assert execute.main([], root) == 2
    assert pretend == []
    assert "intro.md should be UTF-8" in capsys.readouterr().err


def test_the_failures_are_told_whatever_happens_afterwards(root, monkeypatch, capsys):
    def fail(nb, *_):
        (root / "book/intro.md").write_bytes(b"\xff")
        raise ValueError("what\never")

    write(root, "one", "1"), write(root, "part/two", "1")
    monkeypatch.setattr(kernel, "run_cells", fail)
    assert execute.main([], root) == 2
    found = capsys.readouterr()
    assert "failed, left as it was: book/one.ipynb, cell 1: ValueError: what\n" in found.out
    assert "intro.md should be UTF-8" in found.err

    (root / "book/intro.md").write_text("# Intro", "utf-8")
    stops = iter([ValueError("first"), KeyboardInterrupt])

    def stop(*_):
        raise next(stops)

    monkeypatch.setattr(kernel, "run_cells", stop)
    assert execute.main([], root) == 130
    assert "failed, left as it was: book/one.ipynb" in capsys.readouterr().out


def test_a_cover_that_cannot_be_written_is_told_and_comes_later(root, cover, monkeypatch, capsys):
    real = files.os.replace

    def full(new, path):
        if path == cover:
            raise OSError(28, "No space left on device")
        real(new, path)

    monkeypatch.setattr(files.os, "replace", full)
    assert execute.main([], root) == 1
    assert "code-0.png cannot be written: No space left" in capsys.readouterr().out
    assert "Learn to one" in (root / "book/intro.md").read_text("utf-8")
    assert list(cover.parent.iterdir()) == []
    assert execute.main([], root) == 1
    assert "up to date" not in capsys.readouterr().out
    monkeypatch.undo()
    assert execute.main([], root) == 0
    assert cover.read_bytes() == b"hello"


def test_what_a_killed_run_left_is_removed_by_the_next(root, pretend):
    write(root, "one", "1"), write(root, "part/two", "1")
    left = [root / "book/.one-1234abcd.tmp", root / "book/part/.two-1234abcd.tmp"]
    for path in left:
        path.touch()
    execute.main(["--check"], root)
    assert all(path.exists() for path in left)
    execute.main([], root)
    assert not any(path.exists() for path in left)


def test_a_linked_notebook_stays_a_link(root, pretend, tmp_path):
    write(root, "part/two", "1")
    target = write(root, "one", "1").rename(root / "elsewhere.ipynb")
    link = root / "book/one.ipynb"
    link.symlink_to(target)
    for arguments in ([], [str(link), "--force"]):
        assert execute.main(arguments, root) == 0
        assert link.is_symlink() and record_of(read(target))
    assert pretend == [link.parent, root / "book/part", link.parent]


def test_a_notebook_that_was_edited_meanwhile_is_left_alone(root, monkeypatch, capsys):
    path = write(root, "one", "1")
    write(root, "part/two", "1")
    monkeypatch.setattr(kernel, "run_cells", lambda *_: write(root, "one", "edited"))
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
