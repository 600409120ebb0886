"""Tests of tools/toc.py: mistakes in the table of contents."""

import execute
import pytest


@pytest.mark.parametrize(
    ("toc", "message"),
    [
        (None, "_toc.yml does not exist"),
        ("", "should be a mapping"),
        ("- file: one", "should be a mapping"),
        ("root: [", "is not valid YAML"),
        ("root: intro\nchapters: 5", "'chapters' should be a list, found 5"),
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
