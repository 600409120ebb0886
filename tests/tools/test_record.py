"""Tests of tools/record.py: what is outdated, and what a run says of itself."""

import execute
import pytest
from files import BookError
from record import data_used, dataset, is_outdated, record_of, runtime_line
from tiny_book import RECORD, notebook, read, write

LOADS = "from helpers.data import load\ndata = load('signs')"


def test_cleared_outputs_and_other_data_are_outdated(root, pretend, monkeypatch):
    path = write(root, "one", LOADS, "   ")
    write(root, "part/two", "1")
    execute.main([], root)
    assert not is_outdated(read(path), root)

    cleared = read(path)
    cleared.cells[1].execution_count = None
    assert is_outdated(cleared, root)
    monkeypatch.setenv("BOOK_DATASET", "embedded")
    assert is_outdated(read(path), root)
    assert not is_outdated(read(root / "book/part/two.ipynb"), root)


@pytest.mark.parametrize("record", [None, [], {}, {"seconds": "x"}])
def test_a_record_that_is_damaged_is_none(root, record):
    nb = notebook("one", "1")
    nb.metadata["book"] = record
    assert record_of(nb) == {} and is_outdated(nb, root)
    nb.metadata["book"] = RECORD
    assert record_of(nb) == RECORD


@pytest.mark.parametrize(
    ("sources", "used"),
    [
        ([LOADS], "signs"),
        ([LOADS, "more = load(name='mnist'); print('xrays')"], "mnist, signs, xrays"),
        ([LOADS, "print('xrays')", "x = 'mnist'"], "signs"),
        (
            ["import helpers.data as d\nfor s in ['signs', 'streets']:\n    d.load(s)"],
            "signs, streets",
        ),
        (["from helpers.data import load", "load(name)"], "real"),
        (["from helpers.data import photos"], None),
        (["np.load('mnist')"], None),
        (["%load 'mnist'", "1"], None),
    ],
)
def test_the_sets_that_a_notebook_loads_are_named(root, monkeypatch, sources, used):
    assert data_used(notebook("one", *sources), root) == used
    monkeypatch.setenv("BOOK_DATASET", "embedded")
    assert data_used(notebook("one", *sources), root) == (used and "embedded")


@pytest.mark.parametrize(
    ("chosen", "found"),
    [("", "real"), ("real", "real"), ("mnist", "real"), ("digits", "embedded")],
)
def test_the_data_that_a_run_asks_for(monkeypatch, chosen, found):
    monkeypatch.setenv("BOOK_DATASET", chosen)
    assert dataset() == found


def test_other_data_is_refused(monkeypatch):
    monkeypatch.setenv("BOOK_DATASET", "mnits")
    with pytest.raises(BookError, match="BOOK_DATASET is 'mnits', expected one of: real, embedded"):
        dataset()


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "8 s and 0.9 GB (2 cores)."),
        ({"dataset": "mnist", "seconds": 572}, "9 min 32 s and 0.9 GB (2 cores, the full MNIST)."),
        ({"dataset": "embedded", "cores": 1}, "8 s and 0.9 GB (1 core, the embedded data)."),
        ({"dataset": "mnist, signs"}, "8 s and 0.9 GB (2 cores, the full MNIST, GTSRB)."),
        ({"dataset": "real"}, "8 s and 0.9 GB (2 cores, the real data)."),
    ],
)
def test_runtime_line(changes, line):
    assert runtime_line(RECORD | changes) == f"**Run time and memory:** {line}"
