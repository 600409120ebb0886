"""Tests of tools/record.py: what is outdated, and what a run says of itself."""

import execute
import pytest
from record import is_outdated, runtime_line
from tiny_book import RECORD, read, write


def test_cleared_outputs_and_another_data_set_are_outdated(root, pretend, monkeypatch):
    path = write(root, "one", "import helpers.data")
    write(root, "part/two", "1")
    execute.main([], root)
    assert not is_outdated(read(path), root)

    cleared = read(path)
    cleared.cells[1].execution_count = None
    assert is_outdated(cleared, root)
    monkeypatch.setenv("BOOK_DATASET", "digits")
    assert is_outdated(read(path), root)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "8 s and 0.9 GB (2 cores)."),
        ({"dataset": "mnist", "seconds": 572}, "9 min 32 s and 0.9 GB (2 cores, the full MNIST)."),
        ({"dataset": "digits", "cores": 1}, "8 s and 0.9 GB (1 core, the embedded digits)."),
    ],
)
def test_runtime_line(changes, line):
    assert runtime_line(RECORD | changes) == f"**Run time and memory:** {line}"
