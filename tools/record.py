"""What a run leaves in its notebook: data, time, memory, the fingerprint of its code."""

import os

from fingerprint import ROOT, code_cells, fingerprint

RUNTIME = "**Run time and memory:**"
DATASETS = {"mnist": "the full MNIST", "digits": "the embedded digits"}


def dataset():
    """Name the data set to run on: asked for by name, so that nothing silently replaces it."""
    return os.environ.get("BOOK_DATASET") or "mnist"


def is_outdated(nb, root=ROOT):
    """Tell whether outputs are older than the code, incomplete, or made on another data set."""
    record = nb["metadata"].get("book", {})
    cells = code_cells(nb)
    return (
        record.get("fingerprint") != fingerprint(nb, root)
        or [cell.get("execution_count") for cell in cells] != list(range(1, len(cells) + 1))
        or record.get("dataset") not in (None, dataset())
    )


def duration(seconds):
    """Write seconds the way a reader says them: `8 s`, `9 min 32 s`."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def runtime_line(record):
    """Write the line of a notebook that states what a run takes."""
    cores = f"{record['cores']} core" + "s" * (record["cores"] != 1)
    data = f", {DATASETS.get(record['dataset'], record['dataset'])}" if record["dataset"] else ""
    memory = f"{record['peak_memory_mb'] / 1000:.1f} GB"
    return f"{RUNTIME} {duration(record['seconds'])} and {memory} ({cores}{data})."
