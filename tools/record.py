"""What a run leaves in its notebook: data, time, memory, the fingerprint of its code."""

import ast
import os

from files import BookError
from fingerprint import ROOT, code_cells, fingerprint, helper_modules, syntax

RUNTIME, NEEDS = "**Run time and memory:**", "**You need:**"  # how lines of a notebook start
SETS = {
    "mnist": "the full MNIST",
    "cifar10": "CIFAR-10",
    "signs": "GTSRB",
    "streets": "CamVid",
    "xrays": "PneumoniaMNIST",
    "characters": "Omniglot",
}
CHOICES = {"real": "real", "embedded": "embedded", "mnist": "real", "digits": "embedded"}


def dataset():
    """Say which data a run asks for, real or embedded: by name, so that nothing replaces it."""
    chosen = os.environ.get("BOOK_DATASET") or "real"
    if chosen not in CHOICES:
        raise BookError(f"BOOK_DATASET is {chosen!r}, expected one of: {', '.join(CHOICES)}")
    return CHOICES[chosen]


def data_used(nb, root=ROOT):
    """Name what a run loads: real sets, 'real' if no name is seen, 'embedded', None if nothing."""
    if "helpers.data" not in helper_modules(nb, root):
        return None
    loads, names = False, set()
    sources = ["".join(cell["source"]) for cell in code_cells(nb)]
    for found in (syntax(source) for source in sources if "load(" in source):
        if any(isinstance(node, ast.Call) and _calls_load(node) for node in found):
            loads = True
            names |= {node.value for node in found if isinstance(node, ast.Constant)}
    if not loads or dataset() == "embedded":
        return "embedded" if loads else None
    return ", ".join(name for name in SETS if name in names) or "real"


def _calls_load(call):
    return "load" in (getattr(call.func, "id", ""), getattr(call.func, "attr", ""))


def record_of(nb):
    """Return the record of the run that made the outputs; an empty one if there is none."""
    found = nb["metadata"].get("book")
    numbers = ("seconds", "peak_memory_mb", "cores")
    complete = isinstance(found, dict) and all(isinstance(found.get(n), int) for n in numbers)
    return found if complete else {}


def is_outdated(nb, root=ROOT):
    """Tell whether outputs are older than the code, incomplete, or made on other data."""
    record = record_of(nb)
    counts = [c.get("execution_count") for c in code_cells(nb) if "".join(c["source"]).strip()]
    return (
        record.get("fingerprint") != fingerprint(nb, root)
        or counts != list(range(1, len(counts) + 1))
        or record.get("dataset") not in (None, data_used(nb, root))
    )


def duration(seconds):
    """Write seconds the way a reader says them: `8 s`, `9 min 32 s`."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def runtime_line(record):
    """Write the line of a notebook that states what a run takes."""
    cores = f"{record['cores']} core" + "s" * (record["cores"] != 1)
    sets = (record["dataset"] or "").split(", ")
    data = "".join(f", {SETS.get(name, f'the {name} data')}" for name in sets if name)
    memory = f"{record['peak_memory_mb'] / 1000:.1f} GB"
    return f"{RUNTIME} {duration(record['seconds'])} and {memory} ({cores}{data})."
