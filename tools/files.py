"""Read and write the book's files: a mistake is one line, nothing is ever half-written."""

import json
import os
import shutil
import tempfile
from pathlib import Path


class BookError(Exception):
    """A mistake in the book or on the command line that its author can mend."""


def read_notebook(path):
    """Parse a notebook as it stands; nbformat would validate it: slow, and it may change ids."""
    try:
        nb = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise BookError(f"{path} does not exist") from None
    except (OSError, ValueError):
        nb = None
    if not isinstance(nb, dict) or nb.get("nbformat") != 4 or "cells" not in nb:
        raise BookError(f"{path} is not a notebook of format 4")
    return nb


def store(text, path):
    """Replace a file in one step: at any moment it is the old one or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".tmp")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        shutil.copymode(path, name)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
