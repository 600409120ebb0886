"""Read and write the book's files: a mistake is one line, nothing is ever half-written."""

import contextlib
import json
import os
import secrets
import shutil

ROOM = 100_000  # bytes; what a notebook may grow by in a run
CELL = {"cell_type": str, "metadata": dict, "source": (str, list)}
KINDS = {dict: "a mapping", list: "a list", str: "a text", (str, list): "a text"}


class BookError(Exception):
    """A mistake in the book or on the command line that its author can mend."""


def read_text(path):
    """Read a text file; what is wrong with it is one line."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise BookError(f"{path} does not exist") from None
    except UnicodeDecodeError as error:
        found = f"byte {error.object[error.start]:#04x} at place {error.start}"
        raise BookError(f"{path} should be UTF-8, found {found}; save it as UTF-8") from None
    except OSError as error:
        raise BookError(f"{path} cannot be read: {error.strerror}") from None


def read_notebook(path):
    """Parse a notebook as it stands; nbformat would validate it: slow, and it may change ids."""
    text = read_text(path)
    try:
        nb = json.loads(text)
    except (ValueError, RecursionError) as error:
        fault = f"it should be JSON ({error})"
    else:
        fault = _fault(nb)
    if fault:
        mend = "take its last good version from git, or save it anew in JupyterLab"
        raise BookError(f"{path} is not a notebook of format 4: {fault}; {mend}")
    return nb


def _fault(nb):
    """Say what is wrong with the form of a notebook, as far as the tools read it."""
    if not isinstance(nb, dict) or nb.get("nbformat") != 4:
        return "it should be a mapping with 'nbformat': 4"
    if fault := _wrong(nb, {"metadata": dict, "cells": list}):
        return fault
    for number, cell in enumerate(nb["cells"], 1):
        if fault := _fault_of_cell(cell):
            return f"cell {number}: {fault}"
    return ""


def _fault_of_cell(cell):
    if not isinstance(cell, dict):
        return f"it should be a mapping, found {cell!r:.40}"
    outputs = {"outputs": list} if cell.get("cell_type") == "code" else {}
    if fault := _wrong(cell, CELL | outputs):
        return fault
    if not all(isinstance(line, str) for line in cell["source"]):
        return "'source' should be lines of text"
    for output in cell.get("outputs", []):
        if not isinstance(output, dict) or _wrong({"data": {}, **output}, {"data": dict}):
            return f"an output should be a mapping with 'data', found {output!r:.40}"
    return _wrong({"tags": [], **cell["metadata"]}, {"tags": list})


def _wrong(node, form):
    for key, kind in form.items():
        if not isinstance(node.get(key), kind):
            found = f"found {node[key]!r:.40}" if key in node else "there is none"
            return f"'{key}' should be {KINDS[kind]}, {found}"
    return ""


def store(content, path):
    """Replace a file in one step: at any moment it is the old one or the new one.

    Parameters
    ----------
    content : str or bytes
    path : Path; where it is a link, the file that it leads to is replaced
    """
    path = path.resolve()
    content = content.encode() if isinstance(content, str) else content
    with _written_beside(content, path) as new:
        if path.exists():
            shutil.copymode(path, new)
        os.replace(new, path)


def probe(path):
    """Fail now, not after the work, if the folder is read-only or the disk is full."""
    path = path.resolve()
    size = path.stat().st_size if path.exists() else 0
    with _written_beside(os.urandom(size + ROOM), path):
        pass


@contextlib.contextmanager
def _written_beside(content, path):
    """Write a new file into the folder of `path`; it is gone afterwards, whatever happens."""
    new = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(exist_ok=True)
        new.write_bytes(content)
        yield new
    except OSError as error:
        raise BookError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        with contextlib.suppress(OSError):
            new.unlink()


def sweep(folders):
    """Remove what runs that were killed while they stored something have left."""
    for folder in folders:
        for left in folder.glob(".*-????????.tmp"):
            with contextlib.suppress(OSError):
                left.unlink()
