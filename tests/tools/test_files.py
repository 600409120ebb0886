"""Tests of tools/files.py: one-line errors, nothing half-written."""

import json
import os

import execute
import pytest
from files import store
from tiny_book import write


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    path.write_text("old", "utf-8")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        store("new", path)
    assert [file.read_text("utf-8") for file in tmp_path.iterdir()] == ["old"]


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
