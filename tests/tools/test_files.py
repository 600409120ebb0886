"""Tests of tools/files.py: one-line errors, nothing half-written."""

import contextlib
import json
import os
import random
import stat
import subprocess
import sys
import time
from pathlib import Path

import execute
import files
import pytest
from files import BookError, probe, read_notebook, read_text, store, sweep
from tiny_book import write


@contextlib.contextmanager
def full_disk(room=10_000):
    """Let no file grow over so many bytes."""
    resource = pytest.importorskip("resource")  # not on Windows
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_write_that_is_stopped_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    path.write_text("old", "utf-8")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        store("new", path)
    assert [file.read_text("utf-8") for file in tmp_path.iterdir()] == ["old"]


def test_a_file_killed_at_any_moment_is_old_or_new(tmp_path):
    """A process stores one big file after the other; it never ends by itself."""
    code = """if True:
        import pathlib, sys, files
        for n in range(10**9):
            files.store(chr(97 + n % 26) * 2_000_000, pathlib.Path(sys.argv[1]))
    """
    path, moments = tmp_path / "a.ipynb", random.Random(0)
    folder = Path(files.__file__).parent
    for _ in range(8):
        process = subprocess.Popen([sys.executable, "-c", code, path], cwd=folder)
        path.unlink(missing_ok=True)
        while not path.exists():
            assert process.poll() is None
        time.sleep(moments.random() / 20)
        process.kill()
        process.wait()
        text = path.read_text("utf-8")
        assert len(text) == 2_000_000 and len(set(text)) == 1
    sweep([tmp_path])
    assert list(tmp_path.iterdir()) == [path]


def test_on_a_full_disk_the_old_file_stays(tmp_path):
    path = tmp_path / "a.png"
    store(b"old", path)
    with full_disk(), pytest.raises(BookError, match=r"a\.png cannot be written: File too large"):
        store(bytes(20_000), path)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"old"]


def test_a_full_disk_shows_before_the_work(tmp_path):
    with full_disk(), pytest.raises(BookError, match=r"one\.ipynb cannot be written"):
        probe(tmp_path / "one.ipynb")
    assert list(tmp_path.iterdir()) == []


def test_a_probe_needs_as_much_as_the_file_has_and_leaves_nothing(tmp_path):
    path = tmp_path / "one.ipynb"
    path.write_bytes(bytes(300_000))
    probe(path)
    assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == bytes(300_000)
    with full_disk(250_000), pytest.raises(BookError):
        probe(path)


def test_a_file_in_place_of_a_folder_shows_before_the_work(tmp_path):
    (tmp_path / "_static").touch()
    with pytest.raises(BookError, match="cover cannot be written"):
        probe(tmp_path / "_static" / "cover")


def test_a_link_stays_a_link_and_the_mode_stays(tmp_path):
    target, link = tmp_path / "elsewhere" / "a.ipynb", tmp_path / "b.ipynb"
    target.parent.mkdir()
    target.write_text("old", "utf-8")
    target.chmod(0o640)
    link.symlink_to(target)
    store("new", link)
    assert link.is_symlink() and target.read_text("utf-8") == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_new_file_can_be_read_by_others(tmp_path):
    umask = os.umask(0o022)
    store(b"x", tmp_path / "a.png")
    os.umask(umask)
    assert stat.S_IMODE((tmp_path / "a.png").stat().st_mode) == 0o644


def test_only_what_a_killed_run_left_is_swept(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "replace", lambda new, path: left.append(new.read_bytes()))
    monkeypatch.setattr(type(tmp_path), "unlink", lambda path: None)
    left, kept = [], {"a.ipynb", ".hidden", ".a.tmp", "a-12345678.tmp"}
    for name in kept:
        (tmp_path / name).touch()
    store("half", tmp_path / "a.ipynb")
    monkeypatch.undo()
    assert left == [b"half"] and len(list(tmp_path.iterdir())) == 5
    sweep([tmp_path, tmp_path / "missing"])
    assert {file.name for file in tmp_path.iterdir()} == kept


def test_text_that_is_not_utf_8_is_named(tmp_path):
    path = tmp_path / "intro.md"
    path.write_bytes(b"# \xff")
    with pytest.raises(BookError, match=r"intro\.md should be UTF-8, found byte 0xff at place 2"):
        read_text(path)
    with pytest.raises(BookError, match="cannot be read: Is a directory"):
        read_text(tmp_path)


NOTEBOOK = {"nbformat": 4, "metadata": {}, "cells": []}
CELL = {"cell_type": "code", "metadata": {}, "source": ["1"], "outputs": []}


def with_cell(**changes):
    return json.dumps(NOTEBOOK | {"cells": [CELL, CELL | changes]})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Notes", "it should be JSON (Expecting value: line 1"),
        ('{"cells": [', "it should be JSON"),
        ("[" * 100_000, "it should be JSON"),
        ("[]", "it should be a mapping with 'nbformat': 4"),
        (json.dumps({"nbformat": 3, "worksheets": []}), "'nbformat': 4"),
        (json.dumps({"nbformat": 4, "cells": []}), "'metadata' should be a mapping, there is none"),
        (json.dumps(NOTEBOOK | {"metadata": []}), "'metadata' should be a mapping, found []"),
        (json.dumps(NOTEBOOK | {"cells": {}}), "'cells' should be a list, found {}"),
        (json.dumps(NOTEBOOK | {"cells": [{}]}), "cell 1: 'cell_type' should be a text"),
        (json.dumps(NOTEBOOK | {"cells": ["1"]}), "cell 1: it should be a mapping, found '1'"),
        (with_cell(metadata=None), "cell 2: 'metadata' should be a mapping, found None"),
        (with_cell(source=1), "cell 2: 'source' should be a text, found 1"),
        (with_cell(source=[1]), "cell 2: 'source' should be lines of text"),
        (with_cell(outputs=None), "cell 2: 'outputs' should be a list"),
        (with_cell(outputs=["1"]), "cell 2: an output should be a mapping with 'data', found '1'"),
        (with_cell(outputs=[{"data": []}]), "cell 2: an output should be a mapping"),
        (with_cell(metadata={"tags": 5}), "cell 2: 'tags' should be a list, found 5"),
    ],
)
def test_a_malformed_notebook_is_one_line(root, capsys, text, message):
    write(root, "one", "1"), write(root, "part/two", "1")
    (root / "book/one.ipynb").write_text(text, "utf-8")
    for arguments in ([], ["--check"], [str(root / "book/part/two.ipynb"), "--force"]):
        assert execute.main(arguments, root) == 2
        found = capsys.readouterr()
        assert found.out == "" and found.err.count("\n") == 1
        assert "one.ipynb is not a notebook of format 4" in found.err
        assert message in found.err and "take its last good version" in found.err


def test_what_is_well_formed_is_read(tmp_path):
    path = tmp_path / "a.ipynb"
    prose = {"cell_type": "markdown", "metadata": {}, "source": "# A"}
    for cells in ([], [CELL, prose], [CELL | {"outputs": [{"output_type": "stream"}]}]):
        path.write_text(json.dumps(NOTEBOOK | {"cells": cells}), "utf-8")
        assert read_notebook(path)["cells"] == cells
    with pytest.raises(BookError, match=r"missing\.ipynb does not exist"):
        read_notebook(tmp_path / "missing.ipynb")
