"""The tiny book, and a kernel that runs nothing."""

import kernel
import pytest


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A book with a helpers package of its own and no notebook yet."""
    files = {
        "_toc.yml": "format: jb-book\nroot: intro\nparts:\n- caption: All\n  chapters:\n"
        "  - file: one\n    sections:\n    - file: part/two\n",
        "book/intro.md": "# Intro\n\n<!-- chapters -->\n<!-- /chapters -->\n\nThe end.\n",
        "helpers/__init__.py": "",
        "helpers/data.py": "from . import deep\n",
        "helpers/deep.py": "VALUE = 1\n",
        "helpers/pictures/figures.py": "",
        "helpers/pictures/book.mplstyle": "axes.grid: True\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delenv("BOOK_DATASET", raising=False)
    return tmp_path


@pytest.fixture
def pretend(monkeypatch):
    """Replace the kernel by one that runs nothing, and list the folders it was asked to run in."""
    ran = []
    monkeypatch.setattr(kernel, "run_cells", lambda nb, folder, *_: ran.append(folder))
    return ran
