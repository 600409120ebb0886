"""A book of a few cells for the tests of tools/."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

OPENING = """# Learn to {name}

After {name} you have a thing | that works,
and a [picture](pictures/x.png).

**You need:** [the other one](other.ipynb).

**Run time and memory:** filled in later.
"""
RECORD = {"dataset": None, "seconds": 8, "peak_memory_mb": 912, "cores": 2, "fingerprint": ""}


def notebook(name, *sources):
    cells = [new_markdown_cell(OPENING.format(name=name), id="opening")]
    cells += [new_code_cell(source, id=f"code-{n}") for n, source in enumerate(sources)]
    return new_notebook(cells=cells)


def write(root, name, *sources, tags=()):
    path = root / "book" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True, parents=True)
    nb = notebook(path.stem, *sources)
    for cell in nb.cells[1:]:
        cell.metadata["tags"] = list(tags)
    path.write_text(nbformat.writes(nb), "utf-8")
    return path


def read(path):
    return nbformat.read(path, as_version=4)
